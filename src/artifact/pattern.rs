//! Regular expressions that are written in the program.

use regex::Regex;

/// A pattern that is a constant: one that is none would be found by whatever test looks at it first.
pub fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap_or_else(|error| unreachable!("the pattern is a constant: {error}"))
}
