//! Prints finished findings. Every format shows the same set, lines and columns.

mod address;
mod github;
mod gitlab;
mod html;
mod html_finding;
mod html_page;
mod human;
mod inert;
mod json;
mod junit;
mod markdown;
mod plan_json;
mod plan_markdown;
mod plan_text;
mod preview_html;
mod sarif;
mod short;
mod style;
mod summary;

pub use json::write_inert;
use style::Style;

use std::io::{self, Write};

use crate::finding::{Finding, Severity};
use crate::plan::{Item, Plan};
use crate::preview::Preview;
use crate::run::Run;
use inert::leading;

/// How findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Compiler-style diagnostics with the source, and a closing block.
    Human,
    /// One line a finding.
    Short,
    /// The versioned JSON document.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
    /// The code quality report of GitLab.
    Gitlab,
    /// A JUnit report.
    Junit,
    /// A summary in Markdown.
    Markdown,
    /// A page in HTML.
    Html,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 9] = [
        Self::Human,
        Self::Short,
        Self::Json,
        Self::Sarif,
        Self::Github,
        Self::Gitlab,
        Self::Junit,
        Self::Markdown,
        Self::Html,
    ];

    /// The name that the command line and the configuration use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Short => "short",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Junit => "junit",
            Self::Markdown => "markdown",
            Self::Html => "html",
        }
    }

    /// The format with that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// What to print beside the findings.
#[derive(Clone, Copy, Debug, Default)]
pub struct Detail {
    /// List every file with what became of it.
    pub files: bool,
    /// List every requirement with its state.
    pub coverage: bool,
    /// Print in colour.
    pub color: bool,
    /// Link rules to their pages, for a terminal that can.
    pub hyperlinks: bool,
    /// The lowest severity that makes the exit code 1.
    pub fail_on: Option<Severity>,
}

/// The version of the program and of the requirements it knows, for example
/// `oinlint 0.1.0, requirements of 2026-08-21`.
pub fn version() -> String {
    format!("oinlint {}, requirements of {}", env!("CARGO_PKG_VERSION"), crate::rule::REQUIREMENTS_DATE)
}

/// Writes what a format leaves out of its output, for whoever watches: the verdicts and lists of
/// [`Format::Short`], whose output is findings and nothing else.
pub fn aside(run: &Run, format: Format, detail: Detail, out: &mut impl Write) -> io::Result<()> {
    match format {
        Format::Short => summary::write_aside(run, detail, out),
        _ => Ok(()),
    }
}

/// Writes a run in a format.
pub fn write(run: &Run, format: Format, detail: Detail, out: &mut impl Write) -> io::Result<()> {
    match format {
        Format::Human => human::write(run, detail, out),
        Format::Short => short::write(run, detail, out),
        Format::Json => json::write(run, out),
        Format::Sarif => sarif::write(run, detail.fail_on, out),
        Format::Github => github::write(run, out),
        Format::Gitlab => gitlab::write(run, out),
        Format::Junit => junit::write(run, detail.fail_on, out),
        Format::Markdown => markdown::write(run, out),
        Format::Html => html::write(run, out),
    }
}

/// How plans are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanFormat {
    /// A checklist for the terminal.
    Text,
    /// A checklist for an issue or a wiki.
    Markdown,
    /// A versioned JSON document.
    Json,
}

/// Writes plans in a format.
pub fn write_plans(plans: &[Plan<'_>], format: PlanFormat, color: bool, out: &mut impl Write) -> io::Result<()> {
    match format {
        PlanFormat::Text => plan_text::write(plans, color, out),
        PlanFormat::Markdown => plan_markdown::write(plans, out),
        PlanFormat::Json => plan_json::write(plans, out),
    }
}

/// Writes previews as one page, which needs nothing beside itself.
pub fn write_previews(previews: &[Preview<'_>], out: &mut impl Write) -> io::Result<()> {
    preview_html::write(previews, out)
}

/// The most findings that a plan shows under one step.
const FINDINGS_OF_A_STEP: usize = 5;

/// What both forms of a plan say below the findings of a step.
fn remarks(item: &Item<'_>) -> Vec<String> {
    let more = item.findings.len().saturating_sub(FINDINGS_OF_A_STEP);
    let more = (more > 0).then(|| format!("and {more} more; `oinlint check` lists them"));
    let missing = (!item.missing.is_empty()).then(|| format!("not in the files: {}", item.missing.join(", ")));
    let unseen = item.is_unseen.then(|| "not everything could be looked at; `oinlint check` says why".to_owned());
    [more, missing, unseen].into_iter().flatten().collect()
}

/// Where a finding is, as plans and the short format print it.
fn place_of(finding: &Finding) -> String {
    let place = &finding.place;
    format!("{}:{}:{}", leading(&place.path), place.start.line, place.start.column)
}
