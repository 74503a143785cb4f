//! A value in a document: what rules hold in their hands.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use super::slice;
use super::tree::{Form, Holder, Node, NodeId, NodeKind, Tree};
use crate::source::Span;

/// A value of a [`Tree`] together with the text its spans refer to. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct Value<'a> {
    tree: &'a Tree,
    text: &'a str,
    id: NodeId,
}

/// One member of an object.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// Its key, as a node of kind [`NodeKind::Key`].
    pub key: Value<'a>,
    /// Its value.
    pub value: Value<'a>,
}

impl<'a> Value<'a> {
    /// The root value of a tree, unless the tree is empty.
    pub fn root(tree: &'a Tree, text: &'a str) -> Option<Self> {
        (!tree.is_empty()).then_some(Self { tree, text, id: NodeId::ROOT })
    }

    /// The value with that id in the same tree.
    pub fn at(self, id: NodeId) -> Self {
        Self { id, ..self }
    }

    /// Its id, by which a rule names the place.
    pub fn id(self) -> NodeId {
        self.id
    }

    /// Address of the tree: with the id, the identity of the value.
    pub fn tree_address(self) -> usize {
        std::ptr::from_ref(self.tree) as usize
    }

    fn node(self) -> &'a Node {
        self.tree.node(self.id)
    }

    /// What it is.
    pub fn kind(self) -> NodeKind {
        self.node().kind
    }

    /// Where it stands: for a JSON string with its quotes, for a container all of it.
    pub fn span(self) -> Span {
        self.node().span
    }

    /// Where its content stands: for a JSON string without the quotes.
    pub fn content_span(self) -> Span {
        let Node { span, form, .. } = *self.node();
        match form {
            Form::Quoted | Form::Escaped => slice::inside_quotes(self.text, span),
            Form::Plain | Form::Owned | Form::Named | Form::Indented => span,
        }
    }

    /// The key in front of it, if it is a member of an object.
    pub fn key(self) -> Option<Value<'a>> {
        let before = self.at(NodeId::from_index((self.id.index() as u32).checked_sub(1)?));
        (before.kind() == NodeKind::Key).then_some(before)
    }

    /// The value behind a key; a value itself.
    pub fn of_key(self) -> Value<'a> {
        match self.kind() {
            NodeKind::Key => self.at(NodeId::from_index(self.id.index() as u32 + 1)),
            _ => self,
        }
    }

    /// The short place that stands for it as a whole: its key, else the first character of a container, else
    /// the value. Something missing in it is reported there.
    pub fn head_span(self) -> Span {
        if let Some(key) = self.key() {
            return key.span();
        }
        let span = self.span();
        if self.node().form == Form::Indented {
            let first = span.of(self.text).chars().next().map_or(0, char::len_utf8);
            return Span::new(span.start as usize, span.start as usize + first);
        }
        match self.kind() {
            NodeKind::Array | NodeKind::Object
                if matches!(span.of(self.text).as_bytes().first(), Some(b'{' | b'[')) =>
            {
                Span::new(span.start as usize, span.start as usize + 1)
            }
            _ => span,
        }
    }

    /// The text of a string, a number or a key; escapes are resolved.
    pub fn text(self) -> Option<Cow<'a, str>> {
        let node = self.node();
        if !matches!(node.kind, NodeKind::String | NodeKind::Number | NodeKind::Key) {
            return None;
        }
        Some(match node.form {
            Form::Plain | Form::Indented => Cow::Borrowed(node.span.of(self.text)),
            Form::Owned | Form::Named => Cow::Borrowed(self.tree.owned(node)),
            Form::Quoted => Cow::Borrowed(self.content_span().of(self.text)),
            Form::Escaped => Cow::Owned(slice::unescape(self.content_span().of(self.text))),
        })
    }

    /// The string, if it is one.
    pub fn as_str(self) -> Option<Cow<'a, str>> {
        if self.kind() == NodeKind::String { self.text() } else { None }
    }

    /// Whether it is a name that facts give, and not the file.
    pub fn is_fact_name(self) -> bool {
        self.node().form == Form::Named
    }

    /// The boolean, if it is one.
    pub fn as_bool(self) -> Option<bool> {
        match self.kind() {
            NodeKind::True => Some(true),
            NodeKind::False => Some(false),
            _ => None,
        }
    }

    /// The number as it is written, if it is one.
    pub fn as_number(self) -> Option<Cow<'a, str>> {
        if self.kind() == NodeKind::Number { self.text() } else { None }
    }

    /// The number as an unsigned integer, if it is written as one.
    pub fn as_u64(self) -> Option<u64> {
        self.as_number()?.parse().ok()
    }

    /// Whether it is an object.
    pub fn is_object(self) -> bool {
        self.kind() == NodeKind::Object
    }

    /// Whether it is an array.
    pub fn is_array(self) -> bool {
        self.kind() == NodeKind::Array
    }

    /// Number of members or elements; 0 for a scalar.
    pub fn len(self) -> usize {
        if self.is_object() || self.is_array() { self.node().extra as usize } else { 0 }
    }

    /// Whether it has no members or elements.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The members of an object in document order; none for anything else.
    pub fn members(self) -> impl Iterator<Item = Member<'a>> {
        let (mut at, end) = if self.is_object() { self.inside() } else { (0, 0) };
        std::iter::from_fn(move || {
            // A key always has its value behind it; the check keeps a damaged tree from running over.
            if at + 1 >= end {
                return None;
            }
            let key = self.at(NodeId::from_index(at));
            let value = self.at(NodeId::from_index(at + 1));
            at = value.node().next;
            Some(Member { key, value })
        })
    }

    /// The members of an object, of several of one name the last one, as [`Self::get`] gives it.
    pub fn last_members(self) -> impl Iterator<Item = Member<'a>> {
        let mut repeated: HashSet<NodeId> = HashSet::new();
        if !self.tree.names_once {
            let members: Vec<Member<'a>> = self.members().collect();
            let mut seen = HashSet::new();
            let is_repeated = |member: &&Member<'a>| !seen.insert(member.key.text().unwrap_or_default());
            repeated.extend(members.iter().rev().filter(is_repeated).map(|member| member.key.id()));
        }
        self.members().filter(move |member| !repeated.contains(&member.key.id()))
    }

    /// The elements of an array in document order; none for anything else.
    pub fn elements(self) -> impl Iterator<Item = Value<'a>> {
        let (mut at, end) = if self.is_array() { self.inside() } else { (0, 0) };
        std::iter::from_fn(move || {
            let element = (at < end).then(|| self.at(NodeId::from_index(at)))?;
            at = element.node().next;
            Some(element)
        })
    }

    /// The elements of an array, or the value itself: APIs answer with one object or with a list of them.
    pub fn one_or_all(self) -> impl Iterator<Item = Value<'a>> {
        (!self.is_array()).then_some(self).into_iter().chain(self.elements())
    }

    fn inside(self) -> (u32, u32) {
        (self.id.index() as u32 + 1, self.node().next)
    }

    /// The value of the member with that name; of several the last, which is the one that JSON parsers keep.
    pub fn get(self, name: &str) -> Option<Value<'a>> {
        let mut named = self.members().filter(|member| member.key.is_text(name));
        let found = if self.tree.names_once { named.next() } else { named.last() };
        found.map(|member| member.value)
    }

    /// Whether the text of a string or key is `text`; does not allocate unless there are escapes.
    pub fn is_text(self, text: &str) -> bool {
        self.may_say(text) && self.says(text, |own, text| own == text)
    }

    /// Whether the text of a string or key is `name`, whatever the case of ASCII letters.
    pub fn is_name(self, name: &str) -> bool {
        self.may_say(name) && self.says(name, <[u8]>::eq_ignore_ascii_case)
    }

    /// Compares a text with the one of a string or key, which stands between quotes nearly always.
    fn says(self, text: &str, are_alike: impl Fn(&[u8], &[u8]) -> bool) -> bool {
        let Node { span, form, .. } = *self.node();
        if form == Form::Quoted
            && let Some([first, inside @ .., last]) =
                self.text.as_bytes().get(span.start as usize..span.end as usize)
            && first == last
        {
            return are_alike(inside, text.as_bytes());
        }
        self.text().is_some_and(|own| are_alike(own.as_bytes(), text.as_bytes()))
    }

    /// Whether a string or key is as long as a text. Members are looked up by name all the time, and most names differ
    /// in length already.
    fn may_say(self, text: &str) -> bool {
        let node = self.node();
        let length = node.span.len();
        matches!(node.kind, NodeKind::Key | NodeKind::String)
            && match node.form {
                Form::Plain | Form::Indented => length == text.len(),
                // A string that was never closed has one quote.
                Form::Quoted => length == text.len() + 2 || length == text.len() + 1,
                Form::Escaped => length > text.len(),
                Form::Owned | Form::Named => self.tree.owned(node).len() == text.len(),
            }
    }

    /// The strings in this value at any depth, itself included, in document order; no keys.
    pub fn strings(self) -> impl Iterator<Item = Value<'a>> {
        let end = self.node().next;
        let nodes = (self.id.index() as u32..end).map(move |index| self.at(NodeId::from_index(index)));
        nodes.filter(|value| value.kind() == NodeKind::String)
    }

    /// The keys, strings and numbers in this value at any depth whose text is, or may be, another than the one that
    /// [`Self::content_span`] covers; in document order.
    pub fn respelled(self) -> impl Iterator<Item = Value<'a>> {
        let end = self.node().next;
        let nodes = (self.id.index() as u32..end).map(move |index| self.at(NodeId::from_index(index)));
        nodes.filter(|value| matches!(value.node().form, Form::Owned | Form::Escaped))
    }

    /// The value at a JSON pointer (RFC 6901) below this one.
    pub fn pointer(self, pointer: &str) -> Option<Value<'a>> {
        let mut at = self;
        for segment in pointer.split('/').skip(1) {
            at = if at.is_array() {
                at.elements().nth(segment.parse().ok()?)?
            } else if segment.contains('~') {
                at.get(&segment.replace("~1", "/").replace("~0", "~"))?
            } else {
                at.get(segment)?
            };
        }
        Some(at)
    }

    /// The innermost value in this one whose span holds the offset; this one if none does.
    pub fn innermost(self, offset: u32) -> Value<'a> {
        let mut at = self;
        loop {
            let holds = |value: &Value<'a>| (value.span().start..value.span().end).contains(&offset);
            let inner = at.members().map(|member| member.value).chain(at.elements()).find(holds);
            match inner {
                Some(inner) => at = inner,
                None => return at,
            }
        }
    }

    /// The values from below this one down to `id`: each step is a key (of a member) or an index (of an
    /// element), with the value it leads to. Empty for the value itself or one that is not in it.
    pub fn path_to(self, id: NodeId) -> Vec<(Step<'a>, Value<'a>)> {
        let mut path = Vec::new();
        let mut at = self.at(id).of_key();
        while at.id != self.id {
            let holder = self.tree.holder(at.id);
            if holder.container == Holder::NONE {
                return Vec::new();
            }
            let step = at.key().map_or(Step::Element(holder.ordinal as usize), Step::Member);
            path.push((step, at));
            at = self.at(NodeId::from_index(holder.container));
        }
        path.reverse();
        path
    }

    /// The span of a slice of the string's text, given as bytes of [`Self::text`].
    pub fn slice_span(self, range: Range<usize>) -> Span {
        let node = self.node();
        match node.form {
            Form::Plain | Form::Quoted | Form::Indented => {
                let start = self.content_span().start as usize;
                Span::new(start + range.start, start + range.end)
            }
            Form::Escaped => slice::escaped(self.text, self.content_span(), range),
            Form::Owned | Form::Named => {
                let text = self.tree.owned(node);
                match self.tree.pieces.get(&node.extra) {
                    Some(pieces) => slice::pieced(pieces, text.len(), node.span, range),
                    None => slice::owned(self.text, node.span, text, range),
                }
            }
        }
    }

    /// It and everything in it as a `serde_json` value; text is changed by `show` first.
    pub fn to_json(self, show: &impl Fn(Value<'a>, Cow<'a, str>) -> String) -> serde_json::Value {
        use serde_json::Value as Json;
        match self.kind() {
            NodeKind::Null | NodeKind::Invalid => Json::Null,
            NodeKind::True => Json::Bool(true),
            NodeKind::False => Json::Bool(false),
            NodeKind::Number => number(&self.text().unwrap_or_default()).map_or(Json::Null, Json::Number),
            NodeKind::String | NodeKind::Key => Json::String(show(self, self.text().unwrap_or_default())),
            NodeKind::Array => self.elements().map(|element| element.to_json(show)).collect(),
            NodeKind::Object => self
                .members()
                .map(|Member { key, value }| (key.text().unwrap_or_default().into_owned(), value.to_json(show)))
                .collect(),
        }
    }
}

/// One step of a path through a document.
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    /// To the member with this key.
    Member(Value<'a>),
    /// To the element with this index.
    Element(usize),
}

/// The `serde_json` number for the way a JSON number is written.
pub fn number(text: &str) -> Option<serde_json::Number> {
    if let Ok(number) = text.parse::<u64>() {
        return Some(number.into());
    }
    if let Ok(number) = text.parse::<i64>() {
        return Some(number.into());
    }
    serde_json::Number::from_f64(text.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::json;

    #[test]
    fn of_two_members_with_one_name_the_last_counts() {
        let text = r#"{"a": 1, "b": {"c": 2}, "\u0061": 3}"#;
        let parsed = json::parse(text);
        let root = Value::root(&parsed.tree, text).expect("the text has a value");
        assert_eq!(root.get("a").and_then(Value::as_u64), Some(3));
        assert_eq!(root.pointer("/b/c").and_then(Value::as_u64), Some(2));
        assert!(root.get("c").is_none());
    }

    #[test]
    fn a_path_leads_through_keys_and_indexes() {
        let text = r#"{"a": [0, {"b/c": 1}]}"#;
        let parsed = json::parse(text);
        let root = Value::root(&parsed.tree, text).expect("the text has a value");
        let value = root.pointer("/a/1/b~1c").expect("the value is there");
        let names: Vec<String> = root
            .path_to(value.id())
            .into_iter()
            .map(|(step, _)| match step {
                Step::Member(key) => key.text().unwrap_or_default().into_owned(),
                Step::Element(index) => index.to_string(),
            })
            .collect();
        assert_eq!(names, ["a", "1", "b/c"]);
        assert!(root.path_to(root.id()).is_empty());
    }
}
