//! Suppressions in comments: `oinlint: ignore[rule-id] reason`, and `oinlint: ignore-file[rule-id] reason`.

use crate::artifact::{Artifact, Format};
use crate::source::Span;

/// What begins a suppression, behind the mark of the comment.
const MARK: &str = "oinlint: ignore";

/// A suppression that a comment states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From the mark to the closing bracket.
    pub span: Span,
    /// 1-based line of it.
    pub line: u32,
    /// What it covers.
    pub covers: Covers,
    /// The ids, and where each stands.
    pub rules: Vec<(String, Span)>,
    /// What is said behind the bracket; empty if nothing is.
    pub reason: String,
}

/// What a comment covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Covers {
    /// Findings that begin in this 1-based line: its own, or, if it stands alone, the next with anything else.
    Line(u32),
    /// The file.
    File,
}

/// How comments are written in a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Style {
    open: &'static str,
    close: Option<&'static str>,
}

const MARKUP: Style = Style { open: "<!--", close: Some("-->") };
const HASH: Style = Style { open: "#", close: None };
const SLASHES: Style = Style { open: "//", close: None };

/// The suppressions in the comments of a file; none in a format that has no comments.
pub fn comments(artifact: &Artifact) -> Vec<Comment> {
    let Some(text) = artifact.text().filter(|text| text.encoding().is_some()) else { return Vec::new() };
    let text = text.as_str();
    if memchr::memmem::find(text.as_bytes(), MARK.as_bytes()).is_none() {
        return Vec::new();
    }
    read(text, styles(artifact))
}

fn styles(artifact: &Artifact) -> &'static [Style] {
    let name = artifact.file_name().to_ascii_lowercase();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    match (&artifact.format, extension) {
        (Format::Xml { .. }, _) | (_, "md" | "markdown" | "html" | "htm" | "svg" | "xml") => &[MARKUP],
        (Format::Yaml { .. }, _) => &[HASH],
        (Format::Json { .. }, "jsonc" | "json5") => &[SLASHES],
        (Format::Json { .. } | Format::Binary | Format::Unread(_), _) => &[],
        (
            _,
            "js" | "jsx" | "ts" | "tsx" | "mjs" | "java" | "kt" | "go" | "rs" | "cs" | "scala" | "swift" | "dart",
        ) => &[SLASHES],
        (_, "tf" | "hcl" | "php") => &[HASH, SLASHES],
        _ => &[HASH],
    }
}

fn read(text: &str, styles: &[Style]) -> Vec<Comment> {
    let mut found = Vec::new();
    let mut start = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if let Some((at, style)) = styles.iter().find_map(|style| Some((mark_in(line, *style)?, *style))) {
            found.extend(directive(text, start + at, index as u32 + 1, style));
        }
        start += line.len();
    }
    found
}

/// Where the mark stands in a line, if a comment begins with it.
fn mark_in(line: &str, style: Style) -> Option<usize> {
    let at = line.find(MARK)?;
    let before = line[..at].trim_end();
    let code = before.strip_suffix(style.open)?;
    // `#` and `//` also stand in the middle of URLs and words.
    (style.close.is_some() || code.is_empty() || code.ends_with(char::is_whitespace)).then_some(at)
}

/// The suppression whose mark stands at `start` of the text; nothing if it is not written as one.
fn directive(text: &str, start: usize, line: u32, style: Style) -> Option<Comment> {
    let end_of_line = text[start..].find(['\r', '\n']).map_or(text.len(), |at| start + at);
    let end =
        style.close.and_then(|close| text[start..end_of_line].find(close)).map_or(end_of_line, |at| start + at);
    let rest = &text[start + MARK.len()..end];
    let (is_file, rest) = rest.strip_prefix("-file").map_or((false, rest), |rest| (true, rest));
    let (ids, reason) = rest.strip_prefix('[')?.split_once(']')?;
    let ids_start = end - reason.len() - 1 - ids.len();
    let rules = ids.split(',').scan(ids_start, |at, id| {
        let begin = *at + (id.len() - id.trim_start().len());
        *at += id.len() + 1;
        let id = id.trim();
        Some((id.to_owned(), Span::new(begin, begin + id.len())))
    });
    let reason = reason.trim().trim_start_matches([':', '-', '–', '—']).trim().to_owned();
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let stands_alone = text[line_start..start].trim().trim_end_matches(style.open).trim().is_empty();
    let behind = style.close.map_or("", |close| text[end..end_of_line].strip_prefix(close).unwrap_or_default());
    let covers = match (is_file, stands_alone && behind.trim().is_empty()) {
        (true, _) => Covers::File,
        (false, false) => Covers::Line(line),
        (false, true) => Covers::Line(next_line(text, end_of_line, line, style)),
    };
    Some(Comment {
        span: Span::new(start, ids_start + ids.len() + 1),
        line,
        covers,
        rules: rules.filter(|(id, _)| !id.is_empty()).collect(),
        reason,
    })
}

/// The next line that holds anything but comments and blanks.
fn next_line(text: &str, end_of_line: usize, line: u32, style: Style) -> u32 {
    let rest = text.get(end_of_line..).unwrap_or_default();
    let lines = rest.split('\n').skip(1).zip(line + 1..);
    let is_comment = |content: &str| {
        content.starts_with(style.open) && style.close.is_none_or(|close| content.ends_with(close))
    };
    let next = lines.map(|(content, number)| (content.trim(), number));
    next.filter(|(content, _)| !content.is_empty() && !is_comment(content))
        .map(|(_, number)| number)
        .next()
        .unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: &str, style: Style) -> Comment {
        let mut found = read(text, &[style]);
        assert_eq!(found.len(), 1, "{text:?}: {found:?}");
        found.remove(0)
    }

    #[test]
    fn a_comment_alone_covers_the_next_line_and_one_behind_something_its_own() {
        let alone = only("<a>\n  <!-- oinlint: ignore[x-y] because -->\n\n  <!-- more -->\n  <b/>\n</a>", MARKUP);
        assert_eq!((alone.line, alone.covers, &*alone.reason), (2, Covers::Line(5), "because"));
        let behind = only("a: 1 # oinlint: ignore[x, y-z]: both\r\nb: 2\r\n", HASH);
        assert_eq!((behind.covers, &*behind.reason), (Covers::Line(1), "both"));
        let ids: Vec<&str> = behind.rules.iter().map(|(id, _)| &**id).collect();
        assert_eq!(ids, ["x", "y-z"]);
        let before = only("<a/> <!-- oinlint: ignore[x] --> <b/>", MARKUP);
        assert_eq!(before.covers, Covers::Line(1));
        assert_eq!(only("# oinlint: ignore[x] r\n# and so on\n\nA=1", HASH).covers, Covers::Line(4));
        assert_eq!(only("# oinlint: ignore-file[x] r\nA=1", HASH).covers, Covers::File);
    }

    #[test]
    fn places_of_ids_are_exact() {
        let text = "é <!-- oinlint: ignore[ab , cd]x -->";
        let comment = only(text, MARKUP);
        assert_eq!(comment.span.of(text), "oinlint: ignore[ab , cd]");
        let spelled: Vec<&str> = comment.rules.iter().map(|(_, span)| span.of(text)).collect();
        assert_eq!(spelled, ["ab", "cd"]);
        assert_eq!(comment.reason, "x");
    }

    #[test]
    fn what_only_looks_like_a_comment_is_none() {
        for text in [
            "a: http://x#oinlint: ignore[x] y",
            "oinlint: ignore[x] y",
            "# oinlint: ignore x",
            "# oinlint: ignored[x]",
        ] {
            assert_eq!(read(text, &[HASH]), [], "{text:?}");
        }
    }
}
