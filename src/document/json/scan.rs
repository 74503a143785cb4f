//! From bytes to tokens: white space, comments, numbers and words. Strings are read in [`super::string`].

use super::problem::{ProblemKind, Problems};
use crate::document::tree::NodeKind;
use crate::source::Span;

/// A place in the text and the problems met on the way to it.
pub(super) struct Scanner<'t> {
    pub text: &'t str,
    pub bytes: &'t [u8],
    /// Where the cursor stands; always at the start of a character.
    pub at: usize,
    pub problems: Problems,
    /// Set once a `/*` was found that no `*/` follows: no later one can have an end either.
    no_comment_end: bool,
    /// Up to here no quote can end a string with quotes in it; see [`super::string`].
    pub no_late_quote_before: usize,
}

impl<'t> Scanner<'t> {
    pub fn new(text: &'t str) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            problems: Problems::default(),
            no_comment_end: false,
            no_late_quote_before: 0,
        }
    }

    /// The byte at the cursor.
    #[inline]
    pub fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Steps over white space; comments are reported and stepped over as well.
    #[inline]
    pub fn skip_space(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\n' | b'\t' | b'\r') => self.at += 1,
                Some(b'/' | b'#') if self.comment() => {}
                _ => return,
            }
        }
    }

    /// Steps over one byte, which must be ASCII, and gives its span.
    pub fn bump(&mut self) -> Span {
        self.at += 1;
        Span::new(self.at - 1, self.at)
    }

    /// Reads the comment at the cursor, if there is one.
    #[cold]
    fn comment(&mut self) -> bool {
        let start = self.at;
        self.at = match (self.bytes[start], self.bytes.get(start + 1)) {
            (b'#', _) | (b'/', Some(b'/')) => self.line_end(start),
            // One that is never closed was hardly meant to hide the rest of the document.
            (b'/', Some(b'*')) => self.block_end(start + 2).unwrap_or_else(|| self.line_end(start)),
            _ => return false,
        };
        let comment = &self.text[start..self.at];
        let first_line = comment.split(['\n', '\r']).next().unwrap_or(comment).trim_end();
        self.problems.add(ProblemKind::Comment, Span::new(start, start + first_line.len()));
        true
    }

    fn block_end(&mut self, from: usize) -> Option<usize> {
        if self.no_comment_end {
            return None;
        }
        let end = memchr::memmem::find(&self.bytes[from..], b"*/").map(|length| from + length + 2);
        self.no_comment_end = end.is_none();
        end
    }

    /// The end of the line that `from` is in, its line break not included.
    pub fn line_end(&self, from: usize) -> usize {
        memchr::memchr2(b'\n', b'\r', &self.bytes[from..]).map_or(self.bytes.len(), |length| from + length)
    }

    /// The first byte at or behind `from` that is no white space.
    pub fn next_solid(&self, from: usize) -> Option<u8> {
        self.bytes[from..].iter().copied().find(|byte| !is_space(*byte))
    }

    /// Length in bytes of the character at `at`; 0 at the end of the text.
    pub fn char_len(&self, at: usize) -> usize {
        self.text[at..].chars().next().map_or(0, char::len_utf8)
    }

    /// Reads `true`, `false` or `null`, whichever `word` is, if it stands at the cursor as a whole word.
    #[inline]
    pub fn literal(&mut self, word: &str) -> Option<Span> {
        let end = self.at + word.len();
        if !self.bytes[self.at..].starts_with(word.as_bytes()) || self.bytes.get(end).is_some_and(is_wordy) {
            return None;
        }
        let span = Span::new(self.at, end);
        self.at = end;
        Some(span)
    }

    /// Reads what begins like a number at the cursor: its span, and whether it is a JSON number.
    #[inline]
    pub fn number(&mut self) -> (Span, bool) {
        let start = self.at;
        if let Some(end) = number_end(self.bytes, start)
            && !self.bytes.get(end).is_some_and(is_wordy)
        {
            self.at = end;
            return (Span::new(start, end), true);
        }
        (self.odd_number(), false)
    }

    #[cold]
    fn odd_number(&mut self) -> Span {
        let start = self.at;
        let length = self.bytes[start..].iter().take_while(|byte| is_wordy(byte)).count();
        self.at = start + length;
        let span = Span::new(start, self.at);
        self.problems.add(number_problem(&self.bytes[start..self.at]), span);
        span
    }

    /// Reads words without quotes up to the next comma, bracket, double quote, comment or line end; with
    /// `key` also up to a colon. At least one character is read.
    ///
    /// A quote that closes the words without having been opened belongs to them.
    pub fn words(&mut self, key: bool) -> Span {
        let start = self.at;
        let mut at = start + self.char_len(start);
        let mut end = at;
        while let Some(&byte) = self.bytes.get(at) {
            match byte {
                b',' | b'[' | b']' | b'{' | b'}' | b'"' | b'\n' | b'\r' => break,
                b':' if key => break,
                b' ' | b'\t' => at += 1,
                b'/' | b'#' if at > end => break,
                _ => {
                    at += 1;
                    end = at;
                }
            }
        }
        let closes = |byte| matches!(byte, None | Some(b',' | b':' | b']' | b'}'));
        if self.bytes.get(end) == Some(&b'"') && closes(self.next_solid(end + 1)) {
            end += 1;
        }
        self.at = end;
        Span::new(start, end)
    }

    /// Reads one of the words by which other languages write `true`, `false` and `null`.
    pub fn foreign_literal(&mut self) -> Option<(NodeKind, Span)> {
        let start = self.at;
        let length = self.bytes[start..].iter().take_while(|byte| is_wordy(byte)).count();
        let word = &self.text[start..start + length];
        let is = |names: &[&str]| names.iter().any(|name| word.eq_ignore_ascii_case(name));
        let kind = match () {
            () if is(&["true"]) => NodeKind::True,
            () if is(&["false"]) => NodeKind::False,
            () if is(&["null", "none", "nil", "undefined"]) => NodeKind::Null,
            () if is(&["nan", "infinity", "-infinity"]) => NodeKind::Invalid,
            () => return None,
        };
        self.at += length;
        Some((kind, Span::new(start, self.at)))
    }
}

/// JSON white space.
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r')
}

/// Whether a byte goes on with a word or number that stands before it.
fn is_wordy(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'+' | b'-' | b'.') || !byte.is_ascii()
}

fn digits_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while bytes.get(at).is_some_and(u8::is_ascii_digit) {
        at += 1;
    }
    at
}

/// The end of the JSON number that begins at `start`, if one does.
fn number_end(bytes: &[u8], start: usize) -> Option<usize> {
    let whole = start + usize::from(bytes[start] == b'-');
    let mut at = match bytes.get(whole)? {
        b'0' => whole + 1,
        b'1'..=b'9' => digits_end(bytes, whole + 1),
        _ => return None,
    };
    let some_digits = |from| Some(digits_end(bytes, from)).filter(|end| *end > from);
    if bytes.get(at) == Some(&b'.') {
        at = some_digits(at + 1)?;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        at = some_digits(at + 1 + sign)?;
    }
    Some(at)
}

/// What is wrong with something that begins like a number and is none: the mistake whose repair makes it one.
fn number_problem(number: &[u8]) -> ProblemKind {
    let is_number = |bytes: &[u8]| !bytes.is_empty() && number_end(bytes, 0) == Some(bytes.len());
    if let [b'+', rest @ ..] = number
        && is_number(rest)
    {
        return ProblemKind::LeadingPlus;
    }
    let unsigned = number.strip_prefix(b"-").unwrap_or(number);
    let zeros = unsigned.iter().take_while(|byte| **byte == b'0').count();
    if zeros > 0 && (is_number(&unsigned[zeros..]) || is_number(&unsigned[zeros - 1..])) {
        return ProblemKind::LeadingZero;
    }
    let (mantissa, exponent) = match unsigned.iter().position(|byte| matches!(byte, b'e' | b'E')) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let digits = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
    let mut parts = mantissa.splitn(2, |byte| *byte == b'.');
    let exponent = exponent.map(|part| part.strip_prefix(b"+").or(part.strip_prefix(b"-")).unwrap_or(part));
    if parts.all(digits) && exponent.is_none_or(digits) {
        return ProblemKind::MissingDigits;
    }
    ProblemKind::BadNumber
}
