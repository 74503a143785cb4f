//! Whose identity provider a place in code is about: what the condition, the case or the function around it names says
//! more than the lines near it.

use super::lexer::Kind;
use super::syntax::Code;

/// Other providers, which may be relied on: long enough to be told within any word.
pub const PROVIDERS: [&str; 13] = [
    "google",
    "firebase",
    "auth0",
    "cognito",
    "facebook",
    "linkedin",
    "keycloak",
    "microsoft",
    "azuread",
    "supabase",
    "clerk",
    "stytch",
    "discord",
];
/// More of them, which the condition around a place has to name as words of their own: `AppleProvider`, `is_azure`.
const WORDS: [&str; 15] = [
    "amazon", "apple", "aws", "azure", "entra", "github", "gitlab", "msal", "onelogin", "ping", "slack", "twitch",
    "twitter", "workos", "yahoo",
];
/// How many lines above a place what is around it is looked for.
const ABOVE: u32 = 400;
/// How many tokens of a condition are looked at.
const CONDITION: usize = 60;

/// What a line names.
#[derive(Clone, Copy, Default)]
struct Names {
    okta: bool,
    another: bool,
}

impl Names {
    fn add(&mut self, word: &str) {
        let lower = word.to_ascii_lowercase();
        self.okta |= lower.contains("okta");
        self.another |= PROVIDERS.iter().any(|provider| lower.contains(provider))
            || parts(word).any(|part| WORDS.iter().any(|name| part.eq_ignore_ascii_case(name)));
    }

    /// Whether it is another provider's; nothing where neither or both are named.
    fn is_another(self) -> Option<bool> {
        (self.okta != self.another).then_some(self.another)
    }
}

/// The words that a name is made of: `isAppleUser`, `APPLE_ID`, `apple-id`.
fn parts(word: &str) -> impl Iterator<Item = &str> {
    let alone = word.split(|c: char| !c.is_ascii_alphanumeric());
    alone.flat_map(|name| {
        let is_start = move |at: &usize| {
            let bytes = name.as_bytes();
            bytes[*at].is_ascii_uppercase() && !bytes[*at - 1].is_ascii_uppercase()
        };
        let mut starts: Vec<usize> = (1..name.len()).filter(is_start).collect();
        starts.push(name.len());
        let mut from = 0;
        starts.into_iter().map(move |to| &name[std::mem::replace(&mut from, to)..to]).collect::<Vec<_>>()
    })
}

/// The lines of a file, each with how far it is indented and what it names.
pub struct Branches {
    lines: Vec<Line>,
}

#[derive(Clone, Copy, Default)]
struct Line {
    /// The first token; none on a line without any.
    first: Option<(usize, u32)>,
    names: Names,
}

impl Branches {
    /// Looks at the words of every line.
    pub fn new(code: &Code<'_>) -> Self {
        let count = code.all().last().map_or(0, |last| code.token(last).line as usize) + 1;
        let mut lines = vec![Line::default(); count];
        for index in code.all() {
            let token = code.token(index);
            let line = &mut lines[token.line as usize];
            if token.is_first {
                let before = &code.text.as_bytes()[..token.start as usize];
                let start = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
                line.first = Some((index, token.start - start as u32));
            }
            if token.kind != Kind::Mark {
                line.names.add(token.at.of(code.text));
            }
        }
        Self { lines }
    }

    /// Whether the place at `index` is within a condition, a case or a function that names another provider; nothing
    /// where none of them names any.
    pub fn is_of_another(&self, code: &Code<'_>, index: usize) -> Option<bool> {
        let line = code.token(index).line;
        let of_condition = condition(code, index).is_another();
        of_condition.or_else(|| self.names(line).is_another()).or_else(|| self.around(code, line))
    }

    fn names(&self, line: u32) -> Names {
        self.lines.get(line as usize).map_or(Names::default(), |line| line.names)
    }

    /// What the heads of the blocks around a line name, from the inside: every line above that is indented less.
    fn around(&self, code: &Code<'_>, line: u32) -> Option<bool> {
        let (_, mut indent) = self.lines.get(line as usize)?.first?;
        let mut at = line;
        while at > line.saturating_sub(ABOVE) && indent > 0 {
            at -= 1;
            let head = self.lines[at as usize];
            let Some((first, own)) = head.first.filter(|(_, own)| *own < indent) else { continue };
            indent = own;
            // `) {` closes what begins above: the parameters of a function, a condition of several lines.
            let opening = code.pair(first).filter(|_| code.says(first) == ")");
            let begins = opening.map(|open| condition(code, open + 1).is_another());
            let above = opening.map(|open| self.names(code.token(open).line).is_another());
            let told = head.names.is_another().or(begins.flatten()).or(above.flatten());
            if told.is_some() {
                return told;
            }
        }
        None
    }
}

/// What the parentheses around a token name.
fn condition(code: &Code<'_>, index: usize) -> Names {
    let mut names = Names::default();
    let Some(open) = code.around(index).filter(|open| code.says(*open) == "(") else { return names };
    let close = code.pair(open).unwrap_or(open);
    for at in (open + 1..close).take(CONDITION) {
        let token = code.token(at);
        if token.kind != Kind::Mark {
            names.add(token.at.of(code.text));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_are_words_of_their_own() {
        let is_another = |word: &str| {
            let mut names = Names::default();
            names.add(word);
            names.is_another()
        };
        for word in ["isAppleUser", "APPLE_ID", "apple-id", "AzureAD", "googleuser", "sign-in/github"] {
            assert_eq!(is_another(word), Some(true), "{word}");
        }
        for word in ["pineapple", "central", "mapping", "shipping", "slacken", "é", ""] {
            assert_eq!(is_another(word), None, "{word}");
        }
        assert_eq!(is_another("oktaToken"), Some(false));
        assert_eq!(is_another("oktaOrGoogle"), None);
    }
}
