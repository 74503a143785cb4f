//! One finding as a piece of a page.

use maud::{Markup, html};

use super::html_page::Inert;
use crate::finding::{Finding, Place, Status, Suppression};

/// A finding under an address in the page, with a link to what it concerns if that stands in the page too.
pub(super) fn finding(finding: &Finding, id: &str, concerns: Option<(&str, &str)>) -> Markup {
    html! {
        article.finding.(finding.severity.name()).closed[!finding.status.is_open()] id=(id) data-fingerprint=(finding.fingerprint.as_str()) {
            p.message {
                strong.severity { (finding.severity.name()) }
                " " (Inert(&finding.message))
            }
            @if let Some(note) = &finding.note { p.note { (Inert(note)) } }
            dl {
                @if let Some((address, words)) = concerns {
                    dt { "about" } dd { a href={ "#" (address) } { (words) } }
                }
                dt { "why" } dd { (Inert(&finding.why)) }
                dt { "help" } dd { (Inert(&finding.help)) }
                dt { "at" } dd { (place(&finding.place)) }
                @for related in finding.related.iter().filter(|related| !is_repeated(related, &finding.place)) {
                    dt { "see" } dd { (place(related)) }
                }
                @if !finding.status.is_open() { dt { "status" } dd { (status(&finding.status)) } }
                dt { "rule" } dd { code { (finding.rule) } }
            }
        }
    }
}

/// Why a finding does not count.
fn status(status: &Status) -> Markup {
    html! {
        (status.name()) ", does not count"
        @if let Status::Suppressed(Suppression { reason, path, line, .. }) = status {
            @if let Some(reason) = reason { ": " (Inert(reason)) }
            " (" code.place { (Inert(path)) ":" (line) } ")"
        }
    }
}

/// Whether a related place says nothing that the place of the finding does not: in a file without text every place is
/// the same.
fn is_repeated(related: &Place, place: &Place) -> bool {
    related.label.is_empty() && related.path == place.path && related.start == place.start
}

/// `path:line:column`, and what stands under the caret there.
fn place(place: &Place) -> Markup {
    html! {
        code.place { (Inert(&place.path)) ":" (place.start.line) ":" (place.start.column) }
        @if !place.label.is_empty() { ": " (Inert(&place.label)) }
    }
}
