//! PATCH requests (RFC 7644 §3.5.2): their operations and what these change.

use super::id;
use super::manifest::bodies;
use super::scim_document::{Found, attribute, is_unassigned, names};
use super::scim_grammar::is_open;
use crate::artifact::scim::filter::{AttributePath, Path, parse_path};
use crate::artifact::scim::library::Library;
use crate::artifact::scim::message::{is_elided, patches};
use crate::artifact::scim::schema::{Attribute, COMMON, DataType, Mutability, Schema, known};
use crate::document::{NodeKind, Value};
use crate::rule::{At, Context, nearest};
use crate::source::brief;

const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const OPERATIONS: [&str; 3] = ["add", "remove", "replace"];

/// The operations of PATCH requests, in a file of their own or in a bulk request.
pub fn operations(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    for body in bodies(root).into_iter().filter(|body| names(*body, PATCH)) {
        empty(context, body);
    }
    let library = Library::of(context.submission());
    let mut found = Found::default();
    for operation in patches(root).into_iter().filter(|operation| operation.is_object()) {
        form(context, operation);
        if let Some(path) = attribute(operation, "path") {
            target(context, &mut found, &library, path);
        }
        value(context, &mut found, &library, operation);
    }
    found.report(context);
}

/// A PATCH without operations.
fn empty(context: &mut Context<'_>, body: Value<'_>) {
    let (place, problem) = match attribute(body, "Operations") {
        None => (At::head(body), "has no `Operations`"),
        Some(own) if !own.is_array() => (At::head(own), "has `Operations` that are no array"),
        Some(own) if own.is_empty() => (At::head(own), "has no operation"),
        Some(_) => return,
    };
    let draft = context.report(id::SCIM_PATCH_ENVELOPE, place);
    draft.arg("problem", problem).arg("repair", "write `\"Operations\": [{ \"op\": \"replace\", … }]`");
}

/// What an operation has to have.
fn form(context: &mut Context<'_>, operation: Value<'_>) {
    let Some(own) = attribute(operation, "op").filter(|own| !is_unassigned(*own)) else {
        let draft = context.report(id::SCIM_PATCH_ENVELOPE, At::head(operation));
        let repair = "add `\"op\": \"add\"`, `\"remove\"` or `\"replace\"`";
        draft.arg("problem", "has an operation without `op`").arg("repair", repair);
        return;
    };
    let text = own.as_str().unwrap_or_default();
    // Some clients write them with a capital, and the servers take it.
    let Some(op) = OPERATIONS.into_iter().find(|op| op.eq_ignore_ascii_case(&text)) else {
        if is_elided(&text) || text.contains(['{', '<', '|']) {
            return;
        }
        let problem = format!("has the operation `{}`, which does not exist", context.quote(own));
        let repair = match nearest(&text, OPERATIONS) {
            Some(near) => format!("write `{near}`"),
            None => "write `add`, `remove` or `replace`".to_owned(),
        };
        context.report(id::SCIM_PATCH_ENVELOPE, At::value(own)).arg("problem", problem).arg("repair", repair);
        return;
    };
    let has = |name: &str| attribute(operation, name).is_some();
    let lacks = match op {
        "remove" if !has("path") => "path",
        "add" | "replace" if !has("value") => "value",
        _ => return,
    };
    let problem = format!("has an operation `{op}` without `{lacks}`");
    let repair = format!("add `\"{lacks}\"` to the operation");
    context.report(id::SCIM_PATCH_ENVELOPE, At::head(operation)).arg("problem", problem).arg("repair", repair);
}

/// What a path leads to.
fn target(context: &Context<'_>, found: &mut Found, library: &Library<'_>, place: Value<'_>) {
    let text = place.as_str().filter(|text| !is_open(text));
    if let Some(path) = text.and_then(|text| parse_path(&text).ok()) {
        known_target(context, found, library, place, &path);
    }
}

/// A path whose attribute no schema has, or only the server changes.
fn known_target(context: &Context<'_>, found: &mut Found, library: &Library<'_>, place: Value<'_>, path: &Path) {
    let at = At::slice(place, path.attribute.at.clone());
    let known = definitions(library, &path.attribute);
    if known.is_empty() {
        // Another client's schema may have it: only what is nearly a known name is a mistake.
        let names = known_names(library);
        let slip = |near: &&str| strsim::osa_distance(near, &path.attribute.name) <= 2 && is_core(&path.attribute);
        let Some(near) = nearest(&path.attribute.name, names.iter().copied()).filter(slip) else { return };
        let shown = brief(&context.part(place, path.attribute.at.clone()), 60);
        let args = vec![("name", shown.clone()), ("nearest", near.to_owned())];
        found.add(id::SCIM_PATCH_PATH_UNKNOWN, shown, at, "here too", args);
    } else if known.iter().all(|attribute| attribute.mutability == Mutability::ReadOnly) {
        let args = vec![("name", known[0].name.clone())];
        found.add(id::SCIM_PATCH_READ_ONLY, known[0].name.clone(), at, "here too", args);
    }
}

/// Texts for booleans, in what is set by a path or member by member.
fn value(context: &Context<'_>, found: &mut Found, library: &Library<'_>, operation: Value<'_>) {
    let Some(value) = attribute(operation, "value") else { return };
    let path = attribute(operation, "path").and_then(Value::as_str).filter(|path| !path.trim().is_empty());
    match path.map(|path| parse_path(&path)) {
        None => value.members().for_each(|member| {
            let name = member.key.text().and_then(|name| parse_path(&name).ok());
            boolean(context, found, library, name, member.value);
        }),
        Some(path) => boolean(context, found, library, path.ok(), value),
    }
}

fn boolean(context: &Context<'_>, found: &mut Found, library: &Library<'_>, path: Option<Path>, value: Value<'_>) {
    let Some(path) = path.filter(|path| path.filter.is_none() && path.attribute.sub.is_none()) else { return };
    let known = definitions(library, &path.attribute);
    let is_boolean = !known.is_empty() && known.iter().all(|own| own.data_type == Some(DataType::Boolean));
    let is_open = value.as_str().is_some_and(|text| is_open(&text));
    let is_text = matches!(value.kind(), NodeKind::String | NodeKind::Number);
    if !is_boolean || !is_text || is_open {
        return;
    }
    let repair = match value.text().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "true" | "1" => "`true`",
        "false" | "0" => "`false`",
        _ => "`true` or `false`",
    };
    let name = known[0].name.clone();
    let args = vec![("name", name.clone()), ("seen", context.quote(value)), ("repair", repair.to_owned())];
    found.add(id::SCIM_PATCH_BOOLEAN, name, At::value(value), "here too", args);
}

/// Whether a path names no schema.
fn is_core(path: &AttributePath) -> bool {
    path.schema.is_none()
}

/// The attributes that a path may mean: a patch does not say what it changes.
fn definitions<'l>(library: &'l Library<'_>, path: &AttributePath) -> Vec<&'l Attribute> {
    let is_meant =
        |urn: &str| path.schema.as_ref().is_none_or(|own| own.eq_ignore_ascii_case(urn) || urn == COMMON);
    let find = |schemas: &'l [Schema]| -> Vec<&'l Attribute> {
        let meant = schemas.iter().filter(|schema| is_meant(&schema.id));
        meant.filter_map(|schema| schema.attribute(&path.name)).collect()
    };
    let everywhere = find(known());
    if everywhere.is_empty() { find(library.all_own()) } else { everywhere }
}

fn known_names<'l>(library: &'l Library<'_>) -> Vec<&'l str> {
    let schemas = known().iter().filter(|schema| super::scim_identity::is_user_or_group(&schema.id));
    let all = schemas.chain(library.all_own()).flat_map(|schema| &schema.attributes);
    all.map(|attribute| attribute.name.as_str()).collect()
}
