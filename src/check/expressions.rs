//! Expressions in the fields of a manifest, held to the dialect of each field.

use std::ops::Range;

use super::{id, manifest};
use crate::document::Value;
use crate::expression::{Dialect, Embedded, Field, Part, Problem, ProblemKind, read, rewrite, rewrite_embedded};
use crate::rule::{At, Context, Safety};
use crate::source::{Span, brief};

/// Fields that may hold expressions, with the dialect of each, and whether it is a URL.
const FIELDS: [(&[&str], Dialect, bool); 10] = [
    (&["sso", "saml", "acs", "*", "url"], Dialect::Saml, true),
    (&["sso", "saml", "entityId"], Dialect::Saml, false),
    (&["sso", "saml", "claims", "*", "values", "*"], Dialect::Saml, false),
    (&["sso", "oidc", "redirectUris", "*"], Dialect::Oidc, true),
    (&["sso", "oidc", "initiateLoginUri"], Dialect::Oidc, true),
    (&["sso", "oidc", "postLogoutUris", "*"], Dialect::Oidc, true),
    (&["provisioning", "scim", "baseUri"], Dialect::Bare, true),
    (&["globalTokenRevocation", "endpoint"], Dialect::Bare, true),
    (&["authSettings", "oAuth2Settings", "authorizeEndpoint"], Dialect::Bare, true),
    (&["authSettings", "oAuth2Settings", "tokenEndpoint"], Dialect::Bare, true),
];
/// What the documentation writes for the domain of an org, in braces.
const OKTA_DOMAIN_NAME: &str = "yourOktaDomain";
/// The most characters of a rewritten field that a message shows.
const SHOWN: usize = 140;

/// A field of a manifest that may hold expressions.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// Its value.
    pub value: Value<'a>,
    /// How it is written.
    pub dialect: Dialect,
    /// Whether it is a URL, rather than the value of a claim or a name.
    pub is_url: bool,
}

/// The fields of a manifest that may hold expressions.
pub fn fields<'a>(body: Value<'a>) -> impl Iterator<Item = Place<'a>> {
    FIELDS.iter().flat_map(move |(path, dialect, is_url)| {
        manifest::at(body, path).into_iter().map(|value| Place { value, dialect: *dialect, is_url: *is_url })
    })
}

/// The grammar of every expression, its delimiters, and the roots of its tenant variables.
pub fn dialects(context: &mut Context<'_>) {
    for body in manifest::of(context) {
        for Place { value, dialect, .. } in fields(body) {
            let Some(text) = value.as_str() else { continue };
            let field = read(&text, dialect);
            for problem in &field.problems {
                grammar(context, value, problem);
            }
            for part in &field.parts {
                // Where something is missing, a name may be anything.
                if field.problems.is_empty() {
                    unknown_root(context, value, dialect, part);
                }
                conventions(context, value, dialect, part);
            }
        }
    }
}

/// The variables that a field refers to: the place of the root, and of the name.
pub fn variables(field: &Field) -> Vec<(Range<usize>, Range<usize>)> {
    let range = |span: Span| span.start as usize..span.end as usize;
    let expressions = field.parts.iter().filter_map(|part| match part {
        Part::Text(_) => None,
        Part::Embedded(Embedded { expression, .. }) | Part::Whole(expression) => Some(expression),
    });
    let all = expressions.flat_map(|expression| expression.variables());
    all.map(|(root, name)| (range(root.span), range(name.span))).collect()
}

fn slice(value: Value<'_>, span: Span) -> At {
    At::slice(value, span.start as usize..span.end as usize)
}

fn grammar(context: &mut Context<'_>, value: Value<'_>, problem: &Problem) {
    let rule = match problem.kind {
        ProblemKind::UnclosedText
        | ProblemKind::UnopenedText
        | ProblemKind::Unclosed(_)
        | ProblemKind::Unopened(_) => id::EXPRESSION_UNBALANCED,
        ProblemKind::UnquotedText => id::EXPRESSION_UNQUOTED_TEXT,
        _ => id::EXPRESSION_MALFORMED,
    };
    let repair = problem.repair(&context.text(value));
    let draft = context.report(rule, slice(value, problem.span));
    draft.arg("what", problem.describe()).arg("repair", repair);
    if let Some((span, text)) = problem.edit() {
        draft.edit(slice(value, span), text, Safety::Safe);
    }
}

/// Delimiters and roots. One that uses both of another dialect is one finding.
fn conventions(context: &mut Context<'_>, value: Value<'_>, dialect: Dialect, part: &Part) {
    let expression = match part {
        Part::Text(_) => return,
        Part::Embedded(embedded) if has_wrong_delimiter(embedded, dialect) => {
            delimiter(context, value, dialect, embedded);
            return;
        }
        Part::Embedded(Embedded { expression, .. }) | Part::Whole(expression) => expression,
    };
    for (root, name) in expression.variables() {
        let shown = context.text(value);
        if root.span.of(&shown) != dialect.root() {
            let written = brief(Span { start: root.span.start, end: name.span.end }.of(&shown), 60);
            context
                .report(id::VARIABLE_WRONG_ROOT, slice(value, root.span))
                .arg("written", written)
                .arg("field", dialect.title())
                .arg("repair", format!("{}.{}", dialect.root(), brief(name.span.of(&shown), 60)))
                .edit(slice(value, root.span), dialect.root(), Safety::Safe);
        }
    }
}

/// The first name that is no root. One finding is enough: the whole expression is of another kind.
fn unknown_root(context: &mut Context<'_>, value: Value<'_>, dialect: Dialect, part: &Part) {
    let expression = match part {
        Part::Embedded(embedded) if has_wrong_delimiter(embedded, dialect) => return,
        Part::Embedded(Embedded { expression, .. }) | Part::Whole(expression) => expression,
        Part::Text(_) => return,
    };
    let Some((root, member)) = expression.unknown_roots().into_iter().next() else { return };
    let shown = context.text(value);
    // Okta's own placeholder is reported as one.
    if root.span.of(&shown) == OKTA_DOMAIN_NAME {
        return;
    }
    let last = member.map_or(root.span, |member| member.span);
    let written = Span { start: root.span.start, end: last.end };
    let repair = format!("{}.{}", dialect.root(), last.of(&shown));
    context
        .report(id::VARIABLE_WRONG_ROOT, slice(value, root.span))
        .arg("written", brief(written.of(&shown), 60))
        .arg("field", dialect.title())
        .arg("repair", brief(&repair, 60))
        .edit(slice(value, written), repair, Safety::Unsafe);
}

fn has_wrong_delimiter(embedded: &Embedded, dialect: Dialect) -> bool {
    embedded.has_dollar != (dialect == Dialect::Saml) || dialect == Dialect::Bare
}

fn delimiter(context: &mut Context<'_>, value: Value<'_>, dialect: Dialect, embedded: &Embedded) {
    let (shown, text) = (context.text(value), value.as_str().unwrap_or_default());
    let repair = rewrite(&shown, &read(&shown, dialect), dialect);
    let draft = context.report(id::VARIABLE_WRONG_DELIMITER, slice(value, embedded.span));
    draft
        .arg("written", brief(embedded.span.of(&shown), 60))
        .arg("field", dialect.title())
        .arg("repair", brief(&repair, SHOWN));
    let field = read(&text, dialect);
    match dialect {
        _ if !field.problems.is_empty() => {}
        // A field that is one expression changes as a whole.
        Dialect::Bare => _ = draft.edit(At::value(value), rewrite(&text, &field, dialect), Safety::Safe),
        Dialect::Saml | Dialect::Oidc => {
            draft.edit(slice(value, embedded.span), rewrite_embedded(&text, embedded, dialect), Safety::Safe);
        }
    }
}
