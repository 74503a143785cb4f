//! The algorithms of XML signatures that are checked here (XML Signature 1.1 §6, RFC 9231).

use ring::digest;

/// A hash that signatures use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HashName {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl HashName {
    /// The hash that the identifier of a digest method names.
    pub(super) fn of_digest(identifier: &str) -> Option<Self> {
        Some(match identifier {
            "http://www.w3.org/2000/09/xmldsig#sha1" => Self::Sha1,
            "http://www.w3.org/2001/04/xmlenc#sha256" => Self::Sha256,
            "http://www.w3.org/2001/04/xmldsig-more#sha384" => Self::Sha384,
            "http://www.w3.org/2001/04/xmlenc#sha512" => Self::Sha512,
            _ => return None,
        })
    }

    pub(super) fn algorithm(self) -> &'static digest::Algorithm {
        match self {
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        }
    }
}

/// A signature method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SignatureMethod {
    /// RSASSA-PKCS1-v1_5.
    Rsa(HashName),
    Ecdsa(HashName),
}

impl SignatureMethod {
    /// The method that an identifier names.
    pub(super) fn named(identifier: &str) -> Option<Self> {
        Some(match identifier {
            "http://www.w3.org/2000/09/xmldsig#rsa-sha1" => Self::Rsa(HashName::Sha1),
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256" => Self::Rsa(HashName::Sha256),
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384" => Self::Rsa(HashName::Sha384),
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512" => Self::Rsa(HashName::Sha512),
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256" => Self::Ecdsa(HashName::Sha256),
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384" => Self::Ecdsa(HashName::Sha384),
            _ => return None,
        })
    }

    pub(super) fn hash(self) -> HashName {
        match self {
            Self::Rsa(hash) | Self::Ecdsa(hash) => hash,
        }
    }
}
