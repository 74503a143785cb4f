//! The arena that holds an XML document: nodes in document order, without the text they stand in.

use crate::source::Span;

use super::doctype::Doctype;
use super::element::{Content, Element, Node};

/// No node.
pub(super) const NONE: u32 = u32::MAX;

/// Index of a namespace in [`XmlTree::namespaces`].
pub(super) type NamespaceId = u32;

/// No namespace.
pub(super) const NO_NAMESPACE: NamespaceId = 0;
/// [`super::XML_NAMESPACE`].
pub(super) const XML: NamespaceId = 1;
/// [`super::XMLNS_NAMESPACE`]; only declarations are in it.
pub(super) const XMLNS: NamespaceId = 2;
/// The unknown namespace of a prefix that nothing binds.
pub(super) const UNBOUND: NamespaceId = 3;

/// What an entry of the arena is. Text has no entry: it is what lies between the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Element,
    CData,
    Comment,
    Instruction,
    /// Something that could not be read and belongs to no text.
    Skipped,
}

/// 44 bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// All of it, for an element with both tags.
    pub span: Span,
    /// Behind the start tag.
    pub content_start: u32,
    /// Before the end tag.
    pub content_end: u32,
    pub parent: u32,
    /// The entry behind this one and everything in it.
    pub next: u32,
    pub namespace: NamespaceId,
    pub attributes_start: u32,
    pub attributes_len: u32,
    pub name_len: u16,
    /// With the colon; 0 without a prefix.
    pub prefix_len: u16,
    pub kind: Kind,
}

/// 24 bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct AttributeEntry {
    pub name: Span,
    pub value: Span,
    pub namespace: NamespaceId,
    /// With the colon; 0 without a prefix.
    pub prefix_len: u16,
}

impl AttributeEntry {
    /// The name without its prefix.
    pub(super) fn local<'a>(&self, text: &'a str) -> &'a str {
        self.name.of(text).get(usize::from(self.prefix_len)..).unwrap_or("")
    }
}

/// How the name of a namespace is kept.
#[derive(Debug)]
pub(super) enum Uri {
    Fixed(&'static str),
    /// As it is written.
    At(Span),
    /// It is written with references or white space that is normalised.
    Owned(Box<str>),
}

/// References to entities that are not predefined. They are left as they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntityUse {
    /// The first reference, `&` and `;` included.
    pub first: Span,
    /// How many references there are.
    pub count: u32,
}

/// An XML document in one arena, with a span for every part.
///
/// The tree does not own the text: [`Self::root`] brings the two together. An entry takes 44 bytes, an
/// attribute 24; text takes nothing.
#[derive(Debug, Default)]
pub struct XmlTree {
    pub(super) entries: Vec<Entry>,
    pub(super) attributes: Vec<AttributeEntry>,
    pub(super) namespaces: Vec<Uri>,
    pub(super) root: Option<u32>,
    pub(super) doctype: Option<Doctype>,
    pub(super) entity_use: Option<EntityUse>,
}

impl XmlTree {
    /// The document element, if there is one. `text` is the text the tree was read from.
    pub fn root<'a>(&'a self, text: &'a str) -> Option<Element<'a>> {
        self.root.map(|index| Element { tree: self, text, index })
    }

    /// What stands at the top of the document: the document element and the comments and processing
    /// instructions around it. The XML declaration and the DOCTYPE are not among them.
    pub fn nodes<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Node<'a>> + 'a {
        Content::of_document(self, text)
    }

    /// The DOCTYPE, if there is one.
    pub fn doctype(&self) -> Option<&Doctype> {
        self.doctype.as_ref()
    }

    /// The references to entities that are not predefined, if there are any.
    pub fn entity_use(&self) -> Option<EntityUse> {
        self.entity_use
    }

    pub(super) fn namespace<'a>(&'a self, id: NamespaceId, text: &'a str) -> &'a str {
        match self.namespaces.get(id as usize) {
            Some(Uri::Fixed(name)) => name,
            Some(Uri::At(span)) => span.of(text),
            Some(Uri::Owned(name)) => name,
            None => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_small() {
        assert_eq!(size_of::<Entry>(), 44);
        assert_eq!(size_of::<AttributeEntry>(), 24);
    }
}
