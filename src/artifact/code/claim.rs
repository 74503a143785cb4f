//! Where a program takes the claim `email_verified` in its hands, told from fields of its own that have that name.

use super::language::Language;
use super::lexer::Kind;
use super::scope::{self, Scope};
use super::syntax::{self, Code};

/// An expression that is the claim.
#[derive(Clone, Copy, Debug)]
pub struct Taken {
    /// The first token of the expression.
    pub start: usize,
    /// The last.
    pub end: usize,
    /// What the way it is taken says by itself.
    pub way: Way,
}

/// How the claim is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// As a value.
    Value,
    /// A call that lets nobody pass without it.
    Demanded,
    /// A pattern that only one of its values fits.
    Matched,
}

/// The expression at a token that names the claim; `None` for one that only mentions it, or names something else.
pub fn taken(code: &Code<'_>, scope: &Scope, index: usize) -> Option<Taken> {
    if let Some(text) = code.string(index) {
        return if text == "email_verified" {
            by_name(code, scope, index)
        } else {
            demanded_in(code, index, text)
        };
    }
    if !code.is_word(index) {
        return None;
    }
    let is_symbol =
        code.says(index) == "email_verified" && code.says(index - 1) == ":" && code.touches_next(index - 1);
    match code.says(index) {
        // `[:email_verified]`
        "email_verified" if is_symbol && matches!(code.language, Language::Ruby | Language::Elixir) => {
            by_name(code, scope, index)
        }
        "email_verified" => by_member(code, scope, index, true),
        "emailVerified" | "EmailVerified" | "getEmailVerified" | "isEmailVerified" | "IsEmailVerified"
        | "GetEmailVerified" | "is_email_verified" => by_member(code, scope, index, false),
        _ => None,
    }
}

/// `claims["email_verified"]`, `claims.get("email_verified")`.
fn by_name(code: &Code<'_>, scope: &Scope, index: usize) -> Option<Taken> {
    let is_symbol = code.token(index).kind == Kind::Word;
    let first = if is_symbol { index - 1 } else { index };
    let before = code.says(first - 1);
    // `claims["email_verified"]`, `claims?.["email_verified"]`
    let is_index = before == "[" && code.says(index + 1) == "]";
    if is_index {
        let open = first - 1;
        let receiver = if matches!(code.says(open - 1), "?." | "?" | "!") { open - 2 } else { open - 1 };
        let is_operand = (code.is_word(receiver) && !syntax::is_keyword(code.says(receiver)))
            || matches!(code.says(receiver), ")" | "]" | "!");
        let is_operand =
            is_operand && code.token(receiver).line == code.token(open).line && code.touches_next(open - 1);
        let start = is_operand.then(|| code.operand_start(receiver))?;
        return is_of_claims(code, scope, start..open, index).then(|| Taken {
            start,
            end: code.operand_end(index + 1),
            way: Way::Value,
        });
    }
    if code.language == Language::Elixir && code.says(index + 1) == "=>" {
        return elixir_pattern(code, scope, index);
    }
    let open = if before == "(" { first - 1 } else { code.around(first)? };
    let callee = code.callee(open)?;
    let name = code.says(callee);
    let close = code.pair(open)?;
    let is_alone = before == "(" && index + 1 == close;
    let start = code.operand_start(callee);
    if is_demand(name) {
        return Some(Taken { start, end: close, way: Way::Demanded });
    }
    let is_predicate = matches!(before, "==" | "===") && is_search(name);
    let is_argument = matches!(before, "(" | ",");
    if !(is_predicate || (is_argument && is_getter(name, is_alone))) {
        return None;
    }
    // A map that is an argument itself: `Map.get(claims, "email_verified")`.
    is_of_claims(code, scope, start..first, index).then(|| Taken {
        start,
        end: code.operand_end(close),
        way: Way::Value,
    })
}

/// `%{"email_verified" => true}` where a value is matched with it.
fn elixir_pattern(code: &Code<'_>, scope: &Scope, index: usize) -> Option<Taken> {
    let is_decided = matches!(code.says(index + 2), "true" | "false");
    let close = code.around(index).and_then(|open| code.pair(open))?;
    let line = code.token(index).line;
    let first = (code.all().start..index).rev().find(|at| code.token(*at).is_first)?;
    let begins_clause = matches!(code.says(first), "def" | "defp") && code.token(first).line == line;
    let behind = (close + 1..close + 10).take_while(|at| code.token(*at).line == code.token(close).line);
    let is_arm = behind.into_iter().any(|at| matches!(code.says(at), "->" | "<-"));
    (is_decided && (begins_clause || is_arm) && scope.speaks_of_claims(line)).then_some(Taken {
        start: index,
        end: index,
        way: Way::Matched,
    })
}

/// `@PreAuthorize("principal.claims['email_verified'] == true")`.
fn demanded_in(code: &Code<'_>, index: usize, text: &str) -> Option<Taken> {
    if !text.contains("email_verified") {
        return None;
    }
    let callee = code.callee(index - 1).map(|callee| code.says(callee).trim_start_matches('@'))?;
    matches!(callee, "PreAuthorize" | "PostAuthorize").then_some(Taken {
        start: index,
        end: index,
        way: Way::Demanded,
    })
}

/// `claims.email_verified`, or the name of a variable.
fn by_member(code: &Code<'_>, scope: &Scope, index: usize, is_spelled_as_claim: bool) -> Option<Taken> {
    let line = code.token(index).line;
    let end = code.operand_end(index);
    if syntax::is_access(code.says(index - 1)) {
        let start = code.operand_start(index);
        let receiver = start..index - 1;
        // The last name in front: `auth.info.email_verified`.
        let last = code.words(receiver.clone()).last().unwrap_or_default();
        let is_known = if scope::is_record(&last) {
            is_spelled_as_claim && scope::is_bound_to_claims(code, index - 2)
        } else if is_spelled_as_claim {
            let is_telling = |word: String| scope::holds_claims(&word) && !scope::may_be_record(&word);
            last == "_json" || code.words(receiver).any(is_telling) || scope.speaks_of_claims(line)
        } else {
            let is_telling = |word: String| scope::holds_claims(&word) && !word.contains("identity");
            code.words(receiver).any(is_telling) && (scope.speaks_of_claims(line) || last != "profile")
                || (index - 2 == start && scope::is_bound_to_claims(code, index - 2))
        };
        return is_known.then_some(Taken { start, end, way: Way::Value });
    }
    let is_call = code.says(index + 1) == "(";
    if is_call || is_declared(code, index) {
        return None;
    }
    let is_known = scope::is_bound_to_claims(code, index) || (is_spelled_as_claim && scope.speaks_of_claims(line));
    is_known.then_some(Taken { start: index, end, way: Way::Value })
}

/// Whether a bare name is a key, a field, a parameter or what is assigned to.
fn is_declared(code: &Code<'_>, index: usize) -> bool {
    let (before, behind) = (code.says(index - 1), code.says(index + 1));
    let is_key = matches!(behind, ":" | "=>")
        && (matches!(before, "{" | "," | "(" | ";" | "") || code.token(index).is_first)
        || behind == "?:"
        || (behind == "?" && code.says(index + 2) == ":");
    let is_target = matches!(behind, "=" | ":=" | "+=" | "||=" | "??=");
    // `private boolean emailVerified`, `EmailVerified bool`
    let is_typed = code.is_word(index - 1)
        && !syntax::is_keyword(before)
        && code.token(index - 1).line == code.token(index).line
        || (code.is_word(index + 1)
            && code.token(index + 1).line == code.token(index).line
            && !syntax::is_keyword(behind));
    let is_listed = matches!(before, "{" | ",") && matches!(behind, "," | "}");
    is_key || is_target || is_typed || is_listed
}

/// Whether an expression that names the claim takes it from claims.
fn is_of_claims(code: &Code<'_>, scope: &Scope, receiver: std::ops::Range<usize>, index: usize) -> bool {
    let line = code.token(index).line;
    let words: Vec<String> = code.words(receiver.clone()).collect();
    if words.iter().any(|word| scope::holds_claims(word)) {
        return true;
    }
    let is_record = words.iter().any(|word| scope::is_record(word));
    let is_bound = || receiver.filter(|at| code.is_word(*at)).any(|at| scope::is_bound_to_claims(code, at));
    if is_record { is_bound() } else { scope.speaks_of_claims(line) || is_bound() }
}

/// Whether a method of that name gives a value by its name.
fn is_getter(name: &str, is_alone: bool) -> bool {
    const STARTS: [&str; 19] = [
        "get",
        "Get",
        "fetch",
        "dig",
        "find",
        "Find",
        "First",
        "opt",
        "value",
        "Value",
        "read",
        "lookup",
        "Try",
        "at",
        "pluck",
        "boolean",
        "HasClaim",
        "array_get",
        "data_get",
    ];
    let name = name.trim_start_matches(['$', '@']);
    STARTS.iter().any(|start| name.starts_with(start))
        || (is_alone && matches!(name, "claim" | "Claim" | "attribute"))
}

/// Whether a method of that name looks for the one that a condition holds for.
fn is_search(name: &str) -> bool {
    matches!(
        name,
        "FirstOrDefault"
            | "First"
            | "Find"
            | "FindFirst"
            | "SingleOrDefault"
            | "Single"
            | "find"
            | "HasClaim"
            | "Any"
            | "some"
            | "detect"
    )
}

/// Whether a call of that name refuses whoever has not what it names.
fn is_demand(name: &str) -> bool {
    let lower = name.trim_start_matches('@').to_ascii_lowercase();
    lower.contains("claim")
        && ["require", "ensure", "assert", "enforce"].iter().any(|start| lower.starts_with(start))
}
