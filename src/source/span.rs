//! A range of bytes in a decoded text.

/// A half-open range of byte offsets into the decoded text of one source (no byte order mark).
///
/// Offsets are 32 bits wide: a source is never larger than [`super::Limits::MAX_FILE_BYTES`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset just behind the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` to `end`, both byte offsets; `end` is raised to `start` if it lies before it.
    pub fn new(start: usize, end: usize) -> Self {
        let start = to_offset(start);
        Self { start, end: to_offset(end).max(start) }
    }

    /// The empty span at a byte offset.
    pub fn at(offset: usize) -> Self {
        Self::new(offset, offset)
    }

    /// The slice of `text` that the span covers; empty if the span does not fit the text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the span covers no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether the two spans share at least one byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Narrows an offset; texts are bounded well below 4 GiB, so saturation is never reached in practice.
fn to_offset(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
