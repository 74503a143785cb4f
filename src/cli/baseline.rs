//! `oinlint baseline`

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::check::refused;
use super::configuration::{Configuration, here};
use super::{Failure, files};
use crate::config::{BASELINE_NAME, Baseline, BaselineUse, name_of, read_baseline};
use crate::discover::Shown;
use crate::finding::Finding;
use crate::rule::{RuleId, RuleState};
use crate::run::{self, Checked, Input, Options, Run, counted};
use crate::source::neutral;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write a baseline of what is found now
    Create(Request),
    /// Take in what is found now, and forget what is no longer found
    Update(Request),
    /// Forget what is no longer found
    Prune(Request),
}

#[derive(Args)]
struct Request {
    /// Files and directories [default: .]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// The baseline [default: the one that the configuration names, else oinlint-baseline.json]
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,

    #[command(flatten)]
    configuration: Configuration,
}

pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> Result<u8, Failure> {
    let (Command::Create(request) | Command::Update(request) | Command::Prune(request)) = &arguments.command;
    let mut options = request.configuration.options();
    let file = file(request, &options)?;
    let shown = Shown::default().print(&file, true);
    let exists = file.exists();
    let mut baseline = match &arguments.command {
        Command::Create(_) if exists => {
            return Err(Failure::usage(format!(
                "{} exists; `oinlint baseline update` changes it",
                neutral(&shown)
            )));
        }
        Command::Create(_) => Baseline::default(),
        Command::Update(_) | Command::Prune(_) => {
            read_baseline(&file).map_err(|(_, reason)| Failure::usage(format!("{}: {reason}", neutral(&shown))))?
        }
    };
    options.baseline = if exists { BaselineUse::File(file.clone()) } else { BaselineUse::Nothing };
    let paths = if request.paths.is_empty() { vec![PathBuf::from(".")] } else { request.paths.clone() };
    let run = run::check(Input::Paths(paths), &options).map_err(refused)?;
    let before = baseline.len();
    let forgotten = prune(&mut baseline, &run, &file);
    if !matches!(arguments.command, Command::Prune(_)) {
        for submission in &run.submissions {
            let path = |finding: &Finding| name_of(&file, &Shown::default().absolute(finding.place.path.as_ref()));
            baseline.add(&name_of(&file, &submission.folder), &submission.findings, path);
        }
    }
    let added = baseline.len() + forgotten - before;
    files::replace(&file, baseline.to_text().as_bytes())?;
    let of = counted(baseline.len(), "finding");
    writeln!(out, "{}: {of}, {added} added, {forgotten} forgotten", neutral(&shown))?;
    Ok(0)
}

fn file(request: &Request, options: &Options) -> Result<PathBuf, Failure> {
    let shown = Shown::default();
    if let Some(file) = request.file.as_ref().or(request.configuration.baseline.as_ref()) {
        return Ok(shown.absolute(file));
    }
    let named =
        here(&options.lookup)?.and_then(|loaded| Some(loaded.folder().join(loaded.config.baseline.as_ref()?)));
    Ok(named.unwrap_or_else(|| shown.absolute(BASELINE_NAME.as_ref())))
}

/// Forgets what was looked for and not found.
fn prune(baseline: &mut Baseline, run: &Run, file: &Path) -> usize {
    let shown = Shown::default();
    let prune_one = |submission: &Checked| {
        let was_examined = |rule: Option<RuleId>, path: &str| {
            let has_run =
                rule.is_none_or(|rule| !matches!(submission.states.of(rule), RuleState::Off | RuleState::NotRun));
            let path = file.with_file_name(path);
            let is_there = submission.files.iter().any(|file| shown.absolute(file.path.as_ref()) == path);
            has_run && (is_there || !path.exists())
        };
        baseline.prune(&name_of(file, &submission.folder), &submission.findings, was_examined)
    };
    run.submissions.iter().map(prune_one).sum()
}
