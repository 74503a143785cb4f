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

/// The names by which a manifest is found above a path that was named.
pub const MANIFEST_NAMES: [&str; 6] = [
    "submission.json",
    "oin-submission.json",
    "submission.yaml",
    "submission.yml",
    "oin-submission.yaml",
    "oin-submission.yml",
];

/// What to walk.
#[derive(Clone, Debug, Default)]
pub struct Walk {
    /// Only files that match one of these are read; empty means all.
    pub include: GlobSet,
    /// Files and folders that match one of these are left out.
    pub exclude: GlobSet,
    /// What a configuration says of the same, held against paths below its folder.
    pub configured: Option<Configured>,
}

/// What a configuration says of the files that are read.
#[derive(Clone, Debug)]
pub struct Configured {
    folder: PathBuf,
    include: GlobSet,
    exclude: GlobSet,
}

impl Configured {
    /// Globs of a configuration in `folder`, which is absolute. The error is a sentence about a glob.
    pub fn new(folder: &Path, include: &[String], exclude: &[String]) -> Result<Option<Self>, String> {
        if include.is_empty() && exclude.is_empty() {
            return Ok(None);
        }
        Ok(Some(Self { folder: folder.to_owned(), include: globs(include)?, exclude: globs(exclude)? }))
    }

    fn excludes(&self, path: &Path) -> bool {
        path.strip_prefix(&self.folder).is_ok_and(|below| self.exclude.is_match(below))
    }

    fn includes(&self, path: &Path) -> bool {
        self.include.is_empty() || path.strip_prefix(&self.folder).is_ok_and(|below| self.include.is_match(below))
    }
}

/// A regular file that was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileEntry {
    /// The path as it is printed; see [`Shown`].
    pub shown: String,
    /// Where it is: absolute, without `.` and `..`.
    pub path: PathBuf,
    /// Whether the user named this file itself.
    pub named: bool,
    /// The directory that it belongs to unless there is a manifest between: the one that was named or that holds
    /// the named file, or one above with a manifest. Absolute.
    pub root: PathBuf,
}

/// What walking found.
#[derive(Debug, Default)]
pub struct Discovery {
    /// Files in the order of their printed paths, each once.
    pub files: Vec<FileEntry>,
    /// Paths that could not be walked, with the system's reason.
    pub unreadable: Vec<(FileEntry, String)>,
}

/// Prints paths: relative to the working directory where they lie below it or were named relative to it, else
/// absolute; with forward slashes. Bytes that are not UTF-8 become U+FFFD.
#[derive(Clone, Debug)]
pub struct Shown {
    here: PathBuf,
}

impl Default for Shown {
    fn default() -> Self {
        Self { here: std::env::current_dir().unwrap_or_default() }
    }
}

impl Shown {
    /// As if that were the working directory; it is absolute.
    pub fn at(here: impl Into<PathBuf>) -> Self {
        Self { here: here.into() }
    }

    /// A path as absolute, with `.` and `..` resolved by their letters: links are not looked at.
    pub fn absolute(&self, path: &Path) -> PathBuf {
        let mut absolute = PathBuf::new();
        for component in self.here.join(path).components() {
            match component {
                Component::CurDir => {}
                Component::ParentDir => {
                    absolute.pop();
                }
                other => absolute.push(other),
            }
        }
        absolute
    }

    /// An absolute path as it is printed; `relative` says that the user named it relative to the working directory.
    pub fn print(&self, path: &Path, relative: bool) -> String {
        if let Ok(below) = path.strip_prefix(&self.here) {
            return if below.as_os_str().is_empty() { ".".into() } else { slashes(below) };
        }
        let ups = self.here.ancestors().position(|above| path.starts_with(above));
        let above = ups.and_then(|ups| Some((ups, path.strip_prefix(self.here.ancestors().nth(ups)?).ok()?)));
        match above.filter(|_| relative) {
            Some((ups, below)) => {
                (vec!["..".to_owned(); ups].join("/") + "/" + &slashes(below)).trim_end_matches('/').into()
            }
            None => slashes(path),
        }
    }
}

/// A path with forward slashes; bytes that are not UTF-8 become U+FFFD.
pub fn slashes(path: &Path) -> String {
    let shown = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        shown.into_owned()
    } else {
        shown.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

impl Discovery {
    /// Adds what another walk found; a file that both found counts once.
    pub fn extend(&mut self, other: Self) {
        self.files.extend(other.files);
        self.unreadable.extend(other.unreadable);
        // A file that is named and lies below a named directory counts as named.
        self.files.sort_by(|a, b| (&a.shown, &a.path, !a.named).cmp(&(&b.shown, &b.path, !b.named)));
        self.files.dedup_by(|later, first| later.path == first.path);
    }

    /// The one file of standard input, under the path that it is judged as.
    pub fn of_memory(path: Option<&Path>, shown: &Shown) -> Self {
        let absolute = shown.absolute(path.unwrap_or(Path::new("<stdin>")));
        let name = path.map_or("<stdin>".into(), |path| shown.print(&absolute, path.is_relative()));
        let root = manifest_above(absolute.parent().unwrap_or(&absolute));
        Self { files: vec![FileEntry { shown: name, path: absolute, named: true, root }], unreadable: Vec::new() }
    }
}

impl Walk {
    /// A walk that reads what `include` matches and `exclude` does not. The error is a sentence about a glob.
    ///
    /// A glob without a slash matches in every folder, as in a `.gitignore`; one that matches a folder matches
    /// what is in it. Globs are held against the path below the named directory and against the printed path.
    pub fn new(include: &[String], exclude: &[String]) -> Result<Self, String> {
        Ok(Self { include: globs(include)?, exclude: globs(exclude)?, configured: None })
    }

    /// Finds the files at `paths`: those below a directory, and every file that is named. Links are not
    /// followed, and only regular files count. The error names a path that cannot be looked at.
    pub fn files(&self, paths: &[PathBuf], shown: &Shown) -> Result<Discovery, (PathBuf, io::Error)> {
        let mut found = Discovery::default();
        for path in paths {
            // The metadata of the target: a link that is named is followed, as `cat` would.
            let metadata = std::fs::metadata(path).map_err(|error| (path.clone(), error))?;
            let absolute = shown.absolute(path);
            let relative = path.is_relative();
            if metadata.is_dir() {
                self.walk(&absolute, relative, shown, &mut found);
            } else if metadata.is_file() {
                let root = manifest_above(absolute.parent().unwrap_or(&absolute));
                found.files.push(FileEntry {
                    shown: shown.print(&absolute, relative),
                    path: absolute,
                    named: true,
                    root,
                });
            } else {
                let error =
                    io::Error::new(io::ErrorKind::InvalidInput, "not a regular file; `-` is standard input");
                return Err((path.clone(), error));
            }
        }
        let mut sorted = Discovery::default();
        sorted.extend(found);
        Ok(sorted)
    }

    fn walk(&self, folder: &Path, relative: bool, shown: &Shown, found: &mut Discovery) {
        let root = manifest_above(folder);
        let entry = |path: &Path| FileEntry {
            shown: shown.print(path, relative),
            path: path.to_owned(),
            named: false,
            root: root.clone(),
        };
        let matches = |globs: &GlobSet, path: &Path| {
            let below = path.strip_prefix(folder).unwrap_or(path);
            !globs.is_empty() && (globs.is_match(below) || globs.is_match(shown.print(path, relative)))
        };
        let wanted = |entry: &DirEntry| {
            entry.depth() == 0
                || !((entry.file_type().is_dir() && is_skipped(entry))
                    || matches(&self.exclude, entry.path())
                    || self.configured.as_ref().is_some_and(|configured| configured.excludes(entry.path())))
        };
        for walked in WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(wanted) {
            match walked {
                Ok(file) if file.file_type().is_file() => {
                    let is_configured =
                        self.configured.as_ref().is_none_or(|configured| configured.includes(file.path()));
                    if is_configured && (self.include.is_empty() || matches(&self.include, file.path())) {
                        found.files.push(entry(file.path()));
                    }
                }
                Ok(_) => {}
                Err(error) => {
                    let reason =
                        error.io_error().map_or_else(|| "it cannot be walked".into(), |e| e.kind().to_string());
                    found.unreadable.push((entry(error.path().unwrap_or(folder)), reason));
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
        for glob in [format!("{anchored}/**"), anchored] {
            set.add(Glob::new(&glob).map_err(|error| error.to_string())?);
        }
    }
    set.build().map_err(|error| error.to_string())
}

/// A folder of [`SKIPPED_FOLDERS`], or a Python environment under another name.
fn is_skipped(entry: &DirEntry) -> bool {
    let is_known = entry.file_name().to_str().is_some_and(|name| SKIPPED_FOLDERS.contains(&name));
    is_known || entry.path().join("pyvenv.cfg").is_file()
}

/// The nearest directory, from `folder` upwards, with a manifest under its usual name; `folder` if there is none.
///
/// So a file keeps its submission, and its findings their fingerprints, however it is named. The search ends at
/// the root of a repository.
pub fn manifest_above(folder: &Path) -> PathBuf {
    for above in folder.ancestors() {
        if MANIFEST_NAMES.iter().any(|name| above.join(name).is_file()) {
            return above.to_owned();
        }
        if above.join(".git").exists() {
            break;
        }
    }
    folder.to_owned()
}

/// The folder that a path stands for: itself, or of a file the one that it lies in.
pub fn folder_of(path: &Path) -> &Path {
    if path.is_dir() { path } else { path.parent().unwrap_or(path) }
}

/// Groups files into submissions: a file belongs to the nearest directory above it that holds a manifest; files
/// under none form one submission at the directory they were found under.
///
/// `files` gives each file's path, the root it was found under, and whether it is a manifest. Returns the
/// submissions by directory, each with the indexes of its files in their order.
pub fn group<'p>(files: &[(&'p Path, &'p Path, bool)]) -> BTreeMap<&'p Path, Vec<usize>> {
    let manifests: BTreeSet<&Path> =
        files.iter().filter(|(.., is_manifest)| *is_manifest).filter_map(|(path, ..)| path.parent()).collect();
    let mut groups: BTreeMap<&Path, Vec<usize>> = BTreeMap::new();
    for (index, (path, root, _)) in files.iter().enumerate() {
        let owner = path.ancestors().skip(1).find(|folder| manifests.contains(folder)).unwrap_or(root);
        groups.entry(owner).or_default().push(index);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_belongs_to_the_nearest_manifest_above_it() {
        let files = [
            ("/cat/a/submission.json", "/cat", true),
            ("/cat/a/saml/metadata.xml", "/cat", false),
            ("/cat/b/submission.json", "/cat", true),
            ("/cat/notes.json", "/cat", false),
        ];
        let files = files.map(|(path, root, manifest)| (Path::new(path), Path::new(root), manifest));
        let groups: Vec<_> = group(&files).into_iter().collect();
        let expected = [("/cat", vec![3]), ("/cat/a", vec![0, 1]), ("/cat/b", vec![2])];
        assert_eq!(groups, expected.map(|(root, files)| (Path::new(root), files)));
    }

    #[test]
    fn paths_are_printed_relative_to_the_working_directory() {
        let shown = Shown { here: PathBuf::from("/work/acme") };
        let print = |path: &str| shown.print(&shown.absolute(Path::new(path)), Path::new(path).is_relative());
        assert_eq!(print("."), ".");
        assert_eq!(print("./saml/../oidc//client.json"), "oidc/client.json");
        assert_eq!(print("/work/acme/a.json"), "a.json");
        assert_eq!(print("../berry/a.json"), "../berry/a.json");
        assert_eq!(print(".."), "..");
        assert_eq!(print("/tmp/a.json"), "/tmp/a.json");
    }

    #[test]
    fn globs_without_a_slash_match_in_every_folder_and_what_is_in_one() {
        let walk =
            Walk::new(&[], &["*.bak".into(), "drafts/".into(), "a/b.json".into()]).expect("the globs are right");
        assert!(walk.exclude.is_match("x/y.bak") && walk.exclude.is_match("x/drafts"));
        assert!(walk.exclude.is_match("x/drafts/y.json"));
        assert!(walk.exclude.is_match("a/b.json") && !walk.exclude.is_match("x/a/b.json"));
        assert!(Walk::new(&["[".into()], &[]).is_err());
    }
}
