//! What is wrong with an expression, as plain data: checks turn it into findings.

use std::borrow::Cow;

use super::dialect::Dialect;
use super::token::is_curly;
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
    /// Delimiters around a part of an expression, which is in one already; all of it.
    InnerDelimiter,
    /// Two operands stand beside each other without an operator.
    MissingOperator,
    /// A condition without its `:` part.
    MissingBranch,
    /// A character that no expression contains.
    UnknownCharacter,
    /// `${}` or `{}`.
    Empty,
    /// Brackets are nested deeper than [`Limits::expression_depth`](crate::source::Limits::expression_depth).
    TooDeep,
    /// The expression has more than [`Limits::expression_parts`](crate::source::Limits::expression_parts), or the field is too long.
    TooLong,
}

/// The most characters of a field that a repair repeats.
const SHOWN: usize = 60;

/// What stands between `{` or `${` and `}`.
fn inside_braces(text: &str) -> &str {
    text.trim_start_matches('$').trim_start_matches('{').trim_end_matches('}').trim()
}

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
            ProblemKind::InnerDelimiter => "braces around a part of it".into(),
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
    pub fn edit(&self, text: &str) -> Option<(Span, String)> {
        let own = self.span.of(text);
        match self.kind {
            ProblemKind::UnopenedText => Some((Span::at(self.span.start as usize), "'".into())),
            ProblemKind::CurlyQuote => {
                let inside = own.trim_matches(is_curly);
                (own.chars().count() > 1 && !inside.contains('\'')).then(|| (self.span, format!("'{inside}'")))
            }
            ProblemKind::InnerDelimiter => Some((self.span, inside_braces(own).to_owned())),
            // Only the last quote of a field is certain to be missing at its end.
            ProblemKind::UnclosedText if !text[self.span.end as usize..].contains(['+', '\'', '"', ')', '}']) => {
                Some((Span::at(text.len()), own.to_owned()))
            }
            _ => None,
        }
    }

    /// The edit that repairs it; `text` is the field as it may be shown.
    pub fn repair(&self, text: &str, dialect: Dialect) -> Cow<'static, str> {
        let quoted = || format!("'{}'", brief(self.span.of(text), SHOWN));
        match self.kind {
            ProblemKind::UnclosedText => "close the quote".into(),
            ProblemKind::UnopenedText => format!("put a quote in front: `{}`", quoted()).into(),
            ProblemKind::UnquotedText => {
                format!("put the text in quotes: `{}`, and so on for every other piece of text", quoted()).into()
            }
            ProblemKind::CurlyQuote => {
                format!("write straight quotes: `'{}'`", brief(self.span.of(text).trim_matches(is_curly), SHOWN))
                    .into()
            }
            ProblemKind::Unclosed(bracket) => {
                let closing = match bracket {
                    "(" => ")",
                    "[" => "]",
                    _ => "}",
                };
                format!("add the `{closing}` that belongs to it").into()
            }
            ProblemKind::Unopened(bracket) => format!("delete the `{bracket}`, or open it").into(),
            ProblemKind::InnerDelimiter => {
                format!("write `{}` there, without braces", brief(inside_braces(self.span.of(text)), SHOWN)).into()
            }
            ProblemKind::MissingOperand => "write the value, or delete the operator in front of it".into(),
            ProblemKind::MissingOperator if dialect == Dialect::Saml => "put `+=` between them".into(),
            ProblemKind::MissingOperator => "put a `+` between them".into(),
            ProblemKind::UnknownCharacter if self.span.of(text) == "&" => "write `+` to join texts".into(),
            ProblemKind::MissingBranch => "add `: ` and what it is when the condition does not hold".into(),
            ProblemKind::UnknownCharacter => "delete it, or put it in quotes".into(),
            ProblemKind::Empty => "write the variable that belongs there, or delete it".into(),
            ProblemKind::TooDeep | ProblemKind::TooLong => "simplify the expression".into(),
        }
    }
}
