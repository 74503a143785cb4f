//! How checks find their way in a configuration guide: its texts, sentence by sentence, and its sections.

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;
use std::sync::LazyLock;

use regex::Regex;

use super::manifest;
use crate::artifact::{Artifact, Kind, Submission, pattern};
use crate::document::Value;
use crate::rule::{At, Context};
use crate::source::boundary;

/// A guide by its facts.
#[derive(Clone, Copy)]
pub struct Guide<'a> {
    root: Value<'a>,
    /// Its path in the submission.
    file: &'a str,
}

/// A heading, and what stands below it until the next one.
#[derive(Clone, Copy)]
pub struct Section<'a> {
    /// The heading; nothing for what stands above the first one.
    pub heading: Option<Value<'a>>,
    /// Its level, 1 to 6; 0 without a heading.
    pub level: u64,
    value: Value<'a>,
}

/// A text of a guide.
pub struct Said<'a> {
    /// The fact.
    pub value: Value<'a>,
    /// The text.
    pub text: Cow<'a, str>,
    /// All cells of its row, if it stands in a table.
    pub row: Option<Rc<str>>,
    /// `heading`, `paragraph`, `item`, `head`, `row` or `code`.
    pub kind: Cow<'a, str>,
}

impl<'a> Guide<'a> {
    /// The guide that is looked at.
    pub fn of(context: &Context<'a>) -> Option<Self> {
        Self::in_file(context.artifact())
    }

    fn in_file(file: &'a Artifact) -> Option<Self> {
        Some(Self { root: file.root()?, file: &file.relative })
    }

    /// Whether both are the same file.
    pub fn is(self, other: Self) -> bool {
        self.file == other.file
    }

    /// The guides of a submission that were read.
    pub fn all(submission: &'a Submission) -> Vec<Self> {
        manifest::judged(submission, Kind::Guide).filter_map(Self::in_file).collect()
    }

    /// Its title.
    pub fn title(self) -> Option<Value<'a>> {
        self.root.get("title")
    }

    /// Where something missing in it is reported.
    pub fn top(self) -> At {
        self.title().map_or_else(|| At::head(self.root), At::value)
    }

    /// Its sections in their order.
    pub fn sections(self) -> Vec<Section<'a>> {
        let all = self.root.get("sections").into_iter().flat_map(Value::elements);
        all.map(|value| Section {
            heading: value.get("heading"),
            level: value.get("level").and_then(Value::as_u64).unwrap_or(0),
            value,
        })
        .collect()
    }

    /// Its texts in their order, headings among them.
    pub fn texts(self) -> Vec<Said<'a>> {
        self.sections().into_iter().flat_map(Section::texts).collect()
    }

    /// The elements of `links`, `images` or `comments`.
    pub fn list(self, name: &str) -> impl Iterator<Item = Value<'a>> {
        self.root.get(name).into_iter().flat_map(Value::elements)
    }

    /// Whether any of its texts has a pattern.
    pub fn says(self, pattern: &Regex) -> bool {
        let in_row = |said: &Said<'_>| said.row.as_deref().is_some_and(|row| pattern.is_match(row));
        self.texts().iter().any(|said| pattern.is_match(&said.text) || in_row(said))
    }

    /// Whether its title or one of its headings has a pattern.
    pub fn is_headed(self, pattern: &Regex) -> bool {
        let headings = self.sections().into_iter().filter_map(|section| section.heading);
        headings.chain(self.title()).filter_map(Value::as_str).any(|text| pattern.is_match(&text))
    }

    /// Whether its title has a pattern.
    pub fn is_titled(self, pattern: &Regex) -> bool {
        self.title().and_then(Value::as_str).is_some_and(|text| pattern.is_match(&text))
    }

    /// Whether it is written in a form that has headings.
    pub fn has_headings(self) -> bool {
        self.sections().iter().any(|section| section.heading.is_some())
    }
}

impl<'a> Section<'a> {
    /// Its texts, the heading first.
    pub fn texts(self) -> Vec<Said<'a>> {
        let said = |value: Value<'a>, row: Option<Rc<str>>, kind: Cow<'a, str>| {
            Some(Said { value, text: value.as_str()?, row, kind })
        };
        let mut found: Vec<Said<'a>> =
            self.heading.and_then(|heading| said(heading, None, "heading".into())).into_iter().collect();
        for block in self.blocks() {
            let kind = block.get("kind").and_then(Value::as_str).unwrap_or_default();
            let cells: Vec<Value<'a>> = block.get("cells").into_iter().flat_map(Value::elements).collect();
            let row: Vec<_> = cells.iter().filter_map(|cell| cell.as_str()).collect();
            let mut row = row.join(" | ");
            row.truncate(boundary(&row, REACH));
            let row: Rc<str> = row.into();
            found.extend(block.get("text").and_then(|text| said(text, None, kind.clone())));
            found.extend(cells.into_iter().filter_map(|cell| said(cell, Some(row.clone()), kind.clone())));
        }
        found
    }

    /// Its blocks.
    pub fn blocks(self) -> impl Iterator<Item = Value<'a>> {
        self.value.get("blocks").into_iter().flat_map(Value::elements)
    }

    /// Whether its heading has a pattern.
    pub fn is_headed(self, pattern: &Regex) -> bool {
        self.heading.and_then(Value::as_str).is_some_and(|text| pattern.is_match(&text))
    }
}

impl Said<'_> {
    /// The sentence around bytes of the text; in a table the row, which has no sentences.
    pub fn sentence(&self, range: &Range<usize>) -> &str {
        if self.kind == "row" || self.kind == "head" {
            return self.row.as_deref().unwrap_or(&self.text);
        }
        static END: LazyLock<Regex> = LazyLock::new(|| pattern(r"[.!?][)\u{201d}]?\s"));
        static LINE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\n"));
        let end = if self.kind == "code" { &*LINE } else { &*END };
        // A bound, so that a long text with many places takes no more than linear time.
        let from = boundary(&self.text, range.start.saturating_sub(REACH));
        let to = boundary(&self.text, range.end.saturating_add(REACH).min(self.text.len()));
        let start = end.find_iter(&self.text[from..range.start]).last().map_or(from, |end| from + end.end());
        let end = end.find(&self.text[range.end..to]).map_or(to, |end| range.end + end.end());
        &self.text[start..end]
    }

    /// Whether the sentence around bytes of the text says that something is not so, or is no more.
    pub fn is_denied(&self, range: &Range<usize>) -> bool {
        static DENIED: LazyLock<Regex> = LazyLock::new(|| {
            pattern(concat!(
                r"(?i)\b(?:not|cannot|never|no|without|instead|rather|avoid|unlike|former(?:ly)?|previous(?:ly)?",
                r"|legacy|deprecated|unsupported|used to|was called|neither|nor)\b|n['\u{2019}]t\b",
            ))
        });
        DENIED.is_match(self.sentence(range))
    }

    /// Whether an administrator reads it as prose.
    pub fn is_prose(&self) -> bool {
        self.kind != "code"
    }
}

/// How far from a place its sentence is looked for, in bytes; and how much of a row of a table is looked at.
const REACH: usize = 1000;

/// What an Express Configuration guide is called.
pub static EXPRESS: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\bexpress config"));
/// What a guide for an API service integration is called.
pub static API_SERVICE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\bAPI service\b"));
/// What a guide for provisioning is called.
pub static PROVISIONING: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:provision\w*|SCIM)\b"));
/// What a guide for single sign-on is called.
pub static SIGN_ON: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:SSO|single sign[- ]?on|SAML|OIDC|OpenID Connect|sign[- ]?in)\b"));
/// What the list of features is called.
pub static FEATURES: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:features?|capabilit(?:y|ies)|functionality)\b"));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::TreeBuilder;

    fn denied(text: &str, part: &str) -> bool {
        let tree = TreeBuilder::default().finish();
        assert!(tree.is_empty());
        let mut builder = TreeBuilder::default();
        builder.owned_scalar(crate::document::NodeKind::String, text, crate::source::Span::default());
        let tree = builder.finish();
        let value = Value::root(&tree, "").expect("there is a value");
        let said = Said { value, text: text.into(), row: None, kind: "paragraph".into() };
        let start = text.find(part).expect("the part is in the text");
        said.is_denied(&(start..start + part.len()))
    }

    #[test]
    fn what_is_denied_is_denied_in_its_own_sentence() {
        assert!(denied("Select SHA-256. Don't use SHA-1 here.", "SHA-1"));
        assert!(denied("SHA-1 is no longer accepted.", "SHA-1"));
        assert!(!denied("Select SHA-1. SHA-256 is not supported.", "SHA-1"));
        assert!(!denied("Do not close the page. Select SHA-1.", "SHA-1"));
    }
}
