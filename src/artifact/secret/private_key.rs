//! Private keys that stand in a text: PEM blocks, in strings of a document too, and JSON Web Keys.

use crate::artifact::pem;
use crate::document::Value;
use crate::source::Span;

/// A private key in a text.
#[derive(Clone, Debug)]
pub struct PrivateKey {
    /// What it says it is, for example `EC PRIVATE KEY`.
    pub label: String,
    /// The short place that stands for it: the line that begins a block, the name of a member.
    pub begin: Span,
}

/// The private keys of a text and of the document that was read from it. A block that is too short to hold a key, or
/// evidently made up, is an example, not a key.
pub fn private_keys(text: &str, root: Option<Value<'_>>) -> Vec<PrivateKey> {
    let mut found: Vec<PrivateKey> =
        blocks(text).map(|block| PrivateKey { label: block.label.to_owned(), begin: block.begin }).collect();
    let has = |needle: &[u8]| memchr::memmem::find(text.as_bytes(), needle).is_some();
    let mut in_document = Vec::new();
    // Only escapes keep a key in a document from standing in its text as it is.
    for value in root.filter(|_| has(b"\\") || has(b"&")).into_iter().flat_map(Value::respelled) {
        let Some(decoded) = value.as_str() else { continue };
        in_document.extend(blocks(&decoded).map(|block| PrivateKey {
            label: block.label.to_owned(),
            begin: value.slice_span(block.begin.start as usize..block.begin.end as usize),
        }));
    }
    let mut open: Vec<Value<'_>> = root.filter(|_| has(b"kty") || has(br"\u")).into_iter().collect();
    while let Some(value) = open.pop() {
        in_document.extend(web_key(value));
        open.extend(value.members().map(|member| member.value).chain(value.elements()));
    }
    in_document.retain(|key| !found.iter().any(|other| other.begin.overlaps(key.begin)));
    found.extend(in_document);
    found.sort_by_key(|key| key.begin);
    found
}

fn blocks(text: &str) -> impl Iterator<Item = pem::Block<'_>> {
    /// A 256-bit EC key, the shortest in use, takes more base64 than this.
    const SHORTEST: usize = 64;
    /// Different letters and digits in so much of a key: of random ones there are about forty.
    const VARIED: usize = 16;
    let is_long = |block: &pem::Block<'_>| {
        block.body.of(text).bytes().filter(u8::is_ascii_alphanumeric).take(SHORTEST).count() == SHORTEST
    };
    // Documentation leaves out the most of a key.
    let is_elided = |block: &pem::Block<'_>| {
        let body = block.body.of(text);
        body.contains("...") || body.contains('…')
    };
    // So does `s3cr3ts3cr3t`, or a row of crosses.
    let is_varied = |block: &pem::Block<'_>| {
        let letters = block.body.of(text).bytes().filter(u8::is_ascii_alphanumeric).take(SHORTEST);
        letters.collect::<std::collections::BTreeSet<u8>>().len() >= VARIED
    };
    let is_key = move |block: &pem::Block<'_>| is_long(block) && !is_elided(block) && is_varied(block);
    pem::blocks(text).filter(move |block| block.is_private_key() && is_key(block))
}

/// The private key of a JSON Web Key (RFC 7518 §6): `d` of a key pair. One too short to be a key is an example.
fn web_key(value: Value<'_>) -> Option<PrivateKey> {
    /// A 256-bit number, the shortest in use, in base64url.
    const SHORTEST: usize = 42;
    let kind = value.get("kty")?.as_str()?;
    let member = value.members().filter(|member| member.key.is_text("d")).last()?;
    let number = member.value.as_str()?;
    let is_number = number.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'='));
    (matches!(&*kind, "RSA" | "EC" | "OKP") && number.len() >= SHORTEST && is_number)
        .then(|| PrivateKey { label: format!("JSON Web Key, {kind}"), begin: member.key.content_span() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::json;

    fn found(text: &str) -> Vec<(String, &str)> {
        let parsed = json::parse(text);
        let keys = private_keys(text, Value::root(&parsed.tree, text));
        keys.into_iter().map(|key| (key.label, key.begin.of(text))).collect()
    }

    #[test]
    fn a_key_is_found_once_however_it_is_spelled() {
        let body = "ABCDEFGHIJKLMNOP".repeat(4);
        for begin in [
            "-----BEGIN PRIVATE KEY-----",
            r"-----BEGIN\u0020PRIVATE KEY-----",
            r"\u002d----BEGIN PRIVATE KEY-----",
        ] {
            let text = format!("{{\"a\": \"{begin}\\n{body}\\n-----END PRIVATE KEY-----\"}}");
            assert_eq!(found(&text), [("PRIVATE KEY".into(), begin)]);
        }
        let elided = format!("-----BEGIN PRIVATE KEY-----\n{body}\n...\n-----END PRIVATE KEY-----");
        assert!(found(&elided).is_empty(), "it is an example");
        let made_up = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----", "s3cr3t".repeat(20));
        assert!(found(&made_up).is_empty(), "it is an example");
        assert!(
            found(r#"{"a": "-----BEGIN\u0020PRIVATE KEY-----\nMII...\n-----END PRIVATE KEY-----"}"#).is_empty()
        );
    }

    #[test]
    fn a_web_key_is_private_if_it_has_its_number() {
        let number = "a".repeat(43);
        assert_eq!(
            found(&format!(r#"{{"keys": [{{"kty": "EC", "d": "{number}"}}, {{"kty": "EC", "x": "{number}"}}]}}"#)),
            [("JSON Web Key, EC".into(), "d")]
        );
        assert!(found(&format!(r#"{{"kty": "day", "d": "{number}"}}"#)).is_empty());
        assert!(found(r#"{"kty": "RSA", "d": "..."}"#).is_empty());
    }
}
