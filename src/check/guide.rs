//! How checks find their way in a configuration guide: its texts, sentence by sentence, and its sections.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memrchr};

use crate::artifact::guide::{BlockKind, Index, Section as Entry, Text};
use crate::artifact::{Artifact, Kind, Submission, Terms};
use crate::document::Value;
use crate::rule::{At, Context};
use crate::source::boundary;

/// A guide by its facts.
#[derive(Clone, Copy)]
pub struct Guide<'a> {
    root: Value<'a>,
    index: &'a Index,
}

/// A heading, and what stands below it until the next one.
#[derive(Clone, Copy)]
pub struct Section<'a> {
    /// Its level, 1 to 6; 0 without a heading.
    pub level: u64,
    guide: Guide<'a>,
    entry: &'a Entry,
}

/// A text of a guide.
#[derive(Clone, Copy)]
pub struct Said<'a> {
    /// The fact.
    pub value: Value<'a>,
    /// The text in lower case (of ASCII, so that places in it are those of the text).
    pub lower: &'a str,
    /// All cells of its row in lower case, if it stands in a table.
    pub row: Option<&'a str>,
    /// What it is.
    pub kind: BlockKind,
}

impl<'a> Guide<'a> {
    /// The guide that is looked at.
    pub fn of(context: &Context<'a>) -> Option<Self> {
        Self::in_file(context.artifact())
    }

    fn in_file(file: &'a Artifact) -> Option<Self> {
        Some(Self { root: file.root()?, index: file.guide() })
    }

    /// The guides of a submission that were read.
    pub fn all(submission: &'a Submission) -> Vec<Self> {
        Self::numbered(submission).map(|(_, guide)| guide).collect()
    }

    /// The same, each with the number of its file.
    pub fn numbered(submission: &'a Submission) -> impl Iterator<Item = (usize, Self)> {
        let whole = submission.of_kind(Kind::Guide).filter(|(_, file)| file.is_whole());
        whole.filter_map(|(number, file)| Some((number, Self::in_file(file)?)))
    }

    /// Its title.
    pub fn title(self) -> Option<Value<'a>> {
        self.index.title.as_ref().map(|title| self.root.at(title.id))
    }

    /// Where something missing in it is reported.
    pub fn top(self) -> At {
        self.title().map_or_else(|| At::head(self.root), At::value)
    }

    /// Its sections in their order.
    pub fn sections(self) -> impl Iterator<Item = Section<'a>> {
        self.index.sections.iter().map(move |entry| Section { level: entry.level, guide: self, entry })
    }

    /// Its texts in their order, headings among them.
    pub fn texts(self) -> impl Iterator<Item = Said<'a>> {
        self.index.texts.iter().map(move |text| self.said(text))
    }

    /// All its texts with one blank between words and in lower case, a line each.
    pub fn normal(self) -> &'a str {
        self.index.normal()
    }

    /// The elements of `links`, `images` or `comments`.
    pub fn list(self, name: &str) -> impl Iterator<Item = Value<'a>> {
        self.root.get(name).into_iter().flat_map(Value::elements)
    }

    /// Whether terms may be in any of its texts; `false` is certain.
    pub fn may_say(self, terms: &Terms) -> bool {
        terms.may_be_in(self.index.lower())
    }

    /// Its texts if terms may be in one of them, else none.
    pub fn texts_that_may_say(self, terms: &Terms) -> impl Iterator<Item = Said<'a>> {
        self.may_say(terms).then(|| self.texts()).into_iter().flatten()
    }

    /// Whether any of its texts, or of the rows of its tables, has terms.
    pub fn says(self, terms: &Terms) -> bool {
        let has = |text: &str| terms.regex().is_match(text);
        self.texts_that_may_say(terms).any(|said| has(said.lower) || said.row.is_some_and(has))
    }

    /// Whether its title or one of its headings has terms.
    pub fn is_headed(self, terms: &Terms) -> bool {
        self.may_say(terms) && (self.sections().any(|section| section.is_headed(terms)) || self.is_titled(terms))
    }

    /// Whether its title has terms.
    pub fn is_titled(self, terms: &Terms) -> bool {
        self.index.title.as_ref().is_some_and(|title| terms.are_in(self.index.lower_of(title)))
    }

    /// Whether it is written in a form that has headings.
    pub fn has_headings(self) -> bool {
        self.sections().any(|section| section.heading().is_some())
    }

    fn said(self, text: &'a Text) -> Said<'a> {
        Said {
            value: self.root.at(text.id),
            lower: self.index.lower_of(text),
            row: self.index.row_of(text),
            kind: text.kind,
        }
    }
}

impl<'a> Section<'a> {
    /// Its heading; nothing for what stands above the first one.
    pub fn heading(self) -> Option<Value<'a>> {
        self.headed().map(|heading| heading.value)
    }

    /// Its texts, the heading first.
    pub fn texts(self) -> impl Iterator<Item = Said<'a>> {
        let texts = self.guide.index.texts.get(self.entry.texts.clone()).unwrap_or_default();
        texts.iter().map(move |text| self.guide.said(text))
    }

    /// Whether nothing stands below its heading.
    pub fn is_empty(self) -> bool {
        self.texts().all(|said| said.is_heading())
    }

    /// Whether its heading has terms.
    pub fn is_headed(self, terms: &Terms) -> bool {
        self.headed().is_some_and(|heading| terms.are_in(heading.lower))
    }

    fn headed(self) -> Option<Said<'a>> {
        self.texts().next().filter(Said::is_heading)
    }
}

impl<'a> Said<'a> {
    /// The text as it is written.
    pub fn text(&self) -> Cow<'a, str> {
        self.value.as_str().unwrap_or_default()
    }

    /// The sentence around bytes of the text, in lower case; in a table the row, which has no sentences.
    pub fn sentence(&self, range: &Range<usize>) -> &'a str {
        if matches!(self.kind, BlockKind::Row | BlockKind::Head) {
            return self.row.unwrap_or(self.lower);
        }
        // A bound, so that a long text with many places takes no more than linear time.
        let from = boundary(self.lower, range.start.saturating_sub(REACH));
        let to = boundary(self.lower, range.end.saturating_add(REACH).min(self.lower.len()));
        let (before, behind) = (&self.lower[from..range.start], &self.lower[range.end..to]);
        let (start, end) = match self.kind {
            BlockKind::Code => {
                let end = memchr(b'\n', behind.as_bytes()).map(|at| at + 1);
                (memrchr(b'\n', before.as_bytes()).map(|at| at + 1), end)
            }
            _ => (ends(before).last(), ends(behind).next()),
        };
        &self.lower[from + start.unwrap_or_default()..end.map_or(to, |end| range.end + end)]
    }

    /// Whether the sentence around bytes of the text says that something is not so, or is no more.
    pub fn is_denied(&self, range: &Range<usize>) -> bool {
        static DENIED: Terms = Terms::new(
            concat!(
                r"\b(?:not|cannot|never|no|without|instead|rather|avoid|unlike|former(?:ly)?|previous(?:ly)?",
                r"|legacy|deprecated|unsupported|used to|was called|neither|nor)\b|n['\u{2019}]t\b",
            ),
            &[
                "n",
                "without",
                "rather",
                "avoid",
                "unlike",
                "former",
                "previous",
                "legacy",
                "deprecated",
                "used",
                "called",
            ],
        );
        DENIED.are_in(self.sentence(range))
    }

    /// Whether it is a heading.
    pub fn is_heading(&self) -> bool {
        matches!(self.kind, BlockKind::Heading(_))
    }

    /// Whether an administrator reads it as prose.
    pub fn is_prose(&self) -> bool {
        self.kind != BlockKind::Code
    }
}

/// Where the sentences of a text end: behind the blank after a full stop, and after a bracket or quotation mark that
/// follows that.
fn ends(text: &str) -> impl Iterator<Item = usize> {
    text.match_indices(['.', '!', '?']).filter_map(|(at, _)| {
        let mut rest = text[at + 1..].chars();
        let mut next = rest.next()?;
        if matches!(next, ')' | '\u{201d}') {
            next = rest.next()?;
        }
        next.is_whitespace().then(|| text.len() - rest.as_str().len())
    })
}

/// How far from a place its sentence is looked for, in bytes.
const REACH: usize = 1000;

/// What an Express Configuration guide is called.
pub static EXPRESS: Terms = Terms::new(r"\bexpress config", &["express config"]);
/// What a guide for an API service integration is called.
pub static API_SERVICE: Terms = Terms::new(r"\bapi service\b", &["api service"]);
/// What a guide for provisioning is called.
pub static PROVISIONING: Terms = Terms::new(r"\b(?:provision\w*|scim)\b", &["provision", "scim"]);
/// What a guide for single sign-on is called.
pub static SIGN_ON: Terms = Terms::new(
    r"\b(?:sso|single sign[- ]?on|saml|oidc|openid connect|sign[- ]?in)\b",
    &["sso", "sign", "saml", "oidc", "openid"],
);
/// What the list of features is called.
pub static FEATURES: Terms =
    Terms::new(r"\b(?:features?|capabilit(?:y|ies)|functionality)\b", &["feature", "capabilit", "functionality"]);

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
        let lower = text.to_ascii_lowercase();
        let said = Said { value, lower: &lower, row: None, kind: BlockKind::Paragraph };
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
