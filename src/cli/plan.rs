//! `oinlint plan`

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::Failure;
use super::check::refused;
use super::configuration::Configuration;
use crate::discover::MANIFEST_NAMES;
use crate::plan;
use crate::report::{self, PlanFormat};
use crate::run::{self, Input, Options};

#[derive(Args)]
pub(super) struct Arguments {
    /// Directory of the submission, or its manifest: with one called `submission` or `oin-submission` the files beside it
    /// count too [default: .]
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,

    /// How to print the plan
    #[arg(long, value_enum, default_value = "text")]
    format: Format,

    /// Published copy of the manifest, or a directory with it, to plan the update of it
    #[arg(long, value_name = "PATH")]
    published: Option<PathBuf>,

    #[command(flatten)]
    configuration: Configuration,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Markdown,
    Json,
}

pub(super) fn run(arguments: &Arguments, color: bool, out: &mut impl Write) -> Result<u8, Failure> {
    let options =
        Options { published: arguments.published.clone(), outline: true, ..arguments.configuration.options() };
    let path = arguments.path.clone().unwrap_or_else(|| PathBuf::from("."));
    let folder = folder_of(&path);
    let run = run::check(Input::Paths(vec![folder.unwrap_or(&path).to_owned()]), &options).map_err(refused)?;
    // Submissions in folders below are others.
    let is_meant = |plan: &plan::Plan<'_>| folder.is_none() || is_of(plan, &path);
    let plans: Vec<plan::Plan<'_>> = run.submissions.iter().filter_map(plan::of).filter(is_meant).collect();
    if plans.is_empty() {
        return Err(Failure::usage("there is no submission manifest that can be read; a plan is made from one"));
    }
    let format = match arguments.format {
        Format::Text => PlanFormat::Text,
        Format::Markdown => PlanFormat::Markdown,
        Format::Json => PlanFormat::Json,
    };
    report::write_plans(&plans, format, color, out)?;
    Ok(0)
}

/// The directory whose files a manifest makes a submission of, if its name says that it is one.
fn folder_of(path: &Path) -> Option<&Path> {
    let is_usual = MANIFEST_NAMES.iter().any(|name| path.file_name().is_some_and(|own| own == *name));
    let folder = path.parent().filter(|_| is_usual && path.is_file())?;
    Some(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
}

/// Whether a plan is about the manifest at a path.
fn is_of(plan: &plan::Plan<'_>, path: &Path) -> bool {
    let same = |a: &Path, b: &Path| matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b);
    same(Path::new(plan.manifest), path)
}
