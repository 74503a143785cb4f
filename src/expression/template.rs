//! A field as its dialect reads it: text with expressions in it, or one expression.

use crate::source::{Limits, Span};

use super::dialect::Dialect;
use super::parse::{parse_tokens, parse_within};
use super::problem::{Problem, ProblemKind};
use super::syntax::{Expression, Kind};
use super::token::{Token, TokenKind, tokens};

/// A part of a field.
#[derive(Clone, Debug)]
pub enum Part {
    /// Text that stands for itself.
    Text(Span),
    /// An expression in delimiters.
    Embedded(Embedded),
    /// A field that is an expression as a whole.
    Whole(Expression),
}

/// An expression in delimiters.
#[derive(Clone, Debug)]
pub struct Embedded {
    /// The expression between the delimiters.
    pub expression: Expression,
    /// What is around it.
    pub delimiter: Delimiter,
    /// Where it stands, delimiters included.
    pub span: Span,
}

/// What is around an expression in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delimiter {
    /// `${...}`
    Dollar,
    /// `{...}`
    Brace,
    /// Something that no field knows, or nothing.
    Foreign,
}

/// A field, read.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its parts in the order of the text.
    pub parts: Vec<Part>,
    /// What is wrong with its grammar, in the order of the text.
    pub problems: Vec<Problem>,
}

impl Field {
    /// A field that is nothing but text.
    pub fn text(text: &str) -> Self {
        Self { parts: vec![Part::Text(Span::new(0, text.len()))], problems: Vec::new() }
    }
}

/// Reads a field within the usual limits. Any text can be read: what is wrong is in [`Field::problems`].
pub fn read(text: &str, dialect: Dialect) -> Field {
    read_within(text, dialect, &Limits::default())
}

/// Reads a field within limits.
pub fn read_within(text: &str, dialect: Dialect, limits: &Limits) -> Field {
    if text.len() > limits.expression_bytes {
        return unread(text);
    }
    let mut field = match dialect {
        Dialect::Bare => read_bare(text, limits),
        Dialect::Saml | Dialect::Oidc => {
            read_as_whole(text, limits).unwrap_or_else(|| read_template(text, dialect, limits))
        }
    };
    field.problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
    field
}

/// A field that is too long: of what may hold an expression nothing is known.
fn unread(text: &str) -> Field {
    if !text.contains(['{', '\'', '"', '+', '(']) {
        return Field::text(text);
    }
    let whole = Expression { kind: Kind::Missing, span: Span::new(0, text.len()) };
    let problems = vec![Problem { kind: ProblemKind::TooLong, span: Span::at(0) }];
    Field { parts: vec![Part::Whole(whole)], problems }
}

/// A field that is one expression, or a plain URL.
fn read_bare(text: &str, limits: &Limits) -> Field {
    let all = Span::new(0, text.len());
    let start = text.len() - text.trim_start().len();
    if text.trim().is_empty() {
        return Field::text(text);
    }
    if ["https://", "http://"].iter().any(|scheme| text[start..].starts_with(scheme)) {
        return read_unquoted(text, start, limits);
    }
    let (expression, mut problems) = parse_within(text, all, limits);
    if let (true, Kind::List(elements)) = (problems.is_empty(), &expression.kind)
        && elements.len() == 1
    {
        problems.push(Problem { kind: ProblemKind::InnerDelimiter, span: expression.span });
    }
    let is_cut =
        problems.iter().any(|problem| matches!(problem.kind, ProblemKind::TooDeep | ProblemKind::TooLong));
    let is_template = !problems.is_empty() && text.contains('{') && !text.contains(['\'', '"']);
    match () {
        // Somebody has used the delimiters of another dialect.
        () if is_template => read_template(text, Dialect::Bare, limits),
        // A host without a scheme would be a division.
        () if is_cut || expression.is_evident() => Field { parts: vec![Part::Whole(expression)], problems },
        () => Field::text(text),
    }
}

/// A field that begins with a URL outside of quotes: it is plain, or a quote is missing, or it is written the way of
/// another dialect.
fn read_unquoted(text: &str, start: usize, limits: &Limits) -> Field {
    let literal = text[start..].find([' ', '+', '\'', '"', '{']).map_or(text.len(), |end| start + end);
    let rest = &text[literal..];
    if rest.starts_with('{') {
        return read_template(text, Dialect::Bare, limits);
    }
    let joins = |rest: &str| {
        let behind = rest.trim_start().strip_prefix('+').map(str::trim_start);
        let operands = ["'", "\"", "app.", "org.", "String.", "("];
        behind.is_some_and(|behind| operands.iter().any(|operand| behind.starts_with(operand)))
    };
    // The text in front of the first quote has lost its own: Okta's example is printed so.
    if let Some(quote) = rest.chars().next().filter(|quote| matches!(quote, '\'' | '"') && joins(&rest[1..])) {
        let end = literal + quote.len_utf8();
        let first = Token { kind: TokenKind::UnopenedText, span: Span::new(start, end) };
        let tokens = [first].into_iter().chain(tokens(text, Span::new(end, text.len()))).collect();
        let (expression, mut problems) = parse_tokens(text, Span::new(0, text.len()), tokens, limits);
        problems.push(Problem { kind: ProblemKind::UnopenedText, span: Span::new(start, literal) });
        return Field { parts: vec![Part::Whole(expression)], problems };
    }
    let mut field = Field::text(text);
    if joins(rest) {
        field.problems.push(Problem { kind: ProblemKind::UnquotedText, span: Span::new(start, literal) });
    }
    field
}

/// A field for text with delimiters that is written as one expression, with quotes around its texts.
fn read_as_whole(text: &str, limits: &Limits) -> Option<Field> {
    if !text.trim_start().starts_with(['\'', '"']) && !text.contains("+ '") || text.contains(['{', '}']) {
        return None;
    }
    let (expression, problems) = parse_within(text, Span::new(0, text.len()), limits);
    let is_meant = problems.is_empty() && !expression.variables().is_empty();
    is_meant.then(|| Field { parts: vec![Part::Whole(expression)], problems })
}

/// Text with expressions in `${...}` or `{...}`. Which of the two is right is for the dialect to say; in SAML fields a
/// brace without `$` is text unless a reference is in it.
fn read_template(text: &str, dialect: Dialect, limits: &Limits) -> Field {
    let is_saml = dialect == Dialect::Saml;
    let mut field = Field { parts: Vec::new(), problems: Vec::new() };
    let mut at = 0;
    let mut literal = 0;
    while let Some(found) = text[at..].find(['{', '}']).map(|found| at + found) {
        let is_opening = text[found..].starts_with('{');
        let has_dollar = is_opening && text[..found].ends_with('$');
        if is_saml && !has_dollar && !(is_opening && holds_reference(&text[found + 1..])) {
            at = found + 1;
            continue;
        }
        if !is_opening {
            field.problems.push(Problem { kind: ProblemKind::Unopened("}"), span: Span::new(found, found + 1) });
            at = found + 1;
            continue;
        }
        // Other languages have `#{...}` and `%{...}`.
        let is_foreign = !has_dollar && text[..found].ends_with(['#', '%']) && holds_reference(&text[found + 1..]);
        let open = found - usize::from(has_dollar || is_foreign);
        // A backslash takes a delimiter as text.
        if has_dollar && text[..open].ends_with('\\') {
            at = text[found..].find('}').map_or(text.len(), |end| found + end + 1);
            continue;
        }
        if open > literal {
            field.parts.push(Part::Text(Span::new(literal, open)));
        }
        let close = closing(text, found + 1);
        let end = close.unwrap_or(text.len());
        let inner = Span::new(found + 1, end);
        let delimiter = Span::new(open, found + 1);
        if close.is_none() {
            let kind = ProblemKind::Unclosed(if has_dollar { "${" } else { "{" });
            field.problems.push(Problem { kind, span: delimiter });
        }
        at = (end + 1).min(text.len());
        literal = at;
        if inner.of(text).trim().is_empty() {
            field.problems.push(Problem { kind: ProblemKind::Empty, span: Span::new(open, at) });
            continue;
        }
        let (expression, problems) = parse_within(text, inner, limits);
        field.problems.extend(problems);
        let delimiter = match () {
            () if is_foreign => Delimiter::Foreign,
            () if has_dollar => Delimiter::Dollar,
            () => Delimiter::Brace,
        };
        field.parts.push(Part::Embedded(Embedded { expression, delimiter, span: Span::new(open, at) }));
    }
    if literal < text.len() {
        field.parts.push(Part::Text(Span::new(literal, text.len())));
    }
    field
}

/// Whether a text begins like a reference: `org.name`.
fn holds_reference(text: &str) -> bool {
    let text = text.trim_start();
    ["org.", "app.", "user.", "appuser."].iter().any(|root| text.starts_with(root))
}

/// Where the brace that closes stands: the first outside of quotes and inner braces. With a quote that is never
/// closed, the first of all.
fn closing(text: &str, from: usize) -> Option<usize> {
    let (mut depth, mut quote, mut is_escaped) = (0usize, None, false);
    for (at, character) in text[from..].char_indices() {
        match (quote, character) {
            _ if is_escaped => is_escaped = false,
            (Some(_), '\\') => is_escaped = true,
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(character),
            (None, '{') => depth += 1,
            (None, '}') if depth == 0 => return Some(from + at),
            (None, '}') => depth -= 1,
            _ => {}
        }
    }
    quote.and_then(|_| text[from..].find('}').map(|at| from + at))
}
