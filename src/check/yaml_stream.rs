//! What a YAML stream may hold and one file of a submission does not.

use super::id;
use crate::artifact::Format;
use crate::rule::{At, Context};

/// Documents behind the first.
pub fn documents(context: &mut Context<'_>) {
    // Of a file that was named and is none of ours, only the grammar is looked at.
    if context.artifact().kind.is_none() {
        return;
    }
    let Format::Yaml { others: Some(others), .. } = context.artifact().format else { return };
    context.report(id::YAML_SEVERAL_DOCUMENTS, At::Span(others.second)).arg("count", others.count.to_string());
}
