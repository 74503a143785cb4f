//! The flow by which a client gets its tokens, and how it proves who it is.

use super::oidc_client::{clients, first, is_public, is_service, report_together};
use super::{guide_words, id, manifest};
use crate::artifact::Kind;
use crate::document::Value;
use crate::rule::{At, Context};

/// Grants of which other rules speak.
const SIGN_IN: [&str; 3] = ["authorization_code", "implicit", "refresh_token"];
/// What the parts of a response type can be (OAuth 2.0 Multiple Response Type Encoding Practices).
const RESPONSES: [&str; 3] = ["code", "id_token", "token"];

/// Grants, response types and the authentication at the token endpoint.
pub fn flow(context: &mut Context<'_>) {
    if context.artifact().kind == Some(Kind::Guide) {
        return guide_words::groups_claim(context);
    }
    for (client, credentials) in with_credentials(context) {
        if !is_service(client) {
            let has_code = grants(context, client);
            responses(context, client, has_code);
            authentication(context, client, credentials);
            groups(context, client);
        }
    }
}

/// What a program fills in.
fn is_computed(value: Value<'_>) -> bool {
    value.as_str().is_none_or(|text| text.contains(['$', '{', '%', '<']))
}

/// Gives whether the client may use the authorization code flow.
fn grants(context: &mut Context<'_>, client: Value<'_>) -> bool {
    let Some(list) = first(client, &["grant_types", "grantTypes"]) else { return true };
    let all: Vec<Value<'_>> = list.one_or_all().collect();
    let other = |grant: &Value<'_>| !is_computed(*grant) && !SIGN_IN.iter().any(|name| grant.is_text(name));
    report_together(context, id::OIDC_GRANT_OTHER, all.iter().copied().filter(other).collect());
    let has_code = all.iter().any(|grant| grant.is_text("authorization_code"));
    // A Terraform configuration may leave elements to be computed.
    let is_whole =
        context.artifact().kind != Some(Kind::Terraform) && !all.iter().any(|grant| is_computed(*grant));
    if !has_code && is_whole && !all.is_empty() {
        context.report(id::OIDC_GRANT_AUTHORIZATION_CODE, At::head(list));
    }
    has_code || !is_whole
}

fn responses(context: &mut Context<'_>, client: Value<'_>, has_code: bool) {
    let Some(list) = first(client, &["response_types", "responseTypes"]) else { return };
    let all: Vec<Value<'_>> = list.one_or_all().collect();
    let texts: Vec<_> = all.iter().filter_map(|kind| kind.as_str()).collect();
    let has = |text: &str, name: &str| text.split_whitespace().any(|word| word == name);
    let is_foreign = |text: &str| text.split_whitespace().any(|word| !RESPONSES.contains(&word));
    for kind in all.iter().filter(|kind| !is_computed(**kind)) {
        if kind.as_str().is_some_and(|text| is_foreign(&text)) {
            let value = context.quote(*kind);
            context
                .report(id::OIDC_RESPONSE_TYPE, At::value(*kind))
                .arg("problem", format!("there is no response type `{value}`"));
            return;
        }
    }
    let is_whole = context.artifact().kind != Some(Kind::Terraform) && !all.iter().any(|kind| is_computed(*kind));
    // Without the grant the response type cannot be there either: that is one defect.
    if has_code && is_whole && !texts.is_empty() && !texts.iter().any(|text| has(text, "code")) {
        context
            .report(id::OIDC_RESPONSE_TYPE, At::head(list))
            .arg("problem", "`code` is not among the response types");
    }
}

/// The clients of a file with the credentials that an export keeps apart from them.
fn with_credentials<'a>(context: &Context<'a>) -> Vec<(Value<'a>, Option<Value<'a>>)> {
    if context.artifact().kind != Some(Kind::OktaApp) {
        return clients(context).into_iter().map(|client| (client, None)).collect();
    }
    let of_app = |app: Value<'a>| {
        let client = app.pointer("/settings/oauthClient")?;
        Some((client, app.pointer("/credentials/oauthClient")))
    };
    manifest::of(context).into_iter().filter_map(of_app).collect()
}

fn authentication(context: &mut Context<'_>, client: Value<'_>, credentials: Option<Value<'_>>) {
    const NAMES: [&str; 2] = ["token_endpoint_auth_method", "tokenEndpointAuthMethod"];
    let of_app = credentials.and_then(|own| first(own, &NAMES));
    let Some(method) = first(client, &NAMES).or(of_app) else { return };
    let value = context.quote(method);
    if method.is_text("none") {
        // Of an application that can keep no secret the type says it.
        if !is_public(client) {
            context.report(id::OIDC_CLIENT_WITHOUT_SECRET, At::value(method));
        }
    } else if method.is_text("private_key_jwt") || method.is_text("client_secret_jwt") {
        context.report(id::OIDC_CLIENT_AUTH_METHOD, At::value(method)).arg("value", value);
    }
}

fn groups(context: &mut Context<'_>, client: Value<'_>) {
    if let Some(claim) = first(client, &["groups_claim", "groupsClaim"]).filter(|claim| !claim.is_empty()) {
        context.report(id::OIDC_GROUPS_CLAIM, At::head(claim)).arg("what", "the client has");
    }
}
