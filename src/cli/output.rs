//! Where reports go: one to standard output, any number to files.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::files::is_submitted;
use super::{COULD_NOT_LOOK, Failure, files};
use crate::discover::Shown;
use crate::report::{self, Detail, Format};
use crate::rule::nearest;
use crate::run::Run;
use crate::source::neutral;

/// A report that is written to a file.
#[derive(Clone, Debug)]
pub(super) struct Output {
    format: Format,
    path: PathBuf,
}

/// Reads the name of a format.
pub(super) fn format_parser() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::name))
        .map(|name| Format::from_name(&name).unwrap_or(Format::Human))
}

/// The names of all formats.
pub(super) fn formats() -> String {
    Format::ALL.map(Format::name).join(", ")
}

/// Reads `FORMAT=PATH`.
pub(super) fn parse(text: &str) -> Result<Output, String> {
    let Some((name, path)) = text.split_once('=') else {
        return Err("write it as FORMAT=PATH, for example sarif=oinlint.sarif".into());
    };
    let Some(format) = Format::from_name(name) else {
        let hint = nearest(name, Format::ALL.map(Format::name)).map(|near| format!("; did you mean `{near}`?"));
        let (name, formats) = (neutral(name), formats());
        return Err(format!("there is no format `{name}`, write one of {formats}{}", hint.unwrap_or_default()));
    };
    match path {
        "" => Err("there is no path behind the `=`".into()),
        "-" => Err(format!("standard output is what `--format {name}` is for")),
        _ => Ok(Output { format, path: path.into() }),
    }
}

/// Refuses files that cannot be written to, or that two reports want, before anything is checked.
pub(super) fn refuse_mistakes(outputs: &[Output]) -> Result<(), Failure> {
    let mut seen: Vec<PathBuf> = Vec::new();
    for output in outputs {
        let file = Shown::default().absolute(&output.path);
        let folder = file.parent().unwrap_or(&file);
        let shown = neutral(&output.path.to_string_lossy()).into_owned();
        if !folder.is_dir() {
            return Err(Failure::usage(format!("--output: the directory of {shown} is not there")));
        }
        if file.is_dir() {
            return Err(Failure::usage(format!("--output: {shown} is a directory; name a file in it")));
        }
        if file.exists() && !file.is_file() {
            // It would be replaced: a device, or the name that a device goes by.
            return Err(Failure::usage(format!(
                "--output: {shown} is no regular file; `--format` is for streams"
            )));
        }
        // Two names of one directory are one directory.
        let folder = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let file = folder.join(file.file_name().unwrap_or_default());
        if seen.contains(&file) {
            return Err(Failure::usage(format!("--output: two reports go to {shown}; name a file for each")));
        }
        seen.push(file);
    }
    Ok(())
}

/// Writes the reports that go to files. None takes the place of a file of a submission.
pub(super) fn write_all(outputs: &[Output], run: &Run, detail: Detail) -> Result<(), Failure> {
    // A file is no terminal.
    let detail = Detail { color: false, hyperlinks: false, ..detail };
    if let Some(output) = outputs.iter().find(|output| is_submitted(&output.path, run)) {
        let shown = output.path.to_string_lossy();
        return Err(Failure::usage(format!(
            "--output: {} is a file of the submission, which is not replaced; name another file, or leave it out with `--exclude`",
            neutral(&shown)
        )));
    }
    for output in outputs {
        let mut text = Vec::new();
        report::write(run, output.format, detail, &mut text)?;
        // The file behind a link is replaced, not the link.
        let file = std::fs::canonicalize(&output.path).unwrap_or_else(|_| output.path.clone());
        files::replace(&file, &text).map_err(|error| could_not_write(&output.path, &error))?;
    }
    Ok(())
}

fn could_not_write(path: &Path, error: &io::Error) -> Failure {
    let message = format!("{}: it cannot be written, {}", neutral(&path.to_string_lossy()), error.kind());
    Failure { code: COULD_NOT_LOOK, message }
}

/// Writes the report that goes to standard output, and what it leaves out to standard error.
pub(super) fn print(run: &Run, format: Format, detail: Detail, out: &mut impl Write) -> Result<(), Failure> {
    let written = report::write(run, format, detail, out).and_then(|()| out.flush());
    let written = written.and_then(|()| report::aside(run, format, detail, &mut io::stderr().lock()));
    match written {
        // Whoever reads our output has read enough; what was found stays found.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}
