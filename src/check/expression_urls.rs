//! What the URLs of a manifest become when their variables have values: each is worked out with example values, along
//! every way through its conditions.

use super::{expressions, id, manifest};
use crate::document::Value;
use crate::expression::{Dialect, Part, outcomes, read};
use crate::rule::{At, Context};
use crate::source::brief;

/// Example values: of a variable that holds a URL, and of any other.
const URL: &str = "https://berryfarm.example";
const LABEL: &str = "berryfarm";

/// Fields that become a URL with two schemes, or with none.
pub fn results(context: &mut Context<'_>) {
    for body in context.root().map(manifest::bodies).unwrap_or_default() {
        let claims = manifest::at(body, &["sso", "saml", "claims", "*", "values", "*"]);
        let entity_ids = manifest::at(body, &["sso", "saml", "entityId"]);
        let is_url = |value: &Value<'_>| claims.iter().chain(&entity_ids).all(|other| other.id() != value.id());
        for (value, dialect) in expressions::fields(body).filter(|(value, _)| is_url(value)) {
            judge(context, body, value, dialect);
        }
    }
}

fn judge(context: &mut Context<'_>, body: Value<'_>, value: Value<'_>, dialect: Dialect) {
    let shown = context.text(value);
    let field = read(&shown, dialect);
    let is_constant = field.parts.iter().all(|part| matches!(part, Part::Text(_)));
    // What cannot be read, or is a constant, is judged by others.
    if is_constant || !field.problems.is_empty() {
        return;
    }
    let lookup = |path: &str| path.split_once('.').map(|(_, name)| example(body, name).to_owned());
    let Some(results) = outcomes(&shown, &field, &lookup) else { return };
    let has_scheme = |result: &&String| result.starts_with("https://") || result.starts_with("http://");
    let doubled = |result: &&String| result.get("https://".len()..).is_some_and(|rest| rest.contains("://"));
    if let Some(result) = results.iter().find(|result| has_scheme(result) && doubled(result)) {
        context.report(id::EXPRESSION_DOUBLE_SCHEME, At::value(value)).arg("result", brief(result, 100));
    } else if let Some(result) = results.iter().find(|result| !has_scheme(result)) {
        context.report(id::EXPRESSION_WITHOUT_SCHEME, At::value(value)).arg("result", brief(result, 100));
    }
}

/// An example of what an administrator enters, going by name and label of the variable.
fn example(body: Value<'_>, name: &str) -> &'static str {
    let variables = manifest::at(body, &["config", "*"]);
    let own = variables.into_iter().find(|variable| variable.get("name").is_some_and(|own| own.is_text(name)));
    let label = own.and_then(|own| own.get("label")?.as_str()).unwrap_or_default();
    let words = format!("{name} {label}").to_lowercase();
    let is_url =
        words.split(|c: char| !c.is_alphanumeric()).any(|word| matches!(word, "url" | "uri" | "http" | "https"))
            || ["baseurl", "baseuri"].iter().any(|end| name.to_lowercase().ends_with(end));
    if is_url { URL } else { LABEL }
}
