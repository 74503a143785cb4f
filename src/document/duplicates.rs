//! Keys that an object has more than once.

use std::borrow::Cow;
use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::slice;
use super::tree::{Form, NodeId, Tree};
use super::value::Value;

/// A key that its object has already; both are nodes of kind [`crate::document::NodeKind::Key`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// The first key with that name.
    pub first: NodeId,
    /// The key that repeats it.
    pub second: NodeId,
}

/// Collects the duplicates of one object after the other.
pub(super) struct Duplicates<'t> {
    text: &'t str,
    found: Vec<Duplicate>,
    /// The keys of the object at hand; kept for its memory.
    keys: Vec<(NodeId, Cow<'t, str>)>,
}

impl<'t> Duplicates<'t> {
    /// Up to so many keys, comparing each with each is faster than hashing.
    const FEW: usize = 16;

    pub fn new(text: &'t str) -> Self {
        Self { text, found: Vec::new(), keys: Vec::new() }
    }

    /// Looks at an object that has just been closed.
    pub fn look(&mut self, tree: &Tree, object: NodeId) {
        let node = tree.node(object);
        if node.extra < 2 {
            return;
        }
        self.keys.clear();
        let mut at = object.index() as u32 + 1;
        while at < node.next {
            let key = NodeId::from_index(at);
            // A key that is not there at all (`{: 1}`) has an empty span; two of them are not the same key.
            if !tree.node(key).span.is_empty() {
                self.keys.push((key, name(tree, self.text, key)));
            }
            at = tree.node(NodeId::from_index(at + 1)).next;
        }
        if self.keys.len() <= Self::FEW { self.compare() } else { self.hash() }
    }

    /// All of them in the order of the repeating keys.
    pub fn into_sorted(mut self) -> Vec<Duplicate> {
        self.found.sort_unstable_by_key(|duplicate| duplicate.second);
        self.found
    }

    fn compare(&mut self) {
        for (index, (second, name)) in self.keys.iter().enumerate() {
            if let Some((first, _)) = self.keys[..index].iter().find(|(_, earlier)| earlier == name) {
                self.found.push(Duplicate { first: *first, second: *second });
            }
        }
    }

    fn hash(&mut self) {
        let mut seen: FxHashMap<&str, NodeId> = FxHashMap::default();
        seen.reserve(self.keys.len());
        for (key, name) in &self.keys {
            match seen.entry(name) {
                Entry::Occupied(first) => self.found.push(Duplicate { first: *first.get(), second: *key }),
                Entry::Vacant(place) => _ = place.insert(*key),
            }
        }
    }
}

/// The text of a key. Nearly all keys have quotes and no escapes, so that case takes a short way.
fn name<'t>(tree: &Tree, text: &'t str, key: NodeId) -> Cow<'t, str> {
    let node = tree.node(key);
    if node.form == Form::Quoted {
        return Cow::Borrowed(slice::inside_quotes(text, node.span).of(text));
    }
    let value = Value::root(tree, text).and_then(|root| root.at(key).text());
    // What is kept beside the tree cannot be lent for as long as the text lives.
    value.map_or(Cow::Borrowed(""), |name| Cow::Owned(name.into_owned()))
}
