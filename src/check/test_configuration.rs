//! Whether the test information speaks of every way to sign in that is submitted.

use super::{id, manifest};
use crate::artifact::offer::{self, Offer};
use crate::artifact::{Kind, Submission};
use crate::document::{NodeId, NodeKind, Value};
use crate::rule::{At, Context, Part, RuleId};

/// Protocols of single sign-on, with the block of the test information about each and the rule. Of the results of SCIM another rule
/// speaks, and of the scopes of an API service a third.
const CONFIGURATIONS: [(&str, &str, RuleId); 2] = [
    ("OIDC", "oidcTestConfiguration", id::OIDC_TEST_CONFIGURATION_MISSING),
    ("SAML", "samlTestConfiguration", id::SAML_TEST_CONFIGURATION_MISSING),
];

/// The test information of a submission.
struct Informed {
    /// The first two places of it: file and value.
    places: Vec<(usize, NodeId)>,
    /// Whether it has each of [`CONFIGURATIONS`].
    has: [bool; CONFIGURATIONS.len()],
}

impl Informed {
    fn of(submission: &Submission) -> Self {
        let mut informed = Self { places: Vec::new(), has: [false; CONFIGURATIONS.len()] };
        let files =
            [Kind::Submission, Kind::SubmissionTesting].into_iter().flat_map(|kind| submission.of_kind(kind));
        let mut files: Vec<_> = files.filter(|(_, file)| file.is_whole()).collect();
        files.sort_by_key(|(number, _)| *number);
        for (number, file) in files {
            for block in manifest::testing(file) {
                informed.places.push((number, block.id()));
                for (has, (_, name, _)) in informed.has.iter_mut().zip(CONFIGURATIONS) {
                    *has |= manifest::present(block, name).is_some();
                }
            }
        }
        informed.places.truncate(2);
        informed
    }
}

/// A protocol that is submitted, and nothing in the test information about it. Without any test information in the files it
/// is given in the wizard.
pub fn missing(context: &mut Context<'_>) {
    let submission = context.submission();
    let informed = submission.once(|| Informed::of(submission));
    if informed.places.is_empty() {
        return;
    }
    for body in manifest::of(context) {
        for ((protocol, _, rule), is_there) in CONFIGURATIONS.into_iter().zip(informed.has) {
            if is_there {
                continue;
            }
            let offer =
                offer::offers(body).into_iter().find(|own| own.capability == "SSO" && own.protocol == protocol);
            let Some(place) = offer.and_then(|offer| place(body, &offer)) else { continue };
            let draft = context.report(rule, place);
            for (number, testing) in &informed.places {
                draft.related_in(*number, At::Node(*testing, Part::Head), "the test information");
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
