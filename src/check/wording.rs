//! The words of the texts that customers and reviewers read.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::{id, manifest};
use crate::artifact::{Kind, Submission, pattern};
use crate::document::Value;
use crate::rule::{At, Context, RuleId};
use crate::source::brief;

/// Words that the catalogue shows beside the name anyway.
const NOISE: [&str; 6] = ["saml", "oidc", "scim", "sso", "okta", "oin"];
/// The shortest description that can say what a product does and what its integration gives, in bytes.
const SHORTEST: usize = 80;

/// Texts that somebody was to replace: notes to oneself, filler, and templates in brackets of any kind.
static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i-u:\blorem ipsum\b)|\b(?:TODO|TBD|FIXME)\b|(?i-u:[\[<{](?:(?:your|my)[ _-]?[a-z][a-z0-9 _-]*|(?:app|application|company|product|vendor)[ _-]?name)[\]>}])",
    )
});
/// Tags and entities of HTML, and the marks of Markdown that change how a text looks.
static MARKUP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"</?(?:a|b|br|code|div|em|h[1-6]|i|li|ol|p|span|strong|u|ul)(?:\s[^<>]*)?/?>|&(?:amp|lt|gt|quot|nbsp|#[0-9]{1,6});|\*\*[^*\s][^*]*\*\*|\[[^\[\]]+\]\(https?://[^()\s]+\)|(?m:^#{1,6} )|```",
    )
});
/// The name of the company with other capitals, as a word of its own.
static BRAND: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i-u)\bokta\b"));

/// The name and the description of a manifest.
pub fn texts(context: &mut Context<'_>) {
    for body in manifest::of(context) {
        if let Some(name) = body.get("name") {
            name_noise(context, name);
        }
        for text in ["name", "description"].iter().filter_map(|name| body.get(name)) {
            found(context, id::TEXT_MARKUP, text, &MARKUP);
        }
        if let Some(description) = body.get("description") {
            control_character(context, description);
            brand(context, description);
            too_short(context, description);
            claims(context, body, description);
        }
    }
}

/// Texts that were to be replaced, in the manifest and in the test information.
pub fn placeholders(context: &mut Context<'_>) {
    let mut texts: Vec<Value<'_>> = Vec::new();
    if context.artifact().kind == Some(Kind::Submission) {
        for body in manifest::of(context) {
            let labels = manifest::at(body, &["config", "*", "label"]);
            texts.extend(["name", "description"].iter().filter_map(|name| body.get(name)).chain(labels));
        }
    }
    let submission = context.submission();
    let products = &submission.once(|| Products::of(submission)).0;
    const TESTING: [&[&str]; 3] = [
        &["testAccount", "instructions"],
        &["samlTestConfiguration", "spInitiateDescription"],
        &["apiServiceTestConfiguration", "scopeExplanation"],
    ];
    for testing in manifest::testing(context.artifact()) {
        texts.extend(TESTING.iter().flat_map(|path| manifest::at(testing, path)));
    }
    for text in texts {
        let Some(own) = text.as_str() else { continue };
        let is_named = |range: &Range<usize>| products.iter().any(|name| is_within(&own, name, range));
        let first = PLACEHOLDER.find_iter(&own).map(|found| found.range()).find(|range| !is_named(range));
        if let Some(range) = first {
            report(context, id::TEXT_PLACEHOLDER, text, range);
        }
    }
}

/// The names of the products of a submission, in ASCII lower case.
struct Products(Vec<String>);

impl Products {
    fn of(submission: &Submission) -> Self {
        let files = manifest::judged(submission, Kind::Submission).filter_map(|file| file.root());
        Self(files.flat_map(manifest::bodies).filter_map(product).collect())
    }
}

/// The name of the product, in ASCII lower case. One that is nothing but a note to oneself, or is not finished, is no name.
fn product(body: Value<'_>) -> Option<String> {
    let name = body.get("name")?.as_str()?.trim().to_ascii_lowercase();
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_note = |word: &str| matches!(word.trim_end_matches([':', '.', '!']), "todo" | "tbd" | "fixme");
    let is_colon = words.iter().any(|word| word.ends_with(':') && is_note(word));
    let is_template = name.contains(['<', '[', '{']) || name.contains("lorem ipsum");
    let is_name = !words.is_empty() && !words.iter().all(|word| is_note(word)) && !is_colon && !is_template;
    is_name.then_some(name)
}

/// Whether bytes of a text lie within a mention of the product, whose name is in ASCII lower case.
fn is_within(text: &str, product: &str, range: &Range<usize>) -> bool {
    let lower = text.to_ascii_lowercase();
    let mut mentions = lower.match_indices(product).map(|(at, name)| at..at + name.len());
    mentions.any(|mention| mention.start <= range.start && range.end <= mention.end)
}

/// Reports the first match.
fn found(context: &mut Context<'_>, rule: RuleId, value: Value<'_>, wanted: &Regex) {
    if let Some(range) = value.as_str().and_then(|text| wanted.find(&text).map(|found| found.range())) {
        report(context, rule, value, range);
    }
}

fn report(context: &mut Context<'_>, rule: RuleId, value: Value<'_>, range: Range<usize>) {
    let shown = brief(&context.part(value, range.clone()), 40);
    let key = value.key().map(|key| context.quote(key)).unwrap_or_default();
    context.report(rule, At::slice(value, range)).arg("key", key).arg("found", shown);
}

/// A character that no page can show. Of names and URLs a rule of their own speaks, and joiners and marks of direction belong
/// to scripts that need them.
fn control_character(context: &mut Context<'_>, value: Value<'_>) {
    let Some(text) = value.as_str() else { return };
    let is_unwanted = |c: char| {
        c.is_control() && !matches!(c, '\n' | '\r' | '\t') || matches!(c, '\u{feff}' | '\u{200b}' | '\u{2060}')
    };
    if let Some((at, character)) = text.char_indices().find(|(_, character)| is_unwanted(*character)) {
        let key = value.key().map(|key| context.quote(key)).unwrap_or_default();
        context
            .report(id::TEXT_CONTROL_CHARACTER, At::slice(value, at..at + character.len_utf8()))
            .arg("key", key)
            .arg("character", format!("U+{:04X}", u32::from(character)));
    }
}

fn name_noise(context: &mut Context<'_>, name: Value<'_>) {
    let Some(text) = name.as_str() else { return };
    let is_noise = |word: &&str| NOISE.contains(&&*word.to_ascii_lowercase());
    let Some(word) = text.split(|c: char| !c.is_alphanumeric()).find(is_noise) else { return };
    let start = word.as_ptr() as usize - text.as_ptr() as usize;
    let shown = word.to_owned();
    context
        .report(id::DISPLAY_NAME_PROTOCOL_SUFFIX, At::slice(name, start..start + word.len()))
        .arg("word", shown);
}

fn brand(context: &mut Context<'_>, value: Value<'_>) {
    let Some(text) = value.as_str() else { return };
    let wrong = BRAND.find_iter(&text).find(|found| found.as_str() != "Okta" && is_word(&text, found.range()));
    if let Some(range) = wrong.map(|found| found.range()) {
        let found = text[range.clone()].to_owned();
        let at = At::slice(value, range);
        context.report(id::OKTA_BRAND_MISSPELLED, at.clone()).arg("found", found).edit(
            at,
            "Okta",
            crate::rule::Safety::Safe,
        );
    }
}

/// Whether a word is none of a host, a path, an address or a name of a program.
fn is_word(text: &str, range: Range<usize>) -> bool {
    let joins = |c: char| matches!(c, '/' | '@' | '-' | '_' | ':' | '\\');
    let (before, behind) = (&text[..range.start], &text[range.end..]);
    let is_host = behind.strip_prefix('.').is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
    !before.ends_with(|c: char| joins(c) || c == '.') && !behind.starts_with(joins) && !is_host
}

fn too_short(context: &mut Context<'_>, description: Value<'_>) {
    let Some(text) = description.as_str() else { return };
    // Bytes, because scripts of which a character takes three say as much with a third of them.
    let size = text.trim().len();
    if size > 0 && size < SHORTEST && !super::description::is_copied(&text) {
        let length = text.trim().chars().count();
        context.report(id::DESCRIPTION_TOO_SHORT, At::head(description)).arg("length", length.to_string());
    }
}

/// What the description promises and the manifest does not have.
fn claims(context: &mut Context<'_>, body: Value<'_>, description: Value<'_>) {
    let Some(text) = description.as_str() else { return };
    let has = |path: &[&str], protocol: &str| {
        path.iter().try_fold(body, |value, name| manifest::present(value, name)).is_some()
            || manifest::has_protocol(body, protocol)
    };
    let is_told = manifest::has_sso(body) || manifest::has_provisioning(body);
    let product = product(body);
    let is_named = |range: &Range<usize>| product.as_ref().is_some_and(|name| is_within(&text, name, range));
    // `SAML2` is SAML, and `SAMLab` is a name.
    let is_alone = |range: &Range<usize>| {
        let letter = |c: char| c.is_alphabetic();
        !text[..range.start].ends_with(letter) && !text[range.end..].starts_with(letter)
    };
    let logout = has(&["globalTokenRevocation"], "GTR") || manifest::has_capability(body, "UNIVERSAL_LOGOUT");
    let features: [(&str, bool); 5] = [
        ("SAML", has(&["sso", "saml"], "SAML")),
        ("OIDC", has(&["sso", "oidc"], "OIDC")),
        ("OpenID Connect", has(&["sso", "oidc"], "OIDC")),
        ("SCIM", manifest::has_provisioning(body)),
        ("Universal Logout", logout),
    ];
    for (feature, is_there) in features {
        let at = text
            .match_indices(feature)
            .map(|(at, _)| at..at + feature.len())
            .find(|range| is_word(&text, range.clone()) && is_alone(range) && !is_named(range));
        if let Some(range) = at.filter(|_| is_told && !is_there) {
            context
                .report(id::DESCRIPTION_CAPABILITY_MISMATCH, At::slice(description, range))
                .arg("feature", feature);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_was_to_replace_is_told_from_what_was_meant() {
        for text in [
            "Lorem ipsum dolor",
            "TODO: write this",
            "Sign in to {appName}",
            "[app_name]",
            "<your company>",
            "{yourDomain}",
        ] {
            assert!(PLACEHOLDER.is_match(text), "{text}");
        }
        for text in ["Todo lists for teams", "{app.subdomain}", "[1] see below", "<3", "mastodon", "To do"] {
            assert!(!PLACEHOLDER.is_match(text), "{text}");
        }
    }

    #[test]
    fn markup_is_told_from_prose() {
        for text in
            ["<b>Acme</b>", "a<br/>b", "R&amp;D", "**Acme** is", "[Acme](https://acme.example)", "a\n## Features"]
        {
            assert!(MARKUP.is_match(text), "{text}");
        }
        for text in
            ["a < b > c", "R&D", "AT&T;", "2 ** 3 ** 4", "[beta] (soon)", "issue #7", "* fast\n* small", "<Acme>"]
        {
            assert!(!MARKUP.is_match(text), "{text}");
        }
    }

    #[test]
    fn the_brand_is_a_word_of_prose() {
        let is_wrong = |text: &str| {
            BRAND.find_iter(text).any(|found| found.as_str() != "Okta" && is_word(text, found.range()))
        };
        for text in ["OKTA users", "works with okta.", "okta, SAML"] {
            assert!(is_wrong(text), "{text}");
        }
        for text in [
            "Okta",
            "acme.okta.com",
            "okta.users.read",
            "ask okta@acme.example",
            "okta-hosted",
            "/okta/x",
            "oktagon",
        ] {
            assert!(!is_wrong(text), "{text}");
        }
    }
}
