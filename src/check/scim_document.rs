//! What the checks of SCIM files and of the SCIM part of a manifest share.

use crate::artifact::{Artifact, Kind};
use crate::document::{NodeKind, Value};

/// The schema of users (RFC 7643 §4.1).
pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

/// The objects of a file: itself, the elements of a list, or what a list response lists.
pub fn documents(root: Value<'_>) -> Vec<Value<'_>> {
    let own: Vec<Value<'_>> = if root.is_array() { root.elements().collect() } else { vec![root] };
    let mut documents = Vec::with_capacity(own.len());
    for document in own {
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

/// The manifest that a file is, if it is one for provisioning over SCIM.
pub fn scim_manifest(artifact: &Artifact) -> Option<Value<'_>> {
    let root = artifact.root().filter(|_| artifact.kind == Some(Kind::Submission))?;
    root.pointer("/provisioning/scim").filter(|scim| scim.is_object()).map(|_| root)
}
