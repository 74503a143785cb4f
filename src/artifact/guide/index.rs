//! The texts of a guide as checks look for words in them: made once, when the first check asks.

use std::ops::Range;
use std::sync::OnceLock;

use super::page::BlockKind;
use crate::document::{NodeId, Value};
use crate::source::boundary;

/// How much of a row of a table is looked at, in bytes.
const ROW: usize = 1000;

/// The texts of a guide in their order, in lower case.
#[derive(Debug, Default)]
pub struct Index {
    /// Its title.
    pub title: Option<Text>,
    /// Its sections.
    pub sections: Vec<Section>,
    /// All texts, those of a section one behind the other.
    pub texts: Vec<Text>,
    /// All texts, a line each.
    lower: String,
    /// The cells of each row of a table.
    rows: Vec<String>,
    /// All texts with one blank between words, a line each.
    normal: OnceLock<String>,
}

/// A section by its facts.
#[derive(Debug)]
pub struct Section {
    /// Its fact.
    pub id: NodeId,
    /// Its level, 1 to 6; 0 for one without a heading.
    pub level: u64,
    /// Its texts: the heading first, if there is one.
    pub texts: Range<usize>,
}

/// A text by its fact.
#[derive(Debug)]
pub struct Text {
    /// The fact.
    pub id: NodeId,
    /// Where it stands.
    pub kind: BlockKind,
    lower: Range<usize>,
    row: Option<usize>,
}

impl Index {
    /// Of the facts of a guide.
    pub fn of(root: Value<'_>) -> Self {
        let mut index = Self::default();
        index.title = root.get("title").and_then(|title| index.text(title, BlockKind::Heading(1), None));
        for value in root.get("sections").into_iter().flat_map(Value::elements) {
            index.section(value);
        }
        index
    }

    /// All texts in lower case.
    pub fn lower(&self) -> &str {
        &self.lower
    }

    /// A text in lower case. Only letters of ASCII are another there, and so every place is the same.
    pub fn lower_of(&self, text: &Text) -> &str {
        self.lower.get(text.lower.clone()).unwrap_or_default()
    }

    /// All cells of the row that a text stands in, in lower case.
    pub fn row_of(&self, text: &Text) -> Option<&str> {
        self.rows.get(text.row?).map(String::as_str)
    }

    /// All texts, a line each, in lower case and with one blank between words.
    pub fn normal(&self) -> &str {
        self.normal.get_or_init(|| {
            let texts = self.texts.iter().map(|text| normal(self.lower_of(text)) + "\n");
            texts.collect()
        })
    }

    fn section(&mut self, value: Value<'_>) {
        let start = self.texts.len();
        let level = value.get("level").and_then(Value::as_u64).unwrap_or(0);
        if let Some(heading) = value.get("heading") {
            let heading = self.text(heading, BlockKind::Heading(u8::try_from(level).unwrap_or(6)), None);
            self.texts.extend(heading);
        }
        for block in value.get("blocks").into_iter().flat_map(Value::elements) {
            self.block(block);
        }
        self.sections.push(Section { id: value.id(), level, texts: start..self.texts.len() });
    }

    fn block(&mut self, block: Value<'_>) {
        let kind = block.get("kind").and_then(Value::as_str);
        let Some(kind) = kind.and_then(|name| BlockKind::named(&name)) else { return };
        if let Some(text) = block.get("text").and_then(|text| self.text(text, kind, None)) {
            self.texts.push(text);
        }
        let Some(cells) = block.get("cells") else { return };
        let row = cells.elements().filter_map(Value::as_str);
        let mut row = row.collect::<Vec<_>>().join(" | ").to_ascii_lowercase();
        row.truncate(boundary(&row, ROW));
        self.rows.push(row);
        for cell in cells.elements() {
            let text = self.text(cell, kind, Some(self.rows.len() - 1));
            self.texts.extend(text);
        }
    }

    fn text(&mut self, value: Value<'_>, kind: BlockKind, row: Option<usize>) -> Option<Text> {
        let text = value.as_str()?;
        let start = self.lower.len();
        self.lower.push_str(&text);
        self.lower[start..].make_ascii_lowercase();
        let lower = start..self.lower.len();
        self.lower.push('\n');
        Some(Text { id: value.id(), kind, lower, row })
    }
}

/// A text in lower case and with one blank between words.
pub fn normal(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !normal.is_empty() {
            normal.push(' ');
        }
        normal.push_str(word);
    }
    if normal.is_ascii() {
        normal.make_ascii_lowercase();
        return normal;
    }
    normal.to_lowercase()
}
