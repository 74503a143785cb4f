//! Application exports of Okta's Apps API: one application, or a list of them.

use super::{id, manifest};
use crate::document::Value;
use crate::rule::{At, Context, nearest};
use crate::source::brief;

/// The modes in which an integration can be published.
const PUBLISHED: [&str; 2] = ["SAML_2_0", "OPENID_CONNECT"];

/// The applications of an export.
pub fn apps<'a>(root: Value<'a>) -> impl Iterator<Item = Value<'a>> + use<'a> {
    manifest::bodies(root).into_iter()
}

/// How a message calls an application.
pub fn name(context: &Context<'_>, app: Value<'_>) -> String {
    let label = app.get("label").or_else(|| app.get("name")).map(|label| brief(&context.text(label), 60));
    match label {
        Some(label) if !label.is_empty() => format!("the app `{label}`"),
        _ => "the app".into(),
    }
}

/// Applications that sign on in a way in which nothing is published.
pub fn sign_on_mode(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    for app in apps(root) {
        let Some(mode) = app.get("signOnMode") else { continue };
        let Some(text) = mode.as_str().filter(|text| !PUBLISHED.contains(&&**text)) else { continue };
        let (shown, meaning) = (context.quote(mode), known(&text));
        let draft = context.report(id::SIGN_ON_MODE_NOT_PUBLISHABLE, At::value(mode));
        draft.arg("mode", shown).arg("meaning", meaning.unwrap_or("not a mode of Okta"));
        if let Some(nearest) = nearest(&text, PUBLISHED).filter(|_| meaning.is_none()) {
            draft.arg("nearest", nearest.to_owned());
        }
    }
}

/// What the other modes of Okta stand for.
fn known(mode: &str) -> Option<&'static str> {
    Some(match mode {
        "AUTO_LOGIN" => "SWA with automatic login",
        "BROWSER_PLUGIN" => "SWA through the browser plugin",
        "SECURE_PASSWORD_STORE" => "SWA with a password that Okta posts",
        "BASIC_AUTH" => "HTTP Basic authentication",
        "BOOKMARK" => "a link that signs nobody on",
        "WS_FEDERATION" => "WS-Federation",
        "SAML_1_1" => "SAML 1.1",
        _ => return None,
    })
}
