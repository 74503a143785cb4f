//! `oinlint eval`

use std::io::Write;

use clap::{Args, ValueEnum};
use serde_json::{Value as Json, json};

use super::{Failure, unknown_rule};
use crate::expression::{self, Dialect, Unknown};
use crate::finding::{Finding, Severity};
use crate::rule::Selection;
use crate::run::{self, Input, Options};
use crate::source::neutral;

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

/// The rules that say whether a field is written the way of its dialect.
const RULES: [&str; 6] = [
    "el-*",
    "expression-malformed",
    "expression-unbalanced",
    "expression-unquoted-text",
    "saml-el-*",
    "variable-wrong-*",
];

/// Prints what the field becomes, or what is wrong with it.
pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> Result<u8, Failure> {
    let dialect = Dialect::from(arguments.dialect);
    let text = arguments.text.as_str();
    let values = values(&arguments.set)?;
    let findings = findings(text, dialect, &values)?;
    for finding in &findings {
        let column = text[..finding.at.min(text.len())].chars().count() + 1;
        let severity = finding.severity.name();
        writeln!(out, "column {column}: {severity}: {}: {}", neutral(&finding.message), neutral(&finding.help))?;
    }
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Ok(1);
    }
    let lookup = |path: &str| {
        let name = path.strip_prefix(dialect.root()).and_then(|path| path.strip_prefix('.'));
        let wanted = name.unwrap_or(path);
        values.iter().find(|(own, _)| *own == wanted).map(|(_, value)| (*value).to_owned())
    };
    match expression::evaluate(text, &expression::read(text, dialect), &lookup) {
        Ok(result) => writeln!(out, "{}", neutral(&result))?,
        Err((unknown, span)) => {
            let part = crate::source::brief(span.of(text), 60);
            return Err(Failure::usage(neutral(&explained(&unknown, &part, dialect)).into_owned()));
        }
    }
    Ok(0)
}

/// What a rule says of the field.
struct Remark {
    severity: Severity,
    message: String,
    help: String,
    /// Bytes of the field in front of it.
    at: usize,
}

/// What the rules on expressions say of the field: the same as in a manifest that has it.
fn findings(text: &str, dialect: Dialect, values: &[(&str, &str)]) -> Result<Vec<Remark>, Failure> {
    let names: Vec<Json> = values.iter().map(|(name, _)| json!({ "name": name })).collect();
    let manifest = match dialect {
        Dialect::Saml => {
            json!({ "name": "", "config": names, "sso": { "saml": { "claims": [{ "values": [text] }] } } })
        }
        Dialect::Oidc => json!({ "name": "", "config": names, "sso": { "oidc": { "redirectUris": [text] } } }),
        Dialect::Bare => json!({ "name": "", "config": names, "provisioning": { "scim": { "baseUri": text } } }),
    };
    let manifest = manifest.to_string();
    let spelled = Json::from(text).to_string();
    let start = manifest.find(&spelled).map_or(0, |start| start + 1);
    let selection = Selection::new(&RULES.map(str::to_owned), &[]).map_err(|id| unknown_rule(&id))?;
    // No rule on expressions asks for the day.
    let options = Options { selection, threads: 1, ..Options::on(time::Date::MIN) };
    let input = Input::Memory { path: Some("submission.json".into()), bytes: manifest.clone().into_bytes() };
    let run = run::check(input, &options).map_err(|_| Failure::usage("the expression cannot be read"))?;
    let all = run.submissions.iter().flat_map(|submission| &submission.findings);
    let remark = |finding: &Finding| Remark {
        severity: finding.severity,
        message: finding.message.clone(),
        help: finding.help.clone(),
        at: unescaped_length(manifest.get(start..finding.place.span.start as usize).unwrap_or_default()),
    };
    Ok(all.map(remark).collect())
}

/// How many bytes the beginning of a JSON string stands for.
fn unescaped_length(spelled: &str) -> usize {
    serde_json::from_str::<String>(&format!("\"{spelled}\"")).map_or(spelled.len(), |text| text.len())
}

fn values(set: &[String]) -> Result<Vec<(&str, &str)>, Failure> {
    let mut all: Vec<(&str, &str)> = Vec::new();
    for text in set {
        let (name, value) = text.split_once('=').ok_or_else(|| {
            Failure::usage(format!("`{}` is no value of a variable: write NAME=VALUE", neutral(text)))
        })?;
        if all.iter().any(|(own, _)| *own == name) {
            return Err(Failure::usage(format!("`{}` has two values", neutral(name))));
        }
        all.push((name, value));
    }
    Ok(all)
}

fn explained(unknown: &Unknown, part: &str, dialect: Dialect) -> String {
    match unknown {
        Unknown::Variable(path) => {
            let name = path.strip_prefix(dialect.root()).and_then(|path| path.strip_prefix('.')).unwrap_or(path);
            format!("`{path}` has no value: add `--set {name}=...`")
        }
        Unknown::Function(name) => format!("`{name}` is not worked out here with these arguments"),
        Unknown::TooLong => "the result is longer than any URL".into(),
        Unknown::Other => format!("`{part}` is not worked out here"),
    }
}
