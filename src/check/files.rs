//! Files that cannot be read, or not as what they claim to be.

use super::id;
use crate::artifact::{Format, Kind};
use crate::rule::{At, Context};
use crate::source::{ReadProblem, Span};

/// What the system or a limit refused.
pub fn readable(context: &mut Context<'_>) {
    let artifact = context.artifact();
    if !artifact.standing.is_judged() {
        return;
    }
    match &artifact.format {
        Format::Unread(ReadProblem::Io(reason)) => {
            let repair = match reason.as_str() {
                "permission denied" => {
                    "give yourself permission to read it (a directory: to list it too), or leave it out with --exclude"
                }
                "it is a directory" => "name the files in it, or leave it out with --exclude",
                _ => {
                    "check that the path leads to a file and that its disk can be read, or leave it out with --exclude"
                }
            };
            context.report(id::FILE_UNREADABLE, At::File).arg("reason", reason.clone()).arg("repair", repair);
        }
        Format::Unread(ReadProblem::TooLarge { limit }) => {
            // Rounded up, so that a file just over the limit does not seem to be within it.
            let mebibytes = |bytes: u64| bytes.div_ceil(1 << 20).to_string();
            context
                .report(id::FILE_TOO_LARGE, At::File)
                .arg("size", mebibytes(artifact.size))
                .arg("limit", mebibytes(*limit));
        }
        Format::Json { .. } | Format::Yaml { .. } | Format::Xml { .. } | Format::Text { .. } | Format::Binary => {}
    }
}

/// Bytes that the encoding of the text forbids.
pub fn encoding(context: &mut Context<'_>) {
    let artifact = context.artifact();
    // An image by its name: that it is none is said elsewhere. Programs read their settings in encodings of their own.
    if matches!(artifact.kind, Some(Kind::Logo | Kind::AppConfig)) {
        return;
    }
    let (Some(at), Some(encoding)) = (artifact.malformed_at(), artifact.text().and_then(|text| text.encoding()))
    else {
        return;
    };
    let replacement = char::REPLACEMENT_CHARACTER.len_utf8();
    let span = Span::new(at as usize, at as usize + replacement);
    context.report(id::TEXT_ENCODING, At::Span(span)).arg("encoding", encoding.name());
}
