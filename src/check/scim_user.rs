//! Users as Okta provisions them: the attributes that a schema declares and that a sample carries.

use std::collections::BTreeMap;

use super::id;
use super::scim_document::{USER, attribute, documents, is_unassigned, names, says};
use crate::artifact::Kind;
use crate::document::{NodeKind, Value};
use crate::rule::{At, Context, listed};

/// Attributes that every integration has (a dot leads to a sub-attribute). Common attributes such as `id` are in no
/// schema's list (RFC 7643 §3.1).
const BASE: [&str; 5] = ["userName", "name.givenName", "name.familyName", "emails", "active"];
/// Data types that `active` may be declared as by mistake; what is no type at all is another rule's.
const OTHER_TYPES: [&str; 7] = ["string", "decimal", "integer", "dateTime", "binary", "reference", "complex"];

/// Base attributes that a definition of the User schema lacks.
pub fn base_attributes(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    for schema in documents(root).into_iter().filter(|schema| is_user_schema(*schema)) {
        let Some(attributes) = schema.get("attributes").filter(|attributes| attributes.is_array()) else {
            continue;
        };
        let missing: Vec<&str> = BASE.into_iter().filter(|path| declared(attributes, path).is_none()).collect();
        if !missing.is_empty() {
            context.report(id::SCIM_BASE_ATTRIBUTES_MISSING, At::head(attributes)).arg("missing", listed(missing));
        }
    }
}

fn is_user_schema(schema: Value<'_>) -> bool {
    schema.get("id").is_some_and(|id| says(id, USER))
}

/// The declaration of an attribute, or of a sub-attribute behind a dot.
fn declared<'a>(attributes: Value<'a>, path: &str) -> Option<Value<'a>> {
    let (name, sub) = path.split_once('.').map_or((path, None), |(name, sub)| (name, Some(sub)));
    let is_it = |declaration: &Value<'_>| declaration.get("name").is_some_and(|own| says(own, name));
    let found = attributes.elements().find(is_it)?;
    match sub {
        Some(sub) => declared(found.get("subAttributes")?, sub),
        None => Some(found),
    }
}

/// Base attributes that samples of a User response lack.
pub fn sample_attributes(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    let mut users: BTreeMap<Vec<&str>, Vec<Value<'_>>> = BTreeMap::new();
    for user in documents(root).into_iter().filter(|resource| is_whole_user(*resource)) {
        let missing: Vec<&str> = ["id"].into_iter().chain(BASE).filter(|path| !carries(user, path)).collect();
        if !missing.is_empty() {
            users.entry(missing).or_default().push(user);
        }
    }
    // Users of one server lack the same: one finding.
    for (missing, users) in users {
        let draft = context.report(id::SCIM_SAMPLE_ATTRIBUTES_MISSING, At::head(users[0]));
        draft.arg("missing", listed(missing));
        for other in &users[1..] {
            draft.related(At::head(*other), "the same is missing here");
        }
    }
}

/// Whether a resource is a user as a server answers it. What a client sends has no `meta`, and neither has an answer
/// that was cut down to the attributes a client asked for (RFC 7644 §3.9).
fn is_whole_user(resource: Value<'_>) -> bool {
    names(resource, USER) && attribute(resource, "meta").is_some_and(Value::is_object)
}

/// Whether a resource has a value for an attribute, or for a sub-attribute behind a dot.
fn carries(resource: Value<'_>, path: &str) -> bool {
    let value = path.split('.').try_fold(resource, attribute);
    value.is_some_and(|value| !is_unassigned(value))
}

/// `active` as anything but a boolean, declared in the User schema or sent in a sample.
pub fn active(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    if context.artifact().kind == Some(Kind::ScimSchemas) {
        declared_active(context, root);
    } else {
        sent_active(context, root);
    }
}

fn declared_active(context: &mut Context<'_>, root: Value<'_>) {
    for schema in documents(root).into_iter().filter(|schema| is_user_schema(*schema)) {
        let active = schema.get("attributes").and_then(|attributes| declared(attributes, "active"));
        let Some(own) = active.and_then(|active| active.get("type")) else { continue };
        if OTHER_TYPES.iter().any(|other| says(own, other)) {
            let seen = format!("is declared as `{}`", context.quote(own));
            let draft = context.report(id::SCIM_ACTIVE_BOOLEAN, At::value(own));
            draft.arg("seen", seen).arg("repair", "`\"type\": \"boolean\"`");
        }
    }
}

fn sent_active(context: &mut Context<'_>, root: Value<'_>) {
    let is_user = |resource: &Value<'_>| {
        let says_nothing = attribute(*resource, "schemas").is_none();
        names(*resource, USER) || (says_nothing && attribute(*resource, "userName").is_some())
    };
    let is_wrong = |value: &Value<'_>| {
        !matches!(value.kind(), NodeKind::True | NodeKind::False | NodeKind::Null | NodeKind::Invalid)
    };
    let sent: Vec<Value<'_>> = documents(root)
        .into_iter()
        .filter(is_user)
        .filter_map(|user| attribute(user, "active"))
        .filter(is_wrong)
        .collect();
    let Some((first, others)) = sent.split_first() else { return };
    let what = match first.kind() {
        NodeKind::String => "the string",
        NodeKind::Number => "the number",
        NodeKind::Array => "an array",
        _ => "an object",
    };
    let seen = match first.text() {
        Some(_) => format!("is {what} `{}`", context.quote(*first)),
        None => format!("is {what}"),
    };
    let repair = boolean_for(*first);
    let draft = context.report(id::SCIM_ACTIVE_BOOLEAN, At::value(*first));
    draft.arg("seen", seen).arg("repair", repair);
    for other in others {
        draft.related(At::value(*other), "no boolean either");
    }
}

/// The member with what was meant as a boolean.
fn boolean_for(value: Value<'_>) -> &'static str {
    match value.text().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "false" | "0" | "no" | "inactive" => "`\"active\": false`",
        "true" | "1" | "yes" | "active" => "`\"active\": true`",
        _ => "`\"active\": true` or `\"active\": false`",
    }
}
