//! `oinlint plan`

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Failure;
use super::check::{parse_date, refused};
use super::configuration::Configuration;
use crate::plan;
use crate::report::{self, PlanFormat};
use crate::run::{self, Input, Options};

#[derive(Args)]
pub(super) struct Arguments {
    /// Directory of the submission, or its manifest [default: .]
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

    /// Date that counts as today for rules about validity [default: the clock]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_date)]
    today: Option<time::Date>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Markdown,
    Json,
}

pub(super) fn run(arguments: &Arguments, color: bool, out: &mut impl Write) -> Result<u8, Failure> {
    let today = arguments.today.unwrap_or_else(|| time::OffsetDateTime::now_utc().date());
    let mut options = Options { published: arguments.published.clone(), outline: true, ..Options::on(today) };
    arguments.configuration.apply(&mut options);
    let path = arguments.path.clone().unwrap_or_else(|| PathBuf::from("."));
    let run = run::check(Input::Paths(vec![path]), &options).map_err(refused)?;
    let plans: Vec<plan::Plan<'_>> = run.submissions.iter().filter_map(plan::of).collect();
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
