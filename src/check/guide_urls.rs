//! URLs that a guide prints beside the name of a field, held to that field of the manifest.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::guide::{Guide, Said};
use super::okta::Orgs;
use super::saml_match::{self, Template};
use super::url::Url;
use super::{id, manifest};
use crate::artifact::{Terms, pattern};
use crate::document::Value;
use crate::expression::Dialect;
use crate::rule::{At, Context, RuleId};
use crate::source::brief;

/// A field of the manifest, and how guides call it.
struct Field {
    rule: RuleId,
    name: &'static str,
    called: Terms,
    dialect: Dialect,
    path: &'static [&'static str],
}

static FIELDS: [Field; 5] = [
    Field {
        rule: id::CROSS_ACS_GUIDE,
        name: "ACS URL",
        called: Terms::new(
            r"\bassertion consumer(?: service)?\b|\bacs\b|\breply url\b|\brecipient url\b|\bdestination url\b",
            &["assertion consumer", "acs", "url"],
        ),
        dialect: Dialect::Saml,
        path: &["sso", "saml", "acs", "*", "url"],
    },
    Field {
        rule: id::CROSS_ACS_GUIDE,
        name: "redirect URI",
        called: Terms::new(
            r"\b(?:sign[- ]?in |log[- ]?in )?redirect ur[il]s?\b|\bcallback ur[il]s?\b",
            &["redirect ur", "callback ur"],
        ),
        dialect: Dialect::Oidc,
        path: &["sso", "oidc", "redirectUris", "*"],
    },
    Field {
        rule: id::CROSS_ACS_GUIDE,
        name: "SCIM base URL",
        called: Terms::new(
            r"\bscim (?:\S+ ){0,2}(?:url|endpoint)\b|\bbase url\b|\btenant url\b",
            &["scim ", "base url", "tenant url"],
        ),
        dialect: Dialect::Bare,
        path: &["provisioning", "scim", "baseUri"],
    },
    Field {
        rule: id::CROSS_ENTITY_ID_GUIDE,
        name: "entity ID",
        called: Terms::new(r"\b(?:sp |service provider )?entity ?id\b|\baudience\b", &["entity", "audience"]),
        dialect: Dialect::Saml,
        path: &["sso", "saml", "entityId"],
    },
    Field {
        rule: id::CROSS_LOGOUT_URI_GUIDE,
        name: "post-logout URI",
        called: Terms::new(r"\b(?:post[- ])?(?:sign[- ]?out|log-?out) (?:redirect )?ur[il]s?\b", &["ur"]),
        dialect: Dialect::Oidc,
        path: &["sso", "oidc", "postLogoutUris", "*"],
    },
];

/// Every URL beside the name of a field that the field cannot become.
pub fn printed(context: &mut Context<'_>) {
    let Some(guide) = Guide::of(context) else { return };
    let Some((number, body)) = saml_match::only_manifest(context) else { return };
    for said in guide.texts() {
        if let Some((field, range)) = named_url(&said) {
            compare(context, number, body, field, said.value, range);
        }
    }
}

/// The only URL of a text and the only field that it is said to be.
fn named_url(said: &Said<'_>) -> Option<(&'static Field, Range<usize>)> {
    static WEB: Terms = Terms::new(r#"https?://(?:<[^<>\s]+>|[^\s"'`<>|,;()\u{201c}\u{201d}])+"#, &["://"]);
    let mut urls = WEB.find_all(said.lower);
    let url = urls.next().filter(|_| urls.next().is_none())?;
    let end = url.start + said.lower[url.clone()].trim_end_matches(['.', ':', '!', '?', '*', ']']).len();
    let range = url.start..end;
    let sentence = said.sentence(&range);
    // In a row the other cells may have URLs of their own.
    if WEB.find_all(sentence).count() != 1 || said.is_denied(&range) {
        return None;
    }
    let is_logout = FIELDS[4].called.are_in(sentence);
    let mut fields = FIELDS
        .iter()
        .filter(|field| field.called.are_in(sentence) && (!is_logout || field.name != "redirect URI"));
    let field = fields.next().filter(|_| fields.next().is_none())?;
    static OF_OKTA: Terms =
        Terms::new(r"\b(?:idp|identity provider|okta) (?:entity|issuer)\b|\bissuer\b", &["entity", "issuer"]);
    (!OF_OKTA.are_in(sentence)).then_some((field, range))
}

fn compare(
    context: &mut Context<'_>,
    number: usize,
    body: Value<'_>,
    field: &Field,
    value: Value<'_>,
    range: Range<usize>,
) {
    let Some(text) = value.as_str() else { return };
    let printed = with_examples(&text[range.clone()]);
    let url = Url::read(&printed);
    let host = url.host();
    if host.is_empty()
        || host == "x"
        || host == "www.okta.com"
        || Orgs::of(context.submission()).has(&host)
        || host.contains("okta")
    {
        return;
    }
    let own = manifest::at(body, field.path);
    let fits = |own: &Value<'_>| own.as_str().is_none_or(|own| can_become(&own, field.dialect, &printed));
    let is_logout = field.rule == id::CROSS_LOGOUT_URI_GUIDE;
    let has_block = manifest::at(body, &field.path[..2]).into_iter().any(Value::is_object);
    if own.iter().any(fits) || !has_block || (own.is_empty() && !is_logout) {
        return;
    }
    let shown = brief(&context.part(value, range.clone()), 80);
    let theirs = own.first().map(|own| saml_match::shown(context, number, *own));
    let draft = context.report(field.rule, At::slice(value, range));
    draft.arg("url", shown).arg("field", field.name);
    if let Some(theirs) = theirs {
        draft.arg("own", theirs);
    }
    for own in own {
        draft.related_in(number, At::value(own), "in the manifest");
    }
}

/// Whether a field can become a URL. Of expressions only those that add texts and variables are followed.
fn can_become(field: &str, dialect: Dialect, url: &str) -> bool {
    match dialect {
        Dialect::Bare => added(field).is_none_or(|field| Template::new(&field, Dialect::Oidc).can_become(url)),
        _ => Template::new(field, dialect).can_become(url),
    }
}

/// An expression that adds texts and variables, as a text with the variables in it; the text itself where it has no
/// expression.
fn added(field: &str) -> Option<String> {
    static SUM: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r#"^\s*(?:'[^']*'|"[^"]*"|app\.\w+)(?:\s*\+\s*(?:'[^']*'|"[^"]*"|app\.\w+))*\s*$"#)
    });
    static TERM: LazyLock<Regex> = LazyLock::new(|| pattern(r#"'([^']*)'|"([^"]*)"|(app\.\w+)"#));
    if field.trim_start().starts_with("https://") {
        return Some(field.to_owned());
    }
    let terms = TERM.captures_iter(field).filter(|_| SUM.is_match(field)).map(|term| match term.get(3) {
        Some(variable) => format!("{{{}}}", variable.as_str()),
        None => term.get(1).or_else(|| term.get(2)).map_or("", |text| text.as_str()).to_owned(),
    });
    Some(terms.collect::<String>()).filter(|text| !text.is_empty())
}

/// A URL with an example in the place of everything that the administrator fills in.
fn with_examples(url: &str) -> String {
    static FILLED_IN: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"<[^<>]+>|\$?\{\{?[^{}]+\}?\}|\[[^\[\]]+\]|%[A-Za-z_]+%"));
    FILLED_IN.replace_all(url, "x").into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_templates_and_other_expressions_are_anything() {
        let base = "'https://' + app.subdomain + '.acme.example/scim/v2'";
        assert!(can_become(base, Dialect::Bare, "https://x.acme.example/scim/v2"));
        assert!(!can_become(base, Dialect::Bare, "https://x.acme.example/scim"));
        assert!(!can_become("https://acme.example/scim", Dialect::Bare, "https://acme.example/scim/v2"));
        assert!(can_become("app.eu == 'y' ? 'https://a' : 'https://b'", Dialect::Bare, "https://c"));
    }

    #[test]
    fn placeholders_become_examples() {
        assert_eq!(with_examples("https://<sub-domain>.acme.example/{id}/acs"), "https://x.acme.example/x/acs");
        assert_eq!(with_examples("https://[tenant].acme.example/${org.x}"), "https://x.acme.example/x");
    }
}
