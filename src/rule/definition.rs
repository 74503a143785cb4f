//! A rule file: front matter, prose and executed examples.
//!
//! The build script compiles this file to generate the registry, the program to read rules of a repository's own, and the
//! tests to run the examples.

use std::collections::BTreeMap;
use std::fmt;

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

/// The overlay schema of a rule of a repository's own, as its file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlay {
    /// Byte offset in the rule file.
    pub at: usize,
    /// The schema.
    pub text: String,
}

/// A mistake in a rule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Byte offset in the file, whose lines end with LF.
    pub at: usize,
    /// What is wrong and what to write: one line.
    pub message: String,
}

impl Mistake {
    /// One at a byte of the file.
    pub fn new(at: usize, message: impl Into<String>) -> Self {
        Self { at, message: message.into() }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
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
    /// The schema that stands in the file, if there is one.
    pub overlay: Option<Overlay>,
}

impl Definition {
    /// Reads a rule file.
    pub fn parse(id: &str, area: &str, text: &str) -> Result<Self, Mistake> {
        const FENCE: &str = "+++\n";
        let text = text.replace("\r\n", "\n");
        let rest =
            text.strip_prefix(FENCE).ok_or_else(|| Mistake::new(0, "a rule file begins with a line `+++`"))?;
        let (front, body) = rest
            .split_once("\n+++\n")
            .ok_or_else(|| Mistake::new(0, "the front matter ends with a line `+++`, which is missing"))?;
        let body_at = text.len() - body.len();
        let matter: FrontMatter = toml::from_str(front).map_err(|error| {
            let at = FENCE.len() + error.span().map_or(0, |span| span.start);
            Mistake::new(at, error.message().trim().replace('\n', "; "))
        })?;
        let (title, rest) = body
            .trim_start()
            .strip_prefix("# ")
            .and_then(|body| body.split_once('\n'))
            .ok_or_else(|| Mistake::new(body_at, "the text begins with a title: `# What is to be so`"))?;
        let (prose, examples, overlay) = split_fences(rest, text.len() - rest.len())?;
        let (id, area, title) = (id.to_owned(), area.to_owned(), title.trim().to_owned());
        let definition = Self { id, area, front: matter, title, prose, examples, overlay };
        definition.validate().map_err(|(key, message)| Mistake::new(FENCE.len() + key_at(front, key), message))?;
        Ok(definition)
    }

    /// What the types do not say: the key of the front matter that is wrong, and how.
    fn validate(&self) -> Result<(), (&'static str, String)> {
        let is_kebab = |id: &str| {
            !id.is_empty() && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        };
        if !is_kebab(&self.id) {
            let message =
                format!("the name of the file is the id of the rule, and `{}` is not kebab-case", self.id);
            return Err(("", message));
        }
        let front = &self.front;
        match (front.severity.as_str(), front.derived, front.because.as_deref()) {
            ("error", true, None) => {
                let message =
                    "a derived rule is an `error` only with `because = \"format\" | \"unworkable\" | \"secret\"`";
                return Err(("severity", message.into()));
            }
            ("error" | "warning" | "info", _, None | Some("format" | "unworkable" | "secret")) => {}
            ("error" | "warning" | "info", ..) => {
                return Err(("because", "`because` is `format`, `unworkable` or `secret`".into()));
            }
            _ => return Err(("severity", "`severity` is `error`, `warning` or `info`".into())),
        }
        match (front.check.as_str(), &front.emitter, front.args.is_empty()) {
            ("code", Some(emitter), _) if emitter.split("::").count() == 2 => {}
            ("schema", None, true) | ("runner", None, _) => {}
            _ => {
                let message = "`check` is \"code\" with an `emitter` of the form \"file::function\", \"schema\" without \
                               `emitter` and `args`, or \"runner\" without `emitter`";
                return Err(("check", message.into()));
            }
        }
        if front.needs.as_deref().is_some_and(|needs| needs != "published" || front.check != "code") {
            return Err(("needs", "`needs` is \"published\", and only a check in code can have it".into()));
        }
        let lines = [
            ("message", Some(&front.message)),
            ("label", front.label.as_ref()),
            ("why", Some(&front.why)),
            ("help", Some(&front.help)),
        ];
        for (key, line) in lines {
            let line = line.map_or("", String::as_str);
            if line.contains('\n') || line.trim() != line {
                let message = format!("`{key}` is one line without white space at its ends: {line:?}");
                return Err((key, message));
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

/// Where a key of the front matter stands in a text that begins with it; its beginning if the key is not there.
pub(super) fn key_at(text: &str, key: &str) -> usize {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let is_it = |rest: &str| rest.trim_start().starts_with('=');
        if !key.is_empty() && line.strip_prefix(key).is_some_and(is_it) {
            return at;
        }
        at += line.len();
    }
    0
}

/// Takes the fenced examples, and the schema if there is one, out of a body that begins at an offset of the file. A fence
/// counts as one if `bad`, `good` or `schema` follows its language.
fn split_fences(body: &str, offset: usize) -> Result<(String, Vec<Example>, Option<Overlay>), Mistake> {
    let (mut prose, mut examples, mut overlay) = (String::new(), Vec::new(), None);
    let mut at = offset;
    let mut lines = body.split_inclusive('\n').map(|line| {
        let start = at;
        at += line.len();
        (start, line.trim_end_matches('\n'))
    });
    while let Some((start, line)) = lines.next() {
        let fence = line.len() - line.trim_start_matches('`').len();
        let info = &line[fence..];
        let mut words = info.split_whitespace().skip(1);
        let role = if fence >= 3 { words.next() } else { None };
        let Some(role @ ("bad" | "good" | "schema")) = role else {
            prose.push_str(line);
            prose.push('\n');
            continue;
        };
        let close = &line[..fence];
        let mut content = String::new();
        loop {
            match lines.next() {
                Some((_, end)) if end == close => break,
                Some((_, text)) => {
                    content.push_str(text);
                    content.push('\n');
                }
                None => {
                    return Err(Mistake::new(
                        start,
                        format!("this block ends with a line {close}, which is missing"),
                    ));
                }
            }
        }
        if role != "schema" {
            examples.push(example(role == "bad", info, content).map_err(|message| Mistake::new(start, message))?);
        } else if overlay.replace(Overlay { at: start + line.len() + 1, text: content }).is_some() {
            return Err(Mistake::new(start, "a rule has one schema, and this is a second one"));
        }
    }
    Ok((prose.trim().to_owned(), examples, overlay))
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
