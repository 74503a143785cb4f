//! What an image says beside its picture: who made it, with what, where. Found in the file's structure, without decoding
//! a pixel.

use memchr::memmem;

use super::exif;
use super::header::{png_chunks, segments};
use crate::document::xml;
use crate::source::brief;

/// The most entries that are kept, and the most characters of each: more tells nothing more.
const MOST: usize = 20;
const LONGEST: usize = 100;
/// The largest XMP packet that is read. One with the editing history of years names its author near its beginning.
const PACKET: usize = 64 << 10;

/// One thing that the metadata of an image says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The form that it is written in: `EXIF`, `XMP` or `PNG text`.
    pub standard: &'static str,
    /// What it says: `author`, `title`, `description`, `copyright`, `software`, `computer` or `location`.
    pub field: &'static str,
    /// How it says it. Of a location only that there is one: nobody needs it in a log.
    pub value: String,
}

impl Entry {
    /// An entry whose value is cut to a readable length.
    pub fn new(standard: &'static str, field: &'static str, value: &str) -> Self {
        Self { standard, field, value: brief(value.trim(), LONGEST) }
    }
}

/// The text chunks, EXIF and XMP of a PNG file.
pub fn of_png(file: &[u8]) -> Vec<Entry> {
    kept(png_chunks(file).flat_map(|chunk| match &chunk.name {
        b"eXIf" => exif::read(chunk.body),
        b"tEXt" | b"zTXt" | b"iTXt" => of_text_chunk(&chunk.name, chunk.body),
        _ => Vec::new(),
    }))
}

/// EXIF and XMP of a JPEG file.
pub fn of_jpeg(file: &[u8]) -> Vec<Entry> {
    const APPLICATION_1: u8 = 0xE1;
    const START_OF_SCAN: u8 = 0xDA;
    let before_data = segments(file).take_while(|segment| segment.marker != START_OF_SCAN);
    kept(before_data.filter(|segment| segment.marker == APPLICATION_1).flat_map(|segment| {
        if let Some(tiff) = segment.body.strip_prefix(b"Exif\0\0") {
            exif::read(tiff)
        } else if let Some(packet) = segment.body.strip_prefix(b"http://ns.adobe.com/xap/1.0/\0") {
            of_packet(packet)
        } else {
            Vec::new()
        }
    }))
}

fn kept(entries: impl Iterator<Item = Entry>) -> Vec<Entry> {
    entries.filter(|entry| !entry.value.is_empty()).take(MOST).collect()
}

/// The keywords that the PNG specification registers, with what they stand for here.
const KEYWORDS: [(&str, &str); 6] = [
    ("Author", "author"),
    ("Title", "title"),
    ("Description", "description"),
    ("Copyright", "copyright"),
    ("Software", "software"),
    ("Creation Software", "software"),
];

/// A text is not unpacked: its keyword says what it is about.
fn of_text_chunk(name: &[u8; 4], body: &[u8]) -> Vec<Entry> {
    let Some((keyword, rest)) = split_at_zero(body) else { return Vec::new() };
    let (is_packed, value) = match name {
        b"tEXt" => (false, rest),
        b"zTXt" => (true, rest),
        _ => {
            let text = rest.get(2..).and_then(split_at_zero).and_then(|(_, rest)| split_at_zero(rest));
            let Some((_, text)) = text else { return Vec::new() };
            (rest[0] != 0, text)
        }
    };
    if keyword == b"XML:com.adobe.xmp" {
        return if is_packed { Vec::new() } else { of_packet(value) };
    }
    let known = KEYWORDS.iter().find(|(known, _)| known.as_bytes().eq_ignore_ascii_case(keyword));
    let Some((_, field)) = known else { return Vec::new() };
    let value = match (is_packed, name) {
        (true, _) => "(compressed)".to_owned(),
        (false, b"tEXt") => value.iter().take(4 * LONGEST).map(|byte| char::from(*byte)).collect(),
        (false, _) => String::from_utf8_lossy(value).into_owned(),
    };
    vec![Entry::new("PNG text", field, &value)]
}

fn split_at_zero(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr::memchr(0, bytes)?;
    Some((&bytes[..end], &bytes[end + 1..]))
}

/// The properties of XMP that are asked for, by their namespace and name.
const PROPERTIES: [(&str, &str, &str); 8] = [
    ("http://purl.org/dc/elements/1.1/", "creator", "author"),
    ("http://purl.org/dc/elements/1.1/", "title", "title"),
    ("http://purl.org/dc/elements/1.1/", "description", "description"),
    ("http://purl.org/dc/elements/1.1/", "rights", "copyright"),
    ("http://ns.adobe.com/xap/1.0/", "CreatorTool", "software"),
    ("http://ns.adobe.com/photoshop/1.0/", "Credit", "author"),
    ("http://ns.adobe.com/exif/1.0/", "GPSLatitude", "location"),
    ("http://ns.adobe.com/exif/1.0/", "GPSLongitude", "location"),
];

/// What an XMP packet says. One that names none of the properties is not parsed.
pub fn of_packet(packet: &[u8]) -> Vec<Entry> {
    let packet = &packet[..packet.len().min(PACKET)];
    if !PROPERTIES.iter().any(|(_, name, _)| memmem::find(packet, name.as_bytes()).is_some()) {
        return Vec::new();
    }
    let text = String::from_utf8_lossy(packet);
    let xml::Parsed { tree, .. } = xml::parse(&text);
    let Some(root) = tree.root(&text) else { return Vec::new() };
    let mut entries: Vec<Entry> = Vec::new();
    let mut add = |namespace: &str, name: &str, value: &str| {
        let known = PROPERTIES.iter().find(|(space, own, _)| *space == namespace && *own == name);
        let Some((_, _, field)) = known else { return };
        let value = if *field == "location" { LOCATION } else { value };
        let entry = Entry::new("XMP", field, value);
        if !entries.contains(&entry) {
            entries.push(entry);
        }
    };
    for element in root.descendants() {
        for attribute in element.attributes() {
            add(attribute.namespace(), attribute.local(), &attribute.value());
        }
        // A list of one or more, in one language or several: the first stands for all.
        let first = element.descendants().find(|item| item.local() == "li").unwrap_or(element);
        add(element.namespace(), element.local(), &first.text());
    }
    entries
}

/// The picture of a location.
pub const LOCATION: &str = "coordinates";

#[cfg(test)]
mod tests {
    use super::*;

    fn png(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
        for (name, body) in chunks {
            file.extend((body.len() as u32).to_be_bytes());
            file.extend(*name);
            file.extend(*body);
            file.extend(b"CRC!");
        }
        file
    }

    fn values(entries: &[Entry]) -> Vec<(&'static str, &str)> {
        entries.iter().map(|entry| (entry.field, &*entry.value)).collect()
    }

    #[test]
    fn text_chunks_are_read_behind_the_pixels_too() {
        let file = png(&[
            (b"tEXt", b"Author\0Ren\xe9e"),
            (b"IDAT", b"..."),
            (b"iTXt", "Title\0\0\0en\0\0Bücher".as_bytes()),
            (b"zTXt", b"Description\0\0x\x9c"),
            (b"tEXt", b"Comment\0nothing asked for"),
            (b"IEND", b""),
            (b"tEXt", b"Author\0nobody"),
        ]);
        let expected = [("author", "Renée"), ("title", "Bücher"), ("description", "(compressed)")];
        assert_eq!(values(&of_png(&file)), expected);
        for end in 0..file.len() {
            of_png(&file[..end]);
        }
    }

    #[test]
    fn a_packet_says_its_properties_as_elements_or_attributes() {
        let packet = r#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <r:Description xmlns:d="http://purl.org/dc/elements/1.1/" xmlns:e="http://ns.adobe.com/exif/1.0/"
              xmlns:t="http://ns.adobe.com/xap/1.0/" t:CreatorTool="Sketchpad" e:GPSLatitude="47,3N" e:GPSLongitude="8,5E">
              <d:title><r:Alt><r:li xml:lang="x-default">Ledger</r:li><r:li xml:lang="de">Buch</r:li></r:Alt></d:title>
              <creator>not of this namespace</creator>
            </r:Description></r:RDF></x:xmpmeta>"#;
        let expected = [("software", "Sketchpad"), ("location", "coordinates"), ("title", "Ledger")];
        assert_eq!(values(&of_packet(packet.as_bytes())), expected);
        assert_eq!(of_packet(b"<creator"), []);
        assert_eq!(of_packet(b"\xff\xfe creator"), []);
    }

    #[test]
    fn of_a_photograph_the_segments_before_its_pixels_are_read() {
        let exif = b"\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x3b\0\x02\0\0\0\x03Jo\0\0\0\0\0\0";
        let file = [&b"\xff\xd8"[..], exif, b"\xff\xda\0\x02"].concat();
        assert_eq!(values(&of_jpeg(&file)), [("author", "Jo")]);
        let behind = [&b"\xff\xd8\xff\xda\0\x02"[..], exif].concat();
        assert_eq!(of_jpeg(&behind), []);
    }
}
