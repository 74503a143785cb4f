//! The branches of every keyword, on a schema of their own: the schemas beside the rules do not use all of them.

use super::*;
use crate::rule::registry::id;
use crate::source::Source;

/// A schema with every keyword that may be used, each used once.
const TEXT: &str = r##"{
  "type": "object",
  "additionalProperties": false,
  "required": ["kind"],
  "definitions": {
    "label": { "title": "Label of a thing", "type": "string", "minLength": 2, "pattern": "^[a-z][a-z0-9_]*$" },
    "digits": { "pattern": "^[0-9]+$" }
  },
  "properties": {
    "kind": { "enum": ["box", "list"] },
    "version": { "const": "2.0" },
    "list": { "type": ["array", "null"], "minItems": 2, "maxItems": 3, "items": { "type": "string" } },
    "count": { "minimum": 1, "maximum": 8 },
    "first": { "$ref": "#/definitions/label" },
    "digits": { "$ref": "#/definitions/digits" },
    "flag": { "type": "boolean" },
    "parts": { "type": "array", "items": { "type": "object" } },
    "state": { "readOnly": true },
    "size": { "maximum": 3 }
  },
  "if": { "properties": { "kind": { "const": "list" } } },
  "then": { "required": ["list"] },
  "else": { "properties": { "size": { "maximum": 2 } } }
}"##;

/// A rule for each assertion. The rules are stand-ins: only which of them comes out matters.
static DEFINITION: SchemaDefinition = SchemaDefinition {
    kind: Kind::Submission,
    text: TEXT,
    constraints: &[
        ("/additionalProperties", "", id::JSON_DUPLICATE_KEY),
        ("/definitions/digits/pattern", "", id::TEXT_ENCODING),
        ("/definitions/label/minLength", "", id::DISPLAY_NAME_LENGTH),
        ("/definitions/label/pattern", "", id::VARIABLE_NAME_PATTERN),
        ("/definitions/label/type", "", id::SUBMISSION_WRONG_TYPE),
        ("/else/properties/size/maximum", "", id::XML_DOCTYPE),
        ("/properties/count/maximum", "", id::FILE_TOO_LARGE),
        ("/properties/count/minimum", "", id::FILE_NESTING),
        ("/properties/flag/type", "", id::SUBMISSION_WRONG_TYPE),
        ("/properties/kind/enum", "", id::CAPABILITY_UNKNOWN),
        ("/properties/list/items/type", "", id::SUBMISSION_WRONG_TYPE),
        ("/properties/list/maxItems", "", id::DESCRIPTION_LENGTH),
        ("/properties/list/minItems", "", id::DESCRIPTION_AT_LIMIT),
        ("/properties/list/type", "", id::SUBMISSION_WRONG_TYPE),
        ("/properties/parts/items/type", "", id::SUBMISSION_WRONG_TYPE),
        ("/properties/parts/type", "", id::SUBMISSION_WRONG_TYPE),
        ("/properties/size/maximum", "", id::XML_NOT_WELL_FORMED),
        ("/properties/version/const", "", id::SCIM11_URN),
        ("/required", "*", id::SUBMISSION_REQUIRED_FIELD),
        ("/then/required", "list", id::SUBMISSION_REQUIRED_MEMBER),
        ("/type", "", id::SUBMISSION_WRONG_TYPE),
    ],
    secrets: &[],
};

/// What is drafted for a document: the rule, and the values of the placeholders as `name=value`.
fn drafted(text: &str) -> Vec<(&'static str, String)> {
    let source = Source::from_bytes(text.as_bytes().to_vec(), "things.json".into());
    let artifact = Artifact::read(source, true, |_| &[]);
    let compiled = compile(&DEFINITION).expect("the schema compiles");
    let root = artifact.root().expect("the document has a value");
    let (drafts, left_out) = compiled.enforce(root, 0, &artifact);
    assert_eq!(left_out, []);
    let args =
        |draft: &Draft| draft.args.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
    drafts.iter().map(|draft| (draft.rule.rule().id, args(draft).join(" | "))).collect()
}

#[test]
fn every_schema_compiles() {
    for schema in SCHEMAS {
        assert!(compile(schema).is_some(), "the schema of {} does not compile", schema.kind.name());
    }
}

#[test]
fn each_keyword_names_its_rule_and_fills_its_placeholders() {
    // The members behind `{"kind": "box"`, the rule, and the arguments.
    let cases = [
        (r#""version": "1.1""#, "scim11-urn", "key=`version` | value=1.1 | expected=2.0"),
        (r#""list": ["a"]"#, "description-at-limit", "key=`list` | count=1 | limit=2"),
        (r#""list": ["a", "b", "c", "d"]"#, "description-length", "key=`list` | count=4 | limit=3"),
        (r#""count": 0"#, "file-nesting", "key=`count` | value=0 | limit=1"),
        (r#""size": 3"#, "xml-doctype", "key=`size` | value=3 | limit=2"),
        (r#""count": 9.5"#, "file-too-large", "key=`count` | value=9.5 | limit=8"),
        (
            r#""fist": 1"#,
            "json-duplicate-key",
            "key=the document | unexpected=fist | allowed=`count`, `digits`, `first`, `flag`, `kind`, `list`, `parts`, \
             `size`, `version` | nearest=first",
        ),
        (
            r#""first": "A b""#,
            "variable-name-pattern",
            "key=`first` | value=A b | pattern=^[a-z][a-z0-9_]*$ | slug=a_b",
        ),
        // No repair is known for this pattern.
        (r#""digits": "Four""#, "text-encoding", "key=`digits` | value=Four | pattern=^[0-9]+$"),
        (
            r#""first": "a""#,
            "display-name-length",
            "key=`first` | value=a | title=label of a thing | length=1 | limit=2",
        ),
        (
            r#""first": 3"#,
            "submission-wrong-type",
            "key=`first` | actual=a number | expected=a string | form=`\"first\": \"…\"`",
        ),
        (
            r#""flag": "yes""#,
            "submission-wrong-type",
            "key=`flag` | actual=a string | expected=a boolean | form=`\"flag\": true` or `\"flag\": false`",
        ),
        (
            r#""list": {}"#,
            "submission-wrong-type",
            "key=`list` | actual=an object | expected=an array | form=`\"list\": [\"…\"]`",
        ),
        (
            r#""list": ["a", {}]"#,
            "submission-wrong-type",
            "key=an element of `list` | actual=an object | expected=a string | form=`\"list\": [\"…\"]`",
        ),
        (
            r#""parts": 1"#,
            "submission-wrong-type",
            "key=`parts` | actual=a number | expected=an array | form=`\"parts\": [{…}]`",
        ),
    ];
    for (members, rule, args) in cases {
        let found = drafted(&format!(r#"{{"kind": "box", {members}}}"#));
        assert_eq!(found, [(rule, args.to_owned())], "{members}");
    }
}

#[test]
fn what_is_required_is_required_where_a_condition_says_so() {
    assert_eq!(
        drafted("{}"),
        [
            ("submission-required-field", "key=the document | missing=kind".to_owned()),
            // A member that is not there fulfils every condition on it.
            ("submission-required-member", "key=the document | missing=list".to_owned()),
        ]
    );
    let found = drafted(r#"{"kind": "list"}"#);
    assert_eq!(found, [("submission-required-member", "key=the document | missing=list".to_owned())]);
    assert_eq!(drafted(r#"{"kind": "list", "list": null}"#), []);
    assert_eq!(drafted(r#"{"kind": "box"}"#), []);
}

#[test]
fn an_enumeration_lists_what_is_allowed() {
    let found = drafted(r#"{"kind": "Lists"}"#);
    let args = "key=`kind` | value=Lists | allowed=`box`, `list` | nearest=list";
    assert_eq!(found, [("capability-unknown", args.to_owned())]);
}

#[test]
fn a_list_of_documents_is_checked_one_by_one() {
    let found = drafted(r#"[{"kind": "box"}, 7]"#);
    let args = "key=an element of the list | actual=a number | expected=an object | form=`{…}`";
    assert_eq!(found, [("submission-wrong-type", args.to_owned())]);
}

#[test]
fn unexpected_members_give_one_finding_each() {
    let found = drafted(r#"{"kind": "box", "x": 1, "y": 2}"#);
    assert_eq!(found.iter().map(|(rule, _)| *rule).collect::<Vec<_>>(), ["json-duplicate-key"; 2]);
}

#[test]
fn a_slug_is_what_the_name_was_meant_to_be() {
    let cases = [
        ("Sub-Domain", Some("sub_domain")),
        ("subDomain", Some("sub_domain")),
        ("baseURL", Some("base_url")),
        ("2nd name!", Some("nd_name")),
        ("_region", Some("region")),
        ("größe", Some("gr_e")),
        ("123", None),
        ("", None),
    ];
    for (text, expected) in cases {
        assert_eq!(slug(text).as_deref(), expected, "{text}");
    }
}

#[test]
fn thousands_are_set_apart() {
    assert_eq!(grouped(64), "64");
    assert_eq!(grouped(1024), "1,024");
    assert_eq!(grouped(1_048_576), "1,048,576");
}
