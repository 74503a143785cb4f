//! The closing block of a submission: its verdict, and what was and was not looked at.

use std::io::{self, Write};

use super::inert::leading;
use super::{Detail, Style, version};
use crate::finding::{Safety, Severity};
use crate::rule::{NOT_CHECKABLE, RuleState};
use crate::run::{Checked, Run, Verdict, counted};
use crate::source::neutral;

pub(super) fn write(submission: &Checked, detail: Detail, out: &mut impl Write) -> io::Result<()> {
    let mut out = Style::new(out, detail.color);
    let verdict = submission.verdict();
    out.bold(&leading(&submission.root))?;
    write!(out, ": ")?;
    let weight = match verdict {
        Verdict::Ready => Severity::Info,
        Verdict::Incomplete => Severity::Warning,
        Verdict::NotReady => Severity::Error,
    };
    out.severity(weight, verdict.name())?;
    writeln!(out, ", {}", counts(submission))?;
    writeln!(out, "  files: {}", files(submission, detail))?;
    if let Some(published) = &submission.published {
        writeln!(out, "  compared with: {}", neutral(published))?;
    }
    let hint = if detail.coverage { "" } else { " (--show-coverage lists them)" };
    writeln!(out, "  requirements: {}{hint}", requirements(submission))?;
    if let Some(closed) = closed(submission) {
        writeln!(out, "  not counted: {closed}")?;
    }
    if let Some(repairs) = repairs(submission) {
        writeln!(out, "  repairs: {repairs}")?;
    }
    if let Some(configuration) = &submission.configuration {
        writeln!(out, "  configuration: {}", neutral(configuration))?;
    }
    if let Some(omitted) = omitted(submission) {
        writeln!(out, "  left out: {omitted}")?;
    }
    writeln!(out, "  {}", version())?;
    write_lists(submission, detail, &mut out)?;
    writeln!(out)
}

/// How much the program can repair itself.
fn repairs(submission: &Checked) -> Option<String> {
    let ways =
        [(Safety::Safe, "`--fix`"), (Safety::Unsafe, "`--fix --unsafe-fixes`, which guesses what was meant")];
    let counted = ways.map(|(safety, way)| (submission.repairable(safety), way));
    let parts: Vec<String> = counted
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, way)| format!("{count} by {way}"))
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The closing blocks, each in one line, and the lists that were asked for.
pub(super) fn write_aside(run: &Run, detail: Detail, out: &mut impl Write) -> io::Result<()> {
    for submission in &run.submissions {
        let verdict = submission.verdict().name();
        writeln!(out, "{}: {verdict}, {} ({})", leading(&submission.root), counts(submission), version())?;
        write_lists(submission, detail, out)?;
    }
    write_unclaimed(run, detail, out)
}

/// Files that lie with no artifact.
pub(super) fn write_unclaimed(run: &Run, detail: Detail, out: &mut impl Write) -> io::Result<()> {
    let count = run.unclaimed.len();
    if count == 0 {
        return Ok(());
    }
    let hint = if detail.files { "" } else { " (--show-files lists them)" };
    writeln!(
        out,
        "{} {} to no submission{hint}",
        counted(count, "file"),
        if count == 1 { "belongs" } else { "belong" }
    )?;
    if detail.files {
        for file in &run.unclaimed {
            writeln!(
                out,
                "    {}: {}",
                leading(&file.path),
                neutral(file.not_judged.as_deref().unwrap_or_default())
            )?;
        }
    }
    Ok(())
}

fn write_lists(submission: &Checked, detail: Detail, out: &mut impl Write) -> io::Result<()> {
    if detail.files {
        list_files(submission, out)?;
    }
    if detail.coverage {
        list_coverage(submission, out)?;
    }
    Ok(())
}

/// How many findings count, by severity.
pub(super) fn counts(submission: &Checked) -> String {
    let counts = by_severity(|severity| submission.count(severity));
    if counts.is_empty() { "nothing found".into() } else { counts }
}

/// Numbers of findings by severity, as `1 error, 2 warnings`; nothing where there are none.
pub(super) fn by_severity(count: impl Fn(Severity) -> usize) -> String {
    let counts = Severity::ALL.map(|severity| (count(severity), severity));
    let counts = counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, severity)| match severity {
        Severity::Info => format!("{count} info"),
        _ => counted(count, severity.name()),
    });
    counts.collect::<Vec<_>>().join(", ")
}

/// How many findings do not count, as `2 findings suppressed, 1 finding baselined`, if there are any.
pub(super) fn closed(submission: &Checked) -> Option<String> {
    let closed = [(submission.suppressed(), "suppressed"), (submission.baselined(), "baselined")];
    let closed = closed.into_iter().filter(|(count, _)| *count > 0);
    let closed: Vec<String> = closed.map(|(count, how)| format!("{} {how}", counted(count, "finding"))).collect();
    (!closed.is_empty()).then(|| closed.join(", "))
}

/// How many findings are left out and why, if there are any.
pub(super) fn omitted(submission: &Checked) -> Option<String> {
    let count = submission.omitted.len();
    (count > 0).then(|| format!("{}, in files with more than are kept", counted(count, "finding")))
}

fn files(submission: &Checked, detail: Detail) -> String {
    let not_judged = submission.not_judged().count();
    let judged = submission.files.len() - not_judged;
    let hint = if not_judged > 0 && !detail.files { " (--show-files lists them)" } else { "" };
    format!("{judged} judged, {not_judged} not judged{hint}")
}

/// How many requirements are in which state.
pub(super) fn requirements(submission: &Checked) -> String {
    let mut parts = Vec::new();
    for (state, words) in [
        (RuleState::Passed, "passed"),
        (RuleState::Failed, "failed"),
        (RuleState::Suppressed, "suppressed"),
        (RuleState::NotApplicable, "not applicable"),
        (RuleState::NotRun, "not run"),
        (RuleState::Off, "turned off"),
    ] {
        let count = submission.requirements(state);
        if count > 0 || matches!(state, RuleState::Passed | RuleState::Failed | RuleState::NotApplicable) {
            parts.push(format!("{count} {words}"));
        }
    }
    parts.push(format!("{} not checkable from files", NOT_CHECKABLE.len()));
    parts.join(", ")
}

fn list_files(submission: &Checked, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\n  files:")?;
    for file in &submission.files {
        let what = match (&file.not_judged, file.kind) {
            (Some(reason), _) => format!("not judged, {reason}"),
            (None, Some(kind)) => kind.title().to_owned(),
            (None, None) => "judged by its name".into(),
        };
        writeln!(out, "    {}: {}", leading(&file.path), neutral(&what))?;
    }
    Ok(())
}

fn list_coverage(submission: &Checked, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\n  requirements:")?;
    for (rule, state) in submission.states.iter().filter(|(rule, _)| rule.is_requirement()) {
        writeln!(out, "    {:<15} {:<40} {}", state.name().replace('-', " "), rule.id, rule.title)?;
    }
    for requirement in NOT_CHECKABLE {
        writeln!(out, "    {:<15} {:<40} {}", "not checkable", requirement.id, requirement.title)?;
    }
    Ok(())
}
