//! From files that changed to the submissions that they belong to, for commit hooks.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::discover::{MANIFEST_NAMES, Shown, manifest_above};
use crate::run::{Checked, Run};

/// The submissions that files belong to.
pub(super) struct Changed {
    /// The directories of those with a manifest.
    roots: BTreeSet<PathBuf>,
    /// The files, as their paths are printed.
    files: BTreeSet<String>,
    /// All directories, as the user would name them.
    pub paths: Vec<PathBuf>,
}

impl Changed {
    /// For each file the nearest directory above it that holds a manifest, or else the directory it is in. A file that
    /// was deleted still belongs to what is left.
    pub fn new(files: &[PathBuf]) -> Self {
        let shown = Shown::default();
        let absolute: Vec<PathBuf> = files.iter().map(|file| shown.absolute(file)).collect();
        let folders: BTreeSet<PathBuf> = absolute.iter().filter_map(|file| folder_of(file)).collect();
        let named = |folder: &PathBuf| PathBuf::from(shown.print(folder, true));
        // A name that cannot be printed is named in full.
        let name = |folder: &PathBuf| Some(named(folder)).filter(|name| name.is_dir());
        Self {
            paths: folders.iter().map(|folder| name(folder).unwrap_or_else(|| folder.clone())).collect(),
            roots: folders.into_iter().filter(|folder| has_manifest(folder)).collect(),
            files: absolute.iter().map(|file| shown.print(file, true)).collect(),
        }
    }

    /// Leaves out what else lies below the directories.
    pub fn keep_own(&self, run: &mut Run) {
        run.submissions.retain(|submission| self.is_own(submission));
        run.unclaimed.clear();
    }

    /// A submission with a manifest is concerned by every file in it, others by those that are judged in it.
    fn is_own(&self, submission: &Checked) -> bool {
        let is_judged = || {
            let mut judged = submission.files.iter().filter(|file| file.not_judged.is_none());
            judged.any(|file| self.files.contains(&file.path))
        };
        self.roots.contains::<Path>(&submission.folder) || is_judged()
    }
}

fn folder_of(file: &Path) -> Option<PathBuf> {
    let folder = if file.is_dir() { file } else { file.parent()? };
    folder.ancestors().find(|folder| folder.is_dir()).map(manifest_above)
}

fn has_manifest(folder: &Path) -> bool {
    MANIFEST_NAMES.iter().any(|name| folder.join(name).is_file())
}
