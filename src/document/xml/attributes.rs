//! Attributes and namespace declarations of a start tag.

use rustc_hash::FxHashSet;

use crate::source::Span;

use super::problem::ProblemKind;
use super::read::{Builder, Flow};
use super::tag::{RawAttribute, Step, Tag};
use super::tree::{AttributeEntry, NO_NAMESPACE, NamespaceId, UNBOUND, XML, XMLNS};
use super::{XML_NAMESPACE, XMLNS_NAMESPACE};

/// Up to how many attributes are compared pair by pair.
const FEW_ATTRIBUTES: usize = 8;

impl<'a> Builder<'a> {
    /// Reads the attributes of the tag that begins at `start`, from `at` to `end`, binds its namespaces and
    /// resolves its prefixes.
    #[inline]
    pub(super) fn attributes(&mut self, start: usize, at: usize, end: usize) -> Flow {
        if at == end {
            return Flow::Next;
        }
        let first = self.tree.attributes.len();
        let mut tag = Tag::new(self.text, start, at, end);
        let (mut plain, mut prefixed) = (0, false);
        let flow = loop {
            match tag.next(&mut self.problems) {
                Step::Attribute(raw) => {
                    let namespace = match self.attribute(raw) {
                        Ok(namespace) => namespace,
                        Err(flow) => return flow,
                    };
                    plain += usize::from(namespace != XMLNS);
                    prefixed |= namespace == UNBOUND;
                    if plain > self.limits.attributes_per_element {
                        let kind = ProblemKind::TooManyAttributes(self.limits.attributes_per_element);
                        self.problems.add(kind, raw.name_start, raw.name_end);
                        return Flow::Stop;
                    }
                }
                Step::End => break Flow::Next,
                Step::Markup(next) => break self.again(next, end),
                Step::Lost => return Flow::Stop,
            }
        };
        if prefixed {
            self.resolve_attributes(first);
        }
        if self.tree.attributes.len() - first > 1 {
            self.report_duplicates(first);
        }
        flow
    }

    /// Adds an attribute and gives its namespace; [`UNBOUND`] as long as its prefix is not resolved.
    #[inline]
    fn attribute(&mut self, raw: RawAttribute) -> Result<NamespaceId, Flow> {
        if raw.name_end - raw.name_start > usize::from(u16::MAX) {
            return Err(self.name_too_long(raw.name_start));
        }
        if self.tree.attributes.len() + self.tree.entries.len() >= self.limits.nodes {
            let kind = ProblemKind::TooManyNodes(self.limits.nodes);
            self.problems.add(kind, raw.name_start, raw.name_end);
            return Err(Flow::Stop);
        }
        let name = &self.text[raw.name_start..raw.name_end];
        let value = &self.text.as_bytes()[raw.value_start..raw.value_end];
        if let Some(ampersand) = memchr::memchr(b'&', value) {
            self.references(raw.value_start + ampersand, raw.value_end);
        }
        let namespace = if name.starts_with("xmlns") && (name.len() == 5 || raw.prefix == 6) {
            self.declare(raw, &name[raw.prefix..])?;
            XMLNS
        } else if raw.prefix > 0 {
            UNBOUND
        } else {
            NO_NAMESPACE
        };
        self.tree.attributes.push(AttributeEntry {
            name: Span::new(raw.name_start, raw.name_end),
            value: Span::new(raw.value_start, raw.value_end),
            namespace,
            prefix_len: raw.prefix as u16,
        });
        Ok(namespace)
    }

    /// Checks the references in the value that ends at `end`; the first `&` is at `at`.
    fn references(&mut self, mut at: usize, end: usize) {
        while let Some(found) = memchr::memchr(b'&', &self.text.as_bytes()[at..end]) {
            at += found;
            at += self.reference(at);
        }
    }

    /// Binds the prefix or default namespace that an attribute declares.
    fn declare(&mut self, raw: RawAttribute, local: &'a str) -> Result<(), Flow> {
        let prefix = if raw.prefix == 0 { "" } else { local };
        let value = &self.text[raw.value_start..raw.value_end];
        let namespace = self.namespaces.number(value, Span::new(raw.value_start, raw.value_end));
        let (start, end) = (raw.name_start + raw.prefix, raw.name_end);
        match (prefix, namespace) {
            ("xml", XML) => return Ok(()),
            ("xml" | "xmlns", _) => {
                self.problems.add(ProblemKind::ReservedPrefix(prefix.into()), start, end);
                return Ok(());
            }
            (_, XML | XMLNS) => {
                let name = if namespace == XML { XML_NAMESPACE } else { XMLNS_NAMESPACE };
                let kind = ProblemKind::ReservedNamespace(name.into());
                self.problems.add(kind, raw.value_start, raw.value_end);
            }
            // Without a value that has been said already, and the declaration is taken at its word.
            (_, NO_NAMESPACE) if !prefix.is_empty() && raw.value_start > raw.name_end => {
                self.problems.add(ProblemKind::EmptyBinding(prefix.into()), raw.name_start, raw.name_end);
            }
            _ => {}
        }
        if self.namespaces.depth() >= self.limits.bindings_in_scope {
            let kind = ProblemKind::TooManyBindings(self.limits.bindings_in_scope);
            self.problems.add(kind, raw.name_start, raw.name_end);
            return Err(Flow::Stop);
        }
        self.namespaces.bind(prefix, namespace);
        Ok(())
    }

    /// Resolves the prefixes of the attributes from `first` on.
    fn resolve_attributes(&mut self, first: usize) {
        for index in first..self.tree.attributes.len() {
            let AttributeEntry { name, namespace, prefix_len, .. } = self.tree.attributes[index];
            if namespace == UNBOUND {
                let prefix = name.of(self.text).get(..usize::from(prefix_len).saturating_sub(1)).unwrap_or("");
                self.tree.attributes[index].namespace = self.resolve(prefix, name.start as usize);
            }
        }
    }

    /// Reports each attribute from `first` on that has the expanded name of one before it.
    fn report_duplicates(&mut self, first: usize) {
        let text = self.text;
        // A prefix that is not bound, or declares, is compared as it is written.
        let key = |entry: &AttributeEntry| match entry.namespace {
            XMLNS | UNBOUND => (entry.namespace, entry.name.of(text)),
            namespace => (namespace, entry.local(text)),
        };
        let attributes = &self.tree.attributes[first..];
        let mut report = |entry: &AttributeEntry| {
            let name = entry.name.of(text);
            let kind = ProblemKind::DuplicateAttribute(name.into());
            self.problems.add(kind, entry.name.start as usize, entry.name.end as usize);
        };
        if attributes.len() <= FEW_ATTRIBUTES {
            for (index, entry) in attributes.iter().enumerate().skip(1) {
                if attributes[..index].iter().any(|other| key(other) == key(entry)) {
                    report(entry);
                }
            }
        } else {
            let mut seen = FxHashSet::with_capacity_and_hasher(attributes.len(), Default::default());
            attributes.iter().filter(|entry| !seen.insert(key(entry))).for_each(&mut report);
        }
    }
}
