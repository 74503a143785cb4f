//! Lets `jsonschema` read a document of ours directly: no second tree is built.

use std::borrow::Cow;

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, JsonNumber, Node, NodeIdentity, Object};

use crate::document::{NodeKind, Value, number};

/// The representation of JSON that our documents are.
pub struct Document;

/// A value of a document, or a string that the validator made up (a property's name).
#[derive(Clone, Copy)]
pub enum View<'a> {
    Value(Value<'a>),
    Text(&'a str),
}

impl Json for Document {
    type Node<'a> = View<'a>;
    type PreparedKey = String;
    type StringBuffer = String;
    const ACYCLIC: bool = true;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(buffer: &mut String, string: &str, read: impl FnOnce(View<'_>) -> T) -> T {
        buffer.clear();
        buffer.push_str(string);
        read(View::Text(buffer))
    }
}

impl<'a> View<'a> {
    fn value(self) -> Option<Value<'a>> {
        match self {
            Self::Value(value) => Some(value),
            Self::Text(_) => None,
        }
    }
}

impl<'a> Node<'a, Document> for View<'a> {
    type Object = Members<'a>;
    type Array = Elements<'a>;
    type Number = Number<'a>;

    fn as_object(&self) -> Option<Members<'a>> {
        self.value().filter(|value| value.is_object()).map(Members)
    }

    fn as_array(&self) -> Option<Elements<'a>> {
        self.value().filter(|value| value.is_array()).map(Elements)
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        match *self {
            Self::Value(value) => value.as_str(),
            Self::Text(text) => Some(Cow::Borrowed(text)),
        }
    }

    fn as_number(&self) -> Option<Number<'a>> {
        self.value()?.as_number().map(Number)
    }

    fn as_boolean(&self) -> Option<bool> {
        self.value()?.as_bool()
    }

    fn is_null(&self) -> bool {
        self.json_type() == JsonType::Null
    }

    fn json_type(&self) -> JsonType {
        match self.value().map(Value::kind) {
            None | Some(NodeKind::String | NodeKind::Key) => JsonType::String,
            Some(NodeKind::Null | NodeKind::Invalid) => JsonType::Null,
            Some(NodeKind::True | NodeKind::False) => JsonType::Boolean,
            Some(NodeKind::Number) => JsonType::Number,
            Some(NodeKind::Array) => JsonType::Array,
            Some(NodeKind::Object) => JsonType::Object,
        }
    }

    fn to_value(&self) -> Cow<'a, serde_json::Value> {
        Cow::Owned(match *self {
            Self::Value(value) => value.to_json(&|_, text| text.into_owned()),
            Self::Text(text) => serde_json::Value::String(text.to_owned()),
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        let value = self.value()?;
        Some(NodeIdentity::tagged(value.tree_address(), value.id().number()))
    }
}

/// A number as the document writes it.
pub struct Number<'a>(Cow<'a, str>);

impl JsonNumber for Number<'_> {
    fn as_u64(&self) -> Option<u64> {
        number(&self.0)?.as_u64()
    }

    fn as_i64(&self) -> Option<i64> {
        number(&self.0)?.as_i64()
    }

    fn as_f64(&self) -> Option<f64> {
        self.0.parse().ok()
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }

    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        Cow::Owned(number(&self.0).unwrap_or_else(|| 0.into()))
    }
}

/// An object of a document.
pub struct Members<'a>(Value<'a>);

impl<'a> Object<'a, Document> for Members<'a> {
    type Node = View<'a>;
    type MemberName = Cow<'a, str>;
    type MembersIter = Box<dyn Iterator<Item = (Cow<'a, str>, View<'a>)> + 'a>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn get(&self, key: &String) -> Option<View<'a>> {
        self.0.get(key).map(View::Value)
    }

    fn members(&self) -> Self::MembersIter {
        Box::new(
            self.0.last_members().map(|member| (member.key.text().unwrap_or_default(), View::Value(member.value))),
        )
    }
}

/// An array of a document.
pub struct Elements<'a>(Value<'a>);

impl<'a> Array<'a, Document> for Elements<'a> {
    type Node = View<'a>;
    type ElementsIter = Box<dyn Iterator<Item = View<'a>> + 'a>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn elements(&self) -> Self::ElementsIter {
        Box::new(self.0.elements().map(View::Value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::json;

    #[test]
    fn our_documents_are_json_as_the_validator_understands_it() {
        let text = jsonschema::json::conformance::document().to_string();
        let parsed = json::parse(&text);
        let root = Value::root(&parsed.tree, &text).expect("the document has a value");
        jsonschema::json::conformance::assert_conformance::<Document>(&View::Value(root));
    }
}
