//! The arena that holds every document: values in document order, each with the span it stands at.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::source::Span;

/// Index of a node in its [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

impl NodeId {
    /// The first node, which is the document's root value.
    pub const ROOT: Self = Self(0);

    /// The index as a number, for use as an identity.
    pub fn number(self) -> u32 {
        self.0
    }

    pub(super) fn index(self) -> usize {
        self.0 as usize
    }

    pub(super) fn from_index(index: u32) -> Self {
        Self(index)
    }
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// JSON `null`.
    Null,
    /// JSON `true`.
    True,
    /// JSON `false`.
    False,
    /// A number, kept as it is written.
    Number,
    /// A string.
    String,
    /// An array; its elements follow it.
    Array,
    /// An object; keys and values follow it in turns.
    Object,
    /// The key of an object's member; its value is the next node.
    Key,
    /// A place where a value should stand and none could be read.
    Invalid,
}

/// How the text of a string, number or key is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// It is the text of the span.
    Plain,
    /// It is the text of the span without the quotes at both ends.
    Quoted,
    /// As [`Form::Quoted`], with JSON escapes in it.
    Escaped,
    /// A container without brackets, told by its indentation (YAML): its first character stands for it.
    Indented,
    /// It is kept beside the tree, because the span's text says it differently (an entity in XML) or does
    /// not say it at all (a fact that was computed).
    Owned,
    /// A name that this program gives to what stands at the span, kept beside the tree too: a key of facts, or a word for
    /// what something is.
    Named,
}

/// A part of an owned text, and what the source has in its place. Where both are of one length, the source spells the
/// part as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where the part begins in the owned text; it ends where the next one begins.
    pub at: u32,
    /// What stands for it in the source.
    pub span: Span,
}

/// 20 bytes, so that a tree is not larger than its text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub span: Span,
    /// The node behind this one and everything in it.
    pub next: u32,
    /// Members or elements of a container; index into the owned texts of what is kept beside the tree.
    pub extra: u32,
    pub kind: NodeKind,
    pub form: Form,
}

/// Where a node stands in the container that holds it directly. A key stands where its value does.
#[derive(Clone, Copy, Debug)]
pub(super) struct Holder {
    /// Index of the container; [`Self::NONE`] for the root.
    pub container: u32,
    /// Number of members or elements in front of it.
    pub ordinal: u32,
}

impl Holder {
    pub const NONE: u32 = u32::MAX;
}

/// A tree of values in one arena, in document order.
///
/// A key stands right before its value; a container stands before what it holds and knows where that ends.
/// The tree does not own the text its spans refer to: [`super::Value`] brings the two together.
#[derive(Debug, Default)]
pub struct Tree {
    pub(super) nodes: Vec<Node>,
    owned: Texts,
    /// How the source spells owned texts that it spells in pieces, by their index.
    pub(super) pieces: FxHashMap<u32, Box<[Piece]>>,
    /// Whether no object has two members of one name, which spares looking for the last one.
    pub(super) names_once: bool,
    /// For every node; made when the first path is asked for: a clean document needs none.
    holders: OnceLock<Vec<Holder>>,
}

/// Texts that are kept beside a document, one behind the other: a document of facts has thousands of short ones.
#[derive(Debug, Default)]
struct Texts {
    text: String,
    /// Where each ends.
    ends: Vec<u32>,
}

impl Texts {
    fn push(&mut self, text: &str) -> u32 {
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
        self.ends.len() as u32 - 1
    }

    fn get(&self, index: u32) -> &str {
        let index = index as usize;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[index] as usize]
    }
}

impl Tree {
    /// Number of nodes, keys included.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no value at all.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    /// The text of a node that is [`Form::Owned`] or [`Form::Named`].
    pub(super) fn owned(&self, node: &Node) -> &str {
        self.owned.get(node.extra)
    }

    /// Where a node stands in what is around it.
    pub(super) fn holder(&self, id: NodeId) -> Holder {
        self.holders.get_or_init(|| self.find_holders())[id.index()]
    }

    fn find_holders(&self) -> Vec<Holder> {
        let mut holders = vec![Holder { container: Holder::NONE, ordinal: 0 }; self.nodes.len()];
        for (container, node) in self.nodes.iter().enumerate() {
            let keys = match node.kind {
                NodeKind::Object => 1,
                NodeKind::Array => 0,
                _ => continue,
            };
            let (mut at, mut ordinal) = (container + 1, 0);
            // A key always has its value behind it; the check keeps a damaged tree from running over.
            while at + keys < node.next as usize {
                holders[at..=at + keys].fill(Holder { container: container as u32, ordinal });
                at = self.nodes[at + keys].next as usize;
                ordinal += 1;
            }
        }
        holders
    }
}

/// Builds a [`Tree`] in document order.
///
/// Inside an object every value is announced by [`Self::key`] or [`Self::owned_key`]; the builder counts
/// members and closes spans, and never recurses.
#[derive(Debug, Default)]
pub struct TreeBuilder {
    tree: Tree,
    open: Vec<u32>,
    /// Facts use the same few names again and again: each is kept once.
    names: FxHashMap<&'static str, u32>,
}

impl TreeBuilder {
    /// A builder with room for `nodes` nodes.
    pub fn with_capacity(nodes: usize) -> Self {
        Self { tree: Tree { nodes: Vec::with_capacity(nodes), ..Tree::default() }, ..Self::default() }
    }

    /// How many containers are open.
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// The innermost open container, if any.
    pub fn innermost(&self) -> Option<NodeId> {
        self.open.last().map(|&index| NodeId(index))
    }

    /// Kind of a node that was added.
    pub fn kind(&self, id: NodeId) -> NodeKind {
        self.tree.node(id).kind
    }

    /// Span of a node that was added.
    pub fn span(&self, id: NodeId) -> Span {
        self.tree.node(id).span
    }

    /// The tree as far as it is built.
    pub(super) fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The kinds of the open containers, outermost first.
    pub fn open_kinds(&self) -> impl DoubleEndedIterator<Item = NodeKind> + '_ {
        self.open.iter().map(|&index| self.tree.nodes[index as usize].kind)
    }

    /// Opens an array or an object at `span`.
    pub fn open(&mut self, kind: NodeKind, span: Span) -> NodeId {
        self.open_as(kind, span, Form::Plain)
    }

    /// Opens an array or an object that has no brackets of its own.
    pub fn open_indented(&mut self, kind: NodeKind, span: Span) -> NodeId {
        self.open_as(kind, span, Form::Indented)
    }

    fn open_as(&mut self, kind: NodeKind, span: Span, form: Form) -> NodeId {
        debug_assert!(matches!(kind, NodeKind::Array | NodeKind::Object));
        let id = self.push(kind, span, form, 0);
        self.count();
        self.open.push(id.0);
        id
    }

    /// Closes the innermost container; with `end` its span is stretched to that offset.
    pub fn close(&mut self, end: Option<u32>) {
        let Some(index) = self.open.pop() else { return };
        let next = self.tree.nodes.len() as u32;
        let node = &mut self.tree.nodes[index as usize];
        node.next = next;
        if let Some(end) = end {
            node.span.end = node.span.end.max(end);
        }
    }

    /// Adds the key of the member whose value comes next.
    pub fn key(&mut self, span: Span, form: Form) -> NodeId {
        debug_assert!(!matches!(form, Form::Owned | Form::Named));
        self.push(NodeKind::Key, span, form, 0)
    }

    /// Adds a key whose name is not the text at `span`.
    pub fn owned_key(&mut self, name: &str, span: Span) -> NodeId {
        let extra = self.keep(name);
        self.push(NodeKind::Key, span, Form::Owned, extra)
    }

    /// As [`Self::owned_key`], for one of a few names that are used again and again.
    pub fn fact_key(&mut self, name: &'static str, span: Span) -> NodeId {
        let extra = self.keep_once(name);
        self.push(NodeKind::Key, span, Form::Named, extra)
    }

    /// Adds a string that is one of a few names, as [`Self::fact_key`] does a key.
    pub fn fact_name(&mut self, name: &'static str, span: Span) -> NodeId {
        let extra = self.keep_once(name);
        let id = self.push(NodeKind::String, span, Form::Named, extra);
        self.count();
        id
    }

    fn keep_once(&mut self, name: &'static str) -> u32 {
        if let Some(&kept) = self.names.get(name) {
            return kept;
        }
        let kept = self.keep(name);
        self.names.insert(name, kept);
        kept
    }

    /// Adds a scalar whose text is in the source.
    pub fn scalar(&mut self, kind: NodeKind, span: Span, form: Form) -> NodeId {
        debug_assert!(!matches!(form, Form::Owned | Form::Named));
        let id = self.push(kind, span, form, 0);
        self.count();
        id
    }

    /// Adds a scalar whose text is not the text at `span`.
    pub fn owned_scalar(&mut self, kind: NodeKind, text: &str, span: Span) -> NodeId {
        let extra = self.keep(text);
        let id = self.push(kind, span, Form::Owned, extra);
        self.count();
        id
    }

    /// Adds the elements of an array that was built apart to the innermost container, which is an array too.
    pub fn append_elements(&mut self, array: Tree) {
        let Tree { nodes, owned, pieces, .. } = array;
        let mut nodes = nodes.into_iter();
        let Some(root) = nodes.next() else { return };
        // The array itself is left out, so what is in it moves up by one.
        let shift = self.tree.nodes.len() as u32 - 1;
        let first = self.tree.owned.ends.len() as u32;
        let behind = self.tree.owned.text.len() as u32;
        self.tree.owned.text.push_str(&owned.text);
        self.tree.owned.ends.extend(owned.ends.into_iter().map(|end| end + behind));
        self.tree.nodes.extend(nodes.map(|node| {
            let is_kept = matches!(node.form, Form::Owned | Form::Named);
            let extra = if is_kept { node.extra + first } else { node.extra };
            Node { next: node.next + shift, extra, ..node }
        }));
        self.tree.pieces.extend(pieces.into_iter().map(|(index, pieces)| (index + first, pieces)));
        if let Some(&index) = self.open.last() {
            self.tree.nodes[index as usize].extra += root.extra;
        }
    }

    /// Adds a string whose text the source at `span` spells in pieces, with other things between them.
    pub fn pieced_string(&mut self, text: &str, span: Span, pieces: &[Piece]) -> NodeId {
        let extra = self.keep(text);
        self.tree.pieces.insert(extra, pieces.into());
        let id = self.push(NodeKind::String, span, Form::Owned, extra);
        self.count();
        id
    }

    /// Closes what is open and gives the tree.
    pub fn finish(mut self) -> Tree {
        while !self.open.is_empty() {
            self.close(None);
        }
        self.tree
    }

    /// The same for a tree in whose objects every name is there once.
    pub fn finish_once(self) -> Tree {
        Tree { names_once: true, ..self.finish() }
    }

    fn keep(&mut self, text: &str) -> u32 {
        self.tree.owned.push(text)
    }

    fn push(&mut self, kind: NodeKind, span: Span, form: Form, extra: u32) -> NodeId {
        let id = self.tree.nodes.len() as u32;
        self.tree.nodes.push(Node { span, next: id + 1, extra, kind, form });
        NodeId(id)
    }

    /// Counts one more value in the innermost container.
    fn count(&mut self) {
        if let Some(&index) = self.open.last() {
            self.tree.nodes[index as usize].extra += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Value;

    fn array(builder: &mut TreeBuilder, texts: &[&str]) {
        builder.open(NodeKind::Array, Span::default());
        for text in texts {
            builder.open(NodeKind::Object, Span::default());
            builder.fact_key("name", Span::default());
            builder.owned_scalar(NodeKind::String, text, Span::default());
            builder.close(None);
        }
    }

    #[test]
    fn elements_that_were_built_apart_are_as_if_they_were_built_here() {
        let mut whole = TreeBuilder::default();
        array(&mut whole, &["a", "b", "c"]);
        let mut parts = TreeBuilder::default();
        array(&mut parts, &["a"]);
        for more in [&["b"][..], &[], &["c"]] {
            let mut part = TreeBuilder::default();
            array(&mut part, more);
            parts.append_elements(part.finish());
        }
        let (whole, parts) = (whole.finish(), parts.finish());
        let json = |tree: &Tree| Value::root(tree, "").map(|root| root.to_json(&|_, text| text.into_owned()));
        assert_eq!(json(&parts), json(&whole));
        assert_eq!(
            json(&parts).map(|json| json.to_string()),
            Some(r#"[{"name":"a"},{"name":"b"},{"name":"c"}]"#.into())
        );
        let last = Value::root(&parts, "").and_then(|root| root.pointer("/2/name")).expect("it is there");
        assert_eq!(last.key().and_then(|key| key.text().map(Into::into)), Some(String::from("name")));
    }
}
