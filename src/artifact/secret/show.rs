//! Text and values with pictures in the place of secrets.

use std::ops::Range;

use crate::document::{NodeKind, Value};
use crate::source::{Span, Text, secret_picture};

use super::in_text;

/// The text of a string, number or key with a picture in the place of each secret in it.
pub fn shown(text: &Text, value: Value<'_>) -> Option<String> {
    let decoded = value.text()?;
    Some(match hidden_parts(text, value, &decoded) {
        Some(parts) => with_pictures(&decoded, &parts),
        None => secret_picture(decoded.chars().count()),
    })
}

/// What bytes of the text become in [`shown`]. Where a secret is only in part among them, all of its picture is given.
pub fn shown_part(text: &Text, value: Value<'_>, range: Range<usize>) -> Option<String> {
    let decoded = value.text()?;
    let part = decoded.get(range.start..range.end.min(decoded.len())).unwrap_or_default();
    let Some(parts) = hidden_parts(text, value, &decoded) else {
        return Some(if part.is_empty() { String::new() } else { secret_picture(decoded.chars().count()) });
    };
    let (mut out, mut at, end) = (String::new(), range.start, range.start + part.len());
    for hidden in parts.into_iter().filter(|hidden| hidden.start < end && range.start < hidden.end) {
        out.push_str(decoded.get(at..hidden.start).unwrap_or_default());
        out.push_str(&secret_picture(decoded[hidden.clone()].chars().count()));
        at = hidden.end;
    }
    Some(out + decoded.get(at..end).unwrap_or_default())
}

/// The parts of a text that are secret; `None` if that is not certain of any part.
fn hidden_parts(text: &Text, value: Value<'_>, decoded: &str) -> Option<Vec<Range<usize>>> {
    let content = value.content_span();
    let hidden = text.secrets_in(content);
    // A name of facts says nothing of what it stands at.
    if hidden.is_empty() || value.is_fact_name() {
        return Some(Vec::new());
    }
    let clipped: Vec<Span> = hidden.iter().map(|secret| clip(*secret, content)).collect();
    if *decoded == *content.of(text.as_str()) {
        let base = content.start as usize;
        return Some(
            clipped.iter().map(|secret| secret.start as usize - base..secret.end as usize - base).collect(),
        );
    }
    decoded_parts(value, decoded, &clipped)
}

/// Where `hidden`, parts of the spelling of a string, stand in the string itself; `None` if that is not certain.
fn decoded_parts(value: Value<'_>, decoded: &str, hidden: &[Span]) -> Option<Vec<Range<usize>>> {
    let mut secrets = in_text(decoded);
    secrets.sort_unstable();
    let mut parts: Vec<Range<usize>> = Vec::new();
    for secret in secrets {
        let (start, end) = (secret.start as usize, secret.end as usize);
        match parts.last_mut() {
            Some(last) if start < last.end => last.end = last.end.max(end),
            _ => parts.push(start..end),
        }
    }
    let spelled: Vec<Span> = parts.iter().map(|part| value.slice_span(part.clone())).collect();
    let is_covered =
        |secret: &Span| spelled.iter().any(|part| part.start <= secret.start && secret.end <= part.end);
    hidden.iter().all(is_covered).then_some(parts)
}

fn clip(span: Span, to: Span) -> Span {
    Span::new(span.start.clamp(to.start, to.end) as usize, span.end.clamp(to.start, to.end) as usize)
}

fn with_pictures(text: &str, parts: &[Range<usize>]) -> String {
    let mut out = String::new();
    let mut at = 0;
    for part in parts {
        out.push_str(&text[at..part.start]);
        out.push_str(&secret_picture(text[part.clone()].chars().count()));
        at = part.end;
    }
    out + &text[at..]
}

/// A value and everything in it as JSON, with secrets masked.
pub fn masked(text: &Text, value: Value<'_>) -> serde_json::Value {
    use serde_json::Value as Json;
    match value.kind() {
        NodeKind::Array => value.elements().map(|element| masked(text, element)).collect(),
        NodeKind::Object => value
            .members()
            .map(|member| (shown(text, member.key).unwrap_or_default(), masked(text, member.value)))
            .collect(),
        NodeKind::String | NodeKind::Key => Json::String(shown(text, value).unwrap_or_default()),
        _ if text.is_secret(value.span()) => {
            Json::String(secret_picture(value.span().of(text.as_str()).chars().count()))
        }
        _ => value.to_json(&|_, own| own.into_owned()),
    }
}
