//! Which names announce a secret, and what in their place is none.

/// What the names of secrets end in, lower-cased and without separators.
const ENDINGS: [&str; 19] = [
    "secret",
    "token",
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "pwd",
    "apikey",
    "privatekey",
    "secretkey",
    "accesskey",
    "signingkey",
    "encryptionkey",
    "authkey",
    "authorization",
    "credential",
    "secretvalue",
    "tokenvalue",
    "secretkeybase",
];

/// Whether a member, an attribute or a variable of that name holds a secret: `client_secret`, `CLIENT-SECRET` and
/// `oktaClientSecret` do, `client_secret_expires_at` and `tokenEndpoint` do not.
pub(super) fn is_secret(name: &str) -> bool {
    // Nearly every name is told by its last letter.
    if !name.ends_with(['d', 'e', 'l', 'n', 's', 't', 'y', 'D', 'E', 'L', 'N', 'S', 'T', 'Y']) {
        return false;
    }
    let singular = name.strip_suffix(['s', 'S']);
    [Some(name), singular].into_iter().flatten().any(|name| ENDINGS.iter().any(|ending| ends_with(name, ending)))
}

fn ends_with(name: &str, ending: &str) -> bool {
    let is_separator = |byte: &u8| matches!(byte, b'_' | b'-' | b'.' | b' ');
    let mut letters = name.bytes().rev().filter(|byte| !is_separator(byte)).map(|byte| byte.to_ascii_lowercase());
    ending.bytes().rev().all(|expected| letters.next() == Some(expected))
}

/// Schemes of the header `Authorization` (RFC 9110 §11.6.2): Okta's own, and those of the test suites.
const SCHEMES: [&str; 3] = ["Bearer", "Basic", "SSWS"];

/// Whether a value in the place of a secret can be one: it says something, and does not only name what is to be
/// filled in.
pub(super) fn can_be_secret(value: &str) -> bool {
    let value = value.trim();
    let value = value[scheme(value.as_bytes())..].trim_start();
    value.chars().any(char::is_alphanumeric) && !is_placeholder(value)
}

/// How many bytes the scheme in front of the credentials of a header takes, with the space behind it.
pub(super) fn scheme(value: &[u8]) -> usize {
    let is_in_front =
        |scheme: &&&str| value.strip_prefix(scheme.as_bytes()).is_some_and(|rest| rest.starts_with(b" "));
    SCHEMES.iter().find(is_in_front).map_or(0, |scheme| scheme.len() + 1)
}

/// `${SECRET}`, `{{secret}}` and `<secret>` to the end, or `$SECRET` in capitals.
fn is_placeholder(value: &str) -> bool {
    let enclosed = |start: &str, end: &str| {
        let inside = value.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
        inside.is_some_and(|inside| !inside.contains(['{', '}', '<', '>']))
    };
    let is_variable = |name: &str| {
        let mut bytes = name.bytes();
        bytes.next().is_some_and(|first| first.is_ascii_uppercase() || first == b'_')
            && bytes.all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    };
    enclosed("${", "}")
        || enclosed("{{", "}}")
        || enclosed("<", ">")
        || value.strip_prefix('$').is_some_and(is_variable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_by_their_ending_however_they_are_written() {
        for name in [
            "client_secret",
            "clientSecret",
            "CLIENT-SECRET",
            "okta.client-secret",
            "id_token",
            "Password",
            "x-api-key",
            "API_TOKENS",
            "privateKey",
            "Authorization",
            "proxy-authorization",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "tokenEndpoint",
            "token_endpoint_auth_method",
            "client_secret_expires_at",
            "access_token_lifetime",
            "passwordPolicy",
            "secretary",
            "authMode",
            "public_key",
            "",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn only_what_is_nothing_but_a_placeholder_is_one() {
        for value in [
            "${SECRET}",
            "{{secret}}",
            "{{ a.b }}",
            "<your secret>",
            "$CLIENT_SECRET",
            "Bearer <token>",
            "",
            "...",
            "***",
        ] {
            assert!(!can_be_secret(value), "{value}");
        }
        for value in ["$ecret1", "$2b$10$abcdef", "<x", "${A}b", "${A}b}", "{{a}}b{{c}}", "<a>b<c>", "$Name", "1"]
        {
            assert!(can_be_secret(value), "{value}");
        }
    }
}
