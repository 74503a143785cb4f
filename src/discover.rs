//! Which files are looked at, and which of them form a submission.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Component, Path, PathBuf};

use globset::{Glob, GlobSet, GlobSetBuilder};
use walkdir::{DirEntry, WalkDir};

/// Folders that never hold a submission: version control, installed dependencies, build output, caches.
/// A path inside one that is named on the command line is read all the same.
pub const SKIPPED_FOLDERS: [&str; 14] = [
    ".git",
    ".hg",
    ".svn",
    "node_modules",
    "bower_components",
    "vendor",
    "target",
    ".venv",
    "venv",
    "__pycache__",
    ".tox",
    ".mypy_cache",
    ".pytest_cache",
    ".terraform",
];

/// What to walk.
#[derive(Clone, Debug, Default)]
pub struct Walk {
    /// Only files that match one of these are read; empty means all.
    pub include: GlobSet,
    /// Files and folders that match one of these are left out.
    pub exclude: GlobSet,
}

/// A regular file that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEntry {
    /// Where it is.
    pub path: PathBuf,
    /// The path as it is printed: relative to the working directory where it lies below it, forward slashes.
    pub shown: String,
    /// Whether the user named this file itself.
    pub named: bool,
    /// The directory that was named, or that the named file is in, as it is printed.
    pub root: String,
}

/// What walking found.
#[derive(Debug, Default)]
pub struct Discovery {
    /// Files in the order of their printed paths, each once.
    pub files: Vec<FileEntry>,
    /// Paths that could not be walked, as they are printed, with the system's reason.
    pub unreadable: Vec<(String, String)>,
}

impl Walk {
    /// A walk that reads what `include` matches and `exclude` does not. The error is a sentence about a glob.
    ///
    /// A glob without a slash matches in every folder, as in a `.gitignore`.
    pub fn new(include: &[String], exclude: &[String]) -> Result<Self, String> {
        Ok(Self { include: globs(include)?, exclude: globs(exclude)? })
    }

    /// Finds the files at `paths`: those below a directory, and every file that is named. Links are not
    /// followed, and only regular files count. The error names a path that does not exist.
    pub fn files(&self, paths: &[PathBuf]) -> Result<Discovery, (PathBuf, io::Error)> {
        let here = std::env::current_dir().unwrap_or_default();
        let mut found = Discovery::default();
        for path in paths {
            // The metadata of the target: a link that is named is followed, as `cat` would.
            let metadata = std::fs::metadata(path).map_err(|error| (path.clone(), error))?;
            if metadata.is_dir() {
                self.walk(path, &here, &mut found);
            } else {
                let root = show(path.parent().unwrap_or(Path::new("")), &here);
                found.files.push(FileEntry { path: path.clone(), shown: show(path, &here), named: true, root });
            }
        }
        // A file that is named and lies below a named directory counts as named.
        found.files.sort_by(|a, b| (&a.shown, !a.named).cmp(&(&b.shown, !b.named)));
        found.files.dedup_by(|later, first| later.shown == first.shown);
        Ok(found)
    }

    fn walk(&self, folder: &Path, here: &Path, found: &mut Discovery) {
        let root = show(folder, here);
        let below = |path: &Path| path.strip_prefix(folder).map(Path::to_owned).unwrap_or_default();
        let wanted = |entry: &DirEntry| {
            entry.depth() == 0
                || !((entry.file_type().is_dir() && is_skipped(entry))
                    || self.exclude.is_match(below(entry.path())))
        };
        for entry in WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(wanted) {
            match entry {
                Ok(entry) if entry.file_type().is_file() => {
                    if self.include.is_empty() || self.include.is_match(below(entry.path())) {
                        let shown = show(entry.path(), here);
                        found.files.push(FileEntry {
                            path: entry.into_path(),
                            shown,
                            named: false,
                            root: root.clone(),
                        });
                    }
                }
                Ok(_) => {}
                Err(error) => {
                    let path = error.path().unwrap_or(folder);
                    let reason =
                        error.io_error().map_or_else(|| "it cannot be walked".into(), |e| e.kind().to_string());
                    found.unreadable.push((show(path, here), reason));
                }
            }
        }
    }
}

fn globs(patterns: &[String]) -> Result<GlobSet, String> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let pattern = pattern.trim_end_matches('/');
        let anchored = if pattern.contains('/') { pattern.to_owned() } else { format!("**/{pattern}") };
        set.add(Glob::new(&anchored).map_err(|error| error.to_string())?);
    }
    set.build().map_err(|error| error.to_string())
}

fn is_skipped(entry: &DirEntry) -> bool {
    entry.file_name().to_str().is_some_and(|name| SKIPPED_FOLDERS.contains(&name))
}

/// A path as it is printed. Bytes that are not UTF-8 become U+FFFD.
fn show(path: &Path, here: &Path) -> String {
    let path = path.strip_prefix(here).unwrap_or(path);
    let mut parts: Vec<String> = Vec::new();
    let mut start = String::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::RootDir => start.push('/'),
            Component::Prefix(prefix) => start.push_str(&prefix.as_os_str().to_string_lossy()),
            Component::ParentDir => parts.push("..".into()),
            Component::Normal(name) => parts.push(name.to_string_lossy().into_owned()),
        }
    }
    let joined = start + &parts.join("/");
    if joined.is_empty() { ".".into() } else { joined }
}

/// Groups files into submissions: a file belongs to the nearest directory above it that holds a manifest; files
/// under none form one submission at the path that was named.
///
/// `files` gives each file's printed path, the root it was found under, and whether it is a manifest. Returns
/// the submissions by root, each with the indexes of its files in their order.
pub fn group(files: &[(&str, &str, bool)]) -> BTreeMap<String, Vec<usize>> {
    let manifests: BTreeSet<&str> =
        files.iter().filter(|(.., is_manifest)| *is_manifest).map(|(path, ..)| folder_of(path)).collect();
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, (path, root, _)) in files.iter().enumerate() {
        let owner = folders_above(path).find(|folder| manifests.contains(folder)).unwrap_or(root);
        groups.entry(owner.to_owned()).or_default().push(index);
    }
    groups
}

/// The folder of a printed path; `.` for the working directory.
fn folder_of(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some(("", _)) => "/",
        Some((folder, _)) => folder,
        None => ".",
    }
}

fn folders_above(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder_of(path)), |folder| match *folder {
        "." | "/" => None,
        folder => Some(folder_of(folder)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_belongs_to_the_nearest_manifest_above_it() {
        let files = [
            ("cat/a/submission.json", "cat", true),
            ("cat/a/saml/metadata.xml", "cat", false),
            ("cat/b/submission.json", "cat", true),
            ("cat/notes.json", "cat", false),
        ];
        let groups = group(&files);
        let expected = [("cat", vec![3]), ("cat/a", vec![0, 1]), ("cat/b", vec![2])];
        assert_eq!(groups.into_iter().collect::<Vec<_>>(), expected.map(|(root, files)| (root.to_owned(), files)));
    }

    #[test]
    fn a_manifest_in_the_working_directory_owns_what_is_below() {
        let files =
            [("submission.json", ".", true), ("scim/user.json", ".", false), ("/tmp/x.json", "/tmp", false)];
        let groups = group(&files);
        assert_eq!(groups["."], [0, 1]);
        assert_eq!(groups["/tmp"], [2]);
    }

    #[test]
    fn globs_without_a_slash_match_in_every_folder() {
        let walk =
            Walk::new(&[], &["*.bak".into(), "drafts/".into(), "a/b.json".into()]).expect("the globs are right");
        assert!(walk.exclude.is_match("x/y.bak") && walk.exclude.is_match("x/drafts"));
        assert!(walk.exclude.is_match("a/b.json") && !walk.exclude.is_match("x/a/b.json"));
        assert!(Walk::new(&["[".into()], &[]).is_err());
    }
}
