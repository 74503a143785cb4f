//! The fuzz targets on fixed inputs: every fixture, whole and damaged in ways that are the same in every run.

mod support;
#[path = "../fuzz/targets.rs"]
mod targets;

use std::path::Path;

use support::{files_below, root};

/// Damaged copies of each fixture.
const DAMAGED: u64 = 1;
/// A larger fixture is left to the fuzzer.
const LARGEST: usize = 64 << 10;

/// A small generator of numbers that is the same everywhere (xorshift64*).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit.max(1)
    }

    /// Some bytes changed, taken out, doubled or put in.
    fn damage(&mut self, bytes: &mut Vec<u8>) {
        const PIECES: [&[u8]; 12] = [
            b"\"",
            b"{",
            b"]]>",
            b"<!--",
            b"&amp;",
            b"\\u0000",
            b"\xff",
            b"\x1b[31m",
            "\u{202e}".as_bytes(),
            b"${",
            b"'",
            b": ",
        ];
        for _ in 0..1 + self.below(6) {
            let at = self.below(bytes.len());
            match self.below(4) {
                0 if !bytes.is_empty() => bytes[at] = self.below(256) as u8,
                1 => drop(bytes.drain(at..(at + self.below(40)).min(bytes.len()))),
                2 => {
                    let part = bytes[at..(at + self.below(40)).min(bytes.len())].to_vec();
                    bytes.splice(at..at, part);
                }
                _ => drop(bytes.splice(at..at, PIECES[self.below(PIECES.len())].iter().copied())),
            }
        }
    }
}

/// Runs a target on the fixtures with one of the extensions (all if there is none), and on damaged copies of them.
fn on_fixtures(extensions: &[&str], target: impl Fn(&[u8])) {
    let mut count = 0;
    for (number, path) in files_below(&root().join("fixtures")).iter().enumerate() {
        let has_extension =
            |path: &Path| path.extension().is_some_and(|own| extensions.iter().any(|extension| own == *extension));
        let bytes = std::fs::read(path).expect("a fixture can be read");
        if bytes.len() > LARGEST || !(extensions.is_empty() || has_extension(path)) {
            continue;
        }
        count += 1;
        target(&bytes);
        for seed in 1..=DAMAGED {
            let mut damaged = bytes.clone();
            Numbers(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number as u64).damage(&mut damaged);
            target(&damaged);
        }
    }
    assert!(count > 0, "no fixture has an extension of {extensions:?}");
}

fn on_texts(extensions: &[&str], target: impl Fn(&str)) {
    on_fixtures(extensions, |bytes| target(&String::from_utf8_lossy(bytes)));
}

#[test]
fn json() {
    on_texts(&["json"], targets::json);
}

#[test]
fn yaml() {
    on_texts(&["yaml", "yml", "json"], targets::yaml);
}

#[test]
fn xml() {
    on_texts(&["xml", "svg"], targets::xml);
}

#[test]
fn signature() {
    on_fixtures(&["xml"], targets::signature);
}

#[test]
fn certificate() {
    on_fixtures(&["pem", "crt", "cer", "der", "p7b", "p7c"], targets::certificate);
}

#[test]
fn image() {
    on_fixtures(&["png", "gif", "jpg", "jpeg"], targets::image);
}

#[test]
fn manifest() {
    on_fixtures(&["json", "yaml", "yml"], targets::manifest);
}

#[test]
fn recognise() {
    on_fixtures(&["json", "md", "tf", "env", "toml", "html", "yaml"], |bytes| {
        // Every fixture is judged under a name of its own choosing.
        targets::recognise(&[bytes, &[bytes.len() as u8]].concat());
    });
}

#[test]
fn expressions() {
    let table = std::fs::read_to_string(root().join("tests/expressions/table.txt")).expect("it can be read");
    let mut numbers = Numbers(7);
    for line in table.lines().filter(|line| !line.is_empty()) {
        targets::expression(line);
        let mut damaged = line.as_bytes().to_vec();
        numbers.damage(&mut damaged);
        targets::expression(&String::from_utf8_lossy(&damaged));
    }
}

#[test]
fn check() {
    let fixtures = root().join("fixtures");
    for folder in ["acme-first-draft", "berry-ledger-ready"] {
        let mut whole = Vec::new();
        for path in files_below(&fixtures.join(folder)) {
            let name = path.strip_prefix(&fixtures).expect("it is below").to_string_lossy().into_owned();
            whole.extend(format!("=== {name}\n").into_bytes());
            whole.extend(std::fs::read(&path).expect("a fixture can be read"));
        }
        targets::check(&whole);
        for seed in 1..=5 {
            let mut damaged = whole.clone();
            Numbers(seed).damage(&mut damaged);
            targets::check(&damaged);
        }
    }
}
