//! Public keys, as certificates and `KeyInfo` elements give them.

use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
    RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
    RSA_PKCS1_2048_8192_SHA384, RsaPublicKeyComponents, UnparsedPublicKey,
};
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::public_key::PublicKey as Parsed;

use crate::artifact::pem;
use crate::document::xml::Element;

use super::SIGNATURE;
use super::algorithm::{HashName, SignatureMethod};
use super::verdict::{Obstacle, Weakness};

/// XML Signature 1.1.
const SIGNATURE_11: &str = "http://www.w3.org/2009/xmldsig11#";
/// Fewer bits than this and the key is called weak.
const STRONG_RSA: usize = 2048;

/// A public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// Both big-endian and without leading zeros.
    Rsa { modulus: Vec<u8>, exponent: Vec<u8> },
    /// An uncompressed point on a curve.
    Ec { curve: &'static str, point: Vec<u8> },
    /// Another, by the name of its sort.
    Other(&'static str),
}

/// What a key says to a signature value.
pub(super) enum Answer {
    /// It is right.
    Holds(Option<Weakness>),
    /// It is wrong.
    Fails,
    /// It cannot be said with this key.
    Unfit(Obstacle),
}

/// The keys of a `KeyInfo`.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// Those of the certificates; `None` for one that cannot be read.
    pub certificates: Vec<Option<Key>>,
    /// That of the first `KeyValue` that can be read.
    pub value: Option<Key>,
}

impl Keys {
    /// The keys of a `KeyInfo`, at most `most` certificates.
    pub(super) fn of(key_info: Element<'_>, most: usize) -> Self {
        let data = key_info.children_named(SIGNATURE, "X509Data");
        let certificates = data.flat_map(|data| data.children_named(SIGNATURE, "X509Certificate"));
        let certificates = certificates.take(most).map(|certificate| {
            let der = pem::base64(&certificate.text())?;
            Key::of_certificate(&der)
        });
        let values = key_info.children_named(SIGNATURE, "KeyValue");
        Self { certificates: certificates.collect(), value: values.take(most).find_map(Key::of_value) }
    }

    /// The keys by which the signature may verify: a `KeyValue` beside certificates counts only if it contradicts them.
    pub(super) fn candidates(&self) -> impl Iterator<Item = &Key> {
        let value = self.value.as_ref().filter(|_| self.certificates.is_empty() || self.differ());
        self.certificates.iter().flatten().chain(value)
    }

    /// Every key that could be read.
    pub(super) fn all(&self) -> impl Iterator<Item = &Key> {
        self.certificates.iter().flatten().chain(&self.value)
    }

    /// Whether there are certificates, and a key of its own that none of them has.
    pub(super) fn differ(&self) -> bool {
        let mut certified = self.certificates.iter().flatten().peekable();
        let is_other = |value: &Key| certified.peek().is_some() && !certified.any(|key| key == value);
        self.value.as_ref().is_some_and(is_other)
    }
}

impl Key {
    /// The key of a certificate in DER.
    pub(super) fn of_certificate(der: &[u8]) -> Option<Self> {
        let (_, certificate) = X509Certificate::from_der(der).ok()?;
        let info = certificate.public_key();
        Some(match info.parsed() {
            Ok(Parsed::RSA(rsa)) => Self::rsa(rsa.modulus, rsa.exponent),
            Ok(Parsed::EC(point)) => {
                let curve = info.algorithm.parameters.as_ref().and_then(|parameters| parameters.as_oid().ok());
                Self::ec(&curve.map(|oid| oid.to_id_string()).unwrap_or_default(), point.data())
            }
            Ok(Parsed::DSA(_)) => Self::Other("DSA"),
            _ => Self::Other("other"),
        })
    }

    /// The key of a `KeyValue`.
    fn of_value(value: Element<'_>) -> Option<Self> {
        let bytes = |parent: Element<'_>, namespace, local| pem::base64(&parent.child(namespace, local)?.text());
        if let Some(rsa) = value.child(SIGNATURE, "RSAKeyValue") {
            let (modulus, exponent) = (bytes(rsa, SIGNATURE, "Modulus")?, bytes(rsa, SIGNATURE, "Exponent")?);
            return Some(Self::rsa(&modulus, &exponent));
        }
        if let Some(ec) = value.child(SIGNATURE_11, "ECKeyValue") {
            let curve = ec.child(SIGNATURE_11, "NamedCurve")?.attribute("URI")?.value();
            let point = bytes(ec, SIGNATURE_11, "PublicKey")?;
            return Some(Self::ec(curve.strip_prefix("urn:oid:")?, &point));
        }
        value.child(SIGNATURE, "DSAKeyValue").map(|_| Self::Other("DSA"))
    }

    fn rsa(modulus: &[u8], exponent: &[u8]) -> Self {
        Self::Rsa { modulus: without_zeros(modulus).to_vec(), exponent: without_zeros(exponent).to_vec() }
    }

    fn ec(oid: &str, point: &[u8]) -> Self {
        let curve = match oid {
            "1.2.840.10045.3.1.7" => "P-256",
            "1.3.132.0.34" => "P-384",
            "1.3.132.0.35" => "P-521",
            _ => "another curve",
        };
        Self::Ec { curve, point: point.to_vec() }
    }

    /// Whether `signature` is that of `message` by this key.
    pub(super) fn answer(&self, method: SignatureMethod, message: &[u8], signature: &[u8]) -> Answer {
        match (self, method) {
            (Self::Rsa { modulus, exponent }, SignatureMethod::Rsa(hash)) => {
                rsa_answer(modulus, exponent, hash, message, signature)
            }
            (Self::Ec { curve, point }, SignatureMethod::Ecdsa(hash)) => {
                let algorithm = match (*curve, hash) {
                    ("P-256", HashName::Sha256) => &ECDSA_P256_SHA256_FIXED,
                    ("P-384", HashName::Sha384) => &ECDSA_P384_SHA384_FIXED,
                    _ => {
                        return Answer::Unfit(Obstacle::Key(format!(
                            "ECDSA on {curve} with this hash is not supported"
                        )));
                    }
                };
                if point.first() != Some(&4) {
                    return Answer::Unfit(Obstacle::Key("the point of the EC key is compressed".into()));
                }
                let verified = UnparsedPublicKey::new(algorithm, point).verify(message, signature);
                if verified.is_ok() { Answer::Holds(None) } else { Answer::Fails }
            }
            _ => Answer::Unfit(Obstacle::Key("the key does not go with the signature method".into())),
        }
    }
}

/// RSASSA-PKCS1-v1_5. A key that ring refuses is told from a signature that is wrong before ring is asked.
fn rsa_answer(modulus: &[u8], exponent: &[u8], hash: HashName, message: &[u8], signature: &[u8]) -> Answer {
    let bits = bit_length(modulus);
    let least = if hash == HashName::Sha384 { STRONG_RSA } else { 1024 };
    if !(least..=8192).contains(&bits) {
        return Answer::Unfit(Obstacle::Key(format!("an RSA key of {bits} bits is not supported with this hash")));
    }
    let exponent_value = exponent.iter().fold(0_u64, |value, &byte| value << 8 | u64::from(byte));
    let is_sound = exponent.len() <= 5 && (3..1 << 33).contains(&exponent_value) && exponent_value % 2 == 1;
    if !is_sound || modulus.last().is_none_or(|last| last % 2 == 0) {
        return Answer::Unfit(Obstacle::Key("the RSA key has an unusual exponent or modulus".into()));
    }
    let parameters = match hash {
        HashName::Sha1 => &RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
        HashName::Sha256 => &RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
        HashName::Sha384 => &RSA_PKCS1_2048_8192_SHA384,
        HashName::Sha512 => &RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
    };
    let key = RsaPublicKeyComponents { n: modulus, e: exponent };
    match key.verify(parameters, message, signature) {
        Ok(()) => Answer::Holds((bits < STRONG_RSA).then_some(Weakness::Key { bits })),
        Err(_) => Answer::Fails,
    }
}

fn without_zeros(bytes: &[u8]) -> &[u8] {
    let first = bytes.iter().position(|&byte| byte != 0).unwrap_or(bytes.len());
    &bytes[first..]
}

fn bit_length(bytes: &[u8]) -> usize {
    bytes.first().map_or(0, |first| bytes.len() * 8 - first.leading_zeros() as usize)
}
