//! What SCIM files say (RFC 7643, RFC 7644): schemas, resources and messages, seen in the document.

pub mod filter;
mod filter_parser;
pub mod library;
pub mod message;
pub mod schema;

use crate::artifact::Kind;
use crate::document::json::{Problem, ProblemKind};

/// Why a SCIM file is not judged that documentation has cut out or abridged: with `...` where members are left out, or
/// with comments. A server neither sends nor takes such a text, and nobody meant it to be complete.
pub(super) fn fragment(kind: Option<Kind>, content: &str, problems: &[Problem]) -> Option<String> {
    let is_sample = match kind {
        Some(Kind::ScimResource | Kind::ScimList | Kind::ScimError | Kind::ScimPatch | Kind::ScimMessage) => true,
        // What a server defines is kept in files, in which a comment is a mistake.
        Some(Kind::ScimSchemas | Kind::ScimResourceTypes | Kind::ScimServiceProviderConfig) => false,
        Some(_) => return None,
        None => content.contains("urn:ietf:params:scim:"),
    };
    let cut = problems.iter().find(|problem| match problem.kind {
        ProblemKind::Comment => is_sample,
        // A string may say `...` and be broken in another way.
        ProblemKind::UnterminatedString | ProblemKind::UnescapedQuote | ProblemKind::LineBreak => false,
        _ => message::is_elided(problem.span.of(content)),
    })?;
    let line = content[..cut.span.start as usize].matches('\n').count() + 1;
    let what = if cut.kind == ProblemKind::Comment { "has a comment" } else { "leaves something out" };
    let is_partial = kind.is_some() || what != "has a comment";
    is_partial.then(|| format!("a fragment of documentation: line {line} {what}"))
}
