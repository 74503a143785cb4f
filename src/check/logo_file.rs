//! The logo as a file: its size and its name.

use super::id;
use crate::document::Value;
use crate::rule::{At, Context, grouped};
use crate::source::brief;

/// The two readings of the documentation's 1 MB, in bytes.
const MEGABYTE: u64 = 1_000_000;
const MEBIBYTE: u64 = 1 << 20;

/// The extensions of images, each with the format that it promises.
const EXTENSIONS: [(&str, &str); 15] = [
    ("png", "PNG"),
    ("gif", "GIF"),
    ("jpg", "JPEG"),
    ("jpeg", "JPEG"),
    ("jpe", "JPEG"),
    ("jfif", "JPEG"),
    ("svg", "SVG"),
    ("webp", "WebP"),
    ("avif", "AVIF"),
    ("heic", "HEIC"),
    ("bmp", "BMP"),
    ("ico", "ICO"),
    ("tif", "TIFF"),
    ("tiff", "TIFF"),
    ("pdf", "PDF"),
];

/// The logo's size in bytes against both readings of the limit.
pub fn size(context: &mut Context<'_>) {
    if accepted_format(context).is_none() {
        return;
    }
    let Some(bytes) = context.root().and_then(|root| root.get("bytes")) else { return };
    let size = bytes.as_u64().unwrap_or_default();
    let rule = match size {
        MEBIBYTE.. => id::LOGO_SIZE,
        MEGABYTE.. => id::LOGO_SIZE_DECIMAL,
        _ => return,
    };
    context
        .report(rule, At::value(bytes))
        .arg("size", grouped(size))
        .arg("smaller", grouped(MEGABYTE))
        .arg("larger", grouped(MEBIBYTE));
}

/// The extension of the logo's name against the format that its first bytes show.
pub fn extension(context: &mut Context<'_>) {
    let Some((format, value)) = accepted_format(context) else { return };
    let name = context.artifact().file_name();
    let Some((stem, extension)) = name.rsplit_once('.') else { return };
    let promised = EXTENSIONS.iter().find(|(known, _)| known.eq_ignore_ascii_case(extension));
    let Some((_, promised)) = promised.filter(|(_, promised)| *promised != format) else { return };
    let right = EXTENSIONS.iter().find(|(_, of)| *of == format).map_or("png", |(right, _)| right);
    let (name, renamed) = (brief(name, 60), format!("{}.{right}", brief(stem, 40)));
    context
        .report(id::LOGO_EXTENSION_MISMATCH, At::value(value))
        .arg("name", name)
        .arg("promised", *promised)
        .arg("format", format)
        .arg("renamed", renamed);
}

/// The logo's format, if it is one that can be submitted. What is wrong with another is that it is another.
fn accepted_format<'a>(context: &Context<'a>) -> Option<(&'static str, Value<'a>)> {
    let value = context.root()?.get("format")?;
    let format = ["PNG", "GIF", "JPEG"].into_iter().find(|accepted| value.is_text(accepted))?;
    Some((format, value))
}
