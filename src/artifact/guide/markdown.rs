//! Markdown: CommonMark with tables, front matter and the HTML in it.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::html;
use super::page::{BlockKind, Image, Page, Writer};
use super::words::Words;
use crate::source::Span;

/// Reads a page.
pub fn read(source: &str) -> Page {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut reader =
        Reader { writer: Writer::new(source, "Markdown"), items: 0, within: Within::Text, image: None };
    for (event, range) in Parser::new_ext(source, options).into_offset_iter() {
        reader.event(event, range);
    }
    reader.writer.finish()
}

struct Reader<'t> {
    writer: Writer<'t>,
    /// How many items of lists are open.
    items: usize,
    within: Within,
    /// The image whose alternative text is being read.
    image: Option<Image>,
}

/// What the text that comes next belongs to.
#[derive(PartialEq, Eq)]
enum Within {
    Text,
    Code,
    FrontMatter,
    /// A block of HTML, which was read as a whole.
    Html,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        let at = Span::new(range.start, range.end);
        match event {
            Event::Start(tag) => self.start(&tag, at),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text, at),
            Event::Code(text) => self.write(&text, inside_code(self.writer.source(), at, &text)),
            Event::InlineHtml(_) => html::read_into(&mut self.writer, at, self.items),
            Event::SoftBreak | Event::HardBreak => match &mut self.image {
                Some(image) => image.alt.get_or_insert_default().add_space(at),
                None => self.writer.space(at),
            },
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, at: Span) {
        match tag {
            Tag::Heading { level, .. } => self.writer.begin(BlockKind::Heading(number(*level))),
            Tag::Paragraph => self.writer.begin(self.prose()),
            Tag::Item => {
                self.items += 1;
                self.writer.begin(BlockKind::Item);
            }
            Tag::List(_) | Tag::Table(_) | Tag::BlockQuote(_) => self.writer.end(),
            Tag::TableHead => self.writer.begin(BlockKind::Head),
            Tag::TableRow => self.writer.begin(BlockKind::Row),
            Tag::TableCell => self.writer.begin_cell(),
            Tag::CodeBlock(_) => {
                self.within = Within::Code;
                self.writer.begin(BlockKind::Code);
            }
            Tag::HtmlBlock => {
                self.within = Within::Html;
                self.writer.end();
                html::read_into(&mut self.writer, at, self.items);
            }
            Tag::MetadataBlock(_) => self.within = Within::FrontMatter,
            Tag::Link { dest_url, .. } => {
                let to = destination(self.writer.source(), at, dest_url);
                self.writer.begin_link(to);
            }
            Tag::Image { dest_url, .. } => {
                let file = destination(self.writer.source(), at, dest_url);
                self.image = Some(Image { file, alt: None, span: at });
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) | TagEnd::Paragraph | TagEnd::TableHead | TagEnd::TableRow => self.writer.end(),
            TagEnd::Item => {
                self.items = self.items.saturating_sub(1);
                self.writer.end();
            }
            TagEnd::CodeBlock | TagEnd::MetadataBlock(_) | TagEnd::HtmlBlock => {
                self.within = Within::Text;
                // What HTML opened may go on in Markdown behind it.
                if tag == TagEnd::CodeBlock {
                    self.writer.end();
                }
            }
            TagEnd::Link => self.writer.end_link(),
            TagEnd::Image => {
                if let Some(image) = self.image.take() {
                    self.writer.image(image);
                }
            }
            _ => {}
        }
    }

    /// What a text that stands alone is here.
    fn prose(&self) -> BlockKind {
        if self.items > 0 { BlockKind::Item } else { BlockKind::Paragraph }
    }

    fn text(&mut self, text: &str, at: Span) {
        match self.within {
            Within::FrontMatter => self.front_matter(at),
            Within::Html => {}
            Within::Code => self.writer.write(|words, source| {
                if at.of(source) == text { words.add_lines(source, at) } else { words.add(text, at) }
            }),
            Within::Text => self.write(text, at),
        }
    }

    fn write(&mut self, text: &str, at: Span) {
        let add = |words: &mut Words, source: &str| {
            if at.of(source) == text { words.add_prose(source, at) } else { words.add(text, at) }
        };
        match &mut self.image {
            Some(image) => add(image.alt.get_or_insert_default(), self.writer.source()),
            None => {
                if self.writer.open().is_none() {
                    self.writer.begin(self.prose());
                }
                self.writer.write(add);
            }
        }
    }

    /// Of front matter only the title is of interest.
    fn front_matter(&mut self, at: Span) {
        let source = self.writer.source();
        let mut start = at.start as usize;
        for line in at.of(source).split_inclusive('\n') {
            if let Some(title) = line.strip_prefix("title:") {
                let title = title.trim().trim_matches(['"', '\'']);
                let offset = line.find(title).unwrap_or(0);
                self.writer
                    .title(Words::verbatim(source, Span::new(start + offset, start + offset + title.len())));
            }
            start += line.len();
        }
    }
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

/// Where the text of a code span stands, without its backticks.
fn inside_code(source: &str, at: Span, text: &str) -> Span {
    let raw = at.of(source);
    let ticks = raw.len() - raw.trim_start_matches('`').len();
    match raw.get(ticks..).and_then(|raw| raw.find(text)) {
        Some(offset) => {
            let start = at.start as usize + ticks + offset;
            Span::new(start, start + text.len())
        }
        None => at,
    }
}

/// The destination of a link or an image that stands at `at`; that of a reference stands elsewhere.
fn destination(source: &str, at: Span, to: &str) -> Words {
    match at.of(source).rfind(to).filter(|_| !to.is_empty()) {
        Some(offset) => {
            let start = at.start as usize + offset;
            Words::verbatim(source, Span::new(start, start + to.len()))
        }
        None => Words::spelled(to, at),
    }
}
