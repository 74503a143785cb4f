//! The JSON reader against `serde_json`, on texts that are JSON, nearly JSON and very large.

use std::time::{Duration, Instant};

use oinlint::document::json::{Parsed, ProblemKind, parse, parse_with_limit};
use oinlint::document::{NodeKind, Value};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value as Json;

fn root<'a>(parsed: &'a Parsed, text: &'a str) -> Value<'a> {
    Value::root(&parsed.tree, text).expect("the tree has a root")
}

fn to_json(value: Value<'_>) -> Json {
    value.to_json(&|_, text| text.into_owned())
}

fn json() -> impl Strategy<Value = Json> {
    let name = prop_oneof!["[a-c]{0,2}", "\\PC{0,6}", any::<String>()];
    let scalar = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        name.clone().prop_map(Json::from),
    ];
    scalar.prop_recursive(5, 60, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Json::from),
            prop::collection::vec((name.clone(), inner), 0..20)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

fn print(value: &Json, pretty: bool) -> String {
    let text = if pretty { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
    text.expect("a JSON value can be printed")
}

/// One edit: where, how many characters are deleted, and what is put there.
fn edit() -> impl Strategy<Value = (Index, usize, String)> {
    let pieces = select(vec![
        "", "", ",", ":", "{", "}", "[", "]", "\"", "\\", "'", "/", "//", "/*", "*/", "#", ";", "=", "-", "+",
        ".", "0", "1", "e", "\n", "\r\n", "\t", " ", "\0", "true", "nul", "True", "a", "\u{e9}", "\u{201c}",
        "\\u", "\\ud83d", "\\ude00", "\u{a0}", "\u{feff}", "\",", "\":", ",\"", "\"a\":",
    ]);
    (
        any::<Index>(),
        0..3_usize,
        prop_oneof![4 => pieces.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)],
    )
}

fn apply(text: &mut String, (place, delete, insert): &(Index, usize, String)) {
    let mut starts: Vec<_> = text.char_indices().map(|(at, _)| at).collect();
    starts.push(text.len());
    let at = place.index(starts.len());
    let end = starts[(at + delete).min(starts.len() - 1)];
    text.replace_range(starts[at]..end, insert);
}

/// Whether `serde_json` takes the text, not counting numbers that are too large for it.
fn is_json(text: &str) -> Option<bool> {
    match serde_json::from_str::<Json>(text) {
        Ok(_) => Some(true),
        Err(error) if error.to_string().contains("number out of range") => None,
        Err(_) => Some(false),
    }
}

/// Equal, but for the last bits of numbers, which `serde_json` does not read exactly.
fn same(left: &Json, right: &Json) -> bool {
    match (left, right) {
        (Json::Number(left), Json::Number(right)) => {
            let (left, right) = (left.as_f64().unwrap_or(f64::NAN), right.as_f64().unwrap_or(f64::NAN));
            left == right || ((left - right) / right).abs() < 1e-14
        }
        (Json::Array(left), Json::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Json::Object(left), Json::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(name, value)| right.get(name).is_some_and(|other| same(value, other)))
        }
        _ => left == right,
    }
}

/// Walks the tree and checks what every tree must keep to, however broken its text. Gives the number of nodes.
fn check(value: Value<'_>, text: &str, within: (u32, u32)) -> usize {
    let span = value.span();
    assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} in {text:?}");
    assert!(within.0 <= span.start && span.end <= within.1, "{span:?} within {within:?} in {text:?}");
    let content = value.content_span();
    assert!(span.start <= content.start && content.end <= span.end);
    let mut nodes = 1;
    let mut count = 0;
    let mut from = span.start;
    for member in value.members() {
        assert_eq!(member.key.kind(), NodeKind::Key, "{text:?}");
        assert_ne!(member.value.kind(), NodeKind::Key, "{text:?}");
        assert!(member.key.text().is_some());
        let key = member.key.span();
        assert!(from <= key.start && key.end <= member.value.span().start, "members in order: {text:?}");
        check(member.key, text, (span.start, span.end));
        nodes += 1 + check(member.value, text, (key.end, span.end));
        from = member.value.span().end;
        count += 1;
    }
    for element in value.elements() {
        assert_ne!(element.kind(), NodeKind::Key, "{text:?}");
        nodes += check(element, text, (from, span.end));
        from = element.span().end;
        count += 1;
    }
    assert_eq!(value.len(), count, "{text:?}");
    nodes
}

/// Checks the whole of what reading gave.
fn check_parsed(parsed: &Parsed, text: &str) {
    if let Some(root) = Value::root(&parsed.tree, text) {
        assert_eq!(check(root, text, (0, text.len() as u32)), parsed.tree.len(), "{text:?}");
    }
    assert!(parsed.problems.len() <= 100);
    for problem in &parsed.problems {
        let (start, end) = (problem.span.start as usize, problem.span.end as usize);
        assert!(text.get(start..end).is_some(), "{problem:?} in {text:?}");
        let names_nothing = matches!(
            problem.kind,
            ProblemKind::Empty | ProblemKind::MissingComma | ProblemKind::MissingColon | ProblemKind::MissingValue
        );
        assert_eq!(start == end, names_nothing, "{problem:?} in {text:?}");
    }
    for pair in parsed.problems.windows(2) {
        assert_ne!(pair[0], pair[1], "in {text:?}");
    }
}

/// Reads every value again from its span alone.
fn check_spans(value: Value<'_>, text: &str) {
    let spelled = value.span().of(text);
    let again: Json = serde_json::from_str(spelled).unwrap_or_else(|error| panic!("{spelled:?}: {error}"));
    assert!(same(&to_json(value), &again), "{spelled:?}");
    for member in value.members() {
        assert_eq!(
            serde_json::from_str::<String>(member.key.span().of(text)).ok().as_deref(),
            member.key.text().as_deref()
        );
        check_spans(member.value, text);
    }
    value.elements().for_each(|element| check_spans(element, text));
}

/// The repeated keys as `first, second` node offsets, found by comparing every key with every earlier one.
fn repeated(value: Value<'_>, found: &mut Vec<(u32, u32)>) {
    let mut names: Vec<(String, u32)> = Vec::new();
    for member in value.members() {
        let name = member.key.text().unwrap_or_default().into_owned();
        let at = member.key.span().start;
        match names.iter().find(|(earlier, _)| *earlier == name) {
            Some((_, first)) => found.push((*first, at)),
            None => names.push((name, at)),
        }
        repeated(member.value, found);
    }
    value.elements().for_each(|element| repeated(element, found));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_printed_value_is_read_back(value in json(), pretty: bool) {
        let text = print(&value, pretty);
        let parsed = parse(&text);
        prop_assert_eq!(&parsed.problems, &[]);
        prop_assert_eq!(&parsed.duplicates, &[]);
        check_parsed(&parsed, &text);
        let root = root(&parsed, &text);
        prop_assert_eq!(to_json(root), value);
        check_spans(root, &text);
    }

    #[test]
    fn repeated_keys_are_those_that_a_plain_comparison_finds(
        members in prop::collection::vec(("[ab]|[a-d]{2}", json()), 0..40),
    ) {
        let members: Vec<_> = members.iter().map(|(key, value)| format!("\"{key}\": {value}")).collect();
        let text = format!("{{{}}}", members.join(", "));
        let parsed = parse(&text);
        prop_assert_eq!(&parsed.problems, &[]);
        let root = root(&parsed, &text);
        let mut expected = Vec::new();
        repeated(root, &mut expected);
        expected.sort_by_key(|(_, second)| *second);
        let start = |id| root.at(id).span().start;
        let found: Vec<_> = parsed.duplicates.iter().map(|it| (start(it.first), start(it.second))).collect();
        prop_assert_eq!(found, expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn an_edited_text_is_judged_as_by_serde_json(
        value in json(), pretty: bool, edits in prop::collection::vec(edit(), 1..4),
    ) {
        let mut text = print(&value, pretty);
        edits.iter().for_each(|edit| apply(&mut text, edit));
        let parsed = parse(&text);
        check_parsed(&parsed, &text);
        if let Some(expected) = is_json(&text) {
            prop_assert_eq!(parsed.problems.is_empty(), expected, "{:?}", parsed.problems);
        }
        if parsed.problems.is_empty() && is_json(&text).is_some() {
            check_spans(root(&parsed, &text), &text);
        }
    }

    #[test]
    fn a_text_of_json_pieces_is_judged_as_by_serde_json(
        pieces in prop::collection::vec(edit().prop_map(|(_, _, piece)| piece), 0..24),
    ) {
        let text = pieces.concat();
        let parsed = parse(&text);
        check_parsed(&parsed, &text);
        if let Some(expected) = is_json(&text) {
            prop_assert_eq!(parsed.problems.is_empty(), expected, "{:?}", parsed.problems);
        }
    }
}

/// Strings are scanned several bytes at a time, so each byte is tried at each place of such a group.
#[test]
fn every_character_of_a_string_is_judged_as_by_serde_json() {
    let characters = (0..0x80).map(char::from).chain(['\u{80}', '\u{a2}', '\u{7ff}', '\u{ffff}', '\u{1f600}']);
    for character in characters {
        for place in 0..18 {
            let text = format!("[\"{}{character}{}\"]", "\u{e9}".repeat(place / 2), "x".repeat(17 - place));
            let parsed = parse(&text);
            assert_eq!(Some(parsed.problems.is_empty()), is_json(&text), "{text:?}");
            if parsed.problems.is_empty() {
                check_spans(root(&parsed, &text), &text);
            }
            let text = format!("[\"{}{character}{}\"]", "x".repeat(place), "y".repeat(17 - place));
            assert_eq!(Some(parse(&text).problems.is_empty()), is_json(&text), "{text:?}");
        }
    }
}

/// Reads a large text and checks that this takes no longer than a slow machine with a debug build may need for
/// work that grows with the text's length; one that grows with its square takes minutes.
fn quickly(text: &str, max_depth: usize) -> Parsed {
    let start = Instant::now();
    let parsed = parse_with_limit(text, max_depth);
    let taken = start.elapsed();
    assert!(taken < Duration::from_secs(5), "{taken:?} for {} bytes: {:.20}", text.len(), text);
    parsed
}

#[test]
fn deep_nesting_is_read_without_recursion() {
    let text = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(quickly(&text, 100_000).problems, []);
    assert_eq!(quickly(&text, 100_000).tree.len(), 100_000);
    let at_limit: Vec<_> = quickly(&text, 99_999).problems.iter().map(|it| (it.kind, it.span.start)).collect();
    assert_eq!(at_limit, [(ProblemKind::TooDeep, 99_999)]);
}

#[test]
fn an_endless_chain_of_objects_is_read() {
    let text = "{\"a\":".repeat(200_000);
    let parsed = quickly(&text, usize::MAX);
    assert_eq!(
        parsed.problems.iter().map(|it| (it.kind, it.span.start)).collect::<Vec<_>>(),
        [(ProblemKind::UnclosedObject, 199_999 * 5)]
    );
    // An object and a key for each, and one place for the value that never comes.
    assert_eq!(parsed.tree.len(), 400_001);
}

#[test]
fn one_repeated_key_is_found_among_very_many() {
    let members: Vec<_> = (0..200_000).map(|number| format!("\"key{number}\":{number}")).collect();
    let text = format!("{{{},\"key77\":0}}", members.join(","));
    let parsed = quickly(&text, 128);
    assert_eq!(parsed.problems, []);
    let root = root(&parsed, &text);
    let found: Vec<_> =
        parsed.duplicates.iter().map(|it| (root.at(it.first).span(), root.at(it.second).span())).collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0.start as usize, text.find("\"key77\"").expect("in the text"));
    assert_eq!(found[0].1.start as usize, text.rfind("\"key77\"").expect("in the text"));
}

/// Texts in which every few bytes invite a look at all that is left.
#[test]
fn mistakes_without_end_are_read_in_linear_time() {
    let brackets = format!("{}{}", "[".repeat(250_000), "}".repeat(250_000));
    let quoted_once = format!("[\"{}\"x]", "a\n".repeat(250_000));
    let one_line = format!("{{\"a: {}", ", \\\"b: 1".repeat(100_000));
    let repeated = [
        "[",
        "]",
        "{",
        "}",
        "\"",
        "'",
        "\\",
        ",",
        ":",
        "/*\n",
        "/* */",
        "//\n",
        "#",
        "-",
        "1 ",
        "a ",
        "\"a\"x ",
        "\"\n",
        "\"x\n",
        "\"x,\"",
        "{a",
        "{a:",
        "[1 ",
        "[\"x\"y,",
        "{\"a\" 1 ",
        "[{}",
        "[}",
        "{]",
        "[} ]",
        "\u{201c}",
        "\"a\" \"",
        "True ",
        "1e",
        "{\"a\":\"b\"c\" ",
        "\\\"b: 1, \"x",
        "\"\\\n",
        "{\"a: \"",
    ];
    for text in [brackets, quoted_once, one_line] {
        assert!(!quickly(&text, usize::MAX).problems.is_empty());
    }
    for piece in repeated {
        for before in ["", "[", "{", "{\"a\":", "[1 ", "[\"", "{\"a\":1 "] {
            let text = format!("{before}{}", piece.repeat(100_000 / piece.len()));
            assert!(!quickly(&text, usize::MAX).problems.is_empty(), "{before} and then {piece}");
        }
    }
}
