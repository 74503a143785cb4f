//! `oinlint check --fix` and `--diff`: the edits of findings, made and written, or shown.

mod errors;
mod file;
mod rounds;
mod summary;

use std::io::Write;
use std::path::PathBuf;

use anstyle::{AnsiColor, Reset, Style};
use clap::Args;

use super::changed::Changed as Submissions;
use super::progress::watched;
use super::{COULD_NOT_LOOK, Failure};
use crate::artifact::Artifact;
use crate::discover::{FileEntry, Shown};
use crate::finding::Safety;
use crate::fix::{self, Scope};
use crate::rule::Selection;
use crate::run::{self, Input, Options, Progress, Refusal, Run};
use crate::source::Source;
pub(super) use rounds::Settled;
use rounds::{Changed, Contents, Rules, settle};
pub(super) use summary::write as summarise;

#[derive(Args)]
pub(super) struct Fixing {
    /// Repair what can be repaired, and report what is left
    #[arg(long, conflicts_with = "diff", group = "way")]
    pub fix: bool,

    /// Show what `--fix` would change, as a unified diff, and write nothing; exit with 1 if there is something
    #[arg(long, group = "way", conflicts_with_all = ["format", "output"])]
    pub diff: bool,

    /// With `--fix` or `--diff`: take edits too that guess what was meant
    #[arg(long, requires = "way")]
    pub unsafe_fixes: bool,
}

impl Fixing {
    /// Whether edits are made, and which.
    pub fn scope(&self) -> Option<Scope> {
        let scope = if self.unsafe_fixes { Scope::Unsafe } else { Scope::Safe };
        (self.fix || self.diff).then_some(scope)
    }
}

/// Checks, makes the edits that were asked for, checks the result, and writes it.
pub(super) fn checked(
    fixing: &Fixing,
    changed: Option<&Submissions>,
    input: Input,
    mut options: Options,
) -> Result<Settled, Failure> {
    let selected = options.selection.clone();
    let mut check = |input: Input, contents: &Contents, rules: Rules| {
        let progress = Progress::default();
        options.contents.clone_from(contents);
        options.selection = if rules == Rules::All { Selection::default() } else { selected.clone() };
        let run = watched(&progress, || run::check_watched(input, &options, &progress));
        match (changed, run) {
            (Some(changed), Ok(mut run)) => {
                changed.keep_own(&mut run);
                Ok(run)
            }
            // A change of other files is none of our business.
            (Some(_), Err(Refusal::NoArtifact(_))) => Ok(run::nothing(&options)),
            (_, run) => run.map_err(super::check::refused),
        }
    };
    let Some(scope) = fixing.scope() else {
        return Ok(Settled::untouched(check(input, &Contents::new(), Rules::Selected)?));
    };
    let shown = Shown::default();
    let paths: Vec<PathBuf> = match &input {
        Input::Paths(paths) => paths.iter().map(|path| shown.absolute(path)).collect(),
        Input::Memory { .. } => Vec::new(),
    };
    let load = |entry: &FileEntry| match &input {
        Input::Paths(_) => file::read(&entry.path, &paths),
        Input::Memory { bytes, .. } => Ok(bytes.clone()),
    };
    let mut settled = settle(scope, |contents, rules| check(edited(&input, contents), contents, rules), load)?;
    if fixing.fix && !write(&mut settled, &paths) {
        settled.is_partly_written = true;
        settled.run = check(input.clone(), &Contents::new(), Rules::Selected)?;
    }
    Ok(settled)
}

/// Standard input with what it would become.
fn edited(input: &Input, contents: &Contents) -> Input {
    match (input, contents.values().next()) {
        (Input::Memory { path, .. }, Some(bytes)) => Input::Memory { path: path.clone(), bytes: bytes.clone() },
        _ => input.clone(),
    }
}

/// Writes what changed below `paths`, which are absolute. What cannot be written is told, and counts as not fixed.
fn write(settled: &mut Settled, paths: &[PathBuf]) -> bool {
    let mut all_written = true;
    for changed in std::mem::take(&mut settled.changed) {
        match file::write(&changed.entry.path, paths, &changed.before, &changed.after) {
            Ok(()) => settled.changed.push(changed),
            Err(reason) => {
                all_written = false;
                settled.refused.push((changed.entry.shown, reason));
            }
        }
    }
    all_written
}

/// Prints what would change. The exit code tells whether something would: 1, as for findings.
pub(super) fn show(settled: &Settled, color: bool, quiet: bool, out: &mut impl Write) -> Result<u8, Failure> {
    let mut is_masked = false;
    for Changed { entry, before, after, .. } in &settled.changed {
        let read = |bytes: &[u8]| -> Artifact {
            run::read_source(Source::from_bytes(bytes.to_vec(), entry.shown.clone()), entry.named)
        };
        let (before, after) = (read(before), read(after));
        let (Some(old), Some(new)) = (before.text(), after.text()) else { continue };
        let difference = fix::difference(&entry.shown, old, new);
        is_masked |= difference.is_masked;
        for line in &difference.lines {
            match style(line).filter(|_| color) {
                Some(style) => writeln!(out, "{}{line}{}", style.render(), Reset.render())?,
                None => writeln!(out, "{line}")?,
            }
        }
    }
    out.flush()?;
    summary::aside(settled, is_masked, &mut std::io::stderr().lock())?;
    let is_incomplete = settled.run.exit_code(None) == COULD_NOT_LOOK;
    Ok(match () {
        () if is_incomplete => COULD_NOT_LOOK,
        () if settled.changed.is_empty() || quiet => 0,
        () => 1,
    })
}

fn style(line: &str) -> Option<Style> {
    match line.as_bytes().first()? {
        b'@' => Some(AnsiColor::Cyan.on_default()),
        _ if line.starts_with("--- ") || line.starts_with("+++ ") => Some(Style::new().bold()),
        b'-' => Some(AnsiColor::Red.on_default()),
        b'+' => Some(AnsiColor::Green.on_default()),
        _ => None,
    }
}

/// How many open findings a run has, and how many of them only edits repair that guess.
fn open(run: &Run) -> (usize, usize) {
    let guesses = run.submissions.iter().map(|submission| submission.repairable(Safety::Unsafe)).sum();
    (run.submissions.iter().map(|submission| submission.open().count()).sum(), guesses)
}
