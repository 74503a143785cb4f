//! Reads filters and paths by recursive descent.

use std::ops::Range;

use super::filter::{
    AttributePath, Comparison, Filter, FilterProblem, FilterProblemKind as Kind, Literal, Operator, Path,
    ValuePath,
};

/// How deeply parentheses may be nested. Nobody writes ten; the limit keeps a hostile text from the end of the stack.
const DEPTH: usize = 64;

type Result<T> = std::result::Result<T, FilterProblem>;

/// A place in a text that is read.
pub(super) struct Parser<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    in_brackets: bool,
}

impl<'t> Parser<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, at: 0, depth: 0, in_brackets: false }
    }

    /// A filter: alternatives of conditions.
    pub fn filter(&mut self) -> Result<Filter> {
        self.depth += 1;
        if self.depth > DEPTH {
            return self.fail(self.at..self.at, Kind::TooDeep);
        }
        let alternatives = self.joined("or", Self::all_of)?;
        self.depth -= 1;
        Ok(one_or(alternatives, Filter::Or))
    }

    fn all_of(&mut self) -> Result<Filter> {
        Ok(one_or(self.joined("and", Self::condition)?, Filter::And))
    }

    fn joined(&mut self, word: &str, part: fn(&mut Self) -> Result<Filter>) -> Result<Vec<Filter>> {
        let mut parts = vec![part(self)?];
        while self.takes_word(word) {
            parts.push(part(self)?);
        }
        Ok(parts)
    }

    fn condition(&mut self) -> Result<Filter> {
        self.blanks();
        let start = self.at;
        if self.takes_word("not") {
            self.blanks();
            if !self.takes('(') {
                return self.fail(start..start + 3, Kind::NotWithoutParenthesis);
            }
            return Ok(Filter::Not(Box::new(self.grouped(self.at - 1)?)));
        }
        if self.takes('(') {
            return self.grouped(start);
        }
        let path = self.attribute()?;
        if self.rest().starts_with('[') {
            let filter = Box::new(self.bracketed()?);
            if self.rest().starts_with('.') {
                let end = self.at + self.word().len();
                return self.fail(self.at..end, Kind::PartBehindBrackets);
            }
            return Ok(Filter::Values(ValuePath { path, filter }));
        }
        self.comparison(path)
    }

    /// What stands in parentheses, the first of which is read.
    fn grouped(&mut self, start: usize) -> Result<Filter> {
        let inner = self.filter()?;
        self.blanks();
        if !self.takes(')') {
            return self.missing_end(start, Kind::ParenthesisUnclosed);
        }
        Ok(inner)
    }

    /// What stands in brackets.
    fn bracketed(&mut self) -> Result<Filter> {
        let start = self.at;
        if self.in_brackets {
            return self.fail(start..start + 1, Kind::BracketsNested);
        }
        self.at += 1;
        self.in_brackets = true;
        let inner = self.filter()?;
        self.in_brackets = false;
        self.blanks();
        if !self.takes(']') {
            return self.missing_end(start, Kind::BracketUnclosed);
        }
        Ok(inner)
    }

    /// What opened at `start` is not closed where it has to be: something else stands here, or nothing.
    fn missing_end<T>(&mut self, start: usize, kind: Kind) -> Result<T> {
        let rest = self.rest();
        if rest.is_empty() || rest.starts_with([')', ']']) {
            return self.fail(start..start + 1, kind);
        }
        let end = self.at + rest.find([' ', ')', ']']).unwrap_or(rest.len());
        self.fail(self.at..end, Kind::Surplus)
    }

    fn comparison(&mut self, path: AttributePath) -> Result<Filter> {
        let behind = self.at;
        self.blanks();
        let start = self.at;
        // The RFC itself shows `eq"…"` once, and no reader can take it for anything else.
        let word = self.token(&[' ', '[', ']', '(', ')', '"']);
        if word.is_empty() {
            return self.fail(path.at, Kind::OperatorExpected);
        }
        if start == behind {
            return self.fail(start..start + word.len(), Kind::BlankExpected);
        }
        if word.eq_ignore_ascii_case("pr") {
            self.at += word.len();
            return Ok(Filter::Present(path));
        }
        let operator = Operator::ALL.into_iter().find(|(name, _)| word.eq_ignore_ascii_case(name));
        let Some((_, operator)) = operator else {
            return self.fail(start..start + word.len(), Kind::OperatorUnknown);
        };
        let operator_at = start..start + word.len();
        self.at = operator_at.end;
        self.blanks();
        let start = self.at;
        let value = self.value(operator_at)?;
        Ok(Filter::Compare(Comparison { path, operator, value, value_at: start..self.at }))
    }

    fn value(&mut self, operator: Range<usize>) -> Result<Literal> {
        let start = self.at;
        match self.rest().chars().next() {
            None | Some(')' | ']') => self.fail(operator, Kind::ValueExpected),
            Some('"') => self.quoted(),
            Some('\'' | '‘' | '’' | '“' | '”' | '`') => {
                let end = self.end_of_quotes();
                self.fail(start..end, Kind::ValueQuotes)
            }
            Some('0'..='9' | '-' | '+' | '.') => self.number(),
            Some(_) => {
                let word = self.word();
                let end = start + word.len();
                let literal = match word {
                    _ if word.eq_ignore_ascii_case("true") => Literal::Boolean(true),
                    _ if word.eq_ignore_ascii_case("false") => Literal::Boolean(false),
                    _ if word.eq_ignore_ascii_case("null") => Literal::Null,
                    _ => return self.fail(start..end.max(start), Kind::ValueUnquoted),
                };
                self.at = end;
                Ok(literal)
            }
        }
    }

    /// The end of a text in quotes of the wrong kind, as far as one can tell.
    fn end_of_quotes(&self) -> usize {
        let mut characters = self.rest().char_indices();
        characters.next();
        let end = characters.find(|(_, character)| matches!(character, '\'' | '‘' | '’' | '“' | '”' | '`'));
        self.at + end.map_or(self.rest().len(), |(at, character)| at + character.len_utf8())
    }

    fn quoted(&mut self) -> Result<Literal> {
        let start = self.at;
        let mut bytes = self.rest().bytes().enumerate().skip(1);
        let length = loop {
            match bytes.next() {
                None => return self.fail(start..self.text.len(), Kind::TextUnclosed),
                Some((_, b'\\')) => _ = bytes.next(),
                Some((at, b'"')) => break at + 1,
                Some(_) => {}
            }
        };
        let end = start + length;
        // The grammar takes the string from JSON.
        match serde_json::from_str::<String>(&self.text[start..end]) {
            Ok(text) => {
                self.at = end;
                Ok(Literal::Text(text))
            }
            Err(_) => self.fail(start..end, Kind::TextInvalid),
        }
    }

    fn number(&mut self) -> Result<Literal> {
        let (start, word) = (self.at, self.word());
        let end = start + word.len();
        if serde_json::from_str::<serde_json::Number>(word).is_err() {
            // A date or an id is meant as a text.
            let is_word = word.contains(|c: char| !matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E'));
            let kind = if is_word { Kind::ValueUnquoted } else { Kind::NumberInvalid };
            return self.fail(start..end, kind);
        }
        self.at = end;
        Ok(Literal::Number(word.to_owned()))
    }

    /// A path: an attribute, perhaps some of its values, perhaps a part of those.
    pub fn path(&mut self) -> Result<Path> {
        self.blanks();
        let attribute = self.attribute()?;
        if !self.rest().starts_with('[') {
            return Ok(Path { attribute, filter: None, sub: None });
        }
        let filter = Some(self.bracketed()?);
        let sub = if self.takes('.') { Some(self.name()?.to_owned()) } else { None };
        Ok(Path { attribute, filter, sub })
    }

    fn attribute(&mut self) -> Result<AttributePath> {
        let start = self.at;
        let token = self.token(&[' ', '[', ']', '(', ')', '"']);
        if token.is_empty() {
            let kind = if self.text.trim().is_empty() { Kind::Empty } else { Kind::AttributeExpected };
            let end = start + self.rest().chars().next().map_or(0, char::len_utf8);
            return self.fail(start..end, kind);
        }
        let at = start..start + token.len();
        // A URN has dots of its own, in its version.
        let (schema, local) = match token.rsplit_once(':') {
            Some((schema, local)) => (Some(schema), local),
            None => (None, token),
        };
        let (name, sub) = match local.split_once('.') {
            Some((name, sub)) => (name, Some(sub)),
            None => (local, None),
        };
        let is_urn = |schema: &str| schema.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("urn:"));
        if !is_name(name) || !sub.is_none_or(is_name) || !schema.is_none_or(is_urn) {
            return self.fail(at, Kind::AttributeName);
        }
        self.at = at.end;
        Ok(AttributePath {
            schema: schema.map(str::to_owned),
            name: name.to_owned(),
            sub: sub.map(str::to_owned),
            at,
        })
    }

    fn name(&mut self) -> Result<&'t str> {
        let (start, token) = (self.at, self.token(&[' ', '[', ']', '(', ')', '"']));
        if !is_name(token) {
            return self.fail(start..start + token.len(), Kind::AttributeName);
        }
        self.at += token.len();
        Ok(token)
    }

    /// What stands here up to a blank, a bracket or the end.
    fn word(&self) -> &'t str {
        self.token(&[' ', '[', ']', '(', ')'])
    }

    fn token(&self, ends: &[char]) -> &'t str {
        let rest = self.rest();
        &rest[..rest.find(ends).unwrap_or(rest.len())]
    }

    /// Reads a word if it stands here.
    fn takes_word(&mut self, word: &str) -> bool {
        let before = self.at;
        self.blanks();
        let is_it = self.word().eq_ignore_ascii_case(word);
        self.at = if is_it { self.at + word.len() } else { before };
        is_it
    }

    fn takes(&mut self, character: char) -> bool {
        let is_it = self.rest().starts_with(character);
        self.at += if is_it { character.len_utf8() } else { 0 };
        is_it
    }

    fn blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start_matches(' ').len();
    }

    /// Holds only where nothing is left.
    pub fn end(&mut self) -> Result<()> {
        self.blanks();
        match self.rest() {
            "" => Ok(()),
            rest => {
                let end = self.at + rest.trim_end().len();
                self.fail(self.at..end, Kind::Surplus)
            }
        }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn fail<T>(&self, at: Range<usize>, kind: Kind) -> Result<T> {
        Err(FilterProblem { at, kind })
    }
}

/// The only part, or all of them joined.
fn one_or(mut parts: Vec<Filter>, join: fn(Vec<Filter>) -> Filter) -> Filter {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => {
            parts.extend(last);
            join(parts)
        }
    }
}

fn is_name(text: &str) -> bool {
    let tail = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'$');
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '$') && text.bytes().all(tail)
}
