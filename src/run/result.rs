//! What a run gave: plain data, which reports print.

use std::path::PathBuf;

use super::base::Base;
use crate::artifact::{Kind, Outline};
use crate::discover::FileEntry;
use crate::finding::{Finding, Safety, Severity, Status};
use crate::rule::{RuleId, RuleState, States};

/// What a run gave.
#[derive(Debug)]
pub struct Run {
    /// The submissions in the order of their directories.
    pub submissions: Vec<Checked>,
    /// Files that belong to no submission: none of those they lie with is an artifact.
    pub unclaimed: Vec<FileState>,
    /// Where paths are told from.
    pub base: Base,
    /// The date that counted as today.
    pub today: time::Date,
    /// What the run did.
    pub counters: Counters,
    /// Where the files are whose paths are printed.
    pub files: Vec<FileEntry>,
}

/// Work that was done, for tests that hold the program to doing no more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Files opened.
    pub files_opened: usize,
    /// Size of the files that were read, in bytes. Of an image that is not the logo less may have been read.
    pub bytes: u64,
    /// How often a check or a validator was called.
    pub calls: usize,
    /// Images whose pixels were decoded.
    pub images_decoded: usize,
}

/// A submission that was checked.
#[derive(Debug)]
pub struct Checked {
    /// Its directory as it is printed.
    pub root: String,
    /// Its directory, absolute.
    pub folder: PathBuf,
    /// The configuration that it was checked with, as its path is printed.
    pub configuration: Option<String>,
    /// The published copy of its manifest that it was compared with, as its path is printed.
    pub published: Option<String>,
    /// What its manifest says, if that was asked for.
    pub outline: Option<Outline>,
    /// What was found, in order.
    pub findings: Vec<Finding>,
    /// The state of every rule.
    pub states: States,
    /// Its files, in the order of their paths.
    pub files: Vec<FileState>,
    /// The rules of findings left out because a file has too many, with what they would weigh. They count as the others do.
    pub omitted: Vec<(RuleId, Severity)>,
    /// Whether something could not be looked at.
    pub is_incomplete: bool,
}

/// What became of a file.
#[derive(Debug)]
pub struct FileState {
    /// Path as it is printed.
    pub path: String,
    /// What it is.
    pub kind: Option<Kind>,
    /// Why rules did not look at it; `None` if they did.
    pub not_judged: Option<String>,
}

/// Whether a submission can be handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// No error.
    Ready,
    /// At least one error.
    NotReady,
    /// Something could not be looked at.
    Incomplete,
}

impl Verdict {
    /// The words for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::NotReady => "not ready",
            Self::Incomplete => "incomplete",
        }
    }
}

impl Checked {
    /// The verdict.
    pub fn verdict(&self) -> Verdict {
        if self.is_incomplete {
            Verdict::Incomplete
        } else if self.count(Severity::Error) > 0 {
            Verdict::NotReady
        } else {
            Verdict::Ready
        }
    }

    /// The findings that count.
    pub fn open(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.status.is_open())
    }

    /// How many findings that count have that severity, those left out among them.
    pub fn count(&self, severity: Severity) -> usize {
        let kept = self.open().map(|finding| finding.severity);
        let omitted = self.omitted.iter().map(|(_, severity)| *severity);
        kept.chain(omitted).filter(|own| *own == severity).count()
    }

    /// How many findings are suppressed.
    pub fn suppressed(&self) -> usize {
        self.findings.iter().filter(|finding| matches!(finding.status, Status::Suppressed(_))).count()
    }

    /// How many findings the baseline has.
    pub fn baselined(&self) -> usize {
        self.findings.iter().filter(|finding| finding.status == Status::Baselined).count()
    }

    /// How many findings that count have edits, by what it takes to make all of them.
    pub fn repairable(&self, safety: Safety) -> usize {
        let needs = |finding: &Finding| {
            let is_safe = finding.edits.iter().all(|edit| edit.safety == Safety::Safe);
            if is_safe { Safety::Safe } else { Safety::Unsafe }
        };
        self.open().filter(|finding| !finding.edits.is_empty() && needs(finding) == safety).count()
    }

    /// How many requirements are in that state.
    pub fn requirements(&self, state: RuleState) -> usize {
        self.states.iter().filter(|(rule, own)| rule.is_requirement() && *own == state).count()
    }

    /// The files that rules did not look at.
    pub fn not_judged(&self) -> impl Iterator<Item = (&FileState, &str)> {
        self.files.iter().filter_map(|file| Some((file, file.not_judged.as_deref()?)))
    }
}

impl Run {
    /// The exit code: 3 if something could not be looked at, 1 if a finding reaches `fail_on`, else 0.
    pub fn exit_code(&self, fail_on: Option<Severity>) -> u8 {
        let reaches = |submission: &Checked| {
            let levels = Severity::ALL.into_iter().filter(|own| fail_on.is_some_and(|level| *own >= level));
            levels.map(|level| submission.count(level)).sum::<usize>() > 0
        };
        if self.submissions.iter().any(|submission| submission.is_incomplete) {
            3
        } else if self.submissions.iter().any(reaches) {
            1
        } else {
            0
        }
    }
}
