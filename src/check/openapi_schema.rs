//! The objects that a SCIM server in an OpenAPI description takes and answers with.

use std::collections::BTreeSet;

use super::id;
use super::openapi_scim::servers;
use crate::artifact::openapi::{Api, Operation, Response, ScimServer, Shape};
use crate::document::{NodeId, Value};
use crate::rule::{At, Context, RuleId, listed};

/// Users, lists and errors. One schema is one finding, however many operations use it.
pub fn objects(context: &mut Context<'_>) {
    let mut seen = BTreeSet::new();
    for server in servers(context.artifact()) {
        if let Some(list) = server.on_collection("Users", "get") {
            list_form(context, list, &mut seen);
        }
        error_form(context, &server, &mut seen);
        user_form(context, &server, &mut seen);
    }
}

/// The schemas of an operation's responses with one of the statuses. Where a response has one for SCIM, another is for
/// other clients.
fn answers<'a>(operation: Operation<'a>, statuses: &[&str]) -> Vec<Value<'a>> {
    let responses = operation.responses().into_iter().filter(|own| statuses.contains(&&*own.status));
    let of_response = |own: Response<'a>| {
        let mut contents = operation.contents(&own);
        let is_scim = |kind: &str| kind.to_ascii_lowercase().contains("scim");
        if contents.iter().any(|(kind, _)| is_scim(kind)) {
            contents.retain(|(kind, _)| is_scim(kind));
        }
        contents
    };
    responses.flat_map(of_response).filter_map(|(_, schema)| schema).collect()
}

/// The rule and the schema that were looked at.
type Seen = BTreeSet<(RuleId, NodeId)>;

/// The members of a schema, if the rule has not looked at it before.
fn shape<'a>(api: Api<'a>, rule: RuleId, schema: Value<'a>, seen: &mut Seen) -> Option<Shape<'a>> {
    let target = api.resolve(schema)?;
    seen.insert((rule, target.id())).then(|| Shape::of(api, target))
}

/// Two schemas may share the part that lacks something.
fn report(context: &mut Context<'_>, rule: RuleId, place: Value<'_>, lacks: Vec<&str>, seen: &mut Seen) {
    if !lacks.is_empty() && seen.insert((rule, place.id())) {
        let at = if place.is_object() { At::head(place) } else { At::value(place) };
        context.report(rule, at).arg("missing", listed(lacks));
    }
}

fn list_form(context: &mut Context<'_>, list: Operation<'_>, seen: &mut Seen) {
    const NAMES: [&str; 5] = ["schemas", "totalResults", "startIndex", "itemsPerPage", "Resources"];
    let rule = id::SCIM_OPENAPI_LIST_FORM;
    for schema in answers(list, &["200"]) {
        let bare = list.api().resolve(schema).and_then(|own| own.get("type")).filter(|kind| kind.is_text("array"));
        let Some(shape) = shape(list.api(), rule, schema, seen) else { continue };
        match (bare, shape.place) {
            (Some(kind), _) => report(context, rule, kind, NAMES.to_vec(), seen),
            (None, Some(place)) => report(context, rule, place, shape.lacks(&NAMES), seen),
            (None, None) => {}
        }
    }
}

/// Okta's suite looks at the errors for a wrong token and for an unknown user.
fn error_form(context: &mut Context<'_>, server: &ScimServer<'_>, seen: &mut Seen) {
    let rule = id::SCIM_OPENAPI_ERROR_FORM;
    let unknown = server.on_member("Users", "get").map(|get| answers(get, &["401", "404"]));
    let refused = server.on_collection("Users", "get").map(|get| answers(get, &["401"]));
    for schema in [unknown, refused].into_iter().flatten().flatten() {
        let Some(shape) = shape(server.api, rule, schema, seen) else { continue };
        if let Some(place) = shape.place {
            report(context, rule, place, shape.lacks(&["schemas", "status", "detail"]), seen);
        }
    }
}

fn user_form(context: &mut Context<'_>, server: &ScimServer<'_>, seen: &mut Seen) {
    let rule = id::SCIM_OPENAPI_USER_ATTRIBUTES;
    let create = server.on_collection("Users", "post");
    let read = server.on_member("Users", "get");
    for schema in create.into_iter().flat_map(|create| create.request_schemas()) {
        let Some(user) = shape(server.api, rule, schema, seen) else { continue };
        active(context, server, &user, seen);
        let mut lacks = user.lacks(&["userName", "name", "emails", "active"]);
        if let Some(name) = user.get("name").map(|name| Shape::of(server.api, name)) {
            let parts = [("givenName", "name.givenName"), ("familyName", "name.familyName")];
            lacks.extend(parts.into_iter().filter(|(part, _)| !name.may_have(part)).map(|(_, shown)| shown));
        }
        if let Some(place) = user.place {
            report(context, rule, place, lacks, seen);
        }
    }
    for schema in read.into_iter().flat_map(|read| answers(read, &["200"])) {
        // What is taken was looked at already, and is often the same.
        if let Some(user) = shape(server.api, rule, schema, seen) {
            active(context, server, &user, seen);
        }
    }
}

/// The type of `active`, where it is written out.
fn active(context: &mut Context<'_>, server: &ScimServer<'_>, user: &Shape<'_>, seen: &mut Seen) {
    let active = user.get("active").and_then(|active| server.api.resolve(active));
    let kind = active.and_then(|active| active.get("type")).filter(|kind| kind.as_str().is_some());
    let rule = id::SCIM_OPENAPI_ACTIVE_BOOLEAN;
    if let Some(kind) = kind.filter(|kind| !kind.is_text("boolean") && seen.insert((rule, kind.id()))) {
        let shown = context.quote(kind);
        context.report(rule, At::value(kind)).arg("type", shown);
    }
}
