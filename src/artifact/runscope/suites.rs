//! The suites that Okta publishes, as data.

use std::sync::LazyLock;

use serde::Deserialize;

/// A suite as Okta publishes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suite {
    /// Its name.
    pub name: String,
    /// The variables that whoever imports it has to give.
    pub variables: Vec<String>,
    /// How the UUIDs of the published trigger URLs begin.
    pub triggers: Vec<String>,
    /// The suite for SCIM 2.0, of one for 1.1.
    pub superseded_by: Option<String>,
    /// Its requests, in order; of a suite for 1.1 nobody asks.
    #[serde(default, rename = "step")]
    pub steps: Vec<CanonicalStep>,
}

/// A request of a suite.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CanonicalStep {
    /// What it is called.
    pub name: String,
    /// The method.
    pub method: String,
    /// The URL, with variables.
    pub url: String,
    /// Whether a vendor may leave it out.
    #[serde(default)]
    pub optional: bool,
    /// Whether a vendor makes a copy of it for every endpoint.
    #[serde(default)]
    pub copied: bool,
    /// The year of the version that has it first, if there is one without it.
    pub added: Option<u16>,
    /// What is asserted of the response.
    #[serde(rename = "assertions")]
    asserted: Vec<[String; 4]>,
}

/// What a step asserts: of a source, or of a property in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation<'a> {
    /// `response_status`, `response_json` and the like.
    pub source: &'a str,
    /// A path in the source, or nothing.
    pub property: &'a str,
    /// How it is compared.
    pub comparison: &'a str,
    /// What it is compared with, or nothing.
    pub value: &'a str,
}

impl CanonicalStep {
    /// What is asserted of the response.
    pub fn assertions(&self) -> impl Iterator<Item = Expectation<'_>> {
        self.asserted.iter().map(|[source, property, comparison, value]| Expectation {
            source,
            property,
            comparison,
            value,
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    suite: Vec<Suite>,
}

/// Every suite. The file is part of the program, and a test reads it.
pub fn all() -> &'static [Suite] {
    static SUITES: LazyLock<Vec<Suite>> = LazyLock::new(|| {
        toml::from_str::<Table>(include_str!("suites.toml")).map(|table| table.suite).unwrap_or_default()
    });
    &SUITES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_suites_are_read() {
        let count = |name: &str| all().iter().find(|suite| suite.name == name).map(|suite| suite.steps.len());
        assert_eq!(count("Okta SCIM 2.0 SPEC Test"), Some(12));
        assert_eq!(count("Okta SCIM 2.0 CRUD Test"), Some(13));
        assert_eq!(count("Okta SCIM 2.0 Entitlements Test"), Some(1));
        assert_eq!(count("Okta SCIM 2.0 with entitlements CRUD test"), Some(14));
        assert_eq!(all().len(), 6);
    }

    #[test]
    fn what_supersedes_a_suite_is_one() {
        for suite in all().iter().filter_map(|suite| suite.superseded_by.as_ref()) {
            assert!(all().iter().any(|other| other.name == *suite && !other.steps.is_empty()), "{suite}");
        }
    }
}
