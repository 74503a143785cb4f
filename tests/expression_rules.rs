//! A table of expressions: which rules report each, and exactly where.

mod support;

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
}

fn rows() -> Vec<Row> {
    let table = include_str!("expressions/table.txt");
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(row).collect()
}

fn row(line: &str) -> Row {
    let mut parts = line.split(" | ");
    let mut next = || parts.next().map(str::trim).unwrap_or_default().to_owned();
    let (field, marked, rules) = (next(), next(), next());
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
    Row { field, text, expected: expected.collect() }
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

#[test]
fn every_expression_is_reported_as_the_table_says() {
    let selection = Selection::new(&RULES.map(str::to_owned), &[]).expect("the rules exist");
    let options = Options { selection, ..options(None, TODAY) };
    let rows = rows();
    let mut wrong = Vec::new();
    for row in &rows {
        let (text, at) = manifest(row);
        let input = Input::Memory { path: Some("submission.json".into()), bytes: text.clone().into_bytes() };
        let run = check(input, &options).unwrap_or_else(|refusal| panic!("{}: {refusal:?}", row.text));
        // The names of rules decide where two stand at one place.
        let found: Vec<(String, usize, usize)> = findings(&run)
            .iter()
            .flat_map(|finding| {
                let places = std::iter::once(&finding.place).chain(&finding.related);
                places.map(|place| (finding.rule.to_owned(), place.span.start as usize, place.span.end as usize))
            })
            .collect();
        let raw = |offset: usize| at + escaped(&row.text[..offset]).len();
        let mut expected: Vec<_> =
            row.expected.iter().map(|(rule, start, end)| (rule.clone(), raw(*start), raw(*end))).collect();
        let mut found = found;
        found.sort();
        expected.sort();
        if found != expected {
            let shown = found.iter().map(|(rule, start, end)| format!("{rule} {:?}", text.get(*start..*end)));
            wrong.push(format!("{} | {}: {:?}", row.field, row.text, shown.collect::<Vec<_>>()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(rows.len() >= 150, "{} rows", rows.len());
}
