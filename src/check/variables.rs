//! Tenant variables: what expressions refer to, and what the manifest declares.

use std::ops::Range;

use super::url::is_expression;
use super::{id, manifest};
use crate::artifact::Kind;
use crate::document::Value;
use crate::rule::{At, Context, listed, nearest};

/// Fields that may hold expressions.
const FIELDS: [&[&str]; 10] = [
    &["sso", "saml", "acs", "*", "url"],
    &["sso", "saml", "entityId"],
    &["sso", "saml", "claims", "*", "values", "*"],
    &["sso", "oidc", "redirectUris", "*"],
    &["sso", "oidc", "initiateLoginUri"],
    &["sso", "oidc", "postLogoutUris", "*"],
    &["provisioning", "scim", "baseUri"],
    &["globalTokenRevocation", "endpoint"],
    &["authSettings", "oAuth2Settings", "authorizeEndpoint"],
    &["authSettings", "oAuth2Settings", "tokenEndpoint"],
];

/// What Okta itself knows of every org.
const OF_THE_ORG: [&str; 3] = ["externalKey", "name", "subDomain"];

/// References to variables that no file of the submission declares. Each name is one finding.
pub fn undefined(context: &mut Context<'_>) {
    for body in context.root().map(manifest::bodies).unwrap_or_default() {
        let declared = declared(context, body);
        let mut unknown: Vec<(String, Vec<At>)> = Vec::new();
        for value in FIELDS.iter().flat_map(|path| manifest::at(body, path)) {
            let Some(text) = value.as_str() else { continue };
            for reference in references(&text) {
                let name = &text[reference.name.clone()];
                let is_builtin = reference.root == "org" && OF_THE_ORG.contains(&name);
                if is_builtin || declared.iter().any(|own| own == name) {
                    continue;
                }
                let at = At::slice(value, reference.name);
                match unknown.iter_mut().find(|(own, _)| own == name) {
                    Some((_, places)) => places.push(at),
                    None => unknown.push((name.to_owned(), vec![at])),
                }
            }
        }
        unknown.into_iter().for_each(|(name, places)| report(context, &name, places, &declared));
    }
}

fn report(context: &mut Context<'_>, name: &str, places: Vec<At>, declared: &[String]) {
    let repair = match nearest(name, declared.iter().map(String::as_str)) {
        Some(near) => format!("write `{near}`, or declare `{name}` in `config`"),
        None if declared.is_empty() => format!("declare it in `config` with a label: {}", declaration(name)),
        None => format!("write one of {}, or declare it in `config`: {}", listed(declared), declaration(name)),
    };
    let mut places = places.into_iter();
    let Some(first) = places.next() else { return };
    let draft = context.report(id::VARIABLE_UNDEFINED, first);
    draft.arg("name", crate::source::brief(name, 60)).arg("repair", crate::source::brief(&repair, 200));
    places.for_each(|other| {
        draft.related(other, "and here");
    });
}

fn declaration(name: &str) -> String {
    format!("`{{\"name\": \"{name}\", \"label\": \"...\"}}`")
}

/// The names that the manifest and separate tenant settings declare.
fn declared(context: &Context<'_>, body: Value<'_>) -> Vec<String> {
    let separate =
        manifest::judged(context.submission(), Kind::SubmissionTenantSettings).filter_map(|file| file.root());
    let of_files = separate.flat_map(|root| manifest::at(root, &["appInstanceProperties", "*", "name"]));
    let all = manifest::at(body, &["config", "*", "name"]).into_iter().chain(of_files);
    all.filter_map(Value::as_str).map(std::borrow::Cow::into_owned).collect()
}

/// `org.name` or `app.name` in an expression.
struct Reference {
    root: &'static str,
    /// Bytes of the name in the text.
    name: Range<usize>,
}

/// The references of a field. What is in quotes is text.
fn references(text: &str) -> Vec<Reference> {
    let is_expression = is_expression(text);
    let mut found = Vec::new();
    let (mut depth, mut quote) = (usize::from(is_expression), None);
    // An expression that starts with text in spite of its quotes has lost the first of them.
    if is_expression && text.trim_start().starts_with("http") {
        quote = Some('\'');
    }
    let mut before = ' ';
    for (at, character) in text.char_indices() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '{') => depth += 1,
            (None, '}') => depth = depth.saturating_sub(1).max(usize::from(is_expression)),
            (None, '\'' | '"') if depth > 0 => quote = Some(character),
            (None, _) if depth > 0 && !is_word(before) && before != '.' => found.extend(reference_at(text, at)),
            _ => {}
        }
        before = character;
    }
    found
}

fn reference_at(text: &str, at: usize) -> Option<Reference> {
    let root = ["org", "app"].into_iter().find(|root| text[at..].starts_with(root))?;
    let start = at + root.len() + ".".len();
    let behind = text.get(at + root.len()..)?.strip_prefix('.')?;
    let length = behind.find(|c: char| !is_word(c)).unwrap_or(behind.len());
    let is_name = behind.starts_with(|c: char| c.is_alphabetic() || c == '_');
    is_name.then_some(Reference { root, name: start..start + length })
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        references(text).into_iter().map(|found| format!("{}.{}", found.root, &text[found.name])).collect()
    }

    #[test]
    fn references_stand_in_expressions_of_every_dialect() {
        assert_eq!(names("https://${org.subdomain}.acme.example/${org.region}"), ["org.subdomain", "org.region"]);
        assert_eq!(names("https://{app.subdomain}.acme.example"), ["app.subdomain"]);
        assert_eq!(names("'https://' + app.subdomain + '.acme.example'"), ["app.subdomain"]);
        assert_eq!(names("app.baseUrl + '/scim'"), ["app.baseUrl"]);
        assert_eq!(names("https://' + app.subdomain + '.acme.example'"), ["app.subdomain"]);
        assert_eq!(names("${empty org.v ? 'a' : org.v}"), ["org.v", "org.v"]);
    }

    #[test]
    fn hosts_texts_and_other_roots_are_no_references() {
        assert!(names("https://app.acme.example/cb").is_empty());
        assert!(names("'https://app.acme.example/' + String.len(app.x)").len() == 1);
        assert!(names("${user.org.name} ${myorg.x} ${fn:trim('org.x')}").is_empty());
        assert!(names("").is_empty());
        assert!(names("${org.").is_empty());
        assert!(names("${org").is_empty());
    }
}
