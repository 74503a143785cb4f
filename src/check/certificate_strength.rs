//! Keys and signatures of certificates that are too weak.

use super::certificates::Problem;
use super::id;
use crate::document::Value;

/// The fewest bits that an RSA key should have.
const RSA_BITS: u64 = 2048;

/// What is weak about a certificate.
pub fn problems(certificate: Value<'_>) -> Vec<Problem<'_>> {
    [key(certificate), signature(certificate)].into_iter().flatten().collect()
}

fn key(certificate: Value<'_>) -> Option<Problem<'_>> {
    certificate.get("keyType").filter(|kind| kind.is_text("RSA"))?;
    let fact = certificate.get("keyBits")?;
    let bits = fact.as_u64().filter(|bits| *bits < RSA_BITS)?;
    let also = format!("has an RSA key of {bits} bits");
    Some(Problem { rule: id::METADATA_CERT_WEAK_KEY, fact, also, args: vec![("bits", bits.to_string())] })
}

/// A certificate that vouches for itself is trusted because it is in the file: its signature protects nothing.
fn signature(certificate: Value<'_>) -> Option<Problem<'_>> {
    let fact = certificate.get("signatureHash")?;
    let hash = match &*fact.as_str()? {
        "sha1" => "SHA-1",
        "md5" => "MD5",
        "md4" => "MD4",
        "md2" => "MD2",
        _ => return None,
    };
    let is_self_signed = certificate.get("selfIssued").and_then(Value::as_bool).unwrap_or_default();
    let rule = if is_self_signed { id::METADATA_CERT_SHA1_SELF_SIGNED } else { id::METADATA_CERT_SHA1 };
    Some(Problem { rule, fact, also: format!("is signed with {hash}"), args: vec![("hash", hash.into())] })
}
