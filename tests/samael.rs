//! samael's typed reading of SAML metadata against our own facts, and what samael is never asked about.
#![cfg(feature = "xmlsec")]

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use oinlint::artifact::signature::Verdict;
use oinlint::artifact::{Artifact, samael};
use oinlint::run::read_source;
use oinlint::source::{Limits, Source};
use serde_json::Value as Json;
use support::files_below;

fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(path)
}

fn artifact(file: &Path) -> Artifact {
    read_source(Source::read(file, file.to_string_lossy().into_owned(), &Limits::default()), true)
}

fn artifact_of(bytes: impl Into<Vec<u8>>, name: &str) -> Artifact {
    read_source(Source::from_bytes(bytes.into(), name.into()), true)
}

fn refusal(artifact: &Artifact) -> String {
    samael::read(artifact).expect_err("samael is not asked")
}

/// Every value below a member of that name, in the order of a walk, sorted: samael does not keep the order of
/// roles.
fn values(facts: &Json, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![facts];
    while let Some(value) = open.pop() {
        match value {
            Json::Array(elements) => open.extend(elements),
            Json::Object(members) => {
                found.extend(members.get(name).map(ToString::to_string));
                open.extend(members.values());
            }
            _ => {}
        }
    }
    found.sort();
    found
}

/// What both readings must say alike.
const COMPARED: [&str; 16] = [
    "document",
    "of",
    "CanonicalizationMethod",
    "SignatureMethod",
    "DigestMethod",
    "URI",
    "entityID",
    "ID",
    "role",
    "protocolSupportEnumeration",
    "WantAssertionsSigned",
    "use",
    "sha256",
    "Binding",
    "Location",
    "NameIDFormat",
];

/// Both readings of a document, which must agree; gives samael's.
fn agree(artifact: &Artifact) -> Json {
    let report = samael::read(artifact).expect("samael is asked");
    assert_eq!(report["read"], true, "{report:#}");
    let own = artifact.masked();
    for name in COMPARED {
        assert_eq!(values(&report["facts"], name), values(&own, name), "{name} in {}", artifact.path);
    }
    let (ours, theirs) = (services(&own), services(&report["facts"]));
    assert_eq!(theirs, ours, "services in {}", artifact.path);
    report["facts"].clone()
}

/// The assertion consumer services of every entity, in order, with all their members.
fn services(facts: &Json) -> Vec<Json> {
    let entities = facts["entities"].as_array().into_iter().flatten();
    let roles = entities.flat_map(|entity| entity["roles"].as_array().into_iter().flatten());
    roles.filter_map(|role| role.get("AssertionConsumerService").cloned()).collect()
}

#[test]
fn the_readings_of_the_fixtures_agree() {
    let signed = [
        ("acme-first-draft/saml/sp-metadata.xml", "http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
        ("rules/saml-signature-sha1/bad-signed/sp-metadata.xml", "http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
        ("rules/saml-signature-sha1/bad-md5/sp-metadata.xml", "http://www.w3.org/2001/04/xmldsig-more#rsa-md5"),
        (
            "rules/saml-signature-sha1/good-sha256/sp-metadata.xml",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        ),
        (
            "rules/saml-digest-sha1/bad-sha1-digest/sp-metadata.xml",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        ),
    ];
    for (path, method) in signed {
        let facts = agree(&artifact(&fixture(path)));
        assert_eq!(values(&facts, "SignatureMethod"), [format!("{method:?}")], "{path}");
        assert!(!services(&facts).is_empty(), "{path}");
    }
}

/// Holds libxmlsec1 against our own verdict on the first signature of a file, if it is asked.
fn compare_signature(file: &Path) -> Option<bool> {
    let artifact = artifact(file);
    let verdict = artifact.signatures().into_iter().next()?.verdict;
    let accepted = samael::accepts(&artifact).ok()?;
    assert!(!verdict.holds() || accepted, "{}: verified here, refused by libxmlsec1", file.display());
    let is_refused = matches!(verdict, Verdict::Invalid(_));
    assert!(!is_refused || !accepted, "{}: refused here, accepted by libxmlsec1", file.display());
    Some(verdict.holds())
}

#[test]
fn the_verdicts_on_the_signatures_of_the_fixtures_agree() {
    let asked: Vec<bool> =
        files_below(&fixture("signature")).iter().filter_map(|file| compare_signature(file)).collect();
    let verified = asked.iter().filter(|verified| **verified).count();
    assert!(verified >= 25 && asked.len() - verified >= 15, "{verified} of {}", asked.len());
}

/// `OINLINT_CORPUS` names a folder with signed documents; without it the test says so and passes.
#[test]
fn the_verdicts_on_the_signatures_of_a_corpus_agree() {
    let Some(corpus) = std::env::var_os("OINLINT_CORPUS").map(PathBuf::from) else {
        println!("skipped: OINLINT_CORPUS is not set");
        return;
    };
    let asked = files_below(&corpus).iter().filter_map(|file| compare_signature(file)).count();
    assert!(asked > 20, "{asked}");
}

#[test]
fn libxmlsec1_is_asked_nothing_that_leads_out_of_the_document() {
    let refusal = |name: &str| samael::accepts(&artifact(&fixture(name))).expect_err("it is not asked");
    for name in ["external", "pointer", "xpath"] {
        let reason = refusal(&format!("signature/unchecked/{name}.xml"));
        assert!(reason.contains("asks for more"), "{name}: {reason}");
    }
    assert!(refusal("signature/unchecked/doctype.xml").contains("document type"));
    assert!(refusal("signature/unchecked/no-key.xml").contains("no certificate"));
    assert!(refusal("signature/unchecked/relative-namespace.xml").contains("relative reference"));
}

#[test]
fn the_second_verdict_is_printed_and_nothing_to_standard_error() {
    for (name, accepted) in [("verified/exc-rsa-sha256.xml", true), ("invalid/text.xml", false)] {
        let output = inspect(&fixture(&format!("signature/{name}")));
        assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
        let report: Json = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(report["firstSignature"]["accepted"], accepted, "{name}");
    }
}

#[test]
fn other_encodings_are_decoded_before_samael_reads_them() {
    let latin1 = artifact(&fixture("rules/xml-not-well-formed/good-latin1/sp-metadata.xml"));
    agree(&latin1);
    let text = METADATA.replace("UTF-8", "UTF-16");
    let mut bytes = vec![0xFF, 0xFE];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    let facts = agree(&artifact_of(bytes, "sp-metadata.xml"));
    assert_eq!(values(&facts, "entityID"), ["\"https://app.acme.example/é\""]);
}

const METADATA: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://app.acme.example/é">
  <SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <SingleLogoutService Binding="b" Location="https://app.acme.example/slo" ResponseLocation="https://r.example/"/>
    <AssertionConsumerService Binding="p" Location="https://app.acme.example/acs?a=1&amp;b=2" index="0" isDefault="true"/>
    <AssertionConsumerService Binding="q" Location="https://app.acme.example/acs2" index="7"/>
  </SPSSODescriptor>
</EntityDescriptor>"#;

#[test]
fn entities_of_nested_groups_are_found() {
    let entity = METADATA.split_once("?>").expect("a declaration").1;
    let group = format!(
        "<EntitiesDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" validUntil=\"2030-01-01T00:00:00Z\">\
         {entity}<EntitiesDescriptor>{entity}</EntitiesDescriptor></EntitiesDescriptor>"
    );
    let facts = agree(&artifact_of(group, "metadata.xml"));
    assert_eq!(facts["validUntil"], "2030-01-01T00:00:00Z");
    assert_eq!(services(&facts).len(), 2);
}

#[test]
fn what_samael_cannot_read_is_an_answer() {
    let without_services = METADATA.replace("AssertionConsumerService", "ManageNameIDService");
    let report = samael::read(&artifact_of(without_services, "metadata.xml")).expect("samael is asked");
    assert_eq!(report["read"], false);
    let message = report["message"].as_str().unwrap_or_default();
    assert!(message.contains("AssertionConsumerService"), "{message}");
    assert_eq!(report.get("facts"), None);
}

#[test]
fn a_long_hostile_message_is_cut_and_inert() {
    let name = format!("\u{202e}{}", "x".repeat(5_000));
    let hostile = METADATA.replace("index=\"7\"", &format!("index=\"{name}\""));
    let report = samael::read(&artifact_of(hostile, "metadata.xml")).expect("samael is asked");
    assert_eq!(report["read"], false);
    let message = report["message"].as_str().unwrap_or_default();
    assert!(message.chars().count() < 400 && !message.contains('\u{202e}'), "{message}");
}

#[test]
fn tokens_are_masked() {
    let token = format!("eyJhbGciOiJIUzI1NiJ9.{}.{}", "a".repeat(20), "b".repeat(20));
    let text = METADATA.replace("a=1", &format!("t={token}"));
    let report = samael::read(&artifact_of(text, "metadata.xml")).expect("samael is asked").to_string();
    assert!(report.contains("<secret, ") && !report.contains("eyJ"), "{report}");
}

/// `depth` elements inside each other, all of a type that samael reads by recursion.
fn nested(depth: usize) -> String {
    let (open, close) = ("<EntitiesDescriptor>", "</EntitiesDescriptor>");
    format!(
        "<EntitiesDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\">{}{}</EntitiesDescriptor>",
        open.repeat(depth - 1),
        close.repeat(depth - 1)
    )
}

#[test]
fn the_deepest_document_that_is_allowed_is_read() {
    let report = samael::read(&artifact_of(nested(64), "metadata.xml")).expect("samael is asked");
    assert_eq!(report["read"], true, "{report}");
}

#[test]
fn deeper_documents_are_refused() {
    assert!(refusal(&artifact_of(nested(65), "metadata.xml")).contains("more than 64 deep"));
    // Our own reader stops here first.
    assert!(refusal(&artifact_of(nested(20_000), "metadata.xml")).contains("our own reader"));
}

#[test]
fn damaged_declared_and_large_documents_are_refused() {
    let damaged = METADATA.replace("&amp;", "&");
    assert!(refusal(&artifact_of(damaged, "metadata.xml")).contains("our own reader"));
    let declared = METADATA.replacen("?>", "?><!DOCTYPE a [<!ENTITY b 'c'>]>", 1);
    assert!(refusal(&artifact_of(declared, "metadata.xml")).contains("document type declaration"));
    let large = METADATA.replacen("?>", &format!("?><!--{}-->", " ".repeat(17 << 20)), 1);
    assert!(refusal(&artifact_of(large, "metadata.xml")).contains("larger than 16 MiB"));
}

#[test]
fn other_files_are_refused() {
    let key = artifact(&fixture("acme-first-draft/oidc/client.json"));
    assert!(refusal(&key).contains("only about SAML metadata"));
    let wrong_namespace = METADATA.replace("SAML:2.0:metadata", "wrong");
    assert!(refusal(&artifact_of(wrong_namespace, "metadata.xml")).contains("not recognised"));
}

fn inspect(file: &Path) -> std::process::Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_oinlint"));
    command.args(["inspect", "--engine", "samael"]).arg(file).output().expect("the program runs")
}

#[test]
fn the_program_prints_one_reading_and_nothing_else() {
    let output = inspect(&fixture("acme-first-draft/saml/sp-metadata.xml"));
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let report: Json = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["engine"], "samael");
}

#[test]
fn the_program_says_in_one_line_why_samael_is_not_asked() {
    let folder = tempfile::tempdir().expect("a directory");
    let file = folder.path().join("metadata.xml");
    std::fs::write(&file, nested(100_000)).expect("the file is written");
    let output = inspect(&file);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(
        output.stdout.is_empty() && said.lines().count() == 1 && said.contains("samael is not asked"),
        "{said}"
    );
}
