//! Redirect URIs (OpenID Connect Core §3.1.2.1, RFC 6749 §3.1.2).

use super::okta::Orgs;
use super::url_field::{self, Examples, Reported, Way};
use super::{id, manifest, oidc_client, url_hosts};
use crate::artifact::Kind;
use crate::document::Value;
use crate::rule::{At, Context, Safety};
use crate::source::brief;

/// As registrations write it, and as libraries do.
const NAMES: [&str; 16] = [
    "redirect_uris",
    "redirectUris",
    "redirect_uri",
    "redirectUri",
    "redirectURI",
    "redirectURIs",
    "redirect_url",
    "redirectUrl",
    "redirectURL",
    "redirectUrls",
    "callback_url",
    "callback_urls",
    "callbackUrl",
    "callbackUrls",
    "callbackURL",
    "callbackURLs",
];

/// Where an org receives codes of another provider: a vendor may sign customers in through an org of its own.
const BROKER: &str = "/oauth2/v1/authorize/callback";

/// Every redirect URI of a manifest, a client or an exported application.
pub fn uris(context: &mut Context<'_>) {
    if context.artifact().kind == Some(Kind::Submission) {
        for body in manifest::of(context) {
            let examples = Examples::of(body);
            for holder in manifest::at(body, &["sso", "oidc"]) {
                tile(context, holder);
                repeated(context, holder);
                for uri in values(holder) {
                    judge(context, &url_field::of_field(uri, &examples));
                }
            }
        }
    } else {
        for client in oidc_client::clients(context) {
            repeated(context, client);
            for uri in values(client) {
                judge(context, url_field::plain(uri).as_slice());
            }
        }
    }
}

/// Without an initiate login URI the tile on the dashboard leads nowhere.
fn tile(context: &mut Context<'_>, oidc: Value<'_>) {
    let given = oidc.get("initiateLoginUri").filter(|uri| manifest::is_filled(*uri));
    let list = oidc.get("redirectUris").filter(|list| list.is_array() && !list.is_empty());
    if let Some(list) = list.filter(|_| given.is_none()) {
        context.report(id::OIDC_INITIATE_LOGIN_MISSING, At::head(list));
    }
}

/// A URI that stands in the list twice, to the letter.
fn repeated(context: &mut Context<'_>, holder: Value<'_>) {
    let lists = NAMES.iter().filter_map(|name| manifest::present(holder, name)).filter(|list| list.is_array());
    for (uri, first) in manifest::repeated(lists.flat_map(Value::elements), manifest::filled) {
        let value = context.quote(uri);
        let draft = context.report(id::OIDC_REDIRECT_DUPLICATE, At::value(uri));
        draft.arg("value", value).related(At::value(first), "the first one");
    }
}

/// The redirect URIs that stand in an object.
fn values(holder: Value<'_>) -> impl Iterator<Item = Value<'_>> {
    let named = NAMES.iter().filter_map(move |name| Some((name, manifest::present(holder, name)?)));
    let uris = named.flat_map(|(name, value)| value.one_or_all().map(move |uri| (name, uri)));
    // Libraries put the address of the program in front of a path.
    let is_path_of_library =
        |name: &str, text: &str| text.starts_with('/') && !name.to_ascii_lowercase().contains("uri");
    let is_uri = move |name: &str, text: &str| !text.trim().is_empty() && !is_path_of_library(name, text);
    uris.filter(move |(name, uri)| uri.as_str().is_some_and(|text| is_uri(name, &text))).map(|(_, uri)| uri)
}

/// All that one URI becomes. What several ways have in common is reported once.
fn judge(context: &mut Context<'_>, ways: &[Way<'_>]) {
    let mut reported = Reported::default();
    for way in ways {
        let (text, url) = (way.text(), way.url());
        let mark = |mark: char| text.find(mark).filter(|at| way.is_written(*at..*at + 1));
        if let Some(at) = mark('#')
            && reported.is_new(id::OIDC_REDIRECT_FRAGMENT, way, at..text.len())
        {
            let (repair, result) = (way.without(context, at..text.len()), way.shown(context));
            let draft = context.report(id::OIDC_REDIRECT_FRAGMENT, way.place(at..text.len()));
            draft.arg("repair", brief(&repair, 100));
            if way.is_in_one_piece(at..text.len()) {
                draft.edit(way.place(at..text.len()), "", Safety::Unsafe);
            }
            way.explain(&result, draft);
        }
        if let Some(at) = mark('*')
            && reported.is_new(id::OIDC_REDIRECT_WILDCARD, way, at..at + 1)
        {
            let value = brief(&context.text(way.value()), 80);
            context.report(id::OIDC_REDIRECT_WILDCARD, way.place(at..at + 1)).arg("value", value);
        }
        let host = url.host_range();
        if Orgs::of(context.submission()).has(&url.host())
            && url.at(url.path()) != BROKER
            && way.is_written(host.clone())
            && reported.is_new(id::OIDC_REDIRECT_OKTA_HOST, way, host.clone())
        {
            let shown = way.show(context, host.clone());
            context.report(id::OIDC_REDIRECT_OKTA_HOST, way.place(host)).arg("host", brief(&shown, 60));
        }
        if way.is_written_without_https() && reported.is_new(id::OIDC_REDIRECT_HTTPS, way, way.scheme()) {
            not_https(context, way);
        }
    }
}

fn not_https(context: &mut Context<'_>, way: &Way<'_>) {
    let (uri, url) = (way.value(), way.url());
    let is_http = url.has_scheme("http");
    let (problem, repair) = match url.scheme() {
        Some(_) if is_http && url_hosts::is_private(&url.host()) => (
            "leads to a private host".to_owned(),
            "the https URL at which your production service receives the code".to_owned(),
        ),
        Some(scheme) if is_http => {
            let repaired = context.text_with(uri, way.source(scheme), "https://");
            ("does not begin with https://".to_owned(), format!("`{}`", brief(&repaired, 100)))
        }
        Some(scheme) => (
            format!(
                "has the scheme `{}`, as native applications do",
                brief(url.at(scheme).trim_end_matches([':', '/']), 40)
            ),
            "the https URL of a web application that keeps the client secret".to_owned(),
        ),
        None => ("is no absolute URL".to_owned(), "its full URL, beginning with `https://`".to_owned()),
    };
    let at = url.scheme().map_or_else(|| At::value(uri), |scheme| way.place(scheme));
    let (value, result) = (brief(&context.text(uri), 60), way.shown(context));
    let is_public = !url_hosts::is_private(&url.host());
    let draft = context.report(id::OIDC_REDIRECT_HTTPS, at.clone());
    draft.arg("value", value).arg("problem", problem).arg("repair", repair);
    if is_http && is_public {
        draft.edit(at, "https://", Safety::Unsafe);
    }
    way.explain(&result, draft);
}
