//! The list of capabilities: what each entry needs, and which go together.

use super::{id, manifest};
use crate::artifact::Kind;
use crate::document::Value;
use crate::rule::{At, Context};

/// Capabilities whose list of protocols may be empty for the API, and then says nothing.
const MAY_BE_EMPTY: [&str; 3] = ["SSO", "API_SERVICE", "IDV"];

/// Every entry of the list.
pub fn declared(context: &mut Context<'_>) {
    for body in manifest::of(context) {
        let all: Vec<(String, Value<'_>)> = manifest::capabilities(body).collect();
        for (index, (name, element)) in all.iter().enumerate() {
            if let Some((_, first)) = all[..index].iter().find(|(earlier, _)| earlier == name) {
                duplicate(context, *first, *element);
            }
            actions(context, *element);
            let protocols = element.get("supportedProtocols").filter(|list| list.is_array() && list.is_empty());
            if let Some(protocols) = protocols.filter(|_| MAY_BE_EMPTY.contains(&name.as_str())) {
                let value = element.get("capability").map(|value| context.quote(value)).unwrap_or_default();
                context.report(id::CAPABILITY_WITHOUT_PROTOCOL, At::head(protocols)).arg("value", value);
            }
        }
        entitlements(context, body);
    }
}

fn duplicate(context: &mut Context<'_>, first: Value<'_>, again: Value<'_>) {
    let Some((first, again)) = first.get("capability").zip(again.get("capability")) else { return };
    let value = context.quote(again);
    context
        .report(id::CAPABILITY_DUPLICATE, At::value(again))
        .arg("value", value)
        .related(At::value(first), "the first entry");
}

/// The protocol `ACTIONS` and the list of actions belong together. Beside a file of capabilities the actions are sent to an
/// endpoint of their own.
fn actions(context: &mut Context<'_>, element: Value<'_>) {
    let is_manifest = context.artifact().kind == Some(Kind::Submission);
    let protocols = manifest::at(element, &["supportedProtocols", "*"]);
    let protocol = protocols.into_iter().find(|protocol| protocol.is_text("ACTIONS"));
    let given = manifest::present(element, "actions").filter(|actions| !actions.is_empty());
    match (protocol, given) {
        (Some(protocol), None) if is_manifest => {
            context.report(id::CAPABILITY_ACTIONS_MISSING, At::value(protocol));
        }
        (None, Some(actions)) => drop(context.report(id::ACTIONS_PROTOCOL_MISSING, At::head(actions))),
        _ => {}
    }
}

/// Entitlements are given to accounts, which provisioning makes.
fn entitlements(context: &mut Context<'_>, body: Value<'_>) {
    let declared = manifest::capabilities(body).find(|(name, _)| name == "ENTITLEMENTS");
    let place = declared.and_then(|(_, element)| element.get("capability"));
    let beside = manifest::judged(context.submission(), Kind::Submission).filter_map(|file| file.root());
    let is_beside = context.artifact().kind == Some(Kind::SubmissionCapabilities)
        && beside.flat_map(manifest::bodies).any(manifest::has_provisioning);
    if let Some(place) = place.filter(|_| !manifest::has_provisioning(body) && !is_beside) {
        context.report(id::ENTITLEMENTS_REQUIRE_PROVISIONING, At::value(place));
    }
}
