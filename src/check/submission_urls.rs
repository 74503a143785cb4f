//! Where a manifest and its test information have URLs, and what each is for.

use super::url_field::{self, Examples, Way};
use super::{id, manifest};
use crate::artifact::Kind;
use crate::document::Value;
use crate::rule::{Context, RuleId};

/// What a URL is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Okta or a browser sends tokens and assertions there: nothing but https is accepted.
    Endpoint,
    /// Where OpenID Connect sends the code. A rule of its own judges the scheme, and loopback with it.
    Redirect,
    /// A page for people.
    Page,
}

/// The rule against a URL of this role that is not served over https.
pub fn https_rule(role: Role, value: Value<'_>) -> RuleId {
    match role {
        Role::Endpoint => id::URI_NOT_HTTPS,
        // No page for people: a program sends them there, by a standard.
        _ if value.key().is_some_and(|key| key.is_text("initiateLoginUri")) => id::OIDC_INITIATE_LOGIN_HTTPS,
        _ => id::LINK_NOT_HTTPS,
    }
}

/// Where a manifest has URLs.
const IN_MANIFEST: [(&[&str], Role); 20] = [
    (&["sso", "saml", "acs", "*", "url"], Role::Endpoint),
    (&["sso", "saml", "doc"], Role::Page),
    (&["sso", "oidc", "redirectUris", "*"], Role::Redirect),
    (&["sso", "oidc", "initiateLoginUri"], Role::Page),
    (&["sso", "oidc", "postLogoutUris", "*"], Role::Page),
    (&["sso", "oidc", "doc"], Role::Page),
    (&["provisioning", "scim", "baseUri"], Role::Endpoint),
    (&["provisioning", "scim", "setupInstructionsUri"], Role::Page),
    (&["globalTokenRevocation", "endpoint"], Role::Endpoint),
    (&["authSettings", "oAuth2Settings", "authorizeEndpoint"], Role::Endpoint),
    (&["authSettings", "oAuth2Settings", "tokenEndpoint"], Role::Endpoint),
    (&["apiService", "setupInstructionsUri"], Role::Page),
    (&["idv", "issuerUrl"], Role::Endpoint),
    (&["idv", "parUrl"], Role::Endpoint),
    (&["idv", "authorizeUrl"], Role::Endpoint),
    (&["idv", "tokenUrl"], Role::Endpoint),
    (&["idv", "jwksUrl"], Role::Endpoint),
    (&["idv", "termsOfUseUrl"], Role::Page),
    (&["idv", "privacyPolicyUrl"], Role::Page),
    (&["idv", "configUrl"], Role::Page),
];

/// Where the test information has URLs.
const IN_TESTING: [(&[&str], Role); 3] = [
    (&["testAccount", "url"], Role::Page),
    (&["oidcTestConfiguration", "spInitiateUrl"], Role::Page),
    (&["samlTestConfiguration", "spInitiateUrl"], Role::Page),
];

/// Where authentication settings in a file of their own have URLs.
const IN_AUTH_SETTINGS: [(&[&str], Role); 2] = [
    (&["oAuth2Settings", "authorizeEndpoint"], Role::Endpoint),
    (&["oAuth2Settings", "tokenEndpoint"], Role::Endpoint),
];

/// A field that holds a URL.
pub struct UrlField<'a> {
    /// Its value.
    pub value: Value<'a>,
    /// What the URL is for.
    pub role: Role,
    /// What it becomes; nothing where it cannot be read.
    pub ways: Vec<Way<'a>>,
}

/// Every URL of the file that is looked at.
pub fn all<'a>(context: &Context<'a>) -> Vec<UrlField<'a>> {
    let Some(root) = context.root() else { return Vec::new() };
    let mut found = Vec::new();
    if context.artifact().kind == Some(Kind::SubmissionTesting) {
        fields(root, root, &IN_TESTING, &mut found);
        return found;
    }
    if context.artifact().kind == Some(Kind::SubmissionAuthSettings) {
        manifest::bodies(root).into_iter().for_each(|body| fields(body, body, &IN_AUTH_SETTINGS, &mut found));
        return found;
    }
    let of_file: Option<Vec<(&[&str], Role)>> = match context.artifact().kind {
        Some(Kind::SubmissionApiService) => Some(in_block("apiService")),
        Some(Kind::SubmissionIdv) => Some(in_block("idv")),
        _ => None,
    };
    if let Some(known) = of_file {
        manifest::bodies(root).into_iter().for_each(|body| plain_fields(body, &known, &mut found));
        return found;
    }
    for body in manifest::bodies(root) {
        fields(body, body, &IN_MANIFEST, &mut found);
        if let Some(testing) = body.get("testing") {
            fields(body, testing, &IN_TESTING, &mut found);
        }
        for contact in manifest::at(body, &["appContactDetails", "*"]) {
            let is_url = contact.get("contactValueType").is_some_and(|form| form.is_text("URL"));
            if let Some(value) = contact.get("contact").filter(|_| is_url) {
                let ways = url_field::plain(value).into_iter().collect();
                found.push(UrlField { value, role: Role::Page, ways });
            }
        }
    }
    found
}

/// Where a file has URLs that holds a block of the manifest.
fn in_block(name: &str) -> Vec<(&'static [&'static str], Role)> {
    let of_block = IN_MANIFEST.iter().filter(|(path, _)| path[0] == name);
    of_block.map(|(path, role)| (&path[1..], *role)).collect()
}

/// Adds what is a URL as it stands, in files that take no expressions.
fn plain_fields<'a>(root: Value<'a>, known: &[(&[&str], Role)], found: &mut Vec<UrlField<'a>>) {
    for (path, role) in known {
        for value in manifest::at(root, path) {
            let is_url = value
                .as_str()
                .is_some_and(|text| !text.trim().is_empty() && !text.contains(['\'', '"', '{', '+']));
            if is_url {
                let ways = url_field::plain(value).into_iter().collect();
                found.push(UrlField { value, role: *role, ways });
            }
        }
    }
}

fn fields<'a>(body: Value<'a>, from: Value<'a>, known: &[(&[&str], Role)], found: &mut Vec<UrlField<'a>>) {
    let examples = Examples::of(body);
    for (path, role) in known {
        for value in manifest::at(from, path) {
            let is_there = manifest::is_filled(value);
            if is_there {
                found.push(UrlField { value, role: *role, ways: url_field::of_field(value, &examples) });
            }
        }
    }
}
