//! A check opens no socket and starts no process: what the system was asked for says so.

#![cfg(target_os = "linux")]

mod support;

use std::path::Path;
use std::process::Command;

use support::{TODAY, root};

/// The system calls of a run that have to do with networks or processes; none where they cannot be watched.
fn calls(arguments: &[&str]) -> Option<Vec<String>> {
    let log = tempfile::NamedTempFile::new().expect("a temporary file");
    let traced = Command::new("strace")
        .args(["-f", "-qq", "-e", "trace=%network,%process", "-e", "signal=none", "-o"])
        .arg(log.path())
        .arg(env!("CARGO_BIN_EXE_oinlint"))
        .args(arguments)
        .current_dir(root().join("fixtures"))
        .output();
    let output = traced.ok()?;
    // Where processes may not be watched, strace says so and the program does not run.
    if output.status.code().is_none_or(|code| code > 3)
        || String::from_utf8_lossy(&output.stderr).contains("ptrace")
    {
        return None;
    }
    let text = std::fs::read_to_string(log.path()).expect("the log can be read");
    // Each line begins with the number of the thread.
    Some(text.lines().filter_map(|line| Some(line.split_once(' ')?.1.trim().to_owned())).collect())
}

#[test]
fn a_check_opens_no_socket_and_starts_no_process() {
    if calls(&["--version"]).is_none() {
        eprintln!("skipped: strace is not installed, or processes may not be watched here");
        return;
    }
    let sarif = Path::new("acme-first-draft").to_string_lossy().into_owned();
    for arguments in [
        vec!["check", &sarif, "--today", TODAY, "--threads", "2"],
        vec!["check", ".", "--today", TODAY, "--format", "json", "--source"],
        vec!["plan", "berry-ledger-ready"],
        vec!["inspect", "acme-first-draft/saml/sp-metadata.xml"],
    ] {
        let calls = calls(&arguments).expect("it was watched before");
        let named = |names: &[&str]| {
            let starts = |call: &&String| names.iter().any(|name| call.starts_with(&format!("{name}(")));
            calls.iter().filter(starts).cloned().collect::<Vec<_>>()
        };
        assert_eq!(named(&["execve", "execveat"]).len(), 1, "{arguments:?}: the program itself");
        assert_eq!(
            named(&["socket", "socketpair", "connect", "bind", "sendto", "recvfrom"]),
            Vec::<String>::new()
        );
        assert_eq!(named(&["fork", "vfork"]), Vec::<String>::new());
        let is_thread = |call: &String| call.contains("CLONE_THREAD");
        let others: Vec<String> =
            named(&["clone", "clone3"]).into_iter().filter(|call| !is_thread(call)).collect();
        assert_eq!(others, Vec::<String>::new(), "{arguments:?}: threads only");
        assert!(named(&["exit_group"]).len() == 1, "{arguments:?}: something was watched");
    }
}
