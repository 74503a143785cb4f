//! Namespace declarations in scope while a document is read.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::source::Span;

use super::tree::{NO_NAMESPACE, NamespaceId, UNBOUND, Uri, XML, XMLNS};
use super::{XML_NAMESPACE, XMLNS_NAMESPACE, decode};

/// What one declaration binds.
#[derive(Clone, Copy, Debug)]
struct Binding<'a> {
    /// Empty for the default namespace.
    prefix: &'a str,
    namespace: NamespaceId,
    /// The default namespace before this one, for a declaration of the default namespace.
    hidden: NamespaceId,
}

/// The stack of bindings, and a number for every namespace.
pub(super) struct Namespaces<'a> {
    bindings: Vec<Binding<'a>>,
    default: NamespaceId,
    table: Vec<Uri>,
    /// With the hasher of the standard library: a document can name as many namespaces as it likes, so the
    /// keys must not be able to collide on purpose.
    known: HashMap<Cow<'a, str>, NamespaceId>,
}

impl<'a> Namespaces<'a> {
    pub(super) fn new() -> Self {
        let fixed = ["", XML_NAMESPACE, XMLNS_NAMESPACE];
        let known = fixed.into_iter().map(Cow::Borrowed).zip([NO_NAMESPACE, XML, XMLNS]).collect();
        let mut table: Vec<_> = fixed.into_iter().map(Uri::Fixed).collect();
        debug_assert_eq!(table.len(), UNBOUND as usize);
        table.push(Uri::Fixed(""));
        Self { bindings: Vec::new(), default: NO_NAMESPACE, table, known }
    }

    /// How many bindings are in scope, hidden ones included.
    pub(super) fn depth(&self) -> usize {
        self.bindings.len()
    }

    /// Binds `prefix`, or the default namespace if it is empty, until [`Self::restore`].
    pub(super) fn bind(&mut self, prefix: &'a str, namespace: NamespaceId) {
        self.bindings.push(Binding { prefix, namespace, hidden: self.default });
        if prefix.is_empty() {
            self.default = namespace;
        }
    }

    /// Takes bindings back until `depth` are left.
    pub(super) fn restore(&mut self, depth: usize) {
        while self.bindings.len() > depth
            && let Some(binding) = self.bindings.pop()
        {
            if binding.prefix.is_empty() {
                self.default = binding.hidden;
            }
        }
    }

    /// The namespace of an element name with `prefix`, which is empty for none.
    #[inline]
    pub(super) fn resolve(&self, prefix: &str) -> Option<NamespaceId> {
        if prefix.is_empty() {
            return Some(self.default);
        }
        match self.bindings.iter().rev().find(|binding| binding.prefix == prefix) {
            Some(binding) => Some(binding.namespace),
            None => (prefix == "xml").then_some(XML),
        }
    }

    /// The number of the namespace whose name is written as `raw` at `span`.
    pub(super) fn number(&mut self, raw: &'a str, span: Span) -> NamespaceId {
        let name = decode::attribute(raw);
        if let Some(&id) = self.known.get(&name) {
            return id;
        }
        let id = self.table.len() as NamespaceId;
        self.table.push(match &name {
            Cow::Borrowed(_) => Uri::At(span),
            Cow::Owned(name) => Uri::Owned(name.as_str().into()),
        });
        self.known.insert(name, id);
        id
    }

    pub(super) fn into_table(self) -> Vec<Uri> {
        self.table
    }
}
