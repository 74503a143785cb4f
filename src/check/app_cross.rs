//! An application export or its Terraform configuration held to the manifest beside it: what was tested is what is
//! submitted.

use super::saml_match::{Template, only_manifest, shown};
use super::saml_roles::list;
use super::url::Url;
use super::{id, manifest, okta_app, url_hosts};
use crate::artifact::{Kind, Submission};
use crate::document::Value;
use crate::expression::Dialect;
use crate::rule::{At, Context, RuleId, listed};
use crate::source::brief;

/// The most other places that are shown: to find more of them in one long line takes long, and nobody looks at more.
const RELATED: usize = 20;
/// The most pairs of URLs that are compared: a hostile file must not take long.
const MOST_PAIRS: usize = 400;

/// The redirect URIs and the sign-in URI of an OpenID Connect application.
pub fn oidc(context: &mut Context<'_>) {
    let Some((number, body)) = only_manifest(context) else { return };
    let Some(block) = body.pointer("/sso/oidc").filter(|block| block.is_object()) else { return };
    let Some(app) = only_app(context, Meant::Oidc) else { return };
    let Some(client) = app.pointer("/settings/oauthClient") else { return };
    for (own, declared) in [("redirect_uris", "redirectUris"), ("post_logout_redirect_uris", "postLogoutUris")] {
        let (Some(own), Some(declared)) = (manifest::present(client, own), block.get(declared)) else { continue };
        urls(context, own, (number, declared), id::OIDC_REDIRECTS_MISMATCH);
    }
    let initiate = |holder: Value<'_>, name: &str| -> Option<String> {
        Some(holder.get(name)?.as_str()?.into_owned()).filter(|text| !text.trim().is_empty())
    };
    let (Some(own), Some(declared)) =
        (initiate(client, "initiate_login_uri"), initiate(block, "initiateLoginUri"))
    else {
        return;
    };
    let (Some(at), Some(field)) = (client.get("initiate_login_uri"), block.get("initiateLoginUri")) else {
        return;
    };
    if own.contains('{') || Template::new(&declared, Dialect::Oidc).can_become(&own) {
        return;
    }
    let (seen, expected) = (brief(&context.quote(at), 70), shown(context, number, field));
    let draft = context.report(id::OIDC_INITIATE_URI_MISMATCH, At::value(at));
    draft.arg("seen", seen).arg("expected", expected);
    draft.related_in(number, At::value(field), "the manifest says this");
}

/// Where assertions are posted to, and the attributes in them.
pub fn saml(context: &mut Context<'_>) {
    let Some((number, body)) = only_manifest(context) else { return };
    let Some(block) = body.pointer("/sso/saml").filter(|block| block.is_object()) else { return };
    let Some(app) = only_app(context, Meant::Saml) else { return };
    let Some(sign_on) = app.pointer("/settings/signOn") else { return };
    let declared: Vec<Value<'_>> = manifest::at(block, &["acs", "*", "url"]).into_iter().filter(is_set).collect();
    let mut posted: Vec<Value<'_>> = sign_on.get("ssoAcsUrl").into_iter().collect();
    posted.extend(manifest::at(sign_on, &["acsEndpoints", "*", "url"]));
    if !declared.is_empty() && declared.len() * posted.len() <= MOST_PAIRS {
        let templates = templates(&declared, Dialect::Saml);
        for url in posted {
            if !is_declared(url, &templates) {
                let what = format!("assertions are posted to `{}`", brief(&context.quote(url), 80));
                let draft = context.report(id::CROSS_APP_EXPORT_MISMATCH, At::value(url));
                draft
                    .arg("what", what)
                    .arg("repair", "declare the URL in `sso.saml.acs`, or test with one that is there");
                for field in declared.iter().take(RELATED) {
                    draft.related_in(number, At::value(*field), "declared in the manifest");
                }
            }
        }
    }
    attributes(context, sign_on, (number, block));
}

/// Attributes that the application sends and the manifest does not declare.
fn attributes(context: &mut Context<'_>, sign_on: Value<'_>, (number, block): (usize, Value<'_>)) {
    let paths: [&[&str]; 3] = [&["claims", "*", "name"], &["groups", "*"], &["groups", "*", "name"]];
    let known: std::collections::BTreeSet<String> = paths
        .iter()
        .flat_map(|path| manifest::at(block, path))
        .filter_map(|name| Some(name.as_str()?.trim().to_owned()))
        .collect();
    let statements = ["attributeStatements", "configuredAttributeStatements"];
    for statement in statements.into_iter().flat_map(|name| list(sign_on, name)) {
        let Some(name) = statement.get("name").filter(is_set) else { continue };
        if name.as_str().is_some_and(|name| known.contains(name.trim())) {
            continue;
        }
        let what = format!("assertions carry the attribute `{}`", brief(&context.quote(name), 60));
        let draft = context.report(id::CROSS_APP_EXPORT_MISMATCH, At::value(name));
        draft.arg("what", what).arg("repair", "declare the attribute in `sso.saml.claims`, or test without it");
        let place = block.get("claims").unwrap_or(block);
        draft.related_in(number, At::head(place), "the manifest does not declare it");
    }
}

/// URLs of an application that nothing in the manifest becomes, or else URLs of the manifest that it does not have.
fn urls(context: &mut Context<'_>, own: Value<'_>, (number, declared): (usize, Value<'_>), rule: RuleId) {
    let own_urls: Vec<Value<'_>> = own.one_or_all().filter(is_set).collect();
    let fields: Vec<Value<'_>> = declared.elements().filter(is_set).collect();
    if fields.is_empty() || own_urls.is_empty() || fields.len() * own_urls.len() > MOST_PAIRS {
        return;
    }
    let templates = templates(&fields, Dialect::Oidc);
    let undeclared = own_urls.iter().filter(|url| !is_declared(**url, &templates) && !is_local(**url));
    let undeclared: Vec<Value<'_>> = undeclared.copied().collect();
    for url in &undeclared {
        let seen = brief(&context.quote(*url), 80);
        let draft = context.report(rule, At::value(*url));
        draft.arg("problem", format!("`{seen}` is not in the manifest"));
        draft.arg("repair", "declare it in the manifest, or take it out of the application");
        for field in fields.iter().take(RELATED) {
            draft.related_in(number, At::value(*field), "declared in the manifest");
        }
    }
    // A configuration may compute some of the list, and one that is written differently in both is one mistake.
    if !undeclared.is_empty() || context.artifact().kind != Some(Kind::OktaApp) {
        return;
    }
    let is_missing = |template: &&(Value<'_>, Template)| {
        template.1.is_constant() && !own_urls.iter().any(|url| is_declared(*url, std::slice::from_ref(*template)))
    };
    let missing: Vec<Value<'_>> = templates.iter().filter(is_missing).map(|(field, _)| *field).collect();
    let Some(first) = missing.first() else { return };
    let seen = shown(context, number, *first);
    let more = if missing.len() == 1 { String::new() } else { format!(" and {} more", missing.len() - 1) };
    let draft = context.report(rule, At::head(own));
    draft.arg("problem", format!("the manifest's `{seen}`{more} is not in the application"));
    draft.arg("repair", "test with it, or take it out of the manifest");
    for field in missing.into_iter().take(RELATED) {
        draft.related_in(number, At::value(field), "declared here only");
    }
}

fn templates<'a>(fields: &[Value<'a>], dialect: Dialect) -> Vec<(Value<'a>, Template)> {
    let read = |field: &Value<'a>| Some((*field, Template::new(&field.as_str()?, dialect)));
    fields.iter().filter_map(read).collect()
}

/// Whether one of the fields can become a URL. An export may be written with the same expressions.
fn is_declared(url: Value<'_>, templates: &[(Value<'_>, Template)]) -> bool {
    let Some(text) = url.as_str() else { return true };
    text.contains('{') || templates.iter().any(|(_, template)| template.can_become(&text))
}

/// A URL of the developer's own machine, which nobody means to submit.
fn is_local(url: Value<'_>) -> bool {
    url.as_str().is_some_and(|text| url_hosts::is_private(&Url::read(&text).host()))
}

fn is_set(value: &Value<'_>) -> bool {
    manifest::is_filled(*value)
}

fn has_mode(app: Value<'_>, mode: &str) -> bool {
    app.get("signOnMode").is_some_and(|own| own.is_text(mode))
}

/// What an application of an export is looked at for.
#[derive(Clone, Copy)]
enum Meant {
    Oidc,
    Saml,
    Features,
}

impl Meant {
    const ALL: [Self; 3] = [Self::Oidc, Self::Saml, Self::Features];

    fn is(self, app: Value<'_>) -> bool {
        match self {
            Self::Oidc => has_mode(app, "OPENID_CONNECT"),
            Self::Saml => has_mode(app, "SAML_2_0"),
            Self::Features => app.get("features").is_some_and(|features| !features.is_empty()),
        }
    }
}

/// How many applications the files of a submission have of each kind.
struct Apps([usize; Meant::ALL.len()]);

impl Apps {
    fn of(submission: &Submission) -> Self {
        let kinds = [Kind::OktaApp, Kind::Terraform];
        let files = kinds.into_iter().flat_map(|kind| manifest::judged(submission, kind));
        let mut counts = [0; Meant::ALL.len()];
        for app in files.filter_map(|file| file.root()).flat_map(okta_app::apps) {
            for (count, meant) in counts.iter_mut().zip(Meant::ALL) {
                *count += usize::from(meant.is(app));
            }
        }
        Self(counts)
    }
}

/// The application of the file that is looked at, if the submission has only one of its kind: of several it is not
/// known which of them is the one that is submitted.
fn only_app<'a>(context: &Context<'a>, meant: Meant) -> Option<Value<'a>> {
    let submission = context.submission();
    if submission.once(|| Apps::of(submission)).0[meant as usize] != 1 {
        return None;
    }
    okta_app::apps(context.root()?).find(|app| meant.is(*app))
}

/// What an application does in provisioning, with the features of the manifest that it needs one of.
const FEATURES: [(&str, &[&str]); 8] = [
    ("PUSH_NEW_USERS", &["CREATE_USER"]),
    ("IMPORT_NEW_USERS", &["READ_USER"]),
    ("IMPORT_PROFILE_UPDATES", &["READ_USER"]),
    ("PUSH_PROFILE_UPDATES", &["UPDATE_USER"]),
    ("PUSH_USER_DEACTIVATION", &["DEACTIVATE_USER"]),
    ("GROUP_PUSH", &["CREATE_GROUP", "UPDATE_GROUP", "DEACTIVATE_GROUP"]),
    ("IMPORT_USER_SCHEMA", &["IMPORT_USER_SCHEMA"]),
    ("PUSH_PASSWORD_UPDATES", &[]),
];

/// The provisioning features of an application.
pub fn features(context: &mut Context<'_>) {
    let Some((number, body)) = only_manifest(context) else { return };
    let Some(provisioning) = manifest::present(body, "provisioning") else { return };
    let Some(declared) = provisioning.get("features").filter(|features| features.is_array()) else { return };
    let Some(app) = only_app(context, Meant::Features) else { return };
    let Some(own) = app.get("features").filter(|own| own.len() * declared.len() <= MOST_PAIRS) else { return };
    for feature in own.elements() {
        let Some((needed, repair)) = needed(feature, provisioning, declared) else { continue };
        let shown = context.quote(feature);
        let draft = context.report(id::CROSS_APP_FEATURES_MISMATCH, At::value(feature));
        draft.arg("problem", format!("`{shown}` is on, and the manifest {needed}")).arg("repair", repair);
        draft.related_in(number, At::head(declared), "the features that the manifest declares");
    }
    let is_on = |name: &str| own.elements().any(|feature| feature.is_text(name));
    let untested = declared.elements().filter(|feature| {
        let mut partners = FEATURES.iter().filter(|(_, needs)| needs.iter().any(|name| feature.is_text(name)));
        let known = partners.clone().next().is_some();
        known && !partners.any(|(name, _)| is_on(name))
    });
    let untested: Vec<Value<'_>> = untested.collect();
    if untested.is_empty() {
        return;
    }
    let names: Vec<String> = untested.iter().map(|feature| shown(context, number, *feature)).collect();
    let names = brief(&listed(&names), 100);
    let draft = context.report(id::CROSS_APP_FEATURES_MISMATCH, At::head(own));
    draft.arg("problem", format!("the manifest declares {names}, which is not on here"));
    draft.arg("repair", "turn it on and test it, or take it out of `provisioning.features`".to_owned());
    for feature in untested.into_iter().take(RELATED) {
        draft.related_in(number, At::value(feature), "declared here only");
    }
}

/// What the manifest lacks for a feature of the application, and what to do about it.
fn needed(feature: Value<'_>, provisioning: Value<'_>, declared: Value<'_>) -> Option<(String, String)> {
    if feature.is_text("PROFILE_MASTERING") {
        let repair = "turn profile sourcing off: an integration of the network cannot have it";
        return Some(("cannot declare it".into(), repair.into()));
    }
    let (name, needs) = FEATURES.iter().find(|(name, _)| feature.is_text(name))?;
    if *name == "PUSH_PASSWORD_UPDATES" {
        let flag = provisioning.pointer("/scim/scimServerConfig/changePassword/supported")?;
        let repair = "write `true` in `scimServerConfig.changePassword.supported`, or turn it off";
        return (flag.as_bool() == Some(false))
            .then(|| ("says that passwords are not supported".into(), repair.into()));
    }
    let is_there = needs.iter().any(|name| declared.elements().any(|own| own.is_text(name)));
    let names = listed(*needs);
    let one_of = if needs.len() == 1 { "" } else { "one of " };
    let repair = format!("add {one_of}{names} to `provisioning.features`, or turn it off");
    (!is_there).then(|| (format!("declares no {}", names.replace(", ", " or ")), repair))
}
