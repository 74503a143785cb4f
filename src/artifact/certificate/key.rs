//! The public key of a certificate.

use x509_parser::asn1_rs::FromDer;
use x509_parser::certificate::X509Certificate;
use x509_parser::public_key::{PublicKey, RSAPublicKey};
use x509_parser::x509::SubjectPublicKeyInfo;

use crate::artifact::facts::Facts;
use crate::source::Span;

/// What a certificate says of its key.
#[derive(Clone, Debug, Default)]
pub struct Key {
    /// `RSA`, `EC`, `DSA` ... or the OID of the key's algorithm.
    pub kind: String,
    /// Size in bits: the modulus of RSA, the field of EC, the prime of DSA.
    pub bits: Option<u64>,
    /// Public exponent of an RSA key; one of more than 64 bits in hexadecimal.
    pub exponent: Option<String>,
    /// Name or OID of the curve of an EC key.
    pub curve: Option<String>,
}

impl Key {
    /// The key of a certificate.
    pub fn of(certificate: &X509Certificate<'_>) -> Self {
        let info = certificate.public_key();
        let kind = known_key(&info.algorithm.algorithm.to_id_string());
        match info.parsed() {
            Ok(PublicKey::RSA(rsa)) => Self::rsa(kind, &rsa),
            Ok(PublicKey::EC(point)) => {
                let curve = curve(info);
                let bits = curve.bits.or(Some(point.key_size() as u64).filter(|bits| *bits > 0));
                Self { kind, bits, curve: Some(curve.name), exponent: None }
            }
            Ok(PublicKey::DSA(_)) => Self { kind, bits: dsa_bits(info), ..Self::default() },
            // RFC 4055 §1.2: the key is written like any other RSA key.
            Ok(PublicKey::Unknown(bytes)) if kind == "RSA-PSS" => RSAPublicKey::from_der(bytes).map_or_else(
                |_| Self { kind: kind.clone(), ..Self::default() },
                |(_, rsa)| Self::rsa(kind.clone(), &rsa),
            ),
            _ => Self { kind, ..Self::default() },
        }
    }

    fn rsa(kind: String, key: &RSAPublicKey<'_>) -> Self {
        let exponent = key
            .try_exponent()
            .map_or_else(|_| format!("0x{}", super::hexadecimal(key.exponent)), |exponent| exponent.to_string());
        Self { kind, bits: Some(bit_length(key.modulus)), exponent: Some(exponent), curve: None }
    }

    /// Adds the facts of the key to an object that is open.
    pub fn project(&self, facts: &mut Facts<'_>, at: Span) {
        facts.text("keyType", &self.kind, at);
        if let Some(bits) = self.bits {
            facts.member("keyBits", at).number(bits, at);
        }
        if let Some(exponent) = &self.exponent {
            facts.text("exponent", exponent, at);
        }
        if let Some(curve) = &self.curve {
            facts.text("curve", curve, at);
        }
    }
}

struct Curve {
    name: String,
    bits: Option<u64>,
}

/// The curve that the parameters of a key name, or spell out in numbers of their own (RFC 5480 §2.1.1).
fn curve(info: &SubjectPublicKeyInfo<'_>) -> Curve {
    let parameters = info.algorithm.parameters.as_ref();
    match parameters.and_then(|parameters| parameters.as_oid().ok()) {
        Some(oid) => known_curve(&oid.to_id_string()),
        None => Curve { name: "explicit parameters".into(), bits: None },
    }
}

fn known_curve(oid: &str) -> Curve {
    let (name, bits) = match oid {
        "1.2.840.10045.3.1.1" => ("P-192", 192),
        "1.3.132.0.33" => ("P-224", 224),
        "1.2.840.10045.3.1.7" => ("P-256", 256),
        "1.3.132.0.34" => ("P-384", 384),
        "1.3.132.0.35" => ("P-521", 521),
        "1.3.132.0.10" => ("secp256k1", 256),
        "1.3.36.3.3.2.8.1.1.7" => ("brainpoolP256r1", 256),
        "1.3.36.3.3.2.8.1.1.11" => ("brainpoolP384r1", 384),
        "1.3.36.3.3.2.8.1.1.13" => ("brainpoolP512r1", 512),
        _ => return Curve { name: oid.to_owned(), bits: None },
    };
    Curve { name: name.to_owned(), bits: Some(bits) }
}

fn known_key(oid: &str) -> String {
    match oid {
        "1.2.840.113549.1.1.1" => "RSA",
        "1.2.840.113549.1.1.10" => "RSA-PSS",
        "1.2.840.10045.2.1" => "EC",
        "1.2.840.10040.4.1" => "DSA",
        "1.3.101.110" => "X25519",
        "1.3.101.111" => "X448",
        "1.3.101.112" => "Ed25519",
        "1.3.101.113" => "Ed448",
        "1.2.643.2.2.19" => "GOST R 34.10-2001",
        "1.2.643.7.1.1.1.1" | "1.2.643.7.1.1.1.2" => "GOST R 34.10-2012",
        "2.16.840.1.101.3.4.3.17" => "ML-DSA-44",
        "2.16.840.1.101.3.4.3.18" => "ML-DSA-65",
        "2.16.840.1.101.3.4.3.19" => "ML-DSA-87",
        // FIPS 205 registers a key for each of its parameter sets.
        other if (20..=31).any(|number| other == format!("2.16.840.1.101.3.4.3.{number}")) => "SLH-DSA",
        other => other,
    }
    .to_owned()
}

/// The size of a DSA key is that of the prime `p`, the first of its parameters (RFC 3279 §2.3.2).
fn dsa_bits(info: &SubjectPublicKeyInfo<'_>) -> Option<u64> {
    let parameters = info.algorithm.parameters.as_ref()?.as_sequence().ok()?;
    let (_, prime) = x509_parser::asn1_rs::Integer::from_der(&parameters.content).ok()?;
    Some(bit_length(prime.as_ref()))
}

/// Bits of a big-endian unsigned integer without leading zeros.
fn bit_length(bytes: &[u8]) -> u64 {
    let Some(first) = bytes.iter().position(|&byte| byte != 0) else { return 0 };
    (bytes.len() - first) as u64 * 8 - u64::from(bytes[first].leading_zeros())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bit_lengths_leave_leading_zeros_out() {
        assert_eq!(bit_length(&[0, 0x80, 0]), 16);
        assert_eq!(bit_length(&[0x01]), 1);
        assert_eq!(bit_length(&[0, 0]), 0);
    }
}
