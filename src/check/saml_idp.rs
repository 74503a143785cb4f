//! Metadata of the wrong side.

use super::saml_roles::{entities, is_a, roles};
use super::{id, manifest};
use crate::artifact::{Artifact, Kind, Submission};
use crate::document::Value;
use crate::rule::{At, Context};

/// How the entity IDs of Okta's own metadata begin.
const OKTA: &str = "http://www.okta.com/";

/// Metadata of an identity provider where that of the service provider is expected: one finding a file.
pub fn not_sp(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    if !expects_sp_metadata(context.submission()) {
        return;
    }
    let mut found = entities(root).filter_map(|entity| {
        let role = roles(entity).find(|role| is_a(*role, "IDPSSODescriptor"))?;
        Some((entity, role))
    });
    let Some((entity, role)) = found.next() else { return };
    let more = found.count();
    let entity_id = entity.get("entityID");
    let what = match entity_id.and_then(Value::as_str) {
        Some(name) if name.starts_with(OKTA) => "is Okta's own metadata",
        _ => "is an identity provider",
    };
    let name = entity_id.map_or_else(|| "the entity".into(), |name| format!("`{}`", context.quote(name)));
    let draft = context.report(id::METADATA_IDP_NOT_SP, At::head(role));
    draft.arg("entity", name).arg("what", what).names_subject();
    if more > 0 {
        draft.arg("more", more.to_string());
    }
}

/// Whether the metadata of a service provider is missing: there is none, and no manifest says that the integration
/// does without SAML.
pub fn expects_sp_metadata(submission: &Submission) -> bool {
    let of_kind = |kind| submission.artifacts.iter().filter(move |artifact| artifact.kind == Some(kind));
    let mut manifests = of_kind(Kind::Submission).filter(|manifest| manifest.is_whole()).peekable();
    of_kind(Kind::SamlSpMetadata).next().is_none() && (manifests.peek().is_none() || manifests.any(declares_saml))
}

fn declares_saml(manifest: &Artifact) -> bool {
    let Some(root) = manifest.root() else { return true };
    manifest::bodies(root).into_iter().any(|body| {
        let protocols = manifest::at(body, &["capabilities", "*", "supportedProtocols", "*"]);
        let block = manifest::present(body, "sso").and_then(|sso| manifest::present(sso, "saml"));
        block.is_some() || protocols.into_iter().any(|protocol| protocol.is_text("SAML"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    const IDP: &str = "<EntityDescriptor entityID='i'><IDPSSODescriptor/></EntityDescriptor>";
    const SP: &str = "<EntityDescriptor entityID='s'><SPSSODescriptor/></EntityDescriptor>";

    fn expects(files: &[(&str, &str)]) -> bool {
        let read = |(name, text): &(&str, &str)| {
            Artifact::read(Source::from_bytes((*text).into(), (*name).into()), true, |_| &[])
        };
        expects_sp_metadata(&Submission::new("acme".into(), files.iter().map(read).collect()))
    }

    #[test]
    fn service_provider_metadata_that_is_named_beside_it_is_enough() {
        assert!(expects(&[("idp.xml", IDP)]));
        assert!(!expects(&[("idp.xml", IDP), ("sp.xml", SP)]));
    }

    #[test]
    fn a_manifest_decides_unless_it_is_damaged() {
        let manifest = |text| expects(&[("idp.xml", IDP), ("submission.json", text)]);
        assert!(manifest(r#"{"name": "a", "sso": {"saml": {"acs": []}}}"#));
        assert!(manifest(
            r#"{"name": "a", "capabilities": [{"capability": "SSO", "supportedProtocols": ["SAML"]}]}"#
        ));
        assert!(!manifest(r#"{"name": "a", "sso": {"oidc": {"redirectUris": []}}}"#));
        assert!(!manifest(r#"{"name": "a", "sso": {"oidc": {"redirectUris": []}, "saml": null}}"#));
        assert!(manifest(r#"{"name": "a", "sso": {"oidc": {"redirectUris": [}}}"#));
    }
}
