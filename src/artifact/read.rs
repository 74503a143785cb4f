//! From the content of a file to what it is and what it says.

use std::ops::Range;

use crate::document::xml::{self, Element};
use crate::document::{Tree, Value, json, yaml};
use crate::source::{Limits, ReadProblem, Span, Text};

use super::certificate::{self, Certificate, Embedded};
use super::facts::Facts;
use super::{
    Format, Kind, config, guide, has_extension, image, key, openapi, pem, recognise, saml, scim, terraform,
};

/// What is known of a file in front of its content.
#[derive(Clone, Copy)]
pub(super) struct Given<'a> {
    /// Its path below the directory that it was found under.
    pub path: &'a str,
    /// Its size in bytes.
    pub size: u64,
    /// Whether the user named it.
    pub named: bool,
    /// How much of it is read.
    pub limits: &'a Limits,
}

/// What a reader made of a file.
pub(super) struct Reading {
    pub format: Format,
    pub kind: Option<Kind>,
    pub tree: Tree,
    /// Facts of the certificates that stand in the strings of a JSON text.
    pub certificates: Embedded,
    /// Why the file is judged in no submission.
    pub set_aside: Option<String>,
}

impl Reading {
    fn new(format: Format, kind: Option<Kind>, tree: Tree) -> Self {
        Self { format, kind, tree, certificates: Embedded::default(), set_aside: None }
    }

    /// Of a file that could not be read.
    pub fn unread(problem: ReadProblem) -> Self {
        Self::new(Format::Unread(problem), None, Tree::default())
    }

    /// Of a text; the first character says which reader takes it. The grammar of a file that was `named` is of interest
    /// whatever it holds.
    pub fn of_text(given: &Given<'_>, content: &str, malformed_at: Option<u32>) -> Self {
        let Given { path, size, named, limits } = *given;
        let reading = match content.trim_start().as_bytes().first() {
            _ if is_prose(path) => Self::of_prose(given, content, malformed_at),
            _ if has_extension(path, &["yaml", "yml"]) && is_yaml_asked_for(path, named, content) => {
                Self::of_yaml(path, content, malformed_at, limits)
            }
            Some(b'<') => Self::of_xml(size, content, malformed_at, limits),
            Some(b'[') if config::begins_with_section(path) => Self::of_prose(given, content, malformed_at),
            Some(b'{' | b'[') => Self::of_json(path, content, malformed_at, limits),
            // Not what the extension promises: only the reader can say what is wrong.
            _ if has_extension(path, &["json"]) => Self::of_json(path, content, malformed_at, limits),
            _ => Self::of_prose(given, content, malformed_at),
        };
        if reading.kind.is_none() && is_image_by_name(path) {
            let tree = image::text_facts(content, size).finish().0;
            return Self::new(Format::Text { malformed_at }, Some(Kind::Image), tree);
        }
        if reading.format.problems().next().is_some_and(|first| is_template_line(content, first.span())) {
            let set_aside = Some("a template: what it becomes is not known here".to_owned());
            return Self { set_aside, ..Self::new(Format::Text { malformed_at }, None, Tree::default()) };
        }
        reading
    }

    fn of_json(path: &str, content: &str, malformed_at: Option<u32>, limits: &Limits) -> Self {
        let json::Parsed { tree, mut problems, duplicates } = json::parse_with_limit(content, limits.depth);
        if has_extension(path, &["jsonc"]) {
            problems.retain(|problem| !is_tolerated(problem));
        }
        let root = Value::root(&tree, content);
        let by_name = || root.filter(|root| root.is_object()).and_then(|_| recognise::by_name_alone(path));
        let mut kind = root.and_then(recognise::json).or_else(by_name);
        if kind.is_none() && root.is_some_and(|root| config::is_json_config(path, content, root)) {
            problems.retain(|problem| !is_tolerated(problem));
            kind = problems.is_empty().then_some(Kind::AppConfig);
        }
        let certificates = match (root, kind) {
            (Some(root), Some(_)) => certificate::in_document(root, content, limits),
            _ => Embedded::default(),
        };
        let is_inventory = kind == Some(Kind::OktaApp) && root.is_some_and(recognise::has_apps_of_others);
        let set_aside = is_inventory.then(|| {
            "a list of an org's applications, others' among them: export the one that is submitted".to_owned()
        });
        let set_aside = set_aside
            .or_else(|| other_api(kind, root, content))
            .or_else(|| scim::fragment(kind, content, &problems));
        let tree = within(limits, kind, tree).unwrap_or_else(|| {
            problems.insert(0, json::Problem { kind: json::ProblemKind::TooManyValues, span: Span::at(0) });
            Tree::default()
        });
        Self {
            certificates,
            set_aside,
            ..Self::new(Format::Json { problems, duplicates, malformed_at }, kind, tree)
        }
    }

    fn of_yaml(path: &str, content: &str, malformed_at: Option<u32>, limits: &Limits) -> Self {
        let yaml::Parsed { tree, mut problems, duplicates, others, has_aliases, foreign_tag } =
            yaml::parse_with_limit(content, limits.depth);
        let root = Value::root(&tree, content);
        let by_name = || root.filter(|root| root.is_object()).and_then(|_| recognise::by_name_alone(path));
        let kind = root.and_then(recognise::yaml).or_else(by_name);
        let certificates = match (root, kind) {
            (Some(root), Some(_)) => certificate::in_document(root, content, limits),
            _ => Embedded::default(),
        };
        let set_aside = foreign_tag.filter(|_| kind.is_some()).map(|tag| {
            let line = content[..tag.start as usize].matches('\n').count() + 1;
            format!("what the tag on line {line} stands for is not known here")
        });
        let set_aside = set_aside.or_else(|| other_api(kind, root, content));
        let tree = within(limits, kind, tree).unwrap_or_else(|| {
            problems.insert(0, yaml::Problem::new(yaml::ProblemKind::TooManyValues, Span::at(0)));
            Tree::default()
        });
        let format = Format::Yaml { problems, duplicates, malformed_at, others, has_aliases };
        Self { certificates, set_aside, ..Self::new(format, kind, tree) }
    }

    fn of_xml(size: u64, content: &str, malformed_at: Option<u32>, limits: &Limits) -> Self {
        let within = xml::Limits {
            depth: limits.depth,
            attributes_per_element: limits.attributes,
            ..xml::Limits::default()
        };
        let xml::Parsed { tree, problems } = xml::parse_with_limits(content, &within);
        let (kind, facts) =
            tree.root(content).map_or((None, Tree::default()), |root| xml_facts(root, content, size, limits));
        Self::new(Format::Xml { problems, doctype: tree.doctype().copied(), malformed_at }, kind, facts)
    }

    /// PEM, or a text that only its name and some words tell apart.
    fn of_prose(given: &Given<'_>, content: &str, malformed_at: Option<u32>) -> Self {
        let Given { path, named, limits, .. } = *given;
        let format = Format::Text { malformed_at };
        if let Some((tree, set_aside)) = guide::read(path, content, named) {
            return Self { set_aside, ..Self::new(format, Some(Kind::Guide), tree) };
        }
        match recognise::other_text(path, content).or_else(|| recognise::by_name_alone(path)) {
            Some(Kind::Terraform) => {
                let tree = terraform::read(content);
                let set_aside =
                    tree.is_empty().then(|| "its HCL cannot be read, or is nested too deeply".to_owned());
                Self { set_aside, ..Self::new(format, Some(Kind::Terraform), tree) }
            }
            // It was not worth parsing.
            Some(Kind::OpenApi) => {
                let set_aside = Some(openapi::OTHER_PURPOSE.to_owned());
                Self { set_aside, ..Self::new(format, Some(Kind::OpenApi), Tree::default()) }
            }
            Some(kind) => Self::new(format, Some(kind), Tree::default()),
            None => match pem_facts(path, content, limits) {
                Some(pem) => Self { set_aside: pem.bundle(), ..Self::new(format, Some(pem.kind), pem.tree) },
                None => match config::read(path, content) {
                    Some(settings) => Self::new(format, Some(Kind::AppConfig), settings),
                    None => Self::new(format, None, Tree::default()),
                },
            },
        }
    }

    /// Of a file without text, with the listing of its facts.
    pub fn of_binary(given: &Given<'_>, bytes: &[u8]) -> (Self, Option<Text>) {
        let Given { path, size, named, limits } = *given;
        if let Some(format) = guide_format(path, bytes) {
            let set_aside = Some(guide::not_read(format));
            return (Self { set_aside, ..Self::new(Format::Binary, Some(Kind::Guide), Tree::default()) }, None);
        }
        let may_be_logo = named || is_called_logo(path);
        let beyond = image::Beyond { metadata: may_be_logo, pixels: None };
        let certificates = || certificates(bytes, limits);
        let (kind, facts) = match image::format_of(bytes) {
            // If it turns out to be the logo all the same, it is read once more.
            Some(_) if !may_be_logo => (Some(Kind::Image), None),
            Some(format) => (Some(Kind::Image), Some(image::facts(format, bytes, size, beyond))),
            None => match (certificates(), key::private_key_label(bytes)) {
                (Some((label, found)), _) => {
                    (Some(Kind::Certificate), Some(certificate::der_facts(label, &found, limits)))
                }
                (None, Some(label)) => (Some(Kind::PrivateKey), Some(certificate::der_facts(label, &[], limits))),
                _ if is_pkcs12(path, bytes) => {
                    (Some(Kind::PrivateKey), Some(certificate::der_facts("PKCS #12 container", &[], limits)))
                }
                _ if is_image_by_name(path) => {
                    (Some(Kind::Image), Some(image::facts(image::UNKNOWN, bytes, size, beyond)))
                }
                _ => (None, None),
            },
        };
        let (tree, listing) = facts.map(Facts::finish).unwrap_or_default();
        (Self::new(Format::Binary, kind, tree), listing.map(Text::listing))
    }
}

/// What was read of a manifest, if it is not more than any has. Rules look at it by name, again and again: what is made to
/// be long is not worth the time.
fn within(limits: &Limits, kind: Option<Kind>, tree: Tree) -> Option<Tree> {
    let is_over = kind.is_some_and(Kind::is_submission) && tree.len() > limits.manifest_values;
    (!is_over).then_some(tree)
}

/// The certificate that a file consists of, or those of a bundle, with what PEM would call it.
fn certificates(bytes: &[u8], limits: &Limits) -> Option<(&'static str, Vec<Certificate>)> {
    if let Some(certificate) = Certificate::from_der(bytes) {
        return Some(("CERTIFICATE", vec![certificate]));
    }
    let bundle = certificate::in_pkcs7(bytes, limits.certificates + 1)?;
    let certificates: Vec<_> = bundle.iter().filter_map(|der| Certificate::from_der(der)).collect();
    (!certificates.is_empty()).then_some(("PKCS7", certificates))
}

/// Kind and facts of an XML document; none for one that is no artifact.
fn xml_facts(root: Element<'_>, content: &str, size: u64, limits: &Limits) -> (Option<Kind>, Tree) {
    let mut facts = Facts::of(content).within(limits);
    let kind = saml::recognise(root);
    match kind {
        Some(kind) if kind.is_metadata() => saml::project(root, &mut facts),
        Some(Kind::SamlMessage) => saml::project_message(root, &mut facts),
        None if root.local() == "svg" => {
            svg_facts(root, size, &mut facts);
            return (Some(Kind::Image), facts.finish().0);
        }
        _ => {}
    }
    (kind, facts.finish().0)
}

fn svg_facts(root: Element<'_>, size: u64, facts: &mut Facts<'_>) {
    let at = root.name_span();
    facts.object(at, |facts| {
        facts.text("format", "SVG", at);
        facts.member("bytes", at).number(size, at);
        for name in ["width", "height", "viewBox"] {
            facts.attribute(name, root);
        }
    });
}

/// A text in PEM.
struct Pem {
    kind: Kind,
    tree: Tree,
    blocks: usize,
}

impl Pem {
    /// Why it is not judged if it holds more certificates than an integration has.
    fn bundle(&self) -> Option<String> {
        const MANY: usize = 10;
        let is_bundle = self.kind == Kind::Certificate && self.blocks > MANY;
        is_bundle.then(|| format!("a bundle of {} certificates", self.blocks))
    }
}

/// Kind and facts of a text in PEM. Source code and notes may quote a certificate or a key; a file counts as
/// one when PEM is what it is for.
fn pem_facts(path: &str, content: &str, limits: &Limits) -> Option<Pem> {
    let blocks: Vec<pem::Block<'_>> = pem::blocks(content).collect();
    let is_pem = content.trim_start().starts_with("-----BEGIN ")
        || has_extension(path, &["pem", "crt", "cer", "cert", "key", "p7b", "p7c", "p8"]);
    let kind = if blocks.iter().any(|block| block.is_certificate() || block.is_bundle()) {
        Kind::Certificate
    } else if blocks.iter().any(pem::Block::is_private_key) {
        Kind::PrivateKey
    } else {
        return None;
    };
    if !is_pem {
        return None;
    }
    let mut facts = Facts::of(content).within(limits);
    facts.object(Span::default(), |facts| {
        facts.member("blocks", Span::default()).array(Span::default(), |facts| {
            for block in &blocks {
                project_block(block, content, facts);
            }
        });
    });
    Some(Pem { kind, tree: facts.finish().0, blocks: blocks.len() })
}

fn project_block(block: &pem::Block<'_>, content: &str, facts: &mut Facts<'_>) {
    let at = block.begin;
    facts.object(at, |facts| {
        facts.text("label", block.label, at);
        let body = pem::body_content(block.body.of(content));
        let start = block.body.end as usize - body.len();
        if block.is_certificate() {
            facts.member("certificate", at);
            let place = |bytes: Range<usize>| Span::new(start + bytes.start, start + bytes.end);
            certificate::project_encoded(facts, body, at, place);
        } else if block.is_bundle() {
            certificate::project_pkcs7(facts, body, at);
        }
        project_blanks(block, content, facts);
    });
}

/// Adds the blanks behind the lines of a block, as far as anybody looks at them.
fn project_blanks(block: &pem::Block<'_>, content: &str, facts: &mut Facts<'_>) {
    const MOST: usize = 1000;
    let blanks: Vec<Span> = block.trailing_blanks(content).take(MOST).collect();
    if blanks.is_empty() {
        return;
    }
    facts.member("trailingWhitespace", block.begin).array(block.begin, |facts| {
        blanks.iter().for_each(|blank| facts.string(blank.of(content), *blank));
    });
}

/// Whether a YAML text is worth parsing: nearly all of them belong to other tools, and an OpenAPI description is known
/// by one line.
fn is_yaml_asked_for(path: &str, named: bool, content: &str) -> bool {
    match recognise::other_text(path, content) {
        Some(Kind::OpenApi) => openapi::may_be_judged(content),
        Some(_) => false,
        None => named || recognise::by_name(path).is_some() || recognise::may_be_yaml(content),
    }
}

/// Why a description of an API is not judged.
fn other_api(kind: Option<Kind>, root: Option<Value<'_>>, content: &str) -> Option<String> {
    let root = root.filter(|_| kind == Some(Kind::OpenApi))?;
    openapi::is_of_other_purpose(root, content).then(|| openapi::OTHER_PURPOSE.to_owned())
}

/// What readers of configurations let pass, though JSON has neither.
fn is_tolerated(problem: &json::Problem) -> bool {
    matches!(problem.kind, json::ProblemKind::Comment | json::ProblemKind::TrailingComma)
}

/// The format of a guide whose text is not read.
fn guide_format(path: &str, bytes: &[u8]) -> Option<&'static str> {
    let is_word = || bytes.starts_with(b"PK\x03\x04") && has_extension(path, &["docx"]);
    match image::format_of(bytes) {
        Some("PDF") => Some("PDF"),
        None if is_word() => Some("Word"),
        _ => None,
    }
}

/// HTML and Markdown: not held to any grammar here.
fn is_prose(path: &str) -> bool {
    has_extension(path, &["html", "htm", "md", "mdx", "markdown"])
}

/// Whether the line at `at` shows that the text becomes an artifact only when a program has filled it in.
fn is_template_line(content: &str, at: Span) -> bool {
    let before = content.get(..at.start as usize).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |line| line + 1);
    let line = content[start..].lines().next().unwrap_or_default();
    ["<%", "<?php", "{{", "{%"].iter().any(|mark| line.contains(mark))
}

/// Whether a file is called as a logo is, wherever it lies.
pub fn is_called_logo(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    ["logo", "icon", "oin"].iter().any(|start| name.starts_with(start))
}

/// Whether the extension promises an image in one of the formats that a logo can have.
fn is_image_by_name(path: &str) -> bool {
    has_extension(path, &["png", "gif", "jpg", "jpeg"])
}

/// RFC 7292: a container that nearly always holds a private key. The name decides, the content only confirms.
fn is_pkcs12(path: &str, bytes: &[u8]) -> bool {
    has_extension(path, &["p12", "pfx"]) && bytes.first() == Some(&0x30)
}
