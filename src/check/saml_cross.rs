//! The metadata of the service provider held to the manifest beside it.

use std::collections::BTreeSet;

use super::saml_match::{can_become, is_template as is_computed, saml_block, shown};
use super::saml_roles::{HTTP_POST, is_template, list};
use super::saml_sp::{service_providers, sp_roles};
use super::{id, manifest};
use crate::artifact::Kind;
use crate::document::Value;
use crate::rule::{At, Context, listed};

/// The most pairs of services that are compared: a hostile file must not take long.
const MOST_PAIRS: usize = 400;

/// Entity ID, assertion consumer services and attributes. With several service providers in the submission it is not
/// known which of them the manifest means.
pub fn with_manifest(context: &mut Context<'_>) {
    let Some((manifest, block)) = saml_block(context) else { return };
    let Some(entity) = only_service_provider(context) else { return };
    entity_id(context, entity, manifest, block);
    services(context, entity, manifest, block);
    attributes(context, entity, manifest, block);
}

fn only_service_provider<'a>(context: &Context<'a>) -> Option<Value<'a>> {
    let all = manifest::judged(context.submission(), Kind::SamlSpMetadata).filter_map(|file| file.root());
    if all.flat_map(service_providers).take(2).count() != 1 {
        return None;
    }
    service_providers(context.root()?).next()
}

fn entity_id(context: &mut Context<'_>, entity: Value<'_>, manifest: usize, block: Value<'_>) {
    let (Some(own), Some(declared)) = (entity.get("entityID"), block.get("entityId")) else { return };
    let (Some(name), Some(field)) = (own.as_str(), declared.as_str()) else { return };
    if name.trim().is_empty() || field.trim().is_empty() || is_template(&name) || can_become(field.trim(), &name) {
        return;
    }
    let (seen, expected) = (context.quote(own), shown(context, manifest, declared));
    context
        .report(id::METADATA_ENTITY_ID_MISMATCH, At::value(own))
        .arg("seen", seen)
        .arg("expected", expected)
        .related_in(manifest, At::value(declared), "the manifest says this");
}

fn services(context: &mut Context<'_>, entity: Value<'_>, manifest: usize, block: Value<'_>) {
    let urls: Vec<Value<'_>> = manifest::at(block, &["acs", "*", "url"]);
    if urls.iter().all(|url| url.as_str().is_none_or(|url| url.trim().is_empty())) {
        return;
    }
    let takes_posts =
        |service: &Value<'_>| service.get("Binding").is_some_and(|binding| binding.is_text(HTTP_POST));
    let locations: Vec<Value<'_>> = sp_roles(entity)
        .flat_map(|role| list(role, "AssertionConsumerService"))
        .filter(takes_posts)
        .filter_map(|service| service.get("Location"))
        .collect();
    let is_unknown = |location: &Value<'_>| location.as_str().is_none_or(|text| is_template(&text));
    if locations.iter().any(is_unknown) || urls.len() * locations.len() > MOST_PAIRS {
        return;
    }
    let is_same = |url: &Value<'_>, location: &Value<'_>| match (url.as_str(), location.as_str()) {
        // A scheme that is wrong is the matter of another rule.
        (Some(url), Some(location)) => {
            can_become(url.trim(), &with_https(&location)) || can_become(url.trim(), &location)
        }
        _ => true,
    };
    let undeclared = locations.iter().filter(|location| !urls.iter().any(|url| is_same(url, location)));
    let undeclared: Vec<Value<'_>> = undeclared.copied().collect();
    for location in &undeclared {
        let (seen, declared) = (context.quote(*location), declared_urls(context, manifest, &urls));
        let draft = context.report(id::METADATA_ACS_NOT_IN_SUBMISSION, At::value(*location));
        draft.arg("problem", format!("the assertion consumer service `{seen}` is not in the manifest"));
        draft.arg("repair", format!("declare it in `sso.saml.acs`, or make it one of {declared}"));
        for url in &urls {
            draft.related_in(manifest, At::value(*url), "declared in the manifest");
        }
    }
    // One that is written differently in both files is one mistake. Metadata of one customer need not have the
    // services of all.
    if !undeclared.is_empty() || locations.is_empty() {
        return;
    }
    let is_static = |url: &&Value<'_>| url.as_str().is_some_and(|url| !is_computed(&url));
    for url in urls.iter().filter(is_static).filter(|url| !locations.iter().any(|location| is_same(url, location)))
    {
        let seen = shown(context, manifest, *url);
        let Some(role) = sp_roles(entity).next() else { return };
        context
            .report(id::METADATA_ACS_NOT_IN_SUBMISSION, At::head(role))
            .arg("problem", format!("the manifest's assertion consumer service `{seen}` is not in the metadata"))
            .arg("repair", "add it to the metadata with the HTTP-POST binding, or take it out of `sso.saml.acs`")
            .related_in(manifest, At::value(*url), "declared here only");
    }
}

fn with_https(location: &str) -> String {
    location.trim().strip_prefix("http://").map_or_else(|| location.to_owned(), |rest| format!("https://{rest}"))
}

fn declared_urls(context: &Context<'_>, manifest: usize, urls: &[Value<'_>]) -> String {
    let all: Vec<String> = urls.iter().map(|url| shown(context, manifest, *url)).collect();
    listed(all.iter().map(String::as_str))
}

fn attributes(context: &mut Context<'_>, entity: Value<'_>, manifest: usize, block: Value<'_>) {
    let mut names: BTreeSet<String> = BTreeSet::new();
    for path in [&["claims", "*", "name"][..], &["groups", "*"], &["groups", "*", "name"]] {
        names.extend(manifest::at(block, path).into_iter().filter_map(|name| Some(name.as_str()?.into_owned())));
    }
    let is_required = |attribute: &Value<'_>| {
        attribute.get("isRequired").is_some_and(|own| own.is_text("true") || own.is_text("1"))
    };
    let at = block.get("claims").unwrap_or(block);
    for attribute in sp_roles(entity).flat_map(|role| list(role, "RequestedAttribute")).filter(is_required) {
        let Some(name) = attribute.get("Name") else { continue };
        let Some(text) = name.as_str() else { continue };
        let friendly = attribute.get("FriendlyName").and_then(Value::as_str).unwrap_or_default();
        if is_template(&text) || names.contains(&*text) || (!friendly.is_empty() && names.contains(&*friendly)) {
            continue;
        }
        let seen = context.quote(name);
        context
            .report(id::METADATA_REQUESTED_ATTRIBUTE_MISSING, At::value(name))
            .arg("attribute", seen)
            .related_in(manifest, At::head(at), "no claim of that name here");
    }
}
