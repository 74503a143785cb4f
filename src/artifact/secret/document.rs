//! Secrets of a document, told by the names of members and by the paths that a schema marks.

use crate::document::{NodeKind, Value};
use crate::source::Span;

use super::{in_text, name};

/// Private parts of a JSON Web Key (RFC 7518 §6). They count only beside `kty`.
const PRIVATE_JWK_MEMBERS: [&str; 7] = ["d", "p", "q", "dp", "dq", "qi", "k"];
/// Members of an object with the name of a secret that hold the secret. The others describe it: its type, who
/// issued it, when it was rotated.
const VALUES: [&str; 5] = ["value", "default", "example", "const", "defaultValue"];
/// More secrets in one string are not hidden one by one: the time to place them grows with the square of their
/// number.
const ONE_BY_ONE: usize = 16;

/// The secret spans of a JSON or YAML document over `text`: values at `paths` (member names, `*` for every element), values
/// whose member's name says so, and what [`in_text`] finds in strings with escapes.
pub fn in_document(root: Value<'_>, text: &str, paths: &[&[&str]]) -> Vec<Span> {
    let mut search = Search { text, found: Vec::new() };
    for path in paths {
        search.at_path(root, path);
    }
    let has = |needle: &[u8]| memchr::memmem::find(text.as_bytes(), needle).is_some();
    let may_hold_jwk = has(b"kty") || has(br"\u");
    let mut open = vec![root];
    while let Some(value) = open.pop() {
        let is_jwk = may_hold_jwk && value.get("kty").is_some();
        for member in value.members() {
            let name = member.key.text().unwrap_or_default();
            if name::is_secret(&name) {
                search.named(member.value);
            } else if is_jwk && PRIVATE_JWK_MEMBERS.contains(&&*name) {
                search.scalar(member.value);
            }
            open.push(member.value);
        }
        search.named_beside(value);
        open.extend(value.elements());
    }
    let mut found = search.found;
    if memchr::memchr(b'\\', text.as_bytes()).is_some() {
        found.extend(decoded_strings(root, text));
    }
    found
}

/// What [`in_text`] finds in the strings and keys of a document that its text spells differently: with JSON escapes,
/// with XML references, or not at all.
pub fn decoded_strings(root: Value<'_>, text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut batch = Batch::default();
    for value in root.respelled() {
        if let Some(decoded) = value.text().filter(|decoded| **decoded != *value.content_span().of(text)) {
            batch.add(value, &decoded, &mut found);
        }
    }
    batch.search(&mut found);
    found
}

/// Short texts that are searched together: most hold nothing, and a search costs more to begin than to go on.
#[derive(Default)]
struct Batch<'a> {
    values: Vec<Value<'a>>,
    /// Their texts, each on lines of its own.
    text: String,
}

impl<'a> Batch<'a> {
    /// Bytes that are searched at once.
    const ENOUGH: usize = 16 * 1024;

    fn add(&mut self, value: Value<'a>, decoded: &str, found: &mut Vec<Span>) {
        self.values.push(value);
        self.text.push_str(decoded);
        self.text.push('\n');
        if self.text.len() >= Self::ENOUGH {
            self.search(found);
        }
    }

    /// Searches the texts one by one if there is anything in them.
    fn search(&mut self, found: &mut Vec<Span>) {
        let is_clean = in_text(&self.text).is_empty();
        self.text.clear();
        for value in self.values.drain(..).filter(|_| !is_clean) {
            found.extend(of_value(value));
        }
    }
}

fn of_value(value: Value<'_>) -> Vec<Span> {
    let secrets = in_text(&value.text().unwrap_or_default());
    if secrets.len() > ONE_BY_ONE {
        return vec![value.content_span()];
    }
    secrets.into_iter().map(|secret| value.slice_span(secret.start as usize..secret.end as usize)).collect()
}

struct Search<'t> {
    text: &'t str,
    found: Vec<Span>,
}

impl Search<'_> {
    fn at_path(&mut self, value: Value<'_>, path: &[&str]) {
        match path {
            [] => self.everything(value),
            ["*", rest @ ..] => value.elements().for_each(|element| self.at_path(element, rest)),
            // Every member of that name: one that stands twice is no less secret.
            [name, rest @ ..] => {
                let members = value.members().filter(|member| member.key.is_text(name));
                members.for_each(|member| self.at_path(member.value, rest));
            }
        }
    }

    /// Hides all scalars in a value.
    fn everything(&mut self, value: Value<'_>) {
        let mut open = vec![value];
        while let Some(value) = open.pop() {
            self.scalar(value);
            if matches!(value.kind(), NodeKind::True | NodeKind::False) {
                self.found.push(value.span());
            }
            open.extend(value.members().map(|member| member.value).chain(value.elements()));
        }
    }

    /// Hides the value of a member with the name of a secret; of a list every element, of an object what it says is
    /// its value.
    fn named(&mut self, value: Value<'_>) {
        let mut open = vec![value];
        while let Some(value) = open.pop() {
            self.scalar(value);
            let values = value.members().filter(|member| VALUES.iter().any(|name| member.key.is_text(name)));
            open.extend(values.map(|member| member.value).chain(value.elements()));
        }
    }

    /// Hides the value in `{"name": "Authorization", "value": "..."}`.
    fn named_beside(&mut self, object: Value<'_>) {
        let Some(value) = object.get("value") else { return };
        let names = ["name", "key", "header"].iter().filter_map(|name| object.get(name)?.as_str());
        if names.into_iter().any(|name| name::is_secret(&name)) {
            self.named(value);
        }
    }

    /// Hides a string, a number, or what could not be read.
    fn scalar(&mut self, value: Value<'_>) {
        let is_secret = match value.kind() {
            NodeKind::String | NodeKind::Number => value.text().is_some_and(|text| name::can_be_secret(&text)),
            NodeKind::Invalid => name::can_be_secret(value.span().of(self.text)),
            _ => return,
        };
        if is_secret {
            self.found.push(value.content_span());
        }
        // A broken value may go on behind what was read of it: `"ab"cd`.
        let end = value.span().end as usize;
        let rest = self.text.get(end..).unwrap_or_default();
        let behind = &rest[..rest.find([',', '}', ']', '\n', '\r']).unwrap_or(rest.len())];
        if behind.chars().any(char::is_alphanumeric) {
            self.found.push(Span::new(end, end + behind.len()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::json;

    fn hidden<'t>(text: &'t str, paths: &[&[&str]]) -> Vec<&'t str> {
        let parsed = json::parse(text);
        let root = Value::root(&parsed.tree, text).expect("the text has a value");
        let mut spans = in_document(root, text, paths);
        spans.sort();
        spans.dedup();
        spans.into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn members_named_as_secrets_are_hidden_wherever_they_stand() {
        let text =
            r#"{"a": [{"client_secret": "one"}], "Password": "two", "secret": "${THREE}", "secretary": "four"}"#;
        assert_eq!(hidden(text, &[]), ["one", "two"]);
    }

    #[test]
    fn paths_of_a_schema_are_hidden() {
        let text = r#"{"keys": [{"pin": "1234"}, {"pin": "5678", "pin": "9"}], "pin": "no"}"#;
        assert_eq!(hidden(text, &[&["keys", "*", "pin"]]), ["1234", "5678", "9"]);
    }

    #[test]
    fn private_parts_of_a_web_key_are_hidden_and_only_of_one() {
        assert_eq!(hidden(r#"{"kty": "RSA", "n": "public", "d": "private"}"#, &[]), ["private"]);
        assert_eq!(hidden(r#"{"d": "day"}"#, &[]), Vec::<&str>::new());
    }

    #[test]
    fn every_shape_of_value_is_hidden_and_descriptions_are_not() {
        assert_eq!(
            hidden(r#"{"client_secret": 1234, "token": ["a1", {"value": "b2"}]}"#, &[]),
            ["1234", "a1", "b2"]
        );
        assert_eq!(
            hidden(r#"{"credentials": {"client_id": "a", "signing": {"kid": "b"}, "secret": "c3"}}"#, &[]),
            ["c3"]
        );
        assert_eq!(hidden(r#"{"a": {"b": [1, true, {"c": "d"}, null]}}"#, &[&["a"]]), ["1", "true", "d"]);
        let described = r#"{"password": {"type": "string", "default": "a1"}, "changePassword": {"supported": true},
            "token": true, "secret": null, "token_endpoint": "https://a.example"}"#;
        assert_eq!(hidden(described, &[]), ["a1"]);
        assert_eq!(
            hidden(r#"[{"key": "Authorization", "value": "a1"}, {"key": "Accept", "value": "b"}]"#, &[]),
            ["a1"]
        );
    }

    #[test]
    fn broken_values_are_hidden() {
        assert_eq!(hidden("{\"client_secret\":\"ab\"cd, \"a\": 1}", &[]), ["ab", "cd"]);
        assert_eq!(hidden("{client_secret: abc}", &[]), ["abc"]);
    }

    #[test]
    fn escapes_hide_nothing_from_the_search() {
        let text = r#"{"a": "-----BEGIN\u0020PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----", "client\u005fsecret": "b"}"#;
        assert_eq!(hidden(text, &[]), [r"\nMIIB\n", "b"]);
    }
}
