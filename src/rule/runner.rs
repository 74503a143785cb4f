//! Runs the rules over a submission.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::artifact::{Artifact, Coverage, Scope, Scopes, Submission};
use crate::finding::{Finding, Severity};
use crate::source::Span;

use super::context::{At, Context, Draft};
use super::custom::{self, Custom};
use super::registry::{Emitter, RuleId, SCHEMAS, SchemaDefinition, id};
use super::resolve::{Resolved, Resolver};
use super::schema;
use super::selection::Selection;
use super::states::{RuleState, States};

/// Bytes of a file whose checks are shared among threads.
const LARGE: u64 = 1 << 20;
/// So many files of a submission are checked, and so many drafts resolved, by several threads.
const MANY: usize = 16;

/// What running the rules over a submission gave.
#[derive(Debug)]
pub struct Outcome {
    /// The findings in the order (path, place, rule).
    pub findings: Vec<Finding>,
    /// The state of every rule.
    pub states: States,
    /// The rules of findings left out because a file has too many, with what those would weigh.
    pub omitted: Vec<(RuleId, Severity)>,
    /// How often a check or a validator was called.
    pub calls: usize,
    /// Whether a rule failed, so that the result is not whole.
    pub is_incomplete: bool,
}

/// Runs every selected rule over a submission.
pub fn run(submission: &Submission, emitters: &[Emitter], selection: &Selection, today: time::Date) -> Outcome {
    let covered: Vec<Coverage> = submission.artifacts.iter().map(Artifact::coverage).collect();
    let kinds: BTreeSet<Coverage> = covered.iter().copied().collect();
    let checks: BTreeMap<Coverage, Vec<Check<'_>>> =
        kinds.iter().map(|&coverage| (coverage, checks(coverage, submission, emitters, selection))).collect();
    let most = selection.time_per_file();
    let look = |artifact: usize| look(submission, artifact, &checks[&covered[artifact]], today, most);
    let collected = match covered.len() >= MANY && is_in_pool() {
        true => (0..covered.len()).into_par_iter().map(look).collect(),
        false => (0..covered.len()).map(look).collect::<Vec<_>>(),
    };
    let collected = collected.into_iter().fold(Collected::default(), Collected::and);
    let Collected { mut drafts, mut left_out, mut broken, calls } = collected;
    drafts.extend(too_many_files(submission));
    drafts.retain(|draft| selection.is_on(draft.rule));
    left_out.retain(|rule| selection.is_on(*rule));
    leave_superseded_out(submission, &mut drafts);
    left_out.extend(cap(submission, &mut drafts, selection));
    let findings = resolve(submission, &drafts, selection, &mut broken);
    let mut with_findings: HashSet<&str> = findings.iter().map(|finding| finding.rule).collect();
    with_findings.extend(left_out.iter().map(|rule| rule.rule().id));
    let seen = Seen::of(&kinds);
    let state_of =
        |rule: RuleId| state(rule, submission, &seen, selection, with_findings.contains(rule.rule().id), &broken);
    let states = selection.rules().map(|rule| (rule, state_of(rule))).collect();
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
    let resolver = Resolver::new(submission, selection);
    let drafts = notices.iter().map(|notice| {
        let mut draft = Draft::new(notice.rule, notice.file, At::Span(notice.span));
        notice.args.iter().for_each(|(name, value)| {
            draft.arg(name, value.clone());
        });
        draft
    });
    resolver.numbered(drafts.map(|draft| resolver.resolve(&draft)))
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
    fn add(&mut self, artifact: usize, check: Check<'_>, answer: Answer) {
        self.calls += 1;
        match answer {
            Answer::Said(drafts, left_out) => {
                self.drafts.extend(drafts);
                self.left_out.extend(left_out);
            }
            Answer::Failed => {
                self.broken.extend(check.rules());
                self.drafts.push(failure(check.name(), artifact));
            }
            Answer::NotAsked => self.broken.extend(check.rules()),
        }
    }

    /// Both, one behind the other.
    fn and(mut self, more: Self) -> Self {
        self.drafts.extend(more.drafts);
        self.left_out.extend(more.left_out);
        self.broken.extend(more.broken);
        self.calls += more.calls;
        self
    }
}

/// What came of a check.
enum Answer {
    /// Its drafts and the rules of those that were too many.
    Said(Vec<Draft>, Vec<RuleId>),
    /// It failed.
    Failed,
    /// The time of the file was over.
    NotAsked,
}

/// Something that looks at one artifact.
#[derive(Clone, Copy)]
enum Check<'a> {
    Code(&'a Emitter),
    Schema(&'static SchemaDefinition),
    Custom(RuleId, &'static Custom),
}

/// What looks at artifacts: every check with a rule that runs, and the schema of their kind.
fn checks<'a>(
    coverage: Coverage,
    submission: &Submission,
    emitters: &'a [Emitter],
    selection: &Selection,
) -> Vec<Check<'a>> {
    let wanted = emitters.iter().filter(|emitter| wants(emitter, submission, coverage, selection));
    let wanted = wanted.map(Check::Code).chain(wanted_schema(coverage, selection).map(Check::Schema));
    wanted.chain(wanted_custom(coverage, selection)).collect()
}

/// What checks say of an artifact, those that begin within the time for it.
fn look(
    submission: &Submission,
    artifact: usize,
    checks: &[Check<'_>],
    today: time::Date,
    most: Duration,
) -> Collected {
    let start = Instant::now();
    let make = |check: &Check<'_>| match start.elapsed() > most {
        true => Answer::NotAsked,
        false => check.make(submission, artifact, today),
    };
    // Most files are done before another thread would have begun.
    let answers: Vec<Answer> = match submission.artifacts[artifact].size >= LARGE && is_in_pool() {
        true => checks.par_iter().map(make).collect(),
        false => checks.iter().map(make).collect(),
    };
    let mut collected = Collected::default();
    let left_out = answers.iter().filter(|answer| matches!(answer, Answer::NotAsked)).count();
    if left_out > 0 {
        let mut draft = Draft::new(id::FILE_TOO_SLOW, artifact, At::File);
        draft.arg("seconds", most.as_secs().to_string()).arg("count", left_out.to_string());
        collected.drafts.push(draft);
    }
    checks.iter().zip(answers).for_each(|(check, answer)| collected.add(artifact, *check, answer));
    collected
}

/// Whether this is one of several threads: only a run that may use them is on one.
fn is_in_pool() -> bool {
    rayon::current_thread_index().is_some()
}

impl Check<'_> {
    fn make(self, submission: &Submission, artifact: usize, today: time::Date) -> Answer {
        let check = || match self {
            Self::Code(emitter) => {
                let mut context = Context::new(submission, artifact, today);
                (emitter.run)(&mut context);
                context.into_drafts()
            }
            Self::Schema(_) => schema::enforce(artifact, submission.file(artifact)),
            Self::Custom(_, custom) => custom.schema.hold(artifact, submission.file(artifact)),
        };
        catch_unwind(AssertUnwindSafe(check))
            .map_or(Answer::Failed, |(drafts, left_out)| Answer::Said(drafts, left_out))
    }

    fn name(&self) -> &str {
        match self {
            Self::Code(emitter) => emitter.name,
            Self::Schema(_) => "schema",
            Self::Custom(_, custom) => custom.rule.id,
        }
    }

    fn rules(self) -> Vec<RuleId> {
        match self {
            Self::Code(emitter) => emitter.rules.to_vec(),
            Self::Schema(schema) => schema.constraints.iter().map(|(.., rule)| *rule).collect(),
            Self::Custom(rule, _) => vec![rule],
        }
    }
}

fn wants(emitter: &Emitter, submission: &Submission, coverage: Coverage, selection: &Selection) -> bool {
    coverage.covering().meet(Scopes::of(emitter.scopes.iter().copied()))
        && emitter.rules.iter().any(|rule| selection.is_on(*rule) && has_what_it_needs(*rule, submission))
}

fn has_what_it_needs(rule: RuleId, submission: &Submission) -> bool {
    submission.published.is_some() || !rule.rule().needs_published
}

/// The schema that has to be enforced: the one of the artifact's kind, if one of its rules runs.
fn wanted_schema(coverage: Coverage, selection: &Selection) -> Option<&'static SchemaDefinition> {
    let schema = SCHEMAS.iter().find(|schema| coverage.covering().meet(Scopes::of([Scope::Kind(schema.kind)])))?;
    schema.constraints.iter().any(|(.., rule)| selection.is_on(*rule)).then_some(schema)
}

/// The rules of the repository's own that run on such files.
fn wanted_custom<'a>(coverage: Coverage, selection: &Selection) -> Vec<Check<'a>> {
    let wanted = selection.custom().filter(|rule| selection.is_on(*rule));
    let customs = wanted.filter_map(|rule| Some((rule, custom::of(rule)?)));
    let is_in = |custom: &Custom| coverage.covering().meet(Scopes::of(custom.rule.artifacts.iter().copied()));
    customs.filter(|(_, custom)| is_in(custom)).map(|(rule, custom)| Check::Custom(rule, custom)).collect()
}

/// That not all files were looked at, said at the first that was.
fn too_many_files(submission: &Submission) -> Option<Draft> {
    let judged = || submission.artifacts.iter().enumerate().filter(|(_, artifact)| artifact.standing.is_judged());
    let (first, _) = judged().next().filter(|_| submission.left_out > 0)?;
    let most = judged().count();
    let mut draft = Draft::new(id::SUBMISSION_TOO_MANY_FILES, first, At::File);
    draft.arg("count", (most + submission.left_out).to_string()).arg("most", most.to_string());
    Some(draft)
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
    let resolver = Resolver::new(submission, selection);
    let resolve = |draft: &Draft| catch_unwind(AssertUnwindSafe(|| resolver.resolve(draft))).ok();
    let resolved: Vec<Option<Resolved>> = match drafts.len() >= MANY && is_in_pool() {
        true => drafts.par_iter().map(resolve).collect(),
        false => drafts.iter().map(resolve).collect(),
    };
    let whole = drafts.iter().zip(resolved).map(|(draft, resolved)| {
        resolved.unwrap_or_else(|| {
            broken.push(draft.rule);
            resolver.resolve(&failure(draft.rule.rule().id, draft.artifact))
        })
    });
    let mut findings = resolver.numbered(whole);
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
    for (file, mut heaviest) in of_file.into_iter().filter(|(_, drafts)| drafts.len() > selection.per_file()) {
        let root = submission.file(file).root();
        heaviest.sort_by_cached_key(|&index| {
            let draft = &drafts[index];
            let severity = selection.severity(draft.rule);
            (std::cmp::Reverse(severity), draft.at.span(root).start, draft.rule.rule().id, index)
        });
        dropped.extend(heaviest.drain(selection.per_file()..));
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
    seen: &Seen,
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
    seen.state(Scopes::of(rule.rule().artifacts.iter().copied()))
}

/// What the files of a submission are, for rules that have found nothing in them.
struct Seen {
    /// What some file is concerned by.
    concerned: Scopes,
    /// Of each file that was not read to its end what it is concerned by, and what covers it all the same.
    in_part: Vec<(Scopes, Scopes)>,
}

impl Seen {
    fn of(kinds: &BTreeSet<Coverage>) -> Self {
        let each = || kinds.iter().map(|kind| (kind.concerned(), kind.covering()));
        Self {
            concerned: each().fold(Scopes::default(), |all, (concerned, _)| all.and(concerned)),
            in_part: each().filter(|(concerned, covering)| concerned != covering).collect(),
        }
    }

    fn state(&self, scopes: Scopes) -> RuleState {
        let is_left_out =
            |(concerned, covering): &(Scopes, Scopes)| concerned.meet(scopes) && !covering.meet(scopes);
        if !self.concerned.meet(scopes) {
            RuleState::NotApplicable
        } else if self.in_part.iter().any(is_left_out) {
            RuleState::NotRun
        } else {
            RuleState::Passed
        }
    }
}
