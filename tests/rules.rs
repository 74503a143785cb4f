//! Every rule file is a test: its examples and its cases in `fixtures/rules` give exactly what they say.
//!
//! A rule about updates needs the published copy of the manifest. It is one more file of the case, and another fence
//! of the case, or `expect.toml`, names it: `published="published.json"`.

mod support;

#[path = "../src/rule/definition.rs"]
#[allow(dead_code, reason = "the front matter is for the build script")]
mod definition;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use definition::{Definition, Example};
use oinlint::finding::{Finding, Severity};
use oinlint::rule::{RULES, RuleId};
use oinlint::run::{Options, Run};
use support::{TODAY, check, files_below, findings, place, root};

/// Options with every rule, or with only one; examples may be source code.
fn options(rule: Option<&str>, today: &str) -> Options {
    Options { source_code: true, ..support::options(rule, today) }
}

/// Rules that no file can be written for: what the system or the program itself reports, and what only very large files
/// show. They have tests of their own in `tests/limits.rs`.
const WITHOUT_EXAMPLES: [&str; 14] = [
    "image-too-many-pixels",
    "certificate-too-large",
    "certificate-too-many",
    "file-too-large",
    "file-too-slow",
    "submission-too-many-files",
    "file-unreadable",
    "internal-rule-failed",
    "logo-size",
    "logo-size-decimal",
    "suppression-expired",
    "suppression-unknown-rule",
    "suppression-unused",
    "suppression-without-reason",
];

/// A directory with what a rule must find in it.
struct Case {
    rule: String,
    name: String,
    folder: PathBuf,
    bad: bool,
    today: String,
    /// Name of the file in the folder that is the published copy of the manifest.
    published: Option<String>,
    /// File relative to the folder, and place.
    expected: BTreeSet<(String, String)>,
    /// Keeps a folder that was made for an example.
    _made: Option<tempfile::TempDir>,
}

fn definitions() -> Vec<Definition> {
    let rules = files_below(&root().join("rules"));
    let rules = rules.iter().filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    rules
        .map(|path| {
            let name = |path: Option<&Path>| {
                path.and_then(Path::file_stem).map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
            };
            let text = std::fs::read_to_string(path).expect("the rule can be read");
            Definition::parse(&name(Some(path)), &name(path.parent()), &text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        })
        .collect()
}

/// The cases of a rule's file: consecutive examples with one case name are one directory.
fn cases_in_file(definition: &Definition) -> Vec<Case> {
    let mut groups: Vec<Vec<&Example>> = Vec::new();
    for example in &definition.examples {
        match groups.last_mut() {
            Some(group) if example.case.is_some() && group[0].case == example.case => group.push(example),
            _ => groups.push(vec![example]),
        }
    }
    groups.into_iter().enumerate().map(|(number, group)| case_of(definition, number, &group)).collect()
}

fn case_of(definition: &Definition, number: usize, group: &[&Example]) -> Case {
    let files: Vec<(&str, &[u8])> =
        group.iter().map(|example| (example.file.as_str(), example.content.as_bytes())).collect();
    let made = support::folder_with(&files);
    let expected = group.iter().flat_map(|example| example.at.iter().map(|at| (example.file.clone(), at.clone())));
    Case {
        rule: definition.id.clone(),
        name: format!("example {}", number + 1),
        folder: made.path().to_owned(),
        bad: group.iter().any(|example| example.bad),
        today: group.iter().find_map(|example| example.today.clone()).unwrap_or_else(|| TODAY.into()),
        published: group.iter().find_map(|example| example.published.clone()),
        expected: expected.collect(),
        _made: Some(made),
    }
}

#[derive(serde::Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Expectation {
    #[serde(default)]
    finding: Vec<ExpectedFinding>,
    today: Option<String>,
    published: Option<String>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedFinding {
    file: String,
    at: String,
}

/// The cases of `fixtures/rules/<id>/{bad,good}-*`.
fn cases_in_fixtures() -> Vec<Case> {
    let cases = root().join("fixtures/rules");
    let expectations = files_below(&cases).into_iter().filter(|path| path.ends_with("expect.toml"));
    expectations
        .map(|path| {
            let folder = path.parent().expect("the file is in a folder").to_owned();
            let text = std::fs::read_to_string(&path).expect("the expectation can be read");
            let expectation: Expectation =
                toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let name = folder.file_name().expect("it has a name").to_string_lossy().into_owned();
            let rule = folder.parent().and_then(Path::file_name).expect("it is in a rule's folder");
            Case {
                rule: rule.to_string_lossy().into_owned(),
                bad: name.starts_with("bad-"),
                name,
                today: expectation.today.unwrap_or_else(|| TODAY.into()),
                published: expectation.published,
                expected: expectation.finding.into_iter().map(|finding| (finding.file, finding.at)).collect(),
                folder,
                _made: None,
            }
        })
        .collect()
}

fn all_cases() -> Vec<Case> {
    let mut cases: Vec<Case> = definitions().iter().flat_map(cases_in_file).collect();
    cases.extend(cases_in_fixtures());
    cases
}

impl Case {
    /// Checks its folder with one rule, or with all.
    fn check(&self, rule: Option<&str>, today: &str) -> Run {
        let published = self.published.as_ref().map(|name| self.folder.join(name));
        check(&self.folder, &Options { published, ..options(rule, today) })
    }
}

fn describe(finding: &Finding) -> String {
    format!("{} {}:{} {}", finding.rule, finding.place.path, place(finding), finding.message)
}

fn relative(folder: &Path, finding: &Finding) -> String {
    // Printed paths are relative to the working directory, which is the project's root in tests.
    let path = root().join(&finding.place.path);
    path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/")
}

#[test]
fn a_rule_alone_finds_exactly_what_its_examples_say() {
    let cases = all_cases();
    let mut wrong = Vec::new();
    for case in &cases {
        let run = case.check(Some(&case.rule), &case.today);
        let found: BTreeSet<(String, String)> =
            findings(&run).iter().map(|finding| (relative(&case.folder, finding), place(finding))).collect();
        if found != case.expected {
            wrong.push(format!("{}, {}: found {found:?}, expected {:?}", case.rule, case.name, case.expected));
        }
        assert_eq!(case.bad, !case.expected.is_empty(), "{}, {}: bad examples have places", case.rule, case.name);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(cases.len() > RULES.len(), "only {} cases", cases.len());
}

#[test]
fn good_examples_are_free_of_errors_from_any_rule() {
    for case in all_cases().iter().filter(|case| !case.bad) {
        let run = case.check(None, &case.today);
        let errors: Vec<String> =
            findings(&run).into_iter().filter(|f| f.severity == Severity::Error).map(describe).collect();
        assert!(errors.is_empty(), "{}, {}: {errors:#?}", case.rule, case.name);
    }
}

#[test]
fn every_rule_has_a_bad_and_a_good_example() {
    let mut seen: BTreeMap<String, (bool, bool)> = BTreeMap::new();
    for case in all_cases() {
        let entry = seen.entry(case.rule.clone()).or_default();
        if case.bad {
            entry.0 = true;
        } else {
            entry.1 = true;
        }
    }
    for rule in RULES.iter().filter(|rule| !WITHOUT_EXAMPLES.contains(&rule.id)) {
        assert_eq!(seen.get(rule.id), Some(&(true, true)), "{}: bad and good", rule.id);
    }
    for rule in seen.keys() {
        assert!(RuleId::from_name(rule).is_some(), "fixtures/rules/{rule} belongs to no rule");
    }
}

/// Whether a finding is about something missing at the top of a JSON document.
fn is_missing_at_the_top(finding: &Finding) -> bool {
    const RULES: [&str; 2] = ["contact-missing", "submission-required-field"];
    RULES.contains(&finding.rule) && finding.place.pointer.is_empty()
}

#[test]
fn one_defect_is_one_finding() {
    let draft = check(&root().join("fixtures/acme-first-draft"), &options(None, TODAY));
    let runs = all_cases().into_iter().map(|case| case.check(None, TODAY));
    for run in std::iter::once(draft).chain(runs) {
        let mut places: BTreeMap<(String, String, String), &'static str> = BTreeMap::new();
        // The top of a document has no key to point at: different things that are missing there share its first
        // character.
        for finding in findings(&run).into_iter().filter(|finding| !is_missing_at_the_top(finding)) {
            // A file without text has one place for all: the fact that a finding is about tells them apart there.
            let has_text = place(finding) != "1:1-1:1";
            let fact = if has_text { String::new() } else { finding.place.pointer.clone() };
            let key = (finding.place.path.clone(), place(finding), fact);
            let other = places.insert(key, finding.rule);
            assert_eq!(other, None, "two findings at one place: {}", describe(finding));
        }
    }
}

#[test]
fn messages_are_one_line_of_plain_words() {
    for case in all_cases().iter().filter(|case| case.bad) {
        let run = case.check(Some(&case.rule), &case.today);
        for finding in findings(&run) {
            for line in [&finding.message, &finding.why, &finding.help] {
                assert!(!line.is_empty() && !line.contains('\n'), "{}: {line:?}", finding.rule);
                assert!(!line.contains("[[") && !line.ends_with('.'), "{}: {line:?}", finding.rule);
            }
            assert!(finding.message.chars().count() <= 200, "{}: {}", finding.rule, finding.message);
        }
    }
}

/// Errors of every rule in a folder, by what does not move when values are rewritten.
fn errors(case: &Case) -> BTreeSet<(&'static str, String, String)> {
    let run = case.check(None, &case.today);
    let errors = findings(&run).into_iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|found| (found.rule, relative(&case.folder, found), found.place.pointer.clone())).collect()
}

/// The case again, in a folder that may be written.
fn copy(case: &Case) -> Case {
    let names: Vec<(String, Vec<u8>)> = files_below(&case.folder)
        .into_iter()
        .map(|path| {
            let below =
                path.strip_prefix(&case.folder).expect("it is in the folder").to_string_lossy().into_owned();
            (below, std::fs::read(&path).expect("the file can be read"))
        })
        .collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|(name, content)| (name.as_str(), &content[..])).collect();
    let made = support::folder_with(&files);
    Case {
        rule: case.rule.clone(),
        name: case.name.clone(),
        folder: made.path().to_owned(),
        bad: case.bad,
        today: case.today.clone(),
        published: case.published.clone(),
        expected: BTreeSet::new(),
        _made: Some(made),
    }
}

/// The edit of this rule's example is refused: the protocol that was meant needs a block that the example lacks.
const GIVES_AN_ERROR: &str = "protocol-unknown";

#[test]
fn edits_repair_what_they_are_for_and_break_nothing() {
    let (mut wrong, mut rules) = (Vec::new(), BTreeSet::new());
    for case in all_cases().iter().filter(|case| case.bad) {
        let before = case.check(Some(&case.rule), &case.today);
        let told = |found: &Finding| (found.place.pointer.clone(), found.message.clone());
        let with_edits: Vec<&Finding> =
            findings(&before).into_iter().filter(|finding| !finding.edits.is_empty()).collect();
        if with_edits.is_empty() {
            continue;
        }
        rules.insert(case.rule.clone());
        let made = copy(case);
        let mut arguments = vec![
            "check",
            ".",
            "--fix",
            "--unsafe-fixes",
            "--source",
            "--today",
            &case.today,
            "--select",
            &case.rule,
        ];
        arguments.extend(case.published.iter().flat_map(|name| ["--published", name.as_str()]));
        let answer = support::oinlint(&made.folder, &arguments);
        let left = made.check(Some(&case.rule), &case.today);
        let left: BTreeSet<_> = findings(&left).into_iter().map(told).collect();
        if case.rule == GIVES_AN_ERROR {
            assert!(answer.out.contains("would give a new error"), "{}", answer.out);
        } else if with_edits.iter().any(|finding| left.contains(&told(finding))) {
            wrong.push(format!("{}, {}: not repaired: {}", case.rule, case.name, answer.out));
        }
        let (errors, old) = (errors(&made), errors(case));
        // What comes to light when a key gets its right name was wrong before.
        let was_there = |file: &str, pointer: &str| {
            let text = std::fs::read(case.folder.join(file)).expect("the file is there");
            serde_json::from_slice::<serde_json::Value>(&text).is_ok_and(|json| json.pointer(pointer).is_some())
        };
        // One that is told at another place is no new one.
        let count = |errors: &BTreeSet<(&str, String, String)>, rule: &str| {
            errors.iter().filter(|error| error.0 == rule).count()
        };
        let new = errors
            .difference(&old)
            .filter(|(rule, file, pointer)| was_there(file, pointer) && count(&errors, rule) > count(&old, rule));
        let new: Vec<_> = new.collect();
        if !new.is_empty() {
            wrong.push(format!("{}, {}: new errors: {new:?}", case.rule, case.name));
        }
        let again = support::oinlint(&made.folder, &arguments);
        if !again.out.contains("fixed: 0 findings in 0 files") {
            wrong.push(format!("{}, {}: a second run goes on: {}", case.rule, case.name, again.out));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(rules.len() >= 30, "rules with edits: {rules:?}");
}
