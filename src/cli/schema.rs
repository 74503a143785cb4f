//! `oinlint schema`

use std::io::Write;

use clap::Args;
use serde_json::Value;

use super::Failure;
use crate::config;
use crate::rule::{SCHEMAS, SchemaDefinition, nearest};

/// The name of the schema of `oinlint.toml`.
const CONFIG: &str = "config";

#[derive(Args)]
pub(super) struct Arguments {
    /// What is described; without it the names are listed
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> Result<u8, Failure> {
    let Some(name) = &arguments.name else {
        let width = SCHEMAS.iter().map(|schema| schema.name().len()).max().unwrap_or_default();
        writeln!(out, "{CONFIG:width$}  oinlint.toml")?;
        for schema in SCHEMAS {
            writeln!(out, "{:width$}  {}", schema.name(), schema.kind.title())?;
        }
        return Ok(0);
    };
    if name == CONFIG {
        writeln!(out, "{:#}", config::schema().to_value())?;
        return Ok(0);
    }
    let known = SCHEMAS.iter().find(|schema| [schema.name(), schema.kind.name()].contains(&&**name));
    let text = known.ok_or_else(|| unknown(name))?.text;
    let schema: Value = serde_json::from_str(text).map_err(|error| Failure::usage(error.to_string()))?;
    writeln!(out, "{schema:#}")?;
    Ok(0)
}

fn unknown(name: &str) -> Failure {
    let names = SCHEMAS.iter().map(SchemaDefinition::name).chain([CONFIG]);
    let hint = nearest(name, names).map_or_else(String::new, |nearest| format!("; did you mean `{nearest}`?"));
    Failure::usage(format!(
        "there is no schema `{}`{hint} (`oinlint schema` lists them)",
        crate::source::neutral(name)
    ))
}
