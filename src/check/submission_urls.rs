//! Where a manifest and its test information have URLs, and what each is for.

use super::manifest;
use super::url_field::{self, Examples, Way};
use crate::artifact::Kind;
use crate::document::Value;
use crate::rule::Context;

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
        plain_fields(root, &IN_AUTH_SETTINGS, &mut found);
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

/// Adds what is a URL as it stands. Of a file without the manifest's variables an expression is not read.
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
