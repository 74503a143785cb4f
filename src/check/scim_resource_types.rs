//! Resource types and schemas of a server: their endpoints, their extensions, and each other (RFC 7643 §6 and §7).

use super::id;
use super::manifest::{filled, judged, repeated};
use super::scim_document::{USER, attribute, documents, says};
use super::scim_schemas;
use crate::artifact::scim::schema::known_schema;
use crate::artifact::{Kind, Submission};
use crate::document::Value;
use crate::rule::{At, Context, nearest};
use crate::source::brief;

const ROLE: &str = "urn:okta:scim:schemas:core:1.0:Role";

/// What a file with resource types or schemas defines.
pub fn definitions(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    if context.artifact().kind == Some(Kind::ScimSchemas) {
        scim_schemas::definitions(context, root);
    } else {
        resource_types(context, root);
    }
}

/// Endpoints, the resource type of users, and extensions of resource types.
fn resource_types(context: &mut Context<'_>, root: Value<'_>) {
    let types: Vec<Value<'_>> = documents(root).into_iter().filter(|one| one.is_object()).collect();
    endpoints(context, &types);
    users(context, root, &types);
    for resource_type in &types {
        role(context, *resource_type);
        let extensions = attribute(*resource_type, "schemaExtensions").into_iter().flat_map(Value::elements);
        for urn in extensions.filter_map(|extension| attribute(extension, "schema")) {
            placeholder(context, urn);
            if !form(context, urn) {
                undefined(context, urn);
            }
        }
    }
}

fn endpoints(context: &mut Context<'_>, types: &[Value<'_>]) {
    let all: Vec<Value<'_>> = types.iter().filter_map(|one| attribute(*one, "endpoint")).collect();
    for endpoint in &all {
        let Some(text) = endpoint.as_str().filter(|text| !text.trim().is_empty()) else { continue };
        let path = text.split_once("://").map_or(&*text, |(_, rest)| rest.find('/').map_or("", |at| &rest[at..]));
        if !text.starts_with('/') && !text.contains(['{', '<']) {
            // Of a whole URL the end is what is meant.
            let last = path.trim_matches('/').rsplit('/').next().unwrap_or_default();
            let repair = if last.is_empty() { "/Users".to_owned() } else { format!("/{last}") };
            let shown = context.quote(*endpoint);
            let draft = context.report(id::SCIM_RESOURCE_TYPE_ENDPOINT, At::value(*endpoint));
            let problem = format!("`{shown}` does not begin with a slash");
            draft
                .arg("problem", problem)
                .arg("repair", format!("write `{}`, the path behind the base URL", brief(&repair, 60)));
        }
    }
    for (again, first) in repeated(all, filled) {
        let problem = format!("`{}` is the endpoint of two resource types", context.quote(again));
        let draft = context.report(id::SCIM_RESOURCE_TYPE_ENDPOINT, At::value(again));
        draft.arg("problem", problem).arg("repair", "give each resource type a path of its own");
        draft.related(At::value(first), "the first one");
    }
}

/// Whether a resource type of the submission is that of users.
struct HasUsers(bool);

impl HasUsers {
    fn of(submission: &Submission) -> Self {
        let types = judged(submission, Kind::ScimResourceTypes).filter_map(|file| file.root()).flat_map(documents);
        let is_user = |one: Value<'_>| attribute(one, "schema").is_some_and(|urn| says(urn, USER));
        Self({ types }.any(is_user))
    }
}

/// The URNs of the schemas that the submission defines.
struct Defined(Vec<String>);

impl Defined {
    fn of(submission: &Submission) -> Self {
        let schemas = judged(submission, Kind::ScimSchemas).filter_map(|file| file.root()).flat_map(documents);
        Self(schemas.filter_map(|schema| Some(schema.get("id")?.as_str()?.into_owned())).collect())
    }
}

/// A list of resource types in which none is that of users. A single one stands in a file of its own.
fn users(context: &mut Context<'_>, root: Value<'_>, types: &[Value<'_>]) {
    let is_list = root.is_array() || attribute(root, "Resources").is_some();
    let submission = context.submission();
    if is_list && !types.is_empty() && !submission.once(|| HasUsers::of(submission)).0 {
        let place = attribute(root, "Resources").unwrap_or(root);
        let users = types.iter().find(|one| attribute(**one, "endpoint").is_some_and(|path| says(path, "/Users")));
        let schema = users.and_then(|one| attribute(*one, "schema"));
        context.report(id::SCIM_RESOURCE_TYPE_USER_MISSING, schema.map_or(At::head(place), At::value));
    }
}

/// The endpoint of roles serves Okta's schema of roles.
fn role(context: &mut Context<'_>, resource_type: Value<'_>) {
    let is_roles = attribute(resource_type, "endpoint").is_some_and(|path| says(path, "/Roles"));
    let Some(schema) = attribute(resource_type, "schema").filter(|_| is_roles) else { return };
    let text = schema.as_str().unwrap_or_default();
    // A slip in Okta's URN is meant; a schema of one's own may be no entitlement at all.
    if text != ROLE && strsim::osa_distance(&text.to_ascii_lowercase(), &ROLE.to_ascii_lowercase()) <= 3 {
        let shown = context.quote(schema);
        context.report(id::ENTITLEMENT_ROLE_URN, At::value(schema)).arg("value", shown);
    }
}

/// Reports an extension that is called like a core schema, or by no URN; whether it is.
fn form(context: &mut Context<'_>, urn: Value<'_>) -> bool {
    const CORE: &str = "urn:ietf:params:scim:schemas:core:";
    let text = urn.as_str().unwrap_or_default().to_ascii_lowercase();
    let is_urn = text.strip_prefix("urn:").is_some_and(|rest| rest.contains(':'));
    let is_wrong = !text.trim().is_empty() && (text.starts_with(CORE) || !is_urn);
    if is_wrong {
        let shown = context.quote(urn);
        context.report(id::SCIM_EXTENSION_URN_FORM, At::value(urn)).arg("value", shown);
    }
    is_wrong
}

/// Words of Okta's samples in a URN.
pub fn placeholder(context: &mut Context<'_>, urn: Value<'_>) {
    const WORDS: [&str; 3] = ["isvname", "appname", "sample"];
    let text = urn.as_str().unwrap_or_default().to_ascii_lowercase();
    let mut start = 0;
    for part in text.split(':') {
        let at = start..start + part.len();
        start = at.end + 1;
        let Some(word) = WORDS.into_iter().find(|word| part == *word) else { continue };
        context.report(id::SCIM_EXTENSION_URN_PLACEHOLDER, At::slice(urn, at)).arg("word", word);
        return;
    }
}

/// An extension whose schema the submission's files do not define, though they define schemas.
fn undefined(context: &mut Context<'_>, urn: Value<'_>) {
    let text = urn.as_str().unwrap_or_default();
    if text.is_empty() || known_schema(&text).is_some() {
        return;
    }
    let submission = context.submission();
    let defined = &submission.once(|| Defined::of(submission)).0;
    if defined.is_empty() || defined.iter().any(|own| own.eq_ignore_ascii_case(&text)) {
        return;
    }
    let near = nearest(&text, defined.iter().map(String::as_str)).map(|near| brief(near, 110));
    let shown = context.quote(urn);
    let draft = context.report(id::SCIM_EXTENSION_UNDEFINED, At::value(urn));
    draft.arg("urn", shown);
    if let Some(near) = near {
        draft.arg("nearest", near);
    }
}
