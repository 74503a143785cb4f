//! Which Okta authorization server an integration relies on.
//!
//! Every org has the org authorization server: issuer `https://{domain}`, endpoints below `/oauth2/v1/`. A
//! custom one stands below `/oauth2/{id}`, and the ready-made `default` is one of them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::guide::Guide;
use super::id;
use super::okta::Orgs;
use super::url::Url;
use crate::artifact::{Kind, pattern};
use crate::document::{Step, Value};
use crate::rule::{At, Context, Safety};

/// URLs of custom authorization servers in discovery documents, client configurations, application exports, settings and
/// source code. Each server is one finding, at the issuer if it stands there.
pub fn custom(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    if context.artifact().kind == Some(Kind::Guide) {
        return Guide::of(context).map_or((), |guide| in_guide(context, guide));
    }
    let orgs = Orgs::of(context.submission());
    let is_code = context.artifact().kind == Some(Kind::SourceCode);
    let program = matches!(context.artifact().kind, Some(Kind::AppConfig | Kind::SourceCode | Kind::Terraform))
        .then(|| Program { mentions_okta: mentions_okta(root) });
    let mut servers: BTreeMap<String, Vec<(Value<'_>, Use)>> = BTreeMap::new();
    let mut open = vec![root];
    while let Some(value) = open.pop() {
        if let Some(found) = value
            .as_str()
            .filter(|text| is_code || !text.starts_with('/'))
            .and_then(|text| custom_server(&text, program, orgs))
            .filter(|found| found.is_evident || says_okta(root, value))
        {
            servers.entry(found.server.clone()).or_default().push((value, found));
        }
        open.extend(value.members().map(|member| member.value).chain(value.elements()));
    }
    for mut uses in servers.into_values() {
        uses.sort_by_key(|(value, _)| (!is_issuer(*value), value.id()));
        let (place, found) = &uses[0];
        // The message is made from what may be shown of the URL.
        let server = context.part(*place, found.segment.clone());
        let repair = found.repair(|range| context.part(*place, range));
        let key = place.key().map_or_else(|| "an element of the list".into(), |key| context.text(key));
        let surplus = context.part(*place, found.origin..found.segment.end);
        let draft = context.report(id::OIDC_CUSTOM_AUTHORIZATION_SERVER, At::slice(*place, found.segment.clone()));
        draft.arg("server", crate::source::brief(&server, 40)).arg("key", crate::source::brief(&key, 60));
        if repair.is_empty() {
            draft.arg("surplus", crate::source::brief(&surplus, 60));
        } else {
            draft.arg("repair", crate::source::brief(&repair, 120));
        }
        if !repair.is_empty() {
            for (value, found) in &uses {
                // The issuer ends with its origin.
                let end =
                    if found.base.is_empty() { value.text().map_or(0, |text| text.len()) } else { found.behind };
                draft.edit(At::slice(*value, found.origin..end), found.base, Safety::Unsafe);
            }
        }
        for (other, found) in &uses[1..] {
            draft.related(At::slice(*other, found.segment.clone()), "the same server");
        }
    }
}

/// Whether a text names the company.
fn names_okta(text: &str) -> bool {
    text.to_ascii_lowercase().contains("okta")
}

/// Whether a file that a program reads or is made of mentions Okta anywhere.
fn mentions_okta(root: Value<'_>) -> bool {
    if let Some(told) = root.get("mentionsOkta").and_then(Value::as_bool) {
        return told;
    }
    let mut open = vec![root];
    while let Some(value) = open.pop() {
        let texts = [value.as_str(), value.key().and_then(Value::text)];
        if texts.into_iter().flatten().any(|text| names_okta(&text)) {
            return true;
        }
        open.extend(value.members().map(|member| member.value).chain(value.elements()));
    }
    false
}

/// Whether the keys that lead to a value, or the value itself, name Okta.
fn says_okta(root: Value<'_>, value: Value<'_>) -> bool {
    let is_told = |(step, _): &(Step<'_>, Value<'_>)| match step {
        Step::Member(key) => key.text().is_some_and(|key| names_okta(&key)),
        Step::Element(_) => false,
    };
    value.as_str().is_some_and(|text| names_okta(&text)) || root.path_to(value.id()).iter().any(is_told)
}

/// What is known of a program's settings or code besides the URL.
#[derive(Clone, Copy)]
struct Program {
    /// Whether the file speaks of Okta at all.
    mentions_okta: bool,
}

/// URLs of custom authorization servers that a guide prints. What it says not to use, and links to pages about it, do
/// not count.
fn in_guide(context: &mut Context<'_>, guide: Guide<'_>) {
    static URL: LazyLock<Regex> =
        LazyLock::new(|| pattern(r#"https?://(?:<[^<>\s]+>|[^\s"'`<>|,;()])+/oauth2/[^\s"'`<>|,;()]+"#));
    let orgs = Orgs::of(context.submission());
    let mut servers: BTreeMap<String, Vec<(Value<'_>, Range<usize>, Use)>> = BTreeMap::new();
    for said in guide.texts().filter(|said| said.lower.contains("/oauth2/")) {
        for url in URL.find_iter(&said.text()).filter(|url| !said.is_denied(&url.range())) {
            let found = custom_server(url.as_str().trim_end_matches(['.', ':', '*']), None, orgs);
            if let Some(found) = found.filter(|_| !url.as_str().contains("developer.okta.com")) {
                servers.entry(found.server.clone()).or_default().push((said.value, url.range(), found));
            }
        }
    }
    for uses in servers.into_values() {
        let within = |(value, url, found): &(Value<'_>, Range<usize>, Use)| {
            At::slice(*value, url.start + found.segment.start..url.start + found.segment.end)
        };
        let (value, url, found) = &uses[0];
        let part = |range: Range<usize>| {
            context.part(*value, url.start + range.start..url.start + range.end.min(url.len()))
        };
        let (server, repair) = (part(found.segment.clone()), found.repair(part));
        let draft = context.report(id::OIDC_CUSTOM_AUTHORIZATION_SERVER, within(&uses[0]));
        draft.arg("server", crate::source::brief(&server, 40)).arg("key", "a URL of the guide");
        draft.arg("repair", crate::source::brief(repair.trim_end_matches('.'), 120));
        uses[1..].iter().for_each(|other| {
            draft.related(within(other), "the same server");
        });
    }
}

fn is_issuer(value: Value<'_>) -> bool {
    let key = value.key().and_then(Value::text).unwrap_or_default();
    key.to_ascii_lowercase().contains("issuer")
}

/// A URL that leads to a custom authorization server.
struct Use {
    /// Id of the server.
    server: String,
    /// Bytes of the id in the text.
    segment: Range<usize>,
    /// Where the origin ends and the path begins.
    origin: usize,
    /// Where what stands behind the id begins, a slash left out.
    behind: usize,
    /// What the org authorization server has between its origin and that.
    base: &'static str,
    /// Whether host or id tell that it is Okta's. Else it may be the vendor's own server, and what stands around has to
    /// say it.
    is_evident: bool,
}

impl Use {
    /// The same URL on the org authorization server; `part` gives parts of the URL.
    fn repair(&self, part: impl Fn(Range<usize>) -> String) -> String {
        let behind = if self.base.is_empty() { String::new() } else { part(self.behind..usize::MAX) };
        format!("{}{}{behind}", part(0..self.origin), self.base)
    }
}

/// Finds `/oauth2/{id}` in a text that is an Okta URL, or one on another host where the path has Okta's form. In settings
/// and in source code (a [`Program`]) what stands in front of the path may be filled in, and a host that is written out may
/// be the vendor's: there only the id tells a server of Okta's.
fn custom_server(text: &str, program: Option<Program>, orgs: Orgs<'_>) -> Option<Use> {
    let url = Url::read(text);
    let is_url = url.is_web();
    let filled = filled_in(text).filter(|_| program.is_some());
    // With white space in it, it is prose that mentions a URL, unless that is in code.
    let path = match filled {
        Some(start) => start..text[start..].find(['?', '#']).map_or(text.len(), |end| start + end),
        None if is_url && !text.contains(char::is_whitespace) => url.path(),
        None => return None,
    };
    if text[path.start..].contains(char::is_whitespace) {
        return None;
    }
    let start = path.start + text.get(path.clone())?.strip_prefix("/oauth2/").map(|_| "/oauth2/".len())?;
    let end = text[start..path.end].find('/').map_or(path.end, |end| start + end);
    let server = &text[start..end];
    let behind = text[end..].strip_prefix('/').unwrap_or(&text[end..]);
    let has_okta_path =
        text[end..path.end].is_empty() || behind.starts_with("v1/") || behind.starts_with(".well-known/");
    let has_okta_id = server.len() == 20 && server.starts_with("aus");
    let has_okta_form = (server == "default" && has_okta_path) || has_okta_id;
    let is_placeholder = server.starts_with(['{', '$', '<', ':']);
    let is_on_org = orgs.has(&url.host());
    if server.is_empty() || server == "v1" || is_placeholder || !(has_okta_form || is_on_org) {
        return None;
    }
    let is_evident = is_on_org
        || has_okta_id
        || match program {
            None => true,
            // Nobody else has `/v1/` behind a server called `default`.
            Some(program) => filled.is_some() && (program.mentions_okta || behind.starts_with("v1/")),
        };
    let base = match behind {
        _ if behind.is_empty() || behind.starts_with(['?', '#']) => "",
        _ if behind.starts_with(".well-known/") => "/",
        _ => "/oauth2/",
    };
    let place = text.len() - behind.len();
    Some(Use {
        server: server.to_owned(),
        segment: start..end,
        origin: path.start,
        behind: place,
        base,
        is_evident,
    })
}

/// Where the path begins behind what a program fills in: `${url}`, `#{url}`, `{{ url }}`, `%s`, `$url`; at the beginning
/// of a text that is added to something.
fn filled_in(text: &str) -> Option<usize> {
    let path = text.find("/oauth2/")?;
    let before = &text[..path];
    let before = ["https://", "http://"].iter().find_map(|scheme| before.strip_prefix(scheme)).unwrap_or(before);
    let is_name =
        |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
    let is_enclosed =
        before.ends_with(['}', ')']) && ["${", "#{", "{", "\\("].iter().any(|open| before.starts_with(open));
    (before.is_empty() || before == "%s" || is_enclosed || before.strip_prefix('$').is_some_and(is_name))
        .then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAM: Program = Program { mentions_okta: true };
    const ORGS: Orgs<'_> = Orgs::none();

    fn find(url: &str) -> Option<(String, String)> {
        custom_server(url, None, ORGS).map(|found| {
            let part = |range: Range<usize>| url[range.start..range.end.min(url.len())].to_owned();
            (part(found.segment.clone()), found.repair(part))
        })
    }

    #[test]
    fn custom_servers_are_told_from_the_org_server() {
        let issuer = find("https://acme.okta.com/oauth2/default");
        assert_eq!(issuer, Some(("default".into(), "https://acme.okta.com".into())));
        let endpoint = find("https://acme.oktapreview.com/oauth2/aus1a2b3c4d5e6f7g8h9/v1/token?x=1");
        assert_eq!(
            endpoint,
            Some(("aus1a2b3c4d5e6f7g8h9".into(), "https://acme.oktapreview.com/oauth2/v1/token?x=1".into()))
        );
        assert_eq!(find("https://acme.okta.com/oauth2/v1/token"), None);
        assert_eq!(find("https://acme.okta.com"), None);
        assert_eq!(find("https://acme.okta.com/oauth2/"), None);
        assert_eq!(find("HTTPS://ACME.OKTA.COM/oauth2/main").map(|found| found.0).as_deref(), Some("main"));
    }

    #[test]
    fn other_hosts_count_only_with_an_id_of_oktas_form() {
        assert!(find("https://login.acme.example/oauth2/default/v1/authorize").is_some());
        assert!(find("https://login.acme.example/oauth2/aus1a2b3c4d5e6f7g8h9").is_some());
        assert_eq!(find("https://sso.ping.example/oauth2/authorize"), None);
        assert_eq!(find("https://git.example/oauth2/default/authorize"), None, "another product's path");
        assert_eq!(find("https://notokta.com/oauth2/acme"), None);
    }

    #[test]
    fn prose_and_placeholders_are_no_server() {
        assert_eq!(find("see https://acme.okta.com/oauth2/default for more"), None);
        assert_eq!(find("https://acme.okta.com/oauth2/{authorizationServerId}/v1/token"), None);
        assert_eq!(
            find("https://acme.okta.com/oauth2/default?x=1").map(|found| found.1),
            Some("https://acme.okta.com".into())
        );
    }

    #[test]
    fn programs_fill_in_what_stands_in_front_of_the_path() {
        for (text, repair) in [
            ("${process.env.OKTA_URL}/oauth2/default", "${process.env.OKTA_URL}"),
            ("{base}/oauth2/default/v1/token", "{base}/oauth2/v1/token"),
            ("https://${ domain }/oauth2/default", "https://${ domain }"),
            ("/oauth2/default", ""),
            ("/oauth2/aus1a2b3c4d5e6f7g8h9/v1/authorize", "/oauth2/v1/authorize"),
        ] {
            let found = custom_server(text, Some(PROGRAM), ORGS)
                .map(|found| found.repair(|range| text[range.start..range.end.min(text.len())].to_owned()));
            assert_eq!(found.as_deref(), Some(repair), "{text}");
            assert!(custom_server(text, None, ORGS).is_none(), "{text}");
        }
        for text in [
            "/oauth2/v1/token",
            "/oauth2/default/callback",
            "/oauth2/authorize",
            "see /oauth2/default",
            "$x/y/oauth2/default",
        ] {
            assert!(custom_server(text, Some(PROGRAM), ORGS).is_none(), "{text}");
        }
    }

    #[test]
    fn the_vendors_own_server_is_not_evidently_oktas() {
        let is_evident = |text: &str, mentions_okta| {
            custom_server(text, Some(Program { mentions_okta }), ORGS).map(|found| found.is_evident)
        };
        for (text, with_okta, without) in [
            ("https://login.acme.example/oauth2/default", false, false),
            ("https://login.acme.example/oauth2/default/v1/token", false, false),
            ("https://login.acme.example/oauth2/aus1a2b3c4d5e6f7g8h9", true, true),
            ("https://acme.okta.com/oauth2/default", true, true),
            ("${ISSUER_HOST}/oauth2/default", true, false),
            ("${ISSUER_HOST}/oauth2/default/v1/token", true, true),
        ] {
            assert_eq!(is_evident(text, true), Some(with_okta), "{text}");
            assert_eq!(is_evident(text, false), Some(without), "{text}");
        }
    }

    #[test]
    fn a_discovery_url_keeps_its_well_known_part() {
        let found = find("https://acme.okta.com/oauth2/default/.well-known/openid-configuration");
        assert_eq!(
            found.map(|(_, repair)| repair).as_deref(),
            Some("https://acme.okta.com/.well-known/openid-configuration")
        );
    }
}
