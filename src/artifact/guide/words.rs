//! Text of a guide as a reader of it sees it, with the place of every part in the file.

use crate::document::Piece;
use crate::source::Span;

/// A text with its white space collapsed and its markup taken out.
#[derive(Clone, Debug, Default)]
pub struct Words {
    text: String,
    pieces: Vec<Piece>,
    span: Option<Span>,
    /// Whether what is added next may continue the last piece.
    is_verbatim: bool,
}

impl Words {
    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How the file spells it.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// From its first character in the file to its last.
    pub fn span(&self) -> Span {
        self.span.unwrap_or_default()
    }

    /// Whether there is nothing to read in it.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// A text that stands in the file as it is.
    pub fn verbatim(source: &str, span: Span) -> Self {
        let mut words = Self::default();
        words.add_lines(source, span);
        words
    }

    /// A text that the file spells in another way.
    pub fn spelled(text: &str, span: Span) -> Self {
        let mut words = Self::default();
        words.add(text, span);
        words
    }

    /// Adds what stands at `span`, with white space collapsed.
    pub fn add_prose(&mut self, source: &str, span: Span) {
        let raw = span.of(source);
        let mut at = span.start as usize;
        let mut rest = raw;
        while !rest.is_empty() {
            let is_blank = rest.starts_with(is_blank);
            let length = rest.find(|c| self::is_blank(c) != is_blank).unwrap_or(rest.len());
            let here = Span::new(at, at + length);
            if is_blank {
                self.add_space(here);
            } else {
                self.add(&rest[..length], here);
            }
            at += length;
            rest = &rest[length..];
        }
    }

    /// Adds what stands at `span`, with its lines.
    pub fn add_lines(&mut self, source: &str, span: Span) {
        self.add(span.of(source), span);
    }

    /// Adds a space for what stands at `span`, where there is none yet.
    pub fn add_space(&mut self, span: Span) {
        if !self.text.is_empty() && !self.text.ends_with(is_blank) {
            self.add(" ", span);
        }
    }

    /// Adds a text that `span` spells.
    pub fn add(&mut self, text: &str, span: Span) {
        if text.is_empty() {
            return;
        }
        let is_verbatim = text.len() == span.len();
        let last_end = self.span.map(|span| span.end);
        match self.pieces.last_mut() {
            Some(last) if is_verbatim && self.is_verbatim && last_end == Some(span.start) => {
                last.span.end = span.end;
            }
            _ => self.pieces.push(Piece { at: u32::try_from(self.text.len()).unwrap_or(u32::MAX), span }),
        }
        self.text.push_str(text);
        self.is_verbatim = is_verbatim;
        let start = self.span.map_or(span.start, |own| own.start);
        self.span = Some(Span::new(start as usize, span.end as usize));
    }

    /// Takes white space off the end.
    pub fn trim_end(&mut self) {
        let length = self.text.trim_end().len();
        let cut = self.text.len() - length;
        if cut == 0 {
            return;
        }
        self.text.truncate(length);
        while self.pieces.last().is_some_and(|piece| piece.at as usize >= length && length > 0) {
            self.pieces.pop();
            self.is_verbatim = false;
        }
        if let (Some(last), Some(span)) = (self.pieces.last_mut(), &mut self.span) {
            let own = length.saturating_sub(last.at as usize);
            // Only white space that was spelled as it is can be left at the end of a piece.
            let end = (last.span.start as usize + own).min(last.span.end as usize);
            if last.span.len() == own + cut {
                last.span = Span::new(last.span.start as usize, end);
            }
            *span = Span::new(span.start as usize, last.span.end as usize);
        }
    }
}

/// White space that a reader of the text sees as a space.
fn is_blank(character: char) -> bool {
    character.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_collapsed_and_the_places_are_kept() {
        let source = "  Copy \n the **URL**  ";
        let mut words = Words::default();
        words.add_prose(source, Span::new(0, 13));
        words.add_prose(source, Span::new(15, 18));
        words.add_prose(source, Span::new(20, 22));
        words.trim_end();
        assert_eq!(words.text(), "Copy the URL");
        assert_eq!(words.span(), Span::new(2, 18));
        let url = words.pieces().last().expect("the text has pieces");
        assert_eq!((url.at, url.span.of(source)), (9, "URL"));
    }

    #[test]
    fn a_text_of_blanks_is_empty() {
        let mut words = Words::verbatim("   ", Span::new(0, 3));
        words.trim_end();
        assert!(words.is_empty());
        assert_eq!(words.text(), "");
    }
}
