//! Secrets do not come out, in whatever format, whatever is wrong around them.

mod support;

use std::path::Path;

use proptest::prelude::*;
use proptest::sample::select;

use oinlint::report::Format;
use support::{TODAY, files_below, folder_with, oinlint, root};

const SECRET: &str = "s3cr3t-Acme-Value-That-Must-Not-Show";

/// Everything that the program prints about a folder and its files.
fn all_output(folder: &Path) -> String {
    let reports = tempfile::tempdir().expect("a folder can be made");
    let outputs: Vec<String> = Format::ALL
        .into_iter()
        .map(|format| format!("{}={}", format.name(), reports.path().join(format.name()).display()))
        .collect();
    let mut arguments = vec!["check", ".", "--source", "--today", TODAY, "--show-files"];
    arguments.extend(outputs.iter().flat_map(|output| ["--output", output]));
    let answer = oinlint(folder, &arguments);
    let mut out = answer.out + &answer.err;
    for format in Format::ALL {
        let report = std::fs::read_to_string(reports.path().join(format.name()));
        out.push_str(&report.expect("every report is written"));
    }
    let answer = oinlint(folder, &["preview", ".", "-o", "-", "--today", TODAY]);
    assert!(answer.code != 2 && answer.out.starts_with("<!DOCTYPE html>"), "{}", answer.err);
    out.push_str(&answer.out);
    out.push_str(&answer.err);
    for file in files_below(folder) {
        let answer = oinlint(folder, &["inspect", "--source", &file.to_string_lossy()]);
        out.push_str(&answer.out);
        out.push_str(&answer.err);
    }
    out
}

/// Secrets of the fixtures: the lines of private keys, and passwords.
fn secrets_of_fixtures() -> Vec<String> {
    let mut found = Vec::new();
    for path in files_below(&root().join("fixtures")) {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let mut in_key = false;
        for line in text.lines() {
            if line.contains("PRIVATE KEY-----") {
                in_key = line.contains("BEGIN");
            } else if in_key && line.len() > 20 {
                found.push(line.to_owned());
            }
            let password = line.trim().strip_prefix("\"password\": \"").and_then(|rest| rest.split('"').next());
            found.extend(password.map(str::to_owned));
        }
    }
    found
}

#[test]
fn no_format_prints_a_secret_of_the_fixtures() {
    let secrets = secrets_of_fixtures();
    assert!(secrets.len() > 20, "the fixtures hold private keys and a password");
    let out = all_output(&root().join("fixtures"));
    assert!(out.contains("private-key-in-directory"));
    for secret in secrets {
        assert!(!out.contains(&secret), "{secret} came out");
    }
}

/// Settings and source code hold secrets beside what is reported of them, and in it.
#[test]
fn secrets_of_settings_and_code_stay_hidden() {
    let issuer = "https://acme.okta.com/oauth2/default";
    let files: [(&str, String); 6] = [
        (
            "a/.env",
            format!(
                "CLIENT_SECRET={SECRET}\nOKTA_ISSUER={issuer}\nTOKEN_URL={issuer}/v1/token?client_secret={SECRET}\n"
            ),
        ),
        ("b/config.toml", format!("client_secret = \"{SECRET}\"\nissuer = \"{issuer}\"\n")),
        ("c/application.yml", format!("okta:\n  issuer: {issuer}\n  client-secret: {SECRET}\n")),
        (
            "d/appsettings.json",
            format!("{{\"Okta\": {{\"Issuer\": \"{issuer}\", \"ClientSecret\": \"{SECRET}\"}}}}"),
        ),
        (
            "e/login.js",
            format!(
                "const c = {{ issuer: '{issuer}', client_secret: '{SECRET}' }}; if (!claims.email_verified) throw 1;\n"
            ),
        ),
        ("f/okta.ini", format!("[okta]\nissuer = {issuer}\npassword = {SECRET}\n")),
    ];
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let folder = folder_with(&files);
    let out = all_output(folder.path());
    for (name, _) in files {
        assert!(out.contains(&format!("{name}:")), "{name} is reported");
    }
    assert!(out.contains("oidc-email-verified-reliance"));
    assert!(!out.contains(SECRET), "{out}");
}

#[test]
fn secrets_stay_hidden_beside_and_in_what_is_reported() {
    let token = format!("00{}", "a1B2".repeat(10));
    let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJpZGEifQ.c2lnbmF0dXJlLW9mLW5vYm9keQ";
    let files: [(&str, String); 7] = [
        // A finding on the line of the secret.
        (
            "a/client.json",
            format!(
                r#"{{"client_secret": "{SECRET}", "issuer": "https://acme.okta.com/oauth2/default", "client_id": "x"}}"#
            ),
        ),
        // The secret's key twice, and the member that the schema marks.
        (
            "b/submission.json",
            format!(
                r#"{{"name": "A", "description": "B", "sso": {{}}, "authSettings": {{"authType": "OAUTH2", "oAuth2Settings": {{"clientSecret": "{SECRET}", "clientSecret": "{SECRET}"}}}}}}"#
            ),
        ),
        // A mistake of grammar right behind it, and one in it.
        ("c/client.json", format!("{{\"client_id\": \"x\", \"scope\": \"y\", \"client_secret\": \"{SECRET}\",}}")),
        ("d/client.json", format!("{{\"client_id\": \"x\", \"scope\": \"y\", \"client_secret\": '{SECRET}'}}")),
        // Tokens in the middle of a text that is too long.
        (
            "e/submission.json",
            format!(r#"{{"name": "SSWS {token} {jwt} and more", "description": "B", "logo": "C", "sso": {{}}}}"#),
        ),
        // A key on one line, in JSON.
        (
            "f/client.json",
            format!(
                r#"{{"client_id": "x", "scope": "y", "key": "-----BEGIN PRIVATE KEY-----\n{0}{0}\n-----END PRIVATE KEY-----\n"}}"#,
                SECRET
            ),
        ),
        // A wrong value where only the type is wrong.
        (
            "g/submission.json",
            format!(r#"{{"name": {{"password": "{SECRET}"}}, "description": "B", "logo": "C", "sso": {{}}}}"#),
        ),
    ];
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let folder = folder_with(&files);
    let out = all_output(folder.path());
    for rule in [
        "oidc-custom-authorization-server",
        "json-duplicate-key",
        "json-not-well-formed",
        "display-name-length",
        "private-key",
    ] {
        assert!(out.contains(rule), "{rule} reports");
    }
    assert!(out.contains("<secret, 36 characters>"), "{out}");
    for secret in [SECRET, &token, jwt] {
        let at = out.find(secret);
        assert_eq!(at, None, "{}", &out[at.unwrap_or(0).saturating_sub(200)..at.unwrap_or(0) + 60]);
    }
}

const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJpZGEifQ.c2lnbmF0dXJlLW9mLW5vYm9keQ";

/// Holds one file's output to showing what a reader needs and no secret.
fn assert_hidden(name: &str, content: &str, shown: &[&str], secrets: &[&str]) {
    let folder = folder_with(&[(name, content.as_bytes())]);
    let out = all_output(folder.path());
    for part in shown {
        assert!(out.contains(part), "{part} is not in\n{out}");
    }
    for secret in secrets {
        assert!(!out.contains(secret), "{secret} came out of {content}\n{out}");
    }
}

/// An OpenID Connect client with a finding on its only line.
fn client(members: &str) -> String {
    format!(r#"{{"client_id": "x", "scope": "y", "issuer": "https://acme.okta.com/oauth2/default", {members}}}"#)
}

const CUSTOM_SERVER: &str = "oidc-custom-authorization-server";

#[test]
fn passwords_and_tokens_in_urls_are_hidden() {
    let content = format!(
        r#"{{"client_id": "x", "scope": "y", "issuer": "https://user:{SECRET}@acme.okta.com/oauth2/default?client_secret={SECRET}&x=1"}}"#
    );
    let shown = [CUSTOM_SERVER, "https://user:<secret, 36 characters>@acme.okta.com", "&x=1"];
    assert_hidden("client.json", &content, &shown, &[SECRET]);
    for parameter in ["access_token", "token", "password", "api_key", "sig", "code"] {
        let url = format!("https://acme.okta.com/oauth2/default?a=b&{parameter}={SECRET}#c");
        let content = format!(r#"{{"client_id": "x", "scope": "y", "issuer": "{url}"}}"#);
        assert_hidden("client.json", &content, &[CUSTOM_SERVER], &[SECRET]);
    }
}

#[test]
fn what_a_check_recommends_hides_the_secrets_of_what_it_repairs() {
    let token = format!("https://acme.okta.com/oauth2/default/v1/token?access_token={JWT}");
    let content = format!(r#"{{"client_id": "x", "scope": "y", "token_url": "{token}"}}"#);
    assert_hidden(
        "client.json",
        &content,
        &[CUSTOM_SERVER, "https://acme.okta.com/oauth2/v1/token?"],
        &[&JWT[..30]],
    );
    let escaped = content.replace('/', r"\u002f");
    assert_hidden(
        "client.json",
        &escaped,
        &[CUSTOM_SERVER, "https://acme.okta.com/oauth2/v1/token?"],
        &[&JWT[..30]],
    );

    let metadata = format!(
        r#"<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="a"><SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><AssertionConsumerService index="0" Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="http://acme.example/{JWT}/acs?password={SECRET}&amp;x=1"/></SPSSODescriptor></EntityDescriptor>"#
    );
    assert_hidden("sp.xml", &metadata, &["acs-https", "https://acme.example/<secret"], &[&JWT[..30], SECRET]);
    let referenced = metadata.replace(JWT, &JWT.replace('.', "&#46;"));
    assert_hidden("sp.xml", &referenced, &["acs-https", "https://acme.example/<secret"], &[&JWT[..20], SECRET]);
}

#[test]
fn a_token_in_the_place_of_an_authorization_server_is_hidden() {
    let content = format!(
        r#"{{"client_id": "x", "scope": "y", "issuer": "https://acme.okta.com/oauth2/{JWT}/v1/authorize"}}"#
    );
    let shown = [CUSTOM_SERVER, "<secret, 66 characters>"];
    assert_hidden("client.json", &content, &shown, &[&JWT[..20], &JWT[30..50]]);
}

#[test]
fn inspect_hides_a_token_that_is_a_key() {
    let folder = folder_with(&[("client.json", client(&format!(r#""{JWT}": 1"#)).as_bytes())]);
    let out = oinlint(folder.path(), &["inspect", "client.json"]).out;
    assert!(out.contains("\"<secret, 66 characters>\": 1"), "{out}");
    assert!(!out.contains(&JWT[..20]), "{out}");
}

#[test]
fn inspect_shows_the_names_of_facts_that_stand_at_a_secret() {
    let guide = include_str!("../fixtures/berry-ledger-ready/docs/configuration-guide.md");
    let guide = format!("{guide}\n`Authorization: Bearer {SECRET}`\n");
    let folder = folder_with(&[("docs/okta.md", guide.as_bytes())]);
    let answer = oinlint(folder.path(), &["inspect", "docs/okta.md"]);
    let picture = format!("<secret, {} characters>", SECRET.len());
    assert!(answer.out.contains(&format!("\"text\": \"Authorization: Bearer {picture}\"")), "{}", answer.out);
    assert_eq!(answer.out.matches("<secret").count(), 1);
    assert!(!answer.out.contains(SECRET));
}

#[test]
fn the_value_of_a_secret_is_hidden_in_every_shape() {
    for members in [
        format!("client_secret: {SECRET}"),
        format!("\"client_secret\": {SECRET}"),
        format!("\"client_secret\":\n {SECRET}, \"issuer\": \"https://acme.okta.com/oauth2/default\""),
        format!("\"client_secret\": [\"{SECRET}\", [{{\"x\": \"{SECRET}\"}}]]"),
        format!("\"client_secret\": {{\"value\": \"{SECRET}\", \"type\": \"string\"}}"),
        format!("\"client_secret\": \"ab\"{SECRET}"),
        format!("\"client_secret\": \"${{A}}{SECRET}\""),
        format!("\"client_secret\": \"${SECRET}\""),
        format!("\"client_secret\": \"<a>{SECRET}\""),
        format!("\"client_secret\": \"{SECRET}"),
        format!("\"client\\u005fsecret\": \"{SECRET}\""),
        format!("\"config\": \"{{\\\"client_secret\\\": \\\"{SECRET}\\\"}}\""),
        format!("\"x\": 1 // client_secret: \"{SECRET}\"\n"),
        format!("\"x\": 1 /* client_secret = {SECRET} */"),
    ] {
        assert_hidden("client.json", &client(&members), &[CUSTOM_SERVER], &[SECRET]);
    }
    let number = "12345678901234";
    assert_hidden("client.json", &client(&format!("\"client_secret\": {number}")), &[CUSTOM_SERVER], &[number]);
    let marked = format!(
        r#"{{"name": 1, "description": "B", "sso": {{}}, "authSettings": {{"authType": "OAUTH2", "oAuth2Settings": {{"clientSecret": {{"a": [{number}, "{SECRET}"]}}}}}}}}"#
    );
    assert_hidden("submission.json", &marked, &["submission.json"], &[number, SECRET]);
}

#[test]
fn names_of_secrets_are_known_in_every_spelling_and_harmless_ones_are_shown() {
    for name in [
        "okta_client_secret",
        "oktaApiToken",
        "id_token",
        "X-Api-Key",
        "signing_key",
        "DB_PASSWORD",
        "proxy-authorization",
    ] {
        let members = format!("\"{name}\": \"{SECRET}\"");
        assert_hidden("client.json", &client(&members), &[CUSTOM_SERVER], &[SECRET]);
    }
    let header = "\"x\": \"Basic czNjcjN0LUFjbWUtVmFsdWU6eA==\"";
    assert_hidden("client.json", &client(header), &[CUSTOM_SERVER], &["czNjcjN0LUFjbWUtVmFsdWU6eA=="]);
    let harmless = [
        r#""token_endpoint_auth_method": "client_secret_basic""#,
        r#""client_secret_expires_at": 7"#,
        r#""changePassword": {"supported": true}"#,
        r#""authMode": "bearer""#,
        r#""password": "${PASSWORD}""#,
        r#""refresh_token": true"#,
    ];
    let folder = folder_with(&[("client.json", client(&harmless.join(", ")).as_bytes())]);
    let out = all_output(folder.path());
    assert!(!out.contains("<secret,"), "{out}");
    let inspected = oinlint(folder.path(), &["inspect", "client.json"]).out;
    assert!(inspected.contains("client_secret_basic") && inspected.contains("${PASSWORD}"), "{inspected}");
}

#[test]
fn a_key_whose_spelling_hides_it_is_reported_and_hidden() {
    let body = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5eg";
    for begin in ["-----BEGIN\\u0020PRIVATE KEY-----", "\\u002d----BEGIN PRIVATE KEY-----"] {
        let member = format!("\"x\": \"{begin}\\n{body}\\n-----END PRIVATE KEY-----\"");
        assert_hidden("client.json", &client(&member), &["private-key-in-directory"], &[body]);
    }
    let member = format!("\"jwk\": {{\"kty\": \"EC\", \"d\": \"{body}\"}}");
    assert_hidden("client.json", &client(&member), &["private-key-in-directory"], &[body]);
}

#[test]
fn secrets_in_text_that_is_not_json_are_hidden() {
    let attributes = format!(
        r#"<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="a" clientSecret="{SECRET}"><!-- password: {SECRET} --><SPSSODescriptor protocolSupportEnumeration="x"><AssertionConsumerService Location="http://acme.example/acs" apiKey='{SECRET}'/></SPSSODescriptor></EntityDescriptor>"#
    );
    assert_hidden("sp.xml", &attributes, &["acs-https"], &[SECRET]);
    // A key makes a finding on the line of the secret.
    let key = format!("-----BEGIN PRIVATE KEY----- {}", "ABCDEFGHIJKLMNOP".repeat(4));
    for line in ["CLIENT_SECRET=", "client_secret: ", "export TOKEN=\"", "password='"] {
        let content = format!("# {line}{SECRET}\n{line}{SECRET}; {key}");
        assert_hidden("setup-guide.md", &content, &[], &[SECRET]);
        assert_hidden("a.key", &content, &[], &[SECRET]);
    }
}

/// A JSON object with secrets among findings, and what must not come out.
fn secret_members() -> impl Strategy<Value = (String, String)> {
    let names = select(vec![
        "client_secret",
        "clientSecret",
        "Client-Secret",
        "okta_api_token",
        "password",
        "refresh_token",
        "x-api-key",
        "privateKey",
        "authorization",
        "client\\u005fsecret",
    ]);
    // Every secret begins in the same way, which no other text of the file does: a part that comes out is seen as well.
    let secret = "S3cr3t[A-Za-z0-9._~+-]{8,30}";
    let shape = select(vec![
        "\"N\": \"S\"",
        "\"N\": [\"S\"]",
        "\"N\": [1, [\"S\"]]",
        "\"N\": {\"value\": \"S\"}",
        "\"N\": S",
        "N: S",
        "N: 'S'",
        "\"N\": 'S'",
        "\"N\" \"S\"",
        "\"N\": \"S",
        "\"N\":\n\"S\"",
        "\"N\": \"x\"S",
        "\"N\": \"${a}S\"",
        "\"N\": \"\\u0041\\\"S\"",
        "\"a\": {\"N\": \"S\", \"N\": \"S\"}",
        "\"a\": [{\"N\": \"S\"}]",
        "/* \"N\": \"S\" */ \"a\": 1",
        "\"a\": \"https://u:S@acme.okta.com/oauth2/default\"",
        "\"a\": \"https:\\/\\/acme.okta.com\\/oauth2\\/default?token=S&b=c\"",
        "\"a\": \"https://acme.okta.com/oauth2/default#access_token=S\"",
        "\"name\": \"N\", \"value\": \"S\"",
    ]);
    let around = select(vec![
        "\"issuer\": \"https://acme.okta.com/oauth2/default\"",
        "\"issuer\": 1, \"issuer\": 2",
        "\"client_name\": nope",
        "\"é\": \"\\u0041\"",
        "\"x\": 1,",
    ]);
    let kind = select(vec![
        "\"client_id\": \"x\", \"scope\": \"y\"",
        "\"name\": 1, \"description\": \"B\", \"logo\": \"C\", \"sso\": {}",
    ]);
    (names, secret, shape, around.clone(), around, kind, any::<bool>()).prop_map(
        |(name, secret, shape, before, behind, kind, in_lines)| {
            let member = shape.replace('N', "\u{1}").replace('S', &secret).replace('\u{1}', name);
            let separator = if in_lines { ",\n  " } else { ", " };
            (format!("{{{}}}", [kind, before, &member, behind].join(separator)), secret)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_secret_of_a_generated_object_comes_out((content, secret) in secret_members()) {
        let folder = folder_with(&[("client.json", content.as_bytes()), ("a/submission.json", content.as_bytes())]);
        let out = all_output(folder.path());
        prop_assert!(!out.contains("S3cr3t"), "{secret} came out of {content}\n{out}");
    }
}
