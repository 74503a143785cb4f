//! What several test programs need. Each of them uses a part of it.
#![allow(dead_code, reason = "every test program compiles this file and uses a part of it")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use oinlint::finding::Finding;
use oinlint::rule::Selection;
use oinlint::run::{self, Input, Options, Run};

/// The date that counts as today unless a case says otherwise.
pub const TODAY: &str = "2026-11-23";

/// The project's root.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// What the program printed and answered.
pub struct Answer {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Runs the program in `folder`, without colour and with nothing of the tester's environment that matters.
pub fn oinlint(folder: &Path, arguments: &[&str]) -> Answer {
    oinlint_with(folder, arguments, &[], b"")
}

/// As [`oinlint`], with environment variables and standard input.
pub fn oinlint_with(folder: &Path, arguments: &[&str], variables: &[(&str, &str)], input: &[u8]) -> Answer {
    use std::io::Write;
    let mut child = Command::new(env!("CARGO_BIN_EXE_oinlint"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .envs(variables.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // A program that does not read its input may have closed it.
    let _ = child.stdin.take().expect("the input is piped").write_all(input);
    let output = child.wait_with_output().expect("the program ends");
    Answer {
        code: output.status.code().expect("the program was not killed"),
        out: String::from_utf8(output.stdout).expect("the output is UTF-8"),
        err: String::from_utf8(output.stderr).expect("the messages are UTF-8"),
    }
}

/// Options with every rule, or with only one.
pub fn options(rule: Option<&str>, today: &str) -> Options {
    let select: Vec<String> = rule.map(str::to_owned).into_iter().collect();
    let date = time::Date::parse(today, &time::format_description::well_known::Iso8601::DATE);
    let selection = Selection::new(&select, &[]).expect("the rule exists");
    Options { selection, threads: 1, ..Options::on(date.expect("the date is one")) }
}

/// Checks a directory through the library.
pub fn check(folder: &Path, options: &Options) -> Run {
    run::check(Input::Paths(vec![folder.to_owned()]), options)
        .unwrap_or_else(|refusal| panic!("{}: {refusal:?}", folder.display()))
}

/// Every finding of a run.
pub fn findings(run: &Run) -> Vec<&Finding> {
    run.submissions.iter().flat_map(|submission| &submission.findings).collect()
}

/// A place as rule files write it: `line:column-line:column`.
pub fn place(finding: &Finding) -> String {
    let (start, end) = (finding.place.start, finding.place.end);
    format!("{}:{}-{}:{}", start.line, start.column, end.line, end.column)
}

/// The files below a folder, sorted.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("the entry can be read").path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Writes files into a new folder.
pub fn folder_with(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for (name, content) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("the file is in the folder")).expect("a folder can be made");
        std::fs::write(path, content).expect("the file can be written");
    }
    folder
}
