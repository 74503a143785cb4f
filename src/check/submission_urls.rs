//! The URLs of a manifest: served over https, on a host that customers can reach.

use std::ops::Range;

use super::url::Url;
use super::{id, manifest};
use crate::artifact::Kind;
use crate::document::Value;
use crate::rule::{At, Context, RuleId};
use crate::source::brief;

/// What a URL is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Okta or a browser sends tokens and assertions there: nothing but https is accepted.
    Endpoint,
    /// Where OpenID Connect sends the code. A rule of its own judges the scheme, and loopback with it.
    Redirect,
    /// A page for people.
    Page,
}

/// Where a manifest has URLs.
const IN_MANIFEST: [(&[&str], Role); 20] = [
    (&["sso", "saml", "acs", "*", "url"], Role::Endpoint),
    (&["sso", "saml", "doc"], Role::Page),
    (&["sso", "oidc", "redirectUris", "*"], Role::Redirect),
    (&["sso", "oidc", "initiateLoginUri"], Role::Page),
    (&["sso", "oidc", "postLogoutUris", "*"], Role::Page),
    (&["sso", "oidc", "doc"], Role::Page),
    (&["provisioning", "scim", "baseUri"], Role::Endpoint),
    (&["provisioning", "scim", "setupInstructionsUri"], Role::Page),
    (&["globalTokenRevocation", "endpoint"], Role::Endpoint),
    (&["authSettings", "oAuth2Settings", "authorizeEndpoint"], Role::Endpoint),
    (&["authSettings", "oAuth2Settings", "tokenEndpoint"], Role::Endpoint),
    (&["apiService", "setupInstructionsUri"], Role::Page),
    (&["idv", "issuerUrl"], Role::Endpoint),
    (&["idv", "parUrl"], Role::Endpoint),
    (&["idv", "authorizeUrl"], Role::Endpoint),
    (&["idv", "tokenUrl"], Role::Endpoint),
    (&["idv", "jwksUrl"], Role::Endpoint),
    (&["idv", "termsOfUseUrl"], Role::Page),
    (&["idv", "privacyPolicyUrl"], Role::Page),
    (&["idv", "configUrl"], Role::Page),
];

/// Where the test information has URLs.
const IN_TESTING: [(&[&str], Role); 3] = [
    (&["testAccount", "url"], Role::Page),
    (&["oidcTestConfiguration", "spInitiateUrl"], Role::Page),
    (&["samlTestConfiguration", "spInitiateUrl"], Role::Page),
];

/// Services that lend a public name to a machine on somebody's desk.
const TUNNELS: [&str; 8] = [
    "ngrok.io",
    "ngrok.app",
    "ngrok.dev",
    "ngrok-free.app",
    "ngrok-free.dev",
    "loca.lt",
    "trycloudflare.com",
    "glitch.me",
];

/// Domains that belong to nobody (RFC 2606), as far as a manifest is likely to have kept them from an example.
const RESERVED: [&str; 5] = ["example.com", "example.org", "example.net", "test", "invalid"];

/// Labels of hosts that somebody was to replace.
const PLACEHOLDERS: [&str; 6] = ["yourdomain", "your-domain", "yourcompany", "your-company", "changeme", "todo"];
/// What the documentation writes for the domain of an org.
const OKTA_DOMAIN: &str = "{yourOktaDomain}";

/// Every URL of a manifest or of the test information.
pub fn hosts(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    if context.artifact().kind == Some(Kind::SubmissionTesting) {
        fields(context, root, &IN_TESTING);
        return;
    }
    for body in manifest::bodies(root) {
        fields(context, body, &IN_MANIFEST);
        if let Some(testing) = body.get("testing") {
            fields(context, testing, &IN_TESTING);
        }
        for contact in manifest::at(body, &["appContactDetails", "*"]) {
            let is_url = contact.get("contactValueType").is_some_and(|form| form.is_text("URL"));
            if let Some(value) = contact.get("contact").filter(|_| is_url) {
                field(context, value, Role::Page);
            }
        }
    }
}

fn fields(context: &mut Context<'_>, from: Value<'_>, known: &[(&[&str], Role)]) {
    for (path, role) in known {
        manifest::at(from, path).into_iter().for_each(|value| field(context, value, *role));
    }
}

fn field(context: &mut Context<'_>, value: Value<'_>, role: Role) {
    let Some(text) = value.as_str().filter(|text| !text.trim().is_empty()) else { return };
    let url = Url::read(&text);
    if let Some((rule, range)) = wrong_host(&url, &text, role) {
        let host = brief(context.text(value).get(range.clone()).unwrap_or_default(), 60);
        context.report(rule, At::slice(value, range)).arg("host", host);
        if is_private(&url.host()) {
            // Where nobody can reach the host, the scheme is not worth a finding of its own.
            return;
        }
    }
    if role != Role::Redirect && !url.has_scheme("https") && !url.begins_computed() {
        not_https(context, value, &url, role);
    }
}

fn not_https(context: &mut Context<'_>, value: Value<'_>, url: &Url, role: Role) {
    let rule = if role == Role::Endpoint { id::URI_NOT_HTTPS } else { id::LINK_NOT_HTTPS };
    let shown = context.text(value);
    let at = url.scheme().map_or_else(|| At::value(value), |scheme| At::slice(value, scheme));
    let repair = match url.scheme().filter(|_| url.has_scheme("http")) {
        Some(scheme) if shown.is_char_boundary(scheme.end) && scheme.end <= shown.len() => {
            format!("{}https://{}", &shown[..scheme.start], &shown[scheme.end..])
        }
        _ => "https://...".into(),
    };
    let key =
        value.key().map_or_else(|| "an element of the list".into(), |key| format!("`{}`", context.quote(key)));
    let value = brief(&shown, 60);
    context.report(rule, at).arg("key", key).arg("value", value).arg("repair", brief(&repair, 120));
}

/// The rule that the host breaks, and where. A page on a host that nobody reaches does not stop the integration.
fn wrong_host(url: &Url, text: &str, role: Role) -> Option<(RuleId, Range<usize>)> {
    let is_page = role == Role::Page;
    let placeholder = if is_page { id::LINK_UNREACHABLE_HOST } else { id::URI_PLACEHOLDER_HOST };
    if let Some(range) = replaceable(url, text) {
        return Some((placeholder, range));
    }
    let on = |domains: &[&str]| domains.iter().any(|domain| url.is_on(domain));
    let rule = match () {
        () if on(&RESERVED) => placeholder,
        () if on(&TUNNELS) => id::URI_DEV_TUNNEL,
        () if !is_private(&url.host()) || role == Role::Redirect => return None,
        () if is_page => id::LINK_UNREACHABLE_HOST,
        () => id::URI_PRIVATE_HOST,
    };
    let range = url.host_range();
    let dots = text[range.clone()].len() - text[range.clone()].trim_start_matches('.').len();
    Some((rule, range.start + dots..range.end))
}

/// A label of the host, or a word in angle brackets, that stands for something else.
fn replaceable(url: &Url, text: &str) -> Option<Range<usize>> {
    if let Some(start) = text.find(OKTA_DOMAIN) {
        return Some(start..start + OKTA_DOMAIN.len());
    }
    let start = url.authority()?.start;
    let authority = url.written_authority();
    let bracketed = authority.find('<').and_then(|open| {
        let close = open + authority[open..].find('>')?;
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ');
        authority[open + 1..close].chars().all(is_word).then_some(start + open..start + close + 1)
    });
    let label = || {
        let mut labels = authority.split(['.', ':', '@']);
        let found = labels.find(|label| PLACEHOLDERS.iter().any(|word| label.eq_ignore_ascii_case(word)))?;
        let at = start + (found.as_ptr() as usize - authority.as_ptr() as usize);
        Some(at..at + found.len())
    };
    bracketed.or_else(label)
}

/// Loopback, private addresses (RFC 1918) and names that only a local network knows.
pub fn is_private(host: &str) -> bool {
    let is_name = |name: &str| host == name || host.strip_suffix(name).is_some_and(|rest| rest.ends_with('.'));
    if ["localhost", "local", "internal", "localdomain"].into_iter().any(is_name) {
        return true;
    }
    if let Ok(address) = host.parse::<std::net::Ipv4Addr>() {
        return address.is_loopback() || address.is_private() || address.is_unspecified();
    }
    let inside = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    inside.and_then(|host| host.parse::<std::net::Ipv6Addr>().ok()).is_some_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_hosts_are_told_from_public_ones() {
        for host in
            ["localhost", "app.localhost", "printer.local", "127.0.0.1", "10.1.2.3", "192.168.0.9", "[::1]"]
        {
            assert!(is_private(host), "{host}");
        }
        for host in ["local.example", "notlocalhost", "8.8.8.8", "172.32.0.1", "[2001:db8::1]", ""] {
            assert!(!is_private(host), "{host}");
        }
    }
}
