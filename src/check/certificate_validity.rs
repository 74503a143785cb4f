//! Whether certificates are valid today (RFC 5280 §4.1.2.5).

use std::collections::BTreeMap;

use super::id;
use crate::document::{NodeId, Value};
use crate::rule::{At, Context};

/// Certificates that have expired. One that stands in several places of a file is one finding.
pub fn expired(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    let today = context.today().midnight().assume_utc();
    let mut seen: BTreeMap<String, Vec<NodeId>> = BTreeMap::new();
    for certificate in certificates(root) {
        let Some(fingerprint) = certificate.get("sha256").and_then(Value::as_str) else { continue };
        seen.entry(fingerprint.into_owned()).or_default().push(certificate.id());
    }
    for places in seen.into_values() {
        let certificate = root.at(places[0]);
        let Some(not_after) = certificate.get("notAfter").and_then(Value::as_str) else { continue };
        let Some(expiry) = moment(&not_after).filter(|expiry| *expiry < today) else { continue };
        let subject = certificate.get("subject").map_or_else(String::new, |subject| context.quote(subject));
        let place = place(certificate);
        let related: Vec<At> = places[1..].iter().map(|other| self::place(root.at(*other))).collect();
        let draft = context.report(id::METADATA_CERT_EXPIRED, place);
        draft.arg("subject", subject).arg("date", expiry.date().to_string());
        for other in related {
            draft.related(other, "the same certificate");
        }
    }
}

/// The place of a certificate: the line that says when it ends in a listing, else where it begins.
fn place(certificate: Value<'_>) -> At {
    certificate.get("notAfter").map_or_else(|| At::head(certificate), At::value)
}

fn moment(text: &str) -> Option<time::OffsetDateTime> {
    time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339).ok()
}

/// Every certificate of a document: those of PEM and DER files, of roles and of signatures.
fn certificates(root: Value<'_>) -> Vec<Value<'_>> {
    let mut found: Vec<Value<'_>> =
        list(root, "blocks").into_iter().filter_map(|block| block.get("certificate")).collect();
    for entity in list(root, "entities") {
        for key in list(entity, "roles").into_iter().flat_map(|role| list(role, "KeyDescriptor")) {
            found.extend(list(key, "certificates"));
        }
    }
    for signature in list(root, "signatures") {
        found.extend(list(signature, "certificates"));
    }
    found
}

fn list<'a>(value: Value<'a>, name: &str) -> Vec<Value<'a>> {
    value.get(name).into_iter().flat_map(Value::elements).collect()
}
