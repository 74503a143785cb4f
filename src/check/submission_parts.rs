//! Whether the parts of a manifest belong together.

use super::{id, manifest};
use crate::document::Value;
use crate::rule::{At, Context, Part, listed};

/// Members that Okta sets. A request leaves them out.
const READ_ONLY: [&str; 8] = [
    "id",
    "status",
    "lastUpdated",
    "lastUpdatedBy",
    "lastPublished",
    "oinFeatures",
    "caseLastUpdated",
    "isNonFunctionalOnlySubmission",
];
/// Members that every answer of the API has.
const IN_EVERY_ANSWER: [&str; 3] = ["id", "status", "lastUpdated"];

/// Read-only members that somebody wrote into a request. An answer of the API has them all by right.
pub fn read_only(context: &mut Context<'_>) {
    for body in manifest::of(context) {
        if IN_EVERY_ANSWER.iter().all(|name| body.get(name).is_some()) {
            continue;
        }
        let written: Vec<Value<'_>> = READ_ONLY.iter().filter_map(|name| body.get(name)).collect();
        let Some(first) = written.first() else { continue };
        let names = listed(written.iter().filter_map(|value| value.key()?.text()));
        let draft = context.report(id::SUBMISSION_READONLY_FIELD, At::Node(first.id(), Part::Key));
        draft.arg("members", names);
        for other in &written[1..] {
            draft.related(At::Node(other.id(), Part::Key), "and this");
        }
    }
}

/// Capabilities, protocols and the blocks that describe them.
pub fn blocks(context: &mut Context<'_>) {
    for body in manifest::of(context) {
        without_protocol(context, body);
        for (capability, element) in manifest::capabilities(body) {
            missing_block(context, body, &capability, element);
        }
    }
}

/// `sso` with neither `oidc` nor `saml`.
fn without_protocol(context: &mut Context<'_>, body: Value<'_>) {
    let Some(sso) = manifest::present(body, "sso").filter(|sso| sso.is_object()) else { return };
    if manifest::present(sso, "oidc").is_none() && manifest::present(sso, "saml").is_none() {
        context.report(id::SSO_PROTOCOL_MISSING, At::head(sso));
    }
}

/// A capability or protocol that is declared, without the block that configures it.
fn missing_block(context: &mut Context<'_>, body: Value<'_>, capability: &str, element: Value<'_>) {
    let of_capability = element.get("capability").zip(block_of_capability(capability));
    let protocols = element.get("supportedProtocols").into_iter().flat_map(Value::elements);
    let of_protocols = protocols.filter_map(|protocol| Some((protocol, block_of_protocol(&protocol.as_str()?)?)));
    for (declared, path) in of_capability.into_iter().chain(of_protocols) {
        let found = path.iter().try_fold(body, |value, name| manifest::present(value, name));
        if found.is_none() {
            let value = context.quote(declared);
            context
                .report(id::CAPABILITY_BLOCK_MISSING, At::value(declared))
                .arg("value", value)
                .arg("block", path.join("."));
        }
    }
}

/// The block that a capability needs whatever the protocol.
fn block_of_capability(capability: &str) -> Option<&'static [&'static str]> {
    match capability {
        "API_SERVICE" => Some(&["apiService"]),
        "IDV" => Some(&["idv"]),
        _ => None,
    }
}

fn block_of_protocol(protocol: &str) -> Option<&'static [&'static str]> {
    match protocol {
        "OIDC" => Some(&["sso", "oidc"]),
        "SAML" => Some(&["sso", "saml"]),
        "SCIM" => Some(&["provisioning"]),
        "GTR" => Some(&["globalTokenRevocation"]),
        _ => None,
    }
}

/// Capabilities that make up a submission of their own.
pub fn exclusive(context: &mut Context<'_>) {
    for body in manifest::of(context) {
        let all: Vec<(String, Value<'_>)> = manifest::capabilities(body).collect();
        for (name, rule) in [("API_SERVICE", id::API_SERVICE_EXCLUSIVE), ("IDV", id::IDV_EXCLUSIVE)] {
            let own = all.iter().find(|(capability, _)| capability == name);
            let others: Vec<Value<'_>> = all
                .iter()
                .filter(|(capability, _)| capability != name)
                .filter_map(|(_, o)| o.get("capability"))
                .collect();
            let Some(place) =
                own.and_then(|(_, element)| element.get("capability")).filter(|_| !others.is_empty())
            else {
                continue;
            };
            let named = listed(others.iter().map(|other| context.quote(*other)));
            let draft = context.report(rule, At::value(place));
            draft.arg("others", named);
            for other in others {
                draft.related(At::value(other), "in a submission of its own");
            }
        }
    }
}

/// Universal Logout ends sessions that single sign-on began.
pub fn universal_logout(context: &mut Context<'_>) {
    for body in manifest::of(context) {
        if manifest::has_capability(body, "SSO") || manifest::present(body, "sso").is_some() {
            continue;
        }
        let declared = manifest::capabilities(body).find(|(capability, _)| capability == "UNIVERSAL_LOGOUT");
        if let Some(capability) = declared.and_then(|(_, element)| element.get("capability")) {
            context.report(id::UNIVERSAL_LOGOUT_REQUIRES_SSO, At::value(capability));
        } else if let Some(block) = manifest::present(body, "globalTokenRevocation") {
            context.report(id::UNIVERSAL_LOGOUT_WITHOUT_SSO, At::head(block));
        }
    }
}
