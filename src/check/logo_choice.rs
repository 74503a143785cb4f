//! Which file is the logo, and where else it is uploaded.

use super::id;
use crate::document::Value;
use crate::rule::{At, Context, grouped};
use crate::source::brief;

/// The largest logo of an application, in bytes, by the stricter reading of the limit.
const MEGABYTE: u64 = 1_000_000;
/// Formats of images that Okta's Terraform provider does not upload, by their extensions.
const NOT_UPLOADED: [&str; 8] = ["svg", "webp", "avif", "bmp", "ico", "tif", "tiff", "pdf"];

/// Other images that might as well be meant.
pub fn candidates(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    let submission = context.submission();
    let Some(first) = submission.rivals.first().map(|index| submission.file(*index)) else { return };
    let others = match submission.rivals.len() {
        1 => String::new(),
        2 => " and one more".to_owned(),
        count => format!(" and {} more", count - 1),
    };
    let (name, other) = (brief(context.artifact().file_name(), 60), brief(&first.relative, 60));
    let at = root.get("format").unwrap_or(root);
    let draft = context.report(id::LOGO_MULTIPLE_CANDIDATES, At::value(at));
    draft.arg("name", name).arg("other", other).arg("others", others);
    for index in &submission.rivals {
        draft.related_in(*index, At::File, "not judged");
    }
}

/// The logo that Terraform uploads for an application.
pub fn of_application(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    for logo in root.elements().filter_map(|resource| resource.get("logo")) {
        if let Some(problem) = problem_of(context, logo) {
            let path = context.quote(logo);
            context.report(id::LOGO_APP_API_LIMIT, At::value(logo)).arg("path", path).arg("problem", problem);
        }
    }
}

fn problem_of(context: &Context<'_>, logo: Value<'_>) -> Option<String> {
    let path = logo.as_str()?;
    let extension = path.rsplit('/').next()?.rsplit_once('.')?.1.to_ascii_lowercase();
    if NOT_UPLOADED.contains(&extension.as_str()) {
        return Some(format!("has the extension of {}", extension.to_ascii_uppercase()));
    }
    let below = path.trim_start_matches("./");
    let folder = context.artifact().relative.rsplit_once('/').map_or("", |(folder, _)| folder);
    let place = if folder.is_empty() { below.to_owned() } else { format!("{folder}/{below}") };
    let file = context.submission().artifacts.iter().find(|artifact| artifact.relative == place)?;
    (file.size >= MEGABYTE).then(|| format!("has {} bytes", grouped(file.size)))
}
