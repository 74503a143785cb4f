//! The manifest beside the guides: what administrators meet in Okta must be explained in one of them. Where no guide is
//! among the files nothing is said: it may be a web page.

use std::sync::LazyLock;

use regex::Regex;

use super::guide::{self, Guide};
use super::saml_match::{self, Template};
use super::{expressions, id, manifest};
use crate::artifact::{Kind, pattern};
use crate::document::Value;
use crate::expression::Dialect;
use crate::rule::{At, Context, listed};
use crate::source::brief;

/// A feature of provisioning: its name in the manifest, its name in the list of a guide, and how prose says it.
struct Feature {
    key: &'static str,
    name: &'static str,
    said: Regex,
}

static FEATURES: LazyLock<[Feature; 6]> = LazyLock::new(|| {
    let feature = |key, name, said: &str| Feature { key, name, said: pattern(said) };
    let users = r"\b[^.|]{0,60}\b(?:users?|accounts?|people|persons?|members?|profiles?|identities)\b";
    [
        feature("CREATE_USER", "Create users", &format!(r"(?i)\b(?:creat|add|provision|push)\w*{users}")),
        feature(
            "UPDATE_USER",
            "Update user attributes",
            &format!(
                r"(?i)\b(?:updat|chang|sync|push)\w*{users}|\b(?:profile|attribute|user) (?:update|change|sync)"
            ),
        ),
        feature(
            "DEACTIVATE_USER",
            "Deactivate users",
            &format!(
                r"(?i)\b(?:deactivat|suspend|disabl|deprovision|de-provision|remov|delet|revok|offboard)\w*{users}|\b(?:user|account) deactivation"
            ),
        ),
        feature("READ_USER", "Import users", r"(?i)\bimport"),
        feature(
            "CREATE_GROUP",
            "Group push",
            r"(?i)\bgroup push|\bpush(?:ed|es|ing)?\b[^.|]{0,40}\bgroups?\b|\bgroups?\b[^.|]{0,40}\bpush(?:ed|es|ing)?\b",
        ),
        feature(
            "READ_GROUP",
            "Import groups",
            r"(?i)\bimport\w*\b[^.|]{0,60}\bgroups?\b|\bgroups?\b[^.|]{0,40}\bimport",
        ),
    ]
});

/// Where guides and manifest are held to each other, seen from either.
pub fn explained(context: &mut Context<'_>) {
    if context.artifact().kind == Some(Kind::Guide) {
        return Guide::of(context).map_or((), |guide| listed_features(context, guide));
    }
    let Some((_, body)) = saml_match::only_manifest(context) else { return };
    let guides = Guide::all(context.submission());
    if guides.is_empty() {
        return;
    }
    variables(context, body, &guides);
    logout(context, body, &guides);
    attributes(context, body, &guides);
    entitlements(context, body, &guides);
    tenancy(context, body, &guides);
}

/// Whether one of the texts of guides has the name or the label of a variable.
pub fn names_variable(texts: &[String], variable: &[Value<'_>]) -> bool {
    let names = variable.iter().filter_map(|name| manifest::filled(*name));
    names.into_iter().any(|name| have_words(texts, &name))
}

/// Labels of tenant variables that no guide has.
fn variables(context: &mut Context<'_>, body: Value<'_>, guides: &[Guide<'_>]) {
    let texts = normal_texts(guides.iter().copied());
    for label in manifest::at(body, &["config", "*", "label"]) {
        let Some(text) = manifest::filled(label) else { continue };
        if !have_words(&texts, &text) {
            let shown = context.quote(label);
            context.report(id::VARIABLE_NOT_IN_GUIDE, At::value(label)).arg("label", shown);
        }
    }
}

/// The texts of guides, all in one case and with one blank between words.
pub fn normal_texts<'a>(guides: impl IntoIterator<Item = Guide<'a>>) -> Vec<String> {
    guides.into_iter().flat_map(Guide::texts).map(|said| normal(&said.text)).collect()
}

fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Whether one of such texts has these words, and not inside of others.
fn have_words(texts: &[String], words: &str) -> bool {
    let words = normal(words);
    texts.iter().any(|text| has_words(text, &words))
}

fn has_words(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, found)| {
        let before = text[..at].chars().next_back();
        let behind = text[at + found.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !behind.is_some_and(|c| c.is_alphanumeric() && c != 's')
    })
}

/// Universal Logout, of which administrators turn on nothing that they do not know of.
fn logout(context: &mut Context<'_>, body: Value<'_>, guides: &[Guide<'_>]) {
    static NAMED: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)\buniversal log-?out\b|\bglobal token revocation\b"));
    static PARTIAL: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\brefresh tokens?\b|\bpartial(?:ly)?\b"));
    let block = manifest::present(body, "globalTokenRevocation");
    let declared = manifest::capabilities(body).find(|(name, _)| name == "UNIVERSAL_LOGOUT");
    let declared = declared.and_then(|(_, capability)| capability.get("capability")).map(At::value);
    let is_about_sign_on =
        |guide: &&Guide<'_>| !guide.is_titled(&guide::PROVISIONING) || guide.is_titled(&guide::SIGN_ON);
    let mut own = guides.iter().filter(is_about_sign_on).peekable();
    let Some(at) = declared.or_else(|| block.map(At::head)).filter(|_| own.peek().is_some()) else { return };
    if !own.clone().any(|guide| guide.says(&NAMED)) {
        context.report(id::UNIVERSAL_LOGOUT_GUIDE, at);
    }
    let partial = block.and_then(|block| block.get("partialLogout"));
    if let Some(partial) = partial.filter(|partial| partial.as_bool() == Some(true))
        && !own.any(|guide| guide.says(&PARTIAL))
    {
        context.report(id::GTR_PARTIAL_GUIDE_NOTE, At::value(partial));
    }
}

/// The guides about provisioning.
fn about_provisioning<'a>(guides: &[Guide<'a>]) -> Vec<Guide<'a>> {
    let is_about = |guide: &Guide<'_>| guide.is_titled(&guide::PROVISIONING) || !guide.is_titled(&guide::SIGN_ON);
    let covers = |guide: &Guide<'_>| guide.is_headed(&guide::PROVISIONING);
    guides
        .iter()
        .copied()
        .filter(|guide| covers(guide) || (is_about(guide) && guide.says(&guide::PROVISIONING)))
        .collect()
}

/// Features of provisioning that none of the guides about it has.
fn unlisted_provisioning(body: Value<'_>, guides: &[Guide<'_>]) -> Vec<&'static str> {
    let features = manifest::at(body, &["provisioning", "features", "*"]);
    let is_declared = |feature: &&Feature| features.iter().any(|value| value.is_text(feature.key));
    let is_unlisted = |feature: &&Feature| !guides.iter().any(|guide| guide.says(&feature.said));
    FEATURES.iter().filter(is_declared).filter(is_unlisted).map(|feature| feature.name).collect()
}

/// The ways to sign in, if none of the guides about it has any.
fn unlisted_sign_on(body: Value<'_>, guides: &[Guide<'_>]) -> Vec<&'static str> {
    static INITIATED: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)\b(?:SP|IdP|service provider|identity provider)[- \u{2011}]initiated\b"));
    let is_listed = guides.iter().any(|guide| guide.says(&INITIATED));
    if manifest::present(body, "sso").is_some() && !is_listed { vec!["SP-initiated SSO"] } else { Vec::new() }
}

/// Names of SAML attributes that no guide has.
fn attributes(context: &mut Context<'_>, body: Value<'_>, guides: &[Guide<'_>]) {
    let own: Vec<Guide<'_>> = guides.iter().copied().filter(|guide| guide.is_headed(&guide::SIGN_ON)).collect();
    if own.is_empty() {
        return;
    }
    let texts = normal_texts(own);
    for name in manifest::at(body, &["sso", "saml", "claims", "*", "name"]) {
        let Some(text) = manifest::filled(name) else { continue };
        if !have_words(&texts, &text) {
            let shown = context.quote(name);
            context.report(id::GUIDE_ATTRIBUTE_TABLE, At::value(name)).arg("name", shown);
        }
    }
}

/// Entitlements, which take a product of their own in the customer's org, and may leave nobody assignable.
fn entitlements(context: &mut Context<'_>, body: Value<'_>, guides: &[Guide<'_>]) {
    static GOVERNANCE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\bidentity governance\b|\bOIG\b"));
    static DEMANDED: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)\b(?:required?s?|mandatory|must|have to|has to|needs?|at least one)\b"));
    let types = manifest::at(body, &["provisioning", "scim", "entitlementTypes", "*"]);
    let own = about_provisioning(guides);
    if types.is_empty() || own.is_empty() {
        return;
    }
    if !own.iter().any(|guide| guide.says(&GOVERNANCE)) {
        let list = body.pointer("/provisioning/scim/entitlementTypes").unwrap_or(types[0]);
        context.report(id::ENTITLEMENT_OIG_NOTE, At::head(list));
    }
    let texts = own.into_iter().flat_map(Guide::texts).filter(|said| DEMANDED.is_match(&said.text));
    let demands: Vec<String> = texts.map(|said| normal(&said.text)).collect();
    for entitlement in types {
        let required = entitlement.pointer("/attributes/required").filter(|value| value.as_bool() == Some(true));
        let (Some(required), Some(name)) = (required, entitlement.get("name")) else { continue };
        if manifest::filled(name).is_some_and(|text| !have_words(&demands, &text)) {
            let shown = context.quote(name);
            context.report(id::ENTITLEMENT_REQUIRED_NO_DEFAULT, At::value(required)).arg("name", shown);
        }
    }
}

/// A manifest that is the same for every customer, and guides that never ask for anything of a customer's own.
fn tenancy(context: &mut Context<'_>, body: Value<'_>, guides: &[Guide<'_>]) {
    static OWN: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"(?i)\b(?:metadata|client (?:id|secret)|certificate|issuer|entity id|sign[- ]?on url|login url|okta (?:domain|url|org)",
            r"|tenant|subdomain|account (?:id|name|number)|workspace|organi[sz]ation (?:id|name|slug)|company (?:id|name)|token|api key)\b",
        ))
    });
    let has_variable = body.get("config").is_some_and(|config| !config.is_empty());
    let places: Vec<_> = expressions::fields(body).collect();
    let is_constant = |place: &expressions::Place<'_>| {
        place.value.as_str().is_none_or(|text| {
            [Dialect::Saml, Dialect::Oidc, Dialect::Bare]
                .iter()
                .any(|dialect| Template::new(&text, *dialect).is_constant())
        })
    };
    let Some(sso) = manifest::present(body, "sso").filter(|_| !has_variable) else { return };
    if !places.is_empty() && places.iter().all(is_constant) && !guides.iter().any(|guide| guide.says(&OWN)) {
        context.report(id::MULTI_TENANCY_UNDECLARED, At::head(sso));
    }
}

/// Features of the manifest that the guides leave out, and features of a guide that the manifest does not have.
fn listed_features(context: &mut Context<'_>, guide: Guide<'_>) {
    let Some((number, body)) = saml_match::only_manifest(context) else { return };
    let all = Guide::all(context.submission());
    // Of several guides about one thing the first is told.
    let is_first = |own: &[Guide<'_>]| own.first().is_some_and(|first| first.is(guide));
    let mut missing = Vec::new();
    let own = about_provisioning(&all);
    if is_first(&own) {
        missing.extend(unlisted_provisioning(body, &own));
    }
    let own: Vec<Guide<'_>> = all.iter().copied().filter(|guide| guide.is_headed(&guide::SIGN_ON)).collect();
    if is_first(&own) {
        missing.extend(unlisted_sign_on(body, &own));
    }
    let list = guide.sections().into_iter().find(|section| section.is_headed(&guide::FEATURES));
    let at = match list.and_then(|section| section.heading) {
        Some(heading) => Some(At::value(heading)),
        // Without the section, that is what is missing.
        None => (!guide.has_headings()).then(|| guide.top()),
    };
    if let Some(at) = at.filter(|_| !missing.is_empty()) {
        let draft = context.report(id::GUIDE_SUPPORTED_FEATURE_UNLISTED, at);
        draft.arg("features", listed(&missing)).arg("where", "the guide does not list");
    }
    unknown_features(context, guide, number, body);
}

/// Features of provisioning in the list of a guide that the manifest does not have.
fn unknown_features(context: &mut Context<'_>, guide: Guide<'_>, number: usize, body: Value<'_>) {
    let Some(features) = manifest::present(body, "provisioning").and_then(|block| block.get("features")) else {
        return;
    };
    let sections = guide.sections().into_iter().filter(|section| section.is_headed(&guide::FEATURES));
    for said in sections.flat_map(guide::Section::texts).filter(|said| said.kind == "item" || said.kind == "row") {
        let listed = FEATURES.iter().find(|feature| {
            said.text.get(..feature.name.len()).is_some_and(|start| start.eq_ignore_ascii_case(feature.name))
        });
        let Some(feature) = listed else { continue };
        let range = 0..feature.name.len();
        let is_there = |value: Value<'_>| {
            value.is_text(feature.key) || (feature.key == "CREATE_GROUP" && value.is_text("UPDATE_GROUP"))
        };
        if features.elements().any(is_there) || said.is_denied(&range) {
            continue;
        }
        let shown = brief(&context.part(said.value, range.clone()), 40);
        let draft = context.report(id::GUIDE_SUPPORTED_FEATURE_UNLISTED, At::slice(said.value, range));
        draft.arg("features", format!("`{shown}`")).arg("where", "the manifest does not have");
        draft.related_in(number, At::head(features), "the features of the manifest");
    }
}
