//! SARIF 2.1.0, as the standard describes it and within what GitHub's code scanning accepts.
//!
//! Numbers of sections are those of the standard.

mod result;
mod rule;

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::address::project;
use super::json::write_inert;
use super::summary::omitted;
use crate::finding::{Finding, Severity};
use crate::rule::{REQUIREMENTS_DATE, RULES, Rule, RuleState};
use crate::run::{Checked, Run, counted};
use crate::source::neutral;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The root of the repository, which paths are relative to.
const ROOT: &str = "%SRCROOT%";

/// The most results that GitHub takes in one run; it refuses a file with more.
const MAX_RESULTS: usize = 25_000;

pub(super) fn write(run: &Run, fail_on: Option<Severity>, out: &mut impl Write) -> io::Result<()> {
    let (kept, left) = kept(run);
    let rules = rules(run);
    // The state of the baseline stands in every result or in none (3.27.24).
    let has_baseline = kept.iter().any(|(_, finding)| finding.status.name() == "baselined");
    let index: BTreeMap<&str, usize> = rules.iter().enumerate().map(|(index, rule)| (rule.id, index)).collect();
    let results: Vec<Value> = kept
        .into_iter()
        .map(|(submission, finding)| result::of(run, submission, finding, &index, has_baseline))
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": driver(&rules)},
            "columnKind": "utf16CodeUnits",
            "originalUriBaseIds": {ROOT: {"description": {"text": "the root of the repository"}}},
            "invocations": [invocation(run, &rules, fail_on, left)],
            "results": results,
            "properties": {"submissions": run.submissions.iter().map(|own| verdict(run, own)).collect::<Vec<_>>()},
        }],
    });
    write_inert(&serde_json::to_string_pretty(&log)?, out)?;
    writeln!(out)
}

/// The findings that are reported, and how many are not: the weakest go first.
fn kept(run: &Run) -> (Vec<(&Checked, &Finding)>, usize) {
    let mut all: Vec<(&Checked, &Finding)> = Vec::new();
    for submission in &run.submissions {
        all.extend(submission.findings.iter().map(|finding| (submission, finding)));
    }
    let left = all.len().saturating_sub(MAX_RESULTS);
    if left > 0 {
        all.sort_by_key(|(_, finding)| (!finding.status.is_open(), std::cmp::Reverse(finding.severity)));
        all.truncate(MAX_RESULTS);
    }
    (all, left)
}

/// The rules that results refer to by their index: the built-in ones, and those that configurations add.
fn rules(run: &Run) -> Vec<&'static Rule> {
    let mut rules: Vec<&Rule> = RULES.iter().collect();
    for (rule, _) in run.submissions.iter().flat_map(|submission| submission.states.iter().skip(RULES.len())) {
        if rules[RULES.len()..].iter().all(|other| other.id != rule.id) {
            rules.push(rule);
        }
    }
    rules
}

fn driver(rules: &[&Rule]) -> Value {
    let mut driver = json!({
        "name": "oinlint",
        "version": env!("CARGO_PKG_VERSION"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules.iter().map(|rule| rule::of(rule)).collect::<Vec<_>>(),
        "properties": {"requirements": REQUIREMENTS_DATE},
    });
    if let Some(project) = project() {
        driver["informationUri"] = project.into();
    }
    driver
}

fn invocation(run: &Run, rules: &[&Rule], fail_on: Option<Severity>, left: usize) -> Value {
    let code = run.exit_code(fail_on);
    let meaning = match code {
        0 => "nothing at or above the severity that fails",
        1 => "findings at or above the severity that fails",
        _ => "something could not be looked at",
    };
    let off = rules.iter().enumerate().filter(|(_, rule)| {
        let mut states = run.submissions.iter().map(|own| own.states.named(rule.id)).peekable();
        states.peek().is_some() && states.all(|state| state.is_none_or(|state| state == RuleState::Off))
    });
    let off = off.map(|(index, rule)| {
        json!({"descriptor": {"id": rule.id, "index": index}, "configuration": {"enabled": false}})
    });
    json!({
        "executionSuccessful": code != 3,
        "exitCode": code,
        "exitCodeDescription": meaning,
        "ruleConfigurationOverrides": off.collect::<Vec<_>>(),
        "toolExecutionNotifications": notifications(run, left),
    })
}

/// What a reader of the results alone would not know: what was not looked at, and what was left out.
fn notifications(run: &Run, left: usize) -> Vec<Value> {
    let mut all = Vec::new();
    let mut say = |level: &str, text: String| all.push(json!({"level": level, "message": {"text": text}}));
    for submission in &run.submissions {
        let root = neutral(&submission.root);
        if submission.is_incomplete {
            say("error", format!("{root}: something could not be looked at; the verdict is incomplete"));
        }
        if let Some(omitted) = omitted(submission) {
            say("warning", format!("{root}: left out: {omitted}"));
        }
        for (file, reason) in submission.not_judged() {
            say("note", format!("{}: not judged, {}", neutral(&file.path), neutral(reason)));
        }
    }
    if left > 0 {
        say(
            "warning",
            format!("{} left out, the weakest: GitHub refuses more than {MAX_RESULTS}", counted(left, "finding")),
        );
    }
    if !run.unclaimed.is_empty() {
        say("note", format!("no submission claims {}", counted(run.unclaimed.len(), "file")));
    }
    all
}

fn verdict(run: &Run, submission: &Checked) -> Value {
    json!({
        "path": run.base.locate_absolute(&submission.folder).path(),
        "verdict": submission.verdict().name(),
        "errors": submission.count(Severity::Error),
        "warnings": submission.count(Severity::Warning),
        "infos": submission.count(Severity::Info),
    })
}

/// A text in which nothing is a link: in SARIF messages `[words](address)` is one (3.11.6).
fn text(text: &str) -> String {
    text.replace("](", "] (")
}
