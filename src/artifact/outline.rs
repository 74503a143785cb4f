//! What is kept of a manifest for those who plan with it: checks have no need of it.

use serde_json::Value as Json;

use super::{Kind, Submission, offer};
use crate::document::Value;

/// What the manifest of a submission says, with secrets masked.
#[derive(Debug)]
pub struct Outline {
    /// The path of the manifest as it is printed.
    pub path: String,
    /// The manifest; of several in one file the first. Blocks that stand in files of their own are put where they belong.
    pub manifest: Json,
    /// Where in the file it stands, as a JSON pointer: the file itself, or the first element of its list.
    pub pointer: &'static str,
    /// How many more are in the file.
    pub others: usize,
    /// The test information, wherever it stands.
    pub testing: Json,
    /// The capabilities that Okta knows: those it declares, then those that only its blocks stand for. Each once. What has a
    /// file of its own counts as if it stood in the manifest.
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

/// Blocks of the manifest that may stand in a file of their own, and the member of that file that may hold them.
const PARTS: [(&str, Kind, &str); 5] = [
    ("config", Kind::SubmissionTenantSettings, "appInstanceProperties"),
    ("capabilities", Kind::SubmissionCapabilities, "capabilities"),
    ("authSettings", Kind::SubmissionAuthSettings, ""),
    ("apiService", Kind::SubmissionApiService, ""),
    ("idv", Kind::SubmissionIdv, ""),
];

impl Submission {
    /// What its manifest says, if there is one that can be read.
    pub fn outline(&self) -> Option<Outline> {
        let judged = |kind: Kind| {
            self.artifacts.iter().find(move |file| file.kind == Some(kind) && file.standing.is_judged())
        };
        let artifact = judged(Kind::Submission)?;
        let root = artifact.root()?;
        let body = if root.is_array() { root.elements().next()? } else { root };
        let mut manifest = match artifact.masked() {
            Json::Array(bodies) => bodies.into_iter().next()?,
            body => body,
        };
        for (name, kind, member) in PARTS {
            let part = judged(kind).map(|file| file.masked());
            let part = part.map(|part| part.get(member).cloned().unwrap_or(part));
            if let (Some(part), Json::Object(members)) = (part, &mut manifest) {
                members.entry(name).or_insert(part);
            }
        }
        let own = manifest.get("testing").filter(|testing| testing.is_object()).cloned();
        let testing = own.or_else(|| judged(Kind::SubmissionTesting).map(|file| file.masked()));
        let part = |kind: Kind| judged(kind).and_then(|file| file.root());
        let parts = Parts {
            capabilities: part(Kind::SubmissionCapabilities),
            others: [
                (part(Kind::SubmissionApiService), "API_SERVICE", "OAUTH2"),
                (part(Kind::SubmissionIdv), "IDV", "ID_PROOFING"),
            ],
        };
        Some(Outline {
            path: artifact.path.clone(),
            pointer: if root.is_array() { "/0" } else { "" },
            others: if root.is_array() { root.len().saturating_sub(1) } else { 0 },
            testing: testing.unwrap_or(Json::Null),
            offers: offers(body, parts),
            manifest,
        })
    }
}

/// What of a manifest stands in files of their own.
struct Parts<'a> {
    capabilities: Option<Value<'a>>,
    /// Blocks, each with the capability and the protocol that it stands for.
    others: [(Option<Value<'a>>, &'static str, &'static str); 2],
}

fn offers<'a>(body: Value<'a>, parts: Parts<'a>) -> Vec<Offered> {
    let declared = offer::declared(body).or_else(|| offer::declared(parts.capabilities?)).unwrap_or_default();
    let declared = declared.into_iter().map(|offer| (offer, true));
    let of_files = parts.others.into_iter().filter_map(|(place, capability, protocol)| {
        Some(offer::Offer { capability: capability.to_owned(), protocol: protocol.to_owned(), place: place? })
    });
    let derived = offer::derived(body).into_iter().chain(of_files).map(|offer| (offer, false));
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
