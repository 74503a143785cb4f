//! `oinlint inspect`

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value as Json, json};

use super::{COULD_NOT_LOOK, Failure};
use crate::artifact::signature::Judgement;
use crate::artifact::{Artifact, Format, Kind};
use crate::discover::Shown;
use crate::document::Problem;
use crate::report::write_inert;
use crate::run;
use crate::source::{Limits, ReadProblem, Source};

#[derive(Args)]
pub(super) struct Arguments {
    /// File to look at
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Who reads the file: our own readers, or samael's typed reading of SAML metadata with
    /// libxmlsec1's verdict on the first signature
    #[arg(long, value_enum, default_value = "own")]
    engine: Engine,

    /// Read source code too
    #[arg(long)]
    source: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
    Own,
    Samael,
}

pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> Result<u8, Failure> {
    let shown = Shown::default();
    let path = shown.print(&shown.absolute(&arguments.file), arguments.file.is_relative());
    let source = Source::read(&arguments.file, path, &Limits::default());
    let mut artifact = run::read_source(source, true);
    // Whether an image is the logo is known only within its submission.
    artifact.look_at_pixels();
    if arguments.source {
        run::look_at_code(&mut artifact);
    }
    if let Format::Unread(problem) = &artifact.format {
        let reason = match problem {
            ReadProblem::Io(reason) => reason.clone(),
            ReadProblem::TooLarge { limit } => format!("larger than {limit} bytes"),
        };
        return Err(Failure {
            code: COULD_NOT_LOOK,
            message: format!("{}: {reason}", crate::source::neutral(&artifact.path)),
        });
    }
    let report = match arguments.engine {
        Engine::Own => own(&artifact),
        Engine::Samael => samael(&artifact)?,
    };
    write_inert(&format!("{report:#}"), out)?;
    writeln!(out)?;
    Ok(0)
}

/// Everything that rules see of a file.
fn own(artifact: &Artifact) -> Json {
    let encoding = artifact.text().and_then(|text| text.encoding()).map(|encoding| encoding.name());
    let mut report = json!({
        "schema_version": 1,
        "path": artifact.path,
        "kind": artifact.kind.map(Kind::name),
        "title": artifact.kind.map(Kind::title),
        "bytes": artifact.size,
        "format": format_name(&artifact.format),
        "encoding": encoding,
        "problems": problems(artifact),
        "facts": facts(artifact),
    });
    // Those of other files stand among their facts.
    let certificates = artifact.masked_certificates();
    if !certificates.is_empty() {
        report["certificates"] = certificates.into();
    }
    report
}

/// The facts, and what is found of each signature among them.
fn facts(artifact: &Artifact) -> Json {
    let mut facts = artifact.masked();
    let signatures = facts.get_mut("signatures").and_then(Json::as_array_mut);
    if let Some(signatures) = signatures.filter(|signatures| !signatures.is_empty()) {
        for (signature, judgement) in signatures.iter_mut().zip(artifact.signatures()) {
            add_judgement(signature, &judgement);
        }
    }
    facts
}

fn add_judgement(signature: &mut Json, judgement: &Judgement) {
    signature["verdict"] = judgement.verdict.name().into();
    if let Some(reason) = judgement.verdict.reason() {
        signature["verdictReason"] = reason.into();
    }
    if let Some(covers) = judgement.covers {
        signature["covers"] = covers.name().into();
    }
    if let Some(is_described) = judgement.key_is_described {
        signature["keyInKeyDescriptor"] = is_described.into();
    }
    if judgement.keys_differ {
        signature["keyValueIsOfCertificate"] = false.into();
    }
    if judgement.siblings > 1 {
        signature["signaturesInParent"] = judgement.siblings.into();
    }
}

fn format_name(format: &Format) -> &'static str {
    match format {
        Format::Json { .. } => "json",
        Format::Yaml { .. } => "yaml",
        Format::Xml { .. } => "xml",
        Format::Text { .. } => "text",
        Format::Binary => "binary",
        Format::Unread(_) => "unread",
    }
}

/// What the reader met, with places.
fn problems(artifact: &Artifact) -> Vec<Json> {
    let Some(text) = artifact.text() else { return Vec::new() };
    let describe = |problem: Problem<'_>| {
        let span = problem.span();
        let (start, named) = (text.locate(span).0, Some(text.as_str()).filter(|_| !text.is_secret(span)));
        json!({"problem": problem.describe(named), "line": start.line, "column": start.column})
    };
    artifact.problems().map(describe).collect()
}

#[cfg(not(feature = "xmlsec"))]
fn samael(_: &Artifact) -> Result<Json, Failure> {
    Err(Failure::usage("this build has no samael: it needs the cargo feature `xmlsec`"))
}

#[cfg(feature = "xmlsec")]
fn samael(artifact: &Artifact) -> Result<Json, Failure> {
    let path = crate::source::neutral(&artifact.path);
    crate::artifact::samael::read(artifact)
        .map_err(|reason| Failure { code: COULD_NOT_LOOK, message: format!("{path}: {reason}") })
}
