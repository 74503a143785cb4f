//! The messages of SCIM (RFC 7644 §3 and §8), and the resources and changes that they carry.

use crate::document::{NodeKind, Value};

/// Who wrote a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
    /// A client: what it creates or replaces. A server ignores what only a server sets.
    Client,
    /// A server: a list lists it, or it has what only a server knows.
    Server,
    /// It may be either: an answer that was cut down, or a whole resource on its way back.
    Either,
}

/// A resource in a document.
#[derive(Clone, Copy, Debug)]
pub struct Resource<'a> {
    /// Its object.
    pub value: Value<'a>,
    /// Who wrote it.
    pub sender: Sender,
    /// Whether a list response lists it, in which a client may have asked for a few attributes only.
    pub is_listed: bool,
}

/// The resources of a document: itself, the elements of a list, what a list response lists, what a bulk request sends
/// and what a bulk response answers.
pub fn resources(root: Value<'_>) -> Vec<Resource<'_>> {
    let mut resources = Vec::new();
    for document in root.one_or_all() {
        if let Some(listed) = member(document, "Resources") {
            let listed = listed.elements().filter(|value| value.is_object());
            resources.extend(listed.map(|value| Resource { value, sender: Sender::Server, is_listed: true }));
        } else if let Some(operations) = member(document, "Operations") {
            resources
                .extend(operations.elements().filter_map(|operation| carried(operation, "data", Sender::Client)));
            resources.extend(
                operations.elements().filter_map(|operation| carried(operation, "response", Sender::Server)),
            );
        } else if document.is_object() && !is_message(document) {
            resources.push(Resource { value: document, sender: sender(document), is_listed: false });
        }
    }
    resources
}

/// What an operation of a bulk message carries, if it is a resource.
fn carried<'a>(operation: Value<'a>, name: &str, sender: Sender) -> Option<Resource<'a>> {
    let value = member(operation, name).filter(|value| value.is_object() && !is_message(*value))?;
    let changes = member(operation, "method").is_some_and(|method| method.is_text("PATCH"));
    (sender == Sender::Server || !changes).then_some(Resource { value, sender, is_listed: false })
}

/// Okta sends whole users back, with `id` and a short `meta`: only what a client does not make up tells a server.
fn sender(resource: Value<'_>) -> Sender {
    let meta = member(resource, "meta").filter(|meta| meta.is_object());
    let is_set = |name: &str| meta.and_then(|meta| member(meta, name)).is_some_and(|value| !is_unassigned(value));
    if ["created", "lastModified", "location", "version"].into_iter().any(is_set) {
        Sender::Server
    } else if meta.is_some() || member(resource, "id").is_some_and(|id| !is_unassigned(id)) {
        Sender::Either
    } else {
        Sender::Client
    }
}

/// Whether an object names the schema of a message.
fn is_message(document: Value<'_>) -> bool {
    const MESSAGES: &str = "urn:ietf:params:scim:api:messages:2.0:";
    let schemas = member(document, "schemas").into_iter().flat_map(Value::elements);
    schemas
        .filter_map(Value::as_str)
        .any(|urn| urn.get(..MESSAGES.len()).is_some_and(|start| start.eq_ignore_ascii_case(MESSAGES)))
}

/// The operations of the patches in a document: of itself, and of a bulk request.
pub fn patches(root: Value<'_>) -> Vec<Value<'_>> {
    let mut patches = Vec::new();
    for document in root.one_or_all() {
        let own = member(document, "Operations").filter(|operations| operations.is_array());
        for operation in own.into_iter().flat_map(Value::elements) {
            if member(operation, "method").is_none() {
                patches.push(operation);
            } else if let Some(data) = member(operation, "data") {
                patches.extend(member(data, "Operations").into_iter().flat_map(Value::elements));
            }
        }
    }
    patches
}

/// A member of an object. Names of attributes are the same in any case (RFC 7643 §2.1).
pub fn member<'a>(object: Value<'a>, name: &str) -> Option<Value<'a>> {
    object.members().filter(|member| member.key.is_name(name)).last().map(|member| member.value)
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

/// Whether an author left something out of a text, as documentation does: `"id": "2819c223-…"`.
pub fn is_elided(text: &str) -> bool {
    // Most texts have nothing that either begins with.
    memchr::memchr2(b'.', "…".as_bytes()[0], text.as_bytes())
        .is_some_and(|at| text[at..].contains("...") || text[at..].contains('…'))
}

/// Whether an author left members out of an object: `"...": "..."`.
pub fn has_gap(object: Value<'_>) -> bool {
    object.members().any(|member| member.key.text().is_some_and(|key| is_elided(&key)))
}
