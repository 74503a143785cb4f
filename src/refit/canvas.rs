//! Scales artwork and puts it on its canvas.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::imageops::{self, FilterType as Scaling};
use image::{ExtendedColorType, ImageBuffer, ImageEncoder, Rgba, RgbaImage};

use crate::artifact::artwork::Area;
use crate::artifact::{LogoSize, fitted};

/// Draws a part of an image on a transparent canvas, as large as it fits, as a PNG file without metadata. The largest
/// canvas has 238,144 bytes of pixels, so that the file is far smaller than 1 MB whatever is on it.
pub fn draw(image: &RgbaImage, area: Area, size: LogoSize) -> Vec<u8> {
    let (width, height) = fitted((area.width.into(), area.height.into()), size);
    let part = imageops::crop_imm(image, area.left, area.top, area.width, area.height).to_image();
    let scaled = scaled(&part, width as u32, height as u32);
    let mut canvas = RgbaImage::new(size.0 as u32, size.1 as u32);
    let (left, top) = ((size.0 - width) / 2, (size.1 - height) / 2);
    imageops::replace(&mut canvas, &scaled, left as i64, top as i64);
    encoded(&canvas)
}

/// Colours are weighed by their opacity, or what is invisible would show at the edges.
fn scaled(image: &RgbaImage, width: u32, height: u32) -> RgbaImage {
    if image.dimensions() == (width, height) {
        return image.clone();
    }
    let weighed: ImageBuffer<Rgba<u16>, Vec<u16>> = convert(image, |Rgba([red, green, blue, alpha])| {
        let weigh = |channel: u8| u16::from(channel) * u16::from(alpha);
        Rgba([weigh(red), weigh(green), weigh(blue), u16::from(alpha) * 255])
    });
    let scaled = imageops::resize(&weighed, width, height, Scaling::Lanczos3);
    convert(&scaled, |Rgba([red, green, blue, alpha])| {
        let opacity = u32::from(alpha).max(1);
        let channel = |weighed: u16| ((u32::from(weighed) * 255 + opacity / 2) / opacity).min(255) as u8;
        let alpha = ((opacity + 127) / 255).min(255) as u8;
        if alpha == 0 { Rgba([0; 4]) } else { Rgba([channel(red), channel(green), channel(blue), alpha]) }
    })
}

fn convert<A, B>(
    image: &ImageBuffer<Rgba<A>, Vec<A>>,
    with: impl Fn(Rgba<A>) -> Rgba<B>,
) -> ImageBuffer<Rgba<B>, Vec<B>>
where
    A: image::Primitive,
    B: image::Primitive,
    Rgba<A>: image::Pixel<Subpixel = A>,
    Rgba<B>: image::Pixel<Subpixel = B>,
{
    ImageBuffer::from_fn(image.width(), image.height(), |x, y| with(*image.get_pixel(x, y)))
}

fn encoded(canvas: &RgbaImage) -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut file, CompressionType::Best, FilterType::Adaptive);
    let written = encoder.write_image(canvas, canvas.width(), canvas.height(), ExtendedColorType::Rgba8);
    // Memory does not refuse to be written to, and the buffer has the size that it says.
    debug_assert!(written.is_ok());
    file
}
