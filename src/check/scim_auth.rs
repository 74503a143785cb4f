//! How Okta signs in to a SCIM server: HTTP Basic is not among the ways that the OIN takes.

use super::scim_document::{documents, says, scim_manifests};
use super::{id, manifest, openapi_scim, openapi_security};
use crate::artifact::Kind;
use crate::artifact::openapi::ScimServer;
use crate::document::Value;
use crate::rule::{At, Context};

/// HTTP Basic in a manifest, in authentication settings beside one, or as all that a SCIM server offers.
pub fn basic(context: &mut Context<'_>) {
    match context.artifact().kind {
        Some(Kind::Submission) => {
            scim_manifests(context.artifact()).into_iter().for_each(|body| of_manifest(context, body))
        }
        Some(Kind::SubmissionAuthSettings) => auth_settings(context),
        Some(Kind::ScimServiceProviderConfig) => service_provider(context),
        Some(Kind::OpenApi) => {
            openapi_scim::servers(context.artifact()).iter().for_each(|own| of_api(context, own))
        }
        _ => {}
    }
}

fn of_manifest(context: &mut Context<'_>, body: Value<'_>) {
    let mode = body.pointer("/provisioning/scim/authMode").filter(|mode| says(*mode, "basic"));
    let settings = body.pointer("/authSettings/authType").filter(|kind| is_basic(*kind) && !uses_actions(body));
    match (mode, settings) {
        (Some(mode), other) => {
            let others: Vec<At> = other.map(At::value).into_iter().collect();
            report(context, mode, "`authMode` is", "write `\"authMode\": \"bearer\"`", &others);
        }
        (None, Some(kind)) => report_type(context, kind),
        (None, None) => {}
    }
}

fn auth_settings(context: &mut Context<'_>) {
    let mut manifests = context.submission().artifacts.iter().flat_map(scim_manifests);
    let is_for_scim = manifests.any(|manifest| !uses_actions(manifest));
    let kind = context.root().and_then(|root| root.get("authType")).filter(|kind| is_basic(*kind));
    if let Some(kind) = kind.filter(|_| is_for_scim) {
        report_type(context, kind);
    }
}

fn report_type(context: &mut Context<'_>, kind: Value<'_>) {
    report(context, kind, "`authType` is", "write `\"authType\": \"SCIM_BEARER\"`", &[]);
}

/// The name that the API has for it.
fn is_basic(kind: Value<'_>) -> bool {
    kind.is_text("BASIC")
}

/// Whether some capability works by Workflows, which may sign in with Basic.
fn uses_actions(body: Value<'_>) -> bool {
    let protocols = manifest::at(body, &["capabilities", "*", "supportedProtocols", "*"]);
    protocols.into_iter().any(|protocol| protocol.is_text("ACTIONS"))
}

fn service_provider(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    // Okta does not read this document: where a manifest says how it signs in, that counts.
    if context.submission().artifacts.iter().any(|artifact| !scim_manifests(artifact).is_empty()) {
        return;
    }
    for document in documents(root) {
        let schemes: Vec<Value<'_>> =
            document.get("authenticationSchemes").into_iter().flat_map(Value::elements).collect();
        let types: Vec<Value<'_>> = schemes.iter().filter_map(|scheme| scheme.get("type")).collect();
        if types.len() < schemes.len() || !types.iter().all(|kind| says(*kind, "httpbasic")) {
            continue;
        }
        if let Some((first, others)) = types.split_first() {
            let others: Vec<At> = others.iter().map(|other| At::value(*other)).collect();
            let repair = "list the one that Okta will use, for example `\"type\": \"oauthbearertoken\"`";
            report(context, *first, "the only authentication scheme is", repair, &others);
        }
    }
}

fn of_api(context: &mut Context<'_>, server: &ScimServer<'_>) {
    if let Some((first, others)) = openapi_security::only_basic(server).split_first() {
        let others: Vec<At> = others.iter().map(|other| At::value(*other)).collect();
        let repair = "add the one that Okta will use, for example `type: http` with `scheme: bearer`";
        report(context, *first, "the only security scheme of the users is", repair, &others);
    }
}

fn report(context: &mut Context<'_>, place: Value<'_>, seen: &'static str, repair: &'static str, others: &[At]) {
    let value = context.quote(place);
    let draft = context.report(id::SCIM_BASIC_AUTH, At::value(place));
    draft.arg("seen", seen).arg("value", value).arg("repair", repair);
    for other in others {
        draft.related(other.clone(), "Basic here too");
    }
}
