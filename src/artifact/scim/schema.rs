//! Schemas: which attributes a resource has, and of what kind (RFC 7643 §7). Those of a submission's own files, and
//! those that everybody knows.

use std::sync::LazyLock;

use crate::document::Value;

/// What every resource has (RFC 7643 §3.1), as the table calls it.
pub const COMMON: &str = "urn:oinlint:common";
/// The schema of users (RFC 7643 §4.1).
pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// The schema of groups (RFC 7643 §4.2).
pub const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

/// A schema.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// Its URN.
    pub id: String,
    /// What its resources are called.
    pub name: String,
    /// Its attributes, common ones such as `id` aside.
    pub attributes: Vec<Attribute>,
}

/// An attribute or a sub-attribute, with its characteristics.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// What its values are; `None` where a file says something that is no type.
    pub data_type: Option<DataType>,
    /// Whether it has a list of values.
    pub multi_valued: bool,
    /// Whether every resource has it.
    pub required: bool,
    /// When it may be changed.
    pub mutability: Mutability,
    /// Whether no answer ever has it.
    pub never_returned: bool,
    /// Whether the case of letters matters.
    pub case_exact: bool,
    /// Whether no two resources have the same.
    pub unique: bool,
    /// Values that are suggested.
    pub canonical: Vec<String>,
    /// Its parts, if it is complex.
    pub sub_attributes: Vec<Attribute>,
}

/// What the values of an attribute are (RFC 7643 §2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataType {
    /// A text.
    String,
    /// `true` or `false`.
    Boolean,
    /// A number.
    Decimal,
    /// A number without a fraction.
    Integer,
    /// A date with a time, as XML Schema writes it.
    DateTime,
    /// Bytes in base64.
    Binary,
    /// A URI.
    Reference,
    /// An object of sub-attributes.
    Complex,
}

impl DataType {
    /// The type of that name, in any case.
    pub fn of(name: &str) -> Option<Self> {
        const NAMES: [(&str, DataType); 8] = [
            ("string", DataType::String),
            ("boolean", DataType::Boolean),
            ("decimal", DataType::Decimal),
            ("integer", DataType::Integer),
            ("dateTime", DataType::DateTime),
            ("binary", DataType::Binary),
            ("reference", DataType::Reference),
            ("complex", DataType::Complex),
        ];
        NAMES.into_iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, data_type)| data_type)
    }
}

/// When an attribute may be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutability {
    /// Always.
    ReadWrite,
    /// By the server only.
    ReadOnly,
    /// When the resource is created.
    Immutable,
    /// Always, and it is never answered.
    WriteOnly,
}

impl Mutability {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "readWrite" => Self::ReadWrite,
            "readOnly" => Self::ReadOnly,
            "immutable" => Self::Immutable,
            "writeOnly" => Self::WriteOnly,
            _ => return None,
        })
    }
}

impl Attribute {
    fn new(name: &str, data_type: Option<DataType>) -> Self {
        Self {
            name: name.to_owned(),
            data_type,
            multi_valued: false,
            required: false,
            mutability: Mutability::ReadWrite,
            never_returned: false,
            case_exact: false,
            unique: false,
            canonical: Vec::new(),
            sub_attributes: Vec::new(),
        }
    }

    /// Whether it consists of sub-attributes that are known.
    pub fn is_complex(&self) -> bool {
        self.data_type == Some(DataType::Complex) && !self.sub_attributes.is_empty()
    }

    /// An attribute as a file declares it. What the file leaves out has the default of RFC 7643 §7.
    fn declared(value: Value<'_>, depth: usize) -> Option<Self> {
        let text = |name: &str| value.get(name).and_then(Value::as_str);
        let flag = |name: &str| value.get(name).and_then(Value::as_bool) == Some(true);
        let subs = value.get("subAttributes").filter(|_| depth > 0);
        let canonical = value.get("canonicalValues").into_iter().flat_map(Value::elements);
        Some(Self {
            multi_valued: flag("multiValued"),
            required: flag("required"),
            mutability: text("mutability").and_then(|own| Mutability::of(&own)).unwrap_or(Mutability::ReadWrite),
            never_returned: text("returned").is_some_and(|own| own == "never"),
            case_exact: flag("caseExact"),
            unique: text("uniqueness").is_some_and(|own| own == "server" || own == "global"),
            canonical: canonical.filter_map(Value::as_str).map(|own| own.into_owned()).collect(),
            sub_attributes: declared(subs, depth.saturating_sub(1)),
            ..Self::new(&text("name")?, text("type").and_then(|own| DataType::of(&own)))
        })
    }
}

/// The attributes of a list of declarations. Sub-attributes have none of their own (RFC 7643 §2.3.8).
fn declared(list: Option<Value<'_>>, depth: usize) -> Vec<Attribute> {
    list.into_iter().flat_map(Value::elements).filter_map(|value| Attribute::declared(value, depth)).collect()
}

impl Schema {
    /// A schema as a file defines it.
    pub fn defined(value: Value<'_>) -> Option<Self> {
        let id = value.get("id")?.as_str()?.into_owned();
        let name = value.get("name").and_then(Value::as_str).unwrap_or_default().into_owned();
        let attributes = value.get("attributes").filter(|list| list.is_array())?;
        Some(Self { id, name, attributes: declared(Some(attributes), 1) })
    }

    /// The attribute of that name, in any case.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        named(&self.attributes, name)
    }
}

/// The attribute of that name, in any case (RFC 7643 §2.1).
pub fn named<'s>(attributes: &'s [Attribute], name: &str) -> Option<&'s Attribute> {
    attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}

/// The schemas that everybody knows.
pub fn known() -> &'static [Schema] {
    static KNOWN: LazyLock<Vec<Schema>> = LazyLock::new(|| read_table(include_str!("core.txt")));
    &KNOWN
}

/// A schema that everybody knows, by its URN in any case.
pub fn known_schema(urn: &str) -> Option<&'static Schema> {
    known().iter().find(|schema| schema.id.eq_ignore_ascii_case(urn))
}

fn read_table(table: &str) -> Vec<Schema> {
    let mut schemas: Vec<Schema> = Vec::new();
    for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let indent = line.len() - line.trim_start().len();
        let last = schemas.last_mut().map(|schema| &mut schema.attributes);
        match (indent, last) {
            (2, Some(attributes)) => attributes.extend(read_line(&words)),
            (4, Some(attributes)) => {
                attributes.last_mut().into_iter().for_each(|last| last.sub_attributes.extend(read_line(&words)));
            }
            _ => schemas.extend(words.split_first().map(|(id, name)| Schema {
                id: (*id).to_owned(),
                name: name.concat(),
                attributes: Vec::new(),
            })),
        }
    }
    schemas
}

fn read_line(words: &[&str]) -> Option<Attribute> {
    let (name, rest) = words.split_first()?;
    let mut attribute = Attribute::new(name, DataType::of(rest.first()?));
    for word in &rest[1..] {
        match *word {
            "many" => attribute.multi_valued = true,
            "required" => attribute.required = true,
            "never" => attribute.never_returned = true,
            "exact" => attribute.case_exact = true,
            "unique" => attribute.unique = true,
            word => match Mutability::of(word) {
                Some(mutability) => attribute.mutability = mutability,
                None => attribute.canonical.push(word.trim_matches(['[', ']']).to_owned()),
            },
        }
    }
    Some(attribute)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::json;

    /// The examples of section 8.7, in a fixture, say of every attribute what the table says.
    #[test]
    fn the_table_says_what_the_rfc_says() {
        const FILES: &str = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/fixtures/rules/scim-base-attributes-missing/good-rfc-schemas/scim/"
        );
        let mut compared = 0;
        for file in ["schemas.json", "service-schemas.json"] {
            let text = std::fs::read_to_string(format!("{FILES}{file}")).expect("the fixture can be read");
            let parsed = json::parse(&text);
            let root = Value::root(&parsed.tree, &text).expect("it has a value");
            let listed = root.get("Resources").unwrap_or(root);
            for schema in listed.elements().filter_map(Schema::defined) {
                let Some(known) = known_schema(&schema.id) else { continue };
                for own in &schema.attributes {
                    let Some(attribute) = known.attribute(&own.name) else { continue };
                    let shape = |attribute: &Attribute| (attribute.data_type, attribute.multi_valued);
                    assert_eq!(shape(own), shape(attribute), "{} {}", schema.id, own.name);
                    for sub in &own.sub_attributes {
                        let known = named(&attribute.sub_attributes, &sub.name);
                        let known = known.unwrap_or_else(|| panic!("{} {}.{}", schema.id, own.name, sub.name));
                        assert_eq!(shape(sub), shape(known), "{} {}.{}", schema.id, own.name, sub.name);
                        compared += 1;
                    }
                    compared += 1;
                }
            }
        }
        assert!(compared > 80, "only {compared} attributes were compared");
    }

    #[test]
    fn every_line_of_the_table_is_read() {
        let known = known();
        assert_eq!(known.len(), 8);
        let attributes = known.iter().flat_map(|schema| &schema.attributes);
        let all = attributes.flat_map(|attribute| [attribute].into_iter().chain(&attribute.sub_attributes));
        let lines = include_str!("core.txt").lines().filter(|line| line.starts_with("  ")).count();
        assert_eq!(all.clone().count(), lines);
        assert!(all.clone().all(|attribute| attribute.data_type.is_some()));
        assert!(all.filter(|own| !own.canonical.is_empty()).all(|own| own.name == "type"));
        let password = known_schema(USER).and_then(|user| user.attribute("PASSWORD")).expect("users have one");
        assert!(password.never_returned && password.mutability == Mutability::WriteOnly);
        let kinds = known_schema(USER).and_then(|user| user.attribute("emails")).expect("users have them");
        assert_eq!(named(&kinds.sub_attributes, "type").map(|own| own.canonical.len()), Some(3));
    }
}
