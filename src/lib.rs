//! The library behind the `oinlint` program.
//!
//! Data flows one way: [`discover`] finds files, [`source`] reads them, [`artifact`] recognises them and reads
//! them into a [`document`], [`rule`] and [`check`] look at documents, what they say becomes a [`finding`], and
//! [`report`] prints it. [`run`] leads through all of it, and a [`plan`] says what is left to do. [`refit`] stands
//! apart: it makes a logo out of an image.

pub mod artifact;
pub mod check;
pub mod cli;
pub mod discover;
pub mod document;
pub mod expression;
pub mod finding;
pub mod plan;
pub mod refit;
pub mod report;
pub mod rule;
pub mod run;
pub mod source;
