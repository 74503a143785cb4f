//! What the URLs of a manifest become when their variables have values: one scheme, and a host.

use super::expressions;
use super::url::Url;
use super::url_field::{self, Examples, Way};
use super::url_syntax::{is_written_so, malformed_host};
use super::{id, manifest};
use crate::expression::MAX_WAYS;
use crate::rule::{At, Context, RuleId};
use crate::source::brief;

/// Fields that become a URL with two schemes, with none, or without a host on at least one way.
pub fn results(context: &mut Context<'_>) {
    for body in manifest::of(context) {
        let examples = Examples::of(body);
        for place in expressions::fields(body).filter(|place| place.is_url) {
            let (ways, is_complete) = url_field::ways(place, &examples);
            if !is_complete {
                let draft = context.report(id::EXPRESSION_TOO_MANY_WAYS, At::value(place.value));
                draft.arg("limit", MAX_WAYS.to_string());
            }
            // A constant is judged by others.
            let computed: Vec<&Way<'_>> = ways.iter().filter(|way| !way.is_constant()).collect();
            judge(context, &computed);
        }
    }
}

/// Each rule reports a field once, on the first way that shows the defect. A defect on every way is certain, whatever
/// the conditions are.
fn judge<'w>(context: &mut Context<'_>, ways: &[&'w Way<'w>]) {
    let find = |is_wrong: fn(&Way<'_>, &Url<'_>) -> bool| {
        let shows = |way: &&&Way<'_>| way.is_known(way.scheme()) && is_wrong(way, &way.url());
        let is_everywhere = ways.iter().all(|way| shows(&way));
        ways.iter().find(|way| (is_everywhere || way.is_certain(way.scheme())) && shows(way))
    };
    if let Some(way) = find(has_two_schemes) {
        report(context, id::EXPRESSION_DOUBLE_SCHEME, way);
    } else if let Some(way) = find(has_no_scheme) {
        report(context, id::EXPRESSION_WITHOUT_SCHEME, way);
    } else {
        let find = |way: &&&Way<'_>| {
            malformed_host(&way.url())
                .is_some_and(|range| way.is_certain(range.clone()) && !is_written_so(way, &range))
        };
        if let Some(way) = ways.iter().find(find) {
            report(context, id::EXPRESSION_HOST_MALFORMED, way);
        }
    }
}

fn has_two_schemes(_: &Way<'_>, url: &Url<'_>) -> bool {
    let behind = url.scheme().map_or("", |scheme| url.at(scheme.end..url.tail().end));
    url.is_web() && (behind.starts_with("https://") || behind.starts_with("http://"))
}

fn has_no_scheme(way: &Way<'_>, url: &Url<'_>) -> bool {
    // What is written out is judged as it stands, and a variable alone is entered as a URL.
    !url.is_web() && !way.is_variable() && url.scheme().is_none_or(|scheme| !way.is_written(scheme))
}

fn report(context: &mut Context<'_>, rule: RuleId, way: &Way<'_>) {
    let result = way.shown(context);
    let draft = context.report(rule, At::value(way.value()));
    draft.arg("result", brief(&result, 100));
    way.explain(&result, draft);
}
