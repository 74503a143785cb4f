//! A text together with everything that has to do with places in it.

use std::sync::OnceLock;

use super::{Excerpt, LineIndex, Position, Span, TextEncoding, excerpt};

/// The text that spans of one file refer to.
#[derive(Debug)]
pub struct Text {
    content: String,
    origin: Origin,
    /// Built when the first position is asked for: a clean file needs none.
    lines: OnceLock<LineIndex>,
    /// In order, not overlapping.
    secrets: Vec<Span>,
}

/// Where a [`Text`] comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The file itself, decoded.
    File(TextEncoding),
    /// A listing of facts about a file without text, such as an image. It only serves as the picture under
    /// a diagnostic: every place in it is line 1, column 1 of the file.
    Listing,
}

impl Text {
    /// A text that was decoded from a file.
    pub fn from_file(content: String, encoding: TextEncoding) -> Self {
        Self::new(content, Origin::File(encoding))
    }

    /// The listing that stands for a file without text.
    pub fn listing(content: String) -> Self {
        Self::new(content, Origin::Listing)
    }

    fn new(content: String, origin: Origin) -> Self {
        Self { content, origin, lines: OnceLock::new(), secrets: Vec::new() }
    }

    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.content
    }

    /// Where the text comes from.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// The encoding of the file, unless the text is a listing.
    pub fn encoding(&self) -> Option<TextEncoding> {
        match self.origin {
            Origin::File(encoding) => Some(encoding),
            Origin::Listing => None,
        }
    }

    /// Marks spans whose text must never be shown. Overlapping and unordered spans are fine.
    pub fn hide(&mut self, spans: impl IntoIterator<Item = Span>) {
        self.secrets.extend(spans.into_iter().filter(|span| !span.is_empty()));
        self.secrets.sort_unstable();
        let mut merged: Vec<Span> = Vec::with_capacity(self.secrets.len());
        for &secret in &self.secrets {
            match merged.last_mut() {
                Some(last) if secret.start < last.end => last.end = last.end.max(secret.end),
                _ => merged.push(secret),
            }
        }
        self.secrets = merged;
    }

    /// The spans that must not be shown, in order and without overlaps.
    pub fn secrets(&self) -> &[Span] {
        &self.secrets
    }

    /// Whether some of `span` is secret.
    pub fn is_secret(&self, span: Span) -> bool {
        !self.secrets_in(span).is_empty()
    }

    /// The secrets of which some stands in `span`.
    pub fn secrets_in(&self, span: Span) -> &[Span] {
        let first = self.secrets.partition_point(|secret| secret.end <= span.start);
        let count = self.secrets[first..].partition_point(|secret| secret.overlaps(span));
        &self.secrets[first..first + count]
    }

    /// The offset, moved back to where a character begins.
    pub fn boundary(&self, offset: u32) -> usize {
        super::boundary(&self.content, offset as usize)
    }

    /// Start and end of a span as positions. In a listing both are line 1, column 1.
    pub fn locate(&self, span: Span) -> (Position, Position) {
        match self.origin {
            Origin::Listing => (Position::START, Position::START),
            Origin::File(_) => {
                let lines = self.lines();
                (lines.position(&self.content, span.start), lines.position(&self.content, span.end))
            }
        }
    }

    /// An excerpt that shows each of `spans`.
    pub fn excerpt(&self, spans: &[Span]) -> Excerpt {
        excerpt::excerpt(&self.content, self.lines(), spans, &self.secrets)
    }

    fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.content))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_spans_are_merged_and_found() {
        let mut text = Text::listing("0123456789".into());
        text.hide([Span::new(6, 8), Span::new(1, 3), Span::new(2, 4), Span::new(9, 9)]);
        assert_eq!(text.secrets(), [Span::new(1, 4), Span::new(6, 8)]);
        assert!(text.is_secret(Span::new(3, 5)));
        assert!(!text.is_secret(Span::new(4, 6)));
    }

    #[test]
    fn places_in_a_listing_are_the_start_of_the_file() {
        let text = Text::listing("format: PNG\nwidth: 5\n".into());
        assert_eq!(text.locate(Span::new(12, 17)), (Position::START, Position::START));
    }
}
