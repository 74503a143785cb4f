//! Edits as data: what a finding would have changed in the file.

use serde::Serialize;

use crate::source::{Position, Span};

/// Whether an edit may be made without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// It says the same in the right form.
    Safe,
    /// It guesses what was meant.
    Unsafe,
}

/// A part of the file and what takes its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Bytes of the decoded text; empty to insert.
    pub span: Span,
    /// Where the span starts.
    pub start: Position,
    /// Where the span ends.
    pub end: Position,
    /// The new text as the file spells it, escapes included.
    pub text: String,
    /// Whether it may be made without asking.
    pub safety: Safety,
}
