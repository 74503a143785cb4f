//! Runs the rules over a submission.

use std::panic::{AssertUnwindSafe, catch_unwind};

use globset::Glob;

use crate::artifact::{Artifact, Kind, Scope, Submission};
use crate::finding::Finding;

use super::context::{At, Context, Draft};
use super::registry::{Emitter, RULES, RuleId, SCHEMAS, SchemaDefinition, id};
use super::resolve::Resolver;
use super::schema;

/// The most findings of one file that are kept; the rest are counted.
const FINDINGS_PER_FILE: usize = 1000;

/// Which rules run.
#[derive(Clone, Debug)]
pub struct Selection {
    on: Vec<bool>,
}

impl Default for Selection {
    fn default() -> Self {
        Self { on: vec![true; RULES.len()] }
    }
}

impl Selection {
    /// Rules whose ids match one of `select` (all if it is empty) and none of `ignore`. Patterns are ids or
    /// globs such as `saml-*`. The error is the first pattern that no rule matches.
    pub fn new(select: &[String], ignore: &[String]) -> Result<Self, String> {
        let mut selection =
            if select.is_empty() { Self::default() } else { Self { on: vec![false; RULES.len()] } };
        for (patterns, on) in [(select, true), (ignore, false)] {
            for pattern in patterns {
                let matched = matching(pattern);
                if matched.is_empty() {
                    return Err(pattern.clone());
                }
                matched.into_iter().for_each(|rule| selection.on[rule.index()] = on);
            }
        }
        Ok(selection)
    }

    /// Whether a rule runs. What is about the check itself cannot be turned off: it explains an incomplete result.
    pub fn is_on(&self, rule: RuleId) -> bool {
        self.on[rule.index()] || !rule.rule().is_requirement()
    }

    /// Whether a rule runs that is about files of a kind.
    pub fn concerns(&self, kind: Kind) -> bool {
        let is_about = |rule: RuleId| rule.rule().artifacts.contains(&Scope::Kind(kind));
        RuleId::all().any(|rule| self.on[rule.index()] && is_about(rule))
    }
}

fn matching(pattern: &str) -> Vec<RuleId> {
    let Ok(glob) = Glob::new(pattern) else { return Vec::new() };
    let matcher = glob.compile_matcher();
    RuleId::all().filter(|rule| matcher.is_match(rule.rule().id)).collect()
}

/// How a rule fared in a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuleState {
    /// It looked and found nothing.
    Passed,
    /// It has findings.
    Failed,
    /// There is no artifact that it applies to, or no published copy to compare with.
    NotApplicable,
    /// It is turned off.
    Off,
    /// It could not look: the file it applies to cannot be read, or it failed itself.
    NotRun,
}

impl RuleState {
    /// The name that JSON output uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::NotApplicable => "not-applicable",
            Self::Off => "off",
            Self::NotRun => "not-run",
        }
    }
}

/// What running the rules over a submission gave.
#[derive(Debug)]
pub struct Outcome {
    /// The findings in the order (path, place, rule).
    pub findings: Vec<Finding>,
    /// The state of every rule, in the order of [`RULES`].
    pub states: Vec<RuleState>,
    /// The rules of findings left out because a file has too many.
    pub omitted: Vec<RuleId>,
    /// How often a check or a validator was called.
    pub calls: usize,
    /// Whether a rule failed, so that the result is not whole.
    pub is_incomplete: bool,
}

/// Runs every selected rule over a submission.
pub fn run(submission: &Submission, emitters: &[Emitter], selection: &Selection, today: time::Date) -> Outcome {
    let mut collected = Collected::default();
    for (index, artifact) in submission.artifacts.iter().enumerate() {
        for emitter in emitters.iter().filter(|emitter| wants(emitter, submission, artifact, selection)) {
            collected.attempt(emitter.name, index, emitter.rules, || {
                let mut context = Context::new(submission, index, today);
                (emitter.run)(&mut context);
                context.into_drafts()
            });
        }
        if let Some(schema) = wanted_schema(artifact, selection) {
            let rules: Vec<RuleId> = schema.constraints.iter().map(|(.., rule)| *rule).collect();
            collected.attempt("schema", index, &rules, || schema::enforce(index, artifact));
        }
    }
    let Collected { mut drafts, mut left_out, mut broken, calls } = collected;
    drafts.retain(|draft| selection.is_on(draft.rule));
    left_out.retain(|rule| selection.is_on(*rule));
    let mut findings = resolve(submission, &drafts, &mut broken);
    left_out.extend(cap(&mut findings));
    let failed =
        |rule: RuleId| left_out.contains(&rule) || findings.iter().any(|finding| finding.rule == rule.rule().id);
    let states = RuleId::all().map(|rule| state(rule, submission, selection, failed(rule), &broken)).collect();
    Outcome { findings, states, omitted: left_out, calls, is_incomplete: !broken.is_empty() }
}

/// What the checks of a submission have said so far.
#[derive(Default)]
struct Collected {
    drafts: Vec<Draft>,
    /// Rules of drafts that one call had too many of.
    left_out: Vec<RuleId>,
    /// Rules whose check failed.
    broken: Vec<RuleId>,
    calls: usize,
}

impl Collected {
    /// Calls a check; one that fails leaves the others alone and is reported at its file.
    fn attempt(
        &mut self,
        name: &str,
        artifact: usize,
        rules: &[RuleId],
        check: impl FnOnce() -> (Vec<Draft>, Vec<RuleId>),
    ) {
        self.calls += 1;
        match catch_unwind(AssertUnwindSafe(check)) {
            Ok((drafts, left_out)) => {
                self.drafts.extend(drafts);
                self.left_out.extend(left_out);
            }
            Err(_) => {
                self.broken.extend(rules);
                self.drafts.push(failure(name, artifact));
            }
        }
    }
}

fn wants(emitter: &Emitter, submission: &Submission, artifact: &Artifact, selection: &Selection) -> bool {
    emitter.rules.iter().any(|rule| selection.is_on(*rule) && has_what_it_needs(*rule, submission))
        && emitter.scopes.iter().any(|scope| artifact.is_in(*scope))
}

fn has_what_it_needs(rule: RuleId, submission: &Submission) -> bool {
    submission.published.is_some() || !rule.rule().needs_published
}

/// The schema that has to be enforced: the one of the artifact's kind, if one of its rules runs.
fn wanted_schema(artifact: &Artifact, selection: &Selection) -> Option<&'static SchemaDefinition> {
    let schema = SCHEMAS.iter().find(|schema| artifact.is_in(Scope::Kind(schema.kind)))?;
    schema.constraints.iter().any(|(.., rule)| selection.is_on(*rule)).then_some(schema)
}

fn failure(name: &str, artifact: usize) -> Draft {
    let mut draft = Draft::new(id::INTERNAL_RULE_FAILED, artifact, At::File);
    draft.arg("check", name.to_owned());
    draft
}

/// Turns drafts into findings, in order, each defect once.
fn resolve(submission: &Submission, drafts: &[Draft], broken: &mut Vec<RuleId>) -> Vec<Finding> {
    let mut findings = Vec::with_capacity(drafts.len());
    let mut resolver = Resolver::new(submission);
    for draft in drafts {
        match catch_unwind(AssertUnwindSafe(|| resolver.finding(draft))) {
            Ok(finding) => findings.push(finding),
            Err(_) => {
                broken.push(draft.rule);
                findings.push(resolver.finding(&failure(draft.rule.rule().id, draft.artifact)));
            }
        }
    }
    findings.sort_by(|a, b| a.order().cmp(&b.order()));
    leave_superseded_out(&mut findings);
    findings
}

/// One defect, one finding: a rule silences those that it supersedes at the same value.
fn leave_superseded_out(findings: &mut Vec<Finding>) {
    let mut superseded = Vec::new();
    for finding in findings.iter() {
        let Some(rule) = RuleId::from_name(finding.rule) else { continue };
        for other in rule.rule().supersedes {
            superseded.push((other.rule().id, finding.place.path.clone(), finding.place.pointer.clone()));
        }
    }
    if superseded.is_empty() {
        return;
    }
    superseded.sort();
    findings.retain(|finding| {
        let own = (finding.rule, finding.place.path.clone(), finding.place.pointer.clone());
        superseded.binary_search(&own).is_err()
    });
}

/// Keeps a thousand findings of each file, the heaviest first, and gives the rules of those left out.
fn cap(findings: &mut Vec<Finding>) -> Vec<RuleId> {
    let mut left_out = Vec::new();
    let is_same_file = |a: &Finding, b: &Finding| a.place.path == b.place.path;
    if findings.chunk_by(is_same_file).all(|of_file| of_file.len() <= FINDINGS_PER_FILE) {
        return left_out;
    }
    let mut kept: Vec<bool> = Vec::with_capacity(findings.len());
    for of_file in findings.chunk_by(is_same_file) {
        let mut heaviest: Vec<usize> = (0..of_file.len()).collect();
        heaviest.sort_by_key(|&index| (std::cmp::Reverse(of_file[index].severity), index));
        let start = kept.len();
        kept.resize(start + of_file.len(), false);
        heaviest.iter().take(FINDINGS_PER_FILE).for_each(|&index| kept[start + index] = true);
    }
    let mut kept = kept.into_iter();
    findings.retain(|finding| {
        let is_kept = kept.next().unwrap_or(true);
        if !is_kept {
            left_out.extend(RuleId::from_name(finding.rule));
        }
        is_kept
    });
    left_out
}

fn state(
    rule: RuleId,
    submission: &Submission,
    selection: &Selection,
    failed: bool,
    broken: &[RuleId],
) -> RuleState {
    if !selection.is_on(rule) {
        return RuleState::Off;
    }
    if failed {
        return RuleState::Failed;
    }
    if broken.contains(&rule) {
        return RuleState::NotRun;
    }
    if !has_what_it_needs(rule, submission) {
        return RuleState::NotApplicable;
    }
    let concerns = |artifact: &&Artifact| rule.rule().artifacts.iter().any(|scope| artifact.concerns(*scope));
    let mut concerned = submission.artifacts.iter().filter(concerns).peekable();
    let looks_in = |artifact: &Artifact| rule.rule().artifacts.iter().any(|scope| artifact.is_in(*scope));
    if concerned.peek().is_none() {
        RuleState::NotApplicable
    } else if concerned.all(looks_in) {
        RuleState::Passed
    } else {
        RuleState::NotRun
    }
}
