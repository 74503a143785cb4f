//! What a manifest says of its logo.

use super::okta::Orgs;
use super::url::Url;
use super::{id, manifest};
use crate::artifact::Kind;
use crate::document::Value;
use crate::rule::{At, Context};
use crate::source::brief;

/// Where Okta keeps uploaded logos, whatever the org's domain.
const STORE: &str = "/bc/image/fileStoreRecord";
/// Where the catalogue serves them from.
const SERVED: &str = "oktacdn.com";

/// The URL of the logo, and the placeholder in its place.
pub fn named(context: &mut Context<'_>) {
    for body in manifest::of(context) {
        if let Some(logo) = body.get("logo") {
            form(context, logo);
        }
        if let Some(switch) = body.get("defaultLogo").filter(|switch| switch.as_bool() == Some(true)) {
            placeholder(context, switch);
        }
    }
}

fn form(context: &mut Context<'_>, logo: Value<'_>) {
    let Some(text) = logo.as_str() else { return };
    let url = Url::read(&text);
    let host = url.host();
    let problem = match () {
        () if url.has_scheme("https") && (url.at(url.path()).starts_with(STORE) || url.is_on(SERVED)) => return,
        () if text.trim().is_empty() => "is empty".to_owned(),
        () if url.has_scheme("http") => "does not begin with https://".to_owned(),
        () if Orgs::of(context.submission()).has(&host) => {
            "is on an Okta org, but not in its store of logos".to_owned()
        }
        () if text.trim_start().starts_with("data:") => "holds the image itself".to_owned(),
        () if url.scheme().is_none() => "is a path".to_owned(),
        () if host.is_empty() => "is no https URL".to_owned(),
        () => format!("is on `{}`", brief(&context.part(logo, url.host_range()), 60)),
    };
    context.report(id::LOGO_URI_FORM, At::value(logo)).arg("problem", problem);
}

fn placeholder(context: &mut Context<'_>, switch: Value<'_>) {
    let own = context.submission().artifacts.iter();
    let logo = own.enumerate().find(|(_, artifact)| artifact.kind == Some(Kind::Logo));
    let draft = context.report(id::DEFAULT_LOGO_WITH_CUSTOM_LOGO, At::value(switch));
    if let Some((index, _)) = logo {
        draft.related_in(index, At::File, "the logo that customers would not see");
    }
}
