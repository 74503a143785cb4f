//! The fields of a manifest and of its published copy, each beside the one it was.

use std::collections::BTreeSet;

use super::manifest;
use super::published::{Pair, names_in};
use super::update_effect::{Effect, compare};
use crate::document::Value;
use crate::expression::Dialect;

/// The most fields of two lists that are compared with one another: a hostile file must not take long.
const MOST_PAIRS: usize = 400;

/// Where a manifest has fields with expressions.
const FIELDS: [(&[&str], Dialect); 9] = [
    (&["sso", "saml", "acs", "*", "url"], Dialect::Saml),
    (&["sso", "saml", "entityId"], Dialect::Saml),
    (&["sso", "oidc", "redirectUris", "*"], Dialect::Oidc),
    (&["sso", "oidc", "initiateLoginUri"], Dialect::Oidc),
    (&["sso", "oidc", "postLogoutUris", "*"], Dialect::Oidc),
    (&["provisioning", "scim", "baseUri"], Dialect::Bare),
    (&["globalTokenRevocation", "endpoint"], Dialect::Bare),
    (&["authSettings", "oAuth2Settings", "authorizeEndpoint"], Dialect::Bare),
    (&["authSettings", "oAuth2Settings", "tokenEndpoint"], Dialect::Bare),
];

/// A field that became something else.
#[derive(Clone, Debug)]
pub struct Changed<'a> {
    /// What is published.
    pub old: Value<'a>,
    /// What is submitted.
    pub new: Value<'a>,
    /// How it is written.
    pub dialect: Dialect,
    /// What that means to an installed integration.
    pub effect: Effect,
}

/// What became of the fields at one path.
#[derive(Debug, Default)]
pub struct Changes<'a> {
    /// Fields that were there before, and are another now.
    pub changed: Vec<Changed<'a>>,
    /// Fields that are there no more.
    pub removed: Vec<Value<'a>>,
}

/// Every field with expressions that changed.
pub fn all<'a>(pair: Pair<'a>, added: &BTreeSet<String>) -> Vec<Changed<'a>> {
    let fields = FIELDS.iter().flat_map(|(path, dialect)| at(pair, path, *dialect, added).changed);
    fields.chain(claims(pair, added)).collect()
}

/// What became of the fields at a path, with the variables in `added` empty. An element of a list is the one that it
/// still becomes; what is left of a list was replaced by an element that an added variable was put into.
pub fn at<'a>(pair: Pair<'a>, path: &[&str], dialect: Dialect, added: &BTreeSet<String>) -> Changes<'a> {
    let texts = |from: Value<'a>| {
        let all = manifest::at(from, path).into_iter();
        all.filter(|value| manifest::is_filled(*value)).collect::<Vec<_>>()
    };
    let (old, new) = (texts(pair.old), texts(pair.new));
    if path.contains(&"*") { in_list(old, new, dialect, added) } else { alone(&old, &new, dialect, added) }
}

fn alone<'a>(old: &[Value<'a>], new: &[Value<'a>], dialect: Dialect, added: &BTreeSet<String>) -> Changes<'a> {
    match (old, new) {
        ([old], [new]) => {
            let changed = changed(*old, *new, dialect, added).into_iter().collect();
            Changes { changed, removed: Vec::new() }
        }
        (removed, _) => Changes { changed: Vec::new(), removed: removed.to_vec() },
    }
}

/// Two fields, unless they become the same.
pub fn changed<'a>(
    old: Value<'a>,
    new: Value<'a>,
    dialect: Dialect,
    added: &BTreeSet<String>,
) -> Option<Changed<'a>> {
    let effect = compare(&old.as_str()?, &new.as_str()?, dialect, added);
    (effect != Effect::Same).then_some(Changed { old, new, dialect, effect })
}

fn in_list<'a>(
    mut old: Vec<Value<'a>>,
    mut new: Vec<Value<'a>>,
    dialect: Dialect,
    added: &BTreeSet<String>,
) -> Changes<'a> {
    let texts = |list: &[Value<'a>]| -> BTreeSet<String> {
        list.iter().filter_map(|value| Some(value.as_str()?.trim().to_owned())).collect()
    };
    let is_in = |known: &BTreeSet<String>, value: &Value<'_>| {
        value.as_str().is_some_and(|text| known.contains(text.trim()))
    };
    let (old_texts, new_texts) = (texts(&old), texts(&new));
    old.retain(|value| !is_in(&new_texts, value));
    new.retain(|value| !is_in(&old_texts, value));
    let mut changes = Changes::default();
    if old.len() * new.len() > MOST_PAIRS {
        return changes;
    }
    for old in old {
        let effects: Vec<Option<Changed<'a>>> = new.iter().map(|new| changed(old, *new, dialect, added)).collect();
        if let Some(same) = effects.iter().position(Option::is_none) {
            new.remove(same);
            continue;
        }
        let uses_added = |change: &Option<Changed<'a>>| {
            let new = change.as_ref().and_then(|change| change.new.as_str()).unwrap_or_default();
            names_in(&new, dialect).iter().any(|name| added.contains(name))
        };
        if let Some(replaced) = effects.iter().position(uses_added) {
            new.remove(replaced);
            changes.changed.extend(effects.into_iter().nth(replaced).flatten());
        } else if !effects.iter().flatten().any(|change| change.effect == Effect::Unclear) {
            changes.removed.push(old);
        }
    }
    changes
}

/// The values of claims, by the names of the claims.
fn claims<'a>(pair: Pair<'a>, added: &BTreeSet<String>) -> Vec<Changed<'a>> {
    let claims = |body: Value<'a>| manifest::at(body, &["sso", "saml", "claims", "*"]);
    let mut found = Vec::new();
    let new = claims(pair.new);
    for old in claims(pair.old).into_iter().take(MOST_PAIRS) {
        let Some(name) = old.get("name").and_then(Value::as_str) else { continue };
        let same =
            new.iter().take(MOST_PAIRS).find(|claim| claim.get("name").is_some_and(|own| own.is_text(&name)));
        let values = |claim: Value<'a>| claim.get("values").into_iter().flat_map(Value::elements);
        let Some(new) = same else { continue };
        found.extend(
            values(old).zip(values(*new)).filter_map(|(old, new)| changed(old, new, Dialect::Saml, added)),
        );
    }
    found
}
