//! The account with which reviewers sign in. What stands in its password is compared, and never shown.

use super::{id, manifest};
use crate::document::Value;
use crate::rule::{At, Context};

/// The user name that Okta asks for.
const PREFERRED: &str = "isvtest@okta.com";
/// What the documentation's example has in the place of an account.
const EXAMPLE: [(&str, &str); 3] = [
    ("url", "https://example.com/strawberry/login"),
    ("username", "test@example.com"),
    ("password", "sUperP@ssw0rd"),
];
/// What people write until they know the value, in lower case.
const PLACEHOLDERS: [&str; 9] =
    ["changeme", "change-me", "change_me", "todo", "tbd", "n/a", "...", "placeholder", "replace-me"];
/// Parts of host names that say that an installation is not the one that customers use.
const NOT_PRODUCTION: [&str; 11] = [
    "staging",
    "stage",
    "stg",
    "sandbox",
    "dev",
    "develop",
    "development",
    "qa",
    "uat",
    "preprod",
    "preproduction",
];
/// Words for the rights of an administrator.
const RIGHTS: [&str; 8] =
    ["admin", "owner", "superuser", "super user", "root", "full access", "all rights", "all permissions"];

/// Each test account of the file.
pub fn credentials(context: &mut Context<'_>) {
    for testing in manifest::testing(context.artifact()) {
        let Some(account) = manifest::present(testing, "testAccount").filter(|account| account.is_object()) else {
            continue;
        };
        for (name, example) in EXAMPLE {
            let Some(value) = account.get(name) else { continue };
            let Some(text) = value.as_str() else { continue };
            if text == example {
                context.report(id::TEST_ACCOUNT_DOC_EXAMPLE, At::value(value)).arg("key", name);
            } else if is_placeholder(&text) {
                let seen = if text.trim().is_empty() { "empty" } else { "a placeholder" };
                context.report(id::TEST_ACCOUNT_PLACEHOLDER, At::value(value)).arg("key", name).arg("seen", seen);
            } else if name == "url" {
                url(context, value, &text);
            } else if name == "username" && !text.eq_ignore_ascii_case(PREFERRED) {
                let shown = context.quote(value);
                context.report(id::TEST_ACCOUNT_USERNAME_PREFERRED, At::value(value)).arg("value", shown);
            }
        }
        instructions(context, account);
    }
}

fn is_placeholder(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let is_bracketed = text.len() > 2 && text.starts_with('<') && text.ends_with('>');
    text.is_empty() || is_bracketed || PLACEHOLDERS.contains(&&*text) || text.chars().all(|c| c == 'x')
}

/// Reviewers open the address as it stands, at the installation that customers use.
fn url(context: &mut Context<'_>, value: Value<'_>, text: &str) {
    if let Some(open) = text.find('{').filter(|open| !text[*open..].starts_with("{yourOktaDomain}")) {
        let start = open - usize::from(text[..open].ends_with('$'));
        let end = text[open..].find('}').map_or(text.len(), |at| open + at + 1);
        let shown = context.part(value, start..end);
        context
            .report(id::TEST_ACCOUNT_URL_DYNAMIC, At::slice(value, start..end))
            .arg("expression", crate::source::brief(&shown, 60));
        return;
    }
    let start = text.find("://").map_or(0, |at| at + 3);
    let end = text[start..].find(['/', '?', '#', ':']).map_or(text.len(), |at| start + at);
    // The registered name itself may be anything: only what stands in front of it is an installation's.
    let names = text[start..end].rmatch_indices('.').nth(1).map_or(0, |(at, _)| at);
    let mut at = start;
    for word in text[start..start + names].split(['.', '-']) {
        if NOT_PRODUCTION.contains(&&*word.to_ascii_lowercase()) {
            let place = At::slice(value, at..at + word.len());
            context.report(id::TEST_ACCOUNT_PRODUCTION, place).arg("word", word.to_owned());
            return;
        }
        at += word.len() + 1;
    }
}

fn instructions(context: &mut Context<'_>, account: Value<'_>) {
    let Some(instructions) = account.get("instructions") else { return };
    let Some(text) = manifest::filled(instructions) else { return };
    let text = text.to_lowercase();
    if !RIGHTS.iter().any(|word| text.contains(word)) {
        context.report(id::TEST_ACCOUNT_ADMIN_NOTE, At::Node(instructions.id(), crate::rule::Part::Key));
    }
}
