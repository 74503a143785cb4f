//! The rules that a configuration adds: files beside it, or elsewhere in its repository.

use std::path::{Component, Path, PathBuf};

use toml::Spanned;

use super::Problem;
use super::find::{Loaded, repository, text_of};
use crate::rule::{RuleId, read_custom};

/// The most rules that one configuration adds.
const MOST: usize = 500;

/// Reads the rules that `[rules] extend` names. `print` says how a path is shown.
pub(super) fn rules(loaded: &Loaded, print: &dyn Fn(&Path) -> String) -> Result<Vec<RuleId>, Problem> {
    let mut rules: Vec<RuleId> = Vec::new();
    for entry in &loaded.config.rules.extend {
        let refuse = |message: String| loaded.problem(entry.span().start, message);
        let files = files(loaded, entry).map_err(refuse)?;
        if files.is_empty() {
            return Err(refuse(format!("`{}` has no rule: rules are files that end in .md", entry.get_ref())));
        }
        for file in files {
            let rule = read(&file, &print(&file))?;
            if rules.contains(&rule) {
                continue;
            }
            let id = rule.rule().id;
            if rules.iter().any(|other| other.rule().id == id) {
                return Err(Problem::whole(
                    &print(&file),
                    format!("another file is called `{id}` too; rename one"),
                ));
            }
            rules.push(rule);
            if rules.len() > MOST {
                return Err(refuse(format!("there are more than {MOST} rules")));
            }
        }
    }
    Ok(rules)
}

fn read(file: &Path, shown: &str) -> Result<RuleId, Problem> {
    let text = text_of(file, shown)?.replace("\r\n", "\n");
    read_custom(file, &text).map_err(|mistake| Problem::at(shown, &text, mistake.at, mistake.message))
}

/// The rule files of an entry, in order: a file, or the files directly in a folder.
fn files(loaded: &Loaded, entry: &Spanned<String>) -> Result<Vec<PathBuf>, String> {
    let path = Path::new(entry.get_ref());
    if path.components().any(|part| matches!(part, Component::RootDir | Component::Prefix(_))) {
        return Err(format!("`{}` is absolute; write it relative to this file", entry.get_ref()));
    }
    let path = loaded.folder().join(path);
    let unreadable = |error: std::io::Error| format!("`{}`: {}", entry.get_ref(), error.kind());
    let real = path.canonicalize().map_err(unreadable)?;
    let root = repository(loaded.folder()).unwrap_or(loaded.folder()).canonicalize().map_err(unreadable)?;
    if !real.starts_with(&root) {
        return Err(format!("`{}` leads out of the repository", entry.get_ref()));
    }
    if real.is_file() {
        return Ok(vec![path]);
    }
    let mut files = Vec::new();
    for file in std::fs::read_dir(&path).map_err(unreadable)? {
        let file = file.map_err(unreadable)?.path();
        let is_rule = file.extension().is_some_and(|extension| extension == "md");
        let is_inside = || file.canonicalize().is_ok_and(|real| real.starts_with(&root) && real.is_file());
        if is_rule && is_inside() {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}
