//! A finding as a result (3.27).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{ROOT, text};
use crate::finding::{Edit, Finding, Place, Severity, Status, Suppression};
use crate::report::address::{fingerprint, uri};
use crate::run::{Base, Checked, Located, Run};
use crate::source::Position;

/// The most related places that GitHub shows of a result.
const MAX_RELATED: usize = 100;

pub(super) const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

pub(super) fn of(
    run: &Run,
    submission: &Checked,
    finding: &Finding,
    rules: &BTreeMap<&str, usize>,
    has_baseline: bool,
) -> Value {
    let own = finding.fingerprint.as_str();
    let mut result = json!({
        "ruleId": finding.rule,
        "level": level(finding.severity),
        "message": {"text": message(finding)},
        "locations": [location(&run.base, &finding.place)],
        // GitHub reads the first alone.
        "partialFingerprints": {
            "primaryLocationLineHash": fingerprint(&run.base, submission, own),
            "oinlint/v1": own,
        },
    });
    if let Some(index) = rules.get(finding.rule) {
        result["ruleIndex"] = (*index).into();
    }
    if !finding.related.is_empty() {
        let related = finding.related.iter().take(MAX_RELATED).enumerate();
        let related = related.map(|(number, place)| related_location(&run.base, number, place));
        result["relatedLocations"] = related.collect();
    }
    if !finding.edits.is_empty() {
        result["fixes"] = json!([fix(&run.base, finding)]);
    }
    if let Status::Suppressed(by) = &finding.status {
        result["suppressions"] = json!([suppression(&run.base, by)]);
    }
    if has_baseline {
        let is_known = matches!(finding.status, Status::Baselined);
        result["baselineState"] = if is_known { "unchanged" } else { "new" }.into();
    }
    result
}

/// What is wrong, and what to do. Where space is short, the first sentence alone is shown.
fn message(finding: &Finding) -> String {
    let note = finding.note.iter().map(|note| format!("\n{note}"));
    let more = [format!("\nwhy: {}", finding.why), format!("\nhelp: {}", finding.help)];
    text(&(finding.message.clone() + &note.chain(more).collect::<String>()))
}

fn location(base: &Base, place: &Place) -> Value {
    let mut location = json!({"physicalLocation": physical(base, &place.path, region(place.start, place.end))});
    if !place.label.is_empty() {
        location["message"] = json!({"text": text(&place.label)});
    }
    if !place.pointer.is_empty() {
        location["logicalLocations"] = json!([{"fullyQualifiedName": place.pointer}]);
    }
    location
}

fn related_location(base: &Base, number: usize, place: &Place) -> Value {
    let mut location = location(base, place);
    location["id"] = (number + 1).into();
    location
}

fn physical(base: &Base, path: &str, region: Value) -> Value {
    json!({"artifactLocation": artifact(&base.locate(path)), "region": region})
}

fn artifact(located: &Located) -> Value {
    match located {
        Located::Inside(_) => json!({"uri": uri(located), "uriBaseId": ROOT}),
        Located::Outside(_) => json!({"uri": uri(located)}),
    }
}

fn region(start: Position, end: Position) -> Value {
    json!({
        "startLine": start.line,
        "startColumn": start.column_utf16,
        "endLine": end.line,
        "endColumn": end.column_utf16,
    })
}

fn fix(base: &Base, finding: &Finding) -> Value {
    let replacement = |edit: &Edit| json!({"deletedRegion": region(edit.start, edit.end), "insertedContent": {"text": edit.text}});
    let replacements: Vec<Value> = finding.edits.iter().map(replacement).collect();
    let is_safe = finding.edits.iter().all(|edit| edit.safety == crate::finding::Safety::Safe);
    json!({
        "description": {"text": text(&finding.help)},
        "artifactChanges": [{
            "artifactLocation": artifact(&base.locate(&finding.place.path)),
            "replacements": replacements,
        }],
        "properties": {"safety": if is_safe { "safe" } else { "unsafe" }},
    })
}

fn suppression(base: &Base, by: &Suppression) -> Value {
    let line = json!({"startLine": by.line});
    let mut suppression = json!({
        "kind": by.kind.name(),
        "status": "accepted",
        "location": {"physicalLocation": physical(base, &by.path, line)},
    });
    if let Some(reason) = &by.reason {
        suppression["justification"] = reason.as_str().into();
    }
    suppression
}
