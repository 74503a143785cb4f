//! The hook for pre-commit, and `--changed`, on which it rests.

mod support;

use std::path::Path;
use std::process::Command;

use oinlint::document::{Value, yaml};
use support::{Answer, TODAY, folder_with, oinlint, root};

const MANIFEST: &str = r#"{
  "name": "Acme",
  "sso": { "oidc": { "redirectUris": ["http://app.acme.example/cb"], "doc": "https://docs.acme.example/okta" } }
}
"#;
const DISCOVERY: &str =
    r#"{ "issuer": "https://acme.okta.com/oauth2/default", "jwks_uri": "https://acme.okta.com/keys" }"#;

/// Two submissions, a package of something else, and metadata without a manifest.
fn repository() -> tempfile::TempDir {
    let folder = folder_with(&[
        ("acme/submission.json", MANIFEST.as_bytes()),
        ("acme/oidc/openid-configuration.json", DISCOVERY.as_bytes()),
        ("berry/submission.json", MANIFEST.as_bytes()),
        ("web/package.json", br#"{ "name": "web", "version": "1.0.0" }"#),
        ("package.json", br#"{ "name": "all", "version": "1.0.0" }"#),
        ("loose/openid-configuration.json", DISCOVERY.as_bytes()),
        ("-dash.json", br#"{ "name": "dash" }"#),
    ]);
    let done = Command::new("git").args(["init", "--quiet"]).current_dir(folder.path()).status();
    assert!(done.expect("git is there").success());
    folder
}

/// The command line of the hook.
fn hook() -> (Vec<String>, String) {
    let text = std::fs::read_to_string(root().join(".pre-commit-hooks.yaml")).expect("it can be read");
    let parsed = yaml::parse(&text);
    assert!(parsed.problems.is_empty());
    let hook = Value::root(&parsed.tree, &text).and_then(|root| root.elements().next()).expect("there is a hook");
    let text = |value: Value<'_>| value.text().unwrap_or_default().into_owned();
    let entry = text(hook.get("entry").expect("it has an entry"));
    let arguments = hook.get("args").expect("it has arguments").elements().map(text);
    let words = entry.split(' ').map(str::to_owned).chain(arguments).collect();
    (words, text(hook.get("files").expect("it says which files")))
}

/// Runs the hook as pre-commit does: in the repository, with the files behind the arguments.
fn run(folder: &Path, files: &[&str]) -> Answer {
    let (words, _) = hook();
    let mut arguments: Vec<&str> = words.iter().map(String::as_str).collect();
    assert_eq!((arguments.remove(0), arguments.pop()), ("oinlint", Some("--")));
    arguments.extend(["--format", "short", "--today", TODAY, "--"]);
    arguments.extend(files);
    oinlint(folder, &arguments)
}

fn files_in(answer: &Answer) -> Vec<&str> {
    let mut files: Vec<&str> = answer.out.lines().filter_map(|line| line.split(':').next()).collect();
    files.dedup();
    files
}

#[test]
fn the_whole_submission_of_a_file_is_checked_and_no_other() {
    let folder = repository();
    let answer = run(folder.path(), &["acme/oidc/openid-configuration.json"]);
    assert_eq!(answer.code, 1);
    assert_eq!(files_in(&answer), ["acme/oidc/openid-configuration.json", "acme/submission.json"]);
    let answer = run(folder.path(), &["acme/submission.json", "berry/submission.json", "web/package.json"]);
    assert!(files_in(&answer).contains(&"berry/submission.json"), "{}", answer.out);
    let answer = run(folder.path(), &["loose/openid-configuration.json"]);
    assert_eq!(files_in(&answer), ["loose/openid-configuration.json"]);
}

#[test]
fn files_of_no_submission_do_not_stop_a_commit() {
    let folder = repository();
    // The package in the root has both submissions below it; they are not what changed.
    for files in [&["web/package.json"][..], &["package.json"], &["-dash.json"], &[]] {
        let answer = run(folder.path(), files);
        assert_eq!((answer.code, answer.out.as_str()), (0, ""), "{files:?}: {}", answer.err);
    }
}

#[test]
fn a_file_that_was_deleted_still_belongs_to_its_submission() {
    let folder = repository();
    let answer = run(folder.path(), &["acme/saml/gone.xml"]);
    assert_eq!(files_in(&answer), ["acme/oidc/openid-configuration.json", "acme/submission.json"]);
}

#[test]
fn the_hook_looks_at_the_files_that_submissions_have() {
    let (_, files) = hook();
    let pattern = regex(&files);
    for name in
        ["submission.json", "a/b.YAML", "saml/metadata.xml", "logo.png", "guide.md", ".env", "x/.env.example"]
    {
        assert!(pattern(name), "{name}");
    }
    for name in ["main.rs", "json", "x.jsonl"] {
        assert!(!pattern(name), "{name}");
    }
}

/// The pattern as grep reads it: close enough to Python for what this one uses.
fn regex(pattern: &str) -> impl Fn(&str) -> bool {
    let pattern = pattern.strip_prefix("(?i)").expect("it ignores case").to_owned();
    move |name| {
        let script = "printf '%s\\n' \"$1\" | grep -qiE -- \"$2\"";
        let done = Command::new("bash").args(["-c", script, "-", name, &pattern]).status();
        done.expect("grep is there").success()
    }
}

#[test]
fn pre_commit_itself_reads_the_hook() {
    let Ok(found) = Command::new("pre-commit").arg("--version").output() else {
        eprintln!("skipped: pre_commit_itself_reads_the_hook: pre-commit is not installed");
        return;
    };
    assert!(found.status.success());
    let done = Command::new("pre-commit")
        .args(["validate-manifest", ".pre-commit-hooks.yaml"])
        .current_dir(root())
        .output()
        .expect("it is there");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
}
