//! Previews as a file: what stands in them, what does not, and where they are written.

mod support;

use std::fs;
use std::path::Path;

use serde_json::Value;
use support::{Answer, TODAY, folder_with, oinlint, root};

fn preview(folder: &Path, arguments: &[&str]) -> Answer {
    oinlint(folder, &[&["preview", "--today", TODAY], arguments].concat())
}

/// The page about a folder.
fn page(folder: &Path, path: &str) -> String {
    let answer = preview(folder, &[path, "-o", "-"]);
    assert_ne!(answer.code, 2, "{}", answer.err);
    assert!(answer.out.starts_with("<!DOCTYPE html>"));
    answer.out
}

fn page_of(files: &[(&str, &[u8])]) -> String {
    page(folder_with(files).path(), ".")
}

/// What stands between an opening and the next closing, for every opening.
fn between<'p>(page: &'p str, opening: &str, closing: &str) -> Vec<&'p str> {
    page.split(opening).skip(1).map(|rest| rest.split(closing).next().expect("a piece")).collect()
}

/// The text of a piece of a page.
fn text(html: &str) -> String {
    let mut text = String::new();
    for piece in html.split('<') {
        text.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// The piece of a page about one part.
fn part<'p>(page: &'p str, id: &str) -> &'p str {
    let parts = between(page, &format!("<div class=\"part\" id=\"{id}\">"), "<div class=\"part\"");
    assert_eq!(parts.len(), 1, "{id}");
    parts[0].split("<h3").next().expect("a piece")
}

/// What a page says of each finding: fingerprint, severity, and the text of all of it.
fn findings(page: &str) -> Vec<(String, String, String)> {
    let one = |html: &&str| {
        let (classes, rest) = html.split_once('"').expect("a class");
        let severity = classes.split(' ').next().expect("a severity");
        let fingerprint = between(rest, "data-fingerprint=\"", "\"")[0];
        (fingerprint.to_owned(), severity.to_owned(), text(&format!("<{rest}")))
    };
    between(page, "<article class=\"finding ", "</article>").iter().map(one).collect()
}

#[test]
fn nothing_that_a_check_finds_is_lost() {
    let folder = root().join("fixtures");
    for (path, least) in [("acme-first-draft", 30), (".", 200)] {
        let page = page(&folder, path);
        let check = oinlint(&folder, &["check", path, "--format", "json", "--today", TODAY]);
        let check: Value = serde_json::from_str(&check.out).expect("the output is JSON");
        let of = |submission: &Value| submission["findings"].as_array().expect("a list").clone();
        let expected: Vec<Value> = check["submissions"].as_array().expect("a list").iter().flat_map(of).collect();
        let mut shown = findings(&page);
        assert!(expected.len() >= least, "{} findings", expected.len());
        assert_eq!(shown.len(), expected.len());
        for finding in expected {
            let member = |name: &str| finding[name].as_str().expect("a text").to_owned();
            let start = &finding["place"]["start"];
            let place = format!(
                "{}:{}:{}",
                finding["place"]["path"].as_str().expect("a path"),
                start["line"],
                start["column"]
            );
            let is_it = |(fingerprint, severity, text): &(String, String, String)| {
                let parts = [member("message"), member("why"), member("help"), member("rule"), place.clone()];
                *fingerprint == member("fingerprint")
                    && *severity == member("severity")
                    && parts.iter().all(|part| text.contains(&*oinlint::source::neutral(part)))
            };
            let found = shown.iter().position(is_it).unwrap_or_else(|| panic!("{finding} is not shown"));
            shown.swap_remove(found);
        }
    }
}

#[test]
fn every_address_in_a_page_leads_somewhere_and_none_out_of_it() {
    let page = page(&root().join("fixtures"), ".");
    let addresses = between(&page, "href=\"", "\"");
    let mut ids = between(&page, " id=\"", "\"");
    assert!(addresses.len() > 50);
    for address in &addresses {
        let target = address.strip_prefix('#').unwrap_or_else(|| panic!("{address} leads out of the page"));
        assert!(ids.contains(&target), "{address} leads nowhere");
    }
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "an id is there twice");
}

#[test]
fn findings_stand_beside_what_they_concern() {
    let page = page(&root().join("fixtures"), "acme-first-draft");
    for (id, rule) in [
        ("s1-name", "display-name-length"),
        ("s1-logo", "logo-dimensions"),
        ("s1-logo", "submission-required-field"),
        ("s1-description", "description-length"),
        ("s1-use-cases", "use-case-too-many"),
        ("s1-use-cases", "json-duplicate-key"),
        ("s1-capabilities", "capability-unknown"),
        ("s1-guides", "link-not-https"),
        ("s1-variables", "variable-name-pattern"),
        ("s1-okta-contacts", "contact-personal-address"),
    ] {
        assert!(part(&page, id).contains(&format!("<code>{rule}</code>")), "{rule} in {id}");
    }
    // The fourth use case is the one too many.
    assert!(page.contains("<a href=\"#s1-use-cases-4\">Use cases, 4</a>"));
    let others = page.split("id=\"s1-others\"").nth(1).expect("there are others");
    assert!(others.contains("<code>xml-doctype</code>") && !others.contains("<code>display-name-length</code>"));
}

#[test]
fn what_was_said_not_to_count_is_shown_as_such() {
    let manifest =
        format!(r#"{{"name": "{}", "description": "Books", "logo": null, "sso": {{}}}}"#, "A".repeat(65));
    let config =
        "[[ignore]]\nrule = \"display-name-length\"\npath = \"submission.json\"\nreason = \"a <b> is there\"\n";
    let files: [(&str, &[u8]); 2] =
        [("submission.json", manifest.as_bytes()), ("oinlint.toml", config.as_bytes())];
    let page = page_of(&files);
    let closed = between(&page, "<article class=\"finding error closed\"", "</article>");
    assert_eq!(closed.len(), 1);
    let closed = text(&format!("<{}", closed[0]));
    assert!(closed.contains("suppressed, does not count: a <b> is there (oinlint.toml:2)"), "{closed}");
    assert!(text(&page).contains("Name: 0 findings and 1 not counted"));
    assert!(!part(&page, "s1-name").contains("class=\"flag"));
    // The page about the same without its configuration.
    let folder = folder_with(&files);
    let isolated = preview(folder.path(), &["-o", "-", "--isolated"]).out;
    assert!(!isolated.contains("closed\"") && part(&isolated, "s1-name").contains("class=\"flag error\""));
}

#[test]
fn what_is_missing_is_reported_in_the_part_that_lacks_it() {
    let sso = r#""sso": {"oidc": {"doc": "https://docs.acme.example/okta", "redirectUris": []}}"#;
    let nameless = format!("{{{sso}}}");
    let named = format!(r#"{{"name": "Acme", "appContactDetails": [], {sso}}}"#);
    // In a list of manifests the first is shown; what is wrong with another stands elsewhere.
    let list = format!("[{named}, {named}]");
    for (manifest, is_named, others) in [(&nameless, false, 0), (&named, true, 0), (&list, true, 1)] {
        let page = page_of(&[("submission.json", manifest.as_bytes())]);
        for (id, rule, count) in [
            ("s1-name", "submission-required-field", usize::from(!is_named)),
            ("s1-logo", "submission-required-field", 1),
            ("s1-description", "submission-required-field", 1),
            ("s1-contacts", "contact-missing", 1),
        ] {
            let found = part(&page, id).matches(&format!("<code>{rule}</code>")).count();
            assert_eq!(found, count, "{rule} in {id} of {manifest}");
        }
        assert!(page.contains("no logo"));
        assert_eq!(page.contains("no name"), !is_named);
        let elsewhere = page.split("id=\"s1-others\"").nth(1).unwrap_or_default();
        assert_eq!(elsewhere.matches("<code>contact-missing</code>").count(), others);
        assert_eq!(text(&page).matches("The manifest holds 1 submission more").count(), others);
    }
}

#[test]
fn a_submission_is_shown_as_customers_see_it() {
    let page = page(&root().join("fixtures"), "berry-ledger-ready");
    assert_eq!(findings(&page), []);
    assert!(text(part(&page, "s1-contacts")).contains("https://www.berryledger.example/support"));
    assert!(text(part(&page, "s1-okta-contacts")).contains("identity-engineering@berryledger.example"));
    assert!(text(part(&page, "s1-capabilities")).contains("provisioning with SCIM"));
    assert!(text(part(&page, "s1-use-cases")).contains("Directory and HR Sync"));
    assert!(text(part(&page, "s1-variables")).contains("Data region"));
    let logo = fs::read(root().join("fixtures/berry-ledger-ready/assets/logo.png")).expect("the logo is there");
    let uri = format!("src=\"data:image/png;base64,{}\"", data_encoding::BASE64.encode(&logo));
    // White and dark, once and twice as large, and in its own part.
    assert_eq!(page.matches(&uri).count(), 5);
    assert_eq!(between(&page, "<figcaption>", "<"), ["white, 1x", "dark, 1x", "white, 2x", "dark, 2x"]);
}

#[test]
fn several_submissions_have_a_section_each() {
    let manifest =
        |name: &str| format!(r#"{{"name": "{name}", "description": "Books", "logo": null, "sso": {{}}}}"#);
    let (acme, berry) = (manifest("Acme"), manifest("Berry"));
    let page = page_of(&[("acme/submission.json", acme.as_bytes()), ("berry/submission.json", berry.as_bytes())]);
    assert_eq!(between(&page, "<section class=\"submission\" id=\"", "\""), ["s1", "s2"]);
    assert!(text(part(&page, "s2-name")).contains("Berry") && !text(part(&page, "s2-name")).contains("Acme"));
    assert_eq!(between(&page, "<h1>", "<"), ["Preview of 2 submissions"]);
}

#[test]
fn without_a_manifest_the_rest_is_shown() {
    let issuer = br#"{"client_id": "x", "scope": "y", "issuer": "https://acme.okta.com/oauth2/default"}"#;
    let page = page_of(&[("client.json", issuer), ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")]);
    assert!(page.contains("There is no manifest that can be read"));
    assert_eq!(between(&page, "<div class=\"part\" id=\"", "\""), ["s1-logo"], "of the others nothing is known");
    assert!(page.contains("logo.svg is not shown: a text, and no PNG, GIF or JPEG image"));
    assert!(part(&page, "s1-logo").contains("<code>logo-format</code>"));
    assert!(page.contains("<code>oidc-custom-authorization-server</code>"));
}

#[test]
fn a_logo_that_is_too_large_is_named() {
    let mut gif = b"GIF89a\xc8\0\xc8\0\0\0\0;".to_vec();
    gif.resize((1 << 20) + 1, 0);
    let page = page_of(&[("submission.json", br#"{"name": "A", "logo": "l", "sso": {}}"#), ("logo.gif", &gif)]);
    assert!(!page.contains("data:image/") && page.contains("logo.gif is not shown: larger than 1048576 bytes"));
}

#[test]
fn hostile_text_is_text() {
    let nasty =
        "\u{1b}[2J\u{202e}\u{200b}\u{9b}31m\"'></title></style></script><script>alert(1)</script><img src=x>";
    let value = serde_json::json!({
        "name": format!("{nasty}{}", "x".repeat(10_240)), "description": format!("{nasty}\n{}", "y".repeat(10_240)),
        "logo": nasty, "useCases": [nasty, 3, {nasty: nasty}],
        "appContactDetails": [
            {"contactType": "CUSTOMER_SUPPORT", "contactValueType": nasty, "contact": nasty},
            {"contactType": nasty, "contactValueType": "URL", "contact": nasty},
        ],
        "config": [{"name": nasty, "label": nasty}],
        "capabilities": [{"capability": nasty, "supportedProtocols": [nasty]}],
        "sso": {"oidc": {"doc": nasty, "redirectUris": [nasty]}},
    });
    let folder = format!("{}/", nasty.replace('/', "\u{2215}"));
    let manifest = value.to_string().into_bytes();
    let page =
        page_of(&[(&format!("{folder}submission.json"), &manifest), (&format!("{folder}logo.png"), b"<b>")]);
    let is_steering = |c: &char| (c.is_control() && *c != '\n') || matches!(c, '\u{200b}' | '\u{202e}');
    assert_eq!(page.chars().filter(is_steering).collect::<Vec<_>>(), [] as [char; 0]);
    for element in ["<script", "<img", "</script", "javascript:", "onerror"] {
        assert!(!page.contains(element), "{element}");
    }
    assert_eq!(page.matches("<style>").count(), 1);
    assert_eq!(page.matches("</style>").count(), 1);
    assert_eq!(page.matches("</title>").count(), 1);
    assert!(findings(&page).len() > 10);
    // No more of a long text is shown than can be read, and that is said.
    assert!(text(&page).contains(&format!("only the beginning of {} characters", 10_240 + nasty.chars().count())));
    assert!(!page.contains(&"y".repeat(5_000)));
}

#[test]
fn a_page_is_written_where_nothing_is_lost() {
    let manifest = br#"{"name": "Acme", "description": "Books", "logo": null, "sso": {}}"#;
    let folder = folder_with(&[("submission.json", manifest), ("notes.txt", b"mine")]);
    let read = |name: &str| fs::read(folder.path().join(name)).expect("the file is there");
    let missing = preview(folder.path(), &[]);
    assert!(missing.code == 2 && missing.err.contains("--output"), "{}", missing.err);

    let written = preview(folder.path(), &["-o", "preview.html"]);
    assert_eq!((written.code, written.out.as_str(), written.err.as_str()), (0, "", ""));
    let first = read("preview.html");
    assert!(first.starts_with(b"<!DOCTYPE html>"));

    let refused = preview(folder.path(), &["-o", "notes.txt"]);
    let expected = "oinlint: notes.txt is there already; name another file, or add `--force` to replace it\n";
    assert_eq!((refused.code, refused.err.as_str()), (2, expected));
    assert_eq!(read("notes.txt"), b"mine");

    // The page itself is no part of the submission, and a second one is the same.
    assert_eq!(preview(folder.path(), &["-o", "preview.html", "--force"]).code, 0);
    assert_eq!(read("preview.html"), first);

    let refused = preview(folder.path(), &["-o", "./submission.json", "--force"]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("is a file of the submission"), "{}", refused.err);
    assert_eq!(read("submission.json"), manifest);

    fs::create_dir(folder.path().join("pages")).expect("a folder can be made");
    let refused = preview(folder.path(), &["-o", "pages", "--force"]);
    assert!(refused.code == 2 && refused.err.contains("pages is no file"), "{}", refused.err);

    let nowhere = preview(folder.path(), &["-o", "missing/preview.html"]);
    assert_eq!(nowhere.code, 3);
    assert!(nowhere.err.contains("missing/preview.html"), "{}", nowhere.err);
}

#[cfg(unix)]
#[test]
fn a_link_to_a_submitted_file_does_not_replace_it() {
    let manifest = br#"{"name": "Acme", "description": "Books", "logo": null, "sso": {}}"#;
    let folder = folder_with(&[("submission.json", manifest)]);
    std::os::unix::fs::symlink("submission.json", folder.path().join("preview.html")).expect("a link can be made");
    for more in [&[][..], &["--force"]] {
        assert_eq!(preview(folder.path(), &[&["-o", "preview.html"], more].concat()).code, 2);
    }
    assert_eq!(fs::read(folder.path().join("submission.json")).expect("it is there"), manifest);
}
