//! The tenant variables of a manifest beside each other.

use std::collections::{BTreeMap, BTreeSet};

use super::expressions::{self, Place};
use super::{id, manifest};
use crate::document::Value;
use crate::expression::read;
use crate::rule::{At, Context, RuleId};

/// Words of the expression language and roots of it. Okta's own list is not published; a variable of such a name is
/// at least confusing.
const RESERVED: [&str; 27] = [
    "org",
    "app",
    "user",
    "appuser",
    "idpuser",
    "source",
    "instance",
    "session",
    "empty",
    "fn",
    "not",
    "and",
    "or",
    "eq",
    "ne",
    "lt",
    "gt",
    "le",
    "ge",
    "div",
    "mod",
    "true",
    "false",
    "null",
    "instanceof",
    "matches",
    "if",
];

/// Names and labels that stand twice, names of the language, and variables that no expression uses.
pub fn declared(context: &mut Context<'_>) {
    for body in manifest::of(context) {
        let names = manifest::at(body, &["config", "*", "name"]);
        duplicates(context, &names, id::VARIABLE_DUPLICATE_NAME);
        duplicates(context, &manifest::at(body, &["config", "*", "label"]), id::VARIABLE_DUPLICATE_LABEL);
        let used = used(body);
        for name in names {
            let Some(text) = name.as_str().filter(|text| !text.is_empty()) else { continue };
            let shown = context.quote(name);
            if RESERVED.contains(&&*text) {
                context.report(id::VARIABLE_RESERVED_NAME, At::value(name)).arg("name", shown);
            } else if !used.contains(&text.to_ascii_lowercase()) {
                context.report(id::VARIABLE_UNUSED, At::value(name)).arg("name", shown);
            }
        }
    }
}

fn duplicates(context: &mut Context<'_>, values: &[Value<'_>], rule: RuleId) {
    let mut seen: BTreeMap<String, Value<'_>> = BTreeMap::new();
    for value in values {
        let Some(text) = value.as_str().filter(|text| !text.trim().is_empty()) else { continue };
        let Some(first) = seen.get(&text.to_lowercase()) else {
            seen.insert(text.to_lowercase(), *value);
            continue;
        };
        let shown = context.quote(*value);
        context.report(rule, At::value(*value)).arg("value", shown).related(At::value(*first), "first here");
    }
}

/// The names that the expressions of a manifest refer to, in lower case.
fn used(body: Value<'_>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for Place { value, dialect, .. } in expressions::fields(body) {
        let Some(text) = value.as_str() else { continue };
        let field = read(&text, dialect);
        let variables = expressions::variables(&field);
        names.extend(variables.into_iter().map(|(_, name)| text[name].to_ascii_lowercase()));
        if !field.problems.is_empty() {
            // Of what cannot be read, every word may be meant as a variable.
            let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
            names.extend(words.map(str::to_ascii_lowercase));
        }
    }
    names
}
