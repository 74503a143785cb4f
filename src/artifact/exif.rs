//! The few tags of EXIF that tell of a person, a place or a machine. A library would read two hundred more.

use super::metadata::{Entry, LOCATION};

/// How the value of a tag is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// One byte a character, ended by a zero.
    Ascii,
    /// UTF-16, little-endian whatever the order of the file: the fields of Windows' properties.
    Utf16,
}

/// The tags of texts, with what they stand for.
const TEXTS: [(u16, &str, Form); 8] = [
    (0x010E, "description", Form::Ascii),
    (0x0131, "software", Form::Ascii),
    (0x013B, "author", Form::Ascii),
    (0x013C, "computer", Form::Ascii),
    (0x8298, "copyright", Form::Ascii),
    (0x9C9B, "title", Form::Utf16),
    (0x9C9D, "author", Form::Utf16),
    (0xA430, "author", Form::Ascii),
];
/// The tags that point to further directories: of the exposure, and of the place.
const EXPOSURE: u16 = 0x8769;
const PLACE: u16 = 0x8825;
/// Latitude and longitude in the directory of the place.
const COORDINATES: [u16; 2] = [2, 4];

/// A TIFF structure, whose numbers are in an order of its own.
struct Tiff<'f> {
    bytes: &'f [u8],
    is_big_endian: bool,
}

/// A tag of a directory: its number, the length of its value in bytes, and where the value or its place stands.
struct Tag {
    number: u16,
    length: usize,
    at: usize,
}

/// Reads the tags out of the TIFF structure that EXIF is.
pub fn read(bytes: &[u8]) -> Vec<Entry> {
    let is_big_endian = match bytes {
        [b'M', b'M', 0, 42, ..] => true,
        [b'I', b'I', 42, 0, ..] => false,
        _ => return Vec::new(),
    };
    let tiff = Tiff { bytes, is_big_endian };
    let first = tiff.directory(4);
    let further = |number| {
        first.iter().find(|tag| tag.number == number).map(|tag| tiff.directory(tag.at)).unwrap_or_default()
    };
    let mut entries: Vec<Entry> =
        first.iter().chain(&further(EXPOSURE)).filter_map(|tag| tiff.entry(tag)).collect();
    if further(PLACE).iter().any(|tag| COORDINATES.contains(&tag.number)) {
        entries.push(Entry::new("EXIF", "location", LOCATION));
    }
    entries
}

impl Tiff<'_> {
    fn short(&self, at: usize) -> Option<u16> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.is_big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    fn long(&self, at: usize) -> Option<usize> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        let number = if self.is_big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) };
        usize::try_from(number).ok()
    }

    /// The tags of the directory whose place is written at `at`.
    fn directory(&self, at: usize) -> Vec<Tag> {
        let Some(start) = self.long(at) else { return Vec::new() };
        let count = usize::from(self.short(start).unwrap_or_default());
        (0..count).map_while(|index| self.tag(start.checked_add(2 + 12 * index)?)).collect()
    }

    fn tag(&self, at: usize) -> Option<Tag> {
        let width = match self.short(at.checked_add(2)?)? {
            3 | 8 => 2,
            4 | 9 | 11 => 4,
            5 | 10 | 12 => 8,
            _ => 1,
        };
        let length = self.long(at.checked_add(4)?)?.saturating_mul(width);
        Some(Tag { number: self.short(at)?, length, at: at.checked_add(8)? })
    }

    fn entry(&self, tag: &Tag) -> Option<Entry> {
        let (_, field, form) = TEXTS.iter().find(|(number, ..)| *number == tag.number)?;
        // A value of at most four bytes stands where the place of a longer one would.
        let start = if tag.length > 4 { self.long(tag.at)? } else { tag.at };
        let value = self.bytes.get(start..start.checked_add(tag.length)?)?;
        let text = match form {
            Form::Ascii => String::from_utf8_lossy(value).into_owned(),
            Form::Utf16 => {
                let units = value.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
                char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
            }
        };
        Some(Entry::new("EXIF", field, text.trim_matches(|c: char| c == '\0' || c.is_whitespace())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A TIFF structure in the order of Motorola: an artist, the place, an owner who is short enough to stand in the tag.
    fn tiff() -> Vec<u8> {
        let mut bytes = b"MM\0\x2a\0\0\0\x08".to_vec();
        bytes.extend(b"\0\x03");
        bytes.extend(b"\x01\x3b\0\x02\0\0\0\x06\0\0\0\x32");
        bytes.extend(b"\x87\x69\0\x04\0\0\0\x01\0\0\0\x38");
        bytes.extend(b"\x88\x25\0\x04\0\0\0\x01\0\0\0\x4a");
        bytes.extend(b"\0\0\0\0");
        bytes.extend(b"Rowan\0");
        bytes.extend(b"\0\x01\xa4\x30\0\x02\0\0\0\x03Jo\0\0\0\0\0\0");
        bytes.extend(b"\0\x01\0\x02\0\x05\0\0\0\x03\0\0\0\0");
        bytes
    }

    fn read_all(bytes: &[u8]) -> Vec<(&'static str, String)> {
        read(bytes).into_iter().map(|entry| (entry.field, entry.value)).collect()
    }

    #[test]
    fn texts_and_coordinates_are_found_in_their_directories() {
        let expected = [("author", "Rowan"), ("author", "Jo"), ("location", "coordinates")];
        let expected = expected.map(|(field, value)| (field, value.to_owned()));
        assert_eq!(read_all(&tiff()), expected);
    }

    #[test]
    fn what_is_cut_off_or_points_nowhere_is_left_out() {
        let whole = tiff();
        for end in 0..whole.len() {
            assert!(read_all(&whole[..end]).len() <= 3);
        }
        assert_eq!(read_all(&whole[..60]), [("author", "Rowan".to_owned())]);
        let mut wild = whole.clone();
        wild[18..22].copy_from_slice(&[0xff; 4]);
        assert_eq!(read_all(&wild).len(), 2, "the artist stands nowhere");
        wild[4..8].copy_from_slice(&[0xff; 4]);
        assert_eq!(read_all(&wild), []);
        assert_eq!(read_all(b"MM*\0"), []);
    }
}
