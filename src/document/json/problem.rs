//! What can be wrong with a JSON text, in words.

use std::borrow::Cow;

use crate::source::{Span, brief};

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
    /// More values than any document of its kind has; the start of the text.
    TooManyValues,
}

impl ProblemKind {
    /// Whether the reader stopped here, at a limit of its own, without having seen the rest of the text.
    pub fn cuts_off(self) -> bool {
        matches!(self, Self::TooDeep | Self::TooManyValues)
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

    /// What is wrong, without a value: a clause in lower case without a final period. [`Problem::describe`] says
    /// more.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Empty => "the file has no value in it",
            Self::Comment => "JSON has no comments",
            Self::TrailingComma => "there is a comma after the last member or element",
            Self::ExtraComma => "there is a comma with no value before it",
            Self::MissingComma => "a comma is missing here",
            Self::NotAComma => "`;` stands where `,` belongs",
            Self::MissingColon => "a `:` is missing between this key and its value",
            Self::NotAColon => "a key is followed by something other than `:`",
            Self::StrayColon => "there is a `:` where none belongs",
            Self::MissingValue => "there is no value after the `:`",
            Self::KeyWithoutValue => "this key has no value",
            Self::ExpectedKey => "a key in double quotes is missing here",
            Self::UnquotedKey => "a key needs double quotes",
            Self::SingleQuotes => "strings need double quotes, not single ones",
            Self::CurlyQuotes => "strings need straight double quotes, not typographic ones",
            Self::BareWord => "this value needs double quotes",
            Self::StrayText => "there is text between a value and the next comma or bracket",
            Self::UnterminatedString => "a string has no closing quote",
            Self::UnescapedQuote => "a double quote inside a string is not escaped",
            Self::LineBreak => "a string continues on the next line",
            Self::ControlCharacter => "a string contains a control character",
            Self::BadEscape => "this is not an escape that JSON knows",
            Self::LoneSurrogate => "this escape is only half of a surrogate pair",
            Self::LeadingZero => "a number begins with a needless zero",
            Self::LeadingPlus => "a number begins with `+`",
            Self::MissingDigits => "a number is missing digits",
            Self::BadNumber => "this is not how JSON writes a number",
            Self::UnclosedObject => "the object that begins here is never closed",
            Self::UnclosedArray => "the array that begins here is never closed",
            Self::ObjectClosedAsArray => "`]` stands where `}` belongs",
            Self::ArrayClosedAsObject => "`}` stands where `]` belongs",
            Self::ExtraBracket => "a closing bracket has no opening one",
            Self::TrailingContent => "there is more after the end of the document",
            Self::TooDeep => "objects and arrays are nested too deeply",
            Self::TooManyValues => "it has more keys and values than any manifest",
        }
    }

    /// The edit that repairs it, without a value: an imperative clause in lower case without a final period.
    pub fn repair(self) -> &'static str {
        match self {
            Self::Empty => "write the document, or remove the file",
            Self::Comment => "remove the comment",
            Self::TrailingComma | Self::ExtraComma => "remove the comma",
            Self::MissingComma => "write `,` here",
            Self::NotAComma => "write `,`",
            Self::MissingColon => "write `:` here",
            Self::NotAColon => "write `:`",
            Self::StrayColon => "remove it; members need `{` and `}` around them",
            Self::MissingValue => "write a value after the `:`",
            Self::KeyWithoutValue => "write `:` and a value after it",
            Self::ExpectedKey => "write a key in double quotes and a `:` before the value",
            Self::UnquotedKey => "put the key in double quotes",
            Self::SingleQuotes | Self::CurlyQuotes => "write `\"` at both ends",
            Self::BareWord => "put it in double quotes, or write `true`, `false` or `null`",
            Self::StrayText => "remove it, or move it inside the quotes of the value",
            Self::UnterminatedString => "write `\"` at the end of the string",
            Self::UnescapedQuote => "write `\\\"` for each quote inside the string",
            Self::LineBreak => "write each line break as `\\n`, or close the string",
            Self::ControlCharacter => "write it as an escape such as `\\t`",
            Self::BadEscape => "write `\\\\` for a backslash, or four hexadecimal digits after `\\u`",
            Self::LoneSurrogate => "write both halves, or the character itself",
            Self::LeadingZero => "remove the leading zero, or put the number in double quotes",
            Self::LeadingPlus => "remove the `+`",
            Self::MissingDigits => "write at least one digit before and after the point, and in the exponent",
            Self::BadNumber => "write it like `-12.5e3`, or put it in double quotes",
            Self::UnclosedObject => "write `}` at the end of the object",
            Self::UnclosedArray => "write `]` at the end of the array",
            Self::ObjectClosedAsArray => "write `}`",
            Self::ArrayClosedAsObject => "write `]`",
            Self::ExtraBracket => "remove the bracket",
            Self::TrailingContent => "remove it, or make one document of the parts",
            Self::TooDeep => "use fewer levels",
            Self::TooManyValues => "look at what made it, or set `manifest-values` in oinlint.toml",
        }
    }
}

/// The most characters of the text that a message quotes.
const QUOTE: usize = 40;

impl Problem {
    /// What is wrong, with what stands there where that can be no secret. `text` is the text that was read.
    pub fn describe(&self, text: &str) -> Cow<'static, str> {
        let here = self.span.of(text);
        let behind = || text.get(self.span.end as usize..).unwrap_or_default().trim_start();
        match self.kind {
            ProblemKind::Empty if text.trim().is_empty() => "the file is empty".into(),
            ProblemKind::Empty => "the file contains only comments".into(),
            ProblemKind::TrailingComma if behind().starts_with('}') => {
                "there is a comma after the last member".into()
            }
            ProblemKind::TrailingComma if behind().starts_with(']') => {
                "there is a comma after the last element".into()
            }
            ProblemKind::MissingComma => self.missing_comma(text).into(),
            ProblemKind::NotAColon => format!("`{here}` stands where `:` belongs").into(),
            ProblemKind::ExtraBracket => format!("`{here}` closes nothing").into(),
            ProblemKind::UnquotedKey if is_name(here) => {
                format!("the key `{}` needs double quotes", brief(here, QUOTE)).into()
            }
            ProblemKind::BareWord => match json_for(here) {
                Some(literal) => format!("`{here}` is not JSON; did you mean `{literal}`?").into(),
                None if here == "undefined" => "`undefined` is not JSON".into(),
                None if self.may_be_quoted(text) => format!("`{}` needs double quotes", brief(here, QUOTE)).into(),
                None => self.kind.describe().into(),
            },
            ProblemKind::BadEscape => format!("`{}` is not an escape that JSON knows", brief(here, QUOTE)).into(),
            ProblemKind::LeadingZero | ProblemKind::LeadingPlus | ProblemKind::MissingDigits
                if self.may_be_quoted(text) =>
            {
                let what = match self.kind {
                    ProblemKind::LeadingZero => "begins with a needless zero",
                    ProblemKind::LeadingPlus => "begins with `+`",
                    _ => "is missing digits",
                };
                format!("the number `{here}` {what}").into()
            }
            ProblemKind::ExpectedKey if is_name(here) || is_punctuation(here) => {
                format!("`{}` stands where a key belongs", brief(here, QUOTE)).into()
            }
            ProblemKind::BadNumber if is_punctuation(here) => {
                format!("`{}` is not JSON", brief(here, QUOTE)).into()
            }
            ProblemKind::BadNumber if self.may_be_quoted(text) => {
                format!("`{here}` is not how JSON writes a number").into()
            }
            kind => kind.describe().into(),
        }
    }

    /// The edit that repairs it. `text` is the text that was read.
    pub fn repair(&self, text: &str) -> Cow<'static, str> {
        let here = self.span.of(text);
        match self.kind {
            ProblemKind::BareWord => match json_for(here) {
                Some(literal) => format!("write `{literal}`").into(),
                None if here == "undefined" => "write `null`, or leave the member out".into(),
                None if self.may_be_quoted(text) => "put it in double quotes".into(),
                None => self.kind.repair().into(),
            },
            ProblemKind::UnquotedKey if is_name(here) => {
                format!("write `\"{}\"`", brief(here.trim_end_matches('"'), QUOTE)).into()
            }
            ProblemKind::BadNumber if is_punctuation(here) => "remove it, or write a value".into(),
            ProblemKind::LeadingPlus if self.may_be_quoted(text) => {
                format!("write `{}`", here.trim_start_matches('+')).into()
            }
            kind => kind.repair().into(),
        }
    }

    fn missing_comma(&self, text: &str) -> String {
        let before = self.span.start as usize;
        let before = text.get(..before).unwrap_or_default();
        let start =
            before.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.')).len();
        let word = &before[start..];
        match before.chars().next_back() {
            Some('"') => "a comma is missing after this string".into(),
            Some(bracket @ ('}' | ']')) => format!("a comma is missing after `{bracket}`"),
            Some(_) if (1..=20).contains(&word.len()) && !follows_secret_key(&before[..start]) => {
                format!("a comma is missing after `{word}`")
            }
            _ => self.kind.describe().into(),
        }
    }

    /// Whether the value at the span is a word, a date, a short number or a plain URL, and none that its key calls
    /// a secret.
    fn may_be_quoted(&self, text: &str) -> bool {
        let here = self.span.of(text);
        let is_number = here.len() <= 20 && here.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
        // A URL can carry a password before `@` and tokens behind `?` and `#`.
        let is_url = here.starts_with("https://") || here.starts_with("http://");
        let is_plain_url = is_url && !here.contains(['@', '?', '#', '"']);
        let before = text.get(..self.span.start as usize).unwrap_or_default();
        (is_number || is_plain_url || is_name(here)) && !follows_secret_key(before)
    }
}

/// Whether a text is made of words: no tokens, which have digits.
fn is_name(text: &str) -> bool {
    text.chars().all(|c| c.is_alphabetic() || matches!(c, '_' | '-' | ' ' | '.' | '$')) && !text.is_empty()
}

/// Whether a text is made of signs, such as the `...` of an abridged example.
fn is_punctuation(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_punctuation()) && !text.is_empty()
}

/// Whether the text before a value ends in a key that speaks of a secret.
fn follows_secret_key(before: &str) -> bool {
    let Some(before) = before.trim_end().strip_suffix([':', '=']) else { return false };
    let start = before.trim_end().trim_end_matches(['"', '\'']).rfind(['"', '\'', ',', '{', '\n']).unwrap_or(0);
    let key = before[start..].to_ascii_lowercase();
    ["secret", "pass", "token", "key", "credential"].iter().any(|word| key.contains(word))
}

/// What JSON calls a literal of another language.
fn json_for(word: &str) -> Option<&'static str> {
    let is = |names: &[&str]| names.iter().any(|name| word.eq_ignore_ascii_case(name));
    match () {
        () if is(&["true"]) => Some("true"),
        () if is(&["false"]) => Some("false"),
        () if is(&["null", "none", "nil", "nan", "infinity", "-infinity"]) => Some("null"),
        () => None,
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
