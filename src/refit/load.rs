//! Decodes an image of any size that is not absurd.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::{DynamicImage, ImageDecoder, ImageError, ImageReader, Limits, RgbaImage};

use super::Refusal;
use crate::artifact::{image_format, is_jpeg_cut_off};

/// The most pixels that are decoded: those of a camera, a third of the pixels of a large poster.
const MOST_PIXELS: u64 = 16 << 20;
/// The most memory that decoding may take: twice those pixels with 16 bits a channel.
const MAX_DECODED: u64 = 256 << 20;

/// The first frame of an image, the right way up, with 8 bits a channel.
pub fn load(file: &[u8]) -> Result<RgbaImage, Refusal> {
    match image_format(file) {
        Some("PNG" | "GIF" | "JPEG" | "BMP" | "ICO") => {}
        Some(other) => return Err(Refusal::Format(other)),
        None => return Err(Refusal::Format("no image that is known here")),
    }
    if file.starts_with(&[0xFF, 0xD8]) && is_jpeg_cut_off(file) {
        return Err(Refusal::Undecodable("its pixel data is cut off"));
    }
    // A decoder that fails on a file was not prepared for what is wrong with it.
    match catch_unwind(AssertUnwindSafe(|| upright(file))) {
        Ok(Ok(image)) => image.map(DynamicImage::into_rgba8),
        Ok(Err(ImageError::Limits(_))) => Err(Refusal::Undecodable("it needs too much memory")),
        Ok(Err(ImageError::Unsupported(_))) => {
            Err(Refusal::Undecodable("this variant of the format is not supported"))
        }
        Ok(Err(_)) | Err(_) => Err(Refusal::Undecodable("its data is damaged or cut off")),
    }
}

fn upright(file: &[u8]) -> Result<Result<DynamicImage, Refusal>, ImageError> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODED);
    let mut reader = ImageReader::new(Cursor::new(file)).with_guessed_format()?;
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Ok(Err(Refusal::TooLarge { width, height }));
    }
    let orientation = decoder.orientation()?;
    let mut image = DynamicImage::from_decoder(decoder)?;
    image.apply_orientation(orientation);
    Ok(Ok(image))
}
