//! What the pixels of a logo show: its background, the box of its artwork, and the outline of that.
//!
//! Every threshold was argued from drawings on both sides of it, and from the logos of real products.

use image::{Pixel, Rgba, RgbaImage};

/// From this opacity on a pixel is artwork. Shadows and glows that fade out are fainter for the most part.
const VISIBLE: u8 = 32;
/// How far a channel of an opaque pixel may be from the background's. JPEG leaves noise of this size around artwork.
const NOISE: u8 = 24;
/// A background this bright is a sheet of paper that was left in, rather than part of the artwork.
const PAPER: u8 = 240;
/// The largest part of the artwork's box by which its outline may miss the figure that it is taken for.
const MISSED: f64 = 0.015;
/// Corners rounded by less are how software draws a sharp corner, in pixels.
const SHARP: f64 = 3.5;
/// The part of the width from which on four round corners are a circle, and up to which they are corners.
const CIRCLE: f64 = 0.46;
const CORNERS: f64 = 0.42;
/// The least part of a rectangle with round corners that is filled: a frame is a drawing of its own.
const FILLED: f64 = 0.5;

/// How far the opacity of neighbours is apart where artwork ends sharply, the least part of such neighbours in an image
/// that is no enlargement, and how many of them there must be for that to mean anything.
const STEP: u8 = 96;
const CRISP: f64 = 0.05;
const EDGES: usize = 150;

/// What surrounds the artwork.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Background {
    /// Nothing: pixels at the border are transparent.
    Transparent,
    /// One colour. White is paper that was left in; another is one that the corners of the artwork were cut to.
    Color([u8; 3]),
    /// The artwork fills the canvas, its own background with it.
    None,
}

/// The outline of the artwork, holes filled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Figure {
    /// A rectangle with sharp corners.
    Rectangle,
    /// A rectangle whose corners are rounded.
    Rounded {
        /// The radius of the corners in pixels.
        radius: u32,
    },
    /// A circle.
    Circle,
    /// None of these.
    Free,
}

/// A part of the canvas in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// Pixels to the left of it.
    pub left: u32,
    /// Pixels above it.
    pub top: u32,
    /// Its width, at least 1.
    pub width: u32,
    /// Its height, at least 1.
    pub height: u32,
}

/// The artwork of an image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Artwork {
    /// What surrounds it.
    pub background: Background,
    /// The smallest box around it.
    pub content: Area,
    /// Its outline.
    pub figure: Figure,
    /// Whether it ends softly everywhere, as it does in an image that was enlarged three times or more.
    pub is_blurred: bool,
}

/// Measures the artwork; `None`: there is nothing to see.
pub fn measure(image: &RgbaImage) -> Option<Artwork> {
    let background = background(image);
    let shown = Mask::of(image, background);
    let content = shown.area()?;
    let figure = match (figure(&shown, content), background) {
        // Where the artwork fades into the background, where it ends is a matter of taste.
        (Figure::Rounded { .. } | Figure::Circle, Background::Color(color))
            if !is_crisp(image, content, color) =>
        {
            Figure::Free
        }
        (figure, _) => figure,
    };
    let is_blurred = background == Background::Transparent && is_blurred(image);
    Some(Artwork { background, content, figure, is_blurred })
}

/// Whether a pixel differs from the background.
pub fn shows(pixel: &Rgba<u8>, background: Background) -> bool {
    match background {
        Background::Transparent => pixel.0[3] >= VISIBLE,
        Background::Color(color) => distance(pixel, color) > NOISE,
        Background::None => true,
    }
}

/// The largest difference of a channel.
pub fn distance(pixel: &Rgba<u8>, color: [u8; 3]) -> u8 {
    pixel.0.iter().zip(color).map(|(own, other)| own.abs_diff(other)).max().unwrap_or_default()
}

fn background(image: &RgbaImage) -> Background {
    let (right, bottom) = (image.width() - 1, image.height() - 1);
    let across = (0..=right).flat_map(|x| [(x, 0), (x, bottom)]);
    let ring = || across.clone().chain((0..=bottom).flat_map(|y| [(0, y), (right, y)]));
    if ring().any(|(x, y)| image.get_pixel(x, y).0[3] < VISIBLE) {
        return Background::Transparent;
    }
    let corners = [(0, 0), (right, 0), (0, bottom), (right, bottom)].map(|(x, y)| image.get_pixel(x, y));
    let color = |Rgba([red, green, blue, _]): &Rgba<u8>| [*red, *green, *blue];
    let share = |color| {
        let is_alike = |at: &(u32, u32)| distance(image.get_pixel(at.0, at.1), color) <= NOISE;
        ring().filter(is_alike).count() as f64 / ring().count() as f64
    };
    let is_paper = |color: &[u8; 3]| color.iter().all(|channel| *channel >= PAPER);
    let is_everywhere = |color: [u8; 3]| corners.iter().all(|corner| distance(corner, color) <= NOISE);
    // Artwork may reach into a corner or two of its paper.
    let paper = corners.map(color).into_iter().find(is_paper);
    if let Some(paper) = paper.filter(|paper| is_everywhere(*paper) || share(*paper) >= 0.5) {
        return Background::Color(paper);
    }
    // A colour that most of the border has is the artwork's own: one that only corners have, they were cut to.
    let first = color(corners[0]);
    if is_everywhere(first) && share(first) < 0.5 { Background::Color(first) } else { Background::None }
}

/// Whether the artwork ends within a pixel or two, rather than fading out.
fn is_crisp(image: &RgbaImage, content: Area, color: [u8; 3]) -> bool {
    const FADING: std::ops::RangeInclusive<u8> = 9..=64;
    const WIDEST: usize = 4;
    let fading = image.pixels().filter(|pixel| FADING.contains(&distance(pixel, color))).count();
    fading <= WIDEST * 2 * (content.width + content.height) as usize
}

/// Whether hardly any two neighbours, one more opaque than not and the other less, differ by much. Beside a shadow they
/// do: it is the artwork above that ends sharply.
fn is_blurred(image: &RgbaImage) -> bool {
    const HALF: u8 = 128;
    let width = image.width() as usize;
    let alpha = each(image, |pixel| pixel.0[3]);
    let (mut all, mut sharp) = (0, 0);
    let mut compare = |row: &[u8], others: &[u8]| {
        let is_edge = |one: u8, other: u8| (one < HALF) != (other < HALF);
        all += count(row, others, is_edge);
        sharp += count(row, others, |one, other| is_edge(one, other) && one.abs_diff(other) >= STEP);
    };
    alpha.chunks(width).for_each(|row| compare(row, &row[1..]));
    compare(&alpha, &alpha[width..]);
    all >= EDGES && sharp as f64 <= CRISP * all as f64
}

/// A byte for each pixel, row by row.
fn each(image: &RgbaImage, byte: impl Fn(&Rgba<u8>) -> u8) -> Vec<u8> {
    // The iterator over pixels does not know how many there are.
    image.as_raw().chunks_exact(4).map(|pixel| byte(Rgba::from_slice(pixel))).collect()
}

/// How many pairs of bytes something holds for. Sums of a byte are counted many at a time.
fn count(some: &[u8], others: &[u8], holds: impl Fn(u8, u8) -> bool) -> usize {
    const MOST: usize = u8::MAX as usize;
    let parts = some.chunks(MOST).zip(others.chunks(MOST));
    let of_part = |(some, others): (&[u8], &[u8])| {
        some.iter().zip(others).map(|(one, other)| u8::from(holds(*one, *other))).sum::<u8>()
    };
    parts.map(|part| usize::from(of_part(part))).sum()
}

/// Which pixels of an image show something, row by row: 1 for one that does, else 0.
struct Mask {
    width: usize,
    shown: Vec<u8>,
}

impl Mask {
    fn of(image: &RgbaImage, background: Background) -> Self {
        let shown = match background {
            // Asked once, and not for every pixel.
            Background::Transparent => each(image, |pixel| shows(pixel, Background::Transparent).into()),
            background => each(image, |pixel| shows(pixel, background).into()),
        };
        Self { width: image.width() as usize, shown }
    }

    fn rows(&self) -> impl DoubleEndedIterator<Item = &[u8]> + ExactSizeIterator {
        self.shown.chunks(self.width)
    }

    /// The smallest box around what is shown.
    fn area(&self) -> Option<Area> {
        let top = self.rows().position(|row| row.contains(&1))?;
        let bottom = self.rows().rposition(|row| row.contains(&1))?;
        let (left, right) =
            self.rows().filter_map(range).reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))?;
        let [left, top, width, height] = [left, top, right - left + 1, bottom - top + 1].map(|size| size as u32);
        Some(Area { left, top, width, height })
    }

    /// The same within a box, with everything filled that lies between the first and the last of its row and of its
    /// column.
    fn filled(&self, area: Area) -> Self {
        let [left, top, width, height] = [area.left, area.top, area.width, area.height].map(|size| size as usize);
        let rows = || (0u32..).zip(self.rows().skip(top).take(height).map(|row| &row[left..left + width]));
        let (mut first, mut last) = (vec![u32::MAX; width], vec![0; width]);
        for (y, row) in rows() {
            for ((first, last), shown) in first.iter_mut().zip(&mut last).zip(row) {
                // All ones where it is shown: without a branch, many columns are done at a time.
                let shown = u32::from(*shown).wrapping_neg();
                *first = (*first).min(y | !shown);
                *last = (*last).max(y & shown);
            }
        }
        let mut filled = vec![0; width * height];
        for ((y, row), filled) in rows().zip(filled.chunks_mut(width)) {
            let Some((from, to)) = range(row) else { continue };
            let columns = filled[from..=to].iter_mut().zip(&first[from..=to]).zip(&last[from..=to]);
            for ((filled, first), last) in columns {
                *filled = u8::from(*first <= y && y <= *last);
            }
        }
        Self { width, shown: filled }
    }
}

/// From the first to the last of a row that is shown.
fn range(row: &[u8]) -> Option<(usize, usize)> {
    Some((row.iter().position(|shown| *shown == 1)?, row.iter().rposition(|shown| *shown == 1)?))
}

/// How many of a row, or of several, are shown.
fn shown(row: &[u8]) -> usize {
    count(row, row, |shown, _| shown == 1)
}

fn figure(mask: &Mask, content: Area) -> Figure {
    let filled = mask.filled(content);
    let size = f64::from(content.width) * f64::from(content.height);
    let shorter = f64::from(content.width.min(content.height));
    let radii = corner_radii(&filled);
    let radius = radii.iter().sum::<f64>() / 4.0;
    let spread = radii.iter().map(|own| (own - radius).abs()).fold(0.0, f64::max);
    let missed = missed(&filled, radius) as f64 / size;
    if missed > MISSED || spread > 2.0 + 0.15 * radius {
        return Figure::Free;
    }
    let is_square = content.width.abs_diff(content.height) * 33 <= content.width.max(content.height);
    let shown = shown(&mask.shown) as f64;
    match radius / shorter {
        _ if radius <= SHARP => Figure::Rectangle,
        part if part >= CIRCLE && is_square => Figure::Circle,
        part if part <= CORNERS && shown >= FILLED * size => Figure::Rounded { radius: radius.round() as u32 },
        _ => Figure::Free,
    }
}

/// The radius of each corner by the area that it lacks.
fn corner_radii(filled: &Mask) -> [f64; 4] {
    // Of the square around a quarter of a circle, the part outside of it.
    const OUTSIDE: f64 = 1.0 - std::f64::consts::FRAC_PI_4;
    let (middle, centre) = (filled.width / 2, filled.rows().len() / 2);
    let mut lacking = [0; 4];
    for (y, row) in filled.rows().enumerate() {
        let (left, right) = row.split_at(middle);
        let of_row = if y < centre { 0 } else { 2 };
        for (corner, part) in [(of_row, left), (of_row + 1, right)] {
            lacking[corner] += part.len() - shown(part);
        }
    }
    lacking.map(|lacking| (lacking as f64 / OUTSIDE).sqrt())
}

/// How many pixels differ from a rectangle whose corners have a radius.
fn missed(filled: &Mask, radius: f64) -> usize {
    let (width, height) = (filled.width, filled.rows().len());
    let radius = radius.min(width as f64 / 2.0).min(height as f64 / 2.0);
    // How far the middle of a pixel is from the straight part of the side that it is nearer to, squared.
    let beyond = |at: usize, size: usize| (radius - at.min(size - 1 - at) as f64 - 0.5).max(0.0).powi(2);
    // It does not grow from the side to the middle.
    let across: Vec<f64> = (0..width.div_ceil(2)).map(|x| beyond(x, width)).collect();
    let differ = |(y, row): (usize, &[u8])| {
        let reach = radius * radius - beyond(y, height);
        let outside = across.partition_point(|beyond| *beyond > reach);
        let (left, rest) = row.split_at(outside);
        let (inside, right) = rest.split_at(rest.len().saturating_sub(outside));
        shown(left) + (inside.len() - shown(inside)) + shown(right)
    };
    filled.rows().enumerate().map(differ).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const INK: [u8; 4] = [31, 78, 160, 255];

    fn image(width: u32, height: u32, is_ink: impl Fn(f64, f64) -> bool) -> RgbaImage {
        on([0; 4], width, height, is_ink)
    }

    /// Ink on a background, sampled in the middle of each pixel.
    fn on(ground: [u8; 4], width: u32, height: u32, is_ink: impl Fn(f64, f64) -> bool) -> RgbaImage {
        RgbaImage::from_fn(width, height, |x, y| {
            Rgba(if is_ink(f64::from(x) + 0.5, f64::from(y) + 0.5) { INK } else { ground })
        })
    }

    fn disc(x: f64, y: f64) -> bool {
        (x - 100.0).hypot(y - 100.0) <= 90.0
    }

    /// A square from 10 to 190 with corners of a radius.
    fn rounded(radius: f64) -> impl Fn(f64, f64) -> bool {
        let beyond = move |at: f64| ((at - 100.0).abs() - (90.0 - radius)).max(0.0);
        move |x, y| beyond(x).hypot(beyond(y)) <= radius && beyond(x).max(beyond(y)) <= radius
    }

    fn figure(image: &RgbaImage) -> Figure {
        measure(image).expect("there is ink").figure
    }

    #[test]
    fn nothing_is_measured_of_nothing() {
        assert_eq!(measure(&image(20, 10, |_, _| false)), None);
        assert_eq!(measure(&RgbaImage::from_pixel(20, 10, Rgba([0, 0, 0, 31]))), None, "hardly to be seen");
        assert_eq!(measure(&RgbaImage::from_pixel(20, 10, Rgba([255, 255, 255, 255]))), None, "paper");
    }

    #[test]
    fn the_box_is_the_smallest_around_what_is_seen() {
        let artwork = measure(&image(50, 40, |x, y| (10.0..30.0).contains(&x) && (5.0..6.0).contains(&y)));
        let content = artwork.expect("there is ink").content;
        assert_eq!(content, Area { left: 10, top: 5, width: 20, height: 1 });
        let one = measure(&image(1, 1, |_, _| true)).expect("there is ink");
        assert_eq!(one.content, Area { left: 0, top: 0, width: 1, height: 1 });
    }

    #[test]
    fn figures_are_told_apart_with_their_holes_filled() {
        assert_eq!(figure(&image(200, 200, disc)), Figure::Circle);
        assert_eq!(
            figure(&image(200, 200, |x, y| disc(x, y) && (x - 100.0).abs().max((y - 100.0).abs()) > 30.0)),
            Figure::Circle
        );
        assert_eq!(figure(&image(200, 200, rounded(1.0))), Figure::Rectangle);
        assert_eq!(figure(&image(200, 200, rounded(30.0))), Figure::Rounded { radius: 30 });
        assert_eq!(figure(&image(200, 200, |x, y| disc(x, y) && x < 170.0)), Figure::Free, "a side is cut off");
        assert_eq!(
            figure(&image(200, 200, |x, y| rounded(30.0)(x, y) && x - y < 150.0)),
            Figure::Free,
            "one corner"
        );
        assert_eq!(figure(&image(200, 200, |x, y| (x - 100.0).abs() < y / 2.0)), Figure::Free);
        assert_eq!(figure(&image(200, 120, |x, y| disc(x, y * 5.0 / 3.0))), Figure::Free, "an ellipse");
    }

    #[test]
    fn white_is_a_background_and_another_colour_is_the_artworks_own() {
        let background = |image: &RgbaImage| measure(image).expect("there is ink").background;
        assert_eq!(background(&image(200, 200, disc)), Background::Transparent);
        assert_eq!(background(&on([240, 240, 240, 255], 200, 200, disc)), Background::Color([240; 3]));
        assert_eq!(background(&on([239, 239, 239, 255], 200, 200, disc)), Background::None);
        // Corners that were cut to black, and a black canvas.
        let full = |x: f64, y: f64| rounded(30.0)(x * 0.9 + 10.0, y * 0.9 + 10.0);
        assert_eq!(background(&on([0, 0, 0, 255], 200, 200, full)), Background::Color([0; 3]));
        assert_eq!(background(&on([0, 0, 0, 255], 200, 200, disc)), Background::None);
        // Artwork that reaches two corners of its paper.
        assert_eq!(background(&on([255; 4], 200, 200, |_, y| y > 150.0)), Background::Color([255; 3]));
    }

    #[test]
    fn an_enlarged_image_is_soft_everywhere() {
        let small = image(50, 50, |x, y| disc(x * 4.0, y * 4.0));
        let large = image::imageops::resize(&small, 200, 200, image::imageops::FilterType::CatmullRom);
        assert!(measure(&large).expect("there is ink").is_blurred);
        assert!(!measure(&image(200, 200, disc)).expect("there is ink").is_blurred);
    }
}
