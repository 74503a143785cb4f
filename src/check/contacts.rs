//! Whom customers and Okta's engineers turn to.

use super::{id, manifest};
use crate::artifact::{Artifact, Kind};
use crate::document::Value;
use crate::rule::{At, Context};

/// Providers of mailboxes for private persons. A domain that ends in `.` is one with any ending.
const CONSUMER_DOMAINS: [&str; 16] = [
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.",
    "live.com",
    "yahoo.",
    "ymail.com",
    "icloud.com",
    "me.com",
    "aol.com",
    "proton.me",
    "protonmail.com",
    "gmx.",
    "qq.com",
    "163.com",
    "web.de",
];

/// The contacts of a manifest, and the one in the test information.
pub fn present(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    if context.artifact().kind == Some(Kind::SubmissionTesting) {
        escalation_of_testing(context, root);
        return;
    }
    for body in manifest::bodies(root) {
        customer_support(context, body);
        escalation(context, body);
        let of_contacts = manifest::at(body, &["appContactDetails", "*", "contact"]);
        let of_testing = manifest::at(body, &["testing", "escalationSupportContact"]);
        of_contacts.into_iter().chain(of_testing).for_each(|contact| personal(context, contact));
    }
}

/// Whether a manifest has a contact of that type, or one of which the type cannot be told: its schema finds fault
/// with it, and nobody knows what it was meant to be.
fn has_contact(body: Value<'_>, kind: &str) -> bool {
    const KINDS: [&str; 2] = ["CUSTOMER_SUPPORT", "ESCALATION_SUPPORT"];
    manifest::at(body, &["appContactDetails", "*"]).into_iter().any(|contact| {
        let own = contact.get("contactType").and_then(Value::as_str).unwrap_or_default();
        own == kind || !KINDS.contains(&&*own)
    })
}

fn customer_support(context: &mut Context<'_>, body: Value<'_>) {
    if !has_contact(body, "CUSTOMER_SUPPORT") {
        let place = manifest::present(body, "appContactDetails").unwrap_or(body);
        context.report(id::CONTACT_MISSING, At::head(place));
    }
}

/// The escalation contact stands among the contacts or in the test information. Without either of them in the
/// files it is given in the wizard.
fn escalation(context: &mut Context<'_>, body: Value<'_>) {
    let separate = manifest::judged(context.submission(), Kind::SubmissionTesting).next().is_some();
    let testing = manifest::present(body, "testing");
    let is_given = testing.and_then(|testing| testing.get("escalationSupportContact")).is_some_and(is_filled)
        || has_contact(body, "ESCALATION_SUPPORT");
    let place = manifest::present(body, "appContactDetails").filter(|contacts| !contacts.is_empty()).or(testing);
    if let Some(place) = place.filter(|_| !is_given && !separate) {
        context.report(id::ESCALATION_CONTACT_MISSING, At::head(place));
    }
}

fn escalation_of_testing(context: &mut Context<'_>, root: Value<'_>) {
    let given = root.get("escalationSupportContact").filter(|contact| is_filled(*contact));
    if let Some(given) = given {
        personal(context, given);
        return;
    }
    let in_manifest = |manifest: &Artifact| {
        let bodies = manifest.root().map(manifest::bodies).unwrap_or_default();
        bodies.into_iter().any(|body| has_contact(body, "ESCALATION_SUPPORT"))
    };
    if !manifest::judged(context.submission(), Kind::Submission).any(in_manifest) {
        let place = root.get("escalationSupportContact").unwrap_or(root);
        context.report(id::ESCALATION_CONTACT_MISSING, At::head(place));
    }
}

fn is_filled(contact: Value<'_>) -> bool {
    contact.as_str().is_some_and(|text| !text.trim().is_empty())
}

/// An address of a provider of private mailboxes.
fn personal(context: &mut Context<'_>, contact: Value<'_>) {
    let Some(text) = contact.as_str() else { return };
    let Some((start, domain)) = text.rfind('@').map(|at| (at + 1, text[at + 1..].to_ascii_lowercase())) else {
        return;
    };
    let is_consumer = CONSUMER_DOMAINS.iter().any(|known| match known.strip_suffix('.') {
        Some(name) => domain.split_once('.').is_some_and(|(first, _)| first == name),
        None => domain == *known,
    });
    if is_consumer {
        context.report(id::CONTACT_PERSONAL_ADDRESS, At::slice(contact, start..text.len())).arg("domain", domain);
    }
}

#[cfg(test)]
mod tests {
    use super::CONSUMER_DOMAINS;

    #[test]
    fn domains_are_compared_in_lower_case() {
        assert!(CONSUMER_DOMAINS.iter().all(|domain| *domain == domain.to_ascii_lowercase()));
    }
}
