//! `oinlint check`

use std::io::{self, Read, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use time::format_description::well_known::Iso8601;

use super::{COULD_NOT_LOOK, Failure, unknown_rule};
use crate::discover::Walk;
use crate::finding::Severity;
use crate::report::{self, Detail, Format};
use crate::rule::Selection;
use crate::run::{self, Input, Options, Refusal};
use crate::source::Limits;

#[derive(Args)]
pub(super) struct Arguments {
    /// Files and directories; `-` is standard input [default: .]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Path that standard input is judged as
    #[arg(long, value_name = "PATH")]
    stdin_path: Option<String>,

    /// How to print the findings
    #[arg(long, value_enum, default_value = "human")]
    format: OutputFormat,

    /// Lowest severity that makes the exit code 1
    #[arg(long, value_enum, default_value = "error", value_name = "SEVERITY")]
    fail_on: FailOn,

    /// Exit with 0 whatever is found
    #[arg(long)]
    exit_zero: bool,

    /// Run only these rules: ids or globs, separated by commas
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    select: Vec<String>,

    /// Leave these rules out: ids or globs, separated by commas
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    ignore: Vec<String>,

    /// Read only files that match
    #[arg(long, value_name = "GLOB")]
    include: Vec<String>,

    /// Leave out files and directories that match
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,

    /// Date that counts as today for rules about validity [default: the clock]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_date)]
    today: Option<time::Date>,

    /// List every file with what became of it
    #[arg(long)]
    show_files: bool,

    /// List every requirement with its state
    #[arg(long)]
    show_coverage: bool,

    /// Number of threads; 0 leaves it to the machine
    #[arg(long, default_value_t = 0, value_name = "N")]
    threads: usize,
}

#[derive(Clone, Copy, ValueEnum)]
enum OutputFormat {
    Human,
    Short,
    Json,
}

#[derive(Clone, Copy, ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Info,
    Never,
}

pub(super) fn run(arguments: &Arguments, color: bool, out: &mut impl Write) -> Result<u8, Failure> {
    let options = Options {
        walk: Walk::new(&arguments.include, &arguments.exclude).map_err(Failure::usage)?,
        selection: Selection::new(&arguments.select, &arguments.ignore).map_err(|id| unknown_rule(&id))?,
        today: arguments.today.unwrap_or_else(|| time::OffsetDateTime::now_utc().date()),
        limits: Limits::default(),
        threads: arguments.threads,
    };
    let run = run::check(input(arguments)?, &options).map_err(refused)?;
    let format = match arguments.format {
        OutputFormat::Human => Format::Human,
        OutputFormat::Short => Format::Short,
        OutputFormat::Json => Format::Json,
    };
    let detail = Detail { files: arguments.show_files, coverage: arguments.show_coverage, color };
    report::write(&run, format, detail, out)?;
    out.flush()?;
    write!(io::stderr(), "{}", report::aside(&run, format))?;
    let fail_on = match arguments.fail_on {
        _ if arguments.exit_zero => None,
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Info => Some(Severity::Info),
        FailOn::Never => None,
    };
    Ok(run.exit_code(fail_on))
}

fn input(arguments: &Arguments) -> Result<Input, Failure> {
    let is_stdin = |path: &PathBuf| path.as_os_str() == "-";
    match arguments.paths.as_slice() {
        [only] if is_stdin(only) => {
            let mut bytes = Vec::new();
            io::stdin().lock().take(Limits::MAX_FILE_BYTES).read_to_end(&mut bytes)?;
            let path = arguments.stdin_path.clone().unwrap_or_else(|| "<stdin>".into());
            Ok(Input::Memory { path: path.replace('\\', "/"), bytes })
        }
        paths if paths.iter().any(is_stdin) => Err(Failure::usage("`-` stands alone: standard input is one file")),
        _ if arguments.stdin_path.is_some() => Err(Failure::usage("`--stdin-path` goes with `-`")),
        [] => Ok(Input::Paths(vec![PathBuf::from(".")])),
        paths => Ok(Input::Paths(paths.to_vec())),
    }
}

fn refused(refusal: Refusal) -> Failure {
    match refusal {
        Refusal::NoSuchPath(path, error) => {
            let reason = if error.kind() == io::ErrorKind::NotFound {
                "no such file or directory".into()
            } else {
                error.kind().to_string()
            };
            Failure::usage(format!("{}: {reason}", crate::source::neutral(&path.to_string_lossy())))
        }
        Refusal::NoArtifact(count) => Failure::usage(format!(
            "no artifact of a submission among {count} file{}; name the directory that holds the manifest, metadata or schemas",
            if count == 1 { "" } else { "s" }
        )),
        Refusal::Threads(reason) => Failure { code: COULD_NOT_LOOK, message: reason },
    }
}

fn parse_date(text: &str) -> Result<time::Date, String> {
    time::Date::parse(text, &Iso8601::DATE)
        .map_err(|_| "write it as YYYY-MM-DD, for example 2026-01-31".to_owned())
}
