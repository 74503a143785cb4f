//! The examples of RFC 7643 and RFC 7644 are valid: no rule about SCIM gives an error or a warning on them, but where
//! Okta asks for more than the RFC, or an example contradicts the text around it.

mod support;

use std::collections::BTreeSet;

use oinlint::finding::Severity;
use support::{TODAY, check, files_below, options, root};

/// Example, rule, and why it is found.
const DEVIATIONS: [(&str, &str); 7] = [
    // Okta needs more attributes of a user than the RFC.
    ("7643-8.1-minimal-user.json", "scim-sample-attributes-missing"),
    ("7644-3.3-created.json", "scim-sample-attributes-missing"),
    ("7644-3.4.1-user.json", "scim-sample-attributes-missing"),
    // The examples show the password next to `meta`; section 4.1.1 says that it is never returned.
    ("7643-8.2-full-user.json", "scim-password-in-response"),
    ("7643-8.3-enterprise-user.json", "scim-password-in-response"),
    // A list without pages may leave out where it starts (section 3.4.2); Okta's test suite looks for it.
    ("7644-3.4.2-list.json", "scim-list-paging-missing"),
    ("7644-3.4.2-filtered.json", "scim-list-paging-missing"),
];

#[test]
fn the_examples_of_the_rfcs_are_valid() {
    let mut files = files_below(&root().join("fixtures/scim-rfc"));
    files.sort();
    assert!(files.len() >= 30, "only {} examples", files.len());
    let mut found = BTreeSet::new();
    for path in &files {
        let run = check(path, &options(None, TODAY));
        let judged: usize = run.submissions.iter().map(|submission| submission.files.len()).sum();
        assert_eq!(judged, 1, "{} is not judged", path.display());
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        for finding in run.submissions.iter().flat_map(|submission| &submission.findings) {
            let rule = finding.rule;
            if finding.severity != Severity::Info && (rule.starts_with("scim") || rule.starts_with("entitlement"))
            {
                found.insert((name.clone(), rule.to_owned()));
            }
        }
    }
    let expected: BTreeSet<(String, String)> =
        DEVIATIONS.into_iter().map(|(name, rule)| (name.to_owned(), rule.to_owned())).collect();
    assert_eq!(found, expected);
}

/// What documentation abridges is recognised, and not judged as a file.
#[test]
fn a_fragment_is_not_judged() {
    let fragments: [&str; 3] = [
        r#"{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": 7, ... }"#,
        r#"{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": 7, // the id
            "active": "true"}"#,
        r#"{"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "Resources": [{"id": 7}, …]}"#,
    ];
    for fragment in fragments {
        let folder = support::folder_with(&[
            ("fragment.json", fragment.as_bytes()),
            ("user.json", br#"{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "ida"}"#),
        ]);
        let run = check(folder.path(), &options(None, TODAY));
        assert!(support::findings(&run).is_empty(), "{fragment}: {:?}", support::findings(&run));
        let reasons: Vec<String> =
            run.submissions.iter().flat_map(|own| &own.files).map(|file| format!("{file:?}")).collect();
        assert!(reasons.iter().any(|reason| reason.contains("fragment of documentation")), "{reasons:?}");
    }
}

/// A broken string or bracket is a mistake, whatever the strings of the file say.
#[test]
fn a_broken_file_is_no_fragment() {
    let broken =
        r#"{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "displayName": "and so on ..." "id": "7"}"#;
    let folder = support::folder_with(&[("user.json", broken.as_bytes())]);
    let run = check(folder.path(), &options(Some("json-not-well-formed"), TODAY));
    assert_eq!(support::findings(&run).len(), 1);
}
