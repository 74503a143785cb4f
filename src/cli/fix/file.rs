//! Reading and writing the files that are edited: whole, through no link, and nowhere else.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::cli::files::replace;

/// What the file has, if it may be written. The error is a sentence for people.
pub(super) fn read(file: &Path, paths: &[PathBuf]) -> Result<Vec<u8>, String> {
    may_be_written(file, paths)?;
    fs::read(file).map_err(|error| error.kind().to_string())
}

/// Puts `after` in the place of `before`, in one step: whoever reads the file sees the one or the other.
pub(super) fn write(file: &Path, paths: &[PathBuf], before: &[u8], after: &[u8]) -> Result<(), String> {
    if read(file, paths)? != before {
        return Err("the file was changed by somebody else meanwhile".into());
    }
    replace(file, after).map_err(|error| error.kind().to_string())
}

/// Refuses what is no regular file, is reached through a link, is read-only, or does not lie below one of `paths`.
fn may_be_written(file: &Path, paths: &[PathBuf]) -> Result<(), String> {
    let describe = |error: io::Error| error.kind().to_string();
    let data = fs::symlink_metadata(file).map_err(describe)?;
    if !data.is_file() {
        return Err("it is a symbolic link, or no regular file".into());
    }
    if data.permissions().readonly() {
        return Err("it is read-only".into());
    }
    let Some(path) = paths.iter().find(|path| file.starts_with(path)) else {
        return Err("it lies outside of the given paths".into());
    };
    // A path that was named may itself be a link, or lie behind one: that is where the user sent us.
    let below = file.strip_prefix(path).unwrap_or(Path::new(""));
    let expected = fs::canonicalize(path).map_err(describe)?.join(below);
    if fs::canonicalize(file).map_err(describe)? != expected {
        return Err("a symbolic link leads to it".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder can be made");
        fs::write(folder.path().join("a"), "old").expect("it can be written");
        folder
    }

    #[test]
    fn a_file_that_changed_meanwhile_is_left_alone() {
        let folder = folder();
        let (file, paths) = (folder.path().join("a"), [folder.path().to_owned()]);
        assert!(write(&file, &paths, b"older", b"new").is_err_and(|reason| reason.contains("meanwhile")));
        assert_eq!(fs::read(&file).expect("it is there"), b"old");
        assert_eq!(write(&file, &paths, b"old", b"new"), Ok(()));
        assert_eq!(fs::read(&file).expect("it is there"), b"new");
        assert_eq!(fs::read_dir(folder.path()).expect("it is there").count(), 1, "nothing is left beside it");
    }

    #[test]
    fn what_lies_outside_is_left_alone() {
        let (folder, other) = (folder(), folder());
        let refused = write(&folder.path().join("a"), &[other.path().to_owned()], b"old", b"new");
        assert!(refused.is_err_and(|reason| reason.contains("outside")));
        assert_eq!(fs::read(folder.path().join("a")).expect("it is there"), b"old");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_written_through() {
        use std::os::unix::fs::symlink;
        let (folder, other) = (folder(), folder());
        let (target, paths) = (other.path().join("a"), [folder.path().to_owned()]);
        symlink(&target, folder.path().join("link")).expect("a link can be made");
        symlink(other.path(), folder.path().join("way")).expect("a link can be made");
        for file in ["link", "way/a"] {
            let refused = write(&folder.path().join(file), &paths, b"old", b"new");
            assert!(refused.is_err_and(|reason| reason.contains("symbolic link")), "{file}");
            assert_eq!(fs::read(&target).expect("it is there"), b"old");
        }
        // A folder that was named may be a link.
        let way = folder.path().join("way");
        assert_eq!(write(&way.join("a"), std::slice::from_ref(&way), b"old", b"new"), Ok(()));
    }

    #[cfg(unix)]
    #[test]
    fn permissions_are_kept_and_respected() {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder();
        let (file, paths) = (folder.path().join("a"), [folder.path().to_owned()]);
        let set = |mode| fs::set_permissions(&file, fs::Permissions::from_mode(mode)).expect("they can be set");
        set(0o640);
        assert_eq!(write(&file, &paths, b"old", b"new"), Ok(()));
        assert_eq!(fs::metadata(&file).expect("it is there").permissions().mode() & 0o777, 0o640);
        set(0o440);
        assert!(write(&file, &paths, b"new", b"old").is_err_and(|reason| reason.contains("read-only")));
    }
}
