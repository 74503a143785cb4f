//! What the fields that hold URLs become, with example values for what administrators enter, along every way through
//! the conditions in them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use super::expressions::{self, Place};
use super::manifest;
use super::url::Url;
use crate::document::{NodeId, Value};
use crate::expression::syntax::Expression;
use crate::expression::{Dialect, Field, Origin, Outcome, ProblemKind, outcomes, read};
use crate::rule::{At, Context, Draft, RuleId};
use crate::source::{Span, brief};

/// Example values: of a variable that holds a URL, of one that holds a host, and of any other.
const URL: &str = "https://berryfarm.example";
const HOST: &str = "berryfarm.example";
const LABEL: &str = "berryfarm";
/// The most characters of a URL that a message shows.
const SHOWN: usize = 160;

/// A URL that a field becomes.
pub struct Way<'a> {
    value: Value<'a>,
    outcome: Outcome,
    /// Whether the field is a variable and nothing else.
    is_variable: bool,
}

/// What has to be known of a manifest to work out its fields: example values of the tenant variables by name, and the
/// dialects of fields.
pub struct Examples {
    names: BTreeSet<String>,
    values: BTreeMap<String, &'static str>,
    places: HashMap<NodeId, (Dialect, bool)>,
}

impl Examples {
    /// Goes by the names of the variables and by what administrators are asked for.
    pub fn of(body: Value<'_>) -> Self {
        let text = |variable: Value<'_>, member: &str| variable.get(member)?.as_str().map(Cow::into_owned);
        let variables = manifest::at(body, &["config", "*"]).into_iter();
        let named = variables.filter_map(|variable| Some((text(variable, "name")?, text(variable, "label"))));
        let values: BTreeMap<String, &'static str> =
            named.map(|(name, label)| (name.clone(), example(&name, &label.unwrap_or_default()))).collect();
        let places = expressions::fields(body).map(|place| (place.value.id(), (place.dialect, place.is_url)));
        Self { names: values.keys().cloned().collect(), places: places.collect(), values }
    }

    fn get(&self, path: &str) -> Option<String> {
        let (root, name) = path.split_once('.')?;
        let is_tenant = matches!(root, "org" | "app");
        is_tenant.then(|| self.values.get(name).copied().unwrap_or_else(|| example(name, "")).to_owned())
    }
}

/// What an administrator is likely to enter. The name tells more than the label, which may explain at length.
fn example(name: &str, label: &str) -> &'static str {
    of_words(name).or_else(|| of_label(label)).unwrap_or(LABEL)
}

/// By words as names have them; names are often written together: `siteurl`.
fn of_words(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    let has = |wanted: &[&str]| name.split(|c: char| !c.is_alphanumeric()).any(|word| wanted.contains(&word));
    match () {
        () if ["url", "uri", "urls", "uris", "endpoint"].iter().any(|end| name.ends_with(end)) => Some(URL),
        () if has(&["url", "uri", "baseurl", "baseuri"]) => Some(URL),
        () if has(&["host", "hostname", "fqdn"]) => Some(HOST),
        () if has(&[
            "subdomain",
            "domain",
            "tenant",
            "region",
            "account",
            "slug",
            "company",
            "id",
            "env",
            "org",
        ]) =>
        {
            Some(LABEL)
        }
        () => None,
    }
}

/// By a label that names the thing in few words: `Base URL`, but not `Last part of your URL`.
fn of_label(label: &str) -> Option<&'static str> {
    let label = label.split('(').next().unwrap_or_default().trim().to_lowercase();
    let words: Vec<&str> = label.split_whitespace().collect();
    match words.as_slice() {
        [.., "url" | "uri" | "endpoint"] if words.len() <= 3 && !words.contains(&"from") => Some(URL),
        [.., "host" | "hostname"] if words.len() <= 3 => Some(HOST),
        _ => None,
    }
}

/// What a field of a manifest that may hold expressions becomes. Nothing where it cannot be read, which others report.
pub fn ways<'a>(place: Place<'a>, examples: &Examples) -> (Vec<Way<'a>>, bool) {
    let Some((text, field)) = place.read(&examples.names) else { return (Vec::new(), true) };
    let is_clear =
        is_clear(&field) && expressions::texts_with_references(&text, &field, &examples.names).is_empty();
    if !is_clear {
        return (Vec::new(), true);
    }
    let all = outcomes(&text, &field, &|path| examples.get(path));
    let is_variable = matches!(field.parts.as_slice(), [part] if expressions::expression(part).is_some_and(Expression::is_reference));
    let ways = all.ways.into_iter().map(|outcome| Way { value: place.value, outcome, is_variable });
    (ways.collect(), all.is_complete)
}

/// Whether it is known what the field says. A forgotten first quote leaves no doubt.
fn is_clear(field: &Field) -> bool {
    field.problems.iter().all(|problem| problem.kind == ProblemKind::UnopenedText)
}

/// A URL in a field that no dialect is known for. `{...}` and `${...}` in it stand for something that is not known.
pub fn plain(value: Value<'_>) -> Option<Way<'_>> {
    let text = value.as_str()?;
    let field = read(&text, Dialect::Oidc);
    // What cannot be read as a template is taken as it is.
    let field = if field.problems.is_empty() { field } else { Field::text(&text) };
    let outcome = outcomes(&text, &field, &|_| None).ways.into_iter().next()?;
    Some(Way { value, outcome, is_variable: false })
}

/// What any URL field of a manifest becomes: by its dialect, if it has one.
pub fn of_field<'a>(value: Value<'a>, examples: &Examples) -> Vec<Way<'a>> {
    match examples.places.get(&value.id()) {
        Some((dialect, is_url)) => ways(Place { value, dialect: *dialect, is_url: *is_url }, examples).0,
        None => plain(value).into_iter().collect(),
    }
}

/// How a message calls the field.
pub fn key(context: &Context<'_>, value: Value<'_>) -> String {
    value.key().map_or_else(|| "an element of the list".into(), |key| format!("`{}`", context.quote(key)))
}

/// What was reported of the ways of one field: what several of them have in common is reported once.
#[derive(Default)]
pub struct Reported(BTreeSet<(&'static str, usize, usize)>);

impl Reported {
    /// Whether a rule has not been reported yet at what bytes of a way come from; it counts as reported from now on.
    pub fn is_new(&mut self, rule: RuleId, way: &Way<'_>, range: Range<usize>) -> bool {
        let source = way.source(range);
        self.0.insert((rule.rule().id, source.start, source.end))
    }
}

impl<'a> Way<'a> {
    /// The URL.
    pub fn url(&self) -> Url<'_> {
        Url::read(self.text())
    }

    /// Its text.
    pub fn text(&self) -> &str {
        self.outcome.text.text()
    }

    /// The bytes of the URL that decide about its scheme.
    pub fn scheme(&self) -> Range<usize> {
        self.url().scheme().unwrap_or(0..self.text().len().min(1))
    }

    /// Whether the field says as it stands that the URL is none of https. Where a variable decides about the scheme, a
    /// rule of its own says so.
    pub fn is_written_without_https(&self) -> bool {
        let url = self.url();
        let is_decided = url.scheme().map_or(self.is_constant(), |scheme| self.is_written(scheme));
        !url.has_scheme("https") && is_decided && self.is_known(self.scheme())
    }

    /// The field.
    pub fn value(&self) -> Value<'a> {
        self.value
    }

    /// Whether the way can certainly be gone, and whether these bytes of the URL are known.
    pub fn is_certain(&self, range: Range<usize>) -> bool {
        self.outcome.is_certain() && self.outcome.text.is_known(range)
    }

    /// Whether these bytes of the URL do not take the place of something unknown.
    pub fn is_known(&self, range: Range<usize>) -> bool {
        self.outcome.text.is_known(range)
    }

    /// Whether these bytes of the URL stand in the field as they are.
    pub fn is_written(&self, range: Range<usize>) -> bool {
        self.outcome.text.is_written(range)
    }

    /// Whether the field is a URL as it stands.
    pub fn is_constant(&self) -> bool {
        let text = &self.outcome.text;
        text.is_written(0..text.text().len()) && self.value.as_str().is_some_and(|own| own == text.text())
    }

    /// Whether the field is one variable: all of the URL is what administrators enter.
    pub fn is_variable(&self) -> bool {
        self.is_variable
    }

    /// Whether these bytes of the URL stand in the field in one piece.
    pub fn is_in_one_piece(&self, range: Range<usize>) -> bool {
        self.is_written(range.clone()) && self.source(range.clone()).len() == range.len()
    }

    /// As much of some bytes of the URL as comes from the same part of the field as the one at `at`.
    pub fn part_around(&self, range: Range<usize>, at: usize) -> Range<usize> {
        let pieces = self.outcome.text.pieces();
        let piece = pieces
            .iter()
            .find(|piece| piece.range.contains(&at))
            .map_or(range.clone(), |piece| piece.range.clone());
        piece.start.max(range.start)..piece.end.min(range.end)
    }

    /// The field without what bytes of the URL come from, as it may be shown.
    pub fn without(&self, context: &Context<'_>, range: Range<usize>) -> String {
        let cut = context.text_with(self.value, self.source(range), "");
        // Of a text in quotes only the quotes may be left.
        cut.trim_end_matches(" + ''").to_owned()
    }

    /// The bytes of the field that bytes of the URL come from.
    pub fn source(&self, range: Range<usize>) -> Range<usize> {
        let span = self.outcome.text.origin(range);
        span.start as usize..span.end as usize
    }

    /// The place in the field that bytes of the URL come from; the whole field where that is nothing.
    pub fn place(&self, range: Range<usize>) -> At {
        let source = self.source(range);
        if source.is_empty() { At::value(self.value) } else { At::slice(self.value, source) }
    }

    /// Bytes of the URL as they may be shown, cut to a length that is read.
    pub fn show(&self, context: &Context<'_>, range: Range<usize>) -> String {
        let text = &self.outcome.text;
        let overlap = |piece: &Range<usize>| piece.start.max(range.start)..piece.end.min(range.end);
        let touched = text.pieces().iter().filter(|piece| !overlap(&piece.range).is_empty());
        let shown: String = touched
            .map(|piece| {
                let part = overlap(&piece.range);
                match piece.origin {
                    Origin::Written(_) => context.part(self.value, self.source(part)),
                    Origin::Computed(span) | Origin::Unknown(span) => {
                        self.computed(context, span, &text.text()[part])
                    }
                }
            })
            .collect();
        brief(&shown, SHOWN)
    }

    /// What an expression computed, unless a secret is in the expression.
    fn computed(&self, context: &Context<'_>, span: Span, result: &str) -> String {
        let source = span.start as usize..span.end as usize;
        let own = self.value.as_str().unwrap_or_default();
        let shown = context.part(self.value, source.clone());
        if own.get(source) == Some(shown.as_str()) { result.to_owned() } else { shown }
    }

    /// The whole URL as it may be shown.
    pub fn shown(&self, context: &Context<'_>) -> String {
        self.show(context, 0..self.text().len())
    }

    /// Tells with a finding what the field becomes, and with which values; nothing where it is a URL as it stands.
    pub fn explain(&self, url: &str, draft: &mut Draft) {
        if let (false, Some(premise)) = (self.is_constant(), self.outcome.premise()) {
            draft.note(format!("{} this becomes {url}", brief(&premise, SHOWN)));
        }
    }
}
