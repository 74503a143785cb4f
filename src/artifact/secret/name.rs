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
    // Nearly every name is told by its last two letters.
    let bytes = name.as_bytes();
    let singular = bytes.strip_suffix(b"s").or_else(|| bytes.strip_suffix(b"S"));
    if !has_last_letters(bytes) && !singular.is_some_and(has_last_letters) {
        return false;
    }
    let is_letter = |byte: &u8| !matches!(byte, b'_' | b'-' | b'.' | b' ');
    // One letter more than the longest ending, for a plural.
    let mut tail = [0; 14];
    let mut start = tail.len();
    for (place, letter) in tail.iter_mut().rev().zip(name.bytes().rev().filter(is_letter)) {
        *place = letter.to_ascii_lowercase();
        start -= 1;
    }
    let letters = &tail[start..];
    let singular = letters.strip_suffix(b"s");
    let has_ending = |letters: &[u8]| ENDINGS.iter().any(|ending| letters.ends_with(ending.as_bytes()));
    has_ending(letters) || singular.is_some_and(has_ending)
}

/// Whether a name ends in the last two letters of one of [`ENDINGS`].
fn has_last_letters(name: &[u8]) -> bool {
    let Some(last) = name.last_chunk::<2>() else { return false };
    let last = last.map(|byte| byte.to_ascii_lowercase());
    ENDINGS.iter().any(|ending| ending.as_bytes().last_chunk() == Some(&last))
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
    let is_in_front = |scheme: &&&str| {
        let front = value.split_at_checked(scheme.len());
        front.is_some_and(|(own, rest)| own.eq_ignore_ascii_case(scheme.as_bytes()) && rest.starts_with(b" "))
    };
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
            "bearer <token>",
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
