//! PEM blocks (RFC 7468) in a text, each with the places of its parts.

use std::sync::LazyLock;

use data_encoding::{Encoding, Specification};
use memchr::memmem;

use crate::source::Span;

/// One `-----BEGIN ...-----` block.
#[derive(Clone, Copy, Debug)]
pub struct Block<'t> {
    /// What the block says it is, for example `CERTIFICATE`.
    pub label: &'t str,
    /// The line that begins it.
    pub begin: Span,
    /// Everything between the line that begins it and the one that ends it; to the end of the text if none does.
    pub body: Span,
    /// The line that ends it; empty if none does.
    pub end: Span,
}

impl Block<'_> {
    /// Whether it holds a private key, encrypted or not.
    pub fn is_private_key(&self) -> bool {
        self.label.ends_with("PRIVATE KEY") || self.label.ends_with("PRIVATE KEY BLOCK")
    }

    /// Whether it holds a certificate.
    pub fn is_certificate(&self) -> bool {
        matches!(self.label, "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE")
    }

    /// Whether it holds a bundle of certificates.
    pub fn is_bundle(&self) -> bool {
        matches!(self.label, "PKCS7" | "PKCS #7 SIGNED DATA" | "CMS")
    }

    /// Blanks and tabs at the end of its lines; what ends a line is not counted.
    pub fn trailing_blanks<'t>(&self, text: &'t str) -> impl Iterator<Item = Span> + use<'t> {
        let start = self.begin.start as usize;
        let stop = self.body.end.max(self.end.end) as usize;
        // What stands behind the line that ends it, up to the end of that line.
        let rest = text[stop..].find(['\n', '\r']).map_or(text.len(), |end| stop + end);
        let mut at = start;
        text[start..rest].split_inclusive('\n').filter_map(move |line| {
            let content = line.trim_end_matches(['\n', '\r']);
            let solid = content.trim_end_matches([' ', '\t']);
            let span = Span::new(at + solid.len(), at + content.len());
            at += line.len();
            (!span.is_empty()).then_some(span)
        })
    }
}

/// The PEM blocks of a text in order.
pub fn blocks(text: &str) -> impl Iterator<Item = Block<'_>> {
    const BEGIN: &str = "-----BEGIN ";
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            // Nearly every text holds none, so this search is what matters.
            let start = at + memmem::find(text.get(at..)?.as_bytes(), BEGIN.as_bytes())?;
            let label_start = start + BEGIN.len();
            at = label_start;
            let Some(length) = text[label_start..].find("-----") else { continue };
            let label = &text[label_start..label_start + length];
            if label.is_empty()
                || !label.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b' ')
            {
                continue;
            }
            let body_start = label_start + length + 5;
            let body_end = text[body_start..].find("-----END").map_or(text.len(), |end| body_start + end);
            at = body_end;
            let (begin, body) = (Span::new(start, body_start), Span::new(body_start, body_end));
            return Some(Block { label, begin, body, end: end_line(text, body_end) });
        }
    })
}

/// The `-----END ...-----` at that place; empty if there is none.
fn end_line(text: &str, start: usize) -> Span {
    const END: &str = "-----END";
    let line = text[start..].lines().next().unwrap_or_default();
    let label = line.strip_prefix(END).and_then(|rest| rest.find("-----"));
    Span::new(start, start + label.map_or(0, |length| END.len() + length + "-----".len()))
}

/// The spans of the bodies of private keys in a text.
pub fn private_key_bodies(text: &str) -> Vec<Span> {
    blocks(text).filter(Block::is_private_key).map(|block| block.body).collect()
}

/// Decodes base64 as people paste it: white space anywhere, padding or none.
pub fn base64(text: &str) -> Option<Vec<u8>> {
    static LENIENT: LazyLock<Option<Encoding>> = LazyLock::new(|| {
        let mut specification = Specification::new();
        specification.symbols.push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
        specification.check_trailing_bits = false;
        specification.ignore.push_str(" \t\r\n");
        specification.encoding().ok()
    });
    LENIENT.as_ref()?.decode(text.trim_end_matches(['=', ' ', '\t', '\r', '\n']).as_bytes()).ok()
}

/// The base64 content of a PEM body: header lines (RFC 1421) in front of an empty line are left out.
pub fn body_content(body: &str) -> &str {
    let after_headers = || {
        let start = body.find("\n\n").map(|at| at + 2).or_else(|| body.find("\r\n\r\n").map(|at| at + 4))?;
        body[..start].contains(": ").then(|| &body[start..])
    };
    after_headers().unwrap_or(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_found_between_other_text() {
        let text = "Bag Attributes\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\njunk \
                    -----BEGIN RSA PRIVATE KEY-----\nBBBB\n-----END RSA PRIVATE KEY-----\n";
        let found: Vec<_> = blocks(text).map(|b| (b.label, b.body.of(text).trim().to_owned())).collect();
        assert_eq!(found, [("CERTIFICATE", "AAAA".into()), ("RSA PRIVATE KEY", "BBBB".into())]);
    }

    #[test]
    fn an_unclosed_block_runs_to_the_end_and_noise_is_no_block() {
        let text = "-----BEGIN -----BEGIN lower-----\n-----BEGIN EC PRIVATE KEY-----\nsecret";
        assert_eq!(private_key_bodies(text).iter().map(|body| body.of(text)).collect::<Vec<_>>(), ["\nsecret"]);
    }

    #[test]
    fn blanks_behind_lines_are_found_and_ends_of_lines_are_not() {
        let text = "x \n-----BEGIN CERTIFICATE----- \r\nAAAA\t \r\nBBBB\n  \n-----END CERTIFICATE-----\t\ny ";
        let block = blocks(text).next().expect("there is one");
        let found: Vec<_> = block.trailing_blanks(text).map(|span| (span.start, span.of(text))).collect();
        assert_eq!(found, [(30, " "), (37, "\t "), (46, "  "), (74, "\t")]);
    }

    #[test]
    fn base64_takes_white_space_and_missing_padding() {
        assert_eq!(base64(" aGVs\r\n bG8 ").as_deref(), Some(&b"hello"[..]));
        assert_eq!(base64("aGVsbG8=\n").as_deref(), Some(&b"hello"[..]));
        assert_eq!(base64("aGV%"), None);
    }

    #[test]
    fn headers_of_an_old_block_are_skipped() {
        assert_eq!(body_content("\nProc-Type: 4,ENCRYPTED\nDEK-Info: X\n\nAAAA\n"), "AAAA\n");
        assert_eq!(body_content("\nAAAA\n"), "\nAAAA\n");
    }
}
