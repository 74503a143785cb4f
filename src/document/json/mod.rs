//! Reads JSON (RFC 8259, nothing more) into a [`Tree`].
//!
//! The grammar is strict: [`Parsed::problems`] is empty exactly when the text is JSON and not nested too deeply.
//! The reader goes on behind a mistake, as far as it can with what was probably meant, so that one mistake
//! gives one problem and the values around it are still found.

mod brackets;
mod problem;
mod scan;
mod string;

use brackets::Balance;
pub use problem::{Problem, ProblemKind};
use scan::Scanner;
use string::Role;

use super::duplicates::{Duplicate, Duplicates};
use super::tree::{Form, NodeKind, Tree, TreeBuilder};
use crate::source::Span;

/// How many containers may be open at once unless a caller says otherwise.
const MAX_DEPTH: usize = 128;

/// What reading a JSON text gave.
#[derive(Debug)]
pub struct Parsed {
    /// The values; empty if the text has none. A member whose value could not be read has a value of kind
    /// [`NodeKind::Invalid`].
    pub tree: Tree,
    /// What is wrong with the text, in its order; not more than 100 problems.
    pub problems: Vec<Problem>,
    /// Keys that an object repeats, in the order of the text. They are no problem to the grammar.
    pub duplicates: Vec<Duplicate>,
}

/// Reads a JSON text without byte order mark; up to 128 containers may be nested.
pub fn parse(text: &str) -> Parsed {
    parse_with_limit(text, MAX_DEPTH)
}

/// Reads a JSON text in which up to `max_depth` containers may be nested. Reading stops at a bracket that
/// goes beyond that.
pub fn parse_with_limit(text: &str, max_depth: usize) -> Parsed {
    let mut reader = Reader::new(text, max_depth);
    reader.run();
    reader.finish()
}

/// What the grammar allows next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    /// The document, or the value of a member.
    Value,
    /// An element or the end of the array.
    Element,
    /// A key or the end of the object.
    Key,
    /// A comma or the end of the container; behind the document, nothing.
    Separator,
    /// Reading is over.
    Nothing,
}

struct Reader<'t> {
    scan: Scanner<'t>,
    tree: TreeBuilder,
    duplicates: Duplicates<'t>,
    balance: Balance,
    max_depth: usize,
    /// Kind of the innermost open container.
    inside: Option<NodeKind>,
    /// Place of the last comma, until something stands behind it.
    comma: Option<usize>,
    /// End of the last token.
    behind: usize,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, max_depth: usize) -> Self {
        Self {
            scan: Scanner::new(text),
            // Pretty JSON has about one node in 16 bytes.
            tree: TreeBuilder::with_capacity(text.len() / 16 + 4),
            duplicates: Duplicates::new(text),
            balance: Balance::default(),
            max_depth,
            inside: None,
            comma: None,
            behind: 0,
        }
    }

    fn run(&mut self) {
        let mut expect = Expect::Value;
        while expect != Expect::Nothing {
            self.behind = self.scan.at;
            self.scan.skip_space();
            let Some(byte) = self.scan.peek() else { return self.end_of_text(expect) };
            expect = match expect {
                Expect::Value | Expect::Element => self.value(byte, expect),
                Expect::Key => self.key(byte),
                Expect::Separator => self.separator(byte),
                Expect::Nothing => expect,
            };
        }
    }

    fn finish(mut self) -> Parsed {
        while self.inside.is_some() {
            self.close(self.behind);
        }
        let duplicates = self.duplicates.into_sorted();
        let tree = if duplicates.is_empty() { self.tree.finish_once() } else { self.tree.finish() };
        Parsed { tree, problems: self.scan.problems.into_sorted(), duplicates }
    }

    fn end_of_text(&mut self, expect: Expect) {
        if self.inside == Some(NodeKind::Object) && expect == Expect::Value {
            self.invalid(self.behind);
        }
        if self.inside.is_some() {
            self.unclosed();
        } else if expect == Expect::Value && self.scan.problems.only(ProblemKind::Comment) {
            self.report(ProblemKind::Empty, Span::at(0));
        }
    }

    fn report(&mut self, kind: ProblemKind, span: Span) {
        self.scan.problems.add(kind, span);
    }

    /// Adds a node for a value that is not there.
    fn invalid(&mut self, at: usize) {
        self.tree.scalar(NodeKind::Invalid, Span::at(at), Form::Plain);
    }

    /// Reads what stands where a value is expected.
    fn value(&mut self, byte: u8, expect: Expect) -> Expect {
        let scalar = match byte {
            b'"' => {
                let (span, form) = self.scan.string(Role::Value);
                self.comma = None;
                self.tree.scalar(NodeKind::String, span, form);
                return Expect::Separator;
            }
            b'{' | b'[' => return self.open(byte),
            b'0'..=b'9' | b'-' | b'+' | b'.' if self.is_number() => {
                let (span, good) = self.scan.number();
                Some((if good { NodeKind::Number } else { NodeKind::Invalid }, span))
            }
            b't' => self.scan.literal("true").map(|span| (NodeKind::True, span)),
            b'f' => self.scan.literal("false").map(|span| (NodeKind::False, span)),
            b'n' => self.scan.literal("null").map(|span| (NodeKind::Null, span)),
            b',' | b':' | b'}' | b']' => return self.no_value(byte, expect),
            _ => None,
        };
        self.comma = None;
        match scalar {
            Some((kind, span)) => _ = self.tree.scalar(kind, span, Form::Plain),
            None => self.odd_value(),
        }
        Expect::Separator
    }

    /// Whether the digit, sign or point at the cursor begins something that was meant as a number.
    fn is_number(&self) -> bool {
        let next = self.scan.bytes.get(self.scan.at + 1);
        match self.scan.peek() {
            Some(b'-') => !next.is_some_and(u8::is_ascii_alphabetic),
            Some(b'+' | b'.') => next.is_some_and(|byte| byte.is_ascii_digit() || *byte == b'.'),
            _ => true,
        }
    }

    fn open(&mut self, byte: u8) -> Expect {
        let at = self.scan.at;
        self.comma = None;
        if self.tree.depth() >= self.max_depth {
            self.report(ProblemKind::TooDeep, Span::new(at, at + 1));
            self.invalid(at);
            return Expect::Nothing;
        }
        let (kind, expect) =
            if byte == b'{' { (NodeKind::Object, Expect::Key) } else { (NodeKind::Array, Expect::Element) };
        self.tree.open(kind, Span::new(at, at + 1));
        self.inside = Some(kind);
        self.scan.at = at + 1;
        expect
    }

    /// Closes the innermost container, which ends at the offset `end`.
    fn close(&mut self, end: usize) {
        let closed = self.tree.innermost();
        self.tree.close(Some(Span::at(end).start));
        if let (Some(object), Some(NodeKind::Object)) = (closed, self.inside) {
            self.duplicates.look(self.tree.tree(), object);
        }
        self.inside = self.tree.innermost().map(|id| self.tree.kind(id));
    }

    /// Reads something that is no value at all: a word, or a string in the wrong quotes.
    #[cold]
    fn odd_value(&mut self) {
        if let Some((_, span, content)) = self.scan.other_quotes() {
            match self.odd_text(content) {
                Some(text) => self.tree.owned_scalar(NodeKind::String, &text, span),
                None => self.tree.scalar(NodeKind::String, content, Form::Plain),
            };
            return;
        }
        let (kind, span) = match self.scan.foreign_literal() {
            Some(literal) => literal,
            None => (NodeKind::Invalid, self.scan.words(false)),
        };
        self.report(ProblemKind::BareWord, span);
        self.tree.scalar(kind, span, Form::Plain);
    }

    /// The text of a string in other quotes, unless it is just what stands at `content`.
    fn odd_text(&self, content: Span) -> Option<String> {
        let raw = content.of(self.scan.text);
        raw.contains('\\').then(|| super::slice::unescape(&raw.replace("\\'", "'")))
    }

    /// Deals with a separator or a closing bracket where a value is expected.
    fn no_value(&mut self, byte: u8, expect: Expect) -> Expect {
        match (byte, self.inside) {
            (b':', _) => {
                let span = self.scan.bump();
                self.report(ProblemKind::StrayColon, span);
                expect
            }
            (_, Some(NodeKind::Object)) => {
                self.report(ProblemKind::MissingValue, Span::at(self.behind));
                self.invalid(self.behind);
                Expect::Separator
            }
            (b',', _) => self.extra_comma(expect),
            (_, Some(_)) => self.closing_bracket(byte, expect),
            (_, None) => self.extra_bracket(expect),
        }
    }

    fn extra_comma(&mut self, expect: Expect) -> Expect {
        let span = self.scan.bump();
        self.report(ProblemKind::ExtraComma, span);
        expect
    }

    fn extra_bracket(&mut self, expect: Expect) -> Expect {
        let span = self.scan.bump();
        self.report(ProblemKind::ExtraBracket, span);
        expect
    }

    /// Reads what stands where a key is expected, and the colon behind it.
    fn key(&mut self, byte: u8) -> Expect {
        match byte {
            b'"' => {
                let (span, form) = self.scan.string(Role::Key);
                self.tree.key(span, form);
                self.comma = None;
                self.colon(span)
            }
            b'}' | b']' => self.closing_bracket(byte, Expect::Key),
            b',' => self.extra_comma(Expect::Key),
            b':' | b'{' | b'[' => {
                let at = self.scan.at;
                self.comma = None;
                self.report(ProblemKind::ExpectedKey, Span::new(at, at + 1));
                self.tree.key(Span::at(at), Form::Plain);
                self.scan.at += usize::from(byte == b':');
                Expect::Value
            }
            _ => self.odd_key(),
        }
    }

    #[cold]
    fn odd_key(&mut self) -> Expect {
        self.comma = None;
        if let Some((_, span, content)) = self.scan.other_quotes() {
            match self.odd_text(content) {
                Some(name) => self.tree.owned_key(&name, span),
                None => self.tree.key(content, Form::Plain),
            };
            return self.colon(span);
        }
        let span = self.scan.words(true);
        if !matches!(self.scan.next_solid(self.scan.at), Some(b':' | b'=')) {
            self.report(ProblemKind::ExpectedKey, span);
            return Expect::Separator;
        }
        self.report(ProblemKind::UnquotedKey, span);
        match span.of(self.scan.text).strip_suffix('"') {
            Some(name) => self.tree.owned_key(name, span),
            None => self.tree.key(span, Form::Plain),
        };
        self.colon(span)
    }

    /// Reads the colon behind the key at `key`.
    fn colon(&mut self, key: Span) -> Expect {
        self.scan.skip_space();
        match self.scan.peek() {
            Some(b':') => self.scan.at += 1,
            Some(b'=' | b';') => {
                let arrow = self.scan.bytes[self.scan.at..].starts_with(b"=>");
                let mut span = self.scan.bump();
                if arrow {
                    span.end = self.scan.bump().end;
                }
                self.report(ProblemKind::NotAColon, span);
            }
            Some(b',' | b'}' | b']') => {
                self.report(ProblemKind::KeyWithoutValue, key);
                self.invalid(key.end as usize);
                return Expect::Separator;
            }
            Some(_) => self.report(ProblemKind::MissingColon, Span::at(key.end as usize)),
            // The end of the text is reported as the end of an object that is not closed.
            None => {}
        }
        Expect::Value
    }

    /// Reads what stands behind a value.
    fn separator(&mut self, byte: u8) -> Expect {
        let next = match self.inside {
            Some(NodeKind::Object) => Expect::Key,
            Some(_) => Expect::Element,
            None => return self.behind_document(byte),
        };
        match byte {
            b',' => {
                self.comma = Some(self.scan.at);
                self.scan.at += 1;
                next
            }
            b'}' | b']' => self.closing_bracket(byte, Expect::Separator),
            _ => self.no_separator(byte, next),
        }
    }

    /// Deals with something that is neither comma nor bracket behind a value; `next` comes behind a comma.
    #[cold]
    fn no_separator(&mut self, byte: u8, next: Expect) -> Expect {
        if byte == b';' || byte == b':' {
            let span = self.scan.bump();
            let kind = if byte == b';' { ProblemKind::NotAComma } else { ProblemKind::StrayColon };
            self.report(kind, span);
            return next;
        }
        if self.begins_next(byte, next) {
            self.report(ProblemKind::MissingComma, Span::at(self.behind));
            return next;
        }
        // A bracket in an object is reported for the key that is missing before it.
        if matches!(byte, b'{' | b'[') {
            return next;
        }
        let words = self.scan.words(next == Expect::Key);
        self.report(ProblemKind::StrayText, words);
        Expect::Separator
    }

    /// Whether a member or element begins at the cursor, so that nothing but a comma is missing before it.
    fn begins_next(&mut self, byte: u8, next: Expect) -> bool {
        let here = self.scan.at;
        let begins = match byte {
            b'"' | b'\'' => true,
            b'{' | b'[' => next == Expect::Element,
            _ if next == Expect::Key => {
                self.scan.words(true);
                self.scan.next_solid(self.scan.at) == Some(b':')
            }
            b'0'..=b'9' | b'-' => true,
            _ => ["true", "false", "null"].iter().any(|word| self.scan.literal(word).is_some()),
        };
        self.scan.at = here;
        begins
    }

    fn behind_document(&mut self, byte: u8) -> Expect {
        if matches!(byte, b'}' | b']') {
            return self.extra_bracket(Expect::Separator);
        }
        // A text that does not begin as JSON has been reported as what it is.
        if self.tree.kind(super::NodeId::ROOT) != NodeKind::Invalid {
            let start = self.scan.at;
            let one = matches!(byte, b'"' | b'{' | b'[' | b',' | b':');
            let span = if one { self.scan.bump() } else { self.scan.words(true) };
            self.scan.at = start;
            self.report(ProblemKind::TrailingContent, span);
        }
        Expect::Nothing
    }

    /// Deals with the closing bracket at the cursor, inside a container.
    fn closing_bracket(&mut self, byte: u8, expect: Expect) -> Expect {
        let kind = if byte == b'}' { NodeKind::Object } else { NodeKind::Array };
        if self.inside != Some(kind) {
            return self.wrong_bracket(kind, expect);
        }
        self.close_with_bracket()
    }

    /// Closes the innermost container with the bracket at the cursor.
    fn close_with_bracket(&mut self) -> Expect {
        if let Some(comma) = self.comma.take() {
            self.report(ProblemKind::TrailingComma, Span::new(comma, comma + 1));
        }
        self.scan.at += 1;
        self.close(self.scan.at);
        Expect::Separator
    }

    /// Deals with a bracket that closes containers of `kind` while the innermost one is of the other kind.
    ///
    /// It was typed instead of the right one, or it closes an outer container and the bracket of the inner one
    /// was forgotten, or it is one too many: whichever lets the brackets behind it close all that is open.
    #[cold]
    fn wrong_bracket(&mut self, kind: NodeKind, expect: Expect) -> Expect {
        // See `Problems::is_full` for why there is no guessing then.
        if !self.scan.problems.is_full() {
            let open_behind = self.tree.depth() as isize - 1;
            let closed_behind = self.balance.behind(self.scan.bytes, self.scan.at + 1);
            if closed_behind > open_behind {
                return self.extra_bracket(expect);
            }
            let outer = self.tree.open_kinds().rev().position(|open| open == kind);
            if let Some(forgotten) = outer.filter(|_| closed_behind < open_behind) {
                self.unclosed();
                for _ in 0..forgotten {
                    self.close(self.behind);
                }
                return self.close_with_bracket();
            }
        }
        let at = self.scan.at;
        let wrong = if kind == NodeKind::Array {
            ProblemKind::ObjectClosedAsArray
        } else {
            ProblemKind::ArrayClosedAsObject
        };
        self.report(wrong, Span::new(at, at + 1));
        self.close_with_bracket()
    }

    /// Reports that the innermost container is not closed.
    fn unclosed(&mut self) {
        let Some(open) = self.tree.innermost() else { return };
        let start = self.tree.span(open).start as usize;
        let kind = match self.tree.kind(open) {
            NodeKind::Object => ProblemKind::UnclosedObject,
            _ => ProblemKind::UnclosedArray,
        };
        self.report(kind, Span::new(start, start + 1));
    }
}

#[cfg(test)]
mod tests;
