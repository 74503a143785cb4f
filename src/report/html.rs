//! What was found, as one page that needs nothing beside itself.

use std::io::{self, Write};

use maud::{Markup, html};

use super::html_finding;
use super::html_page::{Inert, page};
use super::inert::uncommanding;
use super::summary::{counts, omitted, requirements};
use crate::finding::{Finding, Snippet, Status};
use crate::rule::NOT_CHECKABLE;
use crate::run::{Checked, Run, Verdict};

/// What this page has beside what all have.
pub(super) const STYLE: &str = include_str!("html.css");

pub(super) fn write(run: &Run, out: &mut impl Write) -> io::Result<()> {
    let body = html! {
        h1 { "oinlint" }
        @for (number, checked) in run.submissions.iter().enumerate() { (submission(checked, number)) }
        @if !run.unclaimed.is_empty() {
            details {
                summary { "Files of no submission: " (run.unclaimed.len()) }
                ul { @for file in &run.unclaimed { li { code { (Inert(&file.path)) } } } }
            }
        }
    };
    writeln!(out, "{}", uncommanding(&page("oinlint", STYLE, &body).into_string()))
}

fn submission(checked: &Checked, number: usize) -> Markup {
    let tone = match checked.verdict() {
        Verdict::Ready => "info",
        Verdict::NotReady => "error",
        Verdict::Incomplete => "warning",
    };
    html! {
        section {
            h2 { code { (Inert(&checked.root)) } ": " span.verdict.(tone) { (checked.verdict().name()) } }
            p { (counts(checked)) }
            @for (index, finding) in checked.open().enumerate() { (shown(finding, &format!("s{number}-f{index}"))) }
            @if let Some(omitted) = omitted(checked) { p.hint { "Left out: " (omitted) } }
            (set_aside(checked))
            (not_checked(checked))
        }
    }
}

/// A finding with what its file says there.
fn shown(finding: &Finding, id: &str) -> Markup {
    html! {
        (html_finding::finding(finding, id, None))
        @for snippet in finding.snippets.iter().take(3) { (excerpt(finding, snippet)) }
    }
}

fn excerpt(finding: &Finding, snippet: &Snippet) -> Markup {
    let is_picture = finding.place_at(snippet.places.first().copied().unwrap_or(0)).encoding.is_none();
    html! {
        pre.excerpt {
            @for (index, line) in snippet.excerpt.lines.iter().enumerate() {
                // A listing is only a picture: the place is the file.
                span.number { (if is_picture { 1 } else { line.number }) " " }
                (marked(snippet, index, &line.text)) "\n"
            }
        }
    }
}

/// A line with the first of its marks.
fn marked(snippet: &Snippet, index: usize, line: &str) -> Markup {
    let mark = snippet.excerpt.marks.iter().find(|mark| mark.line == index);
    let parts = mark.and_then(|mark| {
        let (before, behind) = (line.get(..mark.bytes.start)?, line.get(mark.bytes.end..)?);
        Some((before, line.get(mark.bytes.clone())?, behind))
    });
    html! {
        @match parts {
            Some((before, marked, behind)) => { (Inert(before)) mark { (Inert(marked)) } (Inert(behind)) },
            None => (Inert(line)),
        }
    }
}

/// What somebody has said not to count.
fn set_aside(checked: &Checked) -> Markup {
    let closed: Vec<&Finding> = checked.findings.iter().filter(|finding| !finding.status.is_open()).collect();
    html! {
        @if !closed.is_empty() {
            details {
                summary { "Not counted: " (closed.len()) }
                ul {
                    @for finding in closed {
                        li {
                            code { (Inert(&super::place_of(finding))) } " " code { (finding.rule) } ": "
                            (finding.status.name())
                            @if let Status::Suppressed(by) = &finding.status {
                                @if let Some(reason) = &by.reason { ", " (Inert(reason)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn not_checked(checked: &Checked) -> Markup {
    html! {
        h3 { "What was checked, and what was not" }
        p { "Requirements: " (requirements(checked)) }
        @if checked.not_judged().next().is_some() {
            details {
                summary { "Files that were not judged: " (checked.not_judged().count()) }
                ul { @for (file, reason) in checked.not_judged() { li { code { (Inert(&file.path)) } ": " (Inert(reason)) } } }
            }
        }
        details {
            summary { "Requirements that no file can show to be met: " (NOT_CHECKABLE.len()) }
            ul { @for row in NOT_CHECKABLE { li { (row.title) } } }
        }
    }
}
