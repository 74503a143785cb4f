//! A JUnit report: a suite for each submission, a case for each requirement.
//!
//! A case fails by an error, and by whatever else makes the exit code 1. Weaker findings stand in the output of the suite.
//! The order of elements is that of Ant's schema, which the other descriptions of the format allow too.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::inert::uncommanding;
use super::summary::omitted;
use super::{place_of, version};
use crate::finding::{Finding, Severity};
use crate::rule::{NOT_CHECKABLE, Rule, RuleState};
use crate::run::{Checked, Run, counted};
use crate::source::neutral;

pub(super) fn write(run: &Run, fail_on: Option<Severity>, out: &mut impl Write) -> io::Result<()> {
    let least = fail_on.unwrap_or(Severity::Error);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>")?;
    for (number, submission) in run.submissions.iter().enumerate() {
        let suite = Suite::of(submission, least);
        suite.write(number, run.today, out)?;
    }
    writeln!(out, "</testsuites>")
}

struct Suite<'r> {
    submission: &'r Checked,
    /// Findings that make their case fail, by rule.
    failing: BTreeMap<&'static str, Vec<&'r Finding>>,
    /// The other ones that count.
    noted: Vec<&'r Finding>,
    cases: Vec<(&'static Rule, RuleState)>,
}

impl<'r> Suite<'r> {
    fn of(submission: &'r Checked, least: Severity) -> Self {
        let mut failing: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut noted = Vec::new();
        for finding in submission.open() {
            if finding.severity >= least {
                failing.entry(finding.rule).or_default().push(finding);
            } else {
                noted.push(finding);
            }
        }
        for (rule, severity) in &submission.omitted {
            if *severity >= least {
                failing.entry(rule.rule().id).or_default();
            }
        }
        // What says nothing of the submission is a case where it is found only.
        let is_case = |(rule, _): &(&Rule, _)| rule.is_requirement() || failing.contains_key(rule.id);
        let cases = submission.states.iter().filter(is_case).collect();
        Self { submission, failing, noted, cases }
    }

    fn write(&self, number: usize, today: time::Date, out: &mut impl Write) -> io::Result<()> {
        let skipped = self.cases.iter().filter(|(rule, state)| self.is_skipped(rule, *state)).count();
        let errors = usize::from(self.submission.is_incomplete);
        let name = escaped(&self.submission.root);
        write!(out, "  <testsuite id=\"{number}\" name=\"{name}\" package=\"oinlint\" hostname=\"localhost\"")?;
        // The day is all that is known of the time: two runs give the same bytes.
        write!(out, " timestamp=\"{today}T00:00:00\" time=\"0\" tests=\"{}\"", self.cases.len() + errors)?;
        writeln!(out, " failures=\"{}\" errors=\"{errors}\" skipped=\"{skipped}\">", self.failing.len())?;
        writeln!(out, "    <properties>")?;
        for (name, value) in [("verdict", self.submission.verdict().name()), ("version", &version())] {
            writeln!(out, "      <property name=\"{name}\" value=\"{}\"/>", escaped(value))?;
        }
        writeln!(out, "    </properties>")?;
        for (rule, state) in &self.cases {
            self.write_case(rule, *state, out)?;
        }
        if self.submission.is_incomplete {
            let message = "something could not be looked at; the verdict is incomplete";
            write_case_start("complete", "oinlint.run", out)?;
            writeln!(out, "><error type=\"incomplete\" message=\"{message}\"/></testcase>")?;
        }
        writeln!(out, "    <system-out>{}</system-out>\n    <system-err/>\n  </testsuite>", self.output())
    }

    fn is_skipped(&self, rule: &Rule, state: RuleState) -> bool {
        let has_run = matches!(state, RuleState::Passed | RuleState::Failed);
        !has_run && !self.failing.contains_key(rule.id)
    }

    fn write_case(&self, rule: &Rule, state: RuleState, out: &mut impl Write) -> io::Result<()> {
        write_case_start(rule.id, &format!("oinlint.{}", rule.area), out)?;
        let Some(findings) = self.failing.get(rule.id) else {
            return if self.is_skipped(rule, state) {
                let why = state.name().replace('-', " ");
                writeln!(out, "><skipped message=\"{why}\"/></testcase>")
            } else {
                writeln!(out, "/>")
            };
        };
        let message = match findings.as_slice() {
            [] => "what was found is left out, in a file with more findings than are kept".to_owned(),
            [only] => only.message.clone(),
            all => counted(all.len(), "finding"),
        };
        let severity = findings.first().map_or(rule.severity, |finding| finding.severity).name();
        write!(out, "><failure type=\"{severity}\" message=\"{}\">", escaped(&message))?;
        for finding in findings {
            writeln!(out, "{}", escaped(&line(finding)))?;
            writeln!(out, "  why: {}\n  help: {}", escaped(&finding.why), escaped(&finding.help))?;
        }
        writeln!(out, "</failure></testcase>")
    }

    /// What is no failure, and what was not checked.
    fn output(&self) -> String {
        let mut text: String = self.noted.iter().map(|finding| escaped(&line(finding)) + "\n").collect();
        for (file, reason) in self.submission.not_judged() {
            text.push_str(&format!("not judged: {} ({})\n", escaped(&file.path), escaped(reason)));
        }
        if let Some(omitted) = omitted(self.submission) {
            text.push_str(&format!("left out: {omitted}\n"));
        }
        text + &format!("not checkable from files: {}\n", counted(NOT_CHECKABLE.len(), "requirement"))
    }
}

fn write_case_start(name: &str, class: &str, out: &mut impl Write) -> io::Result<()> {
    write!(out, "    <testcase name=\"{name}\" classname=\"{class}\" time=\"0\"")
}

fn line(finding: &Finding) -> String {
    format!("{}: {}[{}]: {}", place_of(finding), finding.severity.name(), finding.rule, finding.message)
}

/// Text on one line, for element content and attribute values.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in uncommanding(&neutral(text)).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // No XML may hold these, however they are written.
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_what_xml_forbids_become_text() {
        assert_eq!(escaped("</failure>\"&\u{0}\n]]>\u{ffff}"), "&lt;/failure&gt;&quot;&amp;␀␊]]&gt;\u{fffd}");
    }
}
