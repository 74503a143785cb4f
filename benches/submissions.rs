//! Whole runs: `cargo bench --bench submissions`. With `OINLINT_CORPUS=<folder>` the thousand files are real ones.

mod support;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use oinlint::report::{self, Detail, Format};
use oinlint::run::{self, Input};
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
    let folder = support::write(&files);
    counted(bencher, &files).bench(|| support::check(folder.path(), threads));
}

/// The same on one thread, without a look at signatures.
#[divan::bench(sample_count = 20)]
fn thousand_metadata_files_without_signatures(bencher: Bencher) {
    let files = support::metadata_files();
    let folder = support::write(&files);
    let options = support::options_without_signatures(1);
    counted(bencher, &files).bench(|| support::check_with(folder.path(), &options));
}

/// What cannot be done without for a thousand metadata files: reading them, their events, their certificates.
#[divan::bench(sample_count = 20)]
fn thousand_metadata_files_floor(bencher: Bencher) {
    let files = support::metadata_files();
    let folder = support::write(&files);
    let paths: Vec<_> = files.iter().map(|(name, _)| folder.path().join(name)).collect();
    counted(bencher, &files).bench(|| paths.iter().map(|path| floor::certificates(path)).sum::<usize>());
}

/// A directory of a thousand images that are not the logo, on one thread and on all.
#[divan::bench(args = [1, 0], sample_count = 20)]
fn thousand_product_images(bencher: Bencher, threads: usize) {
    let files = support::product_images();
    let folder = support::write(&files);
    counted(bencher, &files)
        .bench(|| run::check(Input::Paths(vec![folder.path().to_owned()]), &support::options(threads)));
}

/// What cannot be done without for a thousand images: reading their headers.
#[divan::bench(sample_count = 20)]
fn thousand_product_images_floor(bencher: Bencher) {
    let files = support::product_images();
    let folder = support::write(&files);
    let paths: Vec<_> = files.iter().map(|(name, _)| folder.path().join(name)).collect();
    counted(bencher, &files).bench(|| paths.iter().filter(|path| floor::has_dimensions(path)).count());
}

fn counted<'a, 'b>(bencher: Bencher<'a, 'b>, files: &[(String, Vec<u8>)]) -> Bencher<'a, 'b> {
    let size: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    bencher.counter(BytesCount::new(size)).counter(ItemsCount::new(files.len()))
}

/// The metadata of a whole federation in one file, on one thread and on all.
#[divan::bench(args = [1, 0], sample_count = 5)]
fn aggregate(bencher: Bencher, threads: usize) {
    let files = aggregate_file();
    let folder = support::write(&files);
    let options = support::options_without_signatures(threads);
    counted(bencher, &files).bench(|| support::check_with(folder.path(), &options));
}

/// What cannot be done without for an aggregate: reading it, and its events.
#[divan::bench(sample_count = 5)]
fn aggregate_floor(bencher: Bencher) {
    let files = aggregate_file();
    let folder = support::write(&files);
    let path = folder.path().join("aggregate.xml");
    counted(bencher, &files).bench(|| support::xml_events(&path));
}

fn aggregate_file() -> [(String, Vec<u8>); 1] {
    [("aggregate.xml".to_owned(), Generator::new().aggregate(support::AGGREGATE).into_bytes())]
}

/// The least that a reader of metadata does.
mod floor {
    use std::path::Path;

    use quick_xml::events::Event;
    use x509_parser::prelude::{FromDer, X509Certificate};

    /// Whether the header of an image can be read.
    pub fn has_dimensions(path: &Path) -> bool {
        let reader = image::ImageReader::open(path).and_then(image::ImageReader::with_guessed_format);
        reader.is_ok_and(|reader| reader.into_dimensions().is_ok())
    }

    /// Counts the certificates of a file that can be read.
    pub fn certificates(path: &Path) -> usize {
        let text = crate::support::lossy_text(path);
        let mut reader = quick_xml::Reader::from_str(&text);
        let (mut count, mut is_certificate) = (0, false);
        loop {
            match reader.read_event() {
                Ok(Event::Start(start)) => is_certificate = start.local_name().as_ref() == "X509Certificate",
                Ok(Event::Text(content)) if is_certificate => {
                    count += usize::from(is_readable(content.as_bytes()))
                }
                Ok(Event::Eof) | Err(_) => return count,
                Ok(_) => is_certificate = false,
            }
        }
    }

    fn is_readable(base64: &[u8]) -> bool {
        let solid: Vec<u8> = base64.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        data_encoding::BASE64.decode(&solid).is_ok_and(|der| X509Certificate::from_der(&der).is_ok())
    }
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
