//! Private keys in DER form, told by the shape of their outermost structure.

use x509_parser::asn1_rs::{Any, FromDer, Oid, Sequence, Tag};

/// What PEM would call the private key that is `der`; `None` if it is none.
pub fn private_key_label(der: &[u8]) -> Option<&'static str> {
    let (rest, outer) = Sequence::from_der(der).ok()?;
    if !rest.is_empty() {
        return None;
    }
    let items = items(&outer.content)?;
    let tags: Vec<_> = items.iter().map(Any::tag).collect();
    match tags.as_slice() {
        // RFC 5958 §2.
        [Tag::Integer, Tag::Sequence, Tag::OctetString, ..] => Some("PRIVATE KEY"),
        // RFC 5958 §3.
        [Tag::Sequence, Tag::OctetString] if is_password_based(&items[0]) => Some("ENCRYPTED PRIVATE KEY"),
        // RFC 5915 §3: version 1, and the key.
        [Tag::Integer, Tag::OctetString, ..] if items[0].data == [1] => Some("EC PRIVATE KEY"),
        // RFC 8017 A.1.2: a version and eight numbers. OpenSSL's form for DSA: a version and five.
        [Tag::Integer, numbers @ ..] if items[0].data == [0] && numbers.iter().all(|tag| *tag == Tag::Integer) => {
            match numbers.len() {
                8 => Some("RSA PRIVATE KEY"),
                5 => Some("DSA PRIVATE KEY"),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The values inside of a structure; `None` if there are more than any private key has.
fn items(mut content: &[u8]) -> Option<Vec<Any<'_>>> {
    const MOST: usize = 10;
    let mut found = Vec::new();
    while !content.is_empty() {
        let (rest, item) = Any::from_der(content).ok()?;
        found.push(item);
        content = rest;
        if found.len() > MOST {
            return None;
        }
    }
    Some(found)
}

/// Whether an algorithm is one that encrypts with a password: PKCS #5 or PKCS #12.
fn is_password_based(algorithm: &Any<'_>) -> bool {
    let oid = Oid::from_der(algorithm.data).map(|(_, oid)| oid.to_id_string()).unwrap_or_default();
    ["1.2.840.113549.1.5.", "1.2.840.113549.1.12.1."].iter().any(|arc| oid.starts_with(arc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_keys_are_told_by_their_shape() {
        // The smallest structures of each shape; the numbers in them are no keys.
        let pkcs8 = b"\x30\x0b\x02\x01\x00\x30\x03\x06\x01\x2a\x04\x01\x00";
        assert_eq!(private_key_label(pkcs8), Some("PRIVATE KEY"));
        let sec1 = b"\x30\x06\x02\x01\x01\x04\x01\x07";
        assert_eq!(private_key_label(sec1), Some("EC PRIVATE KEY"));
        let rsa = [&b"\x30\x1b\x02\x01\x00"[..], &b"\x02\x01\x05".repeat(8)].concat();
        assert_eq!(private_key_label(&rsa), Some("RSA PRIVATE KEY"));
        let dsa = [&b"\x30\x12\x02\x01\x00"[..], &b"\x02\x01\x05".repeat(5)].concat();
        assert_eq!(private_key_label(&dsa), Some("DSA PRIVATE KEY"));
        // PBES2.
        let encrypted = b"\x30\x10\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d\x04\x01\x00";
        assert_eq!(private_key_label(encrypted), Some("ENCRYPTED PRIVATE KEY"));
    }

    #[test]
    fn public_keys_and_other_structures_are_no_private_keys() {
        let public = b"\x30\x09\x30\x03\x06\x01\x2a\x03\x02\x00\x01";
        assert_eq!(private_key_label(public), None);
        let rsa_public = b"\x30\x06\x02\x01\x05\x02\x01\x03";
        assert_eq!(private_key_label(rsa_public), None);
        // The same shape as an encrypted key, but the algorithm is a hash.
        let digest = b"\x30\x0c\x30\x07\x06\x05\x2b\x0e\x03\x02\x1a\x04\x01\x00";
        assert_eq!(private_key_label(digest), None);
        assert_eq!(private_key_label(b"\x30\x06\x02\x01\x01\x04\x01\x07\x00"), None);
        assert_eq!(private_key_label(b""), None);
    }
}
