//! What cannot be read, and what a run does at its limits.

mod support;

use std::time::Duration;

use oinlint::artifact::{Artifact, Submission};
use oinlint::config::Lookup;
use oinlint::finding::Severity;
use oinlint::rule::{Context, Emitter, RuleState, Selection, id, run};
use oinlint::run::{Input, Options, Verdict, check};
use oinlint::source::{ReadProblem, Source};
use support::{TODAY, findings, folder_with, options, root};

fn today() -> time::Date {
    options(None, TODAY).today
}

#[test]
fn a_file_that_the_system_refuses_is_a_finding() {
    let problem = ReadProblem::Io("permission denied".into());
    let source = Source::unread("acme/submission.json".into(), problem);
    let submission = Submission::new("acme".into(), vec![oinlint::run::read_source(source, false)]);
    let outcome = run(&submission, oinlint::check::EMITTERS, &Selection::default(), today());
    let found: Vec<_> =
        outcome.findings.iter().map(|f| (f.rule, f.message.as_str(), f.place.start.line)).collect();
    assert_eq!(found, [("file-unreadable", "the file cannot be read: permission denied", 1)]);
    assert_eq!(outcome.states.of(id::DISPLAY_NAME_LENGTH), RuleState::NotRun, "there is a manifest, unread");
    assert_eq!(outcome.states.of(id::SCIM11_URN), RuleState::NotApplicable);
}

#[test]
fn a_file_over_the_limit_is_refused_unopened_and_the_run_is_incomplete() {
    let folder =
        folder_with(&[("metadata.xml", &[b' '; 2000]), ("video.mp4", &[0; 2000]), ("submission.json", b"{}")]);
    let mut options = options(None, TODAY);
    options.limits.max_file_bytes = 1000;
    let run = check(Input::Paths(vec![folder.path().to_owned()]), &options).expect("there is something to check");
    let found: Vec<&str> = findings(&run).iter().filter(|f| f.rule.starts_with("file-")).map(|f| f.rule).collect();
    assert_eq!(found, ["file-too-large"], "the video is no artifact, whatever its size");
    assert_eq!(run.submissions[0].verdict(), Verdict::Incomplete);
    assert_eq!(run.exit_code(Some(Severity::Error)), 3, "3 outranks 1");
}

#[test]
fn a_document_that_was_cut_off_makes_the_run_incomplete() {
    let run = support::check(&root().join("fixtures/rules/file-nesting/bad-deep-json"), &options(None, TODAY));
    assert_eq!(run.exit_code(None), 3);
}

#[test]
fn checks_that_do_not_begin_in_time_are_told_and_the_run_is_incomplete() {
    let folder =
        folder_with(&[("client.json", br#"{"client_id": "0oa1", "redirect_uris": ["http://a.example"]}"#)]);
    let mut options = options(None, TODAY);
    options.selection.stop_after(Duration::ZERO);
    let run = support::check(folder.path(), &options);
    let found: Vec<&str> = findings(&run).iter().map(|finding| finding.rule).collect();
    assert_eq!(found, ["file-too-slow"]);
    assert_eq!(run.submissions[0].states.of(id::OIDC_REDIRECT_HTTPS), RuleState::NotRun);
    assert_eq!(run.exit_code(None), 3);
}

#[test]
fn limits_of_the_configuration_hold_and_are_told_by_their_rules() {
    let json =
        br#"{"name": "Acme", "description": "Keeps books.", "logo": "x", "sso": {"oidc": {"redirectUris": []}}}"#;
    let xml =
        br#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="a" x="1" y="2"><md:SPSSODescriptor protocolSupportEnumeration="b"/></md:EntityDescriptor>"#;
    let yaml = b"name: Acme\ndescription: Keeps books.\nlogo: x\nsso:\n  oidc:\n    redirectUris: []\n";
    let fixture =
        |path: &str| std::fs::read(root().join("fixtures/rules").join(path)).expect("the fixture is there");
    let pem = fixture("metadata-cert-expiring/good-90-days/cert.pem").repeat(2);
    let der = fixture("metadata-cert-expiring/bad-der/cert.cer");
    let bundle = fixture("metadata-cert-unreadable/good-pkcs7/chain.p7b");
    let logo = fixture("logo-dimensions/good-square/logo.png");
    let base64 = data_encoding::BASE64.encode(&der);
    let keys =
        format!(r#"{{"keys": [{{"kty": "RSA", "e": "AQAB", "n": "AQAB", "x5c": ["{base64}", "{base64}"]}}]}}"#);
    for (limit, name, text, rule) in [
        ("depth = 3", "submission.json", &json[..], "file-nesting"),
        ("depth = 3", "submission.yaml", yaml, "file-nesting"),
        ("depth = 1", "metadata.xml", xml, "file-nesting"),
        ("attributes = 2", "metadata.xml", xml, "file-too-many-parts"),
        ("manifest-values = 8", "submission.json", json, "file-too-many-parts"),
        ("manifest-values = 8", "submission.yaml", yaml, "file-too-many-parts"),
        ("file-size = 20", "submission.json", json, "file-too-large"),
        ("image-pixels = 1000", "logo.png", &logo, "image-too-many-pixels"),
        ("certificates = 1", "saml.pem", &pem, "certificate-too-many"),
        ("certificates = 1", "keys.json", keys.as_bytes(), "certificate-too-many"),
        ("certificates = 1", "bundle.p7b", &bundle, "certificate-too-many"),
        ("certificate-size = 500", "saml.pem", &pem, "certificate-too-large"),
        ("certificate-size = 500", "saml.der", &der, "certificate-too-large"),
        ("certificate-size = 500", "keys.json", keys.as_bytes(), "certificate-too-large"),
    ] {
        let has = |limit: &str| {
            let config = format!("[limits]\n{limit}\n");
            let folder = folder_with(&[(name, text), ("oinlint.toml", config.as_bytes())]);
            let run = support::check(folder.path(), &Options { lookup: Lookup::Nearest, ..options(None, TODAY) });
            let told = findings(&run).iter().any(|finding| finding.rule == rule);
            (told, run.exit_code(None) == 3)
        };
        assert_eq!(has(limit), (true, true), "{limit}, {name}");
        assert_eq!(has(""), (false, false), "{name}");
    }
}

#[test]
fn limits_of_the_configuration_hold_for_expressions() {
    let manifest = |url: &str| {
        format!(
            r#"{{"name": "Acme", "description": "Keeps books.", "logo": "x", "config": [{{"name": "host", "label": "Host"}}],
               "sso": {{"saml": {{"acs": [{{"url": "{url}"}}], "entityId": "a", "doc": "b"}}}}}}"#
        )
    };
    let told = |limit: &str, url: &str| {
        let config = format!("[limits]\n{limit}\n");
        let text = manifest(url);
        let folder = folder_with(&[("submission.json", text.as_bytes()), ("oinlint.toml", config.as_bytes())]);
        let run = support::check(folder.path(), &Options { lookup: Lookup::Nearest, ..options(None, TODAY) });
        findings(&run).iter().any(|finding| finding.rule == "expression-too-large")
    };
    let usual = "https://${((org.host))}/${org.host + '/' + org.host}";
    for limit in ["expression-size = 20", "expression-parts = 4", "expression-depth = 2"] {
        assert_eq!((told(limit, usual), told("", usual)), (true, false), "{limit}");
    }
    let deep = format!("https://${{{}org.host{}}}/", "(".repeat(100), ")".repeat(100));
    assert_eq!((told("", &deep), told("expression-depth = 120", &deep)), (true, false));
    let bottomless = format!("https://${{{}org.host{}}}/", "(".repeat(5_000), ")".repeat(5_000));
    assert!(told("expression-depth = 1000000\nexpression-parts = 1000000", &bottomless));
}

#[test]
fn files_beyond_their_number_are_left_out_and_told() {
    let client =
        br#"{"client_id": "0oa1", "redirect_uris": [], "issuer": "https://acme.okta.com/oauth2/default"}"#;
    let check = |config: &[u8]| {
        let files = [("a.json", &client[..]), ("b.json", client), ("c.json", client), ("notes.txt", b"none")];
        let folder = folder_with(&[&files[..], &[("submission.json", b"{}"), ("oinlint.toml", config)]].concat());
        let run = support::check(folder.path(), &Options { lookup: Lookup::Nearest, ..options(None, TODAY) });
        let of = |rule: &str| findings(&run).iter().filter(|finding| finding.rule == rule).count();
        let told = findings(&run).into_iter().find(|finding| finding.rule == "submission-too-many-files");
        (of("oidc-custom-authorization-server"), told.map(|told| told.message.clone()), run.exit_code(None))
    };
    assert_eq!(check(b""), (3, None, 0));
    let told = "the submission has 4 files; only the first 2 were checked".to_owned();
    assert_eq!(check(b"[limits]\nfiles = 2\n"), (1, Some(told), 3), "the manifest is one of the two");
}

#[test]
fn no_configuration_makes_a_reader_go_deeper_than_it_can() {
    let deep = format!("name: a\nsso: {}{}\n", "[".repeat(20_000), "]".repeat(20_000));
    let config = b"[limits]\ndepth = 1000000\nattributes = 1000000\n";
    let folder = folder_with(&[("submission.yaml", deep.as_bytes()), ("oinlint.toml", config)]);
    let run = support::check(folder.path(), &Options { lookup: Lookup::Nearest, ..options(None, TODAY) });
    assert!(findings(&run).iter().any(|finding| finding.rule == "file-nesting"));
    assert_eq!(run.exit_code(None), 3);
}

#[test]
fn a_check_that_fails_is_reported_and_the_others_go_on() {
    fn fails(_: &mut Context<'_>) {
        panic!("on purpose");
    }
    let failing = Emitter {
        name: "test::fails",
        run: fails,
        scopes: &[oinlint::artifact::Scope::AnyFile],
        rules: &[id::TEXT_ENCODING],
    };
    let text = br#"{"client_id": "0oa1", "issuer": "https://acme.okta.com/oauth2/default", "redirect_uris": []}"#;
    let artifact: Artifact =
        oinlint::run::read_source(Source::from_bytes(text.to_vec(), "client.json".into()), true);
    let submission = Submission::new(".".into(), vec![artifact]);
    let mut emitters = vec![failing];
    emitters.extend(oinlint::check::EMITTERS.iter().map(|e| Emitter { ..*e }));
    let outcome = run(&submission, &emitters, &Selection::default(), today());
    let rules: Vec<&str> = outcome.findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, ["internal-rule-failed", "oidc-custom-authorization-server"]);
    assert!(outcome.is_incomplete);
    assert_eq!(outcome.states.of(id::TEXT_ENCODING), RuleState::NotRun);
}

#[test]
fn findings_beyond_a_thousand_in_one_file_are_counted_not_kept() {
    let capabilities = vec![r#"{"capability": "X"}"#; 1500].join(",");
    let text = format!(
        r#"{{"name": "A", "description": "B", "logo": "C", "sso": {{}}, "capabilities": [{capabilities}]}}"#
    );
    let folder = folder_with(&[("submission.json", text.as_bytes())]);
    let run = support::check(folder.path(), &options(Some("capability-unknown"), TODAY));
    assert_eq!((run.submissions[0].findings.len(), run.submissions[0].omitted.len()), (1000, 500));
    assert_eq!(run.submissions[0].count(Severity::Error), 1500);
}

#[test]
fn an_error_behind_very_many_warnings_still_counts() {
    let warnings = vec![r#""note": 1"#; 5000].join(",");
    let text =
        format!(r#"{{"name": "A", "description": "B", "logo": "C", "sso": {{}}, {warnings}, "useCases": "x"}}"#);
    let folder = folder_with(&[("submission.json", text.as_bytes())]);
    let selection = Selection::new(&["json-duplicate-key", "submission-wrong-type"].map(str::to_owned), &[]);
    let options = Options { selection: selection.expect("the rules exist"), ..options(None, TODAY) };
    let run = support::check(folder.path(), &options);
    let submission = &run.submissions[0];
    assert_eq!(submission.verdict(), Verdict::NotReady);
    assert_eq!(run.exit_code(Some(Severity::Error)), 1);
    assert_eq!((submission.count(Severity::Warning), submission.count(Severity::Error)), (4999, 1));
    assert!(
        submission.findings.iter().any(|finding| finding.rule == "submission-wrong-type"),
        "the heaviest is kept"
    );
}

#[test]
fn rules_that_could_not_look_have_not_passed() {
    let folder = folder_with(&[("submission.json", br#"{"name": "Acme, "description": "x", "logo": "y"}"#)]);
    let run = support::check(folder.path(), &options(None, TODAY));
    let state = |rule: oinlint::rule::RuleId| run.submissions[0].states.of(rule);
    assert_eq!(state(id::JSON_NOT_WELL_FORMED), RuleState::Failed);
    assert_eq!(state(id::DISPLAY_NAME_LENGTH), RuleState::NotRun);
    assert_eq!(state(id::SAML_SIGNATURE_SHA1), RuleState::NotApplicable);
}

#[test]
fn what_explains_an_incomplete_result_cannot_be_ignored() {
    let mut options = options(None, TODAY);
    options.selection = Selection::new(&[], &["file-*".into()]).expect("the rules exist");
    let run = support::check(&root().join("fixtures/rules/file-nesting/bad-deep-json"), &options);
    assert!(findings(&run).iter().any(|finding| finding.rule == "file-nesting"));
}

#[test]
fn content_in_memory_is_held_to_the_same_limit() {
    let mut options = options(None, TODAY);
    options.limits.max_file_bytes = 100;
    let input = Input::Memory { path: Some("submission.json".into()), bytes: vec![b' '; 101] };
    let run = check(input, &options).expect("there is something to check");
    assert_eq!(run.exit_code(None), 3);
}

#[test]
fn a_logo_of_a_megabyte_by_either_reading_is_a_finding() {
    let image = std::fs::read(root().join("fixtures/rules/logo-dimensions/good-square/logo.png"));
    let image = image.expect("the fixture can be read");
    // What stands behind the end of a PNG is shown by no program, and counts.
    let found_at = |size: usize| {
        let mut image = image.clone();
        image.resize(size, 0);
        let run = support::check(folder_with(&[("logo.png", &image)]).path(), &options(None, TODAY));
        findings(&run).iter().map(|finding| (finding.rule, finding.message.clone())).collect::<Vec<_>>()
    };
    let sized = |rule, message: &str| vec![(rule, message.to_owned())];
    assert_eq!(found_at(999_999), []);
    let message =
        "the logo has 1,000,000 bytes; it must be smaller than 1 MB, which is 1,000,000 or 1,048,576 bytes";
    assert_eq!(found_at(1_000_000), sized("logo-size-decimal", message));
    assert_eq!(found_at(1_048_575)[0].0, "logo-size-decimal");
    let message =
        "the logo has 1,048,576 bytes; it must be smaller than 1 MB, be that 1,000,000 or 1,048,576 bytes";
    assert_eq!(found_at(1_048_576), sized("logo-size", message));
    // No more of an image is read than its first part. All of it counts.
    assert_eq!(found_at(5 << 20)[0].0, "logo-size");
}
