//! How a new text is written in the place of a value, or of a part of one.

use crate::document::{NodeKind, Value};
use crate::source::Span;

/// What takes which place so that JSON reads `new` in the place of `span`, which is a scalar or a part of one. Nothing where it
/// is no text: what is written there depends on what is meant.
pub(super) fn json(value: Value<'_>, span: Span, new: &str) -> Option<(Span, String)> {
    let is_text = matches!(value.kind(), NodeKind::String | NodeKind::Key);
    let spelled = || escaped(new);
    match value.kind() {
        NodeKind::Number => Some((span, spelled())),
        // The place of an empty text is its quotes, which stay.
        _ if is_text && value.content_span().is_empty() => Some((value.content_span(), spelled())),
        _ if is_text => Some((span, spelled())),
        _ => None,
    }
}

/// A text with the escapes of JSON.
fn escaped(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

/// What takes which place so that YAML reads `new` in the place of `span`, which is a scalar of `text` or a part of one.
/// Nothing where the scalar is spelled in more than one line: what is written there depends on the lines around it.
pub(super) fn yaml(value: Value<'_>, text: &str, span: Span, new: &str) -> Option<(Span, String)> {
    if !matches!(value.kind(), NodeKind::String | NodeKind::Key | NodeKind::Number) {
        return None;
    }
    let (own, content) = (value.span(), value.content_span());
    let raw = own.of(text);
    // The place of an empty text is its quotes, which stay.
    let span = if content.is_empty() && matches!(raw, "\"\"" | "''") { content } else { span };
    let (before, behind) = (span.start.checked_sub(content.start)?, content.end.checked_sub(span.end)?);
    if raw.contains(['\n', '\r']) || (content.is_empty() && own == content) {
        return None;
    }
    match (raw.as_bytes().first()?, own == content) {
        (b'"', false) => Some((span, escaped(new))),
        (b'\'', false) => {
            let is_printable = !new.chars().any(char::is_control);
            is_printable.then(|| (span, new.replace('\'', "''")))
        }
        // A text that is kept beside the tree is spelled in a way of its own.
        _ if *value.text()? != *raw => None,
        _ => {
            let content = content.of(text);
            let whole = format!(
                "{}{new}{}",
                content.get(..before as usize)?,
                content.get(content.len() - behind as usize..)?
            );
            if is_plain(&whole) {
                Some((span, new.to_owned()))
            } else if begins_line(text, own.start as usize) {
                // It may be a line of a block, in which quotes would be text.
                None
            } else {
                Some((own, serde_json::Value::from(whole).to_string()))
            }
        }
    }
}

/// Whether a text without quotes is read as that text, and as a string, whatever it stands in.
fn is_plain(text: &str) -> bool {
    let begins = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/');
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b" /._-:@+=~$()".contains(&byte);
    // The last six are booleans to readers of YAML 1.1.
    let is_word = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word));
    begins && !is_word && !text.ends_with([' ', ':']) && !text.contains(": ") && text.bytes().all(is_plain)
}

fn begins_line(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    before.trim_end_matches([' ', '\t']).ends_with(['\n', '\r']) || before.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::yaml::parse;

    /// Writes `new` in the place of `old` in the scalar at `/a`.
    fn edit(text: &str, old: &str, new: &str) -> Option<String> {
        let parsed = parse(text);
        let value = Value::root(&parsed.tree, text)?.get("a")?;
        let at = value.text()?.find(old)?;
        let (span, spelled) = yaml(value, text, value.slice_span(at..at + old.len()), new)?;
        let edited = format!("{}{spelled}{}", &text[..span.start as usize], &text[span.end as usize..]);
        let again = parse(&edited);
        assert!(again.problems.is_empty(), "{edited}");
        let read = Value::root(&again.tree, &edited)?.get("a")?.as_str()?.into_owned();
        assert_eq!(read, value.text()?.replacen(old, new, 1), "{edited}");
        Some(edited)
    }

    #[test]
    fn a_new_text_is_written_as_the_scalar_is_spelled() {
        let is = |text: &str, old: &str, new: &str, expected: &str| {
            assert_eq!(edit(text, old, new).as_deref(), Some(expected));
        };
        is("a: http://x.example # c\n", "http", "https", "a: https://x.example # c\n");
        is("a: 'http://x'\n", "x", "it's", "a: 'http://it''s'\n");
        is("a: \"http://x\"\n", "x", "\"q\"\\\n", "a: \"http://\\\"q\\\"\\\\\\n\"\n");
        is("a: {b}\nc: 1\n".replace("{b}", "bcd").as_str(), "c", "x: y", "a: \"bx: yd\"\nc: 1\n");
        is("{a: b, c: d}\n", "b", "x,y", "{a: \"x,y\", c: d}\n");
        is("a: \"x\\ty\"\n", "y", "\\z", "a: \"x\\t\\\\z\"\n");
        is("a: b\n", "b", "true", "a: \"true\"\n");
        is("a: b\n", "b", "1", "a: \"1\"\n");
        is("a: >-\n  one line\n", "line", "word", "a: >-\n  one word\n");
    }

    #[test]
    fn an_empty_text_keeps_its_quotes() {
        let whole = |value: Value<'_>| {
            let content = value.content_span();
            // As a place of a finding is: something that a caret can stand under.
            if content.is_empty() { value.span() } else { content }
        };
        let apply = |text: &str, (span, spelled): (Span, String)| {
            format!("{}{spelled}{}", &text[..span.start as usize], &text[span.end as usize..])
        };
        for (text, pointer, expected) in [
            ("{\"a\": \"\"}", "/a", "{\"a\": \"say \\\"x\\\"\"}"),
            ("{\"a\": \"b\"}", "/a", "{\"a\": \"say \\\"x\\\"\"}"),
        ] {
            let parsed = crate::document::json::parse(text);
            let value =
                Value::root(&parsed.tree, text).and_then(|root| root.pointer(pointer)).expect("it is there");
            let edit = json(value, whole(value), "say \"x\"").expect("it can be made");
            assert_eq!(apply(text, edit), expected);
        }
        for nothing in ["{\"a\": null}", "{\"a\": []}", "{\"a\": true}"] {
            let parsed = crate::document::json::parse(nothing);
            let value = Value::root(&parsed.tree, nothing).and_then(|root| root.get("a")).expect("it is there");
            assert!(json(value, whole(value), "x").is_none(), "{nothing}");
        }
        for (text, expected) in [
            ("a: \"\"\n", Some("a: \"it's\"\n")),
            ("a: ''\n", Some("a: 'it''s'\n")),
            ("a:\n", None),
            ("a: |\n", None),
        ] {
            let parsed = parse(text);
            let value = Value::root(&parsed.tree, text).and_then(|root| root.get("a")).expect("it is there");
            let edit = yaml(value, text, whole(value), "it's").map(|edit| apply(text, edit));
            assert_eq!(edit.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn what_depends_on_the_lines_around_it_is_left_alone() {
        assert_eq!(edit("a: |\n  one\n  two\n", "two", "three"), None);
        assert_eq!(edit("a: >-\n  one\n", "one", "x: y # z"), None);
        assert_eq!(edit("a: one\n  two\n", "two", "three"), None);
        assert_eq!(edit("a: 'it''s'\n", "s", "t"), None);
    }
}
