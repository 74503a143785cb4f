//! Takes a background of one colour away.

use image::{Rgba, RgbaImage};

use crate::artifact::artwork::{Background, distance, shows};

/// How many pixels from the background on are a mixture of it and the artwork.
const MIXED: i64 = 2;

/// Makes transparent what has the colour and is connected with the border, and gives the pixels beside it the opacity
/// that they were mixed with.
pub fn clear(image: &mut RgbaImage, color: [u8; 3]) {
    let cleared = connected(image, color);
    let original = image.clone();
    let (width, height) = (i64::from(image.width()), i64::from(image.height()));
    let is_cleared =
        |x: i64, y: i64| (0..width).contains(&x) && (0..height).contains(&y) && cleared[(y * width + x) as usize];
    let around = |x: i64, y: i64| {
        (-MIXED..=MIXED).flat_map(move |down| (-MIXED..=MIXED).map(move |right| (x + right, y + down)))
    };
    for (x, y, pixel) in image.enumerate_pixels_mut() {
        let (x, y) = (i64::from(x), i64::from(y));
        if is_cleared(x, y) {
            *pixel = Rgba([0; 4]);
        } else if around(x, y).any(|(x, y)| is_cleared(x, y)) {
            // The neighbour that differs most is what the artwork looks like without the background in it.
            let inside = around(x, y).filter(|(x, y)| (0..width).contains(x) && (0..height).contains(y));
            let farthest = inside.map(|(x, y)| distance(original.get_pixel(x as u32, y as u32), color)).max();
            *pixel = unmixed(pixel, color, farthest.unwrap_or(u8::MAX));
        }
    }
}

/// The pixels that have the background's colour and are connected with the border.
fn connected(image: &RgbaImage, color: [u8; 3]) -> Vec<bool> {
    let (width, height) = (image.width(), image.height());
    let index = |x: u32, y: u32| y as usize * width as usize + x as usize;
    let mut cleared = vec![false; width as usize * height as usize];
    let border = (0..width).flat_map(|x| [(x, 0), (x, height - 1)]);
    let mut open: Vec<(u32, u32)> = border.chain((0..height).flat_map(|y| [(0, y), (width - 1, y)])).collect();
    while let Some((x, y)) = open.pop() {
        if cleared[index(x, y)] || shows(image.get_pixel(x, y), Background::Color(color)) {
            continue;
        }
        cleared[index(x, y)] = true;
        let beside = [(x.wrapping_sub(1), y), (x + 1, y), (x, y.wrapping_sub(1)), (x, y + 1)];
        open.extend(beside.into_iter().filter(|(x, y)| *x < width && *y < height));
    }
    cleared
}

/// A pixel without its share of the background.
fn unmixed(pixel: &Rgba<u8>, color: [u8; 3], farthest: u8) -> Rgba<u8> {
    let own = distance(pixel, color);
    if own >= farthest || own == 0 {
        return *pixel;
    }
    let share = f32::from(own) / f32::from(farthest);
    let channel = |at: usize| {
        let background = f32::from(color[at]);
        (background + (f32::from(pixel.0[at]) - background) / share).clamp(0.0, 255.0) as u8
    };
    Rgba([channel(0), channel(1), channel(2), (share * 255.0) as u8])
}
