//! Settings of an exported OpenID Connect application that a submission has no place for.

use super::oidc_client::is_service;
use super::{id, manifest, okta_app};
use crate::document::Value;
use crate::rule::{At, Context};

/// The sign-in and sign-out of each application.
pub fn settings(context: &mut Context<'_>) {
    let clients =
        okta_app::submitted(context).into_iter().flat_map(|app| manifest::at(app, &["settings", "oauthClient"]));
    for client in clients.filter(|client| client.is_object()) {
        mode(context, client);
        if let Some(logout) = logout(client) {
            context.report(id::OIDC_PARTICIPATE_SLO, logout);
        }
        let bound = client.get("dpop_bound_access_tokens").filter(|bound| bound.as_bool() == Some(true));
        if let Some(bound) = bound.filter(|_| !is_service(client)) {
            context.report(id::OIDC_DPOP, At::value(bound));
        }
    }
}

fn logout(client: Value<'_>) -> Option<At> {
    let switch = client.get("participate_slo").filter(|switch| switch.as_bool() == Some(true));
    let uri = client.get("frontchannel_logout_uri").filter(|uri| manifest::is_filled(*uri));
    switch.map(At::value).or_else(|| uri.map(At::head))
}

/// How sign-in starts at the dashboard.
fn mode(context: &mut Context<'_>, client: Value<'_>) {
    let found = manifest::at(client, &["idp_initiated_login", "mode"]);
    let Some(mode) = found.first().copied().filter(|mode| mode.is_text("SPEC") || mode.is_text("OKTA")) else {
        return;
    };
    if !client.get("initiate_login_uri").is_some_and(manifest::is_filled) {
        let value = context.quote(mode);
        context.report(id::OIDC_LOGIN_URI_MISSING, At::value(mode)).arg("value", value);
    }
}
