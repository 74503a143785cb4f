//! Judges submissions of which every file is read, and keeps of them what is reported.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use super::configured::{self, Prepared};
use super::published::Published;
use super::read::{below, read_source};
use super::waiting::Group;
use super::{Checked, FileState, Options, Refusal, Way};
use crate::artifact::{Artifact, Format, Kind, Standing, Submission};
use crate::check::EMITTERS;
use crate::config::{self, Baselines, Configs};
use crate::discover::{FileEntry, Shown};
use crate::finding::Finding;
use crate::rule::{self, Outcome, id};
use crate::source::{Content, Limits, Source};

/// What submissions are judged with, and what came of those that were.
pub(super) struct Judge<'r> {
    files: &'r [FileEntry],
    /// Whether some file was named relative to the working directory: then so are submissions.
    is_relative: bool,
    published: Option<Published>,
    configs: Configs,
    baselines: Baselines,
    options: &'r Options,
    shown: &'r Shown,
    way: Way<'r>,
    submissions: Vec<Checked>,
    /// By the folders of their groups.
    unclaimed: Vec<(PathBuf, Vec<FileState>)>,
    calls: usize,
    images_decoded: usize,
}

/// What came of all submissions.
pub(super) struct Judged {
    /// Those with something that rules look at, in the order of their directories.
    pub submissions: Vec<Checked>,
    /// The files of all others.
    pub unclaimed: Vec<FileState>,
    /// How often a check or a validator was called.
    pub calls: usize,
    /// Images whose pixels were decoded.
    pub images_decoded: usize,
}

impl<'r> Judge<'r> {
    /// Fails if a baseline that was named cannot be used.
    pub fn new(
        files: &'r [FileEntry],
        published: Option<Published>,
        configs: Configs,
        options: &'r Options,
        shown: &'r Shown,
        way: Way<'r>,
    ) -> Result<Self, Refusal> {
        let baselines = match options.suppressions {
            true => Baselines::new(&options.baseline).map_err(unusable_baseline)?,
            false => Baselines::default(),
        };
        Ok(Self {
            files,
            is_relative: files.iter().any(|file| !Path::new(&file.shown).is_absolute()),
            published,
            configs,
            baselines,
            options,
            shown,
            way,
            submissions: Vec::new(),
            unclaimed: Vec::new(),
            calls: 0,
            images_decoded: 0,
        })
    }

    /// Judges what is whole. A published copy belongs to one of the first that it is asked for.
    pub fn submissions(&mut self, groups: Vec<Group<'_>>) -> Result<(), Refusal> {
        let mut prepared = Vec::new();
        for group in groups {
            let folder = group.folder.to_owned();
            let group = self.prepare(group)?;
            if group.submission.is_judged() {
                prepared.push(group);
            } else {
                self.unclaimed.push((folder, group.submission.artifacts.into_iter().map(file_state).collect()));
            }
        }
        if prepared.is_empty() {
            return Ok(());
        }
        if let Some(published) = self.published.take() {
            published.join(&mut prepared)?;
        }
        self.way.progress.grouped(prepared.len());
        self.load_baselines(&prepared)?;
        let judged = self.way.map_all(prepared, |prepared| self.judge(prepared));
        for (checked, calls, images_decoded) in judged {
            self.submissions.push(checked);
            self.calls += calls;
            self.images_decoded += images_decoded;
        }
        Ok(())
    }

    /// What came of all.
    pub fn finish(mut self) -> Judged {
        self.submissions.sort_by(|a, b| a.folder.cmp(&b.folder));
        self.unclaimed.sort_by(|a, b| a.0.cmp(&b.0));
        Judged {
            submissions: self.submissions,
            unclaimed: self.unclaimed.into_iter().flat_map(|(_, files)| files).collect(),
            calls: self.calls,
            images_decoded: self.images_decoded,
        }
    }

    fn prepare(&mut self, Group { folder, members }: Group<'_>) -> Result<Prepared, Refusal> {
        let artifacts = members.into_iter().map(|(file, mut artifact)| {
            let file = &self.files[file];
            if folder != file.root {
                artifact.relative = below(&file.path, folder);
            }
            artifact
        });
        let artifacts = artifacts.collect();
        let config = configured::of_folder(&mut self.configs, folder, self.shown)?;
        let loaded = config.as_deref();
        let printed = self.shown.print(folder, self.is_relative);
        let mut submission = Submission::with_roles(printed, artifacts, &configured::roles(loaded));
        submission.judge_at_most(configured::most_files(loaded));
        let domains = loaded.into_iter().flat_map(|loaded| &loaded.config.own_okta_domains);
        submission.own_okta_domains = domains.map(|domain| domain.to_ascii_lowercase()).collect();
        let asked = &self.options.selection;
        let selection = match loaded {
            Some(loaded) => config::selection(asked, self.options.by_name, &loaded.config, &loaded.custom),
            None => asked.clone(),
        };
        Ok(Prepared { submission, folder: folder.to_owned(), config, selection })
    }

    fn load_baselines(&mut self, prepared: &[Prepared]) -> Result<(), Refusal> {
        let configs = prepared.iter().filter_map(|prepared| prepared.config.as_deref());
        for loaded in configs.filter(|_| self.options.suppressions) {
            self.baselines.load(&self.options.baseline, loaded).map_err(unusable_baseline)?;
        }
        Ok(())
    }

    /// What is reported of a submission, with the number of calls, and that of images that were decoded.
    fn judge(&self, mut prepared: Prepared) -> (Checked, usize, usize) {
        let images_decoded = match prepared.selection.concerns(Kind::Logo) {
            true => look_at_logo(&mut prepared.submission, &self.options.limits, self.shown),
            false => 0,
        };
        let mut outcome = rule::run(&prepared.submission, EMITTERS, &prepared.selection, self.options.today);
        configured::apply(&mut prepared, &mut outcome, &self.baselines, self.options, self.shown);
        self.way.progress.checked_one();
        let outline = if self.options.outline { prepared.submission.outline() } else { None };
        let calls = outcome.calls;
        (Checked { outline, ..checked(prepared, outcome) }, calls, images_decoded)
    }
}

fn unusable_baseline((file, reason): (PathBuf, String)) -> Refusal {
    Refusal::Baseline(file, reason)
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

fn checked(Prepared { submission, folder, config, .. }: Prepared, outcome: Outcome) -> Checked {
    let is_unseen = |artifact: &Artifact| {
        artifact.standing.is_judged() && (matches!(artifact.format, Format::Unread(_)) || artifact.is_cut_off())
    };
    let is_left_out = |finding: &Finding| {
        [id::CERTIFICATE_TOO_MANY, id::CERTIFICATE_TOO_LARGE, id::IMAGE_TOO_MANY_PIXELS]
            .iter()
            .any(|rule| rule.rule().id == finding.rule)
    };
    let is_incomplete = outcome.is_incomplete
        || submission.left_out > 0
        || submission.artifacts.iter().any(is_unseen)
        || outcome.findings.iter().any(is_left_out);
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
