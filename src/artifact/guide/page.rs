//! What a guide says, whatever it is written in: blocks in the order of the text, links, images and comments.

use super::words::Words;
use crate::source::Span;

/// A guide as it was read.
#[derive(Debug)]
pub struct Page {
    /// What it is written in.
    pub format: &'static str,
    /// The title that stands outside of the text: in front matter, or in the head of a page.
    pub title: Option<Words>,
    /// Headings and what stands below them.
    pub blocks: Vec<Block>,
    /// Links in the text.
    pub links: Vec<Link>,
    /// Images.
    pub images: Vec<Image>,
    /// Comments, which a reader of the page does not see.
    pub comments: Vec<Words>,
}

/// A piece of the text that stands alone.
#[derive(Debug)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its text; of a row of a table one for each cell.
    pub texts: Vec<Words>,
}

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading with its level, 1 to 6.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// An item of a list, or a paragraph in one.
    Item,
    /// The row with the names of a table's columns.
    Head,
    /// Another row of a table.
    Row,
    /// Lines that are shown as they are.
    Code,
}

impl BlockKind {
    /// The name that facts have for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Heading(_) => "heading",
            Self::Paragraph => "paragraph",
            Self::Item => "item",
            Self::Head => "head",
            Self::Row => "row",
            Self::Code => "code",
        }
    }

    /// The block with a name of facts, where it is no heading.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Paragraph, Self::Item, Self::Head, Self::Row, Self::Code]
            .into_iter()
            .find(|kind| kind.name() == name)
    }

    fn is_row(self) -> bool {
        matches!(self, Self::Head | Self::Row)
    }
}

/// A link.
#[derive(Debug, Default)]
pub struct Link {
    /// What is shown of it.
    pub text: Words,
    /// Where it leads.
    pub to: Words,
}

/// An image.
#[derive(Debug)]
pub struct Image {
    /// Where its file is.
    pub file: Words,
    /// What is shown, or read aloud, in its place. HTML can say that there is nothing to be read.
    pub alt: Option<Words>,
    /// Where it stands.
    pub span: Span,
}

/// Puts a page together.
pub struct Writer<'t> {
    source: &'t str,
    page: Page,
    block: Option<Block>,
    link: Option<Link>,
}

impl<'t> Writer<'t> {
    /// Of a page that is written in a format.
    pub fn new(source: &'t str, format: &'static str) -> Self {
        let page = Page {
            format,
            title: None,
            blocks: Vec::new(),
            links: Vec::new(),
            images: Vec::new(),
            comments: Vec::new(),
        };
        Self { source, page, block: None, link: None }
    }

    /// Closes what is open and gives the page.
    pub fn finish(mut self) -> Page {
        self.end_link();
        self.end();
        self.page
    }

    /// The text of the file.
    pub fn source(&self) -> &'t str {
        self.source
    }

    /// Begins a block; the one before it ends.
    pub fn begin(&mut self, kind: BlockKind) {
        self.end();
        self.block = Some(Block { kind, texts: if kind.is_row() { Vec::new() } else { vec![Words::default()] } });
    }

    /// Begins a cell of the row that is open.
    pub fn begin_cell(&mut self) {
        if let Some(block) = self.block.as_mut().filter(|block| block.kind.is_row()) {
            block.texts.push(Words::default());
        }
    }

    /// Ends the block that is open, if one is. One without text is dropped, unless it is a heading.
    pub fn end(&mut self) {
        let Some(mut block) = self.block.take() else { return };
        block.texts.iter_mut().for_each(Words::trim_end);
        if block.texts.iter().any(|text| !text.is_empty()) {
            self.page.blocks.push(block);
        }
    }

    /// What is open.
    pub fn open(&self) -> Option<BlockKind> {
        self.block.as_ref().map(|block| block.kind)
    }

    /// Makes the row that is open the one with the names of the columns, if it has no cell yet.
    pub fn is_head(&mut self) {
        if let Some(block) = self.block.as_mut().filter(|block| block.kind.is_row() && block.texts.is_empty()) {
            block.kind = BlockKind::Head;
        }
    }

    /// Adds text; where no block is open, a paragraph begins.
    pub fn write(&mut self, add: impl Fn(&mut Words, &str)) {
        let source = self.source;
        if let Some(link) = &mut self.link {
            add(&mut link.text, source);
        }
        let block =
            self.block.get_or_insert_with(|| Block { kind: BlockKind::Paragraph, texts: vec![Words::default()] });
        if block.texts.is_empty() {
            block.texts.push(Words::default());
        }
        if let Some(text) = block.texts.last_mut() {
            add(text, source);
        }
    }

    /// Adds a space where a word could run into the next one.
    pub fn space(&mut self, at: Span) {
        if self.block.as_ref().is_some_and(|block| !block.texts.is_empty()) {
            self.write(|words, _| words.add_space(at));
        }
    }

    /// Begins a link.
    pub fn begin_link(&mut self, to: Words) {
        self.end_link();
        self.link = Some(Link { text: Words::default(), to });
    }

    /// Ends the link that is open.
    pub fn end_link(&mut self) {
        if let Some(mut link) = self.link.take() {
            link.text.trim_end();
            self.page.links.push(link);
        }
    }

    /// Adds an image.
    pub fn image(&mut self, image: Image) {
        self.page.images.push(image);
    }

    /// Adds a comment.
    pub fn comment(&mut self, text: Words) {
        if !text.is_empty() {
            self.page.comments.push(text);
        }
    }

    /// Gives the page a title, if it has none.
    pub fn title(&mut self, text: Words) {
        if !text.is_empty() {
            self.page.title.get_or_insert(text);
        }
    }
}
