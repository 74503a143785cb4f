//! The check of one signature.

use ring::digest::Digest;

use crate::artifact::saml::METADATA;
use crate::document::xml::{Element, XmlTree};

use super::SIGNATURE;
use super::algorithm::{HashName, SignatureMethod};
use super::canonical::{self, Form, Unfit};
use super::key::{Answer, Key, Keys};
use super::sink::{Allowance, Hash, Kept, Sink};
use super::syntax::{self, Signature, Trouble, algorithm, bytes, one, shown};
use super::target::{Identifiers, Target};
use super::verdict::{Coverage, Defect, Judgement, Obstacle, Verdict, Weakness};

/// References and certificates of one signature, at most. SAML allows one reference.
const MOST: usize = 16;

/// What the signatures of a document are checked with.
pub(super) struct Check<'c, 'a> {
    pub tree: &'a XmlTree,
    pub root: Element<'a>,
    pub identifiers: &'c Identifiers<'a>,
    pub allowance: &'c mut Allowance,
}

/// What a signature value says if it is right.
struct Held {
    key: Key,
    weaknesses: Vec<Weakness>,
}

impl<'a> Check<'_, 'a> {
    /// What is found of a signature; an obstacle if it cannot even be read.
    pub(super) fn judge(mut self, element: Element<'a>, siblings: usize) -> Result<Judgement, Obstacle> {
        let signature = Signature::read(element)?;
        let references = signature.references(MOST)?;
        let keys = signature.key_info.map(|key_info| Keys::of(key_info, MOST)).unwrap_or_default();
        let covers = self.coverage(&signature, &references);
        let digests = self.digests(&signature, &references);
        let value = self.value(&signature, &keys);
        let held = value.as_ref().ok().map(|held| held.key.clone());
        let verdict = match verdict(digests, value) {
            verdict if verdict.holds() && self.identifiers.has_duplicates => {
                Verdict::Unchecked(Obstacle::DuplicateId)
            }
            verdict => verdict,
        };
        let described = held.filter(|_| verdict.holds() && covers == Some(Coverage::Document));
        Ok(Judgement {
            key_is_described: described.and_then(|key| is_described(self.root, &key)),
            verdict,
            covers,
            keys_differ: keys.differ(),
            siblings,
        })
    }

    /// What the references refer to, as far as they can be followed.
    fn coverage(&self, signature: &Signature<'a>, references: &[Element<'a>]) -> Option<Coverage> {
        let targets = references.iter().enumerate().map(|(index, reference)| self.target(*reference, index));
        let targets: Vec<_> = targets.collect();
        let is_root = same(signature.parent, self.root);
        if targets.iter().flatten().any(|target| self.is_parent(signature, *target)) {
            return Some(if is_root { Coverage::Document } else { Coverage::Parent });
        }
        targets.iter().all(Result::is_ok).then_some(Coverage::Elsewhere)
    }

    fn target(&self, reference: Element<'a>, index: usize) -> Result<Target<'a>, Trouble> {
        let uri = reference.attribute("URI").map(|uri| uri.value());
        self.identifiers.target(uri.as_deref(), index)
    }

    /// Whether a target is the element that the signature is in.
    fn is_parent(&self, signature: &Signature<'a>, target: Target<'a>) -> bool {
        match target {
            Target::Document => same(signature.parent, self.root),
            Target::Element(element) => same(signature.parent, element),
        }
    }

    /// Checks the digest of every reference. One that is wrong counts for more than one that cannot be checked.
    fn digests(
        &mut self,
        signature: &Signature<'a>,
        references: &[Element<'a>],
    ) -> Result<Vec<Weakness>, Trouble> {
        let mut weaknesses = Vec::new();
        let mut obstacle = None;
        let mut covers_parent = false;
        for (index, reference) in references.iter().enumerate() {
            match self.digest(signature, *reference, index) {
                Ok((hash, target)) => {
                    if hash == HashName::Sha1 && weaknesses.is_empty() {
                        weaknesses.push(Weakness::DigestHash);
                    }
                    covers_parent |= self.is_parent(signature, target);
                }
                Err(Trouble::Obstacle(found)) => obstacle = obstacle.or(Some(found)),
                Err(defect) => return Err(defect),
            }
        }
        match obstacle {
            Some(obstacle) => Err(obstacle.into()),
            None if !covers_parent => Err(Obstacle::NotOfParent { reference: 0 }.into()),
            None => Ok(weaknesses),
        }
    }

    /// Checks the digest of one reference; gives its hash and what it refers to.
    fn digest(
        &mut self,
        signature: &Signature<'a>,
        reference: Element<'a>,
        index: usize,
    ) -> Result<(HashName, Target<'a>), Trouble> {
        let method = one(reference, "DigestMethod")?;
        let name = algorithm(method, "DigestMethod")?;
        let expected = bytes(one(reference, "DigestValue")?, "DigestValue")?;
        let target = self.target(reference, index)?;
        let hash = HashName::of_digest(&name).ok_or_else(|| Obstacle::DigestMethod(shown(&name)))?;
        let transforms = syntax::transforms(reference)?;
        let omitted = transforms.enveloped.then_some(signature.element);
        let digest = self.hash(target, omitted, &transforms.form, hash)?;
        if digest.as_ref() == expected {
            Ok((hash, target))
        } else {
            Err(Defect::Digest { reference: index }.into())
        }
    }

    fn hash(
        &mut self,
        target: Target<'a>,
        omitted: Option<Element<'a>>,
        form: &Form,
        hash: HashName,
    ) -> Result<Digest, Obstacle> {
        let mut out = Hash::new(hash.algorithm(), self.allowance);
        match target {
            Target::Document => canonical::document(self.tree, self.root.source_text(), omitted, form, &mut out),
            Target::Element(element) => canonical::element(element, omitted, form, &mut out),
        }
        .map_err(obstacle)?;
        Ok(out.finish())
    }

    /// Checks the signature value with the keys of the signature: those of its certificates, or else its `KeyValue`.
    fn value(&mut self, signature: &Signature<'a>, keys: &Keys) -> Result<Held, Trouble> {
        let info = signature.info;
        let expected = bytes(signature.value, "SignatureValue")?;
        let method = one(info, "SignatureMethod")?;
        let name = algorithm(method, "SignatureMethod")?;
        let method = SignatureMethod::named(&name).ok_or_else(|| Obstacle::SignatureMethod(shown(&name)))?;
        let form = syntax::canonicalization(info)?;
        let mut message = Kept::new(self.allowance);
        canonical::element(info, None, &form, &mut message).map_err(obstacle)?;
        debug_assert!(!message.is_exhausted());
        let held = held(keys, method, &message.bytes, &expected)?;
        Ok(held)
    }
}

/// The key by which a signature value is right.
fn held(keys: &Keys, method: SignatureMethod, message: &[u8], expected: &[u8]) -> Result<Held, Trouble> {
    let (mut found, mut fails, mut unfit) = (None, false, None);
    for key in keys.candidates() {
        match key.answer(method, message, expected) {
            Answer::Holds(weakness) => found = found.or(Some((key, weakness))),
            Answer::Fails => fails = true,
            Answer::Unfit(obstacle) => unfit = unfit.or(Some(obstacle)),
        }
    }
    if keys.certificates.iter().any(Option::is_none) {
        unfit = unfit.or(Some(Obstacle::UnreadableKey));
    }
    match (found, unfit) {
        (Some(_), _) if keys.differ() => Err(Obstacle::KeysDiffer.into()),
        (Some((key, weakness)), _) => {
            let hash = (method.hash() == HashName::Sha1).then_some(Weakness::SignatureHash);
            Ok(Held { key: key.clone(), weaknesses: hash.into_iter().chain(weakness).collect() })
        }
        (None, Some(obstacle)) => Err(obstacle.into()),
        (None, None) if fails => Err(Defect::SignatureValue.into()),
        (None, None) => Err(Obstacle::NoKey.into()),
    }
}

/// What the two halves of a check come to. What is wrong counts for more than what could not be checked.
fn verdict(digests: Result<Vec<Weakness>, Trouble>, value: Result<Held, Trouble>) -> Verdict {
    match (digests, value) {
        (Err(Trouble::Defect(defect)), _) | (_, Err(Trouble::Defect(defect))) => Verdict::Invalid(defect),
        (Err(Trouble::Obstacle(obstacle)), _) | (_, Err(Trouble::Obstacle(obstacle))) => {
            Verdict::Unchecked(obstacle)
        }
        (Ok(digests), Ok(held)) => {
            let weaknesses: Vec<_> = held.weaknesses.into_iter().chain(digests).collect();
            if weaknesses.is_empty() { Verdict::Verified } else { Verdict::Weak(weaknesses) }
        }
    }
}

fn obstacle(unfit: Unfit) -> Obstacle {
    match unfit {
        Unfit::RelativeNamespace => Obstacle::RelativeNamespace,
        Unfit::InheritedBase => Obstacle::InheritedBase,
        Unfit::TooMuch => Obstacle::TooMuch,
    }
}

/// Whether two handles are of the same element.
fn same(one: Element<'_>, other: Element<'_>) -> bool {
    one.span() == other.span()
}

/// Whether a key is that of a `KeyDescriptor`, in metadata of one entity that has keys.
fn is_described(root: Element<'_>, key: &Key) -> Option<bool> {
    if root.local() != "EntityDescriptor" {
        return None;
    }
    let descriptors = root.children().flat_map(|role| role.children_named(METADATA, "KeyDescriptor"));
    let infos = descriptors.flat_map(|descriptor| descriptor.children_named(SIGNATURE, "KeyInfo"));
    let keys: Vec<Keys> = infos.map(|info| Keys::of(info, MOST)).collect();
    let mut described = keys.iter().flat_map(Keys::all).peekable();
    described.peek()?;
    Some(described.any(|described| described == key))
}
