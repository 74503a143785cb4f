//! How far a run is, for whoever watches it from another thread.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts that grow while a run goes on.
#[derive(Debug, Default)]
pub struct Progress {
    files: Count,
    submissions: Count,
}

/// So many of so many.
#[derive(Debug, Default)]
struct Count {
    done: AtomicUsize,
    of: AtomicUsize,
}

impl Count {
    fn expect(&self, more: usize) {
        self.of.fetch_add(more, Ordering::Relaxed);
    }

    fn one(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    fn get(&self) -> (usize, usize) {
        (self.done.load(Ordering::Relaxed), self.of.load(Ordering::Relaxed))
    }
}

impl Progress {
    pub(super) fn found(&self, files: usize) {
        self.files.expect(files);
    }

    pub(super) fn read_one(&self) {
        self.files.one();
    }

    /// So many more submissions are whole.
    pub(super) fn grouped(&self, submissions: usize) {
        self.submissions.expect(submissions);
    }

    pub(super) fn checked_one(&self) {
        self.submissions.one();
    }

    /// What is being done, in a few words.
    pub fn describe(&self) -> String {
        match (self.files.get(), self.submissions.get()) {
            ((_, 0), _) => "looking for files".into(),
            // Which submissions there are is known when all files are read.
            ((read, files), (checked, submissions)) if read < files || submissions == 0 => {
                let checked = match checked {
                    0 => String::new(),
                    checked => format!(", checked {}", counted(checked, "submission")),
                };
                format!("read {read} of {}{checked}", counted(files, "file"))
            }
            (_, (checked, submissions)) => format!("checked {checked} of {}", counted(submissions, "submission")),
        }
    }
}

/// `1 file`, `2 files`.
pub fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_is_described() {
        let progress = Progress::default();
        assert_eq!(progress.describe(), "looking for files");
        progress.found(3);
        progress.read_one();
        assert_eq!(progress.describe(), "read 1 of 3 files");
        progress.grouped(1);
        progress.checked_one();
        progress.read_one();
        assert_eq!(progress.describe(), "read 2 of 3 files, checked 1 submission");
        progress.read_one();
        progress.grouped(1);
        assert_eq!(progress.describe(), "checked 1 of 2 submissions");
    }
}
