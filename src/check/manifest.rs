//! How checks find their way in a submission manifest.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::artifact::{Artifact, Kind, Submission};
use crate::document::{NodeKind, Value};
use crate::rule::Context;

/// Members that Okta sets. A request leaves them out.
pub const READ_ONLY: [&str; 8] = [
    "id",
    "status",
    "lastUpdated",
    "lastUpdatedBy",
    "lastPublished",
    "oinFeatures",
    "caseLastUpdated",
    "isNonFunctionalOnlySubmission",
];

/// The objects of a file that may hold one or a list of them, as answers of an API do.
pub fn bodies(root: Value<'_>) -> Vec<Value<'_>> {
    root.one_or_all().collect()
}

/// The objects of the file that is looked at. A file of capabilities is one, whether it holds a list or not.
pub fn of<'a>(context: &Context<'a>) -> Vec<Value<'a>> {
    let is_list = context.artifact().kind == Some(Kind::SubmissionCapabilities);
    context.root().map(|root| if is_list { vec![root] } else { bodies(root) }).unwrap_or_default()
}

/// The values of a block of the manifest: the member of that name, or the objects of a file of `kind`, which holds nothing
/// else. Each with the manifest it stands in, if it does.
pub fn blocks<'a>(context: &Context<'a>, name: &str, kind: Kind) -> Vec<(Value<'a>, Option<Value<'a>>)> {
    let bodies = of(context);
    let blocks: Vec<_> = match context.artifact().kind {
        Some(own) if own == kind => bodies.into_iter().map(|block| (block, None)).collect(),
        _ => bodies.into_iter().filter_map(|body| Some((present(body, name)?, Some(body)))).collect(),
    };
    blocks.into_iter().filter(|(block, _)| block.is_object()).collect()
}

/// The values at a path of member names below `from`; `*` stands for every element of a list.
pub fn at<'a>(from: Value<'a>, path: &[&str]) -> Vec<Value<'a>> {
    path.iter().fold(vec![from], |values, step| match *step {
        "*" => values.into_iter().flat_map(Value::elements).collect(),
        name => values.into_iter().filter_map(|value| value.get(name)).collect(),
    })
}

/// The test information in a file: of each manifest in it, or the file itself.
pub fn testing(artifact: &Artifact) -> Vec<Value<'_>> {
    let bodies = artifact.root().map(bodies).unwrap_or_default();
    let blocks: Vec<Value<'_>> = match artifact.kind {
        Some(Kind::Submission) => bodies.into_iter().filter_map(|body| body.get("testing")).collect(),
        Some(Kind::SubmissionTesting) => bodies,
        _ => Vec::new(),
    };
    blocks.into_iter().filter(|block| block.is_object()).collect()
}

/// The values whose key another one in front of them has, each with the first that has it. What has no key is left
/// alone.
pub fn repeated<'a, K: Ord>(
    values: impl IntoIterator<Item = Value<'a>>,
    key: impl Fn(Value<'a>) -> Option<K>,
) -> Vec<(Value<'a>, Value<'a>)> {
    let mut firsts: BTreeMap<K, Value<'a>> = BTreeMap::new();
    let mut again = Vec::new();
    for value in values {
        match key(value).map(|key| firsts.entry(key)) {
            Some(Entry::Occupied(first)) => again.push((value, *first.get())),
            Some(Entry::Vacant(place)) => _ = place.insert(value),
            None => {}
        }
    }
    again
}

/// The text of a value that is one, and not blank: a key for [`repeated`].
pub fn filled(value: Value<'_>) -> Option<Cow<'_, str>> {
    value.as_str().filter(|text| !text.trim().is_empty())
}

/// A member that is there and not `null`: an object that leaves a part out may say so with `null`.
pub fn present<'a>(value: Value<'a>, name: &str) -> Option<Value<'a>> {
    value.get(name).filter(|member| member.kind() != NodeKind::Null)
}

/// A text with something in it.
pub fn is_filled(value: Value<'_>) -> bool {
    filled(value).is_some()
}

/// Whether the object is an answer of the API, in which Okta set what it likes. Every answer has these members.
pub fn is_answer(body: Value<'_>) -> bool {
    ["id", "status", "lastUpdated"].iter().all(|name| body.get(name).is_some())
}

/// The elements of `capabilities` with the text of `capability`. A file of its own holds the list, or one element.
pub fn capabilities<'a>(body: Value<'a>) -> impl Iterator<Item = (String, Value<'a>)> {
    let list = if body.is_array() { Some(body) } else { body.get("capabilities") };
    let alone = Some(body).filter(|body| list.is_none() && body.get("capability").is_some());
    let all = list.into_iter().flat_map(Value::elements).chain(alone);
    all.filter_map(|element| Some((element.get("capability")?.as_str()?.into_owned(), element)))
}

/// Whether the manifest lists a capability.
pub fn has_capability(body: Value<'_>, name: &str) -> bool {
    capabilities(body).any(|(own, _)| own == name)
}

/// The protocols of all capabilities.
pub fn protocols<'a>(body: Value<'a>) -> Vec<Value<'a>> {
    at(body, &["capabilities", "*", "supportedProtocols", "*"])
}

/// Whether a capability of the manifest lists a protocol.
pub fn has_protocol(body: Value<'_>, name: &str) -> bool {
    protocols(body).into_iter().any(|own| own.is_text(name))
}

/// Whether the manifest is about single sign-on or declares to be.
pub fn has_sso(body: Value<'_>) -> bool {
    has_capability(body, "SSO") || present(body, "sso").is_some()
}

/// Whether the manifest is about provisioning or declares to be.
pub fn has_provisioning(body: Value<'_>) -> bool {
    has_capability(body, "PROVISIONING") || present(body, "provisioning").is_some()
}

/// Whether the manifest is that of an identity verification vendor, and of nothing else.
pub fn is_identity_verification(body: Value<'_>) -> bool {
    let is_idv = has_capability(body, "IDV") || present(body, "idv").is_some();
    let others = ["sso", "provisioning", "globalTokenRevocation", "apiService"];
    is_idv
        && capabilities(body).all(|(capability, _)| capability == "IDV")
        && others.iter().all(|block| present(body, block).is_none())
}

/// The files of one kind that are judged, and whole.
pub fn judged(submission: &Submission, kind: Kind) -> impl Iterator<Item = &Artifact> {
    submission.of_kind(kind).map(|(_, artifact)| artifact).filter(|artifact| artifact.is_whole())
}
