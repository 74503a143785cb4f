//! The JSON Schemas beside the rules: which keywords may be used, and which rule each assertion enforces.
//!
//! The build script compiles this file for the schemas of the built-in rules, the program for those of a repository's own.

use serde_json::{Map, Value};

/// An assertion of a schema and the rule that it enforces.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Constraint {
    /// JSON pointer of the keyword in the schema, for example `/properties/name/maxLength`.
    pub pointer: String,
    /// The member concerned, for `required`; `*` for all others, empty for other keywords.
    pub member: String,
    /// The keyword.
    pub keyword: String,
    /// Id of the rule.
    pub rule: String,
}

/// What a schema says, apart from being a schema.
#[derive(Debug, Default)]
pub struct Reading {
    /// Every assertion with its rule.
    pub constraints: Vec<Constraint>,
    /// Paths of values that are secret: member names, `*` for every element of an array.
    pub secrets: Vec<Vec<String>>,
    /// What has to be changed in the schema: JSON pointers and sentences.
    pub problems: Vec<(String, String)>,
}

/// Assertions, each of which needs a rule unless it stands inside `if`.
const ASSERTIONS: [&str; 12] = [
    "type",
    "const",
    "enum",
    "required",
    "additionalProperties",
    "minItems",
    "maxItems",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "pattern",
];
/// Keywords that lead to other schemas or only annotate.
const STRUCTURE: [&str; 16] = [
    "$schema",
    "$id",
    "$ref",
    "$comment",
    "title",
    "description",
    "examples",
    "default",
    "readOnly",
    "definitions",
    "properties",
    "items",
    "allOf",
    "if",
    "then",
    "else",
];
const OURS: [&str; 2] = ["x-rule", "x-secret"];

/// The placeholders that a message may use for an assertion of that keyword.
pub fn placeholders_of(keyword: &str) -> &'static [&'static str] {
    match keyword {
        "type" => &["key", "actual", "expected", "form"],
        "const" => &["key", "value", "expected"],
        "enum" => &["key", "value", "allowed", "nearest"],
        "required" => &["key", "missing"],
        "additionalProperties" => &["key", "unexpected", "allowed", "nearest"],
        "minItems" | "maxItems" => &["key", "count", "limit"],
        "minLength" | "maxLength" => &["key", "title", "value", "length", "limit"],
        "minimum" | "maximum" => &["key", "value", "limit"],
        "pattern" => &["key", "value", "pattern", "slug"],
        _ => &[],
    }
}

/// Reads a schema. With `only` all of it is of that rule, which `x-rule` need not say.
pub fn read(schema: &Value, only: Option<&str>) -> Reading {
    let mut reader = Reader { root: schema, only, reading: Reading::default() };
    reader.schema(schema, String::new(), false);
    if only.is_none() {
        reader.secrets(schema, &mut Vec::new());
    }
    reader.reading
}

struct Reader<'s> {
    root: &'s Value,
    only: Option<&'s str>,
    reading: Reading,
}

impl<'s> Reader<'s> {
    fn problem(&mut self, pointer: &str, text: &str) {
        self.reading.problems.push((pointer.to_owned(), text.to_owned()));
    }

    fn schema(&mut self, schema: &Value, pointer: String, in_if: bool) {
        let Some(schema) = schema.as_object() else {
            self.problem(&pointer, "a schema is an object");
            return;
        };
        for (keyword, value) in schema {
            let at = format!("{pointer}/{keyword}");
            match keyword.as_str() {
                "properties" | "definitions" => {
                    for (name, part) in value.as_object().into_iter().flatten() {
                        self.schema(part, format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), in_if);
                    }
                }
                "allOf" => {
                    for (index, part) in value.as_array().into_iter().flatten().enumerate() {
                        self.schema(part, format!("{at}/{index}"), in_if);
                    }
                }
                "items" | "then" | "else" => self.schema(value, at, in_if),
                "if" => self.schema(value, at, true),
                "$ref" if !value.as_str().is_some_and(|target| target.starts_with("#/definitions/")) => {
                    self.problem(&at, "`$ref` leads to `#/definitions/...` only");
                }
                "additionalProperties" if value != &Value::Bool(false) => {
                    self.problem(&at, "`additionalProperties` is `false` or absent");
                }
                known if ASSERTIONS.contains(&known) => {
                    if !in_if {
                        self.assertion(schema, keyword, value, &at);
                    }
                }
                "x-secret" if self.only.is_some() => {
                    self.problem(
                        &at,
                        "`x-secret` is for built-in schemas: what a file hides is known before rules run",
                    );
                }
                known if STRUCTURE.contains(&known) || OURS.contains(&known) => {}
                _ => {
                    self.problem(&at, "this keyword cannot name a culprit, so a schema of a rule does not have it")
                }
            }
        }
        self.unused_rules(schema, &pointer);
    }

    fn assertion(&mut self, schema: &Map<String, Value>, keyword: &str, value: &Value, at: &str) {
        let named = schema.get("x-rule").and_then(|rules| rules.get(keyword));
        let mut add = |member: &str, rule: &str| {
            self.reading.constraints.push(Constraint {
                pointer: at.into(),
                member: member.into(),
                keyword: keyword.into(),
                rule: rule.into(),
            });
        };
        match (named, self.only) {
            (Some(_), Some(_)) => self.problem(at, "every assertion is of this rule: leave `x-rule` out"),
            (None, Some(only)) => add("", only),
            (Some(Value::String(rule)), None) => add("", rule),
            (Some(Value::Object(members)), None) if keyword == "required" => {
                for (member, rule) in members {
                    add(member, rule.as_str().unwrap_or_default());
                }
                let is_named = |member: &Value| {
                    members.contains_key("*") || member.as_str().is_some_and(|member| members.contains_key(member))
                };
                if !value.as_array().is_some_and(|required| required.iter().all(is_named)) {
                    self.problem(at, "`x-rule` names no rule for one of the required members");
                }
            }
            _ => self.problem(at, "the assertion has no rule: name it in `x-rule`"),
        }
    }

    fn unused_rules(&mut self, schema: &Map<String, Value>, pointer: &str) {
        let rules = schema.get("x-rule").and_then(Value::as_object);
        let unused: Vec<&String> =
            rules.into_iter().flat_map(Map::keys).filter(|keyword| !schema.contains_key(*keyword)).collect();
        for keyword in unused {
            self.problem(pointer, &format!("`x-rule` speaks of `{keyword}`, which is not there"));
        }
    }

    /// Follows properties, items, parts and references to the nodes with `x-secret`.
    fn secrets(&mut self, schema: &Value, path: &mut Vec<String>) {
        // Schemas are hand-written trees; the bound only stops a reference that leads into itself.
        if path.len() > 16 {
            return;
        }
        if schema.get("x-secret") == Some(&Value::Bool(true)) {
            self.reading.secrets.push(path.clone());
        }
        let target = schema.get("$ref").and_then(Value::as_str).map(|target| target.trim_start_matches('#'));
        if let Some(target) = target.and_then(|target| self.root.pointer(target)) {
            self.secrets(target, path);
        }
        for (name, part) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            path.push(name.clone());
            self.secrets(part, path);
            path.pop();
        }
        for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            self.secrets(part, path);
        }
        if let Some(items) = schema.get("items") {
            path.push("*".into());
            self.secrets(items, path);
            path.pop();
        }
    }
}
