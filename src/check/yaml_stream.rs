//! What a YAML stream may hold and one file of a submission does not.

use super::id;
use crate::artifact::Format;
use crate::rule::{At, Context};

/// Documents behind the first.
pub fn documents(context: &mut Context<'_>) {
    let Format::Yaml { others: Some(others), .. } = context.artifact().format else { return };
    context.report(id::YAML_SEVERAL_DOCUMENTS, At::Span(others.second)).arg("count", others.count.to_string());
}
