//! What the program has to say, as plain data. Reports print it; nothing is computed behind it.

mod edit;
mod fingerprint;
mod status;

pub use edit::{Edit, Safety};
pub use fingerprint::Fingerprint;
pub use status::{Status, Suppression, SuppressionKind};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::source::{Excerpt, Position, Span};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Advice.
    Info,
    /// A review is likely to return it.
    Warning,
    /// It would be refused.
    Error,
}

impl Severity {
    /// Every severity, the heaviest first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Info];

    /// `error`, `warning` or `info`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// One defect in one place.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Id of the rule.
    pub rule: &'static str,
    /// The rule's severity.
    pub severity: Severity,
    /// What is wrong, one line.
    pub message: String,
    /// What it comes to, one line: for an expression its result.
    pub note: Option<String>,
    /// Why a review stops on it, one line.
    pub why: String,
    /// The edit that repairs it, one line.
    pub help: String,
    /// Where it is.
    pub place: Place,
    /// Other places that have to do with it.
    pub related: Vec<Place>,
    /// What repairs it, in the file of [`Self::place`]; all of them together. Empty where a person has to decide.
    pub edits: Vec<Edit>,
    /// What a diagnostic shows of the files: the places of one file share one excerpt.
    pub snippets: Vec<Snippet>,
    /// Stays the same when lines are added, re-indented or re-ordered.
    pub fingerprint: Fingerprint,
    /// Whether it counts.
    pub status: Status,
}

/// A place in a file.
#[derive(Clone, Debug)]
pub struct Place {
    /// Path as it is printed, relative to the working directory, with forward slashes.
    pub path: String,
    /// JSON pointer into the file's document; empty for its root and for places in no document.
    pub pointer: String,
    /// Bytes of the decoded text.
    pub span: Span,
    /// Where the span starts.
    pub start: Position,
    /// Where the span ends.
    pub end: Position,
    /// Name of the file's text encoding; `None` for a file without text.
    pub encoding: Option<&'static str>,
    /// Offset of the first byte in the file, where the encoding lets it be told.
    pub byte_offset: Option<u64>,
    /// What stands under the caret; empty for nothing.
    pub label: String,
}

/// Whether a JSON pointer is `around`, or leads further into the same value.
pub fn is_within(pointer: &str, around: &str) -> bool {
    pointer.strip_prefix(around).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What a diagnostic shows of one file.
#[derive(Clone, Debug)]
pub struct Snippet {
    /// Path as it is printed.
    pub path: String,
    /// The lines, and one mark for each place.
    pub excerpt: Excerpt,
    /// The places the marks stand for, in the order of the marks: 0 is [`Finding::place`], `n` is
    /// `related[n - 1]`.
    pub places: Vec<usize>,
}

impl Finding {
    /// The place with that number in [`Snippet::places`].
    pub fn place_at(&self, number: usize) -> &Place {
        if number == 0 { &self.place } else { &self.related[number - 1] }
    }

    /// The order in which findings are reported: path, place, rule.
    pub fn order(&self) -> (&str, u32, u32, &'static str, &str) {
        (&self.place.path, self.place.span.start, self.place.span.end, self.rule, &self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_is_within_another_by_whole_members() {
        assert!(is_within("/a/b/0", "/a/b") && is_within("/a", "/a") && is_within("/a", ""));
        assert!(!is_within("/ab", "/a"));
        assert!(is_within("/useCases/1", "/useCases/1") && is_within("/config/1/name", "/config/1"));
        assert!(!is_within("/useCases/10", "/useCases/1") && !is_within("/names", "/name"));
    }
}
