//! What holds for every run: the same bytes for any number of threads, fingerprints that survive edits.

mod support;

use std::collections::BTreeSet;

use oinlint::rule::Selection;
use oinlint::run::Options;
use serde_json::{Value, json};
use support::{TODAY, check, findings, folder_with, oinlint, options, root};

#[test]
fn the_output_is_the_same_for_any_number_of_threads() {
    let fixtures = root().join("fixtures");
    let run = |threads: &str, format: &str| {
        oinlint(&fixtures, &["check", ".", "--today", TODAY, "--format", format, "--threads", threads]).out
    };
    for format in ["human", "short", "json"] {
        let alone = run("1", format);
        assert!(alone.len() > 1000);
        for threads in ["2", "3", "8"] {
            assert_eq!(run(threads, format), alone, "{threads} threads, {format}");
        }
    }
}

/// A manifest with defects in lists, objects and strings.
fn manifest() -> Value {
    json!({
        "name": "N".repeat(70),
        "description": "Acme Ledger keeps the books of small farms. With Okta, staff use single sign-on.",
        "sso": {"oidc": {"redirectUris": ["https://app.acme.example/cb"], "doc": "https://docs.acme.example/okta"}},
        "config": [
            {"name": "Tenant-Id", "label": "Tenant"},
            {"name": "region", "label": "Region"},
            {"name": "Sub Domain", "label": "Subdomain"},
        ],
        "capabilities": [
            {"capability": "Sso", "supportedProtocols": ["OIDC"]},
            {"capability": "LOGOUT", "supportedProtocols": ["GTR"]},
        ],
        "useCases": "Automation",
    })
}

/// The rules that the manifest breaks; one that comes later changes no count.
fn broken_rules() -> Options {
    let rules = [
        "capability-unknown",
        "display-name-length",
        "submission-required-field",
        "submission-wrong-type",
        "variable-name-pattern",
    ];
    let selection = Selection::new(&rules.map(str::to_owned), &[]).expect("the rules exist");
    Options { selection, ..options(None, TODAY) }
}

fn fingerprints(text: &str) -> BTreeSet<String> {
    let folder = folder_with(&[("submission.json", text.as_bytes())]);
    let run = check(folder.path(), &broken_rules());
    findings(&run).iter().map(|finding| format!("{} {}", finding.rule, finding.fingerprint)).collect()
}

#[test]
fn fingerprints_survive_indenting_adding_lines_and_reordering() {
    let original = manifest();
    let plain = fingerprints(&original.to_string());
    assert_eq!(plain.len(), 7, "{plain:#?}");
    assert_eq!(fingerprints(&format!("{original:#}")), plain, "indented");
    assert_eq!(fingerprints(&format!("\n\n\n{original:#}\n\n")), plain, "with lines around it");

    let mut reordered = original.clone();
    for list in ["config", "capabilities"] {
        reordered[list].as_array_mut().expect("a list").reverse();
    }
    assert_eq!(fingerprints(&reordered.to_string()), plain, "lists turned round");

    let mut grown = original.clone();
    grown["config"].as_array_mut().expect("a list").insert(0, json!({"name": "plan", "label": "Plan"}));
    assert_eq!(fingerprints(&grown.to_string()), plain, "an element more");

    let mut repaired = original.clone();
    repaired["config"][0]["name"] = "tenant_id".into();
    let fewer = fingerprints(&repaired.to_string());
    assert!(fewer.is_subset(&plain) && fewer.len() == plain.len() - 1, "one repaired, the others as before");
}

#[test]
fn fingerprints_do_not_know_where_the_submission_lies() {
    let text = manifest().to_string();
    let folder =
        folder_with(&[("a/submission.json", text.as_bytes()), ("deep/b/submission.json", text.as_bytes())]);
    let run = check(folder.path(), &broken_rules());
    let of = |index: usize| -> BTreeSet<&str> {
        run.submissions[index].findings.iter().map(|finding| finding.fingerprint.as_str()).collect()
    };
    assert_eq!(of(0).len(), 7);
    assert_eq!(of(0), of(1));
}

#[test]
fn places_before_and_behind_other_characters_are_exact() {
    // Two bytes, four bytes in two UTF-16 units, and a tab stand in front.
    let text = "{\"client_id\": \"é𝄞\", \t\"issuer\": \"https://acme.okta.com/oauth2/default\", \"scope\": \"\"}";
    for (name, bytes, byte_offset) in [
        ("utf-8", text.as_bytes().to_vec(), Some(65)),
        ("with a mark", [b"\xEF\xBB\xBF", text.as_bytes()].concat(), Some(68)),
        ("utf-16", [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(), None),
    ] {
        let folder = folder_with(&[("client.json", &bytes)]);
        let run = check(folder.path(), &options(None, TODAY));
        let found = findings(&run);
        assert_eq!(found.len(), 1, "{name}");
        let (start, end) = (found[0].place.start, found[0].place.end);
        assert_eq!((start.line, start.column, start.column_utf16), (1, 62, 63), "{name}");
        assert_eq!(end.column - start.column, 7, "{name}");
        assert_eq!(found[0].place.byte_offset, byte_offset, "{name}");
    }
}

#[test]
fn a_mistake_of_grammar_keeps_its_fingerprint_when_another_is_repaired() {
    let text = r#"{"client_id": "a", "scope": ["x",], "redirect_uris": ["y",], "issuer": "z",}"#;
    let all = client_fingerprints(text.as_bytes());
    assert_eq!(all.len(), 3);
    let repaired = client_fingerprints(text.replacen(",]", "]", 1).as_bytes());
    assert!(repaired.is_subset(&all) && repaired.len() == 2, "{repaired:?} of {all:?}");
    let indented = text.replace(", \"", ",\n      \"").replace("],}", "],\n}");
    assert_eq!(client_fingerprints(indented.as_bytes()), all);
}

fn client_fingerprints(bytes: &[u8]) -> BTreeSet<String> {
    let folder = folder_with(&[("client.json", bytes)]);
    let run = check(folder.path(), &options(Some("json-not-well-formed"), TODAY));
    findings(&run).iter().map(|finding| finding.fingerprint.to_string()).collect()
}

#[test]
fn behind_a_damaged_byte_no_offset_in_the_file_is_claimed() {
    let custom = "\"issuer\": \"https://acme.okta.com/oauth2/default\"";
    let before = [b"{\"client_id\": \"\xFF\", ", custom.as_bytes(), b"}"].concat();
    let behind = [b"{", custom.as_bytes(), b", \"client_id\": \"\xFF\"}"].concat();
    let offset = |bytes: &[u8]| {
        let folder = folder_with(&[("client.json", bytes)]);
        let run = check(folder.path(), &options(Some("oidc-custom-authorization-server"), TODAY));
        findings(&run).iter().map(|finding| finding.place.byte_offset).collect::<Vec<_>>()
    };
    assert_eq!(offset(&before), [None]);
    assert_eq!(offset(&behind), [Some(41)]);
}
