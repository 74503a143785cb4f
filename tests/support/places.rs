//! Reads reports back: what each format says was found, and where.

#![allow(dead_code, reason = "every test program compiles this file and uses a part of it")]

use std::collections::BTreeMap;

use regex::Regex;
use serde_json::Value;

/// Rule, path, line and column of a finding; the column in Unicode scalar values, but in UTF-16 units for SARIF.
pub type Found = (String, String, u64, u64);

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn number(value: &Value) -> u64 {
    value.as_u64().expect("a number")
}

pub fn json(report: &str) -> Value {
    serde_json::from_str(report).unwrap_or_else(|error| panic!("{error} in {report}"))
}

/// The findings of a JSON report that count.
pub fn of_json(report: &str, column: &str) -> Vec<Found> {
    let report = json(report);
    let submissions = report["submissions"].as_array().expect("a list");
    let findings = submissions.iter().flat_map(|own| own["findings"].as_array().expect("a list"));
    let open = findings.filter(|finding| finding["status"] == "open");
    sorted(open.map(|finding| {
        let (place, start) = (&finding["place"], &finding["place"]["start"]);
        (text(&finding["rule"]), text(&place["path"]), number(&start["line"]), number(&start[column]))
    }))
}

/// The results of a SARIF log that are neither suppressed nor known from before.
pub fn of_sarif(report: &str) -> Vec<Found> {
    let log = json(report);
    let results = log["runs"][0]["results"].as_array().expect("a list").clone();
    let open = results.into_iter().filter(|result| {
        result["suppressions"].as_array().is_none_or(Vec::is_empty) && result["baselineState"] != "unchanged"
    });
    sorted(open.map(|result| {
        let place = &result["locations"][0]["physicalLocation"];
        let (uri, start) = (text(&place["artifactLocation"]["uri"]), &place["region"]);
        (text(&result["ruleId"]), unescaped(&uri), number(&start["startLine"]), number(&start["startColumn"]))
    }))
}

fn unescaped(uri: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = uri.as_bytes();
    while let [first, behind @ ..] = rest {
        if *first == b'%' {
            let hex = std::str::from_utf8(&behind[..2]).expect("two digits");
            bytes.push(u8::from_str_radix(hex, 16).expect("two digits"));
            rest = &behind[2..];
        } else {
            bytes.push(*first);
            rest = behind;
        }
    }
    String::from_utf8(bytes).expect("the path is UTF-8")
}

pub fn of_gitlab(report: &str) -> Vec<Found> {
    let report = json(report);
    sorted(report.as_array().expect("a list").iter().map(|entry| {
        let begin = &entry["location"]["positions"]["begin"];
        assert_eq!(begin["line"], entry["location"]["lines"]["begin"]);
        let path = text(&entry["location"]["path"]);
        (text(&entry["check_name"]), path, number(&begin["line"]), number(&begin["column"]))
    }))
}

/// A workflow command, read as GitHub's runner does.
#[derive(Debug)]
pub struct Command {
    pub name: String,
    pub properties: BTreeMap<String, String>,
    pub text: String,
}

/// The commands that the runner knows.
const COMMANDS: [&str; 14] = [
    "add-mask",
    "add-matcher",
    "add-path",
    "debug",
    "echo",
    "endgroup",
    "error",
    "group",
    "notice",
    "save-state",
    "set-env",
    "set-output",
    "stop-commands",
    "warning",
];

/// The command that GitHub's runner finds in a line: `::name properties::text` at its start, or `##[name]text` anywhere.
pub fn command(line: &str) -> Option<Command> {
    let known = |name: &str| COMMANDS.contains(&name);
    if let Some((head, text)) = line.trim_start().strip_prefix("::").and_then(|rest| rest.split_once("::")) {
        let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
        if known(name) {
            let unescape = |value: &str| {
                let value = value.replace("%0D", "\r").replace("%0A", "\n").replace("%3A", ":");
                value.replace("%2C", ",").replace("%25", "%")
            };
            let pairs = properties.split(',').filter_map(|pair| pair.split_once('='));
            let properties = pairs.map(|(name, value)| (name.to_owned(), unescape(value))).collect();
            let text = text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
            return Some(Command { name: name.into(), properties, text });
        }
    }
    let (head, text) = line.split_once("##[")?.1.split_once(']')?;
    let name = head.split(' ').next().unwrap_or(head);
    known(name).then(|| Command { name: name.into(), properties: BTreeMap::new(), text: text.into() })
}

/// The annotations, and what is listed below them because GitHub would not show it.
pub fn of_github(report: &str) -> Vec<Found> {
    let annotations = report.lines().filter_map(command).map(|command| {
        let property = |name: &str| command.properties[name].clone();
        let number = |name: &str| property(name).parse().expect("a number");
        (property("title"), property("file"), number("line"), number("col"))
    });
    sorted(annotations.chain(of_short(report)))
}

/// The lines `path:line:column: severity[rule]: message` of a text.
pub fn of_short(report: &str) -> Vec<Found> {
    let line =
        Regex::new(r"(?m)^(.+?):(\d+):(\d+): (?:error|warning|info)\[([a-z0-9-]+)\]: ").expect("it is right");
    sorted(line.captures_iter(report).map(|own| (own[4].into(), own[1].into(), parsed(&own[2]), parsed(&own[3]))))
}

fn parsed(text: &str) -> u64 {
    text.parse().expect("a number")
}

pub fn of_human(report: &str) -> Vec<Found> {
    let heading = Regex::new(r"^(?:error|warning|info)\[([a-z0-9-]+)\]: ").expect("it is right");
    let place = Regex::new(r"┌─ (.+):(\d+):(\d+)$").expect("it is right");
    let (mut found, mut rule) = (Vec::new(), None);
    for line in report.lines() {
        if let Some(own) = heading.captures(line) {
            rule = Some(own[1].to_owned());
        } else if let (Some(own), Some(_)) = (place.captures(line), &rule) {
            let rule = rule.take().expect("it was there a moment ago");
            found.push((rule, own[1].to_owned(), parsed(&own[2]), parsed(&own[3])));
        }
    }
    sorted(found.into_iter())
}

/// The findings in failures and in the output of suites.
pub fn of_junit(report: &str) -> Vec<Found> {
    let document = roxmltree::Document::parse(report).expect("it is XML");
    let holds = |node: &roxmltree::Node<'_, '_>| node.has_tag_name("failure") || node.has_tag_name("system-out");
    let texts = document.descendants().filter(holds).filter_map(|node| node.text());
    sorted(texts.flat_map(of_short))
}

pub fn of_markdown(report: &str) -> Vec<Found> {
    let row = Regex::new(r"(?m)^\| \S+ (?:error|warning|info) \| `([a-z0-9-]+)` \| `+ ?(.+?):(\d+):(\d+) ?`+ \| ")
        .expect("it is right");
    sorted(
        row.captures_iter(report)
            .map(|own| (own[1].into(), own[2].replace("\\|", "|"), parsed(&own[3]), parsed(&own[4]))),
    )
}

pub fn of_html(report: &str) -> Vec<Found> {
    let article = Regex::new(r"(?s)<article.*?</article>").expect("it is right");
    let place = Regex::new(r#"<code class="place">(.+?):(\d+):(\d+)</code>"#).expect("it is right");
    let rule = Regex::new(r"<dt>rule</dt><dd><code>([a-z0-9-]+)</code>").expect("it is right");
    sorted(article.find_iter(report).map(|article| {
        let place = place.captures(article.as_str()).expect("it has a place");
        let rule = rule.captures(article.as_str()).expect("it has a rule");
        let path =
            place[1].replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        (rule[1].to_owned(), path, parsed(&place[2]), parsed(&place[3]))
    }))
}

fn sorted(found: impl Iterator<Item = Found>) -> Vec<Found> {
    let mut found: Vec<Found> = found.collect();
    found.sort();
    found
}
