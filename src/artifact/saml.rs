//! SAML 2.0 metadata as facts.

use crate::document::xml::Element;

use super::certificate;
use super::facts::Facts;
use super::kind::Kind;

/// SAML V2.0 metadata.
pub const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
/// XML signature syntax.
pub const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";
const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";

/// The roles of an entity that metadata defines elements for.
const ROLES: [&str; 6] = [
    "SPSSODescriptor",
    "IDPSSODescriptor",
    "AttributeAuthorityDescriptor",
    "AuthnAuthorityDescriptor",
    "PDPDescriptor",
    "RoleDescriptor",
];
/// Endpoints that carry `Binding` and `Location`.
const ENDPOINTS: [&str; 7] = [
    "AssertionConsumerService",
    "SingleLogoutService",
    "SingleSignOnService",
    "ArtifactResolutionService",
    "ManageNameIDService",
    "AssertionIDRequestService",
    "AttributeService",
];

/// What kind of SAML document has `root` as its document element.
pub fn recognise(root: Element<'_>) -> Option<Kind> {
    match (root.namespace(), root.local()) {
        (METADATA, "EntityDescriptor" | "EntitiesDescriptor") => {
            let has = |role| entities(root).any(|entity| entity.child(METADATA, role).is_some());
            Some(if has("SPSSODescriptor") {
                Kind::SamlSpMetadata
            } else if has("IDPSSODescriptor") {
                Kind::SamlIdpMetadata
            } else {
                Kind::SamlOtherMetadata
            })
        }
        (PROTOCOL | ASSERTION, _) => Some(Kind::SamlMessage),
        _ => None,
    }
}

/// The entities of a metadata document, those of nested groups included.
fn entities<'a>(root: Element<'a>) -> impl Iterator<Item = Element<'a>> {
    let mut groups = Vec::new();
    let mut single = None;
    if root.is(METADATA, "EntitiesDescriptor") {
        groups.push(root.children());
    } else {
        single = Some(root);
    }
    std::iter::from_fn(move || {
        if let Some(entity) = single.take() {
            return Some(entity);
        }
        while let Some(children) = groups.last_mut() {
            match children.next() {
                Some(child) if child.is(METADATA, "EntityDescriptor") => return Some(child),
                Some(child) if child.is(METADATA, "EntitiesDescriptor") => groups.push(child.children()),
                Some(_) => {}
                None => {
                    groups.pop();
                }
            }
        }
        None
    })
}

/// The facts of a metadata document, in the words of the standard:
/// `{document, signatures: [...], entities: [{entityID, roles: [...]}]}`.
pub fn project(root: Element<'_>, facts: &mut Facts<'_>) {
    let here = root.name_span();
    facts.object(here, |facts| {
        facts.text("document", root.local(), here);
        facts.attribute("validUntil", root);
        facts.member("signatures", here).array(here, |facts| {
            for signature in root.descendants().filter(|element| element.is(SIGNATURE, "Signature")) {
                project_signature(signature.parent().unwrap_or(root), signature, facts);
            }
        });
        facts.member("entities", here).array(here, |facts| {
            for entity in entities(root) {
                project_entity(entity, facts);
            }
        });
    });
}

fn is_role(element: Element<'_>) -> bool {
    element.namespace() == METADATA && ROLES.contains(&element.local())
}

fn project_signature(signed: Element<'_>, signature: Element<'_>, facts: &mut Facts<'_>) {
    let here = signature.name_span();
    facts.object(here, |facts| {
        facts.text("of", signed.local(), signed.name_span());
        let info = signature.child(SIGNATURE, "SignedInfo");
        for (element, name) in
            [("CanonicalizationMethod", "CanonicalizationMethod"), ("SignatureMethod", "SignatureMethod")]
        {
            let method = info.and_then(|info| info.child(SIGNATURE, element));
            if let Some(algorithm) = method.and_then(|method| method.attribute("Algorithm")) {
                facts.attribute_as(name, algorithm);
            }
        }
        facts.member("references", here).array(here, |facts| {
            for reference in info.into_iter().flat_map(|info| info.children_named(SIGNATURE, "Reference")) {
                facts.object(reference.name_span(), |facts| {
                    facts.attribute("URI", reference);
                    let digest = reference.child(SIGNATURE, "DigestMethod");
                    if let Some(algorithm) = digest.and_then(|digest| digest.attribute("Algorithm")) {
                        facts.attribute_as("DigestMethod", algorithm);
                    }
                });
            }
        });
        project_certificates(signature.child(SIGNATURE, "KeyInfo"), signature, facts);
    });
}

/// Adds the certificates of a `KeyInfo` as `certificates`.
fn project_certificates(key_info: Option<Element<'_>>, owner: Element<'_>, facts: &mut Facts<'_>) {
    let here = key_info.unwrap_or(owner).name_span();
    facts.member("certificates", here).array(here, |facts| {
        let data = key_info.into_iter().flat_map(|info| info.children_named(SIGNATURE, "X509Data"));
        for certificate in data.flat_map(|data| data.children_named(SIGNATURE, "X509Certificate")) {
            certificate::project_base64(facts, &certificate.text(), certificate.name_span());
        }
    });
}

fn project_entity(entity: Element<'_>, facts: &mut Facts<'_>) {
    let here = entity.name_span();
    facts.object(here, |facts| {
        for name in ["entityID", "validUntil", "cacheDuration", "ID"] {
            facts.attribute(name, entity);
        }
        facts.member("roles", here).array(here, |facts| {
            for role in entity.children().filter(|child| is_role(*child)) {
                project_role(role, facts);
            }
        });
    });
}

fn project_role(role: Element<'_>, facts: &mut Facts<'_>) {
    let here = role.name_span();
    facts.object(here, |facts| {
        facts.text("role", role.local(), here);
        for name in [
            "protocolSupportEnumeration",
            "AuthnRequestsSigned",
            "WantAssertionsSigned",
            "WantAuthnRequestsSigned",
            "validUntil",
        ] {
            facts.attribute(name, role);
        }
        facts.member("KeyDescriptor", here).array(here, |facts| {
            for key in role.children_named(METADATA, "KeyDescriptor") {
                facts.object(key.name_span(), |facts| {
                    facts.attribute("use", key);
                    project_certificates(key.child(SIGNATURE, "KeyInfo"), key, facts);
                });
            }
        });
        for name in ENDPOINTS {
            project_endpoints(role, name, facts);
        }
        facts.member("NameIDFormat", here).array(here, |facts| {
            for format in role.children_named(METADATA, "NameIDFormat") {
                facts.string(format.text().trim(), format.text_span());
            }
        });
    });
}

fn project_endpoints(role: Element<'_>, name: &'static str, facts: &mut Facts<'_>) {
    let mut endpoints = role.children_named(METADATA, name).peekable();
    if endpoints.peek().is_none() {
        return;
    }
    facts.member(name, role.name_span()).array(role.name_span(), |facts| {
        for endpoint in endpoints {
            facts.object(endpoint.name_span(), |facts| {
                for attribute in ["Binding", "Location", "ResponseLocation", "index", "isDefault"] {
                    facts.attribute(attribute, endpoint);
                }
            });
        }
    });
}
