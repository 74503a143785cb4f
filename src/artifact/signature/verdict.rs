//! What was found of a signature, as plain data.

use std::fmt;

/// Whether a signature verifies. What was not checked is never called verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every digest and the signature value are right.
    Verified,
    /// They are, by means that are too weak to rely on.
    Weak(Vec<Weakness>),
    /// Something is not right: no reader that verifies accepts it.
    Invalid(Defect),
    /// It could not be checked.
    Unchecked(Obstacle),
}

impl Verdict {
    /// The name in `inspect`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Weak(_) => "verified-weak",
            Self::Invalid(_) => "does-not-verify",
            Self::Unchecked(_) => "cannot-check",
        }
    }

    /// Whether the signature verifies, by whatever means.
    pub fn holds(&self) -> bool {
        matches!(self, Self::Verified | Self::Weak(_))
    }

    /// Why it is not plainly verified.
    pub fn reason(&self) -> Option<String> {
        match self {
            Self::Verified => None,
            Self::Weak(weaknesses) => {
                Some(weaknesses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
            }
            Self::Invalid(defect) => Some(defect.to_string()),
            Self::Unchecked(obstacle) => Some(obstacle.to_string()),
        }
    }
}

/// Why a signature that verifies proves little.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    /// The signature method hashes with SHA-1.
    SignatureHash,
    /// A digest is SHA-1.
    DigestHash,
    /// The RSA key has fewer than 2048 bits.
    Key {
        /// How many it has.
        bits: usize,
    },
}

impl fmt::Display for Weakness {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignatureHash => formatter.write_str("the signature method uses SHA-1"),
            Self::DigestHash => formatter.write_str("a digest is SHA-1"),
            Self::Key { bits } => write!(formatter, "the RSA key has {bits} bits"),
        }
    }
}

/// What is not right. References are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defect {
    /// What a reference refers to has another digest than the reference says.
    Digest {
        /// Which reference.
        reference: usize,
    },
    /// No element has the identifier that a reference names.
    NoTarget {
        /// Which reference.
        reference: usize,
    },
    /// The signature value is not that of the `SignedInfo` by the key that the signature names.
    SignatureValue,
    /// The digest or the signature value is empty: a template that nobody signed.
    NeverSigned,
}

impl fmt::Display for Defect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Digest { reference } => {
                write!(formatter, "the digest of reference {} does not match what it refers to", reference + 1)
            }
            Self::NoTarget { reference } => {
                write!(formatter, "no element has the ID that reference {} names", reference + 1)
            }
            Self::SignatureValue => {
                formatter.write_str("the signature value does not match by the key that the signature names")
            }
            Self::NeverSigned => formatter.write_str("it has no value: it was never signed"),
        }
    }
}

/// Why a signature could not be checked. References are counted from 0; identifiers of algorithms are as the file
/// has them, unless they could hold a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The document is not well-formed.
    Damaged,
    /// Some bytes of the file stand for different characters, or for none, depending on who reads them.
    Encoding,
    /// Its document type may declare attributes or entities.
    Doctype,
    /// The element is in no namespace.
    NoNamespace,
    /// An element of the signature is missing, or there more than once.
    Structure(&'static str),
    /// A value is not base64.
    NotBase64(&'static str),
    /// The `SignedInfo` has another canonical form than those known here.
    Canonicalization(String),
    /// The signature method is another than those known here.
    SignatureMethod(String),
    /// The digest method is another than those known here.
    DigestMethod(String),
    /// A reference has a transform other than those known here, or one behind a canonical form.
    Transform(String),
    /// A reference has no `URI`.
    NoUri,
    /// A reference leads out of the document.
    External,
    /// A reference is an XPointer.
    Pointer,
    /// Several elements have the identifier that a reference names.
    AmbiguousId {
        /// Which reference.
        reference: usize,
        /// How many.
        elements: usize,
    },
    /// Two elements have the same identifier, though no reference names it. Many a reader refuses such a document, and
    /// a document into which somebody copied signed parts looks so.
    DuplicateId,
    /// What a reference names stands in an attribute that is no identifier in SAML.
    LooseId,
    /// No reference covers the element that the signature is in.
    NotOfParent {
        /// The reference that should.
        reference: usize,
    },
    /// The signature has neither a certificate nor the value of a key.
    NoKey,
    /// The certificate cannot be read.
    UnreadableKey,
    /// The key is of a sort that is not supported; or does not go with the signature method.
    Key(String),
    /// The `KeyValue` is not the key of the certificate, and the signature verifies by one of them only.
    KeysDiffer,
    /// A namespace is named by a relative reference.
    RelativeNamespace,
    /// `xml:base` would have to be joined with that of elements around it.
    InheritedBase,
    /// There are more references or keys than are looked at.
    TooMany,
    /// More would have to be read than is allowed for one document.
    TooMuch,
}

impl fmt::Display for Obstacle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self {
            Self::Damaged => "the document is not well-formed",
            Self::Encoding => "what some bytes of the file stand for is not certain",
            Self::Doctype => "the document type may declare attributes or entities",
            Self::NoNamespace => "the element is not in the namespace of XML signatures",
            Self::Structure(element) => return write!(formatter, "it does not have one `{element}`"),
            Self::NotBase64(element) => return write!(formatter, "`{element}` is not base64"),
            Self::Canonicalization(name) => {
                return write!(formatter, "the canonicalization method {name} is not supported");
            }
            Self::SignatureMethod(name) => {
                return write!(formatter, "the signature method {name} is not supported");
            }
            Self::DigestMethod(name) => return write!(formatter, "the digest method {name} is not supported"),
            Self::Transform(name) => return write!(formatter, "the transform {name} is not supported here"),
            Self::NoUri => "a reference has no `URI`",
            Self::External => "a reference leads out of the document",
            Self::Pointer => "a reference is an XPointer",
            Self::AmbiguousId { reference, elements } => {
                return write!(
                    formatter,
                    "{elements} elements have the ID that reference {} names",
                    reference + 1
                );
            }
            Self::DuplicateId => "two elements of the document have the same ID",
            Self::LooseId => "the element that a reference names has an `id`, which is no `ID`",
            Self::NotOfParent { .. } => "no reference covers the element that the signature is in",
            Self::NoKey => "it has neither a certificate nor the value of a key",
            Self::UnreadableKey => "its certificate cannot be read",
            Self::Key(what) => return write!(formatter, "{what}"),
            Self::KeysDiffer => {
                "`KeyValue` is not the key of the certificate, and it verifies by one of them only"
            }
            Self::RelativeNamespace => "a namespace is named by a relative reference",
            Self::InheritedBase => "`xml:base` of the elements around it would have to be joined",
            Self::TooMany => "it has more references or keys than are looked at",
            Self::TooMuch => "the signatures of the document cover more than is looked at",
        };
        formatter.write_str(words)
    }
}

/// What a signature covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// The document element with everything in it.
    Document,
    /// The element that the signature is in, which is not the document element.
    Parent,
    /// Something else.
    Elsewhere,
}

impl Coverage {
    /// The name in `inspect`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Parent => "parent",
            Self::Elsewhere => "elsewhere",
        }
    }
}

/// What was found of one signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// Whether it verifies.
    pub verdict: Verdict,
    /// What its references refer to, as far as they could be followed.
    pub covers: Option<Coverage>,
    /// Whether a `KeyDescriptor` in what it covers has the key by which it verifies. Only said of a signature that
    /// verifies and covers a document of one entity with keys.
    pub key_is_described: Option<bool>,
    /// Whether it has a `KeyValue` that is not the key of any of its certificates.
    pub keys_differ: bool,
    /// How many signatures stand directly in the same element, itself included.
    pub siblings: usize,
}
