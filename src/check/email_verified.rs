//! Reliance on the claim `email_verified` (OpenID Connect Core §5.1).
//!
//! Okta sends the claim, but what it says depends on the org: an integration must not decide anything by it. That a
//! document merely contains the claim (an answer of the user-info endpoint, a list of what a provider supports) is no
//! reliance.

use std::sync::LazyLock;

use regex::Regex;

use super::{guide_words, id, oidc_client};
use crate::artifact::Kind;
use crate::document::{Step, Value};
use crate::rule::{At, Context};

const CLAIM: &str = "email_verified";
/// How libraries and templates write a claim that they take a value from.
const SOURCES: [&str; 5] = ["claims.", "id_token.", "idToken.", "userinfo.", "user."];
/// Lists of claims that a client asks for or demands.
const LISTS: [&str; 7] = [
    "claims",
    "required_claims",
    "requiredClaims",
    "requested_claims",
    "id_token_claims",
    "userinfo_claims",
    "required_id_token_claims",
];

/// The `claims` parameter of an authorization request inside a text or a URL (OpenID Connect Core §5.5).
static ESSENTIAL: LazyLock<Regex> = LazyLock::new(|| {
    let quote = "(?:\"|%22)";
    let colon = "(?:\\s|%20)*(?::|%3[Aa])(?:\\s|%20)*";
    let open = "(?:\\{|%7[Bb])(?:\\s|%20)*";
    Regex::new(&format!("({CLAIM}){quote}{colon}{open}{quote}essential{quote}{colon}true"))
        .unwrap_or_else(|error| unreachable!("the pattern is a constant: {error}"))
});

/// Where a client configuration relies on the claim: asks for it as essential, maps it, or lists it for use; and where
/// source code decides by it.
pub fn reliance(context: &mut Context<'_>) {
    if context.artifact().kind == Some(Kind::SourceCode) {
        return in_code(context);
    }
    if context.artifact().kind == Some(Kind::Guide) {
        return guide_words::email_verified(context);
    }
    let Some(root) = context.root().filter(|_| !oidc_client::clients(context).is_empty()) else { return };
    let mut open = vec![root];
    while let Some(value) = open.pop() {
        if let Some((at, how)) = relied_on(root, value) {
            let what = format!("the client configuration {how}");
            context.report(id::OIDC_EMAIL_VERIFIED_RELIANCE, at).arg("what", what);
        }
        open.extend(value.members().map(|member| member.value).chain(value.elements()));
    }
}

/// The places where code makes something depend on the claim, under whatever name it has there.
fn in_code(context: &mut Context<'_>) {
    let uses = context.root().and_then(|root| root.get("emailVerified"));
    for found in uses.into_iter().flat_map(Value::elements) {
        let (Some(claim), Some(kind)) = (found.get("claim"), found.get("use")) else { continue };
        let name = context.quote(claim);
        let what = match () {
            () if kind.is_text("condition") => format!("a condition depends on `{name}`"),
            () if kind.is_text("demand") => format!("the code demands `{name}`"),
            () => format!("the code decides by `{name}`"),
        };
        context.report(id::OIDC_EMAIL_VERIFIED_RELIANCE, At::value(claim)).arg("what", what);
    }
}

fn relied_on(root: Value<'_>, value: Value<'_>) -> Option<(At, &'static str)> {
    let is_claim = value.key().is_some_and(|key| key.is_text(CLAIM));
    if is_claim && value.get("essential").and_then(Value::as_bool) == Some(true) {
        return Some((At::Node(value.id(), crate::rule::Part::Key), "requests `email_verified` as essential"));
    }
    let text = value.as_str()?;
    if !text.contains(CLAIM) {
        return None;
    }
    if let Some(found) = ESSENTIAL.captures(&text).and_then(|captures| captures.get(1)) {
        return Some((At::slice(value, found.range()), "requests `email_verified` as essential"));
    }
    let start = SOURCES.iter().find(|source| text.starts_with(**source)).map_or(0, |source| source.len());
    if &text[start..] != CLAIM {
        return None;
    }
    let how = how_used(root, value)?;
    Some((At::slice(value, start..text.len()), how))
}

/// What the members around a value that names the claim make of it.
fn how_used(root: Value<'_>, value: Value<'_>) -> Option<&'static str> {
    let path = root.path_to(value.id());
    let key = |step: &Step<'_>| match step {
        Step::Member(key) => key.text().map(|text| text.into_owned()),
        Step::Element(_) => None,
    };
    let (own, around) = path.split_last()?;
    let holder = around.iter().rev().find_map(|(step, _)| key(step)).unwrap_or_default();
    match own.0 {
        Step::Element(_) => LISTS.contains(&holder.as_str()).then_some("lists `email_verified` as a claim to use"),
        Step::Member(_) => {
            let holder = holder.to_ascii_lowercase();
            let is_mapping = ["map", "attribute", "claim"].iter().any(|word| holder.contains(word));
            (is_mapping && !holder.contains("supported")).then_some("maps `email_verified`")
        }
    }
}
