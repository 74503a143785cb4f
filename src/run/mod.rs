//! One run: from paths to finished findings. Everything that is printed comes from here.

mod progress;
mod published;
mod result;

pub use progress::{Progress, counted};
use published::Published;
pub use result::{Checked, Counters, FileState, Run, Verdict};

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::artifact::{Artifact, Format, Kind, Standing, Submission};
use crate::check::EMITTERS;
use crate::discover::{self, Discovery, FileEntry, Shown, Walk};
use crate::rule::{self, Outcome, SCHEMAS, Selection};
use crate::source::{Limits, ReadProblem, Source};

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
    /// Whether source code is read too.
    pub source_code: bool,
    /// Number of threads; 0 leaves it to the machine.
    pub threads: usize,
    /// The published copy of a manifest, or a directory that holds it: it is compared with, and not judged itself.
    pub published: Option<PathBuf>,
    /// Whether the outlines of manifests are kept in the result.
    pub outline: bool,
}

impl Options {
    /// Every rule over everything that is walked without being asked for more, on a day.
    pub fn on(today: time::Date) -> Self {
        Self {
            walk: Walk::default(),
            selection: Selection::default(),
            today,
            limits: Limits::default(),
            source_code: false,
            threads: 0,
            published: None,
            outline: false,
        }
    }
}

/// Where the files come from.
#[derive(Debug)]
pub enum Input {
    /// Files and directories.
    Paths(Vec<PathBuf>),
    /// One file whose content is at hand, under the path it is to be judged as.
    Memory {
        /// The path that it is judged as; none for a file without a name.
        path: Option<PathBuf>,
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
    /// The published copy of the manifest cannot be compared with, and why.
    Published(PathBuf, String),
    /// The threads could not be started.
    Threads(String),
}

/// Reads, recognises and checks.
pub fn check(input: Input, options: &Options) -> Result<Run, Refusal> {
    check_watched(input, options, &Progress::default())
}

/// The same; `progress` tells another thread how far it is.
pub fn check_watched(input: Input, options: &Options, progress: &Progress) -> Result<Run, Refusal> {
    let shown = Shown::default();
    let (mut discovery, memory) = match input {
        Input::Paths(paths) => {
            let found = options.walk.files(&paths, &shown);
            (found.map_err(|(path, error)| Refusal::NoSuchPath(path, error))?, None)
        }
        Input::Memory { path, bytes } => (Discovery::of_memory(path.as_deref(), &shown), Some(bytes)),
    };
    let published = options.published.as_deref().map(|path| published::read(path, options, &shown)).transpose()?;
    // Standard input may be the new version of the file that is published.
    if let (Some(published), None) = (&published, &memory) {
        published.leave_out(&mut discovery.files);
    }
    let parallel = memory.is_none() && discovery.files.len() >= PARALLEL_FROM && options.threads != 1;
    if !parallel {
        return check_files(discovery, memory, published, options, &shown, Way { parallel, progress });
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads).build();
    let pool = pool.map_err(|error| Refusal::Threads(error.to_string()))?;
    pool.install(|| check_files(discovery, memory, published, options, &shown, Way { parallel, progress }))
}

/// How the work of a run is done.
#[derive(Clone, Copy)]
struct Way<'p> {
    parallel: bool,
    progress: &'p Progress,
}

fn check_files(
    discovery: Discovery,
    memory: Option<Vec<u8>>,
    published: Option<Published>,
    options: &Options,
    shown: &Shown,
    Way { parallel, progress }: Way<'_>,
) -> Result<Run, Refusal> {
    progress.found(discovery.files.len());
    let mut artifacts = match memory {
        Some(bytes) => vec![read_memory(bytes, &discovery.files[0], options)],
        None => map(&discovery.files, parallel, |file| {
            let artifact = read(file, options);
            progress.read_one();
            artifact
        }),
    };
    let counters = Counters {
        files_opened: artifacts.len(),
        bytes: artifacts.iter().map(|artifact| artifact.size).sum(),
        calls: 0,
        images_decoded: 0,
    };
    let mut files = discovery.files;
    for (entry, reason) in discovery.unreadable {
        artifacts.push(unreadable(&entry, ReadProblem::Io(reason)));
        files.push(entry);
    }
    let (mut submissions, unclaimed): (Vec<Submission>, Vec<Submission>) =
        into_submissions(&files, artifacts, shown).into_iter().partition(Submission::is_judged);
    if submissions.is_empty() {
        return Err(Refusal::NoArtifact(files.len()));
    }
    if let Some(published) = published {
        published.join(&mut submissions)?;
    }
    progress.grouped(submissions.len());
    let images_decoded = match options.selection.concerns(Kind::Logo) {
        true => submissions.iter_mut().map(Submission::look_at_pixels).sum(),
        false => 0,
    };
    let outcomes = map(&submissions, parallel, |submission| {
        let outcome = rule::run(submission, EMITTERS, &options.selection, options.today);
        progress.checked_one();
        outcome
    });
    let calls = outcomes.iter().map(|outcome| outcome.calls).sum();
    let checked = submissions.into_iter().zip(outcomes).map(|(submission, outcome)| {
        let outline = if options.outline { submission.outline() } else { None };
        Checked { outline, ..checked(submission, outcome) }
    });
    Ok(Run {
        submissions: checked.collect(),
        unclaimed: unclaimed.into_iter().flat_map(|group| group.artifacts).map(file_state).collect(),
        counters: Counters { calls, images_decoded, ..counters },
    })
}

fn map<T: Sync, R: Send>(items: &[T], parallel: bool, work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    if parallel { items.par_iter().map(work).collect() } else { items.iter().map(work).collect() }
}

fn read(file: &FileEntry, options: &Options) -> Artifact {
    guarded(file, options, || Source::read(&file.path, file.shown.clone(), &options.limits))
}

fn read_memory(bytes: Vec<u8>, file: &FileEntry, options: &Options) -> Artifact {
    let limit = options.limits.max_file_bytes;
    if bytes.len() as u64 > limit {
        return unreadable(file, ReadProblem::TooLarge { limit });
    }
    guarded(file, options, || Source::from_bytes(bytes, file.shown.clone()))
}

/// Reads and recognises a file; a reader that fails leaves the other files alone.
fn guarded(file: &FileEntry, options: &Options, source: impl FnOnce() -> Source) -> Artifact {
    let read = || {
        let mut artifact = read_source(source().found_at(below(&file.path, &file.root)), file.named);
        if options.source_code {
            look_at_code(&mut artifact);
        }
        artifact
    };
    let failed = |_| unreadable(file, ReadProblem::Io("the reader failed on it; please report it".into()));
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(failed)
}

fn unreadable(file: &FileEntry, problem: ReadProblem) -> Artifact {
    let source = Source::unread(file.shown.clone(), problem);
    read_source(source.found_at(below(&file.path, &file.root)), file.named)
}

/// Recognises and reads a source; `named` says that the user named the file itself.
pub fn read_source(source: Source, named: bool) -> Artifact {
    Artifact::read(source, named, secret_paths)
}

/// Reads a file as source code if it is nothing else.
pub fn look_at_code(artifact: &mut Artifact) {
    artifact.look_at_code(secret_paths);
}

/// The paths of secret values that the schema of a kind marks.
fn secret_paths(kind: Kind) -> &'static [&'static [&'static str]] {
    SCHEMAS.iter().find(|schema| schema.kind == kind).map_or(&[], |schema| schema.secrets)
}

/// A path below a directory, with forward slashes.
fn below(path: &Path, folder: &Path) -> String {
    discover::slashes(path.strip_prefix(folder).unwrap_or(path))
}

fn into_submissions(files: &[FileEntry], artifacts: Vec<Artifact>, shown: &Shown) -> Vec<Submission> {
    let described: Vec<(&Path, &Path, bool)> = files
        .iter()
        .zip(&artifacts)
        .map(|(file, artifact)| (file.path.as_path(), file.root.as_path(), artifact.is_manifest()))
        .collect();
    let groups = discover::group(&described);
    let is_relative = files.iter().any(|file| !Path::new(&file.shown).is_absolute());
    let mut slots: Vec<Option<Artifact>> = artifacts.into_iter().map(Some).collect();
    groups
        .into_iter()
        .map(|(root, members)| {
            let artifacts = members.into_iter().filter_map(|index| {
                let mut artifact = slots[index].take()?;
                artifact.relative = below(&files[index].path, root);
                Some(artifact)
            });
            Submission::new(shown.print(root, is_relative), artifacts.collect())
        })
        .collect()
}

fn checked(submission: Submission, outcome: Outcome) -> Checked {
    let is_unseen = |artifact: &Artifact| {
        artifact.standing.is_judged() && (matches!(artifact.format, Format::Unread(_)) || artifact.is_cut_off())
    };
    let is_incomplete = outcome.is_incomplete || submission.artifacts.iter().any(is_unseen);
    let files = submission.artifacts.into_iter().map(file_state).collect();
    Checked {
        root: submission.root,
        outline: None,
        published: submission.published.map(|published| published.path),
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
