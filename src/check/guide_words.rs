//! What a guide tells administrators to do and cannot: words that speak of what OIN integrations do not have, and of
//! pages that Okta's console does not have any more.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::guide::{self, Guide, Said};
use super::id;
use crate::artifact::Terms;
use crate::document::Value;
use crate::rule::{At, Context, RuleId};
use crate::source::brief;

/// Words that are a finding where a guide says them.
struct Phrase {
    rule: RuleId,
    words: Terms,
    /// Whether their capitals count.
    is_name: bool,
    /// What the sentence must have too.
    only_with: Option<Terms>,
    /// What the sentence must not have.
    unless: Option<Terms>,
    /// What the message says to write.
    instead: &'static str,
}

impl Phrase {
    fn new(rule: RuleId, words: Terms) -> Self {
        Self { rule, words, is_name: false, only_with: None, unless: None, instead: "" }
    }

    fn outdated(words: Terms, now: &'static str) -> Self {
        Self { instead: now, ..Self::new(id::GUIDE_OUTDATED_UI_TERM, words) }
    }

    /// Where a text says it, and does not deny it.
    fn places(&self, said: &Said<'_>) -> Vec<Range<usize>> {
        let is_meant = |range: &Range<usize>| {
            let sentence = said.sentence(range);
            self.only_with.as_ref().is_none_or(|terms| terms.are_in(sentence))
                && self.unless.as_ref().is_none_or(|terms| !terms.are_in(sentence))
                && !said.is_denied(range)
        };
        let found =
            |text: &str| self.words.regex().find_iter(text).map(|found| found.range()).filter(is_meant).collect();
        if self.is_name { found(&said.text()) } else { found(said.lower) }
    }
}

/// In guides of every kind.
static ANYWHERE: LazyLock<[Phrase; 13]> = LazyLock::new(|| {
    [
        Phrase {
            only_with: Some(Terms::new(
                r"\b(?:select|choose|set|use|enter|pick|change|specify|algorithm|method)\b",
                &["select", "choose", "set", "use", "enter", "pick", "change", "specify", "algorithm", "method"],
            )),
            unless: Some(Terms::new(
                r"finger ?print|thumbprint|sha[-_ ]?(?:2|256|512)\b|checksum|hmac",
                &["finger", "thumbprint", "sha", "checksum", "hmac"],
            )),
            ..Phrase::new(id::GUIDE_SHA1, Terms::new(r"\b(?:rsa[-_ ]?)?sha[-_ ]?1\b", &["sha"]))
        },
        Phrase::new(
            id::GUIDE_GENERIC_TEMPLATE_APP,
            Terms::new(
                r"\bscim (?:2\.0|1\.1) test app\b|\bcreate (?:new )?app integration\b|\bapp integration wizard\b|\bcreate new app\b",
                &[" test app", "app integration", "create new app"],
            ),
        ),
        Phrase {
            instead: "single logout",
            ..Phrase::new(
                id::GUIDE_UNSUPPORTED_FEATURE_CLAIMED,
                Terms::new(
                    r"\b(?:sp|service provider)[- ]initiated (?:slo|single log-?out|log-?out)\b|\benable single log-?out\b",
                    &["initiated ", "enable single log"],
                ),
            )
        },
        Phrase {
            instead: "profile sourcing",
            ..Phrase::new(
                id::GUIDE_UNSUPPORTED_FEATURE_CLAIMED,
                Terms::new(r"\bprofile (?:sourcing|mastering)\b", &["profile "]),
            )
        },
        Phrase {
            only_with: Some(Terms::new(
                r"\b(?:enable|turn on|select|check|tick|activate|set)\b",
                &["enable", "turn on", "select", "check", "tick", "activate", "set"],
            )),
            unless: Some(Terms::new(
                r"\b(?:disabl\w*|by default|turn off|clear|uncheck|opt|deselect)\b",
                &["disabl", "by default", "turn off", "clear", "uncheck", "opt", "deselect"],
            )),
            ..Phrase::new(
                id::SAML_FORCE_AUTHN_HANDLING,
                Terms::new(r"\b(?:force authentication|force ?authn)\b", &["force"]),
            )
        },
        Phrase {
            unless: Some(Terms::new("introspect|userinfo", &["introspect", "userinfo"])),
            ..Phrase::new(
                id::OIDC_TOKEN_LOCAL_VALIDATION,
                Terms::new(
                    r"\b(?:validat\w*|verif\w*)\s+(?:(?:the|your|an?|each|every|okta|okta's|oauth|2\.0)\s+){0,3}access tokens?\b",
                    &["access token"],
                ),
            )
        },
        Phrase {
            unless: Some(Terms::new(
                r"\bgroups?\b|\bsaml\b|attribute statement",
                &["group", "saml", "attribute statement"],
            )),
            ..Phrase::new(
                id::OIDC_CUSTOM_CLAIMS,
                Terms::new(
                    r"\b(?:add|create|configure|define)\s+(?:(?:an?|the|new|custom|two|three)\s+){0,3}claims?\b",
                    &["claim"],
                ),
            )
        },
        Phrase::outdated(
            Terms::new(
                r"\bokta developer edition\b|\bdeveloper edition (?:account|org)\b",
                &["developer edition"],
            ),
            "Integrator Free Plan org",
        ),
        Phrase::outdated(
            Terms::new(r"\bauthentication polic(?:y|ies)\b", &["authentication polic"]),
            "App sign-in policy",
        ),
        Phrase {
            is_name: true,
            ..Phrase::outdated(
                Terms::new(r"\bApplications\s*(?:>|→|›|»|->)\s*Applications\b", &["applications"]),
                "Applications and Resources",
            )
        },
        Phrase {
            is_name: true,
            ..Phrase::outdated(Terms::new(r"\bOIN Manager\b", &["oin manager"]), "OIN Wizard")
        },
        Phrase::outdated(Terms::new(r"\bokta developer console\b", &["okta developer console"]), "Admin Console"),
        Phrase::new(
            id::EXPRESS_LOGIN_FLOW,
            Terms::new(r"\bprompt with credentials\b", &["prompt with credentials"]),
        ),
    ]
});

/// In guides for API service integrations.
static OF_API_SERVICES: LazyLock<[Phrase; 2]> = LazyLock::new(|| {
    [
        Phrase {
            only_with: Some(Terms::new(r"\bokta\.[a-z.]+\.(?:read|manage)\b|\bscopes?\b", &["okta.", "scope"])),
            ..Phrase::new(id::API_SERVICE_SCOPE_OPTIONAL, Terms::new(r"\boptional(?:ly)?\b", &["optional"]))
        },
        Phrase::new(
            id::API_SERVICE_SSWS,
            Terms::new(
                r"\bssws\b|\b(?:create|generate)\s+(?:an?\s+|the\s+|new\s+)*(?:okta\s+)?api tokens?\b|\bokta api token\b",
                &["ssws", "api token"],
            ),
        ),
    ]
});

/// The groups claim of an authorization server, which the org authorization server does not have for the catalogue.
static GROUPS_CLAIM: LazyLock<Phrase> = LazyLock::new(|| Phrase {
    unless: Some(Terms::new(
        r"\bsaml\b|attribute statement|\bblank\b|\bempty\b|\b(?:clear|remove|delete)\b",
        &["saml", "attribute statement", "blank", "empty", "clear", "remove", "delete"],
    )),
    ..Phrase::new(
        id::OIDC_GROUPS_CLAIM,
        Terms::new(
            r"\bgroups? claims? (?:filter|type|expression)\b|\b(?:add|create|configure|define|set up|enable)\s+(?:(?:an?|the)\s+)?`?groups?`? claims?\b",
            &[" claim"],
        ),
    )
});

/// A demand that the address of every user be verified.
static EMAIL_VERIFIED: LazyLock<Phrase> = LazyLock::new(|| Phrase {
    only_with: Some(Terms::new(
        r"\b(?:must|requires?|required|needs?|only|ensure|make sure|has to be|have to be|set to true|be true|is true)\b",
        &["must", "require", "need", "only", "ensure", "make sure", " to be", "true"],
    )),
    ..Phrase::new(id::OIDC_EMAIL_VERIFIED_RELIANCE, Terms::new(r"\bemail_?verified\b", &["verified"]))
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
    for said in guide.texts_that_may_say(&EMAIL_VERIFIED.words) {
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
    for phrase in phrases.filter(|phrase| guide.may_say(&phrase.words)) {
        let mut terms: BTreeMap<String, Vec<(Value<'_>, Range<usize>)>> = BTreeMap::new();
        for said in guide.texts() {
            for range in phrase.places(&said) {
                let term = said.lower[range.clone()].to_owned();
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
