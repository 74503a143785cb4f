//! Endpoints in SAML metadata (SAML V2.0 metadata §2.4.4).

use super::id;
use super::saml_roles::{entities, is_template, list, roles};
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
    let start = text.len() - text.trim_start().len();
    let url = &text[start..];
    let has_scheme = |scheme: &str| url.get(..scheme.len()).is_some_and(|own| own.eq_ignore_ascii_case(scheme));
    if has_scheme("https://") || is_template(url) || url.is_empty() {
        return;
    }
    let scheme = url.find("://").map_or(url.len(), |end| end + "://".len());
    let shown = context.text(location);
    let repair = match shown.split_once("://") {
        Some((_, rest)) if has_scheme("http://") => format!("https://{rest}"),
        _ => "https://...".into(),
    };
    let (value, repair) = (context.quote(location), crate::source::brief(&repair, 100));
    context
        .report(id::METADATA_ACS_HTTPS, At::slice(location, start..start + scheme))
        .arg("value", value)
        .arg("repair", repair);
}
