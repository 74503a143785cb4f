//! Texts that are not what their format allows, and texts too deep to be read.

use super::id;
use crate::artifact::Format;
use crate::document::Problem;
use crate::rule::{At, Context};

/// So many mistakes somebody makes in one file; with more it is written in another language, and the first says so.
const ONE_BY_ONE: usize = 20;

/// What the reader of a JSON, YAML or XML text stumbled over.
pub fn mistakes(context: &mut Context<'_>) {
    let rule = match context.artifact().format {
        Format::Json { .. } => id::JSON_NOT_WELL_FORMED,
        Format::Yaml { .. } => id::YAML_NOT_WELL_FORMED,
        Format::Xml { .. } => id::XML_NOT_WELL_FORMED,
        Format::Text { .. } | Format::Binary | Format::Unread(_) => return,
    };
    let mistakes: Vec<Problem<'_>> = context.artifact().problems().filter(|problem| !problem.cuts_off()).collect();
    let (shown, more) = if mistakes.len() > ONE_BY_ONE { (1, mistakes.len() - 1) } else { (mistakes.len(), 0) };
    for problem in &mistakes[..shown] {
        let (described, repair) = words(context, *problem);
        let draft = context.report(rule, At::Span(problem.span()));
        draft.arg("problem", described).arg("repair", repair);
        if more > 0 {
            draft.arg("more", more.to_string());
        }
    }
}

/// Documents that a limit of their reader cut off: too deep, or too much of something.
pub fn limits(context: &mut Context<'_>) {
    let Some(limit) = context.artifact().problems().find(|problem| problem.cuts_off()) else { return };
    let (described, repair) = words(context, limit);
    let rule = if limit.is_about_depth() { id::FILE_NESTING } else { id::FILE_TOO_MANY_PARTS };
    context.report(rule, At::Span(limit.span())).arg("problem", described).arg("repair", repair);
}

/// What is wrong and what repairs it; what stands there is named unless it is secret.
fn words(context: &Context<'_>, problem: Problem<'_>) -> (String, String) {
    let text = context.artifact().text().filter(|text| !text.is_secret(problem.span())).map(|text| text.as_str());
    (problem.describe(text).into_owned(), problem.repair(text).into_owned())
}
