//! Texts that remember which part of a field each of their parts comes from.

use std::ops::Range;

use crate::source::Span;

/// Where a part of a text comes from. Spans are bytes of the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It stands in the field as it is.
    Written(Span),
    /// A variable has it as its value, or a function computes it.
    Computed(Span),
    /// What stands here has no value that is known; an example takes its place.
    Unknown(Span),
}

impl Origin {
    /// The part of the field.
    pub fn span(self) -> Span {
        match self {
            Self::Written(span) | Self::Computed(span) | Self::Unknown(span) => span,
        }
    }
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// Where they come from.
    pub origin: Origin,
}

impl Piece {
    /// What of the field the part of this piece inside of `range` comes from.
    fn origin_of(&self, range: &Range<usize>) -> Span {
        match self.origin {
            Origin::Written(span) => {
                let start = range.start.max(self.range.start) - self.range.start;
                let end = range.end.clamp(self.range.start, self.range.end) - self.range.start;
                Span::new(span.start as usize + start, span.start as usize + end.max(start))
            }
            Origin::Computed(span) | Origin::Unknown(span) => span,
        }
    }
}

/// A text whose parts are traced back to the field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traced {
    text: String,
    pieces: Vec<Piece>,
}

impl Traced {
    /// A text from one part of a field. A written one must be as long as its span.
    pub fn new(text: impl Into<String>, origin: Origin) -> Self {
        let text = text.into();
        let pieces = if text.is_empty() { Vec::new() } else { vec![Piece { range: 0..text.len(), origin }] };
        Self { text, pieces }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its parts, in order; together they are all of it.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Adds a text at the end.
    pub fn push(&mut self, other: Self) {
        let behind = self.text.len();
        self.text.push_str(&other.text);
        let moved = other.pieces.into_iter().map(|piece| Piece {
            range: piece.range.start + behind..piece.range.end + behind,
            origin: piece.origin,
        });
        self.pieces.extend(moved);
    }

    /// The part of the field that bytes of the text come from, whatever stands between; of an empty range, the place
    /// in front of which it stands.
    pub fn origin(&self, range: Range<usize>) -> Span {
        let touched = |piece: &&Piece| {
            if range.is_empty() {
                piece.range.start <= range.start && range.start <= piece.range.end
            } else {
                piece.range.start < range.end && range.start < piece.range.end
            }
        };
        let spans = self.pieces.iter().filter(touched).map(|piece| piece.origin_of(&range));
        let around = |a: Span, b: Span| Span { start: a.start.min(b.start), end: a.end.max(b.end) };
        spans.reduce(around).unwrap_or_default()
    }

    /// Whether all of these bytes stand in the field as they are.
    pub fn is_written(&self, range: Range<usize>) -> bool {
        !self.touches(range, |origin| !matches!(origin, Origin::Written(_)))
    }

    /// Whether none of these bytes takes the place of something unknown.
    pub fn is_known(&self, range: Range<usize>) -> bool {
        !self.touches(range, |origin| matches!(origin, Origin::Unknown(_)))
    }

    fn touches(&self, range: Range<usize>, wanted: impl Fn(Origin) -> bool) -> bool {
        let touched = |piece: &&Piece| piece.range.start < range.end && range.start < piece.range.end;
        self.pieces.iter().filter(touched).any(|piece| wanted(piece.origin))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_lead_back_to_the_field() {
        let mut url = Traced::new("https://", Origin::Written(Span::new(1, 9)));
        url.push(Traced::new("berryfarm", Origin::Computed(Span::new(13, 26))));
        url.push(Traced::new(".acme.example", Origin::Written(Span::new(30, 43))));
        assert_eq!(url.text(), "https://berryfarm.acme.example");
        assert_eq!(url.origin(0..5), Span::new(1, 6));
        assert_eq!(url.origin(10..12), Span::new(13, 26), "a part of a value is all of the variable");
        assert_eq!(url.origin(18..22), Span::new(31, 35));
        assert_eq!(url.origin(6..18), Span::new(7, 31));
        assert_eq!(url.origin(30..30), Span::new(43, 43));
        assert!(url.is_written(0..8) && !url.is_written(0..9));
        assert!(url.is_known(0..30));
    }

    #[test]
    fn an_empty_text_comes_from_nowhere() {
        assert_eq!(Traced::default().origin(0..0), Span::default());
        assert_eq!(Traced::new("", Origin::Written(Span::new(3, 3))).pieces(), []);
    }
}
