//! Algorithms of XML signatures in SAML (XML Signature 1.1, RFC 9231).

use super::id;
use super::okta_app;
use super::saml_roles::list;
use crate::artifact::Kind;
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

/// The signature method, and apart from it the digest methods: of the signatures that metadata has, and of those that
/// an application export has Okta make.
pub fn algorithms(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    if matches!(context.artifact().kind, Some(Kind::OktaApp | Kind::Terraform)) {
        for app in okta_app::submitted(context) {
            app_algorithms(context, app);
        }
        return;
    }
    for signature in list(root, "signatures") {
        let signed = signature.get("of").and_then(Value::as_str).unwrap_or_default();
        if let Some((method, hash)) = signature.get("SignatureMethod").and_then(broken) {
            let repair = method.as_str().unwrap_or_default();
            let repair = if repair.contains("ecdsa") {
                "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
            } else {
                "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
            };
            context
                .report(id::SAML_SIGNATURE_SHA1, At::value(method))
                .arg("hash", hash)
                .arg("signed", format!("the {signed} is"))
                .arg("repair", format!("sign it again with `{repair}`"));
        }
        for (method, hash) in
            list(signature, "references").filter_map(|reference| broken(reference.get("DigestMethod")?))
        {
            context
                .report(id::SAML_DIGEST_SHA1, At::value(method))
                .arg("hash", hash)
                .arg("signature", format!("the signature of the {signed}"))
                .arg("repair", "sign it again with the digest method `http://www.w3.org/2001/04/xmlenc#sha256`");
        }
    }
}

/// The algorithms of the SAML responses and assertions that Okta signs for an application.
fn app_algorithms(context: &mut Context<'_>, app: Value<'_>) {
    let Some(sign_on) = app.pointer("/settings/signOn") else { return };
    let name = okta_app::name(context, app);
    if let Some(method) = sign_on.get("signatureAlgorithm").filter(|method| method.is_text("RSA_SHA1")) {
        context
            .report(id::SAML_SIGNATURE_SHA1, At::value(method))
            .arg("hash", "SHA-1")
            .arg("signed", format!("{name} has its assertions"))
            .arg("repair", "write `RSA_SHA256`");
    }
    if let Some(method) = sign_on.get("digestAlgorithm").filter(|method| method.is_text("SHA1")) {
        context
            .report(id::SAML_DIGEST_SHA1, At::value(method))
            .arg("hash", "SHA-1")
            .arg("signature", format!("the signature on assertions for {name}"))
            .arg("repair", "write `SHA256`");
    }
}

/// The hash of a method whose hash is broken.
fn broken(method: Value<'_>) -> Option<(Value<'_>, &'static str)> {
    let algorithm = method.as_str()?;
    let algorithm = algorithm.trim().strip_prefix("http://www.w3.org/")?;
    BROKEN.iter().find(|(known, _)| algorithm.ends_with(known)).map(|(_, hash)| (method, *hash))
}
