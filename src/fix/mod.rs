//! From a text and the edits of findings to a new text. Nothing is read or written here.

mod diff;
mod edits;

pub use diff::{Difference, difference};
pub use edits::{Applied, Refused, Scope, apply, scope_of};
