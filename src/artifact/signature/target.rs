//! What the references of a document's signatures refer to.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::BuildHasher;

use crate::document::xml::{Element, XML_NAMESPACE};

use super::SIGNATURE;
use super::syntax::Trouble;
use super::verdict::{Defect, Obstacle};

/// What a reference refers to.
#[derive(Clone, Copy)]
pub(super) enum Target<'a> {
    /// The whole document.
    Document,
    /// An element.
    Element(Element<'a>),
}

/// The elements that have an identifier which a signature names.
#[derive(Default)]
pub(super) struct Identifiers<'a> {
    /// With the hasher of the standard library: the document chooses the keys.
    found: HashMap<String, Found<'a>>,
    /// Whether two elements have the same `ID`, named or not.
    pub has_duplicates: bool,
}

/// The elements of one identifier.
#[derive(Clone, Copy, Default)]
struct Found<'a> {
    /// The first that has it as an `ID` of SAML, an `Id` of XML signatures or an `xml:id`.
    element: Option<Element<'a>>,
    /// How many have it in one of these, or in an `id` of any sort.
    count: usize,
}

impl<'a> Identifiers<'a> {
    /// One walk through the document for all of its signatures.
    pub(super) fn of(root: Element<'a>, signatures: &[Element<'a>]) -> Self {
        let mut found: HashMap<String, Found<'a>> = HashMap::new();
        for signature in signatures {
            let infos = signature.children_named(SIGNATURE, "SignedInfo");
            for reference in infos.flat_map(|info| info.children_named(SIGNATURE, "Reference")) {
                let uri = reference.attribute("URI").map(|uri| uri.value()).unwrap_or_default();
                if let Some(name) = uri.strip_prefix('#').filter(|name| !found.contains_key(*name)) {
                    found.insert(name.to_owned(), Found::default());
                }
            }
        }
        if found.is_empty() {
            return Self::default();
        }
        // A document can have millions of identifiers: eight bytes of each are enough to tell them apart.
        let mut all: Vec<u64> = Vec::new();
        for element in std::iter::once(root).chain(root.descendants()) {
            for (name, is_identifier) in identifiers(element) {
                if is_identifier {
                    all.push(found.hasher().hash_one(&*name));
                }
                if let Some(found) = found.get_mut(&*name) {
                    found.count += 1;
                    found.element = found.element.or(is_identifier.then_some(element));
                }
            }
        }
        all.sort_unstable();
        Self { has_duplicates: all.windows(2).any(|pair| pair[0] == pair[1]), found }
    }

    /// What the `URI` of a reference refers to.
    pub(super) fn target(&self, uri: Option<&str>, reference: usize) -> Result<Target<'a>, Trouble> {
        let name = match uri {
            None => return Err(Obstacle::NoUri.into()),
            Some("") => return Ok(Target::Document),
            Some(uri) => uri.strip_prefix('#').ok_or(Obstacle::External)?,
        };
        if name.starts_with("xpointer(") || name.contains('%') {
            return Err(Obstacle::Pointer.into());
        }
        match self.found.get(name).copied().unwrap_or_default() {
            Found { count: 0, .. } => Err(Defect::NoTarget { reference }.into()),
            Found { element: Some(element), count: 1 } => Ok(Target::Element(element)),
            Found { count: 1, .. } => Err(Obstacle::LooseId.into()),
            Found { count: elements, .. } => Err(Obstacle::AmbiguousId { reference, elements }.into()),
        }
    }
}

/// What an element can be referred to by, and whether as an identifier: readers take different attributes for one.
fn identifiers<'a>(element: Element<'a>) -> impl Iterator<Item = (Cow<'a, str>, bool)> {
    element.attributes().filter_map(|attribute| {
        let is_xml = attribute.namespace() == XML_NAMESPACE;
        let is_plain = attribute.prefix().is_empty();
        let is_identifier = match attribute.local() {
            "ID" | "Id" => is_plain,
            "id" => is_xml,
            other if other.eq_ignore_ascii_case("id") => false,
            _ => return None,
        };
        Some((attribute.value(), is_identifier))
    })
}
