//! The parts of a `Signature` element (XML Signature 1.1 §4), read as strictly as the schema is: a second `SignedInfo`
//! or `DigestValue` would let two readers check two different things.

use std::borrow::Cow;

use crate::artifact::{pem, secret};
use crate::document::xml::Element;
use crate::source::{brief, secret_picture};

use super::canonical::{Form, Method};
use super::verdict::{Defect, Obstacle};
use super::{EXCLUSIVE, SIGNATURE};

/// What ends the check of a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    Defect(Defect),
    Obstacle(Obstacle),
}

impl From<Defect> for Trouble {
    fn from(defect: Defect) -> Self {
        Self::Defect(defect)
    }
}

impl From<Obstacle> for Trouble {
    fn from(obstacle: Obstacle) -> Self {
        Self::Obstacle(obstacle)
    }
}

/// A `Signature` with what is there exactly once.
pub(super) struct Signature<'a> {
    pub element: Element<'a>,
    pub parent: Element<'a>,
    pub info: Element<'a>,
    pub value: Element<'a>,
    pub key_info: Option<Element<'a>>,
}

impl<'a> Signature<'a> {
    pub(super) fn read(element: Element<'a>) -> Result<Self, Obstacle> {
        let parent = element.parent().ok_or(Obstacle::NotOfParent { reference: 0 })?;
        let key_info = match element.child(SIGNATURE, "KeyInfo") {
            Some(_) => Some(one(element, "KeyInfo")?),
            None => None,
        };
        let (info, value) = (one(element, "SignedInfo")?, one(element, "SignatureValue")?);
        Ok(Self { element, parent, info, value, key_info })
    }

    /// The references, of which there is at least one, or the first `most` and the fact that there are more.
    pub(super) fn references(&self, most: usize) -> Result<Vec<Element<'a>>, Obstacle> {
        let found: Vec<_> = self.info.children_named(SIGNATURE, "Reference").take(most + 1).collect();
        match found.len() {
            0 => Err(Obstacle::Structure("Reference")),
            count if count > most => Err(Obstacle::TooMany),
            _ => Ok(found),
        }
    }
}

/// The only child of that name.
pub(super) fn one<'a>(parent: Element<'a>, local: &'static str) -> Result<Element<'a>, Obstacle> {
    let mut found = parent.children_named(SIGNATURE, local);
    match (found.next(), found.next()) {
        (Some(only), None) => Ok(only),
        _ => Err(Obstacle::Structure(local)),
    }
}

/// The `Algorithm` of an element.
pub(super) fn algorithm<'a>(element: Element<'a>, name: &'static str) -> Result<Cow<'a, str>, Obstacle> {
    element.attribute("Algorithm").map(|algorithm| algorithm.value()).ok_or(Obstacle::Structure(name))
}

/// The bytes of an element's base64.
pub(super) fn bytes(element: Element<'_>, name: &'static str) -> Result<Vec<u8>, Trouble> {
    if element.children().next().is_some() {
        return Err(Obstacle::NotBase64(name).into());
    }
    let bytes = pem::base64(&element.text()).ok_or(Obstacle::NotBase64(name))?;
    if bytes.is_empty() { Err(Defect::NeverSigned.into()) } else { Ok(bytes) }
}

/// The canonical form of the `SignedInfo`.
pub(super) fn canonicalization(info: Element<'_>) -> Result<Form, Obstacle> {
    let method = one(info, "CanonicalizationMethod")?;
    let name = algorithm(method, "CanonicalizationMethod")?;
    form(method, &name).ok_or_else(|| Obstacle::Canonicalization(shown(&name)))
}

/// What the transforms of a reference come to.
pub(super) struct Transforms {
    pub enveloped: bool,
    pub form: Form,
}

/// The transforms of a reference to something in the document: at most the signature is taken out, then the canonical
/// form is made. Comments are no part of what such a reference refers to, whatever the form says (§4.4.3.3).
pub(super) fn transforms(reference: Element<'_>) -> Result<Transforms, Obstacle> {
    const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
    let (mut enveloped, mut canonical) = (false, None);
    if reference.child(SIGNATURE, "Transforms").is_some() {
        for transform in one(reference, "Transforms")?.children() {
            let name = algorithm(transform, "Transform")?;
            let unsupported = || Obstacle::Transform(shown(&name));
            if !transform.is(SIGNATURE, "Transform") || canonical.is_some() {
                return Err(unsupported());
            }
            if name == ENVELOPED && transform.children().next().is_none() {
                enveloped = true;
            } else {
                canonical = Some(form(transform, &name).ok_or_else(unsupported)?);
            }
        }
    }
    let default = Form { method: Method::Inclusive, comments: false, prefixes: Vec::new() };
    Ok(Transforms { enveloped, form: Form { comments: false, ..canonical.unwrap_or(default) } })
}

/// The canonical form that a method or transform names, with its prefix list.
fn form(method: Element<'_>, name: &str) -> Option<Form> {
    let mut form = Form::named(name)?;
    let mut children = method.children();
    if let Some(child) = children.next() {
        let is_list = form.method == Method::Exclusive && child.is(EXCLUSIVE, "InclusiveNamespaces");
        if !is_list || children.next().is_some() || child.children().next().is_some() {
            return None;
        }
        let list = child.attribute("PrefixList").map(|list| list.value()).unwrap_or_default();
        let prefix = |name: &str| if name == "#default" { String::new() } else { name.to_owned() };
        form.prefixes = list.split_ascii_whitespace().map(prefix).collect();
    }
    Some(form)
}

/// An identifier of the file as a message shows it.
pub(super) fn shown(identifier: &str) -> String {
    const MOST: usize = 100;
    if secret::in_text(identifier).is_empty() {
        format!("`{}`", brief(identifier, MOST))
    } else {
        secret_picture(identifier.chars().count())
    }
}
