//! What a reader met, whichever reader it was.

use std::borrow::Cow;

use super::{json, xml, yaml};
use crate::source::Span;

/// A mistake in a text, or a limit that its reader stopped at.
#[derive(Clone, Copy, Debug)]
pub enum Problem<'a> {
    /// Of the JSON reader.
    Json(&'a json::Problem),
    /// Of the XML reader.
    Xml(&'a xml::Problem),
    /// Of the YAML reader.
    Yaml(&'a yaml::Problem),
}

impl Problem<'_> {
    /// Where it stands.
    pub fn span(self) -> Span {
        match self {
            Self::Json(problem) => problem.span,
            Self::Xml(problem) => problem.span,
            Self::Yaml(problem) => problem.span,
        }
    }

    /// Whether the reader stopped here, at a limit of its own, without having seen the rest of the text.
    pub fn cuts_off(self) -> bool {
        match self {
            Self::Json(problem) => problem.kind.cuts_off(),
            Self::Xml(problem) => problem.kind.cuts_off(),
            Self::Yaml(problem) => problem.kind.cuts_off(),
        }
    }

    /// Whether that limit is about how deep the text is nested, and not about how much there is of something.
    pub fn is_about_depth(self) -> bool {
        match self {
            Self::Json(problem) => problem.kind == json::ProblemKind::TooDeep,
            Self::Xml(problem) => matches!(problem.kind, xml::ProblemKind::TooDeep(_)),
            Self::Yaml(problem) => problem.kind == yaml::ProblemKind::TooDeep,
        }
    }

    /// Whether everything around the mistake is in the document nevertheless, so that a rule may rely on what it
    /// does not find there.
    pub fn keeps_structure(self) -> bool {
        match self {
            Self::Json(problem) => problem.kind.keeps_structure(),
            Self::Xml(problem) => problem.kind.keeps_structure(),
            Self::Yaml(problem) => problem.keeps_structure(),
        }
    }

    /// What is wrong: a clause in lower case without a final period. With the `text` that was read it names what
    /// stands there.
    pub fn describe(self, text: Option<&str>) -> Cow<'static, str> {
        match (self, text) {
            (Self::Json(problem), Some(text)) => problem.describe(text),
            (Self::Json(problem), None) => problem.kind.describe().into(),
            (Self::Xml(problem), _) => problem.kind.describe(),
            (Self::Yaml(problem), _) => problem.kind.describe().into(),
        }
    }

    /// The edit that repairs it, as a request.
    pub fn repair(self, text: Option<&str>) -> Cow<'static, str> {
        match (self, text) {
            (Self::Json(problem), Some(text)) => problem.repair(text),
            (Self::Json(problem), None) => problem.kind.repair().into(),
            (Self::Xml(problem), _) => problem.kind.repair(),
            (Self::Yaml(problem), _) => problem.kind.repair().into(),
        }
    }
}
