//! Plans as people and programs see them.

mod support;

use serde_json::Value;
use support::{Answer, TODAY, folder_with, oinlint, root};

fn plan(fixture: &str, format: &str) -> Answer {
    let folder = root().join("fixtures");
    oinlint(&folder, &["plan", fixture, "--format", format, "--today", TODAY])
}

/// Without the last line: it names the version and the date of the requirements.
fn settled(answer: &Answer) -> String {
    assert_eq!((answer.code, answer.err.as_str()), (0, ""));
    let (text, last) = answer.out.trim_end().rsplit_once('\n').expect("there are lines");
    assert!(last.starts_with("oinlint ") && last.contains("steps of 20"), "{last}");
    text.to_owned()
}

#[test]
fn ready_in_text() {
    insta::assert_snapshot!(settled(&plan("berry-ledger-ready", "text")));
}

#[test]
fn ready_in_markdown() {
    insta::assert_snapshot!(settled(&plan("berry-ledger-ready", "markdown")));
}

#[test]
fn first_draft_in_text() {
    insta::assert_snapshot!(settled(&plan("acme-first-draft", "text")));
}

#[test]
fn first_draft_in_markdown() {
    insta::assert_snapshot!(settled(&plan("acme-first-draft", "markdown")));
}

fn json(folder: &std::path::Path, arguments: &[&str]) -> Value {
    let answer = oinlint(folder, &[&["plan", "--format", "json", "--today", TODAY], arguments].concat());
    assert_eq!((answer.code, answer.err.as_str()), (0, ""));
    let document = serde_json::from_str(&answer.out).expect("the output is JSON");
    let wrong: Vec<String> = schema().iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{arguments:?}: {wrong:#?}");
    document
}

/// What is published of the form of the document: every plan that a test asks for is held to it.
fn schema() -> jsonschema::Validator {
    let text = std::fs::read_to_string(root().join("src/report/plan.schema.json")).expect("it can be read");
    let schema: Value = serde_json::from_str(&text).expect("it is JSON");
    jsonschema::draft7::meta::validate(&schema).expect("it is a schema of Draft 7");
    jsonschema::draft7::new(&schema).expect("it can be used")
}

fn step<'r>(report: &'r Value, id: &str) -> Option<&'r Value> {
    report["plans"][0]["steps"].as_array().expect("a list").iter().find(|step| step["id"] == id)
}

#[test]
fn every_error_of_a_check_is_in_the_plan() {
    let folder = root().join("fixtures");
    let report = json(&folder, &["acme-first-draft"]);
    assert_eq!(report["schema_version"], 1);
    let check = oinlint(&folder, &["check", "acme-first-draft", "--format", "json", "--today", TODAY]);
    let check: Value = serde_json::from_str(&check.out).expect("the output is JSON");
    let planned: Vec<&Value> = report["plans"][0]["steps"]
        .as_array()
        .expect("a list")
        .iter()
        .flat_map(|step| step["findings"].as_array().expect("a list"))
        .map(|finding| &finding["fingerprint"])
        .collect();
    for finding in check["submissions"][0]["findings"].as_array().expect("a list") {
        let is_planned = planned.contains(&&finding["fingerprint"]);
        assert!(is_planned || finding["severity"] == "info", "{} is in no step", finding["rule"]);
    }
}

#[test]
fn counts_and_states_agree() {
    for fixture in ["acme-first-draft", "berry-ledger-ready"] {
        let report = json(&root().join("fixtures"), &[fixture]);
        let steps = report["plans"][0]["steps"].as_array().expect("a list").clone();
        for state in ["proved", "contradicted", "open"] {
            let count = steps.iter().filter(|step| step["state"] == state).count();
            assert_eq!(report["plans"][0]["counts"][state], count, "{fixture}, {state}");
        }
        for step in &steps {
            let has_findings = !step["findings"].as_array().expect("a list").is_empty();
            assert_eq!(has_findings, step["state"] == "contradicted", "{fixture}, {}", step["id"]);
            assert!(step["person"] == false || step["state"] != "proved", "{fixture}, {}", step["id"]);
        }
    }
}

#[test]
fn what_is_offered_decides_about_the_steps() {
    let api = br#"{
        "name": "Acme",
        "capabilities": [{"capability": "API_SERVICE", "supportedProtocols": ["OAUTH2"]}],
        "apiService": {"scopes": ["okta.users.read"]}
    }"#;
    let by_blocks = br#"{"name": "Acme", "sso": {"saml": {"acs": [], "entityId": "urn:acme"}}}"#;
    let nothing = br#"{"name": "Acme", "description": "Books", "logo": null}"#;
    for (manifest, wanted, unwanted) in
        [(&api[..], "api-service", "oidc"), (&by_blocks[..], "saml", "scim"), (&nothing[..], "logo", "saml")]
    {
        let folder = folder_with(&[("submission.json", manifest)]);
        let report = json(folder.path(), &[]);
        assert!(step(&report, wanted).is_some() && step(&report, unwanted).is_none(), "{wanted}");
        assert_eq!(step(&report, "same-org"), None, "it is new");
    }
    let folder = folder_with(&[("submission.json", &by_blocks[..])]);
    assert_eq!(json(folder.path(), &[])["plans"][0]["offers"][0]["declared"], false);
    let folder = folder_with(&[("submission.json", &nothing[..])]);
    let routes = json(folder.path(), &[])["plans"][0]["routes"].to_string();
    assert!(routes.contains("offers nothing yet"), "{routes}");
}

#[test]
fn an_update_has_steps_of_its_own() {
    let manifest = |uri: &str, status: &str| {
        let text = serde_json::json!({
            "name": "Acme", "status": status,
            "sso": {"oidc": {"redirectUris": [uri], "doc": "https://docs.acme.example/okta"}},
        });
        text.to_string().into_bytes()
    };
    let folder = folder_with(&[
        ("submission.json", &manifest("https://app.acme.example/oidc/cb", "New")),
        ("published/submission.json", &manifest("https://app.acme.example/cb", "Complete")),
    ]);
    let report = json(folder.path(), &["--published", "published"]);
    assert_eq!(report["plans"].as_array().map(Vec::len), Some(1));
    assert_eq!(step(&report, "update-keeps").expect("it applies")["state"], "contradicted");
    assert!(step(&report, "update-tests").is_some() && step(&report, "same-org").is_some());
    let current = |report: &Value| {
        let statuses = report["plans"][0]["statuses"].as_array().expect("a list").clone();
        statuses.into_iter().find(|status| status["current"] == true).map(|status| status["wizard"].clone())
    };
    assert_eq!(current(&report), Some("Draft".into()));
    let report = json(folder.path(), &["published"]);
    assert_eq!(current(&report), Some("Published".into()));
    assert_eq!(
        step(&report, "update-keeps").expect("it applies")["state"],
        "open",
        "there is nothing to compare with"
    );
}

#[test]
fn what_comes_from_the_files_is_inert() {
    let name = "Acme\u{1b}[31m `@everyone` <img src=x> [a](https://evil.example)\u{202e}\n# Title";
    let manifest = serde_json::json!({
        "name": name,
        "capabilities": [{"capability": "SSWS 00abcdefghijABCDEFGHIJ0123456789abcdefghij", "supportedProtocols": ["<b>"]}],
        "status": "<script>",
    });
    let manifest = manifest.to_string().into_bytes();
    let folder = folder_with(&[("a`b/submission.json", &manifest)]);
    for format in ["text", "markdown", "json"] {
        let answer = oinlint(folder.path(), &["plan", "--format", format, "--today", TODAY]);
        assert_eq!(answer.code, 0, "{}", answer.err);
        assert!(!answer.out.contains(['\u{1b}', '\u{202e}']), "{format}: {}", answer.out);
        assert!(!answer.out.contains("00abcdefghij"), "{format}: {}", answer.out);
        assert!(!answer.out.contains("\n# Title"), "{format}");
        if format == "markdown" {
            let title = answer.out.lines().next().expect("a line");
            assert!(title.starts_with("# Plan for ``Acme") && title.ends_with("``"), "{title}");
        }
    }
}

#[test]
fn without_a_manifest_there_is_no_plan() {
    let folder = folder_with(&[(
        "saml/metadata.xml",
        b"<EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"a\"/>",
    )]);
    let answer = oinlint(folder.path(), &["plan"]);
    assert_eq!((answer.code, answer.out.as_str()), (2, ""));
    assert!(answer.err.contains("no submission manifest"), "{}", answer.err);
    let answer = oinlint(folder.path(), &["plan", "missing"]);
    assert_eq!(answer.code, 2);
}

#[test]
fn the_schema_of_a_plan_refuses_another_form() {
    let mut document = json(&root().join("fixtures"), &["berry-ledger-ready"]);
    document["plans"][0]["steps"][0]["state"] = "done".into();
    document["plans"][0]["surplus"] = true.into();
    assert_eq!(schema().iter_errors(&document).count(), 2);
}

const WITHOUT_CAPABILITIES: &[u8] = br#"{
  "name": "Acme Ledger",
  "description": "Acme Ledger keeps the books of small farms. With the Okta integration, staff sign in with single sign-on.",
  "logo": "https://acme.okta.com/bc/image/fileStoreRecord?id=fs0a1b2c3d4e5f6g7h8",
  "appContactDetails": [
    { "contactType": "CUSTOMER_SUPPORT", "contactValueType": "URL", "contact": "https://help.acme.example" },
    { "contactType": "ESCALATION_SUPPORT", "contactValueType": "EMAIL", "contact": "identity@acme.example" }
  ]
}"#;

#[test]
fn what_offers_nothing_is_not_ready() {
    let folder = folder_with(&[("submission.json", WITHOUT_CAPABILITIES)]);
    let report = json(folder.path(), &["."]);
    assert_eq!(report["plans"][0]["verdict"], "not ready");
    let check = oinlint(folder.path(), &["check", "--format", "json", "--today", TODAY]);
    let check: Value = serde_json::from_str(&check.out).expect("the output is JSON");
    assert_eq!(
        check["submissions"][0]["verdict"], "ready",
        "no file shows anything wrong: {}",
        check["submissions"][0]["findings"]
    );
}

#[test]
fn files_for_one_endpoint_each_count() {
    let idv = br#"{"issuerUrl": "https://idv.acme.example", "parUrl": "https://idv.acme.example/par",
        "authorizeUrl": "https://idv.acme.example/authorize", "tokenUrl": "https://idv.acme.example/token",
        "jwksUrl": "https://idv.acme.example/keys", "termsOfUseUrl": "https://www.acme.example/terms",
        "privacyPolicyUrl": "https://www.acme.example/privacy", "configUrl": "https://docs.acme.example/okta"}"#;
    let folder = folder_with(&[
        ("submission.json", WITHOUT_CAPABILITIES),
        ("capabilities.json", br#"[{"capability": "IDV", "supportedProtocols": ["ID_PROOFING"]}]"#),
        ("idv.json", idv),
        ("other/submission.json", WITHOUT_CAPABILITIES),
    ]);
    // Naming the manifest is naming its directory, without the submissions below it.
    let report = json(folder.path(), &["submission.json"]);
    assert_eq!(report["plans"].as_array().map(Vec::len), Some(1));
    let plan = &report["plans"][0];
    assert_eq!(plan["verdict"], "ready");
    assert_eq!(plan["offers"][0]["capability"], "IDV");
    assert_eq!(plan["offers"][0]["declared"], true);
    assert_eq!(step(&report, "idv").expect("it applies")["state"], "proved");
}

#[test]
fn express_configuration_has_steps_of_its_own() {
    let express = br#"{"oinClientId": "a1b2c3", "applicationClientId": "a1b2c3", "tenantDomain": "acme.auth0.example", "loginDomain": "login.acme.example"}"#;
    let folder =
        folder_with(&[("submission.json", WITHOUT_CAPABILITIES), ("express-configuration.json", express)]);
    let report = json(folder.path(), &["."]);
    assert_eq!(step(&report, "express").expect("it applies")["state"], "contradicted", "one client for two");
    for id in ["guide-express", "test-express"] {
        assert_eq!(step(&report, id).expect("it applies")["state"], "open", "{id}");
    }
    assert!(step(&json(&root().join("fixtures"), &["berry-ledger-ready"]), "express").is_none());
}
