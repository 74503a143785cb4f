//! What depends on a condition.

use super::language::Language;
use super::lexer::Kind;
use super::syntax::Code;

/// How many tokens of it are looked at.
const REACH: usize = 160;
/// Words that turn somebody away.
pub const DIVERTING: [&str; 24] = [
    "throw",
    "raise",
    "return",
    "redirect",
    "redirect_to",
    "abort",
    "die",
    "exit",
    "panic",
    "Err",
    "reject",
    "deny",
    "forbidden",
    "unauthorized",
    "Unauthorized",
    "Forbid",
    "Challenge",
    "fail",
    "failure",
    "halt",
    "bail",
    "next",
    "continue",
    "Fail",
];
/// Names of what writes things down.
const LOGS: [&str; 20] = [
    "console",
    "logger",
    "log",
    "logging",
    "Log",
    "LOG",
    "LOGGER",
    "slog",
    "print",
    "println",
    "puts",
    "fmt",
    "Rails",
    "error_log",
    "Logger",
    "IO",
    "debug",
    "info",
    "warn",
    "tracing",
];

/// A condition decides, unless what depends on it only stores the claim, or writes it down.
pub fn decides(code: &Code<'_>, word: usize, start: usize) -> bool {
    if matches!(code.says(word), "case" | "match" | "switch") {
        return true;
    }
    let body = body(code, word, start);
    let diverts = body.clone().any(|at| DIVERTING.contains(&code.says(at)));
    let stores = !diverts && body.clone().any(|at| stores(code, at));
    let writes = !diverts && only_writes(code, body.clone());
    // `email += " (unverified)"`
    let adds_text = body.clone().any(|at| code.says(at) == "+=" && code.string(at + 1).is_some());
    let calls = body.clone().any(|at| code.says(at) == "(");
    !(stores || writes || (adds_text && !diverts && !calls))
}

/// Whether a token names a field for the claim, and is given a value.
fn stores(code: &Code<'_>, at: usize) -> bool {
    let is_named = code.token(at).at.of(code.text).to_ascii_lowercase().contains("verified");
    let behind = if code.says(at + 1) == "]" { at + 2 } else { at + 1 };
    let name = code.says(at).to_ascii_lowercase();
    let is_setter = ["set", "mark", "verifyemail", "verify_email"].iter().any(|start| name.starts_with(start));
    (is_setter && (is_named || name.starts_with("verify")) && code.says(at + 1) == "(")
        || (is_named && matches!(code.says(behind), "=" | ":=" | ":" | "=>" | "||="))
}

/// Whether every statement writes something down.
fn only_writes(code: &Code<'_>, body: std::ops::Range<usize>) -> bool {
    let mut count = 0;
    let begins = |at: &usize| code.token(*at).is_first || code.says(*at - 1) == ";" || code.says(*at - 1) == "{";
    for at in body.filter(begins).filter(|at| code.is_word(*at)) {
        count += 1;
        if !LOGS.contains(&code.says(at)) {
            return false;
        }
    }
    count > 0
}

/// The tokens of what depends on a condition.
fn body(code: &Code<'_>, word: usize, start: usize) -> std::ops::Range<usize> {
    let begin = code.token(word);
    // `raise Denied unless verified`, `a if verified else b`
    let is_behind = !begin.is_first
        && matches!(code.says(word), "if" | "unless")
        && !matches!(code.says(word - 1), "else" | "}" | "#" | "{");
    if is_behind && matches!(code.language, Language::Ruby | Language::Python | Language::Elixir) {
        let first = (word.saturating_sub(60)..word).rev().find(|at| code.token(*at).is_first).unwrap_or(word);
        return first..word;
    }
    let condition = if code.says(word + 1) == "(" { code.pair(word + 1) } else { None };
    let mut at = condition.filter(|close| *close >= start).map_or(start, |close| close + 1);
    let limit = at + REACH;
    if code.language == Language::Python || code.language == Language::Ruby || code.language == Language::Elixir {
        let indent = indent(code, begin.line);
        let from = (at..limit).find(|next| code.token(*next).line > code.token(at).line).unwrap_or(limit);
        let to = (from..limit).find(|next| {
            let token = code.token(*next);
            token.kind == Kind::Edge || (token.is_first && column(code, *next) <= indent)
        });
        return from..to.unwrap_or(limit);
    }
    while at < limit && !matches!(code.says(at), "{" | ";") && code.token(at).kind != Kind::Edge {
        let is_own_statement = condition.is_some();
        if is_own_statement {
            // Without braces it is one statement.
            let end =
                (at..limit).find(|next| code.says(*next) == ";" || (*next > at && code.token(*next).is_first));
            return at..end.unwrap_or(limit);
        }
        at += 1;
    }
    match code.pair(at) {
        Some(close) if code.says(at) == "{" => at..close.min(at + REACH),
        _ => at..at,
    }
}

fn column(code: &Code<'_>, at: usize) -> usize {
    let start = code.token(at).start as usize;
    start - memchr::memrchr(b'\n', &code.text.as_bytes()[..start]).map_or(0, |end| end + 1)
}

/// The column of the first token of a line.
fn indent(code: &Code<'_>, line: u32) -> usize {
    let first = code.all().find(|at| code.token(*at).line == line);
    first.map_or(0, |first| column(code, first))
}
