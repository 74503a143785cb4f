//! What the pixels of the logo say. It is the only image whose pixels are decoded, only in a size that is accepted (a
//! few hundred kilobytes at most), and only for a run that asks for it.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::{DynamicImage, ImageError, ImageReader, Limits, Rgba, RgbaImage};

use crate::document::Value;
use crate::source;

use super::artwork::{Artwork, measure};
use super::header::is_jpeg_cut_off;
use super::image::has_accepted_format;
use super::slot::LOGO_SIZES;

/// The largest file that is kept until it is known whether it is the logo. A logo must be smaller.
const MAX_FILE: u64 = 1 << 20;
/// The most memory that decoding may take: four times the pixels of the largest logo in 16 bits would do.
const MAX_DECODED: u64 = 4 << 20;

/// What was found when an image was decoded.
#[derive(Debug, PartialEq)]
pub enum Pixels {
    /// There is something to see; nothing is measured of what is all but transparent.
    Artwork(Option<Artwork>),
    /// There is nothing to see; the text says what every pixel is.
    Blank(String),
    /// They cannot be decoded; the text says why.
    Undecodable(&'static str),
}

/// Whether the pixels of an image with these facts are decoded if it is the logo.
pub fn are_worth_decoding(facts: Value<'_>, limits: &source::Limits) -> bool {
    may_be_a_logo(facts) && !are_too_many(facts, limits)
}

/// Whether an image that could be the logo otherwise has more pixels than are decoded.
pub fn are_over(facts: Value<'_>, limits: &source::Limits) -> bool {
    may_be_a_logo(facts) && are_too_many(facts, limits)
}

fn may_be_a_logo(facts: Value<'_>) -> bool {
    let size = (number(facts, "width"), number(facts, "height"));
    facts.get("problem").is_none()
        && has_accepted_format(facts)
        && number(facts, "bytes") <= MAX_FILE
        && LOGO_SIZES.iter().any(|(width, height, _)| (*width, *height) == size)
}

fn are_too_many(facts: Value<'_>, limits: &source::Limits) -> bool {
    number(facts, "width") * number(facts, "height") > limits.image_pixels
}

fn number(facts: Value<'_>, name: &str) -> u64 {
    facts.get(name).and_then(Value::as_u64).unwrap_or_default()
}

/// Decodes the pixels of a whole file, of an animation those of its first frame. `None`: the decoder does not
/// support what the file is made with, which says nothing of the file.
pub fn decode(file: &[u8]) -> Option<Pixels> {
    const DAMAGED: &str = "its pixel data is damaged or cut off";
    // The decoder fills up what is missing of a JPEG file.
    if file.starts_with(&[0xFF, 0xD8]) && is_jpeg_cut_off(file) {
        return Some(Pixels::Undecodable("its pixel data is cut off"));
    }
    // A decoder that fails on a file was not prepared for what is wrong with it.
    match catch_unwind(AssertUnwindSafe(|| first_frame(file))) {
        Ok(Ok(image)) => Some(look_at(&image.into_rgba8())),
        Ok(Err(ImageError::Unsupported(_))) => None,
        Ok(Err(_)) | Err(_) => Some(Pixels::Undecodable(DAMAGED)),
    }
}

fn first_frame(file: &[u8]) -> Result<DynamicImage, ImageError> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODED);
    let mut reader = ImageReader::new(Cursor::new(file)).with_guessed_format()?;
    reader.limits(limits);
    reader.decode()
}

fn look_at(image: &RgbaImage) -> Pixels {
    blank(image).map_or_else(|| Pixels::Artwork(measure(image)), Pixels::Blank)
}

/// What every pixel is, if all of them look the same.
fn blank(image: &RgbaImage) -> Option<String> {
    if image.pixels().all(|pixel| pixel.0[3] == 0) {
        return Some("fully transparent".into());
    }
    let first = image.pixels().next()?;
    let Rgba([red, green, blue, _]) = first;
    image.pixels().all(|pixel| pixel == first).then(|| format!("#{red:02X}{green:02X}{blue:02X}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(pixels: &[[u8; 4]]) -> RgbaImage {
        RgbaImage::from_raw(pixels.len() as u32, 1, pixels.concat()).expect("four bytes are a pixel")
    }

    #[test]
    fn an_image_is_blank_when_all_pixels_look_the_same() {
        assert_eq!(blank(&image(&[[0; 4], [255, 0, 0, 0]])).as_deref(), Some("fully transparent"));
        assert_eq!(blank(&image(&[[255, 128, 0, 255]; 3])).as_deref(), Some("#FF8000"));
        assert_eq!(blank(&image(&[[255, 128, 0, 255], [255, 128, 1, 255]])), None);
    }

    #[test]
    fn a_shape_of_one_colour_on_a_transparent_canvas_is_no_blank_image() {
        assert_eq!(blank(&image(&[[255, 255, 255, 255], [255, 255, 255, 0]])), None);
        assert_eq!(blank(&image(&[[0, 0, 0, 40], [0, 0, 0, 41]])), None);
    }

    #[test]
    fn what_is_no_image_is_undecodable() {
        let damaged = Some(Pixels::Undecodable("its pixel data is damaged or cut off"));
        assert_eq!(decode(b"GIF89a\xc8\0\xc8\0\0\0\0;"), damaged);
        assert_eq!(decode(b"\xff\xd8\xff\xd9"), Some(Pixels::Undecodable("its pixel data is cut off")));
    }
}
