//! The library behind the `oinlint` program.
//!
//! Data flows one way: [`discover`] finds files, [`source`] reads them, [`artifact`] recognises them and reads
//! them into a [`document`], [`rule`] and [`check`] look at documents, what they say becomes a [`finding`], and
//! [`report`] prints it, and [`fix`] makes the edits that it carries. [`run`] leads through all of it as a
//! [`config`] says, a [`plan`] says what is left to do, and a [`preview`] shows what customers will see. [`refit`]
//! stands apart: it makes a logo out of an image.

pub mod artifact;
pub mod check;
pub mod cli;
pub mod config;
pub mod discover;
pub mod document;
pub mod expression;
pub mod finding;
pub mod fix;
pub mod plan;
pub mod preview;
pub mod refit;
pub mod report;
pub mod rule;
pub mod run;
pub mod source;
