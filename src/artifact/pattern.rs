//! Regular expressions that are written in the program.

use regex::Regex;

/// A pattern that is a constant: one that is none would be found by whatever test looks at it first.
///
/// `\w`, `\d` and `\b` mean the letters, digits and words of ASCII. Patterns are about English, and the classes of Unicode,
/// tens of thousands of characters, take longer to compile than a submission takes to check.
pub fn pattern(pattern: &str) -> Regex {
    let ascii = pattern.replace(r"\w", "[0-9A-Za-z_]").replace(r"\d", "[0-9]").replace(r"\b", r"(?-u:\b)");
    Regex::new(&ascii).unwrap_or_else(|error| unreachable!("the pattern is a constant: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_ascii() {
        let word = pattern(r"\b\w[\w-]+\d\b");
        let found: Vec<&str> = word.find_iter("a-b1 é2x3 ab").map(|found| found.as_str()).collect();
        assert_eq!(found, ["a-b1", "2x3"]);
    }
}
