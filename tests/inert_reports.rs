//! Whatever a submission says, a report shows it and nobody obeys it.

#[path = "support/places.rs"]
mod places;
mod support;

use oinlint::report::{self, Detail, Format};
use oinlint::run::Run;
use regex::Regex;
use support::{TODAY, findings, folder_with, options};

/// What a log, a terminal, a page or a table would take for something else than text.
const HOSTILE: [&str; 12] = [
    "%0A::error::pwned",
    "::error file=x::pwned",
    "##[error]pwned",
    "##[add-mask]ready",
    "##vso[task.complete result=Succeeded]",
    "\u{1b}]8;;https://evil.example\u{7}pwned\u{1b}[31m",
    "</script><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "]]></failure><testcase name=\"pwned\"/>",
    "\u{202e}\u{2066}gnihton\u{200b}\u{feff}",
    "` | [pwned](https://evil.example) ![x](https://evil.example/x.png) @everyone <b>pwned</b>",
    "``` \u{fffe}\u{ffff}\r\n# pwned",
];

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Submissions that say each of these in names of members, in values and in names of files.
fn run() -> Run {
    let long = "x".repeat(10_000);
    let mut files: Vec<(String, String)> = Vec::new();
    for (number, hostile) in HOSTILE.into_iter().chain([long.as_str()]).enumerate() {
        let value = quoted(hostile);
        // As it is where JSON allows it, else escaped.
        let raw = hostile.replace('"', "\\\"").replace(['\r', '\n', '\u{1b}', '\u{7}'], " ");
        let content = format!(
            "{{\"name\": {value}, \"description\": 3, \"logo\": {value}, \"sso\": {{\"saml\": {{\"doc\": {value}}}}},\n\
             {value}: 1, {value}: 2, \"{raw}\": \"{raw}\",\n\
             \"config\": [{{\"name\": {value}, \"label\": {value}}}], \"capabilities\": [{{\"capability\": {value}}}]}}"
        );
        files.push((format!("{number}/submission.json"), content));
        let name: String = hostile.chars().filter(|character| !matches!(character, '/' | '\0')).take(60).collect();
        files.push((format!("{number}/{name}.json"), "{\"client_id\": \"x\", \"scope\": \"openid\",}".into()));
        files.push((format!("{name}{number}/submission.json"), "{\"name\": 1, \"sso\": {}}".into()));
    }
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let folder = folder_with(&files);
    let mut run = support::check(folder.path(), &options(None, TODAY));
    let root = format!("{}/", folder.path().display());
    // As if the program had been started there: names of files begin the lines.
    for submission in &mut run.submissions {
        submission.root = submission.root.replace(&root, "");
        for finding in &mut submission.findings {
            let related = finding.related.iter_mut().map(|place| &mut place.path);
            let snippets = finding.snippets.iter_mut().map(|snippet| &mut snippet.path);
            for path in related.chain(snippets).chain([&mut finding.place.path]) {
                *path = path.replace(&root, "");
            }
        }
    }
    run
}

fn written(run: &Run, format: Format) -> String {
    let mut out = Vec::new();
    let detail = Detail { files: true, coverage: true, ..Detail::default() };
    report::write(run, format, detail, &mut out).expect("writing to memory works");
    String::from_utf8(out).expect("the report is UTF-8")
}

#[test]
fn the_material_is_hostile() {
    let run = run();
    assert!(findings(&run).len() >= 100);
    for hostile in HOSTILE {
        let starts = hostile.split(['/', '\u{1b}', '\u{202e}']).next().unwrap_or_default();
        let is_path = run.submissions.iter().any(|own| own.root.starts_with(starts));
        assert!(is_path, "{hostile:?} begins no path");
    }
}

#[test]
fn no_runner_finds_a_command_that_is_not_ours() {
    let run = run();
    for format in Format::ALL {
        let text = written(&run, format);
        let commands: Vec<places::Command> = text.split(['\n', '\r']).filter_map(places::command).collect();
        assert!(!text.contains("##vso["), "{format:?}");
        if format != Format::Github {
            assert!(commands.is_empty(), "{format:?}: {commands:?}");
            continue;
        }
        assert!((20..=30).contains(&commands.len()), "{}", commands.len());
        for command in commands {
            assert!(["error", "warning", "notice"].contains(&command.name.as_str()), "{command:?}");
            let known = ["col", "endColumn", "endLine", "file", "line", "title"];
            assert!(command.properties.keys().all(|name| known.contains(&name.as_str())), "{command:?}");
            assert!(oinlint::rule::RuleId::from_name(&command.properties["title"]).is_some(), "{command:?}");
            assert_eq!(command.text.lines().count(), 3, "what, why and help: {command:?}");
        }
    }
}

#[test]
fn nothing_steers_a_terminal_and_no_line_is_endless() {
    let run = run();
    let pointer = Regex::new(r#""(?:pointer|fullyQualifiedName)": "[^"]*""#).expect("it is right");
    for format in Format::ALL {
        let text = written(&run, format);
        let steers = |character: &char| {
            (character.is_control() && *character != '\n')
                || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        };
        let found: Vec<char> = text.chars().filter(steers).collect();
        assert!(found.is_empty(), "{format:?}: {found:?}");
        let long = "x".repeat(300);
        if matches!(format, Format::Json | Format::Sarif) {
            // A pointer is cut by nobody: it would lead nowhere.
            assert!(!pointer.replace_all(&text, "").contains(&long), "{format:?} holds a value of ten kilobytes");
        } else {
            assert!(!text.contains(&long), "{format:?} holds a value of ten kilobytes");
        }
    }
}

#[test]
fn json_of_every_kind_is_json() {
    let run = run();
    for format in [Format::Json, Format::Sarif, Format::Gitlab] {
        places::json(&written(&run, format));
    }
    let log = places::json(&written(&run, Format::Sarif));
    for result in log["runs"][0]["results"].as_array().expect("a list") {
        let text = result["message"]["text"].as_str().expect("a text");
        assert!(!text.contains("]("), "{text} holds a link");
        let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().expect("a text");
        assert!(uri.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~/%:".contains(&byte)), "{uri}");
    }
}

#[test]
fn junit_holds_the_cases_that_we_made() {
    let text = written(&run(), Format::Junit);
    let document = roxmltree::Document::parse(&text).expect("the report is XML");
    for case in document.descendants().filter(|node| node.has_tag_name("testcase")) {
        let name = case.attribute("name").expect("it has a name");
        assert!(name == "complete" || oinlint::rule::RuleId::from_name(name).is_some(), "{name}");
    }
    assert!(!text.contains("]]>"), "that is not allowed in text");
}

#[test]
fn pages_hold_the_markup_that_we_made() {
    let text = written(&run(), Format::Html);
    let tag = Regex::new(r"</?([a-zA-Z!][a-zA-Z0-9]*)").expect("it is right");
    let known = [
        "!DOCTYPE", "article", "body", "code", "dd", "details", "dl", "dt", "footer", "h1", "h2", "h3", "head",
        "html", "li", "main", "mark", "meta", "p", "pre", "section", "span", "strong", "style", "summary",
        "title", "ul",
    ];
    for own in tag.captures_iter(&text) {
        assert!(known.contains(&&own[1]), "<{}> is not ours", &own[1]);
    }
    let attribute = Regex::new(r#"<[^>]*\s(on[a-z]+|src|href)="#).expect("it is right");
    assert!(!attribute.is_match(&text), "nothing is loaded, linked to or run");
}

/// Markdown without its code spans: a run of backticks opens one that the next run of equal length closes.
fn outside_of_code(line: &str) -> String {
    let (mut out, mut rest) = (String::new(), line);
    while let Some(start) = rest.find('`') {
        let fence = rest[start..].chars().take_while(|character| *character == '`').count();
        out.push_str(&rest[..start]);
        let inner = &rest[start + fence..];
        let close = Regex::new(&format!("(?:^|[^`])(`{{{fence}}})(?:[^`]|$)")).expect("it is right");
        match close.captures(inner).and_then(|found| found.get(1)) {
            Some(end) => rest = &inner[end.end()..],
            None => {
                out.push_str(&rest[start..start + fence]);
                rest = inner;
            }
        }
    }
    out + rest
}

#[test]
fn summaries_hold_what_comes_from_files_in_code_spans() {
    assert_eq!(outside_of_code("a `b` ``c ` d`` `e"), "a   `e");
    let text = written(&run(), Format::Markdown);
    let mut rows = 0;
    for line in text.lines() {
        let outside = outside_of_code(line);
        for part in ["pwned", "evil", "](", "@", "<b>", "<img", "alert", "`"] {
            assert!(!outside.contains(part), "{part} is outside of code in {line}");
        }
        // A bar that is no border is escaped, in code too.
        let borders = line.replace("\\|", "").matches('|').count();
        if line.starts_with("| ") {
            rows += 1;
            assert!(borders == 4 || borders == 6, "{borders} borders in {line}");
        }
    }
    assert!(rows >= 100);
}
