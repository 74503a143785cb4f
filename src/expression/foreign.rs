//! References written in a way that no field knows: `#{subdomain}`, `%{org.subdomain}`, `$org.subdomain`, `/:tenant`.

use std::collections::BTreeSet;

use super::dialect::Dialect;
use super::syntax::{Expression, Ident, Kind};
use super::template::{Delimiter, Embedded, Field, Part};
use super::token::is_word;
use crate::source::Span;

/// What other template languages put around a name.
const WRAPPERS: [(&str, &str); 8] =
    [("#{", "}"), ("%{", "}"), ("$(", ")"), ("{", "}"), ("[", "]"), ("%", "%"), ("/:", ""), ("$", "")];
/// What may stand in front of the name, inside of the wrapper.
const ROOTS: [&str; 2] = ["org.", "app."];

/// A reference to a declared variable in literal text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// The name of the variable.
    pub name: String,
    /// Where it stands, with what is around it.
    pub span: Span,
}

/// The references to declared variables in a part of a text that is literal.
pub fn foreign_references(text: &str, within: Span, names: &BTreeSet<String>) -> Vec<Foreign> {
    let literal = within.of(text);
    // Whatever the wrapper, one of these is in it.
    if !literal.contains(['{', '$', '[', '%', ':', '.']) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = literal[at..].find(is_word).map(|start| at + start) {
        let end = literal[start..].find(|c| !is_word(c)).map_or(literal.len(), |end| start + end);
        at = end;
        if let Some(span) = names.contains(&literal[start..end]).then(|| around(literal, start, end)).flatten() {
            at = span.end as usize;
            let base = within.start as usize;
            let span = Span::new(base + span.start as usize, base + span.end as usize);
            found.push(Foreign { name: literal[start..end].to_owned(), span });
        }
    }
    found
}

/// The name at `start..end` with its root and what wraps it, if it is meant as a reference.
fn around(literal: &str, start: usize, end: usize) -> Option<Span> {
    let root = ROOTS.iter().find(|root| literal[..start].ends_with(**root)).map_or(0, |root| root.len());
    let begin = start - root;
    let is_apart = !literal[..begin].ends_with(|c: char| is_word(c) || c == '.' || c == '-');
    let wrapper = WRAPPERS
        .iter()
        .find(|(open, close)| literal[..begin].ends_with(open) && literal[end..].starts_with(close));
    match wrapper {
        // The slash belongs to the path.
        Some(("/:", _)) => Some(Span::new(begin - 1, end)),
        Some((open, close)) => Some(Span::new(begin - open.len(), end + close.len())),
        None if root > 0 && is_apart => Some(Span::new(begin, end)),
        None => None,
    }
}

impl Field {
    /// Takes references in literal text for what they are meant to be, if they name one of these variables.
    pub fn adopt(&mut self, text: &str, dialect: Dialect, names: &BTreeSet<String>) {
        let parts = std::mem::take(&mut self.parts);
        for part in parts {
            match part {
                Part::Text(span) => self.parts.extend(split(text, span, dialect, names)),
                Part::Embedded(mut embedded) if !dialect.has(embedded.delimiter) => {
                    with_root(&mut embedded.expression, dialect, names);
                    self.parts.push(Part::Embedded(embedded));
                }
                other => self.parts.push(other),
            }
        }
    }
}

/// Gives a name that stands alone in the delimiters of another field the root that it lacks.
fn with_root(expression: &mut Expression, dialect: Dialect, names: &BTreeSet<String>) {
    if let Kind::Name(name) = &expression.kind
        && names.contains(name)
    {
        *expression = variable(name.clone(), expression.span, dialect);
    }
}

fn variable(name: String, span: Span, dialect: Dialect) -> Expression {
    let root = Expression {
        kind: Kind::Name(dialect.root().to_owned()),
        span: Span { start: span.start, end: span.start },
    };
    Expression { kind: Kind::Member(Box::new(root), Ident { text: name, span }), span }
}

fn split(text: &str, span: Span, dialect: Dialect, names: &BTreeSet<String>) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = span.start;
    let literal = |start: u32, end: u32| (end > start).then_some(Part::Text(Span { start, end }));
    for Foreign { name, span: own } in foreign_references(text, span, names) {
        parts.extend(literal(at, own.start));
        let expression = variable(name, own, dialect);
        parts.push(Part::Embedded(Embedded { expression, delimiter: Delimiter::Foreign, span: own }));
        at = own.end;
    }
    parts.extend(literal(at, span.end));
    if parts.is_empty() { vec![Part::Text(span)] } else { parts }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let names = BTreeSet::from(["subdomain".to_owned(), "region".to_owned()]);
        let all = foreign_references(text, Span::new(0, text.len()), &names);
        all.into_iter().map(|foreign| foreign.span.of(text)).collect()
    }

    #[test]
    fn references_of_other_languages_are_found_with_what_wraps_them() {
        assert_eq!(found("https://#{subdomain}.a.example/%{org.region}"), ["#{subdomain}", "%{org.region}"]);
        assert_eq!(found("https://{subdomain}.a.example/[region]"), ["{subdomain}", "[region]"]);
        assert_eq!(found("https://$(org.subdomain).a.example/$region/x"), ["$(org.subdomain)", "$region"]);
        assert_eq!(found("https://a.example/:region/%subdomain%"), [":region", "%subdomain%"]);
        assert_eq!(found("https://org.subdomain.a.example/app.region"), ["org.subdomain", "app.region"]);
    }

    #[test]
    fn words_that_only_look_like_a_name_are_left_alone() {
        for text in [
            "https://subdomain.a.example/region",
            "https://a.example/{tenant}",
            "https://a.example/subdomain.region",
            "https://myorg.subdomain.example",
            "https://a.example:8080/x?region=y",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
