//! A summary in Markdown, as GitHub shows it for a job: verdicts, findings by rule and file, what was not checked.
//!
//! What comes from the files stands in code spans alone: in them nothing is a link, a mention or markup.

use std::io::{self, Write};

use super::inert::uncommanding;
use super::plan_markdown::code;
use super::summary::{closed, counts, requirements};
use super::{place_of, version};
use crate::finding::{Finding, Severity};
use crate::run::{Checked, Run, Verdict, counted};

/// GitHub refuses the summary of a step that is larger than a mebibyte; something is left for what other programs
/// wrote into it before.
const MAX_BYTES: usize = 900 * 1024;

/// The most names of files in one list.
const MAX_FILES: usize = 50;

pub(super) fn write(run: &Run, out: &mut impl Write) -> io::Result<()> {
    // The verdicts come first, so that they are there however much there is below them.
    let mut text = String::from("# oinlint\n\n| Submission | Verdict | Found |\n| --- | --- | --- |\n");
    for submission in &run.submissions {
        let mark = match submission.verdict() {
            Verdict::Ready => "✅",
            Verdict::NotReady => "❌",
            Verdict::Incomplete => "⚠️",
        };
        let (root, verdict) = (cell(&submission.root), submission.verdict().name());
        text.push_str(&format!("| {root} | {mark} {verdict} | {} |\n", counts(submission)));
        if text.len() > MAX_BYTES / 2 {
            text.push_str("\nMore submissions are left out here.\n");
            break;
        }
    }
    for (number, submission) in run.submissions.iter().enumerate() {
        let Some(section) = section(submission, MAX_BYTES.saturating_sub(text.len())) else {
            let left = counted(run.submissions.len() - number, "submission");
            text.push_str(&format!("\nMore of {left} is left out here.\n"));
            break;
        };
        text.push_str(&section);
    }
    writeln!(out, "{text}\n{}", version())
}

/// A submission in at most so many bytes, if there is room for the least that is said of one.
fn section(submission: &Checked, room: usize) -> Option<String> {
    let mut text = format!("\n## {}\n\n", uncommanding(&code(&submission.root)));
    let tail = not_checked(submission);
    if text.len() + tail.len() > room {
        return None;
    }
    if submission.open().next().is_some() {
        text.push_str("| | Rule | Place | What | How to fix it |\n| --- | --- | --- | --- | --- |\n");
    }
    let mut findings: Vec<&Finding> = submission.open().collect();
    // By rule, the heaviest first; in a rule by file and place, as they come.
    findings.sort_by_key(|finding| (std::cmp::Reverse(finding.severity), finding.rule));
    let mut left = submission.omitted.len();
    for (number, finding) in findings.iter().enumerate() {
        let row = row(finding);
        if text.len() + row.len() + tail.len() + 100 > room {
            left += findings.len() - number;
            break;
        }
        text.push_str(&row);
    }
    if left > 0 {
        text.push_str(&format!("\n{} more left out here.\n", counted(left, "finding")));
    }
    Some(text + &tail)
}

fn row(finding: &Finding) -> String {
    let mark = match finding.severity {
        Severity::Error => "❌",
        Severity::Warning => "⚠️",
        Severity::Info => "ℹ️",
    };
    let (place, what, help) = (cell(&place_of(finding)), cell(&finding.message), cell(&finding.help));
    format!("| {mark} {} | `{}` | {place} | {what} | {help} |\n", finding.severity.name(), finding.rule)
}

fn not_checked(submission: &Checked) -> String {
    let mut text = format!("\nRequirements: {}.\n", requirements(submission));
    let states = submission.states.iter().filter(|(rule, _)| rule.is_requirement());
    let off: Vec<&str> =
        states.filter(|(_, state)| matches!(state.name(), "off" | "not-run")).map(|(rule, _)| rule.id).collect();
    if !off.is_empty() {
        text.push_str(&format!(
            "\nNot run: {}.\n",
            off.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")
        ));
    }
    if let Some(closed) = closed(submission) {
        text.push_str(&format!("\nNot counted: {closed}.\n"));
    }
    let not_judged: Vec<String> = submission
        .not_judged()
        .take(MAX_FILES)
        .map(|(file, reason)| format!("* {}: {}\n", code(&file.path), code(reason)))
        .collect();
    if !not_judged.is_empty() {
        let count = counted(submission.not_judged().count(), "file");
        text.push_str(&format!("\n<details><summary>Not judged: {count}</summary>\n\n{}", not_judged.concat()));
        let more = submission.not_judged().count() - not_judged.len();
        if more > 0 {
            text.push_str(&format!("* and {more} more\n"));
        }
        text.push_str("\n</details>\n");
    }
    uncommanding(&text).into_owned()
}

/// A text as a code span in the cell of a table.
fn cell(text: &str) -> String {
    uncommanding(&code(text)).replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_holds_whatever_is_in_it() {
        assert_eq!(cell("a|b"), "`a\\|b`");
        assert_eq!(cell("`|` </td>\n##[error]"), "`` `\\|` </td>␊##⟦error] ``");
    }
}
