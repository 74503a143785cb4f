//! What the grammar of JSON allows and parsers disagree on (RFC 8259 §4).

use super::id;
use crate::artifact::Format;
use crate::document::{NodeId, Step, Value};
use crate::rule::{At, Context, Part};

/// Keys that appear twice in one object.
pub fn duplicates(context: &mut Context<'_>) {
    let Format::Json { duplicates, .. } = &context.artifact().format else { return };
    let Some(root) = context.root() else { return };
    for duplicate in duplicates {
        let key = context.quote(root.at(duplicate.second));
        let holder = holder(context, root, duplicate.second);
        context
            .report(id::JSON_DUPLICATE_KEY, At::Node(duplicate.second, Part::Value))
            .arg("key", key)
            .arg("holder", holder)
            .related(At::Node(duplicate.first, Part::Value), "first here");
    }
}

/// What a message calls the object that holds a key.
fn holder(context: &Context<'_>, root: Value<'_>, key: NodeId) -> String {
    let path = root.path_to(key);
    let around = path.len().saturating_sub(1);
    let named = path[..around].iter().rev().find_map(|(step, _)| match step {
        Step::Member(key) => Some(*key),
        Step::Element(_) => None,
    });
    named.map_or_else(|| "the document".into(), |key| format!("`{}`", context.quote(key)))
}
