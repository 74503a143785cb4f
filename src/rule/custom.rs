//! Rules of a repository's own: files of the same form as those in `rules/`, read while the program runs. They are data: a
//! front matter, messages, and a schema that documents are held against.

use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use super::constraint;
use super::definition::{Definition, Mistake, Overlay, key_at};
use super::nearest::nearest;
use super::registry::{RULES, Rule, RuleId};
use super::schema::Compiled;
use super::template;
use crate::artifact::{Kind, Scope};
use crate::document::{Value, json};
use crate::finding::Severity;
use crate::source::{digest, neutral};

/// A rule of a repository's own, with what enforces it.
pub(super) struct Custom {
    pub rule: Rule,
    pub schema: Compiled,
    /// The file that it was read from, and the digest of its text.
    origin: (PathBuf, String),
}

/// The rules that this process has read, in the order in which it met them. Their ids are the indices behind those of the
/// built-in rules, so none is ever taken out; a file that was changed is a new rule.
static CUSTOM: RwLock<Vec<&'static Custom>> = RwLock::new(Vec::new());

fn all() -> RwLockReadGuard<'static, Vec<&'static Custom>> {
    CUSTOM.read().unwrap_or_else(PoisonError::into_inner)
}

/// The rule behind the built-in ones with that index.
pub(super) fn at(index: usize) -> Option<&'static Custom> {
    all().get(index).copied()
}

/// What enforces a rule, if it is one of a repository's own.
pub(super) fn of(rule: RuleId) -> Option<&'static Custom> {
    at(rule.index().checked_sub(RULES.len())?)
}

/// The last rule that was read with that id.
pub(super) fn by_name(id: &str) -> Option<usize> {
    all().iter().rposition(|custom| custom.rule.id == id)
}

/// How many were read.
pub(super) fn count() -> usize {
    all().len()
}

/// Reads a rule from the text of its file, whose lines end with LF. What it states lasts as long as the process.
pub fn read(file: &Path, text: &str) -> Result<RuleId, Mistake> {
    let origin = (file.to_owned(), digest(text.as_bytes()));
    let known = all().iter().position(|custom| custom.origin == origin);
    if let Some(index) = known {
        return Ok(RuleId::custom(index));
    }
    let name = |path: Option<&Path>| {
        path.and_then(Path::file_name).map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    };
    let id = file.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let definition = Definition::parse(&id, &name(file.parent()), text)?;
    verify(&definition, text)?;
    let mut customs = CUSTOM.write().unwrap_or_else(PoisonError::into_inner);
    // Another thread may have read it in the meantime: two of the same do no harm.
    let rule = RuleId::custom(customs.len());
    let schema = compile(&definition, rule)?;
    customs.push(Box::leak(Box::new(Custom { rule: leak(definition), schema, origin })));
    Ok(rule)
}

/// What a rule of a repository's own cannot have.
fn verify(definition: &Definition, text: &str) -> Result<(), Mistake> {
    let front = &definition.front;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        // What is printed of it is to look like what it is.
        if neutral(line.trim_end_matches('\n')) != line.trim_end_matches('\n') {
            return Err(Mistake::new(start, "this line has a character that steers a terminal or cannot be seen"));
        }
        start += line.len();
    }
    let at = |key: &str| key_at(text, key);
    if RULES.iter().any(|rule| rule.id == definition.id) {
        let message = format!("`{}` is a built-in rule; give the file another name", definition.id);
        return Err(Mistake::new(0, message));
    }
    if front.check != "schema" {
        let message = "`check` is \"schema\" in a rule of your own: nothing of it is executed";
        return Err(Mistake::new(at("check"), message));
    }
    if !front.supersedes.is_empty() {
        let message = "`supersedes` is for built-in rules; turn a rule off in `oinlint.toml`, where it is seen";
        return Err(Mistake::new(at("supersedes"), message));
    }
    if front.source.doc == "oinlint" {
        return Err(Mistake::new(
            at("source"),
            "`doc` is where your requirement is written, which is not `oinlint`",
        ));
    }
    if front.artifacts.is_empty() {
        return Err(Mistake::new(at("artifacts"), "`artifacts` names no kind of file"));
    }
    for name in &front.artifacts {
        scope(name).map_err(|message| Mistake::new(at("artifacts"), message))?;
    }
    Ok(())
}

/// The scope of a name: a kind of file, or all files that are JSON or YAML.
fn scope(name: &str) -> Result<Scope, String> {
    match Scope::from_name(name) {
        Some(scope @ (Scope::Kind(_) | Scope::AnyJson | Scope::AnyYaml)) => Ok(scope),
        Some(_) => Err(format!("`{name}` has no document that a schema could be held against")),
        None => {
            let names = Kind::ALL.iter().map(|kind| kind.name()).chain(["any-json", "any-yaml"]);
            let hint = nearest(name, names).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            Err(format!("there is no kind of file `{name}`{hint}"))
        }
    }
}

/// The schema, each of whose assertions is of the rule.
fn compile(definition: &Definition, rule: RuleId) -> Result<Compiled, Mistake> {
    let Some(Overlay { at, text }) = &definition.overlay else {
        let message =
            "the schema is missing: write it behind the text, in a block that begins with ```json schema";
        return Err(Mistake::new(0, message));
    };
    let schema: serde_json::Value = serde_json::from_str(text).map_err(|error| {
        let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        let message = error.to_string();
        let message = message.split(" at line").next().unwrap_or_default().to_owned();
        Mistake::new(at + before + error.column().saturating_sub(1), message)
    })?;
    let reading = constraint::read(&schema, Some(&definition.id));
    if let Some((pointer, problem)) = reading.problems.first() {
        return Err(Mistake::new(at + place(text, pointer), problem));
    }
    if reading.constraints.is_empty() {
        return Err(Mistake::new(*at, "the schema asserts nothing"));
    }
    let offers: Vec<Vec<&str>> = reading
        .constraints
        .iter()
        .map(|constraint| constraint::placeholders_of(&constraint.keyword).to_vec())
        .collect();
    if let Some(name) = template::unfilled(definition.templates(), &offers) {
        let mut offered: Vec<&str> = offers.concat();
        offered.sort_unstable();
        offered.dedup();
        let message = format!(
            "a message uses {{{name}}}, and not every assertion fills it; there are {}",
            offered.join(", ")
        );
        return Err(Mistake::new(0, message));
    }
    let mut constraints: Vec<(&'static str, &'static str, RuleId)> = reading
        .constraints
        .into_iter()
        .map(|constraint| (&*constraint.pointer.leak(), &*constraint.member.leak(), rule))
        .collect();
    constraints.sort_unstable();
    Compiled::new(schema, constraints.leak()).map_err(|(pointer, message)| {
        let message = match pointer.ends_with("/pattern") {
            true => "this is no regular expression that runs in linear time: no look-around, no back-references"
                .to_owned(),
            false => message,
        };
        Mistake::new(at + place(text, &pointer), message)
    })
}

/// Where the value at a pointer stands in the text of a schema: its key, if it has one.
fn place(text: &str, pointer: &str) -> usize {
    let parsed = json::parse(text);
    let value = Value::root(&parsed.tree, text).and_then(|root| root.pointer(pointer));
    value.map_or(0, |value| value.head_span().start as usize)
}

fn leak(definition: Definition) -> Rule {
    let Definition { id, area, front, title, prose, .. } = definition;
    let severity = match front.severity.as_str() {
        "error" => Severity::Error,
        "warning" => Severity::Warning,
        _ => Severity::Info,
    };
    let artifacts: Vec<Scope> = front.artifacts.iter().filter_map(|name| Scope::from_name(name)).collect();
    Rule {
        id: id.leak(),
        area: area.leak(),
        title: title.leak(),
        severity,
        because: front.because.map(|because| &*because.leak()),
        derived: front.derived,
        artifacts: artifacts.leak(),
        needs_published: false,
        supersedes: &[],
        source_doc: front.source.doc.leak(),
        source_section: front.source.section.leak(),
        source_read: front.source.read.leak(),
        message: front.message.leak(),
        label: front.label.map(|label| &*label.leak()),
        why: front.why.leak(),
        help: front.help.leak(),
        prose: prose.leak(),
    }
}
