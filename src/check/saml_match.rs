//! Values of metadata and exports held to those of the manifest, which may be templates.

use super::manifest;
use crate::artifact::Kind;
use crate::document::Value;
use crate::expression::{Dialect, Part, read};
use crate::rule::Context;
use crate::source::{Span, brief};

/// Longer texts are not compared: a field holds no more, and the time grows with the product of both lengths.
const LONGEST: usize = 1024;

/// The only manifest of the submission: its number, and its only body.
pub fn only_manifest<'a>(context: &Context<'a>) -> Option<(usize, Value<'a>)> {
    let mut manifests = context.submission().of_kind(Kind::Submission).filter(|(_, file)| file.is_whole());
    let (number, only) = manifests.next()?;
    if manifests.next().is_some() {
        return None;
    }
    let bodies = manifest::bodies(only.root()?);
    let [body] = bodies.as_slice() else { return None };
    Some((number, *body))
}

/// The SAML block of the only manifest of the submission, with the number of the file.
pub fn saml_block<'a>(context: &Context<'a>) -> Option<(usize, Value<'a>)> {
    let (number, body) = only_manifest(context)?;
    let block = manifest::present(manifest::present(body, "sso")?, "saml")?;
    block.is_object().then_some((number, block))
}

/// What stands in another file as a message quotes it.
pub fn shown(context: &Context<'_>, artifact: usize, value: Value<'_>) -> String {
    brief(&context.submission().artifacts[artifact].shown(value).unwrap_or_default(), 80)
}

/// Whether a text is what a SAML field of the manifest can become. A field that cannot be read can become anything.
pub fn can_become(field: &str, text: &str) -> bool {
    Template::new(field, Dialect::Saml).can_become(text)
}

/// A field of the manifest as the texts that it can become.
pub struct Template {
    /// Nothing for a field that cannot be read, or is too long.
    pattern: Option<Vec<Piece>>,
}

impl Template {
    /// Reads a field.
    pub fn new(field: &str, dialect: Dialect) -> Self {
        let field = field.trim();
        let read = read(field, dialect);
        if !read.problems.is_empty() || field.len() > LONGEST {
            return Self { pattern: None };
        }
        let mut pattern = Vec::new();
        for part in &read.parts {
            match part {
                Part::Text(span) => pattern.extend(literal(*span, field).bytes().map(Piece::Byte)),
                // What a text begins with may be a whole base URL, and a choice may be between paths.
                Part::Embedded(embedded) if !pattern.is_empty() && !embedded.span.of(field).contains('/') => {
                    pattern.push(Piece::Segment);
                }
                _ => pattern.push(Piece::Anything),
            }
        }
        Self { pattern: Some(pattern) }
    }

    /// Whether it can become a text. One that cannot be read can become anything.
    pub fn can_become(&self, text: &str) -> bool {
        let Some(pattern) = &self.pattern else { return true };
        text.len() > LONGEST || matches(pattern, text.trim().as_bytes())
    }

    /// Whether it is the same text for everybody.
    pub fn is_constant(&self) -> bool {
        let is_byte = |piece: &Piece| matches!(piece, Piece::Byte(_));
        self.pattern.as_ref().is_some_and(|pattern| pattern.iter().all(is_byte))
    }
}

/// Whether a field computes any of its value.
pub fn is_template(field: &str) -> bool {
    read(field, Dialect::Saml).parts.iter().any(|part| !matches!(part, Part::Text(_)))
}

fn literal(span: Span, field: &str) -> &str {
    span.of(field)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Piece {
    /// This byte; of letters the case is not looked at, because it does not count in a host.
    Byte(u8),
    /// One or more bytes other than `/`.
    Segment,
    /// One or more bytes.
    Anything,
}

/// For each piece of the pattern, the ends of the prefixes of the text that the pattern up to there matches.
fn matches(pattern: &[Piece], text: &[u8]) -> bool {
    let mut ends = vec![false; text.len() + 1];
    ends[0] = true;
    for piece in pattern {
        let mut next = vec![false; text.len() + 1];
        for (at, &byte) in text.iter().enumerate() {
            next[at + 1] = match piece {
                Piece::Byte(own) => ends[at] && own.eq_ignore_ascii_case(&byte),
                Piece::Segment => (ends[at] || next[at]) && byte != b'/',
                Piece::Anything => ends[at] || next[at],
            };
        }
        if !next.contains(&true) {
            return false;
        }
        ends = next;
    }
    ends[text.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_stand_for_one_segment() {
        let field = "https://${org.subdomain}.acme.example/saml/${org.region}/acs";
        assert!(can_become(field, "https://berry.acme.example/saml/eu/acs"));
        assert!(can_become(field, " https://Berry.ACME.example/saml/eu/acs"));
        assert!(!can_become(field, "https://berry.acme.example/saml/acs"));
        assert!(!can_become(field, "https://.acme.example/saml/eu/acs"));
        assert!(!can_become(field, "https://a/b.acme.example/saml/eu/acs"));
        assert!(can_become("https://acme.example", "https://acme.example"));
        assert!(!can_become("https://acme.example", "https://acme.example/"));
    }

    #[test]
    fn a_field_may_begin_with_a_whole_url_or_be_unreadable() {
        assert!(can_become("${org.baseUrl}/acs", "https://berry.acme.example/acs"));
        assert!(!can_become("${org.baseUrl}/acs", "https://berry.acme.example/sso"));
        assert!(can_become("https://${org.subdomain.acme.example/acs", "https://other.example"));
    }
}
