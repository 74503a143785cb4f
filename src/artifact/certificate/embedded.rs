//! Certificates in JSON: in `x5c` (RFC 7517 §4.7), and wherever a string holds one.

use std::ops::Range;

use super::encoded::project_encoded;
use crate::artifact::facts::Facts;
use crate::artifact::pem;
use crate::document::{NodeId, Step, Tree, Value};
use crate::source::{Limits, Span};

/// The shortest string that is tried as a certificate. One with a 1024-bit key takes more than this.
const SHORTEST: usize = 300;

/// The certificates of a JSON document.
#[derive(Debug, Default)]
pub struct Embedded {
    /// An array of their facts, each standing at the string that holds it. Without a root if there is none.
    pub facts: Tree,
    /// For each of them the string, in the tree of the document.
    pub strings: Vec<NodeId>,
}

/// The certificates of a JSON document.
pub fn in_document(root: Value<'_>, text: &str, limits: &Limits) -> Embedded {
    // Nearly every document has none: that is seen without walking it.
    let has = |needle: &[u8]| memchr::memmem::find(text.as_bytes(), needle).is_some();
    if !has(b"\"x5c\"") && !has(b"\"MII") && !has(b"BEGIN") {
        return Embedded::default();
    }
    let mut found = strings(root);
    if found.is_empty() {
        return Embedded::default();
    }
    // The first that is too many says so.
    found.truncate(limits.certificates + 1);
    let mut facts = Facts::of(text).within(limits);
    facts.array(Span::default(), |facts| {
        for Found { string, part } in &found {
            let at = string.content_span();
            facts.object(at, |facts| {
                facts.text("pointer", &pointer(root, *string), at);
                facts.member("certificate", at);
                let decoded = string.text().unwrap_or_default();
                let own = decoded.get(part.clone()).unwrap_or_default();
                let place =
                    |bytes: Range<usize>| string.slice_span(part.start + bytes.start..part.start + bytes.end);
                project_encoded(facts, own, at, place);
            });
        }
    });
    Embedded { facts: facts.finish().0, strings: found.iter().map(|found| found.string.id()).collect() }
}

/// A string, and the part of it that should be the base64 of a certificate.
struct Found<'a> {
    string: Value<'a>,
    part: Range<usize>,
}

/// The strings that hold certificates, in the order of the document.
fn strings(root: Value<'_>) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    let mut open = vec![(root, false)];
    while let Some((value, is_chain)) = open.pop() {
        if let Some(text) = value.as_str() {
            found.extend(part(&text, is_chain).map(|part| Found { string: value, part }));
        }
        open.extend(value.members().map(|member| (member.value, member.key.is_text("x5c"))));
        open.extend(value.elements().map(|element| (element, is_chain)));
    }
    found.sort_by_key(|found| found.string.span());
    found
}

/// Elsewhere than in `x5c`, only what is a certificate counts: other texts begin with the same letters.
fn part(text: &str, is_chain: bool) -> Option<Range<usize>> {
    if is_chain {
        return Some(0..text.len());
    }
    if let Some(block) = pem::blocks(text).find(pem::Block::is_certificate) {
        let body = pem::body_content(block.body.of(text));
        let end = block.body.end as usize;
        return Some(end - body.len()..end);
    }
    let is_certificate = text.len() >= SHORTEST
        && text.starts_with("MII")
        && pem::base64(text).is_some_and(|der| super::Certificate::from_der(&der).is_some());
    is_certificate.then_some(0..text.len())
}

fn pointer(root: Value<'_>, value: Value<'_>) -> String {
    let mut out = String::new();
    for (step, _) in root.path_to(value.id()) {
        match step {
            Step::Member(key) => {
                out.push('/');
                out.push_str(&key.text().unwrap_or_default().replace('~', "~0").replace('/', "~1"));
            }
            Step::Element(index) => out.push_str(&format!("/{index}")),
        }
    }
    out
}
