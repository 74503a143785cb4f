//! What a coded check sees, and how it reports.

use std::borrow::Cow;
use std::ops::Range;

use crate::artifact::{Artifact, Submission};
use crate::document::{NodeId, NodeKind, Value};
use crate::finding::Safety;
use crate::source::{Span, brief, neutral, secret_picture};

use super::RuleId;
use super::template::Args;

/// The most characters of a value that a message quotes.
const QUOTE: usize = 80;
/// The most findings that one call of a check or of a validator drafts, twice what is reported of a file: a hostile
/// file must not fill the memory with them. The others are counted.
pub(super) const DRAFTS_PER_CALL: usize = 2000;
/// The most other places that are kept with a finding. Nobody looks at more, and the time to draw places on one line
/// grows with the square of their number.
const RELATED: usize = 1000;

/// The most edits of a finding. Who has more to change does not do it one by one.
pub(super) const EDITS: usize = 100;

/// What a check is called with: one artifact, and the submission it belongs to.
pub struct Context<'a> {
    submission: &'a Submission,
    artifact: usize,
    today: time::Date,
    drafts: Vec<Draft>,
    /// The rules of findings beyond [`DRAFTS_PER_CALL`], which are only counted.
    left_out: Vec<RuleId>,
    /// The last of them, for the check to fill.
    spare: Option<Draft>,
}

/// A place in an artifact, named without lines and columns.
#[derive(Clone, Debug)]
pub enum At {
    /// A part of a value of the artifact's document.
    Node(NodeId, Part),
    /// Bytes of the artifact's text, for what readers report.
    Span(Span),
    /// The file itself, which has no text to point into.
    File,
}

/// A part of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The value; of a string what stands between its quotes.
    Value,
    /// The key in front of the value.
    Key,
    /// The short place that stands for the value as a whole: something missing in it is reported there.
    Head,
    /// Bytes of the string's text, escapes resolved.
    Slice(Range<usize>),
}

impl At {
    /// The value itself.
    pub fn value(value: Value<'_>) -> Self {
        Self::Node(value.id(), Part::Value)
    }

    /// The short place that stands for the value as a whole.
    pub fn head(value: Value<'_>) -> Self {
        Self::Node(value.id(), Part::Head)
    }

    /// Bytes of the string's text.
    pub fn slice(value: Value<'_>, range: Range<usize>) -> Self {
        Self::Node(value.id(), Part::Slice(range))
    }

    /// Where it stands in the text, in an artifact whose document has that root.
    pub(super) fn span(&self, root: Option<Value<'_>>) -> Span {
        match self {
            Self::Span(span) => *span,
            Self::File => Span::default(),
            Self::Node(id, part) => root.map_or(Span::default(), |root| part.span(root.at(*id))),
        }
    }

    /// The value that it is a part of, below the root of a document; nothing for the document as a whole.
    pub(super) fn owner(&self, root: Option<Value<'_>>) -> Option<NodeId> {
        match self {
            Self::Node(id, _) => Some(root?.at(*id).of_key().id()).filter(|id| *id != NodeId::ROOT),
            Self::Span(_) | Self::File => None,
        }
    }
}

impl Part {
    /// Where this part of a value stands.
    fn span(&self, value: Value<'_>) -> Span {
        match self {
            Self::Value => {
                let content = value.content_span();
                if content.is_empty() { value.span() } else { content }
            }
            Self::Key => value.key().map_or_else(|| value.head_span(), |key| key.content_span()),
            Self::Head => value.head_span(),
            Self::Slice(range) => value.slice_span(range.clone()),
        }
    }
}

/// A finding before its place is looked up.
#[derive(Debug)]
pub struct Draft {
    pub(super) rule: RuleId,
    pub(super) artifact: usize,
    pub(super) at: At,
    pub(super) args: Args,
    pub(super) note: Option<String>,
    pub(super) related: Vec<(usize, At, String)>,
    pub(super) edits: Vec<(At, String, Safety)>,
    /// Whether the message says itself which of several things in the file it is about.
    pub(super) names_subject: bool,
}

impl Draft {
    pub(super) fn new(rule: RuleId, artifact: usize, at: At) -> Self {
        Self {
            rule,
            artifact,
            at,
            args: Args::new(),
            note: None,
            related: Vec::new(),
            edits: Vec::new(),
            names_subject: false,
        }
    }

    /// Gives a placeholder its value. Text from outside comes in through [`Context::quote`].
    pub fn arg(&mut self, name: &'static str, value: impl Into<Cow<'static, str>>) -> &mut Self {
        let value = value.into();
        let value = match neutral(&value) {
            Cow::Borrowed(_) => value,
            Cow::Owned(neutral) => Cow::Owned(neutral),
        };
        self.args.push((name, value));
        self
    }

    /// Says that the message names what it is about, or is about the file as a whole: no entity is added to it.
    pub fn names_subject(&mut self) -> &mut Self {
        self.names_subject = true;
        self
    }

    /// Says in one line what the defect comes to, where that is not seen from the place.
    pub fn note(&mut self, note: impl Into<String>) -> &mut Self {
        self.note = Some(neutral(&note.into()).into_owned());
        self
    }

    /// Adds an edit that is part of the repair: `text` takes the place of what stands at `at`, with the escapes that
    /// the file needs. Edits of a value with a secret in it are dropped, and so are all of a finding that has more than a
    /// hundred.
    pub fn edit(&mut self, at: At, text: impl Into<String>, safety: Safety) -> &mut Self {
        if self.edits.len() <= EDITS {
            self.edits.push((at, text.into(), safety));
        }
        self
    }

    /// Adds another place of the same artifact, with what stands under its caret; after a thousand nothing more.
    pub fn related(&mut self, at: At, label: &str) -> &mut Self {
        self.related_in(self.artifact, at, label)
    }

    /// Adds a place of another artifact, given by its number in the submission; see [`Submission::file`].
    pub fn related_in(&mut self, artifact: usize, at: At, label: &str) -> &mut Self {
        if self.related.len() < RELATED {
            self.related.push((artifact, at, label.to_owned()));
        }
        self
    }
}

impl<'a> Context<'a> {
    pub(super) fn new(submission: &'a Submission, artifact: usize, today: time::Date) -> Self {
        Self { submission, artifact, today, drafts: Vec::new(), left_out: Vec::new(), spare: None }
    }

    /// What was reported, and the rules of what was too much to keep.
    pub(super) fn into_drafts(self) -> (Vec<Draft>, Vec<RuleId>) {
        (self.drafts, self.left_out)
    }

    /// The artifact to look at.
    pub fn artifact(&self) -> &'a Artifact {
        &self.submission.artifacts[self.artifact]
    }

    /// Its number in the submission; see [`Submission::file`].
    pub fn number(&self) -> usize {
        self.artifact
    }

    /// The submission it belongs to.
    pub fn submission(&self) -> &'a Submission {
        self.submission
    }

    /// The artifact's document, or nothing to look at.
    pub fn root(&self) -> Option<Value<'a>> {
        self.artifact().root()
    }

    /// The published copy of the manifest, where the submission is an update of one. Places in it are named with
    /// [`PUBLISHED`](crate::artifact::PUBLISHED) in [`Draft::related_in`].
    pub fn published(&self) -> Option<&'a Artifact> {
        self.submission.published.as_ref()
    }

    /// The date that counts as today.
    pub fn today(&self) -> time::Date {
        self.today
    }

    /// A value as a message quotes it: cut to a readable length, with its secrets masked.
    pub fn quote(&self, value: Value<'_>) -> String {
        quote(self.artifact(), value)
    }

    /// A value of another file, given by its number in the submission, as a message quotes it.
    pub fn quote_in(&self, artifact: usize, value: Value<'_>) -> String {
        quote(self.submission.file(artifact), value)
    }

    /// The text of a string, number or key, of any length, with a picture in the place of each secret in it. What a
    /// message says of a value is made from this, never from the value itself.
    pub fn text(&self, value: Value<'_>) -> String {
        self.artifact().shown(value).unwrap_or_default()
    }

    /// A part of what [`Self::text`] gives: what bytes of the value's own text become there.
    pub fn part(&self, value: Value<'_>, range: Range<usize>) -> String {
        self.artifact().shown_part(value, range).unwrap_or_default()
    }

    /// What [`Self::text`] gives, with something else in the place of bytes of the value's own text.
    pub fn text_with(&self, value: Value<'_>, range: Range<usize>, replacement: &str) -> String {
        let (before, behind) = (self.part(value, 0..range.start), self.part(value, range.end..usize::MAX));
        format!("{before}{replacement}{behind}")
    }

    /// Reports a rule at a place of this artifact.
    pub fn report(&mut self, rule: RuleId, at: At) -> &mut Draft {
        let draft = Draft::new(rule, self.artifact, at);
        let index = self.drafts.len();
        if index >= DRAFTS_PER_CALL {
            self.left_out.push(rule);
            return self.spare.insert(draft);
        }
        self.drafts.push(draft);
        &mut self.drafts[index]
    }
}

/// A value or a key as a message quotes it: cut to a readable length, with secrets masked.
pub fn quote(artifact: &Artifact, value: Value<'_>) -> String {
    let is_secret = || artifact.text().is_some_and(|text| text.is_secret(value.span()));
    match (value.kind(), artifact.shown(value)) {
        (_, Some(shown)) => brief(&shown, QUOTE),
        (NodeKind::True | NodeKind::False, None) if is_secret() => secret_picture(value.span().len()),
        (NodeKind::Null, _) => "null".into(),
        (NodeKind::True, _) => "true".into(),
        (NodeKind::False, _) => "false".into(),
        (NodeKind::Array, _) => "[...]".into(),
        (NodeKind::Object, _) => "{...}".into(),
        _ => String::new(),
    }
}
