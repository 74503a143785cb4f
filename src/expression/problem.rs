//! What is wrong with an expression, as plain data: checks turn it into findings.

use crate::source::Span;

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
