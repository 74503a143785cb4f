//! Makes hostile text safe to show: control, bidirectional and invisible characters become visible pictures.

use std::borrow::Cow;

/// The picture that stands for a character that must not reach a terminal or a log raw, or `None` for a
/// character that is safe as it is.
///
/// C0 controls and DEL become their Unicode control pictures (`␛`), everything else that steers the display
/// (C1 controls, bidirectional controls, zero-width characters, line and paragraph separators, the byte
/// order mark) becomes U+FFFD. One character stands for one, so columns do not move.
pub fn picture(character: char) -> Option<char> {
    match character {
        // Nearly every character is one of these.
        ' '..='~' => None,
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + character as u32),
        '\u{7f}' => Some('\u{2421}'),
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => Some('\u{fffd}'),
        _ => None,
    }
}

/// `text` on one line, with every character that has a [`picture`] replaced by it.
pub fn neutral(text: &str) -> Cow<'_, str> {
    if text.chars().any(|character| picture(character).is_some()) {
        Cow::Owned(text.chars().map(|character| picture(character).unwrap_or(character)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// [`neutral`] text cut to `limit` characters, with `…` where something was left out.
pub fn brief(text: &str, limit: usize) -> String {
    let mut characters = text.chars();
    let mut out: String =
        characters.by_ref().take(limit).map(|character| picture(character).unwrap_or(character)).collect();
    if characters.next().is_some() {
        out.push('…');
    }
    out
}

/// A line on which nothing is obeyed: by a terminal, or by a runner that reads commands from what it logs, in front of
/// which it skips blanks. A tab, and the carriage return of a line's end, stay.
pub fn inert_line(line: &str) -> String {
    let (line, end) = line.strip_suffix('\r').map_or((line, ""), |line| (line, "\r"));
    let shown: String = line.chars().map(|c| if c == '\t' { c } else { picture(c).unwrap_or(c) }).collect();
    let shown = shown.replace("##[", "#\u{fffd}[");
    let blanks = shown.len() - shown.trim_start().len();
    match shown[blanks..].strip_prefix("::") {
        Some(rest) => format!("{}\u{fffd}:{rest}{end}", &shown[..blanks]),
        None => shown + end,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_and_bidi_overrides_are_shown_not_obeyed() {
        assert_eq!(neutral("a\u{1b}[31mb\u{202e}c\u{7f}"), "a␛[31mb\u{fffd}c␡");
        assert_eq!(neutral("line\nbreak"), "line␊break");
    }

    #[test]
    fn ordinary_text_is_borrowed() {
        assert!(matches!(neutral("Zoë's 日本語"), Cow::Borrowed(_)));
    }

    #[test]
    fn brief_says_where_it_cut() {
        assert_eq!(brief("abcdef", 3), "abc…");
        assert_eq!(brief("abc", 3), "abc");
    }
}
