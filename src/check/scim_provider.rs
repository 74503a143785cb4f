//! What a service provider configuration says, beside what the manifest declares. Okta does not read the configuration,
//! but it is what the vendor says of the server.

use super::id;
use super::manifest;
use super::scim_document::{attribute, documents, says, scim_manifests};
use crate::document::Value;
use crate::rule::{At, Context, listed};

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
        schemes(context, provider, index, body);
    }
}

/// Authentication schemes none of which takes the token that Okta will send. Only the two that send a password
/// instead are sure not to: servers call their own schemes what they like.
fn schemes(context: &mut Context<'_>, provider: Value<'_>, index: usize, body: Value<'_>) {
    let mode = body.pointer("/provisioning/scim/authMode").filter(|mode| manifest::is_filled(*mode));
    let Some(mode) = mode.filter(|mode| !says(*mode, "basic")) else { return };
    let all: Vec<Value<'_>> =
        attribute(provider, "authenticationSchemes").into_iter().flat_map(Value::elements).collect();
    let types: Vec<Value<'_>> = all.iter().filter_map(|scheme| attribute(*scheme, "type")).collect();
    let takes_password = |kind: &Value<'_>| ["httpbasic", "httpdigest"].iter().any(|name| says(*kind, name));
    let Some(first) = types.first().filter(|_| types.len() == all.len() && types.iter().all(takes_password))
    else {
        return;
    };
    let offered: Vec<String> = types.iter().map(|kind| format!("`{}`", context.quote(*kind))).collect();
    let declared = context.quote_in(index, mode);
    let draft = context.report(id::SCIM_AUTHENTICATION_SCHEME_MISMATCH, At::value(*first));
    draft.arg("offered", listed(&offered)).arg("mode", declared);
    draft.related_in(index, At::value(mode), "declared here");
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
