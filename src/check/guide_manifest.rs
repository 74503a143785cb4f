//! The manifest beside the guides: what administrators meet in Okta must be explained in one of them. Where no guide is
//! among the files nothing is said: it may be a web page.

use super::guide::{self, Guide};
use super::saml_match::{self, Template};
use super::{expressions, id, manifest};
use crate::artifact::guide::{BlockKind, normal};
use crate::artifact::{Kind, Submission, Terms};
use crate::document::Value;
use crate::expression::Dialect;
use crate::rule::{At, Context, listed};
use crate::source::{boundary, brief};

/// A feature of provisioning: its name in the manifest, its name in the list of a guide, and how prose says it.
struct Feature {
    key: &'static str,
    name: &'static str,
    said: Said,
}

/// How prose says that something is done.
enum Said {
    /// A verb, and those whom it is done to behind it; or something else that says it alone.
    Done { verb: Terms, alone: Option<Terms> },
    /// In these words.
    Named(Terms),
}

/// Whom users are provisioned for.
static USERS: Terms = Terms::new(
    r"\b(?:users?|accounts?|people|persons?|members?|profiles?|identities)\b",
    &["user", "account", "people", "person", "member", "profile", "identities"],
);

static FEATURES: [Feature; 6] = [
    Feature {
        key: "CREATE_USER",
        name: "Create users",
        said: Said::Done {
            verb: Terms::new(r"\b(?:creat|add|provision|push)\w*", &["creat", "add", "provision", "push"]),
            alone: None,
        },
    },
    Feature {
        key: "UPDATE_USER",
        name: "Update user attributes",
        said: Said::Done {
            verb: Terms::new(r"\b(?:updat|chang|sync|push)\w*", &["updat", "chang", "sync", "push"]),
            alone: Some(Terms::new(
                r"\b(?:profile|attribute|user) (?:update|change|sync)",
                &["update", "change", "sync"],
            )),
        },
    },
    Feature {
        key: "DEACTIVATE_USER",
        name: "Deactivate users",
        said: Said::Done {
            verb: Terms::new(
                r"\b(?:deactivat|suspend|disabl|deprovision|de-provision|remov|delet|revok|offboard)\w*",
                &["deactivat", "suspend", "disabl", "provision", "remov", "delet", "revok", "offboard"],
            ),
            alone: Some(Terms::new(r"\b(?:user|account) deactivation", &[" deactivation"])),
        },
    },
    Feature { key: "READ_USER", name: "Import users", said: Said::Named(Terms::new(r"\bimport", &["import"])) },
    Feature {
        key: "CREATE_GROUP",
        name: "Group push",
        said: Said::Named(Terms::new(
            r"\bgroup push|\bpush(?:ed|es|ing)?\b[^.|]{0,40}\bgroups?\b|\bgroups?\b[^.|]{0,40}\bpush(?:ed|es|ing)?\b",
            &["push"],
        )),
    },
    Feature {
        key: "READ_GROUP",
        name: "Import groups",
        said: Said::Named(Terms::new(
            r"\bimport\w*\b[^.|]{0,60}\bgroups?\b|\bgroups?\b[^.|]{0,40}\bimport",
            &["import"],
        )),
    },
];

impl Said {
    /// Whether a guide says it.
    fn is_in(&self, guide: Guide<'_>) -> bool {
        match self {
            Self::Named(terms) => guide.says(terms),
            Self::Done { verb, alone } => {
                let has = |text: &str| is_done(verb, text);
                let mut texts = guide.texts_that_may_say(verb);
                texts.any(|said| has(said.lower) || said.row.is_some_and(has))
                    || alone.as_ref().is_some_and(|terms| guide.says(terms))
            }
        }
    }
}

/// Whether a verb stands in front of users, in one sentence and not far from them.
fn is_done(verb: &Terms, text: &str) -> bool {
    /// In bytes.
    const FAR: usize = 60;
    verb.find_all(text).any(|verb| {
        let behind = &text[verb.end..];
        let sentence = behind.split(['.', '|']).next().unwrap_or_default();
        USERS.find(sentence).is_some_and(|users| users.start <= boundary(sentence, FAR))
    })
}

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

/// Whether one of the guides has the name or the label of a variable.
pub fn names_variable(guides: &[Guide<'_>], variable: &[Value<'_>]) -> bool {
    let mut names = variable.iter().filter_map(|name| manifest::filled(*name));
    names.any(|name| have_words(guides, &name))
}

/// Labels of tenant variables that no guide has.
fn variables(context: &mut Context<'_>, body: Value<'_>, guides: &[Guide<'_>]) {
    for label in manifest::at(body, &["config", "*", "label"]) {
        let Some(text) = manifest::filled(label) else { continue };
        if !have_words(guides, &text) {
            let shown = context.quote(label);
            context.report(id::VARIABLE_NOT_IN_GUIDE, At::value(label)).arg("label", shown);
        }
    }
}

/// Whether one of the guides has these words in one text, and not inside of others.
fn have_words(guides: &[Guide<'_>], words: &str) -> bool {
    let words = normal(words);
    guides.iter().any(|guide| has_words(guide.normal(), &words))
}

/// The same of texts, a line each, in lower case and with one blank between words: so are the words.
fn has_words(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, found)| {
        let before = text[..at].chars().next_back();
        let behind = text[at + found.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !behind.is_some_and(|c| c.is_alphanumeric() && c != 's')
    })
}

/// Universal Logout, of which administrators turn on nothing that they do not know of.
fn logout(context: &mut Context<'_>, body: Value<'_>, guides: &[Guide<'_>]) {
    static NAMED: Terms = Terms::new(
        r"\buniversal log-?out\b|\bglobal token revocation\b",
        &["universal log", "global token revocation"],
    );
    static PARTIAL: Terms = Terms::new(r"\brefresh tokens?\b|\bpartial(?:ly)?\b", &["refresh token", "partial"]);
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
    guides.iter().copied().filter(|guide| is_about_provisioning(*guide)).collect()
}

fn is_about_provisioning(guide: Guide<'_>) -> bool {
    guide.is_headed(&guide::PROVISIONING)
        || (!guide.is_titled(&guide::SIGN_ON) && guide.says(&guide::PROVISIONING))
}

/// The guides about single sign-on.
fn about_sign_on<'a>(guides: &[Guide<'a>]) -> Vec<Guide<'a>> {
    guides.iter().copied().filter(|guide| is_about_sign_on(*guide)).collect()
}

fn is_about_sign_on(guide: Guide<'_>) -> bool {
    guide.is_headed(&guide::SIGN_ON)
}

/// Features of provisioning that none of the guides about it has.
fn unlisted_provisioning(body: Value<'_>, guides: &[Guide<'_>]) -> Vec<&'static str> {
    let features = manifest::at(body, &["provisioning", "features", "*"]);
    let is_declared = |feature: &&Feature| features.iter().any(|value| value.is_text(feature.key));
    let is_unlisted = |feature: &&Feature| !guides.iter().any(|guide| feature.said.is_in(*guide));
    FEATURES.iter().filter(is_declared).filter(is_unlisted).map(|feature| feature.name).collect()
}

/// The ways to sign in, if none of the guides about it has any.
fn unlisted_sign_on(body: Value<'_>, guides: &[Guide<'_>]) -> Vec<&'static str> {
    static INITIATED: Terms =
        Terms::new(r"\b(?:sp|idp|service provider|identity provider)[- \u{2011}]initiated\b", &["initiated"]);
    let is_listed = guides.iter().any(|guide| guide.says(&INITIATED));
    if manifest::present(body, "sso").is_some() && !is_listed { vec!["SP-initiated SSO"] } else { Vec::new() }
}

/// Names of SAML attributes that no guide has.
fn attributes(context: &mut Context<'_>, body: Value<'_>, guides: &[Guide<'_>]) {
    let own = about_sign_on(guides);
    if own.is_empty() {
        return;
    }
    for name in manifest::at(body, &["sso", "saml", "claims", "*", "name"]) {
        let Some(text) = manifest::filled(name) else { continue };
        if !have_words(&own, &text) {
            let shown = context.quote(name);
            context.report(id::GUIDE_ATTRIBUTE_TABLE, At::value(name)).arg("name", shown);
        }
    }
}

/// Entitlements, which take a product of their own in the customer's org, and may leave nobody assignable.
fn entitlements(context: &mut Context<'_>, body: Value<'_>, guides: &[Guide<'_>]) {
    static GOVERNANCE: Terms = Terms::new(r"\bidentity governance\b|\boig\b", &["identity governance", "oig"]);
    static DEMANDED: Terms = Terms::new(
        r"\b(?:required?s?|mandatory|must|have to|has to|needs?|at least one)\b",
        &["require", "mandatory", "must", " to", "need", "at least one"],
    );
    let types = manifest::at(body, &["provisioning", "scim", "entitlementTypes", "*"]);
    let own = about_provisioning(guides);
    if types.is_empty() || own.is_empty() {
        return;
    }
    if !own.iter().any(|guide| guide.says(&GOVERNANCE)) {
        let list = body.pointer("/provisioning/scim/entitlementTypes").unwrap_or(types[0]);
        context.report(id::ENTITLEMENT_OIG_NOTE, At::head(list));
    }
    let texts = own.into_iter().flat_map(Guide::texts).filter(|said| DEMANDED.are_in(said.lower));
    let demands: Vec<String> = texts.map(|said| normal(said.lower)).collect();
    for entitlement in types {
        let required = entitlement.pointer("/attributes/required").filter(|value| value.as_bool() == Some(true));
        let (Some(required), Some(name)) = (required, entitlement.get("name")) else { continue };
        if manifest::filled(name)
            .map(|name| normal(&name))
            .is_some_and(|name| !demands.iter().any(|text| has_words(text, &name)))
        {
            let shown = context.quote(name);
            context.report(id::ENTITLEMENT_REQUIRED_NO_DEFAULT, At::value(required)).arg("name", shown);
        }
    }
}

/// A manifest that is the same for every customer, and guides that never ask for anything of a customer's own.
fn tenancy(context: &mut Context<'_>, body: Value<'_>, guides: &[Guide<'_>]) {
    static OWN: Terms = Terms::new(
        concat!(
            r"\b(?:metadata|client (?:id|secret)|certificate|issuer|entity id|sign[- ]?on url|login url|okta (?:domain|url|org)",
            r"|tenant|subdomain|account (?:id|name|number)|workspace|organi[sz]ation (?:id|name|slug)|company (?:id|name)|token|api key)\b",
        ),
        &[
            "metadata",
            "client ",
            "certificate",
            "issuer",
            "entity id",
            "url",
            "okta ",
            "tenant",
            "subdomain",
            "account ",
            "workspace",
            "ation ",
            "company ",
            "token",
            "api key",
        ],
    );
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

/// Of the guides about provisioning and of those about single sign-on the first, by its number: of several about one thing
/// the first is told what they leave out.
struct First {
    about_provisioning: Option<usize>,
    about_sign_on: Option<usize>,
}

impl First {
    fn of(submission: &Submission) -> Self {
        let mut first = Self { about_provisioning: None, about_sign_on: None };
        for (number, guide) in Guide::numbered(submission) {
            if first.about_provisioning.is_none() && is_about_provisioning(guide) {
                first.about_provisioning = Some(number);
            }
            if first.about_sign_on.is_none() && is_about_sign_on(guide) {
                first.about_sign_on = Some(number);
            }
        }
        first
    }
}

/// Features of the manifest that the guides leave out, and features of a guide that the manifest does not have.
fn listed_features(context: &mut Context<'_>, guide: Guide<'_>) {
    let Some((number, body)) = saml_match::only_manifest(context) else { return };
    let submission = context.submission();
    let first = submission.once(|| First::of(submission));
    let is_own = |number: Option<usize>| number == Some(context.number());
    let mut missing = Vec::new();
    if is_own(first.about_provisioning) {
        missing.extend(unlisted_provisioning(body, &about_provisioning(&Guide::all(submission))));
    }
    if is_own(first.about_sign_on) {
        missing.extend(unlisted_sign_on(body, &about_sign_on(&Guide::all(submission))));
    }
    let list = guide.sections().find(|section| section.is_headed(&guide::FEATURES));
    let at = match list.and_then(guide::Section::heading) {
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
    let sections = guide.sections().filter(|section| section.is_headed(&guide::FEATURES));
    let texts = sections.flat_map(guide::Section::texts);
    for said in texts.filter(|said| matches!(said.kind, BlockKind::Item | BlockKind::Row)) {
        let listed = FEATURES.iter().find(|feature| {
            said.lower.get(..feature.name.len()).is_some_and(|start| start.eq_ignore_ascii_case(feature.name))
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
