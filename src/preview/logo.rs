//! The logo as a page can hold it.

use data_encoding::BASE64;

use crate::artifact::{claimed_dimensions, image_format};
use crate::source::{Content, ReadProblem, Source};

/// The most bytes of a logo that a page holds.
pub const MAX_LOGO_BYTES: u64 = 1 << 20;
/// The most pixels that a browser is asked to decode: few bytes can hold thousands of times as many.
const MAX_PIXELS: u64 = 16 << 20;

/// The logo.
#[derive(Debug, PartialEq, Eq)]
pub enum Logo {
    /// There is none among the files.
    Missing,
    /// An image that browsers show.
    Image {
        /// Path of the file as it is printed.
        path: String,
        /// `PNG`, `GIF` or `JPEG`.
        format: &'static str,
        /// Width and height in pixels.
        size: (u32, u32),
        /// The file, as a `data:` URI.
        uri: String,
    },
    /// A file that is not shown.
    Hidden {
        /// Path of the file as it is printed.
        path: String,
        /// Why not.
        reason: String,
    },
}

impl Logo {
    pub(super) fn of(file: Option<Source>) -> Self {
        let Some(Source { path, content, .. }) = file else { return Self::Missing };
        let read = match content {
            Content::Binary(bytes) => image(&bytes),
            Content::Text { .. } => Err("a text, and no PNG, GIF or JPEG image".to_owned()),
            Content::Unread(ReadProblem::TooLarge { limit }) => Err(format!("larger than {limit} bytes")),
            Content::Unread(ReadProblem::Io(reason)) => Err(reason),
        };
        match read {
            Ok((format, size, uri)) => Self::Image { path, format, size, uri },
            Err(reason) => Self::Hidden { path, reason },
        }
    }
}

/// Format, dimensions and `data:` URI of an image that a page can hold, or why it cannot.
fn image(bytes: &[u8]) -> Result<(&'static str, (u32, u32), String), String> {
    let (format, media_type) = match image_format(bytes) {
        Some("PNG") => ("PNG", "image/png"),
        Some("GIF") => ("GIF", "image/gif"),
        Some("JPEG") => ("JPEG", "image/jpeg"),
        Some(other) => return Err(format!("an image in the format {other}, and no PNG, GIF or JPEG")),
        None => return Err("no image of a known format".into()),
    };
    let Some((width, height)) = claimed_dimensions(bytes) else {
        return Err(format!("a {format} image without dimensions"));
    };
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(format!("a {format} image of {width} x {height} pixels"));
    }
    Ok((format, (width, height), format!("data:{media_type};base64,{}", BASE64.encode(bytes))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(bytes: &[u8]) -> String {
        match Logo::of(Some(Source::from_bytes(bytes.into(), "logo.png".into()))) {
            Logo::Hidden { reason, .. } => reason,
            shown => panic!("{shown:?}"),
        }
    }

    #[test]
    fn an_image_becomes_a_data_uri_of_what_it_is() {
        let gif = b"GIF89a\xc8\0\x64\0\0\0\0;";
        let logo = Logo::of(Some(Source::from_bytes(gif.to_vec(), "logo.png".into())));
        let uri = "data:image/gif;base64,R0lGODlhyABkAAAAADs=".to_owned();
        assert_eq!(logo, Logo::Image { path: "logo.png".into(), format: "GIF", size: (200, 100), uri });
    }

    #[test]
    fn what_is_no_image_or_too_large_a_one_is_named() {
        assert_eq!(reason(b"<svg onload='alert(1)'/>"), "a text, and no PNG, GIF or JPEG image");
        assert_eq!(reason(b"BM\0\0\0\0\0\0\0\0\0\0"), "an image in the format BMP, and no PNG, GIF or JPEG");
        assert_eq!(reason(b"\x89PNG\r\n\x1a\n\0\0"), "a PNG image without dimensions");
        let bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xc3\x50\0\0\xc3\x50\x08\x06\0\0\0";
        assert_eq!(reason(bomb), "a PNG image of 50000 x 50000 pixels");
        assert_eq!(reason(b"\0\x01\x02\x03"), "no image of a known format");
        assert_eq!(Logo::of(None), Logo::Missing);
    }
}
