//! A walk through everything in an element, however deep, in the order of the text.

use crate::source::Span;

use super::element::Element;
use super::tree::{Kind, XmlTree};

/// One step of a [`Walk`].
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    /// The start of an element.
    Start(Element<'a>),
    /// The end of an element.
    End(Element<'a>),
    /// Text as it is written, references included.
    Text(Span),
    /// A CDATA section with its delimiters.
    CData(Span),
    /// A comment with its delimiters.
    Comment(Span),
    /// A processing instruction with its delimiters.
    Instruction(Span),
}

/// Walks through an element without recursion and without a stack: entries know their parents and their ends.
#[derive(Debug)]
pub struct Walk<'a> {
    tree: &'a XmlTree,
    text: &'a str,
    apex: u32,
    /// The innermost element that is open; `None` before the start and behind the end.
    open: Option<u32>,
    started: bool,
    /// The next entry.
    entry: u32,
    /// Up to where the text has been given.
    at: u32,
}

impl<'a> Element<'a> {
    /// A walk through the element, which begins with its start and ends with its end.
    pub fn walk(self) -> Walk<'a> {
        let Element { tree, text, index } = self;
        Walk { tree, text, apex: index, open: None, started: false, entry: index, at: self.span().start }
    }
}

impl<'a> Walk<'a> {
    /// Leaves out the element whose start was given last: its content and its end.
    pub fn leave_out(&mut self) {
        let Some(open) = self.open else { return };
        let skipped = &self.tree.entries[open as usize];
        (self.entry, self.at) = (skipped.next, skipped.span.end);
        self.open = (open != self.apex).then_some(skipped.parent);
    }

    fn element(&self, index: u32) -> Element<'a> {
        Element { tree: self.tree, text: self.text, index }
    }

    fn enter(&mut self, index: u32) -> Step<'a> {
        self.open = Some(index);
        self.entry = index + 1;
        self.at = self.tree.entries[index as usize].content_start;
        Step::Start(self.element(index))
    }
}

impl<'a> Iterator for Walk<'a> {
    type Item = Step<'a>;

    #[inline]
    fn next(&mut self) -> Option<Step<'a>> {
        if !self.started {
            self.started = true;
            return Some(self.enter(self.apex));
        }
        loop {
            let open = self.open?;
            let around = &self.tree.entries[open as usize];
            let entry = (self.entry < around.next).then(|| &self.tree.entries[self.entry as usize]);
            let until = entry.map_or(around.content_end, |entry| entry.span.start);
            if until > self.at {
                let span = Span { start: self.at, end: until };
                self.at = until;
                return Some(Step::Text(span));
            }
            let Some(entry) = entry else {
                self.at = around.span.end;
                self.open = (open != self.apex).then_some(around.parent);
                return Some(Step::End(self.element(open)));
            };
            let index = self.entry;
            if entry.kind == Kind::Element {
                return Some(self.enter(index));
            }
            (self.entry, self.at) = (entry.next, entry.span.end);
            return Some(match entry.kind {
                Kind::CData => Step::CData(entry.span),
                Kind::Comment => Step::Comment(entry.span),
                Kind::Instruction => Step::Instruction(entry.span),
                Kind::Element | Kind::Skipped => continue,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::document::xml;

    use super::*;

    fn steps(text: &str, skipped: &str) -> String {
        let parsed = xml::parse(text);
        let mut walk = parsed.tree.root(text).expect("a root").walk();
        let mut out = String::new();
        while let Some(step) = walk.next() {
            match step {
                Step::Start(element) if element.local() == skipped => walk.leave_out(),
                Step::Start(element) => out += &format!("({}", element.name()),
                Step::End(_) => out.push(')'),
                Step::Text(span) | Step::CData(span) | Step::Comment(span) | Step::Instruction(span) => {
                    out += &format!("[{}]", span.of(text));
                }
            }
        }
        out
    }

    #[test]
    fn everything_comes_in_order() {
        let text = "<?p?><a> x <b/><c>1<!--2--><![CDATA[3]]><d> </d>4&amp;</c><?e f?> </a><!-- -->";
        assert_eq!(steps(text, ""), "(a[ x ](b)(c[1][<!--2-->][<![CDATA[3]]>](d[ ])[4&amp;])[<?e f?>][ ])");
    }

    #[test]
    fn an_element_can_be_left_out() {
        let text = "<a>1<b>2<c>3<d/></c>4</b>5</a>";
        assert_eq!(steps(text, "c"), "(a[1](b[2][4])[5])");
        assert_eq!(steps(text, "b"), "(a[1][5])");
        assert_eq!(steps(text, "d"), "(a[1](b[2](c[3])[4])[5])");
        assert_eq!(steps(text, "a"), "");
    }
}
