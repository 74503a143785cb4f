//! The command line: one file a subcommand.

mod baseline;
mod changed;
mod check;
mod completions;
mod configuration;
mod eval;
mod explain;
mod files;
mod fix;
mod fix_logo;
mod inspect;
mod output;
mod plan;
mod preview;
mod progress;
mod rules;
mod schema;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use crate::rule::{RuleId, nearest};

/// Usage or configuration is wrong, or there is nothing to check.
const USAGE: u8 = 2;
/// Something could not be looked at.
const COULD_NOT_LOOK: u8 = 3;

/// Checks the artifacts of an Okta Integration Network submission, offline, before a reviewer does.
#[derive(Parser)]
#[command(name = "oinlint", version = version_line(), max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,

    /// When to use colour
    #[arg(long, value_enum, default_value = "auto", global = true)]
    color: Color,
}

#[derive(Subcommand)]
enum Command {
    /// Check files and directories
    Check(check::Arguments),
    /// Write or change the baseline: findings that were there before, which do not count
    Baseline(baseline::Arguments),
    /// Print what a submission takes until it is published, with what its files already show
    Plan(plan::Arguments),
    /// Write a page that shows what customers will see, with the findings beside it
    Preview(preview::Arguments),
    /// Explain a rule: what it wants, why a review stops on it, how to fix it
    Explain(explain::Arguments),
    /// Evaluate the expression of a field, or say what is wrong with it
    Eval(eval::Arguments),
    /// List the rules
    Rules(rules::Arguments),
    /// Print the JSON Schema that files of a kind are held to, for editors
    Schema(schema::Arguments),
    /// Make a logo of an image: cropped, fitted to the best of the four sizes, without background and metadata
    FixLogo(fix_logo::Arguments),
    /// Print what a file was recognised as and the facts that rules see, as JSON
    Inspect(inspect::Arguments),
    /// Print a script that completes commands, options and rules in a shell
    Completions(completions::Completions),
    /// Print the manual page, in the format of `man`
    Man(completions::Manual),
}

#[derive(Clone, Copy, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

impl Color {
    /// Whether standard output is coloured: `NO_COLOR` and `CLICOLOR_FORCE` speak where the flag is silent.
    fn is_on(self) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
        }
    }
}

/// What went wrong, with the exit code that says so. Without a message nobody is left to read it.
struct Failure {
    code: u8,
    message: String,
}

impl Failure {
    fn usage(message: impl Into<String>) -> Self {
        Self { code: USAGE, message: message.into() }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            // Whoever reads our output has read enough.
            io::ErrorKind::BrokenPipe => Self { code: 0, message: String::new() },
            _ => Self { code: COULD_NOT_LOOK, message: error.to_string() },
        }
    }
}

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        // The payload may quote a submission; where it happened is enough to find the defect.
        let place =
            panic.location().map_or_else(String::new, |place| format!(" at {}:{}", place.file(), place.line()));
        let _ = writeln!(io::stderr(), "oinlint: internal failure{place}; please report it");
    }));
    let arguments = Arguments::parse();
    let color = arguments.color;
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let done = match arguments.command {
        Command::Check(arguments) => check::run(&arguments, color.is_on(), &mut out),
        Command::Baseline(arguments) => baseline::run(&arguments, &mut out),
        Command::Plan(arguments) => plan::run(&arguments, color.is_on(), &mut out),
        Command::Preview(arguments) => preview::run(&arguments, &mut out),
        Command::Explain(arguments) => explain::run(&arguments, &mut out),
        Command::Eval(arguments) => eval::run(&arguments, &mut out),
        Command::Rules(arguments) => rules::run(&arguments, &mut out),
        Command::Schema(arguments) => schema::run(&arguments, &mut out),
        Command::FixLogo(arguments) => fix_logo::run(&arguments, &mut out),
        Command::Inspect(arguments) => inspect::run(&arguments, &mut out),
        Command::Completions(arguments) => completions::run(&arguments, &mut out),
        Command::Man(arguments) => completions::print_manual(&arguments, &mut out),
    };
    let done = done.and_then(|code| Ok(out.flush().map(|()| code)?));
    match done {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            if !failure.message.is_empty() {
                let _ = writeln!(io::stderr(), "oinlint: {}", failure.message);
            }
            ExitCode::from(failure.code)
        }
    }
}

fn version_line() -> String {
    let version = crate::report::version();
    version.strip_prefix("oinlint ").map(str::to_owned).unwrap_or(version)
}

/// What to say about an id that no rule has.
fn unknown_rule(id: &str) -> Failure {
    let nearest = nearest(id, RuleId::all().map(|rule| rule.rule().id));
    let hint = nearest.map_or_else(String::new, |nearest| format!("; did you mean `{nearest}`?"));
    Failure::usage(format!("there is no rule `{}`{hint} (`oinlint rules` lists them)", crate::source::neutral(id)))
}

fn rule(id: &str) -> Result<RuleId, Failure> {
    RuleId::from_name(id).ok_or_else(|| unknown_rule(id))
}
