//! What the metadata of a service provider announces about itself (SAML V2.0 metadata §2.4.4).

use super::saml_names::{NAME_ID_FORMATS, PROTOCOL, meant};
use super::saml_roles::{entities, is_a, is_template, list, roles};
use super::{id, saml_idp};
use crate::artifact::Kind;
use crate::document::Value;
use crate::rule::{At, Context};

/// The namespace of metadata.
const NAMESPACE: &str = "urn:oasis:names:tc:SAML:2.0:metadata";

/// The roles of an entity in which it is a service provider.
pub fn sp_roles<'a>(entity: Value<'a>) -> impl Iterator<Item = Value<'a>> {
    roles(entity).filter(|role| is_a(*role, "SPSSODescriptor"))
}

/// The entities of a document that are service providers.
pub fn service_providers<'a>(root: Value<'a>) -> impl Iterator<Item = Value<'a>> {
    entities(root).filter(|entity| sp_roles(*entity).next().is_some())
}

/// The document: its namespace, and how many service providers it describes.
pub fn document(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    namespace(context, root);
    if context.artifact().kind == Some(Kind::SamlOtherMetadata) {
        missing(context, root);
    }
    several(context, root);
}

fn namespace(context: &mut Context<'_>, root: Value<'_>) {
    let Some(fact) = root.get("namespace") else { return };
    let name = root.get("document").map(|document| context.quote(document)).unwrap_or_default();
    let declared = root.get("declaredPrefix");
    let repair = match declared {
        Some(prefix) => format!(
            "write `<{0}:{name}` and put `{0}:` in front of the other elements of metadata, or declare `xmlns=\"{NAMESPACE}\"`",
            context.quote(prefix)
        ),
        None => format!("write `<{name} xmlns=\"{NAMESPACE}\"`"),
    };
    let draft = context.report(id::METADATA_NAMESPACE, At::head(fact));
    draft.arg("element", name).arg("repair", repair);
    if let Some(prefix) = declared {
        draft.related(At::value(prefix), "declared, and not used");
    }
}

fn missing(context: &mut Context<'_>, root: Value<'_>) {
    // Without its namespace the document cannot be relied on to lack a role.
    if root.get("namespace").is_some() || !saml_idp::expects_sp_metadata(context.submission()) {
        return;
    }
    let mut entities = entities(root);
    let (at, holder) = match entities.next() {
        Some(entity) => match entity.get("entityID") {
            Some(name) => (At::head(entity), format!("`{}`", context.quote(name))),
            None => (At::head(entity), "the entity".into()),
        },
        None => (At::head(root), "the metadata".into()),
    };
    context.report(id::METADATA_SP_MISSING, at).arg("holder", holder);
}

fn several(context: &mut Context<'_>, root: Value<'_>) {
    let mut found = service_providers(root).skip(1);
    let Some(second) = found.next() else { return };
    let others: Vec<Value<'_>> = found.collect();
    let first = service_providers(root).next().map(At::head);
    let draft = context.report(id::METADATA_SEVERAL_SP, At::head(second));
    draft.arg("count", (others.len() + 2).to_string()).names_subject();
    if let Some(place) = first {
        draft.related(place, "the first");
    }
    for other in others {
        draft.related(At::head(other), "and this one");
    }
}

/// What the roles of service providers say of protocols, names, keys and signatures.
pub fn announcements(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    for entity in service_providers(root) {
        protocol(context, entity);
        if !may_speak_saml(entity) {
            continue;
        }
        for role in sp_roles(entity) {
            default_service(context, role);
            encryption(context, role);
            signed_requests(context, role);
            signed_assertions(context, role);
            name_id_formats(context, role);
        }
    }
}

/// Whether a role supports SAML 2.0, or may do so because it is a template.
fn speaks_saml(role: Value<'_>) -> bool {
    let enumeration = role.get("protocolSupportEnumeration").and_then(Value::as_str).unwrap_or_default();
    is_template(&enumeration) || enumeration.split_ascii_whitespace().any(|protocol| protocol == PROTOCOL)
}

/// Whether an entity is a service provider of SAML 2.0, as far as it says: how one of another protocol takes
/// assertions and names is of no interest.
pub fn may_speak_saml(entity: Value<'_>) -> bool {
    sp_roles(entity).any(|role| speaks_saml(role) || role.get("protocolSupportEnumeration").is_none())
}

/// A role for SAML 1.1 beside one for SAML 2.0 is fine.
fn protocol(context: &mut Context<'_>, entity: Value<'_>) {
    if sp_roles(entity).any(speaks_saml) {
        return;
    }
    let Some(role) = sp_roles(entity).next() else { return };
    let fact = role.get("protocolSupportEnumeration");
    let seen = fact.map_or_else(|| "not there".to_owned(), |fact| format!("`{}`", context.quote(fact)));
    let at = fact.map_or_else(|| At::head(role), At::value);
    context.report(id::METADATA_PROTOCOL, at).arg("seen", seen);
}

fn default_service(context: &mut Context<'_>, role: Value<'_>) {
    let mut defaults =
        list(role, "AssertionConsumerService").filter_map(|service| service.get("isDefault")).filter(is_true);
    let (Some(first), Some(second)) = (defaults.next(), defaults.next()) else { return };
    let more: Vec<Value<'_>> = defaults.collect();
    let draft = context.report(id::METADATA_ACS_DEFAULT, At::value(second));
    draft.arg("count", (more.len() + 2).to_string()).related(At::value(first), "the first counts");
    for other in more {
        draft.related(At::value(other), "and this one");
    }
}

fn is_true(fact: &Value<'_>) -> bool {
    fact.as_str().is_some_and(|text| matches!(text.trim(), "true" | "1"))
}

fn encryption(context: &mut Context<'_>, role: Value<'_>) {
    let is_for_encryption = |key: &Value<'_>| key.get("use").is_some_and(|of| of.is_text("encryption"));
    let mut keys = list(role, "KeyDescriptor").filter(is_for_encryption).filter_map(|key| key.get("use"));
    let Some(first) = keys.next() else { return };
    let draft = context.report(id::METADATA_ENCRYPTION_KEY, At::value(first));
    for other in keys {
        draft.related(At::value(other), "and this one");
    }
}

fn signed_requests(context: &mut Context<'_>, role: Value<'_>) {
    if let Some(fact) = role.get("AuthnRequestsSigned").filter(is_true) {
        context.report(id::METADATA_AUTHN_REQUESTS_SIGNED, At::value(fact));
    }
}

fn signed_assertions(context: &mut Context<'_>, role: Value<'_>) {
    let is_false = |fact: &Value<'_>| fact.as_str().is_some_and(|text| matches!(text.trim(), "false" | "0"));
    if let Some(fact) = role.get("WantAssertionsSigned").filter(is_false) {
        context.report(id::METADATA_WANT_ASSERTIONS_SIGNED, At::value(fact));
    }
}

/// Formats are what the service can do with: one that Okta sends is enough.
fn name_id_formats(context: &mut Context<'_>, role: Value<'_>) {
    let formats: Vec<Value<'_>> = list(role, "NameIDFormat").collect();
    let is_usable = |format: &Value<'_>| {
        format.as_str().is_none_or(|text| NAME_ID_FORMATS.contains(&text.trim()) || is_template(&text))
    };
    let Some(first) = formats.first().filter(|_| !formats.iter().any(is_usable)) else { return };
    let written = first.as_str().unwrap_or_default();
    let nearest = meant(written.trim(), &NAME_ID_FORMATS);
    let (shown, at) =
        (context.quote(*first), if written.is_empty() { At::head(*first) } else { At::value(*first) });
    let draft = context.report(id::METADATA_NAMEID_FORMAT, at);
    draft.arg("format", shown).arg("repair", nearest.unwrap_or(NAME_ID_FORMATS[1]).to_owned());
    for other in &formats[1..] {
        draft.related(At::value(*other), "nor this one");
    }
}
