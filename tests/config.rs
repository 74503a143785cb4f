//! `oinlint.toml`, suppressions and the baseline.

mod support;

use std::fs;
use std::path::Path;

use serde_json::Value;
use support::{Answer, TODAY, folder_with, oinlint};

/// Metadata with a service that is not served over https in line 3, and a binding that Okta does not use in line 4.
const METADATA: &str = r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://app.acme.example/saml">
  <md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="http://app.acme.example/saml/acs" index="0"/>
  </md:SPSSODescriptor>
</md:EntityDescriptor>
"#;

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    folder_with(&files.iter().map(|(path, text)| (*path, text.as_bytes())).collect::<Vec<_>>())
}

fn check(folder: &Path, more: &[&str]) -> Answer {
    let arguments = [&["check", "--today", TODAY, "--format", "json"], more].concat();
    oinlint(folder, &arguments)
}

/// The findings of the only submission, each as `rule line severity status`.
fn findings(output: &Answer) -> Vec<String> {
    let report: Value =
        serde_json::from_str(&output.out).unwrap_or_else(|error| panic!("{error}: {}", output.err));
    let submissions = report["submissions"].as_array().expect("there are submissions");
    submissions
        .iter()
        .flat_map(|submission| submission["findings"].as_array().cloned().unwrap_or_default())
        .map(|finding| {
            let text = |value: &Value| value.as_str().unwrap_or("open").to_owned();
            let (line, rule) = (&finding["place"]["start"]["line"], text(&finding["rule"]));
            format!("{rule} {line} {} {}", text(&finding["severity"]), text(&finding["status"]))
        })
        .collect()
}

#[test]
fn the_nearest_configuration_counts_for_each_submission() {
    let folder = folder(&[
        ("oinlint.toml", "[rules.severity]\nmetadata-acs-https = \"error\"\n"),
        ("saml/metadata.xml", METADATA),
        ("other/oinlint.toml", "[rules]\nignore = [\"metadata-acs-https\"]\n"),
        ("other/saml/metadata.xml", METADATA),
    ]);
    let output = check(&folder.path().join("saml"), &[]);
    assert_eq!((findings(&output), output.code), (vec!["metadata-acs-https 3 error open".into()], 1));
    let output = check(&folder.path().join("other"), &[]);
    assert_eq!((findings(&output), output.code), (vec![], 0));
    for without in ["--no-config", "--isolated"] {
        let output = check(&folder.path().join("saml"), &[without]);
        assert_eq!((findings(&output), output.code), (vec!["metadata-acs-https 3 warning open".into()], 0));
    }
    let output = check(&folder.path().join("saml"), &["--config", "../other/oinlint.toml"]);
    assert_eq!(findings(&output), Vec::<String>::new());
}

#[test]
fn a_mistake_in_the_configuration_is_told_with_its_place() {
    let folder = folder(&[("oinlint.toml", "[rules]\nselct = []\n"), ("metadata.xml", METADATA)]);
    let output = check(folder.path(), &[]);
    assert_eq!(output.code, 2);
    assert!(output.err.contains("oinlint.toml:2:1: unknown field `selct`"), "{}", output.err);
    assert!(output.err.contains("did you mean `select`?"), "{}", output.err);
    assert_eq!(check(folder.path(), &["--isolated"]).code, 0);
}

#[test]
fn files_are_left_out_by_globs_below_the_configuration() {
    let folder = folder(&[
        ("oinlint.toml", "exclude = [\"old/**\"]\nfail-on = \"warning\"\n"),
        ("new/metadata.xml", METADATA),
        ("old/metadata.xml", METADATA),
    ]);
    let output = check(folder.path(), &[]);
    assert_eq!((findings(&output).len(), output.code), (1, 1));
    let output = check(folder.path(), &["--fail-on", "error"]);
    assert_eq!(output.code, 0, "the command line has the last word");
}

#[test]
fn a_comment_with_a_reason_suppresses_what_it_stands_at() {
    let ignore =
        |comment: &str| METADATA.replacen("    <md:Assertion", &format!("    {comment}\n    <md:Assertion"), 1);
    let suppressed =
        folder(&[("metadata.xml", &ignore("<!-- oinlint: ignore[metadata-acs-https] behind a proxy -->"))]);
    let output = check(suppressed.path(), &["--fail-on", "info"]);
    assert_eq!((findings(&output), output.code), (vec!["metadata-acs-https 4 warning suppressed".into()], 0));
    assert!(output.out.contains("behind a proxy"), "the reason is told");
    let output = check(suppressed.path(), &["--isolated", "--fail-on", "info"]);
    assert_eq!((findings(&output), output.code), (vec!["metadata-acs-https 4 warning open".into()], 1));

    let cases = [
        ("<!-- oinlint: ignore[metadata-acs-https] -->", "suppression-without-reason 3", 2),
        ("<!-- oinlint: ignore[metadata-acs-http] proxy -->", "suppression-unknown-rule 3", 2),
        ("<!-- oinlint: ignore[metadata-acs-https, logo-blank] proxy -->", "suppression-unused 3", 2),
        ("<!-- oinlint: ignore[metadata-acs-https, metadata-acs-index] proxy -->", "suppression-unused 3", 2),
    ];
    for (comment, expected, count) in cases {
        let folder = folder(&[("metadata.xml", &ignore(comment))]);
        let found = findings(&check(folder.path(), &[]));
        assert_eq!(found.len(), count, "{comment}: {found:?}");
        assert!(found.iter().any(|finding| finding.starts_with(expected)), "{comment}: {found:?}");
    }
}

#[test]
fn entries_of_the_configuration_suppress_by_rule_path_and_pointer() {
    let entry = |more: &str| format!("[[ignore]]\nrule = \"metadata-acs-https\"\n{more}\n");
    let pointer = "/entities/0/roles/0/AssertionConsumerService/0";
    let cases = [
        (entry("reason = \"proxy\""), vec!["metadata-acs-https 3 warning suppressed"]),
        (entry("reason = \"proxy\"\npath = \"saml/*.xml\""), vec!["metadata-acs-https 3 warning suppressed"]),
        (
            entry(&format!("reason = \"proxy\"\npointer = \"{pointer}\"\nuntil = \"{TODAY}\"")),
            vec!["metadata-acs-https 3 warning suppressed"],
        ),
        (
            entry("reason = \"proxy\"\npointer = \"/entities/1\""),
            vec!["suppression-unused 2 warning open", "metadata-acs-https 3 warning open"],
        ),
        (entry("reason = \"proxy\"\npath = \"other/**\""), vec!["metadata-acs-https 3 warning open"]),
        (
            entry("reason = \"proxy\"\nuntil = \"2020-01-01\""),
            vec!["suppression-expired 2 warning open", "metadata-acs-https 3 warning open"],
        ),
        (entry(""), vec!["suppression-without-reason 2 warning open", "metadata-acs-https 3 warning open"]),
    ];
    for (config, expected) in cases {
        let folder = folder(&[("oinlint.toml", &config), ("saml/metadata.xml", METADATA)]);
        let output = check(folder.path(), &[]);
        assert_eq!(findings(&output), expected, "{config}");
    }
}

#[test]
fn a_finding_of_the_baseline_does_not_count_until_it_is_another() {
    let folder = folder(&[("metadata.xml", METADATA)]);
    let run = |arguments: &[&str]| oinlint(folder.path(), &[&["--color", "never"], arguments].concat());
    let created = run(&["baseline", "create", "--today", TODAY]);
    assert_eq!((created.code, &*created.out), (0, "oinlint-baseline.json: 1 finding, 1 added, 0 forgotten\n"));
    assert_eq!(run(&["baseline", "create"]).code, 2, "it is not written over");

    let with = ["--baseline", "oinlint-baseline.json", "--fail-on", "info"];
    let output = check(folder.path(), &with);
    assert_eq!((findings(&output), output.code), (vec!["metadata-acs-https 3 warning baselined".into()], 0));
    // Lines above and another indentation change nothing.
    let moved = METADATA.replacen("  <md:SPSSO", "\n\n<md:SPSSO", 1);
    fs::write(folder.path().join("metadata.xml"), moved).expect("it can be written");
    assert_eq!(findings(&check(folder.path(), &with)), ["metadata-acs-https 5 warning baselined"]);
    let other = METADATA.replace("index=\"0\"", "index=\"7\"");
    fs::write(folder.path().join("metadata.xml"), other).expect("it can be written");
    let output = check(folder.path(), &with);
    assert_eq!((findings(&output), output.code), (vec!["metadata-acs-https 3 warning open".into()], 1));

    let pruned = run(&["baseline", "prune", "--today", TODAY]);
    assert_eq!(&*pruned.out, "oinlint-baseline.json: 0 findings, 0 added, 1 forgotten\n");
    let updated = run(&["baseline", "update", "--today", TODAY]);
    assert_eq!(&*updated.out, "oinlint-baseline.json: 1 finding, 1 added, 0 forgotten\n");
}

#[test]
fn a_configuration_names_the_baseline_and_the_logo() {
    let logo = b"GIF89a\x09\0\x09\0\0\0\0;";
    let folder = folder(&[
        ("oinlint.toml", "baseline = \"known.json\"\n[roles]\nlogo = \"brand/mark.gif\"\n"),
        ("submission.json", "{}"),
    ]);
    fs::create_dir(folder.path().join("brand")).expect("it can be made");
    fs::write(folder.path().join("brand/mark.gif"), logo).expect("it can be written");
    fs::write(folder.path().join("brand/other.gif"), logo).expect("it can be written");
    let missing = check(folder.path(), &[]);
    assert_eq!(missing.code, 2);
    assert!(missing.err.contains("known.json: there is no such file; `oinlint baseline create` writes it"));
    assert_eq!(oinlint(folder.path(), &["baseline", "create", "--today", TODAY]).code, 0);
    let output = check(folder.path(), &["--fail-on", "info"]);
    assert_eq!(output.code, 0, "{:#?}", findings(&output));
    assert!(findings(&output).contains(&"logo-undecodable 1 error baselined".to_owned()), "{}", output.out);
}

#[test]
fn hosts_that_the_configuration_names_are_orgs() {
    let client = r#"{
  "client_id": "ledger",
  "issuer": "https://login.acme.example/oauth2/partners",
  "redirect_uris": ["https://app.acme.example/callback"]
}"#;
    let folder = folder(&[("oidc/client.json", client), ("oinlint.toml", "")]);
    let found = || findings(&check(folder.path(), &["--select", "oidc-custom-authorization-server"]));
    assert_eq!(found(), Vec::<String>::new());
    fs::write(folder.path().join("oinlint.toml"), "own-okta-domains = [\"LOGIN.acme.example\"]\n")
        .expect("it can be written");
    assert_eq!(found(), ["oidc-custom-authorization-server 3 error open"]);
}
