//! What must hold for any input. Each function is a fuzz target, and `tests/fuzz.rs` runs it on fixed inputs.

use oinlint::artifact::Artifact;
use oinlint::document::xml::{self, Element};
use oinlint::document::{Value, json, yaml};
use oinlint::expression::{self, Dialect, MAX_WAYS, Part};
use oinlint::finding::{Finding, Place};
use oinlint::report::{self, Detail, Format};
use oinlint::rule::Selection;
use oinlint::run::{self, Input, Options, Run};
use oinlint::source::{Limits, Source, Span};

fn assert_place(text: &str, span: Span) {
    let (start, end) = (span.start as usize, span.end as usize);
    assert!(start <= end && text.is_char_boundary(start) && text.is_char_boundary(end), "{span:?}");
}

fn assert_places(text: &str, root: Option<Value<'_>>) {
    let mut open: Vec<Value<'_>> = root.into_iter().collect();
    while let Some(value) = open.pop() {
        assert_place(text, value.span());
        assert_place(text, value.content_span());
        assert_place(text, value.head_span());
        if let Some(decoded) = value.text() {
            assert_place(text, value.slice_span(0..decoded.len()));
        }
        open.extend(value.members().map(|member| member.value).chain(value.elements()));
    }
}

/// Any text is read as JSON; every place lies on the boundaries of characters.
pub fn json(text: &str) {
    let parsed = json::parse(text);
    parsed.problems.iter().for_each(|problem| assert_place(text, problem.span));
    assert_places(text, Value::root(&parsed.tree, text));
    if parsed.problems.is_empty() {
        // Numbers too large for a double are JSON, and nothing that `serde_json` takes.
        let is_number = text.bytes().any(|byte| byte.is_ascii_digit());
        assert!(is_number || serde_json::from_str::<serde_json::Value>(text).is_ok(), "{text:?}");
    }
}

/// Any text is read as YAML; every place lies on the boundaries of characters.
pub fn yaml(text: &str) {
    let parsed = yaml::parse(text);
    parsed.problems.iter().for_each(|problem| assert_place(text, problem.span));
    parsed.foreign_tag.into_iter().for_each(|span| assert_place(text, span));
    assert_places(text, Value::root(&parsed.tree, text));
}

/// Any text is read as XML; every place lies on the boundaries of characters.
pub fn xml(text: &str) {
    let parsed = xml::parse(text);
    parsed.problems.iter().for_each(|problem| assert_place(text, problem.span));
    let root = parsed.tree.root(text);
    for element in root.into_iter().flat_map(|root| std::iter::once(root).chain(root.descendants())) {
        assert_element(text, element);
    }
}

fn assert_element(text: &str, element: Element<'_>) {
    for span in
        [element.span(), element.start_tag(), element.name_span(), element.content_span(), element.text_span()]
    {
        assert_place(text, span);
    }
    _ = element.text();
    for attribute in element.attributes().chain(element.declarations()) {
        assert_place(text, attribute.name_span());
        assert_place(text, attribute.value_span());
        _ = attribute.value();
    }
}

fn artifact(name: &str, bytes: &[u8]) -> Artifact {
    run::read_source(Source::from_bytes(bytes.to_vec(), name.into()), true)
}

/// Any bytes are read as SAML, and their signatures verified.
pub fn signature(bytes: &[u8]) {
    let artifact = artifact("metadata.xml", bytes);
    for signature in artifact.signatures() {
        _ = signature.verdict.holds();
    }
    _ = artifact.masked();
}

/// Any bytes are read as a file of certificates: PEM, DER, a bundle, a key.
pub fn certificate(bytes: &[u8]) {
    for name in ["cert.pem", "cert.cer", "chain.p7b"] {
        _ = artifact(name, bytes).masked();
    }
}

/// Any bytes are read as an image, and as the logo if they are one.
pub fn image(bytes: &[u8]) {
    _ = artifact("logo.png", bytes).masked();
    checked("logo.png", bytes);
}

/// Any text is read in every dialect, printed, rewritten and worked out, in bounded time.
pub fn expression(text: &str) {
    for dialect in Dialect::ALL {
        let field = expression::read(text, dialect);
        field.problems.iter().for_each(|problem| assert_place(text, problem.span));
        for part in &field.parts {
            if let (Part::Whole(expression), []) = (part, field.problems.as_slice()) {
                let printed = expression::print(expression);
                // Whether a field with this text would be taken for an expression is another question.
                let usual = Limits::default();
                let limits = Limits { expression_depth: 2 * usual.expression_depth + 1, ..usual };
                let (same, problems) = expression::parse_within(&printed, Span::new(0, printed.len()), &limits);
                assert_eq!(problems, [], "{printed}");
                assert_eq!(expression::print(&same), printed);
            }
        }
        let all =
            expression::outcomes(text, &field, &|path| path.split_once('.').map(|(_, name)| name.to_owned()));
        assert!(all.ways.len() <= MAX_WAYS);
        for way in &all.ways {
            let traced = &way.text;
            let origin = traced.origin(0..traced.text().len());
            assert!(origin.end as usize <= text.len());
        }
        _ = expression::evaluate(text, &field, &|_| Some("x".into()));
        for target in Dialect::ALL {
            _ = expression::rewrite(text, &field, target);
        }
    }
}

/// Any bytes under any of the usual names are recognised as something or nothing, and judged.
pub fn recognise(bytes: &[u8]) {
    const NAMES: [&str; 12] = [
        "flow.flopack",
        "workflow.json",
        "schemas.json",
        "client.json",
        "main.tf",
        ".env",
        "settings.toml",
        "guide.md",
        "guide.html",
        "test.json",
        "openapi.yaml",
        "app.py",
    ];
    // The last byte says which: what is before it stays the same when another name is tried.
    let Some((&last, content)) = bytes.split_last() else { return };
    checked(NAMES[usize::from(last) % NAMES.len()], content);
}

/// Any bytes are judged as a manifest by every rule, and planned.
pub fn manifest(bytes: &[u8]) {
    // The first byte says which form it has: a seed begins with the brace of JSON or a letter of YAML.
    let name = if bytes.first() == Some(&b'{') { "submission.json" } else { "submission.yaml" };
    let Some(run) = checked(name, bytes) else { return };
    for submission in &run.submissions {
        _ = oinlint::plan::of(submission);
    }
}

/// A small directory is checked whole: its files stand one behind the other, each behind a line `=== name`.
pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut artifacts = Vec::new();
    for part in text.split("=== ").skip(1).take(8) {
        let (name, content) = part.split_once('\n').unwrap_or((part, ""));
        let name: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
        artifacts.push(run::read_source(Source::from_bytes(content.as_bytes().to_vec(), name), false));
    }
    let submission = oinlint::artifact::Submission::new(".".into(), artifacts);
    let outcome = oinlint::rule::run(&submission, oinlint::check::EMITTERS, &Selection::default(), day());
    outcome.findings.iter().for_each(assert_finding);
    assert!(
        !outcome.is_incomplete || outcome.findings.iter().all(|finding| finding.rule != "internal-rule-failed")
    );
}

fn day() -> time::Date {
    time::Date::from_calendar_date(2026, time::Month::November, 23).expect("it is a day")
}

/// A run over one file in memory, whose findings are sound and can be printed in every format.
fn checked(name: &str, bytes: &[u8]) -> Option<Run> {
    let options = Options { outline: true, source_code: true, threads: 1, ..Options::on(day()) };
    let run = run::check(Input::Memory { path: Some(name.into()), bytes: bytes.to_vec() }, &options).ok()?;
    run.submissions.iter().flat_map(|submission| &submission.findings).for_each(assert_finding);
    for format in [Format::Human, Format::Short, Format::Json] {
        let mut out = Vec::new();
        report::write(&run, format, Detail::default(), &mut out).expect("writing to memory works");
        let steers = |c: char| c.is_control() && c != '\n';
        assert!(!String::from_utf8(out).expect("the output is UTF-8").contains(steers), "{format:?}");
    }
    Some(run)
}

fn assert_finding(finding: &Finding) {
    assert_ne!(finding.rule, "internal-rule-failed", "{}", finding.message);
    for text in [&finding.message, &finding.why, &finding.help] {
        assert!(!text.contains(['\n', '\r']), "{text:?}");
    }
    for Place { span, start, .. } in std::iter::once(&finding.place).chain(&finding.related) {
        assert!(span.start <= span.end && start.line >= 1 && start.column >= 1, "{}: {span:?}", finding.rule);
    }
}
