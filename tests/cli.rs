//! The command line: exit codes, selection, standard input, colour.

mod support;

use support::{TODAY, folder_with, oinlint, oinlint_with, root};

const GOOD: &[u8] = br#"{
  "name": "Acme Ledger",
  "description": "Acme Ledger keeps the books of small farms. With the Okta integration, staff use single sign-on.",
  "logo": "https://acme.okta.com/bc/image/fileStoreRecord?id=fs0a1b2c3d4e5f6g7h8",
  "appContactDetails": [
    { "contactType": "CUSTOMER_SUPPORT", "contactValueType": "URL", "contact": "https://help.acme.example" },
    { "contactType": "ESCALATION_SUPPORT", "contactValueType": "EMAIL", "contact": "identity-team@acme.example" }
  ],
  "sso": { "oidc": { "redirectUris": ["https://app.acme.example/cb"], "doc": "https://docs.acme.example/okta", "initiateLoginUri": "https://app.acme.example/start" } }
}
"#;

fn warning_only() -> tempfile::TempDir {
    folder_with(&[(
        "submission.json",
        &String::from_utf8_lossy(GOOD).replace("{\n", "{\n  \"name\": \"Acme\",\n").into_bytes(),
    )])
}

#[test]
fn the_exit_code_follows_the_heaviest_finding_and_fail_on() {
    let folder = warning_only();
    let code = |more: &[&str]| oinlint(folder.path(), &[&["check"], more].concat()).code;
    assert_eq!(code(&[]), 0);
    assert_eq!(code(&["--fail-on", "warning"]), 1);
    assert_eq!(code(&["--fail-on", "info"]), 1);
    assert_eq!(code(&["--fail-on", "never"]), 0);
    assert_eq!(code(&["--fail-on", "warning", "--exit-zero"]), 0);
}

#[test]
fn every_format_answers_with_the_same_code() {
    let fixtures = root().join("fixtures");
    for (fixture, code) in [("acme-first-draft", 1), ("berry-ledger-ready", 0)] {
        for format in oinlint::report::Format::ALL.map(oinlint::report::Format::name) {
            assert_eq!(
                oinlint(&fixtures, &["check", fixture, "--format", format, "--today", TODAY]).code,
                code,
                "{format}"
            );
        }
    }
}

#[test]
fn nothing_to_check_is_a_mistake_of_usage() {
    let folder =
        folder_with(&[("notes.txt", b"hello"), ("package.json", br#"{"name": "x", "version": "1.0.0"}"#)]);
    let answer = oinlint(folder.path(), &["check"]);
    assert_eq!(answer.code, 2);
    assert!(answer.err.contains("no artifact of a submission among 2 files"), "{}", answer.err);
    assert_eq!(oinlint(folder.path(), &["check", "missing"]).err, "oinlint: missing: no such file or directory\n");
    assert_eq!(oinlint(folder.path(), &["check", "missing"]).code, 2);
    for named in ["notes.txt", "package.json"] {
        let answer = oinlint(folder.path(), &["check", named]);
        assert_eq!((answer.code, answer.out.as_str()), (2, ""), "{named}: {}", answer.err);
    }
}

#[test]
fn a_manifest_is_judged_by_its_name_when_its_content_says_nothing() {
    let folder = folder_with(&[("submission.json", br#"{"name": "Acme"}"#)]);
    for path in [".", "submission.json"] {
        let arguments = ["check", path, "--format", "short", "--select", "submission-required-field"];
        let answer = oinlint(folder.path(), &arguments);
        assert_eq!((answer.code, answer.out.lines().count()), (1, 2), "{path}: {}", answer.out);
    }
}

#[test]
fn a_finding_is_the_same_however_its_file_is_named() {
    let custom: &[u8] =
        br#"{"client_id": "0oa1", "issuer": "https://acme.okta.com/oauth2/default", "scope": "openid"}"#;
    let folder =
        folder_with(&[("acme/submission.json", GOOD), ("acme/oidc/client.json", custom), ("x/y.txt", b"")]);
    let seen = |from: &str, arguments: &[&str]| {
        let arguments = [&["check", "--format", "json"], arguments].concat();
        let report: serde_json::Value =
            serde_json::from_str(&oinlint(&folder.path().join(from), &arguments).out).expect("the output is JSON");
        let findings = report["submissions"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|s| s["findings"].as_array().into_iter().flatten());
        findings.map(|f| (f["place"]["path"].clone(), f["fingerprint"].clone())).collect::<Vec<_>>()
    };
    let whole = seen(".", &["acme"]);
    assert_eq!((whole.len(), &whole[0].0), (1, &"acme/oidc/client.json".into()));
    for arguments in [
        &["."][..],
        &["acme/oidc"],
        &["acme/oidc/client.json"],
        &["acme", "acme/oidc/client.json"],
        &["x/../acme/./oidc", "acme"],
    ] {
        assert_eq!(seen(".", arguments), whole, "{arguments:?}");
    }
    let (path, fingerprint) = &whole[0];
    assert_eq!(seen("x", &["../acme"]), [("../acme/oidc/client.json".into(), fingerprint.clone())]);
    assert_eq!(seen("acme/oidc", &[".", ".."]), [("client.json".into(), fingerprint.clone())]);
    let absolute = folder.path().join("acme");
    assert_eq!(seen(".", &[&absolute.to_string_lossy()]), [(path.clone(), fingerprint.clone())]);
}

#[cfg(unix)]
#[test]
fn names_that_are_not_utf8_do_not_hide_each_other() {
    use std::os::unix::ffi::OsStrExt;
    let folder = folder_with(&[("submission.json", GOOD)]);
    for name in [&b"a\xff.json"[..], b"a\xfe.json"] {
        let path = folder.path().join(std::ffi::OsStr::from_bytes(name));
        std::fs::write(path, br#"{"client_id": "0oa1", "scope": "openid",}"#).expect("the file can be written");
    }
    let out = oinlint(folder.path(), &["check", "--format", "short"]).out;
    assert_eq!(out.lines().filter(|line| line.contains("[json-not-well-formed]")).count(), 2, "{out}");
}

#[test]
fn files_beside_submissions_get_no_verdict() {
    let folder = folder_with(&[("a/submission.json", GOOD), ("notes.txt", b"hello"), ("docs/x.txt", b"hello")]);
    let out = oinlint(folder.path(), &["check"]).out;
    assert!(
        out.contains("a: ready") && !out.contains(".: ") && out.contains("2 files belong to no submission"),
        "{out}"
    );
}

#[test]
fn mistakes_of_usage_name_the_nearest_rule() {
    let folder = warning_only();
    let answer = oinlint(folder.path(), &["check", "--select", "saml-signature-sha2"]);
    assert_eq!(answer.code, 2);
    assert!(answer.err.contains("did you mean `saml-signature-sha1`?"), "{}", answer.err);
    assert_eq!(oinlint(folder.path(), &["explain", "nonsense"]).code, 2);
    for date in ["tomorrow", "20260821", "2026-W01-1", "2026-02-30"] {
        assert_eq!(oinlint(folder.path(), &["check", "--today", date]).code, 2, "{date}");
    }
    assert_eq!(oinlint(folder.path(), &["check", "--include", "["]).code, 2);
    assert_eq!(oinlint(folder.path(), &["check", "--stdin-path", "x.json"]).code, 2);
}

#[test]
fn rules_are_selected_and_ignored_by_id_and_by_glob() {
    let fixtures = root().join("fixtures");
    let rules = |more: &[&str]| {
        let arguments = [&["check", "acme-first-draft", "--format", "short", "--today", TODAY], more].concat();
        let out = oinlint(&fixtures, &arguments).out;
        let mut ids: Vec<String> =
            out.lines().filter_map(|line| line.split(['[', ']']).nth(1)).map(str::to_owned).collect();
        ids.sort();
        ids.dedup();
        ids
    };
    assert_eq!(rules(&["--select", "saml-*-sha1"]), ["saml-digest-sha1", "saml-signature-sha1"]);
    assert_eq!(rules(&["--select", "saml-*-sha1", "--ignore", "saml-digest-sha1"]), ["saml-signature-sha1"]);
    assert_eq!(rules(&["--select", "logo-dimensions,scim11-urn"]), ["logo-dimensions", "scim11-urn"]);
    assert!(!rules(&["--ignore", "metadata-*"]).iter().any(|id| id.starts_with("metadata-")));
}

#[test]
fn standard_input_is_judged_as_the_path_it_is_given() {
    let input = br#"{"client_id": "0oa1", "issuer": "https://acme.okta.com/oauth2/default", "redirect_uris": []}"#;
    let arguments = ["check", "-", "--stdin-path", "oidc/client.json", "--format", "short"];
    let answer = oinlint_with(&root(), &arguments, &[], input);
    assert_eq!(answer.code, 1);
    assert!(
        answer.out.starts_with("oidc/client.json:1:63: error[oidc-custom-authorization-server]: "),
        "{}",
        answer.out
    );
    let unnamed = oinlint_with(&root(), &["check", "-", "--format", "short"], &[], input);
    assert!(unnamed.out.starts_with("<stdin>:1:63: "), "{}", unnamed.out);
    assert_eq!(oinlint_with(&root(), &["check", "-"], &[], b"hello").code, 2, "no artifact");
    let crooked = ["check", "-", "--stdin-path", "./fixtures/../oidc//client.json", "--format", "short"];
    assert!(oinlint_with(&root(), &crooked, &[], input).out.starts_with("oidc/client.json:1:63: "));
    assert_eq!(oinlint_with(&root(), &["check", "-", "fixtures"], &[], b"").code, 2);
}

#[test]
fn colour_follows_the_flag_then_the_environment() {
    let folder = warning_only();
    let colored = |arguments: &[&str], variables: &[(&str, &str)]| {
        oinlint_with(folder.path(), &[&["check"], arguments].concat(), variables, b"").out.contains('\u{1b}')
    };
    assert!(!colored(&[], &[]), "no terminal, no colour");
    assert!(colored(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(colored(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!colored(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
}

#[test]
fn globs_choose_what_is_walked_but_not_what_is_named() {
    let custom: &[u8] =
        br#"{"client_id": "0oa1", "issuer": "https://acme.okta.com/oauth2/default", "redirect_uris": []}"#;
    let folder = folder_with(&[
        ("submission.json", GOOD),
        ("drafts/client.json", custom),
        ("node_modules/x/client.json", custom),
        (".well-known/client.json", custom),
    ]);
    let lines = |arguments: &[&str]| {
        let out = oinlint(folder.path(), &[&["check", "--format", "short"], arguments].concat()).out;
        out.lines().map(|line| line.split(':').next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(lines(&[]), [".well-known/client.json", "drafts/client.json"]);
    assert_eq!(lines(&["--exclude", "drafts"]), [".well-known/client.json"]);
    assert_eq!(lines(&["--include", "drafts/**"]), ["drafts/client.json"]);
    assert_eq!(lines(&["--include", "drafts"]), ["drafts/client.json"]);
    assert_eq!(lines(&["--exclude", "*.json", "drafts/client.json"]), ["drafts/client.json"]);
    assert_eq!(lines(&["node_modules/x/client.json"]), ["node_modules/x/client.json"]);
}

#[test]
fn a_catalogue_is_grouped_by_its_manifests() {
    let folder =
        folder_with(&[("a/submission.json", GOOD), ("b/submission.json", GOOD), ("b/scim/user.json", b"{}")]);
    let answer = oinlint(folder.path(), &["check", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&answer.out).expect("the output is JSON");
    let paths: Vec<_> =
        report["submissions"].as_array().expect("a list").iter().map(|s| s["path"].clone()).collect();
    assert_eq!(paths, ["a", "b"]);
}

#[test]
fn coverage_lists_every_requirement_once() {
    let answer = oinlint(&root(), &["check", "fixtures/berry-ledger-ready", "--show-coverage", "--today", TODAY]);
    let listed =
        |id: &str| answer.out.lines().filter(|line| line.split_whitespace().any(|word| word == id)).count();
    for rule in oinlint::rule::RULES.iter().filter(|rule| rule.is_requirement()) {
        assert_eq!(listed(rule.id), 1, "{}", rule.id);
    }
    for requirement in oinlint::rule::NOT_CHECKABLE {
        assert_eq!(listed(requirement.id), 1, "{}", requirement.id);
    }
    assert_eq!(listed("file-unreadable"), 0, "what is about the check itself is no requirement");
}

#[test]
fn a_reader_that_has_read_enough_is_no_failure() {
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_oinlint"))
        .args(["check", "fixtures", "--format", "json", "--today", TODAY])
        .current_dir(root())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // More is written than a pipe holds, and nobody reads it.
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    // The code is that of the run: one fixture is too deep to be read to its end.
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(3), ""));
}

#[test]
fn the_version_names_the_requirements() {
    let out = oinlint(&root(), &["--version"]).out;
    let (version, date) = out.trim().split_once(", requirements of ").expect("both parts are there");
    assert_eq!(version, concat!("oinlint ", env!("CARGO_PKG_VERSION")));
    assert!(time::Date::parse(date, &time::format_description::well_known::Iso8601::DATE).is_ok(), "{date}");
}

#[test]
fn rules_are_listed_for_people_and_programs() {
    let text = oinlint(&root(), &["rules"]).out;
    assert!(text.lines().any(|line| line.starts_with("error    saml-signature-sha1 ")), "{text}");
    let list: serde_json::Value =
        serde_json::from_str(&oinlint(&root(), &["rules", "--format", "json"]).out).expect("the output is JSON");
    assert_eq!(list["rules"].as_array().map(Vec::len), Some(text.lines().count()));
    assert_eq!(list["rules"][0]["source"]["read"].as_str().map(str::len), Some("2026-08-21".len()));
}

#[cfg(not(feature = "xmlsec"))]
#[test]
fn the_second_engine_says_what_it_needs() {
    let answer =
        oinlint(&root(), &["inspect", "fixtures/acme-first-draft/saml/sp-metadata.xml", "--engine", "samael"]);
    assert_eq!(answer.code, 2);
    assert!(answer.err.contains("cargo feature `xmlsec`"), "{}", answer.err);
}

#[test]
fn expressions_are_evaluated_or_explained() {
    let eval = |arguments: &[&str]| oinlint(&root(), &[&["eval"], arguments].concat());
    let answer =
        eval(&["'https://' + app.subdomain + '.acme.example'", "--dialect", "bare", "--set", "subdomain=berry"]);
    assert_eq!((answer.code, answer.out.as_str()), (0, "https://berry.acme.example\n"));
    for (text, dialect, expected) in [
        (
            "https://{app.x}.a.example",
            "saml",
            "column 9: error: `{app.x}` is not how an expression is written in a SAML field: write `https://${org.x}.a.example`\n",
        ),
        (
            "https://${app.x}.a.example",
            "saml",
            "column 11: error: in a SAML field, `app.x` does not exist: write `org.x`\n",
        ),
        (
            "https://' + app.x",
            "bare",
            "column 1: error: the expression has a quote that was never opened: put a quote in front: `'https://'`\n",
        ),
        (
            "é ${String.len(org.x)}",
            "saml",
            "column 12: error: the function `String.len` does not exist in a SAML field: write `fn:length`\n",
        ),
    ] {
        let answer = eval(&[text, "--dialect", dialect]);
        assert_eq!((answer.code, answer.out.as_str()), (1, expected), "{text}");
    }
    // Advice does not keep the result back.
    let advised = eval(&["app.x && true ? 'a' : 'b'", "--dialect", "bare", "--set", "x=true"]);
    assert_eq!(advised.code, 0);
    assert!(advised.out.starts_with("column 7: warning: ") && advised.out.ends_with("\na\n"), "{}", advised.out);
    let answer = eval(&["${org.x}", "--dialect", "saml"]);
    assert_eq!((answer.code, answer.err.as_str()), (2, "oinlint: `org.x` has no value: add `--set x=...`\n"));
    assert_eq!(eval(&["a", "--dialect", "saml", "--set", "x"]).code, 2);
    assert_eq!(eval(&["a", "--dialect", "saml", "--set", "x=1", "--set", "x=2"]).code, 2);
}
