//! One run: from paths to finished findings. Everything that is printed comes from here.

mod base;
mod configured;
mod logo;
mod progress;
mod published;
mod result;

pub use base::{Base, Located};
use configured::{Prepared, Reading};
pub use logo::logo;
pub use progress::{Progress, counted};
use published::Published;
pub use result::{Checked, Counters, FileState, Run, Verdict};

use std::collections::BTreeMap;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::artifact::{Artifact, Format, Kind, Standing, Submission, is_called_logo};
use crate::check::EMITTERS;
use crate::config::{self, BaselineUse, Baselines, Configs, Lookup, Problem};
use crate::discover::{self, Discovery, FileEntry, Shown, Walk};
use crate::rule::{self, Outcome, SCHEMAS, Selection};
use crate::source::{Content, Limits, ReadProblem, Source};

/// Fewer files than this are read one after the other: starting threads costs more.
const PARALLEL_FROM: usize = 16;
/// Unless one of them has so many bytes: what is asked of it is worth several threads.
const LARGE: u64 = 4 << 20;

/// What a run is asked to do.
#[derive(Debug)]
pub struct Options {
    /// What to walk.
    pub walk: Walk,
    /// Which rules run, as far as configurations do not say.
    pub selection: Selection,
    /// Whether rules were selected by name, so that no configuration leaves one of them out.
    pub by_name: bool,
    /// Where configurations are looked for.
    pub lookup: Lookup,
    /// Whether suppressions and baselines are looked at.
    pub suppressions: bool,
    /// Which baselines are looked at.
    pub baseline: BaselineUse,
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
    /// Contents that are checked instead of what the file system has, by absolute path: files being edited.
    pub contents: BTreeMap<PathBuf, Vec<u8>>,
}

impl Options {
    /// Every rule over everything that is walked without being asked for more, on a day; no configuration is looked for.
    pub fn on(today: time::Date) -> Self {
        Self {
            walk: Walk::default(),
            selection: Selection::default(),
            by_name: false,
            lookup: Lookup::Nowhere,
            suppressions: true,
            baseline: BaselineUse::default(),
            today,
            limits: Limits::default(),
            source_code: false,
            threads: 0,
            published: None,
            outline: false,
            contents: BTreeMap::new(),
        }
    }
}

/// Where the files come from.
#[derive(Clone, Debug)]
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
    /// A configuration cannot be used.
    Configuration(Problem),
    /// A baseline cannot be used, and why.
    Baseline(PathBuf, String),
    /// The published copy of the manifest cannot be compared with, and why.
    Published(PathBuf, String),
    /// The threads could not be started.
    Threads(String),
}

/// A run in which there was nothing to check.
pub fn nothing(options: &Options) -> Run {
    let (base, counters) = (Base::find(&Shown::default()), Counters::default());
    Run { submissions: Vec::new(), unclaimed: Vec::new(), base, today: options.today, counters, files: Vec::new() }
}

/// Reads, recognises and checks.
pub fn check(input: Input, options: &Options) -> Result<Run, Refusal> {
    check_watched(input, options, &Progress::default())
}

/// The same; `progress` tells another thread how far it is.
pub fn check_watched(input: Input, options: &Options, progress: &Progress) -> Result<Run, Refusal> {
    let shown = Shown::default();
    let mut configs = Configs::new(options.lookup.clone());
    let (mut discovery, memory) = match input {
        Input::Paths(paths) => (configured::walk(&paths, options, &mut configs, &shown)?, None),
        Input::Memory { path, bytes } => (Discovery::of_memory(path.as_deref(), &shown), Some(bytes)),
    };
    let published = options.published.as_deref().map(|path| published::read(path, options, &shown)).transpose()?;
    // Standard input may be the new version of the file that is published.
    if let (Some(published), None) = (&published, &memory) {
        published.leave_out(&mut discovery.files);
    }
    let is_much = || discovery.files.len() >= PARALLEL_FROM || discovery.files.iter().any(is_large);
    let parallel = memory.is_none() && options.threads != 1 && is_much();
    if !parallel {
        return check_files(discovery, memory, published, configs, options, &shown, Way { parallel, progress });
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads).build();
    let pool = pool.map_err(|error| Refusal::Threads(error.to_string()))?;
    pool.install(|| {
        check_files(discovery, memory, published, configs, options, &shown, Way { parallel, progress })
    })
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
    mut configs: Configs,
    options: &Options,
    shown: &Shown,
    Way { parallel, progress }: Way<'_>,
) -> Result<Run, Refusal> {
    progress.found(discovery.files.len());
    let readings = readings(&discovery.files, &mut configs, options, shown)?;
    let mut artifacts = match memory {
        Some(bytes) => vec![read_memory(bytes, &discovery.files[0], readings[&discovery.files[0].root])],
        None => map(&discovery.files, parallel, |file| {
            let artifact = match options.contents.get(&file.path) {
                Some(bytes) => read_memory(bytes.clone(), file, readings[&file.root]),
                None => read(file, readings[&file.root]),
            };
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
    let prepared = into_submissions(&files, artifacts, &mut configs, options, shown)?;
    let (mut prepared, unclaimed): (Vec<Prepared>, Vec<Prepared>) =
        prepared.into_iter().partition(|prepared| prepared.submission.is_judged());
    if prepared.is_empty() {
        return Err(Refusal::NoArtifact(files.len()));
    }
    if let Some(published) = published {
        published.join(&mut prepared)?;
    }
    progress.grouped(prepared.len());
    let baselines = baselines(&prepared, options)?;
    let images_decoded =
        map_mut(&mut prepared, parallel, |prepared| match prepared.selection.concerns(Kind::Logo) {
            true => look_at_logo(&mut prepared.submission, &options.limits, shown),
            false => 0,
        });
    let mut outcomes = map(&prepared, parallel, |prepared| {
        let outcome = rule::run(&prepared.submission, EMITTERS, &prepared.selection, options.today);
        progress.checked_one();
        outcome
    });
    let mut judged: Vec<_> = prepared.iter_mut().zip(&mut outcomes).collect();
    map_mut(&mut judged, parallel, |(prepared, outcome)| {
        configured::apply(prepared, outcome, &baselines, options, shown);
    });
    let calls = outcomes.iter().map(|outcome| outcome.calls).sum();
    let checked = prepared.into_iter().zip(outcomes).map(|(prepared, outcome)| {
        let outline = if options.outline { prepared.submission.outline() } else { None };
        Checked { outline, ..checked(prepared, outcome) }
    });
    Ok(Run {
        base: Base::find(shown),
        today: options.today,
        submissions: checked.collect(),
        unclaimed: unclaimed.into_iter().flat_map(|group| group.submission.artifacts).map(file_state).collect(),
        counters: Counters { calls, images_decoded: images_decoded.into_iter().sum(), ..counters },
        files,
    })
}

/// How the files below each root are read.
fn readings(
    files: &[FileEntry],
    configs: &mut Configs,
    options: &Options,
    shown: &Shown,
) -> Result<BTreeMap<PathBuf, Reading>, Refusal> {
    let mut readings = BTreeMap::new();
    for file in files {
        if !readings.contains_key(&file.root) {
            let loaded = configured::of_folder(configs, &file.root, shown)?;
            readings.insert(
                file.root.clone(),
                configured::reading(options, loaded.as_deref().map(|loaded| &loaded.config)),
            );
        }
    }
    Ok(readings)
}

fn baselines(prepared: &[Prepared], options: &Options) -> Result<Baselines, Refusal> {
    let refuse = |(file, reason)| Refusal::Baseline(file, reason);
    let mut baselines = Baselines::default();
    if options.suppressions {
        baselines = Baselines::new(&options.baseline).map_err(refuse)?;
        for loaded in prepared.iter().filter_map(|prepared| prepared.config.as_deref()) {
            baselines.load(&options.baseline, loaded).map_err(refuse)?;
        }
    }
    Ok(baselines)
}

fn is_large(file: &FileEntry) -> bool {
    std::fs::metadata(&file.path).is_ok_and(|data| data.len() >= LARGE)
}

fn map<T: Sync, R: Send>(items: &[T], parallel: bool, work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    if parallel { items.par_iter().map(work).collect() } else { items.iter().map(work).collect() }
}

fn map_mut<T: Send, R: Send>(items: &mut [T], parallel: bool, work: impl Fn(&mut T) -> R + Sync + Send) -> Vec<R> {
    if parallel { items.par_iter_mut().map(work).collect() } else { items.iter_mut().map(work).collect() }
}

fn read(file: &FileEntry, reading: Reading) -> Artifact {
    let may_be_logo = file.named || is_called_logo(&file.shown);
    let limits = if may_be_logo { reading.limits } else { reading.limits.headers() };
    guarded(file, reading, || Source::read(&file.path, file.shown.clone(), &limits))
}

/// Looks at the logo, of which only the header was read if its name did not say what it is; says how many images were decoded.
fn look_at_logo(submission: &mut Submission, limits: &Limits, shown: &Shown) -> usize {
    if let Some(logo) = submission.logo_in_part() {
        let path = shown.absolute(Path::new(&logo.path));
        let source = Source::read(&path, logo.path.clone(), limits).found_at(logo.relative.clone());
        // As everywhere, a reader that fails leaves the rest alone: what the header said stands.
        let is_image = matches!(source.content, Content::Binary(_));
        let read = is_image.then(|| catch_unwind(AssertUnwindSafe(|| read_source(source, true))));
        if let Some(Ok(logo)) = read {
            submission.complete_logo(logo);
        }
    }
    submission.look_at_pixels()
}

fn read_memory(bytes: Vec<u8>, file: &FileEntry, reading: Reading) -> Artifact {
    let limit = reading.limits.max_file_bytes;
    if bytes.len() as u64 > limit {
        return unreadable(file, ReadProblem::TooLarge { limit });
    }
    guarded(file, reading, || Source::from_bytes(bytes, file.shown.clone()).within(&reading.limits))
}

/// Reads and recognises a file; a reader that fails leaves the other files alone.
fn guarded(file: &FileEntry, reading: Reading, source: impl FnOnce() -> Source) -> Artifact {
    let read = || {
        let mut artifact = read_source(source().found_at(below(&file.path, &file.root)), file.named);
        if reading.source_code {
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

fn into_submissions(
    files: &[FileEntry],
    artifacts: Vec<Artifact>,
    configs: &mut Configs,
    options: &Options,
    shown: &Shown,
) -> Result<Vec<Prepared>, Refusal> {
    let described: Vec<(&Path, &Path, bool)> = files
        .iter()
        .zip(&artifacts)
        .map(|(file, artifact)| (file.path.as_path(), file.root.as_path(), artifact.is_manifest()))
        .collect();
    let groups = discover::group(&described);
    let is_relative = files.iter().any(|file| !Path::new(&file.shown).is_absolute());
    let mut slots: Vec<Option<Artifact>> = artifacts.into_iter().map(Some).collect();
    let mut prepared = Vec::new();
    for (root, members) in groups {
        let artifacts = members.into_iter().filter_map(|index| {
            let mut artifact = slots[index].take()?;
            if root != files[index].root {
                artifact.relative = below(&files[index].path, root);
            }
            Some(artifact)
        });
        let config = configured::of_folder(configs, root, shown)?;
        let loaded = config.as_deref();
        let roles = configured::roles(loaded);
        let mut submission = Submission::with_roles(shown.print(root, is_relative), artifacts.collect(), &roles);
        let domains = loaded.into_iter().flat_map(|loaded| &loaded.config.own_okta_domains);
        submission.own_okta_domains = domains.map(|domain| domain.to_ascii_lowercase()).collect();
        let selection = match loaded {
            Some(loaded) => config::selection(&options.selection, options.by_name, &loaded.config, &loaded.custom),
            None => options.selection.clone(),
        };
        prepared.push(Prepared { submission, folder: root.to_owned(), config, selection });
    }
    Ok(prepared)
}

fn checked(Prepared { submission, folder, config, .. }: Prepared, outcome: Outcome) -> Checked {
    let is_unseen = |artifact: &Artifact| {
        artifact.standing.is_judged() && (matches!(artifact.format, Format::Unread(_)) || artifact.is_cut_off())
    };
    let is_incomplete = outcome.is_incomplete || submission.artifacts.iter().any(is_unseen);
    let files = submission.artifacts.into_iter().map(file_state).collect();
    Checked {
        root: submission.root,
        folder,
        configuration: config.map(|loaded| loaded.shown.clone()),
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
