//! Identifiers of SAML that Okta knows, as its API description lists them.

/// Formats of the subject's name.
pub const NAME_ID_FORMATS: [&str; 5] = [
    "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
    "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
    "urn:oasis:names:tc:SAML:1.1:nameid-format:x509SubjectName",
    "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
    "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
];

/// Authentication contexts. The API description prints the one for Kerberos without `urn:`; both are taken.
pub const AUTHN_CONTEXTS: [&str; 8] = [
    "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
    "urn:oasis:names:tc:SAML:2.0:ac:classes:Password",
    "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified",
    "urn:oasis:names:tc:SAML:2.0:ac:classes:TLSClient",
    "urn:oasis:names:tc:SAML:2.0:ac:classes:X509",
    "urn:oasis:names:tc:SAML:2.0:ac:classes:Kerberos",
    "urn:federation:authentication:windows",
    "oasis:names:tc:SAML:2.0:ac:classes:Kerberos",
];

/// Name formats of attributes.
pub const ATTRIBUTE_NAMESPACES: [&str; 3] = [
    "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified",
    "urn:oasis:names:tc:SAML:2.0:attrname-format:uri",
    "urn:oasis:names:tc:SAML:2.0:attrname-format:basic",
];

/// The protocol that Okta speaks.
pub const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";

/// The identifier that is meant by one that nobody knows: the one that ends alike, else the nearest.
pub fn meant<'n>(written: &str, known: &[&'n str]) -> Option<&'n str> {
    let last = |name: &str| name.rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
    let alike = known.iter().find(|name| last(name) == last(written)).copied();
    alike.or_else(|| crate::rule::nearest(written, known.iter().copied()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_version_or_a_short_name_is_still_understood() {
        let meant = |written| meant(written, &NAME_ID_FORMATS);
        assert_eq!(meant("urn:oasis:names:tc:SAML:2.0:nameid-format:emailAddress"), Some(NAME_ID_FORMATS[0]));
        assert_eq!(meant("EmailAddress"), Some(NAME_ID_FORMATS[0]));
        assert_eq!(meant("urn:oasis:names:tc:SAML:2.0:nameid-format:persistant"), Some(NAME_ID_FORMATS[3]));
        assert_eq!(meant("urn:acme:names"), None);
    }
}
