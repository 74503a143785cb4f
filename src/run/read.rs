//! Reads files: from the disk, or from what is at hand. What cannot be read is an artifact that says so.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::configured::Reading;
use crate::artifact::{Artifact, Kind, is_called_logo};
use crate::discover::{self, FileEntry};
use crate::rule::SCHEMAS;
use crate::source::{ReadProblem, Source};

/// Reads a file from the disk; of an image that cannot be the logo only the header.
pub(super) fn read(file: &FileEntry, reading: Reading) -> Artifact {
    let may_be_logo = file.named || is_called_logo(&file.shown);
    let limits = if may_be_logo { reading.limits } else { reading.limits.headers() };
    guarded(file, reading, || Source::read(&file.path, file.shown.clone(), &limits))
}

/// Reads what is at hand as if it stood in the file.
pub(super) fn read_memory(bytes: Vec<u8>, file: &FileEntry, reading: Reading) -> Artifact {
    let limit = reading.limits.max_file_bytes;
    if bytes.len() as u64 > limit {
        return unreadable(file, ReadProblem::TooLarge { limit });
    }
    guarded(file, reading, || Source::from_bytes(bytes, file.shown.clone()).within(&reading.limits))
}

/// Reads and recognises a file; a reader that fails leaves the other files alone.
pub(super) fn guarded(file: &FileEntry, reading: Reading, source: impl FnOnce() -> Source) -> Artifact {
    let read = || {
        let mut artifact = read_source(source().found_at(below(&file.path, &file.root)), file.named);
        if reading.source_code {
            look_at_code(&mut artifact);
        }
        artifact
    };
    let failed = |_| unreadable(file, ReadProblem::Io("the reader failed on it; please report it".into()));
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(failed)
}

/// A file that could not be read.
pub(super) fn unreadable(file: &FileEntry, problem: ReadProblem) -> Artifact {
    let source = Source::unread(file.shown.clone(), problem);
    read_source(source.found_at(below(&file.path, &file.root)), file.named)
}

/// Recognises and reads a source; `named` says that the user named the file itself.
pub fn read_source(source: Source, named: bool) -> Artifact {
    Artifact::read(source, named, secret_paths)
}

/// Reads a file as source code if it is nothing else.
pub fn look_at_code(artifact: &mut Artifact) {
    artifact.look_at_code(secret_paths);
}

/// The paths of secret values that the schema of a kind marks.
fn secret_paths(kind: Kind) -> &'static [&'static [&'static str]] {
    SCHEMAS.iter().find(|schema| schema.kind == kind).map_or(&[], |schema| schema.secrets)
}

/// A path below a directory, with forward slashes.
pub(super) fn below(path: &Path, folder: &Path) -> String {
    discover::slashes(path.strip_prefix(folder).unwrap_or(path))
}
