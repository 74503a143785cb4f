//! Filters of SCIM queries and paths of PATCH operations (RFC 7644 §3.4.2.2 and §3.5.2).
//!
//! The grammar of the RFC, with three liberties: more than one space may part the words, none is needed in front of a
//! quote, and a name may have the `$` of `$ref`. Every part knows its place in the text.

use std::borrow::Cow;
use std::ops::Range;

use super::filter_parser::Parser;

/// What a filter asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// One of several suffices.
    Or(Vec<Filter>),
    /// All are needed.
    And(Vec<Filter>),
    /// The opposite.
    Not(Box<Filter>),
    /// `pr`: the attribute has a value.
    Present(AttributePath),
    /// An attribute is compared with a value.
    Compare(Comparison),
    /// `emails[type eq "work"]`: one value of the attribute meets the filter in brackets.
    Values(ValuePath),
}

/// An attribute and what it is compared with.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The attribute.
    pub path: AttributePath,
    /// How it is compared.
    pub operator: Operator,
    /// With what.
    pub value: Literal,
    /// Where the value stands.
    pub value_at: Range<usize>,
}

/// An attribute of a resource or of a value, perhaps with its schema and a sub-attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributePath {
    /// The URN in front of the name.
    pub schema: Option<String>,
    /// The name of the attribute.
    pub name: String,
    /// What stands behind a dot.
    pub sub: Option<String>,
    /// Where all of it stands.
    pub at: Range<usize>,
}

/// Some of the values of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub struct ValuePath {
    /// The attribute.
    pub path: AttributePath,
    /// Which of its values. The attributes in it are sub-attributes.
    pub filter: Box<Filter>,
}

/// What an operation of a PATCH changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// The attribute.
    pub attribute: AttributePath,
    /// Which of its values, if not all.
    pub filter: Option<Filter>,
    /// The sub-attribute behind the brackets.
    pub sub: Option<String>,
}

/// How an attribute is compared with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `eq`
    Equal,
    /// `ne`
    NotEqual,
    /// `co`
    Contains,
    /// `sw`
    StartsWith,
    /// `ew`
    EndsWith,
    /// `gt`
    Greater,
    /// `ge`
    GreaterOrEqual,
    /// `lt`
    Less,
    /// `le`
    LessOrEqual,
}

impl Operator {
    /// Every operator that takes a value, as it is written; `pr` takes none.
    pub const ALL: [(&'static str, Self); 9] = [
        ("eq", Self::Equal),
        ("ne", Self::NotEqual),
        ("co", Self::Contains),
        ("sw", Self::StartsWith),
        ("ew", Self::EndsWith),
        ("gt", Self::Greater),
        ("ge", Self::GreaterOrEqual),
        ("lt", Self::Less),
        ("le", Self::LessOrEqual),
    ];
}

/// A value in a filter.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// A text, its escapes resolved.
    Text(String),
    /// A number, as it is written.
    Number(String),
    /// `true` or `false`
    Boolean(bool),
    /// `null`
    Null,
}

/// Why a text is no filter or no path, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterProblem {
    /// The bytes of the text that are to blame; empty where something is missing.
    pub at: Range<usize>,
    /// What is the matter.
    pub kind: FilterProblemKind,
}

/// What is the matter with a filter or a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterProblemKind {
    /// There is nothing.
    Empty,
    /// Something else stands where the name of an attribute belongs.
    AttributeExpected,
    /// A name of an attribute has a character that no name has.
    AttributeName,
    /// No operator stands behind an attribute.
    OperatorExpected,
    /// There is no such operator.
    OperatorUnknown,
    /// No value stands behind an operator.
    ValueExpected,
    /// A word stands where a value belongs: texts stand in double quotes.
    ValueUnquoted,
    /// A text stands in other quotes than `"`.
    ValueQuotes,
    /// A text does not end.
    TextUnclosed,
    /// A text has an escape that JSON does not have, or a control character.
    TextInvalid,
    /// A number is none of JSON's.
    NumberInvalid,
    /// No `)` stands where one belongs.
    ParenthesisUnclosed,
    /// No `]` stands where one belongs.
    BracketUnclosed,
    /// Brackets stand in brackets.
    BracketsNested,
    /// In a filter, a sub-attribute stands behind brackets, as only a path has it.
    PartBehindBrackets,
    /// No `(` stands behind `not`.
    NotWithoutParenthesis,
    /// No blank stands between two words.
    BlankExpected,
    /// Something stands behind the end.
    Surplus,
    /// It is nested too deeply to be read.
    TooDeep,
}

impl FilterProblemKind {
    /// What is the matter, as the end of a sentence that begins with the filter or the path.
    pub const fn says(self) -> &'static str {
        match self {
            Self::Empty => "is empty",
            Self::AttributeExpected => "has no attribute where one belongs",
            Self::AttributeName => "has a name that no attribute can have",
            Self::OperatorExpected => "has an attribute without an operator",
            Self::OperatorUnknown => "has an operator that does not exist",
            Self::ValueExpected => "has an operator without a value",
            Self::ValueUnquoted => "has a text without quotes",
            Self::ValueQuotes => "has a text in quotes of another kind",
            Self::TextUnclosed => "has a text that does not end",
            Self::TextInvalid => "has an escape in a text that JSON does not have",
            Self::NumberInvalid => "has a number that JSON does not have",
            Self::ParenthesisUnclosed => "has a `(` that is not closed",
            Self::BracketUnclosed => "has a `[` that is not closed",
            Self::BracketsNested => "has brackets in brackets",
            Self::PartBehindBrackets => "has a sub-attribute behind brackets, as only paths have it",
            Self::NotWithoutParenthesis => "has a `not` without parentheses",
            Self::BlankExpected => "has two words without a blank between them",
            Self::Surplus => "goes on behind its end",
            Self::TooDeep => "is nested too deeply to be read",
        }
    }

    /// The edit that repairs it.
    pub const fn repair(self) -> &'static str {
        match self {
            Self::Empty | Self::AttributeExpected => "write an attribute, for example `userName`",
            Self::AttributeName => "begin with a letter and go on with letters, digits, `-` and `_`",
            Self::OperatorExpected | Self::OperatorUnknown => {
                "write one of `eq`, `ne`, `co`, `sw`, `ew`, `gt`, `ge`, `lt`, `le` with a value, or `pr`"
            }
            Self::ValueExpected => "write a text in double quotes, a number, `true`, `false` or `null`",
            Self::ValueUnquoted | Self::ValueQuotes => "put the text in double quotes, in JSON as `\\\"`",
            Self::TextUnclosed => "close the text with a double quote, in JSON as `\\\"`",
            Self::TextInvalid => "escape as JSON does: `\\\\` for a backslash, `\\\"` for a quote",
            Self::NumberInvalid => "write the number as JSON does, for example `7` or `0.5`",
            Self::ParenthesisUnclosed => "add the `)`",
            Self::BracketUnclosed => "add the `]`",
            Self::BracketsNested => "compare sub-attributes in the brackets, without brackets of their own",
            Self::PartBehindBrackets => {
                "compare it in the brackets: `emails[type eq \"work\" and value co \"…\"]`"
            }
            Self::NotWithoutParenthesis => "write `not (…)`",
            Self::BlankExpected => "put one blank between attribute, operator and value",
            Self::Surplus => "take it away, or join two comparisons with `and` or `or`",
            Self::TooDeep => "write it with fewer parentheses",
        }
    }
}

/// Reads a filter: the value of `filter` in a query, or of the member in a search request.
pub fn parse_filter(text: &str) -> Result<Filter, FilterProblem> {
    let mut parser = Parser::new(text);
    let filter = parser.filter()?;
    parser.end()?;
    Ok(filter)
}

/// Reads the path of an operation of a PATCH.
pub fn parse_path(text: &str) -> Result<Path, FilterProblem> {
    let mut parser = Parser::new(text);
    let path = parser.path()?;
    parser.end()?;
    Ok(path)
}

impl Filter {
    /// Calls `see` with every attribute outside of brackets.
    pub fn attributes<'f>(&'f self, see: &mut impl FnMut(&'f AttributePath)) {
        match self {
            Self::Or(parts) | Self::And(parts) => parts.iter().for_each(|part| part.attributes(see)),
            Self::Not(inner) => inner.attributes(see),
            Self::Present(path) => see(path),
            Self::Compare(comparison) => see(&comparison.path),
            Self::Values(values) => see(&values.path),
        }
    }
}

impl AttributePath {
    /// The URN that all of it is, if the name was taken for the end of one: `urn:…:2.0:User`.
    pub fn whole(&self) -> Cow<'_, str> {
        match &self.schema {
            Some(schema) => Cow::Owned(format!("{schema}:{}", self.name)),
            None => Cow::Borrowed(&self.name),
        }
    }
}

#[cfg(test)]
#[path = "filter_tests.rs"]
mod tests;
