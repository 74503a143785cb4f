//! How Okta authenticates to what it provisions to or calls.

use super::{id, manifest};
use crate::artifact::Kind;
use crate::document::{NodeKind, Value};
use crate::rule::{At, Context, Part, listed};

/// What authenticates to a SCIM server, and what to an API that is called by actions.
const FOR_SCIM: [&str; 3] = ["SCIM_BEARER", "SCIM_HEADER", "OAUTH2"];
const FOR_ACTIONS: [&str; 3] = ["BASIC", "CUSTOM", "OAUTH2"];

/// The settings of each manifest, or the file itself.
pub fn settings(context: &mut Context<'_>) {
    if context.artifact().kind == Some(Kind::SubmissionAuthSettings) {
        let others = manifest::judged(context.submission(), Kind::Submission).filter_map(|file| file.root());
        let uses = others.flat_map(manifest::bodies).map(Uses::of).fold(Uses::default(), Uses::and);
        for root in manifest::of(context) {
            block(context, root, uses);
        }
        return;
    }
    for body in manifest::of(context) {
        let uses = Uses::of(body);
        match manifest::present(body, "authSettings") {
            Some(settings) => block(context, settings, uses),
            None => missing(context, body),
        }
    }
}

/// What the settings are for.
#[derive(Clone, Copy, Default)]
struct Uses {
    scim: bool,
    actions: bool,
}

impl Uses {
    fn of(body: Value<'_>) -> Self {
        let lists = |name: &str| !listing(body, name).is_empty();
        let block = manifest::present(body, "provisioning").and_then(|block| manifest::present(block, "scim"));
        Self { scim: lists("SCIM") || block.is_some(), actions: lists("ACTIONS") }
    }

    fn and(self, other: Self) -> Self {
        Self { scim: self.scim || other.scim, actions: self.actions || other.actions }
    }
}

/// The protocols of that name that capabilities list.
fn listing<'a>(body: Value<'a>, protocol: &str) -> Vec<Value<'a>> {
    let all = manifest::at(body, &["capabilities", "*", "supportedProtocols", "*"]);
    all.into_iter().filter(|own| own.is_text(protocol)).collect()
}

/// Actions sign in with what the settings say, and nothing else in the manifest does. An answer of the API, which has a
/// status, never shows them.
fn missing(context: &mut Context<'_>, body: Value<'_>) {
    let is_separate = manifest::judged(context.submission(), Kind::SubmissionAuthSettings).next().is_some();
    let is_answer = manifest::present(body, "status").is_some();
    let lists = manifest::at(body, &["capabilities", "*", "supportedProtocols"]);
    let lists: Vec<Value<'_>> =
        lists.into_iter().filter(|list| list.elements().any(|protocol| protocol.is_text("ACTIONS"))).collect();
    if let Some((first, others)) = lists.split_first().filter(|_| !is_separate && !is_answer) {
        let draft = context.report(id::AUTH_SETTINGS_MISSING, At::Node(first.id(), Part::Key));
        for other in others {
            draft.related(At::Node(other.id(), Part::Key), "and for these");
        }
    }
}

fn block(context: &mut Context<'_>, settings: Value<'_>, uses: Uses) {
    let Some(kind) = settings.get("authType") else { return };
    let Some(name) = kind.as_str() else { return };
    mismatch(context, kind, &name, uses);
    if name == "CUSTOM" {
        custom(context, settings);
    }
    if FOR_SCIM.contains(&&*name) || FOR_ACTIONS.contains(&&*name) {
        mixed(context, settings, &name);
    }
}

/// A type of another protocol. HTTP Basic for SCIM has a rule of its own.
fn mismatch(context: &mut Context<'_>, kind: Value<'_>, name: &str, uses: Uses) {
    let (fits_scim, fits_actions) = (FOR_SCIM.contains(&name), FOR_ACTIONS.contains(&name));
    if !fits_scim && !fits_actions {
        return;
    }
    let shown = context.quote(kind);
    let mut report = |protocol: &'static str, allowed: &[&str]| {
        context
            .report(id::AUTH_TYPE_PROTOCOL_MISMATCH, At::value(kind))
            .arg("value", shown.clone())
            .arg("protocol", protocol)
            .arg("allowed", listed(allowed));
    };
    match uses {
        Uses { scim: true, actions: true } if !(fits_scim && fits_actions) => {
            context.report(id::AUTH_SETTINGS_EXCLUSIVE_MODE, At::value(kind)).arg("value", shown);
        }
        Uses { scim: true, actions: false } if !fits_scim && name != "BASIC" => report("SCIM", &FOR_SCIM),
        Uses { scim: false, actions: true } if !fits_actions => report("API integration actions", &FOR_ACTIONS),
        _ => {}
    }
}

/// The variables of `CUSTOM`: there is at least one, each has a name and a label, and they stand in their place.
fn custom(context: &mut Context<'_>, settings: Value<'_>) {
    let own = manifest::present(settings, "customSettings");
    let in_place = own.and_then(|own| manifest::present(own, "appInstanceProperties"));
    let on_top = manifest::present(settings, "appInstanceProperties").filter(|list| list.is_array());
    if let Some(list) = on_top.filter(|_| in_place.is_none()) {
        context.report(id::AUTH_SETTINGS_CUSTOM_LOCATION, At::Node(list.id(), Part::Key));
    }
    let list = in_place.or(on_top);
    let Some(list) = list.filter(|list| !list.is_empty()) else {
        let place = list.or(own).unwrap_or(settings);
        context.report(id::AUTH_SETTINGS_CUSTOM_INCOMPLETE, At::head(place)).arg("missing", "variable");
        return;
    };
    for variable in list.elements().filter(|variable| variable.is_object()) {
        for name in ["name", "label"] {
            let value = variable.get(name);
            let is_missing = value.is_none_or(|value| {
                value.kind() == NodeKind::Null || value.as_str().is_some_and(|text| text.trim().is_empty())
            });
            if is_missing {
                let place = value.map_or(At::head(variable), At::value);
                context.report(id::AUTH_SETTINGS_CUSTOM_INCOMPLETE, place).arg("missing", format!("`{name}`"));
            }
        }
    }
}

/// Settings of a type that is not chosen.
fn mixed(context: &mut Context<'_>, settings: Value<'_>, name: &str) {
    let blocks = [("oAuth2Settings", "OAUTH2"), ("customSettings", "CUSTOM"), ("appInstanceProperties", "CUSTOM")];
    for (member, kind) in blocks {
        let block = manifest::present(settings, member).filter(|block| !block.is_empty());
        if let Some(block) = block.filter(|_| kind != name) {
            context
                .report(id::AUTH_SETTINGS_MIXED, At::Node(block.id(), Part::Key))
                .arg("block", member)
                .arg("kind", kind)
                .arg("value", name.to_owned());
        }
    }
}
