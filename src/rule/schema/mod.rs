//! Enforces the schemas beside the rules. The only module that knows `jsonschema`.

mod view;

use std::collections::HashSet;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{PatternOptions, ValidationError, Validator};

use crate::artifact::{Artifact, Kind};
use crate::document::{Member, NodeKind, Step, Value};
use crate::finding::Safety;

use super::context::{At, DRAFTS_PER_CALL, Draft, Part, quote};
use super::nearest::{listed, nearest};
use super::registry::{Constraints, RuleId, SCHEMAS, SchemaDefinition, rule_at};
use view::{Document, View};

/// A schema that is ready to be enforced.
pub(super) struct Compiled {
    constraints: Constraints,
    /// Its text, parsed: messages name what stands beside an assertion.
    schema: serde_json::Value,
    validator: Validator<Document>,
}

static COMPILED: AtomicUsize = AtomicUsize::new(0);

/// How many validators this process has compiled: none for a kind that was not met.
pub fn validators_compiled() -> usize {
    COMPILED.load(Ordering::Relaxed)
}

/// The schema of a kind with its validator, compiled when first asked for.
fn compiled(kind: Kind) -> Option<&'static Compiled> {
    static VALIDATORS: OnceLock<Vec<OnceLock<Option<Compiled>>>> = OnceLock::new();
    let index = SCHEMAS.iter().position(|schema| schema.kind == kind)?;
    let slots = VALIDATORS.get_or_init(|| SCHEMAS.iter().map(|_| OnceLock::new()).collect());
    slots[index].get_or_init(|| compile(&SCHEMAS[index])).as_ref()
}

/// Compiles a schema; the build has checked it, and a test compiles every one.
fn compile(definition: &'static SchemaDefinition) -> Option<Compiled> {
    COMPILED.fetch_add(1, Ordering::Relaxed);
    Compiled::new(serde_json::from_str(definition.text).ok()?, definition.constraints).ok()
}

/// Validates an artifact and drafts a finding for every assertion that does not hold; of what is too much to keep
/// it gives the rules.
pub(super) fn enforce(index: usize, artifact: &Artifact) -> (Vec<Draft>, Vec<RuleId>) {
    let compiled = artifact.kind.and_then(compiled);
    compiled.map(|compiled| compiled.hold(index, artifact)).unwrap_or_default()
}

impl Compiled {
    /// Makes a schema ready; the error is the pointer of what is wrong in it, and what that is.
    pub(super) fn new(schema: serde_json::Value, constraints: Constraints) -> Result<Self, (String, String)> {
        let options = jsonschema::options_for::<Document>()
            .with_draft(jsonschema::Draft::Draft7)
            // The linear engine: no pattern can be made to take exponential time.
            .with_pattern_options(PatternOptions::regex());
        let built = options.build(&schema);
        let validator = built.map_err(|error| (error.instance_path().to_string(), error.to_string()))?;
        Ok(Self { constraints, schema, validator })
    }

    /// Holds an artifact against it.
    pub(super) fn hold(&self, index: usize, artifact: &Artifact) -> (Vec<Draft>, Vec<RuleId>) {
        artifact.root().map(|root| self.enforce(root, index, artifact)).unwrap_or_default()
    }

    fn enforce(&self, root: Value<'_>, index: usize, artifact: &Artifact) -> (Vec<Draft>, Vec<RuleId>) {
        let (mut drafts, mut left_out) = (Vec::new(), Vec::new());
        // A list of objects of one kind is checked element by element.
        for instance in root.one_or_all() {
            for error in self.validator.iter_errors(View::Value(instance)) {
                if drafts.len() >= DRAFTS_PER_CALL {
                    left_out.extend(rule(self.constraints, error.kind(), &error.schema_path().to_string()));
                    continue;
                }
                if let ValidationErrorKind::AdditionalProperties { unexpected } = error.kind() {
                    let rule = rule(self.constraints, error.kind(), &error.schema_path().to_string());
                    let more = unexpected.len().saturating_sub(DRAFTS_PER_CALL);
                    left_out.extend(rule.into_iter().flat_map(|rule| std::iter::repeat_n(rule, more)));
                }
                drafts.extend(
                    Failure::new(self, root, instance, &error)
                        .into_iter()
                        .flat_map(|failure| failure.draft(index, artifact)),
                );
            }
        }
        (drafts, left_out)
    }
}

/// The rule behind an assertion that does not hold.
fn rule(constraints: Constraints, kind: &ValidationErrorKind, keyword_pointer: &str) -> Option<RuleId> {
    let member = match kind {
        ValidationErrorKind::Required { property } => property.as_str().unwrap_or_default(),
        _ => "",
    };
    rule_at(constraints, keyword_pointer, member)
}

/// An assertion that does not hold, with the value it speaks of.
struct Failure<'e, 'v> {
    compiled: &'e Compiled,
    kind: &'e ValidationErrorKind,
    keyword_pointer: String,
    root: Value<'v>,
    value: Value<'v>,
}

impl<'e, 'v> Failure<'e, 'v> {
    fn new(
        compiled: &'e Compiled,
        root: Value<'v>,
        instance: Value<'v>,
        error: &'e ValidationError<'_>,
    ) -> Option<Self> {
        let value = instance.pointer(error.instance_path().as_str())?;
        Some(Self { compiled, kind: error.kind(), keyword_pointer: error.schema_path().to_string(), root, value })
    }

    /// The schema that has the assertion.
    fn schema(&self) -> Option<&'e serde_json::Value> {
        self.compiled.schema.pointer(self.keyword_pointer.rsplit_once('/')?.0)
    }

    /// Drafts the finding; unexpected members give one each.
    fn draft(&self, index: usize, artifact: &Artifact) -> Vec<Draft> {
        if let ValidationErrorKind::AdditionalProperties { unexpected } = self.kind {
            return self.unexpected(index, artifact, unexpected);
        }
        let Some(rule) = rule(self.compiled.constraints, self.kind, &self.keyword_pointer) else {
            return Vec::new();
        };
        let mut draft = Draft::new(rule, index, self.place());
        draft.arg("key", self.key(artifact));
        self.arguments(artifact, &mut draft);
        vec![draft]
    }

    /// One draft for each unexpected member, as many as are kept. An object may have very many, so it is gone through once.
    fn unexpected(&self, index: usize, artifact: &Artifact, names: &[String]) -> Vec<Draft> {
        let Some(rule) = rule_at(self.compiled.constraints, &self.keyword_pointer, "") else { return Vec::new() };
        let (key, allowed) = (self.key(artifact), self.allowed_members());
        let taken: Vec<&String> = allowed.iter().filter(|name| self.value.get(name).is_some()).collect();
        let names: HashSet<&str> = names.iter().map(String::as_str).collect();
        let is_unexpected = |member: &Member<'_>| member.key.text().is_some_and(|name| names.contains(&*name));
        let draft = |member: Member<'_>| {
            let mut draft = Draft::new(rule, index, At::Node(member.value.id(), Part::Key));
            draft.arg("key", key.clone()).arg("unexpected", quote(artifact, member.key));
            let name = member.key.text().unwrap_or_default();
            if let Some(near) = allow(&mut draft, &name, &allowed).filter(|near| !taken.contains(&near)) {
                draft.edit(At::Node(member.value.id(), Part::Key), near, Safety::Unsafe);
            }
            draft
        };
        self.value.last_members().filter(is_unexpected).take(DRAFTS_PER_CALL).map(draft).collect()
    }

    /// The members that the object's schema describes, those left out that nobody writes by hand.
    fn allowed_members(&self) -> Vec<String> {
        let properties = self.schema().and_then(|schema| schema.get("properties")?.as_object());
        let is_written =
            |(name, schema): &(&String, &serde_json::Value)| *name != "$schema" && schema["readOnly"] != true;
        properties.into_iter().flatten().filter(is_written).map(|(name, _)| name.clone()).collect()
    }

    fn place(&self) -> At {
        let part = match self.kind {
            ValidationErrorKind::Required { .. } => Part::Head,
            // The characters that are too many.
            ValidationErrorKind::MaxLength { limit } => {
                let text = self.value.text().unwrap_or_default();
                let from = text.char_indices().nth(*limit as usize).map_or(0, |(at, _)| at);
                Part::Slice(from..text.len())
            }
            ValidationErrorKind::MinItems { .. } | ValidationErrorKind::MaxItems { .. } => Part::Head,
            ValidationErrorKind::Type { .. } if self.value.is_object() || self.value.is_array() => Part::Head,
            _ => Part::Value,
        };
        At::Node(self.value.id(), part)
    }

    /// What a message calls the value: its member's name, or what it is an element of.
    fn key(&self, artifact: &Artifact) -> String {
        if let Some(key) = self.value.key() {
            return format!("`{}`", quote(artifact, key));
        }
        match self.holder() {
            Some(key) => format!("an element of `{}`", quote(artifact, key)),
            None if self.value.id() == self.root.id() => "the document".into(),
            None => "an element of the list".into(),
        }
    }

    /// The key of the list that the value is an element of.
    fn holder(&self) -> Option<Value<'v>> {
        let path = self.root.path_to(self.value.id());
        path.iter().rev().find_map(|(step, _)| match step {
            Step::Member(key) => Some(*key),
            Step::Element(_) => None,
        })
    }

    /// What the schema calls the value, as it stands in a sentence; without a title what [`Self::key`] calls it.
    fn title(&self, artifact: &Artifact) -> String {
        let title = self.schema().and_then(|schema| schema.get("title")?.as_str()).unwrap_or_default();
        let mut characters = title.chars();
        match characters.next() {
            Some(first) => first.to_lowercase().chain(characters).collect(),
            None => self.key(artifact),
        }
    }

    /// How a value of the right type is written, together with its key.
    fn form(&self, artifact: &Artifact) -> String {
        let Some(schema) = self.schema() else { return "another value".into() };
        if let Some(options) = schema.get("enum").and_then(serde_json::Value::as_array) {
            return format!("one of {}", listed(options.iter().map(plain)));
        }
        let wanted = wanted_type(schema);
        let value = match wanted {
            "array" => format!("[{}]", schema.get("items").map_or("", |items| written(wanted_type(items)))),
            scalar => written(scalar).to_owned(),
        };
        let named = |key: Value<'_>| format!("\"{}\": ", quote(artifact, key));
        match (self.value.key().map(named), self.holder().map(named)) {
            (Some(key), _) if wanted == "boolean" => format!("`{key}true` or `{key}false`"),
            (Some(key), _) => format!("`{key}{value}`"),
            (None, Some(holder)) => format!("`{holder}[{value}]`"),
            (None, None) => format!("`{value}`"),
        }
    }

    fn arguments(&self, artifact: &Artifact, draft: &mut Draft) {
        use ValidationErrorKind as Error;
        let length = || self.value.text().unwrap_or_default().chars().count();
        match self.kind {
            Error::Required { property } => {
                draft.arg("missing", property.as_str().unwrap_or_default().to_owned());
            }
            Error::MaxLength { limit } | Error::MinLength { limit } => {
                draft.arg("value", quote(artifact, self.value));
                draft.arg("title", self.title(artifact));
                draft.arg("length", grouped(length() as u64)).arg("limit", grouped(*limit));
            }
            Error::MaxItems { limit } | Error::MinItems { limit } => {
                draft.arg("count", self.value.len().to_string()).arg("limit", limit.to_string());
            }
            Error::Maximum { limit } | Error::Minimum { limit } => {
                draft.arg("value", quote(artifact, self.value)).arg("limit", limit.to_string());
            }
            Error::Pattern { pattern } => {
                draft.arg("value", quote(artifact, self.value)).arg("pattern", pattern.clone());
                // A secret is not repeated in other letters either.
                let text = self.value.text().filter(|text| quote(artifact, self.value) == *text);
                if let Some(slug) = text.filter(|_| pattern == IDENTIFIER).and_then(|text| slug(&text)) {
                    draft.arg("slug", slug);
                }
            }
            Error::Constant { expected_value } => {
                draft.arg("value", quote(artifact, self.value)).arg("expected", plain(expected_value));
            }
            Error::Enum { options } => {
                let allowed: Vec<String> = options.as_array().into_iter().flatten().map(plain).collect();
                draft.arg("value", quote(artifact, self.value));
                let text = self.value.text().unwrap_or_default();
                if let Some(near) = allow(draft, &text, &allowed).filter(|_| self.value.as_str().is_some()) {
                    // In other letters it is the same name; else it may have been another one that was meant.
                    let safety = if near.eq_ignore_ascii_case(&text) { Safety::Safe } else { Safety::Unsafe };
                    draft.edit(self.place(), near, safety);
                }
            }
            Error::Type { kind } => {
                draft.arg("actual", json_type(self.value)).arg("expected", expected_types(kind));
                draft.arg("form", self.form(artifact));
            }
            _ => {}
        }
    }
}

/// The type that a schema asks for: of several the first that is not `null`.
fn wanted_type(schema: &serde_json::Value) -> &str {
    let types = &schema["type"];
    let mut several = types.as_array().into_iter().flatten().filter_map(serde_json::Value::as_str);
    types.as_str().or_else(|| several.find(|name| *name != "null")).unwrap_or_default()
}

/// How a value of a type is written.
fn written(name: &str) -> &'static str {
    match name {
        "string" => "\"…\"",
        "array" => "[…]",
        "object" => "{…}",
        "number" | "integer" => "1",
        "boolean" => "true",
        "null" => "null",
        _ => "…",
    }
}

/// Adds what is allowed, and the nearest of it if one is near.
fn allow(draft: &mut Draft, value: &str, allowed: &[String]) -> Option<String> {
    draft.arg("allowed", listed(allowed));
    let nearest = nearest(value, allowed.iter().map(String::as_str))?;
    draft.arg("nearest", nearest.to_owned());
    Some(nearest.to_owned())
}

/// The pattern of names for which [`slug`] knows a repair.
const IDENTIFIER: &str = "^[a-z][a-z0-9_]*$";

/// The identifier that `text` becomes in lower case, with `_` for all that is no letter or digit, and a letter first.
fn slug(text: &str) -> Option<String> {
    let mut slug = String::new();
    let mut before = ' ';
    for character in text.chars() {
        let begins_word = character.is_ascii_uppercase() && before.is_ascii_lowercase();
        if (begins_word || !character.is_ascii_alphanumeric()) && !slug.is_empty() && !slug.ends_with('_') {
            slug.push('_');
        }
        if character.is_ascii_alphabetic() || (character.is_ascii_digit() && !slug.is_empty()) {
            slug.push(character.to_ascii_lowercase());
        }
        before = character;
    }
    let slug = slug.trim_end_matches('_');
    (!slug.is_empty()).then(|| slug.to_owned())
}

/// A constant of a schema as a message names it.
fn plain(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A number with its thousands set apart.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn json_type(value: Value<'_>) -> &'static str {
    match value.kind() {
        NodeKind::Null | NodeKind::Invalid => "null",
        NodeKind::True | NodeKind::False => "a boolean",
        NodeKind::Number => "a number",
        NodeKind::String | NodeKind::Key => "a string",
        NodeKind::Array => "an array",
        NodeKind::Object => "an object",
    }
}

fn expected_types(kind: &TypeKind) -> String {
    let article = |name: &str| match name {
        "null" => "null".to_owned(),
        "array" | "object" | "integer" => format!("an {name}"),
        _ => format!("a {name}"),
    };
    match kind {
        TypeKind::Single(single) => article(&single.to_string()),
        // `null` stands for a part that is left out, which is not what somebody meant who wrote a value.
        TypeKind::Multiple(several) => {
            let names = several.iter().map(|one| one.to_string()).filter(|name| name != "null");
            names.map(|name| article(&name)).collect::<Vec<_>>().join(" or ")
        }
    }
}

#[cfg(test)]
mod tests;
