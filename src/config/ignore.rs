//! Applies suppressions to findings, and says which of them serve nothing.

use globset::GlobMatcher;

use super::comment::{Comment, Covers, comments};
use super::find::{Loaded, date};
use crate::artifact::{CONFIGURATION, Submission};
use crate::finding::{Finding, Status, Suppression, SuppressionKind, is_within};
use crate::rule::{Notice, RULES, RuleId, RuleState, States, id, nearest};
use crate::source::{Span, brief, neutral};

/// What is needed besides the findings.
pub struct Surroundings<'a> {
    /// The submission that they are in.
    pub submission: &'a Submission,
    /// Its configuration.
    pub config: Option<&'a Loaded>,
    /// How the rules fared.
    pub states: &'a States,
    /// The day that counts as today.
    pub today: time::Date,
    /// The path of a file below the folder of the configuration, by its printed path.
    pub below: &'a dyn Fn(&str) -> Option<String>,
}

/// Marks the findings that a comment or an entry of the configuration covers. What comes back are the suppressions that
/// have no reason, have expired, name no rule or cover nothing.
pub fn suppress(findings: &mut [Finding], around: &Surroundings<'_>) -> Vec<Notice> {
    let mut notices = Vec::new();
    for (number, artifact) in around.submission.artifacts.iter().enumerate() {
        if !artifact.standing.is_judged() {
            continue;
        }
        for comment in comments(artifact) {
            notices.extend(by_comment(findings, around, number, &comment));
        }
    }
    for entry in around.config.into_iter().flat_map(entries) {
        notices.extend(by_entry(findings, around, &entry));
    }
    notices
}

/// Whether something was or may have been looked for: what a rule that did not run would have found is not known.
fn has_run(around: &Surroundings<'_>, rule: RuleId) -> bool {
    !matches!(around.states.of(rule), RuleState::Off | RuleState::NotRun)
}

/// Marks the open findings of a rule that `covers` says yes to; whether there was one, marked before or now.
fn mark(findings: &mut [Finding], rule: RuleId, by: &Suppression, covers: impl Fn(&Finding) -> bool) -> bool {
    let mut is_used = false;
    for finding in findings.iter_mut().filter(|finding| finding.rule == rule.rule().id && covers(finding)) {
        is_used = true;
        if finding.status.is_open() {
            finding.status = Status::Suppressed(by.clone());
        }
    }
    is_used
}

fn by_comment(
    findings: &mut [Finding],
    around: &Surroundings<'_>,
    number: usize,
    comment: &Comment,
) -> Vec<Notice> {
    let path = &around.submission.artifacts[number].path;
    let notice =
        |rule: RuleId, span: Span, args: Vec<(&'static str, String)>| Notice { rule, file: number, span, args };
    if comment.reason.is_empty() {
        return vec![notice(id::SUPPRESSION_WITHOUT_REASON, comment.span, Vec::new())];
    }
    let by = Suppression {
        kind: SuppressionKind::InSource,
        reason: Some(comment.reason.clone()),
        path: path.clone(),
        line: comment.line,
    };
    let mut notices = Vec::new();
    for (name, span) in &comment.rules {
        let Some(rule) = known(name) else {
            notices.push(notice(id::SUPPRESSION_UNKNOWN_RULE, *span, unknown(name)));
            continue;
        };
        let covers = |finding: &Finding| {
            finding.place.path == *path
                && match comment.covers {
                    Covers::File => true,
                    Covers::Line(line) => finding.place.start.line == line,
                }
        };
        if !mark(findings, rule, &by, covers) && has_run(around, rule) {
            notices.push(notice(id::SUPPRESSION_UNUSED, *span, vec![("rule", rule.rule().id.to_owned())]));
        }
    }
    notices
}

/// A rule about a submission: what is about the check itself cannot be suppressed.
fn known(name: &str) -> Option<RuleId> {
    RuleId::from_name(name).filter(|rule| rule.rule().is_requirement())
}

fn unknown(name: &str) -> Vec<(&'static str, String)> {
    let hint = nearest(name, RULES.iter().filter(|rule| rule.is_requirement()).map(|rule| rule.id));
    let repair = hint.map_or_else(
        || "take it out; `oinlint rules` lists the rules".to_owned(),
        |hint| format!("write `{hint}`"),
    );
    vec![("rule", brief(&neutral(name), 60)), ("repair", repair)]
}

/// An entry of the configuration, made ready.
struct Entry<'a> {
    rule: RuleId,
    span: Span,
    line: u32,
    path: Option<GlobMatcher>,
    pointer: Option<&'a str>,
    reason: &'a str,
    until: Option<time::Date>,
    shown: &'a str,
}

fn entries(loaded: &Loaded) -> impl Iterator<Item = Entry<'_>> {
    loaded.config.ignore.iter().filter_map(|entry| {
        let span = entry.get_ref().rule.span();
        let entry = entry.get_ref();
        let line = loaded.text[..span.start].matches('\n').count() as u32 + 1;
        Some(Entry {
            rule: RuleId::from_name(entry.rule.get_ref())?,
            span: Span::new(span.start, span.end),
            line,
            // Both were found sound when the file was read.
            path: entry.path.as_ref().and_then(|path| loaded.glob(path).ok()),
            pointer: entry.pointer.as_deref(),
            reason: entry.reason.trim(),
            until: entry.until.as_ref().and_then(|until| date(until.get_ref())),
            shown: &loaded.shown,
        })
    })
}

fn by_entry(findings: &mut [Finding], around: &Surroundings<'_>, entry: &Entry<'_>) -> Option<Notice> {
    let notice = |rule: RuleId, args: Vec<(&'static str, String)>| {
        Some(Notice { rule, file: CONFIGURATION, span: entry.span, args })
    };
    let name = entry.rule.rule().id.to_owned();
    if !entry.rule.rule().is_requirement() {
        return notice(id::SUPPRESSION_UNKNOWN_RULE, unknown(&name));
    }
    if entry.reason.is_empty() {
        return notice(id::SUPPRESSION_WITHOUT_REASON, Vec::new());
    }
    if let Some(until) = entry.until.filter(|until| *until < around.today) {
        return notice(id::SUPPRESSION_EXPIRED, vec![("rule", name), ("until", until.to_string())]);
    }
    let by = Suppression {
        kind: SuppressionKind::External,
        reason: Some(entry.reason.to_owned()),
        path: entry.shown.to_owned(),
        line: entry.line,
    };
    let covers = |finding: &Finding| {
        let is_file = || match &entry.path {
            None => true,
            Some(glob) => (around.below)(&finding.place.path).is_some_and(|path| glob.is_match(path)),
        };
        let is_place = || entry.pointer.is_none_or(|pointer| is_within(&finding.place.pointer, pointer));
        is_place() && is_file()
    };
    // An entry without a path may be there for another submission below the same configuration.
    let is_for_this = entry.path.is_none()
        || around.submission.artifacts.iter().any(|artifact| {
            (around.below)(&artifact.path)
                .is_some_and(|path| entry.path.as_ref().is_some_and(|glob| glob.is_match(path)))
        });
    if mark(findings, entry.rule, &by, covers) || !is_for_this || !has_run(around, entry.rule) {
        return None;
    }
    notice(id::SUPPRESSION_UNUSED, vec![("rule", name)])
}
