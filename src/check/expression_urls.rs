//! What the URLs of a manifest become when their variables have values: one scheme, and a host.

use super::expressions;
use super::url::Url;
use super::url_field::{self, Examples, Way};
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
            judge(context, ways.iter().filter(|way| !way.is_constant()));
        }
    }
}

/// Each rule reports a field once, on the first way that shows the defect.
fn judge<'w>(context: &mut Context<'_>, ways: impl Iterator<Item = &'w Way<'w>> + Clone) {
    let find = |is_wrong: fn(&Way<'_>, &Url<'_>) -> bool| {
        ways.clone().find(|way| way.is_certain(scheme(way)) && is_wrong(way, &way.url()))
    };
    if let Some(way) = find(has_two_schemes) {
        report(context, id::EXPRESSION_DOUBLE_SCHEME, way);
    } else if let Some(way) = find(has_no_scheme) {
        report(context, id::EXPRESSION_WITHOUT_SCHEME, way);
    }
}

/// The bytes that decide about the scheme.
fn scheme(way: &Way<'_>) -> std::ops::Range<usize> {
    way.url().scheme().unwrap_or(0..way.text().len().min(1))
}

fn has_two_schemes(_: &Way<'_>, url: &Url<'_>) -> bool {
    let is_web = url.has_scheme("https") || url.has_scheme("http");
    let behind = url.scheme().map_or("", |scheme| url.at(scheme.end..url.tail().end));
    is_web && behind.find("://").is_some_and(|at| !behind[..at].contains(['?', '#']))
}

fn has_no_scheme(way: &Way<'_>, url: &Url<'_>) -> bool {
    let is_web = url.has_scheme("https") || url.has_scheme("http");
    // What is written out is judged as it stands.
    !is_web && url.scheme().is_none_or(|scheme| !way.is_written(scheme))
}

fn report(context: &mut Context<'_>, rule: RuleId, way: &Way<'_>) {
    let result = way.shown(context);
    let draft = context.report(rule, At::value(way.value()));
    draft.arg("result", brief(&result, 100));
    way.explain(&result, draft);
}
