//! Certificates that are given twice where once is enough.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::certificates::{certificates, name};
use super::id;
use super::saml_roles::{entities, list, roles};
use crate::artifact::Kind;
use crate::document::Value;
use crate::rule::{At, Context};

/// A certificate that a role has twice for one use, or that stands twice in the files of certificates.
///
/// One certificate for signing and for encryption is usual, and so is a file with the one in the metadata.
pub fn repeated(context: &mut Context<'_>) {
    if context.artifact().kind == Some(Kind::Certificate) {
        in_files(context);
    } else {
        in_roles(context);
    }
}

fn in_roles(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    for role in entities(root).flat_map(roles) {
        let mut first: HashMap<(Cow<'_, str>, Cow<'_, str>), Value<'_>> = HashMap::new();
        for key in list(role, "KeyDescriptor") {
            let purpose = key.get("use").and_then(Value::as_str).unwrap_or_default();
            for facts in list(key, "certificates") {
                let Some(fingerprint) = fingerprint(facts) else { continue };
                match first.entry((purpose.clone(), fingerprint)) {
                    Entry::Vacant(place) => {
                        place.insert(facts);
                    }
                    Entry::Occupied(twin) => {
                        let shown = name(context, facts);
                        let draft = context.report(id::CERTIFICATE_REPEATED, At::head(facts));
                        draft.arg("certificate", shown).arg("where", "in this role for the same use");
                        draft.related(At::head(*twin.get()), "the first time");
                    }
                }
            }
        }
    }
}

/// Looks for what this file has a second time, or has after another file.
fn in_files(context: &mut Context<'_>) {
    let files = context.submission().artifacts.iter().enumerate();
    let mut first: HashMap<Cow<'_, str>, (usize, Value<'_>)> = HashMap::new();
    for (number, file) in files.filter(|(_, file)| file.kind == Some(Kind::Certificate)) {
        let is_own = number == context.number();
        for facts in certificates(file).map(|certificate| certificate.facts) {
            let Some(fingerprint) = fingerprint(facts) else { continue };
            match first.entry(fingerprint) {
                Entry::Vacant(place) => {
                    place.insert((number, facts));
                }
                Entry::Occupied(twin) if is_own => {
                    let (twin_file, twin) = *twin.get();
                    let is_here = twin_file == number;
                    let shown = name(context, facts);
                    let draft = context.report(id::CERTIFICATE_REPEATED, At::head(facts));
                    draft.arg("certificate", shown);
                    draft.arg("where", if is_here { "in this file" } else { "in another file" });
                    draft.related_in(twin_file, At::head(twin), "the first time");
                }
                Entry::Occupied(_) => {}
            }
        }
        if is_own {
            break;
        }
    }
}

fn fingerprint(facts: Value<'_>) -> Option<Cow<'_, str>> {
    facts.get("sha256").and_then(Value::as_str)
}
