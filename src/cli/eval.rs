//! `oinlint eval`

use std::io::Write;

use clap::{Args, ValueEnum};

use super::Failure;
use crate::expression::functions::{self, Known};
use crate::expression::syntax::Call;
use crate::expression::{self, Dialect, Embedded, Field, Part, Unknown};
use crate::source::{Span, neutral};

#[derive(Args)]
pub(super) struct Arguments {
    /// The field, as it stands in the manifest
    #[arg(value_name = "EXPRESSION")]
    text: String,
    /// The kind of field it is for
    #[arg(long, value_enum)]
    dialect: DialectName,
    /// The value of a tenant variable
    #[arg(long = "set", value_name = "NAME=VALUE")]
    set: Vec<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum DialectName {
    /// SAML fields: https://${org.subdomain}.acme.example
    Saml,
    /// OpenID Connect fields: https://{app.subdomain}.acme.example
    Oidc,
    /// SCIM base URL, Universal Logout and OAuth endpoints: 'https://' + app.subdomain + '.acme.example'
    Bare,
}

impl From<DialectName> for Dialect {
    fn from(name: DialectName) -> Self {
        match name {
            DialectName::Saml => Self::Saml,
            DialectName::Oidc => Self::Oidc,
            DialectName::Bare => Self::Bare,
        }
    }
}

/// Prints what the field becomes, or what is wrong with it.
pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> Result<u8, Failure> {
    let dialect = Dialect::from(arguments.dialect);
    let text = arguments.text.as_str();
    let field = expression::read(text, dialect);
    let mut problems: Vec<(Span, String)> = field
        .problems
        .iter()
        .map(|problem| {
            (problem.span, format!("the expression has {}: {}", problem.describe(), problem.repair(text)))
        })
        .collect();
    problems.extend(conventions(text, &field, dialect));
    problems.sort_by_key(|(span, _)| span.start);
    if !problems.is_empty() {
        for (span, message) in problems {
            let column = text[..span.start as usize].chars().count() + 1;
            writeln!(out, "column {column}: {}", neutral(&message))?;
        }
        return Ok(1);
    }
    let values = values(&arguments.set)?;
    let lookup = |path: &str| {
        let name = path.strip_prefix(dialect.root()).and_then(|path| path.strip_prefix('.'));
        let wanted = name.unwrap_or(path);
        values.iter().find(|(own, _)| *own == wanted).map(|(_, value)| (*value).to_owned())
    };
    match expression::evaluate(text, &field, &lookup) {
        Ok(result) => writeln!(out, "{}", neutral(&result))?,
        Err((unknown, _)) => return Err(Failure::usage(neutral(&explained(&unknown, dialect)).into_owned())),
    }
    Ok(0)
}

/// Delimiters, roots and functions of another dialect.
fn conventions(text: &str, field: &Field, dialect: Dialect) -> Vec<(Span, String)> {
    let foreign = || {
        let written = expression::rewrite(text, field, dialect);
        format!("this is not how {} is written: write `{written}`", dialect.title())
    };
    let mut wrong = Vec::new();
    for part in &field.parts {
        let expression = match part {
            Part::Text(_) => continue,
            Part::Embedded(Embedded { has_dollar, span, .. })
                if dialect == Dialect::Bare || *has_dollar != (dialect == Dialect::Saml) =>
            {
                wrong.push((*span, foreign()));
                continue;
            }
            Part::Embedded(Embedded { expression, .. }) | Part::Whole(expression) => expression,
        };
        let roots = expression.variables().into_iter().map(|(root, _)| root.span);
        wrong.extend(roots.filter(|span| span.of(text) != dialect.root()).map(|span| (span, foreign())));
        wrong.extend(expression.calls().into_iter().filter_map(|call| missing_function(call, dialect)));
    }
    wrong
}

/// A function that the dialect does not have.
fn missing_function(call: &Call, dialect: Dialect) -> Option<(Span, String)> {
    let name = functions::name(call)?;
    let repair = match functions::known(call, dialect) {
        Known::Elsewhere(Some(twin)) => format!(": write `{twin}`"),
        Known::Elsewhere(None) | Known::Nowhere => String::new(),
        Known::Here(_) | Known::Deprecated(_) | Known::Method => return None,
    };
    Some((call.name.span, format!("there is no function `{name}` in {}{repair}", dialect.title())))
}

fn values(set: &[String]) -> Result<Vec<(&str, &str)>, Failure> {
    let pair = |text: &'_ String| -> Failure {
        Failure::usage(format!("`{}` is no value of a variable: write NAME=VALUE", neutral(text)))
    };
    set.iter().map(|text| text.split_once('=').ok_or_else(|| pair(text))).collect()
}

fn explained(unknown: &Unknown, dialect: Dialect) -> String {
    match unknown {
        Unknown::Variable(path) => {
            let name = path.strip_prefix(dialect.root()).and_then(|path| path.strip_prefix('.')).unwrap_or(path);
            format!("`{path}` has no value: add `--set {name}=...`")
        }
        Unknown::Function(name) => format!("`{name}` is not worked out here with these arguments"),
        Unknown::TooLong => "the result is longer than any URL".into(),
        Unknown::Other => "a part of the expression is not worked out here".into(),
    }
}
