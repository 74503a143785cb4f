//! Rules of a repository's own: `[rules] extend`.

mod support;

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use support::{Answer, TODAY, folder_with, oinlint, root};

/// A rule that holds, from its front matter to its schema.
const RULE: &str = r#"+++
severity = "warning"
artifacts = ["submission"]
check = "schema"
source = { doc = "Orchard handbook", section = "Names", read = "2026-08-21" }
message = "{key} is `{value}`"
why = "we say so"
help = "begin with `Orchard `"
+++

# Names begin with Orchard

Because they do.

```json schema
{ "properties": { "name": { "pattern": "^Orchard " } } }
```
"#;
const MANIFEST: &str = r#"{
  "name": "Ledger",
  "description": "Keeps the books of growers, and signs them in with Okta so that nobody has to keep a password.",
  "sso": { "oidc": {} }
}"#;
const CONFIG: &str = "[rules]\nextend = [\"house\"]\n";

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    folder_with(&files.iter().map(|(path, text)| (*path, text.as_bytes())).collect::<Vec<_>>())
}

fn check(folder: &Path, more: &[&str]) -> Answer {
    oinlint(folder, &[&["check", "--today", TODAY], more].concat())
}

fn json_of(answer: &Answer) -> Value {
    serde_json::from_str(&answer.out).unwrap_or_else(|error| panic!("{error}: {}{}", answer.out, answer.err))
}

/// The lines of findings of the rule, with their severity.
fn found(folder: &Path, more: &[&str]) -> Vec<String> {
    let answer = check(folder, &[&["--format", "short", "--fail-on", "never"], more].concat());
    let of_rule = answer.out.lines().filter(|line| line.contains("[orchard-name]"));
    of_rule.map(str::to_owned).collect()
}

fn house(rule: &str) -> tempfile::TempDir {
    folder(&[("oinlint.toml", CONFIG), ("house/orchard-name.md", rule), ("submission.json", MANIFEST)])
}

#[test]
fn the_worked_example_gives_one_verdict_in_every_format() {
    let fixture = root().join("fixtures/custom-rules");
    let formats = ["human", "short", "json", "sarif", "github", "gitlab", "junit", "markdown", "html"];
    for format in formats {
        let answer = check(&fixture, &["--format", format]);
        assert_eq!(answer.code, 1, "{format}: {}", answer.err);
        assert!(answer.out.contains("orchard-display-name"), "{format}");
    }
    let sarif = json_of(&check(&fixture, &["--format", "sarif"]));
    let run = &sarif["runs"][0];
    let results = run["results"].as_array().expect("there are results");
    assert_eq!(results.len(), 1);
    let index = results[0]["ruleIndex"].as_u64().expect("it has an index") as usize;
    let rule = &run["tool"]["driver"]["rules"][index];
    assert_eq!(rule["id"], "orchard-display-name");
    assert!(rule["help"]["markdown"].as_str().is_some_and(|help| help.contains("Marketing returns it")));
    let json = json_of(&check(&fixture, &["--format", "json", "--show-coverage"]));
    let rules = json["submissions"][0]["coverage"]["rules"].as_array().expect("there is coverage");
    assert!(rules.contains(&json!({"id": "orchard-display-name", "state": "failed"})));
}

#[test]
fn the_examples_of_the_worked_example_hold() {
    let rule = fs::read_to_string(root().join("fixtures/custom-rules/house-rules/orchard-display-name.md"))
        .expect("it is there");
    let manifest = |name: &str| format!("{{ \"name\": \"{name}\", \"sso\": {{ \"oidc\": {{}} }} }}");
    for (manifest, expected) in [(manifest("Ledger"), 1), (manifest("Orchard Ledger"), 0)] {
        assert!(rule.contains(&manifest), "it is one of the examples");
        let folder = folder(&[
            ("oinlint.toml", CONFIG),
            ("house/orchard-display-name.md", &rule),
            ("submission.json", &manifest),
        ]);
        let answer = check(folder.path(), &["--format", "short", "--select", "orchard-*"]);
        assert_eq!(answer.out.matches("[orchard-display-name]").count(), expected, "{}", answer.out);
    }
}

#[test]
fn they_are_chosen_and_weighed_like_all_others() {
    let folder = house(RULE);
    let path = folder.path();
    let own = "submission.json:2:12: warning[orchard-name]: `name` is `Ledger`";
    assert_eq!(found(path, &[]), [own]);
    assert_eq!(found(path, &["--select", "orchard-*"]), [own]);
    assert_eq!(found(path, &["--ignore", "orchard-name"]), Vec::<String>::new());
    assert_eq!(found(path, &["--select", "contact-missing"]), Vec::<String>::new());
    assert_eq!(found(path, &["--no-config"]), Vec::<String>::new());
    let configured = |more: &str| {
        fs::write(path.join("oinlint.toml"), format!("{CONFIG}{more}")).expect("it can be written");
        found(path, &[])
    };
    assert_eq!(configured("ignore = [\"orchard-*\"]"), Vec::<String>::new());
    assert_eq!(configured("[rules.severity]\norchard-name = \"error\""), [own.replace("warning", "error")]);
    assert_eq!(configured("[rules.severity]\norchard-name = \"off\""), Vec::<String>::new());
    let entry = "[[ignore]]\nrule = \"orchard-name\"\nreason = \"bought from another company\"";
    assert_eq!(configured(entry), Vec::<String>::new());
    let json = json_of(&check(path, &["--format", "json"]));
    assert_eq!(json["submissions"][0]["counts"]["suppressed"], 1, "{json}");
    let unknown = check(path, &["--select", "orchard-nam"]);
    assert_eq!(unknown.code, 2);
    assert!(
        unknown.err.contains("there is no rule `orchard-nam`; did you mean `orchard-name`?"),
        "{}",
        unknown.err
    );
}

#[test]
fn the_baseline_knows_them() {
    let folder = house(RULE);
    let made = oinlint(folder.path(), &["baseline", "create", "--today", TODAY]);
    assert_eq!(made.code, 0, "{}", made.err);
    let with = ["--baseline", "oinlint-baseline.json"];
    assert_eq!(found(folder.path(), &with), Vec::<String>::new());
    fs::write(folder.path().join("submission.json"), MANIFEST.replace("Ledger", "Orchard Ledger"))
        .expect("written");
    let pruned = oinlint(folder.path(), &["baseline", "prune", "--today", TODAY]);
    assert_eq!(pruned.code, 0, "{}", pruned.err);
    let baseline = fs::read_to_string(folder.path().join("oinlint-baseline.json")).expect("it is there");
    assert!(!baseline.contains("orchard-name"), "{baseline}");
}

#[test]
fn lists_and_explanations_have_them() {
    let folder = house(RULE);
    let listed = oinlint(folder.path(), &["rules"]);
    assert!(listed.out.contains("orchard-name"), "{}", listed.out);
    let explained = oinlint(folder.path(), &["explain", "orchard-name"]);
    assert!(explained.out.contains("Names begin with Orchard"), "{}", explained.out);
    let (of_others, hint) = (oinlint(folder.path(), &["explain", "orchard"]), "there is no rule `orchard`");
    assert_eq!((of_others.code, of_others.err.contains(hint)), (2, true));
}

#[test]
fn mistakes_have_a_place_and_say_what_to_write() {
    let schema = |text: &str| RULE.replace(r#"{ "properties": { "name": { "pattern": "^Orchard " } } }"#, text);
    let front = |from: &str, to: &str| RULE.replace(from, to);
    let cases = [
        ("# nothing".to_owned(), "1:1: a rule file begins with a line `+++`"),
        (front("severity = \"warning\"", "severty = \"warning\""), "2:1: unknown field `severty`"),
        (front("\"warning\"", "\"fatal\""), "2:1: `severity` is `error`, `warning` or `info`"),
        (front("check = \"schema\"", "check = \"code\"\nemitter = \"a::b\""), "4:1: `check` is \"schema\""),
        (
            front("[\"submission\"]", "[\"submision\"]"),
            "3:1: there is no kind of file `submision`; did you mean `submission`?",
        ),
        (front("[\"submission\"]", "[\"any-text\"]"), "3:1: `any-text` has no document"),
        (front("why = \"we say so\"\n", ""), "2:1: missing field `why`"),
        (
            front("check = ", "supersedes = [\"contact-missing\"]\ncheck = "),
            "4:1: `supersedes` is for built-in rules",
        ),
        (front("`{value}`", "`{length}`"), "1:1: a message uses {length}"),
        (front("we say so", "we \u{202e}say so"), "7:1: this line has a character"),
        (front("```json schema", "```json"), "1:1: the schema is missing"),
        (front("^Orchard ", "^Orchard ("), "16:29: this is no regular expression that runs in linear time"),
        (schema("{ \"properties\": }"), "16:17: expected value"),
        (schema("{}"), "16:1: the schema asserts nothing"),
        (schema("{ \"oneOf\": [] }"), "16:3: this keyword cannot name a culprit"),
        (schema("{ \"$ref\": \"other.json\" }"), "16:3: `$ref` leads to `#/definitions/...` only"),
        (
            schema("{ \"minLength\": 1, \"x-rule\": { \"minLength\": \"contact-missing\" } }"),
            "16:3: every assertion is of this rule",
        ),
        (schema("{ \"x-secret\": true, \"minLength\": 1 }"), "16:3: `x-secret` is for built-in schemas"),
    ];
    for (rule, expected) in cases {
        let folder = house(&rule);
        let answer = check(folder.path(), &[]);
        let start = format!("oinlint: house/orchard-name.md:{expected}");
        assert!(answer.err.starts_with(&start), "{expected}: {}", answer.err);
        assert_eq!((answer.code, answer.err.lines().count()), (2, 1), "{}", answer.err);
    }
}

#[test]
fn paths_stay_in_the_repository() {
    let outside = folder(&[("rules/orchard-name.md", RULE)]);
    let absolute = outside.path().join("rules").to_string_lossy().into_owned();
    let inside = folder(&[
        ("repository/.git/HEAD", ""),
        ("repository/house/orchard-name.md", RULE),
        ("repository/empty/readme.txt", ""),
        ("repository/app/submission.json", MANIFEST),
        ("house/orchard-name.md", RULE),
    ]);
    let app = inside.path().join("repository/app");
    let told = |entry: &str| {
        fs::write(app.join("oinlint.toml"), format!("[rules]\nextend = [{entry:?}]\n"))
            .expect("it can be written");
        let answer = check(&app, &["--format", "short"]);
        if answer.code == 2 { answer.err } else { found(&app, &[]).concat() }
    };
    assert!(told("../house").starts_with("submission.json:2:12: warning[orchard-name]"));
    assert!(told("../house/orchard-name.md").starts_with("submission.json:2:12: warning[orchard-name]"));
    assert!(told("../../house").contains("oinlint.toml:2:11: `../../house` leads out of the repository"));
    assert!(told(&absolute).contains("is absolute; write it relative to this file"));
    assert!(told("../nothing").contains("oinlint.toml:2:11: `../nothing`: entity not found"));
    assert!(told("../empty").contains("`../empty` has no rule: rules are files that end in .md"));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(outside.path().join("rules"), app.join("linked")).expect("a link can be made");
        assert!(told("linked").contains("`linked` leads out of the repository"));
        let link = inside.path().join("repository/empty/orchard-name.md");
        std::os::unix::fs::symlink(outside.path().join("rules/orchard-name.md"), link)
            .expect("a link can be made");
        assert!(told("../empty").contains("has no rule"), "a file that lies elsewhere is none");
    }
}

#[test]
fn names_are_taken_once() {
    let folder = folder(&[
        ("oinlint.toml", "[rules]\nextend = [\"house\", \"other\"]\n"),
        ("house/orchard-name.md", RULE),
        ("other/orchard-name.md", &RULE.replace("we say so", "they say so")),
        ("submission.json", MANIFEST),
    ]);
    let answer = check(folder.path(), &[]);
    assert!(
        answer.err.contains("other/orchard-name.md: another file is called `orchard-name` too"),
        "{}",
        answer.err
    );
    fs::write(folder.path().join("oinlint.toml"), "[rules]\nextend = [\"house\", \"./house\"]\n")
        .expect("written");
    assert_eq!(found(folder.path(), &[]).len(), 1, "what is named twice is read once");
    fs::rename(folder.path().join("house/orchard-name.md"), folder.path().join("house/contact-missing.md"))
        .expect("it can be renamed");
    let answer = check(folder.path(), &[]);
    assert!(
        answer.err.contains("`contact-missing` is a built-in rule; give the file another name"),
        "{}",
        answer.err
    );
}

/// Two submissions of one run may have rules of one name that say different things.
#[test]
fn each_submission_has_the_rules_of_its_own_configuration() {
    let other = RULE.replace("^Orchard ", "^Ledger$").replace("we say so", "they say so");
    let folder = folder(&[
        ("a/oinlint.toml", CONFIG),
        ("a/house/orchard-name.md", RULE),
        ("a/submission.json", MANIFEST),
        ("b/oinlint.toml", CONFIG),
        ("b/house/orchard-name.md", &other),
        ("b/submission.json", MANIFEST),
        ("c/submission.json", MANIFEST),
    ]);
    assert_eq!(found(folder.path(), &[]), ["a/submission.json:2:12: warning[orchard-name]: `name` is `Ledger`"]);
    let json = json_of(&check(folder.path(), &["--format", "json", "--show-coverage"]));
    let states: Vec<Option<&Value>> = json["submissions"]
        .as_array()
        .expect("there are submissions")
        .iter()
        .map(|own| own["coverage"]["rules"].as_array()?.iter().find(|rule| rule["id"] == "orchard-name"))
        .map(|rule| rule.map(|rule| &rule["state"]))
        .collect();
    assert_eq!(states, [Some(&json!("failed")), Some(&json!("passed")), None]);
}

#[test]
fn hostile_files_are_refused_or_bounded() {
    let told = |rule: &str| {
        let folder = house(rule);
        let answer = check(folder.path(), &["--fail-on", "never"]);
        assert!(matches!(answer.code, 0 | 2), "{}: {}", answer.code, answer.err);
        answer.err
    };
    let schema = |text: &str| RULE.replace(r#"{ "properties": { "name": { "pattern": "^Orchard " } } }"#, text);
    assert!(told(&"x".repeat(2 << 20)).contains("at most 1048576 are read"));
    let deep = format!("{}1{}", "{\"items\":".repeat(5000), "}".repeat(5000));
    assert!(told(&schema(&deep)).contains("recursion limit"));
    let circle = r##"{ "$ref": "#/definitions/a", "definitions": { "a": { "$ref": "#/definitions/a" } }, "minLength": 1 }"##;
    told(&schema(circle));
    let branching = r##"{ "$ref": "#/definitions/a", "definitions": { "a": { "minLength": 1, "properties": {
        "a": { "$ref": "#/definitions/a" }, "b": { "$ref": "#/definitions/a" }, "c": { "$ref": "#/definitions/a" } } } } }"##;
    told(&schema(branching));
    assert!(!told(&schema(r#"{ "properties": { "name": { "pattern": "(a{1000}){1000}" } } }"#)).is_empty());
    told(&schema(&format!("{{ \"enum\": [{}] }}", vec!["\"x\""; 100_000].join(","))));
}

#[test]
fn the_page_of_a_hostile_rule_steers_no_runner() {
    let hostile = RULE.replace("Because they do.", "Because\n\n ::error::they do\n\nred ##[error]x");
    let answer = oinlint(house(&hostile).path(), &["explain", "orchard-name"]);
    assert_eq!(answer.code, 0, "{}", answer.err);
    assert!(answer.out.contains("they do") && answer.out.contains("red"), "{}", answer.out);
    assert!(!answer.out.lines().any(|line| line.trim_start().starts_with("::")), "{}", answer.out);
    assert!(!answer.out.contains("##["), "{}", answer.out);
}
