//! Whether the test information speaks of every way to sign in that is submitted.

use super::{id, manifest};
use crate::artifact::offer::{self, Offer};
use crate::document::{NodeKind, Value};
use crate::rule::{At, Context, Part, RuleId};

/// Protocols of single sign-on, with the block of the test information about each and the rule. Of the results of SCIM another rule
/// speaks, and of the scopes of an API service a third.
const CONFIGURATIONS: [(&str, &str, RuleId); 2] = [
    ("OIDC", "oidcTestConfiguration", id::OIDC_TEST_CONFIGURATION_MISSING),
    ("SAML", "samlTestConfiguration", id::SAML_TEST_CONFIGURATION_MISSING),
];

/// A protocol that is submitted, and nothing in the test information about it. Without any test information in the files it
/// is given in the wizard.
pub fn missing(context: &mut Context<'_>) {
    let artifacts = context.submission().artifacts.iter().enumerate();
    let judged = artifacts.filter(|(_, artifact)| artifact.standing.is_judged() && artifact.is_whole());
    let informed: Vec<(usize, Value<'_>)> = judged
        .flat_map(|(number, artifact)| manifest::testing(artifact).into_iter().map(move |block| (number, block)))
        .collect();
    if informed.is_empty() {
        return;
    }
    for body in manifest::of(context) {
        for (protocol, name, rule) in CONFIGURATIONS {
            if informed.iter().any(|(_, testing)| manifest::present(*testing, name).is_some()) {
                continue;
            }
            let offer =
                offer::offers(body).into_iter().find(|own| own.capability == "SSO" && own.protocol == protocol);
            let Some(place) = offer.and_then(|offer| place(body, &offer)) else { continue };
            let draft = context.report(rule, place);
            for (number, testing) in informed.iter().take(2) {
                draft.related_in(*number, At::head(*testing), "the test information");
            }
        }
    }
}

/// Where the manifest says that it offers something: the protocol in `capabilities`, or the link to the guide of a block.
/// A declaration without its block is the matter of another rule.
fn place(body: Value<'_>, offer: &Offer<'_>) -> Option<At> {
    let is_described = offer::derived(body).iter().any(|block| block.protocol == offer.protocol);
    match offer.place.kind() {
        NodeKind::String => is_described.then(|| At::value(offer.place)),
        _ => offer.place.get("doc").map(|guide| At::Node(guide.id(), Part::Key)),
    }
}
