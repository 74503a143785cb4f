//! What a manifest promises beside what the OpenAPI description of its SCIM server shows.

use super::openapi_scim::{is_split, whole_servers};
use super::scim_document::scim_manifests;
use super::{id, manifest};
use crate::artifact::openapi::ScimServer;
use crate::document::Value;
use crate::rule::{At, Context, RuleId, listed};

/// Features, flags and entitlements that the server has nothing for.
pub fn promised(context: &mut Context<'_>) {
    let bodies = scim_manifests(context.artifact());
    if bodies.is_empty() {
        return;
    }
    let servers: Vec<ScimServer<'_>> = context.submission().artifacts.iter().flat_map(whole_servers).collect();
    if servers.is_empty() {
        return;
    }
    for body in bodies {
        for feature in manifest::at(body, &["provisioning", "features", "*"]) {
            of_feature(context, feature, &servers);
        }
        patch_flag(context, body, &servers);
        if !is_split(context.submission()) {
            resource_types(context, body, &servers);
        }
    }
}

fn can(servers: &[ScimServer<'_>], name: &str, on_member: bool, method: &'static str) -> bool {
    servers.iter().any(|server| server.may_have(name, on_member, method))
}

fn of_feature(context: &mut Context<'_>, feature: Value<'_>, servers: &[ScimServer<'_>]) {
    let has_groups = servers.iter().any(|server| server.resource("Groups").is_some());
    let report = |context: &mut Context<'_>, rule: RuleId, method: &'static str| {
        if has_groups && !can(servers, "Groups", true, method) {
            context.report(rule, At::value(feature));
        }
    };
    match feature.as_str().as_deref() {
        Some("UPDATE_GROUP") => report(context, id::SCIM_UPDATE_GROUP_PATCH, "patch"),
        Some("DEACTIVATE_GROUP") => report(context, id::SCIM_GROUP_DELETE_MISSING, "delete"),
        Some("IMPORT_USER_SCHEMA") if !is_split(context.submission()) => {
            let missing =
                ["Schemas", "ResourceTypes"].into_iter().filter(|name| !can(servers, name, false, "get"));
            let missing: Vec<String> = missing.map(|name| format!("GET /{name}")).collect();
            if !missing.is_empty() {
                context
                    .report(id::SCIM_IMPORT_SCHEMA_ENDPOINTS, At::value(feature))
                    .arg("missing", listed(missing));
            }
        }
        _ => {}
    }
}

/// Okta updates users by `PATCH` if the manifest says so, and by `PUT` if not.
fn patch_flag(context: &mut Context<'_>, body: Value<'_>, servers: &[ScimServer<'_>]) {
    let features = manifest::at(body, &["provisioning", "features", "*"]);
    if !features.into_iter().any(|feature| feature.is_text("UPDATE_USER")) {
        return;
    }
    let Some(flag) = body.pointer("/provisioning/scim/scimServerConfig/patch/supported") else { return };
    let (method, other, repair) = match flag.as_bool() {
        Some(true) => ("patch", "put", "false"),
        Some(false) => ("put", "patch", "true"),
        None => return,
    };
    if !can(servers, "Users", true, method) && can(servers, "Users", true, other) {
        let draft = context.report(id::SCIM_USER_PATCH_FLAG, At::value(flag));
        draft.arg("value", (repair == "false").to_string()).arg("repair", repair);
        draft.arg("method", method.to_uppercase()).arg("other", other.to_uppercase());
    }
}

fn resource_types(context: &mut Context<'_>, body: Value<'_>, servers: &[ScimServer<'_>]) {
    let types = body.pointer("/provisioning/scim/entitlementTypes").filter(|types| !types.is_empty());
    if let Some(types) = types.filter(|_| !can(servers, "ResourceTypes", false, "get")) {
        context.report(id::ENTITLEMENT_RESOURCE_TYPES_MISSING, At::head(types));
    }
}
