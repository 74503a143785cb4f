//! JSON as RFC 8259 defines it.

use super::id;
use crate::artifact::Format;
use crate::document::{NodeId, Step, Value};
use crate::rule::{At, Context, Part};

/// What the reader stumbled over, and keys that stand twice.
pub fn grammar(context: &mut Context<'_>) {
    let Format::Json { problems, duplicates, .. } = &context.artifact().format else { return };
    for problem in problems.iter().filter(|problem| !problem.kind.cuts_off()) {
        context
            .report(id::JSON_NOT_WELL_FORMED, At::Span(problem.span))
            .arg("problem", problem.kind.describe())
            .arg("repair", problem.kind.repair());
    }
    let Some(root) = context.root() else { return };
    for duplicate in duplicates {
        let key = root.at(duplicate.second);
        let holder = holder(root, duplicate.second);
        context
            .report(id::JSON_DUPLICATE_KEY, At::Node(duplicate.second, Part::Value))
            .arg("key", crate::source::brief(&key.text().unwrap_or_default(), 60))
            .arg("holder", holder)
            .related(At::Node(duplicate.first, Part::Value), "first here");
    }
}

/// What a message calls the object that holds a key.
fn holder(root: Value<'_>, key: NodeId) -> String {
    let path = root.path_to(key);
    let around = path.len().saturating_sub(1);
    let named = path[..around].iter().rev().find_map(|(step, _)| match step {
        Step::Member(key) => key.text(),
        Step::Element(_) => None,
    });
    named.map_or_else(|| "the document".into(), |name| format!("`{}`", crate::source::brief(&name, 60)))
}
