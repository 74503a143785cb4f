//! Files that were read and wait for the rest of their submission.
//!
//! Files are read in the order of their paths, so that those below a folder are read one behind the other. When the last
//! of them is, all that belongs to a manifest in that folder is there: it is checked and dropped before others are read,
//! and a catalogue takes no more memory than a few of its submissions.

use std::collections::BTreeSet;
use std::path::Path;

use crate::artifact::Artifact;
use crate::discover::{self, FileEntry};

/// What was read and not given out yet.
pub(super) struct Waiting<'f> {
    files: &'f [FileEntry],
    /// By the numbers of their files, in the order of their paths.
    read: Vec<(usize, Artifact)>,
    /// The folders of manifests among them.
    folders: BTreeSet<&'f Path>,
}

/// The files of a submission.
pub(super) struct Group<'f> {
    /// Its directory, absolute.
    pub folder: &'f Path,
    /// By the numbers of their files, in that order.
    pub members: Vec<(usize, Artifact)>,
}

impl<'f> Waiting<'f> {
    /// Nothing of these files was read yet.
    pub fn new(files: &'f [FileEntry]) -> Self {
        Self { files, read: Vec::new(), folders: BTreeSet::new() }
    }

    /// Adds what was read: files by their numbers, which stand behind all others in the order of paths.
    pub fn add(&mut self, read: impl IntoIterator<Item = (usize, Artifact)>) {
        for (number, artifact) in read {
            if artifact.is_manifest() {
                self.folders.extend(self.files[number].path.parent());
            }
            self.read.push((number, artifact));
        }
    }

    /// Takes the submissions that neither the file at `next` nor one behind it belongs to: all if there is no next one.
    pub fn whole(&mut self, next: Option<&Path>) -> Vec<Group<'f>> {
        let is_over = |folder: &Path| next.is_none_or(|next| !next.starts_with(folder));
        let first = self.folders.iter().copied().find(|folder| is_over(folder));
        let from = match (next, first) {
            (None, _) => 0,
            (Some(_), Some(first)) => self.read.partition_point(|(file, _)| *self.files[*file].path < *first),
            (Some(_), None) => return Vec::new(),
        };
        let described: Vec<(&Path, &Path, bool)> = self.read[from..]
            .iter()
            .map(|(file, artifact)| (&*self.files[*file].path, &*self.files[*file].root, artifact.is_manifest()))
            .collect();
        let mut groups = discover::group(&described);
        // Files below no manifest may belong to one above, which is not known before everything is read.
        groups.retain(|folder, _| next.is_none() || (self.folders.contains(folder) && is_over(folder)));
        self.folders.retain(|folder| !is_over(folder));
        let mut behind: Vec<Option<(usize, Artifact)>> = self.read.drain(from..).map(Some).collect();
        let groups = groups.into_iter().map(|(folder, members)| {
            let mut members: Vec<_> = members.into_iter().filter_map(|index| behind[index].take()).collect();
            members.sort_by_key(|(file, _)| *file);
            Group { folder, members }
        });
        let groups = groups.collect();
        self.read.extend(behind.into_iter().flatten());
        groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;
    use std::path::PathBuf;

    /// Absolute paths, in order; what is called `submission.json` is a manifest.
    fn files(paths: &[&str]) -> Vec<FileEntry> {
        let entry = |path: &&str| FileEntry {
            shown: (*path).to_owned(),
            path: PathBuf::from(path),
            named: false,
            root: PathBuf::from("/cat"),
        };
        paths.iter().map(entry).collect()
    }

    /// Reads so many files at a time, and says which submissions were whole after each time.
    fn submissions(files: &[FileEntry], batch: usize) -> Vec<Vec<(String, Vec<usize>)>> {
        let mut waiting = Waiting::new(files);
        let numbers: Vec<usize> = (0..files.len()).collect();
        let batches = numbers.chunks(batch).map(|numbers| {
            let read = |number: &usize| {
                let file = &files[*number];
                let content = if file.shown.ends_with("submission.json") { "{" } else { "1" };
                let source = Source::from_bytes(content.into(), file.shown.clone()).found_at(file.shown.clone());
                (*number, Artifact::read(source, false, |_| &[]))
            };
            waiting.add(numbers.iter().map(read));
            let next = numbers.last().and_then(|last| files.get(last + 1)).map(|file| file.path.as_path());
            let plain = |group: Group<'_>| {
                let members = group.members.into_iter().map(|(number, _)| number).collect();
                (group.folder.display().to_string(), members)
            };
            waiting.whole(next).into_iter().map(plain).collect()
        });
        batches.collect()
    }

    fn group(folder: &str, members: &[usize]) -> (String, Vec<usize>) {
        (folder.to_owned(), members.to_vec())
    }

    #[test]
    fn a_submission_is_given_out_once_its_last_file_is_read() {
        let files = files(&["/cat/a/saml/x", "/cat/a/submission.json", "/cat/b/submission.json", "/cat/z"]);
        let [a, b, rest] = [group("/cat/a", &[0, 1]), group("/cat/b", &[2]), group("/cat", &[3])];
        assert_eq!(submissions(&files, 1), [vec![], vec![a.clone()], vec![b.clone()], vec![rest.clone()]]);
        assert_eq!(submissions(&files, 3), [vec![a.clone(), b.clone()], vec![rest.clone()]]);
        assert_eq!(submissions(&files, 9), [[rest, a, b]], "all at once");
    }

    #[test]
    fn a_file_waits_for_a_manifest_above_it() {
        let files =
            files(&["/cat/a/b/submission.json", "/cat/a/b/x", "/cat/a/c/x", "/cat/a/submission.json", "/cat/z"]);
        let expected = [
            vec![],
            vec![group("/cat/a/b", &[0, 1])],
            vec![],
            vec![group("/cat/a", &[2, 3])],
            vec![group("/cat", &[4])],
        ];
        assert_eq!(submissions(&files, 1), expected);
    }
}
