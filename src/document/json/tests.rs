//! Single mistakes and what is found behind them.

use super::ProblemKind::*;
use super::*;
use crate::document::{NodeId, Value};

/// The kinds and the places of all problems; a missing thing is shown with what stands around it.
fn problems(text: &str) -> Vec<(ProblemKind, String)> {
    let place = |span: Span| match (span.start as usize, span.is_empty()) {
        (start, true) => format!("{}^{}", &text[..start], &text[start..]),
        _ => span.of(text).to_owned(),
    };
    parse(text).problems.iter().map(|problem| (problem.kind, place(problem.span))).collect()
}

/// A text with one mistake, its kind, and its place as [`problems`] shows it.
const SINGLE: &[(&str, ProblemKind, &str)] = &[
    ("", Empty, "^"),
    (" \n", Empty, "^ \n"),
    ("[1] // one", Comment, "// one"),
    ("{ /* a\n b */ \"a\": 1}", Comment, "/* a"),
    ("{\"a\": 1, # note  \n \"b\": 2}", Comment, "# note"),
    ("[/* 1\n 2]", Comment, "/* 1"),
    ("[1, 2,]", TrailingComma, ","),
    ("{\"a\": 1,\n}", TrailingComma, ","),
    ("[1,,2]", ExtraComma, ","),
    ("{,\"a\": 1}", ExtraComma, ","),
    ("[1 2]", MissingComma, "[1^ 2]"),
    ("[true null]", MissingComma, "[true^ null]"),
    ("[[1][2]]", MissingComma, "[[1]^[2]]"),
    ("{\"a\": \"x\"\n\"b\": 2}", MissingComma, "{\"a\": \"x\"^\n\"b\": 2}"),
    ("{\"a\": 1; \"b\": 2}", NotAComma, ";"),
    ("{\"a\" 1}", MissingColon, "{\"a\"^ 1}"),
    ("{\"a\" = 1}", NotAColon, "="),
    ("{\"a\" => 1}", NotAColon, "=>"),
    ("[\"a\": 1]", StrayColon, ":"),
    ("{\"a\":: 1}", StrayColon, ":"),
    ("{\"a\": }", MissingValue, "{\"a\":^ }"),
    ("{\"a\":, \"b\": 2}", MissingValue, "{\"a\":^, \"b\": 2}"),
    ("{\"a\"}", KeyWithoutValue, "\"a\""),
    ("{\"a\", \"b\": 1}", KeyWithoutValue, "\"a\""),
    ("{1}", ExpectedKey, "1"),
    ("{: 1}", ExpectedKey, ":"),
    ("{{\"a\": 1}}", ExpectedKey, "{"),
    ("{\"a\": 1, some words here}", ExpectedKey, "some words here"),
    ("{name: 1}", UnquotedKey, "name"),
    ("{name\": 1}", UnquotedKey, "name\""),
    ("{'name': 1}", SingleQuotes, "'name'"),
    ("[\"a\", 'it\\'s', \"b\"]", SingleQuotes, "'it\\'s'"),
    ("[\u{201c}a\u{201d}]", CurlyQuotes, "\u{201c}a\u{201d}"),
    ("[True]", BareWord, "True"),
    ("{\"a\": None, \"b\": 1}", BareWord, "None"),
    ("[NaN, 1]", BareWord, "NaN"),
    ("[-Infinity]", BareWord, "-Infinity"),
    ("{\"a\": undefined}", BareWord, "undefined"),
    ("{\"a\": https://acme.example/x, \"b\": 1}", BareWord, "https://acme.example/x"),
    ("{\"a\": some words \n}", BareWord, "some words"),
    ("{\"a\": text\"}", BareWord, "text\""),
    ("<html>", BareWord, "<html>"),
    ("\u{feff}1", BareWord, "\u{feff}1"),
    ("[1\u{a0}]", BadNumber, "1\u{a0}"),
    ("{\"a\": \"x\" again, \"b\": 1}", StrayText, "again"),
    ("\"abc", UnterminatedString, "\""),
    ("{\"a\": \"x,\n \"b\": 2}", UnterminatedString, "\""),
    ("{\"a\": [\"x]}", UnterminatedString, "\""),
    ("{\"a: 1,\n \"b\": 2}", UnterminatedString, "\""),
    ("{\"a: \"x\"}", UnterminatedString, "\""),
    ("{\"a\": \"x, \"b\": \"y\"}", UnterminatedString, "\""),
    ("{\"path\": \"C:\\\", \"b\": 1}", UnterminatedString, "\""),
    ("{\"a\": \"say \"hi\" to them\", \"b\": 1}", UnescapedQuote, "\""),
    ("{\"pem\": \"-----BEGIN\nMIIC\n-----END\"}", LineBreak, "\n"),
    ("[\"a\r\nb\"]", LineBreak, "\r\n"),
    ("[\"a\t\tb\tc\"]", ControlCharacter, "\t\t"),
    ("[\"a\0\"]", ControlCharacter, "\0"),
    ("[\"C:\\Program Files\\Okta\"]", BadEscape, "\\P"),
    ("[\"\\\u{e9}\"]", BadEscape, "\\\u{e9}"),
    ("[\"\\u12g4\"]", BadEscape, "\\u12"),
    ("[\"\\ud800x\"]", LoneSurrogate, "\\ud800"),
    ("[\"\\ud800\\u0041\"]", LoneSurrogate, "\\ud800"),
    ("[\"\\udc00\"]", LoneSurrogate, "\\udc00"),
    ("[007]", LeadingZero, "007"),
    ("[-01.5]", LeadingZero, "-01.5"),
    ("[+1]", LeadingPlus, "+1"),
    ("[-]", MissingDigits, "-"),
    ("[1., 2]", MissingDigits, "1."),
    ("[.5]", MissingDigits, ".5"),
    ("[1e+]", MissingDigits, "1e+"),
    ("[0x1F]", BadNumber, "0x1F"),
    ("[1.2.3]", BadNumber, "1.2.3"),
    ("[2024-05-01]", BadNumber, "2024-05-01"),
    ("{\"a\": [1, 2]", UnclosedObject, "{"),
    ("[{\"a\": 1}, [2, 3", UnclosedArray, "["),
    ("{\"a\": [1, 2}", UnclosedArray, "["),
    ("{\"a\": [1, 2}, \"b\": 3}", ArrayClosedAsObject, "}"),
    ("{\"a\": 1]", ObjectClosedAsArray, "]"),
    ("{\"a\": [1]], \"b\": 2}", ExtraBracket, "]"),
    ("{\"a\": 1}}", ExtraBracket, "}"),
    ("{\"a\": 1}\n{\"b\": 2}", TrailingContent, "{"),
    ("1 done", TrailingContent, "done"),
];

#[test]
fn one_mistake_gives_one_problem_at_its_place() {
    let wrong: Vec<_> = SINGLE
        .iter()
        .map(|(text, kind, place)| (text, problems(text), (*kind, (*place).to_owned())))
        .filter(|(_, found, expected)| found[..] != [expected.clone()])
        .collect();
    assert!(wrong.is_empty(), "text, found, expected: {wrong:#?}");
}

/// Keeps the table complete: a kind that nothing in it produces would have no test.
#[test]
fn the_table_has_every_kind_and_each_says_what_to_do() {
    let mut kinds: Vec<_> = SINGLE.iter().map(|(_, kind, _)| *kind).collect();
    kinds.push(TooDeep);
    kinds.sort_unstable();
    kinds.dedup();
    // `TooDeep` is the last kind, so its number is that of the kinds before it.
    assert_eq!(kinds.len(), TooDeep as usize + 1);
    for kind in kinds {
        for clause in [kind.describe(), kind.repair()] {
            assert!(!clause.is_empty() && !clause.ends_with('.'), "{kind:?}: {clause}");
            assert!(
                clause.starts_with(|c: char| c.is_lowercase() || c == '`') || clause.starts_with("JSON"),
                "{clause}"
            );
        }
    }
}

#[test]
fn a_message_names_what_stands_there() {
    // A text, what is wrong with it, and the repair.
    let cases = [
        ("", "the file is empty", "write the document, or remove the file"),
        ("// later", "the file contains only comments", "write the document, or remove the file"),
        ("[True]", "`True` is not JSON; did you mean `true`?", "write `true`"),
        ("[NaN]", "`NaN` is not JSON; did you mean `null`?", "write `null`"),
        ("[undefined]", "`undefined` is not JSON", "write `null`, or leave the member out"),
        ("{\"a\": https://a.b}", "`https://a.b` needs double quotes", "put it in double quotes"),
        ("{\"a\": some words}", "`some words` needs double quotes", "put it in double quotes"),
        ("[1 2]", "a comma is missing after `1`", "write `,` here"),
        ("[\"a\" \"b\"]", "a comma is missing after this string", "write `,` here"),
        ("[[1] [2]]", "a comma is missing after `]`", "write `,` here"),
        ("{\"a\": 1,\n}", "there is a comma after the last member", "remove the comma"),
        ("[1,]", "there is a comma after the last element", "remove the comma"),
        ("{\"a\" => 1}", "`=>` stands where `:` belongs", "write `:`"),
        ("{name: 1}", "the key `name` needs double quotes", "write `\"name\"`"),
        (
            "[007]",
            "the number `007` begins with a needless zero",
            "remove the leading zero, or put the number in double quotes",
        ),
        ("[+5]", "the number `+5` begins with `+`", "write `5`"),
        (
            "[1.]",
            "the number `1.` is missing digits",
            "write at least one digit before and after the point, and in the exponent",
        ),
        (
            "[2024-05-01]",
            "`2024-05-01` is not how JSON writes a number",
            "write it like `-12.5e3`, or put it in double quotes",
        ),
        (
            "[\"\\P\"]",
            "`\\P` is not an escape that JSON knows",
            "write `\\\\` for a backslash, or four hexadecimal digits after `\\u`",
        ),
        ("{\"a\": 1}}", "`}` closes nothing", "remove the bracket"),
        ("[...]", "`...` is not JSON", "remove it, or write a value"),
        ("{...}", "`...` stands where a key belongs", "write a key in double quotes and a `:` before the value"),
    ];
    for (text, problem, repair) in cases {
        let first = parse(text).problems[0];
        assert_eq!((&*first.describe(text), &*first.repair(text)), (problem, repair), "{text}");
    }
}

#[test]
fn a_message_names_nothing_that_could_be_a_secret() {
    let token = format!("00{}", "a1B2".repeat(10));
    let texts = [
        "{\"client_secret\": hunter}".to_owned(),
        "{\"passphrase\": 007007}".to_owned(),
        "{\"apiToken\": 12 \"b\": 1}".to_owned(),
        "{\"a\": \"hunter\" \"b\": 1}".to_owned(),
        "{\"a\": 'hunter'}".to_owned(),
        "{\"a\": https://ida:hunter@acme.example}".to_owned(),
        "{\"a\": https://acme.example/?code=hunter}".to_owned(),
        format!("[{token}]"),
        format!("[x{token}]"),
    ];
    for text in texts {
        for problem in parse(&text).problems {
            let said = format!("{} {}", problem.describe(&text), problem.repair(&text));
            for secret in ["hunter", "007", "12 ", "`12`", &token] {
                assert!(!said.contains(secret), "{text}: {said}");
            }
        }
    }
}

#[test]
fn two_mistakes_are_both_reported_in_the_order_of_the_text() {
    assert_eq!(
        problems("{\"a\": [1, 2,], 'b': True /* x */}"),
        [
            (TrailingComma, ",".to_owned()),
            (SingleQuotes, "'b'".to_owned()),
            (BareWord, "True".to_owned()),
            (Comment, "/* x */".to_owned()),
        ]
    );
    // The missing bracket is found at the end and stands first.
    assert_eq!(problems("{\"a\": 1,, \"b\": 2"), [(UnclosedObject, "{".to_owned()), (ExtraComma, ",".to_owned())]);
}

#[test]
fn values_behind_a_mistake_are_still_found() {
    // Text, pointer, and the value as JSON.
    let cases = [
        ("{\"a\": 1 \"b\": [2, 3]}", "/b/1", "3"),
        ("{\"a\": [1, 2,], \"b\": 3}", "/b", "3"),
        ("{\"a\": 1, // one\n \"b\": 3}", "/b", "3"),
        ("{\"a\" 1, \"b\": 3}", "/a", "1"),
        ("{\"a\" = 1, \"b\": 3}", "/b", "3"),
        ("{\"a\": , \"b\": 3}", "/a", "null"),
        ("{\"a\", \"b\": 3}", "/b", "3"),
        ("{7, \"b\": 3}", "/b", "3"),
        ("{{\"b\": 3}}", "//b", "3"),
        ("{a: 1, 'b': 2, c\": 3}", "/a", "1"),
        ("{a: 1, 'b': 2, c\": 3}", "/b", "2"),
        ("{a: 1, 'b': 2, c\": 3}", "/c", "3"),
        ("{'it\\'s': 'x\\ty'}", "/it's", "\"x\\ty\""),
        ("{\u{201c}a\u{201d}: \u{201c}x\u{201d}}", "/a", "\"x\""),
        ("{'a': 'x, \"b\": 2}", "/a", "\"x, \\\"b\\\": 2\""),
        ("[True, FALSE, None, undefined, 5]", "", "[true, false, null, null, 5]"),
        ("[1, some words, 2]", "/2", "2"),
        ("{\"a\": \"x,\n \"b\": 2}", "/a", "\"x\""),
        ("{\"a\": \"x,\n \"b\": 2}", "/b", "2"),
        ("{\"a\": [\"x]}", "/a/0", "\"x\""),
        ("{\"a\": \"see [1],\n \"b\": 2}", "/a", "\"see [1]\""),
        ("{\"a: 1,\n \"b\": 2}", "/a", "1"),
        ("{\"a: \"x\"}", "/a", "\"x\""),
        ("{\"a\": \"x, \"b\": \"y\"}", "/b", "\"y\""),
        ("{\"path\": \"C:\\\", \"b\": 1}", "/b", "1"),
        ("{\"a\": \"say \"hi\" to them\", \"b\": 1}", "/a", "\"say \\\"hi\\\" to them\""),
        ("{\"a\": \"-----BEGIN\nMIIC\", \"b\": 1}", "/a", "\"-----BEGIN\\nMIIC\""),
        ("[\"a\tb\\qc\", 1]", "/0", "\"a\\tb\\\\qc\""),
        ("[007, 1]", "/1", "1"),
        ("{\"a\": {\"b\": [1, 2}, \"c\": 3}", "/c", "3"),
        ("{\"a\": {\"b\": [1, 2}, \"c\": 3}}", "/a/c", "3"),
        ("{\"a\": {\"b\": 1], \"c\": 3}", "/c", "3"),
        ("{\"a\": [1]], \"b\": 2}", "/b", "2"),
        ("{\"a\": {\"b\": [1, {\"c\": 2", "/a/b/1/c", "2"),
        ("{\"a\": {\"b\"", "/a/b", "null"),
    ];
    for (text, pointer, expected) in cases {
        let parsed = parse(text);
        let found = Value::root(&parsed.tree, text).and_then(|root| root.pointer(pointer));
        let expected: serde_json::Value = serde_json::from_str(expected).expect("JSON in the table");
        assert_eq!(found.map(|value| value.to_json(&|_, text| text.into_owned())), Some(expected), "{text}");
        assert!(!parsed.problems.is_empty(), "{text}");
    }
}

#[test]
fn an_unclosed_container_reaches_to_the_last_token() {
    let text = "{\"a\": [1, 2  \n";
    let parsed = parse(text);
    let spans: Vec<_> = Value::root(&parsed.tree, text)
        .into_iter()
        .flat_map(|root| [Some(root), root.get("a")])
        .map(|value| value.map(|value| value.span().of(text)))
        .collect();
    assert_eq!(spans, [Some("{\"a\": [1, 2"), Some("[1, 2")]);
}

/// The repeated keys, as the offsets of both.
fn repeated(text: &str) -> Vec<(u32, u32)> {
    let parsed = parse(text);
    let at = |id: NodeId| Value::root(&parsed.tree, text).map_or(u32::MAX, |root| root.at(id).span().start);
    parsed.duplicates.iter().map(|duplicate| (at(duplicate.first), at(duplicate.second))).collect()
}

#[test]
fn every_repeated_key_is_reported_with_the_first_one() {
    assert_eq!(repeated(r#"{"a":1,"b":2,"a":3,"a":4}"#), [(1, 13), (1, 19)]);
    assert_eq!(repeated(r#"{"a":1,"\u0061":2}"#), [(1, 7)]);
    assert_eq!(repeated(r#"{"":1,"":2}"#), [(1, 6)]);
    assert_eq!(repeated(r#"{"x":{"a":1},"y":{"a":1},"z":[{"a":1}]}"#), []);
    // The inner object is closed first; the order is that of the text all the same.
    assert_eq!(repeated(r#"{"a":0,"a":{"b":1,"b":2}}"#), [(1, 7), (12, 18)]);
    // Names that differ in case or are the beginning of each other are different.
    assert_eq!(repeated(r#"{"a":1,"A":2,"aa":3,"a ":4}"#), []);
}

#[test]
fn repeated_keys_are_found_on_both_sides_of_the_limit_for_hashing() {
    for count in 14..20 {
        let members: Vec<_> = (0..count).map(|number| format!("\"k{number:02}\":0")).collect();
        let text = format!("{{{},\"\\u006b03\":1}}", members.join(","));
        assert_eq!(repeated(&text), [(1 + 3 * 8, 1 + count * 8)], "{count} keys and one more");
    }
}

#[test]
fn repeated_keys_are_found_in_objects_with_mistakes() {
    assert_eq!(repeated("{a: 1, 'a': 2, \"a\": 3"), [(1, 8), (1, 15)]);
    // Two keys that are not there are not one key.
    assert_eq!(repeated("{: 1, : 2}"), []);
}

#[test]
fn the_limit_counts_open_containers() {
    let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(parse(&nested(128)).problems, []);
    let too_deep = Problem { kind: TooDeep, span: Span::new(128, 129) };
    assert_eq!(parse(&nested(129)).problems, [too_deep]);
    assert_eq!(
        parse_with_limit("{\"a\": [1, [2], 3] // x", 2).problems[..],
        [Problem { kind: TooDeep, span: Span::new(10, 11) }]
    );
    // Closed containers do not count.
    assert_eq!(parse_with_limit("[[1], [2], {\"a\": 3}]", 2).problems, []);
}

#[test]
fn not_more_than_a_hundred_problems_are_kept_and_reading_goes_on() {
    let text = format!("[{}\"end\"]", "+1,".repeat(500));
    let parsed = parse(&text);
    assert_eq!(parsed.problems.len(), 100);
    let end = Value::root(&parsed.tree, &text).and_then(|root| root.pointer("/500"));
    assert_eq!(end.and_then(Value::as_str).as_deref(), Some("end"));
}
