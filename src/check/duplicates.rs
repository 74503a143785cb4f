//! Keys that one object has twice: JSON allows that and parsers disagree on it (RFC 8259 §4), YAML forbids it
//! (1.2.2 §3.2.1.1).

use super::id;
use crate::artifact::Format;
use crate::document::{NodeId, Step, Value};
use crate::rule::{At, Context, Part};

/// Keys that appear twice in one object.
pub fn keys(context: &mut Context<'_>) {
    let (rule, duplicates) = match &context.artifact().format {
        Format::Json { duplicates, .. } => (id::JSON_DUPLICATE_KEY, duplicates),
        Format::Yaml { duplicates, .. } => (id::YAML_DUPLICATE_KEY, duplicates),
        _ => return,
    };
    let Some(root) = context.root() else { return };
    for duplicate in duplicates {
        let key = context.quote(root.at(duplicate.second));
        let holder = holder(context, root, duplicate.second);
        context
            .report(rule, At::Node(duplicate.second, Part::Value))
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
