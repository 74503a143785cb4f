//! A parameter in the query of a URL, decoded, with the way back to where its parts stand (RFC 3986 §2.1 and §3.4).

use std::ops::Range;

/// The value of a parameter.
#[derive(Debug, PartialEq, Eq)]
pub struct Query {
    text: String,
    /// For every byte of the text, and for its end, where that stands in the URL.
    sources: Vec<usize>,
}

impl Query {
    /// The first parameter of a name; `None` if there is none, or it is not UTF-8.
    pub fn of(url: &str, name: &str) -> Option<Self> {
        let before_fragment = url.split('#').next()?;
        let mut at = before_fragment.find('?')? + 1;
        for part in before_fragment[at..].split('&') {
            if let Some(value) = part.strip_prefix(name).and_then(|rest| rest.strip_prefix('=')) {
                return Self::decoded(value, at + part.len() - value.len());
            }
            at += part.len() + 1;
        }
        None
    }

    /// Decodes what begins at an offset of the URL. A plus stands for a blank, as forms write it.
    fn decoded(value: &str, offset: usize) -> Option<Self> {
        let bytes = value.as_bytes();
        let (mut text, mut sources, mut at) = (Vec::new(), Vec::new(), 0);
        while let Some(&byte) = bytes.get(at) {
            sources.push(offset + at);
            let escaped = (byte == b'%').then(|| value.get(at + 1..at + 3)).flatten();
            match escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
                Some(byte) => {
                    text.push(byte);
                    at += 3;
                }
                None => {
                    text.push(if byte == b'+' { b' ' } else { byte });
                    at += 1;
                }
            }
        }
        sources.push(offset + at);
        Some(Self { text: String::from_utf8(text).ok()?, sources })
    }

    /// The decoded value.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where a part of the decoded value stands in the URL.
    pub fn source(&self, range: &Range<usize>) -> Range<usize> {
        let at = |index: usize| self.sources[index.min(self.sources.len() - 1)];
        at(range.start)..at(range.end)
    }
}

/// A text with something else of the same length for its variables (`{{name}}`); `None` where one stands outside of quotes and
/// may be any part of it.
pub fn masked(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        let length = rest[start..].find("}}")? + 2;
        out.push_str(&rest[..start]);
        let is_quoted = out.replace("\\\"", "").matches('"').count() % 2 == 1;
        if !is_quoted {
            return None;
        }
        out.extend(std::iter::repeat_n('x', length));
        rest = &rest[start + length..];
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_decoded_and_its_parts_are_found_again() {
        let url = "https://acme.example/Users?count=1&filter=userName%20eq+%22z%C3%B6e%22#top";
        let query = Query::of(url, "filter").expect("there is one");
        assert_eq!(query.text(), "userName eq \"zöe\"");
        let part = |word: &str| {
            let start = query.text().find(word).expect("the word is there");
            &url[query.source(&(start..start + word.len()))]
        };
        assert_eq!(part("eq"), "eq");
        assert_eq!(part("\"zöe\""), "%22z%C3%B6e%22");
        assert_eq!(part("ö"), "%C3%B6");
    }

    #[test]
    fn what_is_no_such_parameter_is_none() {
        assert_eq!(Query::of("https://acme.example/Users", "filter"), None);
        assert_eq!(Query::of("https://acme.example/Users?myfilter=a", "filter"), None);
        assert_eq!(Query::of("https://acme.example/Users#?filter=a", "filter"), None);
        assert_eq!(Query::of("https://acme.example/Users?filter=%FF", "filter"), None);
        let odd = Query::of("https://acme.example/Users?filter=%2", "filter").expect("there is one");
        assert_eq!(odd.text(), "%2");
    }

    #[test]
    fn variables_count_as_text_only_inside_of_quotes() {
        assert_eq!(masked(r#"a eq "{{b}}""#).as_deref(), Some(r#"a eq "xxxxx""#));
        assert_eq!(masked("a eq {{b}}"), None);
        assert_eq!(masked("{{filter}}"), None);
        assert_eq!(masked("a eq \"{{b\""), None);
        assert_eq!(masked("a pr").as_deref(), Some("a pr"));
    }
}
