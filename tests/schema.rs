//! The schemas that `oinlint schema` prints can be used without the program.

mod support;

use oinlint::rule::SCHEMAS;
use serde_json::Value;
use support::{oinlint, root};

/// Calls `look` with every schema in a schema and where it stands. Those in conditions are left out: what they speak of
/// is described elsewhere.
fn walk(schema: &Value, at: &str, look: &mut impl FnMut(&Value, &str)) {
    look(schema, at);
    for keyword in ["properties", "definitions"] {
        for (name, part) in schema[keyword].as_object().into_iter().flatten() {
            walk(part, &format!("{at}/{keyword}/{name}"), look);
        }
    }
    if schema["items"].is_object() {
        walk(&schema["items"], &format!("{at}/items"), look);
    }
}

#[test]
fn every_member_of_every_schema_is_described() {
    for schema in SCHEMAS {
        let name = schema.name();
        let text: Value = serde_json::from_str(schema.text).expect("the schema is JSON");
        assert_eq!(text["$schema"], "http://json-schema.org/draft-07/schema#", "{name}");
        assert_eq!(text["$id"], format!("https://oinlint.example/{name}-1.schema.json"));
        for member in ["title", "description"] {
            assert!(text[member].as_str().is_some_and(|text| !text.is_empty()), "{name} has no {member}");
        }
        walk(&text, "", &mut |part, at| {
            for (property, described) in part["properties"].as_object().into_iter().flatten() {
                for member in ["title", "description"] {
                    let words = described[member].as_str().unwrap_or_default();
                    assert!(!words.is_empty(), "{name}{at}/properties/{property} has no {member}");
                }
            }
        });
    }
}

#[test]
fn schemas_stand_for_themselves() {
    let answer = oinlint(&root(), &["schema"]);
    assert_eq!(answer.code, 0);
    for expected in [
        "submission ",
        "testing ",
        "auth-settings ",
        "tenant-settings ",
        "express-configuration ",
        "scim-schemas ",
    ] {
        assert!(answer.out.lines().any(|line| line.starts_with(expected)), "{expected}: {}", answer.out);
    }
    for name in answer.out.lines().filter_map(|line| line.split_whitespace().next()) {
        let printed = oinlint(&root(), &["schema", name]);
        assert_eq!(printed.code, 0, "{name}");
        let schema: Value = serde_json::from_str(&printed.out).expect("it is JSON");
        walk_references(&schema, &mut |target| {
            let pointer = target.strip_prefix('#').expect("a reference into the schema itself");
            assert!(schema.pointer(pointer).is_some(), "{name}: {target}");
        });
        jsonschema::draft7::meta::validate(&schema).expect("it is a schema of Draft 7");
        jsonschema::validator_for(&schema).expect("it can be used");
    }
}

fn walk_references(schema: &Value, look: &mut impl FnMut(&str)) {
    match schema {
        Value::Object(members) => {
            for (name, member) in members {
                match member.as_str().filter(|_| name == "$ref") {
                    Some(target) => look(target),
                    None => walk_references(member, look),
                }
            }
        }
        Value::Array(elements) => elements.iter().for_each(|element| walk_references(element, look)),
        _ => {}
    }
}

#[test]
fn the_ready_submission_is_valid_by_the_printed_schemas() {
    for (name, file) in
        [("submission", "submission.json"), ("testing", "testing.json"), ("scim-schemas", "scim/schemas.json")]
    {
        let schema: Value = serde_json::from_str(&oinlint(&root(), &["schema", name]).out).expect("it is JSON");
        let path = root().join("fixtures/berry-ledger-ready").join(file);
        let text = std::fs::read_to_string(path).expect("the file can be read");
        let instance: Value = serde_json::from_str(&text).expect("the file is JSON");
        assert!(jsonschema::is_valid(&schema, &instance), "{file}");
    }
}

#[test]
fn an_unknown_name_is_answered_with_the_nearest() {
    let answer = oinlint(&root(), &["schema", "tenant-setting"]);
    assert_eq!(answer.code, 2);
    assert!(answer.err.contains("did you mean `tenant-settings`?"), "{}", answer.err);
    assert_eq!(oinlint(&root(), &["schema", "submission-testing"]).code, 0);
}
