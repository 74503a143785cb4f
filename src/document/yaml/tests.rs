use super::*;
use crate::document::{NodeKind, Value};

fn json(text: &str) -> serde_json::Value {
    let parsed = parse(text);
    assert_eq!(parsed.problems, [], "{text}");
    let root = Value::root(&parsed.tree, text).expect("there is a document");
    root.to_json(&|_, own| own.into_owned())
}

fn kinds(text: &str) -> Vec<ProblemKind> {
    parse(text).problems.into_iter().map(|problem| problem.kind).collect()
}

#[test]
fn a_document_is_what_json_would_say() {
    let text = "# manifest\nname: Acme # short\nlist:\n- a\n- {b: 'it''s', c: \"x\\u00e9\\n\"}\n-\n  - [1, two]\nd: >-\n  folded\n  \
                text\ne: |\n  kept\n  lines\nf:\n? g\n: h\n";
    let expected = serde_json::json!({
        "name": "Acme", "list": ["a", {"b": "it's", "c": "xé\n"}, [[1, "two"]]], "d": "folded text",
        "e": "kept\nlines\n", "f": null, "g": "h",
    });
    assert_eq!(json(text), expected);
}

#[test]
fn scalars_have_the_types_of_the_core_schema() {
    let typed = "[~, null, Null, NULL, true, True, FALSE, 1, -2, +3, 007, 0o17, 0xFf, 1.5, .5, 1., 1e3, -1E-2]";
    let expected = serde_json::json!([
        null, null, null, null, true, true, false, 1, -2, 3, 7, 15, 255, 1.5, 0.5, 1.0, 1e3, -0.01
    ]);
    let (read, expected) = (json(typed), expected.as_array().cloned().unwrap_or_default());
    for (own, expected) in read.as_array().into_iter().flatten().zip(&expected) {
        let same = own == expected || own.as_f64().zip(expected.as_f64()).is_some_and(|(own, other)| own == other);
        assert!(same, "{own} {expected}");
    }
    for text in [
        "yes",
        "no",
        "on",
        "off",
        "nULL",
        "tRUE",
        "0b1",
        "1_000",
        "1:30",
        "0x",
        "+",
        ".",
        "1e",
        ".inf",
        "2026-08-21",
    ] {
        assert_eq!(json(&format!("[{text}]"))[0], text);
    }
    assert_eq!(json("['1', \"true\", !!str 2, ! 3, !!int 4]"), serde_json::json!(["1", "true", "2", "3", 4]));
}

#[test]
fn keys_are_strings_whatever_they_look_like() {
    assert_eq!(
        json("1: a\ntrue: b\nnull: c\n'q': d\n"),
        serde_json::json!({"1": "a", "true": "b", "null": "c", "q": "d"})
    );
}

/// Where the values at `pointers` stand, as their text.
fn spans(text: &str, pointers: &[&str]) -> Vec<String> {
    let parsed = parse(text);
    let root = Value::root(&parsed.tree, text).expect("there is a document");
    let at =
        |pointer: &&str| root.pointer(pointer).expect("the value is there").content_span().of(text).to_owned();
    pointers.iter().map(at).collect()
}

#[test]
fn keys_and_values_stand_where_they_are_written() {
    let text = "é: ü\r\n'k e y': \"va\\tl\"\r\nlist:\r\n  - 日本: [a, 'b']\r\n  - |-\r\n    block\r\nd: >\r\n  one\r\n  two\r\n\r\nl: last\r\n";
    let found = spans(text, &["/é", "/k e y", "/list/0/日本/1", "/list/1", "/d", "/l"]);
    assert_eq!(found, ["ü", "va\\tl", "b", "block", "one\r\n  two", "last"]);
    let parsed = parse(text);
    let root = Value::root(&parsed.tree, text).expect("there is a document");
    let keys: Vec<&str> = root.members().map(|member| member.key.content_span().of(text)).collect();
    assert_eq!(keys, ["é", "k e y", "list", "d", "l"]);
    let list = root.get("list").expect("the list");
    assert_eq!(list.elements().next().map(|first| first.head_span().of(text).to_owned()).as_deref(), Some("日"));
    assert_eq!(root.head_span().of(text), "é");
}

#[test]
fn a_slice_leads_to_its_bytes_where_the_scalar_is_spelled_plainly() {
    let slice = |text: &str| {
        let parsed = parse(text);
        let value = Value::root(&parsed.tree, text).and_then(|root| root.get("a")).expect("the value");
        let at = value.text().and_then(|own| own.find("example")).expect("the part");
        value.slice_span(at..at + "example".len()).of(text).to_owned()
    };
    for text in [
        "a: https://é.example/x\n",
        "a: 'https://é.example/x'\n",
        "a: \"https://é.example/x\"\n",
        "a: \"https:\\/\\/\\u00e9.example/x\"\n",
        "a: |\n  https://é.example/x\n",
    ] {
        assert_eq!(slice(text), "example", "{text}");
    }
    assert_eq!(slice("a: 'it''s example'\n"), "'it''s example'");
    assert_eq!(slice("a: >\n  one\n  example\n"), "one\n  example");
}

#[test]
fn an_alias_is_what_it_refers_to_and_stands_there() {
    let text = "base: &b {x: 1, y: &y two}\ncopy: *b\nz: *y\n*y : key\n";
    assert_eq!(
        json(text),
        serde_json::json!({"base": {"x": 1, "y": "two"}, "copy": {"x": 1, "y": "two"}, "z": "two", "two": "key"})
    );
    assert!(parse(text).has_aliases);
    assert_eq!(spans(text, &["/copy/y", "/z"]), ["two", "two"]);
    let parsed = parse(text);
    let root = Value::root(&parsed.tree, text).expect("there is a document");
    let copied = root.pointer("/copy/y").expect("the copy");
    assert_eq!(copied.span(), root.pointer("/base/y").expect("the original").span());
}

#[test]
fn a_merge_key_adds_what_is_not_written_out() {
    let text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {<<: [*a, *b], z: 3}\nd:\n  z: 4\n  <<: *b\n'<<': e\n";
    let read = json(text);
    assert_eq!(read["c"], serde_json::json!({"x": 1, "y": 1, "z": 3}));
    assert_eq!(read["d"], serde_json::json!({"y": 2, "z": 4}));
    assert_eq!(read["<<"], "e");
    assert!(parse(text).duplicates.is_empty());
}

#[test]
fn duplicates_are_found_once() {
    let text = "a: &a {x: 1, x: 2}\nb: *a\n\"a\": c\n";
    let parsed = parse(text);
    let root = Value::root(&parsed.tree, text).expect("there is a document");
    let found: Vec<&str> =
        parsed.duplicates.iter().map(|duplicate| root.at(duplicate.second).span().of(text)).collect();
    assert_eq!(found, ["x", "\"a\""]);
}

#[test]
fn aliases_cannot_fill_the_memory() {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..40 {
        let inner = vec![format!("*a{}", level - 1); 9].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{inner}]\n"));
    }
    let parsed = parse(&text);
    assert_eq!(
        parsed.problems.iter().map(|problem| &problem.kind).collect::<Vec<_>>(),
        [&ProblemKind::TooManyAliases]
    );
    assert!(parsed.tree.len() < 2 * ALIAS_BUDGET);
    let mut text = String::from("a0: &a0 {x: 1}\n");
    for level in 1..40 {
        let inner = vec![format!("*a{}", level - 1); 9].join(", ");
        text.push_str(&format!("a{level}: &a{level} {{<<: [{inner}], k{level}: 1}}\n"));
    }
    assert_eq!(kinds(&text), [ProblemKind::TooManyAliases]);
}

#[test]
fn what_cannot_be_a_value_is_a_problem() {
    assert_eq!(kinds("a: *b\n"), [ProblemKind::UnknownAlias]);
    assert_eq!(kinds("a: &a [*a]\n"), [ProblemKind::CyclicAlias]);
    assert_eq!(kinds("a: &a\n  <<: *a\n"), [ProblemKind::CyclicAlias]);
    assert_eq!(kinds("? [a]\n: b\n"), [ProblemKind::ComplexKey]);
    assert_eq!(kinds("# nothing\n"), [ProblemKind::Empty]);
    assert_eq!(kinds(&"[".repeat(100_000)), [ProblemKind::TooDeep]);
    assert_eq!(kinds(&"- ".repeat(100_000)), [ProblemKind::TooDeep]);
    assert_eq!(kinds(&" ".repeat(LARGEST + 1)), [ProblemKind::TooLong]);
    let deep: String =
        (0..100).map(|level| format!("a{level}: &a{level} [[*a{}]]\n", level - 1)).skip(1).collect();
    assert_eq!(kinds(&format!("a0: &a0 x\n{deep}")), [ProblemKind::TooDeep]);
}

#[test]
fn what_stands_before_a_mistake_is_read() {
    let text = "name: Acme\nsso:\n  oidc:\n    doc: a: b\n";
    let parsed = parse(text);
    assert_eq!(parsed.problems.len(), 1);
    assert_eq!(parsed.problems[0].span.of(text), ":");
    assert!(!parsed.problems[0].keeps_structure());
    let root = Value::root(&parsed.tree, text).expect("there is a document");
    assert!(root.pointer("/sso/oidc").is_some());
    let half = "a: 1\nb: [c, {d: e, f\n";
    let parsed = parse(half);
    let root = Value::root(&parsed.tree, half).expect("there is a document");
    assert_eq!(root.get("a").and_then(Value::as_u64), Some(1));
    assert!(root.members().all(|member| member.key.kind() == NodeKind::Key));
    let unfinished = "a: 1\nb:\n\t- c\n";
    let parsed = parse(unfinished);
    let root = Value::root(&parsed.tree, unfinished).expect("there is a document");
    assert_eq!(root.get("b").map(Value::kind), Some(NodeKind::Invalid));
}

#[test]
fn only_the_first_document_counts() {
    let text = "---\na: 1\n---\na: 2\n---\nb: [\n";
    let parsed = parse(text);
    assert_eq!(parsed.others.map(|others| (others.count, others.second)), Some((3, Span::new(9, 12))));
    assert!(parsed.problems[0].keeps_structure());
    let root = Value::root(&parsed.tree, text).expect("there is a document");
    assert_eq!(root.get("a").and_then(Value::as_u64), Some(1));
    assert_eq!(parse("---\na: 1\n...\n").others, None);
}

#[test]
fn foreign_tags_are_told() {
    assert_eq!(parse("a: !env SECRET\n").foreign_tag.map(|tag| tag.start), Some(8));
    assert_eq!(parse("a: !!str 1\nb: !!map {}\nc: ! 2\n").foreign_tag, None);
}

#[test]
fn every_problem_is_described_in_one_line() {
    use granit_parser::ErrorKind as Error;
    let grammar = [Error::TabNotAllowed, Error::UnclosedQuotedScalar, Error::InputSlicingUnavailable];
    let kinds = [ProblemKind::Empty, ProblemKind::TooLong, ProblemKind::UnknownAlias];
    for kind in grammar.into_iter().map(ProblemKind::Grammar).chain(kinds) {
        for words in [kind.describe(), kind.repair()] {
            assert!(!words.is_empty() && !words.contains('\n') && !words.ends_with('.'), "{words}");
        }
    }
}
