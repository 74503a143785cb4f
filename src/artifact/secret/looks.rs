//! Secrets that are told by what they look like, wherever they stand.

use std::sync::LazyLock;

use memchr::memchr_iter;
use regex::Regex;

use super::name;
use crate::source::Span;

/// The tokens in a text, and the passwords in its URLs.
pub(super) fn in_text(text: &str) -> Vec<Span> {
    static HINT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?-u)eyJ|(?i:ssws|bearer|basic)\s").ok());
    // SSWS: Okta API token. Bearer: RFC 6750. Basic: RFC 7617. eyJ: a JSON Web Token, signed or encrypted, whose
    // header starts with `{"`.
    static TOKEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
        // Classes of Unicode, repeated so often, would take longer to compile than a submission takes to check.
        let pattern = concat!(
            r"(?-u)(?i:ssws)\s+(?<ssws>00[\w-]{40})|(?i:bearer)\s+(?<bearer>[\w.~+/-]{20,}=*)",
            r"|(?i:basic)\s+(?<basic>[A-Za-z0-9+/=_-]{16,})|(?<jwt>eyJ[\w-]{8,}(?:\.[\w-]*){2,4})",
        );
        Regex::new(pattern).ok()
    });
    let mut found = Vec::new();
    if HINT.as_ref().is_none_or(|hint| hint.is_match(text)) {
        found.extend(named_groups(&TOKEN, text, &["ssws", "bearer", "basic", "jwt"]));
    }
    found.extend(passwords_of_urls(text));
    found.retain(|span| name::can_be_secret(span.of(text)));
    found
}

/// The passwords in front of the hosts of URLs. What stands there without a user is a token if it is long.
fn passwords_of_urls(text: &str) -> Vec<Span> {
    const TOKEN: usize = 20;
    let bytes = text.as_bytes();
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || b"/?#\"'<>@".contains(byte);
    let mut found: Vec<Span> = Vec::new();
    // Each looks back no further than to the one before it.
    for at in memchr_iter(b'@', bytes) {
        let start = bytes[..at].iter().rposition(is_end).map_or(0, |end| end + 1);
        let before = &bytes[..start];
        match found.last_mut() {
            // A password with an `@` in it.
            Some(last) if last.end as usize + 1 == start => last.end = Span::at(at).start,
            // A JSON text may spell each slash with a backslash.
            _ if before.ends_with(b"://") || before.ends_with(br":\/\/") => {
                let user = bytes[start..at].iter().position(|byte| *byte == b':');
                match user {
                    Some(colon) => found.push(Span::new(start + colon + 1, at)),
                    None if at - start >= TOKEN => found.push(Span::new(start, at)),
                    None => {}
                }
            }
            _ => {}
        }
    }
    found
}

fn named_groups<'a>(
    pattern: &'a LazyLock<Option<Regex>>,
    text: &'a str,
    names: &'a [&str],
) -> impl Iterator<Item = Span> + 'a {
    let captures = pattern.iter().flat_map(move |pattern| pattern.captures_iter(text));
    let groups = captures.filter_map(move |captures| names.iter().find_map(|name| captures.name(name)));
    groups.map(|group| Span::new(group.start(), group.end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str) -> Vec<&str> {
        in_text(text).into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn tokens_are_hidden_by_their_looks() {
        let token = format!("00{}", "a".repeat(40));
        assert_eq!(hidden(&format!("x: SSWS {token}")), [token]);
        assert_eq!(hidden("Bearer abcdefghijklmnopqrstuvwxyz"), ["abcdefghijklmnopqrstuvwxyz"]);
        assert_eq!(hidden("basic dXNlcjpwYXNzd29yZA=="), ["dXNlcjpwYXNzd29yZA=="]);
        assert_eq!(hidden("x eyJhbGciOiJI.eyJzdWIiOiIx.c2ln y"), ["eyJhbGciOiJI.eyJzdWIiOiIx.c2ln"]);
        assert_eq!(hidden("x eyJhbGciOiJI..aXY.Y3Q.dGFn y"), ["eyJhbGciOiJI..aXY.Y3Q.dGFn"]);
        assert!(hidden("Bearer of good news, Basic authentication").is_empty());
    }

    #[test]
    fn the_password_of_a_url_is_hidden() {
        assert_eq!(hidden("see https://user:pa@ss@acme.example/a@b"), ["pa@ss"]);
        assert_eq!(hidden("https://0123456789abcdefghij@acme.example"), ["0123456789abcdefghij"]);
        assert_eq!(hidden(r#""https:\/\/:pass@acme.example""#), ["pass"]);
        assert!(
            hidden("https://user@acme.example:8080/a@b mail@acme.example https://user:${PASS}@a.example")
                .is_empty()
        );
    }
}
