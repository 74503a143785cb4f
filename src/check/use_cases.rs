//! The use cases by which customers find an integration in the catalogue.

use super::{id, manifest};
use crate::document::Value;
use crate::rule::{At, Context, listed};

/// How many can be selected. Those that Okta assigns come on top.
const SELECTED: usize = 3;
/// What Okta assigns by itself, from the capabilities or as a collection.
const ASSIGNED: [&str; 5] =
    ["Single Sign-On", "Lifecycle Management", "Social Login", "Apps for Good", "Security Identity Integrations"];

/// Words of the API's examples for what Okta assigns.
const API_WORDS: [&str; 4] = ["SSO", "Provisioning", "API Service", "IDENTITY_VERIFICATION"];

/// Too many use cases, and those that nobody can select.
pub fn selection(context: &mut Context<'_>) {
    for body in manifest::of(context) {
        let (assigned, selected): (Vec<Value<'_>>, Vec<Value<'_>>) =
            manifest::at(body, &["useCases", "*"]).into_iter().partition(|case| is_assigned(*case));
        for case in assigned {
            let value = context.quote(case);
            context.report(id::USE_CASE_ASSIGNED, At::value(case)).arg("value", value);
        }
        let selected: Vec<Value<'_>> = selected.into_iter().filter(|case| !is_api_word(*case)).collect();
        if selected.len() > SELECTED {
            too_many(context, &selected);
        }
    }
}

fn too_many(context: &mut Context<'_>, selected: &[Value<'_>]) {
    let (kept, beyond) = selected.split_at(SELECTED);
    let named = |context: &Context<'_>, cases: &[Value<'_>]| listed(cases.iter().map(|case| context.quote(*case)));
    let (kept, extra) = (named(context, kept), named(context, beyond));
    let draft = context.report(id::USE_CASE_TOO_MANY, At::value(beyond[0]));
    draft.arg("count", selected.len().to_string()).arg("limit", SELECTED.to_string());
    draft.arg("kept", kept).arg("extra", extra);
    for other in &beyond[1..] {
        draft.related(At::value(*other), "this is too many as well");
    }
}

fn is_api_word(case: Value<'_>) -> bool {
    API_WORDS.iter().any(|word| case.is_text(word))
}

fn is_assigned(case: Value<'_>) -> bool {
    ASSIGNED.iter().any(|name| case.is_text(name))
}
