//! From files that changed to the submissions that they belong to, for commit hooks.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::discover::{Shown, manifest_above};
use crate::run::Run;

/// The submissions that files belong to.
pub(super) struct Changed {
    roots: BTreeSet<PathBuf>,
    /// The same, as the user would name them.
    pub paths: Vec<PathBuf>,
}

impl Changed {
    /// For each file the nearest directory above it that holds a manifest, or else the directory it is in. A file that
    /// was deleted still belongs to what is left.
    pub fn new(files: &[PathBuf]) -> Self {
        let shown = Shown::default();
        let mut roots = BTreeSet::new();
        for file in files {
            let file = shown.absolute(file);
            let folder = if file.is_dir() { &file } else { file.parent().unwrap_or(&file) };
            if let Some(folder) = folder.ancestors().find(|folder| folder.is_dir()) {
                roots.insert(manifest_above(folder));
            }
        }
        let named = |root: &PathBuf| PathBuf::from(shown.print(root, true));
        // A name that cannot be printed is named in full.
        let name = |root: &PathBuf| Some(named(root)).filter(|name| name.is_dir()).unwrap_or_else(|| root.clone());
        Self { paths: roots.iter().map(name).collect(), roots }
    }

    /// Leaves the other submissions out that lie below.
    pub fn keep_own(&self, run: &mut Run) {
        run.submissions.retain(|submission| self.roots.contains::<Path>(&submission.folder));
        run.unclaimed.clear();
    }
}
