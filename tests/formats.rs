//! All formats say the same, and several of them can be had from one run.

#[path = "support/places.rs"]
mod places;
mod support;

use std::path::Path;

use places::Found;
use support::{Answer, TODAY, folder_with, oinlint, root};

const ALL: [&str; 9] = ["human", "short", "json", "sarif", "github", "gitlab", "junit", "markdown", "html"];

/// A finding with a column that is told differently in bytes, UTF-16 units and characters: `é` has two bytes, `😀` four
/// bytes and two units, and each is one character.
const ASTRAL: &str =
    r#"{"client_id": "x", "scope": "openid", "é😀": "😀", "issuer": "https://acme.okta.com/oauth2/default"}"#;

/// Metadata with a service that is not served over https in line 3.
const METADATA: &str = r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://app.acme.example/saml">
  <md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="http://app.acme.example/saml/acs" index="0"/>
  </md:SPSSODescriptor>
</md:EntityDescriptor>
"#;

fn check(folder: &Path, format: &str, more: &[&str]) -> Answer {
    oinlint(folder, &[&["check", ".", "--today", TODAY, "--format", format], more].concat())
}

/// What a report says was found, in every format but JSON.
fn found(format: &str, report: &str) -> Vec<Found> {
    match format {
        "human" => places::of_human(report),
        "short" => places::of_short(report),
        "sarif" => places::of_sarif(report),
        "github" => places::of_github(report),
        "gitlab" => places::of_gitlab(report),
        "junit" => places::of_junit(report),
        "markdown" => places::of_markdown(report),
        "html" => places::of_html(report),
        other => panic!("{other} is not known here"),
    }
}

/// Copies a folder to where no repository is around it, so that all paths are told from the same place.
fn copied(folder: &Path) -> tempfile::TempDir {
    let files = support::files_below(folder);
    let files: Vec<(String, Vec<u8>)> = files
        .iter()
        .map(|path| {
            let below = path.strip_prefix(folder).expect("it is below it").to_string_lossy().into_owned();
            (below, std::fs::read(path).expect("the file can be read"))
        })
        .collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    folder_with(&files)
}

#[test]
fn all_formats_agree_on_what_is_found_and_on_the_exit_code() {
    let fixtures = root().join("fixtures");
    let astral = folder_with(&[
        ("a b/client.json", ASTRAL.as_bytes()),
        ("a|`b`&<c>.xml", METADATA.as_bytes()),
        (".git/HEAD", b"ref: x"),
    ]);
    let cases = [
        (copied(&fixtures.join("acme-first-draft")), 20, 1),
        (copied(&fixtures.join("berry-ledger-ready")), 0, 0),
        (copied(&fixtures.join("rules")), 50, 3),
        (astral, 2, 1),
    ];
    for (folder, least, code) in cases {
        let report = check(folder.path(), "json", &[]);
        let expected = places::of_json(&report.out, "column");
        assert!(expected.len() >= least, "{expected:#?}");
        assert_eq!(report.code, code, "{}", report.err);
        for format in ALL.into_iter().filter(|format| *format != "json") {
            let answer = check(folder.path(), format, &[]);
            assert_eq!(answer.code, code, "{format}: {}", answer.err);
            let column = if format == "sarif" { "column_utf16" } else { "column" };
            let expected = places::of_json(&report.out, column);
            let found = found(format, &answer.out);
            let missing: Vec<_> = expected.iter().filter(|own| !found.contains(own)).collect();
            let surplus: Vec<_> = found.iter().filter(|own| !expected.contains(own)).collect();
            assert_eq!((missing, surplus, found.len()), (vec![], vec![], expected.len()), "{format}");
        }
    }
}

#[test]
fn columns_are_right_behind_characters_outside_of_ascii() {
    let folder = folder_with(&[("client.json", ASTRAL.as_bytes())]);
    let rule = "oidc-custom-authorization-server".to_owned();
    // `default` starts behind 89 characters, two of which are pairs of UTF-16 units.
    let before = ASTRAL.split("default").next().expect("there is text before it");
    assert_eq!((before.chars().count(), before.encode_utf16().count()), (89, 91));
    let at = |column| vec![(rule.clone(), "client.json".to_owned(), 1, column)];
    assert_eq!(found("sarif", &check(folder.path(), "sarif", &[]).out), at(92));
    assert_eq!(found("human", &check(folder.path(), "human", &[]).out), at(90));
    assert_eq!(found("github", &check(folder.path(), "github", &[]).out), at(90));
    let json = check(folder.path(), "json", &[]).out;
    assert_eq!((places::of_json(&json, "column"), places::of_json(&json, "column_utf16")), (at(90), at(92)));
}

#[test]
fn the_same_verdict_stands_in_every_format() {
    let draft = root().join("fixtures/acme-first-draft");
    for format in ["human", "github", "junit", "markdown", "html", "json", "sarif"] {
        let out = check(&draft, format, &[]).out;
        assert!(out.contains("not ready"), "{format} does not tell the verdict");
    }
    assert!(check(&draft, "short", &[]).err.contains("not ready"));
}

#[test]
fn one_run_writes_any_number_of_reports() {
    let folder = copied(&root().join("fixtures/acme-first-draft"));
    let out = tempfile::tempdir().expect("a folder can be made");
    let path = |format: &str| format!("{format}={}", out.path().join(format).display());
    let outputs = ALL.map(path);
    let arguments: Vec<&str> = outputs.iter().flat_map(|output| ["--output", output]).collect();
    let answer = check(folder.path(), "short", &arguments);
    assert_eq!(answer.code, 1, "{}", answer.err);
    for format in ALL {
        let written = std::fs::read_to_string(out.path().join(format)).expect("it was written");
        assert!(written == check(folder.path(), format, &[]).out, "{format} is another in a file");
    }
    let names = support::files_below(out.path());
    assert_eq!(names.len(), ALL.len(), "nothing is left beside them: {names:?}");
    // What was written before is replaced.
    assert_eq!(check(folder.path(), "short", &arguments).code, 1);
}

#[test]
fn mistakes_in_outputs_are_told_before_anything_is_checked() {
    let folder = folder_with(&[("client.json", ASTRAL.as_bytes()), ("reports/x.txt", b"")]);
    let refused = |outputs: &[&str]| {
        let arguments: Vec<&str> = outputs.iter().flat_map(|output| ["--output", output]).collect();
        let answer = check(folder.path(), "short", &arguments);
        assert_eq!((answer.code, answer.out.as_str()), (2, ""), "{outputs:?}");
        answer.err
    };
    assert!(refused(&["sarif"]).contains("FORMAT=PATH, for example sarif=oinlint.sarif"));
    assert!(refused(&["sarif="]).contains("no path behind"));
    assert!(refused(&["sarif=-"]).contains("`--format sarif`"));
    assert!(refused(&["sarfi=x"]).contains("did you mean `sarif`?"));
    assert!(refused(&["json=no/x.json"]).contains("the directory of no/x.json is not there"));
    assert!(refused(&["json=reports"]).contains("reports is a directory"));
    assert!(refused(&["json=x", "sarif=reports/../x"]).contains("two reports go to reports/../x"));
    assert!(refused(&["json=client.json"]).contains("client.json is a file of the submission"));
    assert_eq!(std::fs::read_to_string(folder.path().join("client.json")).expect("it is there"), ASTRAL);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(folder.path(), folder.path().join("reports/up")).expect("a link can be made");
        assert!(refused(&["json=x", "sarif=reports/up/x"]).contains("two reports go to"));
        assert!(refused(&["json=reports/up/client.json"]).contains("is a file of the submission"));
        assert!(refused(&["json=/dev/null"]).contains("/dev/null is no regular file"));
    }
}

#[cfg(unix)]
#[test]
fn a_link_to_a_report_stays_one() {
    let folder = folder_with(&[("client.json", ASTRAL.as_bytes()), ("out/old.json", b"old")]);
    let link = folder.path().join("report.json");
    std::os::unix::fs::symlink("out/old.json", &link).expect("a link can be made");
    assert_eq!(check(folder.path(), "short", &["--output", "json=report.json"]).code, 1);
    assert!(std::fs::symlink_metadata(&link).expect("it is there").is_symlink());
    places::json(&std::fs::read_to_string(folder.path().join("out/old.json")).expect("it is there"));
}

#[cfg(unix)]
#[test]
fn a_report_that_cannot_be_written_is_no_success() {
    let folder = folder_with(&[("client.json", ASTRAL.as_bytes())]);
    // Nobody, root among them, makes files in there.
    let answer = check(folder.path(), "short", &["--output", "json=/proc/self/x.json", "--fail-on", "never"]);
    assert_eq!(answer.code, 3, "{}", answer.err);
    assert!(answer.err.contains("/proc/self/x.json: it cannot be written"), "{}", answer.err);
}

#[test]
fn what_does_not_count_is_told_as_such_or_left_out() {
    let ignore = "[[ignore]]\nrule = \"metadata-acs-https\"\nreason = \"TLS ends at the proxy\"\n";
    let folder = folder_with(&[
        ("saml/metadata.xml", METADATA.as_bytes()),
        ("client.json", ASTRAL.as_bytes()),
        ("oinlint.toml", ignore.as_bytes()),
        (".git/HEAD", b"ref: x"),
    ]);
    assert_eq!(oinlint(folder.path(), &["baseline", "create", "--today", TODAY]).code, 0);
    let other =
        r#"{"client_id": "x", "scope": "openid", "issuer": "https://acme.okta.com/oauth2/aus1a2b3c4d5e6f7g8h9"}"#;
    std::fs::write(folder.path().join("other.json"), other).expect("it can be written");
    let with = ["--baseline", "oinlint-baseline.json"];
    let report = check(folder.path(), "json", &with);
    let open = places::of_json(&report.out, "column");
    assert_eq!(open.len(), 1, "{open:?}");
    assert_eq!((open[0].1.as_str(), report.code), ("other.json", 1));
    for format in ALL.into_iter().filter(|format| *format != "json") {
        let answer = check(folder.path(), format, &with);
        assert_eq!((found(format, &answer.out), answer.code), (open.clone(), 1), "{format}");
    }
    for format in ["markdown", "html"] {
        let out = check(folder.path(), format, &with).out;
        assert!(
            out.contains("Not counted") && out.contains("suppressed") && out.contains("baselined"),
            "{format}"
        );
    }

    let log = places::json(&check(folder.path(), "sarif", &with).out);
    let results = log["runs"][0]["results"].as_array().expect("a list");
    let of = |path: &str| {
        let is_there = |result: &&serde_json::Value| {
            result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == path
        };
        results.iter().find(is_there).expect("it is reported")
    };
    let suppression = &of("saml/metadata.xml")["suppressions"][0];
    assert_eq!((&suppression["kind"], &suppression["status"]), (&"external".into(), &"accepted".into()));
    assert_eq!(suppression["justification"], "TLS ends at the proxy");
    let place = &suppression["location"]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "oinlint.toml");
    assert_eq!(of("client.json")["baselineState"], "unchanged");
    assert_eq!(of("other.json")["baselineState"], "new");
}

#[test]
fn paths_are_told_from_the_root_of_the_repository_or_from_where_one_is() {
    let folder = folder_with(&[(".git/HEAD", b"ref: x"), ("apps/acme/client.json", ASTRAL.as_bytes())]);
    let acme = folder.path().join("apps/acme");
    let path = |from: &Path, format: &str| {
        let arguments =
            ["check", &acme.to_string_lossy(), "--today", TODAY, "--format", format].map(str::to_owned);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        found(format, &oinlint(from, &arguments).out)[0].1.clone()
    };
    for format in ["sarif", "github", "gitlab"] {
        assert_eq!(path(&acme, format), "apps/acme/client.json", "{format}");
    }
    for format in ["human", "short", "junit", "markdown", "html"] {
        assert_eq!(path(&acme, format), "client.json", "{format}");
    }
    let elsewhere = tempfile::tempdir().expect("a folder can be made");
    let absolute = acme.join("client.json").to_string_lossy().into_owned();
    assert_eq!(path(elsewhere.path(), "sarif"), format!("file://{absolute}"));
    assert_eq!(path(elsewhere.path(), "github"), absolute);
}

#[test]
fn github_is_given_what_it_shows_and_told_the_rest() {
    let scopes: Vec<String> = (0..15).map(|number| format!("\"custom{number}\"")).collect();
    let client = format!(
        "{{\"client_id\": \"0oa1\", \"issuer\": \"https://acme.okta.com\", \"scopes\": [\"openid\", {}]}}",
        scopes.join(", ")
    );
    let folder = folder_with(&[("client.json", client.as_bytes())]);
    let all = places::of_json(&check(folder.path(), "json", &[]).out, "column");
    let out = check(folder.path(), "github", &[]).out;
    let commands: Vec<places::Command> = out.lines().filter_map(places::command).collect();
    let errors = commands.iter().filter(|command| command.name == "error").count();
    assert!(all.len() >= 15 && errors == 10, "{errors} of {}: {out}", all.len());
    assert!(
        out.contains("GitHub shows 10 annotations of each level for a step; not among them: 5 errors"),
        "{out}"
    );
    assert_eq!(places::of_github(&out), all);
}

#[test]
fn completions_know_formats_and_rules_and_the_manual_knows_options() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let answer = oinlint(&root(), &["completions", shell]);
        assert_eq!(answer.code, 0);
        // For the other two shells `clap_complete` writes no values.
        let values =
            if ["bash", "zsh", "fish"].contains(&shell) { &["saml-signature-sha1", "gitlab"][..] } else { &[] };
        for word in ["output", "baseline"].iter().chain(values) {
            assert!(answer.out.contains(word), "{shell} does not know {word}");
        }
    }
    assert_eq!(oinlint(&root(), &["completions", "csh"]).code, 2);
    assert_eq!(oinlint(&root(), &["explain", "nonsense"]).err.lines().count(), 1, "parsing is as it was");
    let page = oinlint(&root(), &["man", "check"]).out;
    assert!(page.contains(".TH oinlint-check 1") && page.contains("\\-\\-output"), "{page}");
    assert!(oinlint(&root(), &["man"]).out.contains("oinlint\\-check(1)"));
    assert_eq!(oinlint(&root(), &["man", "nonsense"]).code, 2);
}
