//! A manifest in YAML is judged as the same manifest in JSON.

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use oinlint::document::{NodeKind, Value as Node, json, yaml as reader};
use oinlint::finding::Finding;
use proptest::prelude::*;
use serde_json::Value;
use support::{TODAY, check, findings, folder_with, oinlint, options, root};

/// How a scalar is spelled.
#[derive(Clone, Copy)]
enum Style {
    Plain,
    Single,
    Double,
}

/// A JSON value as YAML in block style.
fn yaml(value: Node<'_>, indent: usize, style: Style, out: &mut String) {
    let pad = " ".repeat(indent);
    for member in value.members() {
        out.push_str(&format!("\n{pad}{}:", scalar(&member.key.text().unwrap_or_default(), style)));
        yaml(member.value, indent + 2, style, out);
    }
    for element in value.elements() {
        out.push_str(&format!("\n{pad}-"));
        yaml(element, indent + 2, style, out);
    }
    match value.kind() {
        NodeKind::String => {
            out.push_str(&format!(" {} # a remark", scalar(&value.as_str().unwrap_or_default(), style)));
        }
        NodeKind::Object | NodeKind::Array if !value.is_empty() => {}
        _ => out.push_str(&format!(" {}", value.to_json(&|_, own| own.into_owned()))),
    }
}

fn scalar(text: &str, style: Style) -> String {
    let is_plain = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && !text.contains(": ")
        && !text.contains(" #")
        && text.chars().all(|c| !c.is_control())
        && !text.ends_with([' ', ':']);
    match style {
        Style::Plain if is_plain => text.to_owned(),
        Style::Single if !text.contains(char::is_control) => format!("'{}'", text.replace('\'', "''")),
        _ => Value::from(text).to_string(),
    }
}

/// Rule, file, pointer and message of each finding, as if every file were in JSON.
fn all_findings(folder: &Path) -> Vec<[String; 4]> {
    let run = check(folder, &options(None, TODAY));
    let of = |finding: &Finding| {
        let place = &finding.place;
        let name = place.path.rsplit('/').next().unwrap_or_default().replace("yaml", "json");
        [finding.rule.replace("yaml-", "json-"), name, place.pointer.clone(), finding.message.clone()]
    };
    let mut found: Vec<_> = findings(&run).into_iter().map(of).collect();
    found.sort();
    found
}

#[test]
fn the_twin_of_the_first_draft_gives_the_same_findings() {
    let draft = root().join("fixtures/acme-first-draft");
    let text = std::fs::read_to_string(draft.join("submission.json")).expect("the manifest can be read");
    let parsed = json::parse(&text);
    let manifest = Node::root(&parsed.tree, &text).expect("the manifest has a value");
    let expected = all_findings(&draft);
    assert!(expected.iter().filter(|[_, file, ..]| file == "submission.json").count() > 10, "{expected:?}");
    for style in [Style::Plain, Style::Single, Style::Double] {
        let mut twin = String::from("# Acme's manifest");
        yaml(manifest, 0, style, &mut twin);
        twin.push('\n');
        for twin in [twin.clone(), twin.replace('\n', "\r\n"), format!("\u{feff}{twin}")] {
            let mut files: Vec<(String, Vec<u8>)> = vec![("submission.yaml".into(), twin.into_bytes())];
            for path in support::files_below(&draft) {
                let name = path.strip_prefix(&draft).expect("it is below").to_string_lossy().into_owned();
                if name != "submission.json" {
                    files.push((name, std::fs::read(&path).expect("the file can be read")));
                }
            }
            let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (&**name, &**bytes)).collect();
            let folder = folder_with(&files);
            assert_eq!(all_findings(folder.path()), expected);
        }
    }
}

#[test]
fn secrets_of_a_yaml_manifest_are_never_shown() {
    let secrets =
        ["hunter2-plain", "hunter2-single", "hunter2-double", "hunter2-folded", "hunter2-block", "hunter2-alias"];
    let text = "name: Acme Ledger\nshared: &shared hunter2-alias\nauthSettings:\n  authType: OAUTH2\n  oAuth2Settings:\n    \
                clientSecret: hunter2-plain\ncapabilities:\n  - capability: SSO\n    supportedProtocols: [SAML]\nsso:\n  \
                saml:\n    entityId: https://acme.example/saml\ntesting:\n  testAccount:\n    password: 'hunter2-single'\n  \
                clientSecret: \"hunter2-\\x64ouble\"\n  token: >-\n    hunter2-folded\n    behind\n  apiKey: |\n    \
                hunter2-block\n    more\n  secret: *shared\n";
    let folder = folder_with(&[("submission.yaml", text.as_bytes())]);
    for arguments in [
        &["check", "--format", "human", "."][..],
        &["check", "--format", "short", "."],
        &["check", "--format", "json", "."],
        &["inspect", "submission.yaml"],
    ] {
        let answer = oinlint(folder.path(), arguments);
        for secret in secrets {
            assert!(!answer.out.contains(secret), "{secret} in {arguments:?}\n{}", answer.out);
        }
        assert!(!answer.out.contains("x64ouble"), "{}", answer.out);
    }
}

#[test]
fn fingerprints_do_not_depend_on_the_spelling() {
    let fingerprints = |text: &str| -> BTreeSet<String> {
        let folder = folder_with(&[("submission.yaml", text.as_bytes())]);
        let run = check(folder.path(), &options(None, TODAY));
        findings(&run).into_iter().map(|finding| finding.fingerprint.to_string()).collect()
    };
    let block = "name: Acme\nsso:\n  oidc:\n    redirectUris:\n      - http://a.acme.example/x\n    doc: http://localhost/y\n";
    let flow = "# moved\n\n{ name: 'Acme', sso: { oidc: { redirectUris: [\"http://a.acme.example/x\"], doc: 'http://localhost/y' } } }\n";
    assert_eq!(fingerprints(block), fingerprints(flow));
}

#[test]
fn yaml_of_other_tools_is_left_alone() {
    let files: [(&str, &str); 6] = [
        (".github/workflows/testing.yml", "on: push\njobs:\n\tbad: [\n"),
        ("compose.yaml", "services:\n  web:\n    image: acme\n    cap_add: [NET_ADMIN]\n"),
        ("openapi.yaml", "openapi: 3.1.0\ninfo: {title: Acme}\npaths: {}\n"),
        ("k8s/deploy.yaml", "kind: Deployment\n---\nkind: Service\nspec:\n  clientId: a\n"),
        ("chart/templates/a.yaml", "clientId: {{ .Values.id }}\nissuer: {{ .Values.issuer }}\n"),
        ("values.yaml", "auth:\n  clientId: a\n  clientId: b\n  issuer: https://acme.okta.com\n"),
    ];
    let mut all: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let manifest =
        std::fs::read(root().join("fixtures/berry-ledger-ready/submission.json")).expect("the manifest");
    all.push(("submission.json", &manifest));
    let folder = folder_with(&all);
    let run = check(folder.path(), &options(None, TODAY));
    let found: Vec<&str> = findings(&run).into_iter().map(|finding| &*finding.place.path).collect();
    assert!(found.iter().all(|path| !path.ends_with("yaml") && !path.ends_with("yml")), "{found:?}");
}

#[test]
fn a_named_file_is_held_to_the_grammar() {
    let folder = folder_with(&[("workflow.yml", b"on: push\njobs:\n\tbad: [\n")]);
    let answer = oinlint(folder.path(), &["check", "--format", "short", "workflow.yml"]);
    assert!(answer.out.starts_with("workflow.yml:3:1: error[yaml-not-well-formed]"), "{}", answer.out);
    assert_eq!(oinlint(folder.path(), &["check", "."]).code, 2);
}

#[test]
fn kinds_are_recognised_in_yaml() {
    let kind = |name: &str, text: &str| {
        let folder = folder_with(&[(name, text.as_bytes())]);
        let answer = oinlint(folder.path(), &["inspect", name]);
        let report: Value = serde_json::from_str(&answer.out).expect("the answer is JSON");
        report["kind"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(kind("a.yaml", "samlTestConfiguration:\n  idp: true\n"), "submission-testing");
    assert_eq!(kind("a.yml", "authType: SCIM_BEARER\n"), "submission-auth-settings");
    assert_eq!(kind("a.yaml", "appInstanceProperties:\n- name: a\n"), "submission-tenant-settings");
    assert_eq!(kind("a.yaml", "oinClientId: a\napplicationClientId: b\n"), "submission-express-configuration");
    assert_eq!(kind("a.yaml", "client_id: a\nredirect_uris: []\n"), "oidc-client");
    assert_eq!(kind("a.yaml", "name: a\nsso:\n  saml:\n    acs: []\n"), "submission");
    assert_eq!(kind("a.yaml", "schemas: ['urn:ietf:params:scim:schemas:core:2.0:User']\n"), "");
}

/// What YAML is made of, good and bad.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a: ",
        "b",
        "\n",
        "\n  ",
        "\n    ",
        "- ",
        "? ",
        ": ",
        "{",
        "}",
        "[",
        "]",
        ", ",
        "'",
        "\"",
        "\\u00e9",
        "\\",
        "|\n",
        ">-\n",
        "&x ",
        "*x",
        "<<: *x",
        "<<: [*x, *x]",
        "!!str ",
        "!t ",
        "é",
        "日本",
        "\r\n",
        "\t",
        "# c",
        "---\n",
        "...\n",
        "%YAML 1.2\n",
        "0x1F",
        "1e3",
        "~",
        "true",
        "\u{85}",
        "\u{2028}",
        "\0",
        "\u{feff}",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Every value stands in the text, at whole characters, and so does every slice of it.
fn stands_in(value: Node<'_>, text: &str) {
    for span in [value.span(), value.content_span(), value.head_span()] {
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} in {text:?}");
    }
    if let Some(own) = value.text() {
        let ends: Vec<usize> = own.char_indices().map(|(at, _)| at).chain([own.len()]).collect();
        for (start, end) in ends.iter().zip(ends.iter().skip(1)) {
            let span = value.slice_span(*start..*end);
            assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} in {text:?}");
        }
    }
    value.members().flat_map(|member| [member.key, member.value]).for_each(|inner| stands_in(inner, text));
    value.elements().for_each(|inner| stands_in(inner, text));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text_is_read(text in pieces()) {
        let parsed = reader::parse(&text);
        for problem in &parsed.problems {
            let span = problem.span;
            prop_assert!(text.get(span.start as usize..span.end as usize).is_some(), "{:?} in {:?}", span, text);
        }
        if let Some(root) = Node::root(&parsed.tree, &text) {
            stands_in(root, &text);
        }
    }

    #[test]
    fn json_is_yaml(text in "[a-zé \\\\\"/{}\\[\\]:,#&*!|>'%@`-]{0,12}", number in any::<i32>(), flag in any::<bool>()) {
        let value = serde_json::json!({"a": [text, number, flag, null, {"k": text}], "b": {}, "c": []});
        for json in [value.to_string(), format!("{value:#}")] {
            let parsed = reader::parse(&json);
            prop_assert!(parsed.problems.is_empty(), "{:?} in {}", parsed.problems, json);
            let root = Node::root(&parsed.tree, &json).expect("there is a value");
            prop_assert_eq!(root.to_json(&|_, own| own.into_owned()), value.clone());
        }
    }
}
