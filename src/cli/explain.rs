//! `oinlint explain`

use std::io::Write;

use clap::Args;

use super::configuration::here;
use super::{Failure, rule};
use crate::config::Lookup;
use crate::source::inert_line;

#[derive(Args)]
pub(super) struct Arguments {
    /// Id of the rule, as a diagnostic names it
    #[arg(value_name = "RULE")]
    id: String,
}

pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> Result<u8, Failure> {
    // One that is not known may be one that the configuration adds.
    let rule = rule(&arguments.id).or_else(|_| here(&Lookup::Nearest).and_then(|_| rule(&arguments.id)))?.rule();
    let scopes: Vec<&str> = rule.artifacts.iter().map(|scope| scope.name()).collect();
    writeln!(out, "{}: {}\n", rule.id, rule.title)?;
    writeln!(
        out,
        "severity: {}{}",
        rule.severity.name(),
        rule.because.map_or_else(String::new, |why| format!(" ({why})"))
    )?;
    writeln!(out, "applies to: {}", scopes.join(", "))?;
    if rule.needs_published {
        writeln!(out, "needs: --published, the published copy of the manifest")?;
    }
    let derived = if rule.derived { "derived from " } else { "" };
    writeln!(out, "source: {derived}{}, {} (read {})\n", rule.source_doc, rule.source_section, rule.source_read)?;
    // A rule of the repository's own says what its author likes.
    rule.prose.lines().try_for_each(|line| writeln!(out, "{}", inert_line(line)))?;
    Ok(0)
}
