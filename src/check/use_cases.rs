//! The use cases by which customers find an integration in the catalogue.

use super::{id, manifest};
use crate::document::Value;
use crate::rule::{At, Context, Safety, listed, nearest};

/// What the wizard offers.
const OFFERED: [&str; 7] = [
    "Automation",
    "Centralized Logging",
    "Directory and HR Sync",
    "Identity Governance and Administration (IGA)",
    "Identity Verification",
    "Multifactor Authentication (MFA)",
    "Zero Trust",
];
/// The most elements that are looked at: there are not as many use cases.
const LOOKED_AT: usize = 200;
/// How many can be selected. Those that Okta assigns come on top.
const SELECTED: usize = 3;
/// What Okta assigns by itself, from the capabilities or as a collection.
const ASSIGNED: [&str; 5] =
    ["Single Sign-On", "Lifecycle Management", "Social Login", "Apps for Good", "Security Identity Integrations"];
/// What only Workflows connectors have, which go through the OIN Manager.
const OF_CONNECTORS: [&str; 2] = ["Bot or Fraud Detection", "Risk Signal Sharing"];
/// Words of the API's examples, and what they come to.
const API_WORDS: [(&str, &str); 4] = [
    ("SSO", "Okta assigns `Single Sign-On` by itself"),
    ("Provisioning", "Okta assigns `Lifecycle Management` by itself"),
    ("API Service", "the capability `API_SERVICE` says it already"),
    ("IDENTITY_VERIFICATION", "for identity verification the wizard has no use cases"),
];

/// Use cases that nobody can select, and too many of them.
pub fn selection(context: &mut Context<'_>) {
    for body in manifest::of(context) {
        let Some(list) = body.get("useCases").filter(|list| list.is_array() && !list.is_empty()) else { continue };
        if manifest::is_identity_verification(body) {
            // Okta's own answer has one, so it sets them.
            if !manifest::is_answer(body) {
                context.report(id::USE_CASE_ON_IDV, At::head(list));
            }
            continue;
        }
        let selected = judge(context, list);
        if selected.len() > SELECTED {
            too_many(context, list, &selected);
        }
        for case in selected.iter().take(SELECTED) {
            mismatch(context, body, *case);
        }
    }
}

/// Judges each element by itself; gives those that count as selected.
fn judge<'a>(context: &mut Context<'_>, list: Value<'a>) -> Vec<Value<'a>> {
    let mut selected = Vec::new();
    let mut seen: Vec<(String, Value<'_>)> = Vec::new();
    for case in list.elements().take(LOOKED_AT) {
        let Some(text) = case.as_str() else { continue };
        let lower = text.trim().to_lowercase();
        if let Some((_, first)) = seen.iter().find(|(earlier, _)| *earlier == lower) {
            let value = context.quote(case);
            let draft = context.report(id::USE_CASE_DUPLICATE, At::value(case));
            draft.arg("value", value).related(At::value(*first), "the first one");
            continue;
        }
        let is_selected = word(context, case, &lower);
        seen.push((lower, case));
        if is_selected {
            selected.push(case);
        }
    }
    selected
}

/// Reports a use case that cannot be selected; says whether it counts as selected.
fn word(context: &mut Context<'_>, case: Value<'_>, lower: &str) -> bool {
    let value = context.quote(case);
    let is = |name: &str| letters(name) == letters(lower);
    if ASSIGNED.iter().any(|name| is(name)) {
        context.report(id::USE_CASE_ASSIGNED, At::value(case)).arg("value", value);
        return false;
    }
    if let Some((_, meaning)) = API_WORDS.iter().find(|(name, _)| name.to_lowercase() == lower) {
        context.report(id::USE_CASE_API_VOCABULARY, At::value(case)).arg("value", value).arg("meaning", *meaning);
        return false;
    }
    if !OFFERED.iter().any(|name| case.is_text(name)) {
        let connector = OF_CONNECTORS.iter().any(|name| is(name));
        let draft = context.report(id::USE_CASE_UNKNOWN, At::value(case));
        draft.arg("value", value).arg("allowed", listed(OFFERED));
        if connector {
            draft.arg("reason", "only Workflows connectors have it");
        } else if let Some(near) = meant(lower) {
            draft.arg("nearest", near).edit(At::value(case), near, Safety::Unsafe);
        }
    }
    true
}

/// What a name comes to, whatever stands between its words.
fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The use case that was most likely meant, by its abbreviation or its name.
fn meant(lower: &str) -> Option<&'static str> {
    let abbreviated = OFFERED.iter().find(|name| name.to_lowercase().contains(&format!("({lower})"))).copied();
    abbreviated.or_else(|| nearest(lower, OFFERED))
}

fn too_many(context: &mut Context<'_>, list: Value<'_>, selected: &[Value<'_>]) {
    let (kept, beyond) = selected.split_at(SELECTED);
    let named = |context: &Context<'_>, cases: &[Value<'_>]| listed(cases.iter().map(|case| context.quote(*case)));
    let (kept, extra) = (named(context, kept), named(context, beyond));
    // Of one that nobody can select, that is said there.
    let is_offered = |case: &Value<'_>| OFFERED.iter().any(|name| case.is_text(name));
    let first = beyond.iter().copied().find(is_offered);
    let draft = context.report(id::USE_CASE_TOO_MANY, first.map_or(At::head(list), At::value));
    draft.arg("count", selected.len().to_string()).arg("limit", SELECTED.to_string());
    draft.arg("kept", kept).arg("extra", extra);
    for other in beyond.iter().filter(|other| first.map(Value::id) != Some(other.id())) {
        draft.related(At::value(*other), "this is too many as well");
    }
}

/// A use case that stands for a capability which the manifest does not have.
fn mismatch(context: &mut Context<'_>, body: Value<'_>, case: Value<'_>) {
    let is_service =
        manifest::has_capability(body, "API_SERVICE") || manifest::present(body, "apiService").is_some();
    let is_told = is_service || manifest::has_sso(body) || manifest::has_provisioning(body);
    let scopes = manifest::at(body, &["apiService", "scopes", "*"]);
    let reads_logs =
        is_service && (scopes.is_empty() || scopes.iter().any(|scope| scope.is_text("okta.logs.read")));
    let expected = match () {
        () if case.is_text("Centralized Logging") && !reads_logs => {
            "an API service with the scope `okta.logs.read`"
        }
        () if case.is_text("Automation") && !is_service && !manifest::has_protocol(body, "ACTIONS") => {
            "an API service or the protocol `ACTIONS`"
        }
        () if case.is_text("Directory and HR Sync") && !manifest::has_provisioning(body) => "provisioning",
        () => return,
    };
    if is_told {
        let value = context.quote(case);
        context
            .report(id::USE_CASE_CAPABILITY_MISMATCH, At::value(case))
            .arg("value", value)
            .arg("expected", expected);
    }
}
