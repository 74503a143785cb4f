//! Expressions in the fields of a manifest, held to the dialect of each field.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use super::{id, manifest, variables};
use crate::document::Value;
use crate::expression::syntax::{Expression, Kind};
use crate::expression::{
    Dialect, Embedded, Field, Part, Problem, ProblemKind, foreign_references, is_at_home, read, read_within,
    rewrite, rewrite_embedded,
};
use crate::rule::{At, Context, RuleId, Safety, nearest};
use crate::source::{Limits, Span, brief};

/// Fields that may hold expressions, with the dialect of each, and whether it is a URL.
const FIELDS: [(&[&str], Dialect, bool); 12] = [
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
    // Authentication settings in a file of their own.
    (&["oAuth2Settings", "authorizeEndpoint"], Dialect::Bare, true),
    (&["oAuth2Settings", "tokenEndpoint"], Dialect::Bare, true),
];
/// What the documentation writes for the domain of an org, in braces.
const OKTA_DOMAIN_NAME: &str = "yourOktaDomain";
/// The most findings about the grammar of one field.
const PROBLEMS: usize = 16;
/// The most places of one mistake that are shown beside the first.
const SHOWN_TOGETHER: usize = 20;
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

/// The fields of a manifest that may hold expressions, or of authentication settings in a file of their own.
pub fn fields<'a>(body: Value<'a>) -> impl Iterator<Item = Place<'a>> {
    FIELDS.iter().flat_map(move |(path, dialect, is_url)| {
        manifest::at(body, path).into_iter().map(|value| Place { value, dialect: *dialect, is_url: *is_url })
    })
}

impl<'a> Place<'a> {
    /// The text of the field, and what is in it. References to declared variables count as such however they are
    /// wrapped.
    pub fn read(self, names: &BTreeSet<String>) -> Option<(Cow<'a, str>, Field)> {
        self.read_within(names, &Limits::default())
    }

    /// The same within limits, where it is said that a field is over them.
    pub fn read_within(self, names: &BTreeSet<String>, limits: &Limits) -> Option<(Cow<'a, str>, Field)> {
        let text = self.value.as_str()?;
        let mut field = read_within(&text, self.dialect, limits);
        // Where something is missing, what looks like text may not be.
        if field.problems.is_empty() {
            field.adopt(&text, self.dialect, names);
        }
        Some((text, field))
    }

    /// The place of a part of the field.
    pub fn at(self, span: Span) -> At {
        At::slice(self.value, span.start as usize..span.end as usize)
    }
}

/// The expression of a part.
pub fn expression(part: &Part) -> Option<&Expression> {
    match part {
        Part::Text(_) => None,
        Part::Embedded(Embedded { expression, .. }) | Part::Whole(expression) => Some(expression),
    }
}

/// The variables that a field refers to: the place of the root, and of the name.
pub fn references(field: &Field) -> Vec<(Range<usize>, Range<usize>, String)> {
    let range = |span: Span| span.start as usize..span.end as usize;
    let all = field.parts.iter().filter_map(expression).flat_map(Expression::variables);
    all.map(|(root, name)| (range(root.span), range(name.span), name.text.clone())).collect()
}

/// A field that is looked at, with all that is asked of it again and again.
struct Reading<'a> {
    place: Place<'a>,
    text: Cow<'a, str>,
    /// The text as it may be shown.
    shown: String,
    field: Field,
    /// The field the way of its dialect, once somebody has asked.
    rewritten: Option<String>,
}

/// The grammar of every expression, its delimiters, and the roots of its tenant variables.
pub fn dialects(context: &mut Context<'_>) {
    for body in manifest::of(context) {
        let names = variables::declared(context, body);
        for place in fields(body) {
            let Some((text, field)) = place.read_within(&names, context.artifact().limits()) else { continue };
            let shown = context.text(place.value);
            let mut reading = Reading { place, text, shown, field, rewritten: None };
            reading.grammar(context);
            reading.delimiters(context, &names);
            reading.roots(context, &names);
        }
    }
}

impl Reading<'_> {
    /// A part of the field as it may be shown. With a secret in the field, the places are those of another text.
    fn show(&self, span: Span) -> &str {
        if self.shown == self.text { span.of(&self.text) } else { &self.shown }
    }

    fn dialect(&self) -> Dialect {
        self.place.dialect
    }

    fn grammar(&self, context: &mut Context<'_>) {
        let is_curly = |problem: &&Problem| problem.kind == ProblemKind::CurlyQuote;
        let (curly, others): (Vec<&Problem>, Vec<&Problem>) = self.field.problems.iter().partition(is_curly);
        // A field with more mistakes than that is no expression: the last finding stands for the rest.
        let single = others.len().min(PROBLEMS - 1);
        for problem in &others[..single] {
            self.problem(context, &[problem]);
        }
        self.problem(context, &others[single..]);
        if !curly.is_empty() {
            // They come from a program that makes them everywhere.
            self.problem(context, &curly);
        }
    }

    /// One finding about problems of one kind.
    fn problem(&self, context: &mut Context<'_>, problems: &[&Problem]) {
        let [first, others @ ..] = problems else { return };
        let at = self.place.at(first.span);
        let draft = if first.kind == ProblemKind::InnerDelimiter {
            let draft = context.report(id::VARIABLE_WRONG_DELIMITER, at);
            draft.arg("written", brief(self.show(first.span), 60)).arg("field", self.dialect().title());
            draft.arg("repair", first.edit(&self.text).map_or(String::new(), |(_, text)| brief(&text, SHOWN)))
        } else {
            let draft = context.report(rule(first), at);
            draft.arg("what", first.describe()).arg("repair", first.repair(&self.shown, self.dialect()))
        };
        for other in others.iter().take(SHOWN_TOGETHER) {
            draft.related(self.place.at(other.span), "and here");
        }
        for (span, text) in problems.iter().filter_map(|problem| problem.edit(&self.text)) {
            draft.edit(self.place.at(span), text, Safety::Safe);
        }
    }

    /// Delimiters of another kind of field. A field that changes as a whole is one finding.
    fn delimiters(&mut self, context: &mut Context<'_>, names: &BTreeSet<String>) {
        let is_bare = self.dialect() == Dialect::Bare;
        let wrong: Vec<Span> = self.field.parts.iter().filter_map(|part| self.wrong_delimiter(part)).collect();
        let Some(first) = wrong.first().copied() else {
            if is_bare {
                self.inside_texts(context, names);
            }
            return;
        };
        let repair = self.rewritten().to_owned();
        let is_whole = is_bare || matches!(self.field.parts.as_slice(), [Part::Whole(_)]);
        if is_whole {
            let is_clean = self.is_clean(&repair);
            let draft = self.report_delimiter(context, first, &repair);
            wrong[1..]
                .iter()
                .take(SHOWN_TOGETHER)
                .for_each(|span| _ = draft.related(self.place.at(*span), "and here"));
            if is_clean {
                draft.edit(At::value(self.place.value), repair, Safety::Safe);
            }
            return;
        }
        for part in &self.field.parts {
            let (Part::Embedded(embedded), Some(span)) = (part, self.wrong_delimiter(part)) else { continue };
            let draft = self.report_delimiter(context, span, &repair);
            let own = rewrite_embedded(&self.text, embedded, self.dialect());
            if self.is_clean(&own) {
                draft.edit(self.place.at(span), own, Safety::Safe);
            }
        }
    }

    fn report_delimiter<'c>(
        &self,
        context: &'c mut Context<'_>,
        span: Span,
        repair: &str,
    ) -> &'c mut crate::rule::Draft {
        let draft = context.report(id::VARIABLE_WRONG_DELIMITER, self.place.at(span));
        draft
            .arg("written", brief(self.show(span), 60))
            .arg("field", self.dialect().title())
            .arg("repair", brief(if self.shown == self.text { repair } else { &self.shown }, SHOWN))
    }

    /// References inside of the quoted texts of a field that is one expression.
    fn inside_texts(&self, context: &mut Context<'_>, names: &BTreeSet<String>) {
        for (span, name) in texts_with_references(&self.text, &self.field, names) {
            let repair = format!("' + app.{name} + '");
            let draft = self.report_delimiter(context, span, &repair);
            draft.edit(self.place.at(span), repair, Safety::Safe);
        }
    }

    /// The place of an expression that is not written the way of the field.
    fn wrong_delimiter(&self, part: &Part) -> Option<Span> {
        match part {
            Part::Embedded(embedded) if !self.dialect().has(embedded.delimiter) => Some(embedded.span),
            Part::Whole(expression) if self.dialect() != Dialect::Bare => Some(expression.span),
            _ => None,
        }
    }

    fn rewritten(&mut self) -> &str {
        self.rewritten.get_or_insert_with(|| rewrite(&self.text, &self.field, self.place.dialect))
    }

    /// Whether a text says in the dialect of the field what it says.
    fn is_clean(&self, text: &str) -> bool {
        let field = read(text, self.dialect());
        self.field.problems.is_empty()
            && field.problems.is_empty()
            && field.parts.iter().filter_map(expression).all(|expression| is_at_home(expression, self.dialect()))
    }

    /// Roots of other fields, and names that are no root.
    fn roots(&self, context: &mut Context<'_>, names: &BTreeSet<String>) {
        for part in &self.field.parts {
            let Some(expression) = expression(part).filter(|_| self.wrong_delimiter(part).is_none()) else {
                continue;
            };
            // Where something is missing, a name may be anything.
            if self.field.problems.is_empty() {
                self.unknown_root(context, expression, names);
            }
            for (root, name) in expression.variables() {
                if root.span.of(&self.text) != self.dialect().root() {
                    let written = self.show(Span { start: root.span.start, end: name.span.end });
                    let draft = self.wrong_root(context, root.span, written);
                    let own = self.dialect().root();
                    draft.arg("repair", format!("write `{own}.{}`", brief(self.show(name.span), 60)));
                    draft.edit(self.place.at(root.span), own, Safety::Safe);
                }
            }
        }
    }

    fn wrong_root<'c>(&self, context: &'c mut Context<'_>, at: Span, written: &str) -> &'c mut crate::rule::Draft {
        let draft = context.report(id::VARIABLE_WRONG_ROOT, self.place.at(at));
        draft.arg("written", brief(written, 60)).arg("field", self.dialect().title())
    }

    /// The first name that is no root. One finding is enough: the whole expression is of another kind.
    fn unknown_root(&self, context: &mut Context<'_>, expression: &Expression, names: &BTreeSet<String>) {
        let Some((root, member)) = expression.unknown_roots().into_iter().next() else { return };
        // Okta's own placeholder is reported as one.
        if root.span.of(&self.text) == OKTA_DOMAIN_NAME {
            return;
        }
        let last = member.map_or(root.span, |member| member.span);
        let span = Span { start: root.span.start, end: last.end };
        let own = self.dialect().root();
        let meant = nearest(last.of(&self.text), names.iter().map(String::as_str).take(16));
        let draft = self.wrong_root(context, root.span, self.show(span));
        match meant {
            Some(name) => {
                draft.arg("repair", format!("write `{own}.{name}`"));
                draft.edit(self.place.at(span), format!("{own}.{name}"), Safety::Unsafe);
            }
            None => {
                let text = brief(self.show(span), 60);
                draft.arg(
                    "repair",
                    format!("write `{own}.name` with the name of a tenant variable, or `'{text}'` for a text"),
                );
            }
        }
    }
}

/// References to declared variables in the quoted texts of a field that is one expression, with their names.
pub fn texts_with_references(text: &str, field: &Field, names: &BTreeSet<String>) -> Vec<(Span, String)> {
    let mut found = Vec::new();
    let mut open: Vec<&Expression> = field.parts.iter().filter_map(expression).collect();
    while let Some(expression) = open.pop() {
        if let Kind::Text(_) = expression.kind {
            let inside = Span { start: expression.span.start + 1, end: expression.span.end.saturating_sub(1) };
            found.extend(foreign_references(text, inside, names).into_iter().map(|own| (own.span, own.name)));
        }
        // Arguments and conditions hold texts of another kind.
        if !matches!(expression.kind, Kind::Call(_)) {
            open.extend(expression.children());
        }
    }
    found.sort_by_key(|(span, _)| span.start);
    found
}

fn rule(problem: &Problem) -> RuleId {
    match problem.kind {
        ProblemKind::UnclosedText
        | ProblemKind::UnopenedText
        | ProblemKind::Unclosed(_)
        | ProblemKind::Unopened(_) => id::EXPRESSION_UNBALANCED,
        ProblemKind::UnquotedText => id::EXPRESSION_UNQUOTED_TEXT,
        ProblemKind::TooDeep | ProblemKind::TooLong => id::EXPRESSION_TOO_LARGE,
        _ => id::EXPRESSION_MALFORMED,
    }
}
