//! JSON as RFC 8259 defines it.

use super::id;
use crate::artifact::Format;
use crate::document::{NodeId, Step, Value};
use crate::rule::{At, Context, Part};

/// What the reader stumbled over, and keys that appear twice.
pub fn grammar(context: &mut Context<'_>) {
    let Format::Json { problems, duplicates, .. } = &context.artifact().format else { return };
    let text = context.artifact().text();
    let (shown, more) = shown_of(problems.iter().filter(|problem| !problem.kind.cuts_off()).collect());
    for problem in shown {
        let draft = context.report(id::JSON_NOT_WELL_FORMED, At::Span(problem.span));
        match text {
            Some(text) if !text.is_secret(problem.span) => {
                draft.arg("problem", problem.describe(text.as_str())).arg("repair", problem.repair(text.as_str()))
            }
            _ => draft.arg("problem", problem.kind.describe()).arg("repair", problem.kind.repair()),
        };
        if let Some(more) = more {
            draft.arg("more", more.to_string());
        }
    }
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

/// The mistakes of grammar that are worth showing one by one, and how many more there are: a file with very many
/// is written in another language, and the first says so.
pub(super) fn shown_of<P>(mut problems: Vec<P>) -> (Vec<P>, Option<usize>) {
    /// So many mistakes somebody makes in one file.
    const ONE_BY_ONE: usize = 20;
    if problems.len() <= ONE_BY_ONE {
        return (problems, None);
    }
    let more = problems.len() - 1;
    problems.truncate(1);
    (problems, Some(more))
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
