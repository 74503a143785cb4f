//! What is kept of a manifest for those who plan with it: checks have no need of it.

use serde_json::Value as Json;

use super::{Kind, Submission, offer};
use crate::document::Value;

/// What the manifest of a submission says, with secrets masked.
#[derive(Debug)]
pub struct Outline {
    /// The path of the manifest as it is printed.
    pub path: String,
    /// The manifest; of several in one file the first.
    pub manifest: Json,
    /// Where in the file it stands, as a JSON pointer: the file itself, or the first element of its list.
    pub pointer: &'static str,
    /// How many more are in the file.
    pub others: usize,
    /// The test information, wherever it stands.
    pub testing: Json,
    /// The capabilities that Okta knows: those it declares, then those that only its blocks stand for. Each once.
    pub offers: Vec<Offered>,
}

/// A capability with a protocol.
#[derive(Debug)]
pub struct Offered {
    /// As the manifest writes it.
    pub capability: String,
    /// As the manifest writes it.
    pub protocol: String,
    /// In words.
    pub what: String,
    /// Whether `capabilities` declares it.
    pub is_declared: bool,
}

impl Submission {
    /// What its manifest says, if there is one that can be read.
    pub fn outline(&self) -> Option<Outline> {
        let judged = |kind: Kind| {
            self.artifacts.iter().find(move |file| file.kind == Some(kind) && file.standing.is_judged())
        };
        let artifact = judged(Kind::Submission)?;
        let root = artifact.root()?;
        let body = if root.is_array() { root.elements().next()? } else { root };
        let manifest = match artifact.masked() {
            Json::Array(bodies) => bodies.into_iter().next()?,
            body => body,
        };
        let own = manifest.get("testing").filter(|testing| testing.is_object()).cloned();
        let testing = own.or_else(|| judged(Kind::SubmissionTesting).map(|file| file.masked()));
        Some(Outline {
            path: artifact.path.clone(),
            pointer: if root.is_array() { "/0" } else { "" },
            others: if root.is_array() { root.len().saturating_sub(1) } else { 0 },
            testing: testing.unwrap_or(Json::Null),
            offers: offers(body),
            manifest,
        })
    }
}

fn offers(body: Value<'_>) -> Vec<Offered> {
    let declared = offer::declared(body).unwrap_or_default().into_iter().map(|offer| (offer, true));
    let derived = offer::derived(body).into_iter().map(|offer| (offer, false));
    let mut offers: Vec<Offered> = Vec::new();
    for (offer, is_declared) in declared.chain(derived) {
        // What Okta does not know is the matter of a rule, and may be anything.
        let Some(what) = offer.words() else { continue };
        let is_known = |own: &Offered| own.capability == offer.capability && own.protocol == offer.protocol;
        if !offers.iter().any(is_known) {
            offers.push(Offered { capability: offer.capability, protocol: offer.protocol, what, is_declared });
        }
    }
    offers
}
