//! Runscope (BlazeMeter) API tests: their steps, and which of Okta's suites they are.

mod matching;
mod suites;

pub use matching::Matches;
pub use suites::{CanonicalStep, Expectation, Suite, all as suites};

use std::borrow::Cow;

use crate::document::Value;

/// A test as it was exported.
#[derive(Clone, Copy, Debug)]
pub struct Test<'a> {
    root: Value<'a>,
}

/// A request of a test. Pauses and conditions are no requests.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// The whole step.
    pub value: Value<'a>,
}

/// What a step asserts.
#[derive(Clone, Copy, Debug)]
pub struct Assertion<'a> {
    /// The whole assertion.
    pub value: Value<'a>,
}

impl<'a> Test<'a> {
    /// The test of a file.
    pub fn of(root: Value<'a>) -> Self {
        Self { root }
    }

    /// Its name.
    pub fn name(self) -> Cow<'a, str> {
        text(self.root, "name")
    }

    /// Where its name stands, or the test if it has none.
    pub fn place(self) -> Value<'a> {
        self.root.get("name").unwrap_or(self.root)
    }

    /// Its steps, requests or not.
    pub fn steps(self) -> Option<Value<'a>> {
        self.root.get("steps").filter(|steps| steps.is_array())
    }

    /// Its requests, in order.
    pub fn requests(self) -> Vec<Step<'a>> {
        let steps = self.steps().into_iter().flat_map(Value::elements).map(|value| Step { value });
        steps.filter(|step| step.value.get("step_type").is_none_or(|kind| kind.is_text("request"))).collect()
    }

    /// The URL that starts it.
    pub fn trigger(self) -> Option<Value<'a>> {
        self.root.get("trigger_url")
    }

    /// The initial variables of every environment that was exported with it.
    pub fn environments(self) -> Vec<Value<'a>> {
        let listed = self.root.get("environments").into_iter();
        let listed = listed.flat_map(|all| all.elements().chain(all.members().map(|member| member.value)));
        let all = [Some(self.root), self.root.get("environment")].into_iter().flatten().chain(listed);
        let variables = all.filter_map(|environment| environment.get("initial_variables"));
        variables.filter(|variables| variables.is_object()).collect()
    }

    /// Whether the bulk of it speaks SCIM 1.1, by the URNs that its assertions name.
    pub fn is_version_1(self) -> bool {
        let named = |step: &Step<'a>, start: &str| {
            step.assertions().iter().any(|assertion| assertion.value_text().starts_with(start))
        };
        let requests = self.requests();
        requests.iter().any(|step| named(step, "urn:scim:schemas:"))
            && !requests.iter().any(|step| named(step, "urn:ietf:params:scim:"))
    }
}

impl<'a> Step<'a> {
    /// What it is called.
    pub fn name(self) -> Cow<'a, str> {
        text(self.value, "note")
    }

    /// The method.
    pub fn method(self) -> Cow<'a, str> {
        text(self.value, "method")
    }

    /// The URL, with variables.
    pub fn url(self) -> Cow<'a, str> {
        text(self.value, "url")
    }

    /// Where its URL stands.
    pub fn url_place(self) -> Option<Value<'a>> {
        self.value.get("url")
    }

    /// The text that it sends, with variables.
    pub fn body(self) -> Option<Value<'a>> {
        self.value.get("body")
    }

    /// Where it says that it is left out of a run.
    pub fn skipped(self) -> Option<Value<'a>> {
        self.value.get("skipped").filter(|skipped| skipped.as_bool() == Some(true))
    }

    /// What it asserts.
    pub fn assertions(self) -> Vec<Assertion<'a>> {
        let assertions = self.value.get("assertions").into_iter().flat_map(Value::elements);
        assertions.map(|value| Assertion { value }).collect()
    }

    /// Where something missing in its assertions is reported.
    pub fn assertions_place(self) -> Value<'a> {
        self.value.get("assertions").unwrap_or(self.value)
    }

    /// The values of its `Authorization` header: one, or a list of them.
    pub fn authorization(self) -> Vec<Value<'a>> {
        let headers = self.value.get("headers").into_iter().flat_map(Value::members);
        let named = headers
            .filter(|header| header.key.text().is_some_and(|key| key.eq_ignore_ascii_case("authorization")));
        named
            .flat_map(|header| {
                let one = (!header.value.is_array()).then_some(header.value);
                one.into_iter().chain(header.value.elements())
            })
            .collect()
    }
}

impl<'a> Assertion<'a> {
    /// What it looks at, how, and what it compares with, all as text.
    pub fn parts(self) -> [Cow<'a, str>; 4] {
        ["source", "property", "comparison", "value"].map(|name| text(self.value, name))
    }

    fn value_text(self) -> Cow<'a, str> {
        text(self.value, "value")
    }
}

/// A member as text. Exports write numbers both with quotes and without; what is not there is empty.
fn text<'a>(value: Value<'a>, name: &str) -> Cow<'a, str> {
    value.get(name).and_then(Value::text).unwrap_or_default()
}
