//! The URLs of a manifest are URLs: with a host, and without white space.

use std::ops::Range;

use super::id;
use super::submission_urls::{self, UrlField};
use super::url::Url;
use super::url_field::{self, Way};
use crate::rule::{Context, Safety};
use crate::source::{brief, picture};

/// Characters that no host has (RFC 3986 §3.2.2); angle brackets are looked at as placeholders.
const NOT_IN_HOSTS: [char; 7] = ['{', '}', '"', '^', '|', '`', '$'];

/// Every URL of a manifest or of the test information. What is wrong on several ways is reported on the first. A host
/// that an expression makes up has a rule of its own: what is entered into its variables is not known.
pub fn written(context: &mut Context<'_>) {
    for UrlField { ways, .. } in &submission_urls::all(context) {
        let host = ways.iter().find_map(|way| {
            let range = malformed_host(&way.url()).filter(|range| is_written_so(way, range))?;
            Some((way, range))
        });
        if let Some((way, range)) = host {
            host_malformed(context, way, range);
        }
        if let Some((way, range)) = ways.iter().find_map(|way| Some((way, white_space(way)?))) {
            report_white_space(context, way, range);
        }
    }
}

/// Where a web URL lacks its host or a label of it (RFC 9110 §4.2), or has a character in it that no host has: between
/// the scheme and what follows, at the two dots, or at the character.
pub fn malformed_host(url: &Url<'_>) -> Option<Range<usize>> {
    if !url.is_web() {
        return None;
    }
    let range = url.host_range();
    let host = url.at(range.clone());
    let is_open = host.starts_with('[') && !host.ends_with(']');
    if host.is_empty() || is_open {
        return Some(url.scheme()?.start..range.end);
    }
    // A name may end with the dot of the root.
    if let Some(at) = host.find(NOT_IN_HOSTS) {
        return Some(range.start + at..range.start + at + 1);
    }
    if host.starts_with('.') {
        return Some(range.start..range.start + 1);
    }
    host.find("..").map(|at| range.start + at..range.start + at + 2)
}

fn host_malformed(context: &mut Context<'_>, way: &Way<'_>, range: Range<usize>) {
    let (url, result) = (way.url(), way.shown(context));
    let problem = match url.at(url.host_range()) {
        "" => "no host".to_owned(),
        host if host.starts_with('[') => "a host with a bracket that is never closed".to_owned(),
        host if host.contains(NOT_IN_HOSTS) => {
            format!("a host with a `{}`", url.at(range.clone()))
        }
        _ => format!("a host with an empty label, `{}`", brief(&way.show(context, url.host_range()), 60)),
    };
    let key = url_field::key(context, way.value());
    let draft = context.report(id::URI_HOST_MALFORMED, way.place(range));
    draft.arg("key", key).arg("problem", problem).arg("result", brief(&result, 100));
    way.explain(&result, draft);
}

/// Whether the field says so as it stands, whatever is entered into variables: the defect, with the characters beside it
/// that make it one, is in one piece.
pub fn is_written_so(way: &Way<'_>, range: &Range<usize>) -> bool {
    let is_leading_dot = &way.text()[range.clone()] == ".";
    let start = range.start - usize::from(is_leading_dot);
    way.is_in_one_piece(start..way.text().len().min(range.end + 1))
}

/// The first white space that is written out. Characters without a picture have a rule of their own.
fn white_space(way: &Way<'_>) -> Option<Range<usize>> {
    let text = way.text();
    let is_space = |c: char| c.is_whitespace() && picture(c).is_none();
    let start = text.find(is_space)?;
    let length = text[start..].find(|c| !is_space(c)).unwrap_or(text.len() - start);
    Some(start..start + length).filter(|range| way.is_written(range.clone()))
}

fn report_white_space(context: &mut Context<'_>, way: &Way<'_>, range: Range<usize>) {
    let position = match () {
        () if range.start == 0 => "at its beginning",
        () if range.end == way.text().len() => "at its end",
        () => "in it",
    };
    let (key, result) = (url_field::key(context, way.value()), way.shown(context));
    let at = way.place(range);
    let draft = context.report(id::URI_WHITESPACE, at.clone());
    draft.arg("key", key).arg("position", position);
    if position != "in it" {
        draft.edit(at, "", Safety::Safe);
    }
    way.explain(&result, draft);
}
