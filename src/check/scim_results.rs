//! Links to the results of Okta's SCIM test suites, which Runscope runs.

use super::scim_document::{is_unassigned, scim_manifests};
use super::url::Url;
use super::{id, manifest};
use crate::artifact::Artifact;
use crate::document::Value;
use crate::rule::{At, Context, listed};
use crate::source::brief;

const CONFIGURATION: &str = "scimTestConfiguration";
/// The results that every SCIM submission needs.
const NEEDED: [&str; 2] = ["specTestResults", "crudTestResults"];
/// All results; the last are those of a suite for entitlements.
const ALL: [&str; 3] = ["specTestResults", "crudTestResults", "entitlementsTestResults"];
const FORM: &str = "https://www.runscope.com/radar/{bucket}/{test-uuid}/history/{run-uuid}";
/// What the links in Okta's own examples contain.
const EXAMPLES: [&str; 3] = ["abcdefghijkl/m01nopq2-3456", "radfebnsefbd", "fgdffghfghfg"];

/// Whether the links are there, lead to a result, and to two different ones.
pub fn links(context: &mut Context<'_>) {
    for (index, testing) in manifest::testing(context.artifact()).into_iter().enumerate() {
        if index == 0 {
            missing(context, testing);
        }
        let Some(configuration) = testing.get(CONFIGURATION) else { continue };
        let mut results = Vec::new();
        for result in
            ALL.iter().filter_map(|name| configuration.get(name)).filter(|result| !is_unassigned(*result))
        {
            if form(context, result) {
                results.push(result);
            }
        }
        duplicate(context, &results);
    }
}

/// The results that test information does not name. Those of the suite for entitlements are needed where there are any.
fn not_named(testing: Value<'_>, has_entitlements: bool) -> Vec<&'static str> {
    let configuration = testing.get(CONFIGURATION);
    let is_named = |name: &&str| {
        configuration.and_then(|configuration| configuration.get(name)).is_some_and(|link| !is_unassigned(link))
    };
    let needed = if has_entitlements { &ALL[..] } else { &NEEDED[..] };
    needed.iter().copied().filter(|name| !is_named(name)).collect()
}

/// Whether a manifest of the submission has entitlement types.
fn has_entitlements(context: &Context<'_>) -> bool {
    let types = ["provisioning", "scim", "entitlementTypes", "*"];
    let manifests = context.submission().artifacts.iter().flat_map(scim_manifests);
    manifests.into_iter().any(|body| !manifest::at(body, &types).is_empty())
}

fn missing(context: &mut Context<'_>, testing: Value<'_>) {
    let names = not_named(testing, has_entitlements(context));
    if names.is_empty() || !is_the_place_to_report(context) {
        return;
    }
    let configuration = testing.get(CONFIGURATION);
    let only = if let [only] = names[..] { configuration.and_then(|own| own.get(only)) } else { None };
    let place = only.or(configuration).unwrap_or(testing);
    let draft = context.report(id::SCIM_RESULTS_MISSING, At::head(place));
    draft.arg("missing", listed(names)).arg("form", FORM);
}

/// Whether this file is where links are missed: of several with test information the first that speaks of SCIM, and
/// none if one of them has what is needed or nothing is provisioned over SCIM.
fn is_the_place_to_report(context: &Context<'_>) -> bool {
    let artifacts = &context.submission().artifacts;
    let informed: Vec<(&Artifact, Value<'_>)> = artifacts
        .iter()
        .flat_map(|own| manifest::testing(own).into_iter().map(move |block| (own, block)))
        .collect();
    let is_provisioned = artifacts.iter().any(|artifact| !scim_manifests(artifact).is_empty());
    let is_complete =
        informed.iter().any(|(_, testing)| not_named(*testing, has_entitlements(context)).is_empty());
    let place = informed.iter().min_by_key(|(_, testing)| testing.get(CONFIGURATION).is_none());
    let is_own = place.is_some_and(|(artifact, _)| std::ptr::eq(*artifact, context.artifact()));
    is_provisioned && !is_complete && is_own
}

/// Reports a link that leads to no result; whether it does lead to one.
fn form(context: &mut Context<'_>, result: Value<'_>) -> bool {
    let Some(link) = result.as_str() else { return false };
    let key = result.key().map_or_else(String::new, |key| context.text(key));
    let is_example = EXAMPLES.iter().any(|example| link.contains(example));
    if is_example {
        context.report(id::SCIM_RESULTS_EXAMPLE, At::value(result)).arg("key", brief(&key, 60)).arg("form", FORM);
    }
    let problem = problem(link.trim());
    if let Some(Problem { what, add }) = problem {
        // An editor's link is the beginning of the right one.
        let form = add.map(|add| format!("{}{add}", context.text(result).trim().trim_end_matches('/')));
        context
            .report(id::SCIM_RESULTS_URL_FORM, At::value(result))
            .arg("key", brief(&key, 60))
            .arg("problem", what)
            .arg("form", brief(form.as_deref().unwrap_or(FORM), 160));
    }
    !is_example && problem.is_none()
}

/// What is wrong with a link.
#[derive(Clone, Copy)]
struct Problem {
    what: &'static str,
    /// What has to be added at its end.
    add: Option<&'static str>,
}

fn problem(link: &str) -> Option<Problem> {
    let problem = |what, add| Some(Problem { what, add });
    let url = Url::read(link);
    if !url.has_scheme("https") || url.host() != "www.runscope.com" {
        return problem("does not lead to `https://www.runscope.com/`", None);
    }
    let path = url.at(url.path());
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    match segments[..] {
        ["radar", bucket, test, "history", run] if is_word(bucket) && is_uuid(test) && is_uuid(run) => None,
        ["radar", bucket, test] if is_word(bucket) && is_uuid(test) => {
            let add = (url.path() == url.tail()).then_some("/history/{run-uuid}");
            problem("opens the editor of the test, not the result of a run", add)
        }
        ["radar", _, _, "history"] => {
            problem("opens the list of runs, not the result of one", Some("/{run-uuid}"))
        }
        _ if !segments.contains(&"history") => problem("leads to no result: it has no `/history/`", None),
        _ => problem("is not the whole link of a result", None),
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|character| character.is_ascii_alphanumeric() || character == '-')
}

/// Whether a text has the form of a UUID: groups of 8, 4, 4, 4 and 12 characters.
fn is_uuid(text: &str) -> bool {
    is_word(text) && text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
}

/// Two results behind one link.
fn duplicate(context: &mut Context<'_>, results: &[Value<'_>]) {
    let link = |result: &Value<'_>| result.as_str().map(|link| link.trim().trim_end_matches('/').to_owned());
    for (index, result) in results.iter().enumerate() {
        let Some(first) = results[..index].iter().find(|other| link(other) == link(result)) else { continue };
        let key = |value: &Value<'_>| value.key().map_or_else(String::new, |key| context.text(key));
        let (own, other) = (brief(&key(result), 60), brief(&key(first), 60));
        context
            .report(id::SCIM_RESULTS_DUPLICATE, At::value(*result))
            .arg("key", own)
            .arg("other", other)
            .related(At::value(*first), "the same link");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_told_from_other_pages() {
        const TEST: &str = "https://www.runscope.com/radar/q7rk2m9vt4xa/5d0c7a16-92f4-4b1e-8a37-c6e1f0b95d24";
        const RUN: &str = "b81f3e60-4c2d-4f7a-9e15-07d9a2c86b31";
        let what = |link: &str| problem(link).map(|problem| problem.what);
        let says = |link: &str, word: &str| assert!(what(link).is_some_and(|what| what.contains(word)), "{link}");
        assert_eq!(what(&format!("{TEST}/history/{RUN}")), None);
        assert_eq!(what(&format!("{TEST}/history/{RUN}/?shared=1")), None);
        says(TEST, "editor");
        says(&format!("{TEST}/"), "editor");
        says(&format!("{TEST}/history"), "list of runs");
        says(&format!("{TEST}/history/b81f3e60"), "whole");
        says("https://www.runscope.com/radar/q7rk2m9vt4xa", "no `/history/`");
        says(&format!("{TEST}/history/{RUN}").replace("https", "http"), "does not lead");
        says("https://docs.acme.example/results.pdf", "does not lead");
        says("passed", "does not lead");
    }
}
