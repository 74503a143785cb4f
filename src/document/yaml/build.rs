//! From the events of a document to its tree: aliases and merge keys become what they refer to.

use std::borrow::Cow;

use granit_parser::{ScalarStyle, StructureStyle};
use rustc_hash::FxHashSet;

use super::events::{Item, What};
use super::scalar::{self, Spelling};
use super::{ALIAS_BUDGET, Problem, ProblemKind};
use crate::document::duplicates::{Duplicate, Duplicates};
use crate::document::tree::{Form, NodeKind, Tree, TreeBuilder};
use crate::source::Span;

/// A document as a tree.
pub(super) struct Built {
    pub tree: Tree,
    pub problems: Vec<Problem>,
    pub duplicates: Vec<Duplicate>,
    pub has_aliases: bool,
}

pub(super) fn build(text: &str, items: &[Item<'_>], max_depth: usize) -> Built {
    let mut builder = Builder {
        text,
        items,
        max_depth,
        tree: TreeBuilder::with_capacity(items.len()),
        duplicates: Duplicates::new(text),
        problems: Vec::new(),
        active: Vec::new(),
        copies: 0,
        asked: Span::default(),
        copied: 0,
        has_aliases: false,
        is_over: false,
    };
    if !items.is_empty() {
        builder.value(0);
    }
    let duplicates = builder.duplicates.into_sorted();
    Built {
        tree: if duplicates.is_empty() { builder.tree.finish_once() } else { builder.tree.finish() },
        problems: builder.problems,
        duplicates,
        has_aliases: builder.has_aliases,
    }
}

struct Builder<'i, 't> {
    text: &'t str,
    items: &'i [Item<'t>],
    max_depth: usize,
    tree: TreeBuilder,
    duplicates: Duplicates<'t>,
    problems: Vec<Problem>,
    /// The containers that are being written: an alias to one of them has no end.
    active: Vec<usize>,
    /// How many aliases lead to what is being written.
    copies: usize,
    /// The alias of the document itself that led to what is being written.
    asked: Span,
    /// Nodes that were written because of aliases.
    copied: usize,
    has_aliases: bool,
    /// Whether a limit was reached.
    is_over: bool,
}

/// A member of a mapping, by its items.
struct Pair {
    key: usize,
    value: usize,
    /// Whether it comes from a merge key.
    is_merged: bool,
}

impl<'i, 't> Builder<'i, 't> {
    fn value(&mut self, index: usize) {
        let item: &'i Item<'t> = &self.items[index];
        if self.copies > 0 && !self.afford() {
            self.missing(item.span);
            return;
        }
        match &item.what {
            What::Missing => self.missing(item.span),
            What::Alias(target) => self.alias(*target, item.span),
            What::Scalar(scalar) => {
                let spelling = scalar::spelling(self.text, item.span, scalar);
                self.scalar(spelling);
            }
            What::Sequence(_) | What::Mapping(_) => self.container(index),
        }
    }

    fn missing(&mut self, span: Span) {
        self.tree.scalar(NodeKind::Invalid, span, Form::Plain);
    }

    fn scalar(&mut self, spelling: Spelling<'_>) {
        match spelling.owned {
            Some(text) => self.tree.owned_scalar(spelling.kind, &text, spelling.span),
            None => self.tree.scalar(spelling.kind, spelling.span, spelling.form),
        };
    }

    /// Whether one more node may be written because of an alias.
    fn afford(&mut self) -> bool {
        self.copied += 1;
        if self.copied > ALIAS_BUDGET && !self.is_over {
            self.limit(ProblemKind::TooManyAliases, self.asked);
        }
        !self.is_over
    }

    fn limit(&mut self, kind: ProblemKind, at: Span) {
        self.problems.push(Problem::new(kind, at));
        self.is_over = true;
    }

    fn alias(&mut self, target: usize, at: Span) {
        self.has_aliases = true;
        if self.active.contains(&target) {
            self.problems.push(Problem::new(ProblemKind::CyclicAlias, at));
            self.missing(at);
            return;
        }
        if self.copies == 0 {
            self.asked = at;
        }
        self.copies += 1;
        self.value(target);
        self.copies -= 1;
    }

    fn container(&mut self, index: usize) {
        let item: &'i Item<'t> = &self.items[index];
        if self.active.len() >= self.max_depth {
            if !self.is_over {
                self.limit(ProblemKind::TooDeep, item.span);
            }
            self.missing(item.span);
            return;
        }
        let (kind, style) = match item.what {
            What::Mapping(style) => (NodeKind::Object, style),
            What::Sequence(style) => (NodeKind::Array, style),
            _ => return,
        };
        let node = match style {
            StructureStyle::Block => self.tree.open_indented(kind, item.span),
            StructureStyle::Flow => self.tree.open(kind, item.span),
        };
        self.active.push(index);
        if kind == NodeKind::Object {
            self.members(index);
        } else {
            self.elements(index);
        }
        self.active.pop();
        self.tree.close(None);
        if kind == NodeKind::Object && self.copies == 0 {
            self.duplicates.look(self.tree.tree(), node);
        }
    }

    fn elements(&mut self, index: usize) {
        for element in self.inside(index) {
            if self.is_over {
                return;
            }
            self.value(element);
        }
    }

    fn members(&mut self, index: usize) {
        let mut pairs = Vec::new();
        self.pairs(index, &mut pairs, &mut FxHashSet::default(), &mut vec![index]);
        for pair in pairs {
            if self.is_over {
                return;
            }
            self.copies += usize::from(pair.is_merged);
            self.key(pair.key);
            self.value(pair.value);
            self.copies -= usize::from(pair.is_merged);
        }
    }

    /// The items that stand in a container directly.
    fn inside(&self, index: usize) -> Vec<usize> {
        let mut found = Vec::new();
        let mut at = index + 1;
        while at < self.items[index].next {
            found.push(at);
            at = self.items[at].next;
        }
        found
    }

    /// The members of a mapping. Those of a merge key come behind: what the mapping says itself counts, and of
    /// several merged mappings the first.
    fn pairs(
        &mut self,
        index: usize,
        pairs: &mut Vec<Pair>,
        seen: &mut FxHashSet<Cow<'i, str>>,
        chain: &mut Vec<usize>,
    ) {
        let is_merged = chain.len() > 1;
        let inside = self.inside(index);
        let mut merges = Vec::new();
        for pair in inside.chunks_exact(2) {
            let [key, value] = *pair else { continue };
            let sources = if self.is_merge_key(key) { self.merge_sources(value) } else { None };
            if let Some(sources) = sources {
                let at = self.items[value].span;
                merges.extend(sources.into_iter().map(|source| (source, at)));
                continue;
            }
            if is_merged && !self.afford() {
                return;
            }
            let is_new = self.key_text(key).is_none_or(|name| seen.insert(name));
            if is_new || !is_merged {
                pairs.push(Pair { key, value, is_merged });
            }
        }
        for (source, at) in merges {
            self.has_aliases = true;
            if self.copies == 0 && !is_merged {
                self.asked = at;
            }
            if chain.contains(&source) || self.active.contains(&source) || chain.len() > self.max_depth {
                self.problems.push(Problem::new(ProblemKind::CyclicAlias, at));
                continue;
            }
            chain.push(source);
            self.pairs(source, pairs, seen, chain);
            chain.pop();
        }
    }

    /// The item that an item stands for.
    fn resolved(&self, index: usize) -> usize {
        match self.items[index].what {
            What::Alias(target) => target,
            _ => index,
        }
    }

    fn is_merge_key(&self, index: usize) -> bool {
        matches!(&self.items[index].what, What::Scalar(key) if key.style == ScalarStyle::Plain && key.text == "<<")
    }

    /// The mappings that a merge key names, if mappings are what it names.
    fn merge_sources(&self, value: usize) -> Option<Vec<usize>> {
        let value = self.resolved(value);
        let is_mapping = |index: &usize| matches!(self.items[*index].what, What::Mapping(_));
        if is_mapping(&value) {
            return Some(vec![value]);
        }
        if !matches!(self.items[value].what, What::Sequence(_)) {
            return None;
        }
        let sources: Vec<usize> = self.inside(value).into_iter().map(|index| self.resolved(index)).collect();
        sources.iter().all(is_mapping).then_some(sources)
    }

    fn key_text(&self, index: usize) -> Option<Cow<'i, str>> {
        match &self.items[self.resolved(index)].what {
            What::Scalar(key) => Some(Cow::Borrowed(key.text.as_ref())),
            _ => None,
        }
    }

    fn key(&mut self, index: usize) {
        let at = self.resolved(index);
        let item: &'i Item<'t> = &self.items[at];
        let What::Scalar(key) = &item.what else {
            if !matches!(item.what, What::Missing) {
                self.problems.push(Problem::new(ProblemKind::ComplexKey, self.items[index].span));
            }
            self.tree.key(Span::at(item.span.start as usize), Form::Plain);
            return;
        };
        let spelling = scalar::text_spelling(self.text, item.span, key);
        match spelling.owned {
            Some(text) => self.tree.owned_key(&text, spelling.span),
            None => self.tree.key(spelling.span, spelling.form),
        };
    }
}
