//! The few characters of a text that a diagnostic shows: one window per line, safe to print.

use std::ops::Range;

use super::{LineIndex, Span, neutral};

/// The most characters of a line that are shown. Metadata is usually one line of many kilobytes.
const WINDOW: usize = 120;
/// How many of them stand before the mark when the line has to be cut.
const LEAD: usize = 40;

/// Lines of a text around some marks, ready to print: windowed, neutralised, secrets replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// The lines shown, in order, each once.
    pub lines: Vec<ExcerptLine>,
    /// One mark for each span asked for, in the order asked.
    pub marks: Vec<Mark>,
}

/// One line of an [`Excerpt`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExcerptLine {
    /// 1-based number of the line in the source.
    pub number: u32,
    /// What is shown of it, with `…` at a cut end.
    pub text: String,
}

/// A place in an [`Excerpt`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Index into [`Excerpt::lines`].
    pub line: usize,
    /// Bytes of that line's text.
    pub bytes: Range<usize>,
}

/// Cuts an excerpt that shows the first line of each of `spans`, with the bytes of `secrets` replaced by
/// [`secret_picture`]. `secrets` are in order and do not overlap.
pub fn excerpt(text: &str, index: &LineIndex, spans: &[Span], secrets: &[Span]) -> Excerpt {
    let line_of = |span: &Span| index.line_of(span.start.min(text.len() as u32));
    let mut by_line: Vec<(usize, usize)> = spans.iter().map(line_of).zip(0..).collect();
    by_line.sort_unstable();

    let mut out = Excerpt { lines: Vec::new(), marks: vec![Mark { line: 0, bytes: 0..0 }; spans.len()] };
    for (shown, here) in by_line.chunk_by(|a, b| a.0 == b.0).enumerate() {
        let number = here[0].0;
        let line = index.line_span(text, number);
        let clipped: Vec<Span> = here.iter().map(|&(_, i)| clip(spans[i], line)).collect();
        let (shown_text, ranges) = draw_line(text, line, &clipped, secrets);
        out.lines.push(ExcerptLine { number: number as u32 + 1, text: shown_text });
        for (&(_, i), bytes) in here.iter().zip(ranges) {
            out.marks[i] = Mark { line: shown, bytes };
        }
    }
    out
}

/// What is printed in the place of a secret of so many characters.
pub fn secret_picture(characters: usize) -> String {
    format!("<secret, {characters} characters>")
}

fn clip(span: Span, line: Span) -> Span {
    Span::new(span.start.clamp(line.start, line.end) as usize, span.end.clamp(line.start, line.end) as usize)
}

/// Draws one line and says where each mark came to stand in the drawing.
fn draw_line(text: &str, line: Span, marks: &[Span], secrets: &[Span]) -> (String, Vec<Range<usize>>) {
    let window = window(text, line, marks);
    let mut out = String::new();
    let mut places = vec![(None, None); marks.len()];
    // Of a thousand places on the one line of a large file hardly any stands in the window.
    let is_near = |mark: &Span| mark.start < window.end && mark.end > window.start || mark.is_empty();
    let near: Vec<usize> = (0..marks.len()).filter(|number| is_near(&marks[*number])).collect();
    if window.start > line.start {
        out.push('…');
    }
    let mut at = window.start;
    let first = secrets.partition_point(|secret| secret.end <= window.start);
    let mut secrets = secrets[first..].iter().peekable();
    while at < window.end {
        let drawn = out.len();
        while secrets.next_if(|secret| secret.end <= at).is_some() {}
        let until = secrets.peek().map_or(window.end, |secret| secret.start.min(window.end)).max(at);
        let plain =
            text.as_bytes()[at as usize..until as usize].iter().take_while(|byte| is_plain(**byte)).count();
        let next = match secrets.peek() {
            _ if plain > 0 => {
                out.push_str(&text[at as usize..at as usize + plain]);
                at + plain as u32
            }
            Some(secret) if secret.start <= at => {
                out.push_str(&secret_picture(secret.of(text).chars().count()));
                secret.end.min(window.end)
            }
            _ => {
                let character = text[at as usize..].chars().next().unwrap_or(' ');
                out.push(neutral::picture(character).unwrap_or(character));
                at + character.len_utf8() as u32
            }
        };
        // Of what is drawn as it is, each byte stands as far in as in the text.
        let inside = |offset: u32| if plain > 0 { (offset - at) as usize } else { 0 };
        for number in &near {
            let (mark, place) = (marks[*number], &mut places[*number]);
            if (at..next).contains(&mark.start) {
                place.0 = Some(drawn + inside(mark.start));
            }
            if mark.end > at && mark.end <= next {
                place.1 = Some(if plain > 0 { drawn + inside(mark.end) } else { out.len() });
            }
        }
        at = next;
    }
    let end = out.len();
    if window.end < line.end {
        out.push('…');
    }
    let ranges = places
        .into_iter()
        .map(|(start, stop)| {
            let start = start.unwrap_or(end);
            start..stop.unwrap_or(if start == end { end } else { start.max(end) }).max(start)
        })
        .collect();
    (out, ranges)
}

/// Whether a byte is drawn as it is, and is a character. A tab is one: the renderer widens it and keeps the caret under
/// its text.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\t')
}

/// The part of a line that is shown: all of a short one, else [`WINDOW`] characters round the first mark.
fn window(text: &str, line: Span, marks: &[Span]) -> Span {
    let content = line.of(text);
    // Counts no further than it has to: a line may be the whole of a large file.
    if content.chars().nth(WINDOW).is_none() {
        return line;
    }
    let focus = marks.iter().map(|mark| mark.start).min().unwrap_or(line.start);
    let before = &text[line.start as usize..focus as usize];
    let start =
        before.char_indices().rev().nth(LEAD - 1).map_or(line.start as usize, |(at, _)| line.start as usize + at);
    let rest = &text[start..line.end as usize];
    let end = rest.char_indices().nth(WINDOW).map_or(line.end as usize, |(at, _)| start + at);
    Span::new(start, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, marks: &[(usize, usize)], secrets: &[(usize, usize)]) -> Excerpt {
        let spans = |pairs: &[(usize, usize)]| pairs.iter().map(|&(a, b)| Span::new(a, b)).collect::<Vec<_>>();
        excerpt(text, &LineIndex::new(text), &spans(marks), &spans(secrets))
    }

    fn marked(excerpt: &Excerpt, mark: usize) -> &str {
        let mark = &excerpt.marks[mark];
        &excerpt.lines[mark.line].text[mark.bytes.clone()]
    }

    #[test]
    fn a_short_line_is_shown_whole() {
        let excerpt = cut("one\n  two three\n", &[(6, 9)], &[]);
        assert_eq!(excerpt.lines, [ExcerptLine { number: 2, text: "  two three".into() }]);
        assert_eq!(marked(&excerpt, 0), "two");
    }

    #[test]
    fn a_long_line_is_cut_to_a_window_round_the_mark() {
        let text = format!("{}needle{}", "a".repeat(50_000), "b".repeat(50_000));
        let excerpt = cut(&text, &[(50_000, 50_006)], &[]);
        let line = &excerpt.lines[0].text;
        assert_eq!(line.chars().count(), WINDOW + 2, "{line}");
        assert!(line.starts_with('…') && line.ends_with('…'));
        assert_eq!(marked(&excerpt, 0), "needle");
    }

    #[test]
    fn two_marks_on_one_line_share_it() {
        let excerpt = cut("a b a", &[(0, 1), (4, 5)], &[]);
        assert_eq!(excerpt.lines.len(), 1);
        assert_eq!(excerpt.marks[1].bytes, 4..5);
    }

    #[test]
    fn a_secret_is_never_drawn_even_when_it_is_the_mark() {
        let text = r#"{"clientSecret": "hunter2hunter2"}"#;
        let excerpt = cut(text, &[(17, 33)], &[(18, 32)]);
        assert_eq!(excerpt.lines[0].text, r#"{"clientSecret": "<secret, 14 characters>"}"#);
        assert_eq!(marked(&excerpt, 0), "\"<secret, 14 characters>\"");
    }

    #[test]
    fn a_mark_over_several_lines_is_clipped_to_its_first() {
        let excerpt = cut("<a\n b='1'>\n</a>", &[(0, 12)], &[]);
        assert_eq!(marked(&excerpt, 0), "<a");
    }

    #[test]
    fn a_mark_at_the_end_of_the_text_is_empty_and_in_range() {
        let excerpt = cut("abc", &[(3, 3)], &[]);
        assert_eq!(excerpt.marks[0].bytes, 3..3);
    }

    #[test]
    fn control_characters_are_drawn_as_pictures() {
        let excerpt = cut("a\u{1b}[31m\tb", &[(0, 1)], &[]);
        assert_eq!(excerpt.lines[0].text, "a␛[31m\tb");
    }
}
