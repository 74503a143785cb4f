//! DOCTYPE declarations: recorded, and read no further than to know what they can declare.

use crate::source::Span;

use super::names::{self, skip_space};
use super::problem::{ProblemKind, Problems};
use super::wellformed;

/// A DOCTYPE declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doctype {
    /// All of it, `<!DOCTYPE` and `>` included.
    pub span: Span,
    /// The first declaration of an entity in the internal subset, `<!ENTITY` and `>` included.
    pub entity: Option<Span>,
    /// The system identifier of the external subset without its quotes. It is never opened.
    pub external: Option<Span>,
    /// The first reference to a parameter entity.
    pub parameter: Option<Span>,
    /// The first declaration of attributes in the internal subset. It can give an element attributes that
    /// are not written, namespace declarations among them; they are not added to the tree.
    pub attributes: Option<Span>,
}

impl Doctype {
    /// Whether an entity that is not predefined may have been declared, here or in a text that is not read.
    pub fn may_declare_entities(&self) -> bool {
        self.entity.is_some() || self.external.is_some() || self.parameter.is_some()
    }
}

/// Reads the DOCTYPE at `start..end` and reports where it departs from the grammar. What is inside of a
/// declaration is not looked at.
pub(super) fn read(text: &str, start: usize, end: usize, problems: &mut Problems) -> Doctype {
    let span = Span::new(start, end);
    let doctype = Doctype { span, entity: None, external: None, parameter: None, attributes: None };
    let mut reader = DoctypeReader { text: &text[..end - 1], at: start + "<!DOCTYPE".len(), doctype };
    let read = if text[start..].starts_with("<!DOCTYPE") {
        reader.head().and_then(|()| reader.subset(problems)).and_then(|()| {
            reader.space();
            (reader.at == reader.text.len()).then_some(())
        })
    } else {
        reader.at = start;
        None
    };
    if read.is_none() {
        let at = reader.at.min(end - 1);
        let width = text[at..].find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(0);
        problems.add(ProblemKind::MalformedDoctype, at, (at + width.max(1)).min(end));
    }
    reader.doctype
}

struct DoctypeReader<'a> {
    /// Up to the closing `>`.
    text: &'a str,
    at: usize,
    doctype: Doctype,
}

impl DoctypeReader<'_> {
    fn rest(&self) -> &[u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// Skips white space and says whether there was any.
    fn space(&mut self) -> Option<()> {
        let before = self.at;
        self.at = skip_space(self.text.as_bytes(), self.at);
        (self.at > before).then_some(())
    }

    fn keyword(&mut self, keyword: &str) -> bool {
        let found = self.rest().starts_with(keyword.as_bytes());
        if found {
            self.at += keyword.len();
        }
        found
    }

    /// A literal in quotes; gives what is inside.
    fn literal(&mut self) -> Option<Span> {
        let quote = *self.rest().first().filter(|quote| matches!(quote, b'"' | b'\''))?;
        let length = memchr::memchr(quote, &self.rest()[1..])?;
        let start = self.at + 1;
        self.at = start + length + 1;
        Some(Span::new(start, start + length))
    }

    /// The name and the external identifier.
    fn head(&mut self) -> Option<()> {
        self.space()?;
        let name = names::scan(&self.text[self.at..]);
        if !name.is_qualified {
            return None;
        }
        self.at += name.len;
        let spaced = self.space();
        let public = self.rest().starts_with(b"PUBLIC");
        if public || self.rest().starts_with(b"SYSTEM") {
            spaced?;
            self.at += "PUBLIC".len();
            self.space()?;
            if public {
                self.literal()?;
                self.space()?;
            }
            self.doctype.external = Some(self.literal()?);
            self.space();
        }
        Some(())
    }

    /// The internal subset, if there is one.
    fn subset(&mut self, problems: &mut Problems) -> Option<()> {
        if !self.keyword("[") {
            return Some(());
        }
        loop {
            self.space();
            let start = self.at;
            match *self.rest() {
                [b']', ..] => {
                    self.at += 1;
                    return Some(());
                }
                [b'%', ..] => self.parameter_reference()?,
                [b'<', b'!', b'-', b'-', ..] => {
                    self.past(4, b"-->")?;
                    wellformed::comment(self.text, start, self.at, problems);
                }
                [b'<', b'?', ..] => {
                    self.past(2, b"?>")?;
                    wellformed::instruction(self.text, start, self.at, problems);
                }
                _ => self.markup_declaration()?,
            }
        }
    }

    fn parameter_reference(&mut self) -> Option<()> {
        let name = names::scan(&self.text[self.at + 1..]);
        let end = self.at + 1 + name.len;
        if !name.is_name || self.text.as_bytes().get(end) != Some(&b';') {
            return None;
        }
        self.doctype.parameter.get_or_insert(Span::new(self.at, end + 1));
        self.at = end + 1;
        Some(())
    }

    /// Moves behind the next `delimiter` that begins at least `skip` bytes from here.
    fn past(&mut self, skip: usize, delimiter: &[u8]) -> Option<()> {
        let found = memchr::memmem::find(&self.rest()[skip..], delimiter)?;
        self.at += skip + found + delimiter.len();
        Some(())
    }

    /// `<!ELEMENT`, `<!ATTLIST`, `<!ENTITY` or `<!NOTATION`, up to the `>` that is not in quotes.
    fn markup_declaration(&mut self) -> Option<()> {
        let start = self.at;
        let keyword = ["<!ELEMENT", "<!ATTLIST", "<!ENTITY", "<!NOTATION"]
            .into_iter()
            .find(|keyword| self.rest().starts_with(keyword.as_bytes()))?;
        self.at += keyword.len();
        let outcome = self.space().and_then(|()| self.past_declaration());
        if outcome.is_none() {
            self.at = start;
        } else if keyword == "<!ENTITY" {
            self.doctype.entity.get_or_insert(Span::new(start, self.at));
        } else if keyword == "<!ATTLIST" {
            self.doctype.attributes.get_or_insert(Span::new(start, self.at));
        }
        outcome
    }

    fn past_declaration(&mut self) -> Option<()> {
        loop {
            self.at += memchr::memchr3(b'>', b'"', b'\'', self.rest())?;
            if self.keyword(">") {
                return Some(());
            }
            self.literal()?;
        }
    }
}
