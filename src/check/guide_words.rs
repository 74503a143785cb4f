//! What a guide tells administrators to do and cannot: words that speak of what OIN integrations do not have, and of
//! pages that Okta's console does not have any more.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::guide::{self, Guide, Said};
use super::id;
use crate::artifact::pattern;
use crate::document::Value;
use crate::rule::{At, Context, RuleId};
use crate::source::brief;

/// Words that are a finding where a guide says them.
struct Phrase {
    rule: RuleId,
    words: Regex,
    /// What the sentence must have too.
    only_with: Option<Regex>,
    /// What the sentence must not have.
    unless: Option<Regex>,
    /// What the message says to write.
    instead: &'static str,
}

impl Phrase {
    fn new(rule: RuleId, words: &str) -> Self {
        Self { rule, words: pattern(words), only_with: None, unless: None, instead: "" }
    }

    fn with(self, words: &str) -> Self {
        Self { only_with: Some(pattern(words)), ..self }
    }

    fn unless(self, words: &str) -> Self {
        Self { unless: Some(pattern(words)), ..self }
    }

    fn instead(self, instead: &'static str) -> Self {
        Self { instead, ..self }
    }

    /// Where a text says it, and does not deny it.
    fn places(&self, said: &Said<'_>) -> Vec<Range<usize>> {
        let all = self.words.find_iter(&said.text).map(|found| found.range());
        all.filter(|range| {
            let sentence = said.sentence(range);
            self.only_with.as_ref().is_none_or(|words| words.is_match(sentence))
                && self.unless.as_ref().is_none_or(|words| !words.is_match(sentence))
                && !said.is_denied(range)
        })
        .collect()
    }
}

/// In guides of every kind.
static ANYWHERE: LazyLock<Vec<Phrase>> = LazyLock::new(|| {
    let term = |words: &str, now: &'static str| Phrase::new(id::GUIDE_OUTDATED_UI_TERM, words).instead(now);
    vec![
        Phrase::new(id::GUIDE_SHA1, r"(?i)\b(?:RSA[-_ ]?)?SHA[-_ ]?1\b")
            .with(r"(?i)\b(?:select|choose|set|use|enter|pick|change|specify|algorithm|method)\b")
            .unless(r"(?i)finger ?print|thumbprint|SHA[-_ ]?(?:2|256|512)\b|checksum|HMAC"),
        Phrase::new(
            id::GUIDE_GENERIC_TEMPLATE_APP,
            r"(?i)\bSCIM (?:2\.0|1\.1) test app\b|\bcreate (?:new )?app integration\b|\bapp integration wizard\b|\bcreate new app\b",
        ),
        Phrase::new(
            id::GUIDE_UNSUPPORTED_FEATURE_CLAIMED,
            r"(?i)\b(?:SP|service provider)[- ]initiated (?:SLO|single log-?out|log-?out)\b|\benable single log-?out\b",
        )
        .instead("single logout"),
        Phrase::new(id::GUIDE_UNSUPPORTED_FEATURE_CLAIMED, r"(?i)\bprofile (?:sourcing|mastering)\b")
            .instead("profile sourcing"),
        Phrase::new(id::SAML_FORCE_AUTHN_HANDLING, r"(?i)\b(?:force authentication|force ?authn)\b")
            .with(r"(?i)\b(?:enable|turn on|select|check|tick|activate|set)\b")
            .unless(r"(?i)\b(?:disabl\w*|by default|turn off|clear|uncheck|opt|deselect)\b"),
        Phrase::new(
            id::OIDC_TOKEN_LOCAL_VALIDATION,
            r"(?i)\b(?:validat\w*|verif\w*)\s+(?:(?:the|your|an?|each|every|okta|okta's|oauth|2\.0)\s+){0,3}access tokens?\b",
        )
        .unless(r"(?i)introspect|userinfo"),
        Phrase::new(
            id::OIDC_CUSTOM_CLAIMS,
            r"(?i)\b(?:add|create|configure|define)\s+(?:(?:an?|the|new|custom|two|three)\s+){0,3}claims?\b",
        )
        .unless(r"(?i)\bgroups?\b|\bSAML\b|attribute statement"),
        term(r"(?i)\bokta developer edition\b|\bdeveloper edition (?:account|org)\b", "Integrator Free Plan org"),
        term(r"(?i)\bauthentication polic(?:y|ies)\b", "App sign-in policy"),
        term(r"\bApplications\s*(?:>|→|›|»|->)\s*Applications\b", "Applications and Resources"),
        term(r"\bOIN Manager\b", "OIN Wizard"),
        term(r"(?i)\bokta developer console\b", "Admin Console"),
        Phrase::new(id::EXPRESS_LOGIN_FLOW, r"(?i)\bprompt with credentials\b"),
    ]
});

/// In guides for API service integrations.
static OF_API_SERVICES: LazyLock<Vec<Phrase>> = LazyLock::new(|| {
    vec![
        Phrase::new(id::API_SERVICE_SCOPE_OPTIONAL, r"(?i)\boptional(?:ly)?\b")
            .with(r"\bokta\.[A-Za-z.]+\.(?:read|manage)\b|(?i)\bscopes?\b"),
        Phrase::new(
            id::API_SERVICE_SSWS,
            r"(?i)\bSSWS\b|\b(?:create|generate)\s+(?:an?\s+|the\s+|new\s+)*(?:okta\s+)?API tokens?\b|\bokta API token\b",
        ),
    ]
});

/// The groups claim of an authorization server, which the org authorization server does not have for the catalogue.
static GROUPS_CLAIM: LazyLock<Phrase> = LazyLock::new(|| {
    Phrase::new(
        id::OIDC_GROUPS_CLAIM,
        r"(?i)\bgroups? claims? (?:filter|type|expression)\b|\b(?:add|create|configure|define|set up|enable)\s+(?:(?:an?|the)\s+)?`?groups?`? claims?\b",
    )
    .unless(r"(?i)\bSAML\b|attribute statement|\bblank\b|\bempty\b|\b(?:clear|remove|delete)\b")
});

/// A demand that the address of every user be verified.
static EMAIL_VERIFIED: LazyLock<Phrase> = LazyLock::new(|| {
    Phrase::new(id::OIDC_EMAIL_VERIFIED_RELIANCE, r"(?i)\bemail_?verified\b").with(
        r"(?i)\b(?:must|requires?|required|needs?|only|ensure|make sure|has to be|have to be|set to true|be true|is true)\b",
    )
});

/// Everything that is found by its words.
pub fn said(context: &mut Context<'_>) {
    let Some(guide) = Guide::of(context) else { return };
    let is_api_service = guide.is_headed(&guide::API_SERVICE);
    let phrases = ANYWHERE.iter().chain(OF_API_SERVICES.iter().filter(|_| is_api_service));
    report_all(context, guide, phrases);
}

/// A groups claim that administrators are told to add.
pub fn groups_claim(context: &mut Context<'_>) {
    let Some(guide) = Guide::of(context) else { return };
    report_all(context, guide, std::iter::once(&*GROUPS_CLAIM));
}

/// Sentences that make something depend on `email_verified`.
pub fn email_verified(context: &mut Context<'_>) {
    let Some(guide) = Guide::of(context) else { return };
    for said in guide.texts() {
        if let Some(range) = EMAIL_VERIFIED.places(&said).into_iter().next() {
            let shown = context.part(said.value, range.clone());
            let draft = context.report(id::OIDC_EMAIL_VERIFIED_RELIANCE, At::slice(said.value, range));
            draft.arg("what", format!("the guide demands `{}`", brief(&shown, 40)));
            return;
        }
    }
}

/// Reports every term of a rule once, with the other places that have it.
fn report_all<'p>(context: &mut Context<'_>, guide: Guide<'_>, phrases: impl Iterator<Item = &'p Phrase>) {
    let texts = guide.texts();
    for phrase in phrases {
        let mut terms: BTreeMap<String, Vec<(Value<'_>, Range<usize>)>> = BTreeMap::new();
        for said in &texts {
            for range in phrase.places(said) {
                let term = said.text[range.clone()].to_lowercase();
                terms.entry(term).or_default().push((said.value, range));
            }
        }
        for places in terms.into_values() {
            report(context, phrase, &places);
        }
    }
}

fn report(context: &mut Context<'_>, phrase: &Phrase, places: &[(Value<'_>, Range<usize>)]) {
    let Some(((value, range), others)) = places.split_first() else { return };
    let shown = brief(&context.part(*value, range.clone()), 60);
    let draft = context.report(phrase.rule, At::slice(*value, range.clone()));
    match phrase.rule {
        id::OIDC_GROUPS_CLAIM => draft.arg("what", "the guide asks for"),
        _ => draft.arg("term", shown),
    };
    if !phrase.instead.is_empty() {
        draft.arg("now", phrase.instead);
    }
    for (other, range) in others {
        draft.related(At::slice(*other, range.clone()), "and here");
    }
}
