//! Plans in Markdown, for an issue or a wiki.
//!
//! What comes from the files stands in code spans alone: in them nothing is a link, a mention or markup.

use std::io::{self, Write};

use super::{FINDINGS_OF_A_STEP, place_of, remarks, version};
use crate::plan::{Item, Phase, Plan, State};
use crate::run::counted;
use crate::source::neutral;

pub(super) fn write(plans: &[Plan<'_>], out: &mut impl Write) -> io::Result<()> {
    for (number, plan) in plans.iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        write_plan(plan, out)?;
    }
    Ok(())
}

fn write_plan(plan: &Plan<'_>, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "# Plan for {}\n", code(plan.name.as_deref().unwrap_or(plan.manifest)))?;
    writeln!(out, "* Manifest: {}", code(plan.manifest))?;
    writeln!(out, "* It is {}", plan.kind())?;
    if !plan.offers.is_empty() {
        writeln!(out, "* It offers {}", plan.offered())?;
    }
    writeln!(out, "* As far as its files show: {}", plan.verdict.name())?;
    writeln!(
        out,
        "* {}: {} proved by the files `[x]`, {} contradicted by them `[!]`, {} left for you `[ ]`",
        counted(plan.items.len(), "step"),
        plan.count(State::Proved),
        plan.count(State::Contradicted),
        plan.count(State::Open)
    )?;
    if plan.others > 0 {
        writeln!(
            out,
            "* The manifest holds {} more, of which nothing is said here",
            counted(plan.others, "submission")
        )?;
    }
    writeln!(out, "\n## How it is handed in\n")?;
    for route in &plan.routes {
        writeln!(out, "* {} ({})", route.text, source(route.source))?;
    }
    for phase in Phase::ALL {
        let items: Vec<&Item<'_>> = plan.items.iter().filter(|item| item.step.phase == phase).collect();
        if !items.is_empty() {
            writeln!(out, "\n## {}\n", phase.title())?;
            for item in items {
                write_item(item, out)?;
            }
        }
    }
    writeln!(out, "\n## What a status of the review means\n")?;
    writeln!(out, "| OIN Wizard | OIN Manager | Meaning |\n| --- | --- | --- |")?;
    for (status, is_current) in &plan.statuses {
        let mark = if *is_current { " **(as the manifest says)**" } else { "" };
        writeln!(out, "| {}{mark} | {} | {} |", status.wizard, status.manager, status.meaning)?;
    }
    writeln!(out, "\n{}, steps of {}", version(), crate::plan::READ)
}

fn write_item(item: &Item<'_>, out: &mut impl Write) -> io::Result<()> {
    let mark = match item.state {
        State::Proved => "[x]",
        State::Contradicted => "[!]",
        State::Open => "[ ]",
    };
    writeln!(out, "- {mark} {} ({})", item.step.what, source(item.step.source))?;
    for finding in item.findings.iter().take(FINDINGS_OF_A_STEP) {
        writeln!(
            out,
            "  - {} `{}` at {}: {}",
            finding.severity.name(),
            finding.rule,
            code(&place_of(finding)),
            code(&finding.message)
        )?;
    }
    for remark in remarks(item) {
        writeln!(out, "  - {remark}")?;
    }
    Ok(())
}

/// The page that a step is written on, as a link where it is one of Okta's guides.
fn source(source: &str) -> String {
    let (page, section) = source.split_once(", ").unwrap_or((source, ""));
    if page.starts_with("guides/") || page.starts_with("concepts/") {
        let shown = if section.is_empty() { page } else { section };
        return format!("[{shown}](https://developer.okta.com/docs/{page}/)");
    }
    source.to_owned()
}

/// A text as a code span, whatever it holds.
pub(super) fn code(text: &str) -> String {
    let text = neutral(text);
    if text.trim().is_empty() {
        return "` `".into();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let is_padded = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']);
    let pad = if is_padded { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_span_holds_whatever_is_in_it() {
        assert_eq!(code("Acme"), "`Acme`");
        assert_eq!(code("a `b` c"), "``a `b` c``");
        assert_eq!(code("`b``"), "``` `b`` ```");
        assert_eq!(code("a\n# b\u{202e}"), "`a␊# b\u{fffd}`");
        assert_eq!(code(" "), "` `");
    }

    #[test]
    fn guides_of_okta_are_linked() {
        assert_eq!(
            source("guides/submit-app-prereq, Logo guidelines"),
            "[Logo guidelines](https://developer.okta.com/docs/guides/submit-app-prereq/)"
        );
        assert_eq!(source("oinlint check"), "oinlint check");
    }
}
