//! Which `oinlint.toml` is in force where.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::{Glob, GlobMatcher};

use super::{Config, Problem, extend};
use crate::rule::{RULES, Rule, RuleId, nearest};
use crate::source::neutral;

/// The name of the configuration.
pub const FILE_NAME: &str = "oinlint.toml";

/// A configuration that was read and found sound.
#[derive(Debug)]
pub struct Loaded {
    /// The file, absolute.
    pub file: PathBuf,
    /// The file as it is printed.
    pub shown: String,
    /// Its text.
    pub text: String,
    /// What it says.
    pub config: Config,
    /// The rules that it adds.
    pub custom: Vec<RuleId>,
}

impl Loaded {
    /// The folder that its paths and globs are relative to.
    pub fn folder(&self) -> &Path {
        self.file.parent().unwrap_or(Path::new(""))
    }

    /// A mistake in it that was found later.
    pub fn refuse(&self, message: String) -> Problem {
        Problem::whole(&self.shown, message)
    }

    /// Reads a configuration from its text, and the rules that it adds. `print` says how a path is shown.
    pub fn parse(
        file: PathBuf,
        shown: String,
        text: String,
        print: &dyn Fn(&Path) -> String,
    ) -> Result<Self, Problem> {
        let config: Config = toml::from_str(&text).map_err(|error| refused(&shown, &text, &error))?;
        let mut loaded = Self { file, shown, text, config, custom: Vec::new() };
        loaded.custom = extend::rules(&loaded, print)?;
        loaded.verify()?;
        Ok(loaded)
    }

    /// What the types do not say: rules, globs and dates.
    fn verify(&self) -> Result<(), Problem> {
        let rules = &self.config.rules;
        for pattern in rules.select.iter().chain(&rules.ignore).chain(rules.severity.keys()) {
            self.rules_of(pattern.get_ref(), pattern.span().start)?;
        }
        for glob in self.config.include.iter().chain(&self.config.exclude) {
            self.glob(glob)?;
        }
        for entry in &self.config.ignore {
            let entry = entry.get_ref();
            if self.rules().all(|rule| rule.id != entry.rule.get_ref()) {
                return Err(self.problem(entry.rule.span().start, self.unknown_rule(entry.rule.get_ref())));
            }
            if let Some(path) = &entry.path {
                self.glob(path)?;
            }
            if let Some(until) = &entry.until
                && date(until.get_ref()).is_none()
            {
                let message = format!("`until` is `{}`; write a day as YYYY-MM-DD", until.get_ref());
                return Err(self.problem(until.span().start, message));
            }
        }
        Ok(())
    }

    /// The rules that an id or a glob at a byte of the text names.
    fn rules_of(&self, pattern: &str, at: usize) -> Result<(), Problem> {
        let matcher = Glob::new(pattern).map_err(|error| self.problem(at, error.to_string()))?.compile_matcher();
        match self.rules().any(|rule| matcher.is_match(rule.id)) {
            true => Ok(()),
            false => Err(self.problem(at, self.unknown_rule(pattern))),
        }
    }

    /// The built-in rules and those that it adds.
    fn rules(&self) -> impl Iterator<Item = &'static Rule> + '_ {
        RULES.iter().chain(self.custom.iter().map(|rule| rule.rule()))
    }

    fn unknown_rule(&self, id: &str) -> String {
        let hint = nearest(id, self.rules().map(|rule| rule.id));
        let hint = hint.map_or_else(String::new, |hint| format!("; did you mean `{hint}`?"));
        format!("there is no rule `{}`{hint}", neutral(id))
    }

    /// A glob that is held against paths below the folder.
    pub(super) fn glob(&self, glob: &str) -> Result<GlobMatcher, Problem> {
        let compiled = Glob::new(glob).map(|glob| glob.compile_matcher());
        compiled.map_err(|error| {
            let at = self.text.find(glob).unwrap_or_default();
            self.problem(at, error.to_string())
        })
    }

    pub(super) fn problem(&self, at: usize, message: String) -> Problem {
        Problem::at(&self.shown, &self.text, at, message)
    }
}

/// A day as `YYYY-MM-DD`, and in no other of the forms of ISO 8601.
pub fn date(text: &str) -> Option<time::Date> {
    let mut parts = text.split('-').map(|part| part.bytes().all(|byte| byte.is_ascii_digit()).then_some(part));
    let mut next = |length: usize| parts.next().flatten().filter(|part| part.len() == length);
    let (year, month, day) = (next(4)?, next(2)?, next(2)?);
    let month = time::Month::try_from(month.parse::<u8>().ok()?).ok()?;
    parts
        .next()
        .is_none()
        .then(|| time::Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok())?
}

/// What the reader of TOML says, with the nearest of the keys or values that it expected.
fn refused(shown: &str, text: &str, error: &toml::de::Error) -> Problem {
    let message = error.message().trim().lines().collect::<Vec<_>>().join("; ");
    let mut quoted = message.split('`').skip(1).step_by(2);
    let hint = quoted.next().and_then(|seen| nearest(seen, quoted.collect::<Vec<_>>()));
    let hint = hint.map_or_else(String::new, |hint| format!("; did you mean `{hint}`?"));
    match error.span() {
        Some(span) => Problem::at(shown, text, span.start, format!("{message}{hint}")),
        None => Problem::whole(shown, format!("{message}{hint}")),
    }
}

/// Where configurations are looked for.
#[derive(Clone, Debug, Default)]
pub enum Lookup {
    /// The nearest file, from a folder upwards to the root of its repository.
    #[default]
    Nearest,
    /// This file for everything.
    File(PathBuf),
    /// Nowhere.
    Nowhere,
}

/// The configurations of a run, each looked for and read once.
#[derive(Debug, Default)]
pub struct Configs {
    lookup: Lookup,
    /// By the folder that they are in force in.
    of_folders: BTreeMap<PathBuf, Option<Arc<Loaded>>>,
}

impl Configs {
    /// Nothing is read yet.
    pub fn new(lookup: Lookup) -> Self {
        Self { lookup, of_folders: BTreeMap::new() }
    }

    /// The configuration for a folder. `print` says how a path is shown.
    pub fn of_folder(
        &mut self,
        folder: &Path,
        print: &dyn Fn(&Path) -> String,
    ) -> Result<Option<Arc<Loaded>>, Problem> {
        // The submissions of a repository have most of the folders above them in common.
        if let Some(known) = self.of_folders.get(folder) {
            return Ok(known.clone());
        }
        let loaded = match &self.lookup {
            Lookup::Nowhere => None,
            // It is in force at the root, and so everywhere.
            Lookup::File(file) if folder.parent().is_none() => Some(Arc::new(read(file, print)?)),
            Lookup::File(_) => self.above(folder, print)?,
            Lookup::Nearest => {
                let file = folder.join(FILE_NAME);
                match file.is_file() {
                    true => Some(Arc::new(read(&file, print)?)),
                    false if folder.join(".git").exists() => None,
                    false => self.above(folder, print)?,
                }
            }
        };
        self.of_folders.insert(folder.to_owned(), loaded.clone());
        Ok(loaded)
    }

    /// The configuration for the folder above.
    fn above(&mut self, folder: &Path, print: &dyn Fn(&Path) -> String) -> Result<Option<Arc<Loaded>>, Problem> {
        folder.parent().map_or(Ok(None), |above| self.of_folder(above, print))
    }
}

fn read(file: &Path, print: &dyn Fn(&Path) -> String) -> Result<Loaded, Problem> {
    let shown = print(file);
    let text = text_of(file, &shown)?;
    Loaded::parse(file.to_owned(), shown, text, print)
}

/// The text of a configuration or of a rule, without a byte order mark.
pub(super) fn text_of(file: &Path, shown: &str) -> Result<String, Problem> {
    /// More is neither.
    const LARGEST: u64 = 1 << 20;
    let fail = |error: std::io::Error| Problem::whole(shown, error.kind().to_string());
    let size = std::fs::metadata(file).map_err(fail)?.len();
    if size > LARGEST {
        return Err(Problem::whole(shown, format!("it has {size} bytes; at most {LARGEST} are read")));
    }
    let text = std::fs::read_to_string(file).map_err(fail)?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
}

/// The root of the repository that a folder is in, if it is in one.
pub fn repository(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|above| above.join(".git").exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> String {
        Loaded::parse("/a/oinlint.toml".into(), "oinlint.toml".into(), text.into(), &|_| String::new())
            .map_or_else(|problem| problem.to_string(), |_| "sound".into())
    }

    #[test]
    fn mistakes_have_a_place_and_the_nearest_name() {
        let cases = [
            ("[rules]\nselct = []", "oinlint.toml:2:1: unknown field `selct`", "did you mean `select`?"),
            ("[rules]\nselect = [\"saml-signature-sha\"]", "oinlint.toml:2:11: ", "`saml-signature-sha1`?"),
            ("[rules.severity]\nlogo-blank = \"fatal\"", "oinlint.toml:2:14: unknown variant `fatal`", ""),
            ("[rules.severity]\nlogo-blnk = \"off\"", "oinlint.toml:2:1: there is no rule", "`logo-blank`?"),
            ("a = ", "oinlint.toml:1:", ""),
            ("[[ignore]]\nrule = \"logo-blank\"\nuntil = \"soon\"", "oinlint.toml:3:9: ", "YYYY-MM-DD"),
            ("[[ignore]]\nrule = \"nothing\"", "oinlint.toml:2:8: there is no rule `nothing`", ""),
            ("exclude = [\"a[\"]", "oinlint.toml:1:13: ", ""),
        ];
        for (text, start, end) in cases {
            let problem = problem(text);
            assert!(problem.starts_with(start) && problem.ends_with(end), "{text:?}: {problem}");
        }
    }

    #[test]
    fn everything_may_be_left_out() {
        assert_eq!(problem(""), "sound");
        assert_eq!(problem("own_okta_domains = [\"login.acme.example\"]"), "sound");
    }

    #[test]
    fn days_are_read_strictly() {
        assert!(date("2026-02-28").is_some());
        for text in ["2026-02-30", "2026-2-3", "26-02-03", "2026-02-03-04", "x", ""] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
