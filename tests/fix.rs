//! `--fix` and `--diff`: what is written, what is refused, and that a second run changes nothing.

mod support;

use std::fs;
use std::path::Path;

use support::{Answer, TODAY, folder_with, oinlint, oinlint_with};

/// White space at the end of a URL (a safe edit), a page over http (an unsafe one), and characters of one to four bytes in
/// front of both.
const MANIFEST: &str = r#"{
  "name": "Zoë's 日本 𝄞 Ledger",
  "description": "Acme Ledger keeps the books of small farms. With the Okta integration, staff use single sign-on.",
  "logo": "https://acme.okta.com/bc/image/fileStoreRecord?id=fs0a1b2c3d4e5f6g7h8",
  "appContactDetails": [
    { "contactType": "CUSTOMER_SUPPORT", "contactValueType": "URL", "contact": "http://help.acme.example" },
    { "contactType": "ESCALATION_SUPPORT", "contactValueType": "EMAIL", "contact": "identity-team@acme.example" }
  ],
  "sso": { "oidc": {
    "redirectUris": ["https://app.acme.example/cb"],
    "doc": "https://docs.acme.example/okta ",
    "initiateLoginUri": "https://app.acme.example/start"
  } }
}
"#;

fn safely_fixed() -> String {
    MANIFEST.replace("okta \"", "okta\"")
}

fn wholly_fixed() -> String {
    safely_fixed().replace("http://help", "https://help")
}

fn fix(folder: &Path, more: &[&str]) -> Answer {
    oinlint(folder, &[&["check", "--today", TODAY, "--fail-on", "never"], more].concat())
}

fn manifest(folder: &Path) -> Vec<u8> {
    fs::read(folder.join("submission.json")).expect("the manifest is there")
}

fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2], mark: bool) -> Vec<u8> {
    let mark = if mark { "\u{feff}" } else { "" };
    mark.encode_utf16().chain(text.encode_utf16()).flat_map(to_bytes).collect()
}

#[test]
fn safe_edits_are_made_and_unsafe_ones_when_asked_for() {
    let folder = folder_with(&[("submission.json", MANIFEST.as_bytes())]);
    let answer = fix(folder.path(), &["--fix"]);
    assert_eq!(String::from_utf8(manifest(folder.path())).as_deref(), Ok(safely_fixed().as_str()));
    assert!(answer.out.contains("fixed: 1 finding in 1 file; left: "), "{}", answer.out);
    assert!(
        answer.out.contains("1 of them with edits that guess, which `--unsafe-fixes` makes"),
        "{}",
        answer.out
    );
    assert!(answer.out.contains("  submission.json: uri-whitespace\n"), "{}", answer.out);
    assert!(!answer.out.contains("[uri-whitespace]"), "what is left is reported: {}", answer.out);
    let answer = fix(folder.path(), &["--fix", "--unsafe-fixes"]);
    assert_eq!(String::from_utf8(manifest(folder.path())).as_deref(), Ok(wholly_fixed().as_str()));
    assert!(answer.out.contains("fixed: 1 finding in 1 file"), "{}", answer.out);
}

#[test]
fn encoding_mark_and_line_ends_are_kept_and_a_second_run_changes_nothing() {
    let crlf = |text: &str| text.replace('\n', "\r\n");
    let same = |text: &str| text.to_owned();
    let ways: [fn(&str) -> Vec<u8>; 6] = [
        |text| text.into(),
        |text| ["\u{feff}", text].concat().into(),
        |text| utf16(text, u16::to_le_bytes, true),
        |text| utf16(text, u16::to_be_bytes, true),
        |text| utf16(text, u16::to_le_bytes, false),
        |text| utf16(text, u16::to_be_bytes, false),
    ];
    for (way, encode) in ways.into_iter().enumerate() {
        for lines in [&crlf as &dyn Fn(&str) -> String, &same] {
            let folder = folder_with(&[("submission.json", &encode(&lines(MANIFEST)))]);
            fix(folder.path(), &["--fix", "--unsafe-fixes"]);
            assert_eq!(manifest(folder.path()), encode(&lines(&wholly_fixed())), "way {way}");
            let again = fix(folder.path(), &["--fix", "--unsafe-fixes"]);
            assert!(again.out.contains("fixed: 0 findings in 0 files"), "way {way}: {}", again.out);
            assert_eq!(manifest(folder.path()), encode(&lines(&wholly_fixed())), "way {way}");
            assert_eq!(fs::read_dir(folder.path()).expect("it is there").count(), 1, "nothing is left beside it");
        }
    }
}

#[test]
fn yaml_keeps_its_comments_and_quotes() {
    let yaml = "# ours\nname: Acme Ledger\nsso:\n  oidc:\n    doc: 'https://docs.acme.example/okta '   # here\n    \
                redirectUris: [\"https://app.acme.example/cb\"]\n";
    let folder = folder_with(&[("submission.yaml", yaml.as_bytes())]);
    fix(folder.path(), &["--fix"]);
    let fixed = fs::read_to_string(folder.path().join("submission.yaml")).expect("it is there");
    assert_eq!(fixed, yaml.replace("okta '", "okta'"));
}

#[test]
fn a_file_with_bytes_that_would_be_lost_is_refused() {
    let at = MANIFEST.find("Ledger").expect("the name is in it");
    let damaged = [&MANIFEST.as_bytes()[..at], b"\xFF", &MANIFEST.as_bytes()[at..]].concat();
    let folder = folder_with(&[("submission.json", &damaged)]);
    let answer = fix(folder.path(), &["--fix"]);
    assert_eq!(manifest(folder.path()), damaged);
    assert!(
        answer.out.contains("not fixed, submission.json: it has bytes that its encoding forbids"),
        "{}",
        answer.out
    );
}

#[test]
fn a_diff_is_shown_and_nothing_is_written() {
    let folder = folder_with(&[("submission.json", MANIFEST.as_bytes())]);
    let answer = oinlint(folder.path(), &["check", "--today", TODAY, "--diff"]);
    let expected = "--- a/submission.json\n+++ b/submission.json\n@@ -8,7 +8,7 @@\n   ],\n   \"sso\": { \"oidc\": {\n     \
                    \"redirectUris\": [\"https://app.acme.example/cb\"],\n\
                    -    \"doc\": \"https://docs.acme.example/okta \",\n\
                    +    \"doc\": \"https://docs.acme.example/okta\",\n     \
                    \"initiateLoginUri\": \"https://app.acme.example/start\"\n   } }\n }\n";
    assert_eq!((answer.code, answer.out.as_str()), (1, expected), "{}", answer.err);
    assert!(answer.err.starts_with("would fix: 1 finding in 1 file; left: "), "{}", answer.err);
    assert_eq!(manifest(folder.path()), MANIFEST.as_bytes());
    assert_eq!(oinlint(folder.path(), &["check", "--diff", "--exit-zero"]).code, 0);
    fix(folder.path(), &["--fix"]);
    let answer = oinlint(folder.path(), &["check", "--diff"]);
    assert_eq!((answer.code, answer.out.as_str()), (0, ""), "{}", answer.err);
}

#[test]
fn the_diff_is_a_patch() {
    let folder = folder_with(&[("submission.json", MANIFEST.replace('\n', "\r\n").as_bytes())]);
    let diff = oinlint(folder.path(), &["check", "--diff", "--unsafe-fixes"]).out;
    let patch = folder.path().join("fix.patch");
    fs::write(&patch, diff).expect("it can be written");
    let applied = std::process::Command::new("git")
        .args(["apply", "fix.patch"])
        .current_dir(folder.path())
        .output()
        .expect("git is there");
    assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
    assert_eq!(manifest(folder.path()), wholly_fixed().replace('\n', "\r\n").as_bytes());
}

#[test]
fn standard_input_is_shown_but_not_written() {
    let stdin = |more: &[&str]| {
        let arguments = [&["check", "-", "--stdin-path", "submission.json"], more].concat();
        oinlint_with(Path::new("/"), &arguments, &[], MANIFEST.as_bytes())
    };
    let answer = stdin(&["--diff"]);
    assert!(answer.out.contains("\n+    \"doc\": \"https://docs.acme.example/okta\",\n"), "{}", answer.out);
    let answer = stdin(&["--fix"]);
    assert_eq!((answer.code, answer.out.as_str()), (2, ""));
    assert!(answer.err.contains("`--diff` shows what it would change"), "{}", answer.err);
}

#[test]
fn what_does_not_count_is_not_fixed() {
    let ignored = "[[ignore]]\nrule = \"uri-whitespace\"\npath = \"submission.json\"\nreason = \"it is meant\"\n";
    let folder = folder_with(&[("submission.json", MANIFEST.as_bytes()), ("oinlint.toml", ignored.as_bytes())]);
    fix(folder.path(), &["--fix"]);
    assert_eq!(manifest(folder.path()), MANIFEST.as_bytes());
    fix(folder.path(), &["--fix", "--isolated"]);
    assert_eq!(manifest(folder.path()), safely_fixed().as_bytes());
}

#[test]
fn unsafe_fixes_go_with_fix_or_diff_and_these_exclude_each_other() {
    let folder = folder_with(&[("submission.json", MANIFEST.as_bytes())]);
    for arguments in [&["--unsafe-fixes"][..], &["--fix", "--diff"]] {
        assert_eq!(fix(folder.path(), arguments).code, 2, "{arguments:?}");
    }
    assert_eq!(manifest(folder.path()), MANIFEST.as_bytes());
}

#[cfg(unix)]
#[test]
fn links_are_not_written_through() {
    let (folder, other) = (folder_with(&[]), folder_with(&[("submission.json", MANIFEST.as_bytes())]));
    let link = folder.path().join("submission.json");
    std::os::unix::fs::symlink(other.path().join("submission.json"), &link).expect("a link can be made");
    let answer = fix(folder.path(), &["--fix", "submission.json"]);
    assert_eq!(manifest(other.path()), MANIFEST.as_bytes());
    assert!(answer.out.contains("not fixed, submission.json: it is a symbolic link"), "{}", answer.out);
}

#[test]
fn machine_formats_keep_their_output_to_themselves() {
    let folder = folder_with(&[("submission.json", MANIFEST.as_bytes())]);
    let answer = fix(folder.path(), &["--fix", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&answer.out).expect("it is JSON");
    assert_eq!(report["submissions"][0]["path"], ".");
    assert!(answer.err.contains("fixed: 1 finding in 1 file"), "{}", answer.err);
}

#[test]
fn secrets_are_masked_in_a_diff() {
    let secret = "hush-hush-0123456789abcdef0123456789abcdef";
    let with_secret =
        MANIFEST.replace("\"redirectUris\"", &format!("\"client_secret\": \"{secret}\",\n    \"redirectUris\""));
    let folder = folder_with(&[("submission.json", with_secret.as_bytes())]);
    let answer = oinlint(folder.path(), &["check", "--diff"]);
    assert!(answer.out.contains("client_secret") && !answer.out.contains(secret), "{}", answer.out);
    assert!(answer.err.contains("it is for reading"), "{}", answer.err);
}
