//! What can be wrong with a JSON text, in words.

use crate::source::Span;

/// One mistake in a JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// Where: the characters that are wrong, or the empty span at which something is missing.
    pub span: Span,
}

/// The mistakes the reader can tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemKind {
    /// Nothing but white space (and comments) in the text; an empty span at the start.
    Empty,
    /// `// ...`, `/* ... */` or `# ...`; the comment up to its end or the end of its first line.
    Comment,
    /// A comma before a closing bracket; the comma.
    TrailingComma,
    /// A comma that separates nothing, as in `[1,,2]` or `[,1]`; the comma.
    ExtraComma,
    /// No comma between two members or elements; the empty span behind the first of them.
    MissingComma,
    /// A semicolon in place of a comma; the semicolon.
    NotAComma,
    /// No colon between a key and a value; the empty span behind the key.
    MissingColon,
    /// `=`, `=>` or `;` in place of a colon; those characters.
    NotAColon,
    /// A colon where none belongs, as in `["a": 1]` or `{"a":: 1}`; the colon.
    StrayColon,
    /// Nothing between a colon and the next comma or bracket; the empty span behind the colon.
    MissingValue,
    /// A key with neither colon nor value, as in `{"a"}`; the key.
    KeyWithoutValue,
    /// Something else where a key should be, as in `{1}` or `{: 2}`; what stands there.
    ExpectedKey,
    /// A key without quotes; the key.
    UnquotedKey,
    /// A string or key in `'single quotes'`; all of it.
    SingleQuotes,
    /// A string or key in `“curly quotes”`; all of it.
    CurlyQuotes,
    /// Text without quotes where a value should be, as in `True`, `NaN` or `https://...`; the text.
    BareWord,
    /// Text between a value and the next comma or bracket; the text.
    StrayText,
    /// A string without a closing quote; its opening quote.
    UnterminatedString,
    /// A string with a quote in it that is not escaped; that quote.
    UnescapedQuote,
    /// A string that goes on in the next line; the line break.
    LineBreak,
    /// Another control character in a string; the characters.
    ControlCharacter,
    /// A backslash that begins no JSON escape; the backslash and what belongs to it.
    BadEscape,
    /// Half of a surrogate pair; the escape.
    LoneSurrogate,
    /// A number such as `007`; the number.
    LeadingZero,
    /// A number such as `+1`; the number.
    LeadingPlus,
    /// A number such as `-`, `1.`, `.5` or `1e`; the number.
    MissingDigits,
    /// Something else that begins like a number: `0x1F`, `1.2.3`, `2024-05-01`; all of it.
    BadNumber,
    /// An object without its `}`; its `{`.
    UnclosedObject,
    /// An array without its `]`; its `[`.
    UnclosedArray,
    /// A `]` that closes an object; the `]`.
    ObjectClosedAsArray,
    /// A `}` that closes an array; the `}`.
    ArrayClosedAsObject,
    /// A closing bracket that closes nothing; the bracket.
    ExtraBracket,
    /// Something behind the value that is the document; the first word or character of it.
    TrailingContent,
    /// More containers in each other than the limit allows; the bracket that is one too many.
    TooDeep,
}

impl ProblemKind {
    /// Whether the reader stopped here, at a limit of its own, without having seen the rest of the text.
    pub fn cuts_off(self) -> bool {
        self == Self::TooDeep
    }

    /// Whether the members and elements around the mistake are all in the tree nevertheless, so that a rule may
    /// rely on what it does not find there.
    pub fn keeps_structure(self) -> bool {
        matches!(
            self,
            Self::Comment
                | Self::TrailingComma
                | Self::ExtraComma
                | Self::MissingComma
                | Self::NotAComma
                | Self::MissingColon
                | Self::NotAColon
                | Self::UnquotedKey
                | Self::SingleQuotes
                | Self::CurlyQuotes
                | Self::BareWord
                | Self::LineBreak
                | Self::ControlCharacter
                | Self::BadEscape
                | Self::LoneSurrogate
                | Self::LeadingZero
                | Self::LeadingPlus
                | Self::MissingDigits
                | Self::BadNumber
        )
    }

    /// What is wrong: a clause in lower case without a final period.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Empty => "there is no JSON value in the text",
            Self::Comment => "JSON has no comments",
            Self::TrailingComma => "a comma stands behind the last member or element",
            Self::ExtraComma => "a comma has nothing in front of it",
            Self::MissingComma => "a comma is missing between two members or elements",
            Self::NotAComma => "a semicolon stands where a comma belongs",
            Self::MissingColon => "a colon is missing between a key and its value",
            Self::NotAColon => "a key and its value are separated by something other than a colon",
            Self::StrayColon => "a colon stands where none belongs",
            Self::MissingValue => "a key has a colon and no value",
            Self::KeyWithoutValue => "a key has no value",
            Self::ExpectedKey => "a member does not begin with a key",
            Self::UnquotedKey => "a key has no double quotes",
            Self::SingleQuotes => "a string stands in single quotes",
            Self::CurlyQuotes => "a string stands in typographic quotes",
            Self::BareWord => "a text without quotes stands where a value belongs",
            Self::StrayText => "a text stands behind a value",
            Self::UnterminatedString => "a string has no closing quote",
            Self::UnescapedQuote => "a double quote inside a string is not escaped",
            Self::LineBreak => "a string runs over the end of its line",
            Self::ControlCharacter => "a control character stands in a string",
            Self::BadEscape => "a backslash begins no escape that JSON knows",
            Self::LoneSurrogate => "an escape names half of a surrogate pair",
            Self::LeadingZero => "a number begins with a zero that must not be there",
            Self::LeadingPlus => "a number begins with a plus sign",
            Self::MissingDigits => "a number lacks digits",
            Self::BadNumber => "this is not how JSON writes a number",
            Self::UnclosedObject => "an object is not closed",
            Self::UnclosedArray => "an array is not closed",
            Self::ObjectClosedAsArray => "an object is closed with `]`",
            Self::ArrayClosedAsObject => "an array is closed with `}`",
            Self::ExtraBracket => "a closing bracket closes nothing",
            Self::TrailingContent => "something stands behind the end of the document",
            Self::TooDeep => "objects and arrays are nested too deeply",
        }
    }

    /// The edit that repairs it: an imperative clause in lower case without a final period.
    pub fn repair(self) -> &'static str {
        match self {
            Self::Empty => "write a JSON value, or remove the file",
            Self::Comment => "remove the comment",
            Self::TrailingComma | Self::ExtraComma => "remove the comma",
            Self::MissingComma => "put a `,` here",
            Self::NotAComma => "replace it with `,`",
            Self::MissingColon => "put a `:` here",
            Self::NotAColon => "replace it with `:`",
            Self::StrayColon => "remove it, or write members with `{` and `}` around them",
            Self::MissingValue => "put a value here",
            Self::KeyWithoutValue => "put a `:` and a value behind it",
            Self::ExpectedKey => "put a key in double quotes and a `:` before the value",
            Self::UnquotedKey => "put the key in double quotes",
            Self::SingleQuotes | Self::CurlyQuotes => "use `\"` at both ends",
            Self::BareWord => "write `true`, `false` or `null`, or put the text in double quotes",
            Self::StrayText => "remove it, or put it inside the quotes of the value",
            Self::UnterminatedString => "put a `\"` at the end of the string",
            Self::UnescapedQuote => "write `\\\"` for each quote inside the string",
            Self::LineBreak => "write each line break as `\\n`, or close the string",
            Self::ControlCharacter => "write it as an escape such as `\\t`",
            Self::BadEscape => "write `\\\\` for a backslash, or four hexadecimal digits behind `\\u`",
            Self::LoneSurrogate => "write both halves, or the character itself",
            Self::LeadingZero => "remove the leading zero, or put the number in double quotes",
            Self::LeadingPlus => "remove the plus sign",
            Self::MissingDigits => "write digits before and behind the point, and behind the `e` and the sign",
            Self::BadNumber => "write it like `-12.5e3`, or put it in double quotes",
            Self::UnclosedObject => "put a `}` at the end of the object",
            Self::UnclosedArray => "put a `]` at the end of the array",
            Self::ObjectClosedAsArray => "replace it with `}`",
            Self::ArrayClosedAsObject => "replace it with `]`",
            Self::ExtraBracket => "remove the bracket",
            Self::TrailingContent => "remove it, or make one document of the parts",
            Self::TooDeep => "use fewer levels",
        }
    }
}

/// The problems of one text, the first [`Problems::LIMIT`] of them.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<Problem>);

impl Problems {
    /// More do not help anyone.
    const LIMIT: usize = 100;

    pub fn add(&mut self, kind: ProblemKind, span: Span) {
        if !self.is_full() {
            self.0.push(Problem { kind, span });
        }
    }

    /// Adds it unless one of that kind was added since there were `since` of them.
    pub fn add_once(&mut self, since: usize, kind: ProblemKind, span: Span) {
        if self.0[since..].iter().all(|problem| problem.kind != kind) {
            self.add(kind, span);
        }
    }

    /// Whether none is kept any more. Guesses at what was meant look ahead in the text; they are made only
    /// while this is false, and each of them ends in a problem, so that reading stays linear.
    pub fn is_full(&self) -> bool {
        self.0.len() >= Self::LIMIT
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether all of them, if any, are of that kind.
    pub fn only(&self, kind: ProblemKind) -> bool {
        self.0.iter().all(|problem| problem.kind == kind)
    }

    /// All of them in the order of the text, each once: a part of the text can be read twice, when a guess at a
    /// missing quote is taken back.
    pub fn into_sorted(mut self) -> Vec<Problem> {
        self.0.sort_by_key(|problem| (problem.span, problem.kind));
        self.0.dedup();
        self.0
    }
}
