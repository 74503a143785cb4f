//! Elements: start tags, end tags and the entries they become.

use crate::source::Span;

use super::problem::ProblemKind;
use super::read::{Builder, Flow, Open};
use super::tree::{Entry, Kind, NO_NAMESPACE, NONE, NamespaceId, UNBOUND};
use super::{names, wellformed};

/// Entries.
impl<'a> Builder<'a> {
    pub(super) fn leaf(kind: Kind, start: usize, end: usize) -> Entry {
        let span = Span::new(start, end);
        Entry {
            span,
            content_start: span.end,
            content_end: span.end,
            parent: NONE,
            next: NONE,
            namespace: NO_NAMESPACE,
            attributes_start: 0,
            attributes_len: 0,
            name_len: 0,
            prefix_len: 0,
            kind,
        }
    }

    /// Adds an entry to the innermost open element.
    #[inline]
    pub(super) fn push(&mut self, mut entry: Entry) -> Flow {
        let index = self.tree.entries.len();
        if index + self.tree.attributes.len() >= self.limits.nodes {
            let at = entry.span.start as usize;
            self.problems.add(ProblemKind::TooManyNodes(self.limits.nodes), at, at + 1);
            return Flow::Stop;
        }
        entry.parent = self.open.last().map_or(NONE, |open| open.entry);
        entry.next = index as u32 + 1;
        self.tree.entries.push(entry);
        Flow::Next
    }

    /// Closes the innermost open element, whose content ends at `content_end` and itself at `end`.
    #[inline]
    pub(super) fn close(&mut self, content_end: usize, end: usize) {
        let Some(open) = self.open.pop() else { return };
        let next = self.tree.entries.len() as u32;
        let entry = &mut self.tree.entries[open.entry as usize];
        entry.next = next;
        entry.content_end = content_end as u32;
        entry.span.end = end as u32;
        self.namespaces.restore(open.bindings);
    }

    pub(super) fn name_of(&self, entry: u32) -> &'a str {
        let entry = &self.tree.entries[entry as usize];
        let start = entry.span.start as usize + 1;
        self.text.get(start..start + usize::from(entry.name_len)).unwrap_or("")
    }
}

/// Start tags.
impl<'a> Builder<'a> {
    /// The tag at `start..end`, whose inside ends at `inside_end`, before `>` or `/>`.
    #[inline]
    pub(super) fn start_tag(&mut self, start: usize, end: usize, inside_end: usize) -> Flow {
        let name_start = start + 1;
        let scanned = names::scan(&self.text[name_start..inside_end]);
        let mut name_len = scanned.len;
        let mut prefix_len = scanned.prefix;
        let behind = self.text.as_bytes()[name_start + name_len];
        if !scanned.is_qualified || !(name_start + name_len == inside_end || names::is_space(behind)) {
            match self.flawed_name(start, inside_end) {
                Ok(length) => (name_len, prefix_len) = (length, 0),
                Err(flow) => return flow,
            }
        }
        if name_len > usize::from(u16::MAX) {
            return self.name_too_long(name_start);
        }
        let bindings = self.namespaces.depth();
        let attributes_start = self.tree.attributes.len();
        let flow = self.attributes(start, name_start + name_len, inside_end);
        if matches!(flow, Flow::Stop) {
            return flow;
        }
        let name = &self.text[name_start..name_start + name_len];
        let excused = matches!(flow, Flow::From(_));
        let tag_end = if let Flow::From(next) = flow { next } else { end };
        let mut entry = Self::leaf(Kind::Element, start, tag_end);
        entry.name_len = name_len as u16;
        entry.prefix_len = prefix_len as u16;
        entry.attributes_start = attributes_start as u32;
        entry.attributes_len = (self.tree.attributes.len() - attributes_start) as u32;
        entry.namespace = self.element_namespace(&name[..prefix_len], name_start);
        let is_empty = inside_end + 2 == end && !excused;
        let index = self.tree.entries.len() as u32;
        match (self.add_element(entry, name, is_empty, Open { entry: index, bindings, excused }), flow) {
            (Flow::Next, flow) => flow,
            (stop, _) => stop,
        }
    }

    fn add_element(&mut self, entry: Entry, name: &str, is_empty: bool, open: Open) -> Flow {
        let start = entry.span.start as usize + 1;
        if self.open.is_empty() {
            match self.tree.root {
                None => self.tree.root = Some(open.entry),
                Some(_) if !self.second_root => {
                    self.second_root = true;
                    self.problems.add(ProblemKind::SecondRoot(name.into()), start, start + name.len());
                }
                Some(_) => {}
            }
        }
        if self.open.len() >= self.limits.depth {
            self.problems.add(ProblemKind::TooDeep(self.limits.depth), start, start + name.len());
            return Flow::Stop;
        }
        let flow = self.push(entry);
        if matches!(flow, Flow::Next) {
            if is_empty {
                self.namespaces.restore(open.bindings);
            } else {
                self.open.push(open);
            }
        }
        flow
    }

    /// The length of what stands where a name must; or where to go on if the `<` at `start` begins no tag.
    #[cold]
    fn flawed_name(&mut self, start: usize, inside_end: usize) -> Result<usize, Flow> {
        let inside = &self.text[start + 1..inside_end];
        let ends = |byte: u8| names::is_space(byte) || matches!(byte, b'<' | b'"' | b'\'' | b'=');
        let length = inside.bytes().position(ends).unwrap_or(inside.len());
        let name = &inside[..length];
        if name.is_empty() && !inside.is_empty() {
            self.bare_less_than(start);
            return Err(self.again(start + 1, inside_end));
        }
        let scanned = names::scan(name);
        if inside[length..].starts_with('<') && scanned.is_qualified && scanned.len == length {
            // The tag lacks its `>`; the attributes would find that as well.
            return Ok(length);
        }
        if name.is_empty() {
            self.problems.add(ProblemKind::InvalidName("".into()), start, start + 2);
        } else if wellformed::has_only_allowed(name) {
            self.problems.add(ProblemKind::InvalidName(name.into()), start + 1, start + 1 + length);
        }
        Ok(length)
    }

    #[cold]
    pub(super) fn name_too_long(&mut self, start: usize) -> Flow {
        self.problems.add(ProblemKind::NameTooLong(usize::from(u16::MAX)), start, start + 1);
        Flow::Stop
    }

    fn element_namespace(&mut self, prefix: &'a str, start: usize) -> NamespaceId {
        let prefix = prefix.strip_suffix(':').unwrap_or("");
        if prefix == "xmlns" {
            self.problems.add(ProblemKind::ReservedPrefix(prefix.into()), start, start + prefix.len());
            return UNBOUND;
        }
        self.resolve(prefix, start)
    }

    /// The namespace of `prefix`, which stands at `start`. A prefix that is not bound is reported once.
    #[inline]
    pub(super) fn resolve(&mut self, prefix: &'a str, start: usize) -> NamespaceId {
        if let Some(namespace) = self.namespaces.resolve(prefix) {
            return namespace;
        }
        // A DOCTYPE can bind it in an attribute that is not written.
        let may_be_bound = self.tree.doctype.is_some_and(|doctype| doctype.attributes.is_some());
        if !may_be_bound && !self.problems.is_full() && !self.reported_prefixes.contains(&prefix) {
            self.reported_prefixes.push(prefix);
            let kind = ProblemKind::UnboundPrefix(prefix.into());
            self.problems.add(kind, start, start + prefix.len());
        }
        UNBOUND
    }
}
