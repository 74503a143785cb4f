//! `oinlint check`

use std::io::{self, Read, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::changed::Changed;
use super::configuration::{Configuration, know_rules};
use super::fix::{self, Fixing};
use super::output::{self, Output};
use super::{COULD_NOT_LOOK, Failure, unknown_rule};
use crate::config::{self, Loaded, Lookup};
use crate::discover::Walk;
use crate::finding::Severity;
use crate::report::{Detail, Format};
use crate::rule::Selection;
use crate::run::{Input, Options, Refusal};
use crate::source::Limits;

#[derive(Args)]
pub(super) struct Arguments {
    /// Files and directories; `-` is standard input [default: .]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Path that standard input is judged as
    #[arg(long, value_name = "PATH")]
    stdin_path: Option<PathBuf>,

    /// How to print the findings [default: human]
    #[arg(long, value_parser = output::format_parser())]
    format: Option<Format>,

    /// Write a report to a file too; may be repeated
    #[arg(long, value_name = "FORMAT=PATH", value_parser = output::parse)]
    output: Vec<Output>,

    /// When to link the ids of rules to their pages
    #[arg(long, value_enum, default_value = "auto", value_name = "WHEN")]
    hyperlinks: Hyperlinks,

    /// Lowest severity that makes the exit code 1 [default: error]
    #[arg(long, value_enum, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,

    /// Lowest severity that is reported at all
    #[arg(long, value_enum, value_name = "SEVERITY")]
    min_severity: Option<Least>,

    /// Exit with 0 whatever is found; 2 and 3 stay
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

    /// Read source code too: for custom authorization servers, and for decisions by `email_verified`
    #[arg(long)]
    source: bool,

    /// List every file with what became of it
    #[arg(long)]
    show_files: bool,

    /// List every requirement with its state
    #[arg(long)]
    show_coverage: bool,

    /// Published copy of the manifest, or a directory with it, to judge the update of it
    #[arg(long, value_name = "PATH")]
    published: Option<PathBuf>,

    /// PATH are files that changed: check the submissions they belong to, and nothing else
    #[arg(long, conflicts_with = "stdin_path")]
    changed: bool,

    #[command(flatten)]
    fixing: Fixing,

    #[command(flatten)]
    configuration: Configuration,

    /// Number of threads; 0 leaves it to the machine
    #[arg(long, default_value_t = 0, value_name = "N")]
    threads: usize,
}

#[derive(Clone, Copy, ValueEnum)]
enum Hyperlinks {
    Auto,
    Always,
    Never,
}

impl Hyperlinks {
    /// Whether standard output gets links: by default if it is a terminal that is known to show them.
    fn are_on(self) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout),
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Info,
    Never,
}

#[derive(Clone, Copy, ValueEnum)]
enum Least {
    Error,
    Warning,
    Info,
}

impl Arguments {
    /// The rules that are asked for. A name that no built-in rule has may be one of the configurations of the paths.
    fn selection(&self, lookup: &Lookup) -> Result<Selection, Failure> {
        Selection::new(&self.select, &self.ignore).or_else(|_| {
            know_rules(lookup, &self.paths)?;
            Selection::new(&self.select, &self.ignore).map_err(|id| unknown_rule(&id))
        })
    }

    fn options(&self) -> Result<Options, Failure> {
        let configured = self.configuration.options();
        let mut selection = self.selection(&configured.lookup)?;
        match self.min_severity {
            Some(Least::Error) => selection.keep_from(Severity::Error),
            Some(Least::Warning) => selection.keep_from(Severity::Warning),
            Some(Least::Info) => selection.keep_from(Severity::Info),
            None => {}
        }
        Ok(Options {
            walk: Walk::new(&self.include, &self.exclude).map_err(Failure::usage)?,
            selection,
            by_name: !self.select.is_empty(),
            source_code: self.source,
            threads: self.threads,
            published: self.published.clone(),
            ..configured
        })
    }
}

pub(super) fn run(arguments: &Arguments, color: bool, out: &mut impl Write) -> Result<u8, Failure> {
    let options = arguments.options()?;
    output::refuse_mistakes(&arguments.output)?;
    let here = Here::find(&options)?;
    let changed = arguments.changed.then(|| Changed::new(&arguments.paths));
    let settled = fix::checked(&arguments.fixing, changed.as_ref(), input(arguments, changed.as_ref())?, options)?;
    if arguments.fixing.diff {
        return fix::show(&settled, color, arguments.exit_zero, out);
    }
    let run = &settled.run;
    let fail_on = match arguments.fail_on {
        _ if arguments.exit_zero => None,
        Some(FailOn::Error) => Some(Severity::Error),
        Some(FailOn::Warning) => Some(Severity::Warning),
        Some(FailOn::Info) => Some(Severity::Info),
        Some(FailOn::Never) => None,
        None => here.fail_on,
    };
    let detail = Detail {
        files: arguments.show_files,
        coverage: arguments.show_coverage,
        color,
        hyperlinks: arguments.hyperlinks.are_on(),
        fail_on,
    };
    let format = arguments.format.or(here.format).unwrap_or(Format::Human);
    output::write_all(&arguments.output, run, detail)?;
    output::print(run, format, detail, out)?;
    match format {
        _ if !arguments.fixing.fix => {}
        Format::Human => fix::summarise(&settled, out)?,
        _ => fix::summarise(&settled, &mut io::stderr().lock())?,
    }
    Ok(if settled.is_partly_written { COULD_NOT_LOOK } else { run.exit_code(fail_on) })
}

/// What the configuration nearest to the working directory says of the whole run.
struct Here {
    format: Option<Format>,
    fail_on: Option<Severity>,
}

impl Here {
    fn find(options: &Options) -> Result<Self, Failure> {
        let loaded = super::configuration::here(&options.lookup)?;
        let config = loaded.as_deref().map(|loaded| &loaded.config);
        let format = match (loaded.as_deref(), config.and_then(|config| config.format.as_deref())) {
            (Some(loaded), Some(name)) => Some(named_format(loaded, name)?),
            _ => None,
        };
        let fail_on =
            config.and_then(|config| config.fail_on).map_or(Some(Severity::Error), config::FailOn::severity);
        Ok(Self { format, fail_on })
    }
}

fn named_format(loaded: &Loaded, name: &str) -> Result<Format, Failure> {
    let refuse = || loaded.refuse(format!("there is no format `{name}`; write one of {}", output::formats()));
    Format::from_name(name).ok_or_else(|| Failure::usage(refuse().to_string()))
}

fn input(arguments: &Arguments, changed: Option<&Changed>) -> Result<Input, Failure> {
    let is_stdin = |path: &PathBuf| path.as_os_str() == "-";
    if let Some(changed) = changed {
        return Ok(Input::Paths(changed.paths.clone()));
    }
    match arguments.paths.as_slice() {
        [only] if is_stdin(only) && arguments.fixing.fix => {
            Err(Failure::usage("`--fix` cannot write standard input; `--diff` shows what it would change"))
        }
        [only] if is_stdin(only) => {
            let mut bytes = Vec::new();
            // One byte more than is allowed tells that it is too much.
            io::stdin().lock().take(Limits::MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
            Ok(Input::Memory { path: arguments.stdin_path.clone(), bytes })
        }
        paths if paths.iter().any(is_stdin) => Err(Failure::usage("`-` stands alone: standard input is one file")),
        _ if arguments.stdin_path.is_some() => Err(Failure::usage("`--stdin-path` goes with `-`")),
        [] => Ok(Input::Paths(vec![PathBuf::from(".")])),
        paths => Ok(Input::Paths(paths.to_vec())),
    }
}

pub(super) fn refused(refusal: Refusal) -> Failure {
    match refusal {
        Refusal::NoSuchPath(path, error) => {
            let reason = match error.kind() {
                io::ErrorKind::NotFound => "no such file or directory".into(),
                io::ErrorKind::InvalidInput => error.to_string(),
                kind => kind.to_string(),
            };
            Failure::usage(format!("{}: {reason}", crate::source::neutral(&path.to_string_lossy())))
        }
        Refusal::NoArtifact(count) => Failure::usage(format!(
            "no artifact of a submission among {count} file{}; name the directory that holds the manifest, metadata or schemas",
            if count == 1 { "" } else { "s" }
        )),
        Refusal::Configuration(problem) => Failure::usage(problem.to_string()),
        Refusal::Baseline(path, reason) => {
            Failure::usage(format!("{}: {reason}", crate::source::neutral(&path.to_string_lossy())))
        }
        Refusal::Published(path, reason) => {
            Failure::usage(format!("--published {}: {reason}", crate::source::neutral(&path.to_string_lossy())))
        }
        Refusal::Threads(reason) => Failure { code: COULD_NOT_LOOK, message: reason },
    }
}
