//! SAML 2.0 metadata as facts.

use std::ops::Range;

use crate::document::xml::Element;
use crate::document::{NodeId, Value};
use crate::source::Span;

use super::certificate;
use super::facts::Facts;
use super::kind::Kind;
use super::signature::{self, SIGNATURE};
use super::threads;

/// SAML V2.0 metadata.
pub const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
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
///
/// A root without any namespace counts as metadata too. `<EntityDescriptor xmlns:md="...">` without the
/// prefix is a common slip, and the document is meant as metadata.
pub fn recognise(root: Element<'_>) -> Option<Kind> {
    match (root.namespace(), root.local()) {
        (METADATA | "", "EntityDescriptor" | "EntitiesDescriptor") => {
            let has = |role| entities(root).any(|entity| children(entity, METADATA, role).next().is_some());
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

/// Whether an element has that name, in that namespace or in none.
fn is(element: Element<'_>, namespace: &str, local: &str) -> bool {
    element.local() == local && is_in(element, namespace)
}

fn is_in(element: Element<'_>, namespace: &str) -> bool {
    element.namespace() == namespace || element.namespace().is_empty()
}

/// The children with that name, in that namespace or in none.
fn children<'a>(
    element: Element<'a>,
    namespace: &'static str,
    local: &'static str,
) -> impl Iterator<Item = Element<'a>> {
    element.children().filter(move |child| is(*child, namespace, local))
}

fn child<'a>(element: Element<'a>, namespace: &'static str, local: &'static str) -> Option<Element<'a>> {
    children(element, namespace, local).next()
}

/// The entities of a metadata document, those of nested groups included.
fn entities<'a>(root: Element<'a>) -> impl Iterator<Item = Element<'a>> {
    let mut groups = Vec::new();
    let mut single = None;
    if is(root, METADATA, "EntitiesDescriptor") {
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
                Some(child) if is(child, METADATA, "EntityDescriptor") => return Some(child),
                Some(child) if is(child, METADATA, "EntitiesDescriptor") => groups.push(child.children()),
                Some(_) => {}
                None => {
                    groups.pop();
                }
            }
        }
        None
    })
}

/// The groups of entities inside of a group.
fn nested_groups(root: Element<'_>) -> Vec<Element<'_>> {
    let mut groups = vec![root];
    let mut at = 0;
    while let Some(group) = groups.get(at).copied() {
        groups.extend(children(group, METADATA, "EntitiesDescriptor"));
        at += 1;
    }
    groups.split_off(1)
}

/// The facts of a metadata document, in the words of the standard:
/// `{document, signatures: [...], entities: [{entityID, roles: [...]}]}`. A document that lacks the namespace of
/// metadata has an empty `namespace` as well, and one with groups in a group lists them as `EntitiesDescriptor`.
pub fn project(root: Element<'_>, facts: &mut Facts<'_>) {
    let here = root.name_span();
    facts.object(here, |facts| {
        facts.text("document", root.local(), here);
        if root.namespace().is_empty() {
            facts.text("namespace", "", here);
            // A prefix that is declared and not used tells what was meant.
            if let Some(declared) = root.declarations().find(|declared| &*declared.value() == METADATA) {
                facts.text("declaredPrefix", declared.local(), declared.name_span());
            }
        }
        facts.attribute("validUntil", root);
        project_signatures(root, facts);
        let groups = nested_groups(root);
        if !groups.is_empty() {
            facts.member("EntitiesDescriptor", here).array(here, |facts| {
                for group in groups {
                    project_group(group, facts);
                }
            });
        }
        let entities: Vec<Element<'_>> = entities(root).collect();
        let apart = facts.apart();
        let parts = threads::map_parts(&entities, |part| {
            let mut facts = apart.apart();
            facts.array(here, |facts| {
                for entity in part {
                    // An aggregate is many files in one.
                    facts.certificates = apart.certificates;
                    project_entity(*entity, facts);
                }
            });
            facts
        });
        facts.member("entities", here).array_of(here, parts);
    });
}

/// The facts of a message or an assertion: no rule judges one, but what it is signed with is worth a look.
pub fn project_message(root: Element<'_>, facts: &mut Facts<'_>) {
    let here = root.name_span();
    facts.object(here, |facts| {
        facts.text("document", root.local(), here);
        project_signatures(root, facts);
    });
}

fn project_signatures(root: Element<'_>, facts: &mut Facts<'_>) {
    let here = root.name_span();
    facts.member("signatures", here).array(here, |facts| {
        for signature in signature::elements(root) {
            project_signature(signature.parent().unwrap_or(root), signature, facts);
        }
    });
}

/// The facts of the entity that a fact belongs to, where a document has several. A signature belongs to the entity that
/// it is on.
pub fn entity_of<'a>(root: Value<'a>, id: NodeId) -> Option<Value<'a>> {
    let entities = root.get("entities").filter(|entities| entities.len() > 1)?;
    let path = root.path_to(id);
    let place = |index: usize| path.get(index).map(|(_, value)| *value);
    let list = place(0)?;
    if list.id() == entities.id() {
        return place(1);
    }
    let signed = place(1).filter(|_| list.key().is_some_and(|key| key.is_text("signatures")))?.get("of")?;
    entities.elements().find(|entity| entity.span() == signed.span())
}

fn is_role(element: Element<'_>) -> bool {
    is_in(element, METADATA) && ROLES.contains(&element.local())
}

fn project_signature(signed: Element<'_>, signature: Element<'_>, facts: &mut Facts<'_>) {
    let here = signature.name_span();
    facts.object(here, |facts| {
        facts.text("of", signed.local(), signed.name_span());
        let info = child(signature, SIGNATURE, "SignedInfo");
        for name in ["CanonicalizationMethod", "SignatureMethod"] {
            let method = info.and_then(|info| child(info, SIGNATURE, name));
            if let Some(algorithm) = method.and_then(|method| method.attribute("Algorithm")) {
                facts.attribute_as(name, algorithm);
            }
        }
        facts.member("references", here).array(here, |facts| {
            for reference in info.into_iter().flat_map(|info| children(info, SIGNATURE, "Reference")) {
                facts.object(reference.name_span(), |facts| {
                    facts.attribute("URI", reference);
                    let digest = child(reference, SIGNATURE, "DigestMethod");
                    if let Some(algorithm) = digest.and_then(|digest| digest.attribute("Algorithm")) {
                        facts.attribute_as("DigestMethod", algorithm);
                    }
                });
            }
        });
        project_certificates(child(signature, SIGNATURE, "KeyInfo"), signature, facts);
    });
}

/// Adds the certificates of a `KeyInfo` as `certificates`.
fn project_certificates(key_info: Option<Element<'_>>, owner: Element<'_>, facts: &mut Facts<'_>) {
    let here = key_info.unwrap_or(owner).name_span();
    facts.member("certificates", here).array(here, |facts| {
        let data = key_info.into_iter().flat_map(|info| children(info, SIGNATURE, "X509Data"));
        for certificate in data.flat_map(|data| children(data, SIGNATURE, "X509Certificate")) {
            project_certificate(certificate, facts);
        }
    });
}

fn project_certificate(element: Element<'_>, facts: &mut Facts<'_>) {
    let (text, at) = (element.text(), element.text_span());
    let (text, is_spelled) = (text.trim(), facts.spells(at, text.trim()));
    let place = |bytes: Range<usize>| match is_spelled {
        _ if text.is_empty() => element.name_span(),
        true => Span::new(at.start as usize + bytes.start, at.start as usize + bytes.end),
        false => at,
    };
    certificate::project_encoded(facts, text, element.name_span(), place);
}

fn project_group(group: Element<'_>, facts: &mut Facts<'_>) {
    facts.object(group.name_span(), |facts| {
        for name in ["Name", "validUntil", "cacheDuration", "ID"] {
            facts.attribute(name, group);
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
            for key in children(role, METADATA, "KeyDescriptor") {
                facts.object(key.name_span(), |facts| {
                    facts.attribute("use", key);
                    project_certificates(child(key, SIGNATURE, "KeyInfo"), key, facts);
                });
            }
        });
        for name in ENDPOINTS {
            project_endpoints(role, name, facts);
        }
        facts.member("NameIDFormat", here).array(here, |facts| {
            for format in children(role, METADATA, "NameIDFormat") {
                facts.string(format.text().trim(), format.text_span());
            }
        });
        project_attributes(role, facts);
    });
}

/// Adds the attributes that a service provider asks for.
fn project_attributes(role: Element<'_>, facts: &mut Facts<'_>) {
    let here = role.name_span();
    let mut services = children(role, METADATA, "AttributeConsumingService").peekable();
    if services.peek().is_none() {
        return;
    }
    facts.member("RequestedAttribute", here).array(here, |facts| {
        for attribute in services.flat_map(|service| children(service, METADATA, "RequestedAttribute")) {
            facts.object(attribute.name_span(), |facts| {
                for name in ["Name", "FriendlyName", "NameFormat", "isRequired"] {
                    facts.attribute(name, attribute);
                }
            });
        }
    });
}

fn project_endpoints(role: Element<'_>, name: &'static str, facts: &mut Facts<'_>) {
    let mut endpoints = children(role, METADATA, name).peekable();
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

#[cfg(test)]
mod tests {
    use crate::artifact::{Artifact, Kind};
    use crate::source::Source;

    fn read(text: &str) -> Artifact {
        Artifact::read(Source::from_bytes(text.into(), "metadata.xml".into()), false, |_| &[])
    }

    #[test]
    fn metadata_whose_prefix_was_forgotten_is_read_all_the_same() {
        let artifact = read(
            "<EntityDescriptor xmlns:md='urn:oasis:names:tc:SAML:2.0:metadata' entityID='e'><SPSSODescriptor>\
             <AssertionConsumerService Location='http://a.example'/></SPSSODescriptor></EntityDescriptor>",
        );
        assert_eq!(artifact.kind, Some(Kind::SamlSpMetadata));
        let facts = artifact.masked();
        let service = facts.pointer("/entities/0/roles/0/AssertionConsumerService/0/Location");
        assert_eq!(service.and_then(serde_json::Value::as_str), Some("http://a.example"));
        assert_eq!(facts["namespace"], "");
    }

    #[test]
    fn another_namespace_is_not_metadata() {
        assert_eq!(read("<EntityDescriptor xmlns='urn:other' entityID='e'/>").kind, None);
        let declared = read("<EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata' entityID='e'/>");
        assert_eq!(declared.kind, Some(Kind::SamlOtherMetadata));
        assert_eq!(declared.masked().get("namespace"), None);
    }

    #[test]
    fn groups_in_a_group_are_listed_however_deep() {
        let artifact = read(
            "<EntitiesDescriptor Name='all'><EntitiesDescriptor Name='a' validUntil='2030-01-01T00:00:00Z'>\
             <EntitiesDescriptor Name='b'/></EntitiesDescriptor><EntitiesDescriptor Name='c'/></EntitiesDescriptor>",
        );
        let facts = artifact.masked();
        let groups = facts["EntitiesDescriptor"].as_array().map(Vec::as_slice).unwrap_or_default();
        let names: Vec<_> = groups.iter().filter_map(|group| group["Name"].as_str()).collect();
        assert_eq!(names, ["a", "c", "b"]);
        assert_eq!(groups[0]["validUntil"], "2030-01-01T00:00:00Z");
    }
}
