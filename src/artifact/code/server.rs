//! URLs of authorization servers in strings.

use super::LONGEST_LINE;
use super::lexer::Kind;
use super::syntax::Code;
use crate::source::Span;

/// How far in front of a string its name is looked for, in tokens.
const REACH: usize = 16;

/// A string that holds the URL of an authorization server, or the end of one.
pub struct Server {
    /// Where the string stands, without its quotes.
    pub at: Span,
    /// What it is assigned to.
    pub name: Option<Span>,
}

/// The strings that hold such a URL: with its scheme, behind what is filled in, or behind what they are added to.
pub fn urls(code: &Code<'_>) -> Vec<Server> {
    let is_url = |index: &usize| {
        let Some(text) = code.string(*index).filter(|text| text.len() <= LONGEST_LINE) else { return false };
        let Some(path) = text.find("/oauth2/") else { return false };
        let before = &text[..path];
        if text.contains(['\n', ' ', '\t']) && !before.contains("://") {
            return false;
        }
        before.contains("://") || (before.is_empty() && is_added(code, *index)) || is_filled_in(before)
    };
    let found = code.all().filter(is_url).filter(|index| !is_shown(code, *index));
    found.map(|index| Server { at: code.token(index).at, name: name(code, index) }).collect()
}

/// Whether a string is what a form shows until something is typed, or explains a field.
fn is_shown(code: &Code<'_>, index: usize) -> bool {
    const NAMES: [&str; 10] = [
        "placeholder",
        "example",
        "examples",
        "hint",
        "helperText",
        "helpText",
        "help_text",
        "label",
        "tooltip",
        "description",
    ];
    let before =
        (index.saturating_sub(12)..index).rev().take_while(|at| !matches!(code.says(*at), ";" | "}" | ">"));
    before.into_iter().any(|at| {
        let name = code.string(at).unwrap_or_else(|| code.says(at));
        NAMES.contains(&name) && matches!(code.says(at + 1), "=" | ":" | "=>" | "(")
    })
}

/// Whether a string is added to something.
fn is_added(code: &Code<'_>, index: usize) -> bool {
    let before = code.says(index - 1);
    matches!(before, "+" | "<>" | "+=" | ".=" | "++")
        || (before == "." && !code.touches_next(index - 1))
        || (before == "." && code.language == super::Language::Php)
}

/// Whether a program fills in the beginning of a string: `${url}`, `#{url}`, `{url}`, `%s`, `$url`.
fn is_filled_in(before: &str) -> bool {
    let is_variable =
        |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
    before == "%s"
        || before == "{}"
        || before.strip_prefix('$').is_some_and(is_variable)
        || (before.ends_with(['}', ')']) && ["${", "#{", "{", "\\("].iter().any(|open| before.starts_with(open)))
}

/// The name that a string is given: `issuer: "..."`, `ISSUER = base + "..."`, `setIssuer("...")`.
fn name(code: &Code<'_>, index: usize) -> Option<Span> {
    let mut at = index;
    for _ in 0..REACH {
        at -= 1;
        match code.says(at) {
            "=" | ":=" | "=>" | ":" | "+=" | "||" | "??" => {
                // `issuer: string = "..."`
                let is_typed = code.says(at) == "=" && code.says(at - 2) == ":";
                let named = if is_typed { at - 3 } else { at - 1 };
                let is_key = |text: &str| text.len() <= 40 && !text.contains(['/', ' ', '\n']);
                let is_name = code.is_word(named) || code.string(named).is_some_and(is_key);
                if matches!(code.says(at), "||" | "??") {
                    continue;
                }
                return is_name.then(|| code.token(named).at);
            }
            "(" => match code.callee(at).map(|callee| (callee, code.says(callee))) {
                // What only puts a URL together is looked through.
                Some((
                    _,
                    "URL" | "URI" | "Uri" | "str" | "String" | "join" | "format" | "concat" | "create" | "parse",
                )) => {}
                Some((callee, _)) => return Some(code.token(callee).at),
                None => {}
            },
            ")" | "]" => at = code.pair(at)?,
            ";" | "{" | "}" | "," | "return" => return None,
            _ if code.token(at).kind == Kind::Edge => return None,
            _ => {}
        }
    }
    None
}
