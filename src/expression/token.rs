//! From the text of an expression to its tokens.

use crate::source::Span;

/// A token and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands in the field's text.
    pub span: Span,
}

/// What a token is. Words are told apart by the parser: `empty` is an operator in one dialect and a name in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A name or an operator that is a word.
    Word,
    /// A number.
    Number,
    /// A text in single or double quotes, quotes included.
    Text,
    /// A text whose closing quote is missing: it goes on to the end.
    OpenText,
    /// A text whose opening quote is missing. Only the reader of a field can tell.
    UnopenedText,
    /// An operator or a bracket.
    Mark(&'static str),
    /// A quote of the kind that text processors make, which no expression knows.
    CurlyQuote,
    /// A text between two of these.
    CurlyText,
    /// Anything else.
    Unknown,
}

/// Marks, the longer before the shorter that they begin with.
const MARKS: [&str; 29] = [
    "&&", "||", "==", "!=", "<=", ">=", "+=", "?:", "${", "+", "-", "*", "/", "%", "<", ">", "=", "!", "?", ":",
    "(", ")", "[", "]", "{", "}", ",", ".", ";",
];

/// The tokens of the part of `text` at `at`, in order.
pub fn tokens(text: &str, at: Span) -> Vec<Token> {
    let mut lexer = Lexer { text, position: at.start as usize, end: at.end as usize };
    std::iter::from_fn(|| lexer.next()).collect()
}

struct Lexer<'t> {
    text: &'t str,
    position: usize,
    end: usize,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.position..self.end).unwrap_or_default()
    }

    fn next(&mut self) -> Option<Token> {
        let blank = self.rest().len() - self.rest().trim_start().len();
        self.position += blank;
        let rest = self.rest();
        let first = rest.chars().next()?;
        let (kind, length) = match first {
            '\'' | '"' => text_token(rest, first),
            '0'..='9' => (TokenKind::Number, length_while(rest, |c| c.is_ascii_digit() || c == '.')),
            _ if begins_word(first) => (TokenKind::Word, length_while(rest, is_word)),
            _ if is_curly(first) => curly_token(rest, first),
            _ => match MARKS.iter().find(|mark| rest.starts_with(**mark)) {
                Some(mark) => (TokenKind::Mark(mark), mark.len()),
                None => (TokenKind::Unknown, first.len_utf8()),
            },
        };
        let span = Span::new(self.position, self.position + length);
        self.position += length;
        Some(Token { kind, span })
    }
}

/// A quoted text; a backslash takes the next character as it is.
fn text_token(rest: &str, quote: char) -> (TokenKind, usize) {
    let mut is_escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if character == quote => return (TokenKind::Text, at + 1),
            _ => {}
        }
    }
    (TokenKind::OpenText, rest.len())
}

/// Whether a character is a quote of the kind that text processors make.
pub fn is_curly(character: char) -> bool {
    matches!(character, '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}')
}

/// A text between quotes of a text processor, or one of these quotes alone.
fn curly_token(rest: &str, first: char) -> (TokenKind, usize) {
    let open = first.len_utf8();
    match rest[open..].find(is_curly) {
        Some(close) => (TokenKind::CurlyText, open + close + open),
        None => (TokenKind::CurlyQuote, open),
    }
}

fn length_while(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

/// Whether a name can begin with the character.
pub fn begins_word(character: char) -> bool {
    character.is_alphabetic() || character == '_'
}

/// Whether a name can contain the character.
pub fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(TokenKind, &str)> {
        tokens(text, Span::new(0, text.len())).into_iter().map(|token| (token.kind, token.span.of(text))).collect()
    }

    #[test]
    fn a_concatenation_has_five_tokens() {
        use TokenKind::{Mark, Text, Word};
        let expected = [(Text, "'a'"), (Mark("+"), "+"), (Word, "app"), (Mark("."), "."), (Word, "x")];
        assert_eq!(kinds("'a' + app.x"), expected);
    }

    #[test]
    fn the_longest_mark_counts() {
        assert_eq!(kinds("a?:b")[1], (TokenKind::Mark("?:"), "?:"));
        assert_eq!(kinds("a+=b")[1], (TokenKind::Mark("+="), "+="));
        assert_eq!(kinds("a ? b : c")[1], (TokenKind::Mark("?"), "?"));
    }

    #[test]
    fn texts_end_at_their_own_quote() {
        assert_eq!(
            kinds(r#"'it''s' "a\"b" 'open"#),
            [
                (TokenKind::Text, "'it'"),
                (TokenKind::Text, "'s'"),
                (TokenKind::Text, r#""a\"b""#),
                (TokenKind::OpenText, "'open"),
            ]
        );
        assert_eq!(kinds("\u{201c}a")[0].0, TokenKind::CurlyQuote);
        assert_eq!(kinds("\u{2018}eu\u{2019}a")[0], (TokenKind::CurlyText, "\u{2018}eu\u{2019}"));
        assert_eq!(kinds("#")[0].0, TokenKind::Unknown);
    }
}
