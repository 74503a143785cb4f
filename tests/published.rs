//! The published copy of a manifest: where it is found, what it belongs to, and that it is not judged.

mod support;

use serde_json::Value;
use support::{Answer, folder_with, oinlint, oinlint_with};

/// A manifest with a name, a redirect URI and no more; without a description, which is an error.
fn manifest(name: &str, uri: &str) -> Vec<u8> {
    let sso = serde_json::json!({"oidc": {"redirectUris": [uri], "doc": "https://docs.acme.example/okta"}});
    serde_json::json!({"name": name, "sso": sso}).to_string().into_bytes()
}

const OLD: &str = "https://app.acme.example/cb";
const NEW: &str = "https://app.acme.example/oidc/cb";

fn check(folder: &tempfile::TempDir, arguments: &[&str]) -> Answer {
    let format: &[&str] = if arguments.contains(&"--format") { &[] } else { &["--format", "short"] };
    let all = [&["check", "--select", "update-*,submission-required-field"], format, arguments].concat();
    oinlint(folder.path(), &all)
}

/// The path and the rule of each finding in the short format.
fn rules(answer: &Answer) -> Vec<(&str, &str)> {
    answer.out.lines().filter_map(split).collect()
}

fn split(line: &str) -> Option<(&str, &str)> {
    let (path, rest) = line.split_once(':')?;
    let (_, rest) = rest.split_once('[')?;
    Some((path, rest.split_once(']')?.0))
}

#[test]
fn a_file_beside_the_manifest_is_compared_with_and_not_judged() {
    let folder =
        folder_with(&[("submission.json", &manifest("Acme", NEW)), ("published.json", &manifest("Acme", OLD))]);
    let answer = check(&folder, &["--published", "published.json"]);
    let found = rules(&answer);
    assert!(found.contains(&("submission.json", "update-redirect-removed")), "{}{}", answer.out, answer.err);
    assert!(found.iter().all(|(path, _)| *path == "submission.json"), "{}", answer.out);
    // Without the option it is a manifest like any other.
    let answer = check(&folder, &[]);
    assert!(rules(&answer).contains(&("published.json", "submission-required-field")), "{}", answer.out);
    assert!(!answer.out.contains("update-"), "{}", answer.out);
}

#[test]
fn a_directory_has_one_manifest() {
    let folder = folder_with(&[
        ("submission.json", &manifest("Acme", NEW)),
        ("released/package.json", b"{}"),
        ("released/manifest.json", &manifest("Acme", OLD)),
        ("released/deep/submission.json", &manifest("Berry", OLD)),
    ]);
    let answer = check(&folder, &["--published", "released"]);
    assert_eq!(rules(&answer).iter().filter(|(_, rule)| *rule == "update-redirect-removed").count(), 1);
    assert!(!answer.out.contains("released"), "{}", answer.out);
    std::fs::write(folder.path().join("released/other.json"), manifest("Acme", OLD)).expect("it can be written");
    let answer = check(&folder, &["--published", "released"]);
    assert_eq!(answer.code, 2);
    assert!(answer.err.contains("several submission manifests"), "{}", answer.err);
    let answer = check(&folder, &["submission.json", "--published", "released/deep"]);
    assert!(answer.out.contains("update-redirect-removed"), "the only manifest, by whatever name: {}", answer.err);
}

#[test]
fn of_several_submissions_the_one_of_its_name_is_the_update() {
    let folder = folder_with(&[
        ("acme/submission.json", &manifest("Acme", NEW)),
        ("berry/submission.json", &manifest("Berry", NEW)),
        ("published.json", &manifest("Berry", OLD)),
        ("other.json", &manifest("Cherry", OLD)),
    ]);
    let answer = check(&folder, &["acme", "berry", "--published", "published.json"]);
    let updates: Vec<_> = rules(&answer).into_iter().filter(|(_, rule)| rule.starts_with("update-")).collect();
    assert_eq!(updates, [("berry/submission.json", "update-redirect-removed")]);
    let answer = check(&folder, &["acme", "berry", "--published", "other.json"]);
    assert_eq!(answer.code, 2);
    assert!(answer.err.contains("has its `id` or `name`"), "{}", answer.err);
}

#[test]
fn what_cannot_be_compared_with_is_a_mistake_of_usage() {
    let folder = folder_with(&[
        ("acme/submission.json", &manifest("Acme", NEW)),
        ("broken.json", b"{\"name\": "),
        ("other.json", b"{}"),
        ("empty/notes.txt", b"nothing"),
        (
            "saml/metadata.xml",
            b"<EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"a\"/>",
        ),
    ]);
    for (path, reason) in [
        ("broken.json", "not well-formed"),
        ("other.json", "no submission manifest"),
        ("empty", "no submission manifest in this directory"),
        ("missing.json", "no such file"),
    ] {
        let answer = check(&folder, &["acme", "--published", path]);
        assert_eq!((answer.code, answer.out.as_str()), (2, ""), "{path}");
        assert!(answer.err.contains(reason), "{path}: {}", answer.err);
    }
    let answer = check(&folder, &["saml", "--published", "acme"]);
    assert_eq!(answer.code, 2);
    assert!(answer.err.contains("no manifest to compare it with"), "{}", answer.err);
}

#[test]
fn coverage_and_places_tell_of_it() {
    let folder = folder_with(&[
        ("submission.json", &manifest("Acme", NEW)),
        ("old/published.json", &manifest("Acme", OLD)),
    ]);
    let report = |arguments: &[&str]| -> Value {
        let all = [&["check", "submission.json", "--format", "json"], arguments].concat();
        serde_json::from_str(&oinlint(folder.path(), &all).out).expect("the output is JSON")
    };
    let state = |report: &Value, id: &str| {
        let rules = report["submissions"][0]["coverage"]["rules"].as_array().expect("a list").clone();
        rules.iter().find(|rule| rule["id"] == id).expect("the rule is listed")["state"].clone()
    };
    let (without, with) = (report(&[]), report(&["--published", "old/published.json"]));
    assert_eq!(state(&without, "update-redirect-removed"), "not-applicable");
    assert_eq!(state(&with, "update-redirect-removed"), "failed");
    assert_eq!(state(&with, "update-base-uri-changed"), "passed");
    let findings = with["submissions"][0]["findings"].as_array().expect("a list").clone();
    let finding =
        findings.iter().find(|finding| finding["rule"] == "update-redirect-removed").expect("it is found");
    assert_eq!(finding["place"]["path"], "submission.json");
    assert_eq!(with["submissions"][0]["published"], "old/published.json");
    assert_eq!(without["submissions"][0].get("published"), None);
    assert_eq!(finding["related"][0]["path"], "old/published.json");
    assert_eq!(finding["related"][0]["pointer"], "/sso/oidc/redirectUris/0");
}

#[test]
fn secrets_of_the_published_copy_stay_secret() {
    let token = "00abcdefghijABCDEFGHIJ0123456789abcdefghij";
    let url =
        |host: &str| format!("https://{host}.acme.example/cb?authorization=SSWS%20{token}&client_secret={token}");
    let folder = folder_with(&[
        ("submission.json", &manifest("Acme", NEW)),
        ("published.json", &manifest("Acme", &url("app"))),
    ]);
    for format in ["human", "short", "json"] {
        let answer = check(&folder, &["--published", "published.json", "--format", format]);
        let shown = answer.out + &answer.err;
        assert!(shown.contains("update-redirect-removed") && !shown.contains(token), "{format}: {shown}");
    }
}

#[test]
fn standard_input_may_be_the_new_version_of_the_published_file() {
    let folder = folder_with(&[("submission.json", &manifest("Acme", OLD))]);
    let arguments =
        ["check", "-", "--stdin-path", "submission.json", "--published", "submission.json", "--format", "short"];
    let answer = oinlint_with(folder.path(), &arguments, &[], &manifest("Acme", NEW));
    assert!(answer.out.contains("submission.json:1:"), "{}{}", answer.out, answer.err);
    assert!(answer.out.contains("update-redirect-removed"), "{}", answer.out);
}

#[test]
fn a_directory_around_the_submission_gives_its_manifest_alone() {
    let folder = folder_with(&[
        ("submission.json", &manifest("Acme", OLD)),
        ("next/submission.json", &manifest("Acme", NEW)),
    ]);
    let answer = check(&folder, &["next", "--published", "."]);
    assert!(answer.out.contains("update-redirect-removed"), "{}{}", answer.out, answer.err);
    // Compared with itself there is nothing left to judge.
    assert_eq!(check(&folder, &["submission.json", "--published", "submission.json"]).code, 2);
}

/// A manifest whose redirect URI, start of sign-in and guide belong to a tenant.
fn of_tenant(config: Value, variable: &str, guard: bool) -> Vec<u8> {
    let host = if guard {
        format!("{{String.len(app.{variable}) == 0 ? 'app' : app.{variable}}}")
    } else {
        format!("{{app.{variable}}}")
    };
    let oidc = serde_json::json!({
        "redirectUris": [format!("https://{host}.acme.example/cb"), format!("https://{host}.acme.example/eu/cb")],
        "initiateLoginUri": format!("https://{host}.acme.example/start"),
        "doc": "https://docs.acme.example/okta",
    });
    serde_json::json!({"name": "Acme", "config": config, "sso": {"oidc": oidc}}).to_string().into_bytes()
}

fn check_all(folder: &tempfile::TempDir, arguments: &[&str]) -> Answer {
    let all = [&["check", "--select", "update-*,variable-*", "--format", "short"], arguments].concat();
    oinlint(folder.path(), &all)
}

#[test]
fn a_renamed_variable_is_one_finding() {
    let declared = |name: &str| serde_json::json!([{"name": name, "label": "Tenant"}]);
    let folder = folder_with(&[
        ("submission.json", &of_tenant(declared("tenant"), "tenant", false)),
        ("published.json", &of_tenant(declared("subdomain"), "subdomain", false)),
    ]);
    let answer = check_all(&folder, &["--published", "published.json"]);
    assert_eq!(rules(&answer), [("submission.json", "variable-renamed")], "{}", answer.out);
}

#[test]
fn a_published_directory_has_its_settings_in_files_too() {
    let none = || serde_json::json!([]);
    let tenant_settings = br#"{"appInstanceProperties": [{"name": "subdomain", "label": "Subdomain"}]}"#;
    let basic = br#"{"authType": "BASIC"}"#;
    let oauth =
        br#"{"authType": "CUSTOM", "customSettings": {"appInstanceProperties": [{"name": "a", "label": "A"}]}}"#;
    let capabilities = br#"[{"capability": "SSO", "supportedProtocols": ["OIDC"]}, {"capability": "PROVISIONING", "supportedProtocols": ["ACTIONS"], "actions": []}]"#;
    let folder = folder_with(&[
        ("new/submission.json", &of_tenant(none(), "subdomain", false)),
        ("new/tenant-settings.json", tenant_settings),
        ("new/auth-settings.json", oauth),
        ("live/submission.json", &of_tenant(none(), "subdomain", false)),
        ("live/tenant-settings.json", tenant_settings),
        ("live/auth-settings.json", basic),
        ("live/capabilities.json", capabilities),
        ("live/notes.json", b"[1, 2"),
    ]);
    let answer = check_all(&folder, &["new", "--published", "live"]);
    let found = rules(&answer);
    assert!(found.contains(&("new/auth-settings.json", "update-auth-type-changed")), "{}", answer.out);
    assert!(!answer.out.contains("variable-"), "what the published settings declare is not new: {}", answer.out);
    // The manifest alone declares nothing.
    let answer = check_all(&folder, &["new", "--published", "live/submission.json"]);
    assert!(!answer.out.contains("update-auth-type-changed"), "{}", answer.out);
    // A variable that is declared no more is one that the published settings have.
    std::fs::remove_file(folder.path().join("new/tenant-settings.json")).expect("it can be removed");
    let answer = oinlint(
        folder.path(),
        &["check", "new", "--published", "live", "--select", "variable-*", "--format", "json"],
    );
    let document: Value = serde_json::from_str(&answer.out).expect("it is JSON");
    let findings = document["submissions"][0]["findings"].as_array().expect("findings");
    let gone = findings.iter().find(|own| own["rule"] == "variable-renamed").expect("it is found");
    let related = &gone["related"][0]["path"];
    assert_eq!(related, "live/tenant-settings.json", "{gone}");
}
