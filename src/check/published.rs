//! The manifest and its published copy, side by side.

use std::collections::BTreeSet;

use super::manifest;
use crate::artifact::{Kind, PUBLISHED};
use crate::document::Value;
use crate::expression::{Dialect, read};
use crate::rule::Context;
use crate::source::brief;

/// The most manifests of one file that are compared: nobody publishes more at once.
const MOST: usize = 1000;

/// A manifest and the published copy of it.
#[derive(Clone, Copy)]
pub struct Pair<'a> {
    /// What is submitted.
    pub new: Value<'a>,
    /// What is published.
    pub old: Value<'a>,
}

/// The manifests of the file that is looked at which have a published copy: the one with the same `id`, else with the
/// same `name`, else the only one.
pub fn pairs<'a>(context: &Context<'a>) -> Vec<Pair<'a>> {
    let Some(root) = context.published().and_then(|artifact| artifact.root()) else { return Vec::new() };
    let (new, old) = (manifest::of(context), manifest::bodies(root));
    let is_same = |member: &str, a: Value<'_>, b: Value<'_>| {
        let text = |value: Value<'_>| value.get(member).and_then(Value::as_str).map(|text| text.into_owned());
        text(a).is_some_and(|own| text(b) == Some(own))
    };
    let copy_of = |body: Value<'a>| {
        let by = |member: &str| old.iter().take(MOST).copied().find(|copy| is_same(member, body, *copy));
        let only = || if new.len() == 1 && old.len() == 1 { old.first().copied() } else { None };
        by("id").or_else(|| by("name")).or_else(only)
    };
    new.iter().take(MOST).filter_map(|body| Some(Pair { new: *body, old: copy_of(*body)? })).collect()
}

impl<'a> Pair<'a> {
    /// The names of the tenant variables that the submission adds: those it declares, and the published copy neither
    /// declares nor uses.
    pub fn added_variables(&self, context: &Context<'_>) -> BTreeSet<String> {
        let published = published_settings(context);
        let known = declared(self.old).into_iter().map(|(name, _)| name).chain(used(self.old));
        let known: BTreeSet<String> = known.chain(published.into_iter().map(|(_, name, _)| name)).collect();
        let separate = settings(context).into_iter().filter_map(|name| Some(name.as_str()?.into_owned()));
        let new = declared(self.new).into_iter().map(|(name, _)| name).chain(separate);
        new.filter(|name| !known.contains(name)).collect()
    }
}

/// The variables that `config` declares, by name.
pub fn declared(body: Value<'_>) -> Vec<(String, Value<'_>)> {
    let names = manifest::at(body, &["config", "*", "name"]).into_iter();
    names.filter_map(|name| Some((name.as_str()?.into_owned(), name))).collect()
}

/// The names that separate tenant settings declare.
pub fn settings<'a>(context: &Context<'a>) -> Vec<Value<'a>> {
    let files = manifest::judged(context.submission(), Kind::SubmissionTenantSettings);
    let roots = files.filter_map(|file| file.root());
    roots.flat_map(|root| manifest::at(root, &["appInstanceProperties", "*", "name"])).collect()
}

/// The names that the tenant settings beside the published manifest declare, each with the number of its file. Of a
/// directory with several manifests nobody knows whose they are.
pub fn published_settings<'a>(context: &Context<'a>) -> Vec<(usize, String, Value<'a>)> {
    let is_one =
        context.published().and_then(|file| file.root()).is_some_and(|root| manifest::bodies(root).len() == 1);
    let parts = context.submission().published_parts(Kind::SubmissionTenantSettings).filter(|_| is_one);
    let names = parts.filter_map(|(number, file)| Some((number, file.root()?))).flat_map(|(number, root)| {
        let all = manifest::at(root, &["appInstanceProperties", "*", "name"]);
        all.into_iter().map(move |name| (number, name))
    });
    names.filter_map(|(number, name)| Some((number, name.as_str()?.into_owned(), name))).collect()
}

/// The variables that the fields of a manifest use.
fn used(body: Value<'_>) -> Vec<String> {
    let of_field = |place: super::expressions::Place<'_>| {
        let text = place.value.as_str().unwrap_or_default();
        names_in(&text, place.dialect)
    };
    super::expressions::fields(body).flat_map(of_field).collect()
}

/// Longer fields are not read: none is valid.
pub const LONGEST: usize = 4096;

/// The names of the variables in a field; none of one that is longer than any that is valid.
pub fn names_in(text: &str, dialect: Dialect) -> Vec<String> {
    if text.len() > LONGEST {
        return Vec::new();
    }
    let all = super::expressions::references(&read(text, dialect)).into_iter();
    all.map(|(.., name)| name).collect()
}

/// A value of the published copy as a message quotes it.
pub fn quote(context: &Context<'_>, value: Value<'_>) -> String {
    brief(&context.quote_in(PUBLISHED, value), 70)
}
