//! Certificates as texts hold them: base64 of DER (XML Signature §4.5.4.1, RFC 7517 §4.7, RFC 7468 §5), or what people
//! put in its place.

use std::ops::Range;

use x509_parser::asn1_rs::{Any, Sequence, Tag};
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::prelude::FromDer;
use x509_parser::x509::SubjectPublicKeyInfo;

use super::{Certificate, pkcs7};
use crate::artifact::facts::Facts;
use crate::artifact::{key, pem};
use crate::source::Span;

/// The longest text that is shown because it is evidently no certificate: a placeholder, not a blob.
const PLACEHOLDER: usize = 100;

/// What a text that should be the base64 of a certificate holds.
#[derive(Debug)]
struct Encoded {
    certificate: Option<Certificate>,
    problem: Option<Problem>,
}

/// Why a text is not the base64 of a certificate.
#[derive(Debug, PartialEq, Eq)]
struct Problem {
    what: String,
    /// The bytes of the text that show it.
    at: Range<usize>,
}

impl Encoded {
    fn good(certificate: Certificate) -> Self {
        Self { certificate: Some(certificate), problem: None }
    }

    fn bad(certificate: Option<Certificate>, what: impl Into<String>, at: Range<usize>) -> Self {
        Self { certificate, problem: Some(Problem { what: what.into(), at }) }
    }
}

/// Adds the certificate that a text encodes as an object at `at`. One that is not written as it should be has a
/// `problem` as well, which stands where `place` puts the bytes of the text that show it.
pub fn project_encoded(facts: &mut Facts<'_>, text: &str, at: Span, place: impl Fn(Range<usize>) -> Span) {
    // Four characters of base64 are three bytes.
    if let Some(limit) = facts.certificates.refuse(text.len() / 4 * 3) {
        return project_left_out(facts, limit, at);
    }
    let Encoded { certificate, problem } = read(text);
    facts.object(at, |facts| {
        if let Some(certificate) = &certificate {
            certificate.project_into(facts, at);
        }
        let Some(problem) = &problem else { return };
        facts.text("problem", &problem.what, place(problem.at.clone()));
        let trimmed = text.trim();
        if certificate.is_none() && !trimmed.is_empty() && trimmed.len() <= PLACEHOLDER {
            let start = text.len() - text.trim_start().len();
            facts.text("written", trimmed, place(start..start + trimmed.len()));
        }
    });
}

/// Adds an object at `at` for a certificate that is not read, with the limit that says so.
pub(super) fn project_left_out(facts: &mut Facts<'_>, limit: &str, at: Span) {
    facts.object(at, |facts| facts.text("leftOut", limit, at));
}

/// Adds the certificates of a bundle, which a text encodes, to the object that is open.
pub fn project_pkcs7(facts: &mut Facts<'_>, text: &str, at: Span) {
    let der = pem::base64(text);
    let most = facts.certificates.left() + 1;
    match der.as_deref().and_then(|der| pkcs7::certificates(der, most)) {
        Some(bundle) => facts.member("certificates", at).array(at, |facts| {
            for der in bundle {
                match Certificate::from_der(&der) {
                    Some(certificate) => certificate.project(facts, at),
                    None => facts.object(at, |facts| facts.text("problem", "damaged", at)),
                }
            }
        }),
        None => facts.text("problem", "no PKCS #7 bundle of certificates", at),
    }
}

fn read(text: &str) -> Encoded {
    let trimmed = text.trim();
    let start = text.len() - text.trim_start().len();
    if trimmed.is_empty() {
        return Encoded::bad(None, "empty", start.min(text.len())..text.len());
    }
    let Some(der) = pem::base64(text) else { return undecodable(text, start + trimmed.len()) };
    match Certificate::from_der(&der) {
        Some(certificate) => Encoded::good(certificate),
        None => {
            let (certificate, what) = something_else(&der);
            Encoded::bad(certificate, what, start..start + first_word(trimmed))
        }
    }
}

/// What is wrong with a text, which goes on up to `end`, that does not decode.
fn undecodable(text: &str, end: usize) -> Encoded {
    if let Some(block) = pem::blocks(text).next() {
        return armoured(text, &block);
    }
    first_unencoded(text)
        .unwrap_or_else(|| Encoded::bad(None, "cut off: the base64 ends in the middle of a byte", end - 1..end))
}

/// A text with the lines that begin and end a PEM block, which belong into a file of their own.
fn armoured(text: &str, block: &pem::Block<'_>) -> Encoded {
    let at = block.begin.start as usize..block.begin.end as usize;
    if !block.is_certificate() {
        return Encoded::bad(
            None,
            format!("a PEM block that says `{}`", crate::source::brief(block.label, 30)),
            at,
        );
    }
    let inside = read_once(pem::body_content(block.body.of(text)));
    Encoded::bad(inside, "written as PEM: the BEGIN and END lines are no base64", at)
}

fn read_once(base64: &str) -> Option<Certificate> {
    pem::base64(base64).and_then(|der| Certificate::from_der(&der))
}

/// The first character that cannot be part of base64.
fn first_unencoded(text: &str) -> Option<Encoded> {
    let end = text.trim_end_matches(|c: char| c == '=' || c.is_ascii_whitespace()).len();
    let is_encoded = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/') || c.is_ascii_whitespace();
    let (at, character) = text[..end].char_indices().find(|(_, c)| !is_encoded(*c))?;
    let shown = crate::source::neutral(character.encode_utf8(&mut [0; 4])).into_owned();
    let what = match character {
        '=' => "more than one base64 text: `=` only stands at the end".to_owned(),
        '-' | '_' => format!("not base64: `{shown}` is a character of base64url"),
        _ => format!("not base64: `{shown}` is not a character of it"),
    };
    Some(Encoded::bad(None, what, at..at + character.len_utf8()))
}

/// What bytes are that are no certificate, with the certificate that is hidden in them.
fn something_else(der: &[u8]) -> (Option<Certificate>, String) {
    if let Ok(text) = std::str::from_utf8(der) {
        if let Some(block) = pem::blocks(text).next() {
            let inside =
                block.is_certificate().then(|| read_once(pem::body_content(block.body.of(text)))).flatten();
            return (inside, "the base64 of a PEM file, encoded twice".into());
        }
        if let Some(certificate) = read_once(text) {
            return (Some(certificate), "base64 of base64, encoded twice".into());
        }
    }
    if let Some(bundle) = pkcs7::certificates(der, 1) {
        let first = bundle.first().and_then(|der| Certificate::from_der(der));
        return (first, "a PKCS #7 bundle, not a certificate".into());
    }
    (None, what_is(der))
}

fn what_is(der: &[u8]) -> String {
    if let Some(label) = key::private_key_label(der) {
        return format!("a private key ({label}), not a certificate");
    }
    if is_public_key(der) {
        return "a public key without a certificate around it".into();
    }
    if X509CertificationRequest::from_der(der).is_ok() {
        return "a certificate request (PKCS #10), not the certificate that came back".into();
    }
    match length(der) {
        Some(length) if length > der.len() => format!("cut off: {} of {length} bytes of a certificate", der.len()),
        Some(_) => "damaged: base64, but not of a certificate".into(),
        None => "base64, but not of a certificate".into(),
    }
}

/// RFC 5280 §4.1.2.7, or the key of RSA alone (RFC 8017 A.1.1).
fn is_public_key(der: &[u8]) -> bool {
    if SubjectPublicKeyInfo::from_der(der).is_ok() {
        return true;
    }
    let Ok((_, outer)) = Sequence::from_der(der) else { return false };
    let Ok((rest, modulus)) = Any::from_der(&outer.content) else { return false };
    let exponent = Any::from_der(rest).ok().filter(|(rest, _)| rest.is_empty());
    modulus.tag() == Tag::Integer && exponent.is_some_and(|(_, exponent)| exponent.tag() == Tag::Integer)
}

/// The length that the header of a structure announces, the header included.
fn length(der: &[u8]) -> Option<usize> {
    match *der {
        [0x30, short, ..] if short < 0x80 => Some(2 + usize::from(short)),
        [0x30, 0x81, length, ..] => Some(3 + usize::from(length)),
        [0x30, 0x82, high, low, ..] => Some(4 + (usize::from(high) << 8 | usize::from(low))),
        _ => None,
    }
}

/// Length of what stands for a blob in a diagnostic: its first characters, as far as they are on one line.
fn first_word(text: &str) -> usize {
    const SHOWN: usize = 24;
    text.bytes().take(SHOWN).take_while(|byte| !byte.is_ascii_whitespace()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> (String, &str) {
        let problem = read(text).problem.expect("there is one");
        (problem.what, &text[problem.at])
    }

    #[test]
    fn the_first_character_that_is_no_base64_is_named() {
        assert_eq!(problem("MIIC\nAA.BB"), ("not base64: `.` is not a character of it".into(), "."));
        assert_eq!(problem("MII-"), ("not base64: `-` is a character of base64url".into(), "-"));
        assert_eq!(problem("MIIé"), ("not base64: `é` is not a character of it".into(), "é"));
        assert_eq!(problem("MIIC==MIIC").1, "=");
        assert_eq!(problem(" \n"), ("empty".into(), ""));
        assert_eq!(problem("MIICA").0, "cut off: the base64 ends in the middle of a byte");
    }

    #[test]
    fn what_else_is_encoded_is_told() {
        let encode = |der: &[u8]| data_encoding::BASE64.encode(der);
        let told = |der: &[u8]| problem(&encode(der)).0;
        assert_eq!(told(b"\x30\x82\x03\x00\x30"), "cut off: 5 of 772 bytes of a certificate");
        assert_eq!(told(b"\x30\x03\x02\x01\x00"), "damaged: base64, but not of a certificate");
        assert_eq!(told(b"hello"), "base64, but not of a certificate");
        assert_eq!(told(b"\x30\x06\x02\x01\x05\x02\x01\x03"), "a public key without a certificate around it");
        let pem = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert_eq!(told(pem), "the base64 of a PEM file, encoded twice");
        let key = b"\x30\x0b\x02\x01\x00\x30\x03\x06\x01\x2a\x04\x01\x00";
        assert_eq!(told(key), "a private key (PRIVATE KEY), not a certificate");
    }
}
