//! What can be told of tokens without a grammar: brackets, operands, names.

use super::language::Language;
use super::lexer::{self, Kind, Token};
use crate::source::Span;

/// Tokens of a file, with an edge at both ends, and the brackets among them.
pub struct Code<'t> {
    /// The text.
    pub text: &'t str,
    /// Its language.
    pub language: Language,
    tokens: Vec<Token>,
    /// For a bracket the one that belongs to it; for everything else, and where there is none, itself.
    pairs: Vec<u32>,
    /// The innermost bracket that is open at each token; 0 for none.
    around: Vec<u32>,
}

/// Edges at each end: nobody has to ask whether there is a token before or behind.
const EDGES: usize = 4;

impl<'t> Code<'t> {
    /// Takes a text apart.
    pub fn new(text: &'t str, language: Language) -> Self {
        let read = lexer::tokens(text, language);
        let last_line = read.last().map_or(0, |last| last.line);
        let edge = |at: usize, line| Token {
            kind: Kind::Edge,
            at: Span::at(at),
            start: at as u32,
            end: at as u32,
            line,
            is_first: true,
        };
        let mut tokens = vec![edge(0, 0); EDGES];
        tokens.extend(read);
        tokens.extend(vec![edge(text.len(), last_line + 1); EDGES]);
        let mut pairs: Vec<u32> = (0..tokens.len() as u32).collect();
        let mut around = vec![0; tokens.len()];
        let mut open: Vec<usize> = Vec::new();
        for (index, token) in tokens.iter().enumerate() {
            let mark = if token.kind == Kind::Mark { token.at.of(text) } else { "" };
            if let Some(closed) = opened_by(mark)
                && let Some(depth) = open.iter().rposition(|own| tokens[*own].at.of(text) == closed)
            {
                let opening = open[depth];
                pairs[opening] = index as u32;
                pairs[index] = opening as u32;
                open.truncate(depth);
            }
            around[index] = open.last().copied().unwrap_or(0) as u32;
            if matches!(mark, "(" | "[" | "{") {
                open.push(index);
            }
        }
        Self { text, language, tokens, pairs, around }
    }

    /// The numbers of the tokens.
    pub fn all(&self) -> std::ops::Range<usize> {
        EDGES..self.tokens.len() - EDGES
    }

    /// A token; an edge beyond the ends.
    pub fn token(&self, index: usize) -> Token {
        self.tokens.get(index).copied().unwrap_or(self.tokens[self.tokens.len() - 1])
    }

    /// What a token says; nothing for a string, so that it is not taken for a word.
    pub fn says(&self, index: usize) -> &'t str {
        let token = self.token(index);
        if token.kind == Kind::Text { "" } else { token.at.of(self.text) }
    }

    /// What a string holds.
    pub fn string(&self, index: usize) -> Option<&'t str> {
        let token = self.token(index);
        (token.kind == Kind::Text).then(|| token.at.of(self.text))
    }

    /// Whether a token is a name, a keyword or a number.
    pub fn is_word(&self, index: usize) -> bool {
        self.token(index).kind == Kind::Word
    }

    /// The bracket that belongs to one.
    pub fn pair(&self, index: usize) -> Option<usize> {
        self.pairs.get(index).map(|pair| *pair as usize).filter(|pair| *pair != index)
    }

    /// The innermost bracket around a token.
    pub fn around(&self, index: usize) -> Option<usize> {
        self.around.get(index).map(|around| *around as usize).filter(|around| *around != 0)
    }

    /// Whether nothing stands between a token and the next.
    pub fn touches_next(&self, index: usize) -> bool {
        self.token(index).end == self.token(index + 1).start
    }

    /// Where the operand begins that ends with the token `end`: `a.b(c)[d]`.
    pub fn operand_start(&self, end: usize) -> usize {
        let mut at = end;
        loop {
            let says = self.says(at);
            if matches!(says, ")" | "]") {
                let Some(open) = self.pair(at) else { return at };
                let before = self.says(open - 1);
                let is_operand = (self.is_word(open - 1) && !is_keyword(before))
                    || matches!(before, ")" | "]")
                    || matches!(before, "!" | "?." | "?") && self.touches_next(open - 1);
                let is_macro = before == "!" && self.language == Language::Rust && self.is_word(open - 2);
                if is_macro {
                    return open - 2;
                }
                if !is_operand || (says == "]" && !self.touches_next(open - 1)) {
                    return open;
                }
                at = if is_operand && matches!(before, "!" | "?." | "?") { open - 2 } else { open - 1 };
                continue;
            }
            if matches!(says, "!" | "!!" | "?") && self.touches_next(at - 1) {
                at -= 1;
                continue;
            }
            if is_access(self.says(at - 1)) {
                at -= 2;
                continue;
            }
            return at;
        }
    }

    /// Where the operand ends whose first part ends with the token `from`: calls, indexes and casts behind it belong to
    /// it, and what it is replaced by where it is missing.
    pub fn operand_end(&self, from: usize) -> usize {
        let mut at = from;
        loop {
            let next = self.says(at + 1);
            let is_close = self.touches_next(at);
            at = match next {
                "(" | "[" if is_close => match self.pair(at + 1) {
                    Some(close) => close,
                    None => return at,
                },
                _ if is_access(next) && self.is_word(at + 2) => at + 2,
                // `.(bool)` and `?.["x"]`
                "." | "?." if matches!(self.says(at + 2), "(" | "[") => match self.pair(at + 2) {
                    Some(close) => close,
                    None => return at,
                },
                "!!" if is_close => at + 1,
                "!" if is_close
                    && matches!(self.language, Language::Script | Language::Component | Language::Swift) =>
                {
                    at + 1
                }
                "?" if is_close && matches!(self.language, Language::Rust | Language::Swift) => at + 1,
                "as" => {
                    let marks = usize::from(matches!(self.says(at + 2), "?" | "!"));
                    at + 2 + marks
                }
                "??" | "||" | "or" | "?:" if self.is_literal(at + 2) => at + 2,
                _ => return at,
            };
        }
    }

    /// Whether a token stands for itself.
    pub fn is_literal(&self, index: usize) -> bool {
        let says = self.says(index);
        self.token(index).kind == Kind::Text
            || is_nothing(says)
            || matches!(says, "true" | "false" | "True" | "False" | "TRUE" | "FALSE")
            || says.starts_with(|c: char| c.is_ascii_digit())
    }

    /// What is called with the arguments in the bracket `open`.
    pub fn callee(&self, open: usize) -> Option<usize> {
        let before = match self.says(open - 1) {
            "!" if self.language == Language::Rust => open - 2,
            // `get<Boolean>(...)`
            ">" => (open.saturating_sub(6)..open).rev().find(|at| self.says(*at) == "<")?.checked_sub(1)?,
            _ => open - 1,
        };
        (self.says(open) == "(" && self.is_word(before)).then_some(before)
    }

    /// The words of an operand, in lower case.
    pub fn words(&self, range: std::ops::Range<usize>) -> impl Iterator<Item = String> + '_ {
        range
            .filter(|at| self.is_word(*at))
            .map(|at| self.says(at).trim_start_matches(['$', '@']).to_ascii_lowercase())
    }
}

fn opened_by(mark: &str) -> Option<&'static str> {
    match mark {
        ")" => Some("("),
        "]" => Some("["),
        "}" => Some("{"),
        _ => None,
    }
}

/// Whether a mark leads to a member.
pub fn is_access(mark: &str) -> bool {
    matches!(mark, "." | "?." | "->" | "::" | "&." | "?->")
}

/// Whether a word stands for no value.
pub fn is_nothing(word: &str) -> bool {
    matches!(word, "null" | "undefined" | "None" | "nil" | "NULL" | "Nil")
}

/// Words behind which a bracket is no call.
pub fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "if" | "elif"
            | "elsif"
            | "else"
            | "unless"
            | "while"
            | "until"
            | "guard"
            | "when"
            | "match"
            | "switch"
            | "case"
            | "cond"
            | "return"
            | "and"
            | "or"
            | "not"
            | "in"
            | "is"
            | "do"
            | "then"
            | "await"
            | "yield"
            | "throw"
            | "raise"
            | "let"
            | "var"
            | "const"
            | "val"
            | "with"
            | "for"
            | "typeof"
    )
}
