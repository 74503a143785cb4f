//! Keys and signatures of certificates that are too weak, or that few can use.

use super::certificates::Problem;
use super::id;
use crate::document::Value;

/// The fewest bits that keys should have (NIST SP 800-131A, §3).
const LEAST_BITS: [(&str, u64); 4] = [("RSA", 2048), ("RSA-PSS", 2048), ("DSA", 2048), ("EC", 224)];
/// The curves that libraries for XML signatures know.
const USUAL_CURVES: [&str; 3] = ["P-256", "P-384", "P-521"];
/// The exponent that nearly every RSA key has. FIPS 186-5 §A.1.1 asks for at least this.
const USUAL_EXPONENT: u64 = 65_537;

/// What is weak about a certificate.
pub fn problems(certificate: Value<'_>) -> Vec<Problem<'_>> {
    let weak = weak_key(certificate);
    let unusual = if weak.is_none() { unusual_key(certificate) } else { None };
    [weak, unusual, exponent(certificate), signature(certificate)].into_iter().flatten().collect()
}

fn weak_key(certificate: Value<'_>) -> Option<Problem<'_>> {
    let kind = certificate.get("keyType")?.as_str()?;
    let (name, least) = LEAST_BITS.into_iter().find(|(name, _)| *name == kind)?;
    let name = if name == "RSA-PSS" { "RSA" } else { name };
    let fact = certificate.get("keyBits")?;
    let bits = fact.as_u64().filter(|bits| *bits < least)?;
    let article = if name == "DSA" { "a" } else { "an" };
    let also = format!("has {article} {name} key of {bits} bits");
    let args = vec![
        ("key", format!("{article} {name} key")),
        ("kind", name.to_owned()),
        ("bits", bits.to_string()),
        ("least", least.to_string()),
    ];
    Some(Problem { rule: id::METADATA_CERT_WEAK_KEY, fact, also, args })
}

/// Keys that are strong enough, and that most SAML libraries cannot use.
fn unusual_key(certificate: Value<'_>) -> Option<Problem<'_>> {
    let fact = certificate.get("keyType")?;
    let kind = fact.as_str()?;
    let (fact, key) = match &*kind {
        "RSA" => return None,
        "EC" => {
            let curve = certificate.get("curve")?;
            let name = curve.as_str().filter(|name| !USUAL_CURVES.contains(&&**name))?;
            (curve, format!("a key on the curve {name}"))
        }
        kind => (fact, format!("a key of type {kind}")),
    };
    let also = format!("has {key}");
    Some(Problem { rule: id::METADATA_CERT_UNUSUAL_KEY, fact, also, args: vec![("key", key)] })
}

/// RFC 8017 §3.1: an exponent is odd and at least 3.
fn exponent(certificate: Value<'_>) -> Option<Problem<'_>> {
    let fact = certificate.get("exponent")?;
    let exponent: u64 = fact.as_str()?.parse().ok().filter(|exponent| *exponent != USUAL_EXPONENT)?;
    let also = format!("has the RSA exponent {exponent}");
    let rule = if exponent < 3 || exponent.is_multiple_of(2) {
        id::METADATA_CERT_RSA_EXPONENT
    } else if exponent < USUAL_EXPONENT {
        id::METADATA_CERT_SMALL_EXPONENT
    } else {
        return None;
    };
    Some(Problem { rule, fact, also, args: vec![("exponent", exponent.to_string())] })
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
