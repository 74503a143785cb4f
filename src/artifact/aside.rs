//! Folders whose files say nothing of the program that signs users in.

/// Folders with what is made for tests and readers, in lower case.
const FOLDERS: [&str; 17] = [
    "__mocks__",
    "__tests__",
    "demo",
    "demos",
    "doc",
    "docs",
    "e2e",
    "example",
    "examples",
    "fixture",
    "fixtures",
    "mocks",
    "samples",
    "spec",
    "test",
    "testdata",
    "tests",
];

/// Whether one of the folders of a path, in lower case, is such a one, or one of `others`.
pub fn is_aside(folders: &str, others: &[&str]) -> bool {
    folders.split('/').any(|folder| FOLDERS.contains(&folder) || others.contains(&folder))
}
