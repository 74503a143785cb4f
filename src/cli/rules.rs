//! `oinlint rules`

use std::io::Write;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::Failure;
use super::configuration::here;
use crate::config::Lookup;
use crate::rule::{NOT_CHECKABLE, REQUIREMENTS_DATE, RULES, Rule};

#[derive(Args)]
pub(super) struct Arguments {
    /// How to print the list
    #[arg(long, value_enum, default_value = "text")]
    format: ListFormat,
}

#[derive(Clone, Copy, ValueEnum)]
enum ListFormat {
    Text,
    Json,
}

pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> Result<u8, Failure> {
    let own = here(&Lookup::Nearest)?.map(|loaded| loaded.custom.clone()).unwrap_or_default();
    let rules = || RULES.iter().chain(own.iter().map(|rule| rule.rule()));
    match arguments.format {
        ListFormat::Text => {
            for rule in rules() {
                writeln!(out, "{:<8} {:<40} {}", rule.severity.name(), rule.id, rule.title)?;
            }
        }
        ListFormat::Json => {
            let list = json!({
                "schema_version": 1,
                "requirements": REQUIREMENTS_DATE,
                "rules": rules().map(describe).collect::<Vec<_>>(),
                "not_checkable": NOT_CHECKABLE.iter()
                    .map(|row| json!({"id": row.id, "title": row.title, "source": row.source}))
                    .collect::<Vec<_>>(),
            });
            writeln!(out, "{list:#}")?;
        }
    }
    Ok(0)
}

fn describe(rule: &Rule) -> serde_json::Value {
    json!({
        "id": rule.id,
        "area": rule.area,
        "title": rule.title,
        "severity": rule.severity.name(),
        "artifacts": rule.artifacts.iter().map(|scope| scope.name()).collect::<Vec<_>>(),
        "needs_published": rule.needs_published,
        "derived": rule.derived,
        "because": rule.because,
        "source": {"doc": rule.source_doc, "section": rule.source_section, "read": rule.source_read},
        "documentation": rule.prose,
    })
}
