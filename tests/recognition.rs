//! Every kind of artifact is recognised by its content, and other people's files are left alone.

mod support;

use std::collections::BTreeSet;

use oinlint::artifact::Kind;
use oinlint::run::read_source;
use oinlint::source::Source;
use support::{TODAY, check, folder_with, options, root};

fn kind_of(path: &str, content: &[u8]) -> Option<&'static str> {
    read_source(Source::from_bytes(content.to_vec(), path.into()), false).kind.map(Kind::name)
}

/// A telling content for each kind, under a name that tells nothing unless the name is all there is.
const KINDS: [(&str, &str, &str); 45] = [
    (
        "submission",
        "a.json",
        r#"{"name": "A", "description": "B", "logo": "C", "sso": {"oidc": {"redirectUris": []}}}"#,
    ),
    (
        "submission",
        "a.json",
        r#"[{"id": "1", "name": "A", "description": "B", "capabilities": [{"capability": "SSO"}]}]"#,
    ),
    ("submission", "a.json", r#"{"name": "A", "description": "B", "globalTokenRevocation": {"endpoint": "x"}}"#),
    ("submission-testing", "a.json", r#"{"testAccount": {}, "oidcTestConfiguration": {"spInitiateUrl": "x"}}"#),
    ("submission-auth-settings", "a.json", r#"{"authType": "SCIM_BEARER"}"#),
    ("submission-tenant-settings", "a.json", r#"{"appInstanceProperties": [{"name": "a", "label": "A"}]}"#),
    ("submission-express-configuration", "a.json", r#"{"oinClientId": "a", "applicationClientId": "b"}"#),
    (
        "submission-capabilities",
        "a.json",
        r#"{"capabilities": [{"capability": "SSO", "supportedProtocols": ["OIDC"]}]}"#,
    ),
    (
        "submission-api-service",
        "a.json",
        r#"{"scopes": ["okta.users.read"], "setupInstructionsUri": "https://docs.acme.example"}"#,
    ),
    ("submission-idv", "a.json", r#"{"issuerUrl": "a", "parUrl": "b", "tokenUrl": "c"}"#),
    ("submission-actions", "a.json", r#"{"actions": [{"id": "okta:a", "provider": {"type": "WORKFLOWS"}}]}"#),
    ("okta-app", "a.json", r#"{"id": "0oa1", "signOnMode": "SAML_2_0", "settings": {}}"#),
    ("okta-app", "a.json", r#"[{"signOnMode": "AUTO_LOGIN", "settings": {}}]"#),
    ("okta-authorization-server", "a.json", r#"{"audiences": ["api://x"], "issuerMode": "ORG_URL", "name": "x"}"#),
    ("terraform", "a.tf", "resource \"okta_app_oauth\" \"x\" {}\n"),
    ("terraform", "a.json", r#"{"resource_changes": [{"type": "okta_app_saml"}]}"#),
    (
        "oidc-discovery",
        "a",
        r#"{"issuer": "x", "authorization_endpoint": "y", "jwks_uri": "z", "subject_types_supported": []}"#,
    ),
    ("oauth-server-metadata", "a.json", r#"{"issuer": "x", "token_endpoint": "y", "grant_types_supported": []}"#),
    ("protected-resource-metadata", "a.json", r#"{"resource": "x", "authorization_servers": ["y"]}"#),
    ("oidc-client", "a.json", r#"{"client_id": "x", "redirect_uris": ["y"]}"#),
    ("app-config", ".env", "OKTA_ISSUER=https://acme.okta.com\n"),
    ("jwks", "a.json", r#"{"keys": [{"kty": "RSA", "n": "x", "e": "AQAB"}]}"#),
    (
        "scim-resource-types",
        "a.json",
        r#"{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"], "name": "User"}"#,
    ),
    (
        "scim-resource-types",
        "a.json",
        r#"[{"name": "User", "endpoint": "/Users", "schema": "urn:x", "schemaExtensions": []}]"#,
    ),
    (
        "scim-schemas",
        "a.json",
        r#"{"id": "urn:x", "attributes": [{"name": "a", "type": "string", "mutability": "readWrite"}]}"#,
    ),
    (
        "scim-schemas",
        "a.json",
        r#"{"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "Resources": [{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"]}]}"#,
    ),
    (
        "scim-service-provider-config",
        "a.json",
        r#"{"patch": {}, "bulk": {}, "filter": {}, "authenticationSchemes": []}"#,
    ),
    (
        "scim-resource",
        "a.json",
        r#"{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "ida"}"#,
    ),
    (
        "scim-list",
        "a.json",
        r#"{"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": 0}"#,
    ),
    ("scim-error", "a.json", r#"{"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "404"}"#),
    (
        "scim-patch",
        "a.json",
        r#"{"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": []}"#,
    ),
    (
        "scim-message",
        "a.json",
        r#"{"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": []}"#,
    ),
    ("scim-1", "a.json", r#"{"schemas": ["urn:scim:schemas:core:1.0"], "userName": "ida"}"#),
    ("runscope-test", "a.json", r#"{"name": "x", "version": "1.0", "exported_at": 1, "steps": []}"#),
    ("submission-tester-export", "oin-submission-tester.json", r#"{"results": []}"#),
    ("flopack", "a.json", r#"{"type": "flopack", "version": "1.5.0", "data": {"flos": {}}}"#),
    ("workflows-template", "workflow.json", r#"{"name": "a", "title": "b", "description": "c"}"#),
    ("openapi", "a.json", r#"{"openapi": "3.0.3", "info": {}, "paths": {}}"#),
    ("openapi", "a.yaml", "openapi: 3.1.0\ninfo: {}\n"),
    ("guide", "docs/okta.md", "# Connect to Okta\n\nOpen the Admin Console.\n"),
    (
        "saml-sp-metadata",
        "a.txt",
        "<EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata'><SPSSODescriptor/></EntityDescriptor>",
    ),
    (
        "saml-sp-metadata",
        "a.xml",
        "<m:EntitiesDescriptor xmlns:m='urn:oasis:names:tc:SAML:2.0:metadata'><m:EntityDescriptor><m:IDPSSODescriptor/></m:EntityDescriptor><m:EntitiesDescriptor><m:EntityDescriptor><m:SPSSODescriptor/></m:EntityDescriptor></m:EntitiesDescriptor></m:EntitiesDescriptor>",
    ),
    (
        "saml-idp-metadata",
        "a.xml",
        "<EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata'><IDPSSODescriptor/></EntityDescriptor>",
    ),
    ("saml-other-metadata", "a.xml", "<EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata'/>"),
    ("saml-message", "a.xml", "<p:Response xmlns:p='urn:oasis:names:tc:SAML:2.0:protocol'/>"),
];

#[test]
fn every_kind_is_recognised_by_its_content() {
    for (kind, path, content) in KINDS {
        assert_eq!(kind_of(path, content.as_bytes()), Some(kind), "{path}: {content}");
    }
    let fixture =
        |path: &str| std::fs::read(root().join("fixtures/rules").join(path)).expect("the fixture is there");
    let der = fixture("metadata-cert-expired/bad-der/cert.cer");
    let pem = fixture("metadata-cert-expired/bad-pem/cert.pem");
    let key = fixture("private-key-in-directory/bad-pkcs8/service.key");
    assert_eq!(kind_of("a.bin", &der), Some("certificate"));
    assert_eq!(
        kind_of("a.txt", pem.strip_prefix(b"subject").unwrap_or(&pem)),
        None,
        "a note that quotes a certificate"
    );
    assert_eq!(kind_of("a.pem", &pem), Some("certificate"));
    assert_eq!(kind_of("a.txt", &key), Some("private-key"));
    assert_eq!(kind_of("guide.pdf", b"%PDF-1.7\n\0"), Some("guide"));
    assert_eq!(kind_of("a.bin", b"GIF89a\x01\0\x01\0\0\0\0;"), Some("image"));
    assert_eq!(kind_of("a.bin", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), Some("image"));
    assert_eq!(kind_of("a.bin", b"RIFF\0\0\0\0WEBPVP8 "), Some("image"));

    let tested: BTreeSet<&str> = KINDS.iter().map(|(kind, ..)| *kind).collect();
    // Source code is read only if that is asked for: see `tests/source_scan.rs`.
    let here = ["certificate", "private-key", "image", "logo", "source-code"];
    let untested = Kind::ALL.iter().filter(|kind| !tested.contains(kind.name()) && !here.contains(&kind.name()));
    assert_eq!(untested.count(), 0, "every kind has a case");
}

#[test]
fn other_peoples_files_are_left_alone() {
    let others = [
        ("package.json", r#"{"name": "x", "version": "1.0.0", "description": "y", "scripts": {}}"#),
        ("tsconfig.json", r#"{"compilerOptions": {"strict": true}}"#),
        ("composer.json", r#"{"name": "a/b", "description": "c", "type": "library", "config": {}}"#),
        ("manifest.json", r#"{"name": "PWA", "short_name": "p", "icons": [], "description": "d"}"#),
        (
            "schema.json",
            r#"{"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "properties": {}}"#,
        ),
        ("data.json", r#"[1, 2, 3]"#),
        ("keys.json", r#"{"keys": ["a", "b"]}"#),
        ("pom.xml", "<project xmlns='http://maven.apache.org/POM/4.0.0'/>"),
        ("page.xml", "<EntityDescriptor xmlns='urn:example:pages'/>"),
        ("README.md", "# A project\n"),
        ("main.tf", "resource \"aws_instance\" \"x\" {}\n"),
        ("key.py", "KEY = '''\n-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\n'''\n"),
        ("empty", ""),
        (
            "app.json",
            r#"{"name": "prod", "description": "x", "config": {"a": 1}, "sso": {"saml": {"enabled": true}}}"#,
        ),
        ("plan.json", r#"{"name": "x", "description": "y", "useCases": [{"id": 1}]}"#),
        ("list.json", r#"[{"name": "x", "description": "y", "authSettings": null}]"#),
        ("maven-metadata.xml", "<metadata><br></metadata>"),
    ];
    for (path, content) in others {
        assert_eq!(kind_of(path, content.as_bytes()), None, "{path}: {content}");
    }
}

#[test]
fn a_damaged_file_is_judged_by_its_name_or_by_what_can_be_read_of_it() {
    let folder = folder_with(&[
        ("submission.json", b"{\"name\": "),
        ("notes.json", b"{\"todo\": [1, 2"),
        ("x.json", br#"{"client_id": "a", "redirect_uris": ["b"],}"#),
        ("sp-metadata.xml", b"<EntityDescriptor"),
        ("page.xml", b"<page><br></page>"),
        ("manifest.json", br#"{"name": "A web app", "icons": [],}"#),
    ]);
    let run = check(folder.path(), &options(None, TODAY));
    let mut reported: Vec<&str> = support::findings(&run)
        .iter()
        .map(|finding| finding.place.path.rsplit('/').next().unwrap_or_default())
        .collect();
    reported.dedup();
    assert_eq!(reported, ["sp-metadata.xml", "submission.json", "x.json"]);
}

#[test]
fn a_template_is_not_judged_and_says_so() {
    let folder = folder_with(&[
        ("submission.json", br#"{"name": "Acme"}"#),
        ("client.json", br#"{"client_id": "x", "redirect_uris": [{{#each uris}}"{{this}}",{{/each}}]}"#),
        (
            "sp-metadata.xml",
            b"<EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata' entityID=<%= id %>/>",
        ),
        ("notes.json", br#"{"client_id": "x", "scope": "y", "text": "Renders <% tags %> and {{ braces }}"}"#),
    ]);
    let run = check(folder.path(), &options(None, TODAY));
    let set_aside: Vec<&str> = run.submissions[0]
        .not_judged()
        .filter(|(_, reason)| reason.starts_with("a template"))
        .map(|(file, _)| file.path.rsplit('/').next().unwrap_or_default())
        .collect();
    assert_eq!(set_aside, ["client.json", "sp-metadata.xml"]);
}

#[test]
fn keys_are_found_where_people_keep_them() {
    let key =
        std::fs::read_to_string(root().join("fixtures/rules/private-key-in-directory/bad-pkcs8/service.key"));
    let key = key.expect("the fixture is there");
    let env = format!("KEY=\"{key}\"\n");
    let folder = folder_with(&[
        ("submission.json", br#"{"name": "Acme"}"#),
        (".env", env.as_bytes()),
        ("helm/values.yaml", env.as_bytes()),
        ("src/key.ts", env.as_bytes()),
        ("old.p12", b"\x30\x82\x01\x00"),
    ]);
    let run = check(folder.path(), &options(Some("private-key-in-directory"), TODAY));
    let found: Vec<&str> =
        support::findings(&run).iter().map(|f| f.place.path.rsplit('/').next().unwrap_or_default()).collect();
    assert_eq!(found, [".env", "values.yaml", "old.p12"], "but not in source code");
}

#[test]
fn a_bundle_of_certificates_is_not_judged() {
    let pem =
        std::fs::read(root().join("fixtures/rules/metadata-cert-expired/bad-pem/cert.pem")).expect("it is there");
    let folder = folder_with(&[
        ("submission.json", br#"{"name": "Acme"}"#),
        ("ca.pem", &pem.repeat(11)),
        ("own.pem", &pem),
    ]);
    let run = check(folder.path(), &options(Some("metadata-cert-expired"), TODAY));
    let found: Vec<&str> =
        support::findings(&run).iter().map(|f| f.place.path.rsplit('/').next().unwrap_or_default()).collect();
    assert_eq!(found, ["own.pem"]);
}

#[test]
fn identity_provider_metadata_is_judged_only_without_a_service_provider_beside_it() {
    let idp = b"<!DOCTYPE a><EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata'><IDPSSODescriptor/></EntityDescriptor>";
    let sp =
        b"<EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata'><SPSSODescriptor/></EntityDescriptor>";
    let alone = folder_with(&[("okta.xml", idp)]);
    let options = options(Some("xml-doctype"), TODAY);
    assert_eq!(support::findings(&check(alone.path(), &options)).len(), 1);
    let together = folder_with(&[("okta.xml", idp), ("sp.xml", sp)]);
    let run = check(together.path(), &options);
    assert_eq!(support::findings(&run).len(), 0);
    let reason = run.submissions[0].not_judged().map(|(_, reason)| reason).collect::<Vec<_>>();
    assert_eq!(reason, ["SAML identity provider metadata: there is service provider metadata beside it"]);
}
