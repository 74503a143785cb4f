//! What a SCIM server in an OpenAPI description takes as parameters and answers with.

use std::collections::BTreeSet;

use super::id;
use super::openapi_scim::servers;
use crate::artifact::openapi::{Operation, Response, ScimServer};
use crate::document::{NodeId, Value};
use crate::rule::{At, Context, RuleId, listed};
use crate::source::brief;

/// Parameters, statuses, media types and headers.
pub fn documented(context: &mut Context<'_>) {
    let mut headers = BTreeSet::new();
    for server in servers(context.artifact()) {
        for (name, attribute) in [("Users", "userName"), ("Groups", "displayName")] {
            if let Some(list) = server.on_collection(name, "get") {
                parameters(context, list, name, attribute);
            }
            patch_status(context, &server, name);
            for operation in server.operations(name) {
                retry_after(context, operation, &mut headers);
            }
        }
        created(context, &server);
        let list = server.on_collection("Users", "get");
        refusal(context, id::SCIM_DUPLICATE_409, server.on_collection("Users", "post"), "409");
        refusal(context, id::SCIM_UNKNOWN_404, server.on_member("Users", "get"), "404");
        refusal(context, id::SCIM_UNAUTHORIZED_401, list, "401");
        if let Some(list) = list {
            media_type(context, list);
            // In front of the users something else may be unknown.
            if !server.base.contains('{') {
                empty_list(context, list);
            }
        }
    }
}

/// Okta looks users and groups up by a filter, and reads lists page by page.
fn parameters(context: &mut Context<'_>, list: Operation<'_>, name: &'static str, attribute: &'static str) {
    if list.parameters().is_none() {
        return;
    }
    let missing: Vec<&str> =
        ["filter", "startIndex", "count"].into_iter().filter(|own| !list.has_parameter("query", own)).collect();
    let rule = match missing.first() {
        Some(&"filter") => id::SCIM_FILTER_EQ,
        Some(_) => id::SCIM_PAGINATION_PARAMS,
        None => return,
    };
    let place = list.value.get("parameters").unwrap_or(list.value);
    let draft = context.report(rule, At::head(place));
    draft.arg("name", name).arg("attribute", attribute).arg("missing", listed(missing));
}

/// The responses of a success, by status.
fn successes<'a>(operation: Operation<'a>) -> Vec<Response<'a>> {
    let is_success = |status: &str| status.len() == 3 && status.starts_with('2');
    operation.responses().into_iter().filter(|response| is_success(&response.status)).collect()
}

/// A created user is answered with 201 and what was made of it.
fn created(context: &mut Context<'_>, server: &ScimServer<'_>) {
    let Some(create) = server.on_collection("Users", "post") else { return };
    let successes = successes(create);
    let Some(first) = successes.first() else { return };
    if !create.has_status("201") {
        let seen = format!("answers {}, not 201", brief(&first.status, 10));
        context.report(id::SCIM_POST_RESPONSE_BODY, At::head(first.place)).arg("seen", seen);
        return;
    }
    let Some(answer) = successes.iter().find(|response| response.status == "201") else { return };
    // Who describes no bodies at all leaves this one out too.
    let describes_bodies = || {
        let reads = [server.on_collection("Users", "get"), server.on_member("Users", "get")];
        let mut reads = reads.into_iter().flatten();
        reads.any(|read| self::successes(read).iter().any(|own| !read.contents(own).is_empty()))
    };
    if answer.value.is_some() && create.contents(answer).is_empty() && describes_bodies() {
        let draft = context.report(id::SCIM_POST_RESPONSE_BODY, At::head(answer.place));
        draft.arg("seen", "answers 201 without a body");
    }
}

/// Statuses of errors that Okta's suite asks for, where some errors are documented.
fn refusal(context: &mut Context<'_>, rule: RuleId, operation: Option<Operation<'_>>, status: &'static str) {
    let Some(operation) = operation.filter(|operation| !operation.has_status(status)) else { return };
    let responses = operation.responses();
    let refusals = responses.iter().map(|own| &*own.status).filter(|own| own.starts_with('4'));
    let refusals: Vec<String> = refusals.map(|own| brief(own, 10)).collect();
    if let (false, Some(place)) = (refusals.is_empty(), operation.value.get("responses")) {
        context.report(rule, At::head(place)).arg("statuses", listed(refusals));
    }
}

/// Nothing found is no error.
fn empty_list(context: &mut Context<'_>, list: Operation<'_>) {
    if let Some(answer) = list.responses().into_iter().find(|response| response.status == "404") {
        context.report(id::SCIM_EMPTY_LIST_200, At::head(answer.place));
    }
}

fn patch_status(context: &mut Context<'_>, server: &ScimServer<'_>, name: &'static str) {
    let Some(patch) = server.on_member(name, "patch") else { return };
    let successes = successes(patch);
    if patch.has_status("200") || patch.has_status("204") {
        return;
    }
    if let Some(first) = successes.first() {
        let draft = context.report(id::SCIM_PATCH_STATUS, At::head(first.place));
        draft.arg("name", name).arg("status", brief(&first.status, 10));
    }
}

/// Okta reads JSON, whatever it is called.
fn media_type(context: &mut Context<'_>, list: Operation<'_>) {
    let is_json = |kind: &str| kind.to_ascii_lowercase().contains("json") || kind.contains('*');
    for answer in successes(list) {
        let contents = list.contents(&answer);
        let kinds: Vec<String> = contents.iter().map(|(kind, _)| brief(kind, 60)).collect();
        if !kinds.is_empty() && !contents.iter().any(|(kind, _)| is_json(kind)) {
            let draft = context.report(id::SCIM_CONTENT_TYPE, At::head(answer.place));
            draft.arg("types", listed(kinds));
        }
    }
}

/// Okta reads `Retry-After` as a number of seconds.
fn retry_after(context: &mut Context<'_>, operation: Operation<'_>, seen: &mut BTreeSet<NodeId>) {
    let answers = operation.responses().into_iter().filter(|response| response.status == "429");
    let headers = answers.filter_map(|answer| answer.value?.get("headers")).flat_map(Value::members);
    let named = headers.filter(|own| own.key.text().is_some_and(|key| key.eq_ignore_ascii_case("retry-after")));
    for header in named.filter_map(|own| operation.api().resolve(own.value)) {
        let schema = header.get("schema").and_then(|schema| operation.api().resolve(schema)).unwrap_or(header);
        let date = schema.get("format").filter(|own| own.as_str().is_some_and(|own| own.contains("date")));
        let examples = [header.get("example"), schema.get("example")].into_iter().flatten();
        let mut examples = examples.filter(|own| own.text().is_some_and(|text| text.parse::<u64>().is_err()));
        if let Some(place) = date.or_else(|| examples.next()).filter(|place| seen.insert(place.id())) {
            let shown = context.quote(place);
            context.report(id::SCIM_RETRY_AFTER_INTEGER, At::value(place)).arg("value", shown);
        }
    }
}
