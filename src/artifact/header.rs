//! What the image library does not tell of an image's structure, read by hand.
//!
//! The library refuses a header as a whole when one part of it is wrong. A logo is judged by its dimensions, so
//! they are worth having even then. It decodes CMYK to RGB and fills up what is missing of a JPEG file, without a
//! word of either.

use memchr::memmem;

/// Width and height as the header of a PNG, GIF or JPEG file claims them, checked in no way.
pub fn claimed_dimensions(head: &[u8]) -> Option<(u32, u32)> {
    match head {
        [0x89, b'P', b'N', b'G', _, _, _, _, _, _, _, _, b'I', b'H', b'D', b'R', rest @ ..] => {
            let number = |at: usize| rest.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes);
            Some((number(0)?, number(4)?))
        }
        [b'G', b'I', b'F', b'8', _, b'a', w0, w1, h0, h1, ..] => {
            Some((u16::from_le_bytes([*w0, *w1]).into(), u16::from_le_bytes([*h0, *h1]).into()))
        }
        [0xFF, 0xD8, ..] => {
            let frame = frame_header(head)?;
            let number = |at: usize| frame.get(at..at + 2)?.try_into().ok().map(u16::from_be_bytes);
            Some((number(3)?.into(), number(1)?.into()))
        }
        _ => None,
    }
    .filter(|(width, height)| *width > 0 && *height > 0)
}

/// Whether a JPEG file has four components: CMYK, or YCCK, which is made of it.
pub fn is_cmyk(head: &[u8]) -> bool {
    frame_header(head).and_then(|frame| frame.get(5)) == Some(&4)
}

/// Whether a JPEG file ends before its image does: its data is not followed by the marker that ends it.
pub fn is_jpeg_cut_off(file: &[u8]) -> bool {
    const START_OF_SCAN: u8 = 0xDA;
    let scan = segments(file).find(|segment| segment.marker == START_OF_SCAN);
    scan.is_none_or(|scan| memmem::find(scan.rest, &[0xFF, 0xD9]).is_none())
}

/// Whether a PNG or JPEG file is stored so that it shows coarsely before all of it is there: interlaced or progressive.
pub fn is_interlaced(head: &[u8]) -> bool {
    match head {
        [0x89, b'P', b'N', b'G', ..] => head.get(28) == Some(&1),
        [0xFF, 0xD8, ..] => {
            frame_segment(head).is_some_and(|frame| matches!(frame.marker, 0xC2 | 0xC6 | 0xCA | 0xCE))
        }
        _ => false,
    }
}

/// What the blocks of a GIF file say.
#[derive(Default)]
pub struct Gif {
    /// Whether its first frame is interlaced.
    pub is_interlaced: bool,
    /// Whether it has a second one.
    pub is_animated: bool,
    /// The XMP packet in front of the first.
    pub packet: Option<Vec<u8>>,
}

impl Gif {
    /// Reads the blocks up to the second frame. No frame is decoded.
    pub fn read(file: &[u8]) -> Self {
        let mut options = gif::DecodeOptions::new();
        options.skip_frame_decoding(true);
        let Ok(mut frames) = options.read_info(file) else { return Self::default() };
        let Ok(Some(first)) = frames.next_frame_info() else { return Self::default() };
        let is_interlaced = first.interlaced;
        let packet = frames.xmp_metadata().map(<[u8]>::to_vec);
        Self { is_interlaced, is_animated: matches!(frames.next_frame_info(), Ok(Some(_))), packet }
    }
}

/// The number of frames of an animated PNG as its animation control chunk gives it; `None`: no animation.
pub fn apng_frames(head: &[u8]) -> Option<u32> {
    // The chunk stands before the image data, or means nothing.
    let mut before_data = png_chunks(head).take_while(|chunk| chunk.name != *b"IDAT");
    let control = before_data.find(|chunk| chunk.name == *b"acTL")?;
    control.body.first_chunk().copied().map(u32::from_be_bytes)
}

/// A chunk of a PNG file.
pub struct Chunk<'f> {
    /// Its type.
    pub name: [u8; 4],
    /// Its data, as much of it as the file holds.
    pub body: &'f [u8],
}

/// The chunks of a PNG file up to its end.
pub fn png_chunks(file: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    let mut left = file.strip_prefix(b"\x89PNG\r\n\x1a\n").unwrap_or_default();
    std::iter::from_fn(move || {
        let (length, rest) = left.split_first_chunk::<4>()?;
        let (name, rest) = rest.split_first_chunk::<4>()?;
        let length = u32::from_be_bytes(*length) as usize;
        // Behind the data of a chunk stands its checksum.
        left = length.checked_add(4).and_then(|end| rest.get(end..)).unwrap_or_default();
        Some(Chunk { name: *name, body: &rest[..length.min(rest.len())] })
    })
    .take_while(|chunk| chunk.name != *b"IEND")
}

/// A segment of a JPEG file.
pub struct Segment<'f> {
    /// Its marker, without the 0xFF in front of it.
    pub marker: u8,
    /// Its parameters, without their length.
    pub body: &'f [u8],
    /// The file behind it.
    rest: &'f [u8],
}

/// The parameters of the first frame header of a JPEG file (ITU-T T.81 B.2.2).
fn frame_header(file: &[u8]) -> Option<&[u8]> {
    frame_segment(file).map(|frame| frame.body)
}

fn frame_segment(file: &[u8]) -> Option<Segment<'_>> {
    // Image data begins, or the file ends, without a frame header.
    let mut before_data = segments(file).take_while(|segment| !matches!(segment.marker, 0xDA | 0xD9));
    // Tables and a reserved marker stand among the markers of frames.
    before_data
        .find(|segment| matches!(segment.marker, 0xC0..=0xCF) && !matches!(segment.marker, 0xC4 | 0xC8 | 0xCC))
}

/// The segments of a JPEG file up to its image data. Bytes between segments are skipped, as browsers do.
pub fn segments(file: &[u8]) -> impl Iterator<Item = Segment<'_>> {
    let mut left = file.strip_prefix(&[0xFF, 0xD8]).unwrap_or_default();
    std::iter::from_fn(move || {
        loop {
            left = &left[memchr::memchr(0xFF, left)?..];
            // A marker may be filled up with any number of 0xFF.
            let start = left.iter().position(|&byte| byte != 0xFF)?;
            let (&marker, rest) = left[start..].split_first()?;
            if matches!(marker, 0x00 | 0x01 | 0xD0..=0xD8) {
                // No marker, or one without a segment.
                left = rest;
                continue;
            }
            let length = usize::from(u16::from_be_bytes(*rest.first_chunk()?)).max(2);
            // A segment that is cut off still says what it begins with.
            left = rest.get(length..).unwrap_or_default();
            let body = &rest[2..length.min(rest.len())];
            return Some(Segment { marker, body, rest: left });
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_png_claims_its_dimensions_whatever_follows() {
        let head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\xf4\0\0\0\x9c\x63";
        assert_eq!(claimed_dimensions(head), Some((244, 156)));
        assert_eq!(claimed_dimensions(&head[..22]), None);
    }

    #[test]
    fn a_jpeg_claims_them_in_its_first_frame_header() {
        // A comment, a Huffman table, fill bytes, then a progressive frame.
        let head = b"\xff\xd8\xff\xfe\0\x04hi\xff\xc4\0\x03\0\xff\xff\xff\xc2\0\x11\x08\0\x9c\0\xf4\x03";
        assert_eq!(claimed_dimensions(head), Some((244, 156)));
        assert_eq!(claimed_dimensions(b"\xff\xd8\xff\xda\0\x02\xff\xc0\0\x11\x08\0\x9c\0\xf4\x03"), None);
        assert_eq!(claimed_dimensions(b"\xff\xd8\xff\xe0\0\0\xff\xe0\0\0"), None);
        assert_eq!(claimed_dimensions(b"\xff\xd8\xff\xff"), None);
        let padded = b"\xff\xd8\xff\xfe\0\x02junk\xff\0\xff\xc0\0\x11\x08\0\x9c\0\xf4\x03";
        assert_eq!(claimed_dimensions(padded), Some((244, 156)));
    }

    #[test]
    fn a_gif_claims_them_in_its_screen_descriptor() {
        assert_eq!(claimed_dimensions(b"GIF89a\xc8\0\xc8\0"), Some((200, 200)));
        assert_eq!(claimed_dimensions(b"GIF89a\xc8\0\0\0"), None);
    }

    #[test]
    fn four_components_are_cmyk() {
        let frame =
            |components: u8| [b"\xff\xd8\xff\xc0\0\x08\x08\0\x9c\0\xf4".as_slice(), &[components]].concat();
        assert!(is_cmyk(&frame(4)));
        assert!(!is_cmyk(&frame(3)));
        assert!(!is_cmyk(&frame(4)[..11]));
    }

    #[test]
    fn a_jpeg_is_whole_when_the_end_stands_behind_its_data() {
        // The end inside the comment, a preview perhaps, is not the end of the image.
        let file = b"\xff\xd8\xff\xfe\0\x04\xff\xd9\xff\xda\0\x02data\xff\0\xff\xd9";
        assert!(!is_jpeg_cut_off(file));
        assert!(is_jpeg_cut_off(&file[..file.len() - 1]));
        assert!(is_jpeg_cut_off(&file[..8]));
        assert!(is_jpeg_cut_off(b""));
    }

    #[test]
    fn an_animated_png_says_how_many_frames_it_has() {
        let file = |chunks: &[u8]| [b"\x89PNG\r\n\x1a\n", chunks].concat();
        let control = b"\0\0\0\x01gAMA\0CRC!\0\0\0\x08acTL\0\0\0\x03\0\0\0\0CRC!";
        assert_eq!(apng_frames(&file(control)), Some(3));
        assert_eq!(apng_frames(&file(&control[..24])), None);
        assert_eq!(apng_frames(&file(b"\0\0\0\0IDATCRC!\0\0\0\x08acTL\0\0\0\x03")), None);
        assert_eq!(apng_frames(&file(b"\xff\xff\xff\xffgAMA\0\0\0\x08acTL\0\0\0\x03")), None);
    }
}
