//! Which step of a test is which of a suite's.

use super::suites::{CanonicalStep, Suite, all};
use super::{Step, Test};

/// The most requests that are looked at. The largest suite has 14.
const MOST: usize = 500;

/// A test beside the suite that it is.
pub struct Matches<'a> {
    /// The suite.
    pub suite: &'static Suite,
    /// Whether the test has the suite's name, whatever else stands around it.
    pub is_named: bool,
    /// Every step of the suite, with the steps of the test that stand for it.
    pub steps: Vec<(&'static CanonicalStep, Vec<Step<'a>>)>,
}

impl<'a> Matches<'a> {
    /// The suite that a test is: by its name, or else by what it calls.
    pub fn of(test: Test<'a>) -> Option<Self> {
        let mut requests = test.requests();
        requests.truncate(MOST);
        let named = named(&test.name());
        let suite = named.or_else(|| by_calls(&requests))?;
        Some(Self { suite, is_named: named.is_some(), steps: pair(suite, requests) })
    }

    /// The steps that a test has nothing for.
    pub fn missing(&self) -> impl Iterator<Item = &'static CanonicalStep> {
        self.steps.iter().filter(|(_, own)| own.is_empty()).map(|(step, _)| *step)
    }
}

/// The suite of which a name speaks: of several the one with the longest name.
fn named(name: &str) -> Option<&'static Suite> {
    let name = name.to_lowercase();
    let speaks = |suite: &&Suite| name.contains(&suite.name.to_lowercase());
    all().iter().filter(speaks).max_by_key(|suite| suite.name.len())
}

/// The suite of whose calls most are in a test under another name, and nearly all. A suite of one call is no pattern.
fn by_calls(requests: &[Step<'_>]) -> Option<&'static Suite> {
    const ENOUGH: usize = 6;
    let found =
        |suite: &'static Suite| pair(suite, requests.to_vec()).iter().filter(|(_, own)| !own.is_empty()).count();
    let counted = all().iter().map(|suite| (found(suite), suite));
    let enough = counted.filter(|(count, suite)| *count >= ENOUGH && count * 4 >= suite.steps.len() * 3);
    enough.max_by_key(|(count, suite)| count * 100 / suite.steps.len()).map(|(_, suite)| suite)
}

/// Gives every step of the suite its own: first by name and method, then by what is called, at last by the form of what
/// is called with the status that is expected.
fn pair<'a>(suite: &'static Suite, mut left: Vec<Step<'a>>) -> Vec<(&'static CanonicalStep, Vec<Step<'a>>)> {
    let mut pairs: Vec<(&CanonicalStep, Vec<Step<'a>>)> =
        suite.steps.iter().map(|step| (step, Vec::new())).collect();
    let tests: [fn(&CanonicalStep, Step<'_>) -> bool; 3] = [has_name, has_url, has_form];
    for test in tests {
        for (step, own) in &mut pairs {
            let mut at = 0;
            while at < left.len() && (own.is_empty() || step.copied) {
                if step.method.eq_ignore_ascii_case(&left[at].method()) && test(step, left[at]) {
                    own.push(left.remove(at));
                } else {
                    at += 1;
                }
            }
        }
    }
    pairs
}

fn has_name(step: &CanonicalStep, own: Step<'_>) -> bool {
    own.name().trim().eq_ignore_ascii_case(&step.name)
}

fn has_url(step: &CanonicalStep, own: Step<'_>) -> bool {
    below_base(&own.url()) == below_base(&step.url)
}

fn has_form(step: &CanonicalStep, own: Step<'_>) -> bool {
    form(&own.url(), step.copied) == form(&step.url, step.copied) && status_of(own) == expected_status(step)
}

fn expected_status(step: &CanonicalStep) -> Option<String> {
    step.assertions().find(|own| own.source == "response_status").map(|own| own.value.to_owned())
}

fn status_of(step: Step<'_>) -> Option<String> {
    let mut parts = step.assertions().into_iter().map(super::Assertion::parts);
    parts.find(|[source, ..]| source == "response_status").map(|[.., value]| value.into_owned())
}

/// What stands behind the base URL: the variable for it, or a host and the way to the server that was written out.
fn below_base(url: &str) -> &str {
    const BEGINNINGS: [&str; 4] = ["/Users", "/Groups", "/api/v1/", "/governance/"];
    if let Some(rest) = url.strip_prefix("{{").and_then(|rest| rest.split_once("}}")) {
        return rest.1;
    }
    let starts = BEGINNINGS.iter().filter_map(|beginning| url.find(beginning));
    starts.min().map_or(url, |start| &url[start..])
}

/// What is called, without ids and values. Of what is copied for every endpoint only the parameters count.
fn form(url: &str, copied: bool) -> String {
    let url = below_base(url);
    if copied {
        return url.split_once('?').map_or(String::new(), |(_, query)| query.to_owned());
    }
    let (path, query) = url.split_once('?').map_or((url, ""), |(path, query)| (path, query));
    let fixed = ["Users", "Groups", "api", "v1", "apps", "users", "lifecycle", "deactivate", "activate"];
    let segments = path.split('/').map(|part| if fixed.contains(&part) || part.is_empty() { part } else { "*" });
    let query: Vec<&str> =
        query.split('&').map(|pair| pair.split(['=', ' ']).next().unwrap_or_default()).collect();
    format!("{}?{}", segments.collect::<Vec<_>>().join("/"), query.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_that_was_written_out_is_left_away() {
        assert_eq!(below_base("{{SCIMBaseURL}}/Users/{{id}}"), "/Users/{{id}}");
        assert_eq!(below_base("https://api.acme.example/scim/v2/Users/1"), "/Users/1");
        assert_eq!(below_base("https://acme.example/"), "https://acme.example/");
    }

    #[test]
    fn a_form_has_neither_ids_nor_values() {
        assert_eq!(form("{{a}}/Users/{{id}}", false), form("https://x.example/v2/Users/42", false));
        assert_eq!(
            form("{{a}}/Users?filter=userName eq \"{{b}}\"", false),
            form("{{a}}/Users?filter=userName eq \"bob\"", false)
        );
        assert_ne!(form("{{a}}/Users", false), form("{{a}}/Users/{{id}}", false));
        assert_eq!(form("{{a}}{{b}}?count=1&startIndex=1", true), form("{{a}}/Roles?count=1&startIndex=1", true));
    }

    #[test]
    fn the_longest_name_counts() {
        let name = |name: &str| named(name).map(|suite| suite.name.as_str());
        assert_eq!(name("Okta SCIM 2.0 spec test (copy)"), Some("Okta SCIM 2.0 SPEC Test"));
        assert_eq!(name("Acme: Okta SCIM 2.0 CRUD Test"), Some("Okta SCIM 2.0 CRUD Test"));
        assert_eq!(name("Nightly"), None);
    }
}
