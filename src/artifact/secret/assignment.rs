//! Secrets that are told by the name in front of them, in text of any form: `.env`, YAML, XML, comments, the query of
//! a URL, JSON that is broken.

use std::sync::LazyLock;

use regex::Regex;

use super::name;
use crate::source::Span;

/// The longest name that is looked at: a bound, so that no text takes more than linear time.
const NAME: usize = 80;
/// How far in front of a name the beginning of its line is looked for.
const INDENT: usize = 80;

/// The values behind names of secrets.
pub(super) fn in_text(text: &str) -> Vec<Span> {
    // A part of every name that `name::is_secret` knows, and what is a secret in the query of a URL only. These are few
    // and plain literals, so that a text without any is passed over at memory speed.
    static WORD: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            "secret|Secret|SECRET|token|Token|TOKEN|pass|Pass|PASS|pwd|Pwd|PWD|key|Key|KEY",
            "|uthoriz|UTHORIZ|redential|REDENTIAL|sig=|signature=|code=",
        ))
        .ok()
    });
    let mut found = Vec::new();
    let Some(word) = WORD.as_ref() else { return found };
    let mut at = 0;
    while let Some(hit) = word.find_at(text, at) {
        let assignment = match hit.as_str().strip_suffix('=') {
            Some(_) => Assignment::in_query(text, hit.start(), hit.end() - 1),
            None => Assignment::around(text, hit.start(), hit.end()),
        };
        at = hit.end();
        let Some(assignment) = assignment else { continue };
        at = at.max(assignment.name.end as usize);
        if let Some(value) = assignment.value(text) {
            // What was looked at once is not looked at again.
            at = at.max(value.end as usize);
            if name::can_be_secret(value.of(text)) {
                found.push(value);
            }
        }
    }
    found
}

/// A name of a secret, in front of what may be its value.
struct Assignment {
    name: Span,
}

impl Assignment {
    /// The name that the bytes `start..end` are a part of, if it is one of a secret.
    fn around(text: &str, start: usize, end: usize) -> Option<Self> {
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        let bytes = text.as_bytes();
        let before = bytes[..start].iter().rev().take(NAME).take_while(|byte| is_part(byte)).count();
        let behind = bytes[end..].iter().take(NAME).take_while(|byte| is_part(byte)).count();
        let name = Span::new(start - before, end + behind);
        let is_secret =
            name::is_secret(name.of(text)) || (name.of(text) == "key" && Self { name }.is_parameter(text));
        is_secret.then_some(Self { name })
    }

    /// The bytes `start..end`, if they name a parameter in the query of a URL.
    fn in_query(text: &str, start: usize, end: usize) -> Option<Self> {
        let parameter = Self { name: Span::new(start, end) };
        parameter.is_parameter(text).then_some(parameter)
    }

    fn is_parameter(&self, text: &str) -> bool {
        matches!(self.before(text, 1), b"?" | b"&" | b";")
    }

    /// The value behind the name, if one follows.
    fn value(&self, text: &str) -> Option<Span> {
        let start = self.name.start as usize;
        let mut cursor = Cursor { bytes: text.as_bytes(), at: self.name.end as usize };
        let is_tag = matches!(self.before(text, 1), b"<") || self.is_prefixed_tag(text);
        if is_tag && let Some(content) = cursor.element_content(self.name.of(text)) {
            return Some(content);
        }
        cursor.eat_quote();
        // `urn:...:token:x` and `https://token:8080` only look like one.
        let is_in_name = self.before(text, 1) == b":" || self.before(text, 3) == b"://";
        let separator = cursor.separator().or_else(|| cursor.value_beside())?;
        if separator == b':' && is_in_name {
            return None;
        }
        if self.is_parameter(text) && separator == b'=' {
            return Some(cursor.until(|byte| byte.is_ascii_whitespace() || b"&\"'<>#`\\".contains(&byte)));
        }
        if let Some(quoted) = cursor.quoted() {
            return Some(quoted);
        }
        let line_start = start_of_line(text, start);
        match cursor.peek() {
            Some(b'[') => {
                cursor.at += 1;
                Some(cursor.until(|byte| matches!(byte, b']' | b'\n')))
            }
            // An object says itself what is secret in it; `{{` begins a placeholder.
            Some(b'{') if cursor.bytes.get(cursor.at + 1) != Some(&b'{') => None,
            Some(b'|' | b'>') if line_start.is_some() => cursor.block(start - line_start.unwrap_or(start)),
            _ => cursor.bare(line_start.is_some()),
        }
    }

    fn before<'t>(&self, text: &'t str, count: usize) -> &'t [u8] {
        let start = self.name.start as usize;
        &text.as_bytes()[start.saturating_sub(count)..start]
    }

    /// Whether the name stands behind `<prefix:`.
    fn is_prefixed_tag(&self, text: &str) -> bool {
        let before = self.before(text, 32);
        let Some(prefix) = before.strip_suffix(b":") else { return false };
        let length = prefix.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        prefix[..prefix.len() - length].ends_with(b"<")
    }
}

/// Where the line of a name begins, if nothing but marks (`#`, `//`, `-`, quotes) or `export` stands in front of it.
fn start_of_line(text: &str, name: usize) -> Option<usize> {
    let before = &text.as_bytes()[name.saturating_sub(INDENT)..name];
    let start = match before.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')) {
        Some(at) => name - before.len() + at + 1,
        None if before.len() == name => 0,
        None => return None,
    };
    let front = text.as_bytes()[start..name].trim_ascii();
    let front = [&b"export"[..], b"set"].iter().find_map(|word| front.strip_suffix(*word)).unwrap_or(front);
    let is_mark = |byte: &u8| !byte.is_ascii_alphanumeric() && byte.is_ascii() && !b"{[(?&".contains(byte);
    front.iter().all(is_mark).then_some(start)
}

/// Reads on behind a name. It stops at ASCII characters only, so its places are between characters.
struct Cursor<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn eat(&mut self, is_wanted: impl Fn(u8) -> bool) -> bool {
        let eaten = self.peek().is_some_and(is_wanted);
        self.at += usize::from(eaten);
        eaten
    }

    fn skip(&mut self, is_wanted: impl Fn(u8) -> bool) {
        while self.eat(&is_wanted) {}
    }

    /// Goes on to the first byte that ends a value, or the end of the text, and gives what is in between.
    fn until(&mut self, is_end: impl Fn(u8) -> bool) -> Span {
        let start = self.at;
        self.skip(|byte| !is_end(byte));
        Span::new(start, self.at)
    }

    /// The quote at the cursor, with a backslash in front of it in a string in a string.
    fn eat_quote(&mut self) -> Option<(u8, bool)> {
        let is_escaped = self.peek() == Some(b'\\');
        let quote = *self.bytes.get(self.at + usize::from(is_escaped))?;
        matches!(quote, b'"' | b'\'' | b'`').then(|| {
            self.at += 1 + usize::from(is_escaped);
            (quote, is_escaped)
        })
    }

    /// What stands between a name and its value, by its first or only character.
    fn separator(&mut self) -> Option<u8> {
        let start = self.at;
        self.skip(|byte| byte.is_ascii_whitespace());
        let is_on_line = !self.bytes[start..self.at].contains(&b'\n');
        // An attribute may stand on the next line, a value of YAML may not.
        let separator = self.peek().filter(|byte| *byte == b'=' || (*byte == b':' && is_on_line));
        if separator.is_none() {
            self.at = start;
            return None;
        }
        self.at += 1;
        self.skip(|byte| matches!(byte, b'=' | b'>'));
        self.skip(|byte| matches!(byte, b' ' | b'\t'));
        separator
    }

    /// The separator of a value that stands beside its name: `<add key="name" value="...">`, `name: X` above `value: Y`.
    fn value_beside(&mut self) -> Option<u8> {
        let start = self.at;
        self.skip(|byte| byte.is_ascii_whitespace() || byte == b',');
        self.eat_quote();
        let word = self.bytes.get(self.at..self.at + 5).filter(|word| word.eq_ignore_ascii_case(b"value"));
        if word.is_some() && self.at > start {
            self.at += 5;
            self.eat_quote();
            return self.separator();
        }
        None
    }

    /// The content of the element `name`, behind whose name the cursor stands. Where the element is not closed, as in
    /// `Bearer <token>` in prose, that is the rest of the line, or the next one where the line ends there.
    fn element_content(&mut self, name: &str) -> Option<Span> {
        let start = self.at;
        if self.eat(|byte| byte.is_ascii_whitespace()) {
            self.until(|byte| matches!(byte, b'<' | b'>'));
        }
        let is_empty = self.bytes[..self.at].ends_with(b"/");
        if is_empty || !self.eat(|byte| byte == b'>') {
            self.at = start;
            return None;
        }
        let is_character_data = self.bytes[self.at..].starts_with(b"<![CDATA[");
        self.at += if is_character_data { b"<![CDATA[".len() } else { 0 };
        let content = self.until(|byte| byte == b'<' || (is_character_data && byte == b']'));
        let goes_on = self.bytes[self.at..].starts_with(b"<!");
        if is_character_data || goes_on || self.is_at_end_tag(name) {
            return Some(content);
        }
        self.at = content.start as usize;
        self.skip(|byte| byte.is_ascii_whitespace());
        Some(self.until(|byte| matches!(byte, b'<' | b'\n' | b'\r')))
    }

    /// Whether the end tag of the element `name` follows, with a prefix or without.
    fn is_at_end_tag(&self, name: &str) -> bool {
        let Some(tag) = self.bytes[self.at..].strip_prefix(b"</") else { return false };
        let length = tag.iter().take(NAME).take_while(|byte| !b"> \t\r\n".contains(byte)).count();
        let local = tag[..length].rsplit(|byte| *byte == b':').next();
        local.is_some_and(|local| local.eq_ignore_ascii_case(name.as_bytes()))
    }

    /// What stands between quotes. A quote that is not closed ends with its line, and what follows the closing one
    /// without a separator belongs to the value.
    fn quoted(&mut self) -> Option<Span> {
        let (quote, is_escaped) = self.eat_quote()?;
        let start = self.at;
        let mut end = loop {
            self.skip(|byte| byte != quote && byte != b'\n' && byte != b'\\');
            match self.peek() {
                Some(b'\\') if is_escaped && self.bytes.get(self.at + 1) == Some(&quote) => break self.at,
                // Past the character behind it, which may be of several bytes: those are skipped above.
                Some(b'\\') => self.at = (self.at + 2).min(self.bytes.len()),
                _ => break self.at,
            }
        };
        self.eat(|byte| byte == b'\\');
        if self.eat(|byte| byte == quote) && self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric()) {
            end = self.until(|byte| b",}]\n".contains(&byte)).end as usize;
        }
        Some(Span::new(start, end))
    }

    /// A value without quotes: to the end of its line where the line is its own, else to what may end a value.
    fn bare(&mut self, is_own_line: bool) -> Option<Span> {
        let is_line_end = |byte| matches!(byte, b'\n' | b'\r');
        let is_end = |byte: u8| byte.is_ascii_whitespace() || b",;&)]<>\"'`|\\".contains(&byte);
        self.at += name::scheme(&self.bytes[self.at..]);
        let start = self.at;
        let placeholder = [&b"{{"[..], b"${", b"<"].iter().any(|mark| self.bytes[start..].starts_with(mark));
        let value = match is_own_line {
            true => self.until(is_line_end),
            false if placeholder => self.until(|byte| is_line_end(byte) || b",;&\"'`".contains(&byte)),
            false => self.until(|byte| is_end(byte) || byte == b'}'),
        };
        let text = self.bytes[start..value.end as usize].trim_ascii_end();
        let text = text.strip_suffix(b",").unwrap_or(text).trim_ascii_end();
        let is_word = |word: &&[u8]| text.eq_ignore_ascii_case(word);
        if [&b"true"[..], b"false", b"null", b"none", b"yes", b"no"].iter().any(is_word) {
            return None;
        }
        Some(Span::new(start, start + text.len()))
    }

    /// A block scalar of YAML: the lines that are indented deeper than that of the name.
    fn block(&mut self, indent: usize) -> Option<Span> {
        self.until(|byte| byte == b'\n');
        let start = self.at;
        let mut end = start;
        while self.eat(|byte| byte == b'\n') {
            let line = self.at;
            self.skip(|byte| matches!(byte, b' ' | b'\t'));
            let is_blank = matches!(self.peek(), None | Some(b'\r' | b'\n'));
            if !is_blank && self.at - line <= indent {
                break;
            }
            end = self.until(|byte| byte == b'\n').end as usize;
        }
        Some(Span::new(start, end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str) -> Vec<&str> {
        in_text(text).into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn values_behind_names_are_hidden_in_any_language() {
        for text in [
            "CLIENT_SECRET=S3cr3t",
            "export CLIENT_SECRET=\"S3cr3t\"",
            "a: b\n  client_secret: S3cr3t\n",
            "client-secret = 'S3cr3t'",
            "<add key=\"ClientSecret\" value=\"S3cr3t\"/>",
            "<x clientSecret = \"S3cr3t\" b='c'>",
            "<ClientSecret>S3cr3t</ClientSecret>",
            "<o:Password Type=\"#PasswordText\">S3cr3t</o:Password>",
            "- name: CLIENT_SECRET\n  value: S3cr3t",
            "// client_secret: \"S3cr3t\"",
            "{client_secret: S3cr3t, \"a\": 1}",
            "{\"client_secret\": S3cr3t}",
            "\"{\\\"client_secret\\\": \\\"S3cr3t\\\", \\\"a\\\": 1}\"",
            "https://a.example/?client_secret=S3cr3t&x=1",
            "https://a.example/?sv=1&sig=S3cr3t",
            "https://a.example/?a=1&amp;sig=S3cr3t",
            "password := \"S3cr3t\"",
            "apiKey => 'S3cr3t'",
            "curl -H 'Authorization: Bearer S3cr3t' https://a.example",
        ] {
            assert_eq!(hidden(text), ["S3cr3t"], "{text}");
        }
    }

    #[test]
    fn an_element_that_is_not_closed_hides_one_line() {
        assert_eq!(hidden("<ClientSecret>\n  S3cr3t\n  more\n</ClientSecret>"), ["\n  S3cr3t\n  more\n"]);
        assert_eq!(hidden("<ClientSecret>\n  S3cr3t\n<Next>shown</Next>"), ["S3cr3t"]);
        assert_eq!(hidden("<secret>\na1\nb2<!-- c --></secret>"), ["\na1\nb2"]);
        assert_eq!(hidden("Send the <token> with it.\n\nTODO: more"), ["with it."]);
        assert_eq!(hidden("`Bearer <token>`\n\n# Steps\n\n1. Open </b> it."), Vec::<&str>::new());
    }

    #[test]
    fn what_stands_behind_a_closed_string_belongs_to_it() {
        assert_eq!(hidden("{\"client_secret\":\"ab\"S3cr3t,\"a\":1}"), ["ab\"S3cr3t"]);
        assert_eq!(hidden("{\"client_secret\":\"S3cr3t\n"), ["S3cr3t"]);
        assert_eq!(hidden("password: two words"), ["two words"]);
        assert_eq!(hidden("key:\n  password: |\n    a1\n    b2\n  c: d"), ["\n    a1\n    b2"]);
    }

    #[test]
    fn what_is_no_secret_is_shown() {
        for text in [
            "\"token_endpoint\": \"https://a.example\", \"token_endpoint_auth_method\": \"client_secret_basic\"",
            "client_secret_expires_at=0",
            "CLIENT_SECRET=${CLIENT_SECRET}\nA=b",
            "password: {{ password }}",
            "\"password\": <your password>",
            "changePassword: true",
            "\"changePassword\": {\"supported\": true}",
            "[\"code\", \"token\"], \"a\": \"b\"",
            "urn:ietf:params:oauth:token:jwt",
            "<AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</AuthnContextClassRef>",
            "<input type=\"password\" name=\"x\">",
            "Authorization: Bearer <token>",
            "curl -H 'Authorization: SSWS ${API_TOKEN}'",
            "PASSWORD=\nOTHER=x",
        ] {
            assert_eq!(hidden(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn characters_of_several_bytes_are_no_obstacle() {
        assert_eq!(hidden("é password: \"\\é𝄞\\\"\" é"), ["\\é𝄞\\\""]);
        assert_eq!(hidden("étoken=é𝄞 é"), ["é𝄞"]);
    }
}
