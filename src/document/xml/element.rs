//! Handles on a tree and its text: elements, attributes and what stands between tags.

use std::borrow::Cow;

use crate::source::Span;

use super::decode;
use super::names;
use super::tree::{AttributeEntry, Entry, Kind, NO_NAMESPACE, NONE, UNBOUND, XMLNS, XmlTree};

/// One piece of the content of an element or a document.
#[derive(Clone, Copy, Debug)]
pub enum Node<'a> {
    /// An element.
    Element(Element<'a>),
    /// Text as it is written, references included.
    Text(Span),
    /// A CDATA section with its delimiters.
    CData(Span),
    /// A comment with its delimiters.
    Comment(Span),
    /// A processing instruction with its delimiters.
    Instruction(Span),
}

/// An element of an [`XmlTree`]. Copying it is cheap.
#[derive(Clone, Copy)]
pub struct Element<'a> {
    pub(super) tree: &'a XmlTree,
    pub(super) text: &'a str,
    pub(super) index: u32,
}

impl std::fmt::Debug for Element<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "<{}> at {}", self.name(), self.span().start)
    }
}

impl<'a> Element<'a> {
    fn entry(self) -> &'a Entry {
        &self.tree.entries[self.index as usize]
    }

    fn at(self, index: u32) -> Self {
        Self { index, ..self }
    }

    /// The text of the whole document, in which the spans are.
    pub fn source_text(self) -> &'a str {
        self.text
    }

    /// The qualified name, as it is written.
    pub fn name(self) -> &'a str {
        self.name_span().of(self.text)
    }

    /// The name without its prefix.
    pub fn local(self) -> &'a str {
        self.name().get(usize::from(self.entry().prefix_len)..).unwrap_or("")
    }

    /// The prefix without the colon, empty without one.
    pub fn prefix(self) -> &'a str {
        self.name().get(..usize::from(self.entry().prefix_len).saturating_sub(1)).unwrap_or("")
    }

    /// The name of the namespace, empty without one and for a prefix that is not bound.
    pub fn namespace(self) -> &'a str {
        self.tree.namespace(self.entry().namespace, self.text)
    }

    /// Whether the element has this expanded name. `namespace` is empty for no namespace.
    pub fn is(self, namespace: &str, local: &str) -> bool {
        self.local() == local && self.entry().namespace != UNBOUND && self.namespace() == namespace
    }

    /// All of the element, both tags included.
    pub fn span(self) -> Span {
        self.entry().span
    }

    /// The start tag, or all of an element that is one empty tag.
    pub fn start_tag(self) -> Span {
        Span { start: self.entry().span.start, end: self.entry().content_start }
    }

    /// The qualified name inside the start tag.
    pub fn name_span(self) -> Span {
        let start = self.entry().span.start + 1;
        Span { start, end: start + u32::from(self.entry().name_len) }
    }

    /// What stands between the two tags; empty behind the tag for an element that is one empty tag.
    pub fn content_span(self) -> Span {
        Span { start: self.entry().content_start, end: self.entry().content_end }
    }

    /// The element around this one.
    pub fn parent(self) -> Option<Self> {
        let parent = self.entry().parent;
        (parent != NONE).then(|| self.at(parent))
    }

    /// The elements directly in this one.
    pub fn children(self) -> impl Iterator<Item = Self> + 'a {
        let end = self.entry().next;
        let mut at = self.index + 1;
        std::iter::from_fn(move || {
            while at < end {
                let child = self.at(at);
                at = child.entry().next;
                if child.entry().kind == Kind::Element {
                    return Some(child);
                }
            }
            None
        })
    }

    /// The elements directly in this one that have this expanded name.
    pub fn children_named<'n>(
        self,
        namespace: &'n str,
        local: &'n str,
    ) -> impl Iterator<Item = Self> + use<'a, 'n> {
        self.children().filter(move |child| child.is(namespace, local))
    }

    /// The first element directly in this one that has this expanded name.
    pub fn child(self, namespace: &str, local: &str) -> Option<Self> {
        self.children().find(|child| child.is(namespace, local))
    }

    /// All elements in this one at any depth, in document order, without itself.
    pub fn descendants(self) -> impl Iterator<Item = Self> + 'a {
        (self.index + 1..self.entry().next)
            .map(move |index| self.at(index))
            .filter(|element| element.entry().kind == Kind::Element)
    }

    /// Everything directly in this element, in order: elements, text, CDATA sections, comments, processing
    /// instructions.
    pub fn nodes(self) -> impl Iterator<Item = Node<'a>> + 'a {
        Content::of_element(self)
    }

    fn all_attributes(self) -> impl Iterator<Item = Attribute<'a>> + 'a {
        let start = self.entry().attributes_start as usize;
        let entries = &self.tree.attributes[start..start + self.entry().attributes_len as usize];
        entries.iter().map(move |entry| Attribute { tree: self.tree, text: self.text, entry })
    }

    /// The attributes in the order of the tag, without namespace declarations.
    pub fn attributes(self) -> impl Iterator<Item = Attribute<'a>> + 'a {
        self.all_attributes().filter(|attribute| attribute.entry.namespace != XMLNS)
    }

    /// The namespace declarations in the order of the tag. [`Attribute::local`] is the prefix they bind, or
    /// `xmlns` for the default namespace.
    pub fn declarations(self) -> impl Iterator<Item = Attribute<'a>> + 'a {
        self.all_attributes().filter(|attribute| attribute.entry.namespace == XMLNS)
    }

    /// The attribute with this name and no namespace.
    pub fn attribute(self, local: &str) -> Option<Attribute<'a>> {
        self.all_attributes()
            .find(|attribute| attribute.entry.namespace == NO_NAMESPACE && attribute.local() == local)
    }

    /// The attribute with this expanded name. `namespace` is empty for no namespace.
    pub fn attribute_ns(self, namespace: &str, local: &str) -> Option<Attribute<'a>> {
        self.attributes().find(|attribute| {
            attribute.local() == local
                && attribute.entry.namespace != UNBOUND
                && attribute.namespace() == namespace
        })
    }

    /// The text directly in this element, CDATA sections included, with references resolved and line ends
    /// normalised. Comments, processing instructions and child elements add nothing.
    pub fn text(self) -> Cow<'a, str> {
        let mut whole = Cow::Borrowed("");
        for node in self.nodes() {
            let piece = match node {
                Node::Text(span) => decode::text(span.of(self.text)),
                Node::CData(span) => decode::cdata(inside_cdata(span).of(self.text)),
                _ => continue,
            };
            if whole.is_empty() {
                whole = piece;
            } else {
                whole.to_mut().push_str(&piece);
            }
        }
        whole
    }

    /// Where the text of the element stands, without white space around it: inside of the delimiters if it
    /// is one CDATA section, and else from the first to the last byte of the content. Empty at the start of
    /// the content if there is nothing but white space.
    pub fn text_span(self) -> Span {
        let content = self.content_span();
        let (start, end) = names::trim(self.text, content.start as usize, content.end as usize);
        let trimmed = Span::new(start, end);
        let mut nodes = self.nodes();
        let only_cdata = nodes.find_map(|node| match node {
            Node::CData(span) if span == trimmed => Some(inside_cdata(span)),
            _ => None,
        });
        match only_cdata {
            Some(inside) => {
                let (start, end) = names::trim(self.text, inside.start as usize, inside.end as usize);
                Span::new(start, end)
            }
            None => trimmed,
        }
    }
}

fn inside_cdata(span: Span) -> Span {
    Span::new(span.start as usize + "<![CDATA[".len(), (span.end as usize).saturating_sub("]]>".len()))
}

/// An attribute of an [`Element`], or a namespace declaration.
#[derive(Clone, Copy)]
pub struct Attribute<'a> {
    tree: &'a XmlTree,
    text: &'a str,
    entry: &'a AttributeEntry,
}

impl std::fmt::Debug for Attribute<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} at {}", self.name(), self.entry.name.start)
    }
}

impl<'a> Attribute<'a> {
    /// The qualified name, as it is written.
    pub fn name(self) -> &'a str {
        self.entry.name.of(self.text)
    }

    /// The name without its prefix.
    pub fn local(self) -> &'a str {
        self.entry.local(self.text)
    }

    /// The prefix without the colon, empty without one.
    pub fn prefix(self) -> &'a str {
        self.name().get(..usize::from(self.entry.prefix_len).saturating_sub(1)).unwrap_or("")
    }

    /// The name of the namespace, empty without one and for a prefix that is not bound.
    pub fn namespace(self) -> &'a str {
        self.tree.namespace(self.entry.namespace, self.text)
    }

    /// The qualified name.
    pub fn name_span(self) -> Span {
        self.entry.name
    }

    /// The value without its quotes.
    pub fn value_span(self) -> Span {
        self.entry.value
    }

    /// The value with references resolved and white space normalised as for the type CDATA: a tab and a line
    /// end become a space each.
    pub fn value(self) -> Cow<'a, str> {
        decode::attribute(self.entry.value.of(self.text))
    }
}

/// Walks what stands in one element or document: entries and the text between them.
pub(super) struct Content<'a> {
    tree: &'a XmlTree,
    text: &'a str,
    /// The next entry to give.
    entry: u32,
    /// Behind the last entry.
    last: u32,
    /// Up to where the text has been given.
    at: u32,
    /// Where the last text ends; nothing for a document, which has no text.
    end: Option<u32>,
}

impl<'a> Content<'a> {
    pub(super) fn of_document(tree: &'a XmlTree, text: &'a str) -> Self {
        Self { tree, text, entry: 0, last: tree.entries.len() as u32, at: 0, end: None }
    }

    fn of_element(element: Element<'a>) -> Self {
        let Element { tree, text, index } = element;
        let Entry { content_start, content_end, next, .. } = *element.entry();
        Self { tree, text, entry: index + 1, last: next, at: content_start, end: Some(content_end) }
    }
}

impl<'a> Iterator for Content<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Node<'a>> {
        loop {
            let entry = (self.entry < self.last).then(|| &self.tree.entries[self.entry as usize]);
            let start = entry.map_or(self.end, |entry| self.end.map(|_| entry.span.start));
            if let Some(start) = start.filter(|&start| start > self.at) {
                let span = Span { start: self.at, end: start };
                self.at = start;
                return Some(Node::Text(span));
            }
            let (entry, index) = (entry?, self.entry);
            self.entry = entry.next;
            self.at = entry.span.end;
            return Some(match entry.kind {
                Kind::Element => Node::Element(Element { tree: self.tree, text: self.text, index }),
                Kind::CData => Node::CData(entry.span),
                Kind::Comment => Node::Comment(entry.span),
                Kind::Instruction => Node::Instruction(entry.span),
                Kind::Skipped => continue,
            });
        }
    }
}
