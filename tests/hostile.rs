//! Hostile and damaged input: everything comes out inert, nothing panics.

mod support;

use oinlint::preview::{self, Preview};
use oinlint::report::{self, Detail, Format};
use oinlint::run::{self, Input, Options, Run};
use proptest::prelude::*;
use support::{TODAY, files_below, findings, folder_with, oinlint, options, root};

/// Characters that no output may contain raw, line ends aside.
fn is_dangerous(character: char) -> bool {
    let controls = character.is_control() && character != '\n';
    controls
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn outputs(run: &Run) -> Vec<String> {
    Format::ALL.into_iter().map(|format| written(run, format)).collect()
}

fn written(run: &Run, format: Format) -> String {
    let mut out = Vec::new();
    let detail = Detail { files: true, coverage: true, ..Detail::default() };
    report::write(run, format, detail, &mut out).expect("writing to memory works");
    String::from_utf8(out).expect("the output is UTF-8")
}

/// The page that a preview of the run is, without logos: a run keeps none.
fn preview(run: &Run) -> String {
    let previews: Vec<Preview<'_>> = run.submissions.iter().map(|checked| preview::of(checked, None)).collect();
    let mut out = Vec::new();
    report::write_previews(&previews, &mut out).expect("writing to memory works");
    String::from_utf8(out).expect("the page is UTF-8")
}

/// Options for every rule, with which a run keeps what a preview shows.
fn with_outline() -> Options {
    Options { outline: true, ..options(None, TODAY) }
}

#[test]
fn control_and_bidi_characters_are_shown_not_obeyed() {
    let nasty = "\u{1b}[2J\u{1b}]0;x\u{7}\u{202e}\u{200b}\u{9b}31m%0A::error::x</script>";
    let manifest = format!(
        "{{\"name\": \"{}{}\", \"description\": 3, \"logo\": \"l\", \"sso\": {{}}, \"{nasty}\": 1, \"{nasty}\": 2,\n\
         \"config\": [{{\"name\": \"{nasty}\"}}], \"capabilities\": [{{\"capability\": \"{nasty}\"}}]}}",
        "long ".repeat(20),
        nasty.replace('\u{1b}', "\\u001b")
    );
    let name = "sub\u{1b}[31m\u{202e}mission.json";
    let folder = folder_with(&[("submission.json", manifest.as_bytes()), (name, manifest.as_bytes())]);
    let run = support::check(folder.path(), &with_outline());
    assert!(findings(&run).len() >= 10, "both files have their findings");
    for output in outputs(&run).into_iter().chain([preview(&run)]) {
        let found: Vec<char> = output.chars().filter(|character| is_dangerous(*character)).collect();
        assert!(found.is_empty(), "{found:?} in {output}");
    }
    let inspected = oinlint(folder.path(), &["inspect", "submission.json"]).out;
    assert!(inspected.contains("\\u202e") && !inspected.chars().any(is_dangerous));
}

#[test]
fn a_finding_in_a_long_line_shows_a_window_of_it() {
    let filler = "x".repeat(200_000);
    let text = format!(
        r#"{{"client_id": "{filler}", "issuer": "https://acme.okta.com/oauth2/default", "scope": "openid", "note": "{filler}"}}"#
    );
    let folder = folder_with(&[("client.json", text.as_bytes())]);
    let run = support::check(folder.path(), &options(None, TODAY));
    assert_eq!(findings(&run).len(), 1);
    for output in outputs(&run) {
        assert!(!output.contains(&"x".repeat(200)), "there is more than a window of the line");
    }
}

#[test]
fn entities_are_reported_and_never_expanded() {
    let bomb = "<!DOCTYPE md:EntityDescriptor [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>\
                <!ENTITY x SYSTEM 'file:///etc/hostname'>]>\
                <md:EntityDescriptor xmlns:md='urn:oasis:names:tc:SAML:2.0:metadata' entityID='&b;&x;'>\
                <md:SPSSODescriptor protocolSupportEnumeration='urn:oasis:names:tc:SAML:2.0:protocol'>\
                <md:AssertionConsumerService Binding='urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST' \
                Location='https://a.example' index='0'/></md:SPSSODescriptor>\
                </md:EntityDescriptor>";
    let folder = folder_with(&[("sp-metadata.xml", bomb.as_bytes())]);
    let run = support::check(folder.path(), &options(None, TODAY));
    assert_eq!(findings(&run).iter().map(|finding| finding.rule).collect::<Vec<_>>(), ["xml-doctype"]);
    let inspected = oinlint(folder.path(), &["inspect", "sp-metadata.xml"]).out;
    assert!(inspected.contains(r#""entityID": "&b;&x;""#), "{inspected}");
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_and_devices_not_opened() {
    let outside =
        folder_with(&[("client.json", br#"{"client_id": "x", "issuer": "https://a.okta.com/oauth2/default"}"#)]);
    let folder = folder_with(&[("submission.json", b"{\"name\": 1, \"sso\": {}, \"config\": []}")]);
    std::os::unix::fs::symlink(outside.path(), folder.path().join("linked")).expect("a link can be made");
    std::os::unix::fs::symlink("/dev/zero", folder.path().join("zero.json")).expect("a link can be made");
    let run = support::check(folder.path(), &options(None, TODAY));
    assert_eq!(run.counters.files_opened, 1);
}

/// The files of the fixtures, as material to damage.
fn material() -> Vec<(String, Vec<u8>)> {
    files_below(&root().join("fixtures"))
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension != "toml" && extension != "md"))
        .map(|path| (path.to_string_lossy().into_owned(), std::fs::read(&path).expect("the fixture can be read")))
        .collect()
}

#[derive(Clone, Debug)]
enum Damage {
    Cut(usize),
    Flip(usize, u8),
    Remove(usize, usize),
    Repeat(usize, usize),
    Insert(usize, &'static [u8]),
}

fn damage() -> impl Strategy<Value = Damage> {
    let pieces: [&[u8]; 9] =
        [b"\"", b"}", b"<", b"&#0;", b"\0", b"\\ud800", b"\xFF\xFE", b"]]>", b"-----BEGIN PRIVATE KEY-----"];
    prop_oneof![
        any::<usize>().prop_map(Damage::Cut),
        (any::<usize>(), any::<u8>()).prop_map(|(at, to)| Damage::Flip(at, to)),
        (any::<usize>(), 1..200usize).prop_map(|(at, length)| Damage::Remove(at, length)),
        (any::<usize>(), 1..200usize).prop_map(|(at, length)| Damage::Repeat(at, length)),
        (any::<usize>(), proptest::sample::select(pieces.to_vec()))
            .prop_map(|(at, piece)| Damage::Insert(at, piece)),
    ]
}

fn apply(bytes: &mut Vec<u8>, damage: &Damage) {
    let length = bytes.len().max(1);
    let range = |at: usize, count: usize, end: usize| (at % length).min(end)..(at % length + count).min(end);
    match *damage {
        Damage::Cut(at) => bytes.truncate(at % length),
        Damage::Flip(at, to) => {
            if let Some(byte) = bytes.get_mut(at % length) {
                *byte = to;
            }
        }
        Damage::Remove(at, count) => drop(bytes.drain(range(at, count, bytes.len()))),
        Damage::Repeat(at, count) => {
            let range = range(at, count, bytes.len());
            let piece = bytes[range.clone()].to_vec();
            bytes.splice(range.start..range.start, piece);
        }
        Damage::Insert(at, piece) => {
            let at = (at % length).min(bytes.len());
            bytes.splice(at..at, piece.iter().copied());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_never_break_a_rule(file in any::<prop::sample::Index>(), damages in prop::collection::vec(damage(), 1..6)) {
        let material = material();
        let (path, mut bytes) = material[file.index(material.len())].clone();
        damages.iter().for_each(|damage| apply(&mut bytes, damage));
        // What is damaged beyond recognition is refused as no artifact.
        let checked = run::check(Input::Memory { path: Some(path.into()), bytes }, &with_outline());
        let Ok(run) = checked else { return Ok(()) };
        prop_assert!(findings(&run).iter().all(|finding| finding.rule != "internal-rule-failed"));
        // SARIF describes all rules each time; `inert_reports.rs` holds it to the same.
        let formats = Format::ALL.into_iter().filter(|format| *format != Format::Sarif);
        for output in formats.map(|format| written(&run, format)).chain([preview(&run)]) {
            prop_assert!(!output.chars().any(is_dangerous));
        }
    }
}
