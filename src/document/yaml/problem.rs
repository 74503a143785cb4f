//! What can be wrong with a YAML text, and what to do about it.

use granit_parser::ErrorKind;

use crate::source::Span;

/// A mistake in a YAML text, or a limit that its reader stopped at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// Where it stands.
    pub span: Span,
    /// Whether it stands behind the first document, which is whole nevertheless.
    pub is_behind: bool,
}

impl Problem {
    /// A problem of the first document.
    pub fn new(kind: ProblemKind, span: Span) -> Self {
        Self { kind, span, is_behind: false }
    }

    /// Whether the document holds everything that it says, so that a rule may rely on what it does not find there.
    pub fn keeps_structure(&self) -> bool {
        self.is_behind
    }
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// The text departs from the grammar.
    Grammar(ErrorKind),
    /// There is no document.
    Empty,
    /// An alias to what has no name.
    UnknownAlias,
    /// An alias to the value that it stands in.
    CyclicAlias,
    /// A key that is a list or a mapping.
    ComplexKey,
    /// More containers are open than any manifest has.
    TooDeep,
    /// Aliases ask for more values than any manifest has.
    TooManyAliases,
    /// More values than any document of its kind has.
    TooManyValues,
    /// The text is longer than any manifest.
    TooLong,
}

impl ProblemKind {
    /// Whether the reader stopped here, at a limit of its own.
    pub fn cuts_off(&self) -> bool {
        matches!(self, Self::TooDeep | Self::TooManyAliases | Self::TooManyValues | Self::TooLong)
    }

    /// What is wrong: a clause in lower case without a final period.
    pub fn describe(&self) -> &'static str {
        self.words().0
    }

    /// The edit that repairs it, as a request.
    pub fn repair(&self) -> &'static str {
        self.words().1
    }

    fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Grammar(kind) => grammar(kind),
            Self::Empty => ("there is nothing in it", "write the manifest, or delete the file"),
            Self::UnknownAlias => (
                "nothing before this alias has its name",
                "define it with `&name` in front of the value that it stands for, or quote a text that begins with `*`",
            ),
            Self::CyclicAlias => {
                ("this alias stands inside of the value that it refers to", "write out the value that is meant")
            }
            Self::ComplexKey => {
                ("a list or a mapping stands where a key belongs", "quote a text that begins with `{` or `[`")
            }
            Self::TooDeep => ("mappings and lists are nested too deeply", "use fewer levels"),
            Self::TooManyValues => (
                "it has more keys and values than any manifest",
                "look at what made it, or set `manifest-values` in oinlint.toml",
            ),
            Self::TooManyAliases => {
                ("its aliases stand for more than 100,000 values", "write out the values, or use fewer aliases")
            }
            Self::TooLong => ("it is longer than 4 MiB", "split it, or leave it out with --exclude"),
        }
    }
}

/// What the grammar wants, for what people stumble over; the rest is rare in files written by hand.
fn grammar(kind: &ErrorKind) -> (&'static str, &'static str) {
    use ErrorKind as Error;
    match kind {
        Error::TabNotAllowed
        | Error::TabInBlockIndentation
        | Error::TabInIndentation
        | Error::TabAtBlockScalarStart
        | Error::TabInPlainScalar => {
            ("there is a tab where only spaces are allowed", "indent with spaces instead of tabs")
        }
        Error::MappingValueNotAllowed | Error::InvalidColonPlacement => (
            "this colon ends no key that could stand here",
            "quote a text with `: ` in it, and indent each key as much as its neighbours",
        ),
        Error::InvalidIndentation
        | Error::InvalidBlockScalarIndent
        | Error::InvalidQuotedScalarIndent
        | Error::InvalidFlowScalarIndent => {
            ("this line is not indented as what it belongs to", "indent it as much as its neighbours, with spaces")
        }
        Error::ExpectedBlockMappingKey | Error::MappingKeyNotAllowed => {
            ("a key belongs here", "write `key: value`, indented as the other keys are")
        }
        Error::ExpectedBlockSequenceEntry
        | Error::BlockSequenceEntryNotAllowed
        | Error::InvalidBlockEntryWhitespace
        | Error::UnexpectedEofBlockSequence => (
            "this is no element of the list before it",
            "begin each element with `- `, indented as the first one is",
        ),
        Error::BlockEntryInFlowCollection => {
            ("an element with a dash stands in brackets", "separate what stands in brackets with commas")
        }
        Error::SimpleKeyExpected | Error::InvalidSimpleKey => {
            ("there is no colon behind this key", "write `: ` behind the key, and its value")
        }
        Error::UnclosedQuotedScalar | Error::DocumentIndicatorInQuotedScalar => {
            ("this quote is never closed", "close it with the same quote")
        }
        Error::InvalidTrailingSingleQuotedScalar | Error::InvalidTrailingDoubleQuotedScalar => (
            "there is text behind the closing quote",
            "put all of the text in quotes, and double a single quote in it: `''`",
        ),
        Error::UnknownQuotedScalarEscape
        | Error::InvalidQuotedScalarHexEscape
        | Error::InvalidLowSurrogateHexEscape
        | Error::InvalidLowSurrogate
        | Error::MissingLowSurrogate
        | Error::UnpairedLowSurrogate
        | Error::InvalidUnicodeEscape => (
            "this backslash begins no escape that YAML knows",
            "write `\\\\` for a backslash, or use single quotes, in which it needs no escape",
        ),
        Error::UnclosedFlowCollection { .. }
        | Error::UnexpectedEofFlowSequence
        | Error::UnexpectedEofFlowMapping
        | Error::UnexpectedEofImplicitFlowMapping => ("this bracket is never closed", "close it"),
        Error::MisplacedFlowCollectionEnd => ("this bracket closes nothing", "delete it"),
        Error::MismatchedFlowCollectionEnd { .. } => {
            ("this bracket is not the one that is open", "close `[` with `]`, and `{` with `}`")
        }
        Error::ExpectedFlowMappingSeparator | Error::ExpectedFlowSequenceSeparator => (
            "a comma or the closing bracket belongs here",
            "separate what stands in brackets with commas, and close the bracket",
        ),
        Error::UnexpectedCharacter { .. } | Error::PlainScalarStartsWithDashFlowIndicator => {
            ("no unquoted text begins with this character", "put the text in quotes")
        }
        Error::CommentNotSeparated | Error::CommentInterceptedScalar => (
            "a comment begins here in the middle of a value",
            "put a space in front of `#`, or quote the text that it belongs to",
        ),
        Error::BomInsideDocument => ("there is a byte order mark in the middle of the text", "delete it"),
        Error::InvalidBlockScalarHeader | Error::ZeroBlockScalarIndent => (
            "only `-`, `+` and a digit may stand behind `|` or `>`",
            "begin the text on the next line, indented more than its key",
        ),
        Error::UndeclaredTagHandle => ("no directive explains this tag", "delete the tag, or quote the text"),
        Error::ExpectedDocumentStart | Error::InvalidDocumentEnd | Error::MissingDocumentEndBeforeDirective => (
            "what stands here belongs to no document",
            "indent it as the rest of the document, or begin another document with `---`",
        ),
        Error::MissingAnchorOrAliasName => {
            ("`&` and `*` announce a name, and none follows", "quote a text that begins with `&` or `*`")
        }
        _ => ("the grammar does not allow what stands here", "look at what stands here and on the line before"),
    }
}
