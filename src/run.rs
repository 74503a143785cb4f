//! One run: from paths to finished findings. Everything that is printed comes from here.

use std::io;
use std::path::PathBuf;

use rayon::prelude::*;

use crate::artifact::{Artifact, Format, Kind, Standing, Submission};
use crate::check::EMITTERS;
use crate::discover::{self, Discovery, FileEntry, Walk};
use crate::finding::{Finding, Severity};
use crate::rule::{self, Outcome, RULES, RuleId, RuleState, SCHEMAS, Selection};
use crate::source::{Content, Limits, ReadProblem, Source};

/// Fewer files than this are read one after the other: starting threads costs more.
const PARALLEL_FROM: usize = 16;

/// What a run is asked to do.
#[derive(Debug)]
pub struct Options {
    /// What to walk.
    pub walk: Walk,
    /// Which rules run.
    pub selection: Selection,
    /// The date that counts as today.
    pub today: time::Date,
    /// How much of a file is read.
    pub limits: Limits,
    /// Number of threads; 0 leaves it to the machine.
    pub threads: usize,
}

/// Where the files come from.
#[derive(Debug)]
pub enum Input {
    /// Files and directories.
    Paths(Vec<PathBuf>),
    /// One file whose content is at hand, under the path it is to be judged as.
    Memory {
        /// The path as it is printed.
        path: String,
        /// The content.
        bytes: Vec<u8>,
    },
}

/// Why there is nothing to report.
#[derive(Debug)]
pub enum Refusal {
    /// A path that was named cannot be walked.
    NoSuchPath(PathBuf, io::Error),
    /// None of so many files belongs to a submission.
    NoArtifact(usize),
    /// The threads could not be started.
    Threads(String),
}

/// What a run gave.
#[derive(Debug)]
pub struct Run {
    /// The submissions in the order of their directories.
    pub submissions: Vec<Checked>,
    /// What the run did.
    pub counters: Counters,
}

/// Work that was done, for tests that hold the program to doing no more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Files opened.
    pub files_opened: usize,
    /// Bytes of the files that were read.
    pub bytes: u64,
    /// How often a check or a validator was called.
    pub calls: usize,
}

/// A submission that was checked.
#[derive(Debug)]
pub struct Checked {
    /// Its directory as it is printed.
    pub root: String,
    /// What was found, in order.
    pub findings: Vec<Finding>,
    /// The state of every rule.
    pub states: Vec<RuleState>,
    /// Its files, in the order of their paths.
    pub files: Vec<FileState>,
    /// The rules of findings left out because a file has too many. They count as the others do.
    pub omitted: Vec<RuleId>,
    /// Whether something could not be looked at.
    pub is_incomplete: bool,
}

/// What became of a file.
#[derive(Debug)]
pub struct FileState {
    /// Path as it is printed.
    pub path: String,
    /// What it is.
    pub kind: Option<Kind>,
    /// Why rules did not look at it; `None` if they did.
    pub not_judged: Option<String>,
}

/// Whether a submission can be handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// No error.
    Ready,
    /// At least one error.
    NotReady,
    /// Something could not be looked at.
    Incomplete,
}

impl Verdict {
    /// The words for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::NotReady => "not ready",
            Self::Incomplete => "incomplete",
        }
    }
}

impl Checked {
    /// The verdict.
    pub fn verdict(&self) -> Verdict {
        if self.is_incomplete {
            Verdict::Incomplete
        } else if self.count(Severity::Error) > 0 {
            Verdict::NotReady
        } else {
            Verdict::Ready
        }
    }

    /// How many findings have that severity, those left out among them.
    pub fn count(&self, severity: Severity) -> usize {
        let kept = self.findings.iter().map(|finding| finding.severity);
        let omitted = self.omitted.iter().map(|rule| rule.rule().severity);
        kept.chain(omitted).filter(|own| *own == severity).count()
    }

    /// How many requirements are in that state.
    pub fn requirements(&self, state: RuleState) -> usize {
        RULES.iter().zip(&self.states).filter(|(rule, own)| rule.is_requirement() && **own == state).count()
    }

    /// The files that rules did not look at.
    pub fn not_judged(&self) -> impl Iterator<Item = (&FileState, &str)> {
        self.files.iter().filter_map(|file| Some((file, file.not_judged.as_deref()?)))
    }
}

impl Run {
    /// The exit code: 3 if something could not be looked at, 1 if a finding reaches `fail_on`, else 0.
    pub fn exit_code(&self, fail_on: Option<Severity>) -> u8 {
        let reaches = |submission: &Checked| {
            let levels = Severity::ALL.into_iter().filter(|own| fail_on.is_some_and(|level| *own >= level));
            levels.map(|level| submission.count(level)).sum::<usize>() > 0
        };
        if self.submissions.iter().any(|submission| submission.is_incomplete) {
            3
        } else if self.submissions.iter().any(reaches) {
            1
        } else {
            0
        }
    }
}

/// Reads, recognises and checks.
pub fn check(input: Input, options: &Options) -> Result<Run, Refusal> {
    let (discovery, memory) = match input {
        Input::Paths(paths) => {
            let found = options.walk.files(&paths).map_err(|(path, error)| Refusal::NoSuchPath(path, error))?;
            (found, None)
        }
        Input::Memory { path, bytes } => (single(&path), Some(bytes)),
    };
    let parallel = memory.is_none() && discovery.files.len() >= PARALLEL_FROM && options.threads != 1;
    if !parallel {
        return check_files(&discovery, memory, options, false);
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads).build();
    let pool = pool.map_err(|error| Refusal::Threads(error.to_string()))?;
    pool.install(|| check_files(&discovery, memory, options, true))
}

/// The one file of standard input.
fn single(path: &str) -> Discovery {
    let root = path.rsplit_once('/').map_or(".", |(folder, _)| folder).to_owned();
    let file = FileEntry { path: PathBuf::from(path), shown: path.to_owned(), named: true, root };
    Discovery { files: vec![file], unreadable: Vec::new() }
}

fn check_files(
    discovery: &Discovery,
    memory: Option<Vec<u8>>,
    options: &Options,
    parallel: bool,
) -> Result<Run, Refusal> {
    let artifacts = match memory {
        Some(bytes) => vec![read_source(Source::from_bytes(bytes, discovery.files[0].shown.clone()), true)],
        None => map(&discovery.files, parallel, |file| read(file, options)),
    };
    let mut counters = Counters { files_opened: artifacts.len(), ..Counters::default() };
    counters.bytes = artifacts.iter().map(|artifact| artifact.size).sum();

    let submissions = into_submissions(discovery, artifacts);
    let has_artifact =
        |submission: &Submission| submission.artifacts.iter().any(|artifact| artifact.standing.is_judged());
    if discovery.unreadable.is_empty() && !submissions.iter().any(has_artifact) {
        return Err(Refusal::NoArtifact(discovery.files.len()));
    }
    let outcomes = map(&submissions, parallel, |submission| {
        rule::run(submission, EMITTERS, &options.selection, options.today)
    });
    counters.calls = outcomes.iter().map(|outcome| outcome.calls).sum();
    let submissions =
        submissions.into_iter().zip(outcomes).map(|(submission, outcome)| checked(submission, outcome));
    Ok(Run { submissions: submissions.collect(), counters })
}

fn map<T: Sync, R: Send>(items: &[T], parallel: bool, work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    if parallel { items.par_iter().map(work).collect() } else { items.iter().map(work).collect() }
}

fn read(file: &FileEntry, options: &Options) -> Artifact {
    read_source(Source::read(&file.path, file.shown.clone(), &options.limits), file.named)
}

/// Recognises and reads a source; `named` says that the user named the file itself.
pub fn read_source(source: Source, named: bool) -> Artifact {
    Artifact::read(source, named, secret_paths)
}

/// The paths of secret values that the schema of a kind marks.
fn secret_paths(kind: Kind) -> &'static [&'static [&'static str]] {
    SCHEMAS.iter().find(|schema| schema.kind == kind).map_or(&[], |schema| schema.secrets)
}

fn into_submissions(discovery: &Discovery, mut artifacts: Vec<Artifact>) -> Vec<Submission> {
    let mut roots: Vec<String> = discovery.files.iter().map(|file| file.root.clone()).collect();
    for (path, reason) in &discovery.unreadable {
        let problem = Content::Unread(ReadProblem::Io(reason.clone()));
        artifacts.push(read_source(Source { path: path.clone(), size: 0, content: problem }, false));
        roots.push(path.rsplit_once('/').map_or(".", |(folder, _)| folder).to_owned());
    }
    let described: Vec<(&str, &str, bool)> = artifacts
        .iter()
        .zip(&roots)
        .map(|(artifact, root)| (artifact.path.as_str(), root.as_str(), is_manifest(artifact)))
        .collect();
    let groups = discover::group(&described);
    let mut slots: Vec<Option<Artifact>> = artifacts.into_iter().map(Some).collect();
    let mut take = |index: usize| slots.get_mut(index).and_then(Option::take);
    groups
        .into_iter()
        .map(|(root, files)| Submission::new(root, files.into_iter().filter_map(&mut take).collect()))
        .collect()
}

fn is_manifest(artifact: &Artifact) -> bool {
    artifact.kind == Some(Kind::Submission) || (artifact.usual == Some(Kind::Submission) && artifact.is_damaged())
}

fn checked(submission: Submission, outcome: Outcome) -> Checked {
    let is_unseen = |artifact: &Artifact| {
        artifact.standing.is_judged() && (matches!(artifact.format, Format::Unread(_)) || artifact.is_cut_off())
    };
    let is_incomplete = outcome.is_incomplete || submission.artifacts.iter().any(is_unseen);
    let files = submission.artifacts.into_iter().map(file_state).collect();
    Checked {
        root: submission.root,
        findings: outcome.findings,
        states: outcome.states,
        files,
        omitted: outcome.omitted,
        is_incomplete,
    }
}

fn file_state(artifact: Artifact) -> FileState {
    let not_judged = match artifact.standing {
        Standing::Judged => match artifact.kind {
            Some(kind) if !rule::has_rules(kind) => Some(format!("{}: recognised, not yet checked", kind.title())),
            _ => None,
        },
        Standing::Unrecognised => Some("no artifact of a submission".into()),
        Standing::OtherRole(reason) => {
            Some(artifact.kind.map_or_else(|| reason.clone(), |kind| format!("{}: {reason}", kind.title())))
        }
    };
    FileState { path: artifact.path, kind: artifact.kind, not_judged }
}
