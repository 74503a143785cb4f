//! Runs the rules over a submission.

use std::collections::{BTreeMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use globset::Glob;
use rayon::prelude::*;

use crate::artifact::{Artifact, Kind, Scope, Submission};
use crate::finding::{Finding, Severity};
use crate::source::Span;

use super::context::{At, Context, Draft};
use super::registry::{Emitter, RULES, RuleId, SCHEMAS, SchemaDefinition, id};
use super::resolve::Resolver;
use super::schema;

/// The most findings of one file that are kept unless it is said otherwise; the rest are counted.
const FINDINGS_PER_FILE: usize = 1000;
/// Bytes of a file whose checks are shared among threads.
const LARGE: u64 = 1 << 20;

/// Which rules run, how much their findings weigh, and how many are kept.
#[derive(Clone, Debug)]
pub struct Selection {
    on: Vec<bool>,
    severity: Vec<Severity>,
    least: Option<Severity>,
    per_file: usize,
}

impl Default for Selection {
    fn default() -> Self {
        Self {
            on: vec![true; RULES.len()],
            severity: RULES.iter().map(|rule| rule.severity).collect(),
            least: None,
            per_file: FINDINGS_PER_FILE,
        }
    }
}

impl Selection {
    /// Rules whose ids match one of `select` (all if it is empty) and none of `ignore`. Patterns are ids or
    /// globs such as `saml-*`. The error is the first pattern that no rule matches.
    pub fn new(select: &[String], ignore: &[String]) -> Result<Self, String> {
        let mut selection = Self::default();
        if !select.is_empty() {
            selection.on.fill(false);
        }
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

    /// Gives the findings of a rule another weight.
    pub fn weigh(&mut self, rule: RuleId, severity: Severity) {
        if rule.rule().is_requirement() {
            self.severity[rule.index()] = severity;
        }
    }

    /// Turns rules with an id or glob off.
    pub fn turn_off(&mut self, pattern: &str) {
        matching(pattern).into_iter().for_each(|rule| self.on[rule.index()] = false);
    }

    /// Turns rules off that have none of these ids or globs.
    pub fn narrow<'p>(&mut self, patterns: impl Iterator<Item = &'p str>) {
        let kept: Vec<RuleId> = patterns.flat_map(matching).collect();
        for rule in RuleId::all().filter(|rule| !kept.contains(rule)) {
            self.on[rule.index()] = false;
        }
    }

    /// Turns rules off whose findings weigh less; the first who says so is heard.
    pub fn keep_from(&mut self, least: Severity) {
        self.least.get_or_insert(least);
    }

    /// Keeps so many findings of a file.
    pub fn keep_per_file(&mut self, most: usize) {
        self.per_file = most;
    }

    /// Whether a rule runs. What is about the check itself cannot be turned off: it explains an incomplete result.
    pub fn is_on(&self, rule: RuleId) -> bool {
        let weighs_enough = self.least.is_none_or(|least| self.severity(rule) >= least);
        self.on[rule.index()] && weighs_enough || !rule.rule().is_requirement()
    }

    /// How much findings of a rule weigh.
    pub fn severity(&self, rule: RuleId) -> Severity {
        self.severity[rule.index()]
    }

    /// Whether a rule runs that is about files of a kind.
    pub fn concerns(&self, kind: Kind) -> bool {
        let is_about = |rule: RuleId| rule.rule().artifacts.contains(&Scope::Kind(kind));
        RuleId::all().any(|rule| self.on[rule.index()] && is_about(rule))
    }
}

/// The rules with that id, or with ids that match that glob; none for what is no glob.
pub fn matching(pattern: &str) -> Vec<RuleId> {
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
    /// It has findings, and somebody has said of each that it does not count.
    Suppressed,
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
            Self::Suppressed => "suppressed",
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
    /// The rules of findings left out because a file has too many, with what those would weigh.
    pub omitted: Vec<(RuleId, Severity)>,
    /// How often a check or a validator was called.
    pub calls: usize,
    /// Whether a rule failed, so that the result is not whole.
    pub is_incomplete: bool,
}

/// Runs every selected rule over a submission.
pub fn run(submission: &Submission, emitters: &[Emitter], selection: &Selection, today: time::Date) -> Outcome {
    let mut collected = Collected::default();
    for (index, artifact) in submission.artifacts.iter().enumerate() {
        let calls = calls(submission, index, emitters, selection);
        let make = |call: &Call<'_>| call.make(submission, today);
        // Only a run that may use several threads is on one of a pool, and most files are done before another thread
        // would have begun.
        let answers: Vec<Answer> = match artifact.size >= LARGE && rayon::current_thread_index().is_some() {
            true => calls.par_iter().map(make).collect(),
            false => calls.iter().map(make).collect(),
        };
        calls.iter().zip(answers).for_each(|(call, answer)| collected.add(call, answer));
    }
    let Collected { mut drafts, mut left_out, mut broken, calls } = collected;
    drafts.retain(|draft| selection.is_on(draft.rule));
    left_out.retain(|rule| selection.is_on(*rule));
    leave_superseded_out(submission, &mut drafts);
    left_out.extend(cap(submission, &mut drafts, selection));
    let findings = resolve(submission, &drafts, selection, &mut broken);
    let failed =
        |rule: RuleId| left_out.contains(&rule) || findings.iter().any(|finding| finding.rule == rule.rule().id);
    let states = RuleId::all().map(|rule| state(rule, submission, selection, failed(rule), &broken)).collect();
    let omitted = left_out.into_iter().map(|rule| (rule, selection.severity(rule))).collect();
    Outcome { findings, states, omitted, calls, is_incomplete: !broken.is_empty() }
}

/// Something about the check itself that is known only when the findings are.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The rule.
    pub rule: RuleId,
    /// The file that it is about, by its number in the submission; see [`Submission::file`].
    pub file: usize,
    /// The bytes of its text.
    pub span: Span,
    /// Placeholders of the rule.
    pub args: Vec<(&'static str, String)>,
}

/// The findings that notices stand for.
pub fn notify(submission: &Submission, notices: &[Notice], selection: &Selection) -> Vec<Finding> {
    let mut resolver = Resolver::new(submission, selection);
    let drafts = notices.iter().map(|notice| {
        let mut draft = Draft::new(notice.rule, notice.file, At::Span(notice.span));
        notice.args.iter().for_each(|(name, value)| {
            draft.arg(name, value.clone());
        });
        draft
    });
    drafts.map(|draft| resolver.finding(&draft)).collect()
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
    /// A check that failed leaves the others alone and is reported at its file.
    fn add(&mut self, call: &Call<'_>, answer: Answer) {
        self.calls += 1;
        match answer {
            Some((drafts, left_out)) => {
                self.drafts.extend(drafts);
                self.left_out.extend(left_out);
            }
            None => {
                self.broken.extend(call.rules());
                self.drafts.push(failure(call.name(), call.artifact));
            }
        }
    }
}

/// The drafts of a check and the rules of those that were too many; nothing if it failed.
type Answer = Option<(Vec<Draft>, Vec<RuleId>)>;

/// Something that looks at one artifact.
struct Call<'a> {
    artifact: usize,
    check: Check<'a>,
}

enum Check<'a> {
    Code(&'a Emitter),
    Schema(&'static SchemaDefinition),
}

/// What looks at an artifact: every check with a rule that runs, and the schema of its kind.
fn calls<'a>(
    submission: &Submission,
    index: usize,
    emitters: &'a [Emitter],
    selection: &Selection,
) -> Vec<Call<'a>> {
    let artifact = &submission.artifacts[index];
    let wanted = emitters.iter().filter(|emitter| wants(emitter, submission, artifact, selection));
    let checks = wanted.map(Check::Code).chain(wanted_schema(artifact, selection).map(Check::Schema));
    checks.map(|check| Call { artifact: index, check }).collect()
}

impl Call<'_> {
    fn make(&self, submission: &Submission, today: time::Date) -> Answer {
        let check = || match self.check {
            Check::Code(emitter) => {
                let mut context = Context::new(submission, self.artifact, today);
                (emitter.run)(&mut context);
                context.into_drafts()
            }
            Check::Schema(_) => schema::enforce(self.artifact, submission.file(self.artifact)),
        };
        catch_unwind(AssertUnwindSafe(check)).ok()
    }

    fn name(&self) -> &str {
        match self.check {
            Check::Code(emitter) => emitter.name,
            Check::Schema(_) => "schema",
        }
    }

    fn rules(&self) -> Vec<RuleId> {
        match self.check {
            Check::Code(emitter) => emitter.rules.to_vec(),
            Check::Schema(schema) => schema.constraints.iter().map(|(.., rule)| *rule).collect(),
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
fn resolve(
    submission: &Submission,
    drafts: &[Draft],
    selection: &Selection,
    broken: &mut Vec<RuleId>,
) -> Vec<Finding> {
    let mut findings = Vec::with_capacity(drafts.len());
    let mut resolver = Resolver::new(submission, selection);
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
    findings
}

/// One defect, one finding: a rule silences those that it supersedes at the same value.
fn leave_superseded_out(submission: &Submission, drafts: &mut Vec<Draft>) {
    let place = |draft: &Draft| (draft.artifact, draft.at.owner(submission.file(draft.artifact).root()));
    let mut superseded = HashSet::new();
    for draft in drafts.iter() {
        superseded.extend(draft.rule.rule().supersedes.iter().map(|other| (other.rule().id, place(draft))));
    }
    if !superseded.is_empty() {
        drafts.retain(|draft| !superseded.contains(&(draft.rule.rule().id, place(draft))));
    }
}

/// Keeps so many drafts of each file, the heaviest first and of those the ones that stand first, and gives the rules
/// of those left out.
fn cap(submission: &Submission, drafts: &mut Vec<Draft>, selection: &Selection) -> Vec<RuleId> {
    let mut of_file: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, draft) in drafts.iter().enumerate() {
        of_file.entry(draft.artifact).or_default().push(index);
    }
    let mut dropped = HashSet::new();
    for (file, mut heaviest) in of_file.into_iter().filter(|(_, drafts)| drafts.len() > selection.per_file) {
        let root = submission.file(file).root();
        heaviest.sort_by_cached_key(|&index| {
            let draft = &drafts[index];
            let severity = selection.severity(draft.rule);
            (std::cmp::Reverse(severity), draft.at.span(root).start, draft.rule.rule().id, index)
        });
        dropped.extend(heaviest.drain(selection.per_file..));
    }
    let mut left_out = Vec::new();
    let mut index = 0..;
    drafts.retain(|draft| {
        let is_kept = index.next().is_none_or(|index| !dropped.contains(&index));
        if !is_kept {
            left_out.push(draft.rule);
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
