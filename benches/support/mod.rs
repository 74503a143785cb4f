//! Input for the benchmarks: fixtures, and metadata that is generated the same way in every run.

// Every benchmark is a program of its own and uses a part of this.
#![allow(dead_code)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use oinlint::artifact::{Artifact, Submission};
use oinlint::discover::{Shown, Walk};
use oinlint::rule::Selection;
use oinlint::run::{self, Input, Options, Run};
use oinlint::source::Source;

/// How many files make up a large directory.
pub const FILES: usize = 1000;
/// Size of a large aggregate in bytes.
pub const AGGREGATE: usize = 50_000_000;

/// The path of a fixture.
pub fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(path)
}

/// The content of a fixture.
pub fn bytes_of(path: &str) -> Vec<u8> {
    fs::read(fixture(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The content of a fixture that is UTF-8.
pub fn text_of(path: &str) -> String {
    String::from_utf8(bytes_of(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The content of a file, with replacements where it is not UTF-8.
pub fn lossy_text(path: &Path) -> String {
    String::from_utf8_lossy(&fs::read(path).expect("the file is there")).into_owned()
}

/// Reads a file and counts its XML events: the least that a reader of a whole aggregate does.
pub fn xml_events(path: &Path) -> usize {
    let text = lossy_text(path);
    let mut reader = quick_xml::Reader::from_str(&text);
    let mut events = 0;
    while !matches!(reader.read_event(), Ok(quick_xml::events::Event::Eof) | Err(_)) {
        events += 1;
    }
    events
}

/// What a run is asked to do: everything, on a fixed day.
pub fn options(threads: usize) -> Options {
    let today = time::Date::from_calendar_date(2026, time::Month::January, 31).expect("it is a day");
    Options { threads, ..Options::on(today) }
}

/// The same, except that no signature is verified.
pub fn options_without_signatures(threads: usize) -> Options {
    let selection = Selection::new(&[], &["saml-signature-[!s]*".to_owned()]).expect("there are such rules");
    Options { selection, ..options(threads) }
}

/// Checks what lies at a path.
pub fn check(path: &Path, threads: usize) -> Run {
    check_with(path, &options(threads))
}

/// Checks what lies at a path as it is asked for.
pub fn check_with(path: &Path, options: &Options) -> Run {
    run::check(Input::Paths(vec![path.to_owned()]), options).expect("there is something to check")
}

/// A file as an artifact.
pub fn artifact(path: &str, bytes: Vec<u8>) -> Artifact {
    run::read_source(Source::from_bytes(bytes, path.into()), false)
}

/// A submission of files that are at hand.
pub fn submission(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Submission {
    Submission::new(".".into(), files.into_iter().map(|(path, bytes)| artifact(&path, bytes)).collect())
}

/// Makes metadata of service providers: fixtures lend the certificates, all else follows from the number.
pub struct Generator {
    /// Base64, as the fixtures break its lines.
    certificates: Vec<String>,
}

impl Generator {
    /// A generator with the certificates of the fixtures.
    pub fn new() -> Self {
        let sources = [
            "acme-first-draft/saml/sp-metadata.xml",
            "rules/saml-signature-sha1/good-sha256/sp-metadata.xml",
            "rules/saml-signature-sha1/bad-signed/sp-metadata.xml",
        ];
        let mut certificates = Vec::new();
        for source in sources {
            let text = text_of(source);
            let after = text.split("X509Certificate>").skip(1).step_by(2);
            certificates.extend(after.filter_map(|part| Some(part.split_once('<')?.0.to_owned())));
        }
        assert!(!certificates.is_empty(), "no fixture has a certificate");
        Self { certificates }
    }

    fn certificate(&self, number: usize) -> &str {
        &self.certificates[number % self.certificates.len()]
    }

    /// The `EntityDescriptor` of one service provider, about 7 kB.
    pub fn entity(&self, number: usize) -> String {
        let mut out = String::with_capacity(8 << 10);
        let host = format!("sp{number}.tenant{}.acme.example", number % 97);
        // One host in a hundred has not moved to https, and one name in eight is not ASCII.
        let scheme = if number % 100 == 7 { "http" } else { "https" };
        let name = if number.is_multiple_of(8) { "Zoë's Büro" } else { "Acme Books" };
        let _ = write!(
            out,
            r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:mdui="urn:oasis:names:tc:SAML:metadata:ui" entityID="https://{host}/saml/metadata">
  <md:SPSSODescriptor AuthnRequestsSigned="true" WantAssertionsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:Extensions>
      <mdui:UIInfo>
        <mdui:DisplayName xml:lang="en">{name} {number}</mdui:DisplayName>
        <mdui:Description xml:lang="en">Keeps the books of {name} &amp; partners, number {number}.</mdui:Description>
        <mdui:InformationURL xml:lang="en">https://{host}/about?lang=en&amp;from=idp</mdui:InformationURL>
        <mdui:Logo height="120" width="120">https://{host}/logo.png</mdui:Logo>
      </mdui:UIInfo>
    </md:Extensions>
"#
        );
        for (offset, purpose) in ["signing", "encryption"].into_iter().enumerate() {
            let certificate = self.certificate(number + offset);
            let _ = write!(
                out,
                r#"    <md:KeyDescriptor use="{purpose}">
      <ds:KeyInfo>
        <ds:X509Data>
          <ds:X509Certificate>{certificate}</ds:X509Certificate>
        </ds:X509Data>
      </ds:KeyInfo>
    </md:KeyDescriptor>
"#
            );
        }
        for (service, binding) in [("SingleLogoutService", "HTTP-Redirect"), ("SingleLogoutService", "HTTP-POST")]
        {
            let _ = writeln!(
                out,
                r#"    <md:{service} Binding="urn:oasis:names:tc:SAML:2.0:bindings:{binding}" Location="https://{host}/saml/logout"/>"#
            );
        }
        for format in ["1.1:nameid-format:emailAddress", "2.0:nameid-format:persistent"] {
            let _ = writeln!(out, "    <md:NameIDFormat>urn:oasis:names:tc:SAML:{format}</md:NameIDFormat>");
        }
        for index in 0..3 {
            let _ = writeln!(
                out,
                r#"    <md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{scheme}://{host}/saml/acs/{index}" index="{index}"/>"#
            );
        }
        let _ = writeln!(
            out,
            r#"    <md:AttributeConsumingService index="0">
      <md:ServiceName xml:lang="en">{name}</md:ServiceName>"#
        );
        for (attribute, oid) in
            [("mail", "0.9.2342.19200300.100.1.3"), ("sn", "2.5.4.4"), ("givenName", "2.5.4.42")]
        {
            let _ = writeln!(
                out,
                r#"      <md:RequestedAttribute FriendlyName="{attribute}" Name="urn:oid:{oid}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri" isRequired="true"/>"#
            );
        }
        let _ = write!(
            out,
            r#"    </md:AttributeConsumingService>
  </md:SPSSODescriptor>
  <md:Organization>
    <md:OrganizationName xml:lang="en">{name}</md:OrganizationName>
    <md:OrganizationDisplayName xml:lang="en">{name}</md:OrganizationDisplayName>
    <md:OrganizationURL xml:lang="en">https://{host}/</md:OrganizationURL>
  </md:Organization>
  <md:ContactPerson contactType="technical">
    <md:EmailAddress>mailto:saml@{host}</md:EmailAddress>
  </md:ContactPerson>
</md:EntityDescriptor>
"#
        );
        out
    }

    /// An `EntitiesDescriptor` of at least `size` bytes.
    pub fn aggregate(&self, size: usize) -> String {
        let mut out = String::with_capacity(size + (16 << 10));
        out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        out.push_str("<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\">\n");
        for number in 0.. {
            if out.len() >= size {
                break;
            }
            out.push_str(&self.entity(number));
        }
        out.push_str("</md:EntitiesDescriptor>\n");
        out
    }

    /// A service provider with so many endpoints that are not served over https.
    pub fn insecure(&self, endpoints: usize) -> String {
        let mut out = String::from(
            r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://acme.example/saml">
  <md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
"#,
        );
        for index in 0..endpoints {
            let _ = writeln!(
                out,
                r#"    <md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="http://tenant{index}.acme.example/saml/acs" index="{index}"/>"#
            );
        }
        out.push_str("  </md:SPSSODescriptor>\n</md:EntityDescriptor>\n");
        out
    }
}

/// [`FILES`] metadata files: the `saml-metadata` files of the corpus that `OINLINT_CORPUS` names, repeated under
/// other names, else generated ones.
pub fn metadata_files() -> Vec<(String, Vec<u8>)> {
    let contents = match corpus("saml-metadata", "") {
        Some(contents) => contents,
        None => {
            let generator = Generator::new();
            (0..FILES).map(|number| generator.entity(number).into_bytes()).collect()
        }
    };
    repeated(&contents, |number| format!("sp{number:04}/metadata.xml"))
}

/// [`FILES`] images of a product, none of them its logo: the PNG files among the `image-test` files of the corpus, else a
/// generated one.
pub fn product_images() -> Vec<(String, Vec<u8>)> {
    let contents = corpus("image-test", ".png").unwrap_or_else(|| vec![picture()]);
    repeated(&contents, |number| format!("screens/page-{number:04}.png"))
}

/// The contents of the files in a folder of the corpus whose names end so; `None` where there is no corpus.
pub fn corpus(folder: &str, end: &str) -> Option<Vec<Vec<u8>>> {
    let corpus = std::env::var_os("OINLINT_CORPUS")?;
    let found = Walk::default().files(&[Path::new(&corpus).join(folder)], &Shown::default());
    let found = found.unwrap_or_else(|(path, error)| panic!("OINLINT_CORPUS: {}: {error}", path.display()));
    let wanted = found.files.iter().filter(|file| file.path.to_string_lossy().ends_with(end));
    let contents: Vec<_> = wanted.map(|file| fs::read(&file.path).expect("the corpus can be read")).collect();
    assert!(!contents.is_empty(), "OINLINT_CORPUS: no such file in {folder}");
    Some(contents)
}

fn repeated(contents: &[Vec<u8>], name: impl Fn(usize) -> String) -> Vec<(String, Vec<u8>)> {
    (0..FILES).map(|number| (name(number), contents[number % contents.len()].clone())).collect()
}

/// A PNG of 800 x 500 pixels that does not compress well, as screenshots do not.
fn picture() -> Vec<u8> {
    let noise = |x: u32, y: u32| (x.wrapping_mul(2_654_435_761).wrapping_add(y.wrapping_mul(40_503)) >> 13) as u8;
    let picture =
        image::RgbImage::from_fn(800, 500, |x, y| image::Rgb([noise(x, y), (x / 4) as u8, (y / 2) as u8]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).expect("a picture can be written");
    bytes.into_inner()
}

/// Writes files below a new temporary directory, which lasts as long as what is returned.
pub fn write(files: &[(String, Vec<u8>)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    for (path, bytes) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("it is in the folder")).expect("a folder can be made");
        fs::write(path, bytes).expect("a file can be written");
    }
    folder
}
