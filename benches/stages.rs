//! Every stage of a run apart, beside the floor that it cannot beat: `cargo bench --bench stages`.

mod support;

use std::hint::black_box;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use oinlint::artifact::Artifact;
use oinlint::check::EMITTERS;
use oinlint::discover::{Shown, Walk};
use oinlint::document::{json, xml};
use oinlint::report::{self, Detail, Format};
use oinlint::rule::{self, SCHEMAS, Selection};
use oinlint::run::Run;
use oinlint::source::{Limits, LineIndex, Source, Span};
use support::Generator;

fn main() {
    divan::main();
}

/// About a megabyte of metadata, which is the text of most stages.
fn metadata() -> String {
    Generator::new().aggregate(1_000_000)
}

#[divan::bench_group(name = "1 files")]
mod files {
    use super::*;

    #[divan::bench]
    fn walk(bencher: Bencher) {
        let folder = support::write(&support::metadata_files());
        let walk = Walk::default();
        let paths = [folder.path().to_owned()];
        bencher
            .counter(ItemsCount::new(support::FILES))
            .bench(|| walk.files(black_box(&paths), &Shown::default()));
    }

    #[divan::bench]
    fn read_and_decode(bencher: Bencher) {
        let files = support::metadata_files();
        let size: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
        let folder = support::write(&files);
        let found =
            Walk::default().files(&[folder.path().to_owned()], &Shown::default()).expect("the folder is there");
        let limits = Limits::default();
        bencher.counter(BytesCount::new(size)).counter(ItemsCount::new(found.files.len())).bench(|| {
            for file in &found.files {
                black_box(Source::read(&file.path, String::new(), &limits));
            }
        });
    }
}

#[divan::bench_group(name = "2 lines")]
mod lines {
    use super::*;

    #[divan::bench]
    fn index(bencher: Bencher) {
        let text = metadata();
        bencher.counter(BytesCount::of_str(&text)).bench(|| LineIndex::new(black_box(&text)));
    }

    /// A thousand places all over a text: of many lines, and of a single one.
    #[divan::bench(args = ["many lines", "one line"])]
    fn positions(bencher: Bencher, shape: &str) {
        let mut text = metadata();
        if shape == "one line" {
            text = text.replace('\n', " ");
        }
        let index = LineIndex::new(&text);
        let step = text.len() / 1000;
        bencher.counter(ItemsCount::new(1000_usize)).bench(|| {
            for place in 0..1000 {
                black_box(index.position(&text, (place * step) as u32));
            }
        });
    }
}

#[divan::bench_group(name = "3 trees")]
mod trees {
    use super::*;

    fn schemas() -> String {
        support::text_of("berry-ledger-ready/scim/schemas.json")
    }

    #[divan::bench]
    fn json(bencher: Bencher) {
        let text = schemas();
        bencher.counter(BytesCount::of_str(&text)).bench(|| json::parse(black_box(&text)));
    }

    #[divan::bench]
    fn json_floor_serde_json_value(bencher: Bencher) {
        let text = schemas();
        let parse = || serde_json::from_str::<serde_json::Value>(black_box(&text));
        bencher.counter(BytesCount::of_str(&text)).bench(parse);
    }

    #[divan::bench]
    fn xml(bencher: Bencher) {
        let text = metadata();
        bencher.counter(BytesCount::of_str(&text)).bench(|| xml::parse(black_box(&text)));
    }

    #[divan::bench]
    fn xml_floor_quick_xml_events(bencher: Bencher) {
        let text = metadata();
        bencher.counter(BytesCount::of_str(&text)).bench(|| {
            let mut reader = quick_xml::Reader::from_str(black_box(&text));
            let mut events = 0;
            while !matches!(reader.read_event(), Ok(quick_xml::events::Event::Eof) | Err(_)) {
                events += 1;
            }
            events
        });
    }
}

/// Everything from bytes to a recognised document: decoding, the tree, secrets, kind, facts.
#[divan::bench_group(name = "4 artifacts")]
mod artifacts {
    use super::*;

    fn read(bencher: Bencher, path: &'static str, bytes: Vec<u8>) {
        bencher
            .counter(BytesCount::new(bytes.len()))
            .with_inputs(|| Source::from_bytes(bytes.clone(), path.into()))
            .bench_values(|source| oinlint::run::read_source(source, false));
    }

    #[divan::bench]
    fn metadata_with_certificates(bencher: Bencher) {
        read(bencher, "metadata.xml", metadata().into_bytes());
    }

    #[divan::bench]
    fn scim_schemas(bencher: Bencher) {
        read(bencher, "schemas.json", support::bytes_of("berry-ledger-ready/scim/schemas.json"));
    }

    #[divan::bench]
    fn guide(bencher: Bencher) {
        read(bencher, "docs/guide.md", support::bytes_of("berry-ledger-ready/docs/configuration-guide.md"));
    }

    /// Only the header of an image is looked at.
    #[divan::bench]
    fn image_header(bencher: Bencher) {
        let bytes = support::bytes_of("berry-ledger-ready/assets/logo.png");
        bencher
            .counter(ItemsCount::new(1_usize))
            .with_inputs(|| Source::from_bytes(bytes.clone(), "logo.png".into()))
            .bench_values(|source| oinlint::run::read_source(source, false));
    }
}

/// Signatures, of which reading the text again is a part.
#[divan::bench_group(name = "5 signatures")]
mod signatures {
    use super::*;

    /// A signature over a megabyte of metadata by a key that it does not name: canonical form and digest.
    #[divan::bench(args = ["http://www.w3.org/2001/10/xml-exc-c14n#", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"])]
    fn digest(bencher: Bencher, form: &str) {
        let signature = format!(
            "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:SignedInfo>\
             <ds:CanonicalizationMethod Algorithm=\"{form}\"/><ds:SignatureMethod \
             Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/><ds:Reference URI=\"\"><ds:Transforms>\
             <ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>\
             <ds:Transform Algorithm=\"{form}\"/></ds:Transforms><ds:DigestMethod \
             Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><ds:DigestValue>AAAA</ds:DigestValue>\
             </ds:Reference></ds:SignedInfo><ds:SignatureValue>AAAA</ds:SignatureValue></ds:Signature>"
        );
        let end = "</md:EntitiesDescriptor>";
        let text = metadata().replacen(end, &format!("{signature}{end}"), 1);
        let artifact = support::artifact("metadata.xml", text.clone().into_bytes());
        assert_eq!(artifact.signatures().len(), 1);
        bencher.counter(BytesCount::of_str(&text)).bench(|| black_box(&artifact).signatures());
    }

    /// A small file with everything right.
    #[divan::bench(args = ["exc-rsa-sha256", "exc-ecdsa-p256", "exc-ecdsa-p384"])]
    fn verify(bencher: Bencher, name: &str) {
        let bytes = support::bytes_of(&format!("signature/verified/{name}.xml"));
        let artifact = support::artifact("metadata.xml", bytes);
        assert!(artifact.signatures().iter().all(|found| found.verdict.holds()));
        bencher.counter(ItemsCount::new(1_usize)).bench(|| black_box(&artifact).signatures());
    }
}

#[divan::bench_group(name = "6 rules")]
mod rules {
    use super::*;

    /// What the first manifest of a process pays: a process compiles a schema once and keeps it.
    #[divan::bench]
    fn schema_compile(bencher: Bencher) {
        let schema: serde_json::Value = serde_json::from_str(SCHEMAS[0].text).expect("schemas are JSON");
        let options = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft7)
            .with_pattern_options(jsonschema::PatternOptions::regex());
        bencher.bench(|| options.build(black_box(&schema)));
    }

    /// What every later one pays. No coded check runs.
    #[divan::bench(args = ["berry-ledger-ready", "acme-first-draft"])]
    fn schema_validation(bencher: Bencher, name: &str) {
        let path = format!("{name}/submission.json");
        let bytes = support::bytes_of(&path);
        let submission = support::submission([(path, bytes)]);
        let options = support::options(1);
        bencher
            .counter(ItemsCount::new(1_usize))
            .bench(|| rule::run(black_box(&submission), &[], &options.selection, options.today));
    }

    /// All coded checks over a hundred clean metadata files.
    #[divan::bench]
    fn checks(bencher: Bencher) {
        let generator = Generator::new();
        let files = (0..100).map(|number| (format!("{number}/metadata.xml"), generator.entity(number * 8 + 1)));
        let submission = support::submission(files.map(|(path, text)| (path, text.into_bytes())));
        let options = support::options(1);
        bencher
            .counter(ItemsCount::new(submission.artifacts.len()))
            .bench(|| rule::run(black_box(&submission), EMITTERS, &options.selection, options.today));
    }

    /// A thousand findings in one file: places, excerpts, fingerprints.
    #[divan::bench(args = ["many lines", "one line"])]
    fn findings(bencher: Bencher, shape: &str) {
        let mut text = Generator::new().insecure(1000);
        if shape == "one line" {
            text = text.replace('\n', " ");
        }
        let submission = support::submission([("metadata.xml".to_owned(), text.into_bytes())]);
        let options = support::options(1);
        bencher
            .counter(ItemsCount::new(1000_usize))
            .bench(|| rule::run(black_box(&submission), EMITTERS, &options.selection, options.today));
    }

    #[divan::bench]
    fn selection(bencher: Bencher) {
        let patterns = ["saml-*".to_owned()];
        bencher.bench(|| Selection::new(black_box(&patterns), &[]));
    }
}

#[divan::bench_group(name = "7 reports")]
mod reports {
    use super::*;

    /// Windows of a few lines round a place.
    #[divan::bench]
    fn excerpt(bencher: Bencher) {
        let artifact: Artifact = support::artifact("metadata.xml", metadata().into_bytes());
        let text = artifact.text().expect("metadata is text");
        let middle = text.as_str().len() / 2;
        let spans = [Span::new(middle, middle + 20)];
        text.excerpt(&spans);
        bencher.counter(ItemsCount::new(1_usize)).bench(|| text.excerpt(black_box(&spans)));
    }

    fn write(bencher: Bencher, format: Format) {
        let run: Run = support::check(&support::fixture("acme-first-draft"), 1);
        let findings: usize = run.submissions.iter().map(|submission| submission.findings.len()).sum();
        let detail = Detail { color: true, ..Detail::default() };
        bencher.counter(ItemsCount::new(findings)).bench(|| {
            let mut out = Vec::new();
            report::write(black_box(&run), format, detail, &mut out).map(|()| out)
        });
    }

    #[divan::bench]
    fn human(bencher: Bencher) {
        write(bencher, Format::Human);
    }

    #[divan::bench]
    fn json(bencher: Bencher) {
        write(bencher, Format::Json);
    }
}
