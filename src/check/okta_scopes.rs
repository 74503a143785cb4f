//! The scopes of Okta's API (OAuth 2.0), as its description of August 2026 lists them.

use crate::rule::nearest;

/// Resources with a scope to read and one to manage them.
const RESOURCES: [&str; 53] = [
    "agentPools",
    "apiTokens",
    "appGrants",
    "apps",
    "apps.interclientTrust",
    "authenticators",
    "authorizationServers",
    "behaviors",
    "botProtection",
    "brands",
    "captchas",
    "customTelephonyProvider",
    "deviceAssurance",
    "deviceIntegrations",
    "devicePostureChecks",
    "devices",
    "directories.groups",
    "domains",
    "dr",
    "emailDomains",
    "emailServers",
    "eventHooks",
    "features",
    "groups",
    "identitySources",
    "idps",
    "inlineHooks",
    "linkedObjects",
    "logStreams",
    "networkZones",
    "oauthIntegrations",
    "orgs",
    "personal.adminSettings",
    "policies",
    "principalRateLimits",
    "profileMappings",
    "pushProviders",
    "rateLimits",
    "realmAssignments",
    "realms",
    "roles",
    "schemas",
    "securityEventsProviders",
    "serviceAccounts",
    "serviceAccounts.okta",
    "sessions",
    "templates",
    "threatInsights",
    "trustedOrigins",
    "uischemas",
    "userRisk",
    "userTypes",
    "users",
];
/// Scopes outside of that pattern, and those of Okta's other products.
const OTHERS: [&str; 15] = [
    "okta.logs.read",
    "ssf.manage",
    "ssf.read",
    "okta.clients.manage",
    "okta.clients.read",
    "okta.clients.register",
    "okta.manifests.manage",
    "okta.manifests.read",
    "okta.support.cases.manage",
    "okta.support.cases.read",
    "okta.universalLogout.manage",
    "okta.users.userprofile.manage",
    "okta.users.userprofile.read",
    "okta.workflows.invoke.manage",
    "okta.oag.cert.read",
];
/// Products whose scopes are not all listed.
const OPEN: [&str; 3] = ["okta.accessRequests.", "okta.governance.", "okta.oag."];
/// Scopes that speak of the user who signs in.
const OF_USERS: [&str; 8] =
    ["openid", "profile", "email", "address", "phone", "groups", "offline_access", "device_sso"];
const VERBS: [&str; 2] = ["read", "manage"];
/// Words that other APIs have for them.
const WRITING: [&str; 10] =
    ["write", "readwrite", "create", "update", "delete", "edit", "admin", "full", "all", "modify"];
const READING: [&str; 4] = ["get", "list", "view", "readonly"];

/// What a scope is to an API service.
#[derive(Debug, PartialEq, Eq)]
pub enum Standing {
    /// One of Okta's API.
    Known,
    /// One that only a user can grant.
    OfUsers,
    /// One of Okta's API, but for its last word; what was most likely meant.
    Verb(String),
    /// None of Okta's API, and the nearest that is.
    Unknown(Option<String>),
}

/// What a scope is.
pub fn standing(scope: &str) -> Standing {
    if OF_USERS.contains(&scope) || scope.starts_with("okta.myAccount.") {
        return Standing::OfUsers;
    }
    if OTHERS.contains(&scope) {
        return Standing::Known;
    }
    let (rest, verb) = scope.rsplit_once('.').unwrap_or(("", scope));
    let is_resource = |name: &str| name.strip_prefix("okta.").is_some_and(|name| RESOURCES.contains(&name));
    if VERBS.contains(&verb) && (is_resource(rest) || OPEN.iter().any(|product| scope.starts_with(product))) {
        return Standing::Known;
    }
    let lower = verb.to_ascii_lowercase();
    if is_resource(scope) {
        return Standing::Verb(format!("{scope}.read"));
    }
    if is_resource(rest) && WRITING.contains(&&*lower) {
        return Standing::Verb(format!("{rest}.manage"));
    }
    if is_resource(rest) {
        let verb = if READING.contains(&&*lower) { "read" } else { nearest(&lower, VERBS).unwrap_or("read") };
        return Standing::Verb(format!("{rest}.{verb}"));
    }
    Standing::Unknown(near(scope))
}

/// The other scope of the same resource, else the one that is written most alike.
fn near(scope: &str) -> Option<String> {
    let whole = format!("okta.{scope}");
    if !scope.starts_with("okta.") && standing(&whole) == Standing::Known {
        return Some(whole);
    }
    let rest = scope.rsplit_once('.').map_or(scope, |(rest, _)| rest);
    if let Some(other) = OTHERS.iter().find(|name| name.rsplit_once('.').is_some_and(|(own, _)| own == rest)) {
        return Some((*other).to_owned());
    }
    let all = RESOURCES.iter().flat_map(|name| VERBS.iter().map(move |verb| format!("okta.{name}.{verb}")));
    let all: Vec<String> = all.chain(OTHERS.iter().map(|name| (*name).to_owned())).collect();
    nearest(scope, all.iter().map(String::as_str)).map(str::to_owned)
}

/// The scope to manage the resource that a scope reads.
pub fn managing(scope: &str) -> Option<String> {
    scope.strip_suffix(".read").map(|resource| format!("{resource}.manage"))
}

/// What a scope lets an integration change, as somebody may call it in prose; nothing for one that only reads.
pub fn changed_resource(scope: &str) -> Option<&str> {
    let resource = scope.strip_suffix(".manage").or_else(|| scope.strip_suffix(".register"))?;
    Some(resource.strip_prefix("okta.").unwrap_or(resource))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_the_one_of_the_api_description() {
        assert_eq!(RESOURCES.len() * VERBS.len() + 3, 109);
        assert!(RESOURCES.is_sorted());
    }

    #[test]
    fn scopes_are_told_apart() {
        for known in ["okta.users.read", "okta.logs.read", "okta.apps.interclientTrust.manage", "ssf.read"] {
            assert_eq!(standing(known), Standing::Known, "{known}");
        }
        assert_eq!(standing("okta.governance.labels.manage"), Standing::Known, "a product whose list is open");
        assert_eq!(standing("offline_access"), Standing::OfUsers);
        assert_eq!(standing("okta.myAccount.profile.read"), Standing::OfUsers);
        assert_eq!(standing("okta.users.write"), Standing::Verb("okta.users.manage".into()));
        assert_eq!(standing("okta.users"), Standing::Verb("okta.users.read".into()));
        assert_eq!(standing("okta.users.Read"), Standing::Verb("okta.users.read".into()));
        assert_eq!(standing("okta.user.read"), Standing::Unknown(Some("okta.users.read".into())));
        assert_eq!(standing("okta.logs.manage"), Standing::Unknown(Some("okta.logs.read".into())));
        assert_eq!(standing("users.read"), Standing::Unknown(Some("okta.users.read".into())));
        assert_eq!(standing("ledger"), Standing::Unknown(None));
    }
}
