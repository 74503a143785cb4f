//! The members of the objects that a schema describes.

use super::Api;
use crate::document::Value;

/// The most schemas that are put together for one shape.
const PARTS: usize = 64;

/// The members that a schema gives to an object, those of its parts among them.
#[derive(Debug, Default)]
pub struct Shape<'a> {
    members: Vec<(String, Value<'a>)>,
    /// Whether they are all: no choice between schemas, no free form, nothing in another file.
    pub is_complete: bool,
    /// The schema that has the members, or the first of several: where something missing is reported.
    pub place: Option<Value<'a>>,
    /// The type that is given, if it is one.
    pub kind: Option<String>,
}

impl<'a> Shape<'a> {
    /// Of a schema.
    pub fn of(api: Api<'a>, schema: Value<'a>) -> Self {
        let mut shape = Self { is_complete: true, ..Self::default() };
        let mut open = vec![schema];
        let mut parts = 0;
        while let Some(part) = open.pop() {
            parts += 1;
            let Some(part) = api.resolve(part).filter(|part| part.is_object() && parts <= PARTS) else {
                shape.is_complete = false;
                continue;
            };
            shape.take(part);
            open.extend(part.get("allOf").into_iter().flat_map(Value::elements));
        }
        // A schema without members describes whatever there is.
        shape.is_complete &= !shape.members.is_empty();
        shape
    }

    fn take(&mut self, part: Value<'a>) {
        if ["oneOf", "anyOf", "if", "patternProperties", "unevaluatedProperties"]
            .iter()
            .any(|name| part.get(name).is_some())
        {
            self.is_complete = false;
        }
        let is_open = |value: Value<'_>| value.as_bool() == Some(true) || value.is_object();
        if part.get("additionalProperties").is_some_and(is_open) {
            self.is_complete = false;
        }
        if let Some(kind) = part.get("type").and_then(Value::as_str) {
            self.kind.get_or_insert(kind.into_owned());
        }
        if let Some(properties) = part.get("properties") {
            self.place.get_or_insert(properties);
            self.members.extend(
                properties.members().filter_map(|member| Some((member.key.text()?.into_owned(), member.value))),
            );
        }
    }

    /// The schema of a member. SCIM does not tell `userName` from `username` (RFC 7643 §2.1).
    pub fn get(&self, name: &str) -> Option<Value<'a>> {
        self.members.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, schema)| *schema)
    }

    /// Whether it has a member, or may have it.
    pub fn may_have(&self, name: &str) -> bool {
        !self.is_complete || self.get(name).is_some()
    }

    /// Those of the names that it certainly has not.
    pub fn lacks<'n>(&self, names: &[&'n str]) -> Vec<&'n str> {
        names.iter().copied().filter(|name| !self.may_have(name)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::json;

    fn lacks(schemas: &str, names: &[&'static str]) -> Vec<&'static str> {
        let text = format!(r#"{{"openapi": "3.0.0", "components": {{"schemas": {schemas}}}}}"#);
        let parsed = json::parse(&text);
        let root = Value::root(&parsed.tree, &text).expect("the text has a value");
        let schema = root.pointer("/components/schemas/A").expect("there is a schema A");
        Shape::of(Api::of(root), schema).lacks(names)
    }

    #[test]
    fn members_come_from_all_parts() {
        let schemas = r##"{"A": {"allOf": [{"$ref": "#/components/schemas/B"}, {"properties": {"c": {}}}]},
            "B": {"type": "object", "properties": {"b": {}}}}"##;
        assert_eq!(lacks(schemas, &["b", "c", "d"]), ["d"]);
    }

    #[test]
    fn of_what_is_not_known_nothing_is_missing() {
        for schema in [
            r#"{"A": {"type": "object"}}"#,
            r#"{"A": {"oneOf": [{"properties": {"b": {}}}], "properties": {"c": {}}}}"#,
            r#"{"A": {"properties": {"b": {}}, "additionalProperties": true}}"#,
            r#"{"A": {"$ref": "other.yaml#/A"}}"#,
            r##"{"A": {"$ref": "#/components/schemas/A"}}"##,
            r##"{"A": {"allOf": [{"$ref": "#/components/schemas/A"}, {"properties": {"b": {}}}]}}"##,
        ] {
            assert!(lacks(schema, &["d"]).is_empty(), "{schema}");
        }
    }
}
