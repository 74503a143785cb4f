//! The URL below which Okta calls a SCIM server. Okta appends the path of an endpoint to it.

use std::ops::Range;

use super::url::Url;
use super::url_field::{self, Examples, Way};
use super::{id, manifest};
use crate::document::Value;
use crate::rule::{At, Context, RuleId};
use crate::source::brief;

/// What Okta appends to the base URL, or what others do (RFC 7644 §3.2).
const ENDPOINTS: [&str; 3] = ["/Users", "/Groups", "/Me"];
/// The most characters of a URL that a help line shows.
const SHOWN: usize = 160;

/// Underscores in the base URL, and what stands behind the base.
pub fn form(context: &mut Context<'_>) {
    for body in manifest::of(context) {
        let examples = Examples::of(body);
        for base in manifest::at(body, &["provisioning", "scim", "baseUri"]) {
            let ways = url_field::of_field(base, &examples);
            underscore(context, &ways);
            surplus(context, &ways);
        }
    }
}

/// Labels of the host and segments of the path with an underscore. All of a field are one finding.
fn underscore(context: &mut Context<'_>, ways: &[Way<'_>]) {
    let found: Vec<(&Way<'_>, Range<usize>)> =
        ways.iter().flat_map(|way| parts_with_underscore(way).into_iter().map(move |part| (way, part))).collect();
    let Some((way, first)) = found.first() else { return };
    let mut places: Vec<Range<usize>> = found.iter().map(|(way, part)| way.source(part.clone())).collect();
    let (part, result) = (way.show(context, first.clone()), way.shown(context));
    let repair = with_hyphens(context, way.value(), &places);
    let draft = context.report(id::SCIM_BASE_URI_UNDERSCORE, way.place(first.clone()));
    draft.arg("part", brief(&part, 60)).arg("repair", brief(&repair, SHOWN));
    let own = places.remove(0);
    places.sort_by_key(|place| (place.start, place.end));
    places.dedup();
    for other in places.into_iter().filter(|place| *place != own) {
        draft.related(At::slice(way.value(), other), "also with an underscore");
    }
    way.explain(&result, draft);
}

/// What comes from one part of the field in labels of the host and segments of the path, and has an underscore.
fn parts_with_underscore(way: &Way<'_>) -> Vec<Range<usize>> {
    let url = way.url();
    let mut parts: Vec<Range<usize>> = Vec::new();
    for piece in labels_and_segments(&url) {
        let underscores = url.at(piece.clone()).match_indices('_').map(|(at, _)| piece.start + at);
        parts.extend(underscores.map(|at| way.part_around(piece.clone(), at)));
    }
    parts.dedup();
    parts
}

fn labels_and_segments(url: &Url<'_>) -> Vec<Range<usize>> {
    let pieces = |range: Range<usize>, separator: char| {
        let text = url.at(range.clone());
        text.split(separator).map(move |piece| {
            let start = range.start + piece.as_ptr() as usize - text.as_ptr() as usize;
            start..start + piece.len()
        })
    };
    pieces(url.host_range(), '.').chain(pieces(url.path(), '/')).collect()
}

/// The field with a hyphen for each underscore in these parts of it. Names of variables keep theirs.
fn with_hyphens(context: &Context<'_>, value: Value<'_>, parts: &[Range<usize>]) -> String {
    let text = value.as_str().unwrap_or_default();
    let mut out = context.text(value);
    if out != text {
        // With a secret in it, the places are those of another text.
        return out;
    }
    for part in parts {
        let is_literal = !text[part.clone()].contains(['\'', '"', '(', '+', '{']);
        if is_literal {
            out.replace_range(part.clone(), &text[part.clone()].replace('_', "-"));
        }
    }
    out
}

/// What has to be taken away from the end of the base URL. Each rule reports a field once.
fn surplus(context: &mut Context<'_>, ways: &[Way<'_>]) {
    let mut report = |rule: RuleId, find: fn(&Url<'_>) -> Option<Range<usize>>| {
        let found = ways.iter().find_map(|way| find(&way.url()).map(|part| (way, part)));
        found.is_some_and(|(way, part)| {
            report_surplus(context, way, rule, part);
            true
        })
    };
    report(id::SCIM_BASE_URI_QUERY, query);
    if !report(id::SCIM_BASE_URI_ENDPOINT, endpoint) {
        report(id::SCIM_BASE_URI_TRAILING_SLASH, trailing_slash);
    }
}

fn query(url: &Url<'_>) -> Option<Range<usize>> {
    let query = url.path().end..url.tail().end;
    (!query.is_empty()).then_some(query)
}

fn endpoint(url: &Url<'_>) -> Option<Range<usize>> {
    let path = url.at(url.path());
    let bare = path.trim_end_matches('/');
    let endpoint = ENDPOINTS.iter().find(|endpoint| bare.ends_with(*endpoint))?;
    let start = url.path().start;
    Some(start + bare.len() - endpoint.len()..start + path.len())
}

fn trailing_slash(url: &Url<'_>) -> Option<Range<usize>> {
    let path = url.at(url.path());
    let bare = path.trim_end_matches('/');
    let start = url.path().start;
    (bare.len() < path.len()).then(|| start + bare.len()..start + path.len())
}

/// The repair is the field without the part.
fn report_surplus(context: &mut Context<'_>, way: &Way<'_>, rule: RuleId, part: Range<usize>) {
    let value = way.value();
    let source = way.source(part.clone());
    let text = value.as_str().unwrap_or_default();
    let mut repair = context.text(value);
    let shown = if repair == text { take(&mut repair, source) } else { way.show(context, part.clone()) };
    let result = way.shown(context);
    let draft = context.report(rule, way.place(part));
    draft.arg("part", brief(&shown, 60)).arg("repair", brief(&repair, SHOWN));
    way.explain(&result, draft);
}

/// Takes a part out of a text. A quote whose counterpart stands in front of the part stays.
fn take(text: &mut String, range: Range<usize>) -> String {
    let start = range.start;
    let part: String = text.drain(range).collect();
    for quote in ['\'', '"'] {
        if part.matches(quote).count() % 2 == 1 {
            text.insert(start, quote);
        }
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_made_of_labels_and_segments() {
        let url = Url::read("https://some_one@a_b.acme.example:443/x/y_z?q_r");
        let all: Vec<&str> = labels_and_segments(&url).into_iter().map(|part| url.at(part)).collect();
        assert_eq!(all, ["a_b", "acme", "example", "", "x", "y_z"]);
    }

    /// What each of the three rules would take away.
    fn found(text: &str) -> [&str; 3] {
        let url = Url::read(text);
        [query(&url), endpoint(&url), trailing_slash(&url)].map(|range| range.map_or("", |range| url.at(range)))
    }

    #[test]
    fn what_stands_behind_the_base_is_found() {
        assert_eq!(found("https://acme.example/scim/v2"), [""; 3]);
        assert_eq!(found("https://acme.example"), [""; 3]);
        assert_eq!(found("https://acme.example/scim/v2/Users"), ["", "/Users", ""]);
        assert_eq!(found("https://acme.example/scim/v2/Groups/"), ["", "/Groups/", "/"]);
        assert_eq!(found("https://acme.example/scim/Me?a=b"), ["?a=b", "/Me", ""]);
        assert_eq!(found("https://acme.example/scim/#top"), ["#top", "", "/"]);
        assert_eq!(found("https://acme.example/"), ["", "", "/"]);
    }

    #[test]
    fn what_is_left_of_an_expression_is_one() {
        let mut text = "'https://acme.example/scim?tenant=' + app.subdomain".to_owned();
        let part = take(&mut text, 26..51);
        assert_eq!(part, "?tenant=' + app.subdomain");
        assert_eq!(text, "'https://acme.example/scim'");
    }

    #[test]
    fn what_only_resembles_an_endpoint_is_left_alone() {
        assert_eq!(found("https://acme.example/AllUsers"), [""; 3]);
        assert_eq!(found("https://acme.example/scim/users"), [""; 3], "a path has its own case");
    }
}
