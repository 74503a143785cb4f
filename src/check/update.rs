//! What an update must not change for those who have the published integration installed: endpoints and the names by
//! which services know one another.

use std::collections::BTreeSet;

use super::published::{self, Pair};
use super::update_effect::{Effect, is_guarded};
use super::update_fields::{self, Changed};
use super::{id, manifest};
use crate::artifact::PUBLISHED;
use crate::document::Value;
use crate::expression::Dialect;
use crate::rule::{At, Context};
use crate::source::brief;

/// The most other places that are shown: to find more of them in one long line takes long, and nobody looks at more.
const RELATED: usize = 20;

/// Redirect URIs, assertion consumer services, the entity ID, and the base URI of the SCIM server.
pub fn endpoints(context: &mut Context<'_>) {
    for pair in published::pairs(context) {
        let added = pair.added_variables(context);
        let redirects = update_fields::at(pair, &["sso", "oidc", "redirectUris", "*"], Dialect::Oidc, &added);
        removed(context, pair, &["sso", "oidc", "redirectUris"], "redirect URI", &redirects.removed);
        let default = default_service(context, pair, &added);
        let services = update_fields::at(pair, &["sso", "saml", "acs", "*", "url"], Dialect::Saml, &added);
        let others: Vec<Value<'_>> =
            services.removed.into_iter().filter(|url| Some(url.id()) != default.map(Value::id)).collect();
        removed(context, pair, &["sso", "saml", "acs"], "assertion consumer service", &others);
        for change in update_fields::at(pair, &["sso", "saml", "entityId"], Dialect::Saml, &added).changed {
            if !is_matter_of_variables(&change, &added) && change.effect != Effect::Unclear {
                moved(context, &change, "entity ID");
            }
        }
        for change in update_fields::at(pair, &["provisioning", "scim", "baseUri"], Dialect::Bare, &added).changed
        {
            base_uri(context, &change, &added);
        }
    }
}

/// What was taken out of a list. All of it is one finding.
fn removed(context: &mut Context<'_>, pair: Pair<'_>, path: &[&str], what: &'static str, urls: &[Value<'_>]) {
    let lists = manifest::at(pair.new, path);
    let (Some(first), Some(list)) = (urls.first(), lists.first().filter(|list| list.is_array())) else { return };
    let (url, rest) = (published::quote(context, *first), urls.len() - 1);
    let more = if rest == 0 { String::new() } else { format!(" and {rest} more") };
    let draft = context.report(id::UPDATE_REDIRECT_REMOVED, At::head(*list));
    draft.arg("what", what).arg("url", url).arg("more", more);
    for url in urls.iter().take(RELATED) {
        draft.related_in(PUBLISHED, At::value(*url), "published, and not submitted any more");
    }
}

/// The default assertion consumer service, and the published one if it is reported here.
fn default_service<'a>(context: &mut Context<'_>, pair: Pair<'a>, added: &BTreeSet<String>) -> Option<Value<'a>> {
    let (old, new) = (default_of(pair.old)?, default_of(pair.new)?);
    let change = update_fields::changed(old, new, Dialect::Saml, added)?;
    // One that an added variable was put into is the same service.
    if change.effect == Effect::Unclear || is_matter_of_variables(&change, added) {
        return None;
    }
    moved(context, &change, "default assertion consumer service");
    Some(old)
}

/// The URL of the service without an index, or of the only one.
fn default_of(body: Value<'_>) -> Option<Value<'_>> {
    let services = manifest::at(body, &["sso", "saml", "acs", "*"]);
    let mut without = services.iter().filter(|service| manifest::present(**service, "index").is_none());
    let default = match (services.as_slice(), without.next(), without.next()) {
        ([only], ..) => *only,
        (_, Some(default), None) => *default,
        _ => return None,
    };
    default.get("url").filter(|url| manifest::is_filled(*url))
}

/// Whether it is another rule that reports what changed: a new variable without a guard.
fn is_matter_of_variables(change: &Changed<'_>, added: &BTreeSet<String>) -> bool {
    let text = change.new.as_str().unwrap_or_default();
    let names = published::names_in(&text, change.dialect);
    names.iter().any(|name| added.contains(name) && !is_guarded(&text, name))
}

fn moved(context: &mut Context<'_>, change: &Changed<'_>, what: &'static str) {
    let (was, now) = (published::quote(context, change.old), brief(&context.text(change.new), 70));
    let draft = context.report(id::UPDATE_DEFAULT_ACS_CHANGED, At::value(change.new));
    draft.arg("what", what).arg("was", was).arg("now", now);
    draft.related_in(PUBLISHED, At::value(change.old), "published as this");
}

fn base_uri(context: &mut Context<'_>, change: &Changed<'_>, added: &BTreeSet<String>) {
    let Effect::Differs { before, after } = &change.effect else { return };
    // Okta puts one slash between the base URI and what follows.
    if before.trim_end_matches('/') == after.trim_end_matches('/') || is_matter_of_variables(change, added) {
        return;
    }
    let was = published::quote(context, change.old);
    let draft = context.report(id::UPDATE_BASE_URI_CHANGED, At::value(change.new));
    draft.arg("was", was);
    draft.related_in(PUBLISHED, At::value(change.old), "published as this");
}
