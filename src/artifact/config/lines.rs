//! Settings that stand on a line each: `KEY=value`, `key: value`. Nothing else of a text is understood.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::{Spelling, okta};
use crate::artifact::facts::Facts;
use crate::source::Span;

/// Name and value of a setting, with where they stand.
#[derive(Debug, PartialEq, Eq)]
struct Setting {
    name: Range<usize>,
    value: Range<usize>,
}

/// Projects the settings of a text; says whether one of them is a URL of Okta's.
pub fn project(content: &str, spelling: Spelling, facts: &mut Facts<'_>) -> bool {
    let mut is_oktas = false;
    facts.object(Span::default(), |facts| {
        let mut start = 0;
        for line in content.split_inclusive('\n') {
            if let Some(setting) = setting(content, start..start + line.trim_end().len(), spelling) {
                let text = unescaped(&content[setting.value.clone()], spelling);
                is_oktas |= okta::is_url(&text);
                facts
                    .member_named(&content[setting.name.clone()], Span::new(setting.name.start, setting.name.end));
                facts.string(&text, Span::new(setting.value.start, setting.value.end));
            }
            start += line.len();
        }
    });
    is_oktas
}

/// The setting on a line, if it has one.
fn setting(text: &str, line: Range<usize>, spelling: Spelling) -> Option<Setting> {
    let mut start = line.end - text[line.clone()].trim_start().len();
    let is_comment = |text: &str| match spelling {
        Spelling::Properties => text.starts_with(['#', ';', '!', '[']),
        _ => text.starts_with('#'),
    };
    if is_comment(&text[start..line.end]) {
        return None;
    }
    let mut skip = |prefix: &str| {
        if let Some(rest) = text[start..line.end].strip_prefix(prefix) {
            start = line.end - rest.trim_start().len();
        }
    };
    match spelling {
        Spelling::Shell => skip("export "),
        // The item of a list, and the quote around one.
        Spelling::Yaml => skip("- "),
        _ => {}
    }
    let is_quoted_item = spelling == Spelling::Yaml && text[start..line.end].starts_with(['"', '\'']);
    let opening = if is_quoted_item { &text[start..=start] } else { "" };
    start += opening.len();
    let separator = start + separator(&text[start..line.end], spelling)?;
    let name = start..start + text[start..separator].trim_end().trim_end_matches(['"', '\'']).len();
    let is_name = |name: &str| {
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '/' | '%' | '[' | ']');
        !name.is_empty() && name.chars().all(is_part)
    };
    if !is_name(&text[name.clone()]) {
        return None;
    }
    let mut end = line.end;
    // A quoted item of a list holds name and value: `- "KEY=value"`.
    if !opening.is_empty() && text[separator..].starts_with('=') {
        end -= usize::from(text[separator..end].ends_with(opening));
    }
    let value = value(text, separator + 1..end, spelling);
    Some(Setting { name, value: default_of(text, value) })
}

/// Where the separator of name and value stands in a line.
fn separator(line: &str, spelling: Spelling) -> Option<usize> {
    match spelling {
        Spelling::Shell => line.find('='),
        Spelling::Yaml => {
            let colon = line.match_indices(':').map(|(at, _)| at).find(|at| {
                let behind = &line[at + 1..];
                behind.is_empty() || behind.starts_with([' ', '\t'])
            });
            colon.or_else(|| line.find('=').filter(|at| !line[..*at].contains([' ', ':'])))
        }
        _ => {
            let mut is_escaped = false;
            line.char_indices().find_map(|(at, character)| {
                let is_separator = !is_escaped && matches!(character, '=' | ':');
                is_escaped = character == '\\' && !is_escaped;
                is_separator.then_some(at)
            })
        }
    }
}

/// The value in the rest of a line: what stands in quotes, or all before a comment.
fn value(text: &str, rest: Range<usize>, spelling: Spelling) -> Range<usize> {
    let start = rest.end - text[rest.clone()].trim_start().len();
    let shown = &text[start..rest.end];
    if let Some(quote) = shown.chars().next().filter(|quote| matches!(quote, '"' | '\'')) {
        let inside = start + 1..start + 1 + shown[1..].find(quote).unwrap_or(shown.len() - 1);
        return inside;
    }
    // In properties a mark is part of the value, and a fragment is part of a URL.
    let marks: &[&str] = if spelling == Spelling::Properties { &[" ;"] } else { &[" #", "\t#"] };
    let end = marks.iter().filter_map(|mark| shown.find(mark)).min().unwrap_or(shown.len());
    start..start + shown[..end].trim_end().len()
}

/// What a value is where nobody sets the variable that it asks for: `${ISSUER:https://...}`, `${ISSUER:-https://...}`.
fn default_of(text: &str, value: Range<usize>) -> Range<usize> {
    static DEFAULT: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^\$\{[A-Za-z0-9_.\-]+:[-=]?(?P<default>https?://.*)\}$").ok());
    let found = DEFAULT.as_ref().and_then(|default| default.captures(&text[value.clone()]));
    match found.and_then(|found| found.name("default")) {
        Some(default) => value.start + default.start()..value.start + default.end(),
        None => value,
    }
}

/// Properties may escape separators: `https\://acme.okta.com`.
fn unescaped(value: &str, spelling: Spelling) -> Cow<'_, str> {
    if spelling != Spelling::Properties || !value.contains("\\:") {
        return value.into();
    }
    value.replace("\\:", ":").replace("\\=", "=").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str, spelling: Spelling) -> Option<(&str, &str)> {
        let found = setting(line, 0..line.len(), spelling)?;
        Some((&line[found.name], &line[found.value]))
    }

    #[test]
    fn lines_of_a_shell() {
        for (line, expected) in [
            ("ISSUER=https://a.example", ("ISSUER", "https://a.example")),
            ("  export ISSUER=\"https://a.example\" # note", ("ISSUER", "https://a.example")),
            ("ISSUER='a#b'", ("ISSUER", "a#b")),
            ("ISSUER=https://a.example/#x", ("ISSUER", "https://a.example/#x")),
            ("ISSUER=https://a.example #x", ("ISSUER", "https://a.example")),
            ("okta_issuer = \"https://a.example\"", ("okta_issuer", "https://a.example")),
            ("ISSUER=${URL:-https://a.example/é}", ("ISSUER", "https://a.example/é")),
            ("EMPTY=", ("EMPTY", "")),
            ("OPEN=\"https://a.example", ("OPEN", "https://a.example")),
        ] {
            assert_eq!(read(line, Spelling::Shell), Some(expected), "{line}");
        }
        for line in ["# ISSUER=https://a.example", "echo https://a.example", "", "=", "é ü=1", "\"", "'"] {
            assert_eq!(read(line, Spelling::Shell), None, "{line}");
        }
    }

    #[test]
    fn lines_of_properties() {
        for (line, expected) in [
            ("a.issuer=https://a.example", ("a.issuer", "https://a.example")),
            ("a.issuer: https://a.example", ("a.issuer", "https://a.example")),
            ("issuer = https://a.example ; note", ("issuer", "https://a.example")),
            ("issuer=${ISSUER:https://a.example}", ("issuer", "https://a.example")),
            ("issuer=https\\://a.example", ("issuer", "https\\://a.example")),
        ] {
            assert_eq!(read(line, Spelling::Properties), Some(expected), "{line}");
        }
        for line in ["! note: a", "; note: a", "[section]", "issuer https://"] {
            assert_eq!(read(line, Spelling::Properties), None, "{line}");
        }
    }

    #[test]
    fn lines_of_yaml() {
        for (line, expected) in [
            ("  issuer: https://a.example", ("issuer", "https://a.example")),
            ("  issuer: 'https://a.example' # note", ("issuer", "https://a.example")),
            ("  - ISSUER=https://a.example", ("ISSUER", "https://a.example")),
            ("  - \"ISSUER=https://a.example\"", ("ISSUER", "https://a.example")),
            ("  - issuer: https://a.example", ("issuer", "https://a.example")),
            ("\"issuer\": \"https://a.example\"", ("issuer", "https://a.example")),
            ("issuer: ${ISSUER:-https://a.example}", ("issuer", "https://a.example")),
            ("issuer:", ("issuer", "")),
        ] {
            assert_eq!(read(line, Spelling::Yaml), Some(expected), "{line}");
        }
        for line in ["# issuer: a", "- https://a.example", "---", "- \"", "\"é"] {
            assert_eq!(read(line, Spelling::Yaml), None, "{line}");
        }
    }
}
