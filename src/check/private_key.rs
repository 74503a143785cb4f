//! Private keys that lie among the artifacts.

use super::id;
use crate::rule::{At, Context};

/// PEM private keys in any text.
pub fn pem(context: &mut Context<'_>) {
    for key in context.artifact().private_keys() {
        let label = key.label.to_owned();
        context.report(id::PRIVATE_KEY_IN_DIRECTORY, At::Span(key.begin)).arg("label", label);
    }
}
