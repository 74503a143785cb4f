//! What GitHub's code scanning refuses of a SARIF file, or does not show, after its documentation ("SARIF support for
//! code scanning", read 2026-11-25). The schema of the standard allows all of this.

use std::collections::BTreeSet;

use serde_json::Value;

const MAX_RUNS: usize = 20;
const MAX_RESULTS: usize = 25_000;
const MAX_RULES: usize = 25_000;
const MAX_LOCATIONS: usize = 1_000;
const MAX_SHOWN_LOCATIONS: usize = 100;
const MAX_TAGS: usize = 10;
const MAX_DESCRIPTION: usize = 1_024;
/// Ten megabytes, packed. Without a packer at hand the file itself is held to ten times as much: text of this kind
/// packs to less than a tenth.
const MAX_BYTES: usize = 100_000_000;

/// What GitHub would object to.
pub fn objections(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let log: Value = serde_json::from_str(text).expect("it is JSON");
    object(&mut found, text.len() <= MAX_BYTES, "the file is too large");
    object(&mut found, is_said(&log["$schema"]), "there is no $schema");
    object(&mut found, log["version"] == "2.1.0", "the version is not 2.1.0");
    let runs = list(&log["runs"]);
    object(&mut found, (1..=MAX_RUNS).contains(&runs.len()), "the number of runs");
    for run in runs {
        let rules = list(&run["tool"]["driver"]["rules"]);
        object(&mut found, is_said(&run["tool"]["driver"]["name"]), "the tool has no name");
        object(&mut found, !rules.is_empty() && rules.len() <= MAX_RULES, "the number of rules");
        rules.iter().for_each(|rule| check_rule(rule, &mut found));
        let results = list(&run["results"]);
        object(&mut found, run["results"].is_array() && results.len() <= MAX_RESULTS, "the number of results");
        let mut seen = BTreeSet::new();
        for result in results {
            check_result(result, rules, &mut found);
            let hash = result["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap_or_default();
            object(&mut found, seen.insert(hash), &format!("two results are taken for one: {hash}"));
        }
    }
    found
}

fn check_rule(rule: &Value, found: &mut Vec<String>) {
    let id = rule["id"].as_str().unwrap_or_default();
    object(found, !id.is_empty(), "a rule has no id");
    for member in ["shortDescription", "fullDescription"] {
        let text = rule[member]["text"].as_str().unwrap_or_default();
        let length = text.chars().count();
        object(found, (1..=MAX_DESCRIPTION).contains(&length), &format!("{id}: {member} has {length} characters"));
    }
    object(found, is_said(&rule["help"]["text"]), &format!("{id}: no help.text"));
    object(found, is_said(&rule["help"]["markdown"]), &format!("{id}: no help.markdown"));
    object(found, is_level(&rule["defaultConfiguration"]["level"]), &format!("{id}: the level"));
    let properties = &rule["properties"];
    object(found, list(&properties["tags"]).len() <= MAX_TAGS, &format!("{id}: the number of tags"));
    let precisions = ["very-high", "high", "medium", "low"];
    object(found, one_of(&properties["precision"], &precisions), &format!("{id}: the precision"));
    let severities = ["error", "warning", "recommendation"];
    object(found, one_of(&properties["problem.severity"], &severities), &format!("{id}: problem.severity"));
}

fn check_result(result: &Value, rules: &[Value], found: &mut Vec<String>) {
    let id = result["ruleId"].as_str().unwrap_or_default();
    let index = result["ruleIndex"].as_u64().and_then(|index| rules.get(index as usize));
    object(found, index.is_some_and(|rule| rule["id"] == id), &format!("{id}: ruleIndex leads elsewhere"));
    object(found, is_level(&result["level"]), &format!("{id}: the level"));
    object(found, is_said(&result["message"]["text"]), &format!("{id}: no message.text"));
    object(
        found,
        is_said(&result["partialFingerprints"]["primaryLocationLineHash"]),
        &format!("{id}: no fingerprint"),
    );
    let (places, related) = (list(&result["locations"]), list(&result["relatedLocations"]));
    object(found, places.len() == 1, &format!("{id}: only the first of the locations is used"));
    object(
        found,
        related.len() <= MAX_SHOWN_LOCATIONS.min(MAX_LOCATIONS),
        &format!("{id}: too many related places"),
    );
    for place in places.iter().chain(related) {
        let place = &place["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap_or_default();
        let is_relative =
            !uri.is_empty() && !uri.starts_with(['/', '.']) && !uri.contains("..") && !uri.contains('\\');
        let has_scheme = uri.split('/').next().is_some_and(|first| first.contains(':'));
        object(found, is_relative && !has_scheme, &format!("{id}: `{uri}` is not relative to the repository"));
        let number = |member: &str| place["region"][member].as_u64().unwrap_or(0);
        let (start, end) =
            ((number("startLine"), number("startColumn")), (number("endLine"), number("endColumn")));
        let is_region = start.0 > 0 && start.1 > 0 && end.1 > 0 && end >= start;
        object(found, is_region, &format!("{id}: the region {start:?} to {end:?}"));
    }
}

fn object(found: &mut Vec<String>, is_right: bool, objection: &str) {
    if !is_right {
        found.push(objection.to_owned());
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// An empty text does not count as one.
fn is_said(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty())
}

fn is_level(value: &Value) -> bool {
    one_of(value, &["error", "warning", "note"])
}

fn one_of(value: &Value, allowed: &[&str]) -> bool {
    value.as_str().is_some_and(|text| allowed.contains(&text))
}
