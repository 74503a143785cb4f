//! Signing keys of Okta's that a program carries with it.
//!
//! A key set alone does not tell whose it is, and a key id may be that of the program's own key. What counts is a public
//! key under a name that says that it is Okta's, and not that of a client.

use super::id;
use crate::document::{Step, Value};
use crate::rule::{At, Context};

/// Words in names of keys that belong to the program itself.
const OWN: [&str; 6] = ["client", "private", "app", "service", "encrypt", "ssh"];

/// Public keys in settings.
pub fn pinned(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    for value in root.strings() {
        let Some(text) = value.as_str() else { continue };
        let Some(what) = public_key(&text).filter(|_| is_named(root, value)) else { continue };
        let key = value.key().map_or_else(|| "an element of the list".into(), |key| context.quote(key));
        let place = value.key().map_or_else(|| At::value(value), |_| At::head(value));
        context.report(id::OIDC_KEY_PINNING, place).arg("key", key).arg("what", what);
    }
}

/// What a text is, if it is a public key: PEM, or JSON with a modulus or the coordinates of a point and no private part.
fn public_key(text: &str) -> Option<&'static str> {
    let text = text.trim();
    if text.starts_with("-----BEGIN PUBLIC KEY-----") || text.starts_with("-----BEGIN RSA PUBLIC KEY-----") {
        return Some("a public key");
    }
    if !text.starts_with(['{', '[']) {
        return None;
    }
    let keys: serde_json::Value = serde_json::from_str(text).ok()?;
    let first = keys.get("keys").unwrap_or(&keys);
    let first = first.as_array().map_or(Some(first), |keys| keys.first())?;
    let has = |name: &str| first.get(name).is_some_and(serde_json::Value::is_string);
    let is_public = has("kty") && (has("n") || has("x")) && !has("d");
    is_public.then_some("a JSON Web Key")
}

/// Whether the names that lead to a value say that it is a key of Okta's.
fn is_named(root: Value<'_>, value: Value<'_>) -> bool {
    let names = root.path_to(value.id()).into_iter().filter_map(|(step, _)| match step {
        Step::Member(key) => key.text().map(|key| key.to_ascii_lowercase()),
        Step::Element(_) => None,
    });
    let path = names.collect::<Vec<_>>().join(".");
    let is_key = ["key", "jwk", "cert", "pem"].iter().any(|word| path.contains(word));
    path.contains("okta") && is_key && !OWN.iter().any(|word| path.contains(word))
}
