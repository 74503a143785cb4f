//! Tenant variables: what expressions refer to, and what the manifest declares.

use std::collections::{BTreeMap, BTreeSet};

use super::{expressions, id, manifest};
use crate::artifact::Kind;
use crate::document::Value;
use crate::rule::{At, Context, Safety, listed, nearest};

/// What Okta itself knows of every org.
const OF_THE_ORG: [&str; 4] = ["domain", "externalKey", "name", "subDomain"];

/// References to variables that no file of the submission declares. Each name is one finding.
pub fn undefined(context: &mut Context<'_>) {
    let is_manifest = context.artifact().kind == Some(Kind::Submission);
    // Without the manifest nobody knows what it declares.
    if !is_manifest && manifest::judged(context.submission(), Kind::Submission).next().is_none() {
        return;
    }
    for body in manifest::of(context) {
        let declared = declared(context, body);
        let mut unknown: BTreeMap<String, Vec<At>> = BTreeMap::new();
        for place in expressions::fields(body) {
            let Some((text, field)) = place.read_within(&declared, context.artifact().limits()) else { continue };
            for (root, at, name) in expressions::references(&field) {
                let is_builtin = &text[root] == "org" && OF_THE_ORG.contains(&name.as_str());
                if name.is_empty() || is_builtin || declared.contains(&name) {
                    continue;
                }
                unknown.entry(name).or_default().push(At::slice(place.value, at));
            }
        }
        unknown.into_iter().for_each(|(name, places)| report(context, &name, places, &declared));
    }
}

fn report(context: &mut Context<'_>, name: &str, places: Vec<At>, declared: &BTreeSet<String>) {
    // Nobody declares more; a hostile file may, and every unknown name is compared with all of them.
    let known = || declared.iter().map(String::as_str).take(16);
    let near = nearest(name, known());
    let repair = match near {
        Some(near) => format!("write `{near}`, or declare `{name}` in `config`"),
        None if declared.is_empty() => format!("declare it in `config` with a label: {}", declaration(name)),
        None => format!("write one of {}, or declare it in `config`: {}", listed(known()), declaration(name)),
    };
    let mut places = places.into_iter();
    let Some(first) = places.next() else { return };
    let draft = context.report(id::VARIABLE_UNDEFINED, first.clone());
    if let Some(near) = near {
        std::iter::once(first).chain(places.clone()).for_each(|place| {
            draft.edit(place, near, Safety::Unsafe);
        });
    }
    draft.arg("name", crate::source::brief(name, 60)).arg("repair", crate::source::brief(&repair, 200));
    places.for_each(|other| {
        draft.related(other, "and here");
    });
}

fn declaration(name: &str) -> String {
    format!("`{{\"name\": \"{name}\", \"label\": \"...\"}}`")
}

/// The names that the manifest and separate tenant settings declare. Of a part of the manifest in a file of its own these
/// are those of the manifests beside it.
pub fn declared(context: &Context<'_>, body: Value<'_>) -> BTreeSet<String> {
    let is_part = context.artifact().kind != Some(Kind::Submission);
    let beside = manifest::judged(context.submission(), Kind::Submission).filter_map(|file| file.root());
    let beside = beside.filter(|_| is_part).flat_map(manifest::bodies);
    let separate =
        manifest::judged(context.submission(), Kind::SubmissionTenantSettings).filter_map(|file| file.root());
    let of_files = separate.flat_map(|root| manifest::at(root, &["appInstanceProperties", "*", "name"]));
    let bodies = std::iter::once(body).chain(beside);
    let all = bodies.flat_map(|body| manifest::at(body, &["config", "*", "name"])).chain(of_files);
    all.filter_map(Value::as_str).map(std::borrow::Cow::into_owned).collect()
}
