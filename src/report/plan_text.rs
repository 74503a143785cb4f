//! Plans for the terminal.

use std::io::{self, Write};

use super::{FINDINGS_OF_A_STEP, Style, place_of, remarks, version};
use crate::finding::Severity;
use crate::plan::{Item, Phase, Plan, State};
use crate::run::counted;
use crate::source::neutral;

pub(super) fn write(plans: &[Plan<'_>], color: bool, out: &mut impl Write) -> io::Result<()> {
    let mut out = Style::new(out, color);
    for (number, plan) in plans.iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        write_plan(plan, &mut out)?;
    }
    Ok(())
}

fn write_plan(plan: &Plan<'_>, out: &mut Style<impl Write>) -> io::Result<()> {
    let manifest = neutral(plan.manifest);
    let title = plan.name.as_ref().map_or(manifest.clone().into_owned(), |name| format!("{name} ({manifest})"));
    out.bold(&title)?;
    writeln!(out, "\n{}; as far as its files show, it is {}", plan.kind(), plan.verdict.name())?;
    if !plan.offers.is_empty() {
        writeln!(out, "it offers {}", plan.offered())?;
    }
    if plan.others > 0 {
        writeln!(
            out,
            "the manifest holds {} more, of which nothing is said here",
            counted(plan.others, "submission")
        )?;
    }
    writeln!(
        out,
        "of {}, the files prove {} and contradict {}; {} for you",
        counted(plan.items.len(), "step"),
        plan.count(State::Proved),
        plan.count(State::Contradicted),
        left(plan.count(State::Open))
    )?;
    heading("How it is handed in", out)?;
    for route in &plan.routes {
        writeln!(out, "  - {}", route.text)?;
    }
    for phase in Phase::ALL {
        let items: Vec<&Item<'_>> = plan.items.iter().filter(|item| item.step.phase == phase).collect();
        if !items.is_empty() {
            heading(phase.title(), out)?;
            for item in items {
                write_item(item, out)?;
            }
        }
    }
    heading("What a status of the review means", out)?;
    for (status, is_current) in &plan.statuses {
        let mark = if *is_current { "  <- as the manifest says" } else { "" };
        writeln!(out, "  - {} ({}): {}{mark}", status.wizard, status.manager, status.meaning)?;
    }
    writeln!(out, "\n{}, steps of {}", version(), crate::plan::READ)
}

fn left(count: usize) -> String {
    format!("{count} {} left", if count == 1 { "is" } else { "are" })
}

fn heading(title: &str, out: &mut Style<impl Write>) -> io::Result<()> {
    writeln!(out)?;
    out.bold(title)?;
    writeln!(out)
}

fn write_item(item: &Item<'_>, out: &mut Style<impl Write>) -> io::Result<()> {
    write!(out, "  ")?;
    match item.state {
        State::Proved => write!(out, "[x]")?,
        State::Contradicted => out.severity(Severity::Error, "[!]")?,
        State::Open => write!(out, "[ ]")?,
    }
    writeln!(out, " {}", item.step.what)?;
    for finding in item.findings.iter().take(FINDINGS_OF_A_STEP) {
        write!(out, "        {}: ", place_of(finding))?;
        out.severity(finding.severity, &format!("{}[{}]", finding.severity.name(), finding.rule))?;
        writeln!(out, ": {}", neutral(&finding.message))?;
    }
    for remark in remarks(item) {
        writeln!(out, "        {remark}")?;
    }
    if item.state != State::Proved {
        writeln!(out, "        see {}", item.step.source)?;
    }
    Ok(())
}
