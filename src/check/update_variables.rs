//! Tenant variables of an update: those that were added are empty in every installed integration, and those that were
//! taken away have lost their values.

use std::collections::BTreeSet;

use super::published::{self, Pair};
use super::update_effect::{Effect, is_guarded};
use super::update_fields::{self, Changed};
use super::{expressions, id, manifest};
use crate::artifact::PUBLISHED;
use crate::document::Value;
use crate::expression::{Dialect, read};
use crate::rule::{At, Context, listed};
use crate::source::brief;

/// The most other places that are shown: to find more of them in one long line takes long, and nobody looks at more.
const RELATED: usize = 20;
/// The most characters of a text in a message.
const SHOWN: usize = 70;

/// Added variables in fields that were there before, and variables that are there no more.
pub fn changes(context: &mut Context<'_>) {
    for pair in published::pairs(context) {
        let mut added = pair.added_variables(context);
        // Where a variable was renamed, that is the defect, wherever it is used.
        if let Some(successor) = removed(context, pair) {
            added.remove(&successor);
        }
        if !added.is_empty() {
            for change in update_fields::all(pair, &added) {
                let text = change.new.as_str().unwrap_or_default().into_owned();
                let names = published::names_in(&text, change.dialect);
                if let Some(name) = names.iter().find(|name| added.contains(*name) && !is_guarded(&text, name)) {
                    not_empty_safe(context, &change, name);
                }
            }
        }
    }
}

fn not_empty_safe(context: &mut Context<'_>, change: &Changed<'_>, name: &str) {
    let text = change.new.as_str().unwrap_or_default();
    let all = expressions::references(&read(&text, change.dialect));
    let Some((_, place, _)) = all.into_iter().find(|(.., own)| own == name) else {
        return;
    };
    let was = published::quote(context, change.old);
    let shown = context.published().and_then(|published| published.shown(change.old));
    let is_secret = context.text(change.new) != text || shown.as_deref() != change.old.as_str().as_deref();
    let guard = guard(change.dialect, name);
    let draft = context.report(id::VARIABLE_NEW_NOT_EMPTY_SAFE, At::slice(change.new, place));
    draft.arg("name", brief(name, 60)).arg("was", was).arg("guard", guard);
    draft.related_in(PUBLISHED, At::value(change.old), "published as this");
    if let (Effect::Differs { before, after }, false) = (&change.effect, is_secret) {
        let (before, after) = (brief(before, SHOWN), brief(after, SHOWN));
        draft.note(format!("where `{}` is empty, this becomes {after}; published is {before}", brief(name, 60)));
    }
}

/// How a field asks whether the variable is empty.
fn guard(dialect: Dialect, name: &str) -> String {
    let name = brief(name, 40);
    match dialect {
        Dialect::Saml => format!("${{empty org.{name} ? '...' : '...'}}"),
        Dialect::Oidc => format!("{{String.len(app.{name}) == 0 ? '...' : '...'}}"),
        Dialect::Bare => format!("(String.len(app.{name}) == 0 ? '...' : '...')"),
    }
}

/// Variables that the published copy declares and the submission does not. All of them are one finding. Gives the name of
/// the variable that took the place of one.
fn removed(context: &mut Context<'_>, pair: Pair<'_>) -> Option<String> {
    let new = published::declared(pair.new);
    // Each with the number of the file it is published in.
    let of_manifest = published::declared(pair.old).into_iter().map(|(name, value)| (PUBLISHED, name, value));
    let old: Vec<(usize, String, Value<'_>)> = of_manifest.chain(published::published_settings(context)).collect();
    let settings = published::settings(context);
    let mut kept: BTreeSet<&str> = new.iter().map(|(name, _)| name.as_str()).collect();
    let of_files: Vec<_> = settings.iter().filter_map(|name| name.as_str()).collect();
    kept.extend(of_files.iter().map(|name| &**name));
    let is_gone = |(_, name, _): &&(usize, String, Value<'_>)| !kept.contains(name.as_str());
    let gone: Vec<(usize, String, Value<'_>)> = old.iter().filter(is_gone).cloned().collect();
    let (_, first, place) = gone.first()?;
    let renamed = successor(pair, &gone, *place, &old, &new);
    let names: Vec<String> = gone.iter().map(|(_, name, _)| brief(name, 40)).collect();
    let names = listed(names.iter().map(String::as_str));
    let (at, problem, repair) = match renamed {
        Some(value) => {
            let (old, new) = (brief(first, 40), context.quote(value));
            (
                At::value(value),
                format!("`{old}` was renamed to `{new}`"),
                format!("keep the name `{old}`; the label may change"),
            )
        }
        None => {
            let config = manifest::present(pair.new, "config").unwrap_or(pair.new);
            let (verb, them) = if gone.len() == 1 { ("is", "it") } else { ("are", "them") };
            (
                At::head(config),
                format!("{names} {verb} published and not declared any more"),
                format!("declare {names} again; where no field uses {them}, {them} may stay unused"),
            )
        }
    };
    let draft = context.report(id::VARIABLE_RENAMED, at);
    draft.arg("problem", brief(&problem, 160)).arg("repair", brief(&repair, 200));
    for (file, _, place) in gone.iter().take(RELATED) {
        draft.related_in(*file, At::value(*place), "published with this name");
    }
    let successor = renamed?.as_str()?.into_owned();
    for (field, place) in uses(pair.new, &successor) {
        draft.related(At::slice(field, place), "and used here");
    }
    Some(successor)
}

/// Where fields of a manifest refer to a variable.
fn uses<'a>(body: Value<'a>, name: &str) -> Vec<(Value<'a>, std::ops::Range<usize>)> {
    let mut found = Vec::new();
    for place in expressions::fields(body) {
        let Some(text) = place.value.as_str().filter(|text| text.len() <= published::LONGEST) else { continue };
        let all = expressions::references(&read(&text, place.dialect));
        found.extend(all.into_iter().filter(|(.., own)| own == name).map(|(_, at, _)| (place.value, at)));
        if found.len() >= RELATED {
            break;
        }
    }
    found.truncate(RELATED);
    found
}

/// The variable that took the place of another: the only one that was added where only one was taken away, or the one
/// with the same label.
fn successor<'a>(
    pair: Pair<'a>,
    gone: &[(usize, String, Value<'_>)],
    first: Value<'_>,
    old: &[(usize, String, Value<'_>)],
    new: &[(String, Value<'a>)],
) -> Option<Value<'a>> {
    let known: BTreeSet<&str> = old.iter().map(|(_, name, _)| name.as_str()).collect();
    let mut added = new.iter().filter(|(name, _)| !known.contains(name.as_str()));
    let only = added.clone().next().filter(|_| added.clone().nth(1).is_none()).map(|(_, value)| *value);
    if let Some(only) = only.filter(|_| gone.len() == 1) {
        return Some(only);
    }
    let label_of = |body: Value<'_>, name: &str| {
        let mut declarations = manifest::at(body, &["config", "*"]).into_iter();
        let own = declarations.find(|own| own.get("name").is_some_and(|own| own.is_text(name)));
        own.and_then(|own| Some(own.get("label")?.as_str()?.trim().to_lowercase()))
    };
    let label = label_of(pair.old, &first.as_str()?)?;
    // Nobody adds more; a hostile file may.
    added
        .by_ref()
        .take(16)
        .find(|(name, _)| label_of(pair.new, name).as_ref() == Some(&label))
        .map(|(_, value)| *value)
}
