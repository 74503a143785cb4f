//! The objects that a SCIM server in an OpenAPI description takes and answers with.

use std::collections::BTreeSet;

use super::id;
use super::openapi_scim::servers;
use crate::artifact::openapi::{Operation, Response, ScimServer, Shape};
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

fn list_form(context: &mut Context<'_>, list: Operation<'_>, seen: &mut BTreeSet<(RuleId, NodeId)>) {
    for schema in answers(list, &["200"]) {
        let Some(own) = list.api().resolve(schema) else { continue };
        let shape = Shape::of(list.api(), schema);
        let names = ["schemas", "totalResults", "startIndex", "itemsPerPage", "Resources"];
        let (place, lacks) = match own.get("type").filter(|kind| kind.is_text("array")) {
            Some(kind) => (At::value(kind), names.to_vec()),
            None => match shape.place {
                Some(place) => (At::head(place), shape.lacks(&names)),
                None => continue,
            },
        };
        if !lacks.is_empty() && seen.insert((id::SCIM_OPENAPI_LIST_FORM, own.id())) {
            context.report(id::SCIM_OPENAPI_LIST_FORM, place).arg("missing", listed(lacks));
        }
    }
}

/// Okta's suite looks at the errors for a wrong token and for an unknown user.
fn error_form(context: &mut Context<'_>, server: &ScimServer<'_>, seen: &mut BTreeSet<(RuleId, NodeId)>) {
    let unknown = server.on_member("Users", "get").map(|get| (get, answers(get, &["401", "404"])));
    let refused = server.on_collection("Users", "get").map(|get| (get, answers(get, &["401"])));
    for (operation, schemas) in [unknown, refused].into_iter().flatten() {
        for shape in schemas.into_iter().map(|schema| Shape::of(operation.api(), schema)) {
            let lacks = shape.lacks(&["schemas", "status", "detail"]);
            let Some(place) = shape.place.filter(|_| !lacks.is_empty()) else { continue };
            if seen.insert((id::SCIM_OPENAPI_ERROR_FORM, place.id())) {
                context.report(id::SCIM_OPENAPI_ERROR_FORM, At::head(place)).arg("missing", listed(lacks));
            }
        }
    }
}

fn user_form(context: &mut Context<'_>, server: &ScimServer<'_>, seen: &mut BTreeSet<(RuleId, NodeId)>) {
    let create = server.on_collection("Users", "post");
    let read = server.on_member("Users", "get");
    let taken: Vec<Value<'_>> = create.into_iter().flat_map(|create| create.request_schemas()).collect();
    let given = read.into_iter().flat_map(|read| answers(read, &["200"]));
    for schema in taken.iter().copied() {
        let shape = Shape::of(server.api, schema);
        let mut lacks: Vec<&str> = shape.lacks(&["userName", "name", "emails", "active"]);
        if let Some(name) = shape.get("name").map(|name| Shape::of(server.api, name)) {
            let parts = [("givenName", "name.givenName"), ("familyName", "name.familyName")];
            lacks.extend(parts.into_iter().filter(|(part, _)| !name.may_have(part)).map(|(_, shown)| shown));
        }
        let Some(place) = shape.place.filter(|_| !lacks.is_empty()) else { continue };
        if seen.insert((id::SCIM_OPENAPI_USER_ATTRIBUTES, place.id())) {
            context.report(id::SCIM_OPENAPI_USER_ATTRIBUTES, At::head(place)).arg("missing", listed(lacks));
        }
    }
    for schema in taken.iter().copied().chain(given) {
        let active = Shape::of(server.api, schema).get("active").and_then(|active| server.api.resolve(active));
        let kind = active.and_then(|active| active.get("type")).filter(|kind| kind.as_str().is_some());
        let Some(kind) = kind.filter(|kind| !kind.is_text("boolean")) else { continue };
        if seen.insert((id::SCIM_OPENAPI_ACTIVE_BOOLEAN, kind.id())) {
            let shown = context.quote(kind);
            context.report(id::SCIM_OPENAPI_ACTIVE_BOOLEAN, At::value(kind)).arg("type", shown);
        }
    }
}
