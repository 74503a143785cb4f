//! Which parts of a text must never be shown: keys, passwords and tokens.

use std::sync::LazyLock;

use memchr::memmem;
use regex::Regex;

use crate::document::Value;
use crate::source::Span;

use super::pem;

/// Members whose value is a secret in whatever JSON they stand. `d` to `qi` are the private parts of a JSON
/// Web Key (RFC 7518 §6); they count only beside `kty`.
const SECRET_MEMBERS: [&str; 17] = [
    "client_secret",
    "clientsecret",
    "secret",
    "password",
    "passwd",
    "passphrase",
    "private_key",
    "privatekey",
    "api_key",
    "apikey",
    "api_token",
    "apitoken",
    "access_token",
    "refresh_token",
    "bearer_token",
    "registration_access_token",
    "statetoken",
];
const PRIVATE_JWK_MEMBERS: [&str; 7] = ["d", "p", "q", "dp", "dq", "qi", "k"];

/// The secret spans of any text: bodies of private keys and things that look like tokens.
pub fn in_text(text: &str) -> Vec<Span> {
    let mut found = pem::private_key_bodies(text);
    let looks_like = |needle: &str| memmem::find(text.as_bytes(), needle.as_bytes()).is_some();
    if looks_like("eyJ") || ["SSWS ", "ssws ", "Bearer ", "bearer "].iter().any(|word| looks_like(word)) {
        static TOKEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
            // SSWS: Okta API token. Bearer: RFC 6750. eyJ: a JSON Web Token, whose header starts with `{"`.
            let pattern = r"(?i:ssws)\s+(?<ssws>00[\w-]{40})|(?i:bearer)\s+(?<bearer>[\w.~+/-]{20,}=*)|(?<jwt>eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)";
            Regex::new(pattern).ok()
        });
        let captures = TOKEN.iter().flat_map(|token| token.captures_iter(text));
        let tokens =
            captures.filter_map(|captures| ["ssws", "bearer", "jwt"].iter().find_map(|name| captures.name(name)));
        found.extend(tokens.map(|token| Span::new(token.start(), token.end())));
    }
    found
}

/// The secret spans of a JSON document: values at `paths` (member names, `*` for every element), and values
/// whose member's name says so.
pub fn in_document(root: Value<'_>, paths: &[&[&str]]) -> Vec<Span> {
    let mut found = Vec::new();
    for path in paths {
        at_path(root, path, &mut found);
    }
    let mut open = vec![root];
    while let Some(value) = open.pop() {
        let is_jwk = value.get("kty").is_some();
        for member in value.members() {
            let name = member.key.text().unwrap_or_default();
            let is_secret = SECRET_MEMBERS.iter().any(|secret| secret.eq_ignore_ascii_case(&name))
                || (is_jwk && PRIVATE_JWK_MEMBERS.contains(&&*name));
            if is_secret {
                hide_scalar(member.value, &mut found);
            }
            open.push(member.value);
        }
        open.extend(value.elements());
    }
    found
}

fn at_path(value: Value<'_>, path: &[&str], found: &mut Vec<Span>) {
    match path {
        [] => hide_scalar(value, found),
        ["*", rest @ ..] => value.elements().for_each(|element| at_path(element, rest, found)),
        // Every member of that name: one that stands twice is no less secret.
        [name, rest @ ..] => {
            let members = value.members().filter(|member| member.key.is_text(name));
            members.for_each(|member| at_path(member.value, rest, found));
        }
    }
}

/// Hides a string. One that only names a placeholder (`${SECRET}`, `{{secret}}`, `<secret>`) is shown.
fn hide_scalar(value: Value<'_>, found: &mut Vec<Span>) {
    let Some(text) = value.as_str() else { return };
    let is_placeholder = ["${", "{{", "<", "$"].iter().any(|start| text.starts_with(start));
    if !text.is_empty() && !is_placeholder {
        found.push(value.content_span());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::json;

    fn hidden<'t>(text: &'t str, paths: &[&[&str]]) -> Vec<&'t str> {
        let parsed = json::parse(text);
        let root = Value::root(&parsed.tree, text).expect("the text has a value");
        let mut spans = in_document(root, paths);
        spans.extend(in_text(text));
        spans.sort();
        spans.into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn members_named_as_secrets_are_hidden_wherever_they_stand() {
        let text =
            r#"{"a": [{"client_secret": "one"}], "Password": "two", "secret": "${THREE}", "secretary": "four"}"#;
        assert_eq!(hidden(text, &[]), ["one", "two"]);
    }

    #[test]
    fn paths_of_a_schema_are_hidden() {
        let text = r#"{"keys": [{"pin": "1234"}, {"pin": "5678", "pin": "9"}], "pin": "no"}"#;
        assert_eq!(hidden(text, &[&["keys", "*", "pin"]]), ["1234", "5678", "9"]);
    }

    #[test]
    fn private_parts_of_a_web_key_are_hidden_and_only_of_one() {
        assert_eq!(hidden(r#"{"kty": "RSA", "n": "public", "d": "private"}"#, &[]), ["private"]);
        assert_eq!(hidden(r#"{"d": "day"}"#, &[]), Vec::<&str>::new());
    }

    #[test]
    fn tokens_are_hidden_by_their_looks() {
        let token = format!("00{}", "a".repeat(40));
        assert_eq!(in_text(&format!("Authorization: SSWS {token}")).len(), 1);
        assert_eq!(in_text("Authorization: Bearer abcdefghijklmnopqrstuvwxyz").len(), 1);
        assert_eq!(in_text("x eyJhbGciOiJI.eyJzdWIiOiIx.c2ln y").len(), 1);
        assert_eq!(in_text("Bearer of good news"), Vec::new());
    }
}
