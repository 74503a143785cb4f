//! Definitions of schemas: beside RFC 7643, and beside the resource types that refer to them.

use std::collections::HashSet;

use super::id;
use super::manifest::{self, judged};
use super::scim_document::{USER, attribute, documents, says};
use super::scim_resource_types::placeholder;
use crate::artifact::scim::schema::known_schema;
use crate::artifact::{Kind, Submission};
use crate::document::Value;
use crate::rule::{At, Context};
use crate::source::brief;

/// Definitions of schemas: what they must not name, and what they say otherwise than RFC 7643.
pub fn definitions(context: &mut Context<'_>, root: Value<'_>) {
    for schema in documents(root).into_iter().filter(|schema| schema.is_object()) {
        let urn = schema.get("id").and_then(Value::as_str).unwrap_or_default();
        let attributes: Vec<Value<'_>> = schema.get("attributes").into_iter().flat_map(Value::elements).collect();
        attributes.iter().for_each(|own| parts(context, &urn, *own));
        match known_schema(&urn) {
            Some(_) => attributes.iter().for_each(|own| redefined(context, &urn, *own)),
            None => {
                placeholder_id(context, schema);
                unreferenced(context, schema);
                if urn.to_ascii_lowercase().contains(":extension:") {
                    attributes.iter().for_each(|own| reserved(context, *own));
                }
            }
        }
    }
}

/// The schemas that resource types of the submission refer to, in lower case; `None` where it has none.
struct Referred(Option<HashSet<String>>);

impl Referred {
    fn of(submission: &Submission) -> Self {
        let files = judged(submission, Kind::ScimResourceTypes).filter_map(|file| file.root());
        let mut types = files.flat_map(documents).peekable();
        let is_any = types.peek().is_some();
        let mut urns = HashSet::new();
        for one in types {
            let extensions = attribute(one, "schemaExtensions").into_iter().flat_map(Value::elements);
            let own = extensions.filter_map(|extension| attribute(extension, "schema"));
            let all = own.chain(attribute(one, "schema")).filter_map(Value::as_str);
            urns.extend(all.map(|urn| urn.to_ascii_lowercase()));
        }
        Self(is_any.then_some(urns))
    }
}

/// A schema that no resource type has.
fn unreferenced(context: &mut Context<'_>, schema: Value<'_>) {
    let Some(urn) = schema.get("id").filter(|urn| manifest::is_filled(*urn)) else { return };
    let own = urn.as_str().unwrap_or_default().to_ascii_lowercase();
    // The schemas of the protocol itself belong to no resource type that is listed.
    let is_service = own.starts_with("urn:ietf:params:scim:schemas:core:") || own.contains(":api:messages:");
    let submission = context.submission();
    let referred = submission.once(|| Referred::of(submission));
    if referred.0.as_ref().is_some_and(|referred| !referred.contains(&own)) && !is_service {
        let shown = brief(&context.text(urn), 110);
        context.report(id::SCIM_EXTENSION_UNREFERENCED, At::value(urn)).arg("urn", shown);
    }
}

/// What the parts of attributes must not be, and what a reference lacks.
fn parts(context: &mut Context<'_>, urn: &str, own: Value<'_>) {
    let subs: Vec<Value<'_>> = own.get("subAttributes").into_iter().flat_map(Value::elements).collect();
    // The schema of schemas describes itself so.
    let may_nest = urn.ends_with(":core:2.0:Schema");
    for sub in &subs {
        let nested = sub.get("type").filter(|kind| says(*kind, "complex") && !may_nest);
        if let Some(kind) = nested {
            let name = sub.get("name").map_or_else(String::new, |name| context.quote(name));
            context.report(id::SCIM_SCHEMA_COMPLEX_NESTED, At::value(kind)).arg("name", name);
        }
    }
    for one in [own].into_iter().chain(subs) {
        let lacks = one.get("referenceTypes").is_none_or(|list| list.is_array() && list.is_empty());
        let kind = one.get("type").filter(|kind| says(*kind, "reference") && lacks);
        if let Some(kind) = kind {
            context.report(id::SCIM_SCHEMA_REFERENCE_TYPES, At::value(kind));
        }
    }
}

fn placeholder_id(context: &mut Context<'_>, schema: Value<'_>) {
    if let Some(urn) = schema.get("id") {
        placeholder(context, urn);
    }
}

/// Names that an attribute of an extension must not have.
fn reserved(context: &mut Context<'_>, own: Value<'_>) {
    const NAMES: [&str; 5] = ["groups", "schemas", "id", "externalId", "meta"];
    let Some(name) = own.get("name").filter(|name| NAMES.iter().any(|reserved| says(*name, reserved))) else {
        return;
    };
    let shown = context.quote(name);
    context.report(id::SCIM_RESERVED_ATTRIBUTE_NAME, At::value(name)).arg("name", shown);
}

/// An attribute of RFC 7643 that is declared otherwise.
fn redefined(context: &mut Context<'_>, urn: &str, own: Value<'_>) {
    let name = own.get("name").and_then(Value::as_str).unwrap_or_default();
    let Some(known) = known_schema(urn).and_then(|schema| schema.attribute(&name)) else { return };
    if let Some(place) = own.get("multiValued").filter(|flag| flag.as_bool() == Some(!known.multi_valued)) {
        // RFC 7643 declares the extensions of resource types with one value itself.
        if known.multi_valued && !urn.ends_with(":ResourceType") {
            let draft = context.report(id::SCIM_SCHEMA_MULTIVALUED, At::value(place));
            draft.arg("name", brief(&known.name, 60));
        }
    }
    if !urn.eq_ignore_ascii_case(USER) || !known.name.eq_ignore_ascii_case("userName") {
        return;
    }
    for (member, expected) in [("uniqueness", "\"server\""), ("required", "true"), ("caseExact", "false")] {
        let Some(place) = own.get(member) else { continue };
        let is_wrong = match member {
            "uniqueness" => place.is_text("none"),
            "required" => place.as_bool() == Some(false),
            _ => place.as_bool() == Some(true),
        };
        if is_wrong {
            let shown = context.quote(place);
            let draft = context.report(id::SCIM_USERNAME_UNIQUENESS, At::value(place));
            draft.arg("member", member).arg("value", shown).arg("repair", format!("`\"{member}\": {expected}`"));
        }
    }
}
