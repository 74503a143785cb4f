//! What is wrong with an expression, as plain data: checks turn it into findings.

use std::borrow::Cow;

use crate::source::{Span, brief};

/// Something that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// Where, in bytes of the field's text.
    pub span: Span,
}

/// What can be wrong with the grammar of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// A text has an opening quote and no closing one.
    UnclosedText,
    /// A text has a closing quote and no opening one: the text that it should stand in front of is the place.
    UnopenedText,
    /// Literal text of a field that is one expression stands in no quotes.
    UnquotedText,
    /// A quote of the kind that text processors make.
    CurlyQuote,
    /// A bracket that nothing closes; the bracket.
    Unclosed(&'static str),
    /// A bracket that nothing opened; the bracket.
    Unopened(&'static str),
    /// An operand is missing, at the place where it should stand.
    MissingOperand,
    /// Two operands stand beside each other without an operator.
    MissingOperator,
    /// A condition without its `:` part.
    MissingBranch,
    /// A character that no expression contains.
    UnknownCharacter,
    /// `${}` or `{}`.
    Empty,
    /// Brackets are nested deeper than [`super::MAX_DEPTH`].
    TooDeep,
    /// The expression has more than [`super::MAX_NODES`] parts.
    TooLong,
}

/// The most characters of a field that a repair repeats.
const SHOWN: usize = 60;

impl Problem {
    /// What an expression with the problem has, as a message says it.
    pub fn describe(&self) -> Cow<'static, str> {
        match self.kind {
            ProblemKind::UnclosedText => "a quote that is never closed".into(),
            ProblemKind::UnopenedText => "a quote that was never opened".into(),
            ProblemKind::UnquotedText => "text without quotes".into(),
            ProblemKind::CurlyQuote => "a quote made by a text processor".into(),
            ProblemKind::Unclosed(bracket) => format!("a `{bracket}` that is never closed").into(),
            ProblemKind::Unopened(bracket) => format!("a `{bracket}` that nothing opens").into(),
            ProblemKind::MissingOperand => "a place where a value is missing".into(),
            ProblemKind::MissingOperator => "two values without an operator between them".into(),
            ProblemKind::MissingBranch => "a condition without its second result".into(),
            ProblemKind::UnknownCharacter => "a character that no expression contains".into(),
            ProblemKind::Empty => "an expression with nothing in it".into(),
            ProblemKind::TooDeep => "brackets nested too deep to be read".into(),
            ProblemKind::TooLong => "an expression too long to be read".into(),
        }
    }

    /// The same as data, where there is only one way to repair it: what takes the place of which part of the field.
    pub fn edit(&self) -> Option<(Span, &'static str)> {
        match self.kind {
            ProblemKind::UnopenedText => Some((Span::at(self.span.start as usize), "'")),
            ProblemKind::CurlyQuote => Some((self.span, "'")),
            _ => None,
        }
    }

    /// The edit that repairs it; `text` is the field as it may be shown.
    pub fn repair(&self, text: &str) -> Cow<'static, str> {
        let quoted = || format!("'{}'", brief(self.span.of(text), SHOWN));
        match self.kind {
            ProblemKind::UnclosedText => "close the quote".into(),
            ProblemKind::UnopenedText => format!("put a quote in front: `{}`", quoted()).into(),
            ProblemKind::UnquotedText => {
                format!("put the text in quotes: `{}`, and so on for every other piece of text", quoted()).into()
            }
            ProblemKind::CurlyQuote => "write `'`".into(),
            ProblemKind::Unclosed(bracket) => {
                let closing = match bracket {
                    "(" => ")",
                    "[" => "]",
                    _ => "}",
                };
                format!("add the `{closing}` that belongs to it").into()
            }
            ProblemKind::Unopened(bracket) => format!("delete the `{bracket}`, or open it").into(),
            ProblemKind::MissingOperand => "write the value, or delete the operator in front of it".into(),
            ProblemKind::MissingOperator => "put a `+` between them".into(),
            ProblemKind::MissingBranch => "add `: ` and what it is when the condition does not hold".into(),
            ProblemKind::UnknownCharacter => "delete it, or put it in quotes".into(),
            ProblemKind::Empty => "write the variable that belongs there, or delete it".into(),
            ProblemKind::TooDeep | ProblemKind::TooLong => "simplify the expression".into(),
        }
    }
}
