//! Whole runs on the fixtures, as a person and a program see them.
//!
//! What every new rule would change (the lists of all rules and their counts) is left out here and tested in
//! `json_format.rs` and `cli.rs`.

mod support;

use support::{Answer, TODAY, oinlint, root};

fn check(fixture: &str, format: &str, more: &[&str]) -> Answer {
    let folder = root().join("fixtures");
    let mut arguments = vec!["check", fixture, "--format", format, "--today", TODAY];
    arguments.extend(more);
    oinlint(&folder, &arguments)
}

/// Puts `N` in the place of the counts of requirements.
fn without_counts(out: &str) -> String {
    let settle = |line: &str| {
        if !line.starts_with("  requirements: ") {
            return line.to_owned();
        }
        let words = line.split(' ').map(|word| if word.parse::<u32>().is_ok() { "N" } else { word });
        words.collect::<Vec<_>>().join(" ")
    };
    out.lines().map(settle).collect::<Vec<_>>().join("\n")
}

#[test]
fn first_draft_for_people() {
    let answer = check("acme-first-draft", "human", &[]);
    insta::assert_snapshot!(without_counts(&answer.out));
    assert_eq!((answer.code, answer.err.as_str()), (1, ""));
}

#[test]
fn first_draft_in_short() {
    insta::assert_snapshot!(check("acme-first-draft", "short", &[]).out);
}

#[test]
fn first_draft_as_json() {
    let out = check("acme-first-draft", "json", &[]).out;
    let mut report: serde_json::Value = serde_json::from_str(&out).expect("the output is JSON");
    let coverage = report["submissions"][0]["coverage"].as_object_mut().expect("coverage is there");
    coverage.retain(|part, _| part == "files");
    insta::assert_snapshot!(format!("{report:#}"));
}

#[test]
fn ready_with_its_files() {
    let answer = check("berry-ledger-ready", "human", &["--show-files"]);
    insta::assert_snapshot!(without_counts(&answer.out));
    assert_eq!((answer.code, answer.err.as_str()), (0, ""));
}

#[test]
fn the_ready_submission_is_silent() {
    let answer = check("berry-ledger-ready", "short", &["--fail-on", "info"]);
    assert_eq!((answer.code, answer.out.as_str()), (0, ""));
    let verdict = answer.err.strip_prefix("berry-ledger-ready: ready, nothing found (oinlint ");
    assert!(verdict.is_some_and(|rest| rest.contains(", requirements of 20")), "{}", answer.err);
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
