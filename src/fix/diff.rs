//! The difference of two texts, for people: secrets are masked, and nothing in it steers a terminal or a log.

use similar::{ChangeTag, TextDiff};

use crate::source::{Text, inert_line, neutral, secret_picture};

/// Lines around a change that are shown with it.
const CONTEXT: usize = 3;

/// A difference, line by line, as a unified diff has them.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference {
    /// The lines without their ends. The first two name the file.
    pub lines: Vec<String>,
    /// Whether a line shows something else than the file has, so that no program can apply it.
    pub is_masked: bool,
}

/// The difference between two states of the file `path`.
pub fn difference(path: &str, old: &Text, new: &Text) -> Difference {
    let (old, new) = (masked(old), masked(new));
    let diff = TextDiff::from_lines(&old.text, &new.text);
    let path = neutral(path);
    let mut lines = vec![format!("--- a/{path}"), format!("+++ b/{path}")];
    let mut is_masked = false;
    for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
        lines.push(hunk.header().to_string().trim_end().to_owned());
        for change in hunk.iter_changes() {
            let sign = match change.tag() {
                ChangeTag::Equal => ' ',
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
            };
            let side = if sign == '+' { (&new, change.new_index()) } else { (&old, change.old_index()) };
            let holds_secret = side.1.is_some_and(|index| side.0.lines.binary_search(&index).is_ok());
            let line = change.value().strip_suffix('\n').unwrap_or(change.value());
            let shown = inert_line(line);
            is_masked |= holds_secret || shown != line;
            lines.push(format!("{sign}{shown}"));
            if change.missing_newline() {
                lines.push("\\ No newline at end of file".into());
            }
        }
    }
    Difference { lines, is_masked }
}

/// A text with pictures in the place of its secrets, and the numbers of the lines that have one.
struct Masked {
    text: String,
    lines: Vec<usize>,
}

/// A secret of several lines becomes one picture for each of them: what follows keeps its line.
fn masked(text: &Text) -> Masked {
    let content = text.as_str();
    let mut out = Masked { text: String::with_capacity(content.len()), lines: Vec::new() };
    let (mut at, mut line) = (0, 0);
    for secret in text.secrets() {
        let before = &content[at..secret.start as usize];
        line += breaks(before);
        out.text.push_str(before);
        for piece in secret.of(content).split_inclusive('\n') {
            let solid = piece.trim_end_matches(['\r', '\n']);
            if !solid.is_empty() {
                out.text.push_str(&secret_picture(solid.chars().count()));
                out.lines.push(line);
            }
            out.text.push_str(&piece[solid.len()..]);
            line += breaks(piece);
        }
        at = secret.end as usize;
    }
    out.text.push_str(&content[at..]);
    out.lines.dedup();
    out
}

/// The line ends in a text, as the difference counts them.
fn breaks(text: &str) -> usize {
    text.split_inclusive('\n').filter(|line| line.ends_with('\n')).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Content, Source, Span};

    fn text(content: &str, secrets: &[&str]) -> Text {
        let Content::Text { mut text, .. } = Source::from_bytes(content.into(), "a.json".into()).content else {
            panic!("it is text")
        };
        let found = secrets.iter().map(|secret| content.find(secret).map(|at| Span::new(at, at + secret.len())));
        let spans: Vec<Span> = found.map(|span| span.expect("the secret is in it")).collect();
        text.hide(spans);
        text
    }

    fn lines(old: &str, new: &str) -> Vec<String> {
        difference("a.json", &text(old, &[]), &text(new, &[])).lines
    }

    #[test]
    fn three_lines_around_a_change_are_shown() {
        let (old, new) = ("1\n2\n3\n4\n5\nold\n7\n8\n9\n10\n", "1\n2\n3\n4\n5\nnew\n7\n8\n9\n10\n");
        let expected = [
            "--- a/a.json",
            "+++ b/a.json",
            "@@ -3,7 +3,7 @@",
            " 3",
            " 4",
            " 5",
            "-old",
            "+new",
            " 7",
            " 8",
            " 9",
        ];
        assert_eq!(lines(old, new), expected);
    }

    #[test]
    fn the_ends_of_lines_and_of_the_file_are_shown_as_they_are() {
        let expected = ["--- a/a.json", "+++ b/a.json", "@@ -1,2 +1,2 @@", "-old\r", "+new\r", " last"];
        assert_eq!(lines("old\r\nlast", "new\r\nlast")[..6], expected);
        assert_eq!(lines("old\r\nlast", "new\r\nlast")[6], "\\ No newline at end of file");
    }

    #[test]
    fn secrets_are_masked_line_by_line() {
        let (old, new) = ("k: hush\nkey: |\n  one\n  two\nurl: a\n", "k: hush\nkey: |\n  one\n  two\nurl: b\n");
        let secrets = ["hush", "one\n  two"];
        let difference = difference("a.json", &text(old, &secrets), &text(new, &secrets));
        let body = &difference.lines[3..];
        assert_eq!(body[..3], [" key: |", "   <secret, 3 characters>", " <secret, 5 characters>"]);
        assert_eq!(body[3..], ["-url: a", "+url: b"]);
        assert!(difference.is_masked);
    }

    #[test]
    fn hostile_lines_come_out_inert() {
        let hostile = "  ::error::x\n##[error]\n\u{1b}[31m\u{202e}\tz\n";
        let shown = lines(&format!("{hostile}a\n"), &format!("{hostile}b\n"));
        assert_eq!(shown[3..6], ["   \u{fffd}:error::x", " #\u{fffd}[error]", " ␛[31m\u{fffd}\tz"]);
        assert!(!difference("a", &text("a\n", &[]), &text("b\n", &[])).is_masked);
    }
}
