//! Canonical XML 1.0 and 1.1 and Exclusive XML Canonicalization 1.0, of whole documents and of elements.
//!
//! What is written is always a whole subtree, at most without one signature in it. So the namespaces that the output
//! has declared so far are those of one stack, and an element inherits only at the top.

use std::borrow::Cow;

use crate::document::xml::{Attribute, Element, Node, Step, XML_NAMESPACE, XmlTree};

use super::escape;
use super::sink::Sink;

/// Which form of canonical XML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Form {
    pub method: Method,
    /// Whether comments are kept.
    pub comments: bool,
    /// The `PrefixList` of an exclusive form: prefixes that it treats as the inclusive forms do, the default
    /// namespace as an empty one.
    pub prefixes: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// Canonical XML 1.0.
    Inclusive,
    /// Canonical XML 1.1.
    Inclusive11,
    /// Exclusive XML Canonicalization 1.0.
    Exclusive,
}

impl Form {
    /// The form that an algorithm identifier names, without prefixes.
    pub(super) fn named(identifier: &str) -> Option<Self> {
        let (name, comments) = match identifier.strip_suffix("WithComments") {
            Some(name) => (name, true),
            None => (identifier, false),
        };
        let method = match (name, comments) {
            ("http://www.w3.org/TR/2001/REC-xml-c14n-20010315", false)
            | ("http://www.w3.org/TR/2001/REC-xml-c14n-20010315#", true) => Method::Inclusive,
            ("http://www.w3.org/2006/12/xml-c14n11", false) | ("http://www.w3.org/2006/12/xml-c14n11#", true) => {
                Method::Inclusive11
            }
            ("http://www.w3.org/2001/10/xml-exc-c14n#", _) => Method::Exclusive,
            _ => return None,
        };
        Some(Self { method, comments, prefixes: Vec::new() })
    }
}

/// Why a document has no canonical form here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// A namespace is named by a relative reference, which canonical XML forbids.
    RelativeNamespace,
    /// `xml:base` would have to be joined with that of elements around it, as version 1.1 asks.
    InheritedBase,
    /// There is more to read or write than is allowed.
    TooMuch,
}

/// Writes an element without what stands in `omitted`.
pub(super) fn element(
    apex: Element<'_>,
    omitted: Option<Element<'_>>,
    form: &Form,
    out: &mut impl Sink,
) -> Result<(), Unfit> {
    out.charge(apex.span().len());
    let mut writer =
        Writer { form, out, rendered: Vec::new(), outside: Vec::new(), new: Vec::new(), sorted: Vec::new() };
    let text = apex.source_text();
    let mut walk = apex.walk();
    while let Some(step) = walk.next() {
        match step {
            Step::Start(element) if omitted.is_some_and(|omitted| omitted.span() == element.span()) => {
                walk.leave_out()
            }
            Step::Start(element) => writer.start(element)?,
            Step::End(element) => writer.end(element),
            Step::Text(span) => escape::text(span.of(text), writer.out),
            Step::CData(span) => {
                let raw = span.of(text);
                let inside = raw.strip_prefix("<![CDATA[").and_then(|raw| raw.strip_suffix("]]>"));
                escape::cdata(inside.unwrap_or_default(), writer.out);
            }
            Step::Comment(span) if form.comments => escape::verbatim(span.of(text), writer.out),
            Step::Comment(_) => {}
            Step::Instruction(span) => instruction(span.of(text), writer.out),
        }
        if writer.out.is_exhausted() {
            return Err(Unfit::TooMuch);
        }
    }
    Ok(())
}

/// Writes a document without what stands in `omitted`: besides its element, the comments and processing instructions
/// around that, each on a line.
pub(super) fn document(
    tree: &XmlTree,
    text: &str,
    omitted: Option<Element<'_>>,
    form: &Form,
    out: &mut impl Sink,
) -> Result<(), Unfit> {
    let mut behind = false;
    for node in tree.nodes(text) {
        let write = |out: &mut _| match node {
            Node::Comment(span) => escape::verbatim(span.of(text), out),
            Node::Instruction(span) => instruction(span.of(text), out),
            _ => {}
        };
        match node {
            Node::Element(root) => {
                element(root, omitted, form, out)?;
                behind = true;
            }
            Node::Comment(_) if !form.comments => {}
            Node::Comment(_) | Node::Instruction(_) if behind => {
                out.write(b"\n");
                write(out);
            }
            Node::Comment(_) | Node::Instruction(_) => {
                write(out);
                out.write(b"\n");
            }
            Node::Text(_) | Node::CData(_) => {}
        }
    }
    if out.is_exhausted() { Err(Unfit::TooMuch) } else { Ok(()) }
}

/// A processing instruction: one space between its target and its data.
fn instruction(raw: &str, out: &mut impl Sink) {
    let inside = raw.strip_prefix("<?").and_then(|raw| raw.strip_suffix("?>")).unwrap_or_default();
    let space = [' ', '\t', '\r', '\n'];
    let (target, data) = inside.split_once(space).unwrap_or((inside, ""));
    let data = data.trim_start_matches(space);
    out.write(b"<?");
    out.write(target.as_bytes());
    if !data.is_empty() {
        out.write(b" ");
        escape::verbatim(data, out);
    }
    out.write(b"?>");
}

/// A namespace declaration: the prefix, empty for the default namespace, and what it is bound to.
type Binding<'a> = (&'a str, Cow<'a, str>);

struct Writer<'w, 'a, S> {
    form: &'w Form,
    out: &'w mut S,
    /// The declarations that are in scope in the output.
    rendered: Vec<Binding<'a>>,
    /// How many of them are so outside of each open element.
    outside: Vec<usize>,
    /// Those that the current element adds.
    new: Vec<Binding<'a>>,
    /// The attributes of the current element.
    sorted: Vec<Attribute<'a>>,
}

impl<'a, S: Sink> Writer<'_, 'a, S> {
    fn start(&mut self, element: Element<'a>) -> Result<(), Unfit> {
        let is_apex = self.outside.is_empty();
        self.outside.push(self.rendered.len());
        self.out.write(b"<");
        self.out.write(element.name().as_bytes());
        self.declarations(element, is_apex)?;
        self.attributes(element, is_apex)?;
        self.out.write(b">");
        Ok(())
    }

    fn end(&mut self, element: Element<'_>) {
        self.out.write(b"</");
        self.out.write(element.name().as_bytes());
        self.out.write(b">");
        self.rendered.truncate(self.outside.pop().unwrap_or_default());
    }

    /// Writes the namespace declarations that the element needs and the output does not have.
    fn declarations(&mut self, element: Element<'a>, is_apex: bool) -> Result<(), Unfit> {
        self.new.clear();
        let is_exclusive = self.form.method == Method::Exclusive;
        if is_exclusive {
            self.declare(element.prefix(), Cow::Borrowed(element.namespace()));
            for attribute in element.attributes().filter(|attribute| !attribute.prefix().is_empty()) {
                self.declare(attribute.prefix(), Cow::Borrowed(attribute.namespace()));
            }
        }
        if is_apex {
            for (prefix, namespace) in in_scope(element, self.out) {
                self.declared(prefix, namespace, is_exclusive)?;
            }
        } else {
            for declaration in element.declarations() {
                self.declared(prefix_of(declaration), declaration.value(), is_exclusive)?;
            }
        }
        self.new.sort_unstable();
        for (prefix, namespace) in &self.new {
            self.out.write(b" xmlns");
            if !prefix.is_empty() {
                self.out.write(b":");
                self.out.write(prefix.as_bytes());
            }
            self.out.write(b"=\"");
            escape::value(namespace, self.out);
            self.out.write(b"\"");
        }
        self.rendered.append(&mut self.new);
        Ok(())
    }

    /// A declaration that the document has: an exclusive form heeds only those of its prefix list.
    fn declared(&mut self, prefix: &'a str, namespace: Cow<'a, str>, is_exclusive: bool) -> Result<(), Unfit> {
        if !namespace.is_empty() && !has_scheme(&namespace) {
            return Err(Unfit::RelativeNamespace);
        }
        if !is_exclusive || self.form.prefixes.iter().any(|listed| listed == prefix) {
            self.declare(prefix, namespace);
        }
        Ok(())
    }

    /// Adds a declaration if the output says something else of that prefix.
    fn declare(&mut self, prefix: &'a str, namespace: Cow<'a, str>) {
        let known = self.rendered.iter().rev().find(|(known, _)| *known == prefix);
        let is_known = known.map_or("", |(_, namespace)| namespace) == namespace;
        if prefix != "xml" && !is_known && !self.new.iter().any(|(new, _)| *new == prefix) {
            self.new.push((prefix, namespace));
        }
    }

    /// Writes the attributes in the order of their namespaces and names.
    fn attributes(&mut self, element: Element<'a>, is_apex: bool) -> Result<(), Unfit> {
        self.sorted.clear();
        self.sorted.extend(element.attributes());
        if is_apex {
            self.inherit(element)?;
        }
        if self.sorted.len() > 1 {
            let key = |attribute: &Attribute<'a>| (attribute.namespace(), attribute.local());
            self.sorted.sort_unstable_by_key(key);
        }
        let text = element.source_text();
        for attribute in &self.sorted {
            self.out.write(b" ");
            self.out.write(attribute.name().as_bytes());
            self.out.write(b"=\"");
            escape::attribute(attribute.value_span().of(text), self.out);
            self.out.write(b"\"");
        }
        Ok(())
    }

    /// Adds the attributes that the inclusive forms take from the elements around the topmost one.
    fn inherit(&mut self, element: Element<'a>) -> Result<(), Unfit> {
        if self.form.method == Method::Exclusive {
            return Ok(());
        }
        for around in ancestors(element) {
            self.out.charge(around.start_tag().len());
            for inherited in around.attributes().filter(|attribute| attribute.namespace() == XML_NAMESPACE) {
                let is_own = |own: &Attribute<'_>| own.name() == inherited.name();
                match (self.form.method, inherited.local()) {
                    (Method::Inclusive11, "base") => return Err(Unfit::InheritedBase),
                    (Method::Inclusive11, "lang" | "space") | (Method::Inclusive, _)
                        if !self.sorted.iter().any(is_own) =>
                    {
                        self.sorted.push(inherited);
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }
}

fn ancestors(element: Element<'_>) -> impl Iterator<Item = Element<'_>> {
    std::iter::successors(element.parent(), |around| around.parent())
}

/// The namespaces that are declared for an element, by itself or around it.
fn in_scope<'a>(element: Element<'a>, out: &mut impl Sink) -> Vec<Binding<'a>> {
    let mut found: Vec<Binding<'a>> = Vec::new();
    for around in std::iter::once(element).chain(ancestors(element)) {
        out.charge(around.start_tag().len());
        for declaration in around.declarations() {
            let prefix = prefix_of(declaration);
            if !found.iter().any(|(known, _)| *known == prefix) {
                found.push((prefix, declaration.value()));
            }
        }
    }
    found
}

/// The prefix that a declaration binds, empty for the default namespace.
fn prefix_of<'a>(declaration: Attribute<'a>) -> &'a str {
    if declaration.prefix().is_empty() { "" } else { declaration.local() }
}

/// Whether a name of a namespace is an absolute one (RFC 3986 §3.1).
pub(in crate::artifact) fn has_scheme(namespace: &str) -> bool {
    namespace.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    })
}

#[cfg(test)]
mod tests;
