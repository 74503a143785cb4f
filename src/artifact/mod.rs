//! What a file is, and what it says: recognised by content, read into a document whose values carry spans.

pub mod artwork;
mod aside;
mod certificate;
mod code;
mod config;
mod coverage;
mod exif;
mod facts;
pub mod guide;
mod header;
mod image;
mod key;
mod kind;
mod memo;
mod metadata;
pub mod offer;
pub mod openapi;
mod outline;
mod pattern;
mod pem;
mod pixels;
mod read;
mod recognise;
pub mod runscope;
#[cfg(feature = "xmlsec")]
pub mod samael;
pub mod saml;
pub mod scim;
mod secret;
pub mod signature;
mod slot;
mod submission;
mod terraform;
mod threads;

pub use coverage::{Coverage, Scopes};
pub use header::{claimed_dimensions, is_jpeg_cut_off};
pub use image::format_of as image_format;
pub use kind::{Kind, Scope};
pub use outline::{Offered, Outline};
pub use pattern::{Terms, pattern};
pub use pixels::{Pixels, decode as decode_pixels};
pub use read::is_called_logo;
pub use secret::PrivateKey;
pub use slot::{LOGO_SIZES, LogoSize, best_size, fitted, is_square_within, other_square, wastes_space};
pub use submission::{CONFIGURATION, PUBLISHED, Roles, Standing, Submission};

use read::{Given, Reading};

use std::sync::OnceLock;

use crate::document::xml::{self, Doctype};
use crate::document::{Duplicate, NodeId, Problem, Tree, Value, json, yaml};
use crate::source::{Content, Limits, ReadProblem, Source, Span, Text, brief};

/// The most characters of an entity id that a message adds.
const SUBJECT: usize = 80;

/// One file of a submission, read and recognised.
#[derive(Debug)]
pub struct Artifact {
    /// Path as it is printed: relative to the working directory, forward slashes, not neutralised.
    pub path: String,
    /// Path below the submission's directory, forward slashes; before files are grouped, below the directory it was
    /// found under. Part of fingerprints.
    pub relative: String,
    /// Whether the user named this file, rather than a directory above it.
    pub named: bool,
    /// Size of the file in bytes.
    pub size: u64,
    /// How the file was read.
    pub format: Format,
    /// What it is.
    pub kind: Option<Kind>,
    /// What a file of this name usually is.
    pub usual: Option<Kind>,
    /// Whether rules look at it, and if not why.
    pub standing: Standing,
    /// Why it is judged in no submission, whatever else is in it.
    set_aside: Option<String>,
    text: Option<Text>,
    tree: Tree,
    /// The certificates that stand in the strings of a JSON text.
    certificates: certificate::Embedded,
    /// Whether no more was read than that it is an image, which is enough for one that is not the logo.
    is_in_part: bool,
    /// The texts of a guide, once somebody has asked for them.
    guide: OnceLock<guide::Index>,
    /// The file, of an image that may be the logo: its pixels are decoded when it is known that it is.
    image: Option<Vec<u8>>,
    limits: Limits,
}

/// How a file was read, with the problems met.
#[derive(Debug)]
pub enum Format {
    /// A JSON text.
    Json {
        /// What is wrong with it.
        problems: Vec<json::Problem>,
        /// Keys that an object has twice.
        duplicates: Vec<Duplicate>,
        /// Byte offset of the first byte sequence that the encoding forbids.
        malformed_at: Option<u32>,
    },
    /// A YAML text of which something is asked.
    Yaml {
        /// What is wrong with it.
        problems: Vec<yaml::Problem>,
        /// Keys that a mapping has twice.
        duplicates: Vec<Duplicate>,
        /// Byte offset of the first byte sequence that the encoding forbids.
        malformed_at: Option<u32>,
        /// Documents behind the first, which is the one that counts.
        others: Option<yaml::Others>,
        /// Whether some value stands for several places of the document.
        has_aliases: bool,
    },
    /// An XML text.
    Xml {
        /// What is wrong with it.
        problems: Vec<xml::Problem>,
        /// Its document type declaration.
        doctype: Option<Doctype>,
        /// Byte offset of the first byte sequence that the encoding forbids.
        malformed_at: Option<u32>,
    },
    /// A text of another form.
    Text {
        /// Byte offset of the first byte sequence that the encoding forbids.
        malformed_at: Option<u32>,
    },
    /// A file without text.
    Binary,
    /// A file that could not be read.
    Unread(ReadProblem),
}

impl Format {
    /// What the reader met, in the order of the text.
    fn problems(&self) -> impl Iterator<Item = Problem<'_>> {
        let (json, xml, yaml): (&[json::Problem], &[xml::Problem], &[yaml::Problem]) = match self {
            Self::Json { problems, .. } => (problems, &[], &[]),
            Self::Xml { problems, .. } => (&[], problems, &[]),
            Self::Yaml { problems, .. } => (&[], &[], problems),
            Self::Text { .. } | Self::Binary | Self::Unread(_) => (&[], &[], &[]),
        };
        let written_by_hand = json.iter().map(Problem::Json).chain(yaml.iter().map(Problem::Yaml));
        written_by_hand.chain(xml.iter().map(Problem::Xml))
    }
}

impl Artifact {
    /// Reads a file's content. `secret_paths` gives the paths of secret values for a kind.
    pub fn read(
        source: Source,
        named: bool,
        secret_paths: fn(Kind) -> &'static [&'static [&'static str]],
    ) -> Self {
        let usual = recognise::by_name(&source.relative);
        let (mut binary, mut secrets) = (None, None);
        let given = Given { path: &source.relative, size: source.size, named, limits: &source.limits };
        let (reading, text) = match source.content {
            Content::Unread(problem) => (Reading::unread(problem), None),
            Content::Binary(bytes) => Reading::of_binary(&given, binary.insert(bytes)),
            Content::Text { text, malformed_at } => {
                let content = text.as_str();
                let read = || Reading::of_text(&given, content, malformed_at);
                let (reading, found) = threads::both(content.len(), read, || secret::in_text(content));
                secrets = found;
                (reading, Some(text))
            }
        };
        let mut artifact = Self {
            path: source.path,
            relative: source.relative,
            named,
            size: source.size,
            format: reading.format,
            kind: reading.kind,
            usual,
            standing: Standing::Unrecognised,
            set_aside: reading.set_aside,
            text,
            tree: reading.tree,
            certificates: reading.certificates,
            is_in_part: false,
            guide: OnceLock::new(),
            image: None,
            limits: source.limits,
        };
        if let Some(bytes) = binary.filter(|_| artifact.kind == Some(Kind::Image)) {
            artifact.is_in_part = source.size > bytes.len() as u64 || artifact.tree.is_empty();
            let is_decoded = !artifact.is_in_part
                && artifact.root().is_some_and(|facts| pixels::are_worth_decoding(facts, &artifact.limits));
            artifact.image = is_decoded.then_some(bytes);
        }
        if artifact.kind.is_none()
            && !recognise::is_source_code(&artifact.relative)
            && !artifact.private_keys().is_empty()
        {
            artifact.kind = Some(Kind::PrivateKey);
        }
        // Of a file that no rule can look at nothing is ever shown, and the header of an image says nothing but numbers.
        let is_shown = artifact.named || artifact.kind.is_some() || artifact.usual.is_some();
        if is_shown && !artifact.is_bare_header() {
            artifact.hide_secrets(secret_paths, secrets);
        }
        artifact
    }

    /// Reads source code, which is done only where it is asked for: in a file that is nothing else.
    pub fn look_at_code(&mut self, secret_paths: fn(Kind) -> &'static [&'static [&'static str]]) {
        let Some(language) = code::Language::of(&self.relative).filter(|_| self.kind.is_none()) else { return };
        let Some(text) = self.text.as_ref().map(Text::as_str) else { return };
        self.kind = Some(Kind::SourceCode);
        self.format = Format::Text { malformed_at: self.malformed_at() };
        self.set_aside = code::left_out(&self.relative, text).map(str::to_owned);
        self.tree = match self.set_aside {
            None => code::read(&self.relative, text, language),
            Some(_) => Tree::default(),
        };
        if self.tree.is_empty() {
            // Nothing will be shown of it.
            self.text = None;
        } else {
            self.hide_secrets(secret_paths, None);
        }
    }

    /// How much of it is read.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Whether this is an image without metadata.
    fn is_bare_header(&self) -> bool {
        let has_metadata = || self.root().is_some_and(|root| root.get("metadata").is_some());
        self.kind == Some(Kind::Image) && matches!(self.format, Format::Binary) && !has_metadata()
    }

    /// Marks what must not be shown of the text: what it says itself, and what the document says of it.
    /// The former may have been looked for already.
    fn hide_secrets(
        &mut self,
        secret_paths: fn(Kind) -> &'static [&'static [&'static str]],
        in_text: Option<Vec<Span>>,
    ) {
        let Some(text) = &self.text else { return };
        let mut secrets = in_text.unwrap_or_else(|| secret::in_text(text.as_str()));
        if let Some(root) = self.root() {
            secrets.extend(match self.format {
                Format::Json { .. } | Format::Yaml { .. } => {
                    let mut found = secret::in_document(root, text.as_str(), self.kind.map_or(&[], secret_paths));
                    // JSON spells a string differently only where there is a backslash, which is looked for there.
                    if matches!(self.format, Format::Yaml { .. }) {
                        found.extend(secret::decoded_strings(root, text.as_str()));
                    }
                    found
                }
                _ => secret::decoded_strings(root, text.as_str()),
            });
        }
        if let Some(text) = &mut self.text {
            text.hide(secrets);
        }
    }

    /// The text that places of this file refer to: its own, or the listing of its facts.
    pub fn text(&self) -> Option<&Text> {
        self.text.as_ref()
    }

    /// The document's root value; `None` for a file without one.
    pub fn root(&self) -> Option<Value<'_>> {
        Value::root(&self.tree, self.text.as_ref().map_or("", Text::as_str))
    }

    /// The texts of a guide, as checks look for words in them.
    pub fn guide(&self) -> &guide::Index {
        self.guide.get_or_init(|| self.root().map(guide::Index::of).unwrap_or_default())
    }

    /// The certificates that stand in the strings of a JSON text: each string of the document, and the facts of the
    /// certificate that it holds.
    pub fn embedded_certificates(&self) -> impl Iterator<Item = (Value<'_>, Value<'_>)> {
        let root = self.root();
        let facts = Value::root(&self.certificates.facts, self.text.as_ref().map_or("", Text::as_str));
        let strings = self.certificates.strings.iter().filter_map(move |id| Some(root?.at(*id)));
        strings.zip(facts.into_iter().flat_map(Value::elements))
    }

    /// The same as JSON: what `inspect` prints beside the document.
    pub fn masked_certificates(&self) -> Vec<serde_json::Value> {
        let Some(text) = self.text() else { return Vec::new() };
        self.embedded_certificates().map(|(_, facts)| secret::masked(text, facts)).collect()
    }

    /// The document as JSON, with secrets masked: what `inspect` prints.
    pub fn masked(&self) -> serde_json::Value {
        let Some(text) = self.text() else { return serde_json::Value::Null };
        self.root().map_or(serde_json::Value::Null, |root| secret::masked(text, root))
    }

    /// The text of a string, number or key with a picture in the place of each secret in it.
    pub fn shown(&self, value: Value<'_>) -> Option<String> {
        self.text().map_or_else(|| value.text().map(Into::into), |text| secret::shown(text, value))
    }

    /// What bytes of a string, number or key become in [`Self::shown`]. A range that ends behind the text ends with it.
    pub fn shown_part(&self, value: Value<'_>, range: std::ops::Range<usize>) -> Option<String> {
        match self.text() {
            Some(text) => secret::shown_part(text, value, range),
            None => value.text().map(|text| {
                let end = range.end.min(text.len());
                text.get(range.start..end).unwrap_or_default().to_owned()
            }),
        }
    }

    /// What is found of the signatures of an XML document, in its order. Nothing is kept of it: who asks has the text
    /// read again, and nobody asks about a document without signatures.
    pub fn signatures(&self) -> Vec<signature::Judgement> {
        match (&self.format, &self.text) {
            (Format::Xml { malformed_at, .. }, Some(text)) => {
                let is_exact = malformed_at.is_none() && is_decoded_alike(text);
                signature::judge(&xml::parse(text.as_str()), text.as_str(), is_exact)
            }
            _ => Vec::new(),
        }
    }

    /// Which of several things that the file describes a value belongs to, as a message adds it: in metadata of several
    /// entities, the entity. `None` where the file is about one thing.
    pub fn subject(&self, id: NodeId) -> Option<String> {
        let root = self.root().filter(|_| self.kind.is_some_and(Kind::is_metadata))?;
        let of = saml::entity_of(root, id)?;
        let entity_id = of.get("entityID").and_then(|name| self.shown(name)).unwrap_or_default();
        Some(format!("entity `{}`", brief(&entity_id, SUBJECT)))
    }

    /// The private keys that stand in the text. A block too short to hold a key is an example, not a key.
    pub fn private_keys(&self) -> Vec<PrivateKey> {
        secret::private_keys(self.text().map_or("", Text::as_str), self.root())
    }

    /// The last component of the path.
    pub fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Whether it is a manifest, around which a submission forms. A damaged one counts by its name.
    pub fn is_manifest(&self) -> bool {
        self.kind == Some(Kind::Submission) || (self.usual == Some(Kind::Submission) && self.is_damaged())
    }

    /// Which scopes cover this artifact.
    pub fn coverage(&self) -> Coverage {
        Coverage::of(self)
    }

    /// Byte offset of the first byte sequence that the file's encoding forbids.
    pub fn malformed_at(&self) -> Option<u32> {
        match self.format {
            Format::Json { malformed_at, .. }
            | Format::Yaml { malformed_at, .. }
            | Format::Xml { malformed_at, .. }
            | Format::Text { malformed_at } => malformed_at,
            Format::Binary | Format::Unread(_) => None,
        }
    }

    /// What the reader of the text met, in the order of the text.
    pub fn problems(&self) -> impl Iterator<Item = Problem<'_>> {
        self.format.problems()
    }

    /// Whether the reader met something that keeps the content from being what its author meant.
    pub fn is_damaged(&self) -> bool {
        matches!(self.format, Format::Unread(_)) || self.problems().next().is_some()
    }

    /// Whether the document holds everything that the file says, so that rules may rely on what is missing.
    pub fn is_whole(&self) -> bool {
        !matches!(self.format, Format::Unread(_)) && self.problems().all(Problem::keeps_structure)
    }

    /// Whether a limit of the reader cut the document off.
    pub fn is_cut_off(&self) -> bool {
        self.problems().any(Problem::cuts_off)
    }

    /// Whether the extension is one that artifacts have.
    fn looks_like_artifact(&self) -> bool {
        has_extension(
            &self.path,
            &["json", "yaml", "yml", "xml", "pem", "crt", "cer", "p7b", "p7c", "key", "png", "gif", "jpg", "jpeg"],
        )
    }

    /// Decodes the pixels of an image and adds what they say to its facts, if it is one that can be a logo. Says whether
    /// it did.
    pub fn look_at_pixels(&mut self) -> bool {
        let Some(bytes) = self.image.take() else { return false };
        let Some(format) = image::format_of(&bytes) else { return false };
        let pixels = pixels::decode(&bytes);
        let beyond = image::Beyond { metadata: true, pixels: pixels.as_ref() };
        let (tree, listing) = image::facts(format, &bytes, self.size, beyond).finish();
        (self.tree, self.text) = (tree, listing.map(Text::listing));
        true
    }

    /// Whether its pixels were not decoded because there are too many.
    pub fn has_too_many_pixels(&self) -> bool {
        self.root().is_some_and(|facts| pixels::are_over(facts, &self.limits))
    }

    /// Forgets text and document: nothing will ask for them again.
    fn forget(&mut self) {
        self.image = None;
        self.text = None;
        self.tree = Tree::default();
        self.certificates = certificate::Embedded::default();
    }
}

/// Whether every reader decodes a text alike. Browsers take ISO-8859-1 for windows-1252, and so do we: they differ in
/// the bytes from 0x80 to 0x9F. About other old encodings there is more than one opinion.
fn is_decoded_alike(text: &Text) -> bool {
    match text.encoding().map(|encoding| encoding.name()) {
        None | Some("UTF-8" | "UTF-16LE" | "UTF-16BE") => true,
        Some("windows-1252") => text.as_str().chars().all(|c| matches!(c, '\0'..='\x7f' | '\u{a0}'..='\u{ff}')),
        Some(_) => text.as_str().is_ascii(),
    }
}

fn has_extension(path: &str, extensions: &[&str]) -> bool {
    let extension =
        path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(_, extension)| extension);
    extensions.iter().any(|known| known.eq_ignore_ascii_case(extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], path: &str) -> Artifact {
        Artifact::read(Source::from_bytes(bytes.into(), path.into()), false, |_| &[])
    }

    fn fact(artifact: &Artifact, pointer: &str) -> Option<String> {
        artifact.masked().pointer(pointer).and_then(serde_json::Value::as_str).map(str::to_owned)
    }

    #[test]
    fn a_file_with_the_name_of_an_image_is_one_whatever_it_holds() {
        let damaged = b"\x89PNG\n\x1a\n\0\0\0\rIHDR";
        let pointer = b"version https://git-lfs.github.com/spec/v1\n";
        let page = b"<html><body>not found";
        for content in [&damaged[..], pointer, page] {
            let artifact = read(content, "acme/logo.png");
            assert_eq!(artifact.kind, Some(Kind::Image));
            assert_eq!(fact(&artifact, "/format").as_deref(), Some("of an unknown format"));
        }
        assert_eq!(read(damaged, "acme/data.bin").kind, None);
        assert_eq!(fact(&read(b"<svg/>", "acme/logo.png"), "/format").as_deref(), Some("SVG"));
    }

    #[test]
    fn a_der_private_key_is_known_and_not_printed() {
        let artifact = read(b"\x30\x0b\x02\x01\x00\x30\x03\x06\x01\x2a\x04\x01\x00", "acme/key.der");
        assert_eq!(artifact.kind, Some(Kind::PrivateKey));
        let facts = serde_json::json!({"blocks": [{"label": "PRIVATE KEY"}]});
        assert_eq!(artifact.masked(), facts);
    }
}
