//! What is wrong with a configuration.

use std::fmt;

use crate::source::{LineIndex, neutral};

/// A mistake in `oinlint.toml`, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Path of the file as it is printed.
    pub path: String,
    /// 1-based line and column in Unicode scalar values; none if the file could not be read at all.
    pub at: Option<(u32, u32)>,
    /// What is wrong, one line.
    pub message: String,
}

impl Problem {
    /// One about the byte `offset` of the file's text.
    pub(super) fn at(path: &str, text: &str, offset: usize, message: impl Into<String>) -> Self {
        let position = LineIndex::new(text).position(text, offset as u32);
        Self { path: path.to_owned(), at: Some((position.line, position.column)), message: message.into() }
    }

    /// One about the file as a whole.
    pub(super) fn whole(path: &str, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), at: None, message: message.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", neutral(&self.path))?;
        if let Some((line, column)) = self.at {
            write!(formatter, ":{line}:{column}")?;
        }
        write!(formatter, ": {}", neutral(&self.message))
    }
}
