//! How much work a run does: no more than it needs. One test, because the validators are counted by process.

mod support;

use oinlint::rule::validators_compiled;
use oinlint::run::Counters;
use support::{TODAY, check, folder_with, options, root};

fn counters(fixture: &str) -> Counters {
    check(&root().join("fixtures").join(fixture), &options(None, TODAY)).counters
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
    // How often checks are called: a new rule for a kind that is there, or a wider scope, shows here.
    assert_eq!((ready.calls, draft.calls), (63, 66));

    // A selection calls only what it selects.
    let alone = check(&root().join("fixtures/acme-first-draft"), &options(Some("scim11-urn"), TODAY));
    assert_eq!(alone.counters.calls, 1);
}
