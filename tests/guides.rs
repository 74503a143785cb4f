//! Guides: hostile documents, and what holds for every text.

mod support;

use oinlint::artifact::Artifact;
use oinlint::document::Value;
use oinlint::finding::Finding;
use oinlint::run::{Run, read_source};
use oinlint::source::Source;
use proptest::prelude::*;
use support::{TODAY, check, findings, folder_with, options, root};

fn guide(name: &str, text: &str) -> Artifact {
    read_source(Source::from_bytes(text.as_bytes().to_vec(), name.into()), true)
}

/// Every value of the facts, itself and below.
fn values(artifact: &Artifact) -> Vec<Value<'_>> {
    let mut open: Vec<Value<'_>> = artifact.root().into_iter().collect();
    let mut all = Vec::new();
    while let Some(value) = open.pop() {
        all.push(value);
        open.extend(value.members().map(|member| member.value).chain(value.elements()));
    }
    all
}

/// Panics if a fact stands outside of the text or between the bytes of a character.
fn assert_places(artifact: &Artifact, text: &str) {
    for value in values(artifact) {
        let mut spans = vec![value.span(), value.head_span()];
        if let Some(said) = value.as_str() {
            spans.push(value.slice_span(0..said.len()));
            let middle = (0..=said.len() / 2).rev().find(|at| said.is_char_boundary(*at)).unwrap_or(0);
            spans.push(value.slice_span(middle..said.len()));
        }
        for span in spans {
            assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} of {}", text.len());
        }
    }
}

fn run(files: &[(&str, &str)]) -> Run {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    check(folder_with(&files).path(), &options(None, TODAY))
}

/// Rule, line and column of the findings in a file.
fn places(run: &Run, file: &str) -> Vec<(&'static str, u32, u32)> {
    let place = |finding: &&Finding| (finding.rule, finding.place.start.line, finding.place.start.column);
    let mut all: Vec<_> =
        findings(run).iter().filter(|finding| finding.place.path.ends_with(file)).map(place).collect();
    all.sort_unstable();
    all
}

const TITLE: &str = "# Set up Okta single sign-on\n\nSupported features\n\n";

#[test]
fn hostile_documents_are_read_to_their_end() {
    let much = |part: &str| format!("{TITLE}{}", part.repeat((1 << 18) / part.len()));
    let markdown = [
        much("["),
        much("*"),
        much("_"),
        much("`"),
        much("| "),
        much("|a|b|\n"),
        much("> "),
        much("- "),
        much("1. a\n   "),
        much("![]("),
        much("[a](b "),
        much("<div>"),
        much("<!--"),
        much("&amp;"),
        much("&#0;"),
        much("\u{0}"),
        much("a"),
        much("\\"),
        much("[x]: y\n"),
        much("***\n"),
        much("é\u{301}"),
        format!("{TITLE}[a](https://{}.example)", "b".repeat(200_000)),
        format!("+++\n{}", "a = 1\n".repeat(50_000)),
        format!("---\n{}", "a: [\n".repeat(50_000)),
    ];
    for text in &markdown {
        assert_places(&guide("okta-guide.md", text), text);
    }
    let page = |body: String| format!("<html><head><title>Set up Okta single sign-on</title></head><body>{body}");
    let html = [
        page("<div>".repeat(200_000)),
        page("<td".repeat(300_000)),
        page("<ul><li>".repeat(100_000)),
        page("<table><tr><td>".repeat(50_000)),
        page("&lt".repeat(300_000)),
        page("&#x10FFFF;".repeat(100_000)),
        page("&notit;".repeat(100_000)),
        page(format!("<a href=\"{}\">", "x".repeat(500_000))),
        page(format!("<img alt='{}", "x".repeat(500_000))),
        page("<script>".repeat(100_000)),
        page("</p>".repeat(200_000)),
        page("<!--".repeat(200_000)),
        page(format!("<p {}>", "a=1 ".repeat(200_000))),
        page("\u{0}<\u{0}".repeat(200_000)),
    ];
    for text in &html {
        assert_places(&guide("okta-guide.html", text), text);
    }
    let plain = [much("\n"), much("1. "), much("\u{feff}"), much("=====\n")];
    for text in &plain {
        assert_places(&guide("okta-guide.txt", text), text);
    }
}

#[test]
fn hostile_documents_have_findings_within_bounds() {
    for (name, text) in [
        (
            "docs/okta-guide.md",
            format!("{TITLE}{}", "http://acme.example/a [x](http://b.example) ![](c.png)\n\n".repeat(5000)),
        ),
        (
            "docs/okta-guide.html",
            format!(
                "<h1>Set up Okta single sign-on</h1><h2>Supported features</h2>{}",
                "<p>TODO <a href='http://b.example'>x</a><img src=c.png>".repeat(5000)
            ),
        ),
    ] {
        let manifest = std::fs::read_to_string(root().join("fixtures/berry-ledger-ready/submission.json"))
            .expect("it is there");
        let run = run(&[("submission.json", &manifest), (name, &text)]);
        let lines = text.lines().count() as u32;
        let found = places(&run, name);
        assert!(!found.is_empty() && found.len() <= 1000, "{name}: {}", found.len());
        assert!(found.iter().all(|(_, line, _)| (1..=lines).contains(line)), "{name}");
    }
}

#[test]
fn a_placeholder_of_a_token_hides_nothing_behind_it() {
    let text = "# Set up Okta single sign-on for Acme\n\n## Supported features\n\nSend `Authorization: Bearer <token>`.\n\n\
                ## Configuration steps\n\n1. TODO: replace Lorem ipsum.\n";
    let messages: Vec<String> =
        findings(&run(&[("docs/okta.md", text)])).iter().map(|finding| finding.message.clone()).collect();
    assert!(messages.iter().any(|message| message.contains("`TODO`")), "{messages:#?}");
    assert!(messages.iter().any(|message| message.contains("`Lorem ipsum`")), "{messages:#?}");
}

#[test]
fn ends_of_lines_do_not_move_findings() {
    let draft = std::fs::read_to_string(root().join("fixtures/acme-first-draft/docs/setup.md"))
        .expect("the draft has a guide");
    let with = |text: &str| places(&run(&[("docs/okta-setup.md", text)]), "okta-setup.md");
    let plain = with(&draft);
    assert_eq!(plain.len(), 2, "{plain:?}");
    assert_eq!(with(&draft.replace('\n', "\r\n")), plain);
    assert_eq!(with(&format!("\u{feff}{draft}")), plain);
}

#[test]
fn markdown_and_html_of_one_guide_break_the_same_rules() {
    let markdown = "# Set up Okta single sign-on for Acme\n\n## Supported features\n\n* SP-initiated SSO\n\n\
                    ## Configuration steps\n\n1. Open the Classic UI, and see [our page](http://docs.acme.example/okta).\n\
                    2. TODO: explain the certificate, signed with SHA-1.\n\n![](steps.png)\n\n## Notes\n";
    let html = "<html><body><h1>Set up Okta single sign-on for Acme</h1><h2>Supported features</h2><ul><li>SP-initiated SSO</li></ul>\
                <h2>Configuration steps</h2><ol><li>Open the Classic UI, and see <a href='http://docs.acme.example/okta'>our page</a>.</li>\
                <li>TODO: explain the certificate, signed with SHA-1.</li></ol><p><img src='steps.png'></p><h2>Notes</h2></body></html>";
    let rules = |name: &str, text: &str| {
        let run = run(&[(name, text)]);
        let mut rules: Vec<&str> = places(&run, name).into_iter().map(|(rule, ..)| rule).collect();
        rules.dedup();
        rules
    };
    let of_markdown = rules("docs/okta-guide.md", markdown);
    assert!(of_markdown.len() >= 4, "{of_markdown:?}");
    assert_eq!(rules("docs/okta-guide.html", html), of_markdown);
}

/// Text with what the readers look for in it.
fn texts() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("# ".to_owned()),
        Just("\n\n".to_owned()),
        Just("\r\n".to_owned()),
        Just("* ".to_owned()),
        Just("| a | b |\n|---|---|\n| ".to_owned()),
        Just("[link](https://acme.example/\u{e9}) ".to_owned()),
        Just("![](a.png)".to_owned()),
        Just("`code` ".to_owned()),
        Just("&amp;&eacute;&#39; ".to_owned()),
        Just("<b>Okta</b> <p title=\"x\">".to_owned()),
        Just("<td>sign-on</td>".to_owned()),
        Just("<!-- note -->".to_owned()),
        Just("Set up Okta single sign-on. ".to_owned()),
        "[a-z\u{e9}\u{1f333} .:/<>\\[\\]|*_#&;!-]{0,12}",
    ];
    prop::collection::vec(part, 0..40).prop_map(|parts| format!("# Okta single sign-on\n\n{}", parts.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_fact_stands_in_the_text(text in texts(), kind in 0..3) {
        let name = ["okta-guide.md", "okta-guide.html", "okta-guide.txt"][kind as usize];
        assert_places(&guide(name, &text), &text);
    }

    /// Where the text of a fact is as long as what it stands at, it is what stands there.
    #[test]
    fn what_is_verbatim_is_found_at_its_place(text in texts()) {
        let artifact = guide("okta-guide.md", &text);
        for value in values(&artifact) {
            let Some(said) = value.as_str() else { continue };
            for (at, word) in said.split(' ').scan(0, |at, word| { let start = *at; *at += word.len() + 1; Some((start, word)) }) {
                let span = value.slice_span(at..at + word.len());
                let there = &text[span.start as usize..span.end as usize];
                let is_plain = |text: &str| !text.contains(['&', '\\', '<', '`', '[', '*', '_', '\n', '\r', '|']);
                if is_plain(there) && there.len() == word.len() {
                    prop_assert_eq!(there, word);
                }
            }
        }
    }
}
