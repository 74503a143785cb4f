//! How PEM files are written (RFC 7468 §2).

use super::id;
use super::saml_roles::list;
use crate::document::Value;
use crate::rule::{At, Context};

/// Blanks behind the lines of certificates: one finding a file.
pub fn trailing_whitespace(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    let blanks = || {
        let blocks = list(root, "blocks").filter(|block| block.get("label").is_some_and(is_certificate));
        blocks.flat_map(|block| list(block, "trailingWhitespace"))
    };
    let Some(first) = blanks().next() else { return };
    let count = blanks().count();
    let lines = if count == 1 { "a line ends".to_owned() } else { format!("{count} lines end") };
    let draft = context.report(id::PEM_TRAILING_WHITESPACE, At::value(first));
    draft.arg("lines", lines);
    for other in blanks().skip(1) {
        draft.related(At::value(other), "and here");
    }
}

/// A certificate or a bundle of them; nobody uploads the keys that may stand beside them.
fn is_certificate(label: Value<'_>) -> bool {
    label.as_str().is_some_and(|label| label.contains("CERTIFICATE") || label.contains("PKCS") || label == "CMS")
}
