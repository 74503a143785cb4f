//! `oinlint fix-logo`

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::Value as Json;

use super::{COULD_NOT_LOOK, Failure, files};
use crate::artifact::artwork::{Artwork, Background, Figure};
use crate::artifact::{LOGO_SIZES, LogoSize};
use crate::refit::{ENLARGED, Refusal, Wish, refit};
use crate::rule::{Selection, grouped};
use crate::run::{self, Input, Options};
use crate::source::{Source, neutral};

/// The image cannot be made into a logo.
const REFUSED: u8 = 1;
/// The largest file that is read: an image of the most pixels that are decoded, stored without compression.
const MAX_FILE: u64 = 64 << 20;

#[derive(Args)]
pub(super) struct Arguments {
    /// Image to make the logo of: PNG, GIF, JPEG, BMP or ICO
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Size to fit it to: 200 x 200 (square), 244 x 244 (circle), 244 x 156 (wide) or 156 x 244 (tall)
    #[arg(long, value_enum, default_value = "auto")]
    shape: Shape,

    /// File to write, which must not be there yet [default: FILE with the size in its name]
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,

    /// Overwrite FILE, which must be called *.png
    #[arg(long, conflicts_with = "output")]
    in_place: bool,

    /// Enlarge small artwork by more than one and a half
    #[arg(long)]
    upscale: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shape {
    Auto,
    Circle,
    Square,
    Wide,
    Tall,
}

impl Shape {
    fn size(self) -> Option<LogoSize> {
        let name = match self {
            Self::Auto => return None,
            Self::Circle => "circular",
            Self::Square => "square",
            Self::Wide => "wide",
            Self::Tall => "tall",
        };
        LOGO_SIZES.into_iter().find(|(.., shape)| *shape == name)
    }
}

pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> Result<u8, Failure> {
    // What cannot be written is not worth the work.
    if let Some(path) = arguments.output.as_deref().or(arguments.in_place.then_some(&arguments.file)) {
        is_png_name(path)?;
    }
    if let Some(path) = arguments.output.as_deref().filter(|path| path.symlink_metadata().is_ok()) {
        return Err(is_there(path));
    }
    let file = read(&arguments.file)?;
    let wish = Wish { size: arguments.shape.size(), may_enlarge: arguments.upscale };
    let fixed = refit(&file, wish).map_err(|refusal| Failure {
        code: REFUSED,
        message: format!("{}: {}", shown(&arguments.file), reason(&refusal)),
    })?;
    let path = match &arguments.output {
        Some(path) => path.clone(),
        None if arguments.in_place => arguments.file.clone(),
        None => beside(&arguments.file, fixed.size),
    };
    let left = left_to_say(&fixed.png)?;
    if arguments.in_place { replace(&path, &fixed.png) } else { create(&path, &fixed.png) }?;
    write_facts(
        &Facts::of(&arguments.file, &file, &fixed.before),
        &Facts::of(&path, &fixed.png, &fixed.after),
        out,
    )?;
    if fixed.is_cleared {
        writeln!(out, "the background was made transparent where it reaches the border")?;
    }
    for finding in left {
        writeln!(out, "left to you: {finding}")?;
    }
    Ok(0)
}

fn shown(path: &Path) -> String {
    neutral(&path.to_string_lossy()).into_owned()
}

fn reason(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Format(format) => {
            format!("it is {format}; PNG, GIF, JPEG, BMP and ICO are read here, so export it as PNG first")
        }
        Refusal::TooLarge { width, height } => {
            format!("{width} x {height} pixels are too many; export it smaller, at most 4096 x 4096")
        }
        Refusal::Undecodable(problem) => format!("it cannot be decoded: {problem}"),
        Refusal::Blank => "there is no artwork in it, or only one colour from edge to edge".into(),
        Refusal::TooSmall { artwork, size: (width, height, _), scale } => format!(
            "its artwork has only {} x {} pixels and would be enlarged {scale:.1} times for {width} x {height}; \
             export it with at least {} x {}, or enlarge it with `--upscale`",
            artwork.width,
            artwork.height,
            (f64::from(artwork.width) * scale / ENLARGED).ceil(),
            (f64::from(artwork.height) * scale / ENLARGED).ceil(),
        ),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |error: io::Error| could_not(path, &error);
    let mut file = Vec::new();
    File::open(path).map_err(failed)?.take(MAX_FILE + 1).read_to_end(&mut file).map_err(failed)?;
    if file.len() as u64 > MAX_FILE {
        let message = format!("{}: larger than {} bytes", shown(path), grouped(MAX_FILE));
        return Err(Failure { code: COULD_NOT_LOOK, message });
    }
    Ok(file)
}

/// What the system refused.
fn could_not(path: &Path, error: &io::Error) -> Failure {
    let reason = match error.kind() {
        io::ErrorKind::NotFound => "no such file or directory".into(),
        kind => kind.to_string(),
    };
    Failure { code: COULD_NOT_LOOK, message: format!("{}: {reason}", shown(path)) }
}

fn is_png_name(path: &Path) -> Result<(), Failure> {
    let is_png = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("png"));
    let message = || format!("{}: what is written is a PNG; name it *.png with `--output`", shown(path));
    if is_png { Ok(()) } else { Err(Failure::usage(message())) }
}

fn is_there(path: &Path) -> Failure {
    Failure::usage(format!("{}: it is there already, and is not overwritten", shown(path)))
}

/// `acme.jpg` becomes `acme-200x200.png`.
fn beside(path: &Path, (width, height, _): LogoSize) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{width}x{height}.png"));
    path.with_file_name(name)
}

/// Writes a file that is not there yet.
fn create(path: &Path, content: &[u8]) -> Result<(), Failure> {
    files::create(path, content).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => is_there(path),
        _ => could_not(path, &error),
    })
}

/// Writes a file over another.
fn replace(path: &Path, content: &[u8]) -> Result<(), Failure> {
    // A link stays one.
    let written = path.canonicalize().and_then(|path| files::replace(&path, content));
    written.map_err(|error| could_not(path, &error))
}

/// What the rules say of the new logo.
fn left_to_say(png: &[u8]) -> Result<Vec<String>, Failure> {
    let input = Input::Memory { path: Some("logo.png".into()), bytes: png.to_vec() };
    let selection = Selection::new(&["logo-*".into()], &[]).unwrap_or_default();
    let options = Options { selection, ..Options::on(time::OffsetDateTime::now_utc().date()) };
    let run = run::check(input, &options).map_err(super::check::refused)?;
    let findings = run.submissions.iter().flat_map(|submission| &submission.findings);
    Ok(findings.map(|finding| format!("{} ({})", finding.message, finding.rule)).collect())
}

/// What is shown of an image: names and values.
struct Facts([(&'static str, String); 7]);

impl Facts {
    fn of(path: &Path, file: &[u8], artwork: &Artwork) -> Self {
        let facts = run::read_source(Source::from_bytes(file.to_vec(), String::new()), true).masked();
        let text = |name: &str| facts[name].as_str().unwrap_or("unknown").to_owned();
        let number = |name: &str| facts[name].as_u64().unwrap_or_default();
        let entries = facts["metadata"].as_array().map_or(&[][..], Vec::as_slice);
        Self([
            ("file", shown(path)),
            ("format", format!("{}, {}", text("format"), text("color"))),
            ("bytes", grouped(file.len() as u64)),
            ("pixels", format!("{} x {}", number("width"), number("height"))),
            ("background", background(artwork)),
            ("artwork", self::artwork(artwork)),
            ("metadata", metadata(entries)),
        ])
    }
}

fn background(artwork: &Artwork) -> String {
    match artwork.background {
        Background::Transparent => "transparent".into(),
        Background::Color([red, green, blue]) => format!("#{red:02X}{green:02X}{blue:02X}"),
        Background::None => "the artwork's own".into(),
    }
}

fn artwork(artwork: &Artwork) -> String {
    let (width, height) = (artwork.content.width, artwork.content.height);
    match artwork.figure {
        Figure::Free => format!("{width} x {height}"),
        Figure::Circle => format!("{width} x {height}, a circle"),
        Figure::Rectangle => format!("{width} x {height}, a rectangle"),
        Figure::Rounded { radius } => format!("{width} x {height}, corners rounded by {radius}"),
    }
}

/// What there is metadata about; what it says is nobody's business here.
fn metadata(entries: &[Json]) -> String {
    let names = ["author", "title", "description", "copyright", "software", "computer", "location"];
    let has = |name: &&str| entries.iter().any(|entry| entry.get(name).is_some());
    let found: Vec<&str> = names.into_iter().filter(has).collect();
    if found.is_empty() { "none".into() } else { found.join(", ") }
}

fn write_facts(before: &Facts, after: &Facts, out: &mut impl Write) -> io::Result<()> {
    let width = |text: &str| text.chars().count();
    let column = before.0.iter().map(|(_, value)| width(value)).max().unwrap_or_default();
    for ((name, old), (_, new)) in before.0.iter().zip(&after.0) {
        let blank = " ".repeat(column - width(old));
        writeln!(out, "{name:<10}  {old}{blank}  ->  {new}")?;
    }
    Ok(())
}
