//! Bundles of certificates (PKCS #7, RFC 2315 §9.1; CMS, RFC 5652 §5.1).

use std::borrow::Cow;

use x509_parser::asn1_rs::{Any, Class, FromDer, Oid, Tag};

use super::ber;

/// The structure in which certificates travel without anything signed.
const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";

/// The DER bytes of the first certificates in a bundle, `most` of them, which is DER, or BER without lengths; `None` if it
/// is none.
pub fn certificates(bundle: &[u8], most: usize) -> Option<Vec<Vec<u8>>> {
    let der = match bundle.get(1) {
        Some(0x80) => Cow::Owned(ber::with_lengths(bundle)?),
        _ => Cow::Borrowed(bundle),
    };
    Some(of_der(&der, most)?.into_iter().map(<[u8]>::to_vec).collect())
}

fn of_der(der: &[u8], most: usize) -> Option<Vec<&[u8]>> {
    let (_, outer) = Any::from_der(der).ok()?;
    let (content, kind) = Oid::from_der(inside(&outer, Tag::Sequence)?).ok()?;
    if kind.to_id_string() != SIGNED_DATA {
        return None;
    }
    let (_, explicit) = Any::from_der(content).ok()?;
    let (_, signed) = Any::from_der(explicit.data).ok()?;
    // Version, digest algorithms, content; then what is wanted.
    let mut rest = inside(&signed, Tag::Sequence)?;
    for _ in 0..3 {
        rest = Any::from_der(rest).ok()?.0;
    }
    let set = Any::from_der(rest).ok().map(|(_, set)| set);
    let set = set.filter(|set| set.header.class() == Class::ContextSpecific && set.header.tag().0 == 0);
    Some(set.map(|set| elements(set.data, most)).unwrap_or_default())
}

fn inside<'a>(value: &Any<'a>, tag: Tag) -> Option<&'a [u8]> {
    (value.header.class() == Class::Universal && value.tag() == tag).then_some(value.data)
}

/// The first values that stand one behind the other, `most` of them, each with its header.
fn elements(mut content: &[u8], most: usize) -> Vec<&[u8]> {
    let mut found = Vec::new();
    while found.len() < most {
        let Ok((rest, _)) = Any::from_der(content) else { break };
        found.push(&content[..content.len() - rest.len()]);
        content = rest;
    }
    found
}
