//! The identity of a finding across edits of the file.

use std::fmt;

use crate::source::digest;

/// Version of the way fingerprints are made; it is part of every one.
const SCHEME: &str = "oinlint/1";

/// A structural fingerprint: it knows no line numbers, and no positions in arrays.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// The fingerprint of a finding of `rule` in the file `path`, relative to the submission's directory, at
    /// `pointer`, a path through the document in which array elements are named by what identifies them.
    /// `ordinal` tells findings apart for which all of these are equal.
    pub fn new(rule: &str, path: &str, pointer: &str, ordinal: usize) -> Self {
        let parts = [SCHEME, rule, path, pointer, &ordinal.to_string()];
        Self(format!("{SCHEME}:{}", &digest(parts.join("\0").as_bytes())[..32]))
    }

    /// The text of it, for example `oinlint/1:3f0c…`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
