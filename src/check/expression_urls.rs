//! What the URLs of a manifest become when their variables have values: each is worked out with example values, along
//! every way through its conditions.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::expressions::{self, Place};
use super::{id, manifest};
use crate::document::Value;
use crate::expression::{Part, outcomes, read};
use crate::rule::{At, Context};
use crate::source::brief;

/// Example values: of a variable that holds a URL, and of any other.
const URL: &str = "https://berryfarm.example";
const LABEL: &str = "berryfarm";

/// Fields that become a URL with two schemes, or with none.
pub fn results(context: &mut Context<'_>) {
    for body in manifest::of(context) {
        let examples = examples(body);
        for place in expressions::fields(body).filter(|place| place.is_url) {
            judge(context, place, &examples);
        }
    }
}

fn judge(context: &mut Context<'_>, place: Place<'_>, examples: &BTreeMap<String, &'static str>) {
    let Place { value, dialect, .. } = place;
    let shown = context.text(value);
    let field = read(&shown, dialect);
    let is_constant = field.parts.iter().all(|part| matches!(part, Part::Text(_)));
    // What cannot be read, or is a constant, is judged by others.
    if is_constant || !field.problems.is_empty() {
        return;
    }
    let example = |name: &str| examples.get(name).copied().unwrap_or(LABEL);
    let lookup = |path: &str| path.split_once('.').map(|(_, name)| example(name).to_owned());
    let Some(results) = outcomes(&shown, &field, &lookup) else { return };
    let has_scheme = |result: &&String| result.starts_with("https://") || result.starts_with("http://");
    let doubled = |result: &&String| result.get("https://".len()..).is_some_and(|rest| rest.contains("://"));
    if let Some(result) = results.iter().find(|result| has_scheme(result) && doubled(result)) {
        context.report(id::EXPRESSION_DOUBLE_SCHEME, At::value(value)).arg("result", brief(result, 100));
    } else if let Some(result) = results.iter().find(|result| !has_scheme(result)) {
        context.report(id::EXPRESSION_WITHOUT_SCHEME, At::value(value)).arg("result", brief(result, 100));
    }
}

/// An example of what an administrator enters into each variable, going by its name and label.
fn examples(body: Value<'_>) -> BTreeMap<String, &'static str> {
    let text = |variable: Value<'_>, member: &str| variable.get(member)?.as_str().map(Cow::into_owned);
    let variables = manifest::at(body, &["config", "*"]).into_iter();
    let named = variables.filter_map(|variable| Some((text(variable, "name")?, text(variable, "label"))));
    named.map(|(name, label)| (name.clone(), example(&name, &label.unwrap_or_default()))).collect()
}

fn example(name: &str, label: &str) -> &'static str {
    let words = format!("{name} {label}").to_lowercase();
    let is_url = words
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| matches!(word, "url" | "uri" | "http" | "https" | "baseurl" | "baseuri"));
    if is_url { URL } else { LABEL }
}
