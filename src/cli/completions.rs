//! `oinlint completions` and `oinlint man`: both are made of the arguments themselves.

use std::io::Write;

use clap::builder::PossibleValuesParser;
use clap::{Args, Command, CommandFactory};
use clap_complete::Shell;

use super::Failure;
use crate::report::version;
use crate::rule::RULES;
use crate::source::neutral;

#[derive(Args)]
pub(super) struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

#[derive(Args)]
pub(super) struct Manual {
    /// Subcommand to print the page of [default: the page of the whole program]
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

pub(super) fn run(arguments: &Completions, out: &mut impl Write) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut with_rules(super::Arguments::command()), "oinlint", &mut script);
    out.write_all(&script)?;
    Ok(0)
}

/// The program with the ids of rules as values. Parsing does without: a wrong id gets an answer of our own.
fn with_rules(program: Command) -> Command {
    let ids = || PossibleValuesParser::new(RULES.iter().map(|rule| rule.id));
    program.mut_subcommand("explain", |explain| explain.mut_arg("id", |id| id.value_parser(ids()))).mut_subcommand(
        "check",
        |check| {
            check.mut_args(|argument| match argument.get_id().as_str() {
                "select" | "ignore" => argument.value_parser(ids()),
                _ => argument,
            })
        },
    )
}

pub(super) fn print_manual(arguments: &Manual, out: &mut impl Write) -> Result<u8, Failure> {
    let mut program = super::Arguments::command();
    // Gives the subcommands the names that they are called by.
    program.build();
    let page = match &arguments.command {
        None => program,
        Some(name) => {
            let found = program.find_subcommand(name).cloned();
            found.ok_or_else(|| {
                Failure::usage(format!("there is no subcommand `{}` (`oinlint help` lists them)", neutral(name)))
            })?
        }
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(page).source(version()).render(&mut text)?;
    out.write_all(&text)?;
    Ok(0)
}
