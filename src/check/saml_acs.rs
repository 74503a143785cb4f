//! The assertion consumer services of a service provider (SAML V2.0 metadata §2.2.3, §2.4.4).

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::saml_roles::{HTTP_POST, entities, is_a, is_template, list, roles};
use super::{id, saml_sp};
use crate::document::Value;
use crate::rule::{At, Context};

/// Service providers without a service, without one that Okta can post to, and services whose index is unusable.
pub fn services(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    for entity in entities(root) {
        let roles: Vec<Value<'_>> = roles(entity).filter(|role| is_a(*role, "SPSSODescriptor")).collect();
        // How a provider of another protocol takes assertions is of no interest. A role for SAML 1.1 beside one for SAML 2.0 needs no service of its own that Okta can use.
        let takes_posts =
            !saml_sp::may_speak_saml(entity) || roles.iter().flat_map(|role| consumers(*role)).any(may_take_posts);
        for role in roles {
            if consumers(role).next().is_none() {
                context.report(id::METADATA_ACS_MISSING, At::head(role));
                continue;
            }
            if !takes_posts {
                binding(context, role);
            }
            indexes(context, role);
        }
    }
}

fn consumers<'a>(role: Value<'a>) -> impl Iterator<Item = Value<'a>> + use<'a> {
    list(role, "AssertionConsumerService")
}

fn may_take_posts(service: Value<'_>) -> bool {
    let binding = service.get("Binding").and_then(Value::as_str).unwrap_or_default();
    binding.trim() == HTTP_POST || is_template(&binding)
}

fn binding(context: &mut Context<'_>, role: Value<'_>) {
    let mut places =
        consumers(role).map(|service| service.get("Binding").map_or_else(|| At::head(service), At::value));
    let Some(first) = places.next() else { return };
    let others: Vec<At> = places.collect();
    let seen = match consumers(role).next().and_then(|service| service.get("Binding")) {
        Some(binding) => format!("`{}`", context.quote(binding)),
        None => "no `Binding`".into(),
    };
    let draft = context.report(id::METADATA_ACS_BINDING, first);
    draft.arg("seen", seen);
    for other in others {
        draft.related(other, "not HTTP-POST either");
    }
}

/// Services without an index, with one that is no `unsignedShort`, and with one that another service has.
fn indexes(context: &mut Context<'_>, role: Value<'_>) {
    let used: BTreeSet<u16> =
        consumers(role).filter_map(|service| service.get("index")).filter_map(index).collect();
    let mut free = (0..=u16::MAX).filter(|index| !used.contains(index));
    let mut first: BTreeMap<u16, Value<'_>> = BTreeMap::new();
    for service in consumers(role) {
        let fact = service.get("index");
        let Some((problem, twin)) = index_problem(context, fact, &mut first) else { continue };
        let repair =
            free.next().map_or_else(|| "an index that is free".into(), |free| format!("`index=\"{free}\"`"));
        let draft = context.report(id::METADATA_ACS_INDEX, fact.map_or_else(|| At::head(service), At::value));
        draft.arg("problem", problem).arg("repair", repair);
        if let Some(twin) = twin {
            draft.related(At::value(twin), "the same index");
        }
    }
}

/// What is wrong with an index, with the one it repeats. `first` keeps the first of each.
fn index_problem<'a>(
    context: &Context<'_>,
    fact: Option<Value<'a>>,
    first: &mut BTreeMap<u16, Value<'a>>,
) -> Option<(String, Option<Value<'a>>)> {
    let Some(fact) = fact else { return Some(("no `index`".into(), None)) };
    if fact.as_str().is_some_and(|text| is_template(&text)) {
        return None;
    }
    let Some(index) = index(fact) else {
        let shown = context.quote(fact);
        return Some((format!("the index `{shown}`, which is no integer from 0 to 65535"), None));
    };
    match first.entry(index) {
        Entry::Vacant(place) => {
            place.insert(fact);
            None
        }
        Entry::Occupied(twin) => {
            Some((format!("the index `{index}`, which another one has too"), Some(*twin.get())))
        }
    }
}

fn index(fact: Value<'_>) -> Option<u16> {
    fact.as_str()?.trim().parse().ok()
}
