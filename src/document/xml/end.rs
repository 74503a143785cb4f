//! End tags and what to make of the wrong ones.

use super::names;
use super::problem::{Construct, ProblemKind};
use super::read::{Builder, Flow};
use super::tree::Kind;
use super::wellformed;

impl<'a> Builder<'a> {
    /// The end tag at `start..end`.
    #[inline]
    pub(super) fn end_tag(&mut self, start: usize, end: usize) -> Flow {
        let inside = &self.text[start + 2..end - 1];
        if let Some(open) = self.open.last()
            && self.name_of(open.entry) == inside
        {
            self.close(start, end);
            return Flow::Next;
        }
        self.unusual_end_tag(start, end)
    }

    fn unusual_end_tag(&mut self, start: usize, end: usize) -> Flow {
        let name_start = start + 2;
        let inside = &self.text[name_start..end - 1];
        let length = inside.bytes().position(|byte| names::is_space(byte) || byte == b'<').unwrap_or(inside.len());
        let name = &inside[..length];
        let name_end = name_start + length;
        // The tag lacks its `>`, and other markup follows.
        let markup = memchr::memchr(b'<', inside.as_bytes()).map(|found| name_start + found);
        if markup.is_some() {
            self.problems.add(ProblemKind::Unterminated(Construct::Tag), start, name_end);
        } else if !inside[length..].bytes().all(names::is_space) {
            self.problems.add(ProblemKind::EndTagContent(name.into()), name_start, end - 1);
        }
        let (tag_end, end) = (end, markup.unwrap_or(end));
        match self.open.iter().rposition(|open| self.name_of(open.entry) == name) {
            Some(level) => self.close_down_to(level, name_start, end),
            None => self.close_by_mistake(name, name_start, end),
        }
        match markup {
            None => Flow::Next,
            Some(next) => self.again(next, tag_end),
        }
    }

    /// Closes the open element at `level`, whose name is at `name_start`, and those inside of it, which lack
    /// their end tags.
    fn close_down_to(&mut self, level: usize, name_start: usize, end: usize) {
        if let Some(inner) = self.open[level + 1..].iter().rfind(|open| !open.excused) {
            let (open, name) = (self.name_of(inner.entry), self.name_of(self.open[level].entry));
            let kind = ProblemKind::MismatchedEnd { end: name.into(), open: open.into() };
            self.problems.add(kind, name_start, name_start + name.len());
        }
        while self.open.len() > level + 1 {
            self.close(name_start - 2, name_start - 2);
        }
        self.close(name_start - 2, end);
    }

    /// An end tag whose name no open element has: probably a slip, so it closes the innermost one. If that
    /// was wrong, the element's own end tag is still to come, and not worth another word.
    fn close_by_mistake(&mut self, name: &'a str, name_start: usize, end: usize) {
        let (start, name_end) = (name_start - 2, name_start + name.len());
        if self.closed_by_mistake.take().is_some_and(|closed| closed == name) {
            if !self.open.is_empty() {
                let _ = self.push(Self::leaf(Kind::Skipped, start, end));
            }
            return;
        }
        let Some(open) = self.open.last().map(|open| self.name_of(open.entry)) else {
            self.problems.add(ProblemKind::UnmatchedEnd(name.into()), name_start, name_end);
            return;
        };
        self.closed_by_mistake = Some(open);
        let scanned = names::scan(name);
        if scanned.is_qualified && scanned.len == name.len() {
            let kind = ProblemKind::MismatchedEnd { end: name.into(), open: open.into() };
            self.problems.add(kind, name_start, name_end);
        } else if wellformed::has_only_allowed(name) {
            self.problems.add(ProblemKind::InvalidName(name.into()), name_start, name_end);
        }
        self.close(start, end);
    }
}
