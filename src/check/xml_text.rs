//! XML 1.0 with namespaces, without a document type.

use super::id;
use super::json_text::shown_of;
use crate::artifact::Format;
use crate::rule::{At, Context};
use crate::source::Span;

/// What the reader stumbled over.
pub fn grammar(context: &mut Context<'_>) {
    let Format::Xml { problems, .. } = &context.artifact().format else { return };
    let (shown, more) = shown_of(problems.iter().filter(|problem| !problem.kind.cuts_off()).collect());
    for problem in shown {
        let draft = context.report(id::XML_NOT_WELL_FORMED, At::Span(problem.span));
        draft.arg("problem", problem.kind.describe()).arg("repair", problem.kind.repair());
        if let Some(more) = more {
            draft.arg("more", more.to_string());
        }
    }
}

/// A document type declaration, which hardened parsers refuse.
pub fn doctype(context: &mut Context<'_>) {
    let Format::Xml { doctype: Some(doctype), .. } = &context.artifact().format else { return };
    let keyword = Span::new(doctype.span.start as usize, doctype.span.start as usize + "<!DOCTYPE".len());
    let entity = doctype.entity;
    let draft = context.report(id::XML_DOCTYPE, At::Span(keyword));
    draft.arg(
        "repair",
        match entity {
            Some(_) => "delete the declaration, and replace each reference to its entities with their text",
            None => "delete the declaration",
        },
    );
    if entity.is_some() {
        draft.arg("declares", "declares entities");
    } else if doctype.external.is_some() {
        draft.arg("declares", "refers to another file");
    }
    if let Some(entity) = entity {
        draft.related(At::Span(entity), "this entity is never expanded here");
    }
}
