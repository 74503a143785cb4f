//! Generates the registry from the rule files: everything about a rule stands in `rules/`.

#[path = "src/rule/constraint.rs"]
mod constraint;
#[path = "src/rule/definition.rs"]
#[allow(dead_code, reason = "the examples are for the tests")]
mod definition;
#[path = "src/artifact/kind.rs"]
#[allow(dead_code, reason = "titles are for people")]
mod kind;
#[path = "src/rule/template.rs"]
#[allow(dead_code, reason = "nothing is filled in at build time")]
mod template;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use constraint::Reading;
use definition::Definition;
use kind::{Kind, Scope};

type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

fn main() {
    if let Err(error) = generate() {
        // Cargo shows this line; the panic's backtrace would bury it.
        println!("cargo::error={}", error.to_string().replace('\n', "; "));
    }
}

fn generate() -> Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    for input in [
        "build.rs",
        "rules",
        "src/check",
        "src/rule/definition.rs",
        "src/rule/constraint.rs",
        "src/rule/template.rs",
        "src/artifact/kind.rs",
    ] {
        // Absolute, because what is generated names files by their place: a target directory that was filled from
        // another checkout does not have it.
        println!("cargo::rerun-if-changed={}", root.join(input).display());
    }
    let rules = read_rules(&root.join("rules"))?;
    let schemas = read_schemas(&root.join("rules"))?;
    let unchecked = fs::read_to_string(root.join("rules/not-checkable.toml"))?;
    check_enforcement(&rules, &schemas)?;
    check_placeholders(&rules, &schemas)?;
    fs::write(out.join("registry.rs"), registry(&rules, &schemas, &unchecked)?)?;
    fs::write(out.join("checks.rs"), checks(&root.join("src/check"), &rules)?)?;
    let plan = fs::read_to_string(root.join("rules/plan.toml"))?;
    fs::write(out.join("plan.rs"), plan_table(&toml::from_str(&plan)?, &rules)?)?;
    Ok(())
}

/// A schema file: `rules/<area>/<kind>.schema.json`.
struct Schema {
    kind: Kind,
    text: String,
    reading: Reading,
}

fn read_rules(folder: &Path) -> Result<Vec<Definition>> {
    let mut rules = Vec::new();
    for path in files(folder, ".md")? {
        let id = path.file_stem().unwrap_or_default().to_string_lossy();
        let area = path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
        let rule = Definition::parse(&id, &area, &fs::read_to_string(&path)?)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        if rule.overlay.is_some() {
            return Err(
                format!("{}: schemas of built-in rules stand in files of their own", path.display()).into()
            );
        }
        for artifact in &rule.front.artifacts {
            Scope::from_name(artifact)
                .ok_or_else(|| format!("{}: unknown artifact {artifact:?}", path.display()))?;
        }
        rules.push(rule);
    }
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    if let Some(pair) = rules.windows(2).find(|pair| pair[0].id == pair[1].id) {
        return Err(format!("two rule files have the id {}", pair[0].id).into());
    }
    for rule in &rules {
        for other in &rule.front.supersedes {
            position(&rules, other).map_err(|error| format!("{} supersedes: {error}", rule.id))?;
        }
    }
    Ok(rules)
}

fn read_schemas(folder: &Path) -> Result<Vec<Schema>> {
    let mut schemas = Vec::new();
    for path in files(folder, ".schema.json")? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().replace(".schema.json", "");
        let kind = Kind::from_name(&name).ok_or_else(|| format!("{}: no artifact {name:?}", path.display()))?;
        let mut value = read_json(&path)?;
        bundle(&mut value, path.parent().unwrap_or(folder))?;
        let reading = constraint::read(&value, None);
        if let Some((pointer, problem)) = reading.problems.first() {
            return Err(format!("{}#{pointer}: {problem}", path.display()).into());
        }
        schemas.push(Schema { kind, text: value.to_string(), reading });
    }
    schemas.sort_by_key(|schema| schema.kind);
    Ok(schemas)
}

fn read_json(path: &Path) -> Result<serde_json::Value> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?)
}

/// Puts the schemas of other files that a schema refers to among its definitions, so that it stands for itself.
fn bundle(schema: &mut serde_json::Value, folder: &Path) -> Result<()> {
    let mut names = BTreeSet::new();
    refer(schema, &mut |target| {
        // The whole of it, or one of its definitions.
        let (name, part) = target.split_once(".schema.json")?;
        names.insert(name.to_owned());
        Some(format!("#/definitions/{name}{}", part.trim_start_matches('#')))
    });
    for name in names {
        let mut part = read_json(&folder.join(format!("{name}.schema.json")))?;
        refer(&mut part, &mut |target| Some(format!("#/definitions/{name}{}", target.strip_prefix('#')?)));
        if let Some(part) = part.as_object_mut() {
            part.retain(|keyword, _| !matches!(keyword.as_str(), "$schema" | "$id"));
        }
        schema["definitions"][name] = part;
    }
    Ok(())
}

/// Changes the targets of the references in a schema.
fn refer(schema: &mut serde_json::Value, change: &mut impl FnMut(&str) -> Option<String>) {
    match schema {
        serde_json::Value::Object(members) => {
            for (name, member) in members {
                let target = member.as_str().filter(|_| name == "$ref").and_then(&mut *change);
                match target {
                    Some(target) => *member = target.into(),
                    None => refer(member, change),
                }
            }
        }
        serde_json::Value::Array(elements) => elements.iter_mut().for_each(|element| refer(element, change)),
        _ => {}
    }
}

/// A rule is enforced by constraints or by code, never by both and never by neither.
fn check_enforcement(rules: &[Definition], schemas: &[Schema]) -> Result<()> {
    let mut by_schema = BTreeSet::new();
    for schema in schemas {
        for constraint in &schema.reading.constraints {
            let rule = &rules[position(rules, &constraint.rule)
                .map_err(|error| format!("{}.schema.json{}: {error}", schema.kind.name(), constraint.pointer))?];
            if !rule.front.artifacts.iter().any(|artifact| artifact == schema.kind.name()) {
                return Err(format!(
                    "{} is used by the schema of {}, which it does not list in `artifacts`",
                    rule.id,
                    schema.kind.name()
                )
                .into());
            }
            by_schema.insert(rule.id.as_str());
        }
    }
    for rule in rules {
        match (rule.front.check == "schema", by_schema.contains(rule.id.as_str())) {
            (true, false) => return Err(format!("{}: no schema enforces it", rule.id).into()),
            (false, true) => return Err(format!("{}: it is enforced by code and by a schema", rule.id).into()),
            _ => {}
        }
    }
    Ok(())
}

/// Every placeholder of a message has a value wherever the rule reports.
fn check_placeholders(rules: &[Definition], schemas: &[Schema]) -> Result<()> {
    for rule in rules {
        let offers: Vec<Vec<&str>> = if rule.front.check != "schema" {
            vec![rule.front.args.iter().map(String::as_str).collect()]
        } else {
            let own = |c: &&constraint::Constraint| c.rule == rule.id;
            let constraints = schemas.iter().flat_map(|schema| &schema.reading.constraints).filter(own);
            constraints.map(|c| constraint::placeholders_of(&c.keyword).to_vec()).collect()
        };
        if let Some(name) = template::unfilled(rule.templates(), &offers) {
            return Err(format!(
                "{}: a message uses {{{name}}}, which is not offered; offered are {:?}",
                rule.id, offers
            )
            .into());
        }
    }
    Ok(())
}

fn registry(rules: &[Definition], schemas: &[Schema], unchecked: &str) -> Result<String> {
    let newest = rules.iter().map(|rule| rule.front.source.read.as_str()).max().unwrap_or_default();
    let mut out = format!(
        "/// The newest day on which a requirement was read.\npub static REQUIREMENTS_DATE: &str = {newest:?};\n\n"
    );
    write_rules(rules, &mut out)?;
    write_schemas(schemas, &mut out)?;
    write_not_checkable(&toml::from_str(unchecked)?, &mut out)?;
    Ok(out)
}

/// The table of the rules, and a constant for each.
fn write_rules(rules: &[Definition], out: &mut String) -> Result<()> {
    out.push_str("/// Every rule, in the order of the ids.\npub static RULES: &[Rule] = &[\n");
    for rule in rules {
        write_rule(rule, out)?;
    }
    out.push_str(
        "];\n\n/// One constant for each rule, by which checks name it.\npub mod id {\n    use super::RuleId;\n",
    );
    for (index, rule) in rules.iter().enumerate() {
        let title = rule.title.replace('<', "\\<");
        writeln!(out, "    /// {title}\n    pub const {}: RuleId = RuleId({index});", constant(&rule.id))?;
    }
    out.push_str("}\n\n");
    Ok(())
}

fn write_rule(rule: &Definition, out: &mut String) -> Result<()> {
    let front = &rule.front;
    let scopes: Vec<String> =
        front.artifacts.iter().filter_map(|name| Scope::from_name(name)).map(scope).collect();
    let superseded: Vec<String> = front.supersedes.iter().map(|id| format!("id::{}", constant(id))).collect();
    writeln!(
        out,
        "Rule {{ id: {:?}, area: {:?}, title: {:?}, severity: Severity::{}, because: {:?}, derived: {}, artifacts: &[{}], \
         needs_published: {}, supersedes: &[{}], source_doc: {:?}, source_section: {:?}, source_read: {:?}, message: {:?}, label: {:?}, \
         why: {:?}, help: {:?}, prose: {:?} }},",
        rule.id,
        rule.area,
        rule.title,
        capitalized(&front.severity),
        front.because,
        front.derived,
        scopes.join(", "),
        front.needs.is_some(),
        superseded.join(", "),
        front.source.doc,
        front.source.section,
        front.source.read,
        front.message,
        front.label,
        front.why,
        front.help,
        rule.prose,
    )?;
    Ok(())
}

/// The schemas, each with the rule behind every assertion, sorted for the search.
fn write_schemas(schemas: &[Schema], out: &mut String) -> Result<()> {
    out.push_str("/// The schemas, by kind.\npub static SCHEMAS: &[SchemaDefinition] = &[\n");
    for schema in schemas {
        let mut constraints: Vec<_> = schema.reading.constraints.iter().collect();
        constraints.sort();
        let (kind, text) = (schema.kind.variant(), &schema.text);
        writeln!(out, "SchemaDefinition {{ kind: Kind::{kind}, text: {text:?}, constraints: &[")?;
        for c in constraints {
            writeln!(out, "({:?}, {:?}, id::{}),", c.pointer, c.member, constant(&c.rule))?;
        }
        let secrets: Vec<String> = schema.reading.secrets.iter().map(|path| format!("&{path:?}")).collect();
        writeln!(out, "], secrets: &[{}] }},", secrets.join(", "))?;
    }
    out.push_str("];\n\n");
    Ok(())
}

fn write_not_checkable(rows: &BTreeMap<String, NotCheckable>, out: &mut String) -> Result<()> {
    out.push_str("/// Requirements that no file can show to be met, by id.\npub static NOT_CHECKABLE: &[NotCheckable] = &[\n");
    for (id, row) in rows {
        writeln!(out, "NotCheckable {{ id: {id:?}, title: {:?}, source: {:?} }},", row.title, row.source)?;
    }
    out.push_str("];\n");
    Ok(())
}

/// A requirement of `rules/not-checkable.toml`.
#[derive(serde::Deserialize)]
struct NotCheckable {
    title: String,
    source: String,
}

/// `rules/plan.toml`.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    read: String,
    route: Vec<RouteEntry>,
    step: Vec<StepEntry>,
    status: Vec<StatusEntry>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct RouteEntry {
    applies: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
    text: String,
    source: String,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct StepEntry {
    id: String,
    phase: String,
    applies: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
    what: String,
    #[serde(default)]
    rules: Vec<String>,
    #[serde(default)]
    shown_by: Vec<String>,
    #[serde(default)]
    person: bool,
    source: String,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct StatusEntry {
    wizard: String,
    manager: String,
    api: Vec<String>,
    meaning: String,
    source: String,
}

/// The steps of a plan, how a submission is handed in, and what a status means.
fn plan_table(plan: &Plan, rules: &[Definition]) -> Result<String> {
    let mut out = format!("/// The day on which the steps were read.\npub static READ: &str = {:?};\n", plan.read);
    out.push_str("/// Every step, in order.\npub static STEPS: &[Step] = &[\n");
    let mut ids = BTreeSet::new();
    for step in &plan.step {
        if !ids.insert(&step.id) {
            return Err(format!("plan.toml: two steps have the id {}", step.id).into());
        }
        let named = rules_named(&step.rules, rules).map_err(|error| format!("plan.toml, {}: {error}", step.id))?;
        writeln!(
            out,
            "Step {{ id: {:?}, phase: Phase::{}, applies: &{:?}, unless: &{:?}, what: {:?}, rules: &[{}], \
             shown_by: &{:?}, person: {}, source: {:?} }},",
            step.id,
            capitalized(&step.phase),
            step.applies,
            step.unless,
            step.what,
            named.join(", "),
            step.shown_by,
            step.person,
            step.source,
        )?;
    }
    out.push_str("];\n/// How a submission is handed in, in order.\npub static ROUTES: &[Route] = &[\n");
    for route in &plan.route {
        let RouteEntry { applies, unless, text, source } = route;
        writeln!(
            out,
            "Route {{ applies: &{applies:?}, unless: &{unless:?}, text: {text:?}, source: {source:?} }},"
        )?;
    }
    out.push_str("];\n/// The statuses of a review, in order.\npub static STATUSES: &[Status] = &[\n");
    for status in &plan.status {
        let StatusEntry { wizard, manager, api, meaning, source } = status;
        writeln!(
            out,
            "Status {{ wizard: {wizard:?}, manager: {manager:?}, api: &{api:?}, meaning: {meaning:?}, source: {source:?} }},"
        )?;
    }
    out.push_str("];\n");
    Ok(out)
}

/// The constants of the rules that ids and beginnings name. A beginning may be ahead of its rules.
fn rules_named(patterns: &[String], rules: &[Definition]) -> Result<Vec<String>> {
    let matches = |pattern: &str, id: &str| match pattern.strip_suffix('*') {
        Some(beginning) => id.starts_with(beginning),
        None => id == pattern,
    };
    let (out, plain): (Vec<&str>, Vec<&str>) =
        patterns.iter().map(String::as_str).partition(|pattern| pattern.starts_with('!'));
    for id in out.iter().map(|id| &id[1..]).chain(plain.iter().copied()).filter(|id| !id.ends_with('*')) {
        position(rules, id)?;
    }
    let is_named = |rule: &&Definition| {
        plain.iter().any(|pattern| matches(pattern, &rule.id))
            && !out.iter().any(|pattern| matches(&pattern[1..], &rule.id))
    };
    Ok(rules.iter().filter(is_named).map(|rule| format!("id::{}", constant(&rule.id))).collect())
}

/// The modules of `src/check` and the table of the functions that emit rules.
fn checks(folder: &Path, rules: &[Definition]) -> Result<String> {
    let mut out = String::new();
    for path in files(folder, ".rs")? {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        if name != "mod" {
            writeln!(out, "#[path = {path:?}]\npub mod {name};")?;
        }
    }
    let mut emitters: BTreeMap<&str, Vec<&Definition>> = BTreeMap::new();
    for rule in rules {
        if let Some(emitter) = &rule.front.emitter {
            emitters.entry(emitter).or_default().push(rule);
        }
    }
    out.push_str("\n/// Every function that emits rules, by name.\npub static EMITTERS: &[Emitter] = &[\n");
    for (name, rules) in emitters {
        let scopes: BTreeSet<Scope> = rules
            .iter()
            .flat_map(|rule| &rule.front.artifacts)
            .filter_map(|name| Scope::from_name(name))
            .collect();
        let scopes: Vec<String> = scopes.into_iter().map(scope).collect();
        let ids: Vec<String> = rules.iter().map(|rule| format!("id::{}", constant(&rule.id))).collect();
        writeln!(
            out,
            "Emitter {{ name: {name:?}, run: {name}, scopes: &[{}], rules: &[{}] }},",
            scopes.join(", "),
            ids.join(", ")
        )?;
    }
    out.push_str("];\n");
    Ok(out)
}

fn scope(scope: Scope) -> String {
    match scope {
        Scope::Kind(kind) => format!("Scope::Kind(Kind::{})", kind.variant()),
        broad => format!("Scope::{broad:?}"),
    }
}

fn constant(id: &str) -> String {
    id.to_uppercase().replace('-', "_")
}

fn capitalized(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

fn position(rules: &[Definition], id: &str) -> Result<usize, String> {
    rules.iter().position(|rule| rule.id == id).ok_or_else(|| format!("there is no rule {id:?}"))
}

/// The files below `folder` whose names end in `ending`, sorted.
fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
