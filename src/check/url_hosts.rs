//! The URLs of a manifest are served over https, on a host that customers can reach.

use std::ops::Range;

use super::id;
use super::submission_urls::{self, Role, UrlField};
use super::url::Url;
use super::url_field::{self, Reported, Way};
use crate::document::Value;
use crate::rule::{At, Context, RuleId, Safety};
use crate::source::brief;

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
pub fn reachable(context: &mut Context<'_>) {
    submission_urls::all(context).iter().for_each(|url| field(context, url));
}

/// Everything that the field becomes. What several ways have in common is reported once.
fn field(context: &mut Context<'_>, UrlField { value, role, ways }: &UrlField<'_>) {
    let role = *role;
    if okta_domain(context, *value, role) {
        return;
    }
    let mut reported = Reported::default();
    for way in ways {
        let url = way.url();
        if let Some((rule, range)) = wrong_host(&url, way, role) {
            if reported.is_new(rule, way, range.clone()) {
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
        if role != Role::Redirect && way.is_written_without_https() {
            let rule = submission_urls::https_rule(role, *value);
            if reported.is_new(rule, way, way.scheme()) {
                not_https(context, way, rule);
            }
        }
    }
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
    let (shown, result) = (brief(&context.text(value), 60), way.shown(context));
    let key = url_field::key(context, value);
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
    let start = std::iter::once(host.start).chain(dots).find(|start| way.is_in_one_piece(*start..host.end));
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
