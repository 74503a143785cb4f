//! API service integrations: how they authenticate to Okta's API, and what they ask for.

use std::collections::BTreeMap;

use super::okta_scopes::{self, Standing};
use super::{id, manifest};
use crate::artifact::{Artifact, Kind};
use crate::document::Value;
use crate::rule::{At, Context, Safety, listed};

/// Scopes that give an integration power over who may do what in the org.
const BROAD: [&str; 6] = [
    "okta.roles.manage",
    "okta.apiTokens.manage",
    "okta.policies.manage",
    "okta.authorizationServers.manage",
    "okta.idps.manage",
    "okta.clients.manage",
];
/// The most scopes that are compared with each other: there are not many more.
const COMPARED: usize = 400;

/// The block of an API service, in the manifest or in a file of its own.
pub fn described(context: &mut Context<'_>) {
    for (service, body) in blocks(context) {
        let scopes = manifest::present(service, "scopes");
        if scopes.is_none_or(|scopes| scopes.is_array() && scopes.is_empty()) {
            context.report(id::API_SERVICE_SCOPES_EMPTY, At::head(scopes.unwrap_or(service)));
        }
        let guide = service.get("setupInstructionsUri");
        if !guide.is_some_and(manifest::is_filled) && !body.is_some_and(manifest::is_answer) {
            // The block's own key is where missing scopes are reported.
            let method = service.get("authenticationMethod").or(service.get("scopes"));
            let place = guide.or(method).map_or(At::head(service), At::head);
            context.report(id::API_SERVICE_SETUP_URI, place);
        }
        let scopes: Vec<Value<'_>> = scopes.into_iter().flat_map(Value::elements).take(COMPARED).collect();
        judge(context, &scopes);
        unexplained(context, &scopes);
    }
}

fn blocks<'a>(context: &Context<'a>) -> Vec<(Value<'a>, Option<Value<'a>>)> {
    manifest::blocks(context, "apiService", Kind::SubmissionApiService)
}

/// The scope of a list that is called so.
fn find<'a>(text: &str, among: &[Value<'a>]) -> Option<Value<'a>> {
    among.iter().copied().find(|other| other.is_text(text))
}

fn judge(context: &mut Context<'_>, scopes: &[Value<'_>]) {
    let again: BTreeMap<_, _> = manifest::repeated(scopes.iter().copied(), Value::as_str)
        .into_iter()
        .map(|(scope, first)| (scope.id(), first))
        .collect();
    for scope in scopes {
        let Some(text) = scope.as_str() else { continue };
        let value = context.quote(*scope);
        let at = At::value(*scope);
        if let Some(first) = again.get(&scope.id()) {
            let draft = context.report(id::API_SERVICE_SCOPE_DUPLICATE, at);
            draft.arg("value", value).related(At::value(*first), "the first one");
            continue;
        }
        match okta_scopes::standing(&text) {
            Standing::OfUsers => drop(context.report(id::API_SERVICE_SCOPE_USER_CONTEXT, at).arg("value", value)),
            Standing::Verb(meant) => {
                let draft = context.report(id::API_SERVICE_SCOPE_VERB, at.clone());
                draft.arg("value", value).arg("meant", meant.clone()).edit(at, meant, Safety::Unsafe);
            }
            Standing::Unknown(near) => {
                let draft = context.report(id::API_SERVICE_SCOPE_UNKNOWN, at.clone());
                draft.arg("value", value);
                if let Some(near) = near {
                    draft.arg("nearest", near.clone()).edit(at, near, Safety::Unsafe);
                }
            }
            Standing::Known => {
                let managing = okta_scopes::managing(&text);
                if let Some(managing) = managing.and_then(|name| find(&name, scopes)) {
                    let more = context.quote(managing);
                    let draft = context.report(id::API_SERVICE_SCOPE_REDUNDANT_READ, at);
                    draft.arg("value", value).arg("more", more).related(At::value(managing), "includes it");
                } else if BROAD.contains(&&*text) {
                    context.report(id::API_SERVICE_SCOPE_HIGH_RISK, at).arg("value", value);
                }
            }
        }
    }
}

/// Scopes to change something, of which the explanation for the reviewers does not speak. Without test information
/// in the files it is given in the wizard.
fn unexplained(context: &mut Context<'_>, scopes: &[Value<'_>]) {
    let submission = context.submission();
    let judged = |artifact: &&Artifact| artifact.standing.is_judged() && artifact.is_whole();
    let blocks: Vec<Value<'_>> = submission.artifacts.iter().filter(judged).flat_map(manifest::testing).collect();
    if blocks.is_empty() {
        return;
    }
    let path = ["apiServiceTestConfiguration", "scopeExplanation"];
    let explanations = blocks.into_iter().flat_map(|block| manifest::at(block, &path)).filter_map(Value::as_str);
    let explained = explanations.map(|text| text.to_lowercase()).collect::<Vec<_>>().join("\n");
    let is_open = |scope: &&Value<'_>| {
        let text = scope.as_str().unwrap_or_default();
        let is_known = okta_scopes::standing(&text) == Standing::Known;
        let resource = okta_scopes::changed_resource(&text).filter(|_| is_known);
        // What is said of another scope is said of that one.
        let others = |word: &&str| word.contains("okta.") && !word.contains(&text.to_lowercase());
        let prose: Vec<&str> = explained.split_whitespace().filter(|word| !others(word)).collect();
        resource.is_some_and(|resource| !is_named(&prose.join(" "), resource))
    };
    let open: Vec<&Value<'_>> = scopes.iter().filter(is_open).collect();
    let Some((first, others)) = open.split_first() else { return };
    let mut values: Vec<String> = open.iter().map(|scope| context.quote(**scope)).collect();
    values.dedup();
    let values = listed(values);
    // The scope itself may be reported for what it is: this is about the list.
    let place = scopes.first().and_then(|scope| list_of(context, *scope)).map_or(At::value(**first), At::head);
    let draft = context.report(id::API_SERVICE_WRITE_SCOPE_UNEXPLAINED, place);
    draft.arg("values", values).related(At::value(**first), "not explained");
    for other in others {
        draft.related(At::value(**other), "nor this");
    }
}

/// The list that an element is in.
fn list_of<'a>(context: &Context<'a>, element: Value<'a>) -> Option<Value<'a>> {
    blocks(context)
        .into_iter()
        .filter_map(|(service, _)| service.get("scopes"))
        .find(|list| list.elements().any(|own| own.id() == element.id()))
}

/// Whether prose names a resource: by its scope, or by the word for one of it.
fn is_named(prose: &str, resource: &str) -> bool {
    let resource = resource.to_lowercase();
    let singular = resource.strip_suffix("ies").map(|stem| format!("{stem}y"));
    let singular = singular.unwrap_or_else(|| resource.strip_suffix('s').unwrap_or(&resource).to_owned());
    prose.contains(&resource) || prose.contains(&singular)
}
