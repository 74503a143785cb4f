//! URLs as the fields of a submission hold them: partly written out, partly computed by an expression.
//!
//! One reader serves the three ways in which Okta's documentation writes a tenant variable: `${org.x}` and
//! `{app.x}` inside a text, and a whole field that is an expression, `'https://' + app.x + '.acme.example'`. It only
//! tells what stands there literally; what an expression becomes is not looked into.

use std::ops::Range;

/// Stands for every byte that an expression computes. No URL contains it.
const COMPUTED: char = '\u{1a}';
/// Stands for the quotes around what an expression says literally: nothing of them is in the URL.
const QUOTE: char = '\u{19}';

/// A URL of which parts may be computed. All ranges are bytes of the text it was read from.
#[derive(Debug)]
pub struct Url {
    /// The text with [`COMPUTED`] and [`QUOTE`] in the place of all that is not literally part of the URL.
    written: String,
    /// `https://`, without white space in front of it.
    scheme: Option<Range<usize>>,
    host: Option<Range<usize>>,
    /// Where the host ends, or where the path of a URL without a literal host begins.
    path: usize,
}

impl Url {
    /// Reads a text. Any text can be read; what it lacks is told by the methods.
    pub fn read(text: &str) -> Self {
        let written = written(text);
        let start = written.len() - written.trim_start_matches([' ', '\t', '\n', '\r', COMPUTED, QUOTE]).len();
        let scheme = scheme_end(&written[start..]).map(|end| start..start + end);
        let host_start = scheme.as_ref().map(|scheme| scheme.end).filter(|end| written[..*end].ends_with("//"));
        let host = host_start.map(|start| start..start + end_of_host(&written[start..]));
        let path = host.as_ref().map(|host| host.end).or(scheme.as_ref().map(|scheme| scheme.end)).unwrap_or(0);
        Self { written, scheme, host, path }
    }

    /// Where the scheme stands with what follows it: `https://` or `mailto:`. `None` where it is missing or computed.
    pub fn scheme(&self) -> Option<Range<usize>> {
        self.scheme.clone()
    }

    /// Whether the scheme is written out and is this one.
    pub fn has_scheme(&self, name: &str) -> bool {
        let scheme = self.scheme.clone().map(|scheme| &self.written[scheme]);
        scheme.and_then(|scheme| scheme.split_once(':')).is_some_and(|(own, _)| own.eq_ignore_ascii_case(name))
    }

    /// Whether an expression decides what the URL begins with.
    pub fn begins_computed(&self) -> bool {
        self.scheme.is_none() && self.written.trim_start_matches([' ', QUOTE]).starts_with(COMPUTED)
    }

    /// Whether any of it is computed.
    pub fn is_computed(&self) -> bool {
        self.written.contains(COMPUTED)
    }

    /// Where user, host and port stand, computed parts included.
    pub fn authority(&self) -> Option<Range<usize>> {
        self.host.clone()
    }

    /// What is written out of user, host and port; a control character stands for each computed byte.
    pub fn written_authority(&self) -> &str {
        self.host.clone().map_or("", |authority| &self.written[authority])
    }

    /// The host in lower case, without user and port. Of one that is partly computed, what is written behind the last
    /// computed part, for example `.acme.example`. Empty where there is none.
    pub fn host(&self) -> String {
        let range = self.host_range();
        self.written[range].to_ascii_lowercase()
    }

    /// Where [`Self::host`] stands.
    pub fn host_range(&self) -> Range<usize> {
        let Some(all) = self.host.clone() else { return 0..0 };
        let authority = self.written[all.clone()].trim_end_matches(QUOTE);
        let start = authority.rfind([COMPUTED, QUOTE, '@']).map_or(0, |at| at + 1);
        let end = if authority[start..].starts_with('[') {
            authority[start..].find(']').map(|end| start + end + 1)
        } else {
            authority[start..].find(':').map(|end| start + end)
        };
        all.start + start..all.start + end.unwrap_or(authority.len())
    }

    /// Whether the host is this domain or one below it.
    pub fn is_on(&self, domain: &str) -> bool {
        let host = self.host();
        host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }

    /// Where path, query and fragment stand, computed parts included.
    pub fn path(&self) -> Range<usize> {
        self.path..self.path + self.written_path().len()
    }

    /// What is written out of path, query and fragment; a control character stands for each computed byte.
    pub fn written_path(&self) -> &str {
        self.written[self.path..].trim_end_matches(QUOTE)
    }

    /// The first place where one of these characters is written out.
    pub fn find(&self, characters: &[char]) -> Option<usize> {
        self.written.find(characters)
    }
}

/// Length of a scheme (RFC 3986 §3.1) at the start of a text, with `:` and `//`.
fn scheme_end(text: &str) -> Option<usize> {
    let colon = text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')))?;
    let behind = text[colon..].strip_prefix(':')?;
    // A host with a port is no scheme.
    let is_port = behind.starts_with(|c: char| c.is_ascii_digit());
    let slashes = if behind.starts_with("//") { 2 } else { 0 };
    (text.starts_with(|c: char| c.is_ascii_alphabetic()) && !is_port).then_some(colon + 1 + slashes)
}

fn end_of_host(text: &str) -> usize {
    text.find(['/', '?', '#', ' ', '\\']).unwrap_or(text.len())
}

/// Whether the whole field is one expression, with its literal parts in quotes, rather than a text with expressions
/// in braces.
fn is_expression(text: &str) -> bool {
    let outside = without_braces(text);
    let calls = outside.contains('(') && outside.contains("app.");
    calls || outside.contains(['\'', '"']) || begins_with_variable(text.trim_start())
}

/// `app.name` with nothing behind it that makes it a host: `app.acme.example` is one.
fn begins_with_variable(text: &str) -> bool {
    let behind =
        text.strip_prefix("app.").map(|name| name.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_'));
    behind.is_some_and(|behind| behind.is_empty() || behind.starts_with([' ', '+', '?', '=', '!']))
}

fn written(text: &str) -> String {
    if is_expression(text) { written_in_expression(text) } else { without_braces(text) }
}

/// The text with `{...}` and `${...}` masked; a brace that is not closed masks what follows it.
fn without_braces(text: &str) -> String {
    let mut depth = 0usize;
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let opens = character == '{' || (character == '$' && characters.peek() == Some(&'{'));
        if character == '{' {
            depth += 1;
        }
        if depth > 0 || opens {
            mask(character, &mut out);
        } else {
            out.push(character);
        }
        if character == '}' {
            depth = depth.saturating_sub(1);
        }
    }
    out
}

/// The quoted parts that are concatenated; arguments of functions, and texts of which a condition chooses one, are
/// masked like all that is computed.
fn written_in_expression(text: &str) -> String {
    // Somebody forgot the first quote: Okta's own example does.
    let mut quote = (text.trim_start().starts_with("http")).then_some('\'');
    let mut depth = 0usize;
    let mut is_conditional = false;
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match (quote, character) {
            (Some(open), _) if open == character => {
                quote = None;
                out.push(QUOTE);
            }
            (Some(_), _) if depth == 0 => out.push(character),
            (None, '\'' | '"') => {
                quote = Some(character);
                out.push(QUOTE);
            }
            _ => mask(character, &mut out),
        }
        match (quote, character) {
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            (None, '?') => is_conditional = true,
            _ => {}
        }
    }
    if is_conditional { COMPUTED.to_string().repeat(out.len()) } else { out }
}

fn mask(character: char, out: &mut String) {
    (0..character.len_utf8()).for_each(|_| out.push(COMPUTED));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scheme, host and path as they are written.
    fn parts(text: &str) -> (String, String, String) {
        let url = Url::read(text);
        let scheme = url.scheme().map_or_else(String::new, |scheme| text[scheme].to_owned());
        (scheme, url.host(), url.written_path().trim_matches([COMPUTED, QUOTE]).to_owned())
    }

    fn expect(text: &str, scheme: &str, host: &str, path: &str) {
        assert_eq!(parts(text), (scheme.into(), host.into(), path.into()), "{text}");
    }

    #[test]
    fn plain_urls() {
        expect("https://Acme.example:8443/a?b#c", "https://", "acme.example", "/a?b#c");
        expect("https://user@acme.example", "https://", "acme.example", "");
        expect("http://[::1]:80/x", "http://", "[::1]", "/x");
        expect("com.acme.app:/callback", "com.acme.app:", "", "/callback");
        expect("acme.example:8080/a", "", "", "acme.example:8080/a");
        expect("/relative", "", "", "/relative");
        expect("überall", "", "", "überall");
        expect("", "", "", "");
    }

    #[test]
    fn templates_of_both_dialects() {
        expect("https://${org.subdomain}.acme.example/saml", "https://", ".acme.example", "/saml");
        expect("https://{app.a}.{app.b}.acme.example/x", "https://", ".acme.example", "/x");
        expect("https://{app.host}/x_{app.y}", "https://", "", "/x_");
        assert!(Url::read("${org.baseUrl}/saml").begins_computed());
        assert!(!Url::read("https://acme.example").is_computed());
    }

    #[test]
    fn expressions_show_what_they_concatenate() {
        expect(
            "'https://' + app.subdomain + '.acme.example/scim_x/v2'",
            "https://",
            ".acme.example",
            "/scim_x/v2",
        );
        expect("\"https://acme.example/\" + app.path", "https://", "acme.example", "/");
        expect("https://' + app.subdomain + '.acme.example/out'", "https://", ".acme.example", "/out");
        expect(
            "'https://' + String.replace(app.name, '_', '-') + '.acme.example'",
            "https://",
            ".acme.example",
            "",
        );
        assert!(Url::read("app.baseUrl + '/scim/v2'").begins_computed());
        assert!(Url::read("app.x == 'a' ? 'http://a.example' : 'http://b.example'").scheme().is_none());
    }

    #[test]
    fn ranges_are_those_of_the_text() {
        let text = "'https://' + app.subdomain + '.acme.example:8443/scim'";
        let url = Url::read(text);
        assert_eq!(&text[url.host_range()], ".acme.example");
        assert_eq!(&text[url.path()], "/scim");
        assert_eq!(url.find(&['_']), None);
    }

    #[test]
    fn a_domain_covers_what_is_below_it() {
        assert!(Url::read("https://x.ngrok.io/").is_on("ngrok.io"));
        assert!(Url::read("https://{app.x}.ngrok.io/").is_on("ngrok.io"));
        assert!(!Url::read("https://notngrok.io/").is_on("ngrok.io"));
    }
}
