//! Whole runs on the fixtures, as a person and a program see them.

mod support;

use support::{Answer, TODAY, oinlint, root};

fn check(fixture: &str, format: &str, more: &[&str]) -> Answer {
    let folder = root().join("fixtures");
    let mut arguments = vec!["check", fixture, "--format", format, "--today", TODAY];
    arguments.extend(more);
    oinlint(&folder, &arguments)
}

#[test]
fn first_draft_for_people() {
    let answer = check("acme-first-draft", "human", &[]);
    insta::assert_snapshot!(answer.out);
    assert_eq!((answer.code, answer.err.as_str()), (1, ""));
}

#[test]
fn first_draft_in_short() {
    insta::assert_snapshot!(check("acme-first-draft", "short", &[]).out);
}

#[test]
fn first_draft_as_json() {
    insta::assert_snapshot!(check("acme-first-draft", "json", &[]).out);
}

#[test]
fn ready_with_files_and_coverage() {
    let answer = check("berry-ledger-ready", "human", &["--show-files", "--show-coverage"]);
    insta::assert_snapshot!(answer.out);
    assert_eq!((answer.code, answer.err.as_str()), (0, ""));
}

#[test]
fn the_ready_submission_is_silent() {
    let answer = check("berry-ledger-ready", "short", &["--fail-on", "info"]);
    assert_eq!((answer.code, answer.out.as_str(), answer.err.as_str()), (0, "", ""));
}

#[test]
fn facts_of_a_logo() {
    insta::assert_snapshot!(oinlint(&root(), &["inspect", "fixtures/acme-first-draft/assets/logo.png"]).out);
}

#[test]
fn facts_of_metadata() {
    insta::assert_snapshot!(oinlint(&root(), &["inspect", "fixtures/acme-first-draft/saml/sp-metadata.xml"]).out);
}

#[test]
fn a_rule_explained() {
    insta::assert_snapshot!(oinlint(&root(), &["explain", "saml-signature-sha1"]).out);
}
