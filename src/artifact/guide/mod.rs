//! Guides for the customers' administrators: read from Markdown, HTML and plain text, and told from the other pages of
//! a repository.

mod about;
mod html;
mod index;
mod markdown;
mod page;
mod plain;
mod project;
mod words;

pub use index::{Index, Section, Text, normal};
pub use page::BlockKind;

use super::has_extension;
use crate::document::Tree;

/// The largest file that is read, in bytes: guides are written by hand.
const LARGEST: usize = 2 << 20;

/// The facts of a guide, with the reason if it is not judged; `None` for a page that is none. `named` says that the
/// user gave the path of this file.
pub fn read(path: &str, content: &str, named: bool) -> Option<(Tree, Option<String>)> {
    if !about::may_be_guide(path, content, named) {
        return None;
    }
    let set_aside = |reason: &str| Some((Tree::default(), Some(reason.to_owned())));
    if content.len() > LARGEST {
        return set_aside("larger than 2 MiB");
    }
    let page = match () {
        () if has_extension(path, &["md", "mdx", "markdown"]) => markdown::read(content),
        () if has_extension(path, &["html", "htm"]) => html::read(content),
        () if has_extension(path, &["txt"]) => plain::read(content),
        () if about::has_name_of_guide(path) => {
            return set_aside("AsciiDoc and reStructuredText are not read: have it rendered as HTML");
        }
        () => return None,
    };
    about::is_guide(path, &page).then(|| (project::facts(content, &page), None))
}

/// Why a guide in a format without plain text is not judged.
pub fn not_read(format: &str) -> String {
    format!("{format} is not read: keep the guide as Markdown or HTML beside it")
}
