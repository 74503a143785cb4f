//! The library behind the `oinlint` program.

pub mod document;
pub mod source;
