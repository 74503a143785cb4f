//! The JSON output keeps to its published schema, and agrees with the other formats.

mod support;

use std::collections::BTreeSet;

use serde_json::Value;
use support::{TODAY, oinlint, root};

const FIXTURES: [&str; 3] = ["acme-first-draft", "berry-ledger-ready", "rules"];

fn report(fixture: &str, more: &[&str]) -> Value {
    let arguments = [&["check", fixture, "--format", "json", "--today", TODAY], more].concat();
    serde_json::from_str(&oinlint(&root().join("fixtures"), &arguments).out).expect("the output is JSON")
}

fn findings(report: &Value) -> impl Iterator<Item = &Value> {
    let submissions = report["submissions"].as_array().into_iter().flatten();
    submissions.flat_map(|submission| submission["findings"].as_array().into_iter().flatten())
}

#[test]
fn the_output_is_valid_against_its_schema() {
    let schema =
        std::fs::read_to_string(root().join("src/report/check-report.schema.json")).expect("it can be read");
    let schema: Value = serde_json::from_str(&schema).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema compiles");
    for fixture in FIXTURES {
        let report = report(fixture, &[]);
        let errors: Vec<String> =
            validator.iter_errors(&report).map(|error| format!("{} {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{fixture}: {errors:#?}");
    }
    let mut broken = report("berry-ledger-ready", &[]);
    broken["submissions"][0]["verdict"] = "perfect".into();
    assert!(!validator.is_valid(&broken), "the schema refuses what it does not describe");
}

#[test]
fn formats_agree_on_rules_lines_and_columns() {
    for fixture in FIXTURES {
        let report = report(fixture, &[]);
        let from_json: Vec<String> = findings(&report)
            .map(|finding| {
                let (place, text) =
                    (&finding["place"], |value: &Value| value.as_str().unwrap_or_default().to_owned());
                let start = &place["start"];
                let (rule, severity) = (text(&finding["rule"]), text(&finding["severity"]));
                format!("{}:{}:{}: {severity}[{rule}]", text(&place["path"]), start["line"], start["column"])
            })
            .collect();
        let arguments = |format| ["check", fixture, "--format", format, "--today", TODAY];
        let short = oinlint(&root().join("fixtures"), &arguments("short")).out;
        let from_short: Vec<String> =
            short.lines().filter_map(|line| line.split_once("]: ").map(|(head, _)| format!("{head}]"))).collect();
        assert_eq!(from_json, from_short);

        let human = oinlint(&root().join("fixtures"), &arguments("human")).out;
        let mut from_human = Vec::new();
        let mut heading = String::new();
        let mut wants_place = false;
        for line in human.lines() {
            if let Some((head, _)) = line.split_once("]: ").filter(|_| !line.starts_with(' ')) {
                (heading, wants_place) = (format!("{head}]"), true);
            } else if let Some((_, place)) = line.split_once("┌─ ").filter(|_| wants_place) {
                from_human.push(format!("{place}: {heading}"));
                wants_place = false;
            }
        }
        assert_eq!(from_json, from_human);
    }
}

#[test]
fn findings_come_in_the_order_of_path_place_and_rule() {
    let report = report("acme-first-draft", &[]);
    let keys: Vec<(String, u64, u64)> = findings(&report)
        .map(|finding| {
            let start = &finding["place"]["start"];
            let number = |name: &str| start[name].as_u64().unwrap_or_default();
            (finding["place"]["path"].as_str().unwrap_or_default().to_owned(), number("line"), number("column"))
        })
        .collect();
    assert!(keys.is_sorted(), "{keys:#?}");
    assert!(keys.len() >= 15);
}

#[test]
fn fingerprints_are_unique() {
    for fixture in FIXTURES {
        let report = report(fixture, &[]);
        for submission in report["submissions"].as_array().into_iter().flatten() {
            let all: Vec<&str> = submission["findings"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|f| f["fingerprint"].as_str())
                .collect();
            assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "{fixture}");
        }
    }
}

#[test]
fn coverage_accounts_for_every_rule_and_file() {
    let report = report("berry-ledger-ready", &["--ignore", "logo-*"]);
    let coverage = &report["submissions"][0]["coverage"];
    let rules = coverage["rules"].as_array().expect("a list");
    assert_eq!(rules.len(), oinlint::rule::RULES.len());
    let state = |id: &str| rules.iter().find(|rule| rule["id"] == id).map(|rule| rule["state"].clone());
    assert_eq!(state("logo-dimensions"), Some("off".into()));
    assert_eq!(state("display-name-length"), Some("passed".into()));
    assert_eq!(state("saml-signature-sha1"), Some("not-applicable".into()));
    let files = coverage["files"].as_array().expect("a list");
    assert_eq!(files.len(), support::files_below(&root().join("fixtures/berry-ledger-ready")).len());
    assert!(
        files.iter().all(|file| file["judged"] == file["reason"].is_null()),
        "what is not judged has a reason"
    );
}

#[test]
fn facts_that_inspect_prints_are_those_that_pointers_lead_into() {
    let report =
        report("acme-first-draft", &["--select", "saml-signature-sha1,logo-dimensions,variable-name-pattern"]);
    let mut seen = 0;
    for finding in findings(&report) {
        let place = &finding["place"];
        let path = format!("fixtures/{}", place["path"].as_str().expect("a path"));
        let facts: Value =
            serde_json::from_str(&oinlint(&root(), &["inspect", &path]).out).expect("the output is JSON");
        let pointer = place["pointer"].as_str().expect("a pointer");
        assert!(facts["facts"].pointer(pointer).is_some(), "{path} has nothing at {pointer}");
        seen += 1;
    }
    assert_eq!(seen, 3);
}
