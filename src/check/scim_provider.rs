//! What a service provider configuration says, beside what the manifest declares. Okta does not read the configuration,
//! but it is what the vendor says of the server.

use super::id;
use super::manifest;
use super::scim_document::{attribute, documents, scim_manifests};
use crate::document::Value;
use crate::rule::{At, Context};

/// Features that the manifest relies on and the configuration denies, and the other way round.
pub fn declared(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    let submission = context.submission();
    let mut manifests: Vec<(usize, Value<'_>)> = Vec::new();
    for (index, artifact) in submission.artifacts.iter().enumerate() {
        manifests.extend(scim_manifests(artifact).into_iter().map(|body| (index, body)));
    }
    // With two manifests nobody knows whose server it is.
    let [(index, body)] = manifests[..] else { return };
    for provider in documents(root) {
        for name in ["patch", "changePassword"] {
            flag(context, provider, name, index, body);
        }
        needed(context, provider, "filter", index, body, &["CREATE_USER", "READ_USER", "READ_GROUP"]);
        let declares_patch = body.pointer("/provisioning/scim/scimServerConfig/patch/supported");
        if declares_patch.and_then(Value::as_bool) != Some(true) {
            needed(context, provider, "patch", index, body, &["UPDATE_GROUP"]);
        }
    }
}

fn supported<'a>(provider: Value<'a>, name: &str) -> Option<Value<'a>> {
    attribute(provider, name).and_then(|feature| attribute(feature, "supported"))
}

/// A feature that the manifest declares by the same name.
fn flag(context: &mut Context<'_>, provider: Value<'_>, name: &'static str, index: usize, body: Value<'_>) {
    let declared = body.pointer(&format!("/provisioning/scim/scimServerConfig/{name}/supported"));
    let (Some(own), Some(declared)) = (supported(provider, name), declared) else { return };
    let (Some(false), Some(true)) = (own.as_bool(), declared.as_bool()) else { return };
    let reason = format!("the manifest declares `{name}`");
    let draft = context.report(id::SCIM_SERVICE_PROVIDER_CONFIG, At::value(own));
    draft.arg("name", name).arg("reason", reason);
    draft.related_in(index, At::value(declared), "declared here");
}

/// A feature of the server that a provisioning feature cannot do without.
fn needed(
    context: &mut Context<'_>,
    provider: Value<'_>,
    name: &'static str,
    index: usize,
    body: Value<'_>,
    features: &[&str],
) {
    let Some(own) = supported(provider, name).filter(|own| own.as_bool() == Some(false)) else { return };
    let declared = manifest::at(body, &["provisioning", "features", "*"]);
    let Some(feature) = declared.into_iter().find(|own| features.iter().any(|name| own.is_text(name))) else {
        return;
    };
    let reason = format!("`{}` needs it", context.quote_in(index, feature));
    let draft = context.report(id::SCIM_SERVICE_PROVIDER_CONFIG, At::value(own));
    draft.arg("name", name).arg("reason", reason);
    draft.related_in(index, At::value(feature), "declared here");
}
