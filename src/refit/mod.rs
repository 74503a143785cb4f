//! Fits the artwork of an image to a size that a logo may have: what `oinlint fix-logo` does, files aside.

mod canvas;
mod clear;
mod load;

use crate::artifact::artwork::{Area, Artwork, Background, Figure, measure};
use crate::artifact::{
    LOGO_SIZES, LogoSize, Pixels, best_size, decode_pixels, fitted, is_square_within, other_square, wastes_space,
};

/// The most that an image is enlarged by without being told to: more is plain to see.
pub const ENLARGED: f64 = 1.5;

/// What is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wish {
    /// The size; without one, that which suits the artwork.
    pub size: Option<LogoSize>,
    /// Whether the artwork may be enlarged by more than [`ENLARGED`].
    pub may_enlarge: bool,
}

/// An image that was fitted.
#[derive(Debug)]
pub struct Refitted {
    /// The new image as a PNG file.
    pub png: Vec<u8>,
    /// Its size.
    pub size: LogoSize,
    /// The artwork of the image that there was, turned upright.
    pub before: Artwork,
    /// The artwork of the new one.
    pub after: Artwork,
    /// Whether the background was taken away.
    pub is_cleared: bool,
}

/// Why an image cannot be fitted.
#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// It is in a format that is not read here, or in none.
    Format(&'static str),
    /// It has more pixels than are decoded.
    TooLarge {
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
    },
    /// It cannot be decoded; the text says why.
    Undecodable(&'static str),
    /// There is no artwork in it, or no more of it than one colour.
    Blank,
    /// The artwork would have to be enlarged by more than is good for it.
    TooSmall {
        /// The artwork.
        artwork: Area,
        /// The size that it would be enlarged to.
        size: LogoSize,
        /// How many times.
        scale: f64,
    },
}

/// Crops an image to its artwork, and fits that on a transparent canvas.
pub fn refit(file: &[u8], wish: Wish) -> Result<Refitted, Refusal> {
    let mut image = load::load(file)?;
    let before = measure(&image).ok_or(Refusal::Blank)?;
    let is_cleared = match before.background {
        Background::Color(color) => {
            clear::clear(&mut image, color);
            true
        }
        Background::Transparent | Background::None => false,
    };
    let source = if is_cleared { measure(&image).ok_or(Refusal::Blank)? } else { before };
    let mut first = None;
    for size in candidates(wish, &source) {
        let scale = scale(source.content, size);
        if scale > ENLARGED && !wish.may_enlarge {
            return first.ok_or(Refusal::TooSmall { artwork: source.content, size, scale });
        }
        let png = canvas::draw(&image, source.content, size);
        let Some(Pixels::Artwork(Some(after))) = decode_pixels(&png) else { return Err(Refusal::Blank) };
        let is_suitable = suits(&after, size);
        let refitted = Refitted { png, size, before, after, is_cleared };
        if is_suitable {
            return Ok(refitted);
        }
        first.get_or_insert(refitted);
    }
    first.ok_or(Refusal::Blank)
}

/// The sizes to try, the most suitable first. Scaling fades away a row here and smooths an edge there: what just fitted
/// one size may be measured as fitting another.
fn candidates(wish: Wish, source: &Artwork) -> Vec<LogoSize> {
    if let Some(size) = wish.size {
        return vec![size];
    }
    let best = best_size(extent(source), source.figure == Figure::Circle);
    let mut sizes = vec![best];
    sizes.extend(LOGO_SIZES.into_iter().filter(|size| *size != best));
    sizes
}

/// Whether the rules have nothing to say about the size of an artwork's canvas.
fn suits(artwork: &Artwork, size: LogoSize) -> bool {
    let canvas = (size.0, size.1);
    let is_round = artwork.figure == Figure::Circle;
    let is_rectangle = matches!(artwork.figure, Figure::Rectangle | Figure::Rounded { .. });
    let is_square = is_rectangle && is_square_within(3, extent(artwork));
    wastes_space(extent(artwork), canvas, is_round).is_none()
        && other_square(canvas, is_round, is_square).is_none()
}

fn extent(artwork: &Artwork) -> (u64, u64) {
    (artwork.content.width.into(), artwork.content.height.into())
}

fn scale(content: Area, size: LogoSize) -> f64 {
    let (width, height) = fitted((content.width.into(), content.height.into()), size);
    (width as f64 / f64::from(content.width)).min(height as f64 / f64::from(content.height))
}
