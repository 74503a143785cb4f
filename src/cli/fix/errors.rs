//! Whether edits made something worse: the errors of two runs are held against each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Severity;
use crate::run::{Checked, Run};

/// Rule, printed path of the file, and pointer.
type Key = (&'static str, String, String);

/// The errors of a run that count. Edits rewrite values and keys, so positions and fingerprints move; rule, file and
/// pointer stay.
pub(super) struct Errors {
    at: BTreeMap<Key, usize>,
    /// How many each submission has that are only counted.
    left_out: BTreeMap<String, usize>,
}

impl Errors {
    pub fn of(run: &Run) -> Self {
        let mut at: BTreeMap<_, usize> = BTreeMap::new();
        for finding in run.submissions.iter().flat_map(|submission| submission.open()) {
            if finding.severity == Severity::Error {
                let key = (finding.rule, finding.place.path.clone(), finding.place.pointer.clone());
                *at.entry(key).or_default() += 1;
            }
        }
        let left_out = |submission: &Checked| {
            let count = submission.omitted.iter().filter(|(_, severity)| *severity == Severity::Error).count();
            (submission.root.clone(), count)
        };
        Self { at, left_out: run.submissions.iter().map(left_out).collect() }
    }

    /// An error that this run has and `before` had not, for each file that has one: its rule by the file's printed path.
    /// `was_there` tells whether a file had a value at a pointer: what stands where there was none was not made, but
    /// came to light when a key got its right name.
    pub fn new_since<'e>(
        &'e self,
        before: &Errors,
        was_there: impl Fn(&str, &str) -> bool,
    ) -> BTreeMap<&'e str, &'static str> {
        let is_new = |(key, count): &(&'e Key, &usize)| {
            let (_, path, pointer) = key;
            let is_more = before.at.get(*key).is_none_or(|old| old < *count);
            // One that is told at another place is no new one.
            is_more && self.count(key) > before.count(key) && was_there(path, pointer)
        };
        self.at.iter().filter(is_new).map(|((rule, path, _), _)| (path.as_str(), *rule)).collect()
    }

    /// How many errors of a rule a file has.
    fn count(&self, (rule, path, _): &Key) -> usize {
        self.at.iter().filter(|((own, file, _), _)| own == rule && file == path).map(|(_, count)| *count).sum()
    }

    /// The submissions, by their printed directories, that have more errors than before which are only counted.
    pub fn worse_than<'e>(&'e self, before: &Errors) -> BTreeSet<&'e str> {
        let is_worse =
            |(root, count): &(&'e String, &usize)| before.left_out.get(*root).is_none_or(|old| old < *count);
        self.left_out.iter().filter(is_worse).map(|(root, _)| root.as_str()).collect()
    }
}
