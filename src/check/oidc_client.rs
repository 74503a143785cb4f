//! OpenID Connect clients: registrations, client configurations, and applications exported from an org.

use super::okta::Orgs;
use super::url::Url;
use super::{id, manifest, okta_app};
use crate::artifact::Kind;
use crate::document::Value;
use crate::rule::{At, Context, RuleId, listed};

/// Members that say which provider a client talks to.
const PROVIDER: [&str; 18] = [
    "issuer",
    "issuer_url",
    "issuerUrl",
    "issuerURL",
    "authority",
    "authorization_endpoint",
    "authorization_url",
    "authorizationUrl",
    "authorizationURL",
    "token_endpoint",
    "token_url",
    "tokenUrl",
    "tokenURL",
    "userInfoURL",
    "discovery_url",
    "discoveryUrl",
    "discoveryURL",
    "well_known",
];
/// Scopes that the org authorization server grants to an integration (OpenID Connect Core §5.4).
const SCOPES: [&str; 5] = ["openid", "profile", "email", "address", "phone"];

/// The clients of a file that sign users in with Okta: of an export the client settings of each application, else the
/// document itself.
pub fn clients<'a>(context: &Context<'a>) -> Vec<Value<'a>> {
    if matches!(context.artifact().kind, Some(Kind::OktaApp | Kind::Terraform)) {
        let of_app = |app| manifest::at(app, &["settings", "oauthClient"]);
        return okta_app::submitted(context).into_iter().flat_map(of_app).collect();
    }
    let orgs = Orgs::of(context.submission());
    manifest::of(context).into_iter().filter(|client| talks_to_okta(*client, orgs)).collect()
}

/// What a client asks for that the OIN does not offer.
pub fn settings(context: &mut Context<'_>) {
    for client in clients(context) {
        application_type(context, client);
        issuer_mode(context, client);
        if !is_service(client) {
            grants(context, client);
            scopes(context, client);
            openid(context, client);
        }
    }
}

/// The first of several names of a member that is there: registrations write `grant_types`, libraries `grantTypes`.
pub fn first<'a>(client: Value<'a>, names: &[&str]) -> Option<Value<'a>> {
    names.iter().find_map(|name| manifest::present(client, name))
}

/// The values of the first of several names of a member that is there: one, or a list of them.
fn all<'a>(client: Value<'a>, names: &[&str]) -> Vec<Value<'a>> {
    first(client, names).into_iter().flat_map(Value::one_or_all).collect()
}

/// Whether a client evidently talks to Okta: one of the URLs of its provider is Okta's, or its id has Okta's form.
/// Everything else may belong to another provider, and what that grants is not known here.
fn talks_to_okta(client: Value<'_>, orgs: Orgs<'_>) -> bool {
    let mut urls = PROVIDER.iter().filter_map(|name| client.get(name)?.as_str()).peekable();
    if urls.peek().is_some() {
        return urls.any(|text| is_okta_url(&text, orgs));
    }
    let id = first(client, &["client_id", "clientId", "clientID"]).and_then(Value::as_str).unwrap_or_default();
    id.len() == 20 && id.starts_with("0oa")
}

/// Whether a URL is Okta's. An org on a domain of its own is known by the paths of its authorization servers.
fn is_okta_url(text: &str, orgs: Orgs<'_>) -> bool {
    let url = Url::read(text);
    let path = url.at(url.path());
    let has_path = ["/oauth2/v1/", "/oauth2/default", "/oauth2/aus"].iter().any(|start| path.starts_with(start));
    has_path || orgs.has(&url.host()) || text.to_ascii_lowercase().contains("okta")
}

/// Native and browser applications keep no secret.
fn application_type(context: &mut Context<'_>, client: Value<'_>) {
    let Some(kind) = first(client, &["application_type", "applicationType"]) else { return };
    let described = match () {
        () if kind.is_text("native") => "an application on the user's device",
        () if kind.is_text("browser") => "a single-page application",
        () => return,
    };
    let value = context.quote(kind);
    context.report(id::OIDC_APP_TYPE_NOT_WEB, At::value(kind)).arg("value", value).arg("described", described);
}

/// An issuer on the org's own domain differs from customer to customer.
fn issuer_mode(context: &mut Context<'_>, client: Value<'_>) {
    if let Some(mode) = client.get("issuer_mode").filter(|mode| mode.is_text("CUSTOM_URL")) {
        context.report(id::OIDC_ISSUER_MODE, At::value(mode));
    }
}

/// Whether the client runs where it can keep no secret.
pub fn is_public(client: Value<'_>) -> bool {
    let kind = first(client, &["application_type", "applicationType"]);
    kind.is_some_and(|kind| kind.is_text("native") || kind.is_text("browser"))
}

/// Whether the client is a service that calls Okta's API in its own name: it signs nobody in, and its scopes and
/// response types are of another kind.
pub fn is_service(client: Value<'_>) -> bool {
    let grant_types = all(client, &["grant_types", "grantTypes"]);
    !grant_types.is_empty() && grant_types.iter().all(|grant| grant.is_text("client_credentials"))
}

/// Refresh tokens, and tokens straight from the authorization endpoint.
fn grants(context: &mut Context<'_>, client: Value<'_>) {
    let grant_types = all(client, &["grant_types", "grantTypes"]);
    let response_types = all(client, &["response_types", "responseTypes"]);
    let refresh = grant_types.iter().copied().filter(|grant| grant.is_text("refresh_token"));
    report_together(context, id::OIDC_GRANT_REFRESH_TOKEN, refresh.collect());
    let implicit = grant_types.iter().copied().filter(|grant| grant.is_text("implicit"));
    let direct = response_types.iter().copied().filter(|kind| {
        kind.as_str().is_some_and(|text| text.split_whitespace().any(|word| matches!(word, "token" | "id_token")))
    });
    report_together(context, id::OIDC_GRANT_IMPLICIT, implicit.chain(direct).collect());
}

/// One finding for several places that say the same.
pub fn report_together(context: &mut Context<'_>, rule: RuleId, places: Vec<Value<'_>>) {
    let Some((first, others)) = places.split_first() else { return };
    let values = listed(places.iter().map(|place| context.quote(*place)));
    let draft = context.report(rule, At::value(*first)).arg("value", values);
    for other in others {
        draft.related(At::value(*other), "and here");
    }
}

/// Scopes that the org authorization server does not grant to an integration.
fn scopes(context: &mut Context<'_>, client: Value<'_>) {
    let of_client =
        ["scope", "scopes", "default_scope", "login_scopes"].iter().filter_map(|name| client.get(name));
    let of_login = manifest::at(client, &["idp_initiated_login", "default_scope"]);
    for value in of_client.chain(of_login).flat_map(Value::one_or_all) {
        let Some(text) = value.as_str() else { continue };
        for scope in text.split([' ', ',']).filter(|scope| is_foreign(scope)) {
            let start = scope.as_ptr() as usize - text.as_ptr() as usize;
            scope_at(context, value, start..start + scope.len(), scope);
        }
    }
}

/// Whether a scope is neither a standard one nor one of Okta's API, which a service asks for. What a program fills in
/// is not known here.
fn is_foreign(scope: &str) -> bool {
    !scope.is_empty()
        && !scope.contains(['$', '{', '%', '<'])
        && !scope.starts_with("okta.")
        && !SCOPES.contains(&scope)
}

/// Without the scope `openid` it is no OpenID Connect, and there is no ID token.
fn openid(context: &mut Context<'_>, client: Value<'_>) {
    let of_login = manifest::at(client, &["idp_initiated_login", "default_scope"]);
    let own = ["scope", "scopes", "login_scopes"].iter().filter_map(|name| manifest::present(client, name));
    for value in own.chain(of_login) {
        let texts: Vec<_> = value.one_or_all().filter_map(Value::as_str).collect();
        let mut words = texts.iter().flat_map(|text| text.split([' ', ',', '+'])).filter(|word| !word.is_empty());
        let mut known = words.clone().peekable();
        // What a program fills in may be it; scopes of Okta's API belong to another client.
        let is_open = |word: &str| word.contains(['$', '{', '%', '<']) || word.starts_with("okta.");
        if known.peek().is_some() && !words.clone().any(is_open) && !words.any(|word| word == "openid") {
            let key = value.key().map(|key| context.quote(key)).unwrap_or_default();
            context.report(id::OIDC_SCOPE_OPENID_MISSING, At::head(value)).arg("key", key);
        }
    }
}

fn scope_at(context: &mut Context<'_>, value: Value<'_>, range: std::ops::Range<usize>, scope: &str) {
    let reason = match scope {
        "offline_access" => "it asks for refresh tokens, which OIN integrations do not get",
        "groups" => "it needs a custom scope, which the org authorization server does not have",
        _ => "only a custom authorization server could have it",
    };
    let shown = context.text(value).get(range.clone()).unwrap_or_default().to_owned();
    context
        .report(id::OIDC_SCOPE_UNSUPPORTED, At::slice(value, range))
        .arg("scope", crate::source::brief(&shown, 60))
        .arg("reason", reason)
        .arg("allowed", listed(SCOPES));
}
