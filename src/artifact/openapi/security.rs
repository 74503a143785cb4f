//! How an operation is secured.

use super::{Api, Operation};
use crate::document::Value;

/// A security scheme that an operation requires.
#[derive(Clone, Debug)]
pub struct Scheme<'a> {
    /// Its name, where the operation or the API requires it.
    pub place: Value<'a>,
    /// What it is; `None` if it is not defined in the file.
    pub value: Option<Value<'a>>,
}

/// A way in which OAuth 2.0 gives a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow(pub String);

impl<'a> Operation<'a> {
    /// The ways to be let in: of each the schemes that it takes together. One without schemes lets everybody in. `None`
    /// where nothing is said at all.
    pub fn security(self) -> Option<Vec<Vec<Scheme<'a>>>> {
        let required = self.value.get("security").or_else(|| self.api.root.get("security"))?;
        let schemes = self.api.schemes();
        let scheme = |member: crate::document::Member<'a>| {
            let name = member.key.text().unwrap_or_default();
            let value = schemes.and_then(|all| all.get(&name)).and_then(|value| self.api.resolve(value));
            Scheme { place: member.key, value }
        };
        let ways = required.elements().map(|way| way.members().map(scheme).collect());
        let ways: Vec<Vec<Scheme<'a>>> = ways.collect();
        // An empty list takes back what the whole API requires.
        Some(if ways.is_empty() { vec![Vec::new()] } else { ways })
    }
}

impl<'a> Operation<'a> {
    /// Where it is said how the operation is secured, or the operation.
    pub fn security_place(self) -> Value<'a> {
        let said = self.value.get("security").or_else(|| self.api.root.get("security"));
        said.unwrap_or(self.value)
    }
}

impl Scheme<'_> {
    fn is(&self, member: &str, text: &str) -> bool {
        let own = self.value.and_then(|value| value.get(member)).and_then(Value::as_str).unwrap_or_default();
        own.eq_ignore_ascii_case(text)
    }

    /// HTTP Basic: `http` with `basic` in OpenAPI 3, `basic` in Swagger 2.
    pub fn is_basic(&self) -> bool {
        self.is("type", "basic") || self.is("type", "http") && self.is("scheme", "basic")
    }

    /// A token in the `Authorization` header, from wherever.
    pub fn is_bearer(&self) -> bool {
        self.is("type", "http") && self.is("scheme", "bearer")
    }

    /// A header of that name, which an API key stands in.
    pub fn is_header(&self, name: &str) -> bool {
        self.is("type", "apiKey") && self.is("in", "header") && self.is("name", name)
    }

    /// Whether it is HTTP with another scheme than a bearer token, or an API key somewhere else than in the
    /// `Authorization` header: what Okta's call with a token does not fit.
    pub fn refuses_bearer(&self) -> bool {
        let is_other_http = self.is("type", "http") && !self.is_bearer();
        let is_other_key = self.is("type", "apiKey") && !self.is_header("Authorization");
        self.is_basic() || is_other_http || is_other_key || self.is("type", "mutualTLS")
    }

    /// The flows of OAuth 2.0; none of anything else.
    pub fn flows(&self) -> Vec<Flow> {
        if !self.is("type", "oauth2") {
            return Vec::new();
        }
        let Some(value) = self.value else { return Vec::new() };
        let one = value.get("flow").and_then(Value::as_str).map(|flow| Flow(flow.into_owned()));
        let many = value.get("flows").into_iter().flat_map(Value::members);
        let many = many.filter_map(|member| Some(Flow(member.key.text()?.into_owned())));
        one.into_iter().chain(many).filter(|flow| !flow.0.starts_with("x-")).collect()
    }
}

impl Flow {
    /// The authorization code grant: `accessCode` in Swagger 2.
    pub fn is_authorization_code(&self) -> bool {
        matches!(self.0.as_str(), "authorizationCode" | "accessCode")
    }
}

impl<'a> Api<'a> {
    /// Whether the file defines any security scheme.
    pub fn has_schemes(self) -> bool {
        self.schemes().is_some_and(|schemes| !schemes.is_empty())
    }
}
