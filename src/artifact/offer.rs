//! What a manifest offers: its capabilities, and the protocols of each.

use crate::document::{NodeKind, Value};

/// A capability through one protocol.
#[derive(Clone, Debug)]
pub struct Offer<'a> {
    /// The name of the capability, as `capabilities` writes it.
    pub capability: String,
    /// The name of the protocol.
    pub protocol: String,
    /// Where the manifest says so: the element of `supportedProtocols`, or the block.
    pub place: Value<'a>,
}

/// The addresses of an identity verification vendor that the wizard asks for, all of them.
pub const IDV_ADDRESSES: [&str; 8] = [
    "issuerUrl",
    "parUrl",
    "authorizeUrl",
    "tokenUrl",
    "jwksUrl",
    "termsOfUseUrl",
    "privacyPolicyUrl",
    "configUrl",
];

/// The blocks of a manifest, with what each stands for.
const BLOCKS: [(&[&str], &str, &str); 6] = [
    (&["sso", "oidc"], "SSO", "OIDC"),
    (&["sso", "saml"], "SSO", "SAML"),
    (&["provisioning", "scim"], "PROVISIONING", "SCIM"),
    (&["globalTokenRevocation"], "UNIVERSAL_LOGOUT", "GTR"),
    (&["apiService"], "API_SERVICE", "OAUTH2"),
    (&["idv"], "IDV", "ID_PROOFING"),
];

/// What `capabilities` declares; `None` where the manifest has no such list, as Okta's own request examples.
///
/// Universal Logout by token revocation may be declared as a protocol of single sign-on. A file of capabilities is the list, or
/// one element of it.
pub fn declared(body: Value<'_>) -> Option<Vec<Offer<'_>>> {
    let list = if body.is_array() { Some(body) } else { body.get("capabilities") };
    let list = list.filter(|list| list.is_array() && !list.is_empty());
    let alone = Some(body).filter(|body| list.is_none() && body.get("supportedProtocols").is_some());
    list.or(alone)?;
    let mut offers = Vec::new();
    for element in list.into_iter().flat_map(Value::elements).chain(alone) {
        let Some(capability) = element.get("capability").and_then(Value::as_str) else { continue };
        for place in element.get("supportedProtocols").into_iter().flat_map(Value::elements) {
            let Some(protocol) = place.as_str() else { continue };
            let capability = match &*protocol {
                "GTR" => "UNIVERSAL_LOGOUT",
                _ => &*capability,
            };
            offers.push(Offer { capability: capability.to_owned(), protocol: protocol.into_owned(), place });
        }
    }
    Some(offers)
}

/// What the blocks of the manifest stand for.
pub fn derived(body: Value<'_>) -> Vec<Offer<'_>> {
    let of_block = |(path, capability, protocol): &(&[&str], &str, &str)| {
        let block = path.iter().try_fold(body, |value, name| value.get(name))?;
        let is_there = block.is_object() && block.kind() != NodeKind::Null;
        is_there.then(|| Offer {
            capability: (*capability).to_owned(),
            protocol: (*protocol).to_owned(),
            place: block,
        })
    };
    BLOCKS.iter().filter_map(of_block).collect()
}

/// What a manifest declares, or else what its blocks stand for.
pub fn offers(body: Value<'_>) -> Vec<Offer<'_>> {
    declared(body).unwrap_or_else(|| derived(body))
}

/// What people call a capability, if it is one of Okta's.
pub fn title(capability: &str) -> Option<&'static str> {
    Some(match capability {
        "SSO" => "single sign-on",
        "PROVISIONING" => "provisioning",
        "UNIVERSAL_LOGOUT" => "Universal Logout",
        "ENTITLEMENTS" => "entitlement management",
        "API_SERVICE" => "API service",
        "IDV" => "identity verification",
        _ => return None,
    })
}

/// What people call a protocol, if it is one of Okta's.
pub fn protocol_title(protocol: &str) -> Option<&'static str> {
    Some(match protocol {
        "OIDC" => "OpenID Connect",
        "SAML" => "SAML",
        "SCIM" => "SCIM",
        "GTR" => "Global Token Revocation",
        "ACTIONS" => "API Integration Actions",
        "OAUTH2" => "OAuth 2.0",
        "ID_PROOFING" => "identity proofing",
        _ => return None,
    })
}

impl Offer<'_> {
    /// The offer in words: `single sign-on with SAML`. Nothing for one that Okta does not know.
    pub fn words(&self) -> Option<String> {
        Some(format!("{} with {}", title(&self.capability)?, protocol_title(&self.protocol)?))
    }
}
