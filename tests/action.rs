//! The GitHub Action: its steps run in a scratch repository as the runner would run them.

mod support;

#[path = "support/action.rs"]
mod action;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use action::{Job, Runner};
use support::{files_below, folder_with, oinlint, root};

/// The action hands out reports in formats that an older program may not have. Says so, by name, where that is the case.
fn has_formats(test: &str) -> bool {
    let help = oinlint(&root(), &["check", "--help"]).out;
    let missing: Vec<&str> =
        ["--output", "github", "markdown", "sarif"].into_iter().filter(|word| !help.contains(word)).collect();
    if !missing.is_empty() {
        eprintln!("skipped: {test}: `oinlint check` does not know {}", missing.join(", "));
    }
    missing.is_empty()
}

/// A repository with copies of fixtures under other names.
fn repository(copies: &[(&str, &str)]) -> tempfile::TempDir {
    let mut files = Vec::new();
    for (fixture, name) in copies {
        let from = root().join("fixtures").join(fixture);
        for path in files_below(&from) {
            let below = path.strip_prefix(&from).expect("it is in the folder").to_string_lossy().into_owned();
            files.push((format!("{name}/{below}"), fs::read(&path).expect("it can be read")));
        }
    }
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, content)| (name.as_str(), &content[..])).collect();
    let folder = folder_with(&files);
    let done = Command::new("git").args(["init", "--quiet"]).current_dir(folder.path()).status();
    assert!(done.expect("git is there").success());
    folder
}

fn number(job: &Job, output: &str) -> usize {
    job.outputs[output].parse().unwrap_or_else(|_| panic!("{output}: {:?}", job.outputs[output]))
}

#[test]
fn a_draft_fails_the_last_step_after_everything_was_handed_out() {
    if !has_formats("a_draft_fails_the_last_step_after_everything_was_handed_out") {
        return;
    }
    let folder = repository(&[("acme-first-draft", "acme")]);
    let job = Runner::new().with("upload-sarif", "true").run(folder.path());
    assert_eq!(job.failed, Some(("Answer".into(), 1)), "{}", job.log);
    assert_eq!((job.outputs["verdict"].as_str(), job.outputs["exit-code"].as_str()), ("not ready", "1"));
    let report: serde_json::Value = serde_json::from_str(&job.outputs["json-content"]).expect("it is JSON");
    let counts = &report["submissions"][0]["counts"];
    for (output, member) in [("errors", "error"), ("warnings", "warning"), ("infos", "info")] {
        assert_eq!(counts[member], number(&job, output), "{output}");
    }
    assert!(number(&job, "errors") > 0);
    let sarif: serde_json::Value = serde_json::from_str(&job.outputs["sarif-content"]).expect("it is JSON");
    assert_eq!(sarif["version"], "2.1.0");
    assert!(
        job.log.lines().any(|line| line.starts_with("::error ") && line.contains("file=acme/")),
        "{}",
        job.log
    );
    assert!(job.summary.contains("not ready"), "{}", job.summary);
    let uploaded = job.uploaded.expect("the findings were uploaded");
    assert_eq!((&uploaded["sarif_file"], uploaded["category"].as_str()), (&job.outputs["sarif"], "oinlint"));
}

#[test]
fn a_ready_submission_passes_and_nothing_is_uploaded_unasked() {
    if !has_formats("a_ready_submission_passes_and_nothing_is_uploaded_unasked") {
        return;
    }
    let folder = repository(&[("berry-ledger-ready", "berry")]);
    let job = Runner::new().run(folder.path());
    assert_eq!((job.failed, job.outputs["verdict"].as_str()), (None, "ready"), "{}", job.log);
    assert_eq!((number_of(&job.outputs["errors"]), number_of(&job.outputs["exit-code"])), (0, 0));
    assert_eq!(job.uploaded, None);
    assert!(!job.log.contains("::error"), "{}", job.log);
}

fn number_of(text: &str) -> usize {
    text.parse().unwrap_or_else(|_| panic!("no number: {text:?}"))
}

#[test]
fn inputs_are_the_options_of_the_program() {
    if !has_formats("inputs_are_the_options_of_the_program") {
        return;
    }
    let folder = repository(&[("acme-first-draft", "acme"), ("berry-ledger-ready", "berry")]);
    let never = Runner::new().with("fail-on", "never").with("annotations", "false").with("summary", "false");
    let job = never.run(folder.path());
    assert_eq!((job.failed, job.outputs["verdict"].as_str()), (None, "not ready"), "{}", job.log);
    assert!(!job.log.contains("::error") && job.summary.is_empty(), "{}", job.log);
    let only = Runner::new().with("select", "logo-*\nlink-not-https\n").with("paths", "acme\nberry\n");
    let report = only.run(folder.path()).outputs["json-content"].clone();
    let report: serde_json::Value = serde_json::from_str(&report).expect("it is JSON");
    let submissions = report["submissions"].as_array().expect("it has submissions");
    assert_eq!(submissions.len(), 2);
    let findings = submissions.iter().flat_map(|submission| submission["findings"].as_array().expect("a list"));
    let rules: Vec<&str> = findings.map(|finding| finding["rule"].as_str().expect("a name")).collect();
    assert!(!rules.is_empty() && rules.iter().all(|rule| rule.starts_with("logo-") || *rule == "link-not-https"));
    let inside = Runner::new().with("working-directory", "berry").run(folder.path());
    assert_eq!((inside.failed, inside.outputs["verdict"].as_str()), (None, "ready"), "{}", inside.log);
    let wrong = Runner::new().with("source", "yes").run(folder.path());
    assert_eq!(wrong.failed, Some(("Check the submission".into(), 2)), "{}", wrong.log);
}

#[test]
fn hostile_inputs_stay_data() {
    if !has_formats("hostile_inputs_stay_data") {
        return;
    }
    let names = ["a b; touch pwned", "$(touch pwned)", "--version", "`touch pwned`", "' \" && touch pwned"];
    let copies: Vec<(&str, &str)> = names.iter().map(|name| ("berry-ledger-ready", *name)).collect();
    let folder = repository(&copies);
    let job = Runner::new().with("paths", &names.join("\n")).run(folder.path());
    assert_eq!((job.failed, job.outputs["verdict"].as_str()), (None, "ready"), "{}", job.log);
    let report: serde_json::Value = serde_json::from_str(&job.outputs["json-content"]).expect("it is JSON");
    assert_eq!(report["submissions"].as_array().map(Vec::len), Some(names.len()));
    for input in [
        "select",
        "ignore",
        "include",
        "exclude",
        "fail-on",
        "published",
        "config",
        "baseline",
        "source",
        "summary",
    ] {
        for hostile in ["$(touch pwned)", "x; touch pwned", "`touch pwned`", "--output=json=pwned", "-x\n--help"] {
            Runner::new().with(input, hostile).run(folder.path());
        }
    }
    let found = files_below(folder.path());
    assert!(!found.iter().any(|path| path.ends_with("pwned")), "{found:?}");
}

#[test]
fn tokens_that_can_only_read_do_not_upload() {
    if !has_formats("tokens_that_can_only_read_do_not_upload") {
        return;
    }
    let folder = repository(&[("berry-ledger-ready", "berry")]);
    let run = |github: &[(&'static str, &str)], upload| {
        let mut runner = Runner { upload, ..Runner::new().with("upload-sarif", "true") };
        runner.github.extend(github.iter().map(|(name, value)| (*name, (*value).to_owned())));
        runner.run(folder.path())
    };
    let fork = [("github.event_name", "pull_request"), ("github.event.pull_request.head.repo.fork", "true")];
    for github in [&fork[..], &[("github.actor", "dependabot[bot]")]] {
        let job = run(github, "success");
        assert_eq!((job.failed, job.uploaded), (None, None), "{}", job.log);
        assert!(job.log.contains("::notice title=oinlint::The findings are not uploaded"), "{}", job.log);
    }
    let own = [("github.event_name", "pull_request"), ("github.event.pull_request.head.repo.fork", "false")];
    assert!(run(&own, "success").uploaded.is_some());
    let failed = run(&[], "failure");
    assert_eq!(failed.failed, None, "{}", failed.log);
    assert!(failed.log.contains("could not be uploaded"), "{}", failed.log);
}

/// An action of its own, without its rules: enough to look for the program.
fn bare_action(checksums: &str) -> tempfile::TempDir {
    let read = |name: &str| fs::read(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let names = ["action.yml", "Cargo.toml", "action/program.sh", "action/check.sh", "action/token.sh"];
    let files: Vec<(&str, Vec<u8>)> = names.iter().map(|name| (*name, read(name))).collect();
    let mut files: Vec<(&str, &[u8])> = files.iter().map(|(name, content)| (*name, &content[..])).collect();
    files.push(("action/checksums.txt", checksums.as_bytes()));
    folder_with(&files)
}

/// A folder with programs that stand in for others.
fn programs(scripts: &[(&str, &str)]) -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder_with(&[]);
    for (name, script) in scripts {
        let path = folder.path().join(name);
        fs::write(&path, format!("#!/usr/bin/env bash\n{script}\n")).expect("it can be written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it can be made a program");
    }
    folder
}

/// The system that the stand-ins for `uname` speak of, and its file in a release.
const UNAME: (&str, &str) = ("uname", "if [ \"$1\" = -s ]; then echo Linux; else echo x86_64; fi");
const FILE: &str = concat!(env!("CARGO_PKG_VERSION"), "/oinlint-x86_64-unknown-linux-musl");
/// Gives whoever downloads a program that answers as one that found nothing, and notes what was asked for.
const CURL: (&str, &str) = (
    "curl",
    "while [ $# -gt 0 ]; do case \"$1\" in --output) to=$2;; https:*) echo \"$1\" >\"$0.log\";; esac; shift; done\n\
     printf '#!/usr/bin/env bash\\nexit 0\\n' >\"$to\"",
);
/// The sum of what [`CURL`] writes, by `printf '#!/usr/bin/env bash\nexit 0\n' | sha256sum`.
const SUM: &str = "fb99eae951f1adc14d1a4a9a186c21930db2786b3208c94c7d9af382bd1048e5";

fn with_programs(checksums: &str, scripts: &[(&str, &str)]) -> (Job, PathBuf, tempfile::TempDir) {
    let (action, programs, folder) = (bare_action(checksums), programs(scripts), repository(&[]));
    let runner =
        Runner { action: action.path().to_owned(), path: vec![programs.path().to_owned()], ..Runner::new() };
    (runner.run(folder.path()), action.path().to_owned(), programs)
}

fn log_of(programs: &Path, name: &str) -> String {
    fs::read_to_string(programs.join(format!("{name}.log"))).unwrap_or_default()
}

#[test]
fn a_download_runs_only_if_its_sum_is_in_the_table() {
    let (job, _, programs) = with_programs(&format!("{SUM}  {FILE}\n"), &[UNAME, CURL]);
    assert_eq!(job.failed, None, "{}", job.log);
    assert_eq!(job.outputs["exit-code"], "0");
    let version = env!("CARGO_PKG_VERSION");
    let file = "oinlint-x86_64-unknown-linux-musl";
    let address = format!("https://github.com/acme/oinlint/releases/download/v{version}/{file}\n");
    assert_eq!(log_of(programs.path(), "curl"), address);

    let other = "0".repeat(64);
    let (job, ..) = with_programs(&format!("{other}  {FILE}\n"), &[UNAME, CURL]);
    assert_eq!(job.failed, Some(("Find or build oinlint".into(), 3)), "{}", job.log);
    assert!(job.log.contains(SUM) && job.log.contains(&other), "{}", job.log);
}

#[test]
fn without_a_release_the_program_is_built_and_nothing_downloaded() {
    let cargo = (
        "cargo",
        "echo \"$@\" >\"$0.log\"\nwhile [ $# -gt 0 ]; do [ \"$1\" = --root ] && to=$2; shift; done\n\
         mkdir -p \"$to/bin\"; printf '#!/usr/bin/env bash\\nexit 0\\n' >\"$to/bin/oinlint\"; chmod +x \"$to/bin/oinlint\"",
    );
    let older = ("oinlint", "echo 'oinlint 0.0.1, requirements of 2026-01-01'");
    let table = format!("{SUM}  0.0.1/oinlint-x86_64-unknown-linux-musl\n");
    let (job, action, programs) = with_programs(&table, &[UNAME, CURL, cargo, older]);
    assert_eq!(job.failed, None, "{}", job.log);
    let asked = log_of(programs.path(), "cargo");
    assert!(asked.starts_with(&format!("install --locked --quiet --path {} ", action.display())), "{asked}");
    assert_eq!(log_of(programs.path(), "curl"), "");
}

#[test]
fn a_summary_that_github_would_drop_is_cut() {
    // A report of two megabytes; the version is that of the action.
    let program = format!(
        "if [ \"$1\" = --version ]; then echo 'oinlint {}, requirements'; exit; fi\n\
         for word in \"$@\"; do case \"$word\" in --output=markdown=*) yes 'a line é' | head -c 2000000 >\"${{word#*=*=}}\";; esac; done",
        env!("CARGO_PKG_VERSION")
    );
    let (job, ..) = with_programs("", &[("oinlint", &program)]);
    assert_eq!(job.failed, None, "{}", job.log);
    assert!((900_000..1_048_576).contains(&job.summary.len()), "{} bytes", job.summary.len());
    assert!(job.summary.ends_with("a line é\n\n\nThe report is longer than GitHub shows here.\n"));
}

#[test]
fn the_action_keeps_its_promises() {
    let text = fs::read_to_string(root().join("action.yml")).expect("it can be read");
    assert!(text.contains("\n  using: composite\n"));
    for line in text.lines().map(str::trim_start) {
        if let Some(action) = line.strip_prefix("uses: ") {
            let (_, rest) = action.split_once('@').expect("it is pinned");
            let pin = rest.split(' ').next().unwrap_or_default();
            assert!(pin.len() == 40 && pin.bytes().all(|byte| byte.is_ascii_hexdigit()), "{action}");
        }
        // What runs holds no expression: inputs come through the environment.
        if line.contains("${{") {
            let (name, _) = line.split_once(": ").expect("it is a member");
            let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
            assert!(is_plain && name != "run", "{line}");
        }
    }
    assert_eq!(text.matches("\n    - name: ").count(), 6);
    let last = text.rsplit("\n    - name: ").next().unwrap_or_default();
    assert!(last.starts_with("Answer\n") && !last.contains("if:"), "the failing step is the last one");
}
