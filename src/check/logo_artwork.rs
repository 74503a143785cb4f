//! The artwork of the logo against the canvas that it stands on.

use super::id;
use crate::artifact::{LogoSize, is_square_within, other_square, wastes_space};
use crate::document::Value;
use crate::rule::{At, Context};

/// From this many times as long as it is high, an artwork is a word more often than a picture.
const WORD: f64 = 2.4;
/// What the names of files call a wide and a tall picture.
const WIDE: [&str; 3] = ["wide", "landscape", "horizontal"];
const TALL: [&str; 3] = ["tall", "portrait", "vertical"];

/// Where the artwork stands on its canvas.
struct Picture<'a> {
    canvas: (u64, u64),
    artwork: Value<'a>,
    /// Width and height of the artwork.
    size: (u64, u64),
    is_round: bool,
    corner_radius: Option<Value<'a>>,
}

impl<'a> Picture<'a> {
    fn of(root: Value<'a>) -> Option<Self> {
        let number = |value: Value<'a>, name| value.get(name).and_then(Value::as_u64);
        let artwork = root.get("artwork")?;
        Some(Self {
            canvas: (number(root, "width")?, number(root, "height")?),
            artwork,
            size: (number(artwork, "width")?, number(artwork, "height")?),
            is_round: artwork.get("outline").is_some_and(|outline| outline.is_text("circle")),
            corner_radius: artwork.get("cornerRadius"),
        })
    }

    fn is_rectangle(&self) -> bool {
        self.artwork.get("outline").is_some_and(|outline| outline.is_text("rectangle"))
    }
}

/// Whether the size is the one that suits the artwork, and the artwork fills it.
pub fn placement(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    let picture = Picture::of(root);
    if let Some(picture) = &picture {
        if let Some(best) = wastes_space(picture.size, picture.canvas, picture.is_round) {
            whitespace(context, picture, best);
            return;
        }
        slot(context, picture);
    }
    if is_swapped(context, root) {
        return;
    }
    match picture.filter(|picture| proportion(picture.size) > WORD) {
        Some(picture) => wordmark(context, &picture),
        None => not_square(context, root),
    }
}

fn whitespace(context: &mut Context<'_>, picture: &Picture<'_>, best: LogoSize) {
    let ((width, height), (across, up)) = (picture.size, picture.canvas);
    context
        .report(id::LOGO_WHITESPACE, At::head(picture.artwork))
        .arg("artwork", format!("{width} x {height}"))
        .arg("canvas", format!("{across} x {up}"))
        .arg("best", named(best));
}

/// Round artwork on the canvas for square artwork, and the reverse.
fn slot(context: &mut Context<'_>, picture: &Picture<'_>) {
    let is_square = picture.is_rectangle() && is_square_within(3, picture.size);
    let Some(best) = other_square(picture.canvas, picture.is_round, is_square) else { return };
    let (seen, of) = if picture.is_round { ("circular", "square") } else { ("square", "circular") };
    let at = picture.artwork.get("outline").unwrap_or(picture.artwork);
    let (width, height) = picture.canvas;
    context
        .report(id::LOGO_CIRCULAR_IN_SQUARE_SLOT, At::value(at))
        .arg("seen", seen)
        .arg("canvas", format!("{width} x {height}"))
        .arg("of", of)
        .arg("best", named(best));
}

/// Whether the name of the file says wide where the image is tall, or the reverse.
fn is_swapped(context: &mut Context<'_>, root: Value<'_>) -> bool {
    let (Some(width), Some(height)) = (root.get("width"), root.get("height")) else { return false };
    let size = (width.as_u64().unwrap_or_default(), height.as_u64().unwrap_or_default());
    let (others, best): (_, LogoSize) = match size {
        (244, 156) => (TALL, (156, 244, "tall")),
        (156, 244) => (WIDE, (244, 156, "wide")),
        _ => return false,
    };
    let name = context.artifact().file_name().to_ascii_lowercase();
    let mut words = name.split(|c: char| !c.is_ascii_alphabetic());
    let Some(word) = words.find_map(|word| others.into_iter().find(|other| *other == word)) else { return false };
    context
        .report(id::LOGO_DIMENSIONS_SWAPPED, At::value(width))
        .arg("word", word)
        .arg("canvas", format!("{} x {}", size.0, size.1))
        .arg("best", named(best));
    true
}

fn wordmark(context: &mut Context<'_>, picture: &Picture<'_>) {
    let (width, height) = picture.size;
    context
        .report(id::LOGO_WORDMARK, At::head(picture.artwork))
        .arg("artwork", format!("{width} x {height}"))
        .arg("proportion", format!("{:.1}", proportion(picture.size)));
}

fn not_square(context: &mut Context<'_>, root: Value<'_>) {
    let (Some(width), Some(height)) = (root.get("width"), root.get("height")) else { return };
    let canvas = match (width.as_u64(), height.as_u64()) {
        (Some(244), Some(156)) => "wide, 244 x 156",
        (Some(156), Some(244)) => "tall, 156 x 244",
        _ => return,
    };
    context.report(id::LOGO_NOT_SQUARE, At::value(width)).arg("canvas", canvas);
}

/// Corners that are rounded.
pub fn corners(context: &mut Context<'_>) {
    let Some(picture) = context.root().and_then(Picture::of) else { return };
    let Some(radius) = picture.corner_radius else { return };
    // A long badge or the picture of a phone is a figure with round corners, not a square that lost them.
    if !is_square_within(10, picture.size) {
        return;
    }
    let pixels = radius.as_u64().unwrap_or_default().to_string();
    context.report(id::LOGO_ROUNDED_CORNERS, At::value(radius)).arg("radius", pixels);
}

/// A sheet of paper behind the artwork.
pub fn background(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    let Some(background) = root.get("background") else { return };
    let color = background.as_str().unwrap_or_default().into_owned();
    if !is_paper(&color) {
        return;
    }
    let repair = match root.get("format") {
        Some(format) if format.is_text("JPEG") => "export it as PNG with a transparent background; JPEG has none",
        _ => "export it with a transparent background, or run `oinlint fix-logo` on it",
    };
    context.report(id::LOGO_OPAQUE_BACKGROUND, At::value(background)).arg("color", color).arg("repair", repair);
}

/// Whether a colour is so bright that nobody chose it for the sake of the artwork.
fn is_paper(color: &str) -> bool {
    let channels = color.strip_prefix('#').unwrap_or_default().as_bytes().chunks_exact(2);
    // From F0 on, the first digit says.
    channels.len() == 3 && channels.into_iter().all(|channel| channel[0] == b'F')
}

/// Edges that are soft everywhere.
pub fn blurred(context: &mut Context<'_>) {
    let Some(blurred) = context.root().and_then(|root| root.get("blurred")) else { return };
    context.report(id::LOGO_BLURRED, At::value(blurred));
}

/// How many times as long as the shorter side the longer one is.
fn proportion((width, height): (u64, u64)) -> f64 {
    width.max(height) as f64 / width.min(height).max(1) as f64
}

fn named((width, height, shape): LogoSize) -> String {
    format!("{width} x {height} ({shape})")
}
