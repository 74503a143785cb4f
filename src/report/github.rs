//! Workflow commands of GitHub Actions, which become annotations.
//!
//! GitHub shows so many of each level for a step, and drops the others unsaid. Those are printed as plain lines, below
//! one that says so.

use std::io::{self, Write};

use super::inert::{leading, uncommanding};
use super::summary::by_severity;
use super::{place_of, version};
use crate::finding::{Finding, Severity};
use crate::run::{Base, Checked, Run};
use crate::source::neutral;

/// The most annotations of a level that GitHub shows for a step.
const SHOWN: usize = 10;

pub(super) fn write(run: &Run, out: &mut impl Write) -> io::Result<()> {
    let mut left = Vec::new();
    for severity in Severity::ALL {
        let findings = run.submissions.iter().flat_map(Checked::open).filter(|own| own.severity == severity);
        for (number, finding) in findings.enumerate() {
            if number < SHOWN {
                write_command(finding, &run.base, out)?;
            } else {
                left.push(finding);
            }
        }
    }
    if !left.is_empty() {
        write_rest(&left, out)?;
    }
    for submission in &run.submissions {
        let verdict = submission.verdict().name();
        writeln!(
            out,
            "{}: {verdict}, {} ({})",
            leading(&submission.root),
            super::summary::counts(submission),
            version()
        )?;
    }
    Ok(())
}

fn write_command(finding: &Finding, base: &Base, out: &mut impl Write) -> io::Result<()> {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let (start, end) = (finding.place.start, finding.place.end);
    let located = base.locate(&finding.place.path);
    write!(out, "::{command} file={},line={},endLine={}", property(located.path()), start.line, end.line)?;
    write!(out, ",col={}", start.column)?;
    // GitHub refuses columns across lines, and an end that is not behind the start.
    if start.line == end.line && end.column > start.column {
        write!(out, ",endColumn={}", end.column)?;
    }
    writeln!(
        out,
        ",title={}::{}%0Awhy: {}%0Ahelp: {}",
        property(finding.rule),
        data(&finding.message),
        data(&finding.why),
        data(&finding.help)
    )
}

fn write_rest(left: &[&Finding], out: &mut impl Write) -> io::Result<()> {
    let counts = by_severity(|severity| left.iter().filter(|own| own.severity == severity).count());
    writeln!(out, "GitHub shows {SHOWN} annotations of each level for a step; not among them: {counts}")?;
    for finding in left {
        let line = format!("{}[{}]: {}", finding.severity.name(), finding.rule, neutral(&finding.message));
        writeln!(out, "{}: {}", place_of(finding), uncommanding(&line))?;
    }
    Ok(())
}

/// The text of a command.
fn data(text: &str) -> String {
    uncommanding(&neutral(text)).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stay_in_their_command() {
        assert_eq!(data("100%0A::error::\r\nx"), "100%250A::error::␍␊x");
        assert_eq!(property("a,line=1::b%.json"), "a%2Cline=1%3A%3Ab%25.json");
    }
}
