//! What a file is, by its content. The name is a hint, used only where content says nothing.

use std::sync::LazyLock;

use regex::Regex;

use crate::document::Value;

use super::kind::Kind;
use super::offer::IDV_ADDRESSES;

/// Kind of a JSON document, or `None` for JSON that is none of an OIN submission's artifacts.
///
/// The order matters: the most telling shapes come first.
pub fn json(root: Value<'_>) -> Option<Kind> {
    if root.is_array() {
        return root.elements().next().and_then(object);
    }
    object(root)
}

/// Kind of a YAML document: only what people write by hand for a submission is looked for in that form.
pub fn yaml(root: Value<'_>) -> Option<Kind> {
    json(root).filter(|kind| {
        matches!(
            kind,
            Kind::Submission
                | Kind::SubmissionTesting
                | Kind::SubmissionAuthSettings
                | Kind::SubmissionTenantSettings
                | Kind::SubmissionExpressConfiguration
                | Kind::SubmissionCapabilities
                | Kind::SubmissionApiService
                | Kind::SubmissionIdv
                | Kind::OidcClient
                | Kind::OpenApi
        )
    })
}

/// Whether a YAML text has a word without which [`yaml`] finds nothing in it. Workflows, charts and manifests of other
/// tools have none, and are not parsed.
pub fn may_be_yaml(text: &str) -> bool {
    // The literals keep the search at memory speed; what stands behind them tells keys from prose.
    static WORD: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            "(?:redirectUris|initiateLoginUri|postLogoutUris|entityId|acs|provisioning|supportedProtocols|capability",
            "|appContactDetails|contactType|globalTokenRevocation|apiService|idv",
            "|authenticationMethod|parUrl|TestConfiguration|testAccount|initiateLoginUriTemplate|oinClientId|authType|appInstanceProperties",
            "|client_id|clientId|clientID|client_name|redirect_uris)[\"']?[ \\t]*:",
        ))
        .ok()
    });
    WORD.as_ref().is_none_or(|word| word.is_match(text))
}

fn object(root: Value<'_>) -> Option<Kind> {
    if !root.is_object() {
        return None;
    }
    let tests: [fn(Value<'_>) -> Option<Kind>; 8] =
        [scim, submission, granular_submission, okta, oauth, tools, scim_by_shape, keys];
    tests.into_iter().find_map(|test| test(root))
}

fn has(root: Value<'_>, names: &[&str]) -> bool {
    names.iter().all(|name| root.get(name).is_some())
}

fn has_any(root: Value<'_>, names: &[&str]) -> bool {
    names.iter().any(|name| root.get(name).is_some())
}

fn holds_list(root: Value<'_>, name: &str) -> bool {
    root.get(name).is_some_and(Value::is_array)
}

fn text<'a>(root: Value<'a>, name: &str) -> std::borrow::Cow<'a, str> {
    root.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Documents that name their SCIM schemas (RFC 7643 §3, RFC 7644 §8).
fn scim(root: Value<'_>) -> Option<Kind> {
    const CORE: &str = "urn:ietf:params:scim:schemas:core:2.0:";
    const MESSAGES: &str = "urn:ietf:params:scim:api:messages:2.0:";
    let mut found = None;
    for urn in root.get("schemas")?.elements().filter_map(Value::as_str) {
        if urn.starts_with("urn:scim:schemas:") || urn.starts_with("urn:okta:custom:group:1.0") {
            return Some(Kind::Scim1);
        }
        let kind = match (urn.strip_prefix(CORE), urn.strip_prefix(MESSAGES)) {
            (Some("Schema"), _) => Kind::ScimSchemas,
            (Some("ResourceType"), _) => Kind::ScimResourceTypes,
            (Some("ServiceProviderConfig"), _) => Kind::ScimServiceProviderConfig,
            (_, Some("ListResponse")) => scim_list(root),
            (_, Some("Error")) => Kind::ScimError,
            (_, Some("PatchOp")) => Kind::ScimPatch,
            (_, Some(_)) => Kind::ScimMessage,
            _ if urn.to_ascii_lowercase().contains(":scim:") => Kind::ScimResource,
            _ => continue,
        };
        found.get_or_insert(kind);
    }
    found
}

/// What a list response lists: schemas and resource types are listed too.
fn scim_list(root: Value<'_>) -> Kind {
    let first = root.get("Resources").and_then(|resources| resources.elements().next());
    match first.and_then(|first| scim(first).or_else(|| scim_by_shape(first))) {
        Some(kind @ (Kind::ScimSchemas | Kind::ScimResourceTypes | Kind::Scim1)) => kind,
        _ => Kind::ScimList,
    }
}

/// SCIM documents that do not name their schemas.
fn scim_by_shape(root: Value<'_>) -> Option<Kind> {
    if has(root, &["patch", "bulk", "filter", "authenticationSchemes"]) {
        return Some(Kind::ScimServiceProviderConfig);
    }
    // Other files speak of endpoints and attributes too: what only SCIM has is that schemas are called by their URNs.
    let is_urn = |name: &str| text(root, name).get(..4).is_some_and(|start| start.eq_ignore_ascii_case("urn:"));
    if has(root, &["endpoint"]) && is_urn("schema") && has_any(root, &["name", "schemaExtensions"]) {
        return Some(Kind::ScimResourceTypes);
    }
    let attribute = root.get("attributes").and_then(|attributes| attributes.elements().next());
    let describes_attribute = attribute.is_some_and(|attribute| {
        has(attribute, &["name", "type"]) && has_any(attribute, &["mutability", "multiValued"])
    });
    if describes_attribute && is_urn("id") {
        return Some(Kind::ScimSchemas);
    }
    let has_extension = || {
        root.members().any(|member| {
            member.key.text().is_some_and(|key| key.starts_with("urn:ietf:params:scim:schemas:extension:"))
        })
    };
    if has(root, &["userName"]) && has_extension() {
        return Some(Kind::ScimResource);
    }
    let errors = root.get("Errors").filter(|errors| errors.is_array());
    errors
        .and_then(|errors| errors.elements().next())
        .filter(|error| has(*error, &["code", "description"]))
        .map(|_| Kind::Scim1)
}

/// The manifest, by a block that only it has: other files have `sso` and `capabilities` too.
fn submission(root: Value<'_>) -> Option<Kind> {
    let block = |name: &str, tells: &[&str]| root.get(name).is_some_and(|block| has_any(block, tells));
    let list = |name: &str, tells: &[&str]| {
        root.get(name).is_some_and(|list| list.elements().any(|element| has_any(element, tells)))
    };
    let sso = root.get("sso").is_some_and(|sso| {
        let oidc = sso
            .get("oidc")
            .is_some_and(|oidc| has_any(oidc, &["redirectUris", "initiateLoginUri", "postLogoutUris"]));
        oidc || sso.get("saml").is_some_and(|saml| has_any(saml, &["acs", "entityId"]))
    });
    let provisioning = root.get("provisioning").is_some_and(|provisioning| {
        holds_list(provisioning, "features")
            || provisioning.get("scim").is_some_and(|scim| scim.get("baseUri").is_some())
    });
    let tells = [
        sso,
        provisioning,
        list("capabilities", &["capability", "supportedProtocols"]),
        list("appContactDetails", &["contactType"]),
        block("globalTokenRevocation", &["endpoint", "subjectFormat"]),
        block("apiService", &["scopes", "setupInstructionsUri"]),
        block("idv", &["parUrl", "jwksUrl"]),
    ];
    let told = tells.into_iter().filter(|told| *told).count();
    let describes = has_any(root, &["name", "description"]);
    (told >= 2 || (told == 1 && describes)).then_some(Kind::Submission)
}

/// Bodies of the API's endpoints for one part of a submission.
fn granular_submission(root: Value<'_>) -> Option<Kind> {
    if has_any(
        root,
        &[
            "oidcTestConfiguration",
            "samlTestConfiguration",
            "scimTestConfiguration",
            "apiServiceTestConfiguration",
        ],
    ) || root.get("testAccount").is_some_and(|account| has_any(account, &["username", "password"]))
    {
        Some(Kind::SubmissionTesting)
    } else if has(root, &["oinClientId", "applicationClientId"]) || has(root, &["initiateLoginUriTemplate"]) {
        Some(Kind::SubmissionExpressConfiguration)
    } else if matches!(&*text(root, "authType"), "BASIC" | "CUSTOM" | "OAUTH2" | "SCIM_BEARER" | "SCIM_HEADER")
        || has(root, &["authType", "oAuth2Settings"])
    {
        Some(Kind::SubmissionAuthSettings)
    } else if holds_list(root, "appInstanceProperties") {
        Some(Kind::SubmissionTenantSettings)
    } else {
        of_capability(root)
    }
}

/// Bodies of the endpoints below `/capabilities`.
fn of_capability(root: Value<'_>) -> Option<Kind> {
    let is_capability = |value: Value<'_>| has(value, &["capability"]) && holds_list(value, "supportedProtocols");
    let wraps =
        || root.len() == 1 && root.get("capabilities").is_some_and(|list| list.elements().any(is_capability));
    let of_workflows = |name: &str| {
        let all = root.get(name).into_iter().flat_map(Value::elements);
        all.filter_map(|action| action.get("provider")).any(|provider| text(provider, "type") == "WORKFLOWS")
    };
    if is_capability(root) || wraps() {
        Some(Kind::SubmissionCapabilities)
    } else if holds_list(root, "scopes") && has_any(root, &["authenticationMethod", "setupInstructionsUri"]) {
        Some(Kind::SubmissionApiService)
    } else if has(root, &["parUrl"]) && IDV_ADDRESSES.iter().filter(|name| root.get(name).is_some()).count() > 2 {
        Some(Kind::SubmissionIdv)
    } else if of_workflows("actions") || of_workflows("validationDetails") {
        Some(Kind::SubmissionActions)
    } else {
        None
    }
}

/// Objects of the Okta Management API.
fn okta(root: Value<'_>) -> Option<Kind> {
    if has(root, &["signOnMode"]) && has_any(root, &["settings", "credentials", "visibility", "_links"]) {
        return Some(Kind::OktaApp);
    }
    let is_server = holds_list(root, "audiences") && has_any(root, &["issuerMode", "credentials", "issuer"]);
    is_server.then_some(Kind::OktaAuthorizationServer)
}

/// Whether a list of applications has some that come from the catalogue or belong to Okta, as the list of every org
/// does. What an org made itself is called `oidc_client`, or has a number at the end of its name.
pub fn has_apps_of_others(root: Value<'_>) -> bool {
    let is_own = |app: Value<'_>| {
        let name = text(app, "name");
        let number = name.rsplit_once('_').map_or("", |(_, number)| number);
        name.is_empty()
            || name == "oidc_client"
            || name.starts_with("template_")
            || (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    root.is_array() && root.len() > 1 && !root.elements().all(is_own)
}

/// OAuth 2.0 and OpenID Connect metadata and registrations.
fn oauth(root: Value<'_>) -> Option<Kind> {
    if has(root, &["resource", "authorization_servers"]) {
        return Some(Kind::ProtectedResourceMetadata);
    }
    let has_endpoint = has_any(root, &["authorization_endpoint", "token_endpoint", "jwks_uri"]);
    if has(root, &["issuer"]) && has_endpoint && root.get("client_id").is_none() {
        let is_openid = has_any(
            root,
            &[
                "userinfo_endpoint",
                "id_token_signing_alg_values_supported",
                "subject_types_supported",
                "claims_supported",
            ],
        );
        return Some(if is_openid { Kind::OidcDiscovery } else { Kind::OauthServerMetadata });
    }
    let names_client = has_any(root, &["client_id", "clientId", "client_name", "clientID"]);
    let configures_client = has_any(
        root,
        &[
            "redirect_uris",
            "redirectUris",
            "redirect_uri",
            "redirectUri",
            "redirectURI",
            "redirectUrl",
            "redirectURL",
            "callback_url",
            "callbackUrl",
            "callbackURL",
            "issuer",
            "grant_types",
            "scopes",
            "scope",
            "application_type",
        ],
    );
    (names_client && configures_client || has(root, &["redirect_uris", "grant_types"])).then_some(Kind::OidcClient)
}

/// Exports of other tools.
fn tools(root: Value<'_>) -> Option<Kind> {
    if matches!(&*text(root, "type"), "flopack" | "folder") && has(root, &["data"]) {
        Some(Kind::Flopack)
    } else if holds_list(root, "steps") && has_any(root, &["trigger_url", "exported_at"]) {
        Some(Kind::RunscopeTest)
    } else if has_any(root, &["openapi", "swagger"]) && has_any(root, &["info", "paths"]) {
        Some(Kind::OpenApi)
    } else if is_terraform_plan(root) {
        Some(Kind::Terraform)
    } else {
        None
    }
}

/// Output of `terraform show -json` with a resource of Okta's provider.
fn is_terraform_plan(root: Value<'_>) -> bool {
    root.get("resource_changes")
        .is_some_and(|changes| changes.elements().any(|change| text(change, "type").starts_with("okta_")))
}

/// RFC 7517 §5.
fn keys(root: Value<'_>) -> Option<Kind> {
    let keys = root.get("keys").filter(|keys| keys.is_array())?;
    let is_key = |key: Value<'_>| key.get("kty").is_some();
    (keys.is_empty() && root.len() == 1 || keys.elements().any(is_key)).then_some(Kind::Jwks)
}

/// What a text that is neither JSON nor XML is, by its extension and a look at its words.
pub fn other_text(path: &str, text: &str) -> Option<Kind> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    match extension.as_str() {
        "tf" | "tfvars" if text.contains("\"okta_") || text.contains("okta/okta") => Some(Kind::Terraform),
        "yaml" | "yml"
            if text.lines().any(|line| line.starts_with("openapi:") || line.starts_with("swagger:")) =>
        {
            Some(Kind::OpenApi)
        }
        _ => None,
    }
}

/// What the usual name of an artifact says a file should be. A file with such a name is reported when it
/// cannot be read.
pub fn by_name(path: &str) -> Option<Kind> {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name.as_str(), ""));
    Some(match (stem, extension) {
        ("submission" | "oin-submission", "json" | "yaml" | "yml") => Kind::Submission,
        // In YAML the name belongs to the workflows and environments of other tools as well.
        ("testing", "json") => Kind::SubmissionTesting,
        ("auth-settings", "json" | "yaml" | "yml") => Kind::SubmissionAuthSettings,
        ("tenant-settings", "json" | "yaml" | "yml") => Kind::SubmissionTenantSettings,
        ("express-configuration", "json" | "yaml" | "yml") => Kind::SubmissionExpressConfiguration,
        ("openid-configuration", "" | "json") => Kind::OidcDiscovery,
        ("oauth-authorization-server", "" | "json") => Kind::OauthServerMetadata,
        ("schemas" | "scim-schemas", "json") => Kind::ScimSchemas,
        ("resource-types" | "resourcetypes" | "resource_types", "json") => Kind::ScimResourceTypes,
        ("service-provider-config" | "serviceproviderconfig", "json") => Kind::ScimServiceProviderConfig,
        ("jwks", "json") | ("", "jwks") => Kind::Jwks,
        (stem, "xml") if is_metadata_name(stem) => Kind::SamlSpMetadata,
        _ if stem.contains("oin-submission-tester") => Kind::SubmissionTesterExport,
        ("workflow", "json") => Kind::WorkflowsTemplate,
        (_, "flopack" | "folder") => Kind::Flopack,
        _ => return None,
    })
}

/// The kind of a file whose content does not tell what it is, where the usual name is enough.
pub fn by_name_alone(path: &str) -> Option<Kind> {
    by_name(path)
        .filter(|kind| matches!(kind, Kind::Submission | Kind::WorkflowsTemplate | Kind::SubmissionTesterExport))
}

/// `metadata`, `sp-metadata`, `metadata_staging`; not the metadata of a build tool.
fn is_metadata_name(stem: &str) -> bool {
    let mut words = stem.split(['-', '_', '.']);
    words.clone().all(|word| word != "maven") && words.any(|word| word == "metadata")
}

/// Whether a file is the source code of a program, where a key is quoted for a test as often as it is in use.
pub fn is_source_code(path: &str) -> bool {
    const LANGUAGES: [&str; 28] = [
        "c", "cc", "cpp", "cs", "dart", "ex", "exs", "fs", "go", "groovy", "h", "hpp", "java", "js", "jsx", "kt",
        "lua", "mjs", "php", "pl", "py", "rb", "rs", "scala", "swift", "ts", "tsx", "vue",
    ];
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.')
        .is_some_and(|(_, extension)| LANGUAGES.contains(&extension.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::json as reader;

    fn kind(text: &str) -> Option<Kind> {
        let parsed = reader::parse(text);
        Value::root(&parsed.tree, text).and_then(json)
    }

    #[test]
    fn schemas_and_resource_types_without_schemas_are_known_by_their_urns() {
        let attributes = r#""attributes": [{"name": "a", "type": "string", "multiValued": false}]"#;
        assert_eq!(kind(&format!(r#"{{"id": "urn:acme:scim", {attributes}}}"#)), Some(Kind::ScimSchemas));
        assert_eq!(kind(&format!(r#"{{"id": 7, "schemaUrn": "urn:acme:scim", {attributes}}}"#)), None);
        let endpoint = r#""name": "User", "endpoint": "/Users""#;
        assert_eq!(kind(&format!(r#"{{{endpoint}, "schema": "urn:acme"}}"#)), Some(Kind::ScimResourceTypes));
        assert_eq!(kind(&format!(r#"{{{endpoint}, "schema": {{"type": "object"}}}}"#)), None);
        assert_eq!(kind(&format!(r#"{{{endpoint}, "schema": "schema.graphql"}}"#)), None);
    }

    #[test]
    fn bodies_of_the_endpoints_below_capabilities_are_known() {
        let capability = r#"{"capability": "SSO", "supportedProtocols": ["OIDC"]}"#;
        for capabilities in
            [capability.to_owned(), format!("[{capability}]"), format!(r#"{{"capabilities": [{capability}]}}"#)]
        {
            assert_eq!(kind(&capabilities), Some(Kind::SubmissionCapabilities), "{capabilities}");
        }
        let scopes = r#""scopes": ["okta.users.read"]"#;
        assert_eq!(
            kind(&format!(r#"{{{scopes}, "authenticationMethod": "client_secret_basic"}}"#)),
            Some(Kind::SubmissionApiService)
        );
        assert_eq!(kind(&format!("{{{scopes}}}")), None);
        let urls = r#""issuerUrl": "https://idv.acme.example", "jwksUrl": "https://idv.acme.example/keys""#;
        assert_eq!(
            kind(&format!(r#"{{{urls}, "parUrl": "https://idv.acme.example/par"}}"#)),
            Some(Kind::SubmissionIdv)
        );
        assert_eq!(kind(&format!("{{{urls}}}")), None);
        let provider = r#"[{"id": "okta:action1", "provider": {"type": "WORKFLOWS", "externalId": "a"}}]"#;
        for list in ["actions", "validationDetails"] {
            let answer = format!(r#"{{"{list}": {provider}}}"#);
            assert_eq!(kind(&answer), Some(Kind::SubmissionActions), "{answer}");
        }
        assert_eq!(kind(r#"{"actions": [{"id": "a", "provider": {"type": "github"}}]}"#), None);
        assert_eq!(kind(r#"{"capabilities": ["clipboard"], "permissions": []}"#), None);
    }

    #[test]
    fn the_applications_of_an_org_are_told_from_a_vendors_own() {
        let is_inventory = |names: &[&str]| {
            let apps: Vec<String> = names.iter().map(|name| format!(r#"{{"name": "{name}"}}"#)).collect();
            let text = format!("[{}]", apps.join(", "));
            Value::root(&reader::parse(&text).tree, &text).is_some_and(has_apps_of_others)
        };
        assert!(is_inventory(&["oidc_client", "saasure"]));
        assert!(is_inventory(&["acme_ledger_1", "salesforce"]));
        assert!(!is_inventory(&["oidc_client", "acme_ledger_1"]));
        assert!(!is_inventory(&["salesforce"]), "one alone was chosen");
    }

    #[test]
    fn a_user_that_does_not_name_its_schemas_is_known_by_an_extension() {
        let extension = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        assert_eq!(kind(&format!(r#"{{"userName": "a", "{extension}": {{}}}}"#)), Some(Kind::ScimResource));
        assert_eq!(kind(r#"{"userName": "a", "emails": []}"#), None);
        assert_eq!(kind(&format!(r#"{{"{extension}": {{}}}}"#)), None);
    }
}
