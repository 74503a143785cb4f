//! What the grammar of XML allows and SAML software refuses.

use super::id;
use crate::artifact::Format;
use crate::rule::{At, Context};
use crate::source::Span;

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
