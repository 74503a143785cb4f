//! Regular expressions that are written in the program.

use std::ops::Range;
use std::sync::OnceLock;

use memchr::memmem;
use regex::Regex;

/// A pattern that is a constant: one that is none would be found by whatever test looks at it first.
///
/// `\w`, `\d` and `\b` mean the letters, digits and words of ASCII. Patterns are about English, and the classes of Unicode,
/// tens of thousands of characters, take longer to compile than a submission takes to check.
pub fn pattern(pattern: &str) -> Regex {
    let ascii = pattern.replace(r"\w", "[0-9A-Za-z_]").replace(r"\d", "[0-9]").replace(r"\b", r"(?-u:\b)");
    Regex::new(&ascii).unwrap_or_else(|error| unreachable!("the pattern is a constant: {error}"))
}

/// Terms that are looked for in prose: a pattern, with texts of which each match has one.
///
/// Most texts have none of them, and for those the pattern is not compiled. It is written for texts in lower case (of
/// ASCII): a pattern for any case takes three times as long to compile.
pub struct Terms {
    pattern: &'static str,
    needs: &'static [&'static str],
    compiled: OnceLock<Regex>,
}

impl Terms {
    /// The `pattern` as [`pattern()`] reads it, and texts of which each match of it contains at least one, in lower case.
    pub const fn new(pattern: &'static str, needs: &'static [&'static str]) -> Self {
        Self { pattern, needs, compiled: OnceLock::new() }
    }

    /// Whether they may be in a text, given in lower case; `false` is certain.
    pub fn may_be_in(&self, lower: &str) -> bool {
        self.needs.iter().any(|need| memmem::find(lower.as_bytes(), need.as_bytes()).is_some())
    }

    /// Whether they are in a text.
    pub fn are_in(&self, lower: &str) -> bool {
        self.may_be_in(lower) && self.regex().is_match(lower)
    }

    /// Where they are in a text for the first time.
    pub fn find(&self, lower: &str) -> Option<Range<usize>> {
        self.find_all(lower).next()
    }

    /// Everywhere they are in a text.
    pub fn find_all<'t>(&'t self, lower: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
        let all = self.may_be_in(lower).then(|| self.regex().find_iter(lower));
        all.into_iter().flatten().map(|found| found.range())
    }

    /// The pattern itself, for texts of which it is known that it may be in one of them.
    pub fn regex(&self) -> &Regex {
        self.compiled.get_or_init(|| {
            debug_assert!(
                needs::cover(self.pattern, self.needs),
                "a match of `{}` has none of its texts",
                self.pattern
            );
            pattern(self.pattern)
        })
    }
}

/// Holds the texts that [`Terms`] need to their patterns, where tests run.
#[cfg(debug_assertions)]
mod needs {
    use regex_syntax::hir::{Hir, HirKind};

    /// Whether every match of a pattern contains one of some texts.
    pub fn cover(pattern: &str, needs: &[&str]) -> bool {
        regex_syntax::parse(pattern).is_ok_and(|hir| contains(&hir, needs))
    }

    fn contains(hir: &Hir, needs: &[&str]) -> bool {
        let has_need = |text: &str| needs.iter().any(|need| text.to_ascii_lowercase().contains(need));
        match hir.kind() {
            HirKind::Literal(literal) => std::str::from_utf8(&literal.0).is_ok_and(has_need),
            HirKind::Repetition(repetition) => repetition.min > 0 && contains(&repetition.sub, needs),
            HirKind::Capture(capture) => contains(&capture.sub, needs),
            HirKind::Concat(parts) => parts.iter().any(|part| contains(part, needs)),
            HirKind::Alternation(parts) => parts.iter().all(|part| contains(part, needs)),
            HirKind::Empty | HirKind::Class(_) | HirKind::Look(_) => false,
        }
    }
}
#[cfg(not(debug_assertions))]
mod needs {
    pub fn cover(_: &str, _: &[&str]) -> bool {
        true
    }
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

    #[test]
    fn a_pattern_is_not_compiled_for_a_text_without_what_it_needs() {
        let words = Terms::new(r"\bpush\w* groups?\b|\bgroup push\b", &["push"]);
        assert!(!words.are_in("groups are made") && words.find("groups").is_none());
        assert!(words.compiled.get().is_none());
        assert_eq!(words.find_all("push groups, pushed group").collect::<Vec<_>>(), [0..11, 13..25]);
        assert!(words.compiled.get().is_some());
    }

    #[test]
    fn what_a_pattern_needs_is_in_every_match() {
        assert!(needs::cover("(?:single )?sign-?on|SAML", &["sign", "saml"]));
        assert!(!needs::cover("(?:single )?sign-?on|SAML", &["single ", "saml"]), "it is optional");
        assert!(!needs::cover("sign|log", &["sign"]), "one way has none");
        assert!(!needs::cover("[a-z]+", &["a"]));
    }
}
