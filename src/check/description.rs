//! What a customer reads in the catalogue.

use super::{id, manifest};
use crate::document::Value;
use crate::rule::{At, Context};

/// Phrases of the examples in Okta's documentation, in lower case.
const EXAMPLES: [&str; 4] =
    ["acme is a cmr platform", "okta acme integration", "strawberry central", "in-season strawberry"];

/// What an Okta integration can give, in lower case. Any of them will do: the rule looks for a missing statement,
/// not for a good one.
const BENEFITS: [&str; 30] = [
    "sso",
    "single sign",
    "single-sign",
    "sign in",
    "sign-in",
    "signing in",
    "sign on",
    "sign-on",
    "log in",
    "login",
    "logout",
    "log out",
    "sign out",
    "authenticat",
    "provision",
    "lifecycle",
    "onboard",
    "offboard",
    "deactivat",
    "user management",
    "identity",
    "access",
    "entitlement",
    "api",
    "saml",
    "oidc",
    "openid",
    "scim",
    "workflow",
    "mfa",
];

/// Texts left over from Okta's examples, and descriptions that do not say what the integration gives.
pub fn texts(context: &mut Context<'_>) {
    for body in manifest::of(context) {
        for text in ["name", "description"].iter().filter_map(|name| body.get(name)) {
            copied(context, text);
        }
        if let Some(description) = body.get("description") {
            without_benefit(context, description);
        }
    }
}

/// Whether a text has a phrase of Okta's examples.
pub fn is_copied(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    EXAMPLES.iter().any(|phrase| lower.contains(phrase))
}

fn copied(context: &mut Context<'_>, text: Value<'_>) {
    let Some(own) = text.as_str() else { return };
    // Only ASCII letters change: offsets stay those of the text.
    let lower = own.to_ascii_lowercase();
    let first = EXAMPLES.iter().filter_map(|phrase| Some((lower.find(phrase)?, phrase.len()))).min();
    let Some((start, length)) = first else { return };
    let phrase = own[start..start + length].to_owned();
    let key = text.key().map_or_else(String::new, |key| context.quote(key));
    context
        .report(id::EXAMPLE_TEXT_COPIED, At::slice(text, start..start + length))
        .arg("key", key)
        .arg("phrase", phrase);
}

fn without_benefit(context: &mut Context<'_>, description: Value<'_>) {
    let Some(text) = description.as_str().map(|text| text.to_lowercase()) else { return };
    if text.trim().is_empty() {
        return;
    }
    let missing = match (text.contains("okta"), BENEFITS.iter().any(|benefit| text.contains(benefit))) {
        (true, true) => return,
        (false, _) => "never mentions Okta",
        (true, false) => "mentions Okta, but not what the integration with it gives",
    };
    context.report(id::DESCRIPTION_NO_OKTA_VALUE, At::head(description)).arg("missing", missing);
}
