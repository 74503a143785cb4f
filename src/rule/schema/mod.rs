//! Enforces the schemas beside the rules. The only module that knows `jsonschema`.

mod view;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{PatternOptions, ValidationError, Validator};

use crate::artifact::{Artifact, Kind};
use crate::document::{NodeKind, Value};

use super::context::{At, DRAFTS_PER_CALL, Draft, Part, quote};
use super::registry::{RuleId, SCHEMAS, SchemaDefinition};
use view::{Document, View};

type Compiled = (&'static SchemaDefinition, Validator<Document>);

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
fn compile(schema: &'static SchemaDefinition) -> Option<Compiled> {
    COMPILED.fetch_add(1, Ordering::Relaxed);
    let text = serde_json::from_str(schema.text).ok()?;
    let options = jsonschema::options_for::<Document>()
        .with_draft(jsonschema::Draft::Draft7)
        // The linear engine: no pattern can be made to take exponential time.
        .with_pattern_options(PatternOptions::regex());
    options.build(&text).ok().map(|validator| (schema, validator))
}

/// Validates an artifact and drafts a finding for every assertion that does not hold; of what is too much to keep
/// it gives the rules.
pub(super) fn enforce(index: usize, artifact: &Artifact) -> (Vec<Draft>, Vec<RuleId>) {
    let (mut drafts, mut left_out) = (Vec::new(), Vec::new());
    let (Some(kind), Some(root)) = (artifact.kind, artifact.root()) else { return (drafts, left_out) };
    let Some((schema, validator)) = compiled(kind) else { return (drafts, left_out) };
    // A list of objects of one kind is checked element by element.
    let instances: Vec<Value<'_>> = if root.is_array() { root.elements().collect() } else { vec![root] };
    for instance in instances {
        for error in validator.iter_errors(View::Value(instance)) {
            if drafts.len() >= DRAFTS_PER_CALL {
                left_out.extend(rule(schema, error.kind(), &error.schema_path().to_string()));
                continue;
            }
            drafts.extend(
                Failure::new(schema, instance, &error)
                    .into_iter()
                    .flat_map(|failure| failure.draft(index, artifact)),
            );
        }
    }
    (drafts, left_out)
}

/// The rule behind an assertion that does not hold.
fn rule(schema: &SchemaDefinition, kind: &ValidationErrorKind, keyword_pointer: &str) -> Option<RuleId> {
    let member = match kind {
        ValidationErrorKind::Required { property } => property.as_str().unwrap_or_default(),
        _ => "",
    };
    schema.rule(keyword_pointer, member)
}

/// An assertion that does not hold, with the value it speaks of.
struct Failure<'e, 'v> {
    schema: &'static SchemaDefinition,
    kind: &'e ValidationErrorKind,
    keyword_pointer: String,
    value: Value<'v>,
}

impl<'e, 'v> Failure<'e, 'v> {
    fn new(
        schema: &'static SchemaDefinition,
        instance: Value<'v>,
        error: &'e ValidationError<'_>,
    ) -> Option<Self> {
        let value = instance.pointer(error.instance_path().as_str())?;
        Some(Self { schema, kind: error.kind(), keyword_pointer: error.schema_path().to_string(), value })
    }

    /// Drafts the finding; unexpected members give one each.
    fn draft(&self, index: usize, artifact: &Artifact) -> Vec<Draft> {
        if let ValidationErrorKind::AdditionalProperties { unexpected } = self.kind {
            return unexpected.iter().filter_map(|name| self.unexpected(index, name)).collect();
        }
        let Some(rule) = rule(self.schema, self.kind, &self.keyword_pointer) else { return Vec::new() };
        let mut draft = Draft::new(rule, index, self.place());
        draft.arg("key", self.key());
        self.arguments(artifact, &mut draft);
        vec![draft]
    }

    fn unexpected(&self, index: usize, name: &str) -> Option<Draft> {
        let rule = self.schema.rule(&self.keyword_pointer, "")?;
        let member = self.value.members().find(|member| member.key.is_text(name))?;
        let mut draft = Draft::new(rule, index, At::Node(member.value.id(), Part::Key));
        let allowed = self.allowed_members();
        draft.arg("key", self.key()).arg("unexpected", crate::source::brief(name, 60));
        allow(&mut draft, name, &allowed);
        Some(draft)
    }

    /// The members that the object's schema describes.
    fn allowed_members(&self) -> Vec<String> {
        let schema: serde_json::Value = serde_json::from_str(self.schema.text).unwrap_or_default();
        let object = self.keyword_pointer.rsplit_once('/').map_or("", |(object, _)| object);
        let properties = schema.pointer(object).and_then(|object| object.get("properties"));
        properties
            .and_then(|properties| properties.as_object())
            .into_iter()
            .flat_map(|all| all.keys().cloned())
            .collect()
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
    fn key(&self) -> String {
        let own = self.value.key().and_then(Value::text);
        own.map_or_else(|| "the document".into(), |name| crate::source::brief(&name, 60))
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
            }
            Error::Constant { expected_value } => {
                draft.arg("value", quote(artifact, self.value)).arg("expected", plain(expected_value));
            }
            Error::Enum { options } => {
                let allowed: Vec<String> = options.as_array().into_iter().flatten().map(plain).collect();
                draft.arg("value", quote(artifact, self.value));
                allow(draft, &self.value.text().unwrap_or_default(), &allowed);
            }
            Error::Type { kind } => {
                draft.arg("actual", json_type(self.value)).arg("expected", expected_types(kind));
            }
            _ => {}
        }
    }
}

/// Adds what is allowed, and the nearest of it if one is near.
fn allow(draft: &mut Draft, value: &str, allowed: &[String]) {
    let quoted: Vec<String> = allowed.iter().map(|name| format!("`{name}`")).collect();
    draft.arg("allowed", quoted.join(", "));
    if let Some(nearest) = nearest(value, allowed) {
        draft.arg("nearest", nearest.to_owned());
    }
}

/// The candidate that `value` was most likely meant to be.
fn nearest<'c>(value: &str, candidates: &'c [String]) -> Option<&'c str> {
    let value = value.to_lowercase();
    let scored =
        candidates.iter().map(|candidate| (strsim::jaro_winkler(&value, &candidate.to_lowercase()), candidate));
    scored
        .filter(|(score, _)| *score >= 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate.as_str())
}

/// A constant of a schema as a message names it.
fn plain(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A number with its thousands set apart.
fn grouped(number: u64) -> String {
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
        TypeKind::Multiple(several) => {
            several.iter().map(|one| article(&one.to_string())).collect::<Vec<_>>().join(" or ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_compiles() {
        for schema in SCHEMAS {
            assert!(compile(schema).is_some(), "the schema of {} does not compile", schema.kind.name());
        }
    }

    #[test]
    fn the_nearest_candidate_is_near() {
        let allowed = ["SSO", "PROVISIONING", "UNIVERSAL_LOGOUT"].map(str::to_owned);
        assert_eq!(nearest("Provisioning", &allowed), Some("PROVISIONING"));
        assert_eq!(nearest("PROVISION", &allowed), Some("PROVISIONING"));
        assert_eq!(nearest("SSOO", &allowed), Some("SSO"));
        assert_eq!(nearest("banana", &allowed), None);
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(grouped(64), "64");
        assert_eq!(grouped(1024), "1,024");
        assert_eq!(grouped(1_048_576), "1,048,576");
    }
}
