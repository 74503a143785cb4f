//! What the build script refuses in the schemas beside the rules.

#[path = "../src/rule/constraint.rs"]
mod constraint;

use constraint::{Constraint, placeholders_of, read};
use serde_json::{Value, json};

fn problems(schema: Value) -> Vec<String> {
    let told =
        |(pointer, text): (String, String)| format!("{}: {text}", if pointer.is_empty() { "/" } else { &pointer });
    read(&schema, None).problems.into_iter().map(told).collect()
}

#[test]
fn an_assertion_with_its_rule_is_read() {
    let reading = read(
        &json!({
            "required": ["name"],
            "x-rule": { "required": { "*": "missing" } },
            "properties": { "a/b": { "maxLength": 3, "x-rule": { "maxLength": "too-long" } } },
        }),
        None,
    );
    let constraint = |pointer: &str, member: &str, keyword: &str, rule: &str| Constraint {
        pointer: pointer.into(),
        member: member.into(),
        keyword: keyword.into(),
        rule: rule.into(),
    };
    let mut constraints = reading.constraints;
    constraints.sort();
    assert_eq!(
        constraints,
        [
            constraint("/properties/a~1b/maxLength", "", "maxLength", "too-long"),
            constraint("/required", "*", "required", "missing"),
        ]
    );
    assert_eq!(reading.problems, []);
}

#[test]
fn each_refusal_says_where_and_why() {
    let cases = [
        (
            json!({"oneOf": []}),
            "/oneOf: this keyword cannot name a culprit, so a schema of a rule does not have it",
        ),
        (
            json!({"maxLenght": 3}),
            "/maxLenght: this keyword cannot name a culprit, so a schema of a rule does not have it",
        ),
        (json!({"items": {"type": "string"}}), "/items/type: the assertion has no rule: name it in `x-rule`"),
        (
            json!({"type": "string", "x-rule": {"type": 7}}),
            "/type: the assertion has no rule: name it in `x-rule`",
        ),
        (
            json!({"allOf": [{"x-rule": {"pattern": "a-rule"}}]}),
            "/allOf/0: `x-rule` speaks of `pattern`, which is not there",
        ),
        (json!({"x-rule": {"type": "a-rule"}}), "/: `x-rule` speaks of `type`, which is not there"),
        (
            json!({"required": ["a", "b"], "x-rule": {"required": {"a": "a-rule"}}}),
            "/required: `x-rule` names no rule for one of the required members",
        ),
        (json!({"$ref": "other.json"}), "/$ref: `$ref` leads to `#/definitions/...` only"),
        (json!({"$ref": "#/properties/a"}), "/$ref: `$ref` leads to `#/definitions/...` only"),
        (json!({"$ref": 3}), "/$ref: `$ref` leads to `#/definitions/...` only"),
        (
            json!({"additionalProperties": true, "x-rule": {"additionalProperties": "a-rule"}}),
            "/additionalProperties: `additionalProperties` is `false` or absent",
        ),
        (json!({"properties": {"a": true}}), "/properties/a: a schema is an object"),
    ];
    for (schema, expected) in cases {
        assert_eq!(problems(schema.clone()), [expected], "{schema}");
    }
}

#[test]
fn a_condition_asserts_nothing_and_what_follows_from_it_does() {
    let condition = json!({
        "if": { "required": ["a"], "properties": { "a": { "const": 1 } } },
        "then": { "required": ["b"] },
    });
    assert_eq!(problems(condition), ["/then/required: the assertion has no rule: name it in `x-rule`"]);
    let otherwise = json!({ "if": { "enum": ["a"] }, "else": { "enum": ["b"] } });
    assert_eq!(problems(otherwise), ["/else/enum: the assertion has no rule: name it in `x-rule`"]);
}

#[test]
fn secrets_are_found_behind_properties_items_and_references() {
    let reading = read(
        &json!({
            "properties": { "keys": { "items": { "$ref": "#/definitions/key" } } },
            "definitions": {
                "key": { "properties": { "value": { "x-secret": true }, "next": { "$ref": "#/definitions/key" } } },
            },
        }),
        None,
    );
    assert!(reading.secrets.contains(&vec!["keys".into(), "*".into(), "value".into()]), "{:?}", reading.secrets);
    // A reference that leads into itself ends somewhere.
    assert!(reading.secrets.len() < 20, "{}", reading.secrets.len());
}

#[test]
fn every_assertion_offers_what_a_message_says_of_it() {
    assert!(placeholders_of("type").contains(&"form"));
    assert!(placeholders_of("minLength").contains(&"title"));
    assert!(placeholders_of("pattern").contains(&"slug"));
    assert!(placeholders_of("title").is_empty());
}
