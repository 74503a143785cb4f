//! Names: the productions `Name` of XML 1.0 and `QName` of Namespaces in XML 1.0.

/// A byte that may start a name.
const START: u8 = 1;
/// A byte that may stand in a name.
const PART: u8 = 2;
/// A byte of a character outside of ASCII.
const WIDE: u8 = 4;

static CLASS: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b':' => START | PART,
            b'0'..=b'9' | b'-' | b'.' => PART,
            0x80.. => WIDE,
            _ => 0,
        };
        byte += 1;
    }
    classes
}

/// The name at the start of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scan {
    /// Length of what consists of name characters, in bytes; can be 0.
    pub len: usize,
    /// Length of the prefix with its colon, 0 without one.
    pub prefix: usize,
    /// Whether it is a `Name`.
    pub is_name: bool,
    /// Whether it is a `QName`.
    pub is_qualified: bool,
}

/// Reads as many name characters as `text` starts with.
#[inline]
pub(super) fn scan(text: &str) -> Scan {
    let bytes = text.as_bytes();
    let (mut len, mut prefix, mut colons) = (0, 0, 0);
    while let Some(&byte) = bytes.get(len) {
        let class = CLASS[usize::from(byte)];
        if class & PART != 0 {
            len += 1;
            if byte == b':' {
                colons += 1;
                if colons == 1 {
                    prefix = len;
                }
            }
        } else if class == WIDE
            && let Some(width) = wide_part(text, len)
        {
            len += width;
        } else {
            break;
        }
    }
    let is_name = starts_name(text, len);
    let is_qualified =
        is_name && (colons == 0 || (colons == 1 && prefix > 1 && starts_name(&text[prefix..], len - prefix)));
    Scan { len, prefix, is_name, is_qualified }
}

/// Whether the first of `len` bytes of `text` may start a name.
fn starts_name(text: &str, len: usize) -> bool {
    match text.as_bytes().first() {
        _ if len == 0 => false,
        Some(&byte) if byte < 0x80 => CLASS[usize::from(byte)] & START != 0,
        _ => text.chars().next().is_some_and(is_wide_start),
    }
}

/// The length of the character at `at` if it may stand in a name.
#[cold]
fn wide_part(text: &str, at: usize) -> Option<usize> {
    let character = text.get(at..)?.chars().next()?;
    let is_part = is_wide_start(character)
        || matches!(character, '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}');
    is_part.then(|| character.len_utf8())
}

/// The production `NameStartChar` outside of ASCII.
fn is_wide_start(character: char) -> bool {
    matches!(character,
        '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}'
        | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}'
        | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}'
        | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
}

/// Whether a byte is white space (production `S`).
#[inline]
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// The first offset from `at` on that does not hold white space.
#[inline]
pub(super) fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(|&byte| is_space(byte)) {
        at += 1;
    }
    at
}

/// The bytes `start..end` without white space at both ends; empty at `start` if there is nothing else.
pub(super) fn trim(text: &str, start: usize, end: usize) -> (usize, usize) {
    let bytes = text.get(start..end).unwrap_or("").as_bytes();
    let Some(first) = bytes.iter().position(|&byte| !is_space(byte)) else { return (start, start) };
    let last = bytes.iter().rposition(|&byte| !is_space(byte)).unwrap_or(first);
    (start + first, start + last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn qualified_names() {
        for (text, prefix) in [("a", 0), ("md:Entity", 3), ("_.-1", 0), ("é:日本", 3), ("a·b", 0)] {
            let expected = Scan { len: text.len(), prefix, is_name: true, is_qualified: true };
            assert_eq!(scan(text), expected, "{text}");
        }
    }

    #[test]
    fn names_that_are_not_qualified_names() {
        for text in [":a", "a:", "a:b:c", "a:1", "a::b", ":"] {
            assert_eq!((scan(text).is_name, scan(text).is_qualified), (true, false), "{text}");
        }
    }

    #[test]
    fn no_names() {
        for text in ["", "1a", "-a", ".a", "·a", "\u{300}", " a", "×"] {
            assert!(!scan(text).is_name, "{text}");
        }
    }

    #[test]
    fn a_name_ends_at_the_first_other_character() {
        assert_eq!(scan("ab+c").len, 2);
        assert_eq!(scan("é×").len, 2);
        assert_eq!(scan("a b").len, 1);
    }
}
