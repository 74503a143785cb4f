//! The loop over quick-xml's events, which builds the tree.

use std::mem;

use quick_xml::Reader;
use quick_xml::errors::Error;
use quick_xml::events::Event;

use crate::source::Span;

use super::namespaces::Namespaces;
use super::problem::{Construct, ProblemKind, Problems};
use super::reference::{self, Reference};
use super::tree::{EntityUse, Kind, XmlTree};
use super::{Limits, Parsed, doctype, names, wellformed};

/// Reads `text` within `limits`.
pub(super) fn read(text: &str, limits: &Limits) -> Parsed {
    let mut problems = Problems::new(limits.problems);
    wellformed::characters(text, &mut problems);
    let mut builder = Builder {
        text,
        limits,
        problems,
        tree: XmlTree {
            // Real documents have an element in about a hundred bytes; a guess too low costs one copy.
            entries: Vec::with_capacity((text.len() / 96).min(limits.nodes) + 8),
            attributes: Vec::with_capacity((text.len() / 128).min(limits.nodes) + 8),
            ..XmlTree::default()
        },
        namespaces: Namespaces::new(),
        open: Vec::new(),
        reported_prefixes: Vec::new(),
        closed_by_mistake: None,
        second_root: false,
        in_stray_text: false,
        stopped: false,
        read_again: 0,
    };
    builder.run();
    builder.finish()
}

/// An element that is not closed yet.
pub(super) struct Open {
    pub entry: u32,
    /// Bindings in scope outside of it.
    pub bindings: usize,
    /// Its start tag has been reported, so a missing end tag is not.
    pub excused: bool,
}

/// Whether reading goes on after an event, and where.
#[derive(Clone, Copy)]
pub(super) enum Flow {
    Next,
    /// At this offset, because markup was not what it looked like.
    From(usize),
    /// No further, and it has been said why.
    Stop,
}

pub(super) struct Builder<'a> {
    pub(super) text: &'a str,
    pub(super) limits: &'a Limits,
    pub(super) problems: Problems,
    pub(super) tree: XmlTree,
    pub(super) namespaces: Namespaces<'a>,
    pub(super) open: Vec<Open>,
    pub(super) reported_prefixes: Vec<&'a str>,
    /// Name of the element that a wrong end tag closed last; its own end tag may still come.
    pub(super) closed_by_mistake: Option<&'a str>,
    /// A second document element has been reported.
    pub(super) second_root: bool,
    /// Text outside of the document element has been reported and not ended yet.
    in_stray_text: bool,
    /// Reading ended before the text did, and it has been said why.
    stopped: bool,
    /// How many bytes were read more than once.
    read_again: usize,
}

impl<'a> Builder<'a> {
    fn run(&mut self) {
        let mut from = 0;
        loop {
            match self.run_from(from) {
                Flow::From(next) => from = next,
                Flow::Stop => {
                    self.stopped = true;
                    return;
                }
                Flow::Next => return,
            }
        }
    }

    /// Reads from the offset `from` to the end of the text, or up to where reading has to begin anew.
    fn run_from(&mut self, from: usize) -> Flow {
        let mut base = from;
        // quick-xml drops one byte order mark without counting it. Behind the one that was taken off with
        // decoding it is a character like any other.
        if self.text[from..].starts_with('\u{feff}') {
            base += '\u{feff}'.len_utf8();
            self.characters(from, base);
        }
        let mut reader = Reader::from_str(&self.text[from..]);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        loop {
            let start = base + reader.buffer_position() as usize;
            let event = reader.read_event();
            let end = base + reader.buffer_position() as usize;
            let flow = match event {
                Ok(Event::Eof) => return Flow::Next,
                Ok(event) => self.event(&event, start, end),
                Err(Error::IllFormed(_)) => self.ill_formed(start, end),
                Err(_) => {
                    self.unterminated(start);
                    Flow::Stop
                }
            };
            if !matches!(flow, Flow::Next) {
                return flow;
            }
        }
    }

    #[inline]
    fn event(&mut self, event: &Event<'_>, start: usize, end: usize) -> Flow {
        match event {
            Event::Text(_) => {
                self.characters(start, end);
                return Flow::Next;
            }
            Event::GeneralRef(_) => {
                self.general_reference(start, end);
                return Flow::Next;
            }
            Event::CData(_) if self.open.is_empty() => {
                self.outside(start, end);
                return Flow::Next;
            }
            _ => self.in_stray_text = false,
        }
        let kind = match event {
            Event::Start(_) => return self.start_tag(start, end, end - 1),
            Event::Empty(_) => return self.start_tag(start, end, end - 2),
            Event::End(_) => return self.end_tag(start, end),
            Event::CData(_) => Kind::CData,
            Event::Comment(_) => {
                wellformed::comment(self.text, start, end, &mut self.problems);
                Kind::Comment
            }
            Event::PI(_) => {
                wellformed::instruction(self.text, start, end, &mut self.problems);
                Kind::Instruction
            }
            Event::Decl(_) => self.declaration(start, end),
            Event::DocType(_) => self.doctype(start, end),
            Event::Text(_) | Event::GeneralRef(_) | Event::Eof => return Flow::Next,
        };
        if kind == Kind::Skipped && self.open.is_empty() {
            return Flow::Next;
        }
        self.push(Self::leaf(kind, start, end))
    }

    /// Reading anew at `from`, because the markup that quick-xml saw up to `end` was none. A text can be made
    /// so that each such beginning leads over all of it, so there is an end to them.
    pub(super) fn again(&mut self, from: usize, end: usize) -> Flow {
        self.read_again += end - from;
        if self.read_again > 4 * self.text.len() { Flow::Stop } else { Flow::From(from) }
    }

    /// Closes what is open, says what was missing, and gives the result.
    fn finish(mut self) -> Parsed {
        let end = self.text.len();
        if !self.stopped {
            if let Some(around) = self.open.iter().rposition(|open| !open.excused) {
                let innermost = &self.open[around];
                let name = self.name_of(innermost.entry);
                let start = self.tree.entries[innermost.entry as usize].span.start as usize + 1;
                let kind = ProblemKind::UnclosedElement { name: name.into(), around };
                self.problems.add(kind, start, start + name.len());
            } else if self.tree.root.is_none()
                && !self.problems.any(|kind| matches!(kind, ProblemKind::TextOutsideRoot))
            {
                self.problems.add(ProblemKind::NoRoot, end, end);
            }
        }
        while !self.open.is_empty() {
            self.close(end, end);
        }
        self.tree.namespaces = self.namespaces.into_table();
        Parsed { tree: self.tree, problems: self.problems.finish() }
    }
}

/// Text and references.
impl Builder<'_> {
    /// Character data at `start..end`. It gets no entry.
    #[inline]
    fn characters(&mut self, start: usize, end: usize) {
        let bytes = &self.text.as_bytes()[start..end];
        if self.open.is_empty() {
            let (from, to) = names::trim(self.text, start, end);
            if from < to {
                self.outside(from, to);
            }
            return;
        }
        if bytes.first() == Some(&b'&') {
            self.problems.add(ProblemKind::BareAmpersand, start, start + 1);
        }
        for greater_than in memchr::memchr_iter(b'>', bytes) {
            if bytes[..greater_than].ends_with(b"]]") {
                let at = start + greater_than;
                self.problems.add(ProblemKind::CDataEndInText, at - 2, at + 1);
            }
        }
    }

    /// What quick-xml takes for a reference: from an `&` to the next `;`.
    fn general_reference(&mut self, start: usize, end: usize) {
        if self.open.is_empty() {
            self.outside(start, end);
            return;
        }
        let length = self.reference(start);
        self.characters(start + length, end);
    }

    /// Checks the reference that the `&` at `start` begins, and gives its length in bytes.
    pub(super) fn reference(&mut self, start: usize) -> usize {
        let (reference, length) = reference::at(&self.text[start..]);
        let end = start + length;
        match reference {
            Reference::Character(_) => {}
            Reference::Bare => self.problems.add(ProblemKind::BareAmpersand, start, end),
            Reference::Bad => {
                let raw = self.text[start..end].into();
                self.problems.add(ProblemKind::BadCharacterReference(raw), start, end);
            }
            Reference::Entity(name) => {
                let first = Span::new(start, end);
                self.tree.entity_use.get_or_insert(EntityUse { first, count: 0 }).count += 1;
                if !self.tree.doctype.is_some_and(|doctype| doctype.may_declare_entities()) {
                    self.problems.add(ProblemKind::UndefinedEntity(name.into()), start, end);
                }
            }
        }
        length
    }

    /// The `<` at `at`, which begins no tag.
    pub(super) fn bare_less_than(&mut self, at: usize) {
        if self.open.is_empty() {
            self.outside(at, at + 1);
        } else {
            self.problems.add(ProblemKind::BareLessThan, at, at + 1);
        }
    }

    /// Something that must not stand outside of the document element. Said once for each run of it.
    pub(super) fn outside(&mut self, start: usize, end: usize) {
        if !mem::replace(&mut self.in_stray_text, true) {
            self.problems.add(ProblemKind::TextOutsideRoot, start, end);
        }
    }
}

/// Markup that is no element.
impl Builder<'_> {
    fn declaration(&mut self, start: usize, end: usize) -> Kind {
        if start > 0 {
            self.problems.add(ProblemKind::DeclarationNotFirst, start, start + "<?xml".len());
        } else {
            wellformed::declaration(self.text, start, end, &mut self.problems);
        }
        Kind::Skipped
    }

    fn doctype(&mut self, start: usize, end: usize) -> Kind {
        if self.tree.doctype.is_some() || self.tree.root.is_some() {
            self.problems.add(ProblemKind::MisplacedDoctype, start, start + "<!DOCTYPE".len());
        } else {
            self.tree.doctype = Some(doctype::read(self.text, start, end, &mut self.problems));
        }
        Kind::Skipped
    }

    /// An error after which quick-xml goes on: with the checks that are on, a DOCTYPE without a name.
    fn ill_formed(&mut self, start: usize, end: usize) -> Flow {
        self.problems.add(ProblemKind::MalformedDoctype, start, end);
        Flow::Next
    }

    /// Markup at `start` whose end quick-xml did not find.
    fn unterminated(&mut self, start: usize) {
        let rest = &self.text[start..];
        let known = [
            ("<!--", Construct::Comment),
            ("<![CDATA[", Construct::CData),
            ("<!DOCTYPE", Construct::Doctype),
            ("<?", Construct::Instruction),
        ];
        if let Some((opening, construct)) = known.into_iter().find(|(opening, _)| rest.starts_with(opening)) {
            self.problems.add(ProblemKind::Unterminated(construct), start, start + opening.len());
        } else if let Some(word) = rest.strip_prefix("<!") {
            let length = 2 + word.bytes().take_while(u8::is_ascii_alphanumeric).count();
            self.problems.add(ProblemKind::UnknownMarkup, start, start + length);
        } else if let Some(quote) = unclosed_quote(rest) {
            self.problems.add(ProblemKind::UnclosedValue, start + quote, start + quote + 1);
        } else {
            let name = if rest.starts_with("</") { 2 } else { 1 };
            let length = name + names::scan(&rest[name..]).len;
            if length > 1 || rest.len() == 1 {
                self.problems.add(ProblemKind::Unterminated(Construct::Tag), start, start + length);
            } else {
                self.bare_less_than(start);
            }
        }
    }
}

/// Where in an unterminated tag the value that is never closed begins: the first with a `<` in it, or the
/// last.
fn unclosed_quote(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let mut at = 0;
    loop {
        let quote = at + memchr::memchr2(b'"', b'\'', &bytes[at..])?;
        let inside = &bytes[quote + 1..];
        match memchr::memchr(bytes[quote], inside) {
            Some(length) if memchr::memchr(b'<', &inside[..length]).is_none() => at = quote + length + 2,
            _ => return Some(quote),
        }
    }
}
