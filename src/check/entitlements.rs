//! Entitlement types of a SCIM integration, beside each other and beside the resource types of the server.

use super::openapi_scim::{is_split, whole_servers};
use super::scim_document::{attribute, documents, scim_manifests};
use super::{id, manifest};
use crate::artifact::Kind;
use crate::document::Value;
use crate::rule::{At, Context, listed, nearest};

/// Entitlement types that stand twice, and those that the server's resource types do not have.
pub fn types(context: &mut Context<'_>) {
    for body in scim_manifests(context.artifact()) {
        let types = manifest::at(body, &["provisioning", "scim", "entitlementTypes", "*"]);
        for member in ["name", "endpoint"] {
            duplicates(context, &types, member);
        }
        let resource_types = resource_types(context);
        if resource_types.is_empty() {
            let endpoints = described(context);
            types.iter().for_each(|entitlement| undescribed(context, *entitlement, &endpoints));
        } else {
            types.iter().for_each(|entitlement| unserved(context, *entitlement, &resource_types));
        }
    }
}

fn duplicates(context: &mut Context<'_>, types: &[Value<'_>], member: &'static str) {
    let all = types.iter().filter_map(|entitlement| entitlement.get(member));
    for (value, first) in manifest::repeated(all, |value| value.as_str().filter(|text| !text.is_empty())) {
        let shown = context.quote(value);
        let draft = context.report(id::ENTITLEMENT_DUPLICATE, At::value(value));
        draft.arg("member", member).arg("value", shown).related(At::value(first), "first here");
    }
}

/// Name and endpoint of every resource type that files of the submission show.
fn resource_types(context: &Context<'_>) -> Vec<(String, String)> {
    let files = manifest::judged(context.submission(), Kind::ScimResourceTypes).filter_map(|file| file.root());
    let text = |resource: Value<'_>, name: &str| Some(attribute(resource, name)?.as_str()?.into_owned());
    let types = files.flat_map(documents);
    types.filter_map(|resource| Some((text(resource, "name")?, text(resource, "endpoint")?))).collect()
}

/// An entitlement type is a resource type of the same name, at the same endpoint.
fn unserved(context: &mut Context<'_>, entitlement: Value<'_>, resource_types: &[(String, String)]) {
    let Some(endpoint) = entitlement.get("endpoint").filter(|value| value.as_str().is_some()) else { return };
    let own = endpoint.as_str().unwrap_or_default();
    let served = resource_types.iter().find(|(_, path)| path.trim_matches('/') == own.trim_matches('/'));
    let Some((name, _)) = served else {
        let all: Vec<&str> = resource_types.iter().map(|(_, path)| path.as_str()).collect();
        unknown(context, endpoint, "no resource type has the endpoint", &all);
        return;
    };
    if let Some(own) = entitlement.get("name").filter(|own| own.as_str().is_some_and(|own| own != *name)) {
        let shown = context.quote(own);
        let draft = context.report(id::ENTITLEMENT_TYPE_NAME_MISMATCH, At::value(own));
        draft.arg("name", shown).arg("expected", crate::source::brief(name, 60));
    }
}

/// The endpoints of the SCIM servers that OpenAPI descriptions of the submission show.
fn described(context: &Context<'_>) -> Vec<String> {
    if is_split(context.submission()) {
        return Vec::new();
    }
    let servers = context.submission().artifacts.iter().flat_map(whole_servers);
    let names = servers.flat_map(|server| server.resources.into_keys());
    names.map(|name| format!("/{name}")).collect()
}

fn undescribed(context: &mut Context<'_>, entitlement: Value<'_>, endpoints: &[String]) {
    let endpoint = entitlement.get("endpoint").filter(|own| manifest::is_filled(*own));
    let Some(endpoint) = endpoint.filter(|_| !endpoints.is_empty()) else { return };
    let own = endpoint.as_str().unwrap_or_default();
    if endpoints.iter().any(|path| path.trim_matches('/').eq_ignore_ascii_case(own.trim_matches('/'))) {
        return;
    }
    let fixed = ["/Users", "/Groups", "/Schemas", "/ResourceTypes", "/ServiceProviderConfig", "/Me", "/Bulk"];
    let others = endpoints.iter().map(String::as_str).filter(|path| !fixed.contains(path));
    let others: Vec<&str> = others.collect();
    unknown(context, endpoint, "the OpenAPI description has no endpoint", &others);
}

fn unknown(context: &mut Context<'_>, endpoint: Value<'_>, seen: &'static str, all: &[&str]) {
    let own = endpoint.as_str().unwrap_or_default();
    let (shown, near) = (context.quote(endpoint), nearest(&own, all.iter().copied()));
    let draft = context.report(id::ENTITLEMENT_ENDPOINT_UNKNOWN, At::value(endpoint));
    draft.arg("seen", seen).arg("endpoint", shown);
    if !all.is_empty() {
        draft.arg("known", listed(all.iter().take(8).map(|path| crate::source::brief(path, 60))));
    }
    if let Some(near) = near {
        draft.arg("nearest", near.to_owned());
    }
}
