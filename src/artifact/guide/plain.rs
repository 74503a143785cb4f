//! Plain text: paragraphs between blank lines, and lines that begin as items of a list do. It has no headings.

use super::page::{BlockKind, Page, Writer};
use crate::source::Span;

/// Reads a text.
pub fn read(source: &str) -> Page {
    let mut writer = Writer::new(source, "plain text");
    let mut start = 0;
    for line in source.split_inclusive('\n') {
        let end = start + line.len();
        let mut at = Span::new(start, end);
        let shown = line.trim();
        if shown.is_empty() {
            writer.end();
        } else if let Some(mark) = mark(shown) {
            writer.begin(BlockKind::Item);
            at = Span::new(start + line.find(shown).unwrap_or(0) + mark, end);
        }
        start = end;
        if shown.is_empty() {
            continue;
        }
        writer.write(|words, source| words.add_prose(source, at));
    }
    writer.finish()
}

/// Length of the mark in front of an item: `- a`, `* a`, `• a`, `1. a`, `2) a`.
fn mark(line: &str) -> Option<usize> {
    let number = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let mut behind = line[number..].chars();
    let mark = behind.next().filter(|mark| match number {
        0 => matches!(mark, '-' | '*' | '•'),
        _ => matches!(mark, '.' | ')'),
    })?;
    (behind.next() == Some(' ')).then_some(number + mark.len_utf8() + 1)
}
