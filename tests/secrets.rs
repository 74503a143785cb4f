//! Secrets do not come out, in whatever format, whatever is wrong around them.

mod support;

use std::path::Path;

use support::{TODAY, files_below, folder_with, oinlint, root};

const SECRET: &str = "s3cr3t-Acme-Value-That-Must-Not-Show";

/// Everything that the program prints about a folder and its files.
fn all_output(folder: &Path) -> String {
    let mut out = String::new();
    for format in ["human", "short", "json"] {
        let answer = oinlint(folder, &["check", ".", "--today", TODAY, "--format", format, "--show-files"]);
        out.push_str(&answer.out);
        out.push_str(&answer.err);
    }
    for file in files_below(folder) {
        let answer = oinlint(folder, &["inspect", &file.to_string_lossy()]);
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
