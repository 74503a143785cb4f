//! Which URLs are Okta's, by a look at their text. What is wrong with one is for the checks to say.

use std::sync::LazyLock;

use memchr::memmem;
use regex::Regex;

/// A host of an org, or a path of a custom authorization server on any host.
static URL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let org = r"(?i-u:^https?)://(?P<org>[^\s/?#]*)\.(?i-u:okta\.com|oktapreview\.com|okta-emea\.com|okta-gov\.com|okta\.mil)(?:[/:?#]|$)";
    let server = r"(?i-u:^https?)://[^\s?#]+/oauth2/(?:default(?:[/?#]|$)|aus[0-9A-Za-z]{17}(?:[/?#]|$))";
    Regex::new(&format!("{org}|{server}")).ok()
});
/// Hosts of Okta's that are no org's.
const OTHER_HOSTS: [&str; 6] = ["developer", "help", "support", "www", "status", "trust"];

/// Whether a text is worth a closer look: nearly none is.
pub fn may_be_in(text: &str) -> bool {
    static OKTA: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("(?i-u:okta)").ok());
    memmem::find(text.as_bytes(), b"/oauth2/").is_some() || OKTA.as_ref().is_some_and(|okta| okta.is_match(text))
}

/// Whether a text is the URL of an org or of a custom authorization server.
pub fn is_url(text: &str) -> bool {
    let found = URL.as_ref().and_then(|url| url.captures(text.trim()));
    found.is_some_and(|found| {
        let org = found.name("org").map_or("", |org| org.as_str());
        !OTHER_HOSTS.iter().any(|other| org.eq_ignore_ascii_case(other))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_orgs_and_of_custom_servers_are_oktas() {
        for text in [
            "https://acme.okta.com",
            "HTTPS://ACME.OKTA.com/oauth2/default",
            "https://${DOMAIN}.okta.com:443/x",
            "https://login.acme.example/oauth2/default/v1/token",
            "https://login.acme.example/oauth2/aus1a2b3c4d5e6f7g8h9",
        ] {
            assert!(is_url(text), "{text}");
        }
        for text in [
            "https://developer.okta.com/docs",
            "https://notokta.com/",
            "https://acme.okta.com.example/",
            "https://git.example/oauth2/authorize",
            "https://git.example/oauth2/defaults",
            "acme.okta.com",
            "see https://acme.okta.com",
            "",
        ] {
            assert!(!is_url(text), "{text}");
        }
    }
}
