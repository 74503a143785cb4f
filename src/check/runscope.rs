//! Okta's Runscope suites: whether it is one of them, and whether it still tests what Okta's tests.

use super::scim_document::{says, scim_manifests};
use super::{id, manifest};
use crate::artifact::Kind;
use crate::artifact::runscope::{Assertion, CanonicalStep, Expectation, Matches, Step, Test, suites};
use crate::document::Value;
use crate::rule::{At, Context, listed};
use crate::source::brief;

/// The most characters of a name that a message quotes.
const NAME: usize = 60;

/// Which suite a test is, and how far it is Okta's.
pub fn suite(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    for test in manifest::bodies(root).into_iter().map(Test::of) {
        trigger(context, test);
        secrets(context, test);
        of_test(context, test);
    }
}

fn of_test(context: &mut Context<'_>, test: Test<'_>) {
    let matches = Matches::of(test);
    let superseded = matches.as_ref().and_then(|matches| matches.suite.superseded_by.as_deref());
    if superseded.is_some() || test.is_version_1() {
        let name = context.quote(test.place());
        let repair = superseded.unwrap_or("Okta SCIM 2.0 SPEC Test");
        context.report(id::RUNSCOPE_SUITE_1_1, place_of(test)).arg("name", name).arg("repair", repair.to_owned());
        return;
    }
    let Some(matches) = matches else { return };
    if !matches.is_named {
        let name = context.quote(test.place());
        let draft = context.report(id::RUNSCOPE_SUITE_UNKNOWN, place_of(test));
        draft.arg("name", name).arg("nearest", matches.suite.name.clone());
    }
    entitlements(context, test, &matches);
    steps(context, test, &matches);
    environment(context, test, &matches);
}

/// The name, or where it is missing.
fn place_of(test: Test<'_>) -> At {
    let place = test.place();
    if place.is_object() { At::head(place) } else { At::value(place) }
}

/// Whoever has the trigger URL can start the test. Okta's own, which it publishes, start nothing of the vendor's.
fn trigger(context: &mut Context<'_>, test: Test<'_>) {
    let Some((place, url)) = test.trigger().and_then(|place| Some((place, place.as_str()?))) else { return };
    let Some((_, rest)) = url.split_once("/radar/") else { return };
    let published = suites().iter().flat_map(|suite| &suite.triggers);
    if rest.trim_end_matches('/').ends_with("/trigger") && !published.into_iter().any(|own| rest.starts_with(own))
    {
        context.report(id::SECRET_RUNSCOPE_TRIGGER, At::value(place));
    }
}

/// Tokens in the variables and in the headers of the steps.
fn secrets(context: &mut Context<'_>, test: Test<'_>) {
    for variables in test.environments() {
        for name in ["auth", "SCIMAuth", "oktaToken"] {
            if let Some(value) = variables.get(name) {
                token(context, name, value);
            }
        }
    }
    for step in test.requests().into_iter().filter(|step| !expects_refusal(*step)) {
        for value in step.authorization() {
            token(context, "Authorization", value);
        }
    }
}

fn token(context: &mut Context<'_>, key: &'static str, value: Value<'_>) {
    if is_token(context, value) {
        let draft = context.report(id::RUNSCOPE_SECRET_LEAK, At::value(value));
        draft.arg("key", key).arg("repair", "{{get_secret(name)}}");
    }
}

/// Whether a value is masked everywhere, and so is no variable, and does not look like an example either.
fn is_token(context: &Context<'_>, value: Value<'_>) -> bool {
    let is_secret = context.artifact().text().is_some_and(|text| text.is_secret(value.content_span()));
    let says_something = value.as_str().is_some_and(|text| {
        let text = text.to_lowercase();
        !["{{", "your", "example", "xxx", "<", "...", "token"].iter().any(|example| text.contains(example))
    });
    is_secret && says_something
}

/// The token of a step that is to be refused is no token.
fn expects_refusal(step: Step<'_>) -> bool {
    step.assertions()
        .into_iter()
        .map(Assertion::parts)
        .any(|[source, _, _, value]| source == "response_status" && matches!(&*value, "401" | "403"))
}

/// Entitlements are tested by suites of their own.
fn entitlements(context: &mut Context<'_>, test: Test<'_>, matches: &Matches<'_>) {
    const PLAIN: &str = "Okta SCIM 2.0 CRUD Test";
    const WITH: &str = "Okta SCIM 2.0 with entitlements CRUD test";
    if matches.suite.name != PLAIN {
        return;
    }
    let submission = context.submission();
    let mut types = submission.artifacts.iter().enumerate().flat_map(|(number, artifact)| {
        let lists = scim_manifests(artifact).into_iter();
        let lists = lists.filter_map(|body| body.pointer("/provisioning/scim/entitlementTypes"));
        lists.filter(|list| !list.is_empty()).map(move |list| (number, list))
    });
    let Some((number, list)) = types.next() else { return };
    let tests = manifest::judged(submission, Kind::RunscopeTest).filter_map(|file| file.root());
    let mut tests = tests.flat_map(manifest::bodies).map(Test::of);
    if !tests.any(|test| Matches::of(test).is_some_and(|other| other.suite.name == WITH)) {
        let draft = context.report(id::RUNSCOPE_SUITE_WRONG_FOR_ENTITLEMENTS, place_of(test));
        draft.arg("name", PLAIN).arg("repair", WITH).related_in(number, At::head(list), "entitlements here");
    }
}

fn steps(context: &mut Context<'_>, test: Test<'_>, matches: &Matches<'_>) {
    let missing: Vec<&CanonicalStep> = matches.missing().filter(|step| !step.optional).collect();
    let added = || matches.suite.steps.iter().filter(|step| step.added.is_some());
    let lacks_all = added().count() > 0 && added().all(|step| missing.iter().any(|other| other.name == step.name));
    if lacks_all {
        let steps = listed(added().map(|step| brief(&step.name, NAME)));
        let draft = context.report(id::RUNSCOPE_SUITE_OUTDATED, place_of(test));
        draft.arg("name", matches.suite.name.clone()).arg("steps", steps);
    }
    let removed: Vec<&CanonicalStep> =
        missing.into_iter().filter(|step| !(lacks_all && step.added.is_some())).collect();
    if let (Some(first), Some(steps)) = (removed.first(), test.steps()) {
        let (name, count) = (brief(&first.name, NAME), removed.len());
        let draft = context.report(id::RUNSCOPE_STEP_REMOVED, At::head(steps));
        draft.arg("step", name).arg("call", format!("{} {}", first.method, first.url));
        if count > 1 {
            draft.arg("others", (count - 1).to_string());
            draft.note(format!("missing are {}", listed(removed.iter().map(|step| brief(&step.name, NAME)))));
        }
    }
    for (step, own) in matches.steps.iter().filter(|(step, _)| !step.optional) {
        for own in own {
            of_step(context, step, *own);
        }
    }
}

fn of_step(context: &mut Context<'_>, step: &CanonicalStep, own: Step<'_>) {
    if let Some(skipped) = own.skipped() {
        let draft = context.report(id::RUNSCOPE_STEP_SKIPPED, At::value(skipped));
        draft.arg("step", brief(&step.name, NAME));
        return;
    }
    let assertions = own.assertions();
    let is_met = |expected: &Expectation<'_>| assertions.iter().any(|own| is_at_least(own.parts(), expected));
    let weakened: Vec<Expectation<'_>> = step.assertions().filter(|expected| !is_met(expected)).collect();
    let Some(first) = weakened.first() else { return };
    let changed = assertions.iter().find(|own| {
        let parts = own.parts();
        let asserts_more = step.assertions().any(|expected| is_at_least(own.parts(), &expected));
        parts[0] == first.source && parts[1] == first.property && !asserts_more
    });
    let seen =
        changed.map(|own| own.value.get("value").filter(|value| value.text().is_some()).unwrap_or(own.value));
    let at = seen.map_or_else(
        || At::head(own.assertions_place()),
        |value| if value.is_object() { At::head(value) } else { At::value(value) },
    );
    let draft = context.report(id::RUNSCOPE_ASSERTION_WEAKENED, at);
    draft.arg("step", brief(&step.name, NAME)).arg("assertion", shown(first));
    if weakened.len() > 1 {
        draft.arg("others", (weakened.len() - 1).to_string());
        draft.note(format!("no longer asserted are {}", listed(weakened.iter().map(shown))));
    }
}

fn shown(expected: &Expectation<'_>) -> String {
    let parts = [expected.source, expected.property, expected.comparison, expected.value];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Whether an assertion is what is expected, or asks for more: a certain value instead of any, or another value where
/// the suite has a variable.
fn is_at_least(own: [std::borrow::Cow<'_, str>; 4], expected: &Expectation<'_>) -> bool {
    let [source, property, comparison, value] = own;
    if source != expected.source || property != expected.property {
        return false;
    }
    let names_value = |comparison: &str| matches!(comparison, "equal" | "equal_number");
    match expected.comparison {
        "not_empty" => comparison == "not_empty" || names_value(&comparison) && !value.is_empty(),
        "is_a_number" => comparison == "is_a_number" || names_value(&comparison) && value.parse::<i64>().is_ok(),
        "equal" | "equal_number" => {
            let is_variable = expected.value.starts_with("{{") && !value.is_empty();
            names_value(&comparison) && (value == expected.value || is_variable)
        }
        "has_value" | "contains" => {
            matches!(&*comparison, "has_value" | "contains" | "equal") && value == expected.value
        }
        other => comparison == other && value == expected.value,
    }
}

/// The variables of the environments that were exported with the test. Mostly none are.
fn environment(context: &mut Context<'_>, test: Test<'_>, matches: &Matches<'_>) {
    let environments = test.environments();
    let Some(first) = environments.first() else { return };
    let find = |name: &str| environments.iter().find_map(|variables| variables.get(name));
    let missing: Vec<&str> =
        matches.suite.variables.iter().map(String::as_str).filter(|name| find(name).is_none()).collect();
    if !missing.is_empty() {
        let draft = context.report(id::RUNSCOPE_VARIABLE_MISSING, At::head(*first));
        draft.arg("missing", listed(missing)).arg("name", matches.suite.name.clone());
    }
    if let Some(url) = find("oktaOrgUrl") {
        org_url(context, url);
    }
    let manifests = context.submission().artifacts.iter().flat_map(scim_manifests);
    let mut modes = manifests.filter_map(|body| body.pointer("/provisioning/scim/authMode"));
    if modes.any(|mode| says(mode, "bearer")) {
        for name in ["auth", "SCIMAuth"] {
            if let Some(value) = find(name).filter(|value| lacks_scheme(*value)) {
                context.report(id::RUNSCOPE_AUTH_BEARER_PREFIX, At::head(value)).arg("key", name);
            }
        }
    }
}

fn org_url(context: &mut Context<'_>, url: Value<'_>) {
    let Some(text) = url.as_str().filter(|text| !text.trim().is_empty() && !text.contains("{{")) else { return };
    let text = text.trim();
    if !text.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("https://")) {
        let host = text.split_once("://").map_or(text, |(_, host)| host);
        let (shown, repair) = (context.quote(url), format!("https://{}", brief(host, 80)));
        context.report(id::RUNSCOPE_ORG_URL_SCHEME, At::value(url)).arg("value", shown).arg("repair", repair);
    }
}

/// The steps send the variable as the whole header.
fn lacks_scheme(value: Value<'_>) -> bool {
    value.as_str().is_some_and(|text| {
        let text = text.trim();
        !text.is_empty()
            && !text.contains("{{")
            && !text.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("bearer "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(own: [&str; 4], expected: [&str; 4]) -> bool {
        let [source, property, comparison, value] = expected;
        is_at_least(own.map(Into::into), &Expectation { source, property, comparison, value })
    }

    #[test]
    fn an_assertion_may_ask_for_more_and_not_for_less() {
        let status = ["response_status", "", "equal_number", "404"];
        assert!(holds(["response_status", "", "equal", "404"], status));
        assert!(!holds(["response_status", "", "equal_number", "400"], status));
        assert!(!holds(["response_status", "", "is_less_than", "404"], status));
        let id = ["response_json", "id", "not_empty", ""];
        assert!(holds(["response_json", "id", "equal", "{{user}}"], id));
        assert!(!holds(["response_json", "id", "equal", ""], id));
        assert!(!holds(["response_json", "Id", "not_empty", ""], id));
        let name = ["response_json", "userName", "equal", "{{randomUsername}}"];
        assert!(holds(["response_json", "userName", "equal", "bob"], name));
        assert!(!holds(["response_json", "userName", "not_empty", ""], name));
    }
}
