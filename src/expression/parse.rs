//! From tokens to a syntax tree, with recovery: what is missing is reported and parsing goes on.

use crate::source::{Limits, Span};

use super::problem::{Problem, ProblemKind};
use super::syntax::{Call, Expression, Ident, Kind, Meaning, Operator, binary, unary};
use super::token::{Token, TokenKind, tokens};

/// Parses the part of `text` at `at` as one expression.
pub fn parse(text: &str, at: Span) -> (Expression, Vec<Problem>) {
    parse_within(text, at, &Limits::default())
}

/// The same within limits.
pub fn parse_within(text: &str, at: Span, limits: &Limits) -> (Expression, Vec<Problem>) {
    parse_tokens(text, at, tokens(text, at), limits)
}

/// Parses tokens that were made of the part of `text` at `at`.
pub(super) fn parse_tokens(
    text: &str,
    at: Span,
    tokens: Vec<Token>,
    limits: &Limits,
) -> (Expression, Vec<Problem>) {
    let mut parser =
        Parser { text, end: at.end, tokens, next: 0, depth: 0, nodes: 0, limits, problems: Vec::new() };
    let mut expression = parser.expression();
    while let Some(token) = parser.peek() {
        // What is left over begins a second expression, or closes what nothing opened.
        match token.kind {
            TokenKind::Mark(mark @ (")" | "]" | "}")) => {
                parser.report(ProblemKind::Unopened(mark), token.span);
                parser.next += 1;
            }
            _ if parser.operator().is_some() => expression = parser.operators_behind(expression, 0),
            _ if parser.begins_operand() => {
                parser.report(ProblemKind::MissingOperator, token.span);
                let right = parser.expression();
                let operator = Operator {
                    meaning: Meaning::Add,
                    written: "+".into(),
                    span: Span::at(token.span.start as usize),
                };
                expression = parser.joined(operator, expression, right);
            }
            _ => {
                parser.unexpected(token);
                parser.next += 1;
            }
        }
    }
    let mut problems = parser.problems;
    // With a quote missing, texts and what is between them have changed places: the quote is the one mistake.
    if problems.iter().any(|problem| problem.kind == ProblemKind::UnclosedText) {
        problems.retain(|problem| problem.kind != ProblemKind::MissingOperator);
    }
    (expression, problems)
}

struct Parser<'t> {
    text: &'t str,
    end: u32,
    tokens: Vec<Token>,
    next: usize,
    depth: usize,
    nodes: usize,
    limits: &'t Limits,
    problems: Vec<Problem>,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<Token> {
        self.tokens.get(self.next).copied()
    }

    /// What the next token is written like; empty at the end.
    fn written(&self) -> &'t str {
        self.peek().map_or("", |token| token.span.of(self.text))
    }

    fn is_mark(&self, mark: &str) -> bool {
        matches!(self.peek(), Some(Token { kind: TokenKind::Mark(own), .. }) if own == mark)
    }

    /// Takes the next token if it is that mark.
    fn take(&mut self, mark: &str) -> Option<Span> {
        let token = self.peek().filter(|_| self.is_mark(mark))?;
        self.next += 1;
        Some(token.span)
    }

    fn report(&mut self, kind: ProblemKind, span: Span) {
        self.problems.push(Problem { kind, span });
    }

    /// Reports a token that fits nowhere.
    fn unexpected(&mut self, token: Token) {
        let kind = match token.kind {
            TokenKind::Unknown => ProblemKind::UnknownCharacter,
            TokenKind::CurlyQuote => ProblemKind::CurlyQuote,
            _ => ProblemKind::MissingOperand,
        };
        self.report(kind, token.span);
    }

    /// Makes a node. With too many of them the rest of the text is given up.
    fn node(&mut self, kind: Kind, start: u32, end: u32) -> Expression {
        self.nodes += 1;
        if self.nodes == self.limits.expression_parts {
            self.give_up(ProblemKind::TooLong);
        }
        Expression { kind, span: Span { start, end: end.max(start) } }
    }

    fn give_up(&mut self, kind: ProblemKind) {
        let span = self.peek().map_or(Span::at(self.end as usize), |token| token.span);
        if self.next < self.tokens.len() {
            self.report(kind, span);
        }
        self.next = self.tokens.len();
    }

    fn joined(&mut self, operator: Operator, left: Expression, right: Expression) -> Expression {
        let (start, end) = (left.span.start, right.span.end);
        self.node(Kind::Binary(operator, Box::new(left), Box::new(right)), start, end)
    }

    /// `condition ? then : otherwise`, `value ?: otherwise`, or less.
    fn expression(&mut self) -> Expression {
        self.depth += 1;
        let expression = if self.depth > self.limits.expression_depth {
            self.give_up(ProblemKind::TooDeep);
            self.missing()
        } else {
            self.conditional()
        };
        self.depth -= 1;
        expression
    }

    fn conditional(&mut self) -> Expression {
        let first = self.operators(0);
        let start = first.span.start;
        if self.take("?:").is_some() {
            let otherwise = self.expression();
            let end = otherwise.span.end;
            return self.node(Kind::Elvis(Box::new(first), Box::new(otherwise)), start, end);
        }
        let Some(mark) = self.take("?") else { return first };
        let then = self.expression();
        let otherwise = if self.take(":").is_some() {
            self.expression()
        } else {
            self.report_unless_given_up(ProblemKind::MissingBranch, mark);
            self.missing()
        };
        let end = otherwise.span.end;
        self.node(Kind::Conditional(Box::new(first), Box::new(then), Box::new(otherwise)), start, end)
    }

    /// After giving up, what is missing is no news.
    fn report_unless_given_up(&mut self, kind: ProblemKind, span: Span) {
        let has_given_up = self
            .problems
            .iter()
            .any(|problem| matches!(problem.kind, ProblemKind::TooDeep | ProblemKind::TooLong));
        if !has_given_up {
            self.report(kind, span);
        }
    }

    /// Operands and the operators between them that bind more tightly than `than`.
    fn operators(&mut self, than: u8) -> Expression {
        let left = self.operand();
        self.operators_behind(left, than)
    }

    /// What is joined to an operand by operators that bind more tightly than `than`.
    fn operators_behind(&mut self, mut left: Expression, than: u8) -> Expression {
        while let Some(operator) = self.operator().filter(|operator| operator.meaning.binding() > than) {
            self.next += 1;
            let right = self.operators(operator.meaning.binding());
            left = self.joined(operator, left, right);
        }
        left
    }

    /// The operator between operands that comes next, not taken.
    fn operator(&self) -> Option<Operator> {
        let token = self.peek().filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Mark(_)))?;
        let written = token.span.of(self.text);
        Some(Operator { meaning: binary(written)?, written: written.to_owned(), span: token.span })
    }

    /// An operand with the operators in front of it and what is behind it.
    fn operand(&mut self) -> Expression {
        let word = self.written();
        let token = self.peek();
        if let Some((meaning, token)) = unary(word).zip(token).filter(|(meaning, _)| self.is_prefix(*meaning)) {
            self.depth += 1;
            self.next += 1;
            let operand = if self.depth > self.limits.expression_depth {
                self.give_up(ProblemKind::TooDeep);
                self.missing()
            } else {
                self.operand()
            };
            self.depth -= 1;
            let end = operand.span.end;
            let operator = Operator { meaning, written: word.to_owned(), span: token.span };
            return self.node(Kind::Unary(operator, Box::new(operand)), token.span.start, end);
        }
        let mut operand = self.primary();
        loop {
            operand = match () {
                () if self.is_mark(".") => self.member(operand),
                () if self.is_mark("[") => self.index(operand),
                () => return operand,
            };
        }
    }

    /// Whether an operator word stands in front of an operand, rather than being a name itself.
    fn is_prefix(&self, meaning: Meaning) -> bool {
        let is_word = matches!(self.peek(), Some(Token { kind: TokenKind::Word, .. }));
        let behind = self.tokens.get(self.next + 1).map_or("", |token| token.span.of(self.text));
        meaning == Meaning::Negate || !is_word || !matches!(behind, "" | "." | ")" | "}" | "," | ":" | "?" | "==")
    }

    /// Whether the next token can begin an operand.
    fn begins_operand(&self) -> bool {
        match self.peek().map(|token| token.kind) {
            Some(
                TokenKind::Word
                | TokenKind::Number
                | TokenKind::Text
                | TokenKind::OpenText
                | TokenKind::UnopenedText
                | TokenKind::CurlyText,
            ) => true,
            Some(TokenKind::Mark(mark)) => matches!(mark, "(" | "{" | "${" | "!"),
            Some(TokenKind::CurlyQuote | TokenKind::Unknown) | None => false,
        }
    }

    fn primary(&mut self) -> Expression {
        let Some(token) = self.peek().filter(|_| self.begins_operand()) else { return self.not_an_operand() };
        let Span { start, end } = token.span;
        let written = token.span.of(self.text);
        self.next += 1;
        match token.kind {
            TokenKind::Text => self.node(Kind::Text(unquoted(written)), start, end),
            TokenKind::OpenText => {
                self.report(ProblemKind::UnclosedText, Span::new(start as usize, start as usize + 1));
                self.node(Kind::Text(unquoted(written)), start, end)
            }
            TokenKind::UnopenedText => {
                let quote = written.chars().next_back().map_or(0, char::len_utf8);
                self.node(Kind::Text(written[..written.len() - quote].to_owned()), start, end)
            }
            TokenKind::CurlyText => {
                self.report(ProblemKind::CurlyQuote, token.span);
                let quote = written.chars().next().map_or(0, char::len_utf8);
                self.node(Kind::Text(written[quote..written.len() - quote].to_owned()), start, end)
            }
            TokenKind::Number => self.node(Kind::Number(written.to_owned()), start, end),
            TokenKind::Mark("(") => self.bracketed(token.span),
            TokenKind::Mark("{") => self.list(token.span),
            TokenKind::Mark("${") => self.nested(token.span),
            TokenKind::Mark(_) => self.missing(),
            _ => self.word(token.span, written),
        }
    }

    /// Where an operand should stand and something else does, or nothing.
    fn not_an_operand(&mut self) -> Expression {
        match self.peek() {
            Some(token) if matches!(token.kind, TokenKind::CurlyQuote | TokenKind::Unknown) => {
                self.unexpected(token);
                self.next += 1;
                if self.begins_operand() { self.primary() } else { self.missing() }
            }
            Some(token) => {
                self.report(ProblemKind::MissingOperand, token.span);
                self.missing()
            }
            None => {
                let end = self.tokens.last().map_or(self.end, |token| token.span.end);
                self.report_unless_given_up(ProblemKind::MissingOperand, Span::at(end as usize));
                self.missing()
            }
        }
    }

    fn missing(&mut self) -> Expression {
        let at = self.peek().map_or(self.end, |token| token.span.start);
        Expression { kind: Kind::Missing, span: Span { start: at, end: at } }
    }

    fn word(&mut self, span: Span, written: &str) -> Expression {
        let kind = match written {
            "true" | "TRUE" => Kind::Boolean(true),
            "false" | "FALSE" => Kind::Boolean(false),
            "null" | "NULL" => Kind::Null,
            "fn" if self.is_mark(":") => return self.jstl(span),
            _ if self.is_mark("(") => {
                let name = Ident { text: written.to_owned(), span };
                return self.call(None, false, name, span.start);
            }
            _ => Kind::Name(written.to_owned()),
        };
        self.node(kind, span.start, span.end)
    }

    /// `fn:name(...)`, behind the `fn`.
    fn jstl(&mut self, prefix: Span) -> Expression {
        self.next += 1;
        match self.peek().filter(|token| token.kind == TokenKind::Word) {
            Some(token) => {
                self.next += 1;
                let name = Ident { text: token.span.of(self.text).to_owned(), span: token.span };
                self.call(None, true, name, prefix.start)
            }
            None => self.not_an_operand(),
        }
    }

    /// `.name` or `.name(...)` behind a value.
    fn member(&mut self, of: Expression) -> Expression {
        self.next += 1;
        let start = of.span.start;
        let Some(token) = self.peek().filter(|token| token.kind == TokenKind::Word) else {
            let missing = self.not_an_operand();
            let name = Ident { text: String::new(), span: missing.span };
            return self.node(Kind::Member(Box::new(of), name), start, missing.span.start);
        };
        self.next += 1;
        let name = Ident { text: token.span.of(self.text).to_owned(), span: token.span };
        if self.is_mark("(") {
            return self.call(Some(Box::new(of)), false, name, start);
        }
        self.node(Kind::Member(Box::new(of), name), start, token.span.end)
    }

    fn index(&mut self, of: Expression) -> Expression {
        let open = self.peek().map_or(Span::default(), |token| token.span);
        self.next += 1;
        let index = self.expression();
        let end = self.close("[", "]", open);
        let start = of.span.start;
        self.node(Kind::Index(Box::new(of), Box::new(index)), start, end)
    }

    /// The arguments of a call, from the opening bracket on.
    fn call(&mut self, of: Option<Box<Expression>>, is_jstl: bool, name: Ident, start: u32) -> Expression {
        let Some(open) = self.take("(") else {
            self.report(ProblemKind::MissingOperand, Span::at(name.span.end as usize));
            let end = name.span.end;
            return self.node(Kind::Call(Call { of, is_jstl, name, arguments: Vec::new() }), start, end);
        };
        let arguments = self.separated(")");
        let end = self.close("(", ")", open);
        self.node(Kind::Call(Call { of, is_jstl, name, arguments }), start, end)
    }

    /// Expressions with commas between them, up to the mark that closes them.
    fn separated(&mut self, close: &str) -> Vec<Expression> {
        let mut all = Vec::new();
        if self.is_mark(close) || self.peek().is_none() {
            return all;
        }
        loop {
            all.push(self.expression());
            if self.take(",").is_none() {
                return all;
            }
        }
    }

    fn bracketed(&mut self, open: Span) -> Expression {
        let inner = self.expression();
        self.close("(", ")", open);
        inner
    }

    fn list(&mut self, open: Span) -> Expression {
        let mut elements = self.separated("}");
        let end = self.close("{", "}", open);
        if matches!(elements.as_slice(), [only] if only.is_reference()) {
            self.report(ProblemKind::InnerDelimiter, Span { start: open.start, end });
            return elements.remove(0);
        }
        self.node(Kind::List(elements), open.start, end)
    }

    /// `${` inside of an expression: the delimiter is wrong here, what is in it is meant.
    fn nested(&mut self, open: Span) -> Expression {
        let inner = self.expression();
        let end = self.close("${", "}", open);
        self.report_unless_given_up(ProblemKind::InnerDelimiter, Span { start: open.start, end });
        inner
    }

    /// Takes the closing mark, or reports that `open` lacks it. Gives the end.
    fn close(&mut self, opened: &'static str, close: &str, open: Span) -> u32 {
        if let Some(span) = self.take(close) {
            return span.end;
        }
        self.report_unless_given_up(ProblemKind::Unclosed(opened), open);
        self.tokens.get(self.next.saturating_sub(1)).map_or(self.end, |token| token.span.end)
    }
}

/// The text of a token with its quotes.
fn unquoted(written: &str) -> String {
    let mut characters = written.chars();
    let quote = characters.next();
    let mut out = String::new();
    let mut is_escaped = false;
    for character in characters {
        match character {
            _ if is_escaped => {
                is_escaped = false;
                out.push(character);
            }
            '\\' => is_escaped = true,
            _ if Some(character) == quote => break,
            _ => out.push(character),
        }
    }
    out
}
