//! XML signatures, verified (XML Signature 1.1): every digest, and the signature value by the key that the signature
//! itself names. Whether that key is to be trusted is another question; metadata is trusted because of where it comes
//! from.

mod algorithm;
mod canonical;
mod check;
mod escape;
mod key;
mod sink;
mod syntax;
mod target;
mod verdict;

#[cfg(feature = "xmlsec")]
pub(super) use canonical::has_scheme;
pub use verdict::{Coverage, Defect, Judgement, Obstacle, Verdict, Weakness};

use std::collections::HashMap;

use crate::document::xml::{Element, Parsed};

use check::Check;
use sink::Allowance;
use target::Identifiers;

/// XML signature syntax.
pub const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";
/// Exclusive XML Canonicalization.
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";

/// The elements that are, or were meant to be, signatures, in the order of the document.
pub fn elements<'a>(root: Element<'a>) -> impl Iterator<Item = Element<'a>> {
    root.descendants()
        .filter(|element| element.local() == "Signature" && matches!(element.namespace(), SIGNATURE | ""))
}

/// What is found of each signature of a document, in the order of [`elements`]. `parsed` was read from `text`, and
/// `is_exact` says that every reader decodes the file to this text.
///
/// The work is bounded by the size of the document, whatever its signatures cover.
pub fn judge(parsed: &Parsed, text: &str, is_exact: bool) -> Vec<Judgement> {
    let Some(root) = parsed.tree.root(text) else { return Vec::new() };
    let elements: Vec<Element<'_>> = elements(root).collect();
    let mut in_parent: HashMap<Option<u32>, usize> = HashMap::new();
    for element in &elements {
        *in_parent.entry(parent(*element)).or_default() += 1;
    }
    let doubt = if is_exact { doubt(parsed) } else { Some(Obstacle::Encoding) };
    let identifiers = if doubt.is_none() { Identifiers::of(root, &elements) } else { Identifiers::default() };
    let mut allowance = Allowance::of(text.len());
    let judge = |element: Element<'_>| {
        let siblings = in_parent.get(&parent(element)).copied().unwrap_or_default();
        let unchecked = |obstacle| Judgement {
            verdict: Verdict::Unchecked(obstacle),
            covers: None,
            key_is_described: None,
            keys_differ: false,
            siblings,
        };
        match &doubt {
            Some(obstacle) => unchecked(obstacle.clone()),
            None if element.namespace() != SIGNATURE => unchecked(Obstacle::NoNamespace),
            None => {
                let check =
                    Check { tree: &parsed.tree, root, identifiers: &identifiers, allowance: &mut allowance };
                check.judge(element, siblings).unwrap_or_else(unchecked)
            }
        }
    };
    elements.iter().copied().map(judge).collect()
}

/// Where the element around an element begins.
fn parent(element: Element<'_>) -> Option<u32> {
    element.parent().map(|parent| parent.span().start)
}

/// Why nothing can be said of any signature of a document.
fn doubt(parsed: &Parsed) -> Option<Obstacle> {
    let may_add = parsed
        .tree
        .doctype()
        .is_some_and(|doctype| doctype.may_declare_entities() || doctype.attributes.is_some());
    if !parsed.problems.is_empty() {
        Some(Obstacle::Damaged)
    } else if may_add || parsed.tree.entity_use().is_some() {
        Some(Obstacle::Doctype)
    } else {
        None
    }
}
