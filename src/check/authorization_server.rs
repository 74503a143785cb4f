//! Which Okta authorization server an integration relies on.
//!
//! Every org has the org authorization server: issuer `https://{domain}`, endpoints below `/oauth2/v1/`. A
//! custom one stands below `/oauth2/{id}`, and the ready-made `default` is one of them.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{id, okta};
use crate::document::Value;
use crate::rule::{At, Context};

/// What a message recommends where the URL itself cannot be shown.
const ORG_ISSUER: &str = "https://{domain}";

/// URLs of custom authorization servers in discovery documents, client configurations and application exports. Each
/// server is one finding, at the issuer if it stands there.
pub fn custom(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    let mut servers: BTreeMap<String, Vec<(Value<'_>, Use)>> = BTreeMap::new();
    let mut open = vec![root];
    while let Some(value) = open.pop() {
        // With white space in it, it is prose that mentions a URL.
        let url = value.as_str().filter(|text| !text.contains(char::is_whitespace));
        if let Some(found) = url.and_then(|text| custom_server(&text)) {
            servers.entry(found.server.clone()).or_default().push((value, found));
        }
        open.extend(value.members().map(|member| member.value).chain(value.elements()));
    }
    for mut uses in servers.into_values() {
        uses.sort_by_key(|(value, _)| (!is_issuer(*value), value.id()));
        let (place, found) = &uses[0];
        // The message is made from what may be shown of the URL.
        let shown = custom_server(&context.text(*place));
        let (server, repair) =
            shown.map_or_else(|| (context.quote(*place), ORG_ISSUER.into()), |shown| (shown.server, shown.repair));
        let key = place.key().map_or_else(|| "an element".into(), |key| context.text(key));
        let draft = context.report(id::OIDC_CUSTOM_AUTHORIZATION_SERVER, At::slice(*place, found.segment.clone()));
        draft
            .arg("server", crate::source::brief(&server, 40))
            .arg("key", crate::source::brief(&key, 60))
            .arg("repair", crate::source::brief(&repair, 120));
        for (other, found) in &uses[1..] {
            draft.related(At::slice(*other, found.segment.clone()), "the same server");
        }
    }
}

fn is_issuer(value: Value<'_>) -> bool {
    value.key().is_some_and(|key| key.is_text("issuer"))
}

/// A URL that leads to a custom authorization server.
struct Use {
    /// Id of the server.
    server: String,
    /// Bytes of the id in the text.
    segment: Range<usize>,
    /// The same URL on the org authorization server.
    repair: String,
}

/// Finds `/oauth2/{id}` in a text that is an Okta URL, or one on another host where the path has Okta's form.
fn custom_server(text: &str) -> Option<Use> {
    let scheme = ["https://", "http://"].iter().find(|scheme| text.starts_with(*scheme))?.len();
    let host_end = text[scheme..].find(['/', '?', '#']).map(|end| scheme + end)?;
    let host = &text[scheme..host_end];
    let path = &text[host_end..];
    let start = host_end + path.strip_prefix("/oauth2/").map(|_| "/oauth2/".len())?;
    let end = text[start..].find(['/', '?', '#']).map_or(text.len(), |end| start + end);
    let server = &text[start..end];
    let behind = text[end..].strip_prefix('/').unwrap_or(&text[end..]);
    let has_okta_path = ["", "v1/", ".well-known/"].iter().any(|path| match *path {
        "" => behind.is_empty(),
        path => behind.starts_with(path),
    });
    let has_okta_form =
        (server == "default" && has_okta_path) || (server.len() == 20 && server.starts_with("aus"));
    let is_placeholder = server.starts_with(['{', '$', '<', ':']);
    if server.is_empty() || server == "v1" || is_placeholder || !(has_okta_form || okta::is_org(host)) {
        return None;
    }
    let origin = &text[..host_end];
    let repair = match behind {
        _ if behind.is_empty() || behind.starts_with(['?', '#']) => origin.to_owned(),
        _ if behind.starts_with(".well-known/") => format!("{origin}/{behind}"),
        _ => format!("{origin}/oauth2/{behind}"),
    };
    Some(Use { server: server.to_owned(), segment: start..end, repair })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(url: &str) -> Option<(String, String)> {
        custom_server(url).map(|found| (url[found.segment].to_owned(), found.repair))
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
    fn a_discovery_url_keeps_its_well_known_part() {
        let found = find("https://acme.okta.com/oauth2/default/.well-known/openid-configuration");
        assert_eq!(
            found.map(|(_, repair)| repair).as_deref(),
            Some("https://acme.okta.com/.well-known/openid-configuration")
        );
    }
}
