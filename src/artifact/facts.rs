//! Projects what was read of a file into a document: the facts that rules see.

use super::certificate::Allowance;
use crate::document::xml::{Attribute, Element};
use crate::document::{Form, NodeKind, Piece, Tree, TreeBuilder};
use crate::source::{Limits, Span};

/// Builds the facts of one file.
///
/// Over a text, every fact is given the span it stands at. Without one, the facts are written down as a
/// small listing, one a line, and stand where they were written.
pub struct Facts<'t> {
    builder: TreeBuilder,
    text: &'t str,
    listing: Option<Listing>,
    /// Whether some names are those that the file gives, which may repeat them.
    has_given_names: bool,
    /// What may still be read of its certificates.
    pub certificates: Allowance,
}

/// The text of a listing while it is written.
#[derive(Default)]
struct Listing {
    text: String,
    depth: usize,
    /// Whether the current line has a name and waits for its value.
    in_line: bool,
}

impl<'t> Facts<'t> {
    /// Facts about a file with text.
    pub fn of(text: &'t str) -> Self {
        Self {
            builder: TreeBuilder::default(),
            text,
            listing: None,
            has_given_names: false,
            certificates: Allowance::of(&Limits::default()),
        }
    }

    /// Facts about a file without text.
    pub fn listing() -> Facts<'static> {
        Facts { listing: Some(Listing::default()), ..Facts::of("") }
    }

    /// The same, within limits.
    pub fn within(self, limits: &Limits) -> Self {
        Self { certificates: Allowance::of(limits), ..self }
    }

    /// The document, and the text of the listing if there is one.
    pub fn finish(self) -> (Tree, Option<String>) {
        let tree = if self.has_given_names { self.builder.finish() } else { self.builder.finish_once() };
        (tree, self.listing.map(|listing| listing.text))
    }

    /// Whether the text says exactly this at a place, without references or escapes.
    pub fn spells(&self, at: Span, value: &str) -> bool {
        self.listing.is_none() && at.of(self.text) == value
    }

    /// Adds an object at `at`, whose members `fill` adds.
    pub fn object(&mut self, at: Span, fill: impl FnOnce(&mut Self)) {
        self.container(NodeKind::Object, at, fill);
    }

    /// Adds an array at `at` with the elements of arrays that were projected apart, over the same text.
    pub fn array_of(&mut self, at: Span, parts: Vec<Self>) {
        debug_assert!(self.listing.is_none(), "a listing is written from its beginning");
        self.builder.open(NodeKind::Array, at);
        for part in parts {
            self.has_given_names |= part.has_given_names;
            self.builder.append_elements(part.builder.finish());
        }
        self.builder.close(None);
    }

    /// The same text, and no facts yet.
    pub fn apart(&self) -> Self {
        Facts { certificates: self.certificates, ..Self::of(self.text) }
    }

    /// Adds an array at `at`, whose elements `fill` adds.
    pub fn array(&mut self, at: Span, fill: impl FnOnce(&mut Self)) {
        self.container(NodeKind::Array, at, fill);
    }

    fn container(&mut self, kind: NodeKind, at: Span, fill: impl FnOnce(&mut Self)) {
        let at = match &mut self.listing {
            None => at,
            Some(listing) => listing.enter(),
        };
        self.builder.open(kind, at);
        fill(self);
        self.builder.close(None);
        if let Some(listing) = &mut self.listing {
            listing.depth -= 1;
        }
    }

    /// Names the member whose value is added next; its key stands at `at`.
    pub fn member(&mut self, name: &'static str, at: Span) -> &mut Self {
        let at = match &mut self.listing {
            None => at,
            Some(listing) => listing.name(name),
        };
        if self.listing.is_none() && at.of(self.text) == name {
            self.builder.key(at, Form::Plain);
        } else {
            self.builder.fact_key(name, at);
        }
        self
    }

    /// The same for a name that the file gives.
    pub fn member_named(&mut self, name: &str, at: Span) -> &mut Self {
        debug_assert!(self.listing.is_none(), "a listing has no names of its own");
        self.has_given_names = true;
        if at.of(self.text) == name {
            self.builder.key(at, Form::Plain);
        } else {
            self.builder.owned_key(name, at);
        }
        self
    }

    /// Adds a string that stands at `at`, or is told by what stands there.
    pub fn string(&mut self, value: &str, at: Span) {
        self.scalar(NodeKind::String, value, at);
    }

    /// Adds a string that the text at `at` spells in pieces.
    pub fn pieced(&mut self, value: &str, at: Span, pieces: &[Piece]) {
        debug_assert!(self.listing.is_none(), "a listing is spelled as it is");
        if at.of(self.text) == value {
            self.builder.scalar(NodeKind::String, at, Form::Plain);
        } else {
            self.builder.pieced_string(value, at, pieces);
        }
    }

    /// Adds a number.
    pub fn number(&mut self, value: u64, at: Span) {
        self.scalar(NodeKind::Number, &value.to_string(), at);
    }

    /// Adds a boolean.
    pub fn boolean(&mut self, value: bool, at: Span) {
        self.scalar(
            if value { NodeKind::True } else { NodeKind::False },
            if value { "true" } else { "false" },
            at,
        );
    }

    fn scalar(&mut self, kind: NodeKind, value: &str, at: Span) {
        let (at, is_spelled) = match &mut self.listing {
            None => (at, at.of(self.text) == value),
            Some(listing) => listing.value(value),
        };
        if is_spelled {
            self.builder.scalar(kind, at, Form::Plain);
        } else {
            self.builder.owned_scalar(kind, value, at);
        }
    }

    /// Adds a member with a string, both at `at`.
    pub fn text(&mut self, name: &'static str, value: &str, at: Span) {
        self.member(name, at).string(value, at);
    }

    /// Adds a member with a word for what stands at `at`.
    pub fn word(&mut self, name: &'static str, word: &'static str, at: Span) {
        debug_assert!(self.listing.is_none(), "a listing says everything in its own words");
        self.member(name, at).builder.fact_name(word, at);
    }

    /// Adds the attribute `name` of an element, if it is there, under its own name.
    pub fn attribute(&mut self, name: &'static str, element: Element<'_>) {
        if let Some(attribute) = element.attribute(name) {
            self.attribute_as(name, attribute);
        }
    }

    /// Adds an attribute under a name.
    pub fn attribute_as(&mut self, name: &'static str, attribute: Attribute<'_>) {
        self.member(name, attribute.name_span()).string(&attribute.value(), attribute.value_span());
    }
}

impl Listing {
    fn indent(&mut self) {
        for _ in 1..self.depth {
            self.text.push_str("  ");
        }
    }

    fn name(&mut self, name: &str) -> Span {
        self.indent();
        let start = self.text.len();
        self.text.push_str(name);
        let span = Span::new(start, self.text.len());
        self.text.push(':');
        self.in_line = true;
        span
    }

    fn value(&mut self, value: &str) -> (Span, bool) {
        if self.in_line {
            self.text.push(' ');
        } else {
            self.indent();
        }
        let start = self.text.len();
        let shown = crate::source::neutral(value);
        self.text.push_str(&shown);
        let span = Span::new(start, self.text.len());
        self.text.push('\n');
        self.in_line = false;
        (span, shown == value)
    }

    /// Opens a container: what it holds is indented below its name.
    fn enter(&mut self) -> Span {
        if self.in_line {
            self.text.push('\n');
            self.in_line = false;
        }
        self.depth += 1;
        Span::at(self.text.len())
    }
}
