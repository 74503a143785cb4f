//! Filters and paths of operations, wherever they stand: in messages, in the requests of suites, and in the examples of
//! OpenAPI descriptions (RFC 7644 §3.4.2.2 and §3.5.2).

use std::collections::BTreeMap;
use std::ops::Range;

use super::id;
use super::manifest::bodies;
use super::openapi_scim::servers;
use super::query::{Query, masked};
use super::scim_document::{attribute, names};
use crate::artifact::Kind;
use crate::artifact::openapi::ScimServer;
use crate::artifact::runscope::{Step, Test};
use crate::artifact::scim::filter::{FilterProblem, parse_filter, parse_path};
use crate::artifact::scim::message::{is_elided, patches};
use crate::document::{NodeId, NodeKind, Value, json};
use crate::rule::{At, Context, RuleId};

const SEARCH: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

/// Texts that are no filter or no path.
pub fn texts(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    match context.artifact().kind {
        Some(Kind::RunscopeTest) => {
            for test in bodies(root).into_iter().map(Test::of) {
                test.requests().into_iter().for_each(|step| in_step(context, step));
            }
        }
        Some(Kind::OpenApi) => {
            servers(context.artifact()).iter().for_each(|server| in_examples(context, server));
        }
        _ => in_message(context, root),
    }
}

/// The paths of a PATCH and the filter of a search.
fn in_message(context: &mut Context<'_>, message: Value<'_>) {
    for path in paths(message) {
        match path.as_str() {
            Some(text) if !is_open(&text) => judge(context, id::SCIM_PATCH_PATH, path, &text),
            None if !matches!(path.kind(), NodeKind::Null | NodeKind::Invalid) => {
                let draft = context.report(id::SCIM_PATCH_PATH, At::value(path));
                draft.arg("problem", "is no text").arg("repair", "write the path of an attribute in quotes");
            }
            _ => {}
        }
    }
    for filter in filters(message) {
        if let Some(text) = filter.as_str().filter(|text| !is_open(text)) {
            judge(context, id::SCIM_FILTER_SYNTAX, filter, &text);
        }
    }
}

/// The paths of the operations in a message.
fn paths(message: Value<'_>) -> Vec<Value<'_>> {
    let operations = patches(message).into_iter().filter(|operation| operation.is_object());
    operations.filter_map(|operation| attribute(operation, "path")).collect()
}

/// The filters of search requests.
fn filters(message: Value<'_>) -> Vec<Value<'_>> {
    bodies(message)
        .into_iter()
        .filter(|body| names(*body, SEARCH))
        .filter_map(|body| attribute(body, "filter"))
        .collect()
}

/// A text that something is left out of or has to be filled in.
pub fn is_open(text: &str) -> bool {
    is_elided(text) || text.contains(['{', '<']) || text.contains("${")
}

fn problem_of(rule: RuleId, text: &str) -> Option<FilterProblem> {
    if rule == id::SCIM_PATCH_PATH { parse_path(text).err() } else { parse_filter(text).err() }
}

fn judge(context: &mut Context<'_>, rule: RuleId, place: Value<'_>, text: &str) {
    if let Some(problem) = problem_of(rule, text) {
        let range = problem.at.clone();
        report(context, rule, place, text, &problem, range);
    }
}

/// A missing part, which has no place, is reported at the whole.
fn report(
    context: &mut Context<'_>,
    rule: RuleId,
    place: Value<'_>,
    text: &str,
    problem: &FilterProblem,
    range: Range<usize>,
) {
    let is_part = !range.is_empty() && text.get(range.clone()).is_some();
    let at = if is_part { At::slice(place, range) } else { At::value(place) };
    context.report(rule, at).arg("problem", problem.kind.says()).arg("repair", problem.kind.repair());
}

/// The filter in the URL of a request, and what its body says.
fn in_step(context: &mut Context<'_>, step: Step<'_>) {
    if let Some((place, url)) = step.url_place().and_then(|place| Some((place, place.as_str()?))) {
        in_url(context, place, &url);
    }
    if let Some((place, body)) = step.body().and_then(|place| Some((place, place.as_str()?))) {
        in_text(context, place, &body);
    }
}

fn in_url(context: &mut Context<'_>, place: Value<'_>, url: &str) {
    let Some(filter) = Query::of(url, "filter") else { return };
    let Some(problem) = masked(filter.text()).and_then(|text| parse_filter(&text).err()) else { return };
    report(context, id::SCIM_FILTER_SYNTAX, place, url, &problem, filter.source(&problem.at));
}

/// A message that stands in a text. What is JSON only when its variables are filled in is not judged.
fn in_text(context: &mut Context<'_>, place: Value<'_>, body: &str) {
    let parsed = json::parse(body);
    let Some(message) = Value::root(&parsed.tree, body).filter(|_| parsed.problems.is_empty()) else { return };
    let found = [(id::SCIM_PATCH_PATH, paths(message)), (id::SCIM_FILTER_SYNTAX, filters(message))];
    for (rule, texts) in found {
        for own in texts {
            let Some(text) = own.as_str().and_then(|text| masked(&text)) else { continue };
            if let Some(problem) = problem_of(rule, &text) {
                let span = own.slice_span(problem.at.clone());
                report(context, rule, place, body, &problem, span.start as usize..span.end as usize);
            }
        }
    }
}

/// The examples of `filter` parameters and of the bodies of requests. Several operations may refer to one.
fn in_examples(context: &mut Context<'_>, server: &ScimServer<'_>) {
    let operations = server.all_operations();
    let filters = operations.iter().flat_map(|operation| operation.parameter_examples("query", "filter"));
    let filters: BTreeMap<NodeId, Value<'_>> = filters.map(|example| (example.id(), example)).collect();
    for example in filters.into_values() {
        if let Some(text) = example.as_str().filter(|text| !is_open(text)) {
            judge(context, id::SCIM_FILTER_SYNTAX, example, &text);
        }
    }
    let messages = operations.iter().flat_map(|operation| operation.request_examples());
    let messages: BTreeMap<NodeId, Value<'_>> = messages.map(|example| (example.id(), example)).collect();
    messages.into_values().for_each(|message| in_message(context, message));
}
