//! Whom customers and Okta's engineers turn to.

use std::ops::Range;

use super::{id, manifest};
use crate::artifact::{Artifact, Kind};
use crate::document::Value;
use crate::rule::{At, Context};
use crate::source::brief;

/// The most contacts that are compared with each other.
const COMPARED: usize = 100;
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

/// Names of mailboxes that nobody in particular reads.
const QUEUES: [&str; 22] = [
    "admin",
    "care",
    "contact",
    "contact-us",
    "customercare",
    "customerservice",
    "customersupport",
    "customer-support",
    "do-not-reply",
    "feedback",
    "hello",
    "help",
    "helpdesk",
    "help-desk",
    "info",
    "mail",
    "no-reply",
    "noreply",
    "sales",
    "service",
    "servicedesk",
    "support",
];
/// Ticketing services: mail to these domains opens a ticket.
const TICKETING: [&str; 7] = [
    "zendesk.com",
    "freshdesk.com",
    "freshservice.com",
    "helpscoutapp.com",
    "intercom-mail.com",
    "atlassian.net",
    "service-now.com",
];
/// How toll-free numbers of North America begin, as digits.
const TOLL_FREE: [&str; 7] = ["800", "833", "844", "855", "866", "877", "888"];

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
        let contacts = manifest::at(body, &["appContactDetails", "*"]);
        for (index, contact) in contacts.iter().take(COMPARED).enumerate() {
            one(context, *contact, &contacts[..index]);
        }
        for contact in manifest::at(body, &["testing", "escalationSupportContact"]) {
            personal(context, contact);
            escalation_address(context, contact, &contacts);
        }
    }
}

/// An entry of the contacts, and those before it.
fn one(context: &mut Context<'_>, entry: Value<'_>, earlier: &[Value<'_>]) {
    let Some(contact) = entry.get("contact").filter(|contact| contact.as_str().is_some()) else { return };
    if let Some((problem, repair)) = malformed(entry, contact) {
        let value = context.quote(contact);
        let draft = context.report(id::CONTACT_VALUE_FORM, At::value(contact));
        draft.arg("problem", problem).arg("repair", repair);
        if manifest::is_filled(contact) {
            draft.arg("value", value);
        }
        return;
    }
    if is_of(entry, "contactValueType", "EMAIL") {
        personal(context, contact);
    }
    let same = |name: &str, other: Value<'_>| {
        let text = |entry: Value<'_>| entry.get(name).and_then(Value::as_str).map(|text| text.to_lowercase());
        text(entry) == text(other)
    };
    let twin = earlier
        .iter()
        .find(|other| ["contactType", "contactValueType", "contact"].iter().all(|name| same(name, **other)));
    if let Some(twin) = twin.and_then(|twin| twin.get("contact")) {
        context.report(id::CONTACT_DUPLICATE, At::value(contact)).related(At::value(twin), "the first entry");
    } else if is_of(entry, "contactType", "ESCALATION_SUPPORT") {
        escalation_address(context, contact, earlier);
    } else if is_of(entry, "contactType", "CUSTOMER_SUPPORT") {
        // An escalation contact may stand in front of the public one.
        let others = earlier.iter().filter(|other| is_of(**other, "contactType", "ESCALATION_SUPPORT"));
        let twin = others.filter_map(|other| other.get("contact")).find(|other| is_same(*other, contact));
        if let Some(twin) = twin.filter(|twin| generic(*twin).is_none()) {
            same_as_public(context, twin, contact);
        }
    }
}

fn is_of(entry: Value<'_>, member: &str, kind: &str) -> bool {
    entry.get(member).is_some_and(|own| own.is_text(kind))
}

/// What is wrong with a contact of its kind, and what to write. Whether a URL is one is for the rules on URLs.
fn malformed(entry: Value<'_>, contact: Value<'_>) -> Option<(&'static str, &'static str)> {
    let text = contact.as_str()?;
    let text = text.trim();
    let kind = |name| is_of(entry, "contactValueType", name);
    match () {
        () if text.is_empty() => Some(("it is empty", "write the address, the URL or the number")),
        () if kind("EMAIL") && text.starts_with("mailto:") => {
            Some(("it is a link", "write the address without `mailto:`"))
        }
        () if kind("EMAIL") && !is_address(text) => Some((
            "it is no e-mail address",
            "write one address such as `okta@acme.example`, or another `contactValueType`",
        )),
        () if kind("PHONE") && !is_number(text) => Some((
            "it is no telephone number",
            "write the number with its country code, or another `contactValueType`",
        )),
        () if kind("URL") && is_address(text) => Some((
            "it is an e-mail address, not a URL",
            "write `EMAIL` as its `contactValueType`, or the URL of your support page",
        )),
        () => None,
    }
}

/// One mailbox: something, `@`, and a domain with a dot.
fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let is_domain = domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.');
    let is_clean =
        |part: &str| !part.contains(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '/'));
    !local.is_empty() && !local.contains('@') && is_domain && is_clean(local) && is_clean(domain)
}

/// Digits in any dress; letters too, as in `1-800-BERRIES`.
fn is_number(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    digits >= 3
        && text.chars().filter(|c| c.is_alphanumeric()).count() >= 5
        && !text.contains('@')
        && !text.contains("//")
}

fn is_same(one: Value<'_>, other: Value<'_>) -> bool {
    let text = |value: Value<'_>| value.as_str().map(|text| text.trim().to_lowercase());
    text(one) == text(other)
}

/// The escalation contact reaches somebody who knows the integration.
fn escalation_address(context: &mut Context<'_>, contact: Value<'_>, contacts: &[Value<'_>]) {
    if let Some((range, what)) = generic(contact) {
        let value = context.part(contact, range.clone());
        let draft = context.report(id::ESCALATION_CONTACT_GENERIC, At::slice(contact, range));
        draft.arg("value", brief(&value, 60)).arg("what", what);
        return;
    }
    let public = contacts.iter().take(COMPARED).filter(|entry| is_of(**entry, "contactType", "CUSTOMER_SUPPORT"));
    let twin = public.filter_map(|entry| entry.get("contact")).find(|public| is_same(*public, contact));
    if let Some(twin) = twin.filter(|_| manifest::is_filled(contact)) {
        same_as_public(context, contact, twin);
    }
}

fn same_as_public(context: &mut Context<'_>, escalation: Value<'_>, public: Value<'_>) {
    let value = context.quote(escalation);
    let draft = context.report(id::ESCALATION_SAME_AS_PUBLIC, At::value(escalation));
    draft.arg("value", value).related(At::value(public), "shown to customers");
}

/// What of a contact shows that a queue stands behind it, and which.
fn generic(contact: Value<'_>) -> Option<(Range<usize>, &'static str)> {
    let text = contact.as_str()?;
    let lower = text.to_ascii_lowercase();
    if let Some((local, domain)) = lower.rsplit_once('@') {
        let is_below =
            |known: &str| domain.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        if TICKETING.iter().any(|known| is_below(known)) {
            return Some((local.len() + 1..text.len(), "a ticketing service"));
        }
        // What stands behind a plus sign only sorts the mail.
        let name = local.split('+').next().unwrap_or_default();
        return QUEUES.contains(&name).then_some((0..local.len(), "a shared queue"));
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let national = digits.strip_prefix('1').unwrap_or(&digits);
    let is_toll_free = !text.contains("//") && TOLL_FREE.iter().any(|code| national.starts_with(code));
    (is_toll_free && digits.starts_with('1')).then_some((0..text.len(), "a service line"))
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
    let is_given =
        testing.and_then(|testing| testing.get("escalationSupportContact")).is_some_and(manifest::is_filled)
            || has_contact(body, "ESCALATION_SUPPORT");
    let place = manifest::present(body, "appContactDetails").filter(|contacts| !contacts.is_empty()).or(testing);
    if let Some(place) = place.filter(|_| !is_given && !separate) {
        context.report(id::ESCALATION_CONTACT_MISSING, At::head(place));
    }
}

fn escalation_of_testing(context: &mut Context<'_>, root: Value<'_>) {
    let given = root.get("escalationSupportContact").filter(|contact| manifest::is_filled(*contact));
    if let Some(given) = given {
        personal(context, given);
        let manifests = manifest::judged(context.submission(), Kind::Submission).filter_map(Artifact::root);
        let is_public = manifests.flat_map(manifest::bodies).any(|body| {
            let contacts = manifest::at(body, &["appContactDetails", "*"]);
            let public = contacts.into_iter().filter(|entry| is_of(*entry, "contactType", "CUSTOMER_SUPPORT"));
            public.filter_map(|entry| entry.get("contact")).any(|public| is_same(public, given))
        });
        escalation_address(context, given, &[]);
        if is_public && generic(given).is_none() {
            let value = context.quote(given);
            context.report(id::ESCALATION_SAME_AS_PUBLIC, At::value(given)).arg("value", value);
        }
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
    use super::*;

    #[test]
    fn addresses_and_numbers_are_told_from_other_texts() {
        for address in ["okta@acme.example", "o.k+ta@mail.acme.example"] {
            assert!(is_address(address), "{address}");
        }
        for other in [
            "acme.example",
            "a@b",
            "a b@acme.example",
            "a@acme.example, b@acme.example",
            "@acme.example",
            "A <a@acme.example>",
        ] {
            assert!(!is_address(other), "{other}");
        }
        for number in ["+49 30 1234567", "1-800-BERRIES", "(555) 010-0199 ext. 7"] {
            assert!(is_number(number), "{number}");
        }
        for other in ["call us", "https://acme.example/12345", "a12345@acme.example", "12"] {
            assert!(!is_number(other), "{other}");
        }
    }

    #[test]
    fn domains_are_compared_in_lower_case() {
        assert!(CONSUMER_DOMAINS.iter().all(|domain| *domain == domain.to_ascii_lowercase()));
    }
}
