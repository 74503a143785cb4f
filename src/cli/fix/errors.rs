//! Whether edits made something worse: the errors of two runs are held against each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Severity;
use crate::run::Run;

/// The errors of a run that count. Edits rewrite values and keys, so positions and fingerprints move; rule, file and
/// pointer stay.
pub(super) struct Errors {
    at: BTreeMap<(&'static str, String, String), usize>,
    /// All of each submission, those left out among them.
    totals: BTreeMap<String, usize>,
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
        let total =
            |submission: &crate::run::Checked| (submission.root.clone(), submission.count(Severity::Error));
        Self { at, totals: run.submissions.iter().map(total).collect() }
    }

    /// An error that this run has and `before` had not, for each file that has one: its rule by the file's printed path.
    pub fn new_since<'e>(&'e self, before: &Errors) -> BTreeMap<&'e str, &'static str> {
        let is_new = |(key, count): &(&'e (&'static str, String, String), &usize)| {
            before.at.get(*key).is_none_or(|old| old < *count)
        };
        self.at.iter().filter(is_new).map(|((rule, path, _), _)| (path.as_str(), *rule)).collect()
    }

    /// The submissions, by their printed directories, that have more errors than before.
    pub fn worse_than<'e>(&'e self, before: &Errors) -> BTreeSet<&'e str> {
        let is_worse =
            |(root, count): &(&'e String, &usize)| before.totals.get(*root).is_none_or(|old| old < *count);
        self.totals.iter().filter(is_worse).map(|(root, _)| root.as_str()).collect()
    }
}
