//! The logo of a submission, for whoever shows it: rules have no need of its bytes, and a run keeps none.

use std::path::Path;

use super::Checked;
use crate::artifact::Kind;
use crate::source::{Limits, Source};

/// Reads the logo that a run found once more, up to a number of bytes. Never fails: what went wrong is its content.
pub fn logo(checked: &Checked, max_bytes: u64) -> Option<Source> {
    let logo = checked.files.iter().find(|file| file.kind == Some(Kind::Logo))?;
    let limits = Limits { max_file_bytes: max_bytes, max_image_bytes: max_bytes, ..Limits::default() };
    // Printed paths are relative to the working directory. One that is not UTF-8 is printed as another, which is not
    // there: that is said then.
    Some(Source::read(Path::new(&logo.path), logo.path.clone(), &limits))
}
