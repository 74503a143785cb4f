//! What an update may add to and not take away: capabilities, their protocols and actions, and how Okta authenticates.

use std::collections::BTreeSet;

use super::published::{self, Pair};
use super::{id, manifest};
use crate::artifact::offer::{self, Offer};
use crate::artifact::{Kind, PUBLISHED};
use crate::document::{NodeKind, Value};
use crate::rule::{At, Context};
use crate::source::brief;

/// The most other places that are shown: to find more of them in one long line takes long, and nobody looks at more.
const RELATED: usize = 20;
/// The most capabilities or members that are looked at: no manifest has more.
const MOST: usize = 100;
/// What may differ where only the catalog's page changes.
const CATALOG: [&str; 5] = ["name", "description", "logo", "defaultLogo", "appContactDetails"];
/// What is no part of the integration, besides what Okta keeps of the state of a submission.
const NO_PART: [&str; 2] = ["testing", "_links"];

/// Capabilities, protocols and actions that the published integration has.
pub fn capabilities(context: &mut Context<'_>) {
    for pair in published::pairs(context) {
        let parts = published_capabilities(context);
        let missing = missing_offers(pair, &parts);
        if let Some(first) = missing.first() {
            let list = pair.new.get("capabilities").filter(|list| list.is_array()).unwrap_or(pair.new);
            let what: Vec<String> = missing.iter().filter_map(Offer::words).collect();
            let (what, name) = (brief(&what.join(" and "), 120), brief(&declaration(first), 80));
            let draft = context.report(id::UPDATE_CAPABILITY_REMOVED, At::head(list));
            draft.arg("what", what).arg("repair", format!("declare it again in `capabilities`: {name}"));
            for offer in &missing {
                let is_in = |(_, root): &&(usize, Value<'_>)| root.tree_address() == offer.place.tree_address();
                let file = parts.iter().find(is_in).map_or(PUBLISHED, |(number, _)| *number);
                draft.related_in(file, At::value(offer.place), "published with this");
            }
        }
        actions(context, pair);
    }
}

/// Capabilities in a file of their own beside the published manifest.
fn published_capabilities<'a>(context: &Context<'a>) -> Vec<(usize, Value<'a>)> {
    let parts = context.submission().published_parts(Kind::SubmissionCapabilities);
    parts.filter_map(|(number, file)| Some((number, file.root()?))).collect()
}

/// What is published and not offered any more. Blocks count where either of both declares nothing.
fn missing_offers<'a>(pair: Pair<'a>, parts: &[(usize, Value<'a>)]) -> Vec<Offer<'a>> {
    let of_parts = || parts.iter().find_map(|(_, root)| offer::declared(*root));
    let published = offer::declared(pair.old).or_else(of_parts);
    let mut own = offer::declared(pair.new).unwrap_or_default();
    if own.is_empty() || published.is_none() {
        own.extend(offer::derived(pair.new));
    }
    // Without a list nothing tells of actions.
    let is_decided = |offer: &Offer<'_>| offer.protocol != "ACTIONS" || pair.new.get("capabilities").is_some();
    // What is kept, and then what is missing already.
    let mut seen: BTreeSet<(String, String)> =
        own.into_iter().map(|offer| (offer.capability, offer.protocol)).collect();
    let mut all = published.unwrap_or_else(|| offer::derived(pair.old));
    all.retain(|offer| {
        let is_known = offer.words().is_some() && is_decided(offer);
        is_known && seen.insert((offer.capability.clone(), offer.protocol.clone()))
    });
    all
}

fn declaration(offer: &Offer<'_>) -> String {
    format!("`{}` with `{}`", offer.capability, offer.protocol)
}

/// Actions by their ids; another flow may take the place of one.
fn actions(context: &mut Context<'_>, pair: Pair<'_>) {
    for (name, old) in manifest::capabilities(pair.old).take(MOST) {
        let Some((_, new)) = manifest::capabilities(pair.new).take(MOST).find(|(own, _)| *own == name) else {
            continue;
        };
        let ids = |element: Value<'_>| -> BTreeSet<String> {
            let all = manifest::at(element, &["actions", "*", "id"]).into_iter();
            all.filter_map(|id| Some(id.as_str()?.into_owned())).collect()
        };
        let own = ids(new);
        // Without its list of actions it has lost the protocol, or another rule misses them.
        let Some(list) = manifest::present(new, "actions") else { continue };
        let is_gone = |id: &Value<'_>| id.as_str().is_some_and(|id| !own.contains(&*id));
        let gone: Vec<Value<'_>> =
            manifest::at(old, &["actions", "*", "id"]).into_iter().filter(is_gone).collect();
        let Some(first) = gone.first() else { continue };
        let shown = published::quote(context, *first);
        let more = if gone.len() == 1 { String::new() } else { format!(" and {} more", gone.len() - 1) };
        let draft = context.report(id::UPDATE_CAPABILITY_REMOVED, At::head(list));
        draft.arg("what", format!("the action `{shown}`{more}"));
        draft.arg("repair", "list the action again; another flow may take its place".to_owned());
        for id in gone.into_iter().take(RELATED) {
            draft.related_in(PUBLISHED, At::value(id), "published with this action");
        }
    }
}

/// The way Okta authenticates cannot change.
pub fn authentication(context: &mut Context<'_>) {
    let of_file = context.root().filter(|_| context.artifact().kind == Some(Kind::SubmissionAuthSettings));
    if let Some(new) = of_file {
        let root = context.published().and_then(|artifact| artifact.root());
        let old: Vec<Value<'_>> = root.map(manifest::bodies).unwrap_or_default();
        if let [old] = old.as_slice() {
            let types = (new.get("authType").and_then(of_type), published_type(context, *old));
            compare_types(context, types, has_actions(*old));
        }
    }
    if context.artifact().kind == Some(Kind::Submission) {
        for pair in published::pairs(context) {
            let types = (auth_type(pair.new), published_type(context, pair.old));
            compare_types(context, types, has_actions(pair.old) || has_actions(pair.new));
        }
    }
}

/// How Okta authenticates to what is published, and the number of the file that says it: settings in a file of their own
/// say more than the mode of the SCIM server.
fn published_type<'a>(context: &Context<'a>, old: Value<'a>) -> Option<Published<'a>> {
    let in_manifest = manifest::present(old, "authSettings").is_some();
    let mut parts = context.submission().published_parts(Kind::SubmissionAuthSettings).filter(|_| !in_manifest);
    let own = match (parts.next(), parts.next()) {
        (Some((number, file)), None) => {
            file.root().and_then(|root| Some((number, of_type(root.get("authType")?)?)))
        }
        _ => None,
    };
    own.or_else(|| Some((PUBLISHED, auth_type(old)?)))
}

/// How Okta authenticates, and where it is written: older manifests only have the mode of the SCIM server.
fn auth_type(body: Value<'_>) -> Option<(Value<'_>, String)> {
    let settings = manifest::present(body, "authSettings").and_then(|settings| of_type(settings.get("authType")?));
    let mode = || {
        let mode = body.pointer("/provisioning/scim/authMode")?;
        let name = match &*mode.as_str()? {
            "header" => "SCIM_HEADER",
            "bearer" => "SCIM_BEARER",
            _ => return None,
        };
        Some((mode, name.to_owned()))
    };
    settings.or_else(mode)
}

fn of_type(value: Value<'_>) -> Option<(Value<'_>, String)> {
    Some((value, value.as_str()?.into_owned()))
}

fn has_actions(body: Value<'_>) -> bool {
    offer::offers(body).iter().any(|offer| offer.protocol == "ACTIONS")
}

/// A type, and the value that says so.
type Authentication<'a> = Option<(Value<'a>, String)>;
/// The same of what is published, with the number of the file that says it.
type Published<'a> = (usize, (Value<'a>, String));

fn compare_types(
    context: &mut Context<'_>,
    types: (Authentication<'_>, Option<Published<'_>>),
    has_actions: bool,
) {
    let (Some((new, now)), Some((file, (old, was)))) = types else { return };
    if now == was {
        return;
    }
    let (shown, before) = (context.quote(new), brief(&context.quote_in(file, old), 70));
    // What the documentation refuses: any change beside actions, and an update of Basic authentication.
    let is_refused = has_actions || was == "BASIC";
    let rule = if is_refused { id::UPDATE_AUTH_TYPE_CHANGED } else { id::UPDATE_SCIM_AUTH_CHANGED };
    let repair = match (&*was, has_actions) {
        ("BASIC", false) => {
            "make a new submission without Basic authentication; the published integration stays as it is"
                .to_owned()
        }
        _ => format!("keep `{before}`, or make a new submission for an integration with `{shown}`"),
    };
    let draft = context.report(rule, At::value(new));
    draft.arg("now", shown).arg("was", before).arg("repair", repair);
    draft.related_in(file, At::value(old), "published with this");
}

/// An update of the catalog's page alone changes nothing else.
pub fn catalog_only(context: &mut Context<'_>) {
    for pair in published::pairs(context) {
        let flag = pair.new.get("isNonFunctionalOnlySubmission").filter(|flag| flag.as_bool() == Some(true));
        let Some(flag) = flag else { continue };
        for member in pair.new.members().take(MOST) {
            let Some(name) = member.key.text() else { continue };
            if CATALOG.contains(&&*name) || NO_PART.contains(&&*name) || manifest::READ_ONLY.contains(&&*name) {
                continue;
            }
            let old = pair.old.get(&name);
            if is_same(Some(member.value), old) {
                continue;
            }
            let shown = context.quote(member.key);
            let draft =
                context.report(id::UPDATE_CATALOG_ONLY_SCOPE, At::Node(member.value.id(), crate::rule::Part::Key));
            draft.arg("name", shown);
            draft.related(At::value(flag), "an update of the catalog's page alone");
            if let Some(old) = old {
                draft.related_in(PUBLISHED, At::head(old), "published with another value");
            }
        }
    }
}

/// Whether two values say the same: what is not there is `null`, and the order of members does not count.
fn is_same<'a>(new: Option<Value<'a>>, old: Option<Value<'a>>) -> bool {
    let is_nothing = |value: &Value<'_>| match value.kind() {
        NodeKind::Array | NodeKind::Object => value.is_empty(),
        kind => kind == NodeKind::Null,
    };
    let set = |value: Option<Value<'_>>| value.filter(|value| !is_nothing(value)).map(json);
    match (set(new), set(old)) {
        (None, None) => true,
        (Some(new), Some(old)) => new == old,
        _ => false,
    }
}

fn json(value: Value<'_>) -> serde_json::Value {
    without_nothing(value.to_json(&|_, text| text.into_owned()))
}

fn without_nothing(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value::{Array, Object};
    match value {
        Object(members) => {
            let set = members.into_iter().filter(|(_, value)| !value.is_null());
            Object(set.map(|(name, value)| (name, without_nothing(value))).collect())
        }
        Array(elements) => Array(elements.into_iter().map(without_nothing).collect()),
        other => other,
    }
}
