//! XML reader: XML 1.0 (fifth edition) and Namespaces in XML 1.0, with the span of every part.
//!
//! quick-xml finds the markup; everything it leaves unchecked is checked here. No entity is expanded but
//! the five predefined ones and character references, and nothing outside the text is ever opened. A
//! DOCTYPE is recorded, not obeyed: its declarations are neither validated nor applied.

mod attributes;
mod decode;
mod doctype;
mod element;
mod end;
mod names;
mod namespaces;
mod problem;
mod read;
mod reference;
mod start;
mod tag;
mod tree;
mod walk;
mod wellformed;

#[cfg(test)]
mod tests;

pub use doctype::Doctype;
pub use element::{Attribute, Element, Node};
pub use problem::{Construct, Problem, ProblemKind};
pub use reference::reference;
pub use tree::{EntityUse, XmlTree};
pub use walk::{Step, Walk};

/// The namespace that the prefix `xml` is always bound to.
pub const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";

/// The namespace of namespace declarations themselves.
pub const XMLNS_NAMESPACE: &str = "http://www.w3.org/2000/xmlns/";

/// How much of a document is read at most. Passing a limit is a problem with [`ProblemKind::is_limit`] and
/// ends the reading, except for [`Limits::problems`].
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Elements inside each other.
    pub depth: usize,
    /// Attributes of one element, namespace declarations not counted.
    pub attributes_per_element: usize,
    /// Namespace declarations in scope at one place, hidden ones included.
    pub bindings_in_scope: usize,
    /// Elements, attributes, comments, processing instructions and CDATA sections, together.
    pub nodes: usize,
    /// Problems that are listed. Reading goes on when there are more.
    pub problems: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 256, attributes_per_element: 256, bindings_in_scope: 128, nodes: 10_000_000, problems: 100 }
    }
}

/// What reading a text gave.
#[derive(Debug)]
pub struct Parsed {
    /// The document, as far as it could be read. Every element in it is closed.
    pub tree: XmlTree,
    /// What is wrong with it, in the order of the text.
    pub problems: Vec<Problem>,
}

/// Reads `text` as an XML document within the default [`Limits`].
///
/// `text` is decoded and has no byte order mark; an `encoding` in its XML declaration is not looked at.
/// Without a problem the document is well-formed and namespace-well-formed, apart from the grammar inside
/// of the declarations of a DOCTYPE.
pub fn parse(text: &str) -> Parsed {
    parse_with_limits(text, &Limits::default())
}

/// As [`parse`], within `limits`.
pub fn parse_with_limits(text: &str, limits: &Limits) -> Parsed {
    read::read(text, limits)
}
