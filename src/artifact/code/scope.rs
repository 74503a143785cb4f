//! What the lines around a place are about: claims, or the identity provider of somebody else.

use super::lexer::Kind;
use super::provider::PROVIDERS;
use super::syntax::Code;

/// Parts of words that speak of claims.
const CLAIMS: [&str; 8] = ["claim", "id_token", "idtoken", "userinfo", "user_info", "oidc", "openid", "okta"];
/// Parts of names that hold claims.
const HOLDERS: [&str; 16] = [
    "claim",
    "payload",
    "token",
    "userinfo",
    "user_info",
    "decoded",
    "id_info",
    "idinfo",
    "profile",
    "principal",
    "raw_info",
    "oidc",
    "jwt",
    "assertion",
    "openid",
    "identity",
];
/// Names of the program's own records: a flag in them is the program's own.
const RECORDS: [&str; 26] = [
    "account",
    "accounts",
    "contact",
    "currentuser",
    "current_user",
    "customer",
    "db",
    "dbuser",
    "db_user",
    "existing",
    "existinguser",
    "existing_user",
    "form",
    "member",
    "model",
    "params",
    "person",
    "record",
    "req",
    "request",
    "row",
    "self",
    "session",
    "this",
    "user",
    "viewer",
];
/// How many lines around a place are looked at.
const NEAR: u32 = 15;
/// How many lines above a name its value is looked for.
const ABOVE: u32 = 40;

/// What the lines of a file speak of.
pub struct Scope {
    claims: Vec<bool>,
    others: Vec<bool>,
    okta: Vec<bool>,
    is_others: bool,
}

/// Whether a word, in lower case, is the name of what holds claims.
pub fn holds_claims(word: &str) -> bool {
    word == "info" || HOLDERS.iter().any(|part| word.contains(part))
}

/// Whether what holds claims may as well be a record of the program's: `profile`.
pub fn may_be_record(word: &str) -> bool {
    word.contains("profile") || word.contains("identity")
}

/// Whether a word, in lower case, is the name of a record of the program's.
pub fn is_record(word: &str) -> bool {
    RECORDS.contains(&word)
}

impl Scope {
    /// Looks at the words of a file; its path speaks too.
    pub fn new(code: &Code<'_>, path: &str) -> Self {
        let lines = code.all().last().map_or(0, |last| code.token(last).line as usize) + 1;
        let mut scope = Self {
            claims: vec![false; lines],
            others: vec![false; lines],
            okta: vec![false; lines],
            is_others: false,
        };
        for index in code.all() {
            let token = code.token(index);
            let is_import =
                matches!(code.says(index), "import" | "from" | "require" | "use" | "using") && token.is_first;
            if token.kind == Kind::Mark || is_import {
                continue;
            }
            let word = token.at.of(code.text).to_ascii_lowercase();
            if token.kind == Kind::Text && (word.len() > 80 || (word.contains('/') && !word.contains("google"))) {
                continue;
            }
            let line = token.line as usize;
            scope.claims[line] |= CLAIMS.iter().any(|part| word.contains(part));
            scope.others[line] |= PROVIDERS.iter().any(|part| word.contains(part));
            scope.okta[line] |= word.contains("okta");
        }
        let path = path.to_ascii_lowercase();
        let name = path.rsplit('/').next().unwrap_or(&path);
        let names_another = PROVIDERS.iter().any(|part| path.contains(part)) || name.contains("apple");
        scope.is_others = names_another && !path.contains("okta");
        scope
    }

    fn near(of: &[bool], line: u32) -> bool {
        let from = line.saturating_sub(NEAR) as usize;
        of.iter().skip(from).take(2 * NEAR as usize + 1).any(|is| *is)
    }

    /// Whether claims are spoken of around a line.
    pub fn speaks_of_claims(&self, line: u32) -> bool {
        Self::near(&self.claims, line)
    }

    /// Whether the lines around are about another provider.
    pub fn is_of_another(&self, line: u32) -> bool {
        (self.is_others || Self::near(&self.others, line)) && !Self::near(&self.okta, line)
    }
}

/// Whether the name at `index` got its value, in the lines above, from what holds claims: `user = oidc.userinfo()`.
pub fn is_bound_to_claims(code: &Code<'_>, index: usize) -> bool {
    let (name, line) = (code.says(index), code.token(index).line);
    let mut at = index;
    while at > code.all().start && code.token(at).line + ABOVE >= line {
        at -= 1;
        if code.says(at) != name || code.token(at).line == line && at + 1 == index {
            continue;
        }
        let Some(equals) = (at + 1..at + 14).find(|next| matches!(code.says(*next), "=" | ":=" | "<-")) else {
            continue;
        };
        // Between the name and the sign stands nothing but other names, a type or the bracket of a pattern.
        let is_target = (at + 1..equals)
            .all(|next| code.is_word(next) || matches!(code.says(next), "," | "}" | ":" | ")" | "{" | "]"));
        if !is_target {
            continue;
        }
        let goes_on = |next: &usize| {
            !code.token(*next).is_first
                || matches!(code.says(next - 1), "=" | ":=" | "(" | "," | "await" | "??" | "||")
                || matches!(code.says(*next), "." | "?." | ")" | "?")
        };
        let value = (equals + 1..equals + 40).take_while(|next| goes_on(next) && code.says(*next) != ";");
        for part in value {
            let token = code.token(part);
            let word = token.at.of(code.text).to_ascii_lowercase();
            if token.kind != Kind::Mark
                && CLAIMS.iter().chain(&["payload", "decoded", "mail_verified"]).any(|part| word.contains(part))
            {
                return true;
            }
        }
        return false;
    }
    false
}
