//! What a program makes of the claim `email_verified`: whether anything is decided by it. To store it, to show it or to
//! write it down decides nothing.

use super::claim::{self, Taken, Way};
use super::language::Language;
use super::lexer::Kind;
use super::provider::Branches;
use super::scope::Scope;
use super::syntax::{self, Code};
use super::{LONGEST_LINE, body};
use crate::source::Span;

/// How far behind an assignment the variable is followed, in lines.
const FOLLOWED: u32 = 40;
/// How many tokens of a statement or of a body are looked at.
const REACH: usize = 160;

/// A place where the claim is named.
pub struct Use {
    /// Where.
    pub at: Span,
    /// What is made of it.
    pub how: How,
}

/// What is made of the claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// A condition depends on it.
    Condition,
    /// A value is chosen or computed by it.
    Decision,
    /// A call, a list or a pattern demands it.
    Demand,
}

impl How {
    /// The name among the facts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Condition => "condition",
            Self::Decision => "decision",
            Self::Demand => "demand",
        }
    }
}

/// The places where something depends on the claim. What lies in lines that nobody wrote by hand is left out.
pub fn of_claim(code: &Code<'_>, path: &str) -> Vec<Use> {
    let mut about: Option<(Scope, Branches)> = None;
    let mut found: Vec<Use> = Vec::new();
    for index in code.all() {
        let token = code.token(index);
        let text = token.at.of(code.text);
        if token.kind == Kind::Mark
            || !(text.contains("mail_verified") || text.contains("mailVerified") || text.contains("MailVerified"))
        {
            continue;
        }
        if length_of_line(code.text, token.at.start as usize) > LONGEST_LINE {
            continue;
        }
        let (scope, branches) = about.get_or_insert_with(|| (Scope::new(code, path), Branches::new(code)));
        let is_of_another = branches.is_of_another(code, index).unwrap_or_else(|| scope.is_of_another(token.line));
        if is_of_another {
            continue;
        }
        let taken = claim::taken(code, scope, index);
        let how = taken.and_then(|taken| Decider { code }.how(taken, true)).or_else(|| demanded(code, index));
        // `claims.email_verified === true || claims.email_verified === "true"` is one decision.
        let is_told = found
            .last()
            .is_some_and(|last| !code.text[last.at.end as usize..token.at.start as usize].contains('\n'));
        if let Some(how) = how.filter(|_| !is_told) {
            found.push(Use { at: place(token.at, text), how });
        }
    }
    found
}

/// The name of the claim in a token.
fn place(at: Span, text: &str) -> Span {
    match text.find("email_verified") {
        Some(start) => Span::new(at.start as usize + start, at.start as usize + start + "email_verified".len()),
        None => at,
    }
}

fn length_of_line(text: &str, at: usize) -> usize {
    let (before, behind) = text.split_at(at);
    let start = memchr::memrchr(b'\n', before.as_bytes()).map_or(0, |end| end + 1);
    at - start + memchr::memchr(b'\n', behind.as_bytes()).unwrap_or(behind.len())
}

/// `requiredClaims: ["email_verified"]` and `email_verified: { essential: true }`.
fn demanded(code: &Code<'_>, index: usize) -> Option<How> {
    let says = code.string(index).unwrap_or_else(|| code.says(index));
    if says != "email_verified" {
        return None;
    }
    let is_member = |at: usize| matches!(code.says(at), ":" | "=>" | "=");
    if is_member(index + 1) && matches!(code.says(index + 2), "{" | "[") {
        let names = [code.says(index + 3), code.string(index + 3).unwrap_or_default()];
        let is_true = matches!(code.says(index + 5), "true" | "True");
        return (names.contains(&"essential") && is_true && is_requested(code, index)).then_some(How::Demand);
    }
    let open = code.around(index).filter(|open| matches!(code.says(*open), "[" | "(" | "{"))?;
    let is_list = matches!(code.says(index - 1), "[" | "(" | "," | "{")
        && matches!(code.says(index + 1), "]" | ")" | "," | "}");
    let named =
        (open.saturating_sub(6)..open).rev().find(|at| code.is_word(*at) || code.token(*at).kind == Kind::Text)?;
    let name = code.token(named).at.of(code.text).to_ascii_lowercase();
    let is_assigned = (named + 1..open).any(is_member);
    let is_demand =
        ["required", "essential", "mandatory"].iter().any(|word| name.contains(word)) && name.contains("claim");
    (is_list && is_assigned && is_demand).then_some(How::Demand)
}

/// Whether the object around belongs to the `claims` of a request: providers say in their settings, too, what is essential.
fn is_requested(code: &Code<'_>, index: usize) -> bool {
    let Some(open) = code.around(index) else { return false };
    let named =
        (open.saturating_sub(4)..open).rev().find(|at| code.is_word(*at) || code.token(*at).kind == Kind::Text);
    let name = named.map_or("", |at| code.token(at).at.of(code.text));
    matches!(name, "id_token" | "userinfo" | "idToken" | "userInfo" | "claims")
}

/// Where an expression stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stands {
    /// In the condition that a word at this token begins.
    In(usize),
    /// On the right of an assignment, at whose sign.
    Assigned(usize),
    /// On the right of an assignment within a condition.
    Bound {
        sign: usize,
        word: usize,
    },
    Returned,
    /// In what must hold.
    Asserted,
    /// Anywhere else.
    Elsewhere {
        is_argument: bool,
    },
}

struct Decider<'c, 't> {
    code: &'c Code<'t>,
}

/// What has been done with the value on the way out of its expression.
#[derive(Clone, Copy, Debug, Default)]
struct Operations {
    negated: bool,
    compared: bool,
    /// Only whether it is there was asked.
    existence: bool,
    chosen: bool,
    joined: bool,
}

impl Decider<'_, '_> {
    fn how(&self, taken: Taken, follows: bool) -> Option<How> {
        match taken.way {
            Way::Demanded => return Some(How::Demand),
            Way::Matched => return Some(How::Condition),
            Way::Value => {}
        }
        let (mut start, mut end) = (taken.start, taken.end);
        let done = self.operations(&mut start, &mut end);
        if done.existence {
            return None;
        }
        match self.stands(start) {
            Stands::In(word) => body::decides(self.code, word, start).then_some(How::Condition),
            Stands::Asserted => Some(How::Demand),
            Stands::Bound { sign, word } => self.bound(sign, word, end),
            Stands::Assigned(sign) => self.assigned(sign, start, end, done, follows),
            Stands::Returned => {
                let decides = done.joined || done.chosen || done.negated;
                (decides && !self.displays(end) && !self.is_in_accessor(start)).then_some(How::Decision)
            }
            Stands::Elsewhere { is_argument } => self.elsewhere(end, done, is_argument),
        }
    }

    /// Leaves the expression as far as it is only converted, negated, compared or chosen by.
    fn operations(&self, start: &mut usize, end: &mut usize) -> Operations {
        let code = self.code;
        let mut done = Operations::default();
        loop {
            let (before, behind) = (code.says(*start - 1), code.says(*end + 1));
            if before == "(" && code.pair(*start - 1) == Some(*end + 1) {
                let callee = code.callee(*start - 1).filter(|callee| !syntax::is_keyword(code.says(*callee)));
                match callee.map(|callee| (callee, code.says(callee))) {
                    None if code.is_word(*start - 2) && syntax::is_keyword(code.says(*start - 2)) => break,
                    None => (*start, *end) = (*start - 1, code.operand_end(*end + 1)),
                    Some((_, "isset" | "has" | "exists")) => {
                        done.existence = true;
                        break;
                    }
                    Some((callee, name)) if is_conversion(name) => {
                        done.negated |= name == "empty";
                        done.compared |= is_equality(name);
                        (*start, *end) = (code.operand_start(callee), code.operand_end(*end + 1));
                    }
                    Some(_) => break,
                }
                continue;
            }
            match before {
                "!" if !code.is_word(*start - 2)
                    || code.token(*start - 1).is_first
                    || !code.touches_next(*start - 2) =>
                {
                    done.negated = true;
                    *start -= 1;
                }
                "not" => {
                    done.negated = true;
                    *start -= 1;
                }
                "!!" | "await" | "&" | "*" => *start -= 1,
                "==" | "===" | "!=" | "!==" | "is" => {
                    done.compared = true;
                    done.existence |= syntax::is_nothing(code.says(*start - 2));
                    *start = code.operand_start(*start - 2);
                }
                _ if matches!(behind, "==" | "===" | "!=" | "!==" | "is" | "=~" | "<>") => {
                    let operand = if code.says(*end + 2) == "not" { *end + 3 } else { *end + 2 };
                    done.compared = true;
                    done.existence |= syntax::is_nothing(code.says(operand));
                    *end = code.operand_end(operand);
                }
                _ if behind == "in" && code.token(*start).kind == Kind::Text => {
                    done.existence = true;
                    break;
                }
                _ => break,
            }
        }
        let words = (*start..*end).map(|at| code.says(at));
        done.compared |= words.clone().any(is_equality);
        done.existence |=
            words.clone().any(|word| matches!(word, "is_some" | "is_none" | "isPresent" | "HasValue" | "isEmpty"));
        let is_join = |mark: &str| matches!(mark, "&&" | "||" | "and" | "or");
        done.joined = is_join(code.says(*end + 1)) || is_join(code.says(*start - 1));
        done.chosen = code.says(*end + 1) == "?" && code.language.has_ternary();
        done
    }

    /// Looks for what the expression at `start` is a part of, on the way to the beginning of its statement.
    fn stands(&self, start: usize) -> Stands {
        let code = self.code;
        let mut sign = None;
        let (mut at, mut is_argument) = (start, false);
        for _ in 0..REACH {
            if sign.is_none() && self.begins_statement(at) {
                break;
            }
            at -= 1;
            let says = code.says(at);
            match says {
                _ if code.token(at).kind == Kind::Edge => break,
                ")" | "]" => match code.pair(at) {
                    Some(open) => at = open,
                    None => break,
                },
                "(" => match code.callee(at).filter(|callee| !syntax::is_keyword(code.says(*callee))) {
                    Some(callee) if is_assertion(code.says(callee)) => return Stands::Asserted,
                    Some(callee) if is_conversion(code.says(callee)) => {}
                    Some(_) => {
                        is_argument = true;
                        break;
                    }
                    None => {}
                },
                "=>" if matches!(code.language, Language::Php | Language::Ruby | Language::Elixir) => {
                    sign = sign.or(Some(at));
                    break;
                }
                "[" | "{" | "}" | ";" | "=>" | "else" => break,
                "->" if code.language != Language::Php => break,
                "," => is_argument |= sign.is_none(),
                ":" if code.language != Language::Python => {
                    sign = sign.or(Some(at));
                    break;
                }
                "=" | ":=" | "+=" | "||=" | "&&=" if !is_argument => sign = sign.or(Some(at)),
                "return" => return Stands::Returned,
                // What a component shows under a condition.
                "if" if code.says(at - 1) == "#" && code.says(at - 2) == "{" => break,
                "if" | "elif" | "elsif" | "unless" | "while" | "until" | "guard" | "when" | "match" | "switch"
                | "case" => {
                    return match sign {
                        Some(sign) => Stands::Bound { sign, word: at },
                        None => Stands::In(at),
                    };
                }
                "assert" => return Stands::Asserted,
                _ => {}
            }
            if sign.is_some() && self.begins_statement(at) {
                break;
            }
        }
        match sign {
            Some(sign) if !is_argument || matches!(code.says(sign), ":" | "=>") => Stands::Assigned(sign),
            _ => Stands::Elsewhere { is_argument },
        }
    }

    /// Whether a statement begins with a token, where lines end statements.
    fn begins_statement(&self, at: usize) -> bool {
        let code = self.code;
        let token = code.token(at);
        if !token.is_first || !code.language.ends_statements_with_lines() {
            return false;
        }
        let in_brackets = code.around(at).is_some_and(|open| code.says(open) != "{");
        let goes_on = |says: &str| {
            matches!(
                says,
                "&&" | "||"
                    | "and"
                    | "or"
                    | "+"
                    | "="
                    | ":="
                    | ","
                    | "?"
                    | ":"
                    | "=>"
                    | "=="
                    | "==="
                    | "!="
                    | "!=="
                    | "not"
                    | "!"
                    | "."
                    | "\\"
            )
        };
        // A colon in front ends the head of a block in Python.
        let before = code.says(at - 1);
        let is_joined = goes_on(before) && !(before == ":" && code.language == Language::Python);
        let is_joining =
            matches!(code.says(at), "&&" | "||" | "and" | "or" | "?" | ":" | "." | "?." | "+" | "->" | "|>");
        !(in_brackets || is_joined || is_joining)
    }

    /// `if let Some(false) = claims.email_verified`, `if v, ok := claims["email_verified"].(bool); ok && !v`.
    fn bound(&self, sign: usize, word: usize, end: usize) -> Option<How> {
        let code = self.code;
        let decides = (word..sign).any(|at| matches!(code.says(at), "true" | "false"));
        let names: Vec<&str> = (word + 1..sign)
            .filter(|at| code.is_word(*at))
            .map(|at| code.says(at))
            .filter(|name| !is_binder(name))
            .collect();
        let rest = (end + 1..end + 40).take_while(|at| !matches!(code.says(*at), "{" | "}"));
        let mut asked = rest.filter(|at| names.first().is_some_and(|name| code.says(*at) == *name));
        if decides || asked.next().is_some() {
            return body::decides(code, word, end).then_some(How::Condition);
        }
        None
    }

    /// What is computed by the claim decides, unless it is stored as what it is. A variable is followed.
    fn assigned(&self, sign: usize, start: usize, end: usize, done: Operations, follows: bool) -> Option<How> {
        let code = self.code;
        let named = (sign.saturating_sub(12)..sign)
            .rev()
            .find(|at| code.is_word(*at) || code.token(*at).kind == Kind::Text)?;
        let named = if code.says(sign) == "=" && self.is_type(named) { named - 2 } else { named };
        let name = code.token(named).at.of(code.text).to_ascii_lowercase();
        let stores = ["verif", "confirm", "valid"].iter().any(|word| name.contains(word));
        let decides = done.chosen || done.joined || done.negated || done.compared;
        if decides && !stores && !self.displays(end) {
            return Some(How::Decision);
        }
        let is_variable = !matches!(code.says(sign), ":" | "=>")
            && code.is_word(named)
            && !syntax::is_access(code.says(named - 1))
            && code.says(named - 1) != "]";
        (follows && is_variable).then(|| self.follow(sign, start, end)).flatten()
    }

    /// Whether a name stands behind another and a colon, as a type does. At the beginning of a line it begins a statement.
    fn is_type(&self, named: usize) -> bool {
        let code = self.code;
        !code.token(named).is_first && code.says(named - 1) == ":" && code.is_word(named - 2)
    }

    /// Looks for a condition on the variable that the claim was assigned to.
    fn follow(&self, sign: usize, start: usize, end: usize) -> Option<How> {
        let code = self.code;
        let line = code.token(start).line;
        // Of several names the first: `verified, ok := ...`.
        let own_line = code.token(sign).line;
        let is_part = |at: &usize| code.is_word(*at) || matches!(code.says(*at), "," | ":");
        let first =
            (sign.saturating_sub(8)..sign).rev().take_while(|at| is_part(at) && code.token(*at).line == own_line);
        let targets: Vec<usize> = first.filter(|at| code.is_word(*at) && !is_binder(code.says(*at))).collect();
        let typed = |at: &usize| self.is_type(*at);
        let target = targets.iter().rev().find(|at| !typed(at))?;
        let name = code.says(*target);
        if matches!(name, "email_verified" | "emailVerified" | "EmailVerified") {
            return None;
        }
        let uses = (end + 1..code.all().end).take_while(|at| code.token(*at).line <= line + FOLLOWED);
        for at in uses.filter(|at| code.says(*at) == name && !syntax::is_access(code.says(*at - 1))) {
            if matches!(code.says(at + 1), "=" | ":=") {
                return None;
            }
            let taken = Taken { start: at, end: code.operand_end(at), way: Way::Value };
            let is_declared = matches!(code.says(at + 1), ":") && matches!(code.says(at - 1), "{" | ",");
            if !is_declared && let Some(how) = self.how(taken, false) {
                return Some(how);
            }
        }
        None
    }

    fn elsewhere(&self, end: usize, done: Operations, is_argument: bool) -> Option<How> {
        let code = self.code;
        let turns_away = matches!(code.says(end + 1), "&&" | "||" | "and" | "or")
            && (end + 2..end + 4).any(|at| body::DIVERTING.contains(&code.says(at)));
        if turns_away {
            return Some(How::Condition);
        }
        let is_statement = !is_argument && (done.joined || done.chosen) && !self.displays(end);
        is_statement.then_some(How::Decision)
    }

    /// Whether what is chosen is shown: an element, or a text.
    fn displays(&self, end: usize) -> bool {
        let code = self.code;
        let mark = code.says(end + 1);
        let chosen = if code.says(end + 2) == "(" { end + 3 } else { end + 2 };
        matches!(mark, "?" | "&&") && (code.says(chosen) == "<" || code.token(chosen).kind == Kind::Text)
    }

    /// Whether the function around has the claim's name: it only hands it on.
    fn is_in_accessor(&self, start: usize) -> bool {
        let code = self.code;
        let before = (start.saturating_sub(REACH)..start).rev();
        let is_function =
            |at: &usize| matches!(code.says(*at), "function" | "def" | "defp" | "func" | "fn" | "fun" | "get");
        let named = before.into_iter().find(is_function).map(|at| code.says(at + 1).to_ascii_lowercase());
        named.is_some_and(|name| name.contains("verified"))
    }
}

/// Words in front of the name that is assigned to.
fn is_binder(word: &str) -> bool {
    matches!(
        word,
        "let"
            | "var"
            | "val"
            | "const"
            | "mut"
            | "final"
            | "Some"
            | "Ok"
            | "boolean"
            | "bool"
            | "Boolean"
            | "String"
            | "string"
            | "object"
            | "Object"
            | "any"
    )
}

/// Whether a call gives the same in another type.
fn is_conversion(name: &str) -> bool {
    const NAMES: [&str; 21] = [
        "Boolean",
        "bool",
        "boolean",
        "Bool",
        "boolval",
        "str",
        "String",
        "string",
        "empty",
        "parseBoolean",
        "valueOf",
        "ToBoolean",
        "toBoolean",
        "parse_bool",
        "strtobool",
        "to_bool",
        "is_true",
        "matches",
        "strtolower",
        "Parse",
        "asBoolean",
    ];
    let lower = name.to_ascii_lowercase();
    let is_reading = ["is", "to", "parse", "as"].iter().any(|start| lower.starts_with(start));
    let is_about = ["verified", "bool", "truthy", "true"].iter().any(|word| lower.contains(word));
    NAMES.contains(&name) || is_equality(name) || (is_reading && is_about)
}

fn is_equality(name: &str) -> bool {
    matches!(name, "equals" | "Equals" | "equalsIgnoreCase" | "is_some_and" | "isTrue" | "isFalse" | "filter_var")
}

/// Whether a call lets nobody pass for whom its argument is false.
fn is_assertion(name: &str) -> bool {
    matches!(
        name,
        "assert"
            | "require"
            | "precondition"
            | "check"
            | "ensure"
            | "invariant"
            | "throw_unless"
            | "abort_unless"
            | "throw_if"
            | "abort_if"
    )
}
