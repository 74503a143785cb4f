//! Settings of programs: `.env` files, properties, INI, TOML, YAML and JSON that no other artifact is.
//!
//! A file counts if its name is one that settings have and a setting is a URL of Okta's: everything else is somebody
//! else's. Facts are the settings by name, strings only.

mod lines;
mod okta;
mod toml;

use crate::document::{Tree, Value};

use super::aside::is_aside;
use super::facts::Facts;
use super::has_extension;

/// The largest file that is read, in bytes. Settings are written by hand.
const LARGEST: usize = 1 << 20;
/// Extensions that only settings have.
const FORMATS: [&str; 10] =
    ["env", "properties", "props", "ini", "cfg", "conf", "toml", "tfvars", "envrc", "environment"];
/// What the names of settings begin with in formats that everything else has too.
const STEMS: [&str; 16] = [
    "app",
    "auth",
    "bootstrap",
    "compose",
    "conf",
    "default",
    "dev",
    "docker-compose",
    "env",
    "local",
    "oidc",
    "okta",
    "prod",
    "settings",
    "staging",
    "values",
];
/// Folders in which a file of such a format holds settings.
const FOLDERS: [&str; 7] = ["conf", "config", "configs", "configuration", "env", "environments", "settings"];
/// More folders with settings for tests.
const OTHER_FOLDERS: [&str; 1] = ["testing"];

/// How a text spells its settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spelling {
    /// `KEY=value`, of a shell.
    Shell,
    /// `key = value` or `key: value`, with sections.
    Properties,
    Toml,
    Yaml,
}

fn file_name(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase()
}

/// How a file spells settings, as its name says; `None` if it has no name of settings.
fn spelling(path: &str) -> Option<Spelling> {
    // Our own configuration may name domains of Okta; it is none of the program's.
    if path.rsplit('/').next() == Some("oinlint.toml") {
        return None;
    }
    let name = file_name(path);
    if is_dot_env(&name) || has_extension(path, &["env", "envrc", "environment", "tfvars"]) {
        return Some(Spelling::Shell);
    }
    if has_extension(path, &["toml"]) {
        return Some(Spelling::Toml);
    }
    if has_extension(path, &["yaml", "yml"]) {
        return has_name_of_settings(path).then_some(Spelling::Yaml);
    }
    has_extension(path, &FORMATS).then_some(Spelling::Properties)
}

/// Whether a bracket at the beginning of such a file opens a section, and not a list of JSON.
pub(super) fn begins_with_section(path: &str) -> bool {
    matches!(spelling(path), Some(Spelling::Toml | Spelling::Properties))
}

/// `.env`, `.env.local`, `.env-staging`.
fn is_dot_env(name: &str) -> bool {
    name.strip_prefix(".env").is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
}

fn has_name_of_settings(path: &str) -> bool {
    let name = file_name(path);
    let stem = name.trim_start_matches('.');
    let folder = path.rsplit('/').nth(1).unwrap_or_default().to_ascii_lowercase();
    STEMS.iter().any(|start| stem.starts_with(start))
        || ["config", "settings"].iter().any(|word| stem.contains(word))
        || FOLDERS.contains(&folder.as_str())
}

/// Whether a JSON text holds settings of a program that talks to Okta.
pub(super) fn is_json_config(path: &str, content: &str, root: Value<'_>) -> bool {
    let is_worth_it = root.is_object() && content.len() <= LARGEST && okta::may_be_in(content);
    if !is_worth_it || !has_name_of_settings(path) {
        return false;
    }
    let mut open = vec![root];
    while let Some(value) = open.pop() {
        if value.as_str().is_some_and(|text| okta::is_url(&text)) {
            return true;
        }
        open.extend(value.members().map(|member| member.value).chain(value.elements()));
    }
    false
}

/// The settings of a file by name, if one of them is a URL of Okta's.
pub(super) fn read(path: &str, content: &str) -> Option<Tree> {
    let spelling = spelling(path)?;
    if content.len() > LARGEST || !okta::may_be_in(content) {
        return None;
    }
    let mut facts = Facts::of(content);
    let is_oktas = match spelling {
        Spelling::Toml => toml::project(content, &mut facts),
        _ => lines::project(content, spelling, &mut facts),
    };
    is_oktas.then(|| facts.finish().0)
}

/// Why settings are not those of the program that is submitted: they are made for its tests, or to be read. An
/// `.env.example` beside the program is neither: it is what every installation begins with.
pub(super) fn other_purpose(relative: &str) -> Option<&'static str> {
    let lower = relative.to_ascii_lowercase();
    let (folder, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let is_for_tests =
        name.split(['.', '-', '_']).skip(1).any(|part| matches!(part, "test" | "tests" | "testing"));
    match () {
        () if is_aside(folder, &OTHER_FOLDERS) => Some("it lies where tests and examples do"),
        () if is_for_tests => Some("it is for tests"),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_says_how_settings_are_spelled() {
        for (path, expected) in [
            (".env", Some(Spelling::Shell)),
            ("acme/.env.local", Some(Spelling::Shell)),
            ("prod.tfvars", Some(Spelling::Shell)),
            ("src/main/resources/application.properties", Some(Spelling::Properties)),
            ("a.toml", Some(Spelling::Toml)),
            ("application-prod.yml", Some(Spelling::Yaml)),
            ("config/login.yaml", Some(Spelling::Yaml)),
            ("docker-compose.yml", Some(Spelling::Yaml)),
            (".environment.md", None),
            ("pnpm-lock.yaml", None),
            ("src/login.ts", None),
        ] {
            assert_eq!(spelling(path), expected, "{path}");
        }
    }

    #[test]
    fn settings_of_tests_and_examples_are_told_by_their_place() {
        for path in ["test/.env", "a/fixtures/config.json", "docs/app.toml", ".env.test", "application-test.yml"] {
            assert!(other_purpose(path).is_some(), "{path}");
        }
        for path in [".env.example", ".env.sample", "config/latest.json", "appsettings.json", "contest/app.ini"] {
            assert!(other_purpose(path).is_none(), "{path}");
        }
    }
}
