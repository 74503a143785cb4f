//! What configurations say of a run: which files it reads, which rules run, and which findings do not count.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::read::read_source;
use super::{Options, Refusal};
use crate::artifact::{Roles, Submission};
use crate::config::{self, Baselines, Config, Configs, Loaded, Surroundings};
use crate::discover::{Configured, Discovery, Shown, Walk, folder_of};
use crate::finding::Finding;
use crate::rule::{Outcome, RuleState, Selection, States, notify};
use crate::source::{Limits, Source};

/// A submission with what is asked of it.
pub(super) struct Prepared {
    /// The submission.
    pub submission: Submission,
    /// Its directory, absolute.
    pub folder: PathBuf,
    /// Its configuration.
    pub config: Option<Arc<Loaded>>,
    /// The rules that run.
    pub selection: Selection,
}

/// The configuration for a folder.
pub(super) fn of_folder(
    configs: &mut Configs,
    folder: &Path,
    shown: &Shown,
) -> Result<Option<Arc<Loaded>>, Refusal> {
    configs.of_folder(folder, &|path| shown.print(path, true)).map_err(Refusal::Configuration)
}

/// Walks each of the paths as the configuration nearest to it says.
pub(super) fn walk(
    paths: &[PathBuf],
    options: &Options,
    configs: &mut Configs,
    shown: &Shown,
) -> Result<Discovery, Refusal> {
    let mut walked: BTreeMap<Option<PathBuf>, (Walk, Vec<PathBuf>)> = BTreeMap::new();
    for path in paths {
        let absolute = shown.absolute(path);
        let loaded = of_folder(configs, folder_of(&absolute), shown)?;
        let configured = match loaded.as_deref() {
            Some(loaded) => {
                let Config { include, exclude, .. } = &loaded.config;
                Configured::new(loaded.folder(), include, exclude).map_err(|message| loaded.refuse(message))
            }
            None => Ok(None),
        };
        let configured = configured.map_err(Refusal::Configuration)?;
        let key = loaded.filter(|_| configured.is_some()).map(|loaded| loaded.file.clone());
        let (_, paths) =
            walked.entry(key).or_insert_with(|| (Walk { configured, ..options.walk.clone() }, Vec::new()));
        paths.push(path.clone());
    }
    let mut found = Discovery::default();
    for (walk, paths) in walked.values() {
        let more = walk.files(paths, shown).map_err(|(path, error)| Refusal::NoSuchPath(path, error))?;
        found.extend(more);
    }
    Ok(found)
}

/// How much is read of a file, and whether it is read as source code.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    pub limits: Limits,
    pub source_code: bool,
}

/// How the files below a folder are read.
pub(super) fn reading(options: &Options, config: Option<&Config>) -> Reading {
    let mut limits = options.limits;
    if let Some(most) = config.and_then(|config| config.limits.file_size) {
        limits.max_file_bytes = most.min(Limits::MAX_FILE_BYTES);
    }
    if let Some(set) = config.map(|config| &config.limits) {
        limits.depth = set.depth.unwrap_or(limits.depth).min(Limits::MAX_DEPTH);
        limits.attributes = set.attributes.unwrap_or(limits.attributes).min(Limits::MAX_ATTRIBUTES);
        limits.manifest_values = set.manifest_values.unwrap_or(limits.manifest_values);
        limits.certificates = set.certificates.unwrap_or(limits.certificates).min(Limits::MAX_CERTIFICATES);
        limits.certificate_bytes = set.certificate_size.unwrap_or(limits.certificate_bytes);
        limits.image_pixels = set.image_pixels.unwrap_or(limits.image_pixels);
        limits.expression_bytes =
            set.expression_size.unwrap_or(limits.expression_bytes).min(Limits::MAX_EXPRESSION_BYTES);
        limits.expression_parts =
            set.expression_parts.unwrap_or(limits.expression_parts).min(Limits::MAX_EXPRESSION_PARTS);
        limits.expression_depth = set.expression_depth.unwrap_or(limits.expression_depth).min(Limits::MAX_DEPTH);
    }
    Reading { limits, source_code: options.source_code || config.is_some_and(|config| config.source) }
}

/// How many files of a submission are checked.
pub(super) fn most_files(config: Option<&Loaded>) -> usize {
    const MOST: usize = 2000;
    config.and_then(|loaded| loaded.config.limits.files).unwrap_or(MOST)
}

/// The roles that a configuration gives.
pub(super) fn roles(config: Option<&Loaded>) -> Roles {
    let roles = config.map(|loaded| loaded.config.roles.clone()).unwrap_or_default();
    Roles { logo: roles.logo, guide: roles.guide }
}

/// Marks what does not count, and adds what is to be said of suppressions.
pub(super) fn apply(
    prepared: &mut Prepared,
    outcome: &mut Outcome,
    baselines: &Baselines,
    options: &Options,
    shown: &Shown,
) {
    if !options.suppressions {
        return;
    }
    let config = prepared.config.as_deref();
    let below = |path: &str| {
        let path = shown.absolute(Path::new(path));
        path.strip_prefix(config?.folder()).ok().map(crate::discover::slashes)
    };
    let around = Surroundings {
        submission: &prepared.submission,
        config,
        states: &outcome.states,
        today: options.today,
        below: &below,
    };
    let notices = config::suppress(&mut outcome.findings, &around);
    baselines.mark(prepared.config.as_deref(), &prepared.folder, &mut outcome.findings);
    if !notices.is_empty() {
        prepared.submission.configuration = config.map(|loaded| {
            read_source(Source::from_bytes(loaded.text.clone().into_bytes(), loaded.shown.clone()), true)
        });
        outcome.findings.extend(notify(&prepared.submission, &notices, &prepared.selection));
        outcome.findings.sort_by(|a, b| a.order().cmp(&b.order()));
    }
    mark_states(&outcome.findings, &mut outcome.states);
}

/// A rule whose findings do not count has not failed, and one about the check that has findings has.
fn mark_states(findings: &[Finding], states: &mut States) {
    let open: BTreeSet<&str> = findings.iter().filter(|own| own.status.is_open()).map(|own| own.rule).collect();
    let all: BTreeSet<&str> = findings.iter().map(|own| own.rule).collect();
    for (rule, state) in states.iter_mut().filter(|(rule, _)| all.contains(rule.rule().id)) {
        if !rule.rule().is_requirement() {
            *state = RuleState::Failed;
        } else if *state == RuleState::Failed && !open.contains(rule.rule().id) {
            *state = RuleState::Suppressed;
        }
    }
}
