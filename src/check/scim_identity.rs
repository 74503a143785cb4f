//! What a resource says of itself: its schemas, its `id`, its `meta`, what it refers to, and what it must not tell.

use super::id;
use super::manifest::{bodies, judged};
use super::scim_document::{Found, USER, attribute, documents, is_unassigned, names, says};
use crate::artifact::Kind;
use crate::artifact::scim::library::{Library, is_extension, urns};
use crate::artifact::scim::message::{Resource, Sender, is_elided, resources};
use crate::artifact::scim::schema::{COMMON, GROUP, known};
use crate::document::{Member, NodeKind, Value};
use crate::rule::{At, Context, Part, nearest};
use crate::source::brief;

/// What identifies resources.
pub fn identity(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    let library = Library::of(context.submission());
    let mut found = Found::default();
    for resource in resources(root) {
        if context.artifact().kind != Some(Kind::ScimServiceProviderConfig) {
            resource_id(context, &mut found, resource.value);
        }
        unlisted(context, &mut found, resource.value);
        resource_type(context, &mut found, &library, resource.value);
        password(&mut found, resource);
        references(context, &mut found, resource.value);
        description(&mut found, resource.value);
    }
    found.report(context);
}

/// `id` is a text with something in it; `bulkId` belongs to bulk requests (RFC 7643 §3.1).
fn resource_id(context: &Context<'_>, found: &mut Found, resource: Value<'_>) {
    let Some(own) = attribute(resource, "id") else { return };
    let problem = match own.kind() {
        NodeKind::Null | NodeKind::Invalid => return,
        NodeKind::String => match own.as_str().unwrap_or_default() {
            text if text.trim().is_empty() => "is empty".to_owned(),
            // References to what a bulk request creates look so; no server gives such an id.
            text if text.to_ascii_lowercase().contains("bulkid") => {
                format!("is `{}`, and `bulkId` is kept for bulk requests", context.quote(own))
            }
            _ => return,
        },
        NodeKind::Number => format!("is the number `{}`", context.quote(own)),
        _ => "is no text".to_owned(),
    };
    let repair = match own.kind() {
        NodeKind::Number => format!("write `\"id\": \"{}\"`", context.quote(own)),
        _ => "write an id in quotes that never changes and never comes again, for example a UUID".to_owned(),
    };
    found.add(
        id::SCIM_ID_RULES,
        problem.clone(),
        At::value(own),
        "here too",
        vec![("problem", problem), ("repair", repair)],
    );
}

/// An extension whose URN is not in `schemas` (RFC 7643 §3.3).
fn unlisted(context: &Context<'_>, found: &mut Found, resource: Value<'_>) {
    let Some(schemas) = attribute(resource, "schemas").filter(|list| list.is_array()) else { return };
    if schemas.elements().any(|urn| urn.as_str().is_none_or(|urn| is_elided(&urn))) {
        return;
    }
    for Member { key, value } in resource.members().filter(|member| member.value.is_object()) {
        let Some(urn) = key.text().filter(|name| is_extension(name) && !is_elided(name)) else { continue };
        if !schemas.elements().any(|own| says(own, &urn)) {
            let place = At::Node(value.id(), Part::Key);
            found.add(
                id::SCIM_SCHEMAS_INCOMPLETE,
                urn.to_string(),
                place,
                "here too",
                vec![("urn", brief(&context.text(key), 110))],
            );
        }
    }
}

/// `meta.resourceType` is the name of the resource type, which goes with the schema.
fn resource_type(context: &Context<'_>, found: &mut Found, library: &Library<'_>, resource: Value<'_>) {
    let Some(own) = attribute(resource, "meta").and_then(|meta| attribute(meta, "resourceType")) else { return };
    let Some(text) = own.as_str().filter(|text| !text.trim().is_empty() && !is_elided(text)) else { return };
    let core = "urn:ietf:params:scim:schemas:core:2.0:";
    let mut names = urns(resource).into_iter().filter_map(Value::as_str).filter_map(|urn| {
        let is_core = urn.get(..core.len()).is_some_and(|start| start.eq_ignore_ascii_case(core));
        Some(library.schema(&urn).filter(|_| is_core)?.name.clone())
    });
    let (Some(name), None) = (names.next(), names.next()) else { return };
    if !name.is_empty() && *text != *name && !is_resource_type(context, &text) {
        let args = vec![("seen", context.quote(own)), ("name", name)];
        found.add(id::SCIM_META_RESOURCE_TYPE, text.into_owned(), At::value(own), "here too", args);
    }
}

/// Whether a file of the submission calls a resource type so.
fn is_resource_type(context: &Context<'_>, name: &str) -> bool {
    let files = judged(context.submission(), Kind::ScimResourceTypes).filter_map(|file| file.root());
    files.flat_map(documents).any(|own| attribute(own, "name").is_some_and(|own| own.is_text(name)))
}

/// A password in what a server answers (RFC 7643 §4.1.1: never returned).
fn password(found: &mut Found, resource: Resource<'_>) {
    let Some(own) = attribute(resource.value, "password").filter(|own| !is_unassigned(*own)) else { return };
    if names(resource.value, USER) && resource.sender == Sender::Server {
        let place = At::Node(own.id(), Part::Key);
        found.add(id::SCIM_PASSWORD_IN_RESPONSE, String::new(), place, "here too", Vec::new());
    }
}

/// The description of a role or another entitlement has at most a thousand characters.
fn description(found: &mut Found, resource: Value<'_>) {
    const LIMIT: usize = 1000;
    let is_okta =
        |urn: Value<'_>| urn.as_str().is_some_and(|urn| urn.starts_with("urn:okta:scim:schemas:core:1.0:"));
    let Some(own) = attribute(resource, "description").filter(|_| urns(resource).into_iter().any(is_okta)) else {
        return;
    };
    let Some(text) = own.as_str() else { return };
    let length = text.chars().count();
    if length > LIMIT {
        let start = text.char_indices().nth(LIMIT).map_or(0, |(at, _)| at);
        let place = At::slice(own, start..text.len());
        found.add(
            id::ENTITLEMENT_DESCRIPTION_LENGTH,
            length.to_string(),
            place,
            "this long too",
            vec![("length", length.to_string())],
        );
    }
}

/// The attributes of RFC 7643 that refer to other resources, which say in `value` what `$ref` ends with.
const REFERRING: [&str; 3] = ["members", "groups", "manager"];

fn references(context: &Context<'_>, found: &mut Found, resource: Value<'_>) {
    let extensions = resource.members().filter(|member| member.key.text().is_some_and(|name| is_extension(&name)));
    for holder in [resource].into_iter().chain(extensions.map(|member| member.value)) {
        let lists = REFERRING.iter().filter_map(|name| attribute(holder, name));
        for reference in lists.flat_map(|list| [list].into_iter().chain(list.elements())) {
            refers_elsewhere(context, found, reference);
        }
    }
}

fn refers_elsewhere(context: &Context<'_>, found: &mut Found, reference: Value<'_>) {
    let text = |name: &str| Some((attribute(reference, name)?, attribute(reference, name)?.as_str()?));
    let (Some((place, uri)), Some((value, own))) = (text("$ref"), text("value")) else { return };
    let is_open = |text: &str| is_elided(text) || text.contains(['{', '<', '$', '%', ':']);
    let path = uri.split(['?', '#']).next().unwrap_or_default();
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    if own.trim().is_empty() || uri.trim().is_empty() || is_open(&own) || is_open(last) || last == own {
        return;
    }
    let args = vec![("seen", brief(&context.text(place), 100)), ("value", brief(&context.text(value), 60))];
    found.add(id::SCIM_REFERENCE_MISMATCH, String::new(), At::value(place), "here too", args);
}

/// What the URNs begin with that the standards and Okta define.
const STARTS: [&str; 2] = ["urn:ietf:params:scim:", "urn:okta:scim:schemas:core:"];
/// Those that are in no table of attributes.
const OTHERS: [&str; 7] = [
    "urn:ietf:params:scim:schemas:core:2.0:Schema",
    "urn:ietf:params:scim:api:messages:2.0:ListResponse",
    "urn:ietf:params:scim:api:messages:2.0:SearchRequest",
    "urn:ietf:params:scim:api:messages:2.0:PatchOp",
    "urn:ietf:params:scim:api:messages:2.0:BulkRequest",
    "urn:ietf:params:scim:api:messages:2.0:BulkResponse",
    "urn:ietf:params:scim:api:messages:2.0:Error",
];

/// URNs in `schemas` that RFC 7643 does not define, though they begin as if it did.
pub fn schemas(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    let listed = documents(root);
    let bodies = bodies(root).into_iter().filter(|body| attribute(*body, "Resources").is_some());
    let strange: Vec<Value<'_>> = bodies.chain(listed).flat_map(urns).filter(|urn| is_strange(*urn)).collect();
    if strange.is_empty() {
        return;
    }
    let library = Library::of(context.submission());
    let mut found = Found::default();
    for place in strange {
        let urn = place.as_str().unwrap_or_default();
        let known = known().iter().map(|schema| schema.id.as_str()).filter(|urn| *urn != COMMON);
        let near = nearest(&urn, known.chain(OTHERS));
        // A name of one's own below `extension` is what many use; only a near miss is a mistake.
        let is_own = urn.to_ascii_lowercase().contains(":schemas:extension:")
            || library.own(&urn).is_some_and(|own| own.id == *urn);
        if is_own && !near.is_some_and(|near| strays(&urn, near)) {
            continue;
        }
        let repair = match near {
            Some(near) => format!("write `{near}`"),
            None => "use a URN of your own, for example `urn:acme:params:scim:schemas:core:2.0:Ledger`".to_owned(),
        };
        let args = vec![("urn", brief(&context.text(place), 110)), ("repair", repair)];
        found.add(id::SCIM_SCHEMA_URN_UNKNOWN, urn.to_string(), At::value(place), "here too", args);
    }
    found.report(context);
}

/// Whether a URN begins like those that are defined, and is none of them.
fn is_strange(place: Value<'_>) -> bool {
    let Some(urn) = place.as_str() else { return false };
    let starts = |start: &&str| urn.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start));
    STARTS.iter().any(starts) && !OTHERS.contains(&&*urn) && known().iter().all(|schema| schema.id != *urn)
}

/// Whether a URN differs from another in the case of its letters or in two characters at most.
fn strays(urn: &str, near: &str) -> bool {
    urn.eq_ignore_ascii_case(near)
        || strsim::levenshtein(&urn.to_ascii_lowercase(), &near.to_ascii_lowercase()) <= 2
}

/// Whether a schema is that of users or groups.
pub fn is_user_or_group(urn: &str) -> bool {
    [USER, GROUP].iter().any(|own| own.eq_ignore_ascii_case(urn))
}
