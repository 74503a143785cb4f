//! Algorithms of the XML signatures in SAML metadata (XML Signature 1.1, RFC 9231).

use super::id;
use crate::document::Value;
use crate::rule::{At, Context};

/// Algorithms whose hash is broken, by the last part of their identifier. What metadata only advertises
/// (`alg:DigestMethod`, `alg:SigningMethod`) is no signature and is not looked at.
const BROKEN: [(&str, &str); 10] = [
    ("xmldsig#sha1", "SHA-1"),
    ("xmldsig#rsa-sha1", "SHA-1"),
    ("xmldsig#dsa-sha1", "SHA-1"),
    ("xmldsig#hmac-sha1", "SHA-1"),
    ("xmldsig-more#ecdsa-sha1", "SHA-1"),
    ("xmldsig-more#sha1-rsa-MGF1", "SHA-1"),
    ("xmldsig-more#md5", "MD5"),
    ("xmldsig-more#rsa-md5", "MD5"),
    ("xmldsig-more#hmac-md5", "MD5"),
    ("xmldsig-more#md5-rsa-MGF1", "MD5"),
];

/// The signature method, and apart from it the digest methods.
pub fn algorithms(context: &mut Context<'_>) {
    let Some(signatures) = context.root().and_then(|root| root.get("signatures")) else { return };
    for signature in signatures.elements() {
        let signed = signature.get("of").and_then(Value::as_str).unwrap_or_default().into_owned();
        if let Some((method, hash)) = signature.get("SignatureMethod").and_then(broken) {
            let repair = method.as_str().unwrap_or_default();
            let repair = if repair.contains("ecdsa") {
                "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
            } else {
                "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
            };
            let value = context.quote(method);
            context
                .report(id::SAML_SIGNATURE_SHA1, At::value(method))
                .arg("value", value)
                .arg("hash", hash)
                .arg("signed", signed.clone())
                .arg("repair", repair);
        }
        for reference in signature.get("references").into_iter().flat_map(Value::elements) {
            if let Some((method, hash)) = reference.get("DigestMethod").and_then(broken) {
                let value = context.quote(method);
                context
                    .report(id::SAML_DIGEST_SHA1, At::value(method))
                    .arg("value", value)
                    .arg("hash", hash)
                    .arg("signed", signed.clone());
            }
        }
    }
}

/// The hash of a method whose hash is broken.
fn broken(method: Value<'_>) -> Option<(Value<'_>, &'static str)> {
    let algorithm = method.as_str()?;
    let algorithm = algorithm.trim().strip_prefix("http://www.w3.org/")?;
    BROKEN.iter().find(|(known, _)| algorithm.ends_with(known)).map(|(_, hash)| (method, *hash))
}
