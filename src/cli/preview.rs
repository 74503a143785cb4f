//! `oinlint preview`

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::check::refused;
use super::configuration::Configuration;
use super::files::is_submitted;
use super::{COULD_NOT_LOOK, Failure, files};
use crate::preview::{self, MAX_LOGO_BYTES, Preview};
use crate::report;
use crate::run::{self, Input, Options, Run};
use crate::source::neutral;

#[derive(Args)]
pub(super) struct Arguments {
    /// Directory of the submission, or of several [default: .]
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,

    /// File to write the page to; `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,

    /// Replace the file if it is there
    #[arg(long)]
    force: bool,

    /// Published copy of the manifest, or a directory with it, to judge the update of it
    #[arg(long, value_name = "PATH")]
    published: Option<PathBuf>,

    #[command(flatten)]
    configuration: Configuration,
}

pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> Result<u8, Failure> {
    let options =
        Options { published: arguments.published.clone(), outline: true, ..arguments.configuration.options() };
    let path = arguments.path.clone().unwrap_or_else(|| PathBuf::from("."));
    let run = run::check(Input::Paths(vec![path]), &options).map_err(refused)?;
    let previews: Vec<Preview<'_>> =
        run.submissions.iter().map(|checked| preview::of(checked, run::logo(checked, MAX_LOGO_BYTES))).collect();
    if arguments.output.as_os_str() == "-" {
        report::write_previews(&previews, out)?;
    } else {
        let mut page = Vec::new();
        report::write_previews(&previews, &mut page)?;
        write(&arguments.output, &page, arguments.force, &run)?;
    }
    // What was found is on the page. That something could not be looked at is not.
    Ok(run.exit_code(None))
}

/// Writes the file: a new one, or with `force` in the place of one that is no part of a submission.
fn write(file: &Path, page: &[u8], force: bool, run: &Run) -> Result<(), Failure> {
    let shown = neutral(&file.to_string_lossy()).into_owned();
    let written = match fs::metadata(file) {
        Ok(_) if force && is_submitted(file, run) => {
            return Err(Failure::usage(format!("{shown} is a file of the submission; it is not replaced")));
        }
        Ok(there) if force && !there.is_file() => {
            return Err(Failure::usage(format!("{shown} is no file; `-o -` writes to standard output")));
        }
        Ok(_) if force => files::replace(file, page),
        // It is made here, or not at all: somebody else may make one meanwhile.
        _ => files::create(file, page),
    };
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            Failure::usage(format!("{shown} is there already; name another file, or add `--force` to replace it"))
        }
        kind => Failure { code: COULD_NOT_LOOK, message: format!("{shown}: {kind}") },
    })
}
