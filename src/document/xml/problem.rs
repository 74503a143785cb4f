//! What can be wrong with a document, and how to say it.

use std::borrow::Cow;

use crate::source::{Span, brief};

/// One mistake and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// The shortest piece of text that shows it.
    pub span: Span,
}

/// A piece of markup with a beginning and an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Construct {
    /// `<a>` or `</a>`.
    Tag,
    /// `<!-- -->`.
    Comment,
    /// `<![CDATA[ ]]>`.
    CData,
    /// `<!DOCTYPE >`.
    Doctype,
    /// `<? ?>`, the XML declaration included.
    Instruction,
}

impl Construct {
    fn name_and_end(self) -> (&'static str, &'static str) {
        match self {
            Self::Tag => ("tag", ">"),
            Self::Comment => ("comment", "-->"),
            Self::CData => ("CDATA section", "]]>"),
            Self::Doctype => ("DOCTYPE", ">"),
            Self::Instruction => ("processing instruction", "?>"),
        }
    }
}

/// What is wrong with a document. Names are as they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// A character outside of the production `Char`.
    ForbiddenCharacter(char),
    /// A character reference that names no allowed character.
    BadCharacterReference(Box<str>),
    /// A reference to an entity that nothing declares.
    UndefinedEntity(Box<str>),
    /// `&` that begins no reference.
    BareAmpersand,
    /// `<` in text that begins no tag.
    BareLessThan,
    /// `]]>` in text.
    CDataEndInText,
    /// There is no element at all.
    NoRoot,
    /// An element behind the document element.
    SecondRoot(Box<str>),
    /// Text, a reference or a CDATA section outside of the document element.
    TextOutsideRoot,
    /// The text ends inside an element.
    UnclosedElement {
        /// Name of the innermost open element.
        name: Box<str>,
        /// How many elements around it are open as well.
        around: usize,
    },
    /// An end tag with another name than the innermost open element.
    MismatchedEnd {
        /// Name in the end tag.
        end: Box<str>,
        /// Name of the open element.
        open: Box<str>,
    },
    /// An end tag where no element is open.
    UnmatchedEnd(Box<str>),
    /// Something behind the name of an end tag.
    EndTagContent(Box<str>),
    /// Markup that never ends.
    Unterminated(Construct),
    /// An attribute value without the closing quote.
    UnclosedValue,
    /// `<!` that begins nothing that XML knows.
    UnknownMarkup,
    /// A name that is not a `QName`, or no name where one must stand (empty).
    InvalidName(Box<str>),
    /// Something in a tag that is no attribute.
    StrayInTag(Box<str>),
    /// No white space before the attribute of this name.
    MissingSpace(Box<str>),
    /// The attribute of this name has no value.
    MissingValue(Box<str>),
    /// The value of the attribute of this name is not in quotes.
    MissingQuotes(Box<str>),
    /// `<` in an attribute value.
    LessThanInValue,
    /// An attribute or namespace declaration that the element has already.
    DuplicateAttribute(Box<str>),
    /// A prefix that no namespace declaration in scope binds; reported once a prefix.
    UnboundPrefix(Box<str>),
    /// `xmlns:x=""`, which Namespaces in XML 1.0 does not allow.
    EmptyBinding(Box<str>),
    /// The prefix `xml` bound anew, or `xmlns` used as a prefix.
    ReservedPrefix(Box<str>),
    /// A reserved namespace bound to a prefix or made the default.
    ReservedNamespace(Box<str>),
    /// An XML declaration that is not the very first thing.
    DeclarationNotFirst,
    /// An XML declaration against the grammar; says what is wrong.
    MalformedDeclaration(&'static str),
    /// A second DOCTYPE, or one behind the start of the document element.
    MisplacedDoctype,
    /// A DOCTYPE against the grammar.
    MalformedDoctype,
    /// `--` in a comment.
    DoubleHyphen,
    /// A processing instruction whose target is `xml` in other letters.
    ReservedTarget(Box<str>),
    /// More elements inside each other than [`super::Limits::depth`].
    TooDeep(usize),
    /// More attributes than [`super::Limits::attributes_per_element`].
    TooManyAttributes(usize),
    /// More namespace declarations than [`super::Limits::bindings_in_scope`].
    TooManyBindings(usize),
    /// More nodes than [`super::Limits::nodes`].
    TooManyNodes(usize),
    /// A name longer than this many bytes.
    NameTooLong(usize),
    /// More problems than [`super::Limits::problems`].
    TooManyProblems(usize),
}

impl ProblemKind {
    /// Whether this is a limit of the reader and says nothing about the XML.
    pub fn is_limit(&self) -> bool {
        matches!(
            self,
            Self::TooDeep(_)
                | Self::TooManyAttributes(_)
                | Self::TooManyBindings(_)
                | Self::TooManyNodes(_)
                | Self::NameTooLong(_)
                | Self::TooManyProblems(_)
        )
    }

    /// Whether the reader stopped here without having seen the rest of the text.
    pub fn cuts_off(&self) -> bool {
        self.is_limit() && !matches!(self, Self::TooManyProblems(_))
    }

    /// Whether the elements and attributes around the mistake are all in the tree nevertheless, so that a rule
    /// may rely on what it does not find there.
    pub fn keeps_structure(&self) -> bool {
        matches!(
            self,
            Self::ForbiddenCharacter(_)
                | Self::BadCharacterReference(_)
                | Self::UndefinedEntity(_)
                | Self::BareAmpersand
                | Self::CDataEndInText
                | Self::TextOutsideRoot
                | Self::MissingSpace(_)
                | Self::LessThanInValue
                | Self::DuplicateAttribute(_)
                | Self::DeclarationNotFirst
                | Self::MalformedDeclaration(_)
                | Self::DoubleHyphen
                | Self::ReservedTarget(_)
                | Self::TooManyProblems(_)
        )
    }

    /// What is wrong: a clause in lower case without a final period, safe to show.
    pub fn describe(&self) -> Cow<'static, str> {
        match self {
            Self::ForbiddenCharacter(_)
            | Self::BadCharacterReference(_)
            | Self::UndefinedEntity(_)
            | Self::BareAmpersand
            | Self::BareLessThan
            | Self::CDataEndInText
            | Self::TextOutsideRoot
            | Self::DoubleHyphen => self.describe_text(),
            Self::NoRoot
            | Self::SecondRoot(_)
            | Self::UnclosedElement { .. }
            | Self::MismatchedEnd { .. }
            | Self::UnmatchedEnd(_)
            | Self::EndTagContent(_)
            | Self::Unterminated(_)
            | Self::UnknownMarkup
            | Self::DeclarationNotFirst
            | Self::MalformedDeclaration(_)
            | Self::MisplacedDoctype
            | Self::MalformedDoctype
            | Self::ReservedTarget(_) => self.describe_markup(),
            Self::InvalidName(_)
            | Self::UnclosedValue
            | Self::StrayInTag(_)
            | Self::MissingSpace(_)
            | Self::MissingValue(_)
            | Self::MissingQuotes(_)
            | Self::LessThanInValue
            | Self::DuplicateAttribute(_)
            | Self::UnboundPrefix(_)
            | Self::EmptyBinding(_)
            | Self::ReservedPrefix(_)
            | Self::ReservedNamespace(_) => self.describe_name_or_attribute(),
            Self::TooDeep(_)
            | Self::TooManyAttributes(_)
            | Self::TooManyBindings(_)
            | Self::TooManyNodes(_)
            | Self::NameTooLong(_)
            | Self::TooManyProblems(_) => self.describe_limit(),
        }
    }

    fn describe_text(&self) -> Cow<'static, str> {
        match self {
            Self::ForbiddenCharacter(character) => {
                format!("the character U+{:04X} is not allowed in XML", u32::from(*character)).into()
            }
            Self::BadCharacterReference(raw) => {
                format!("{} does not refer to a character that XML allows", code(raw)).into()
            }
            Self::UndefinedEntity(name) => format!("the entity {} is not declared", code(name)).into(),
            Self::BareAmpersand => "`&` must be written `&amp;` in XML".into(),
            Self::BareLessThan => "`<` must be written `&lt;` in text".into(),
            Self::CDataEndInText => "`]]>` must be written `]]&gt;` in text".into(),
            Self::TextOutsideRoot => "there is text outside the root element".into(),
            _ => "a comment must not contain `--`".into(),
        }
    }

    fn describe_markup(&self) -> Cow<'static, str> {
        match self {
            Self::NoRoot => "the file has no element".into(),
            Self::SecondRoot(name) => format!("{} is a second root element", tag("<", name)).into(),
            Self::UnclosedElement { name, around: 0 } => format!("{} is never closed", tag("<", name)).into(),
            Self::UnclosedElement { name, around: 1 } => {
                format!("{} and the element around it are never closed", tag("<", name)).into()
            }
            Self::UnclosedElement { name, around } => {
                format!("{} and the {around} elements around it are never closed", tag("<", name)).into()
            }
            Self::MismatchedEnd { end, open } => {
                format!("{} stands where {} belongs", tag("</", end), tag("</", open)).into()
            }
            Self::UnmatchedEnd(end) => format!("the end tag {} has no start tag", tag("</", end)).into(),
            Self::EndTagContent(name) => {
                format!("the end tag {} contains more than its name", tag("</", name)).into()
            }
            Self::Unterminated(construct) => format!("the {} never ends", construct.name_and_end().0).into(),
            Self::UnknownMarkup => "`<!` does not begin a comment, CDATA section or DOCTYPE here".into(),
            Self::DeclarationNotFirst => "the XML declaration is not at the very start".into(),
            Self::MalformedDeclaration(what) => (*what).into(),
            Self::MisplacedDoctype => "there can be only one DOCTYPE, and only before the root element".into(),
            Self::ReservedTarget(target) => {
                format!("{} is a reserved processing instruction target", code(target)).into()
            }
            _ => "the DOCTYPE cannot be read from here".into(),
        }
    }

    fn describe_name_or_attribute(&self) -> Cow<'static, str> {
        match self {
            Self::InvalidName(name) if name.is_empty() => "a name is missing".into(),
            Self::InvalidName(name) => format!("{} is not a valid name", code(name)).into(),
            Self::UnclosedValue => "the attribute value has no closing quote".into(),
            Self::StrayInTag(what) => format!("{} in a tag is not an attribute", code(what)).into(),
            Self::MissingSpace(name) => format!("there is no space before the attribute {}", code(name)).into(),
            Self::MissingValue(name) => format!("the attribute {} has no value", code(name)).into(),
            Self::MissingQuotes(name) => {
                format!("the value of the attribute {} is not in quotes", code(name)).into()
            }
            Self::LessThanInValue => "`<` must be written `&lt;` in an attribute value".into(),
            Self::DuplicateAttribute(name) => {
                format!("the attribute {} appears twice in one tag", code(name)).into()
            }
            Self::UnboundPrefix(prefix) => {
                format!("the prefix {} is not declared ({})", code(prefix), tag_name("xmlns:", prefix)).into()
            }
            Self::EmptyBinding(prefix) => {
                format!("the prefix {} is declared with an empty namespace", code(prefix)).into()
            }
            Self::ReservedPrefix(prefix) => format!("the prefix {} is reserved", code(prefix)).into(),
            Self::ReservedNamespace(namespace) => format!("the namespace {} is reserved", code(namespace)).into(),
            _ => "the tag cannot be read".into(),
        }
    }

    fn describe_limit(&self) -> Cow<'static, str> {
        match self {
            Self::TooDeep(limit) => format!("elements are nested more than {limit} deep"),
            Self::TooManyAttributes(limit) => format!("the element has more than {limit} attributes"),
            Self::TooManyBindings(limit) => {
                format!("more than {limit} namespace declarations are in scope")
            }
            Self::TooManyNodes(limit) => format!("the document has more than {limit} nodes"),
            Self::NameTooLong(limit) => format!("a name is longer than {limit} bytes"),
            Self::TooManyProblems(limit) => {
                format!("there are more than {limit} mistakes; the others are not listed")
            }
            _ => String::new(),
        }
        .into()
    }

    /// How to repair it: a clause in the imperative without a final period, safe to show.
    pub fn repair(&self) -> Cow<'static, str> {
        match self {
            Self::ForbiddenCharacter(_) => "remove the character".into(),
            Self::BadCharacterReference(_) => "remove the reference".into(),
            Self::UndefinedEntity(_) => {
                "write the character itself, or a numeric reference such as `&#xE9;`".into()
            }
            Self::BareAmpersand => "write `&amp;`".into(),
            Self::BareLessThan | Self::LessThanInValue => "write `&lt;`".into(),
            Self::CDataEndInText => "write `]]&gt;`".into(),
            Self::NoRoot => "write the root element, or remove the file".into(),
            Self::SecondRoot(_) => "put both elements inside one root element".into(),
            Self::TextOutsideRoot => "remove the text, or move it into the root element".into(),
            Self::UnclosedElement { name, .. } => format!("add {}", tag("</", name)).into(),
            Self::MismatchedEnd { open, .. } => {
                format!("write {} in its place, or in front of it", tag("</", open)).into()
            }
            Self::UnmatchedEnd(_) => "remove the end tag".into(),
            Self::EndTagContent(_) => "leave only the name in the end tag".into(),
            Self::Unterminated(construct) => format!("end it with `{}`", construct.name_and_end().1).into(),
            Self::UnclosedValue => "add the closing quote".into(),
            Self::UnknownMarkup => "remove it, or write `&lt;` if it is text".into(),
            Self::InvalidName(_) => "use letters, digits, `.`, `-` and `_`, starting with a letter or `_`".into(),
            Self::StrayInTag(_) => "remove it".into(),
            Self::MissingSpace(_) => "put a space between the attributes".into(),
            Self::MissingValue(_) => "give it a value in quotes".into(),
            Self::MissingQuotes(_) => "put the value in quotes".into(),
            Self::DuplicateAttribute(_) => "remove one of the two".into(),
            Self::UnboundPrefix(prefix) => {
                format!("declare it with {} on this element or one around it", tag_name("xmlns:", prefix)).into()
            }
            Self::EmptyBinding(_) => "write the namespace, or remove the declaration".into(),
            Self::ReservedPrefix(_) => "use another prefix".into(),
            Self::ReservedNamespace(_) => "remove the declaration".into(),
            Self::DeclarationNotFirst => "move it to the first byte of the file, or remove it".into(),
            Self::MalformedDeclaration(_) => r#"write `<?xml version="1.0" encoding="UTF-8"?>`"#.into(),
            Self::MisplacedDoctype | Self::MalformedDoctype => "remove the DOCTYPE".into(),
            Self::DoubleHyphen => "write a single hyphen, or separate the hyphens".into(),
            Self::ReservedTarget(_) => "use another target".into(),
            Self::TooDeep(_) => "nest fewer elements".into(),
            Self::TooManyAttributes(_) => "use fewer attributes".into(),
            Self::TooManyBindings(_) => "declare each namespace once, on the root element".into(),
            Self::TooManyNodes(_) => "split the document".into(),
            Self::NameTooLong(_) => "use shorter names".into(),
            Self::TooManyProblems(_) => "repair the listed ones first".into(),
        }
    }
}

/// Text of the document in backquotes, safe to show and not too long.
fn code(text: &str) -> String {
    format!("`{}`", brief(text, 60))
}

fn tag(open: &str, name: &str) -> String {
    format!("`{open}{}>`", brief(name, 60))
}

fn tag_name(start: &str, name: &str) -> String {
    format!("`{start}{}`", brief(name, 60))
}

/// Collects problems up to a limit.
#[derive(Debug)]
pub(super) struct Problems {
    list: Vec<Problem>,
    most: usize,
    full: bool,
}

impl Problems {
    pub(super) fn new(most: usize) -> Self {
        Self { list: Vec::new(), most, full: false }
    }

    /// Adds a problem with the bytes `start..end`, or notes once that there are too many.
    pub(super) fn add(&mut self, kind: ProblemKind, start: usize, end: usize) {
        let span = Span::new(start, end);
        if self.list.len() < self.most || kind.is_limit() {
            self.list.push(Problem { kind, span });
        } else if !self.full {
            self.full = true;
            self.list.push(Problem { kind: ProblemKind::TooManyProblems(self.most), span });
        }
    }

    /// Whether problems are no longer listed.
    pub(super) fn is_full(&self) -> bool {
        self.full
    }

    pub(super) fn any(&self, wanted: impl Fn(&ProblemKind) -> bool) -> bool {
        self.list.iter().any(|problem| wanted(&problem.kind))
    }

    /// The problems in the order of the text.
    pub(super) fn finish(mut self) -> Vec<Problem> {
        self.list.sort_by_key(|problem| problem.span.start);
        self.list
    }
}
