//! Characters that nobody sees: they come along when a name or a URL is copied from a page or a chat.

use std::ops::Range;

use super::id;
use crate::artifact::{Artifact, Format};
use crate::document::{Step, Value};
use crate::rule::{At, Context, RuleId};
use crate::source::picture;

/// Members whose text is a name or an identifier, compared as a whole by whoever reads the file.
const NAMES: [&str; 12] = [
    "name",
    "label",
    "entityId",
    "entityID",
    "client_id",
    "clientId",
    "client_name",
    "userName",
    "contact",
    "username",
    "capability",
    "endpoint",
];

/// Names and URLs of a document.
pub fn characters(context: &mut Context<'_>) {
    let Some(root) = context.root().filter(|_| !is_plain(context.artifact())) else { return };
    for value in root.strings() {
        let Some((rule, at, named)) = value.as_str().and_then(|text| unwanted(value, &text)) else { continue };
        let key = value.key().or_else(|| list_key(root, value));
        let key = key.map_or_else(|| "the text".into(), |key| format!("`{}`", context.quote(key)));
        context.report(rule, At::slice(value, at)).arg("key", key).arg("character", named);
    }
}

/// Whether a JSON text has nothing in it but what is seen, and no escapes: most do, and need not be looked at string by
/// string.
fn is_plain(artifact: &Artifact) -> bool {
    let is_seen = |byte: u8| matches!(byte, b' '..=b'~' | b'\n' | b'\r') && byte != b'\\';
    // Without a way out in the middle of it, which is what makes this fast.
    let are_seen = |bytes: &[u8]| bytes.iter().fold(true, |seen, byte| seen & is_seen(*byte));
    let text = artifact.text().filter(|_| matches!(artifact.format, Format::Json { .. }));
    text.is_some_and(|text| text.as_str().as_bytes().chunks(256).all(are_seen))
}

/// The key of the list that a value is in.
fn list_key<'a>(root: Value<'a>, value: Value<'a>) -> Option<Value<'a>> {
    let path = root.path_to(value.id());
    path.into_iter().rev().find_map(|(step, _)| match step {
        Step::Member(key) => Some(key),
        Step::Element(_) => None,
    })
}

/// The first unwanted character of a value: the rule against it, where it is, and its name.
fn unwanted(value: Value<'_>, text: &str) -> Option<(RuleId, Range<usize>, String)> {
    // Nearly every text is made of these alone.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return None;
    }
    let visible = text.trim_matches(|c: char| c.is_whitespace() || picture(c).is_some());
    // With spaces inside it is prose that begins with a URL.
    let is_url = ["https://", "http://"].iter().any(|start| visible.starts_with(start))
        && !visible.contains(char::is_whitespace)
        || visible.starts_with("'http://")
        || visible.starts_with("'https://");
    let is_name = || value.key().is_some_and(|key| NAMES.iter().any(|name| key.is_text(name)));
    let rule = match () {
        () if is_url => id::URI_INVISIBLE_CHARACTER,
        () if is_name() => id::NAME_INVISIBLE_CHARACTER,
        () => return None,
    };
    let mut characters = text.char_indices().peekable();
    let mut before = ' ';
    while let Some((at, character)) = characters.next() {
        let after = characters.peek().map_or(' ', |(_, next)| *next);
        let is_joiner = matches!(character, '\u{200c}' | '\u{200d}') && !before.is_ascii() && !after.is_ascii();
        if picture(character).is_some() && !is_joiner {
            return Some((rule, at..at + character.len_utf8(), describe(character)));
        }
        before = character;
    }
    None
}

/// What a message calls a character.
fn describe(character: char) -> String {
    let name = match character {
        '\t' => "tab",
        '\n' => "line feed",
        '\r' => "carriage return",
        '\u{7f}' => "delete",
        '\u{ad}' => "soft hyphen",
        '\u{200b}' => "zero width space",
        '\u{200c}' => "zero width non-joiner",
        '\u{200d}' => "zero width joiner",
        '\u{200e}' => "left-to-right mark",
        '\u{200f}' => "right-to-left mark",
        '\u{2028}' => "line separator",
        '\u{2060}' => "word joiner",
        '\u{feff}' => "byte order mark",
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => "bidirectional control",
        _ => "control character",
    };
    format!("U+{:04X} ({name})", u32::from(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_named_by_code_and_name() {
        assert_eq!(describe('\u{200b}'), "U+200B (zero width space)");
        assert_eq!(describe('\u{1}'), "U+0001 (control character)");
    }
}
