//! TOML: the strings of a document, in the tables they stand in.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::okta;
use crate::artifact::facts::Facts;
use crate::source::Span;

/// Projects the strings of a document; says whether one of them is a URL of Okta's. Behind a mistake the reader goes
/// on: what is missing was not read.
pub fn project(content: &str, facts: &mut Facts<'_>) -> bool {
    let (root, _) = DeTable::parse_recoverable(content);
    let mut is_oktas = false;
    facts.object(Span::default(), |facts| table(root.get_ref(), content, facts, &mut is_oktas));
    is_oktas
}

/// The parser keeps the nesting within 80 levels.
fn table(table: &DeTable<'_>, content: &str, facts: &mut Facts<'_>, is_oktas: &mut bool) {
    let mut members: Vec<_> = table.iter().filter(|(_, member)| has_text(member)).collect();
    members.sort_by_key(|(key, _)| key.span().start);
    for (key, member) in members {
        facts.member_named(key.get_ref(), unquoted(key.span(), content));
        value(member, content, facts, is_oktas);
    }
}

fn has_text(value: &Spanned<DeValue<'_>>) -> bool {
    matches!(value.get_ref(), DeValue::String(_) | DeValue::Array(_) | DeValue::Table(_))
}

fn value(value: &Spanned<DeValue<'_>>, content: &str, facts: &mut Facts<'_>, is_oktas: &mut bool) {
    let place = || Span::new(value.span().start, value.span().end);
    match value.get_ref() {
        DeValue::String(text) => {
            *is_oktas |= okta::is_url(text);
            facts.string(text, unquoted(value.span(), content));
        }
        DeValue::Array(elements) => facts.array(place(), |facts| {
            elements.iter().filter(|element| has_text(element)).for_each(|element| {
                self::value(element, content, facts, is_oktas);
            });
        }),
        DeValue::Table(inner) => facts.object(place(), |facts| table(inner, content, facts, is_oktas)),
        _ => {}
    }
}

/// Where a string stands without its quotes, of which there are one or three at each end.
fn unquoted(place: std::ops::Range<usize>, content: &str) -> Span {
    let raw = content.get(place.clone()).unwrap_or_default();
    let quote = [r#"""""#, "'''", "\"", "'"].into_iter().find(|quote| raw.starts_with(quote)).unwrap_or_default();
    let inside = raw.get(quote.len()..raw.len().saturating_sub(quote.len())).filter(|_| raw.ends_with(quote));
    match inside {
        Some(inside) if !quote.is_empty() => {
            let start = place.start + quote.len();
            // The line end behind the opening quotes does not belong to it.
            let skipped = inside.len() - inside.trim_start_matches(['\r', '\n']).len();
            Span::new(start + skipped, start + inside.len())
        }
        _ => Span::new(place.start, place.end),
    }
}
