//! The published copy of a manifest: read once, and compared with the manifest it is a copy of.

use std::path::{Path, PathBuf};

use super::configured::{Prepared, reading};
use super::read::guarded;
use super::{Options, Refusal};
use crate::artifact::{Artifact, Format, Kind, Submission};
use crate::discover::{FileEntry, MANIFEST_NAMES, Shown, Walk};
use crate::source::{ReadProblem, Source};

/// A published manifest, and where it was found.
pub(super) struct Published {
    /// As the user named it.
    named: PathBuf,
    /// What of the disk is not part of a submission because of it: the file, or the directory that was named.
    place: PathBuf,
    /// The file.
    file: PathBuf,
    artifact: Artifact,
    /// The files for one endpoint each that lie beside it in a directory that was named.
    parts: Vec<Artifact>,
}

/// What is compared with, besides the manifest.
const PARTS: [Kind; 3] =
    [Kind::SubmissionAuthSettings, Kind::SubmissionTenantSettings, Kind::SubmissionCapabilities];
/// The most files of a directory that are looked at for them.
const MOST: usize = 200;

/// Reads the manifest at `path`, or the one in the directory of that name.
pub(super) fn read(path: &Path, options: &Options, shown: &Shown) -> Result<Published, Refusal> {
    let refusal = |reason: String| Refusal::Published(path.to_owned(), reason);
    let found = Walk::default().files(&[path.to_owned()], shown);
    let found = found.map_err(|(path, error)| Refusal::NoSuchPath(path, error))?;
    let absolute = shown.absolute(path);
    let is_file = matches!(found.files.as_slice(), [only] if only.path == absolute);
    let candidates = if is_file { found.files.iter().collect() } else { candidates(&absolute, &found.files) };
    let all = candidates
        .into_iter()
        .map(|file| (&file.path, guarded(file, reading(options, None), || source(file, options))));
    let mut manifests: Vec<(&PathBuf, Artifact)> =
        all.filter(|(_, artifact)| artifact.is_manifest() || artifact.named).take(2).collect();
    match (manifests.pop(), manifests.pop()) {
        (Some((file, artifact)), None) => match problem(&artifact) {
            Some(problem) => Err(refusal(problem)),
            None => {
                let file = file.clone();
                let parts = if is_file { Vec::new() } else { parts(&absolute, &found.files, &file, options) };
                Ok(Published { named: path.to_owned(), place: absolute, file, artifact, parts })
            }
        },
        (None, _) => Err(refusal("there is no submission manifest in this directory".into())),
        (Some(_), Some(_)) => {
            Err(refusal("there are several submission manifests in this directory; name one of them".into()))
        }
    }
}

fn source(file: &FileEntry, options: &Options) -> Source {
    Source::read(&file.path, file.shown.clone(), &options.limits)
}

/// The files that may be the manifest of a directory: one of the usual name, or every JSON text right in it.
fn candidates<'f>(folder: &Path, files: &'f [FileEntry]) -> Vec<&'f FileEntry> {
    let is_usual = |file: &&FileEntry| MANIFEST_NAMES.iter().any(|name| file.path == folder.join(name));
    let usual: Vec<&FileEntry> = inside(folder, files).filter(is_usual).collect();
    if usual.is_empty() { inside(folder, files).collect() } else { usual }
}

/// The JSON and YAML texts right in a directory.
fn inside<'f>(folder: &Path, files: &'f [FileEntry]) -> impl Iterator<Item = &'f FileEntry> {
    let is_json = |file: &Path| {
        file.extension().is_some_and(|extension| ["json", "yaml", "yml"].iter().any(|known| extension == *known))
    };
    files.iter().filter(move |file| file.path.parent() == Some(folder) && is_json(&file.path))
}

/// The files for one endpoint each that can be read. What is wrong with one is not judged here.
fn parts(folder: &Path, files: &[FileEntry], manifest: &Path, options: &Options) -> Vec<Artifact> {
    let beside = inside(folder, files).filter(|file| file.path != manifest).take(MOST);
    let all = beside.map(|file| guarded(file, reading(options, None), || source(file, options)));
    all.filter(|part| part.is_whole() && part.kind.is_some_and(|kind| PARTS.contains(&kind))).collect()
}

/// Why a file cannot be compared with.
fn problem(artifact: &Artifact) -> Option<String> {
    match &artifact.format {
        Format::Unread(ReadProblem::Io(reason)) => Some(reason.clone()),
        Format::Unread(ReadProblem::TooLarge { limit }) => Some(format!("it is larger than {limit} bytes")),
        Format::Json { .. } if !artifact.is_whole() => {
            Some("it is not well-formed JSON; `oinlint check` on it says where".into())
        }
        Format::Json { .. } | Format::Yaml { .. } if artifact.kind == Some(Kind::Submission) => None,
        _ => Some("it is no submission manifest".into()),
    }
}

impl Published {
    /// Leaves out the files that belong to what is published, rather than to what is submitted: the directory that was
    /// named, or of a directory around all of them the manifest alone.
    pub(super) fn leave_out(&self, files: &mut Vec<FileEntry>) {
        let is_around = files.iter().all(|file| file.path.starts_with(&self.place));
        let place = if is_around { &self.file } else { &self.place };
        files.retain(|file| !file.path.starts_with(place));
    }

    /// Gives it to the submission whose manifest has its id, else its name, else to the only one with a manifest.
    pub(super) fn join(self, prepared: &mut [Prepared]) -> Result<(), Refusal> {
        let same = |member: &str, submission: &Submission| {
            let own = texts(&self.artifact, member);
            manifests(submission).flat_map(|manifest| texts(manifest, member)).any(|text| own.contains(&text))
        };
        let has_manifest = |submission: &Submission| manifests(submission).next().is_some();
        let only = |wanted: &dyn Fn(&Submission) -> bool| {
            let mut found = prepared.iter().enumerate().filter(|(_, prepared)| wanted(&prepared.submission));
            found.next().map(|(number, _)| number).filter(|_| found.next().is_none())
        };
        let number = only(&|submission| same("id", submission))
            .or_else(|| only(&|submission| same("name", submission)))
            .or_else(|| only(&has_manifest));
        match number {
            Some(number) => {
                prepared[number].submission.published = Some(self.artifact);
                prepared[number].submission.published_parts = self.parts;
                Ok(())
            }
            None if prepared.iter().any(|prepared| has_manifest(&prepared.submission)) => {
                Err(Refusal::Published(self.named, "no manifest, or more than one, has its `id` or `name`".into()))
            }
            None => Err(Refusal::Published(self.named, "there is no manifest to compare it with".into())),
        }
    }
}

fn manifests(submission: &Submission) -> impl Iterator<Item = &Artifact> {
    submission.artifacts.iter().filter(|artifact| artifact.is_manifest() && artifact.standing.is_judged())
}

/// The texts that a member has in the objects of a manifest.
fn texts(manifest: &Artifact, member: &str) -> Vec<String> {
    let Some(root) = manifest.root() else { return Vec::new() };
    root.one_or_all().filter_map(|body| Some(body.get(member)?.as_str()?.into_owned())).collect()
}
