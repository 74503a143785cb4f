//! From a slice of a decoded string back to the bytes of the source that spell it.

use std::ops::Range;

use super::tree::Piece;
use crate::source::Span;

/// The span without the quotes at its ends; a string that was never closed has only the first.
pub(super) fn inside_quotes(text: &str, span: Span) -> Span {
    let raw = span.of(text).as_bytes();
    // The other quotes are those of YAML.
    let quote = if raw.first() == Some(&b'\'') { b'\'' } else { b'"' };
    let start = usize::from(raw.first() == Some(&quote));
    let end = raw.len() - usize::from(raw.len() > 1 && raw.last() == Some(&quote));
    Span::new(span.start as usize + start, span.start as usize + end.max(start))
}

/// Resolves JSON escapes. What is no escape stays as it is; a lone surrogate becomes U+FFFD.
pub(super) fn unescape(raw: &str) -> String {
    JsonCharacters { raw, at: 0 }.map(|(_, character)| character).collect()
}

/// The span of the decoded bytes `range` of a JSON string with escapes, whose content is at `content`.
pub(super) fn escaped(text: &str, content: Span, range: Range<usize>) -> Span {
    let pieces = JsonCharacters { raw: content.of(text), at: 0 };
    locate(pieces, content, range)
}

/// The span of the bytes `range` of `owned`, a text that `span` spells with XML references or line ends; all
/// of the span where it does not spell the text.
pub(super) fn owned(text: &str, span: Span, owned: &str, range: Range<usize>) -> Span {
    let spelled = || XmlCharacters { raw: span.of(text), at: 0 };
    if spelled().map(|(_, character)| character).eq(owned.chars()) { locate(spelled(), span, range) } else { span }
}

/// The span of the bytes `range` of a text of `length` bytes that is spelled in `pieces`; all of `span` where it has none.
pub(super) fn pieced(pieces: &[Piece], length: usize, span: Span, range: Range<usize>) -> Span {
    let holding = |byte: usize| pieces.partition_point(|piece| piece.at as usize <= byte).checked_sub(1);
    let last_byte = range.end.saturating_sub(1).max(range.start);
    let (Some(first), Some(last)) = (holding(range.start), holding(last_byte)) else { return span };
    let is_verbatim = |index: usize| {
        let end = pieces.get(index + 1).map_or(length, |next| next.at as usize);
        end.saturating_sub(pieces[index].at as usize) == pieces[index].span.len()
    };
    let inside = |index: usize, byte: usize| {
        let Piece { at, span } = pieces[index];
        (span.start as usize + byte.saturating_sub(at as usize)).min(span.end as usize)
    };
    let start = if is_verbatim(first) { inside(first, range.start) } else { pieces[first].span.start as usize };
    let end = match () {
        () if range.is_empty() => start,
        () if is_verbatim(last) => inside(last, range.end),
        () => pieces[last].span.end as usize,
    };
    Span::new(start, end)
}

/// Walks pieces of source, each with the character it spells, and finds where `range` begins and ends.
fn locate(pieces: impl Iterator<Item = (Range<usize>, char)>, within: Span, range: Range<usize>) -> Span {
    let base = within.start as usize;
    let (mut start, mut end) = (None, None);
    let mut decoded = 0;
    for (raw, character) in pieces {
        let behind = decoded + character.len_utf8();
        if start.is_none() && behind > range.start {
            start = Some(base + raw.start);
        }
        if end.is_none() && decoded >= range.end {
            end = Some(base + raw.start);
        }
        decoded = behind;
    }
    let end = end.unwrap_or(within.end as usize);
    Span::new(start.unwrap_or(end).min(end), end)
}

/// The characters of a JSON string's content, each with the bytes that spell it.
struct JsonCharacters<'a> {
    raw: &'a str,
    at: usize,
}

impl JsonCharacters<'_> {
    fn hex(&self, at: usize) -> Option<u32> {
        let digits = self.raw.get(at..at + 4)?;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
    }

    /// The character of the escape at `at` and its length in bytes.
    fn escape(&self, at: usize) -> Option<(char, usize)> {
        let plain = |character| Some((character, 2));
        match self.raw.as_bytes().get(at + 1)? {
            b'"' => plain('"'),
            b'\\' => plain('\\'),
            b'/' => plain('/'),
            b'b' => plain('\u{8}'),
            b'f' => plain('\u{c}'),
            b'n' => plain('\n'),
            b'r' => plain('\r'),
            b't' => plain('\t'),
            b'u' => {
                let high = self.hex(at + 2)?;
                let low =
                    self.raw.get(at + 6..at + 8).filter(|next| *next == "\\u").and_then(|_| self.hex(at + 8));
                if let (0xD800..=0xDBFF, Some(low @ 0xDC00..=0xDFFF)) = (high, low) {
                    let code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                    return Some((char::from_u32(code)?, 12));
                }
                Some((char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), 6))
            }
            _ => None,
        }
    }
}

impl Iterator for JsonCharacters<'_> {
    type Item = (Range<usize>, char);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        let character = self.raw[start..].chars().next()?;
        let (character, length) = if character == '\\' {
            self.escape(start).unwrap_or((character, 1))
        } else {
            (character, character.len_utf8())
        };
        self.at = start + length;
        Some((start..self.at, character))
    }
}

/// The characters of XML text or of an attribute's value, each with the bytes that spell it. References are
/// resolved, line ends and other white space in attributes are left to compare as they are.
struct XmlCharacters<'a> {
    raw: &'a str,
    at: usize,
}

impl Iterator for XmlCharacters<'_> {
    type Item = (Range<usize>, char);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        let rest = &self.raw[start..];
        let first = rest.chars().next()?;
        let (character, length) = match first {
            '&' => rest
                .find(';')
                .and_then(|end| Some((super::xml::reference(&rest[1..end])?, end + 1)))
                .unwrap_or((first, 1)),
            '\r' if rest.as_bytes().get(1) == Some(&b'\n') => ('\n', 2),
            '\r' => ('\n', 1),
            _ => (first, first.len_utf8()),
        };
        self.at = start + length;
        Some((start..self.at, character))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(raw: &str, part: &str) -> String {
        let decoded = unescape(raw);
        let start = decoded.find(part).expect("the part is in the text");
        escaped(raw, Span::new(0, raw.len()), start..start + part.len()).of(raw).to_owned()
    }

    #[test]
    fn a_slice_of_an_escaped_string_is_found_in_its_spelling() {
        assert_eq!(find(r"https:\/\/acme.example\u002fx", "//acme"), r"\/\/acme");
        assert_eq!(find(r"a\u00e9\ud834\udd1eb", "𝄞b"), r"\ud834\udd1eb");
        assert_eq!(find(r"a\nb", "b"), "b");
    }

    #[test]
    fn an_empty_slice_at_the_end_stands_behind_the_last_character() {
        let raw = r"a\n";
        assert_eq!(escaped(raw, Span::new(0, 3), 2..2), Span::at(3));
    }

    #[test]
    fn a_lone_surrogate_and_a_false_escape_do_not_stop_the_text() {
        assert_eq!(unescape(r"\ud800x\qy\u12"), "\u{fffd}x\\qy\\u12");
    }

    #[test]
    fn a_slice_of_xml_text_is_found_behind_references() {
        let raw = "https://a.example/?x=1&amp;y=2&#x20;z";
        let decoded = "https://a.example/?x=1&y=2 z";
        let start = decoded.find("&y").expect("in the text");
        let span = owned(raw, Span::new(0, raw.len()), decoded, start..start + 2);
        assert_eq!(span.of(raw), "&amp;y");
    }

    #[test]
    fn a_text_in_pieces_is_found_where_they_stand() {
        // `**Sub**domain&nbsp;x`, decoded `Subdomain x` with a space of two bytes.
        let pieces = [(0, 2, 5), (3, 7, 13), (9, 13, 19), (11, 19, 20)]
            .map(|(at, start, end)| Piece { at, span: Span::new(start, end) });
        let find = |range| pieced(&pieces, 12, Span::new(0, 20), range);
        assert_eq!(find(0..9), Span::new(2, 13));
        assert_eq!(find(3..4), Span::new(7, 8));
        assert_eq!(find(8..11), Span::new(12, 19));
        assert_eq!(find(11..12), Span::new(19, 20));
        assert_eq!(find(12..12), Span::at(20));
        assert_eq!(pieced(&[], 12, Span::new(0, 20), 0..1), Span::new(0, 20));
    }

    #[test]
    fn a_computed_text_is_pointed_at_as_a_whole() {
        let raw = "MIIC...";
        assert_eq!(owned(raw, Span::new(0, 7), "RSA", 0..1), Span::new(0, 7));
    }
}
