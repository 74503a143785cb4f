//! The code quality report of GitLab.

use std::io::{self, Write};

use serde::Serialize;

use super::address::fingerprint;
use super::json::write_inert;
use crate::finding::{Finding, Severity};
use crate::run::{Checked, Run};

#[derive(Serialize)]
struct Entry<'r> {
    description: String,
    check_name: &'r str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
    positions: Positions,
}

/// What GitLab reads.
#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

/// What other readers of the format of Code Climate read.
#[derive(Serialize)]
struct Positions {
    begin: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    line: u32,
    column: u32,
}

pub(super) fn write(run: &Run, out: &mut impl Write) -> io::Result<()> {
    let of = |submission| Checked::open(submission).map(move |finding| entry(run, submission, finding));
    let entries: Vec<Entry<'_>> = run.submissions.iter().flat_map(of).collect();
    write_inert(&serde_json::to_string_pretty(&entries)?, out)?;
    writeln!(out)
}

fn entry<'r>(run: &Run, submission: &Checked, finding: &'r Finding) -> Entry<'r> {
    let (start, end) = (finding.place.start, finding.place.end);
    Entry {
        // One line is all that GitLab shows.
        description: format!("{}: {}", finding.message, finding.help),
        check_name: finding.rule,
        fingerprint: fingerprint(&run.base, submission, finding.fingerprint.as_str()),
        severity: match finding.severity {
            Severity::Error => "critical",
            Severity::Warning => "minor",
            Severity::Info => "info",
        },
        location: Location {
            path: run.base.locate(&finding.place.path).path().to_owned(),
            lines: Lines { begin: start.line, end: end.line },
            positions: Positions {
                begin: Point { line: start.line, column: start.column },
                end: Point { line: end.line, column: end.column },
            },
        },
    }
}
