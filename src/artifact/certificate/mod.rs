//! X.509 certificates (RFC 5280) as facts.

mod algorithm;
mod allowance;
mod ber;
mod embedded;
mod encoded;
mod key;
mod pkcs7;

use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::source::{Limits, Span, digest};

use super::facts::Facts;

pub use allowance::Allowance;
pub use embedded::{Embedded, in_document};
pub use encoded::{project_encoded, project_pkcs7};
pub use pkcs7::certificates as in_pkcs7;

/// What a certificate says, as far as rules ask for it.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// SHA-256 of the DER bytes, lower-case hexadecimal.
    pub sha256: String,
    /// 1, 2 or 3.
    pub version: u32,
    /// Serial number, lower-case hexadecimal.
    pub serial: String,
    /// Distinguished name of the subject.
    pub subject: String,
    /// Distinguished name of the issuer.
    pub issuer: String,
    /// Whether subject and issuer are the same name, and its key identifiers do not say otherwise.
    pub self_issued: bool,
    /// Name of the signature algorithm, or its OID when it has no name here.
    pub signature_algorithm: String,
    /// Hash of the signature algorithm, if it names one: `sha256`, `sha1`, `md5` ...
    pub signature_hash: Option<&'static str>,
    /// The key that it is about.
    pub key: key::Key,
    /// Start of the validity, seconds since 1970.
    pub not_before: i64,
    /// End of the validity, seconds since 1970.
    pub not_after: i64,
    /// Bytes of its DER encoding.
    pub size: usize,
    /// Bytes that stand behind it.
    pub trailing: usize,
}

impl Certificate {
    /// Reads a certificate from its DER bytes; bytes behind it are counted.
    pub fn from_der(der: &[u8]) -> Option<Self> {
        let (rest, parsed) = X509Certificate::from_der(der).ok()?;
        let own = &der[..der.len() - rest.len()];
        let (signature_algorithm, signature_hash) = algorithm::signature(&parsed.signature_algorithm);
        Some(Self {
            sha256: digest(own),
            size: own.len(),
            version: parsed.version().0 + 1,
            serial: hexadecimal(parsed.raw_serial()),
            subject: parsed.subject().to_string(),
            issuer: parsed.issuer().to_string(),
            self_issued: is_self_issued(&parsed),
            signature_algorithm,
            signature_hash,
            key: key::Key::of(&parsed),
            not_before: parsed.validity().not_before.timestamp(),
            not_after: parsed.validity().not_after.timestamp(),
            trailing: rest.len(),
        })
    }

    /// Adds the certificate as an object, if it may be read; over a text every fact stands at `at`.
    pub fn project(&self, facts: &mut Facts<'_>, at: Span) {
        match facts.certificates.refuse(self.size) {
            Some(limit) => encoded::project_left_out(facts, limit, at),
            None => facts.object(at, |facts| self.project_into(facts, at)),
        }
    }

    /// Adds the facts of the certificate to an object that is open.
    fn project_into(&self, facts: &mut Facts<'_>, at: Span) {
        facts.text("subject", &self.subject, at);
        facts.text("issuer", &self.issuer, at);
        facts.text("serialNumber", &self.serial, at);
        facts.member("selfIssued", at).boolean(self.self_issued, at);
        facts.text("notBefore", &timestamp(self.not_before), at);
        facts.text("notAfter", &timestamp(self.not_after), at);
        facts.text("signatureAlgorithm", &self.signature_algorithm, at);
        if let Some(hash) = self.signature_hash {
            facts.text("signatureHash", hash, at);
        }
        self.key.project(facts, at);
        facts.member("version", at).number(u64::from(self.version), at);
        facts.text("sha256", &self.sha256, at);
        if self.trailing > 0 {
            facts.member("trailingBytes", at).number(self.trailing as u64, at);
        }
    }
}

/// A certificate with the name of its issuer may still be signed by another key of that name.
fn is_self_issued(certificate: &X509Certificate<'_>) -> bool {
    if certificate.subject().as_raw() != certificate.issuer().as_raw() {
        return false;
    }
    let (mut own, mut issuer) = (None, None);
    for extension in certificate.extensions() {
        match extension.parsed_extension() {
            ParsedExtension::SubjectKeyIdentifier(id) => own = Some(id.0),
            ParsedExtension::AuthorityKeyIdentifier(id) => issuer = id.key_identifier.as_ref().map(|id| id.0),
            _ => {}
        }
    }
    own.is_none() || issuer.is_none() || own == issuer
}

fn hexadecimal(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

/// The facts of a DER file, in the shape of a PEM file with one block of that label.
pub fn der_facts(label: &str, certificates: &[Certificate], limits: &Limits) -> Facts<'static> {
    let nowhere = Span::default();
    let mut facts = Facts::listing().within(limits);
    facts.object(nowhere, |facts| {
        facts.member("blocks", nowhere).array(nowhere, |facts| {
            facts.object(nowhere, |facts| {
                facts.text("label", label, nowhere);
                match certificates {
                    [] => {}
                    [one] => {
                        facts.member("certificate", nowhere);
                        one.project(facts, nowhere);
                    }
                    several => facts.member("certificates", nowhere).array(nowhere, |facts| {
                        several.iter().for_each(|certificate| certificate.project(facts, nowhere));
                    }),
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

#[cfg(test)]
mod tests {
    use super::*;

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
