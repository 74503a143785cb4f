//! The logo as a picture: what of it may not be seen as it was drawn.

use super::id;
use crate::document::Value;
use crate::rule::{At, Context, grouped};

/// More than one frame.
pub fn animated(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    let Some(animated) = root.get("animated") else { return };
    let format = root.get("format").and_then(Value::as_str).unwrap_or_default().into_owned();
    context.report(id::LOGO_ANIMATED, At::value(animated)).arg("format", format);
}

/// Nothing to see.
pub fn blank(context: &mut Context<'_>) {
    let Some(blank) = context.root().and_then(|root| root.get("blank")) else { return };
    let pixels = blank.as_str().unwrap_or_default().into_owned();
    context.report(id::LOGO_BLANK, At::value(blank)).arg("pixels", pixels);
}

/// More pixels than are decoded.
pub fn too_many(context: &mut Context<'_>) {
    let Some(width) = context.root().and_then(|root| root.get("width")) else { return };
    if context.artifact().has_too_many_pixels() {
        let most = grouped(context.artifact().limits().image_pixels);
        context.report(id::IMAGE_TOO_MANY_PIXELS, At::value(width)).arg("most", most);
    }
}

/// Colours that not every program shows: CMYK, and more than 8 bits per channel.
pub fn color_model(context: &mut Context<'_>) {
    let Some(color) = context.root().and_then(|root| root.get("color")) else { return };
    let model = color.as_str().unwrap_or_default().into_owned();
    let repair = match &*model {
        "8-bit CMYK" => "convert it to sRGB and save it again, best as PNG",
        model if model.starts_with("16-bit") => "save it again as PNG with 8 bits per channel",
        _ => return,
    };
    context.report(id::LOGO_COLOR_MODEL, At::value(color)).arg("model", model).arg("repair", repair);
}
