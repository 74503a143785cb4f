//! Redirect URIs (OpenID Connect Core §3.1.2.1, RFC 6749 §3.1.2).

use super::url::Url;
use super::{id, manifest, oidc_client, submission_urls};
use crate::artifact::Kind;
use crate::document::Value;
use crate::rule::{At, Context};
use crate::source::brief;

const NAMES: [&str; 6] =
    ["redirect_uris", "redirectUris", "redirect_uri", "redirectUri", "callback_url", "callbackUrl"];

/// Every redirect URI of a manifest, a client or an exported application.
pub fn uris(context: &mut Context<'_>) {
    let holders = match context.artifact().kind {
        Some(Kind::Submission) => {
            let bodies = manifest::of(context);
            bodies.into_iter().flat_map(|body| manifest::at(body, &["sso", "oidc"])).collect()
        }
        _ => oidc_client::clients(context),
    };
    let values = holders
        .into_iter()
        .flat_map(|holder| NAMES.iter().filter_map(move |name| manifest::present(holder, name)));
    for uri in values.flat_map(oidc_client::each) {
        if let Some(text) = uri.as_str().filter(|text| !text.trim().is_empty()) {
            judge(context, uri, &text);
        }
    }
}

fn judge(context: &mut Context<'_>, uri: Value<'_>, text: &str) {
    let url = Url::read(text);
    if let Some(at) = url.find(&['#']) {
        let repair = brief(context.text(uri).get(..at).unwrap_or_default(), 100);
        context.report(id::OIDC_REDIRECT_FRAGMENT, At::slice(uri, at..text.len())).arg("repair", repair);
    }
    if let Some(at) = url.find(&['*']) {
        let value = brief(&context.text(uri), 80);
        context.report(id::OIDC_REDIRECT_WILDCARD, At::slice(uri, at..at + 1)).arg("value", value);
    }
    if !url.has_scheme("https") && !url.begins_computed() {
        not_https(context, uri, text, &url);
    }
}

fn not_https(context: &mut Context<'_>, uri: Value<'_>, text: &str, url: &Url) {
    let shown = context.text(uri);
    let is_http = url.has_scheme("http");
    let (problem, repair) = match url.scheme() {
        Some(_) if is_http && submission_urls::is_private(&url.host()) => (
            "leads to a private host".to_owned(),
            "the https URL at which your production service receives the code".to_owned(),
        ),
        Some(scheme) if is_http => {
            let rest = shown.get(scheme.end..).unwrap_or_default();
            ("does not begin with https://".to_owned(), format!("`https://{}`", brief(rest, 100)))
        }
        Some(scheme) => (
            format!(
                "has the scheme `{}`, as native applications do",
                brief(text[scheme].trim_end_matches([':', '/']), 40)
            ),
            "the https URL of a web application that keeps the client secret".to_owned(),
        ),
        None => ("is no absolute URL".to_owned(), "its full URL, beginning with `https://`".to_owned()),
    };
    let at = url.scheme().map_or_else(|| At::value(uri), |scheme| At::slice(uri, scheme));
    let value = brief(&shown, 60);
    context.report(id::OIDC_REDIRECT_HTTPS, at).arg("value", value).arg("problem", problem).arg("repair", repair);
}
