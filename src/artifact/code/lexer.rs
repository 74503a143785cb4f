//! Source code as tokens: words, strings and marks, with comments left out. It is one lexer for many languages and knows
//! no grammar; what it takes wrongly ends with its line.

use super::language::Language;
use crate::source::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name, a keyword or a number.
    Word,
    /// The content of a string, as it is spelled.
    Text,
    /// Operators and brackets.
    Mark,
    /// Before the first token and behind the last.
    Edge,
}

/// A piece of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it stands; of a string without its quotes.
    pub at: Span,
    /// Where it begins with all that belongs to it.
    pub start: u32,
    /// Where it ends with all that belongs to it.
    pub end: u32,
    /// Its line, counted from 0.
    pub line: u32,
    /// Whether nothing stands in front of it on its line.
    pub is_first: bool,
}

/// Marks of several characters, the longest first.
const MARKS: [&str; 31] = [
    "===", "!==", "??=", "||=", "&&=", "...", "<=>", "?->", "==", "!=", "=>", "->", "<-", "<=", ">=", "&&", "||",
    "??", "?.", "?:", "::", ":=", "&.", "!!", "<>", "+=", "-=", "|>", "=~", ".=", "..",
];

/// The tokens of a text.
pub fn tokens(text: &str, language: Language) -> Vec<Token> {
    let mut lexer =
        Lexer { text, bytes: text.as_bytes(), language, at: 0, line: 0, is_first: true, found: Vec::new() };
    lexer.run();
    lexer.found
}

struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    language: Language,
    at: usize,
    line: u32,
    is_first: bool,
    found: Vec<Token>,
}

impl Lexer<'_> {
    fn run(&mut self) {
        while let Some(byte) = self.bytes.get(self.at).copied() {
            match byte {
                b'\n' => {
                    self.at += 1;
                    self.line += 1;
                    self.is_first = true;
                }
                _ if byte.is_ascii_whitespace() => self.at += 1,
                _ if self.comment() => {}
                _ if self.string() => {}
                _ if is_word(byte) => self.word(),
                _ => self.mark(),
            }
        }
    }

    fn starts_with(&self, prefix: &str) -> bool {
        self.bytes[self.at..].starts_with(prefix.as_bytes())
    }

    fn push(&mut self, kind: Kind, start: usize, at: Span) {
        let line = self.line;
        self.found.push(Token {
            kind,
            at,
            start: start as u32,
            end: self.at as u32,
            line,
            is_first: self.is_first,
        });
        self.is_first = false;
    }

    /// Goes to `end`, counting the lines on the way.
    fn go_to(&mut self, end: usize) {
        let end = end.min(self.bytes.len());
        self.line += memchr::memchr_iter(b'\n', &self.bytes[self.at..end]).count() as u32;
        self.at = end;
    }

    fn end_of_line(&self) -> usize {
        memchr::memchr(b'\n', &self.bytes[self.at..]).map_or(self.bytes.len(), |end| self.at + end)
    }

    fn find(&self, from: usize, mark: &str) -> usize {
        let found = self.bytes.get(from..).and_then(|rest| memchr::memmem::find(rest, mark.as_bytes()));
        found.map_or(self.bytes.len(), |end| from + end + mark.len())
    }

    /// Passes over the comment at the cursor.
    fn comment(&mut self) -> bool {
        let language = self.language;
        if language.has_slash_comments() && self.starts_with("/*") {
            let end = if language.nests_comments() { self.nested_comment() } else { self.find(self.at + 2, "*/") };
            self.go_to(end);
        } else if language == Language::Component && self.starts_with("<!--") {
            self.go_to(self.find(self.at + 4, "-->"));
        } else if language == Language::Ruby && self.is_first && self.starts_with("=begin") {
            self.go_to(self.find(self.at, "\n=end"));
        } else if language == Language::Ruby && self.is_first && self.starts_with("__END__") {
            self.go_to(self.bytes.len());
        } else if (language.has_slash_comments() && self.starts_with("//"))
            || (language.has_hash_comments() && self.starts_with("#") && !self.starts_with("#["))
        {
            self.at = self.end_of_line();
        } else {
            return false;
        }
        true
    }

    fn nested_comment(&self) -> usize {
        let (mut at, mut depth) = (self.at, 0usize);
        while let Some(next) = self.bytes.get(at..).and_then(|rest| memchr::memchr2(b'/', b'*', rest)) {
            at += next;
            match self.bytes.get(at..at + 2) {
                Some(b"/*") => (at, depth) = (at + 2, depth + 1),
                Some(b"*/") => (at, depth) = (at + 2, depth - 1),
                _ => at += 1,
            }
            if depth == 0 {
                return at;
            }
        }
        self.bytes.len()
    }

    /// Reads the string, the character or the regular expression at the cursor.
    fn string(&mut self) -> bool {
        let start = self.at;
        let Some(quote) = self.bytes.get(start).copied() else { return false };
        match quote {
            b'"' | b'\'' if self.language.has_triple_quotes() && self.is_triple(quote) => self.triple(quote),
            b'"' => self.quoted(start, quote),
            b'`' if matches!(self.language, Language::Script | Language::Component | Language::Go) => {
                self.quoted(start, quote);
            }
            b'\'' if self.language.has_single_quotes() => self.quoted(start, quote),
            b'\'' => self.character(),
            b'/' if self.language.has_regexes() && self.expects_value() => return self.regex(),
            b'<' if self.starts_with("<<") => return self.here_document(),
            _ => return false,
        }
        true
    }

    fn is_triple(&self, quote: u8) -> bool {
        let is_known = quote == b'"' || matches!(self.language, Language::Python | Language::Elixir);
        is_known
            && self.bytes.get(self.at..self.at + 3).is_some_and(|three| three.iter().all(|byte| *byte == quote))
    }

    fn triple(&mut self, quote: u8) {
        let start = self.at;
        let (is_first, line) = (self.is_first, self.line);
        let mark = String::from_utf8_lossy(&[quote; 3]).into_owned();
        let end = self.find(start + 3, &mark);
        self.go_to(end);
        // Where a statement would begin it is a comment, as are the texts of `@doc`.
        let is_documentation =
            is_first || self.found.last().is_some_and(|last| last.at.of(self.text).ends_with("doc"));
        if !is_documentation {
            let inside = Span::new(start + 3, end.saturating_sub(3).max(start + 3));
            self.push(Kind::Text, start, inside);
            if let Some(last) = self.found.last_mut() {
                last.line = line;
            }
        }
    }

    /// Reads a string in quotes of one character. One that may not span lines ends with its line.
    fn quoted(&mut self, start: usize, quote: u8) {
        let is_raw = (quote == b'`' && self.language.has_raw_backticks()) || self.is_verbatim(start);
        let spans_lines = quote == b'`'
            || is_raw
            || matches!(self.language, Language::Ruby | Language::Php | Language::Rust | Language::Elixir);
        let hashes = if self.language == Language::Rust { self.hashes_before(start) } else { 0 };
        let end = if hashes > 0 {
            self.find(start + 1, &format!("\"{}", "#".repeat(hashes)))
        } else {
            self.end_of_quoted(start + 1, quote, is_raw, spans_lines)
        };
        let line = self.line;
        self.go_to(end);
        let is_closed = end > start + 1 && self.bytes[..end].ends_with(&[quote]);
        let inside = Span::new(start + 1, if is_closed { end - 1 } else { end });
        let inside =
            if hashes > 0 { Span::new(start + 1, end.saturating_sub(1 + hashes).max(start + 1)) } else { inside };
        self.push(Kind::Text, start, inside);
        if let Some(last) = self.found.last_mut() {
            last.line = line;
        }
    }

    /// `@"..."` of C#, in which a backslash means nothing.
    fn is_verbatim(&self, start: usize) -> bool {
        let before = &self.bytes[..start];
        self.language == Language::CSharp && (before.ends_with(b"@") || before.ends_with(b"@$"))
    }

    /// How many `#` stand between `r` and the quote.
    fn hashes_before(&self, start: usize) -> usize {
        let before = &self.bytes[..start];
        let hashes = before.iter().rev().take_while(|byte| **byte == b'#').count();
        if before[..before.len() - hashes].ends_with(b"r") { hashes } else { 0 }
    }

    /// Where a string ends, its quote included. Code in it may hold strings of its own.
    fn end_of_quoted(&self, from: usize, quote: u8, is_raw: bool, spans_lines: bool) -> usize {
        /// A string that is open, or the brackets that are open in code.
        enum Open {
            Text(u8),
            Code(usize),
        }
        let opener = self
            .language
            .interpolation()
            .filter(|_| !is_raw && (quote != b'\'' || self.language == Language::Ruby));
        let opener = opener.map(str::as_bytes).unwrap_or_default();
        let mut open = vec![Open::Text(quote)];
        let mut at = from;
        while let Some(byte) = self.bytes.get(at).copied() {
            let is_opener = !opener.is_empty() && self.bytes[at..].starts_with(opener);
            match open.last_mut() {
                None => break,
                Some(Open::Text(own)) => match byte {
                    b'\n' if !spans_lines => return at,
                    _ if is_opener => {
                        open.push(Open::Code(1));
                        at += opener.len() - 1;
                    }
                    b'\\' if !is_raw => at += 1,
                    _ if byte == *own => {
                        open.pop();
                        if open.is_empty() {
                            return at + 1;
                        }
                    }
                    _ => {}
                },
                Some(Open::Code(depth)) => match byte {
                    b'\n' if !spans_lines => return at,
                    b'{' | b'(' => *depth += 1,
                    b'}' | b')' => {
                        *depth -= 1;
                        if *depth == 0 {
                            open.pop();
                        }
                    }
                    b'"' | b'\'' | b'`' => open.push(Open::Text(byte)),
                    _ => {}
                },
            }
            at += 1;
        }
        self.bytes.len()
    }

    /// A character in single quotes, or the lifetime or symbol that only begins like one.
    fn character(&mut self) {
        const LONGEST: usize = 12;
        let rest = &self.bytes[self.at + 1..self.bytes.len().min(self.at + 1 + LONGEST)];
        let mut end = 0;
        while rest.get(end).is_some_and(|byte| !matches!(byte, b'\'' | b'\n')) {
            end += if rest[end] == b'\\' { 2 } else { 1 };
        }
        let is_closed = rest.get(end) == Some(&b'\'') && (end <= 4 || rest.starts_with(b"\\"));
        if is_closed {
            let start = self.at;
            self.at += end + 2;
            self.push(Kind::Text, start, Span::new(start + 1, start + 1 + end));
        } else {
            self.at += 1;
        }
    }

    /// Whether a value begins here, and not an operator.
    fn expects_value(&self) -> bool {
        let Some(last) = self.found.last() else { return true };
        let text = last.at.of(self.text);
        match last.kind {
            Kind::Word => {
                matches!(text, "return" | "typeof" | "case" | "in" | "of" | "if" | "when" | "and" | "or" | "not")
            }
            Kind::Text => false,
            _ => !matches!(text, ")" | "]" | "}"),
        }
    }

    fn regex(&mut self) -> bool {
        let end_of_line = self.end_of_line();
        let (mut at, mut in_class) = (self.at + 1, false);
        while at < end_of_line {
            match self.bytes[at] {
                b'\\' => at += 1,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => {
                    let start = self.at;
                    self.at = at + 1;
                    self.push(Kind::Mark, start, Span::new(start, start + 1));
                    return true;
                }
                _ => {}
            }
            at += 1;
        }
        false
    }

    /// Passes over the lines of `<<~SQL` and `<<<EOT`.
    fn here_document(&mut self) -> bool {
        let marks: &[&str] = match self.language {
            Language::Ruby => &["<<~", "<<-"],
            Language::Php => &["<<<"],
            _ => return false,
        };
        let Some(mark) = marks.iter().find(|mark| self.starts_with(mark)) else { return false };
        let rest = self.text.get(self.at + mark.len()..).unwrap_or_default();
        let rest = rest.trim_start_matches(['"', '\'']);
        let name: &str =
            &rest[..rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len())];
        if name.is_empty() {
            return false;
        }
        let mut end = self.end_of_line();
        for line in self.text[end..].split_inclusive('\n') {
            end += line.len();
            if line.trim().trim_end_matches([';', ',', ')']) == name {
                break;
            }
        }
        // The end of the line belongs to the statement: it is rarely more than a bracket.
        self.go_to(end.saturating_sub(1).max(self.at + 1));
        true
    }

    fn word(&mut self) {
        let start = self.at;
        while self.bytes.get(self.at).copied().is_some_and(is_word) {
            self.at += 1;
        }
        let end = self.at;
        let behind = self.bytes.get(end).copied();
        // What stands in front of a quote says how the string is spelled.
        let is_prefix = end - start <= 3
            && matches!(behind, Some(b'"' | b'\''))
            && matches!(self.language, Language::Python | Language::Scala | Language::Rust)
            && self.bytes[start..end].iter().all(|byte| b"rRbBuUfFsc".contains(byte));
        let is_prefix = is_prefix
            || (self.language == Language::CSharp
                && behind == Some(b'"')
                && self.bytes[start..end].iter().all(|byte| b"$@".contains(byte)));
        let is_raw = self.language == Language::Rust && self.bytes[start..end] == *b"r" && behind == Some(b'#');
        if is_raw {
            self.at += self.bytes[end..].iter().take_while(|byte| **byte == b'#').count();
        }
        if is_prefix || is_raw {
            return;
        }
        // Ruby's methods may end in a question.
        let is_question = matches!(self.language, Language::Ruby | Language::Elixir)
            && matches!(behind, Some(b'?' | b'!'))
            && !matches!(self.bytes.get(end + 1), Some(b'=' | b':'));
        self.at += usize::from(is_question);
        self.push(Kind::Word, start, Span::new(start, end));
    }

    fn mark(&mut self) {
        let start = self.at;
        let known = MARKS.iter().find(|mark| self.starts_with(mark));
        let length =
            known.map_or_else(|| self.text[start..].chars().next().map_or(1, char::len_utf8), |mark| mark.len());
        self.at += length;
        self.push(Kind::Mark, start, Span::new(start, start + length));
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'@') || byte >= 0x80
}
