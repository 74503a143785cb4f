//! The logo, as far as its header tells.

use super::id;
use crate::artifact::{LOGO_SIZES, LogoSize};
use crate::document::Value;
use crate::rule::{At, Context, Part};

/// Format, dimensions, and whether the header can be read at all.
pub fn header(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    let Some(format) = root.get("format") else { return };
    let name = format.as_str().unwrap_or_default().into_owned();
    if !matches!(&*name, "PNG" | "GIF" | "JPEG") {
        let problem = root.get("problem").and_then(Value::as_str).unwrap_or_default();
        let (seen, repair) = wrong_format(&name, &problem);
        context.report(id::LOGO_FORMAT, At::value(format)).arg("seen", seen).arg("repair", repair);
    } else if let Some(problem) = root.get("problem") {
        let reason = problem.as_str().unwrap_or_default().into_owned();
        context.report(id::LOGO_UNDECODABLE, At::value(problem)).arg("format", name).arg("reason", reason);
    } else if let (Some(width), Some(height)) = (root.get("width"), root.get("height")) {
        dimensions(context, width, height);
    }
}

/// What the logo is instead of an image in an accepted format, and the repair.
fn wrong_format(format: &str, problem: &str) -> (String, &'static str) {
    const EXPORT: &str = "export it as PNG with a transparent background, which Okta prefers";
    match format {
        "of an unknown format" if problem.starts_with("a Git LFS pointer") => {
            (problem.into(), "run `git lfs pull` in the repository, so that the image itself is there")
        }
        "of an unknown format" => {
            (problem.into(), "replace it with the logo, as PNG with a transparent background")
        }
        _ if format.starts_with(['A', 'I', 'S']) => (format!("an {format} image"), EXPORT),
        _ => (format!("a {format} image"), EXPORT),
    }
}

fn dimensions(context: &mut Context<'_>, width: Value<'_>, height: Value<'_>) {
    let (Some(across), Some(up)) = (width.as_u64(), height.as_u64()) else { return };
    if LOGO_SIZES.iter().any(|(w, h, _)| (*w, *h) == (across, up)) {
        return;
    }
    let (w, h, shape) = nearest(across, up);
    let draft = context.report(id::LOGO_DIMENSIONS, At::value(width));
    if let Some(since) = former_size(across, up) {
        draft.note(since);
    }
    draft
        .arg("width", across.to_string())
        .arg("height", up.to_string())
        .arg("nearest", format!("{w} x {h} ({shape})"))
        .related(At::Node(height.id(), Part::Value), "");
}

/// What an image was drawn for that has the size, or nearly the shape, of an older edition of the documentation.
fn former_size(width: u64, height: u64) -> Option<&'static str> {
    match (width, height) {
        (420, 120) => Some("420 x 120 was the size that the documentation named from 2020 to 2023"),
        // The largest logo of the years before had these proportions.
        (1400, 400) => Some("1400 x 400 was the largest size until 2020; each size is exact now"),
        _ => None,
    }
}

/// The accepted size whose proportions are the nearest: of two squares the smaller, which is preferred.
fn nearest(width: u64, height: u64) -> LogoSize {
    let proportion = |w: u64, h: u64| (w.max(1) as f64 / h.max(1) as f64).ln();
    let own = proportion(width, height);
    let distance = |size: &&LogoSize| (proportion(size.0, size.1) - own).abs();
    LOGO_SIZES.iter().min_by(|a, b| distance(a).total_cmp(&distance(b))).copied().unwrap_or(LOGO_SIZES[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_size_has_the_nearest_proportions() {
        assert_eq!(nearest(420, 120), (244, 156, "wide"));
        assert_eq!(nearest(512, 512), (200, 200, "square"));
        assert_eq!(nearest(100, 300), (156, 244, "tall"));
        assert_eq!(nearest(0, 0), (200, 200, "square"));
    }
}
