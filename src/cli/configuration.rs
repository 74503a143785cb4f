//! The arguments that say which configuration and which baseline are used.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::Failure;
use crate::config::{BaselineUse, Configs, Loaded, Lookup, date};
use crate::discover::{Shown, folder_of};
use crate::run::Options;

#[derive(Args)]
pub(super) struct Configuration {
    /// Configuration for everything [default: the nearest `oinlint.toml` of each submission]
    #[arg(long, value_name = "FILE", conflicts_with_all = ["no_config", "isolated"])]
    pub config: Option<PathBuf>,

    /// Use no configuration
    #[arg(long)]
    pub no_config: bool,

    /// Use no configuration, no suppression and no baseline
    #[arg(long)]
    pub isolated: bool,

    /// Baseline: findings that it knows do not count [default: the one that the configuration names]
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    pub baseline: Option<PathBuf>,

    /// Date that counts as today for rules about validity [default: the clock]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_date)]
    today: Option<time::Date>,
}

impl Configuration {
    /// What a run is asked to do, as far as these arguments say.
    pub fn options(&self) -> Options {
        let shown = Shown::default();
        let mut options = Options::on(self.today.unwrap_or_else(|| time::OffsetDateTime::now_utc().date()));
        options.lookup = match &self.config {
            Some(file) => Lookup::File(shown.absolute(file)),
            None if self.no_config || self.isolated => Lookup::Nowhere,
            None => Lookup::Nearest,
        };
        options.suppressions = !self.isolated;
        if let Some(file) = &self.baseline {
            options.baseline = BaselineUse::File(shown.absolute(file));
        }
        options
    }
}

/// Reads the configurations of paths, of the working directory if there are none, so that the rules that they add are known by name.
pub(super) fn know_rules(lookup: &Lookup, paths: &[PathBuf]) -> Result<(), Failure> {
    let (shown, mut configs) = (Shown::default(), Configs::new(lookup.clone()));
    let here = [PathBuf::from(".")];
    for path in if paths.is_empty() { &here } else { paths } {
        let path = shown.absolute(path);
        let found = configs.of_folder(folder_of(&path), &|path| shown.print(path, true));
        found.map_err(|problem| Failure::usage(problem.to_string()))?;
    }
    Ok(())
}

/// The configuration nearest to the working directory.
pub(super) fn here(lookup: &Lookup) -> Result<Option<Arc<Loaded>>, Failure> {
    let shown = Shown::default();
    let found =
        Configs::new(lookup.clone()).of_folder(&shown.absolute(".".as_ref()), &|path| shown.print(path, true));
    found.map_err(|problem| Failure::usage(problem.to_string()))
}

fn parse_date(text: &str) -> Result<time::Date, String> {
    date(text).ok_or_else(|| "write it as YYYY-MM-DD, for example 2026-01-31".to_owned())
}
