//! Data flows one way. The `use crate::` lines of every module hold to it.

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use support::{files_below, root};

/// What each room may look into. A room that is not named may be used by everybody below the command line.
const ALLOWED: [(&str, &[&str]); 16] = [
    ("source", &[]),
    ("discover", &[]),
    ("document", &["source"]),
    ("expression", &["source"]),
    ("finding", &["source"]),
    ("artifact", &["source", "document"]),
    // Fitting an image to the size of a logo takes measuring it, and no rule.
    ("refit", &["artifact"]),
    ("rule", &["source", "document", "artifact", "finding"]),
    ("check", &["source", "document", "expression", "artifact", "rule"]),
    // Edits become texts, and texts differences; what is written where is not known here.
    ("fix", &["source", "finding"]),
    // What a repository says of findings; it looks for none.
    ("config", &["source", "artifact", "finding", "rule"]),
    ("run", &["source", "artifact", "discover", "finding", "rule", "check", "config"]),
    // A plan is made of what a run gave, and of a table: it neither checks nor prints.
    ("plan", &["source", "artifact", "finding", "rule", "run"]),
    // So is a preview.
    ("preview", &["source", "artifact", "finding", "run"]),
    ("report", &["source", "finding", "rule", "run", "plan", "preview"]),
    (
        "cli",
        &[
            "source",
            "document",
            "expression",
            "artifact",
            "discover",
            "finding",
            "fix",
            "rule",
            "config",
            "run",
            "plan",
            "preview",
            "refit",
            "report",
        ],
    ),
];

/// The room of a source file: the first component below `src`.
fn room(path: &Path) -> Option<String> {
    let below = path.strip_prefix(root().join("src")).ok()?;
    let first = below.components().next()?.as_os_str().to_string_lossy().into_owned();
    let room = first.strip_suffix(".rs").unwrap_or(&first).to_owned();
    (room != "lib" && room != "main").then_some(room)
}

/// The rooms that a source text looks into, tests aside.
fn looks_into(text: &str) -> Vec<String> {
    let text = text.split("\n#[cfg(test)]\n").next().unwrap_or(text);
    text.match_indices("crate::")
        .map(|(at, found)| {
            let rest = &text[at + found.len()..];
            rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect()
        })
        .collect()
}

#[test]
fn no_module_looks_back() {
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.into_iter().collect();
    let mut seen = 0;
    for path in files_below(&root().join("src")).iter().filter(|path| path.extension().is_some_and(|e| e == "rs"))
    {
        let Some(room) = room(path) else { continue };
        let allowed = allowed.get(room.as_str()).unwrap_or_else(|| panic!("{room} is not in the table"));
        let text = std::fs::read_to_string(path).expect("the source can be read");
        // Two steps up may lead out of a room without naming it.
        assert!(!text.contains("use super::super"), "{}: an arrow without a name", path.display());
        for target in looks_into(&text) {
            seen += 1;
            assert!(
                target == room || allowed.contains(&target.as_str()),
                "{}: {room} looks into {target}",
                path.display()
            );
        }
    }
    assert!(seen > 50, "only {seen} arrows were seen");
}

#[test]
fn arrows_are_seen_in_lists_and_in_paths() {
    let text =
        "use crate::report::{a, b};\nfn f() { crate::check::g() }\n#[cfg(test)]\nmod tests { use crate::cli; }";
    assert_eq!(looks_into(text), ["report", "check"]);
}

/// Crates that are named in one place only, so that they can be exchanged there.
#[test]
fn each_engine_is_known_to_one_room() {
    let only: [(&str, &[&str]); 10] = [
        ("codespan_reporting", &["src/report/"]),
        ("maud", &["src/report/"]),
        ("jsonschema", &["src/rule/schema/"]),
        ("quick_xml", &["src/document/xml/"]),
        ("x509_parser", &["src/artifact/"]),
        ("encoding_rs", &["src/source/"]),
        ("clap", &["src/cli/"]),
        ("walkdir", &["src/discover.rs"]),
        ("similar", &["src/fix/"]),
        // Files and submissions are shared among threads in one, the reading and the checks of a large file in the others.
        ("rayon", &["src/run/", "src/artifact/threads.rs", "src/rule/runner.rs"]),
    ];
    for path in files_below(&root().join("src")) {
        let text = std::fs::read_to_string(&path).expect("the source can be read");
        let shown = path.strip_prefix(root()).expect("it is below the root").to_string_lossy().replace('\\', "/");
        for (name, places) in only {
            let is_named = text.contains(&format!("{name}::"));
            assert!(!is_named || places.iter().any(|place| shown.starts_with(place)), "{shown} names {name}");
        }
    }
}

#[test]
fn files_can_be_read_in_one_sitting() {
    for folder in ["src", "tests", "benches"] {
        let is_rust = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
        for path in files_below(&root().join(folder)).into_iter().filter(is_rust) {
            let lines = std::fs::read_to_string(&path).map_or(0, |text| text.lines().count());
            assert!(lines <= 600, "{} has {lines} lines", path.display());
        }
    }
}
