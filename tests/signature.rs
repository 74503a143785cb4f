//! XML signatures: every fixture, mutated documents, documents that ask for too much, and xmlsec1's opinion.

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use oinlint::artifact::signature::{Coverage, Judgement, Obstacle, Verdict};
use oinlint::run::read_source;
use oinlint::source::{Limits, Source};
use proptest::prelude::*;
use support::{files_below, root};

const DIGEST: &str = "does-not-verify: the digest of reference 1 does not match what it refers to";
const VALUE: &str = "does-not-verify: the signature value does not match by the key that the signature names";
const HOLDS: &str = "verified";

/// What is found of the signatures of each fixture.
const FIXTURES: &[(&str, &[&str])] = &[
    ("invalid/attribute.xml", &[DIGEST]),
    ("invalid/carriage-return.xml", &[DIGEST]),
    ("invalid/cdata.xml", &[DIGEST]),
    ("invalid/certificate.xml", &[VALUE]),
    ("invalid/digest-value.xml", &[DIGEST]),
    ("invalid/ecdsa.xml", &[DIGEST]),
    ("invalid/element-added.xml", &[DIGEST]),
    ("invalid/inherited-attribute.xml", &[DIGEST]),
    ("invalid/instruction-before.xml", &[DIGEST]),
    ("invalid/instruction.xml", &[DIGEST]),
    ("invalid/namespace.xml", &[DIGEST]),
    ("invalid/never-signed.xml", &["does-not-verify: it has no value: it was never signed"]),
    ("invalid/no-target.xml", &["does-not-verify: no element has the ID that reference 1 names"]),
    ("invalid/second-reference.xml", &["does-not-verify: no element has the ID that reference 2 names"]),
    ("invalid/signature-value.xml", &[VALUE]),
    ("invalid/signed-info.xml", &[VALUE]),
    ("invalid/text.xml", &[DIGEST]),
    ("invalid/unused-namespace.xml", &[DIGEST]),
    ("invalid/white-space.xml", &[DIGEST]),
    ("unchecked/doctype.xml", &["cannot-check: the document type may declare attributes or entities"]),
    ("unchecked/duplicate-id.xml", &["cannot-check: 2 elements have the ID that reference 1 names"]),
    ("unchecked/duplicate-other-id.xml", &["cannot-check: two elements of the document have the same ID"]),
    (
        "unchecked/ecdsa-p521.xml",
        &["cannot-check: the signature method `http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512` is not \
           supported"],
    ),
    ("unchecked/elsewhere.xml", &["cannot-check: no reference covers the element that the signature is in"]),
    ("unchecked/external.xml", &["cannot-check: a reference leads out of the document"]),
    (
        "unchecked/key-value.xml",
        &["cannot-check: `KeyValue` is not the key of the certificate, and it verifies by one of them only"],
    ),
    ("unchecked/no-key.xml", &["cannot-check: it has neither a certificate nor the value of a key"]),
    ("unchecked/no-uri.xml", &["cannot-check: a reference has no `URI`"]),
    ("unchecked/pointer.xml", &["cannot-check: a reference is an XPointer"]),
    ("unchecked/relative-namespace.xml", &["cannot-check: a namespace is named by a relative reference"]),
    ("unchecked/two-signed-infos.xml", &["cannot-check: it does not have one `SignedInfo`"]),
    ("unchecked/wrapping.xml", &["cannot-check: no reference covers the element that the signature is in"]),
    ("unchecked/rsa-1024-sha384.xml", &["cannot-check: an RSA key of 1024 bits is not supported with this hash"]),
    ("unchecked/xml-base.xml", &["cannot-check: `xml:base` of the elements around it would have to be joined"]),
    (
        "unchecked/xpath.xml",
        &["cannot-check: the transform `http://www.w3.org/TR/1999/REC-xpath-19991116` is not supported here"],
    ),
    ("verified/crlf.xml", &[HOLDS]),
    ("verified/default-transforms.xml", &[HOLDS]),
    ("verified/empty-doctype.xml", &[HOLDS]),
    ("verified/empty-uri.xml", &[HOLDS]),
    ("verified/exc-comments-rsa-sha256.xml", &[HOLDS]),
    ("verified/exc-ecdsa-p256.xml", &[HOLDS]),
    ("verified/exc-ecdsa-p384.xml", &[HOLDS]),
    ("verified/exc-rsa-sha256.xml", &[HOLDS]),
    ("verified/exc-rsa-sha384.xml", &[HOLDS]),
    ("verified/exc-rsa-sha512.xml", &[HOLDS]),
    ("verified/inc-comments-rsa-sha256.xml", &[HOLDS]),
    ("verified/inc-ecdsa-p256.xml", &[HOLDS]),
    ("verified/inc-ecdsa-p384.xml", &[HOLDS]),
    ("verified/inc-rsa-sha256.xml", &[HOLDS]),
    ("verified/inc11-rsa-sha256.xml", &[HOLDS]),
    ("verified/inherited-inc11.xml", &[HOLDS]),
    ("verified/inherited.xml", &[HOLDS]),
    ("verified/nested.xml", &[HOLDS, HOLDS]),
    ("verified/other-key.xml", &[HOLDS]),
    ("verified/prefix-list.xml", &[HOLDS]),
    ("verified/role.xml", &[HOLDS]),
    ("verified/rsa-key-value.xml", &[HOLDS]),
    ("verified/two-references.xml", &[HOLDS]),
    ("verified/untouched-by-edits.xml", &[HOLDS]),
    ("weak/exc-rsa-sha1.xml", &["verified-weak: the signature method uses SHA-1, a digest is SHA-1"]),
    ("weak/inc-rsa-sha1.xml", &["verified-weak: the signature method uses SHA-1, a digest is SHA-1"]),
    ("weak/rsa-1024.xml", &["verified-weak: the RSA key has 1024 bits"]),
    ("weak/sha1-digest.xml", &["verified-weak: a digest is SHA-1"]),
];

fn folder() -> PathBuf {
    root().join("fixtures/signature")
}

fn fixture(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn judge(bytes: impl Into<Vec<u8>>) -> Vec<Judgement> {
    read_source(Source::from_bytes(bytes.into(), "metadata.xml".into()), true).signatures()
}

fn describe(verdict: &Verdict) -> String {
    let reason = verdict.reason().map(|reason| format!(": {reason}"));
    format!("{}{}", verdict.name(), reason.unwrap_or_default())
}

#[test]
fn every_fixture_has_its_verdict() {
    let mut seen = 0;
    for path in files_below(&folder()) {
        let name = path.strip_prefix(folder()).expect("a path below").to_string_lossy().into_owned();
        let expected = FIXTURES.iter().find(|(known, _)| *known == name).map(|(_, verdicts)| *verdicts);
        let found: Vec<_> = judge(fixture(&name)).iter().map(|found| describe(&found.verdict)).collect();
        assert_eq!(Some(found.iter().map(String::as_str).collect::<Vec<_>>().as_slice()), expected, "{name}");
        seen += 1;
    }
    assert_eq!(seen, FIXTURES.len());
}

#[test]
fn what_is_covered_and_by_which_key_is_told() {
    let only = |name: &str| judge(fixture(name)).remove(0);
    let covers = |name: &str| only(name).covers;
    assert_eq!(covers("verified/inc-rsa-sha256.xml"), Some(Coverage::Document));
    assert_eq!(covers("verified/empty-uri.xml"), Some(Coverage::Document));
    assert_eq!(covers("verified/inherited.xml"), Some(Coverage::Parent));
    assert_eq!(covers("unchecked/wrapping.xml"), Some(Coverage::Elsewhere));
    assert_eq!(covers("unchecked/duplicate-id.xml"), None);
    assert_eq!(only("verified/inc-rsa-sha256.xml").key_is_described, Some(true));
    assert_eq!(only("verified/other-key.xml").key_is_described, Some(false));
    assert_eq!(only("verified/inherited.xml").key_is_described, None);
    assert!(only("unchecked/key-value.xml").keys_differ);
    assert!(!only("verified/rsa-key-value.xml").keys_differ);
}

#[test]
fn damaged_documents_are_not_checked() {
    let text = fixture("verified/exc-rsa-sha256.xml");
    let unchecked = |bytes: Vec<u8>| {
        let found = judge(bytes);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].verdict, Verdict::Unchecked(Obstacle::Damaged));
    };
    unchecked(text.replace("a=1&amp;b", "a=1&b").into());
    unchecked(format!("{text}<another/>").into());
}

/// In ISO-8859-1 the byte 0x80 is a control character, and in windows-1252, which is often called so, a letter.
#[test]
fn bytes_that_are_not_read_alike_everywhere_are_not_checked() {
    let text = fixture("verified/exc-rsa-sha256.xml");
    let with = |encoding: &str, byte: u8| {
        let text = text.replacen("UTF-8", encoding, 1);
        let (before, behind) = text.split_once('é').expect("a letter");
        judge([before.as_bytes(), &[byte], behind.as_bytes()].concat()).remove(0).verdict
    };
    assert_eq!(with("ISO-8859-1", 0xe9), Verdict::Verified);
    assert_eq!(with("ISO-8859-1", 0x80), Verdict::Unchecked(Obstacle::Encoding));
    assert_eq!(with("UTF-8", 0xff), Verdict::Unchecked(Obstacle::Encoding));
}

#[test]
fn only_identifiers_are_referred_to_and_nothing_else_may_look_like_one() {
    let text = fixture("unchecked/no-key.xml");
    let found = |from: &str, to: &str| describe(&judge(text.replacen(from, to, 1))[0].verdict);
    let loose = "cannot-check: the element that a reference names has an `id`, which is no `ID`";
    assert_eq!(found(" ID=\"_entity\"", " id=\"_entity\""), loose);
    let ambiguous = "cannot-check: 2 elements have the ID that reference 1 names";
    for other in ["id", "Id", "xml:id", "b:Id"] {
        assert_eq!(found("<note ", &format!("<note {other}=\"_entity\" ")), ambiguous, "{other}");
    }
}

#[test]
fn other_encodings_are_verified_as_their_text() {
    let text = fixture("verified/exc-rsa-sha256.xml").replacen("UTF-8", "UTF-16", 1);
    let bytes: Vec<u8> = [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    assert_eq!(judge(bytes)[0].verdict, Verdict::Verified);
}

#[test]
fn an_unknown_algorithm_that_holds_a_secret_is_not_shown() {
    let token = format!("eyJhbGciOiJIUzI1NiJ9.{}.{}", "a".repeat(20), "b".repeat(20));
    let text = fixture("unchecked/no-key.xml").replace("http://www.w3.org/2001/10/xml-exc-c14n#", &token);
    let found = describe(&judge(text)[0].verdict);
    assert!(found.starts_with("cannot-check") && !found.contains("eyJ"), "{found}");
}

/// A signature without a key over `uri`, whose digest is that of nothing.
fn unsigned(uri: &str) -> String {
    format!(
        "<ds:Signature><ds:SignedInfo><ds:CanonicalizationMethod \
         Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/><ds:SignatureMethod \
         Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/><ds:Reference URI=\"{uri}\">\
         <ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>\
         <ds:DigestValue>47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=</ds:DigestValue></ds:Reference>\
         </ds:SignedInfo><ds:SignatureValue>AAAA</ds:SignatureValue></ds:Signature>"
    )
}

fn group(content: &str) -> String {
    format!(
        "<EntitiesDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" \
         xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" ID=\"all\">{content}</EntitiesDescriptor>"
    )
}

fn too_much(found: &[Judgement]) -> usize {
    found.iter().filter(|found| found.verdict == Verdict::Unchecked(Obstacle::TooMuch)).count()
}

#[test]
fn as_many_signatures_as_there_are_entities_are_all_checked() {
    let entity =
        |id| format!("<EntityDescriptor ID=\"e{id}\">{}</EntityDescriptor>", unsigned(&format!("#e{id}")));
    let found = judge(group(&(0..2000).map(entity).collect::<String>()));
    assert_eq!(found.len(), 2000);
    assert!(found.iter().all(|found| describe(&found.verdict) == DIGEST));
}

#[test]
fn signatures_that_all_cover_everything_are_checked_up_to_a_limit() {
    for uri in ["", "#all"] {
        let entities = format!("<EntityDescriptor>{}</EntityDescriptor>", unsigned(uri)).repeat(2000);
        let found = judge(group(&entities));
        assert_eq!(found.len(), 2000);
        assert!((1990..2000).contains(&too_much(&found)), "{} for {uri:?}", too_much(&found));
        assert_eq!(describe(&found[0].verdict), DIGEST);
    }
}

#[test]
fn one_name_of_a_namespace_repeated_for_every_element_is_written_up_to_a_limit() {
    let elements = "<p:a/>".repeat(50_000);
    let text = group(&format!("{}<x xmlns:p=\"urn:{}\">{elements}</x>", unsigned("#all"), "p".repeat(50_000)));
    let exclusive = "<ds:Transforms><ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>\
                     </ds:Transforms><ds:DigestMethod";
    assert_eq!(too_much(&judge(text.replacen("<ds:DigestMethod", exclusive, 1))), 1);
    assert_eq!(too_much(&judge(text)), 0);
}

#[test]
fn a_signature_with_too_many_references_is_not_checked() {
    let (before, rest) = fixture("verified/exc-rsa-sha256.xml")
        .split_once("</ds:Reference>")
        .map_or_else(|| panic!("no reference"), |(before, rest)| (before.to_owned(), rest.to_owned()));
    let text = format!("{before}</ds:Reference>{}{rest}", "<ds:Reference URI=\"\"/>".repeat(16));
    assert_eq!(judge(text)[0].verdict, Verdict::Unchecked(Obstacle::TooMany));
}

/// What a document says, in the words of another parser, without what no signature covers: comments, and of the
/// signature itself everything but its `SignedInfo`. A reference that names an element covers nothing around it.
fn model(text: &str, is_whole: bool) -> Option<String> {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(text, options).ok()?;
    let mut out = String::new();
    add_model(if is_whole { document.root() } else { document.root_element() }, &mut out);
    Some(out)
}

fn add_model(node: roxmltree::Node<'_, '_>, out: &mut String) {
    const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";
    let is = |node: roxmltree::Node<'_, '_>, name| node.has_tag_name((SIGNATURE, name));
    if is(node, "Signature") {
        node.children().filter(|child| is(*child, "SignedInfo")).for_each(|child| add_model(child, out));
        return;
    }
    match node.node_type() {
        roxmltree::NodeType::Element => {
            let show = |found: roxmltree::Attribute<'_, '_>| {
                format!("{:?} {}={:?}", found.namespace(), found.name(), found.value())
            };
            let mut attributes: Vec<String> = node.attributes().map(show).collect();
            attributes.sort();
            *out += &format!("\u{1}{:?}{attributes:?}\u{1}", node.tag_name());
        }
        roxmltree::NodeType::Text => *out += node.text().unwrap_or_default(),
        roxmltree::NodeType::PI => *out += &format!("\u{1}{:?}\u{1}", node.pi()),
        roxmltree::NodeType::Root | roxmltree::NodeType::Comment => {}
    }
    node.children().for_each(|child| add_model(child, out));
    *out += if node.is_element() { "\u{1}/\u{1}" } else { "" };
}

/// Documents with one signature over all of them.
const WHOLE: [&str; 6] = [
    "verified/exc-rsa-sha256.xml",
    "verified/inc-ecdsa-p256.xml",
    "verified/exc-ecdsa-p384.xml",
    "verified/prefix-list.xml",
    "verified/empty-uri.xml",
    "weak/inc-rsa-sha1.xml",
];

/// A change to a document: where, how many bytes go, what comes instead.
fn change() -> impl Strategy<Value = (prop::sample::Index, usize, String)> {
    const PIECES: [&str; 30] = [
        "",
        "",
        "",
        "x",
        " ",
        "\n",
        "\r",
        "\t",
        "<",
        ">",
        "\"",
        "'",
        "&",
        "&amp;",
        "&#13;",
        "/",
        "=",
        "<!--",
        "-->",
        "<a/>",
        "<?a?>",
        "<![CDATA[",
        "]]>",
        "xmlns=\"\"",
        " ID=\"_entity\"",
        "A",
        "0",
        "#",
        ":",
        "\u{e9}",
    ];
    (any::<prop::sample::Index>(), 0_usize..4, prop::sample::select(&PIECES[..]).prop_map(str::to_owned))
}

fn mutate(text: &str, (at, gone, piece): &(prop::sample::Index, usize, String)) -> String {
    let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let first = at.index(boundaries.len());
    let end = boundaries.get(first + gone).copied().unwrap_or(text.len());
    format!("{}{piece}{}", &text[..boundaries[first]], &text[end..])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_document_verifies_only_if_it_says_the_same(
        name in prop::sample::select(&WHOLE[..]),
        changes in prop::collection::vec(change(), 1..4),
    ) {
        let original = fixture(name);
        let changed = changes.iter().fold(original.clone(), |text, change| mutate(&text, change));
        let holds = judge(changed.clone()).iter().any(|found| found.verdict.holds());
        let is_whole = name.ends_with("empty-uri.xml");
        prop_assert!(!holds || model(&changed, is_whole) == model(&original, is_whole), "{}", changed);
    }
}

/// Names of elements by whose `ID` xmlsec1 may be asked, besides those of signatures.
const IDENTIFIED: [&str; 14] = [
    "metadata:EntityDescriptor",
    "metadata:EntitiesDescriptor",
    "metadata:SPSSODescriptor",
    "metadata:IDPSSODescriptor",
    "metadata:AttributeAuthorityDescriptor",
    "metadata:RoleDescriptor",
    "protocol:Response",
    "protocol:AuthnRequest",
    "protocol:LogoutRequest",
    "protocol:LogoutResponse",
    "protocol:ArtifactResolve",
    "protocol:ArtifactResponse",
    "protocol:AttributeQuery",
    "assertion:Assertion",
];

/// Whether xmlsec1 accepts the signature of that number, counted from 0.
fn xmlsec1_accepts(file: &Path, number: usize) -> bool {
    let mut command = Command::new("xmlsec1");
    command.args(["--verify", "--insecure", "--node-xpath"]);
    command.arg(format!("(//*[local-name()='Signature'])[{}]", number + 1));
    for name in IDENTIFIED {
        command.args(["--id-attr:ID", &format!("urn:oasis:names:tc:SAML:2.0:{name}")]);
    }
    command.arg(file).output().expect("xmlsec1 is installed").status.success()
}

/// How many signatures of a file both accept; fails where one of them contradicts the other.
fn compare_with_xmlsec1(file: &Path) -> usize {
    /// Of a large aggregate some are enough.
    const MOST: usize = 10;
    let source = Source::read(file, file.to_string_lossy().into_owned(), &Limits::default());
    let judgements = read_source(source, true).signatures();
    let agreed = judgements.iter().take(MOST).enumerate().filter(|(number, found)| {
        let accepts = xmlsec1_accepts(file, *number);
        let verdict = describe(&found.verdict);
        assert!(!found.verdict.holds() || accepts, "{}: {verdict}, and xmlsec1 refuses", file.display());
        let is_refused = matches!(found.verdict, Verdict::Invalid(_));
        assert!(!is_refused || !accepts, "{}: {verdict}, and xmlsec1 accepts", file.display());
        if accepts && !found.verdict.holds() {
            println!("stricter than xmlsec1: {} #{number}: {verdict}", file.display());
        }
        found.verdict.holds()
    });
    agreed.count()
}

/// Needs xmlsec1. `OINLINT_CORPUS` names a folder with signed documents; without it the test says so and passes.
#[test]
fn xmlsec1_agrees_over_a_corpus() {
    let Some(corpus) = std::env::var_os("OINLINT_CORPUS").map(PathBuf::from) else {
        println!("skipped: OINLINT_CORPUS is not set");
        return;
    };
    let files = files_below(&corpus).into_iter().chain(files_below(&folder()));
    let is_signed = |file: &PathBuf| {
        let bytes = std::fs::read(file).unwrap_or_default();
        bytes.windows(9).any(|window| window == b"Signature") || bytes.starts_with(&[0xff, 0xfe])
    };
    let signed = files.filter(|file| file.extension().is_none_or(|kind| kind == "xml")).filter(is_signed);
    let agreed: usize = signed.map(|file| compare_with_xmlsec1(&file)).sum();
    assert!(agreed > 20, "{agreed}");
}
