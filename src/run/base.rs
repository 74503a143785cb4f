//! Where paths are told from: the working directory, and the root of the repository around it.

use std::path::{Path, PathBuf};

use crate::config;
use crate::discover::{Shown, slashes};

/// The places that paths are told from.
#[derive(Clone, Debug)]
pub struct Base {
    shown: Shown,
    repository: PathBuf,
}

/// Where a file is, as services that know the repository want to hear it; with forward slashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Located {
    /// Below the root of the repository, and relative to it.
    Inside(String),
    /// Somewhere else: absolute.
    Outside(String),
}

impl Located {
    /// The path, relative or absolute.
    pub fn path(&self) -> &str {
        match self {
            Self::Inside(path) | Self::Outside(path) => path,
        }
    }
}

impl Base {
    /// The repository is the one that the working directory lies in. Where there is none, the working directory
    /// takes its place.
    pub(super) fn find(shown: &Shown) -> Self {
        let here = shown.absolute(Path::new(""));
        Self { repository: config::repository(&here).unwrap_or(&here).to_owned(), shown: shown.clone() }
    }

    /// Where the file is whose path is printed so.
    pub fn locate(&self, printed: &str) -> Located {
        self.locate_absolute(&self.shown.absolute(Path::new(printed)))
    }

    /// Where the file with that absolute path is.
    pub fn locate_absolute(&self, path: &Path) -> Located {
        match path.strip_prefix(&self.repository) {
            Ok(below) => Located::Inside(slashes(below)),
            Err(_) => Located::Outside(slashes(path)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_from_the_root_of_the_repository() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let root = folder.path();
        std::fs::create_dir_all(root.join(".git")).expect("a folder can be made");
        let base = Base::find(&Shown::at(root.join("apps/acme")));
        let inside = |path: &str| Located::Inside(path.into());
        assert_eq!(base.locate("saml/metadata.xml"), inside("apps/acme/saml/metadata.xml"));
        assert_eq!(base.locate("../berry/./submission.json"), inside("apps/berry/submission.json"));
        assert_eq!(base.locate(&slashes(&root.join("a.json"))), inside("a.json"));
        assert_eq!(base.locate("/elsewhere/a.json"), Located::Outside("/elsewhere/a.json".into()));
    }

    #[test]
    fn without_a_repository_they_are_told_from_the_working_directory() {
        let base = Base::find(&Shown::at("/nowhere/acme"));
        assert_eq!(base.locate("a.json"), Located::Inside("a.json".into()));
        assert_eq!(base.locate("../a.json"), Located::Outside("/nowhere/a.json".into()));
    }
}
