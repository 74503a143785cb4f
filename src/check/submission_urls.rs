//! The URLs of a manifest: served over https, on a host that customers can reach.

use std::collections::BTreeSet;
use std::ops::Range;

use super::url::Url;
use super::url_field::{self, Examples, Way};
use super::{id, manifest};
use crate::artifact::Kind;
use crate::document::Value;
use crate::rule::{At, Context, RuleId, Safety};
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
        fields(context, root, root, &IN_TESTING);
        return;
    }
    for body in manifest::bodies(root) {
        fields(context, body, body, &IN_MANIFEST);
        if let Some(testing) = body.get("testing") {
            fields(context, body, testing, &IN_TESTING);
        }
        for contact in manifest::at(body, &["appContactDetails", "*"]) {
            let is_url = contact.get("contactValueType").is_some_and(|form| form.is_text("URL"));
            if let Some(value) = contact.get("contact").filter(|_| is_url) {
                field(context, url_field::plain(value).as_slice(), Role::Page);
            }
        }
    }
}

fn fields<'a>(context: &mut Context<'a>, body: Value<'a>, from: Value<'a>, known: &[(&[&str], Role)]) {
    let examples = Examples::of(body);
    for (path, role) in known {
        for value in manifest::at(from, path) {
            let is_there = value.as_str().is_some_and(|text| !text.trim().is_empty());
            if is_there {
                field(context, &url_field::of_field(body, value, &examples), *role);
            }
        }
    }
}

/// Everything that the field becomes. What several ways have in common is reported once.
fn field(context: &mut Context<'_>, ways: &[Way<'_>], role: Role) {
    if ways.first().is_some_and(|way| okta_domain(context, way.value(), role)) {
        return;
    }
    let mut reported = BTreeSet::new();
    let mut is_new =
        |rule: RuleId, place: &Range<usize>| reported.insert((rule.rule().id, place.start, place.end));
    for way in ways {
        let url = way.url();
        if let Some(range) = missing_host(&url).filter(|range| way.is_certain(range.clone())) {
            if is_new(id::URI_WITHOUT_HOST, &way.source(range.clone())) {
                without_host(context, way, range);
            }
            continue;
        }
        if let Some((rule, range)) = wrong_host(&url, way, role) {
            if is_new(rule, &way.source(range.clone())) {
                let (host, result) = (way.show(context, range.clone()), way.shown(context));
                let draft = context.report(rule, way.place(range));
                draft.arg("host", brief(&host, 60));
                way.explain(&result, draft);
            }
            if is_private(&url.host()) {
                // Where nobody can reach the host, the scheme is not worth a finding of its own.
                continue;
            }
        }
        let start = url.scheme().unwrap_or(0..way.text().len().min(1));
        let has_wrong_scheme = !url.has_scheme("https") && way.is_known(start.clone());
        // Where a variable decides about the scheme, a rule of its own says so.
        let is_decided = url.scheme().map_or(way.is_constant(), |scheme| way.is_written(scheme));
        if role != Role::Redirect && has_wrong_scheme && is_decided {
            let rule = if role == Role::Endpoint { id::URI_NOT_HTTPS } else { id::LINK_NOT_HTTPS };
            if is_new(rule, &way.source(start)) {
                not_https(context, way, rule);
            }
        }
    }
}

/// Where a web URL lacks its host, or a label of it (RFC 9110 §4.2): between the scheme and what follows, or at the
/// two dots.
fn missing_host(url: &Url<'_>) -> Option<Range<usize>> {
    if !url.has_scheme("https") && !url.has_scheme("http") {
        return None;
    }
    let range = url.host_range();
    let host = url.at(range.clone());
    let is_open = host.starts_with('[') && !host.ends_with(']');
    if host.is_empty() || is_open {
        return Some(url.scheme()?.start..range.end);
    }
    // A name may end with the dot of the root.
    if host.starts_with('.') {
        return Some(range.start..range.start + 1);
    }
    host.find("..").map(|at| range.start + at..range.start + at + 2)
}

fn without_host(context: &mut Context<'_>, way: &Way<'_>, range: Range<usize>) {
    let (url, result) = (way.url(), way.shown(context));
    let problem = match url.at(url.host_range()) {
        "" => "no host".to_owned(),
        host if host.starts_with('[') => "a host with a bracket that is never closed".to_owned(),
        _ => format!("a host with an empty label, `{}`", brief(&way.show(context, url.host_range()), 60)),
    };
    let key = way
        .value()
        .key()
        .map_or_else(|| "an element of the list".into(), |key| format!("`{}`", context.quote(key)));
    let draft = context.report(id::URI_WITHOUT_HOST, way.place(range));
    draft.arg("key", key).arg("problem", problem).arg("result", brief(&result, 100));
    way.explain(&result, draft);
}

/// Reports the placeholder of Okta's documentation, which looks like an expression.
fn okta_domain(context: &mut Context<'_>, value: Value<'_>, role: Role) -> bool {
    let Some(start) = value.as_str().and_then(|text| text.find(OKTA_DOMAIN)) else { return false };
    let at = At::slice(value, start..start + OKTA_DOMAIN.len());
    context.report(placeholder(role), at).arg("host", OKTA_DOMAIN);
    true
}

/// The rule against hosts that somebody was to replace. A page there does not stop the integration.
fn placeholder(role: Role) -> RuleId {
    if role == Role::Page { id::LINK_UNREACHABLE_HOST } else { id::URI_PLACEHOLDER_HOST }
}

fn not_https(context: &mut Context<'_>, way: &Way<'_>, rule: RuleId) {
    let (value, url) = (way.value(), way.url());
    let scheme = url.scheme();
    let is_http = url.has_scheme("http");
    let repair = match &scheme {
        Some(scheme) if is_http => context.text_with(value, way.source(scheme.clone()), "https://"),
        _ => "https://...".into(),
    };
    let key =
        value.key().map_or_else(|| "an element of the list".into(), |key| format!("`{}`", context.quote(key)));
    let (shown, result) = (brief(&context.text(value), 60), way.shown(context));
    let at = scheme.clone().map_or_else(|| At::value(value), |scheme| way.place(scheme));
    let draft = context.report(rule, at.clone());
    draft.arg("key", key).arg("value", shown).arg("repair", brief(&repair, 120));
    if is_http {
        draft.edit(at, "https://", Safety::Unsafe);
    }
    way.explain(&result, draft);
}

/// The rule that the host breaks, and where in the URL.
fn wrong_host(url: &Url<'_>, way: &Way<'_>, role: Role) -> Option<(RuleId, Range<usize>)> {
    if let Some(range) = replaceable(url) {
        return Some((placeholder(role), range));
    }
    let on = |domains: &[&str]| domains.iter().any(|domain| url.is_on(domain));
    let rule = match () {
        () if on(&RESERVED) => placeholder(role),
        () if on(&TUNNELS) => id::URI_DEV_TUNNEL,
        () if !is_private(&url.host()) || role == Role::Redirect => return None,
        () if role == Role::Page => id::LINK_UNREACHABLE_HOST,
        () => id::URI_PRIVATE_HOST,
    };
    Some((rule, written_labels(url, way)))
}

/// The last labels of the host, as many as stand in the field as they are; all of it where that is none.
fn written_labels(url: &Url<'_>, way: &Way<'_>) -> Range<usize> {
    let host = url.host_range();
    let dots = url.at(host.clone()).match_indices('.').map(|(at, _)| host.start + at + 1);
    let start = std::iter::once(host.start).chain(dots).find(|start| way.is_written(*start..host.end));
    start.unwrap_or(host.start)..host.end
}

/// A label of the host, or a word in angle brackets, that stands for something else.
fn replaceable(url: &Url<'_>) -> Option<Range<usize>> {
    let range = url.authority()?;
    let (start, authority) = (range.start, url.at(range));
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
