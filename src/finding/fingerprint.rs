//! The identity of a finding across edits of the file.

use std::fmt;

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

/// The SHA-256 of some bytes, in lower-case hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(ring::digest::digest(&ring::digest::SHA256, bytes).as_ref())
}
