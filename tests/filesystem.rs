//! What file systems can put in the way: links, loops, pipes, names that are no text, files that are refused or too large.

#![cfg(unix)]

mod support;

use std::ffi::OsStr;
use std::fs::{self, File, Permissions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use support::{Answer, TODAY, oinlint};

const MANIFEST: &str = r#"{"name": 1, "sso": {}, "config": []}"#;

fn check(folder: &Path, more: &[&str]) -> (Answer, Value) {
    let arguments = [&["check", "--today", TODAY, "--format", "json", "--show-files"], more].concat();
    let answer = oinlint(folder, &arguments);
    let report = serde_json::from_str(&answer.out).unwrap_or_else(|error| panic!("{error}: {}", answer.err));
    (answer, report)
}

/// The paths of files with what became of them, and the rules that found something in them.
fn files(report: &Value) -> Vec<(String, bool, Vec<String>)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut found = Vec::new();
    for submission in all(&report["submissions"]) {
        let findings = all(&submission["findings"]);
        for file in all(&submission["coverage"]["files"]) {
            let here = findings.iter().filter(|finding| finding["place"]["path"] == file["path"]);
            let rules = here.map(|finding| text(&finding["rule"])).collect();
            found.push((text(&file["path"]), file["judged"] == true, rules));
        }
    }
    found
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

#[test]
fn loops_of_links_and_pipes_are_passed_over() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    fs::write(folder.path().join("submission.json"), MANIFEST).expect("it can be written");
    fs::create_dir(folder.path().join("inner")).expect("it can be made");
    symlink("..", folder.path().join("inner/up")).expect("a link can be made");
    symlink("loop.json", folder.path().join("loop.json")).expect("a link can be made");
    symlink("/dev/zero", folder.path().join("logo.png")).expect("a link can be made");
    let made = Command::new("mkfifo").arg(folder.path().join("metadata.xml")).status().expect("mkfifo starts");
    assert!(made.success());
    let (answer, report) = check(folder.path(), &[]);
    let paths: Vec<String> = files(&report).into_iter().map(|(path, ..)| path).collect();
    assert_eq!((answer.code, paths), (1, vec!["submission.json".to_owned()]));

    for named in ["metadata.xml", "/dev/zero"] {
        let answer = oinlint(folder.path(), &["check", named]);
        assert_eq!((answer.code, &*answer.out), (2, ""));
        assert!(answer.err.contains("not a regular file"), "{}", answer.err);
    }
    // A link that is named is followed, as `cat` would.
    symlink("../submission.json", folder.path().join("inner/submission.json")).expect("a link can be made");
    assert_eq!(check(folder.path(), &["inner/submission.json"]).0.code, 1);
    assert_eq!(oinlint(folder.path(), &["check", "loop.json"]).code, 2);
}

#[test]
fn a_file_without_permission_is_a_finding_and_the_run_is_incomplete() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    fs::write(folder.path().join("submission.json"), MANIFEST).expect("it can be written");
    fs::write(folder.path().join("metadata.xml"), "<a/>").expect("it can be written");
    fs::create_dir(folder.path().join("closed")).expect("it can be made");
    let forbid = |name: &str| fs::set_permissions(folder.path().join(name), Permissions::from_mode(0o000));
    forbid("metadata.xml").and_then(|()| forbid("closed")).expect("permissions can be taken");
    if is_root() {
        // Nothing is forbidden to root.
        return;
    }
    let (answer, report) = check(folder.path(), &[]);
    let files = files(&report);
    let unreadable =
        |path: &str| files.iter().any(|(own, _, rules)| own == path && rules.contains(&"file-unreadable".into()));
    assert!(unreadable("metadata.xml") && unreadable("closed"), "{files:?}");
    assert_eq!(answer.code, 3);
    fs::set_permissions(folder.path().join("closed"), Permissions::from_mode(0o700))
        .expect("they can be given back");
}

#[test]
fn names_that_are_no_text_or_steer_a_terminal_are_shown_as_pictures() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    fs::write(folder.path().join("submission.json"), MANIFEST).expect("it can be written");
    let names: [&[u8]; 3] = [b"\xff\xfe.json", b"a\x1b]0;x\x07.json", "b\u{202e}nosj.json".as_bytes()];
    for name in names {
        let content = r#"{"issuer": "https://acme.okta.com/oauth2/default", "client_id": "0oa1b2c3d4e5f6g7h8i9"}"#;
        fs::write(folder.path().join(OsStr::from_bytes(name)), content).expect("it can be written");
    }
    for format in ["human", "short", "json"] {
        let answer = oinlint(folder.path(), &["check", "--format", format, "--show-files"]);
        assert_eq!(answer.code, 1);
        let all = answer.out + &answer.err;
        assert!(!all.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{format}");
        assert_eq!(all.matches("oidc-custom-authorization-server").count().min(3), 3, "{format}: each is checked");
    }
}

#[test]
fn a_file_of_two_gigabytes_is_refused_unread() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    fs::write(folder.path().join("submission.json"), MANIFEST).expect("it can be written");
    // Sparse: it takes no room.
    let large = File::create(folder.path().join("metadata.xml")).expect("it can be made");
    large.set_len(2 << 30).expect("it can be stretched");
    let (answer, report) = check(folder.path(), &[]);
    let found = files(&report).into_iter().find(|(path, ..)| path == "metadata.xml").expect("it is listed");
    assert_eq!((found.2, answer.code), (vec!["file-too-large".to_owned()], 3));
}

#[test]
fn a_directory_with_a_hundred_thousand_files_is_walked_and_nothing_is_lost() {
    const FILES: usize = 100_000;
    let folder = tempfile::tempdir().expect("a temporary directory");
    fs::write(folder.path().join("submission.json"), MANIFEST).expect("it can be written");
    for number in 0..FILES {
        File::create(folder.path().join(format!("{number}.txt"))).expect("it can be made");
    }
    let (answer, report) = check(folder.path(), &[]);
    assert_eq!((answer.code, files(&report).len()), (1, FILES + 1));
}

#[test]
fn a_file_that_vanishes_is_told_or_not_there() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    fs::write(folder.path().join("submission.json"), MANIFEST).expect("it can be written");
    let changing = folder.path().join("metadata.xml");
    let stop = std::sync::atomic::AtomicBool::new(false);
    let is_over = || stop.load(std::sync::atomic::Ordering::Relaxed);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over() {
                // Gone, cut off, whole: in turns, and whoever reads meets any of them.
                let _ = fs::remove_file(&changing);
                let _ =
                    fs::write(&changing, "<md:EntityDescriptor xmlns:md='urn:oasis:names:tc:SAML:2.0:metadata'");
                let _ = fs::write(&changing, vec![b' '; 1 << 20]);
            }
        });
        for _ in 0..40 {
            let answer = oinlint(folder.path(), &["check", "--format", "json"]);
            let report: Value = serde_json::from_str(&answer.out).expect("the report is whole");
            assert!(matches!(answer.code, 1 | 3), "{} {}", answer.code, answer.err);
            let rules: Vec<String> = files(&report).into_iter().flat_map(|(.., rules)| rules).collect();
            assert!(
                rules.contains(&"submission-wrong-type".into()),
                "the manifest is checked whatever else happens"
            );
            assert!(!rules.contains(&"internal-rule-failed".into()));
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}
