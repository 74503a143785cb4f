//! `oinlint.toml`, suppressions and the baseline: what a repository says about findings.
//!
//! Nothing here looks for a defect. What is read is plain data; the run applies it.

mod baseline;
mod comment;
mod extend;
mod file;
mod find;
mod ignore;
mod problem;
mod settings;

pub use baseline::{Baseline, BaselineUse, Baselines, FILE_NAME as BASELINE_NAME, name_of, read as read_baseline};
pub use file::{Config, FailOn, Level, Roles, schema};
pub use find::{Configs, FILE_NAME, Loaded, Lookup, date, repository};
pub use ignore::{Surroundings, suppress};
pub use problem::Problem;
pub use settings::selection;
