//! URLs (RFC 3986), taken apart where they stand. What is wrong with one is for the checks to say: any text can be
//! read.

use std::ops::Range;

/// A text as a URL. All ranges are bytes of the text.
#[derive(Clone, Debug)]
pub struct Url<'t> {
    text: &'t str,
    /// With the colon and the slashes behind it.
    scheme: Option<Range<usize>>,
    authority: Option<Range<usize>>,
    /// Path, query and fragment.
    path: Range<usize>,
}

impl<'t> Url<'t> {
    /// Reads a text, white space around it aside.
    pub fn read(text: &'t str) -> Self {
        let start = text.len() - text.trim_start().len();
        let end = text.trim_end().len().max(start);
        let scheme = scheme_end(&text[start..end]).map(|end| start..start + end);
        let host = scheme.as_ref().map(|scheme| scheme.end).filter(|end| text[..*end].ends_with("//"));
        let authority = host.map(|host| host..host + end_of_authority(&text[host..end]));
        let path = authority.as_ref().or(scheme.as_ref()).map_or(start, |before| before.end);
        Self { text, scheme, authority, path: path..end }
    }

    /// Where the scheme stands with what follows it: `https://` or `mailto:`.
    pub fn scheme(&self) -> Option<Range<usize>> {
        self.scheme.clone()
    }

    /// Whether it has this scheme.
    pub fn has_scheme(&self, name: &str) -> bool {
        let scheme = self.scheme.clone().map(|scheme| &self.text[scheme]);
        scheme.and_then(|scheme| scheme.split_once(':')).is_some_and(|(own, _)| own.eq_ignore_ascii_case(name))
    }

    /// Whether its scheme is that of the web: https or http.
    pub fn is_web(&self) -> bool {
        self.has_scheme("https") || self.has_scheme("http")
    }

    /// Where user, host and port stand.
    pub fn authority(&self) -> Option<Range<usize>> {
        self.authority.clone()
    }

    /// The host in lower case, without user and port. Empty where there is none.
    pub fn host(&self) -> String {
        self.text[self.host_range()].to_ascii_lowercase()
    }

    /// Where [`Self::host`] stands.
    pub fn host_range(&self) -> Range<usize> {
        let Some(all) = self.authority.clone() else { return self.path.start..self.path.start };
        let authority = &self.text[all.clone()];
        let start = authority.rfind('@').map_or(0, |at| at + 1);
        let host = &authority[start..];
        let end = if host.starts_with('[') { host.find(']').map(|end| end + 1) } else { host.find(':') };
        all.start + start..all.start + start + end.unwrap_or(host.len())
    }

    /// Whether the host is this domain or one below it.
    pub fn is_on(&self, domain: &str) -> bool {
        let host = self.host();
        host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }

    /// Where path, query and fragment stand.
    pub fn tail(&self) -> Range<usize> {
        self.path.clone()
    }

    /// Where the path stands, without query and fragment.
    pub fn path(&self) -> Range<usize> {
        let tail = &self.text[self.path.clone()];
        self.path.start..self.path.start + tail.find(['?', '#']).unwrap_or(tail.len())
    }

    /// What stands at a range of it.
    pub fn at(&self, range: Range<usize>) -> &'t str {
        &self.text[range]
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

fn end_of_authority(text: &str) -> usize {
    text.find(['/', '?', '#', ' ', '\\']).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expect(text: &str, scheme: &str, host: &str, tail: &str) {
        let url = Url::read(text);
        let found = url.scheme().map_or("", |scheme| url.at(scheme));
        assert_eq!((found, url.host().as_str(), url.at(url.tail())), (scheme, host, tail), "{text}");
    }

    #[test]
    fn every_text_is_taken_apart() {
        expect("https://Acme.example:8443/a?b#c", "https://", "acme.example", "/a?b#c");
        expect("https://user@acme.example", "https://", "acme.example", "");
        expect("http://[::1]:80/x", "http://", "[::1]", "/x");
        expect("https://[::1", "https://", "[::1", "");
        expect("com.acme.app:/callback", "com.acme.app:", "", "/callback");
        expect("acme.example:8080/a", "", "", "acme.example:8080/a");
        expect("/relative", "", "", "/relative");
        expect("überall", "", "", "überall");
        expect(" https://acme.example ", "https://", "acme.example", "");
        expect("https:///x", "https://", "", "/x");
        expect("https:/x", "https:", "", "/x");
        expect("", "", "", "");
        expect("  ", "", "", "");
    }

    #[test]
    fn the_path_ends_before_query_and_fragment() {
        for (text, path) in
            [("https://a.example/b/c?d#e", "/b/c"), ("https://a.example#e", ""), ("https://a.example/b", "/b")]
        {
            let url = Url::read(text);
            assert_eq!(url.at(url.path()), path, "{text}");
        }
    }

    #[test]
    fn a_domain_covers_what_is_below_it() {
        assert!(Url::read("https://x.ngrok.io/").is_on("ngrok.io"));
        assert!(!Url::read("https://notngrok.io/").is_on("ngrok.io"));
    }
}
