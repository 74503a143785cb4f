//! A rule as a reporting descriptor (3.49).

use serde_json::{Value, json};

use super::result::level;
use crate::finding::Severity;
use crate::report::address::page_of;
use crate::rule::Rule;

/// The most characters that GitHub takes of a description.
const MAX_DESCRIPTION: usize = 1024;

pub(super) fn of(rule: &Rule) -> Value {
    let source = format!("{}, {} (read {})", rule.source_doc, rule.source_section, rule.source_read);
    let mut descriptor = json!({
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": description(rule)},
        "help": {
            "text": format!("{}\n\nSource: {source}", plain(rule.prose)),
            "markdown": format!("{}\n\nSource: {source}", rule.prose),
        },
        "defaultConfiguration": {"level": level(rule.severity)},
        "properties": {
            "tags": [rule.area],
            // What the documentation states is either so or not; what follows from it may have exceptions.
            "precision": if rule.derived { "high" } else { "very-high" },
            "problem.severity": match rule.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "recommendation",
            },
        },
    });
    if let Some(page) = page_of(rule) {
        descriptor["helpUri"] = page.into();
    }
    descriptor
}

/// The first section of its page: what it wants.
fn description(rule: &Rule) -> String {
    let lines = rule.prose.lines().skip_while(|line| line.starts_with('#') || line.is_empty());
    let section: Vec<&str> =
        lines.take_while(|line| !line.starts_with('#')).filter(|line| !line.is_empty()).collect();
    let section = section.join(" ");
    match section.char_indices().nth(MAX_DESCRIPTION) {
        Some(_) => section.chars().take(MAX_DESCRIPTION - 1).chain(['…']).collect(),
        None if section.is_empty() => rule.title.to_owned(),
        None => section,
    }
}

/// Markdown without the marks of its headings; what else there is of it reads well as it is.
fn plain(markdown: &str) -> String {
    let lines: Vec<&str> = markdown.lines().map(|line| line.trim_start_matches('#').trim_start()).collect();
    lines.join("\n")
}
