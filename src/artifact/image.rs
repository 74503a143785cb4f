//! Images as facts, from their headers. Pixels are decoded elsewhere, and only those of the logo.

use std::io::Cursor;

use image::{ColorType, ImageDecoder, ImageReader, Limits};

use crate::document::Value;
use crate::source::Span;

use super::artwork::{Artwork, Background, Figure};
use super::facts::Facts;
use super::header::{Gif, apng_frames, claimed_dimensions, is_cmyk, is_interlaced};
use super::metadata::{self, Entry};
use super::pixels::Pixels;

/// The format of a file that is an image by its name alone.
pub const UNKNOWN: &str = "of an unknown format";

/// What a file with an image's name is if no image begins with its bytes.
const NO_IMAGE: &str = "a file that does not begin like an image";

/// What the bytes at the start of a file say it is. `None`: no image format that is known here.
pub fn format_of(bytes: &[u8]) -> Option<&'static str> {
    let brand = bytes.get(4..12).filter(|brand| brand.starts_with(b"ftyp")).map(|brand| &brand[4..]);
    match (bytes, brand) {
        ([0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..], _) => Some("PNG"),
        ([0xFF, 0xD8, 0xFF, ..], _) => Some("JPEG"),
        ([b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..], _) => Some("GIF"),
        ([b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..], _) => Some("WebP"),
        ([b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..], _) => Some("BMP"),
        ([0, 0, 1, 0, _, 0, ..], _) => Some("ICO"),
        ([b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..], _) => Some("TIFF"),
        ([0xFF, 0x0A, ..] | [0, 0, 0, 12, b'J', b'X', b'L', b' ', ..], _) => Some("JPEG XL"),
        ([b'%', b'P', b'D', b'F', b'-', ..], _) => Some("PDF"),
        (_, Some(b"avif" | b"avis")) => Some("AVIF"),
        (_, Some(b"heic" | b"heix" | b"mif1")) => Some("HEIC"),
        _ => None,
    }
}

/// Whether the image with these facts has a format that Okta accepts of a logo.
pub fn has_accepted_format(facts: Value<'_>) -> bool {
    let format = facts.get("format");
    format.is_some_and(|format| ["PNG", "GIF", "JPEG"].iter().any(|accepted| format.is_text(accepted)))
}

/// What is looked at beyond the header.
#[derive(Clone, Copy, Default)]
pub struct Beyond<'p> {
    /// Whether the metadata is read. Of a thousand screenshots nobody asks who made them.
    pub metadata: bool,
    /// What the pixels are, if they were decoded.
    pub pixels: Option<&'p Pixels>,
}

/// The facts of an image as a listing: format and size, dimensions, colour model, animation and metadata, and what its
/// pixels say if they were decoded. Where the image cannot be read, why not; where that is its header, the dimensions that
/// it claims.
pub fn facts(format: &'static str, head: &[u8], size: u64, beyond: Beyond<'_>) -> Facts<'static> {
    let mut facts = Facts::listing();
    let nowhere = Span::default();
    facts.object(nowhere, |facts| {
        facts.text("format", format, nowhere);
        facts.member("bytes", nowhere).number(size, nowhere);
        let header = if format == UNKNOWN { Err(NO_IMAGE) } else { header(head) };
        let dimensions = match &header {
            Ok(header) => Some((header.width, header.height)),
            Err(_) if format == UNKNOWN => None,
            Err(_) => claimed_dimensions(head),
        };
        if let Some((width, height)) = dimensions {
            facts.member("width", nowhere).number(u64::from(width), nowhere);
            facts.member("height", nowhere).number(u64::from(height), nowhere);
        }
        match header {
            Ok(header) => header.color.into_iter().for_each(|color| facts.text("color", color, nowhere)),
            Err(problem) => facts.text("problem", problem, nowhere),
        }
        let Structure { is_interlaced, is_animated, metadata } = structure(format, head, beyond.metadata);
        if is_interlaced {
            facts.member("interlaced", nowhere).boolean(true, nowhere);
        }
        if is_animated {
            facts.member("animated", nowhere).boolean(true, nowhere);
        }
        match beyond.pixels {
            // A blank frame may begin an animation.
            Some(Pixels::Blank(pixels)) if !is_animated => facts.text("blank", pixels, nowhere),
            Some(Pixels::Undecodable(problem)) => facts.text("problem", problem, nowhere),
            // Nor is the first frame of one its picture.
            Some(Pixels::Artwork(Some(artwork))) if !is_animated => artwork_facts(artwork, facts),
            _ => {}
        }
        metadata_facts(&metadata, facts);
    });
    facts
}

fn artwork_facts(artwork: &Artwork, facts: &mut Facts<'_>) {
    let nowhere = Span::default();
    match artwork.background {
        Background::Transparent => facts.text("background", "transparent", nowhere),
        Background::Color([red, green, blue]) => {
            facts.text("background", &format!("#{red:02X}{green:02X}{blue:02X}"), nowhere);
        }
        Background::None => facts.text("background", "part of the artwork", nowhere),
    }
    if artwork.is_blurred {
        facts.member("blurred", nowhere).boolean(true, nowhere);
    }
    let content = artwork.content;
    facts.member("artwork", nowhere).object(nowhere, |facts| {
        let sides =
            [("left", content.left), ("top", content.top), ("width", content.width), ("height", content.height)];
        for (name, pixels) in sides {
            facts.member(name, nowhere).number(pixels.into(), nowhere);
        }
        match artwork.figure {
            Figure::Rectangle => facts.text("outline", "rectangle", nowhere),
            Figure::Circle => facts.text("outline", "circle", nowhere),
            Figure::Free => facts.text("outline", "free", nowhere),
            Figure::Rounded { radius } => {
                facts.text("outline", "rectangle", nowhere);
                facts.member("cornerRadius", nowhere).number(radius.into(), nowhere);
            }
        }
    });
}

fn metadata_facts(entries: &[Entry], facts: &mut Facts<'_>) {
    let nowhere = Span::default();
    if entries.is_empty() {
        return;
    }
    facts.member("metadata", nowhere).array(nowhere, |facts| {
        for entry in entries {
            facts.object(nowhere, |facts| {
                facts.text("standard", entry.standard, nowhere);
                facts.text(entry.field, &entry.value, nowhere);
            });
        }
    });
}

/// The facts of a text with the name of an image: a pointer of Git LFS, an error page that was saved as an image.
pub fn text_facts(text: &str, size: u64) -> Facts<'_> {
    let mut facts = Facts::of(text);
    let at = Span::default();
    facts.object(at, |facts| {
        facts.text("format", UNKNOWN, at);
        facts.member("bytes", at).number(size, at);
        facts.text("problem", what_text_is(text), at);
    });
    facts
}

/// What a text is that has the name of an image.
fn what_text_is(text: &str) -> &'static str {
    let text = text.trim_start();
    let begins = |start: &str| text.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start));
    match () {
        () if text.is_empty() => "an empty file",
        () if begins("version https://git-lfs.github.com/spec/") => "a Git LFS pointer, not an image",
        () if begins("<!doctype html") || begins("<html") => "a web page, not an image",
        () => "a text file, not an image",
    }
}

struct Header {
    width: u32,
    height: u32,
    color: Option<&'static str>,
}

/// Reads an image's header, or says why it cannot be read.
fn header(head: &[u8]) -> Result<Header, &'static str> {
    let mut limits = Limits::default();
    // A header is small; what wants more memory than this is not one.
    limits.max_alloc = Some(16 << 20);
    let mut reader =
        ImageReader::new(Cursor::new(head)).with_guessed_format().map_err(|_| "its header is cut off")?;
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(|error| match error {
        image::ImageError::Limits(_) => "its dimensions are too large",
        image::ImageError::Unsupported(_) => "this variant of the format is not supported",
        _ => "its header is damaged or cut off",
    })?;
    let (width, height) = decoder.dimensions();
    let color = if is_cmyk(head) { Some("8-bit CMYK") } else { color(decoder.color_type()) };
    Ok(Header { width, height, color })
}

/// What the structure of an image says beside its header.
#[derive(Default)]
struct Structure {
    is_interlaced: bool,
    is_animated: bool,
    metadata: Vec<Entry>,
}

/// Reads the structure. No pixel is decoded, and no more than two frames are looked for.
fn structure(format: &str, head: &[u8], with_metadata: bool) -> Structure {
    let asked = |read: fn(&[u8]) -> Vec<Entry>| if with_metadata { read(head) } else { Vec::new() };
    match format {
        "PNG" => Structure {
            is_interlaced: is_interlaced(head),
            is_animated: apng_frames(head).is_some_and(|frames| frames > 1),
            metadata: asked(metadata::of_png),
        },
        "JPEG" => {
            Structure { is_interlaced: is_interlaced(head), is_animated: false, metadata: metadata::of_jpeg(head) }
        }
        "GIF" => {
            let Gif { is_interlaced, is_animated, packet } = Gif::read(head);
            let packet = packet.filter(|_| with_metadata);
            let metadata = packet.map(|packet| metadata::of_packet(&packet)).unwrap_or_default();
            Structure { is_interlaced, is_animated, metadata }
        }
        _ => Structure::default(),
    }
}

/// The colours that the image decodes to: a palette becomes RGB, less than 8 bits become 8.
fn color(color: ColorType) -> Option<&'static str> {
    Some(match color {
        ColorType::L8 => "8-bit grey",
        ColorType::La8 => "8-bit grey with alpha",
        ColorType::Rgb8 => "8-bit RGB",
        ColorType::Rgba8 => "8-bit RGB with alpha",
        ColorType::L16 => "16-bit grey",
        ColorType::La16 => "16-bit grey with alpha",
        ColorType::Rgb16 => "16-bit RGB",
        ColorType::Rgba16 => "16-bit RGB with alpha",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_their_first_bytes() {
        assert_eq!(format_of(b"\x89PNG\r\n\x1a\n"), Some("PNG"));
        assert_eq!(format_of(b"GIF89a..."), Some("GIF"));
        assert_eq!(format_of(b"\0\0\0\x1cftypavif"), Some("AVIF"));
        assert_eq!(format_of(b"GIF90a"), None);
        assert_eq!(format_of(b""), None);
    }

    #[test]
    fn a_cut_off_header_is_a_fact_not_a_failure() {
        let (_, listing) = facts("PNG", b"\x89PNG\r\n\x1a\n\0\0", 10, Beyond::default()).finish();
        assert_eq!(
            listing.as_deref(),
            Some("format: PNG\nbytes: 10\nproblem: its header is damaged or cut off\n")
        );
    }

    #[test]
    fn a_damaged_header_still_claims_dimensions() {
        // Bit depth 99: the library refuses it.
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\xf4\0\0\0\x9c\x63\x02\0\0\0\0\0\0\0";
        let (_, listing) = facts("PNG", png, 33, Beyond::default()).finish();
        let expected =
            "format: PNG\nbytes: 33\nwidth: 244\nheight: 156\nproblem: its header is damaged or cut off\n";
        assert_eq!(listing.as_deref(), Some(expected));
    }

    #[test]
    fn an_image_by_name_alone_is_of_no_known_format() {
        // A PNG whose line ends were converted on the way.
        let (_, listing) = facts(UNKNOWN, b"\x89PNG\n\x1a\n", 40, Beyond::default()).finish();
        let expected =
            "format: of an unknown format\nbytes: 40\nproblem: a file that does not begin like an image\n";
        assert_eq!(listing.as_deref(), Some(expected));
    }

    #[test]
    fn a_text_with_an_images_name_is_told_by_its_beginning() {
        let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n";
        assert_eq!(what_text_is(pointer), "a Git LFS pointer, not an image");
        assert_eq!(what_text_is("\n<!DOCTYPE HTML><title>404</title>"), "a web page, not an image");
        assert_eq!(what_text_is("Not found"), "a text file, not an image");
        assert_eq!(what_text_is(" \n"), "an empty file");
    }

    #[test]
    fn a_bomb_is_measured_by_its_header() {
        // 50,000 x 50,000 pixels, RGBA, and not a single one of them in the file.
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xc3\x50\0\0\xc3\x50\x08\x06\0\0\0".to_vec();
        png.extend_from_slice(&[0xf8, 0x28, 0x82, 0x8b]);
        png.extend_from_slice(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
        let (_, listing) = facts("PNG", &png, png.len() as u64, Beyond::default()).finish();
        let listing = listing.unwrap_or_default();
        assert!(listing.contains("width: 50000\nheight: 50000\n"), "{listing}");
    }
}
