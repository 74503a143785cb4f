//! The events of the first document as a flat list, in which an alias is a reference.

use std::borrow::Cow;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, StructureStyle, Tag};
use rustc_hash::FxHashMap;

use super::{Others, Problem, ProblemKind};
use crate::source::Span;

/// A node of the document.
#[derive(Debug)]
pub(super) struct Item<'t> {
    pub span: Span,
    /// The item behind this one and everything in it.
    pub next: usize,
    pub what: What<'t>,
}

#[derive(Debug)]
pub(super) enum What<'t> {
    /// Keys and values follow in turns.
    Mapping(StructureStyle),
    /// Its elements follow.
    Sequence(StructureStyle),
    Scalar(Scalar<'t>),
    /// What an earlier item says.
    Alias(usize),
    /// A value that is not there.
    Missing,
}

#[derive(Debug)]
pub(super) struct Scalar<'t> {
    pub text: Cow<'t, str>,
    pub style: ScalarStyle,
    /// What YAML's own tags say that it is, in the place of what it looks like.
    pub tag: Option<CoreTag>,
}

/// The tags that change what a scalar is. `!!int` and its like only say what is seen anyway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CoreTag {
    String,
    AsSeen,
}

/// What a stream holds.
#[derive(Debug, Default)]
pub(super) struct Stream<'t> {
    pub items: Vec<Item<'t>>,
    pub problems: Vec<Problem>,
    pub others: Option<Others>,
    pub foreign_tag: Option<Span>,
}

/// Reads events to the end of the stream or the first mistake.
pub(super) fn read(text: &str, max_depth: usize) -> Stream<'_> {
    let options = granit_parser::options! {
        emit_unresolved_aliases: true,
        // Ours is reached first; both together would be twice as deep.
        flow_nesting_limit: max_depth + 1,
        block_nesting_limit: max_depth + 1,
    };
    let mut reader = Reader { text, max_depth, ..Reader::default() };
    for event in Parser::new_from_str_with_options(text, options) {
        match event {
            Ok((event, span)) => {
                let range = span.byte_range().unwrap_or_default();
                reader.event(event, Span::new(range.start, range.end));
            }
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or(text.len());
                reader.mistake(error.kind().clone(), at);
                break;
            }
        }
        if reader.is_over {
            break;
        }
    }
    while !reader.open.is_empty() {
        reader.close(None);
    }
    reader.stream
}

/// A container that is open.
struct Open {
    item: usize,
    /// How many items stand in it directly.
    count: usize,
    /// Where what was seen of it ends.
    end: u32,
}

#[derive(Default)]
struct Reader<'t> {
    text: &'t str,
    max_depth: usize,
    stream: Stream<'t>,
    /// The open containers, innermost last.
    open: Vec<Open>,
    anchors: FxHashMap<usize, usize>,
    documents: usize,
    is_over: bool,
}

impl<'t> Reader<'t> {
    fn event(&mut self, event: Event<'t>, span: Span) {
        if let Event::DocumentStart(..) = event {
            self.document(span);
            return;
        }
        // What other documents say is of no interest, only that their grammar holds.
        if self.documents > 1 {
            return;
        }
        match event {
            Event::MappingStart(style, anchor, tag) => {
                self.start(What::Mapping(style), span, anchor, tag.as_deref())
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.start(What::Sequence(style), span, anchor, tag.as_deref())
            }
            Event::MappingEnd | Event::SequenceEnd => self.close(Some(span)),
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.as_deref().and_then(|tag| self.tag(tag, span));
                self.anchor(anchor);
                self.push(What::Scalar(Scalar { text, style, tag }), span);
            }
            Event::Alias(id) => {
                let what = self.anchors.get(&id).map_or(What::Missing, |item| What::Alias(*item));
                self.push(what, span);
            }
            Event::UnresolvedAlias(_) => {
                self.report(ProblemKind::UnknownAlias, span);
                self.push(What::Missing, span);
            }
            _ => {}
        }
    }

    fn document(&mut self, span: Span) {
        self.documents += 1;
        let count = self.documents;
        match &mut self.stream.others {
            Some(others) => others.count = count,
            None if count > 1 => self.stream.others = Some(Others { count, second: span }),
            None => {}
        }
    }

    fn start(&mut self, what: What<'t>, span: Span, anchor: usize, tag: Option<&Tag>) {
        if self.open.len() >= self.max_depth {
            self.report(ProblemKind::TooDeep, self.character(span.start as usize));
            self.is_over = true;
            return;
        }
        if let Some(tag) = tag {
            self.tag(tag, span);
        }
        self.anchor(anchor);
        let item = self.push(what, span);
        self.open.push(Open { item, count: 0, end: span.end });
    }

    fn push(&mut self, what: What<'t>, span: Span) -> usize {
        let item = self.stream.items.len();
        self.stream.items.push(Item { span, next: item + 1, what });
        if let Some(open) = self.open.last_mut() {
            open.count += 1;
            open.end = open.end.max(span.end);
        }
        item
    }

    /// Closes the innermost container: at its bracket, or with the end of what is in it.
    fn close(&mut self, at: Option<Span>) {
        let Some(Open { item, count, end }) = self.open.pop() else { return };
        if matches!(self.stream.items[item].what, What::Mapping(_)) && count % 2 == 1 {
            let next = self.stream.items.len() + 1;
            self.stream.items.push(Item { span: Span::at(end as usize), next, what: What::Missing });
        }
        let next = self.stream.items.len();
        let bracket = at.filter(|at| !at.is_empty()).map_or(0, |at| at.end);
        let own = &mut self.stream.items[item];
        own.next = next;
        own.span.end = end.max(bracket);
        let end = own.span.end;
        if let Some(outer) = self.open.last_mut() {
            outer.end = outer.end.max(end);
        }
    }

    /// Names the next item, to which aliases with that id refer from now on.
    fn anchor(&mut self, id: usize) {
        if id != 0 {
            self.anchors.insert(id, self.stream.items.len());
        }
    }

    fn tag(&mut self, tag: &Tag, span: Span) -> Option<CoreTag> {
        match tag.core_suffix() {
            Some("str") => Some(CoreTag::String),
            Some("binary") | None if tag.original() != "!" => {
                self.stream.foreign_tag.get_or_insert(span);
                None
            }
            // The tag `!` alone: a string, whatever it looks like.
            None => Some(CoreTag::String),
            Some(_) => Some(CoreTag::AsSeen),
        }
    }

    fn mistake(&mut self, kind: ErrorKind, at: usize) {
        let at = if is_about_tab(&kind) { self.tab(at) } else { at };
        let kind = match kind {
            ErrorKind::RecursionLimitExceeded => ProblemKind::TooDeep,
            kind => ProblemKind::Grammar(kind),
        };
        let place = self.character(at);
        self.report(kind, place);
    }

    /// The first tab of the line that holds an offset, which the parser notices only behind it.
    fn tab(&self, at: usize) -> usize {
        let line = self.text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
        self.text.get(line..at).and_then(|before| before.find('\t')).map_or(at, |tab| line + tab)
    }

    /// The character at an offset; nothing at the end of a line.
    fn character(&self, at: usize) -> Span {
        let character = self.text.get(at..).and_then(|rest| rest.chars().next());
        let length = character.filter(|character| !matches!(character, '\n' | '\r')).map_or(0, char::len_utf8);
        Span::new(at, at + length)
    }

    fn report(&mut self, kind: ProblemKind, span: Span) {
        let is_behind = self.documents > 1;
        self.stream.problems.push(Problem { is_behind, ..Problem::new(kind, span) });
    }
}

fn is_about_tab(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInPlainScalar
    )
}
