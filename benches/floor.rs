//! The least that a check of some files could cost, for `benches/compare`: `floor files PATH...` walks, reads and parses,
//! `floor events FILE` reads a file and counts its XML events.

mod support;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use oinlint::discover::{Shown, Walk};
use oinlint::document::{json, xml, yaml};
use oinlint::source::{Content, Limits, Source};
use rayon::prelude::*;

fn main() -> ExitCode {
    // Cargo adds an argument of its own.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.split_first() {
        Some((mode, paths)) if mode == "files" => println!("{}", files(paths.iter().map(PathBuf::from).collect())),
        Some((mode, paths)) if mode == "events" => {
            println!("{}", paths.iter().map(|path| support::xml_events(Path::new(path))).sum::<usize>());
        }
        // `cargo bench` runs every benchmark.
        _ => println!("floor files PATH... | floor events FILE..."),
    }
    ExitCode::SUCCESS
}

/// Walks, reads and parses on all threads; how many things were read.
fn files(paths: Vec<PathBuf>) -> usize {
    let found = Walk::default().files(&paths, &Shown::default()).expect("the paths can be walked");
    found
        .files
        .par_iter()
        .map(|file| parse(&Source::read(&file.path, file.shown.clone(), &Limits::default())))
        .sum()
}

fn parse(source: &Source) -> usize {
    match &source.content {
        Content::Text { text, .. } => match source.path.rsplit('.').next().unwrap_or_default() {
            "json" => json::parse(text.as_str()).tree.len(),
            "yaml" | "yml" => yaml::parse(text.as_str()).tree.len(),
            "xml" => {
                xml::parse(text.as_str()).tree.root(text.as_str()).map_or(0, |root| root.descendants().count())
            }
            "md" => pulldown_cmark::Parser::new(text.as_str()).count(),
            _ => 1,
        },
        Content::Binary(bytes) => {
            let reader = image::ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format();
            usize::from(reader.is_ok_and(|reader| reader.into_dimensions().is_ok()))
        }
        Content::Unread(_) => 0,
    }
}
