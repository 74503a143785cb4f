//! X.509 certificates (RFC 5280) as facts.

use x509_parser::asn1_rs::Oid;
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::public_key::PublicKey;

use crate::source::{Span, digest};

use super::facts::Facts;
use super::pem;

/// What a certificate says, as far as rules ask for it.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// SHA-256 of the DER bytes, lower-case hexadecimal.
    pub sha256: String,
    /// 1, 2 or 3.
    pub version: u32,
    /// Distinguished name of the subject.
    pub subject: String,
    /// Distinguished name of the issuer.
    pub issuer: String,
    /// Whether subject and issuer are the same name.
    pub self_issued: bool,
    /// Name of the signature algorithm, or its OID when it has no name here.
    pub signature_algorithm: String,
    /// Hash of the signature algorithm, if it names one: `sha256`, `sha1`, `md5` ...
    pub signature_hash: Option<&'static str>,
    /// `RSA`, `EC`, `DSA` ... or the OID of the key's algorithm.
    pub key_type: String,
    /// Size of the key in bits: the modulus of RSA, the field of EC.
    pub key_bits: Option<u64>,
    /// Name or OID of the curve of an EC key.
    pub curve: Option<String>,
    /// Start of the validity, seconds since 1970.
    pub not_before: i64,
    /// End of the validity, seconds since 1970.
    pub not_after: i64,
}

impl Certificate {
    /// Reads a certificate from its DER bytes; bytes behind it are ignored.
    pub fn from_der(der: &[u8]) -> Option<Self> {
        let (rest, parsed) = X509Certificate::from_der(der).ok()?;
        let own = &der[..der.len() - rest.len()];
        let (signature_algorithm, signature_hash) = signature(&parsed.signature_algorithm.algorithm);
        let (key_type, key_bits, curve) = key(&parsed);
        Some(Self {
            sha256: digest(own),
            version: parsed.version().0 + 1,
            subject: parsed.subject().to_string(),
            issuer: parsed.issuer().to_string(),
            self_issued: parsed.subject().as_raw() == parsed.issuer().as_raw(),
            signature_algorithm,
            signature_hash,
            key_type,
            key_bits,
            curve,
            not_before: parsed.validity().not_before.timestamp(),
            not_after: parsed.validity().not_after.timestamp(),
        })
    }

    /// Adds the certificate as an object; over a text every fact stands at `at`.
    pub fn project(&self, facts: &mut Facts<'_>, at: Span) {
        facts.object(at, |facts| {
            facts.text("subject", &self.subject, at);
            facts.text("issuer", &self.issuer, at);
            facts.member("selfIssued", at).boolean(self.self_issued, at);
            facts.text("notBefore", &timestamp(self.not_before), at);
            facts.text("notAfter", &timestamp(self.not_after), at);
            facts.text("signatureAlgorithm", &self.signature_algorithm, at);
            if let Some(hash) = self.signature_hash {
                facts.text("signatureHash", hash, at);
            }
            facts.text("keyType", &self.key_type, at);
            if let Some(bits) = self.key_bits {
                facts.member("keyBits", at).number(bits, at);
            }
            if let Some(curve) = &self.curve {
                facts.text("curve", curve, at);
            }
            facts.member("version", at).number(u64::from(self.version), at);
            facts.text("sha256", &self.sha256, at);
        });
    }
}

/// Adds the certificate that `base64` encodes as an object at `at`, or an object that says why it cannot be read.
pub fn project_base64(facts: &mut Facts<'_>, base64: &str, at: Span) {
    let read = pem::base64(base64)
        .ok_or("not base64")
        .and_then(|der| Certificate::from_der(&der).ok_or("not a certificate"));
    match read {
        Ok(certificate) => certificate.project(facts, at),
        Err(problem) => facts.object(at, |facts| facts.text("problem", problem, at)),
    }
}

/// The facts of a DER file, in the shape of a PEM file with one block of that label.
pub fn der_facts(label: &str, certificate: Option<&Certificate>) -> Facts<'static> {
    let nowhere = Span::default();
    let mut facts = Facts::listing();
    facts.object(nowhere, |facts| {
        facts.member("blocks", nowhere).array(nowhere, |facts| {
            facts.object(nowhere, |facts| {
                facts.text("label", label, nowhere);
                if let Some(certificate) = certificate {
                    facts.member("certificate", nowhere);
                    certificate.project(facts, nowhere);
                }
            });
        });
    });
    facts
}

/// A moment in seconds since 1970 as RFC 3339 writes it.
pub fn timestamp(seconds: i64) -> String {
    time::OffsetDateTime::from_unix_timestamp(seconds)
        .ok()
        .and_then(|moment| moment.format(&time::format_description::well_known::Rfc3339).ok())
        .unwrap_or_else(|| format!("{seconds} s"))
}

/// Name and hash of a signature algorithm.
fn signature(oid: &Oid<'_>) -> (String, Option<&'static str>) {
    const KNOWN: [(&str, &str, Option<&str>); 24] = [
        ("1.2.840.113549.1.1.2", "md2WithRSAEncryption", Some("md2")),
        ("1.2.840.113549.1.1.3", "md4WithRSAEncryption", Some("md4")),
        ("1.2.840.113549.1.1.4", "md5WithRSAEncryption", Some("md5")),
        ("1.2.840.113549.1.1.5", "sha1WithRSAEncryption", Some("sha1")),
        ("1.3.14.3.2.29", "sha1WithRSASignature", Some("sha1")),
        ("1.2.840.113549.1.1.10", "rsassaPss", None),
        ("1.2.840.113549.1.1.11", "sha256WithRSAEncryption", Some("sha256")),
        ("1.2.840.113549.1.1.12", "sha384WithRSAEncryption", Some("sha384")),
        ("1.2.840.113549.1.1.13", "sha512WithRSAEncryption", Some("sha512")),
        ("1.2.840.113549.1.1.14", "sha224WithRSAEncryption", Some("sha224")),
        ("1.2.840.10040.4.3", "dsaWithSHA1", Some("sha1")),
        ("1.3.14.3.2.27", "dsaWithSHA1", Some("sha1")),
        ("2.16.840.1.101.3.4.3.1", "dsaWithSHA224", Some("sha224")),
        ("2.16.840.1.101.3.4.3.2", "dsaWithSHA256", Some("sha256")),
        ("1.2.840.10045.4.1", "ecdsaWithSHA1", Some("sha1")),
        ("1.2.840.10045.4.3.1", "ecdsaWithSHA224", Some("sha224")),
        ("1.2.840.10045.4.3.2", "ecdsaWithSHA256", Some("sha256")),
        ("1.2.840.10045.4.3.3", "ecdsaWithSHA384", Some("sha384")),
        ("1.2.840.10045.4.3.4", "ecdsaWithSHA512", Some("sha512")),
        ("2.16.840.1.101.3.4.3.14", "rsaWithSHA3-256", Some("sha3-256")),
        ("2.16.840.1.101.3.4.3.15", "rsaWithSHA3-384", Some("sha3-384")),
        ("2.16.840.1.101.3.4.3.16", "rsaWithSHA3-512", Some("sha3-512")),
        ("1.3.101.112", "Ed25519", None),
        ("1.3.101.113", "Ed448", None),
    ];
    let oid = oid.to_id_string();
    let known = KNOWN.iter().find(|(known, ..)| *known == oid);
    known.map_or((oid.clone(), None), |(_, name, hash)| ((*name).to_owned(), *hash))
}

/// Type, size and curve of the subject's key.
fn key(certificate: &X509Certificate<'_>) -> (String, Option<u64>, Option<String>) {
    let info = certificate.public_key();
    match info.parsed() {
        Ok(PublicKey::RSA(rsa)) => ("RSA".into(), Some(bit_length(rsa.modulus)), None),
        Ok(PublicKey::EC(point)) => {
            let curve = info.algorithm.parameters.as_ref().and_then(|parameters| parameters.as_oid().ok());
            let (name, bits) = curve.map_or((None, None), |oid| known_curve(&oid.to_id_string()));
            let bits = bits.or(Some(point.key_size() as u64).filter(|bits| *bits > 0));
            ("EC".into(), bits, name)
        }
        Ok(PublicKey::DSA(_)) => ("DSA".into(), dsa_bits(certificate), None),
        _ => (known_key(&info.algorithm.algorithm.to_id_string()), None, None),
    }
}

fn known_curve(oid: &str) -> (Option<String>, Option<u64>) {
    let known = match oid {
        "1.2.840.10045.3.1.1" => ("P-192", 192),
        "1.3.132.0.33" => ("P-224", 224),
        "1.2.840.10045.3.1.7" => ("P-256", 256),
        "1.3.132.0.34" => ("P-384", 384),
        "1.3.132.0.35" => ("P-521", 521),
        "1.3.132.0.10" => ("secp256k1", 256),
        _ => return (Some(oid.to_owned()), None),
    };
    (Some(known.0.to_owned()), Some(known.1))
}

fn known_key(oid: &str) -> String {
    match oid {
        "1.2.840.10040.4.1" => "DSA",
        "1.2.840.113549.1.1.10" => "RSA-PSS",
        "1.3.101.110" => "X25519",
        "1.3.101.111" => "X448",
        "1.3.101.112" => "Ed25519",
        "1.3.101.113" => "Ed448",
        other => other,
    }
    .to_owned()
}

/// The size of a DSA key is that of the prime `p`, the first of its parameters (RFC 3279 §2.3.2).
fn dsa_bits(certificate: &X509Certificate<'_>) -> Option<u64> {
    let parameters = certificate.public_key().algorithm.parameters.as_ref()?.as_sequence().ok()?;
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

    #[test]
    fn moments_are_written_as_rfc_3339() {
        assert_eq!(timestamp(1_709_251_200), "2024-03-01T00:00:00Z");
    }

    #[test]
    fn damaged_bytes_are_no_certificate() {
        assert!(Certificate::from_der(&[0x30, 0x82, 0xff, 0xff, 0x30]).is_none());
        assert!(Certificate::from_der(&[]).is_none());
    }
}
