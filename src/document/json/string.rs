//! Strings, and guesses at where one ends that was not closed or is not quoted as JSON wants it.

use super::problem::ProblemKind;
use super::scan::{Scanner, is_space};
use crate::document::tree::Form;
use crate::source::Span;

/// What a string is read as.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Key,
    Value,
}

/// Bytes that end a stretch of plain characters in a string.
const SPECIAL: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = true;
        byte += 1;
    }
    table[b'"' as usize] = true;
    table[b'\\' as usize] = true;
    table
};

/// Bytes that may stand right behind a string.
const BEHIND: [bool; 256] = {
    let mut table = [false; 256];
    // The first line is JSON. The second begins a comment or stands for a separator in other notations.
    let bytes = b" \t\n\r,:]}\
        /#;=";
    let mut index = 0;
    while index < bytes.len() {
        table[bytes[index] as usize] = true;
        index += 1;
    }
    table
};

/// The index of the first special byte in eight bytes of text, the first in the lowest bits; 8 if there is none.
///
/// A byte is special if taking 0x20 from it borrows, or taking 1 from what differs from a quote or a backslash.
/// A borrow may mark the bytes above it as well, but never one below.
#[inline]
fn first_special(chunk: u64) -> usize {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let differing = |byte: u8| chunk ^ (ONES * u64::from(byte));
    let borrows =
        chunk.wrapping_sub(ONES * 0x20) | differing(b'"').wrapping_sub(ONES) | differing(b'\\').wrapping_sub(ONES);
    // A byte of a longer character has its high bit set from the start.
    let marked = borrows & !chunk & (ONES * 0x80);
    (marked.trailing_zeros() / 8) as usize
}

impl Scanner<'_> {
    /// Reads the string at the cursor, which stands at its opening quote.
    #[inline]
    pub fn string(&mut self, role: Role) -> (Span, Form) {
        let start = self.at;
        let mut at = self.plain_end(start + 1);
        let mut form = Form::Quoted;
        if self.bytes.get(at) != Some(&b'"') {
            let quote;
            (quote, form) = self.string_with_specials(start, at, role);
            match quote {
                Some(quote) => at = quote,
                None => return (Span::new(start, self.at), form),
            }
        }
        self.at = at + 1;
        match self.bytes.get(self.at) {
            Some(&next) if !BEHIND[next as usize] => self.closed_too_early(start, form, role),
            _ => (Span::new(start, self.at), form),
        }
    }

    /// The first special byte at or behind `from`, or the end of the text.
    #[inline]
    fn plain_end(&self, from: usize) -> usize {
        let mut at = from;
        while let Some(chunk) = self.bytes.get(at..).and_then(<[u8]>::first_chunk) {
            match first_special(u64::from_le_bytes(*chunk)) {
                8 => at += 8,
                index => return at + index,
            }
        }
        while self.bytes.get(at).is_some_and(|byte| !SPECIAL[*byte as usize]) {
            at += 1;
        }
        at
    }

    /// Goes on with a string whose first special byte stands at `at`. Gives the place of the closing quote;
    /// or, if there is none, sets the cursor to where the string is taken to end.
    fn string_with_specials(&mut self, start: usize, mut at: usize, role: Role) -> (Option<usize>, Form) {
        let since = self.problems.len();
        let mut form = Form::Quoted;
        let mut goes_on_to = 0;
        loop {
            match self.bytes.get(at) {
                Some(b'"') => return (Some(at), form),
                Some(b'\\') => {
                    form = Form::Escaped;
                    at = self.escape(at, since);
                }
                Some(b'\n' | b'\r') if at < goes_on_to || self.goes_on_behind(at, &mut goes_on_to) => {
                    let length = if self.bytes[at..].starts_with(b"\r\n") { 2 } else { 1 };
                    self.problems.add_once(since, ProblemKind::LineBreak, Span::new(at, at + length));
                    at += length;
                }
                None | Some(b'\n' | b'\r') => {
                    self.end_early(start, self.sensible_end(start, at, role));
                    return (None, form);
                }
                Some(_) => {
                    let control = |byte: &&u8| **byte < 0x20 && !matches!(**byte, b'\n' | b'\r');
                    let end = at + self.bytes[at..].iter().take_while(control).count();
                    self.problems.add_once(since, ProblemKind::ControlCharacter, Span::new(at, end));
                    at = end;
                }
            }
            at = self.plain_end(at);
        }
    }

    /// Checks the escape at `at` and gives its end.
    fn escape(&mut self, at: usize, since: usize) -> usize {
        match self.bytes.get(at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => at + 2,
            Some(b'u') => self.unicode_escape(at, since),
            // What is wrong here is the end of the line, and that is reported.
            None | Some(b'\n' | b'\r') => at + 1,
            Some(_) => {
                let end = at + 1 + self.char_len(at + 1);
                self.problems.add_once(since, ProblemKind::BadEscape, Span::new(at, end));
                end
            }
        }
    }

    fn unicode_escape(&mut self, at: usize, since: usize) -> usize {
        let end = at + 6;
        let kind = match self.code_unit(at) {
            Some(0xD800..=0xDBFF) => match self.code_unit(end) {
                Some(0xDC00..=0xDFFF) => return end + 6,
                _ => ProblemKind::LoneSurrogate,
            },
            Some(0xDC00..=0xDFFF) => ProblemKind::LoneSurrogate,
            Some(_) => return end,
            None => {
                let digits = self.bytes[at + 2..].iter().take(4).take_while(|byte| byte.is_ascii_hexdigit());
                let end = at + 2 + digits.count();
                self.problems.add_once(since, ProblemKind::BadEscape, Span::new(at, end));
                return end;
            }
        };
        self.problems.add_once(since, kind, Span::new(at, end));
        end
    }

    /// The UTF-16 code unit that a `\uXXXX` at `at` names.
    fn code_unit(&self, at: usize) -> Option<u32> {
        let (b"\\u", digits) = self.bytes.get(at..at + 6)?.split_at(2) else { return None };
        digits.iter().try_fold(0, |unit, digit| Some(unit << 4 | char::from(*digit).to_digit(16)?))
    }

    /// Whether the string with a line break at `at` was meant to go on in the next line, as a pasted
    /// certificate does: that line begins with neither quote nor bracket, and the next quote closes something.
    /// If so, `quote` is set to that quote, up to which the same holds for every line break.
    fn goes_on_behind(&self, at: usize, quote: &mut usize) -> bool {
        if self.problems.is_full() || matches!(self.next_solid(at), Some(b'{' | b'}' | b'[' | b']' | b',' | b'"'))
        {
            return false;
        }
        let Some(length) = memchr::memchr(b'"', &self.bytes[at..]) else { return false };
        *quote = at + length;
        matches!(self.next_solid(*quote + 1), None | Some(b',' | b':' | b'}' | b']'))
    }

    /// Where the string that opens at `start` and has no quote up to its line's end at `line_end` should have
    /// ended: before a colon if it is a key, else before the commas and brackets at the end of the line.
    fn sensible_end(&self, start: usize, line_end: usize, role: Role) -> usize {
        if self.problems.is_full() {
            return line_end;
        }
        let content = &self.text[start + 1..line_end];
        if role == Role::Key
            && let Some(colon) = content.find(':')
        {
            return start + 1 + content[..colon].trim_end().len();
        }
        let brackets = !content.contains(['{', '[']);
        let closes = |c: char| c == ',' || c.is_ascii_whitespace() || (brackets && matches!(c, '}' | ']'));
        start + 1 + content.trim_end_matches(closes).len()
    }

    fn end_early(&mut self, start: usize, end: usize) {
        self.problems.add(ProblemKind::UnterminatedString, Span::new(start, start + 1));
        self.at = end;
    }

    /// Decides about a string that ends at the cursor and has something right behind its closing quote.
    #[cold]
    fn closed_too_early(&mut self, start: usize, form: Form, role: Role) -> (Span, Form) {
        let quote = self.at - 1;
        if !self.problems.is_full() {
            if let Some(end) = self.end_before_separator(start, quote, role) {
                self.end_early(start, end);
            } else if let Some(end) = self.late_quote(role) {
                self.problems.add(ProblemKind::UnescapedQuote, Span::new(quote, quote + 1));
                self.at = end + 1;
            }
        }
        let escaped = form == Form::Escaped || self.bytes[start..self.at].contains(&b'\\');
        (Span::new(start, self.at), if escaped { Form::Escaped } else { Form::Quoted })
    }

    /// Where the string should have ended if the quote at `quote` is not its own but opens the next one, as
    /// in `"a, "b"` or `"key: "value"`: before the separator that stands at its end.
    fn end_before_separator(&self, start: usize, quote: usize, role: Role) -> Option<usize> {
        let content = &self.text[start + 1..quote];
        let trimmed = content.trim_end();
        let end = match role {
            Role::Key if trimmed.ends_with([':', ',']) => content.find(':')?,
            Role::Value if trimmed.ends_with(',') => trimmed.len() - 1,
            _ => return None,
        };
        Some(start + 1 + content[..end].trim_end().len())
    }

    /// The quote that closes the string at whose unescaped inner quote the cursor stands, as in
    /// `"say "hi" to them",`: the first one on the line with a separator behind it, unless one before it looks
    /// as if it opened another string.
    fn late_quote(&mut self, role: Role) -> Option<usize> {
        if self.at < self.no_late_quote_before || self.peek() == Some(b'"') {
            return None;
        }
        let line_end = self.line_end(self.at);
        for quote in memchr::memchr_iter(b'"', &self.bytes[self.at..line_end]).map(|length| self.at + length) {
            let before = self.bytes[..quote].iter().rev().copied().find(|byte| !is_space(*byte));
            let opens = matches!(before, Some(b',' | b':' | b'{' | b'['));
            let closes = match self.next_solid(quote + 1) {
                None => true,
                Some(b',' | b'}' | b']') => role == Role::Value,
                Some(b':') => role == Role::Key,
                _ => false,
            };
            if opens {
                self.no_late_quote_before = quote;
                return None;
            }
            if closes && before != Some(b'\\') {
                return Some(quote);
            }
        }
        self.no_late_quote_before = line_end;
        None
    }

    /// Reads a string in single or typographic quotes, if one begins at the cursor: its span with the quotes,
    /// and the span of its content.
    pub fn other_quotes(&mut self) -> Option<(ProblemKind, Span, Span)> {
        let start = self.at;
        let (kind, ends): (_, &[char]) = match self.text[start..].chars().next()? {
            '\'' => (ProblemKind::SingleQuotes, &['\'']),
            '“' | '”' | '„' | '‘' | '’' => (ProblemKind::CurlyQuotes, &['“', '”', '‘', '’']),
            _ => return None,
        };
        let inside = start + self.char_len(start);
        let mut escaped = false;
        let stop = self.text[inside..].char_indices().find(|(_, c)| {
            let found = matches!(c, '\n' | '\r') || (!escaped && ends.contains(c));
            escaped = !escaped && *c == '\\';
            found
        });
        let (end, close_len) = match stop {
            Some((at, quote)) if ends.contains(&quote) => (inside + at, quote.len_utf8()),
            _ => {
                let line = &self.text[inside..stop.map_or(self.text.len(), |(at, _)| inside + at)];
                (inside + line.trim_end_matches([' ', '\t', ',', '}', ']']).len(), 0)
            }
        };
        self.at = end + close_len;
        let span = Span::new(start, self.at);
        self.problems.add(kind, span);
        Some((kind, span, Span::new(inside, end)))
    }
}
