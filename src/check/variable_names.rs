//! The tenant variables of a manifest beside each other.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};

use super::guide::Guide;
use super::{expressions, guide_manifest, id, manifest, variables};
use crate::artifact::Submission;
use crate::document::{NodeId, Value};
use crate::rule::{At, Context, RuleId, nearest};

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
        let used = used(body, &variables::declared(context, body));
        let is_in_guide = told_in_guides(context.submission(), body);
        for name in names {
            let Some(text) = name.as_str().filter(|text| !text.is_empty()) else { continue };
            let shown = context.quote(name);
            if RESERVED.contains(&&*text) {
                context.report(id::VARIABLE_RESERVED_NAME, At::value(name)).arg("name", shown);
            } else if !used.contains(&text.to_ascii_lowercase()) && !is_in_guide(name) {
                context.report(id::VARIABLE_UNUSED, At::value(name)).arg("name", shown);
            }
        }
    }
}

/// Whether a guide tells of the variable with a name: what it is for may lie outside of the manifest. Guides are read when the
/// first is asked for.
fn told_in_guides<'a>(submission: &'a Submission, body: Value<'a>) -> impl Fn(Value<'a>) -> bool {
    let guides = LazyCell::new(|| Guide::all(submission));
    let variables = manifest::at(body, &["config", "*"]).into_iter();
    let labels: BTreeMap<NodeId, Value<'a>> =
        variables.filter_map(|variable| Some((variable.get("name")?.id(), variable.get("label")?))).collect();
    move |name| {
        let variable: Vec<Value<'a>> = labels.get(&name.id()).copied().into_iter().chain([name]).collect();
        guide_manifest::names_variable(&guides, &variable)
    }
}

fn duplicates(context: &mut Context<'_>, values: &[Value<'_>], rule: RuleId) {
    let key = |value| manifest::filled(value).map(|text| text.to_lowercase());
    for (value, first) in manifest::repeated(values.iter().copied(), key) {
        let shown = context.quote(value);
        context.report(rule, At::value(value)).arg("value", shown).related(At::value(first), "first here");
    }
}

/// The names that the expressions of a manifest refer to, in lower case, and those that they are likely to mean.
fn used(body: Value<'_>, declared: &BTreeSet<String>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for place in expressions::fields(body) {
        let Some((text, field)) = place.read(declared) else { continue };
        let all = field.parts.iter().filter_map(expressions::expression);
        let strangers = all.flat_map(|expression| expression.unknown_roots());
        let strangers =
            strangers.map(|(root, member)| member.map_or(root.span, |name| name.span).of(&text).to_owned());
        for name in expressions::references(&field).into_iter().map(|(.., name)| name).chain(strangers) {
            // A name that is none has a finding of its own, which tells what may be meant.
            let meant = nearest(&name, declared.iter().map(String::as_str).take(16));
            names.extend(meant.map(str::to_ascii_lowercase));
            names.insert(name.to_ascii_lowercase());
        }
        names
            .extend(expressions::texts_with_references(&text, &field, declared).into_iter().map(|(_, name)| name));
        if !field.problems.is_empty() || text.contains("['") {
            // Of what cannot be read, every word may be meant as a variable.
            let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
            names.extend(words.map(str::to_ascii_lowercase));
        }
    }
    names
}
