//! Writing files: whole or not at all, and never in the place of what was checked.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use crate::run::Run;

/// Writes a file that is not there yet; one that somebody else makes meanwhile is left alone.
pub(super) fn create(file: &Path, bytes: &[u8]) -> io::Result<()> {
    OpenOptions::new().write(true).create_new(true).open(file)?.write_all(bytes)
}

/// Writes a file in one step, in the place of the one that is there if there is one, whose permissions it gets: whoever
/// reads it meanwhile sees the old one or the new one.
pub(super) fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = std::ffi::OsString::from(".");
    name.push(file.file_name().unwrap_or_default());
    name.push(format!(".{}.oinlint-tmp", std::process::id()));
    let beside = file.with_file_name(name);
    let written = write_new(&beside, bytes, file).and_then(|()| fs::rename(&beside, file));
    if let Err(error) = written {
        if error.kind() != io::ErrorKind::AlreadyExists {
            // What could not be put in place is of no use to anybody.
            let _ = fs::remove_file(&beside);
        }
        return Err(error);
    }
    // The new name is safe when the directory is; not every system can say so.
    let _ = file.parent().map(|folder| File::open(folder).and_then(|folder| folder.sync_all()));
    Ok(())
}

/// Creates a file, never through a link that somebody has put there, with the permissions of another that may be there.
fn write_new(file: &Path, bytes: &[u8], like: &Path) -> io::Result<()> {
    let mut new = OpenOptions::new().write(true).create_new(true).open(file)?;
    match fs::metadata(like) {
        Ok(old) => new.set_permissions(old.permissions())?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    new.write_all(bytes)?;
    new.sync_all()
}

/// Whether it is one of the files that were judged, compared with or obeyed, whatever it is called.
pub(super) fn is_submitted(file: &Path, run: &Run) -> bool {
    let Ok(file) = fs::canonicalize(file) else { return false };
    let read = run.submissions.iter().flat_map(|submission| {
        let judged = submission.files.iter().filter(|own| own.not_judged.is_none()).map(|own| &own.path);
        judged.chain(&submission.published).chain(&submission.configuration)
    });
    read.into_iter().any(|own| fs::canonicalize(own).is_ok_and(|own| own == file))
}
