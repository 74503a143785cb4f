//! From drafts to findings: templates are filled, places become lines and columns, fingerprints are made.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::artifact::{Artifact, Format, Submission};
use crate::document::{NodeId, Step, Value};
use crate::finding::{Edit, Finding, Fingerprint, Place, Safety, Snippet, Status};
use crate::source::{Position, Span, digest};

use super::context::{At, Draft, EDITS, Part};
use super::selection::Selection;
use super::spelling;
use super::template::fill;

/// Members that name the object they stand in, in the order in which they are tried.
const IDENTIFYING: [&str; 13] = [
    "name",
    "url",
    "index",
    "capability",
    "entityID",
    "Location",
    "id",
    "contactType",
    "role",
    "use",
    "label",
    "of",
    "sha256",
];

/// Names of the elements of an array, by artifact and array.
type Names = HashMap<(usize, NodeId), Arc<[String]>>;

/// Resolves the drafts of one submission; several threads may ask it.
pub(super) struct Resolver<'a> {
    submission: &'a Submission,
    selection: &'a Selection,
    names: Mutex<Names>,
}

/// A finding whose fingerprint may be that of another one too.
pub(super) struct Resolved {
    finding: Finding,
    file: usize,
    structure: String,
}

impl<'a> Resolver<'a> {
    pub fn new(submission: &'a Submission, selection: &'a Selection) -> Self {
        Self { submission, selection, names: Mutex::default() }
    }

    /// Findings with a fingerprint that no other has: where rule, file and structure are the same, they are numbered in the
    /// order in which they come.
    pub fn numbered(&self, resolved: impl IntoIterator<Item = Resolved>) -> Vec<Finding> {
        let mut given: HashMap<Fingerprint, usize> = HashMap::new();
        let number = |Resolved { mut finding, file, structure }| {
            let ordinal = *given.entry(finding.fingerprint.clone()).and_modify(|count| *count += 1).or_default();
            if ordinal > 0 {
                finding.fingerprint = self.fingerprint(finding.rule, file, &structure, ordinal);
            }
            finding
        };
        resolved.into_iter().map(number).collect()
    }

    fn fingerprint(&self, rule: &str, file: usize, structure: &str, ordinal: usize) -> Fingerprint {
        Fingerprint::new(rule, &self.artifact(file).relative, structure, ordinal)
    }

    /// The finding that a draft stands for.
    pub fn resolve(&self, draft: &Draft) -> Resolved {
        let rule = draft.rule.rule();
        let label = rule.label.map(|label| fill(label, &draft.args)).unwrap_or_default();
        let place = self.place(draft.artifact, &draft.at, label);
        let related: Vec<Place> =
            draft.related.iter().map(|(artifact, at, label)| self.place(*artifact, at, label.clone())).collect();
        let structure = self.structure_of(draft);
        let finding = Finding {
            rule: rule.id,
            severity: self.selection.severity(draft.rule),
            message: self.message(draft),
            note: draft.note.clone(),
            why: fill(rule.why, &draft.args),
            help: fill(rule.help, &draft.args),
            snippets: self.snippets(draft, &place, &related),
            fingerprint: self.fingerprint(rule.id, draft.artifact, &structure, 0),
            edits: self.edits(draft),
            status: Status::default(),
            place,
            related,
        };
        Resolved { finding, file: draft.artifact, structure }
    }

    /// The message, with what it is about where the file is about several things.
    fn message(&self, draft: &Draft) -> String {
        let message = fill(draft.rule.rule().message, &draft.args);
        let subject = match &draft.at {
            At::Node(id, _) if !draft.names_subject => self.artifact(draft.artifact).subject(*id),
            _ => None,
        };
        match subject {
            Some(subject) => format!("{message} ({subject})"),
            None => message,
        }
    }

    /// The edits of a draft: all, or none where one of them cannot be made.
    fn edits(&self, draft: &Draft) -> Vec<Edit> {
        if draft.edits.len() > EDITS {
            return Vec::new();
        }
        let edits = draft.edits.iter().map(|(at, text, safety)| self.edit(draft.artifact, at, text, *safety));
        edits.collect::<Option<Vec<Edit>>>().unwrap_or_default()
    }

    fn edit(&self, artifact: usize, at: &At, new: &str, safety: Safety) -> Option<Edit> {
        let own = self.artifact(artifact);
        let text = own.text().filter(|text| text.encoding().is_some())?;
        let At::Node(id, Part::Value | Part::Key | Part::Slice(_)) = at else { return None };
        let value = own.root()?.at(*id);
        if text.is_secret(value.span()) {
            return None;
        }
        let span = self.span(artifact, at);
        let value = if let At::Node(_, Part::Key) = at { value.key().unwrap_or(value) } else { value };
        let (span, new) = match &own.format {
            Format::Json { .. } => spelling::json(value, span, new)?,
            // What an alias refers to is used elsewhere too.
            Format::Yaml { has_aliases: false, .. } => spelling::yaml(value, text.as_str(), span, new)?,
            _ => return None,
        };
        let (start, end) = text.locate(span);
        Some(Edit { span, start, end, text: new, safety })
    }

    fn artifact(&self, index: usize) -> &'a Artifact {
        self.submission.file(index)
    }

    fn span(&self, artifact: usize, at: &At) -> Span {
        at.span(self.artifact(artifact).root())
    }

    fn place(&self, artifact: usize, at: &At, label: String) -> Place {
        let span = self.span(artifact, at);
        let artifact = self.artifact(artifact);
        let text = artifact.text();
        let (start, end) = text.map_or((Position::START, Position::START), |text| text.locate(span));
        let encoding = text.and_then(|text| text.encoding());
        Place {
            path: artifact.path.clone(),
            pointer: match (at, artifact.root()) {
                (At::Node(id, _), Some(root)) => pointer(artifact, root, *id),
                _ => String::new(),
            },
            span,
            start,
            end,
            encoding: encoding.map(|encoding| encoding.name()),
            // Behind a damaged byte the offsets of the text are not those of the file.
            byte_offset: encoding
                .filter(|encoding| encoding.is_utf8() && artifact.malformed_at().is_none_or(|at| span.start <= at))
                .map(|encoding| u64::from(span.start + encoding.bom_len)),
            label,
        }
    }

    /// One excerpt for each file that the places stand in.
    fn snippets(&self, draft: &Draft, place: &Place, related: &[Place]) -> Vec<Snippet> {
        let owners = std::iter::once(draft.artifact).chain(draft.related.iter().map(|(artifact, ..)| *artifact));
        let places: Vec<(usize, Span)> =
            owners.zip(std::iter::once(place).chain(related).map(|place| place.span)).collect();
        let mut files: Vec<usize> = Vec::new();
        for (file, _) in &places {
            if !files.contains(file) {
                files.push(*file);
            }
        }
        let snippet = |file: usize| {
            let here = places.iter().enumerate().filter(|(_, (owner, _))| *owner == file);
            let (numbers, spans): (Vec<usize>, Vec<Span>) =
                here.map(|(number, (_, span))| (number, *span)).unzip();
            let artifact = self.artifact(file);
            let excerpt = artifact.text()?.excerpt(&spans);
            Some(Snippet { path: artifact.path.clone(), excerpt, places: numbers })
        };
        files.into_iter().filter_map(snippet).collect()
    }

    /// What names the place of a draft in its file, and still does when lines are added or elements change places.
    fn structure_of(&self, draft: &Draft) -> String {
        match &draft.at {
            At::Node(id, part) => {
                let slice = if let Part::Slice(range) = part {
                    self.slice(draft.artifact, *id, range.clone())
                } else {
                    String::new()
                };
                format!("{}{slice}", self.structure(draft.artifact, *id))
            }
            At::Span(span) => {
                let problem = draft.args.iter().find(|(name, _)| *name == "problem").map_or("", |(_, text)| text);
                format!("{}!{problem}", self.structure_at(draft.artifact, *span))
            }
            At::File => String::new(),
        }
    }

    /// Names a place in a text: in JSON and YAML by the innermost value around it, elsewhere by what stands around it, white
    /// space aside. Indenting, adding lines and most edits elsewhere do not change that.
    fn structure_at(&self, artifact: usize, span: Span) -> String {
        /// Characters on each side.
        const REACH: usize = 16;
        let own = self.artifact(artifact);
        if let (Format::Json { .. } | Format::Yaml { .. }, Some(root)) = (&own.format, own.root()) {
            return self.structure(artifact, root.innermost(span.start).id());
        }
        let Some(text) = own.text() else { return String::new() };
        // What is near a secret is not told, not even as a hash.
        let near = Span::new((span.start as usize).saturating_sub(8 * REACH), span.start as usize + 8 * REACH);
        if text.is_secret(near) {
            return String::new();
        }
        let (before, behind) = text.as_str().split_at(text.boundary(span.start));
        let solid = |c: &char| !c.is_whitespace();
        let around =
            before.chars().rev().filter(solid).take(REACH).chain(behind.chars().filter(solid).take(REACH));
        format!("~{}", &digest(around.collect::<String>().as_bytes())[..16])
    }

    /// Names a slice by what it says rather than by where it begins.
    fn slice(&self, artifact: usize, id: NodeId, range: std::ops::Range<usize>) -> String {
        let own = self.artifact(artifact);
        let Some(value) = own.root().map(|root| root.at(id)) else { return String::new() };
        let is_secret = own.text().is_some_and(|text| text.is_secret(value.span()));
        let text = if is_secret { own.shown(value).map(Into::into) } else { value.text() };
        let text = text.unwrap_or_default();
        format!("#{}", &digest(text.get(range).unwrap_or(&text).as_bytes())[..16])
    }

    /// The path through the document in which array elements are named by what identifies them.
    fn structure(&self, artifact: usize, id: NodeId) -> String {
        let own = self.artifact(artifact);
        let Some(root) = own.root() else { return String::new() };
        let mut out = String::new();
        let mut parent = root;
        for (step, value) in root.path_to(id) {
            match step {
                Step::Member(key) => out.push_str(&format!("/{}", own.shown(key).unwrap_or_default())),
                Step::Element(index) => {
                    let names = self.names_of(artifact, parent);
                    out.push_str(&format!("/[{}]", names[index]));
                }
            }
            parent = value;
        }
        out
    }

    /// The names of the elements of an array, found out once.
    fn names_of(&self, artifact: usize, array: Value<'_>) -> Arc<[String]> {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        let named = || element_names(self.artifact(artifact), array).into();
        names.entry((artifact, array.id())).or_insert_with(named).clone()
    }
}

/// The JSON pointer (RFC 6901) of a value. A key that is secret is masked, and leads nowhere.
fn pointer(artifact: &Artifact, root: Value<'_>, id: NodeId) -> String {
    let mut out = String::new();
    for (step, _) in root.path_to(id) {
        match step {
            Step::Member(key) => {
                let name = artifact.shown(key).unwrap_or_default().replace('~', "~0").replace('/', "~1");
                out.push_str(&format!("/{name}"));
            }
            Step::Element(index) => out.push_str(&format!("/{index}")),
        }
    }
    out
}

/// A name for each element of an array: its identifying member, or a hash of its content, and an ordinal
/// where two have the same. Secrets are masked: not even their hash is told.
fn element_names(artifact: &Artifact, array: Value<'_>) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    array
        .elements()
        .map(|element| {
            let identified = IDENTIFYING.iter().find_map(|name| {
                let text = artifact.shown(element.get(name)?)?;
                Some(format!("{name}={text}"))
            });
            let name = identified.unwrap_or_else(|| {
                let canonical = element.to_json(&|value, _| artifact.shown(value).unwrap_or_default()).to_string();
                digest(canonical.as_bytes())[..16].to_owned()
            });
            let ordinal = seen.entry(name.clone()).and_modify(|count| *count += 1).or_default();
            if *ordinal == 0 { name } else { format!("{name}~{ordinal}") }
        })
        .collect()
}
