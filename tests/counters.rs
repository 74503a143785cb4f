//! How much work a run does: no more than it needs. One test, because the validators are counted by process.

mod support;

use oinlint::rule::Selection;
use oinlint::rule::validators_compiled;
use oinlint::run::{Counters, Options};
use support::{TODAY, check, folder_with, options, root};

/// Rules of every way of being called: by file, by text, by kind, by schema. A rule that comes later is not
/// among them and changes no count.
const SOME_RULES: [&str; 5] =
    ["file-unreadable", "json-not-well-formed", "saml-signature-sha1", "saml-digest-sha1", "capability-unknown"];

fn counters(fixture: &str) -> Counters {
    let selection = Selection::new(&SOME_RULES.map(str::to_owned), &[]).expect("the rules exist");
    let options = Options { selection, ..options(None, TODAY) };
    check(&root().join("fixtures").join(fixture), &options).counters
}

#[test]
fn a_run_does_no_more_than_it_needs() {
    // Nothing that has a schema: no validator.
    let client =
        br#"{"client_id": "0oa1", "issuer": "https://acme.okta.com", "redirect_uris": ["https://a.example"]}"#;
    let folder = folder_with(&[("client.json", client), ("notes.txt", b"hello")]);
    let run = check(folder.path(), &options(None, TODAY));
    assert_eq!(validators_compiled(), 0);
    assert_eq!(run.counters.files_opened, 2);
    assert_eq!(run.counters.bytes, client.len() as u64 + 5);

    // One manifest after the other: one validator, once.
    let files = |fixture: &str| support::files_below(&root().join("fixtures").join(fixture));
    let size =
        |fixture: &str| files(fixture).iter().map(|path| path.metadata().expect("it is there").len()).sum::<u64>();
    let ready = counters("berry-ledger-ready");
    assert_eq!(validators_compiled(), 1);
    let draft = counters("acme-first-draft");
    assert_eq!(validators_compiled(), 1);

    // Every file is opened once and read once.
    for (fixture, counters) in [("berry-ledger-ready", ready), ("acme-first-draft", draft)] {
        assert_eq!((counters.files_opened, counters.bytes), (files(fixture).len(), size(fixture)), "{fixture}");
    }
    // Of the ready submission: 13 files, 10 of them JSON, one manifest; no metadata. Of the first draft: 12 files,
    // 6 of them JSON, one manifest, three metadata documents; both of their rules in one call. Mistakes
    // of grammar and the limit on nesting are looked for in every JSON and XML text, certificates over a limit in metadata,
    // too many pixels in the logo.
    assert_eq!((ready.calls, draft.calls), (13 + 10 + 1 + 10 + 1, 12 + 6 + 3 + 1 + 3 + 9 + 3 + 1));

    // Pixels are decoded of one image, in one of the accepted sizes, and for rules about logos only.
    let square = root().join("fixtures/rules/logo-dimensions/good-square");
    let decoded = |folder: &std::path::Path, rule| check(folder, &options(rule, TODAY)).counters.images_decoded;
    assert_eq!((decoded(&square, None), decoded(&square, Some("logo-blank"))), (1, 1));
    assert_eq!(decoded(&square, Some("text-encoding")), 0);
    assert_eq!(decoded(&root().join("fixtures/rules/logo-dimensions/bad-old-size"), None), 0);
    let variants = root().join("fixtures/rules/logo-multiple-candidates/bad-variants");
    assert_eq!(decoded(&variants, None), 1);

    // Of an image whose name does not say that it is the logo only the header is read, until it turns out to be.
    let manifest = std::fs::read(root().join("fixtures/berry-ledger-ready/submission.json")).expect("it is there");
    let artwork = noise(200, 200);
    assert!(artwork.len() > 100_000, "it is more than a header");
    let one: [(&str, &[u8]); 2] = [("submission.json", &manifest), ("artwork/brand.png", &artwork)];
    assert_eq!(decoded(folder_with(&one).path(), None), 1);
    let two: [(&str, &[u8]); 3] = [one[0], one[1], ("artwork/other.png", &artwork)];
    assert_eq!(decoded(folder_with(&two).path(), None), 0);

    // A selection calls only what it selects.
    let alone = check(&root().join("fixtures/acme-first-draft"), &options(Some("scim11-urn"), TODAY));
    // One SCIM 1.1 document, and what is about the check itself: 12 files, 6 JSON and 3 XML texts among them, and
    // the limits on metadata and the logo.
    assert_eq!(alone.counters.calls, 1 + 12 + 9 + 3 + 1);
}

/// A PNG that does not compress.
fn noise(width: u32, height: u32) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let picture = image::RgbaImage::from_fn(width, height, |_, _| image::Rgba([next(), next(), next(), next()]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).expect("a picture can be written");
    bytes.into_inner()
}
