//! Addresses of files and of pages, for those who read reports.

use crate::rule::Rule;
use crate::run::{Base, Checked, Located};
use crate::source::digest;

/// Where the project is published, if `Cargo.toml` says so.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// A path with everything escaped that means something in a URI, or could in a path that starts one.
fn encoded(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(byte.into()),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

/// The URI of a file: relative to the root of the repository, or absolute with the scheme `file`.
pub(super) fn uri(located: &Located) -> String {
    match located {
        Located::Inside(path) if path.is_empty() => ".".into(),
        Located::Inside(path) => encoded(path),
        // On Windows an absolute path starts with the letter of a drive.
        Located::Outside(path) => {
            format!("file:///{}", encoded(path.trim_start_matches('/')).replacen("%3A", ":", 1))
        }
    }
}

/// The fingerprint of a finding among all submissions of a repository, where that of the finding itself is of its
/// submission alone.
pub(super) fn fingerprint(base: &Base, submission: &Checked, own: &str) -> String {
    let folder = base.locate_absolute(&submission.folder);
    digest(format!("{}\0{own}", folder.path()).as_bytes())[..32].to_owned()
}

/// The address of the page on a rule.
pub(super) fn page_of(rule: &Rule) -> Option<String> {
    page_in(REPOSITORY, rule)
}

/// The address of the project.
pub(super) fn project() -> Option<&'static str> {
    (!REPOSITORY.is_empty()).then_some(REPOSITORY)
}

fn page_in(repository: &str, rule: &Rule) -> Option<String> {
    let (tag, Rule { area, id, .. }) = (env!("CARGO_PKG_VERSION"), rule);
    (!repository.is_empty())
        .then(|| format!("{}/blob/v{tag}/rules/{area}/{id}.md", repository.trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::RuleId;

    #[test]
    fn paths_become_uris_in_which_nothing_else_means_something() {
        let inside = |path: &str| uri(&Located::Inside(path.into()));
        assert_eq!(inside("acme/a b#c?.json"), "acme/a%20b%23c%3F.json");
        assert_eq!(inside("x:y/%0A::error.json"), "x%3Ay/%250A%3A%3Aerror.json");
        assert_eq!(inside("Zoë\u{202e}\u{1b}.json"), "Zo%C3%AB%E2%80%AE%1B.json");
        assert_eq!(uri(&Located::Outside("/tmp/a b.json".into())), "file:///tmp/a%20b.json");
        assert_eq!(uri(&Located::Outside("C:/a.json".into())), "file:///C:/a.json");
    }

    #[test]
    fn the_page_on_a_rule_is_its_file() {
        let rule = RuleId::from_name("saml-signature-sha1").expect("there is such a rule").rule();
        let page = format!(
            "https://git.acme.example/oinlint/blob/v{}/rules/saml/saml-signature-sha1.md",
            env!("CARGO_PKG_VERSION")
        );
        assert_eq!(page_in("https://git.acme.example/oinlint/", rule), Some(page));
        assert_eq!(page_in("", rule), None);
    }
}
