//! SAML metadata as samael reads it: a second, typed opinion to hold against our own facts, and the verdict of
//! libxmlsec1 on the first signature.
//!
//! No finding depends on it. samael reads by recursion and does not look at
//! namespaces, so it is asked only about documents that our own reader has found sound and flat.

mod verify;

pub use verify::accepts;

use samael::key_info::X509Data;
use samael::metadata::{
    Endpoint, EntitiesDescriptor, EntityDescriptor, EntityDescriptorType, IndexedEndpoint, KeyDescriptor,
};
use samael::signature::Signature;
use serde_json::{Map, Value as Json, json};

use crate::artifact::certificate::timestamp;
use crate::artifact::kind::Kind;
use crate::artifact::{Artifact, Format, pem, secret};
use crate::document::xml;
use crate::source::{Text, brief, digest, secret_picture};

/// Elements inside each other: samael overflows the stack on deep nesting.
const MAX_DEPTH: usize = 64;
/// Size of the decoded text: samael holds a document several times over.
const MAX_BYTES: usize = 16 << 20;
/// Characters of samael's message that are shown.
const MAX_MESSAGE: usize = 300;

/// What samael reads in SAML metadata, in the words of our own facts. An error says why samael is not asked;
/// that samael cannot read the document is no error but an answer.
///
/// samael keeps the roles of an entity by their type: they come in the order of the standard, not of the
/// document. It does not keep what the schema has no type for.
pub fn read(artifact: &Artifact) -> Result<Json, String> {
    let text = readable(artifact)?;
    let mut report = json!({
        "schema_version": 1,
        "path": artifact.path,
        "kind": artifact.kind.map(Kind::name),
        "engine": "samael",
    });
    match text.parse::<EntityDescriptorType>() {
        Ok(metadata) => {
            report["read"] = true.into();
            report["facts"] = document(&metadata);
        }
        Err(error) => {
            report["read"] = false.into();
            report["message"] = brief(&error.to_string(), MAX_MESSAGE).into();
        }
    }
    report["firstSignature"] = match accepts(artifact) {
        Ok(accepted) => json!({"engine": "libxmlsec1", "accepted": accepted}),
        Err(reason) => json!({"engine": "libxmlsec1", "notAsked": reason}),
    };
    hide_secrets(&mut report);
    Ok(report)
}

/// The text of an artifact that samael may be asked about, or why it may not.
fn readable(artifact: &Artifact) -> Result<&str, String> {
    match artifact.kind {
        Some(kind) if kind.is_metadata() => {}
        Some(kind) => {
            return Err(format!("samael is asked only about SAML metadata, and this is: {}", kind.title()));
        }
        None => return Err("samael is asked only about SAML metadata, and this is not recognised as such".into()),
    }
    bounded(artifact)
}

/// The text of an XML document that our own reader has found sound, flat and small.
fn bounded(artifact: &Artifact) -> Result<&str, String> {
    let (Format::Xml { problems, doctype, malformed_at }, Some(text)) =
        (&artifact.format, artifact.text().map(Text::as_str))
    else {
        return Err("samael is asked only about XML".into());
    };
    if !problems.is_empty() || malformed_at.is_some() {
        return Err("samael is not asked: our own reader has problems with the document (see `oinlint inspect` \
                    without `--engine`)"
            .into());
    }
    if doctype.is_some() {
        return Err("samael is not asked: the document has a document type declaration".into());
    }
    if text.len() > MAX_BYTES {
        return Err(format!("samael is not asked: the document is larger than {} MiB", MAX_BYTES >> 20));
    }
    let limits = xml::Limits { depth: MAX_DEPTH, ..xml::Limits::default() };
    if !xml::parse_with_limits(text, &limits).problems.is_empty() {
        return Err(format!("samael is not asked: the document nests elements more than {MAX_DEPTH} deep"));
    }
    Ok(text)
}

/// Masks every string that looks like a secret, as our own facts do.
fn hide_secrets(value: &mut Json) {
    match value {
        Json::String(text) if !secret::in_text(text).is_empty() => *text = secret_picture(text.chars().count()),
        Json::Array(elements) => elements.iter_mut().for_each(hide_secrets),
        Json::Object(members) => members.values_mut().for_each(hide_secrets),
        _ => {}
    }
}

/// Facts of one object while they are gathered: what is absent is left out.
#[derive(Default)]
struct Object(Map<String, Json>);

impl Object {
    fn put(&mut self, name: &str, value: impl Into<Json>) {
        self.0.insert(name.to_owned(), value.into());
    }

    fn put_some(&mut self, name: &str, value: Option<impl ToString>) {
        if let Some(value) = value {
            self.put(name, value.to_string());
        }
    }

    fn into_json(self) -> Json {
        Json::Object(self.0)
    }
}

fn document(metadata: &EntityDescriptorType) -> Json {
    let mut facts = Object::default();
    let (mut entities, mut signatures) = (Vec::new(), Vec::new());
    let valid_until = match metadata {
        EntityDescriptorType::EntitiesDescriptor(group) => {
            facts.put("document", "EntitiesDescriptor");
            add_group(group, &mut entities, &mut signatures);
            group.valid_until
        }
        EntityDescriptorType::EntityDescriptor(single) => {
            facts.put("document", "EntityDescriptor");
            entities.push(entity(single, &mut signatures));
            single.valid_until
        }
    };
    facts.put_some("validUntil", valid_until.map(|moment| timestamp(moment.timestamp())));
    facts.put("signatures", signatures);
    facts.put("entities", entities);
    facts.into_json()
}

/// Adds a group's entities. Recursion is safe: depth is bounded by [`MAX_DEPTH`].
fn add_group(group: &EntitiesDescriptor, entities: &mut Vec<Json>, signatures: &mut Vec<Json>) {
    signatures.extend(group.signature.iter().map(|found| signature("EntitiesDescriptor", found)));
    for member in &group.descriptors {
        match member {
            EntityDescriptorType::EntitiesDescriptor(inner) => add_group(inner, entities, signatures),
            EntityDescriptorType::EntityDescriptor(single) => entities.push(entity(single, signatures)),
        }
    }
}

fn entity(entity: &EntityDescriptor, signatures: &mut Vec<Json>) -> Json {
    signatures.extend(entity.signature.iter().map(|found| signature("EntityDescriptor", found)));
    let roles = roles(entity);
    for role in &roles {
        signatures.extend(role.signature.map(|found| signature(role.name, found)));
    }
    let mut facts = Object::default();
    facts.put_some("entityID", entity.entity_id.as_ref());
    facts.put_some("validUntil", entity.valid_until.map(|moment| timestamp(moment.timestamp())));
    facts.put_some("cacheDuration", entity.cache_duration.as_ref());
    facts.put_some("ID", entity.id.as_ref());
    facts.put("roles", roles.into_iter().map(Role::into_json).collect::<Vec<_>>());
    facts.into_json()
}

fn signature(of: &str, signature: &Signature) -> Json {
    let info = &signature.signed_info;
    let references = info.reference.iter().map(|reference| {
        let mut facts = Object::default();
        facts.put_some("URI", reference.uri.as_ref());
        facts.put("DigestMethod", reference.digest_method.algorithm.value());
        facts.into_json()
    });
    let data = signature.key_info.iter().flatten().filter_map(|info| info.x509_data.as_ref());
    json!({
        "of": of,
        "CanonicalizationMethod": info.canonicalization_method.algorithm,
        "SignatureMethod": info.signature_method.algorithm.value(),
        "references": references.collect::<Vec<_>>(),
        "certificates": data.flat_map(certificates).collect::<Vec<_>>(),
    })
}

/// The certificates by the digest of their bytes, whether or not these are a certificate.
fn certificates(data: &X509Data) -> impl Iterator<Item = Json> {
    data.certificates.iter().map(|base64| match pem::base64(base64) {
        Some(der) => json!({"sha256": digest(&der)}),
        None => json!({"problem": "not base64"}),
    })
}

/// What the six types that samael has for roles have in common.
struct Role<'m> {
    name: &'static str,
    attributes: Vec<(&'static str, Option<String>)>,
    signature: Option<&'m Signature>,
    keys: &'m [KeyDescriptor],
    endpoints: Vec<(&'static str, Vec<Json>)>,
    name_id_formats: &'m [String],
}

impl Role<'_> {
    fn into_json(self) -> Json {
        let mut facts = Object::default();
        facts.put("role", self.name);
        for (name, value) in self.attributes {
            facts.put_some(name, value);
        }
        let keys = self.keys.iter().map(|key| {
            let mut facts = Object::default();
            facts.put_some("use", key.key_use.as_ref());
            facts.put("certificates", key.key_info.x509_data.iter().flat_map(certificates).collect::<Vec<_>>());
            facts.into_json()
        });
        facts.put("KeyDescriptor", keys.collect::<Vec<_>>());
        for (name, endpoints) in self.endpoints.into_iter().filter(|(_, endpoints)| !endpoints.is_empty()) {
            facts.put(name, endpoints);
        }
        let formats = self.name_id_formats.iter().map(|format| format.trim());
        facts.put("NameIDFormat", formats.collect::<Vec<_>>());
        facts.into_json()
    }
}

/// A [`Role`] out of the fields that all of samael's role types share by name but not by type.
macro_rules! role {
    ($name:literal, $role:expr, signature: $signature:expr, keys: $keys:expr, formats: $formats:expr,
     attributes: [$($attribute:literal: $value:expr),*], endpoints: [$($endpoint:literal: $services:expr),*]) => {
        Role {
            name: $name,
            attributes: vec![
                ("protocolSupportEnumeration", $role.protocol_support_enumeration.clone()),
                ("validUntil", $role.valid_until.map(|moment| timestamp(moment.timestamp()))),
                $(($attribute, $value.map(|value| value.to_string())),)*
            ],
            signature: $signature,
            keys: $keys,
            endpoints: vec![$(($endpoint, $services),)*],
            name_id_formats: $formats,
        }
    };
}

fn roles(entity: &EntityDescriptor) -> Vec<Role<'_>> {
    let mut roles = sp_roles(entity);
    roles.extend(idp_roles(entity));
    roles.extend(entity.attribute_authority_descriptors.iter().flatten().map(|role| {
        role!("AttributeAuthorityDescriptor", role, signature: role.signature.as_ref(), keys: &role.key_descriptors,
            formats: &role.name_id_formats, attributes: [], endpoints: [
            "AssertionIDRequestService": plain(&role.assertion_id_request_services),
            "AttributeService": plain(&role.attribute_services)])
    }));
    roles.extend(entity.authn_authority_descriptors.iter().flatten().map(|role| {
        role!("AuthnAuthorityDescriptor", role, signature: role.signature.as_ref(), keys: &role.key_descriptors,
            formats: &role.name_id_formats, attributes: [], endpoints: [
            "AssertionIDRequestService": plain(&role.assertion_id_request_services)])
    }));
    roles.extend(entity.pdp_descriptors.iter().flatten().map(|role| {
        role!("PDPDescriptor", role, signature: role.signature.as_ref(), keys: &role.key_descriptors,
            formats: &role.name_id_formats, attributes: [], endpoints: [
            "AssertionIDRequestService": plain(&role.assertion_id_request_services)])
    }));
    roles.extend(entity.role_descriptors.iter().flatten().map(|role| {
        role!("RoleDescriptor", role, signature: role.signature.as_ref(), keys: &role.key_descriptors,
            formats: &[], attributes: [], endpoints: [])
    }));
    roles
}

/// samael has no field for the signature of this role.
fn sp_roles(entity: &EntityDescriptor) -> Vec<Role<'_>> {
    let roles = entity.sp_sso_descriptors.iter().flatten().map(|role| {
        role!("SPSSODescriptor", role, signature: None, keys: role.key_descriptors.as_deref().unwrap_or_default(),
            formats: role.name_id_formats.as_deref().unwrap_or_default(),
            attributes: ["AuthnRequestsSigned": role.authn_requests_signed,
            "WantAssertionsSigned": role.want_assertions_signed],
            endpoints: ["AssertionConsumerService": indexed(&role.assertion_consumer_services),
            "SingleLogoutService": plain(role.single_logout_services.as_deref().unwrap_or_default()),
            "ArtifactResolutionService": indexed(role.artifact_resolution_service.as_deref().unwrap_or_default()),
            "ManageNameIDService": plain(role.manage_name_id_services.as_deref().unwrap_or_default())])
    });
    roles.collect()
}

/// samael looks for the signature of this role under a name that no document uses.
fn idp_roles(entity: &EntityDescriptor) -> Vec<Role<'_>> {
    let roles = entity.idp_sso_descriptors.iter().flatten().map(|role| {
        role!("IDPSSODescriptor", role, signature: None, keys: &role.key_descriptors,
            formats: &role.name_id_formats,
            attributes: ["WantAuthnRequestsSigned": role.want_authn_requests_signed],
            endpoints: ["SingleLogoutService": plain(&role.single_logout_services),
            "SingleSignOnService": plain(&role.single_sign_on_services),
            "ArtifactResolutionService": indexed(&role.artifact_resolution_service),
            "ManageNameIDService": plain(&role.manage_name_id_services),
            "AssertionIDRequestService": plain(&role.assertion_id_request_services)])
    });
    roles.collect()
}

fn plain(endpoints: &[Endpoint]) -> Vec<Json> {
    let facts = endpoints.iter().map(|endpoint| {
        let mut facts = Object::default();
        facts.put("Binding", endpoint.binding.as_str());
        facts.put("Location", endpoint.location.as_str());
        facts.put_some("ResponseLocation", endpoint.response_location.as_ref());
        facts.into_json()
    });
    facts.collect()
}

fn indexed(endpoints: &[IndexedEndpoint]) -> Vec<Json> {
    let facts = endpoints.iter().map(|endpoint| {
        let mut facts = Object::default();
        facts.put("Binding", endpoint.binding.as_str());
        facts.put("Location", endpoint.location.as_str());
        facts.put_some("ResponseLocation", endpoint.response_location.as_ref());
        facts.put("index", endpoint.index.to_string());
        facts.put_some("isDefault", endpoint.is_default);
        facts.into_json()
    });
    facts.collect()
}
