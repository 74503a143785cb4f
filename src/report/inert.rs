//! What keeps text from meaning something to the log that it is printed in.

use std::borrow::Cow;

use crate::source::neutral;

/// Text in which no runner of a continuous integration service finds a command.
///
/// GitHub's runner still obeys `##[command]` in the middle of a line, and that of Azure Pipelines `##vso[command]`:
/// the bracket becomes another, as wide as it is, so that columns do not move.
pub(super) fn uncommanding(text: &str) -> Cow<'_, str> {
    if text.contains("##[") || text.contains("##vso[") {
        Cow::Owned(text.replace("##[", "##⟦").replace("##vso[", "##vso⟦"))
    } else {
        Cow::Borrowed(text)
    }
}

/// A path as it may begin a line: GitHub's runner takes a line for a command that begins with `::`, behind white
/// space too.
pub(super) fn leading(path: &str) -> String {
    let path = neutral(path);
    let path = uncommanding(&path);
    if path.trim_start().starts_with("::") { format!("./{path}") } else { path.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_runner_would_obey_is_broken_up() {
        assert_eq!(uncommanding("a ##[error]b ##vso[task.x]c ##c"), "a ##⟦error]b ##vso⟦task.x]c ##c");
        assert_eq!(leading("::error::x.json"), "./::error::x.json");
        assert_eq!(leading(" ::error::x"), "./ ::error::x");
        assert_eq!(leading("a::b\u{1b}.json"), "a::b␛.json");
    }
}
