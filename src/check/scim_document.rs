//! What the checks of SCIM files and of the SCIM part of a manifest share.

use super::manifest;
use crate::artifact::{Artifact, Kind};
use crate::document::{NodeKind, Value};

/// The schema of users (RFC 7643 §4.1).
pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

/// The objects of a file: itself, the elements of a list, or what a list response lists.
pub fn documents(root: Value<'_>) -> Vec<Value<'_>> {
    let mut documents = Vec::new();
    for document in manifest::bodies(root) {
        match document.get("Resources") {
            Some(resources) => documents.extend(resources.elements()),
            None => documents.push(document),
        }
    }
    documents
}

/// An attribute of a resource. Its name is the same in any case (RFC 7643 §2.1).
pub fn attribute<'a>(resource: Value<'a>, name: &str) -> Option<Value<'a>> {
    let is_it = |key: Value<'_>| key.text().is_some_and(|key| key.eq_ignore_ascii_case(name));
    resource.members().filter(|member| is_it(member.key)).last().map(|member| member.value)
}

/// Whether a string is this one in any case of its letters.
pub fn says(value: Value<'_>, text: &str) -> bool {
    value.as_str().is_some_and(|own| own.eq_ignore_ascii_case(text))
}

/// Whether a value says nothing: `null` and what is empty stand for an attribute that is not there (RFC 7643 §2.5).
pub fn is_unassigned(value: Value<'_>) -> bool {
    match value.kind() {
        NodeKind::Null | NodeKind::Invalid => true,
        NodeKind::Array | NodeKind::Object => value.is_empty(),
        NodeKind::String => value.as_str().is_some_and(|text| text.trim().is_empty()),
        _ => false,
    }
}

/// The manifests of a file that provision over SCIM.
pub fn scim_manifests(artifact: &Artifact) -> Vec<Value<'_>> {
    let root = artifact.root().filter(|_| artifact.kind == Some(Kind::Submission));
    let bodies = root.map(manifest::bodies).unwrap_or_default();
    let has_scim = |body: &Value<'_>| body.pointer("/provisioning/scim").is_some_and(Value::is_object);
    bodies.into_iter().filter(has_scim).collect()
}
