//! Private keys that lie among the artifacts.

use super::id;
use crate::artifact::{Format, Kind};
use crate::rule::{At, Context};

/// PEM private keys and JSON Web Keys in any text, and DER files that are one.
pub fn present(context: &mut Context<'_>) {
    let artifact = context.artifact();
    for key in artifact.private_keys() {
        context.report(id::PRIVATE_KEY_IN_DIRECTORY, At::Span(key.begin)).arg("label", key.label);
    }
    if artifact.kind == Some(Kind::PrivateKey) && matches!(artifact.format, Format::Binary) {
        let block = context.root().and_then(|root| root.get("blocks")).and_then(|blocks| blocks.elements().next());
        if let Some(label) = block.and_then(|block| block.get("label")) {
            let name = label.as_str().unwrap_or_default().into_owned();
            context.report(id::PRIVATE_KEY_IN_DIRECTORY, At::value(label)).arg("label", name);
        }
    }
}
