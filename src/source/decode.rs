//! From the bytes of a file to text: byte order marks, UTF-16, and the encoding an XML declaration names.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How the bytes of a text file were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextEncoding {
    encoding: &'static Encoding,
    /// Length of the byte order mark in bytes, 0 without one.
    pub bom_len: u32,
}

impl TextEncoding {
    /// The encoding's name in the WHATWG Encoding standard, for example `UTF-8` or `UTF-16LE`.
    pub fn name(self) -> &'static str {
        self.encoding.name()
    }

    /// Whether offsets into the text, plus [`Self::bom_len`], are offsets into the file.
    pub fn is_utf8(self) -> bool {
        self.encoding == UTF_8
    }

    /// The bytes of a file that is read as `text`, with the byte order mark that it had. Nothing where the encoding
    /// has no bytes for a character of it.
    pub fn encode(self, text: &str) -> Option<Vec<u8>> {
        let mark = if self.bom_len > 0 { "\u{feff}" } else { "" };
        let units = || mark.encode_utf16().chain(text.encode_utf16());
        if self.encoding == UTF_16LE {
            Some(units().flat_map(u16::to_le_bytes).collect())
        } else if self.encoding == UTF_16BE {
            Some(units().flat_map(u16::to_be_bytes).collect())
        } else if self.is_utf8() {
            Some([mark.as_bytes(), text.as_bytes()].concat())
        } else {
            // What cannot be said would become a numeric character reference, which only HTML and XML know.
            let (bytes, _, is_lossy) = self.encoding.encode(text);
            (!is_lossy).then(|| bytes.into_owned())
        }
    }
}

/// A decoded text, without its byte order mark.
pub struct Decoded {
    /// The text; a byte sequence that the encoding forbids stands in it as U+FFFD.
    pub text: String,
    /// How it was read.
    pub encoding: TextEncoding,
    /// Byte offset in [`Self::text`] of the first character that replaces forbidden bytes.
    pub malformed_at: Option<u32>,
}

/// Decodes `bytes` as text, or gives them back when they are not text.
///
/// A byte order mark decides; then two-byte patterns of `<` or `{` (UTF-16 without a mark); then valid
/// UTF-8; then the encoding an XML declaration names. What is left counts as binary if it starts like an
/// image or a DER structure or holds a NUL, and else as damaged UTF-8.
pub fn decode(bytes: Vec<u8>) -> Result<Decoded, Vec<u8>> {
    if starts_like_binary(&bytes) {
        return Err(bytes);
    }
    if let Some((encoding, bom_len)) = Encoding::for_bom(&bytes) {
        return Ok(decode_as(encoding, bytes, bom_len));
    }
    match bytes.get(..4) {
        Some([b'<' | b'{' | b'[', 0, _, 0]) => return Ok(decode_as(UTF_16LE, bytes, 0)),
        Some([0, b'<' | b'{' | b'[', 0, _]) => return Ok(decode_as(UTF_16BE, bytes, 0)),
        _ => {}
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) if looks_binary(text.as_bytes()) => return Err(text.into_bytes()),
        Ok(text) => {
            let encoding = TextEncoding { encoding: UTF_8, bom_len: 0 };
            return Ok(Decoded { text, encoding, malformed_at: None });
        }
        Err(error) => error.into_bytes(),
    };
    if let Some(encoding) = xml_declared_encoding(&bytes) {
        return Ok(decode_as(encoding, bytes, 0));
    }
    if looks_binary(&bytes) { Err(bytes) } else { Ok(decode_as(UTF_8, bytes, 0)) }
}

fn decode_as(encoding: &'static Encoding, bytes: Vec<u8>, bom_len: usize) -> Decoded {
    let kept = TextEncoding { encoding, bom_len: bom_len as u32 };
    let content = &bytes[bom_len..];
    let (text, had_errors) = encoding.decode_without_bom_handling(content);
    // The replacement character can stand in a text that is whole. In UTF-8 the text in front of the damage has
    // the offsets of the file; in other encodings the first one is the best guess.
    let damage = match std::str::from_utf8(content) {
        Err(error) if encoding == UTF_8 => Some(error.valid_up_to()),
        _ => text.find(char::REPLACEMENT_CHARACTER),
    };
    let malformed_at = damage.filter(|_| had_errors).map(|offset| offset as u32);
    let text = match text {
        Cow::Borrowed(text) => text.to_owned(),
        Cow::Owned(text) => text,
    };
    Decoded { text, encoding: kept, malformed_at }
}

/// An image or a DER structure. A small one of these can be free of zeros.
fn starts_like_binary(bytes: &[u8]) -> bool {
    starts_like_image(bytes) || matches!(bytes, [0x30, 0x80..=0x84, ..])
}

/// The first bytes of PNG, JPEG, GIF and WebP.
pub(super) fn starts_like_image(bytes: &[u8]) -> bool {
    matches!(bytes, [0x89, b'P', b'N', b'G', ..] | [0xFF, 0xD8, 0xFF, ..])
        || bytes.starts_with(b"GIF87a")
        || bytes.starts_with(b"GIF89a")
        || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"))
}

/// A NUL near the start never stands in a text file that anything here reads.
fn looks_binary(bytes: &[u8]) -> bool {
    memchr::memchr(0, &bytes[..bytes.len().min(8192)]).is_some()
}

/// The encoding named in an XML declaration at the very start, if it is one that keeps ASCII readable.
fn xml_declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(256)];
    let declaration = head.strip_prefix(b"<?xml")?;
    let declaration = &declaration[..memchr::memmem::find(declaration, b"?>")?];
    let at = memchr::memmem::find(declaration, b"encoding")?;
    let value = declaration[at + b"encoding".len()..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let quote = *value.first().filter(|quote| matches!(quote, b'"' | b'\''))?;
    let label = value[1..].split(|&byte| byte == quote).next()?;
    Encoding::for_label(label).filter(|encoding| encoding.is_ascii_compatible())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (String, &'static str) {
        let decoded = decode(bytes.to_vec()).unwrap_or_else(|_| panic!("{bytes:?} is text"));
        (decoded.text, decoded.encoding.name())
    }

    #[test]
    fn a_byte_order_mark_is_taken_off() {
        assert_eq!(read(b"\xEF\xBB\xBF{}"), ("{}".into(), "UTF-8"));
        assert_eq!(read(b"\xFF\xFE{\0}\0"), ("{}".into(), "UTF-16LE"));
        assert_eq!(read(b"\xFE\xFF\0{\0}"), ("{}".into(), "UTF-16BE"));
    }

    #[test]
    fn utf16_without_a_mark_is_seen_by_its_zeros() {
        assert_eq!(read(b"<\0a\0/\0>\0"), ("<a/>".into(), "UTF-16LE"));
    }

    #[test]
    fn a_declared_latin1_document_is_decoded() {
        let (text, encoding) = read(b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>");
        assert!(text.ends_with("<a>é</a>"), "{text}");
        assert_eq!(encoding, "windows-1252");
    }

    #[test]
    fn a_text_is_encoded_as_it_was_decoded() {
        for bytes in [
            "{\"a\": \"é𝄞\"}".as_bytes(),
            b"\xEF\xBB\xBF{\xC3\xA9}",
            b"\xFF\xFE{\0\xE9\0\x34\xD8\x1E\xDD}\0",
            b"\xFE\xFF\0{\0\xE9\xD8\x34\xDD\x1E\0}",
            b"<\0a\0/\0>\0",
            b"\0<\0a\0/\0>",
            b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>",
        ] {
            let decoded = decode(bytes.to_vec()).unwrap_or_else(|_| panic!("{bytes:?} is text"));
            assert_eq!(decoded.encoding.encode(&decoded.text).as_deref(), Some(bytes), "{}", decoded.text);
        }
    }

    #[test]
    fn what_the_encoding_cannot_say_is_not_encoded() {
        let latin = decode(b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>".to_vec());
        let encoding = latin.unwrap_or_else(|_| panic!("it is text")).encoding;
        assert_eq!(encoding.encode("\u{e9}").as_deref(), Some(&b"\xE9"[..]));
        assert_eq!(encoding.encode("日"), None);
    }

    #[test]
    fn damaged_utf8_is_kept_with_the_place_of_the_damage() {
        let malformed_at = |bytes: &[u8]| decode(bytes.to_vec()).unwrap_or_else(|_| panic!("text")).malformed_at;
        assert_eq!(malformed_at(b"{\"a\": \"\xFF\"}"), Some(7));
        assert_eq!(malformed_at("\u{fffd} whole".as_bytes()), None);
        assert_eq!(malformed_at(b"\xEF\xBF\xBD \xFF"), Some(4), "the first one is meant");
    }

    #[test]
    fn bytes_with_zeros_are_not_text() {
        assert!(decode(b"\x30\x82\x00\x10".to_vec()).is_err());
    }
}
