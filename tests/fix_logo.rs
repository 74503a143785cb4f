//! `oinlint fix-logo`: what it makes passes the rules, what it cannot make it refuses, and it overwrites nothing.

mod support;

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use oinlint::artifact::LOGO_SIZES;
use oinlint::refit::{Refusal, Wish, refit};
use oinlint::run::{self, Input};
use proptest::prelude::*;
use support::{TODAY, findings, folder_with, oinlint, options};

/// Blue, which no background here is near to.
const INK: [u8; 3] = [31, 78, 160];

/// What is drawn, in the box from (0, 0) to (1, 1).
#[derive(Clone, Copy, Debug, PartialEq)]
enum Shape {
    Rectangle,
    /// With a hole, so that it is not one colour.
    Frame,
    Rounded,
    Ellipse,
    Ring,
    Triangle,
    Word,
    Cross,
}

const SHAPES: [Shape; 8] = [
    Shape::Rectangle,
    Shape::Frame,
    Shape::Rounded,
    Shape::Ellipse,
    Shape::Ring,
    Shape::Triangle,
    Shape::Word,
    Shape::Cross,
];

/// What it is drawn on; none is transparent.
const GROUNDS: [Option<[u8; 3]>; 5] =
    [None, Some([255, 255, 255]), Some([244, 246, 243]), Some([0, 0, 0]), Some([200, 120, 30])];

/// How it is stored.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Mode {
    Png,
    Png16,
    PngGrey,
    Gif,
    Jpeg,
    Bmp,
}

const MODES: [Mode; 6] = [Mode::Png, Mode::Png16, Mode::PngGrey, Mode::Gif, Mode::Jpeg, Mode::Bmp];

#[derive(Clone, Debug)]
struct Drawing {
    shape: Shape,
    /// Width and height of the shape.
    size: (u32, u32),
    /// Pixels to the left, above, to the right and below.
    margins: [u32; 4],
    ground: Option<[u8; 3]>,
    mode: Mode,
}

impl Drawing {
    fn is_inside(&self, x: f64, y: f64) -> bool {
        if !(0.0..1.0).contains(&x) || !(0.0..1.0).contains(&y) {
            return false;
        }
        let from_centre = (x - 0.5).hypot(y - 0.5);
        match self.shape {
            Shape::Rectangle => true,
            Shape::Frame => from_centre > 0.2,
            Shape::Rounded => {
                let (width, height) = (f64::from(self.size.0), f64::from(self.size.1));
                let radius = 0.2 * width.min(height);
                let beyond = |at: f64, size: f64| (radius - at * size).max(at * size - size + radius).max(0.0);
                beyond(x, width).hypot(beyond(y, height)) <= radius && from_centre > 0.2
            }
            Shape::Ellipse => from_centre <= 0.5,
            Shape::Ring => (0.3..=0.5).contains(&from_centre),
            Shape::Triangle => (x - 0.5).abs() <= y / 2.0,
            Shape::Word => ((x * 9.0) as u32).is_multiple_of(2),
            Shape::Cross => (0.35..0.65).contains(&x) || (0.35..0.65).contains(&y),
        }
    }

    /// How much of a pixel is ink, of nine samples.
    fn ink(&self, x: u32, y: u32) -> f64 {
        let samples = (0..9).filter(|sample| {
            let (right, down) = (f64::from(sample % 3), f64::from(sample / 3));
            let at = |at: u32, margin: u32, part: f64, size: u32| {
                (f64::from(at) - f64::from(margin) + (part + 0.5) / 3.0) / f64::from(size)
            };
            self.is_inside(at(x, self.margins[0], right, self.size.0), at(y, self.margins[1], down, self.size.1))
        });
        samples.count() as f64 / 9.0
    }

    fn pixels(&self) -> RgbaImage {
        let width = self.margins[0] + self.size.0 + self.margins[2];
        let height = self.margins[1] + self.size.1 + self.margins[3];
        RgbaImage::from_fn(width, height, |x, y| {
            let ink = self.ink(x, y);
            let Some(ground) = self.ground() else {
                return Rgba([INK[0], INK[1], INK[2], (ink * 255.0) as u8]);
            };
            let mixed = |at: usize| (f64::from(INK[at]) * ink + f64::from(ground[at]) * (1.0 - ink)) as u8;
            Rgba([mixed(0), mixed(1), mixed(2), 255])
        })
    }

    /// What is stored behind the ink: JPEG, BMP and grey pictures have no opacity here.
    fn ground(&self) -> Option<[u8; 3]> {
        let is_opaque = matches!(self.mode, Mode::Jpeg | Mode::Bmp | Mode::PngGrey);
        self.ground.or(is_opaque.then_some([255; 3]))
    }

    fn file(&self) -> Vec<u8> {
        let pixels = DynamicImage::ImageRgba8(self.pixels());
        let (image, format) = match self.mode {
            Mode::Png => (pixels, ImageFormat::Png),
            Mode::Png16 => (DynamicImage::ImageRgba16(pixels.to_rgba16()), ImageFormat::Png),
            Mode::PngGrey => (DynamicImage::ImageLuma8(pixels.to_luma8()), ImageFormat::Png),
            Mode::Gif => (pixels, ImageFormat::Gif),
            Mode::Jpeg => (DynamicImage::ImageRgb8(pixels.to_rgb8()), ImageFormat::Jpeg),
            Mode::Bmp => (DynamicImage::ImageRgb8(pixels.to_rgb8()), ImageFormat::Bmp),
        };
        let mut file = Cursor::new(Vec::new());
        image.write_to(&mut file, format).expect("the format can be written");
        file.into_inner()
    }

    /// Whether nothing would be left but one colour: a full rectangle without the paper around it.
    fn is_one_color(&self) -> bool {
        self.shape == Shape::Rectangle
            && self.ground().is_none_or(|ground| ground[0] > 240 || self.margins == [0; 4])
    }
}

fn drawings() -> impl Strategy<Value = Drawing> {
    let size = (20u32..260, 20u32..260);
    let margins = prop_oneof![Just([0; 4]), prop::array::uniform4(1u32..40)];
    let of = |all: usize| 0..all;
    (of(SHAPES.len()), size, margins, of(GROUNDS.len()), of(MODES.len())).prop_map(
        |(shape, size, margins, ground, mode)| Drawing {
            shape: SHAPES[shape],
            size,
            margins,
            ground: GROUNDS[ground],
            mode: MODES[mode],
        },
    )
}

/// The rules that find something in a logo.
fn rules_of(png: Vec<u8>) -> Vec<&'static str> {
    let input = Input::Memory { path: Some("logo.png".into()), bytes: png };
    let run = run::check(input, &options(Some("logo-*"), TODAY)).expect("a logo is something to check");
    findings(&run).iter().map(|finding| finding.rule).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_made_passes_the_rules(drawing in drawings()) {
        let made = match refit(&drawing.file(), Wish { size: None, may_enlarge: true }) {
            Ok(made) => made,
            Err(refusal) => {
                prop_assert!(drawing.is_one_color() && refusal == Refusal::Blank, "{refusal:?}");
                return Ok(());
            }
        };
        prop_assert!(made.png.len() < 1_000_000);
        let found = rules_of(made.png);
        // What no cropping changes: that the artwork is long, and that its corners are cut.
        let mut excused = vec!["logo-wordmark", "logo-not-square"];
        if drawing.shape == Shape::Rounded {
            excused.push("logo-rounded-corners");
        }
        // What was too small is soft when it is enlarged, which takes being told to.
        let enlarged = f64::from(drawing.size.0.max(drawing.size.1)) < 156.0;
        if enlarged {
            excused.push("logo-blurred");
        }
        let wrong: Vec<_> = found.iter().filter(|rule| !excused.contains(rule)).collect();
        prop_assert!(wrong.is_empty(), "{wrong:?}");
    }

    #[test]
    fn nothing_is_enlarged_much_unless_that_is_asked_for(drawing in drawings()) {
        match refit(&drawing.file(), Wish::default()) {
            Ok(made) => {
                // One pixel is lost to rounding, another where the edge of a JPEG is smeared.
                let (before, after) = (made.before.content, made.after.content);
                let is_enlarged = |before: u32, after: u32| f64::from(after) > 1.5 * f64::from(before + 2) + 1.0;
                let grows = is_enlarged(before.width, after.width) && is_enlarged(before.height, after.height);
                prop_assert!(!grows, "{before:?} became {after:?}");
            }
            Err(Refusal::TooSmall { artwork, scale, size }) => {
                prop_assert!(scale > 1.5);
                prop_assert!(u64::from(artwork.width) * 3 < size.0 * 2 + 3);
                prop_assert!(u64::from(artwork.height) * 3 < size.1 * 2 + 3);
            }
            Err(refusal) => prop_assert!(drawing.is_one_color() && refusal == Refusal::Blank, "{refusal:?}"),
        }
    }

    #[test]
    fn a_size_that_is_asked_for_is_given(drawing in drawings(), size in 0usize..4) {
        let size = LOGO_SIZES[size];
        if let Ok(made) = refit(&drawing.file(), Wish { size: Some(size), may_enlarge: true }) {
            let image = image::load_from_memory(&made.png).expect("a PNG was made");
            prop_assert_eq!((u64::from(image.width()), u64::from(image.height())), (size.0, size.1));
            let errors = ["logo-blank", "logo-dimensions", "logo-format", "logo-size", "logo-undecodable"];
            prop_assert!(rules_of(made.png).iter().all(|rule| !errors.contains(rule)));
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), start in 0usize..5) {
        let starts: [&[u8]; 5] = [b"", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\xff\xd8\xff", b"GIF89a", b"BM"];
        let _ = refit(&[starts[start], &bytes].concat(), Wish::default());
    }
}

fn drawing(shape: Shape, size: (u32, u32), ground: Option<[u8; 3]>) -> Drawing {
    Drawing { shape, size, margins: [30, 40, 50, 20], ground, mode: Mode::Png }
}

#[test]
fn each_artwork_gets_the_size_for_it() {
    let cases = [
        (Shape::Frame, (300, 300), "square"),
        (Shape::Ring, (300, 300), "circular"),
        (Shape::Cross, (300, 150), "wide"),
        (Shape::Cross, (150, 300), "tall"),
        (Shape::Triangle, (300, 210), "square"),
    ];
    for (shape, size, expected) in cases {
        for ground in [None, Some([255; 3])] {
            let made = refit(&drawing(shape, size, ground).file(), Wish::default()).expect("it can be made");
            assert_eq!(made.size.2, expected, "{shape:?} {size:?} on {ground:?}");
            assert_eq!(made.is_cleared, ground.is_some());
        }
    }
}

#[test]
fn the_paper_is_taken_away_and_what_is_inside_stays() {
    let made = refit(&drawing(Shape::Ring, (300, 300), Some([255; 3])).file(), Wish::default());
    let image = image::load_from_memory(&made.expect("it can be made").png).expect("it is a PNG").into_rgba8();
    assert_eq!(image.get_pixel(0, 0).0[3], 0, "a corner");
    assert_eq!(image.get_pixel(122, 122).0, [255; 4], "the hole is no border");
    let ink = image.get_pixel(122, 25).0;
    assert!(ink[3] == 255 && ink.iter().zip(INK).all(|(own, ink)| own.abs_diff(ink) < 8), "{ink:?}");
    // No light seam is left: whatever of the edge can be seen is nearer to the ink than to the paper.
    let seam = image.pixels().take(244 * 20).filter(|pixel| pixel.0[3] > 128 && pixel.0[0] > 143).count();
    assert_eq!(seam, 0);
}

#[test]
fn a_photograph_taken_sideways_is_turned_upright() {
    let jpeg = Drawing { mode: Mode::Jpeg, ..drawing(Shape::Cross, (300, 150), Some([255; 3])) }.file();
    // EXIF with one tag: the picture was turned by a quarter.
    let exif = b"\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let made = refit(&[&jpeg[..2], exif, &jpeg[2..]].concat(), Wish::default()).expect("it can be made");
    assert_eq!(made.size.2, "tall");
}

#[test]
fn what_is_no_image_for_it_is_named() {
    let bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x27\x10\0\0\x27\x10\x08\x06\0\0\0";
    let crc = [0xad, 0xb9, 0xe4, 0xaa];
    let cases: [(Vec<u8>, &str); 4] = [
        (b"RIFF\0\0\0\0WEBPVP8 ".to_vec(), "it is WebP; PNG, GIF, JPEG, BMP and ICO are read here"),
        (b"%PDF-1.7".to_vec(), "it is PDF; "),
        (b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec(), "it is no image that is known here; "),
        (b"\x89PNG\r\n\x1a\n\0\0".to_vec(), "it cannot be decoded: its data is damaged or cut off"),
    ];
    for (bytes, expected) in cases {
        let folder = folder_with(&[("acme.png", &bytes)]);
        let answer = oinlint(folder.path(), &["fix-logo", "acme.png"]);
        assert_eq!(answer.code, 1, "{}", answer.err);
        assert!(answer.err.starts_with(&format!("oinlint: acme.png: {expected}")), "{}", answer.err);
        assert_eq!(std::fs::read_dir(folder.path()).expect("it is there").count(), 1, "nothing was written");
    }
    let bomb = [&bomb[..], &crc, b"\0\0\0\0IDAT\x35\xaf\x06\x1e"].concat();
    let refused = refit(&bomb, Wish::default()).expect_err("a hundred million pixels");
    assert!(
        matches!(refused, Refusal::TooLarge { width: 10_000, height: 10_000 } | Refusal::Undecodable(_)),
        "{refused:?}"
    );
}

#[test]
fn nothing_is_overwritten_unless_that_is_asked_for() {
    let image = drawing(Shape::Frame, (300, 300), None).file();
    let folder = folder_with(&[("acme.png", &image), ("old.png", b"old"), ("acme.jpg", &image)]);
    let read = |name: &str| std::fs::read(folder.path().join(name)).expect("it is there");

    let answer = oinlint(folder.path(), &["fix-logo", "acme.png", "-o", "old.png"]);
    assert_eq!(answer.code, 2, "{}", answer.err);
    assert_eq!(answer.err, "oinlint: old.png: it is there already, and is not overwritten\n");
    assert_eq!(read("old.png"), b"old");
    let answer = oinlint(folder.path(), &["fix-logo", "acme.png", "-o", "acme.png"]);
    assert_eq!((answer.code, read("acme.png") == image), (2, true), "not even itself");

    let answer = oinlint(folder.path(), &["fix-logo", "acme.png"]);
    assert_eq!(answer.code, 0, "{}", answer.err);
    for line in [
        "pixels      380 x 360                  ->  200 x 200",
        "artwork     300 x 300, a rectangle     ->  200 x 200, a rectangle",
    ] {
        assert!(answer.out.lines().any(|shown| shown == line), "{}", answer.out);
    }
    let made = read("acme-200x200.png");
    assert_eq!(rules_of(made.clone()), [""; 0]);
    assert_eq!(oinlint(folder.path(), &["fix-logo", "acme.png"]).code, 2, "the second time it is there");

    let answer = oinlint(folder.path(), &["fix-logo", "acme.png", "--in-place"]);
    assert_eq!(answer.code, 0, "{}", answer.err);
    assert_eq!(read("acme.png"), made);
    let left = std::fs::read_dir(folder.path()).expect("it is there").count();
    assert_eq!(left, 4, "no file is left over");

    for arguments in [&["fix-logo", "acme.jpg", "--in-place"][..], &["fix-logo", "acme.jpg", "-o", "new.jpg"]] {
        let answer = oinlint(folder.path(), arguments);
        assert_eq!(answer.code, 2, "{}", answer.err);
        assert!(answer.err.contains("what is written is a PNG"), "{}", answer.err);
    }
}

#[test]
fn small_artwork_is_enlarged_only_when_that_is_asked_for() {
    let image = drawing(Shape::Frame, (100, 100), None).file();
    let folder = folder_with(&[("acme.png", &image)]);
    let answer = oinlint(folder.path(), &["fix-logo", "acme.png"]);
    assert_eq!(answer.code, 1);
    let expected = "oinlint: acme.png: its artwork has only 100 x 100 pixels and would be enlarged 2.0 times for \
                    200 x 200; export it with at least 134 x 134, or enlarge it with `--upscale`\n";
    assert_eq!(answer.err, expected);
    assert_eq!(oinlint(folder.path(), &["fix-logo", "acme.png", "--upscale", "-o", "new.png"]).code, 0);
    assert_eq!(oinlint(folder.path(), &["fix-logo", "missing.png"]).code, 3);
}

#[test]
fn what_cannot_be_mended_is_said() {
    let image = drawing(Shape::Rounded, (300, 300), None).file();
    let folder = folder_with(&[("acme.png", &image)]);
    let answer = oinlint(folder.path(), &["fix-logo", "acme.png"]);
    assert_eq!(answer.code, 0);
    assert!(
        answer.out.contains("\nleft to you: the corners of the square artwork are rounded by "),
        "{}",
        answer.out
    );
    let answer = oinlint(folder.path(), &["fix-logo", "acme.png", "--shape", "circle", "-o", "round.png"]);
    assert!(answer.out.contains("(logo-circular-in-square-slot)\n"), "{}", answer.out);
}
