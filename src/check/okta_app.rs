//! Application exports of Okta's Apps API: one application, or a list of them.

use super::{id, manifest};
use crate::artifact::Kind;
use crate::document::Value;
use crate::rule::{At, Context, Safety, nearest};
use crate::source::brief;

/// The modes in which an integration can be published.
const PUBLISHED: [&str; 2] = ["SAML_2_0", "OPENID_CONNECT"];

/// The applications of an export.
pub fn apps<'a>(root: Value<'a>) -> impl Iterator<Item = Value<'a>> + use<'a> {
    manifest::bodies(root).into_iter()
}

/// The applications of the file that is looked at, as far as they are what is submitted. Terraform describes a whole org:
/// beside a manifest only what has its name or one of its URLs counts.
pub fn submitted<'a>(context: &Context<'a>) -> Vec<Value<'a>> {
    let all: Vec<Value<'a>> = context.root().map(apps).into_iter().flatten().collect();
    let manifests = manifest::judged(context.submission(), Kind::Submission).filter_map(|file| file.root());
    let bodies: Vec<Value<'a>> = manifests.flat_map(manifest::bodies).collect();
    if context.artifact().kind != Some(Kind::Terraform) || bodies.is_empty() {
        return all;
    }
    all.into_iter().filter(|app| bodies.iter().any(|body| is_of(*app, *body))).collect()
}

/// Whether an application is that of a manifest.
fn is_of(app: Value<'_>, body: Value<'_>) -> bool {
    let texts = |from: Value<'_>, paths: &[&[&str]]| -> Vec<String> {
        let values = paths.iter().flat_map(|path| manifest::at(from, path));
        values
            .filter_map(|value| Some(value.as_str()?.trim().to_lowercase()))
            .filter(|text| !text.is_empty())
            .collect()
    };
    let own = texts(
        app,
        &[&["label"], &["settings", "oauthClient", "redirect_uris", "*"], &["settings", "signOn", "ssoAcsUrl"]],
    );
    let wanted =
        texts(body, &[&["name"], &["sso", "oidc", "redirectUris", "*"], &["sso", "saml", "acs", "*", "url"]]);
    own.iter().any(|text| wanted.contains(text))
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
    for app in submitted(context) {
        let Some(mode) = app.get("signOnMode") else { continue };
        let Some(text) = mode.as_str().filter(|text| !PUBLISHED.contains(&&**text)) else { continue };
        let (shown, meaning) = (context.quote(mode), known(&text));
        let draft = context.report(id::SIGN_ON_MODE_NOT_PUBLISHABLE, At::value(mode));
        draft.arg("mode", shown).arg("meaning", meaning.unwrap_or("not a mode of Okta"));
        if let Some(nearest) = nearest(&text, PUBLISHED).filter(|_| meaning.is_none()) {
            draft.arg("nearest", nearest.to_owned()).edit(At::value(mode), nearest, Safety::Unsafe);
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
