//! From written text and attribute values to what they say.

use std::borrow::Cow;

use super::reference::{self, Reference};

/// Text with references resolved and line ends normalised (XML 1.0, 2.11). A reference to an entity that is
/// not predefined, or to no character, stays as it is written.
pub(super) fn text(raw: &str) -> Cow<'_, str> {
    match memchr::memchr2(b'&', b'\r', raw.as_bytes()) {
        None => Cow::Borrowed(raw),
        Some(first) => Cow::Owned(resolve(raw, first, |byte| if byte == b'\t' { '\t' } else { '\n' })),
    }
}

/// The content of a CDATA section with line ends normalised.
pub(super) fn cdata(raw: &str) -> Cow<'_, str> {
    if memchr::memchr(b'\r', raw.as_bytes()).is_none() {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(raw.replace("\r\n", "\n").replace('\r', "\n"))
}

/// An attribute value normalised as CDATA (XML 1.0, 3.3.3): references resolved, each line end and tab that
/// is written as such a space.
pub(super) fn attribute(raw: &str) -> Cow<'_, str> {
    let special = |byte: &u8| matches!(byte, b'&' | b'\r' | b'\n' | b'\t');
    match raw.as_bytes().iter().position(special) {
        None => Cow::Borrowed(raw),
        Some(first) => Cow::Owned(resolve(raw, first, |_| ' ')),
    }
}

/// Copies `raw`, whose first special byte is at `first`, with references resolved and every other special
/// byte replaced by what `space` says; `\r\n` counts as one.
fn resolve(raw: &str, first: usize, space: impl Fn(u8) -> char) -> String {
    let bytes = raw.as_bytes();
    let mut out = String::with_capacity(raw.len());
    let (mut copied, mut at) = (0, first);
    while let Some(&byte) = bytes.get(at) {
        let length = match byte {
            b'&' => match reference::at(&raw[at..]) {
                (Reference::Character(character), length) => {
                    out.push_str(&raw[copied..at]);
                    out.push(character);
                    copied = at + length;
                    length
                }
                (_, length) => length,
            },
            b'\r' | b'\n' | b'\t' => {
                let length = if bytes[at..].starts_with(b"\r\n") { 2 } else { 1 };
                out.push_str(&raw[copied..at]);
                out.push(space(byte));
                copied = at + length;
                length
            }
            _ => 1,
        };
        at += length;
    }
    out.push_str(&raw[copied..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_in_text_become_line_feeds_and_references_do_not() {
        assert_eq!(text("a\r\nb\rc&#13;d\te\n"), "a\nb\nc\rd\te\n");
    }

    #[test]
    fn white_space_in_attributes_becomes_spaces_and_references_do_not() {
        assert_eq!(attribute("a\r\nb\tc\rd\ne&#10;f&#x9;"), "a b c d e\nf\t");
    }

    #[test]
    fn nothing_is_resolved_twice() {
        assert_eq!(text("&amp;lt;&amp;#38;"), "&lt;&#38;");
    }

    #[test]
    fn what_is_no_known_reference_stays() {
        assert_eq!(text("a & b &nbsp; &#0; &lt;"), "a & b &nbsp; &#0; <");
        assert_eq!(cdata("&amp;\r\n\r"), "&amp;\n\n");
    }

    #[test]
    fn plain_text_is_borrowed() {
        for decoded in [text("é x\n"), cdata("&<"), attribute("é x")] {
            assert!(matches!(decoded, Cow::Borrowed(_)));
        }
    }
}
