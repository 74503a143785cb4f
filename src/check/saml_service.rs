//! The service provider as the SAML block of a manifest describes it: assertion consumer services and entity id.

use std::collections::BTreeSet;

use super::okta::Orgs;
use super::url::Url;
use super::url_field::{self, Examples};
use super::{id, manifest};
use crate::document::Value;
use crate::rule::{At, Context};
use crate::source::brief;

/// The most characters of an entity id (SAML V2.0 core §8.3.6).
const ENTITY_ID_LENGTH: usize = 1024;
/// What Okta calls itself towards a service provider, and the variable in it.
const OKTA_ISSUER: [&str; 2] = ["http://www.okta.com/", "${org.externalKey}"];

/// The SAML blocks of a manifest.
pub fn blocks<'a>(context: &Context<'a>) -> Vec<(Value<'a>, Value<'a>)> {
    let bodies = manifest::of(context).into_iter();
    bodies.filter_map(|body| Some((body, body.get("sso")?.get("saml")?))).collect()
}

/// Assertion consumer services beside each other: indexes, the default, URLs.
pub fn services(context: &mut Context<'_>) {
    for (body, saml) in blocks(context) {
        indexes(context, saml);
        default(context, saml);
        urls(context, body, saml);
    }
}

/// Indexes that two services share.
fn indexes(context: &mut Context<'_>, saml: Value<'_>) {
    for (index, first) in manifest::repeated(manifest::at(saml, &["acs", "*", "index"]), Value::as_u64) {
        let number = index.as_u64().unwrap_or_default().to_string();
        let draft = context.report(id::SAML_ACS_INDEX_DUPLICATE, At::value(index));
        draft.arg("index", number).related(At::value(first), "first here");
    }
}

/// Exactly one service has no index.
fn default(context: &mut Context<'_>, saml: Value<'_>) {
    let services: Vec<Value<'_>> = manifest::at(saml, &["acs", "*"]);
    let defaults: Vec<Value<'_>> = services
        .iter()
        .copied()
        .filter(|service| service.is_object() && manifest::present(*service, "index").is_none())
        .collect();
    let has_services = services.iter().any(|service| service.is_object());
    match defaults.as_slice() {
        [] if has_services => {
            let index = services.iter().find_map(|service| service.get("index"));
            let at = index.map_or(At::head(saml), At::value);
            let draft = context.report(id::SAML_ACS_DEFAULT, at);
            draft.arg("problem", "every assertion consumer service has an index, so none is the default");
            draft.arg(
                "repair",
                "leave `index` out of the one that Okta posts to unless a request asks for another",
            );
        }
        [first, others @ ..] if !others.is_empty() => {
            let draft = context.report(id::SAML_ACS_DEFAULT, At::head(others[0]));
            draft.arg("problem", format!("{} assertion consumer services have no index", defaults.len()));
            draft.arg("repair", "give every one an `index`, except the one that is the default");
            draft.related(At::head(*first), "this one has none either");
        }
        _ => {}
    }
}

/// URLs that stand twice, and fragments.
fn urls(context: &mut Context<'_>, body: Value<'_>, saml: Value<'_>) {
    let examples = Examples::of(body);
    let all = manifest::at(saml, &["acs", "*", "url"]);
    let again = manifest::repeated(all.iter().copied(), manifest::filled);
    for (value, first) in &again {
        let shown = context.quote(*value);
        let draft = context.report(id::SAML_ACS_URL_DUPLICATE, At::value(*value));
        draft.arg("value", shown).related(At::value(*first), "first here");
    }
    let again: BTreeSet<_> = again.iter().map(|(value, _)| value.id()).collect();
    for value in all.into_iter().filter(|value| manifest::filled(*value).is_some() && !again.contains(&value.id()))
    {
        let ways = url_field::of_field(value, &examples);
        let with_fragment = ways.iter().find_map(|way| way.text().find('#').map(|at| (way, at)));
        if let Some((way, at)) = with_fragment {
            let (repair, result) = (way.without(context, at..way.text().len()), way.shown(context));
            let draft = context.report(id::SAML_ACS_FRAGMENT, way.place(at..way.text().len()));
            draft.arg("repair", brief(&repair, 100));
            way.explain(&result, draft);
        }
    }
}

/// The entity id of the service provider.
pub fn entity_id(context: &mut Context<'_>) {
    for (body, saml) in blocks(context) {
        let Some(value) = saml.get("entityId") else { continue };
        let Some(text) = manifest::filled(value) else { continue };
        if is_okta(body, value, &text, Orgs::of(context.submission())) {
            let shown = context.quote(value);
            context.report(id::SAML_ENTITY_ID_OKTA, At::value(value)).arg("value", shown);
        } else if let Some(problem) = malformed(&text) {
            let shown = brief(&context.text(value), 60);
            let draft = context.report(id::SAML_ENTITY_ID_FORM, At::value(value));
            draft.arg("value", shown).arg("problem", problem);
        }
    }
}

/// Whether it is Okta that the id names.
fn is_okta<'a>(body: Value<'a>, value: Value<'a>, text: &str, orgs: Orgs<'_>) -> bool {
    if OKTA_ISSUER.iter().any(|part| text.contains(part)) {
        return true;
    }
    let examples = Examples::of(body);
    url_field::of_field(value, &examples).iter().any(|way| orgs.has(&way.url().host()))
}

/// Why a text is no entity id: a URI of a limited length.
fn malformed(text: &str) -> Option<String> {
    let length = text.chars().count();
    let begins_computed = text.trim_start().starts_with("${");
    match () {
        () if length > ENTITY_ID_LENGTH => {
            Some(format!("is {length} characters long, and SAML allows {ENTITY_ID_LENGTH}"))
        }
        // Somebody has written an expression, which is reported as one.
        () if text.trim_start().starts_with(['\'', '"']) => None,
        () if text.trim() != text => Some("has white space around it".into()),
        () if !text.contains("${") && text.contains(char::is_whitespace) => Some("has white space in it".into()),
        () if !begins_computed && Url::read(text).scheme().is_none() => Some("is no URI".into()),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entity_id_is_a_uri() {
        for right in [
            "https://acme.example/saml",
            "urn:acme:ledger",
            "${org.base_url}",
            "https://${empty org.a ? 'b' : org.a}.example",
        ] {
            assert_eq!(malformed(right), None, "{right}");
        }
        assert_eq!(malformed("acme").as_deref(), Some("is no URI"));
        assert_eq!(malformed(" urn:acme").as_deref(), Some("has white space around it"));
        assert_eq!(malformed("urn:acme ledger").as_deref(), Some("has white space in it"));
        let long = format!("urn:acme:{}", "x".repeat(1016));
        assert_eq!(malformed(&long).as_deref(), Some("is 1025 characters long, and SAML allows 1024"));
        assert_eq!(malformed(&long[1..]).as_deref(), None);
    }
}
