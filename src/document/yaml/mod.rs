//! Reads the first document of a YAML 1.2 stream into a [`Tree`], as JSON is read: scalars are typed by the core
//! schema, keys are strings.
//!
//! The grammar is that of `granit-parser`, which stops at the first mistake; what stands before it is in the tree.
//! An alias is the value it refers to, and stands where that stands: a finding leads to the text that has to change.

mod build;
mod events;
mod problem;
mod scalar;

pub use problem::{Problem, ProblemKind};

use super::duplicates::Duplicate;
use super::tree::Tree;
use crate::source::Span;

/// The largest text that is read, in bytes. Manifests are written by hand.
const LARGEST: usize = 4 << 20;
/// How many containers may be open at once, those that aliases lead to among them, if nothing else is said.
const MAX_DEPTH: usize = 128;
/// How many nodes aliases and merge keys may add. A few lines of aliases to aliases ask for billions.
const ALIAS_BUDGET: usize = 100_000;

/// What reading a YAML text gave.
#[derive(Debug, Default)]
pub struct Parsed {
    /// The values of the first document; empty if there is none.
    pub tree: Tree,
    /// What is wrong with the text.
    pub problems: Vec<Problem>,
    /// Keys that a mapping repeats, in the order of the text.
    pub duplicates: Vec<Duplicate>,
    /// How many documents there are, and where the second begins.
    pub others: Option<Others>,
    /// Whether some value is an alias, or comes from a merge key: what stands there is used more than once.
    pub has_aliases: bool,
    /// Where a tag stands that is not YAML's own: only the program that knows it can say what the value is.
    pub foreign_tag: Option<Span>,
}

/// Documents behind the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Others {
    /// How many documents the text has, the first among them.
    pub count: usize,
    /// Where the second begins.
    pub second: Span,
}

/// Reads a YAML text without byte order mark; up to 128 containers may be nested.
pub fn parse(text: &str) -> Parsed {
    parse_with_limit(text, MAX_DEPTH)
}

/// Reads a YAML text in which up to `max_depth` containers may be nested. Reading stops at one that goes beyond that.
pub fn parse_with_limit(text: &str, max_depth: usize) -> Parsed {
    if text.len() > LARGEST {
        let problems = vec![Problem::new(ProblemKind::TooLong, Span::at(0))];
        return Parsed { problems, ..Parsed::default() };
    }
    let stream = events::read(text, max_depth);
    let mut problems = stream.problems;
    let built = build::build(text, &stream.items, max_depth);
    problems.extend(built.problems);
    problems.sort_by_key(|problem| problem.span);
    if problems.is_empty() && built.tree.is_empty() {
        problems.push(Problem::new(ProblemKind::Empty, Span::at(0)));
    }
    Parsed {
        tree: built.tree,
        problems,
        duplicates: built.duplicates,
        others: stream.others,
        has_aliases: built.has_aliases,
        foreign_tag: stream.foreign_tag,
    }
}

#[cfg(test)]
mod tests;
