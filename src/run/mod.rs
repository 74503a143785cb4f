//! One run: from paths to finished findings. Everything that is printed comes from here.

mod base;
mod configured;
mod judge;
mod logo;
mod progress;
mod published;
mod read;
mod result;
mod waiting;

pub use base::{Base, Located};
use configured::Reading;
use judge::{Judge, Judged};
pub use logo::logo;
pub use progress::{Progress, counted};
use published::Published;
pub use read::{look_at_code, read_source};
pub use result::{Checked, Counters, FileState, Run, Verdict};
use waiting::Waiting;

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use rayon::prelude::*;

use crate::artifact::Artifact;
use crate::config::{BaselineUse, Configs, Lookup, Problem};
use crate::discover::{Discovery, FileEntry, Shown, Walk};
use crate::rule::Selection;
use crate::source::{Limits, ReadProblem};

/// Fewer files than this are read one after the other: starting threads costs more.
const PARALLEL_FROM: usize = 16;
/// Unless one of them has so many bytes: what is asked of it is worth several threads.
const LARGE: u64 = 4 << 20;
/// So many files are read before what is whole of them is checked: enough for all threads, and not too much to hold.
const BATCH: usize = 1024;

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

impl Way<'_> {
    fn map<T: Sync, R: Send>(self, items: &[T], work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
        if self.parallel { items.par_iter().map(work).collect() } else { items.iter().map(work).collect() }
    }

    fn map_all<T: Send, R: Send>(self, items: Vec<T>, work: impl Fn(T) -> R + Sync + Send) -> Vec<R> {
        if self.parallel {
            items.into_par_iter().map(work).collect()
        } else {
            items.into_iter().map(work).collect()
        }
    }
}

/// Reads the files in the order of their paths, a batch at a time, and checks each submission once all of it is read.
fn check_files(
    discovery: Discovery,
    mut memory: Option<Vec<u8>>,
    published: Option<Published>,
    mut configs: Configs,
    options: &Options,
    shown: &Shown,
    way: Way<'_>,
) -> Result<Run, Refusal> {
    let mut counters = Counters { files_opened: discovery.files.len(), ..Counters::default() };
    way.progress.found(counters.files_opened);
    let (mut files, mut reasons) = (discovery.files, Vec::new());
    for (entry, reason) in discovery.unreadable {
        files.push(entry);
        reasons.push(reason);
    }
    let readings = readings(&files, &mut configs, options, shown)?;
    let read_one = |&number: &usize| {
        let file = &files[number];
        if let Some(reason) = number.checked_sub(counters.files_opened).and_then(|index| reasons.get(index)) {
            return (number, read::unreadable(file, ReadProblem::Io(reason.clone())));
        }
        let artifact = match options.contents.get(&file.path) {
            Some(bytes) => read::read_memory(bytes.clone(), file, readings[&file.root]),
            None => read::read(file, readings[&file.root]),
        };
        way.progress.read_one();
        (number, artifact)
    };
    let order = in_order_of_paths(&files);
    // Which submission a published copy belongs to is known when all are.
    let batch = if published.is_some() { usize::MAX } else { BATCH };
    let mut judge = Judge::new(&files, published, configs, options, shown, way)?;
    let mut waiting = Waiting::new(&files);
    let mut read = 0;
    for numbers in order.chunks(batch) {
        read += numbers.len();
        let artifacts = match memory.take() {
            Some(bytes) => vec![(0, read::read_memory(bytes, &files[0], readings[&files[0].root]))],
            None => way.map(numbers, read_one),
        };
        let is_file =
            |(number, artifact): &(usize, Artifact)| (*number < counters.files_opened).then_some(artifact.size);
        counters.bytes += artifacts.iter().filter_map(is_file).sum::<u64>();
        waiting.add(artifacts);
        judge.submissions(waiting.whole(order.get(read).map(|next| &*files[*next].path)))?;
    }
    let Judged { submissions, unclaimed, calls, images_decoded } = judge.finish();
    if submissions.is_empty() {
        return Err(Refusal::NoArtifact(files.len()));
    }
    let counters = Counters { calls, images_decoded, ..counters };
    Ok(Run { base: Base::find(shown), today: options.today, submissions, unclaimed, counters, files })
}

/// The numbers of files in the order of their paths, folder by folder. They are given in nearly that order.
fn in_order_of_paths(files: &[FileEntry]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by(|a, b| files[*a].path.cmp(&files[*b].path));
    order
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

fn is_large(file: &FileEntry) -> bool {
    std::fs::metadata(&file.path).is_ok_and(|data| data.len() >= LARGE)
}
