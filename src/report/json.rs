//! The JSON document: versioned, and described by `check-report.schema.json` beside this file.

use std::io::{self, Write};

use serde::Serialize;

use crate::finding::{Edit, Finding, Place, Safety, Severity, Status, Suppression};
use crate::rule::{NOT_CHECKABLE, REQUIREMENTS_DATE, RuleState};
use crate::run::{Checked, FileState, Run};
use crate::source::{Position, picture};

/// Raised when a consumer would have to change: a member removed, renamed or given another meaning.
const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
struct Report<'r> {
    schema_version: u32,
    tool: Tool,
    submissions: Vec<Submission<'r>>,
    unclaimed: Vec<FileView<'r>>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
    requirements: &'static str,
}

#[derive(Serialize)]
struct Submission<'r> {
    path: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    configuration: Option<&'r str>,
    verdict: &'static str,
    counts: Counts,
    omitted_findings: usize,
    findings: Vec<FindingView<'r>>,
    coverage: Coverage<'r>,
}

#[derive(Serialize)]
struct Counts {
    error: usize,
    warning: usize,
    info: usize,
    suppressed: usize,
    baselined: usize,
    rules_off: usize,
}

#[derive(Serialize)]
struct FindingView<'r> {
    rule: &'static str,
    severity: Severity,
    message: &'r str,
    note: Option<&'r str>,
    why: &'r str,
    help: &'r str,
    place: PlaceView<'r>,
    related: Vec<PlaceView<'r>>,
    edits: Vec<EditView<'r>>,
    fingerprint: &'r str,
    status: &'static str,
    suppression: Option<SuppressionView<'r>>,
}

#[derive(Serialize)]
struct SuppressionView<'r> {
    kind: &'static str,
    reason: Option<&'r str>,
    path: &'r str,
    line: u32,
}

#[derive(Serialize)]
struct PlaceView<'r> {
    path: &'r str,
    pointer: &'r str,
    start: PositionView,
    end: PositionView,
    encoding: Option<&'static str>,
    byte_offset: Option<u64>,
    label: &'r str,
}

#[derive(Serialize)]
struct EditView<'r> {
    start: PositionView,
    end: PositionView,
    text: &'r str,
    safety: Safety,
}

#[derive(Serialize)]
struct PositionView {
    line: u32,
    column: u32,
    column_utf16: u32,
}

#[derive(Serialize)]
struct Coverage<'r> {
    rules: Vec<RuleView>,
    files: Vec<FileView<'r>>,
    not_checkable: Vec<RequirementView>,
}

#[derive(Serialize)]
struct RuleView {
    id: &'static str,
    state: &'static str,
}

#[derive(Serialize)]
struct FileView<'r> {
    path: &'r str,
    kind: Option<&'static str>,
    judged: bool,
    reason: Option<&'r str>,
}

#[derive(Serialize)]
struct RequirementView {
    id: &'static str,
    title: &'static str,
    source: &'static str,
}

pub(super) fn write(run: &Run, out: &mut impl Write) -> io::Result<()> {
    let report = Report {
        schema_version: SCHEMA_VERSION,
        tool: Tool { name: "oinlint", version: env!("CARGO_PKG_VERSION"), requirements: REQUIREMENTS_DATE },
        submissions: run.submissions.iter().map(submission).collect(),
        unclaimed: run.unclaimed.iter().map(file).collect(),
    };
    write_inert(&serde_json::to_string_pretty(&report)?, out)?;
    writeln!(out)
}

/// Writes JSON in which characters that would steer a terminal or a log are escaped. `serde_json` escapes the
/// C0 controls; line ends in the text are those between members. Runners of continuous integration services take
/// `##[...]` and `##vso[...]` for commands: their bracket is escaped. Only texts can hold one behind a `#`.
pub fn write_inert(json: &str, out: &mut impl Write) -> io::Result<()> {
    let mut written = 0;
    for (at, character) in json.char_indices() {
        let commands = || character == '[' && (json[..at].ends_with("##") || json[..at].ends_with("##vso"));
        if (character == '\n' || picture(character).is_none()) && !commands() {
            continue;
        }
        out.write_all(&json.as_bytes()[written..at])?;
        let mut units = [0; 2];
        for unit in character.encode_utf16(&mut units) {
            write!(out, "\\u{unit:04x}")?;
        }
        written = at + character.len_utf8();
    }
    out.write_all(&json.as_bytes()[written..])
}

fn submission(checked: &Checked) -> Submission<'_> {
    Submission {
        path: &checked.root,
        published: checked.published.as_deref(),
        configuration: checked.configuration.as_deref(),
        verdict: checked.verdict().name(),
        counts: Counts {
            error: checked.count(Severity::Error),
            warning: checked.count(Severity::Warning),
            info: checked.count(Severity::Info),
            suppressed: checked.suppressed(),
            baselined: checked.baselined(),
            rules_off: checked.requirements(RuleState::Off),
        },
        omitted_findings: checked.omitted.len(),
        findings: checked.findings.iter().map(finding).collect(),
        coverage: coverage(checked),
    }
}

fn finding(finding: &Finding) -> FindingView<'_> {
    FindingView {
        rule: finding.rule,
        severity: finding.severity,
        message: &finding.message,
        note: finding.note.as_deref(),
        why: &finding.why,
        help: &finding.help,
        place: place(&finding.place),
        related: finding.related.iter().map(place).collect(),
        edits: finding.edits.iter().map(edit).collect(),
        fingerprint: finding.fingerprint.as_str(),
        status: finding.status.name(),
        suppression: match &finding.status {
            Status::Suppressed(Suppression { kind, reason, path, line }) => {
                Some(SuppressionView { kind: kind.name(), reason: reason.as_deref(), path, line: *line })
            }
            Status::Open | Status::Baselined => None,
        },
    }
}

fn place(place: &Place) -> PlaceView<'_> {
    PlaceView {
        path: &place.path,
        pointer: &place.pointer,
        start: position(place.start),
        end: position(place.end),
        encoding: place.encoding,
        byte_offset: place.byte_offset,
        label: &place.label,
    }
}

fn edit(edit: &Edit) -> EditView<'_> {
    EditView { start: position(edit.start), end: position(edit.end), text: &edit.text, safety: edit.safety }
}

fn position(position: Position) -> PositionView {
    PositionView { line: position.line, column: position.column, column_utf16: position.column_utf16 }
}

fn file(file: &FileState) -> FileView<'_> {
    FileView {
        path: &file.path,
        kind: file.kind.map(|kind| kind.name()),
        judged: file.not_judged.is_none(),
        reason: file.not_judged.as_deref(),
    }
}

fn coverage(checked: &Checked) -> Coverage<'_> {
    let requirement =
        |row: &crate::rule::NotCheckable| RequirementView { id: row.id, title: row.title, source: row.source };
    Coverage {
        rules: checked.states.iter().map(|(rule, state)| RuleView { id: rule.id, state: state.name() }).collect(),
        files: checked.files.iter().map(file).collect(),
        not_checkable: NOT_CHECKABLE.iter().map(requirement).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_steer_a_terminal_are_escaped() {
        let value = serde_json::Value::from("a\u{1b}[31m\u{202e}\u{7f}\u{9b}é\n##[error]#1");
        let mut out = Vec::new();
        write_inert(&value.to_string(), &mut out).expect("writing to memory works");
        let text = String::from_utf8(out).expect("the output is UTF-8");
        assert_eq!(text, r##""a\u001b[31m\u202e\u007f\u009bé\n##\u005berror]#1""##);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).expect("it is JSON"), value);
    }
}
