//! The way through the facts of SAML metadata.

use crate::document::Value;

/// The binding by which Okta sends its responses.
pub const HTTP_POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";

/// The elements of the list `name` of an object.
pub fn list<'a>(object: Value<'a>, name: &str) -> impl Iterator<Item = Value<'a>> + use<'a> {
    object.get(name).into_iter().flat_map(Value::elements)
}

/// The entities of a metadata document.
pub fn entities<'a>(root: Value<'a>) -> impl Iterator<Item = Value<'a>> + use<'a> {
    list(root, "entities")
}

/// The roles of an entity.
pub fn roles<'a>(entity: Value<'a>) -> impl Iterator<Item = Value<'a>> + use<'a> {
    list(entity, "roles")
}

/// Whether a role is of that type: `SPSSODescriptor`, `IDPSSODescriptor` ...
pub fn is_a(role: Value<'_>, descriptor: &str) -> bool {
    role.get("role").is_some_and(|own| own.is_text(descriptor))
}

/// Whether a value is a template, which whoever installs it fills in: what comes out is not known here.
pub fn is_template(value: &str) -> bool {
    value.trim_start().starts_with(['$', '{', '%', '@', '<', '[', '&', '_'])
}
