//! Which parts of a text must never be shown: keys, passwords and tokens; and how the rest is.

mod assignment;
mod document;
mod looks;
mod name;
mod private_key;
mod show;

pub use document::{decoded_strings, in_document};
pub use private_key::{PrivateKey, private_keys};
pub use show::{masked, shown, shown_part};

use super::pem;
use crate::source::Span;

/// The secret spans of any text: bodies of private keys, things that look like tokens, and values behind names of
/// secrets.
pub fn in_text(text: &str) -> Vec<Span> {
    let mut found = pem::private_key_bodies(text);
    found.extend(looks::in_text(text));
    found.extend(assignment::in_text(text));
    found
}
