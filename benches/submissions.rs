//! Whole runs: `cargo bench --bench submissions`. With `OINLINT_CORPUS=<folder>` the thousand files are real ones.

mod support;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use oinlint::report::{self, Detail, Format};
use support::Generator;

fn main() {
    divan::main();
}

/// A submission as vendors hand it in, from walking its folder to the printed report.
#[divan::bench(args = ["berry-ledger-ready", "acme-first-draft"])]
fn typical(bencher: Bencher, name: &str) {
    let folder = support::fixture(name);
    bencher.bench(|| {
        let run = support::check(&folder, 0);
        let mut out = Vec::new();
        report::write(&run, Format::Human, Detail::default(), &mut out).map(|()| out)
    });
}

/// A directory of a thousand metadata files, on one thread and on all.
#[divan::bench(args = [1, 0], sample_count = 20)]
fn thousand_metadata_files(bencher: Bencher, threads: usize) {
    let files = support::metadata_files();
    let size: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    let folder = support::write(&files);
    bencher
        .counter(BytesCount::new(size))
        .counter(ItemsCount::new(files.len()))
        .bench(|| support::check(folder.path(), threads));
}

/// The metadata of a whole federation in one file.
#[divan::bench(sample_count = 5)]
fn aggregate(bencher: Bencher) {
    let text = Generator::new().aggregate(support::AGGREGATE);
    let size = text.len();
    let folder = support::write(&[("aggregate.xml".to_owned(), text.into_bytes())]);
    bencher.counter(BytesCount::new(size)).bench(|| support::check(folder.path(), 1));
}

/// Ten files with a thousand findings each, printed.
#[divan::bench(args = ["human", "short", "json"], sample_count = 20)]
fn ten_thousand_findings(bencher: Bencher, format: &str) {
    let text = Generator::new().insecure(1000);
    let files: Vec<(String, Vec<u8>)> =
        (0..10).map(|number| (format!("{number}/metadata.xml"), text.clone().into_bytes())).collect();
    let folder = support::write(&files);
    let run = support::check(folder.path(), 1);
    let findings: usize = run.submissions.iter().map(|submission| submission.findings.len()).sum();
    assert_eq!(findings, 10_000);
    let format = match format {
        "human" => Format::Human,
        "short" => Format::Short,
        _ => Format::Json,
    };
    let detail = Detail { color: true, ..Detail::default() };
    bencher.counter(ItemsCount::new(findings)).bench(|| {
        let mut out = Vec::new();
        report::write(&run, format, detail, &mut out).map(|()| out)
    });
}
