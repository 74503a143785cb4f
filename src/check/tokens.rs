//! Secrets of Okta's that lie among the artifacts: API tokens in any text, and the secret of a client in what describes it.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::id;
use crate::document::Value;
use crate::rule::{At, Context};
use crate::source::Span;

/// The members that hold the secret of a client.
const SECRETS: [&str; 4] = ["client_secret", "clientSecret", "client_basic_secret", "clientBasicSecret"];
/// The shortest secret of a client that Okta takes.
const SHORTEST: usize = 14;
/// Words of values that somebody was to replace.
const PLACEHOLDERS: [&str; 9] =
    ["changeme", "change_me", "example", "dummy", "placeholder", "redacted", "your", "sample", "xxxx"];

/// Tokens of Okta's API behind their scheme, `SSWS`. Only a text in which the reader has found something to hide is searched.
pub fn api(context: &mut Context<'_>) {
    // Classes of Unicode, repeated so often, would take long to compile.
    static TOKEN: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?i-u:\bssws)\s+(?<token>00[0-9A-Za-z_-]{40})(?:[^0-9A-Za-z_-]|$)").ok());
    let Some(text) = context.artifact().text().filter(|text| !text.secrets().is_empty()) else { return };
    for found in TOKEN.iter().flat_map(|token| token.captures_iter(text.as_str())) {
        let token = found.name("token").filter(|token| !is_made_up(token.as_str()));
        let Some(span) = token.map(|token| Span::new(token.start(), token.end())) else { continue };
        if text.is_secret(span) {
            context.report(id::SECRET_SSWS_TOKEN, At::Span(span));
        }
    }
}

/// Whether a token was typed to look like one: it has hardly any different characters.
fn is_made_up(token: &str) -> bool {
    let different: BTreeSet<char> = token.chars().collect();
    different.len() < 12
}

/// The secret of a client in an export, in Terraform or in the client's configuration.
pub fn of_client(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    for value in root.strings() {
        let is_named = value.key().is_some_and(|key| SECRETS.iter().any(|name| key.is_text(name)));
        if !is_named || !value.as_str().is_some_and(|text| is_secret(&text)) || !is_hidden(context, value) {
            continue;
        }
        let key = value.key().map(|key| context.quote(key)).unwrap_or_default();
        context.report(id::SECRET_CLIENT_SECRET, At::value(value)).arg("key", key);
    }
}

/// Whether the reader took a value for a secret: a variable or a placeholder in brackets is none.
fn is_hidden(context: &Context<'_>, value: Value<'_>) -> bool {
    context.artifact().text().is_some_and(|text| text.is_secret(value.span()))
}

fn is_secret(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let is_one_word = !text.contains(char::is_whitespace) && !text.contains("://");
    let is_variable = text.contains("${") || lower.starts_with("var.") || lower.contains("env(");
    // Okta makes secrets of letters of both cases and digits; words alone are what somebody made up.
    let is_of_words = text.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '_' | '-' | '.'));
    text.len() >= SHORTEST
        && is_one_word
        && !is_of_words
        && !is_variable
        && !PLACEHOLDERS.iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_to_be_replaced_is_no_secret() {
        for text in ["mQ7xV2kR9tB4wN6pZ3sL8dF1", "0123456789abcd"] {
            assert!(is_secret(text), "{text}");
        }
        for text in [
            "your-client-secret-here",
            "${OKTA_CLIENT_SECRET}",
            "var.okta_client_secret",
            "short",
            "see the vault entry",
            "something_from_a_vault",
        ] {
            assert!(!is_secret(text), "{text}");
        }
        assert!(is_made_up(&format!("00{}", "a".repeat(40))));
        assert!(!is_made_up("00aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7d"));
    }
}
