//! Endpoints in SAML metadata (SAML V2.0 metadata §2.4.4).

use super::id;
use super::saml_roles::{entities, is_template, list, roles};
use super::url::Url;
use crate::document::Value;
use crate::rule::{At, Context};

/// Assertion consumer services that are not served over https.
pub fn acs_https(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    let services = entities(root).flat_map(roles).flat_map(|role| list(role, "AssertionConsumerService"));
    for location in services.filter_map(|service| service.get("Location")) {
        acs_location(context, location);
    }
}

fn acs_location(context: &mut Context<'_>, location: Value<'_>) {
    let Some(text) = location.as_str() else { return };
    let url = Url::read(&text);
    let start = text.len() - text.trim_start().len();
    if url.has_scheme("https") && url.authority().is_some()
        || is_template(&text[start..])
        || text.trim().is_empty()
    {
        return;
    }
    let scheme = url.scheme().unwrap_or(start..url.tail().end);
    let repair = match url.has_scheme("http") {
        true => context.text_with(location, scheme.clone(), "https://"),
        false => "https://...".into(),
    };
    let (value, repair) = (context.quote(location), crate::source::brief(&repair, 100));
    context.report(id::METADATA_ACS_HTTPS, At::slice(location, scheme)).arg("value", value).arg("repair", repair);
}
