//! Characters as canonical XML writes them, straight from how the document writes them: no copy of a text is made.

use crate::document::xml::reference;

use super::sink::Sink;

/// Character data as it is written in the document.
pub(super) fn text(raw: &str, out: &mut impl Sink) {
    let special = |rest: &[u8]| memchr::memchr3(b'&', b'\r', b'>', rest);
    rewrite(raw, out, special, read_text, in_text);
}

/// What stands between the delimiters of a CDATA section.
pub(super) fn cdata(raw: &str, out: &mut impl Sink) {
    let special = |rest: &[u8]| rest.iter().position(|byte| matches!(byte, b'&' | b'<' | b'>' | b'\r'));
    rewrite(raw, out, special, read_literally, in_text);
}

/// An attribute value as it is written in the document.
pub(super) fn attribute(raw: &str, out: &mut impl Sink) {
    let is_special = |byte: &u8| matches!(byte, b'&' | b'<' | b'"' | b'\t' | b'\n' | b'\r');
    rewrite(raw, out, |rest| rest.iter().position(is_special), read_attribute, in_attribute);
}

/// An attribute value that is known: references are resolved already.
pub(super) fn value(known: &str, out: &mut impl Sink) {
    let is_special = |byte: &u8| matches!(byte, b'&' | b'<' | b'"' | b'\t' | b'\n' | b'\r');
    rewrite(known, out, |rest| rest.iter().position(is_special), read_known, in_attribute);
}

/// The inside of a comment or a processing instruction: only line ends are changed.
pub(super) fn verbatim(raw: &str, out: &mut impl Sink) {
    rewrite(raw, out, |rest| memchr::memchr(b'\r', rest), read_literally, |_| None);
}

/// Copies `raw`; at each special byte `read` says which character the document means and how many bytes that took,
/// and `escape` how canonical XML writes it.
#[inline]
fn rewrite(
    raw: &str,
    out: &mut impl Sink,
    special: impl Fn(&[u8]) -> Option<usize>,
    read: impl Fn(&str) -> (char, usize),
    escape: impl Fn(char) -> Option<&'static str>,
) {
    let mut rest = raw;
    while let Some(at) = special(rest.as_bytes()) {
        let (plain, from) = rest.split_at(at);
        let (character, length) = read(from);
        out.write(plain.as_bytes());
        match escape(character) {
            Some(escaped) => out.write(escaped.as_bytes()),
            None => out.write(character.encode_utf8(&mut [0; 4]).as_bytes()),
        }
        rest = from.get(length..).unwrap_or_default();
    }
    out.write(rest.as_bytes());
}

fn in_text(character: char) -> Option<&'static str> {
    match character {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '\r' => Some("&#xD;"),
        _ => None,
    }
}

fn in_attribute(character: char) -> Option<&'static str> {
    match character {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '"' => Some("&quot;"),
        '\t' => Some("&#x9;"),
        '\n' => Some("&#xA;"),
        '\r' => Some("&#xD;"),
        _ => None,
    }
}

/// The reference that `from` begins with; an `&` that begins none stands for itself.
fn read_reference(from: &str) -> (char, usize) {
    let name = from.find(';').and_then(|end| Some((from.get(1..end)?, end + 1)));
    name.and_then(|(name, length)| Some((reference(name)?, length))).unwrap_or(('&', 1))
}

/// A line end: `\r\n` is one.
fn line_end(from: &str) -> usize {
    if from.starts_with("\r\n") { 2 } else { 1 }
}

fn read_text(from: &str) -> (char, usize) {
    match from.as_bytes().first() {
        Some(b'&') => read_reference(from),
        _ => read_literally(from),
    }
}

fn read_literally(from: &str) -> (char, usize) {
    match from.as_bytes().first() {
        Some(b'\r') => ('\n', line_end(from)),
        _ => read_known(from),
    }
}

fn read_attribute(from: &str) -> (char, usize) {
    match from.as_bytes().first() {
        Some(b'&') => read_reference(from),
        Some(b'\t' | b'\n' | b'\r') => (' ', line_end(from)),
        _ => read_known(from),
    }
}

fn read_known(from: &str) -> (char, usize) {
    from.chars().next().map_or(('\0', 1), |character| (character, character.len_utf8()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl Fn(&str, &mut Vec<u8>), raw: &str) -> String {
        let mut out = Vec::new();
        write(raw, &mut out);
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn text_keeps_references_to_line_ends_and_normalises_others() {
        assert_eq!(written(text, "a\r\nb\rc&#13;d&#xA;e\t"), "a\nb\nc&#xD;d\ne\t");
        assert_eq!(written(text, "&lt;&gt;>&amp;&quot;\"&apos;'&#233;"), "&lt;&gt;&gt;&amp;\"\"''é");
        assert_eq!(written(text, "&amp;lt;"), "&amp;lt;");
    }

    #[test]
    fn cdata_becomes_text() {
        assert_eq!(written(cdata, "<a b=\"&amp;\">\r\n\r"), "&lt;a b=\"&amp;amp;\"&gt;\n\n");
    }

    #[test]
    fn attributes_are_normalised_and_references_to_white_space_are_kept() {
        assert_eq!(written(attribute, "a\r\nb\tc\rd\ne"), "a b c d e");
        assert_eq!(written(attribute, "&#13;&#10;&#9;&#32;"), "&#xD;&#xA;&#x9; ");
        assert_eq!(written(attribute, "&lt;>&amp;&quot;'\""), "&lt;>&amp;&quot;'&quot;");
        assert_eq!(written(value, "a\tb&lt;<\""), "a&#x9;b&amp;lt;&lt;&quot;");
    }

    #[test]
    fn what_is_no_reference_is_an_ampersand() {
        assert_eq!(written(text, "a & b &nbsp; &"), "a &amp; b &amp;nbsp; &amp;");
    }

    #[test]
    fn only_line_ends_change_in_comments_and_instructions() {
        assert_eq!(written(verbatim, " a & <b>\r\n\"c\"\r"), " a & <b>\n\"c\"\n");
    }
}
