//! The examples that a description gives.

use super::Operation;
use crate::document::Value;

impl<'a> Operation<'a> {
    /// The examples of a parameter in that place (`query`, `header`), whatever the case of its name.
    pub fn parameter_examples(self, place: &str, name: &str) -> Vec<Value<'a>> {
        let parameters = self.parameters().unwrap_or_default().into_iter();
        let of_it = parameters.filter(|parameter| is_parameter(*parameter, place, name));
        of_it.flat_map(|parameter| self.examples(parameter)).collect()
    }

    /// The examples of what is sent.
    pub fn request_examples(self) -> Vec<Value<'a>> {
        self.request_contents().flat_map(|content| self.examples(content)).collect()
    }

    /// The examples beside a schema, and the one in it.
    fn examples(self, holder: Value<'a>) -> Vec<Value<'a>> {
        let named = holder.get("examples").into_iter().flat_map(Value::members);
        let named = named.filter_map(|member| self.api.resolve(member.value)?.get("value"));
        let schema = holder.get("schema").and_then(|schema| self.api.resolve(schema));
        let in_schema = schema.and_then(|schema| schema.get("example"));
        holder.get("example").into_iter().chain(named).chain(in_schema).collect()
    }
}

/// Whether a parameter is in that place and has that name, whatever its case.
pub(super) fn is_parameter(parameter: Value<'_>, place: &str, name: &str) -> bool {
    let own = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
    parameter.get("in").is_some_and(|own| own.is_text(place)) && own.eq_ignore_ascii_case(name)
}
