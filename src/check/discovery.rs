//! Metadata of providers (OpenID Connect Discovery 1.0 §3).

use super::id;
use super::okta::Orgs;
use super::url::Url;
use crate::artifact::Kind;
use crate::document::Value;
use crate::rule::{At, Context, Safety, listed};
use crate::source::brief;

/// What every provider publishes.
const REQUIRED: [&str; 7] = [
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "jwks_uri",
    "response_types_supported",
    "subject_types_supported",
    "id_token_signing_alg_values_supported",
];
const ENDPOINTS: [&str; 6] = [
    "authorization_endpoint",
    "token_endpoint",
    "jwks_uri",
    "userinfo_endpoint",
    "end_session_endpoint",
    "introspection_endpoint",
];

/// Whether a provider's metadata is whole and of one piece.
pub fn metadata(context: &mut Context<'_>) {
    let Some(root) = context.root().filter(|root| root.is_object()) else { return };
    if is_openid(context, root) {
        required(context, root);
    }
    issuer(context, root);
    one_org(context, root);
}

/// Whether it is metadata of OpenID Connect. Metadata of plain OAuth 2.0 (RFC 8414) shares its form, and may have
/// members of OpenID Connect without being it.
fn is_openid(context: &Context<'_>, root: Value<'_>) -> bool {
    match (context.artifact().kind, context.artifact().usual) {
        (_, Some(Kind::OauthServerMetadata)) | (Some(Kind::OidcClient), _) => false,
        (_, Some(Kind::OidcDiscovery)) => true,
        _ => root.get("id_token_signing_alg_values_supported").is_some(),
    }
}

fn required(context: &mut Context<'_>, root: Value<'_>) {
    const SIGN_IN: [&str; 2] = ["authorization_endpoint", "token_endpoint"];
    let is_missing = |name: &str| root.get(name).is_none();
    // The implicit flow does without a token endpoint, and who issues tokens to machines has neither.
    let is_needed = |name: &str| match name {
        "token_endpoint" => gives_codes(root),
        "authorization_endpoint" => gives_codes(root) || !SIGN_IN.into_iter().all(is_missing),
        _ => true,
    };
    let missing: Vec<&str> = REQUIRED.into_iter().filter(|name| is_missing(name) && is_needed(name)).collect();
    if !missing.is_empty() {
        let place = root.get("issuer").unwrap_or(root);
        context.report(id::DISCOVERY_REQUIRED, At::head(place)).arg("missing", listed(missing));
    }
}

/// Whether codes are exchanged for tokens.
fn gives_codes(root: Value<'_>) -> bool {
    let types: Vec<Value<'_>> =
        root.get("response_types_supported").into_iter().flat_map(Value::elements).collect();
    let has_code =
        |kind: &Value<'_>| kind.as_str().is_some_and(|text| text.split_whitespace().any(|word| word == "code"));
    types.is_empty() || types.iter().any(has_code)
}

/// The issuer of an org is its origin.
fn issuer(context: &mut Context<'_>, root: Value<'_>) {
    let Some(value) = root.get("issuer") else { return };
    let Some(text) = value.as_str() else { return };
    let url = Url::read(&text);
    let tail = url.tail();
    let is_custom = url.at(tail.clone()).strip_prefix("/oauth2/").is_some_and(|id| !id.is_empty() && id != "v1");
    if Orgs::of(context.submission()).has(&url.host()) && url.has_scheme("https") && !tail.is_empty() && !is_custom
    {
        let (behind, repair) = (context.part(value, tail.clone()), context.part(value, 0..tail.start));
        let is_slash = url.at(tail.clone()) == "/";
        let at = At::slice(value, tail);
        let draft = context.report(id::OIDC_ISSUER_TRAILING, at.clone());
        draft.arg("behind", brief(&behind, 60)).arg("repair", brief(&repair, 100));
        draft.edit(at, "", if is_slash { Safety::Safe } else { Safety::Unsafe });
    }
}

/// An org's issuer and its endpoints are on one host. Other providers may spread theirs.
fn one_org(context: &mut Context<'_>, root: Value<'_>) {
    let host =
        |value: Value<'_>| value.as_str().map(|text| Url::read(&text).host()).filter(|host| !host.is_empty());
    let Some(issuer) = root.get("issuer") else { return };
    let Some(own) = host(issuer) else { return };
    let orgs = Orgs::of(context.submission());
    let foreign = |endpoint: &Value<'_>| {
        host(*endpoint).is_some_and(|other| other != own && (orgs.has(&own) || orgs.has(&other)))
    };
    let endpoints: Vec<Value<'_>> = ENDPOINTS.iter().filter_map(|name| root.get(name)).filter(foreign).collect();
    let Some((first, others)) = endpoints.split_first() else { return };
    let range = first.as_str().map(|text| Url::read(&text).host_range()).unwrap_or_default();
    let (other, key) = (context.part(*first, range.clone()), first.key().map(|key| context.quote(key)));
    let shown = context.quote(issuer);
    let draft = context.report(id::DISCOVERY_ISSUER_MISMATCH, At::slice(*first, range));
    draft.arg("host", brief(&other, 60)).arg("key", key.unwrap_or_default()).arg("issuer", shown);
    draft.related(At::value(issuer), "the issuer");
    for other in others {
        draft.related(At::value(*other), "and here");
    }
}
