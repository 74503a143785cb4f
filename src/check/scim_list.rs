//! List responses and errors (RFC 7644 §3.4.2 and §3.12).

use super::id;
use super::manifest::bodies;
use super::scim_document::{attribute, is_unassigned, names};
use crate::artifact::scim::message::{has_gap, is_elided};
use crate::document::{NodeKind, Value};
use crate::rule::{At, Context, listed};

const NUMBERS: [&str; 3] = ["totalResults", "startIndex", "itemsPerPage"];

/// Members of list responses that are missing, or that contradict each other.
pub fn envelope(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    for list in bodies(root).into_iter().filter(|body| body.is_object()) {
        missing(context, list);
        for name in NUMBERS {
            if let Some(number) = attribute(list, name) {
                integer(context, name, number);
            }
        }
        counts(context, list);
    }
}

fn missing(context: &mut Context<'_>, list: Value<'_>) {
    if has_gap(list) {
        return;
    }
    let lacks = |name: &str| attribute(list, name).is_none_or(|value| value.kind() == NodeKind::Null);
    let is_empty = attribute(list, "totalResults").and_then(Value::as_u64) == Some(0);
    let mut missing = Vec::new();
    if lacks("totalResults") {
        missing.push("totalResults");
    }
    // An empty list may leave it out.
    if lacks("Resources") && !is_empty {
        missing.push("Resources");
    }
    if !missing.is_empty() {
        context.report(id::SCIM_LIST_ENVELOPE, At::head(list)).arg("missing", listed(missing));
        return;
    }
    let paging: Vec<&str> = ["startIndex", "itemsPerPage"].into_iter().filter(|name| lacks(name)).collect();
    let place = attribute(list, "totalResults").filter(|_| !paging.is_empty());
    if let Some(place) = place {
        context.report(id::SCIM_LIST_PAGING_MISSING, At::head(place)).arg("missing", listed(paging));
    }
}

fn integer(context: &mut Context<'_>, name: &'static str, number: Value<'_>) {
    let is_whole = number.as_number().is_some_and(|text| !text.contains(['.', 'e', 'E']));
    let is_gap = number.as_str().is_some_and(|text| is_elided(&text));
    if is_whole || is_gap || matches!(number.kind(), NodeKind::Null | NodeKind::Invalid) {
        return;
    }
    let shown = context.quote(number);
    let digits = number.as_str().filter(|text| text.trim().parse::<u32>().is_ok());
    let repair = match digits {
        Some(digits) => format!("`\"{name}\": {}`", digits.trim()),
        None => format!("`\"{name}\": 1`, with the number that belongs there"),
    };
    let draft = context.report(id::SCIM_INTEGER_PAGINATION, At::value(number));
    draft.arg("name", name).arg("value", shown).arg("repair", repair);
}

fn counts(context: &mut Context<'_>, list: Value<'_>) {
    let number = |name: &str| Some((attribute(list, name)?, attribute(list, name)?.as_u64()?));
    if let Some((place, 0)) = number("startIndex") {
        context.report(id::SCIM_START_INDEX_BASE, At::value(place));
    }
    let Some(resources) = attribute(list, "Resources").filter(|resources| resources.is_array()) else { return };
    // What documentation left out is not counted.
    let is_gap = |element: Value<'_>| {
        element.as_str().is_some_and(|text| is_elided(&text)) || (element.is_object() && element.is_empty())
    };
    if resources.elements().any(is_gap) {
        return;
    }
    let here = resources.len() as u64;
    let total = number("totalResults");
    if let Some((place, total)) = total.filter(|(_, total)| *total < here) {
        let draft = context.report(id::SCIM_LIST_TOTAL, At::value(place));
        draft.arg("total", total.to_string()).arg("count", here.to_string());
        draft.related(At::head(resources), "these");
    }
    // On the last page, and where nothing is answered, the requested count is often echoed.
    if let Some((place, stated)) = number("itemsPerPage").filter(|(_, stated)| *stated != here) {
        let draft = context.report(id::SCIM_LIST_ITEMS_PER_PAGE, At::value(place));
        draft.arg("stated", stated.to_string()).arg("count", here.to_string());
        draft.related(At::head(resources), "these");
    }
}

/// Words that RFC 7644 table 9 gives to errors.
const TYPES: [&str; 10] = [
    "invalidFilter",
    "tooMany",
    "uniqueness",
    "mutability",
    "invalidSyntax",
    "invalidPath",
    "noTarget",
    "invalidValue",
    "invalidVers",
    "sensitive",
];

/// Error responses.
pub fn error(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";
    for error in bodies(root).into_iter().filter(|body| names(*body, ERROR)) {
        let lacks = |name: &&str| attribute(error, name).is_none_or(is_unassigned);
        let missing: Vec<&str> = ["status", "detail"].into_iter().filter(lacks).collect();
        if !missing.is_empty() && !has_gap(error) {
            context.report(id::SCIM_ERROR_ENVELOPE, At::head(error)).arg("missing", listed(missing));
        }
        status(context, error);
        let scim_type =
            attribute(error, "scimType").filter(|own| own.as_str().is_some_and(|own| !is_elided(&own)));
        let Some(own) = scim_type.filter(|own| !TYPES.iter().any(|known| own.is_text(known))) else { continue };
        let near = own.as_str().and_then(|text| crate::rule::nearest(&text, TYPES));
        let shown = context.quote(own);
        let draft = context.report(id::SCIM_ERROR_TYPE_UNKNOWN, At::value(own));
        draft.arg("value", shown).arg("allowed", listed(TYPES));
        if let Some(near) = near {
            draft.arg("nearest", near);
        }
    }
}

/// The status is the code of HTTP, in quotes.
fn status(context: &mut Context<'_>, error: Value<'_>) {
    let Some(own) = attribute(error, "status").filter(|own| !is_unassigned(*own)) else { return };
    let text = own.text().unwrap_or_default();
    let is_code = text.len() == 3 && text.starts_with(['3', '4', '5']) && text.bytes().all(|b| b.is_ascii_digit());
    if (own.kind() == NodeKind::String && is_code) || is_elided(&text) || text.contains(['{', '<']) {
        return;
    }
    let repair = if is_code {
        format!("`\"status\": \"{text}\"`")
    } else {
        "`\"status\": \"404\"`, with the code of the answer".to_owned()
    };
    let seen = match own.kind() {
        NodeKind::Number => format!("the number `{}`", context.quote(own)),
        _ => format!("`{}`", context.quote(own)),
    };
    context.report(id::SCIM_ERROR_STATUS, At::value(own)).arg("seen", seen).arg("repair", repair);
}
