//! Where the lines of a text begin, and what line and column an offset stands at.

use super::Span;

/// A place in a text as people and editors count it.
///
/// Both columns are 1-based. A column counts what stands before the place on its line: `column` in
/// Unicode scalar values, `column_utf16` in UTF-16 code units (the unit of LSP and of SARIF's
/// `utf16CodeUnits`). A tab counts one in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// 1-based line.
    pub line: u32,
    /// 1-based column in Unicode scalar values.
    pub column: u32,
    /// 1-based column in UTF-16 code units.
    pub column_utf16: u32,
}

impl Position {
    /// Line 1, column 1: the place of a finding about a file without text.
    pub const START: Self = Self { line: 1, column: 1, column_utf16: 1 };
}

/// Every so many bytes of a text it is noted how much stands before: a column in a line of many megabytes is found
/// without counting from the line's start.
const STEP: usize = 4096;

/// The offset, moved back to where a character begins; that of the end if it lies behind it.
pub fn boundary(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The offsets at which the lines of a text start. Lines end with LF, CR LF or a lone CR.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// What stands before every [`STEP`]th byte.
    before: Vec<Count>,
}

/// How much some bytes of UTF-8 are; a character counts where it begins.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    characters: u32,
    utf16: u32,
}

impl Count {
    fn of(bytes: &[u8]) -> Self {
        if bytes.is_ascii() {
            return Self { characters: bytes.len() as u32, utf16: bytes.len() as u32 };
        }
        let characters = bytes.iter().filter(|&&byte| !(0x80..0xC0).contains(&byte)).count() as u32;
        // Four bytes in UTF-8 are two units in UTF-16.
        let long = bytes.iter().filter(|&&byte| byte >= 0xF0).count() as u32;
        Self { characters, utf16: characters + long }
    }

    fn plus(self, other: Self) -> Self {
        Self { characters: self.characters + other.characters, utf16: self.utf16 + other.utf16 }
    }

    fn minus(self, other: Self) -> Self {
        Self { characters: self.characters - other.characters, utf16: self.utf16 - other.utf16 }
    }
}

impl LineIndex {
    /// Indexes `text`; two passes at memory speed.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            let is_first_of_crlf = bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
            if !is_first_of_crlf {
                starts.push(at as u32 + 1);
            }
        }
        let mut count = Count::default();
        let before = bytes.chunks(STEP).map(|chunk| {
            let before = count;
            count = count.plus(Count::of(chunk));
            before
        });
        let mut before: Vec<Count> = before.collect();
        // The end of a text that fills its last step.
        before.push(count);
        Self { starts, before }
    }

    /// 0-based index of the line that holds `offset`.
    pub fn line_of(&self, offset: u32) -> usize {
        self.starts.partition_point(|&start| start <= offset) - 1
    }

    /// The span of a line without its line end; `line` is 0-based. Lines past the end are empty.
    pub fn line_span(&self, text: &str, line: usize) -> Span {
        let Some(&start) = self.starts.get(line) else {
            return Span::at(text.len());
        };
        let end = self.starts.get(line + 1).map_or(text.len(), |&next| next as usize);
        let content = Span::new(start as usize, end).of(text);
        let trimmed = content.trim_end_matches(['\n', '\r']);
        Span::new(start as usize, start as usize + trimmed.len())
    }

    /// The position of a byte offset. An offset past the end, or inside a character, is moved back to the
    /// nearest character boundary.
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let offset = boundary(text, offset as usize);
        let line = self.line_of(offset as u32);
        let start = self.starts[line] as usize;
        let count = if offset - start <= STEP {
            Count::of(&text.as_bytes()[start..offset])
        } else {
            self.count(text, offset).minus(self.count(text, start))
        };
        Position { line: line as u32 + 1, column: count.characters + 1, column_utf16: count.utf16 + 1 }
    }

    /// What stands before an offset.
    fn count(&self, text: &str, offset: usize) -> Count {
        let step = offset / STEP;
        self.before[step].plus(Count::of(&text.as_bytes()[step * STEP..offset]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, offset: u32) -> (u32, u32, u32) {
        let position = LineIndex::new(text).position(text, offset);
        (position.line, position.column, position.column_utf16)
    }

    #[test]
    fn columns_count_scalar_values_and_utf16_units_apart() {
        let text = "é𝄞x";
        assert_eq!(at(text, 0), (1, 1, 1));
        assert_eq!(at(text, 2), (1, 2, 2));
        assert_eq!(at(text, 6), (1, 3, 4));
    }

    #[test]
    fn columns_of_long_lines_are_counted_from_their_start() {
        for filler in ["a", "é", "𝄞"] {
            let text = format!("x\n{}", filler.repeat(3 * STEP));
            for characters in [0, 1, STEP - 1, STEP, STEP + 1, 3 * STEP - 1, 3 * STEP] {
                let units = filler.encode_utf16().count() * characters;
                let offset = 2 + filler.len() * characters;
                let expected = (2, characters as u32 + 1, units as u32 + 1);
                assert_eq!(at(&text, offset as u32), expected, "{characters} times {filler}");
            }
        }
    }

    #[test]
    fn the_end_of_a_text_that_fills_its_last_step_has_a_position() {
        assert_eq!(at(&"a".repeat(2 * STEP), 2 * STEP as u32), (1, 2 * STEP as u32 + 1, 2 * STEP as u32 + 1));
        assert_eq!(at("", 0), (1, 1, 1));
    }

    #[test]
    fn every_kind_of_line_end_starts_a_line() {
        let text = "a\nb\r\nc\rd";
        assert_eq!(at(text, 2).0, 2);
        assert_eq!(at(text, 5).0, 3);
        assert_eq!(at(text, 7), (4, 1, 1));
    }

    #[test]
    fn an_offset_inside_a_character_or_past_the_end_is_moved_back() {
        assert_eq!(at("é", 1), (1, 1, 1));
        assert_eq!(at("ab", 99), (1, 3, 3));
    }

    #[test]
    fn a_line_span_leaves_the_line_end_out() {
        let text = "one\r\ntwo\n";
        let index = LineIndex::new(text);
        assert_eq!(index.line_span(text, 0).of(text), "one");
        assert_eq!(index.line_span(text, 1).of(text), "two");
        assert!(index.line_span(text, 2).is_empty());
        assert!(index.line_span(text, 9).is_empty());
    }
}
