//! The URL below which Okta calls a SCIM server. Okta appends the path of an endpoint to it.

use std::ops::Range;

use super::url::Url;
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
    let bodies = manifest::of(context);
    let bases = bodies.into_iter().flat_map(|body| manifest::at(body, &["provisioning", "scim", "baseUri"]));
    for base in bases.filter(|base| base.as_str().is_some()) {
        underscore(context, base);
        report_surplus(context, base, id::SCIM_BASE_URI_QUERY, query);
        let has_endpoint = report_surplus(context, base, id::SCIM_BASE_URI_ENDPOINT, endpoint);
        if !has_endpoint {
            report_surplus(context, base, id::SCIM_BASE_URI_TRAILING_SLASH, trailing_slash);
        }
    }
}

fn underscore(context: &mut Context<'_>, base: Value<'_>) {
    let text = base.as_str().unwrap_or_default();
    let parts = parts_with_underscore(&Url::read(&text));
    let Some((first, others)) = parts.split_first() else { return };
    let shown = context.text(base);
    let url = Url::read(&shown);
    let part = parts_with_underscore(&url).first().and_then(|part| shown.get(part.clone())).map(str::to_owned);
    let draft = context.report(id::SCIM_BASE_URI_UNDERSCORE, At::slice(base, first.clone()));
    draft
        .arg("part", brief(&part.unwrap_or_default(), 60))
        .arg("repair", brief(&with_hyphens(&url, &shown), SHOWN));
    for other in others {
        draft.related(At::slice(base, other.clone()), "also with an underscore");
    }
}

/// Labels of the host and segments of the path in which an underscore is written out.
fn parts_with_underscore(url: &Url) -> Vec<Range<usize>> {
    let authority = url.written_authority();
    let start = url.authority().map_or(0, |authority| authority.start);
    // The name of a user is no part of the host.
    let host = authority.rfind('@').map_or(0, |at| at + 1);
    let labels = pieces(&authority[host..], start + host, &['.', ':']);
    let segments = pieces(path_alone(url), url.path().start, &['/']);
    labels.chain(segments).filter(|(piece, _)| piece.contains('_')).map(|(_, range)| range).collect()
}

/// What stands between separators and computed parts, with its place when the text begins at `start`.
fn pieces<'t>(
    text: &'t str,
    start: usize,
    separators: &'t [char],
) -> impl Iterator<Item = (&'t str, Range<usize>)> {
    // Control characters stand for what an expression computes.
    let separates = |character: char| character.is_control() || separators.contains(&character);
    text.split(separates).map(move |piece| {
        let at = start + piece.as_ptr() as usize - text.as_ptr() as usize;
        (piece, at..at + piece.len())
    })
}

/// The URL with a hyphen for each underscore that is written out.
fn with_hyphens(url: &Url, text: &str) -> String {
    let mut out = text.to_owned();
    for part in parts_with_underscore(url) {
        let hyphened = text.get(part.clone()).unwrap_or_default().replace('_', "-");
        if hyphened.len() == part.len() {
            out.replace_range(part, &hyphened);
        }
    }
    out
}

/// The written path without query and fragment.
fn path_alone(url: &Url) -> &str {
    let path = url.written_path();
    &path[..path.find(['?', '#']).unwrap_or(path.len())]
}

fn query(url: &Url) -> Option<Range<usize>> {
    let at = url.written_path().find(['?', '#'])?;
    Some(url.path().start + at..url.path().end)
}

fn endpoint(url: &Url) -> Option<Range<usize>> {
    let path = path_alone(url);
    let bare = path.trim_end_matches('/');
    let endpoint = ENDPOINTS.iter().find(|endpoint| bare.ends_with(*endpoint))?;
    let start = url.path().start;
    Some(start + bare.len() - endpoint.len()..start + path.len())
}

fn trailing_slash(url: &Url) -> Option<Range<usize>> {
    let path = path_alone(url);
    let bare = path.trim_end_matches('/');
    let start = url.path().start;
    (bare.len() < path.len()).then(|| start + bare.len()..start + path.len())
}

/// Reports what has to be taken away from the end of the base URL; the repair is the URL without it.
fn report_surplus(
    context: &mut Context<'_>,
    base: Value<'_>,
    rule: RuleId,
    surplus: fn(&Url) -> Option<Range<usize>>,
) -> bool {
    let text = base.as_str().unwrap_or_default();
    let Some(place) = surplus(&Url::read(&text)) else { return false };
    let mut repair = context.text(base);
    let part = surplus(&Url::read(&repair)).map(|range| take(&mut repair, range)).unwrap_or_default();
    let draft = context.report(rule, At::slice(base, place));
    draft.arg("part", brief(&part, 60)).arg("repair", brief(&repair, SHOWN));
    true
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

    fn underscored(text: &str) -> Vec<&str> {
        parts_with_underscore(&Url::read(text)).into_iter().map(|part| &text[part]).collect()
    }

    #[test]
    fn only_what_is_written_out_has_an_underscore() {
        let expression = "'https://' + app.sub_domain + '.acme.example/scim_api/v2'";
        assert_eq!(underscored(expression), ["scim_api"]);
        let repaired = "'https://' + app.sub_domain + '.acme.example/scim-api/v2'";
        assert_eq!(with_hyphens(&Url::read(expression), expression), repaired);
        assert_eq!(underscored("'https://' + String.replace(app.name, '_', '-') + '.acme.example/scim'"), [""; 0]);
        assert_eq!(underscored("https://{app.sub_domain}.acme.example/scim"), [""; 0]);
        assert_eq!(underscored("https://a_b.acme_c.example:443/x/y_z/w?q_r"), ["a_b", "acme_c", "y_z"]);
        assert_eq!(underscored("'https://a_' + app.x + '_b.acme.example'"), ["a_", "_b"]);
        assert_eq!(underscored("https://some_one@acme.example/scim"), [""; 0]);
        assert_eq!(underscored("app.base_url + '/scim_v2'"), ["scim_v2"]);
        assert_eq!(underscored(""), [""; 0]);
    }

    /// What each of the three rules would take away.
    fn surplus(text: &str) -> [&str; 3] {
        let url = Url::read(text);
        [query(&url), endpoint(&url), trailing_slash(&url)].map(|range| range.map_or("", |range| &text[range]))
    }

    #[test]
    fn what_stands_behind_the_base_is_found() {
        assert_eq!(surplus("https://acme.example/scim/v2"), [""; 3]);
        assert_eq!(surplus("https://acme.example"), [""; 3]);
        assert_eq!(surplus("https://acme.example/scim/v2/Users"), ["", "/Users", ""]);
        assert_eq!(surplus("https://acme.example/scim/v2/Groups/"), ["", "/Groups/", "/"]);
        assert_eq!(surplus("'https://' + app.x + '.acme.example/scim/Me?a=b'"), ["?a=b", "/Me", ""]);
        assert_eq!(surplus("https://acme.example/scim/#top"), ["#top", "", "/"]);
        assert_eq!(surplus("https://acme.example/"), ["", "", "/"]);
    }

    #[test]
    fn what_is_left_of_an_expression_is_one() {
        let mut text = "'https://acme.example/scim?tenant=' + app.subdomain".to_owned();
        let part = query(&Url::read(&text)).map(|range| take(&mut text, range));
        assert_eq!(part.as_deref(), Some("?tenant=' + app.subdomain"));
        assert_eq!(text, "'https://acme.example/scim'");
    }

    #[test]
    fn what_only_resembles_an_endpoint_is_left_alone() {
        assert_eq!(surplus("https://acme.example/AllUsers"), [""; 3]);
        assert_eq!(surplus("https://acme.example/scim/users"), [""; 3], "a path has its own case");
        assert_eq!(surplus("'https://acme.example/' + app.path"), [""; 3]);
        assert_eq!(surplus("app.x == '' ? 'https://a.example/Users' : 'https://b.example/?x'"), [""; 3]);
    }
}
