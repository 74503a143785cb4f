//! A rule file: front matter, prose and executed examples.
//!
//! The build script compiles this file to generate the registry, and the tests use it to run the examples.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The TOML front matter of a rule file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FrontMatter {
    /// `error`, `warning` or `info`.
    pub severity: String,
    /// Why a rule that no documentation page states may still be an error: `format`, `unworkable` or `secret`.
    pub because: Option<String>,
    /// The rule follows from a documented fact or a standard, but no Okta page states it.
    #[serde(default)]
    pub derived: bool,
    /// Scopes by name.
    pub artifacts: Vec<String>,
    /// `schema`, `code`, or `runner` for what the runner itself reports.
    pub check: String,
    /// For coded rules the function that emits it, as `file::function` in `src/check`.
    pub emitter: Option<String>,
    /// For coded rules the placeholders that the emitter fills.
    #[serde(default)]
    pub args: Vec<String>,
    /// What a run must be given beside the submission: `published`, the published copy of the manifest.
    pub needs: Option<String>,
    /// Rules that are left out where this one reports the same place.
    #[serde(default)]
    pub supersedes: Vec<String>,
    /// Where the requirement is written.
    pub source: SourceReference,
    /// What is wrong, one line.
    pub message: String,
    /// What stands under the caret.
    pub label: Option<String>,
    /// Why a review stops on it, one line.
    pub why: String,
    /// The edit that repairs it, one line.
    pub help: String,
}

/// Where a requirement is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceReference {
    /// Page or standard.
    pub doc: String,
    /// Section in it.
    pub section: String,
    /// The day it was read, `YYYY-MM-DD`.
    pub read: String,
}

/// A fenced example of a rule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// Whether the rule must report it.
    pub bad: bool,
    /// Name of the file that the content is written to, relative to the case's directory.
    pub file: String,
    /// Consecutive examples with one case name are one directory.
    pub case: Option<String>,
    /// Where the findings stand, as `line:column-line:column`; several are separated by a space.
    pub at: Vec<String>,
    /// Name of the file of its case that is the published copy of the manifest, rather than one of the submission.
    pub published: Option<String>,
    /// The date that counts as today, for rules on validity.
    pub today: Option<String>,
    /// The content of the file.
    pub content: String,
}

/// A rule file, read.
#[derive(Debug)]
pub struct Definition {
    /// The id, from the file's name.
    pub id: String,
    /// The drawer, from the folder's name.
    pub area: String,
    /// The front matter.
    pub front: FrontMatter,
    /// The title: the first heading of the body.
    pub title: String,
    /// The body without the title and the examples, in Markdown.
    pub prose: String,
    /// The examples.
    pub examples: Vec<Example>,
}

impl Definition {
    /// Reads a rule file; the error is a sentence for whoever writes the rule.
    pub fn parse(id: &str, area: &str, text: &str) -> Result<Self, String> {
        let text = text.replace("\r\n", "\n");
        let rest = text.strip_prefix("+++\n").ok_or("the file does not start with a `+++` line")?;
        let (front, body) = rest.split_once("\n+++\n").ok_or("the front matter is not closed by a `+++` line")?;
        let front: FrontMatter = toml::from_str(front).map_err(|error| error.to_string())?;
        let (title, rest) = body
            .trim_start()
            .strip_prefix("# ")
            .and_then(|body| body.split_once('\n'))
            .ok_or("the body does not start with a `# ` title")?;
        let (prose, examples) = split_examples(rest)?;
        let definition =
            Self { id: id.into(), area: area.into(), front, title: title.trim().into(), prose, examples };
        definition.validate()?;
        Ok(definition)
    }

    fn validate(&self) -> Result<(), String> {
        let is_kebab = |id: &str| {
            !id.is_empty() && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        };
        if !is_kebab(&self.id) {
            return Err("the id (the file's name) is not kebab-case".into());
        }
        let front = &self.front;
        match (front.severity.as_str(), front.derived, front.because.as_deref()) {
            ("error", true, None) => {
                return Err(
                    "a derived rule is an `error` only with `because = \"format\" | \"unworkable\" | \"secret\"`"
                        .into(),
                );
            }
            ("error" | "warning" | "info", _, None | Some("format" | "unworkable" | "secret")) => {}
            _ => {
                return Err(
                    "`severity` is error, warning or info; `because` is format, unworkable or secret".into()
                );
            }
        }
        match (front.check.as_str(), &front.emitter, front.args.is_empty()) {
            ("code", Some(emitter), _) if emitter.split("::").count() == 2 => {}
            ("schema", None, true) | ("runner", None, _) => {}
            _ => {
                return Err(
                    "`check` is \"code\" with an `emitter` of the form \"file::function\", \"schema\" without \
                            `emitter` and `args`, or \"runner\" without `emitter`"
                        .into(),
                );
            }
        }
        if front.needs.as_deref().is_some_and(|needs| needs != "published" || front.check != "code") {
            return Err("`needs` is \"published\", and only a check in code can have it".into());
        }
        for line in [Some(&front.message), front.label.as_ref(), Some(&front.why), Some(&front.help)] {
            let line = line.map_or("", String::as_str);
            if line.contains('\n') || line.trim() != line {
                return Err(format!("a message is one line without white space at its ends: {line:?}"));
            }
        }
        Ok(())
    }

    /// The message templates in the order message, label, why, help.
    pub fn templates(&self) -> impl Iterator<Item = &str> {
        let front = &self.front;
        [Some(&front.message), front.label.as_ref(), Some(&front.why), Some(&front.help)]
            .into_iter()
            .flatten()
            .map(String::as_str)
    }
}

/// Takes the fenced examples out of a body. A fence counts as one if `bad` or `good` follows its language.
fn split_examples(body: &str) -> Result<(String, Vec<Example>), String> {
    let (mut prose, mut examples) = (String::new(), Vec::new());
    let mut lines = body.lines();
    while let Some(line) = lines.next() {
        let fence = line.len() - line.trim_start_matches('`').len();
        let info = &line[fence..];
        let mut words = info.split_whitespace().skip(1);
        let verdict = if fence >= 3 { words.next() } else { None };
        let Some(verdict @ ("bad" | "good")) = verdict else {
            prose.push_str(line);
            prose.push('\n');
            continue;
        };
        let close = &line[..fence];
        let mut content = String::new();
        loop {
            match lines.next() {
                Some(end) if end == close => break,
                Some(text) => {
                    content.push_str(text);
                    content.push('\n');
                }
                None => return Err(format!("the example {info:?} is not closed")),
            }
        }
        examples.push(example(verdict == "bad", info, content)?);
    }
    Ok((prose.trim().to_owned(), examples))
}

fn example(bad: bool, info: &str, content: String) -> Result<Example, String> {
    let mut attributes = BTreeMap::new();
    let mut rest = info;
    while let Some(at) = rest.find("=\"") {
        let name = rest[..at].rsplit(' ').next().unwrap_or("");
        let (value, behind) =
            rest[at + 2..].split_once('"').ok_or_else(|| format!("a quote is missing in {info:?}"))?;
        attributes.insert(name, value.to_owned());
        rest = behind;
    }
    let file = attributes.remove("file").ok_or_else(|| format!("the example {info:?} has no file=\"...\""))?;
    let at = attributes.remove("at").unwrap_or_default();
    let (case, today) = (attributes.remove("case"), attributes.remove("today"));
    let published = attributes.remove("published");
    if let Some(unknown) = attributes.keys().next() {
        return Err(format!("the example {info:?} has an unknown attribute `{unknown}`"));
    }
    let at = at.split_whitespace().map(str::to_owned).collect();
    Ok(Example { bad, file, case, at, published, today, content })
}
