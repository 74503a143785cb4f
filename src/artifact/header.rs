//! Dimensions out of the first bytes of a damaged image, read by hand.
//!
//! The image library refuses a header as a whole when one part of it is wrong. A logo is judged by its
//! dimensions, so they are worth having even then.

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
        [0xFF, 0xD8, segments @ ..] => frame_dimensions(segments),
        _ => None,
    }
    .filter(|(width, height)| *width > 0 && *height > 0)
}

/// Walks the segments of a JPEG file to the first frame header (ITU-T T.81 B.2.2). Bytes between segments are
/// skipped, as browsers do.
fn frame_dimensions(mut segments: &[u8]) -> Option<(u32, u32)> {
    loop {
        segments = &segments[memchr::memchr(0xFF, segments)?..];
        // A marker may be filled up with any number of 0xFF.
        let start = segments.iter().position(|&byte| byte != 0xFF)?;
        let (marker, rest) = segments[start..].split_first()?;
        if matches!(marker, 0x00 | 0x01 | 0xD0..=0xD8) {
            // No marker, or one without a segment.
            segments = rest;
            continue;
        }
        let length = usize::from(u16::from_be_bytes(rest.get(..2)?.try_into().ok()?));
        match marker {
            // Image data begins, or the file ends, without a frame header.
            0xDA | 0xD9 => return None,
            // Tables and reserved markers among those of frames.
            0xC4 | 0xC8 | 0xCC => {}
            0xC0..=0xCF => {
                let number = |at: usize| rest.get(at..at + 2)?.try_into().ok().map(u16::from_be_bytes);
                return Some((number(5)?.into(), number(3)?.into()));
            }
            _ => {}
        }
        segments = rest.get(length.max(2)..)?;
    }
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
}
