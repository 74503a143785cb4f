//! Checking SCIM files in memory, beside reading the same bytes into a `serde_json::Value`:
//! `cargo bench --bench scim`.

mod support;

use std::hint::black_box;

use divan::Bencher;
use divan::counter::BytesCount;
use oinlint::check::EMITTERS;
use oinlint::rule;

fn main() {
    divan::main();
}

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

/// A user as a server answers it, about 900 bytes.
fn user(number: usize) -> String {
    format!(
        r#"{{
      "schemas": ["{USER}", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
      "id": "7c1f0a52-3e9d-4b68-a1c4-{number:012}",
      "externalId": "00u{number:017}",
      "userName": "grower{number}@acme.example",
      "name": {{ "givenName": "Ida", "familyName": "Gardener", "formatted": "Ida Gardener" }},
      "displayName": "Ida Gardener",
      "emails": [{{ "value": "grower{number}@acme.example", "type": "work", "primary": true }}],
      "phoneNumbers": [{{ "value": "555-01-{number:04}", "type": "work" }}],
      "active": true,
      "groups": [{{ "value": "g{number}", "$ref": "../Groups/g{number}", "display": "Growers" }}],
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {{
        "employeeNumber": "{number}",
        "department": "Orchard"
      }},
      "meta": {{
        "resourceType": "User",
        "created": "2026-08-21T09:30:00Z",
        "location": "https://api.acme.example/scim/v2/Users/7c1f0a52-3e9d-4b68-a1c4-{number:012}"
      }}
    }}"#
    )
}

/// The corpus's files if `OINLINT_CORPUS` is set; else a hundred users, a list of a hundred more, and a hundred PATCH requests.
fn files() -> Vec<(String, Vec<u8>)> {
    if let Some(contents) = support::corpus("scim", ".json") {
        return contents
            .into_iter()
            .enumerate()
            .map(|(number, bytes)| (format!("{number}.json"), bytes))
            .collect();
    }
    let mut files: Vec<(String, Vec<u8>)> =
        (0..100).map(|number| (format!("users/{number}.json"), user(number).into_bytes())).collect();
    let listed: Vec<String> = (100..200).map(user).collect();
    let list = format!(
        r#"{{ "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": 100,
    "startIndex": 1, "itemsPerPage": 100, "Resources": [{}] }}"#,
        listed.join(",\n    ")
    );
    files.push(("users.json".to_owned(), list.into_bytes()));
    files.extend((0..100).map(|number| {
        let patch = format!(
            r#"{{ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [
    {{ "op": "replace", "path": "emails[type eq \"work\"].value", "value": "g{number}@acme.example" }},
    {{ "op": "replace", "value": {{ "active": false }} }}] }}"#
        );
        (format!("patches/{number}.json"), patch.into_bytes())
    }));
    files
}

fn size(files: &[(String, Vec<u8>)]) -> usize {
    files.iter().map(|(_, bytes)| bytes.len()).sum()
}

#[divan::bench]
fn floor_serde_json_value(bencher: Bencher) {
    let files = files();
    bencher.counter(BytesCount::new(size(&files))).bench(|| {
        for (_, bytes) in &files {
            black_box(serde_json::from_slice::<serde_json::Value>(black_box(bytes)).ok());
        }
    });
}

#[divan::bench]
fn read(bencher: Bencher) {
    let files = files();
    bencher.counter(BytesCount::new(size(&files))).with_inputs(|| files.clone()).bench_values(support::submission);
}

#[divan::bench]
fn rules(bencher: Bencher) {
    let files = files();
    let submission = support::submission(files.clone());
    let options = support::options(1);
    let run = || rule::run(black_box(&submission), EMITTERS, &options.selection, options.today);
    let is_corpus = std::env::var_os("OINLINT_CORPUS").is_some();
    assert!(is_corpus || run().findings.is_empty(), "the files are fine");
    bencher.counter(BytesCount::new(size(&files))).bench(run);
}
