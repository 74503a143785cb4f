//! A table of expressions: which rules report each, and exactly where.

mod support;

use oinlint::finding::Finding;
use oinlint::rule::Selection;
use oinlint::run::{Input, Options, check};
use support::{TODAY, findings, options};

/// The rules on expressions themselves; what they become is judged by others.
const RULES: [&str; 8] = [
    "el-*",
    "expression-malformed",
    "expression-runtime-root",
    "expression-unbalanced",
    "expression-unquoted-text",
    "saml-el-*",
    "variable-undefined",
    "variable-wrong-*",
];

/// A line of the table.
struct Row {
    field: String,
    text: String,
    /// The rules with the bytes of `text` that each reports.
    expected: Vec<(String, usize, usize)>,
    /// What the finding says the field becomes.
    note: Option<String>,
}

/// The rules on what expressions become.
const URL_RULES: [&str; 5] = ["expression-*", "link-*", "oidc-redirect-*", "scim-base-uri-*", "uri-*"];

fn rows(table: &str) -> Vec<Row> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(row).collect()
}

fn row(line: &str) -> Row {
    let mut parts = line.split(" | ");
    let mut next = || parts.next().map(str::trim).unwrap_or_default().to_owned();
    let (field, marked, rules, note) = (next(), next(), next(), next());
    let mut text = String::new();
    let mut places = Vec::new();
    for character in marked.chars() {
        match character {
            '⟦' => places.push((text.len(), 0)),
            '⟧' => places.last_mut().expect("a place is open").1 = text.len(),
            _ => text.push(character),
        }
    }
    let rules: Vec<&str> = rules.split_whitespace().collect();
    assert_eq!(rules.len(), places.len(), "{line}: as many rules as places");
    let expected = rules.into_iter().zip(places).map(|(rule, (start, end))| (rule.to_owned(), start, end));
    Row { field, text, expected: expected.collect(), note: Some(note).filter(|note| !note.is_empty()) }
}

/// A manifest with the text in its field, and the offset at which the text begins.
fn manifest(row: &Row) -> (String, usize) {
    let slot = "\u{1}";
    let (acs, claim, redirect, base) = match row.field.as_str() {
        "saml" => (slot, "x", "https://a.example/cb", "https://a.example"),
        "claim" => ("https://a.example/acs", slot, "https://a.example/cb", "https://a.example"),
        "oidc" => ("https://a.example/acs", "x", slot, "https://a.example"),
        "bare" => ("https://a.example/acs", "x", "https://a.example/cb", slot),
        other => panic!("{other} is no field"),
    };
    let template = format!(
        r#"{{"name": "A", "config": [{{"name": "subdomain"}}, {{"name": "region"}}, {{"name": "base_url"}}],
        "sso": {{"saml": {{"acs": [{{"url": "{acs}"}}], "claims": [{{"name": "c", "values": ["{claim}"]}}]}},
        "oidc": {{"redirectUris": ["{redirect}"]}}}}, "provisioning": {{"scim": {{"baseUri": "{base}"}}}}}}"#
    );
    let at = template.find(slot).expect("the field is there");
    (template.replace(slot, &escaped(&row.text)), at)
}

fn escaped(text: &str) -> String {
    text.replace('\\', r"\\").replace('"', "\\\"")
}

/// What the rules report of a row.
fn reported(row: &Row, rules: &[&str]) -> (String, usize, Vec<Finding>) {
    let rules: Vec<String> = rules.iter().map(|rule| (*rule).to_owned()).collect();
    let options =
        Options { selection: Selection::new(&rules, &[]).expect("the rules exist"), ..options(None, TODAY) };
    let (text, at) = manifest(row);
    let input = Input::Memory { path: Some("submission.json".into()), bytes: text.clone().into_bytes() };
    let run = check(input, &options).unwrap_or_else(|refusal| panic!("{}: {refusal:?}", row.text));
    let found = findings(&run).into_iter().cloned().collect();
    (text, at, found)
}

/// Holds a table against what the rules report; gives the rows.
fn expect(table: &str, rules: &[&str]) -> Vec<Row> {
    let rows = rows(table);
    let mut wrong = Vec::new();
    for row in &rows {
        let (text, at, findings) = reported(row, rules);
        let places = |finding: &Finding| {
            let rule = finding.rule;
            let all = std::iter::once(&finding.place).chain(&finding.related);
            all.map(|place| (rule.to_owned(), place.span.start as usize, place.span.end as usize))
                .collect::<Vec<_>>()
        };
        // The names of rules decide where two stand at one place.
        let mut found: Vec<(String, usize, usize)> = findings.iter().flat_map(places).collect();
        let raw = |offset: usize| at + escaped(&row.text[..offset]).len();
        let mut expected: Vec<_> =
            row.expected.iter().map(|(rule, start, end)| (rule.clone(), raw(*start), raw(*end))).collect();
        found.sort();
        expected.sort();
        let note = findings.iter().find_map(|finding| finding.note.clone());
        if found != expected || (row.note.is_some() && note != row.note) {
            let shown = found.iter().map(|(rule, start, end)| format!("{rule} {:?}", text.get(*start..*end)));
            wrong.push(format!("{} | {}: {:?}, {note:?}", row.field, row.text, shown.collect::<Vec<_>>()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    rows
}

#[test]
fn every_expression_is_reported_as_the_table_says() {
    let rows = expect(include_str!("expressions/table.txt"), &RULES);
    assert!(rows.len() >= 150, "{} rows", rows.len());
}

#[test]
fn what_expressions_become_is_reported_as_the_table_says() {
    expect(include_str!("expressions/urls.txt"), &URL_RULES);
}

#[test]
fn hostile_expressions_are_one_finding_each() {
    let brackets = format!("{}app.region{}", "(".repeat(100_000), ")".repeat(100_000));
    let megabyte = format!("'https://' + {}", vec!["app.region"; 80_000].join(" + "));
    let doubling = format!("'https://' + String.replace('{0}', 'a', '{0}')", "a".repeat(100_000));
    for (text, expected) in [
        (brackets, "expression-too-large"),
        (megabyte, "expression-too-large"),
        (doubling, "expression-too-large"),
    ] {
        let row = Row { field: "bare".into(), text, expected: Vec::new(), note: None };
        let found = reported(&row, &[&RULES[..], &URL_RULES[..]].concat()).2;
        let rules: Vec<&str> = found.iter().map(|finding| finding.rule).collect();
        assert_eq!(rules.join(" "), expected);
    }
}

/// The text of a row's field once the edits of one finding are made.
fn repaired(text: &str, at: usize, row: &Row, finding: &Finding) -> String {
    let mut text = text.to_owned();
    let length = text.len() - at - escaped(&row.text).len();
    let mut edits: Vec<_> = finding.edits.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    for edit in edits {
        text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
    }
    let field = text[at..text.len() - length].to_owned();
    serde_json::from_str(&format!("\"{field}\"")).expect("the file is still JSON")
}

#[test]
fn edits_repair_what_their_finding_reports() {
    let cases = [
        ("saml", "https://{app.subdomain}.a.example", "https://${org.subdomain}.a.example"),
        ("saml", "https://${app.subdomain}.a.example", "https://${org.subdomain}.a.example"),
        (
            "saml",
            "https://${toLowerCase(org.subdomain)}.a.example",
            "https://${fn:toLowerCase(org.subdomain)}.a.example",
        ),
        ("oidc", "https://${org.subdomain}.a.example/\"x", "https://{app.subdomain}.a.example/\"x"),
        (
            "oidc",
            "https://{fn:toLowerCase(app.region)}.a.example",
            "https://{String.toLowerCase(app.region)}.a.example",
        ),
        (
            "oidc",
            "https://{String.toLower(app.region)}.a.example",
            "https://{String.toLowerCase(app.region)}.a.example",
        ),
        ("bare", "https://{app.subdomain}.a.example/é", "'https://' + app.subdomain + '.a.example/é'"),
        ("bare", "https://a.example/{region}", "'https://a.example/' + app.region"),
        ("bare", "https://' + app.subdomain + '.a.example'", "'https://' + app.subdomain + '.a.example'"),
        ("bare", "'https://' + app.subdomian + '.a.example'", "'https://' + app.subdomain + '.a.example'"),
        ("bare", "'https://' + substring(app.region, 0, 3)", "'https://' + String.substring(app.region, 0, 3)"),
        ("bare", "'https://' + (app.region = 'eu' ? 'a' : 'b')", "'https://' + (app.region == 'eu' ? 'a' : 'b')"),
        ("bare", "'https://' + (app.region eq 'eu' ? 'a' : 'b')", "'https://' + (app.region == 'eu' ? 'a' : 'b')"),
    ];
    for (field, text, expected) in cases {
        let row = Row { field: field.into(), text: text.into(), expected: Vec::new(), note: None };
        let (file, at, findings) = reported(&row, &RULES);
        let [finding] = findings.as_slice() else { panic!("{text}: {findings:#?}") };
        assert_eq!(repaired(&file, at, &row, finding), expected, "{text}");
        let repaired = Row { text: expected.into(), ..row };
        assert!(reported(&repaired, &RULES).2.is_empty(), "{expected} is right");
    }
}

#[test]
fn no_edit_makes_an_expression_worse() {
    let mut made = 0;
    for row in rows(include_str!("expressions/table.txt")) {
        let (text, at, findings) = reported(&row, &RULES);
        for finding in findings.iter().filter(|finding| !finding.edits.is_empty()) {
            let better = Row {
                text: repaired(&text, at, &row, finding),
                field: row.field.clone(),
                expected: Vec::new(),
                note: None,
            };
            let left = reported(&better, &RULES).2;
            let same = |all: &[Finding]| all.iter().filter(|other| other.rule == finding.rule).count();
            assert!(same(&left) < same(&findings), "{} became {}: {left:#?}", row.text, better.text);
            // A name that is written right may still be that of nothing.
            assert!(left.len() <= findings.len(), "{} became {}: {left:#?}", row.text, better.text);
            made += 1;
        }
    }
    assert!(made > 30, "{made} edits");
}
