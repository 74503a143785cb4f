//! Well-formedness that needs no tree: characters, references, comments, the XML declaration.

use super::names::{self, is_space, skip_space};
use super::problem::{ProblemKind, Problems};
use super::reference;

/// Reports every character that XML does not allow, wherever it stands.
pub(super) fn characters(text: &str, problems: &mut Problems) {
    const CHUNK: usize = 256;
    let bytes = text.as_bytes();
    for (number, chunk) in bytes.chunks(CHUNK).enumerate() {
        // Without a branch per byte, so that the compiler can take many bytes at once. U+FFFE and U+FFFF
        // begin with 0xEF.
        let suspicious = chunk.iter().fold(false, |found, &byte| {
            found | ((byte < 0x20) & (byte != b'\t') & (byte != b'\n') & (byte != b'\r')) | (byte == 0xEF)
        });
        if !suspicious {
            continue;
        }
        for start in (number * CHUNK..number * CHUNK + chunk.len()).filter(|&at| text.is_char_boundary(at)) {
            if let Some(character) = text[start..].chars().next().filter(|&found| !reference::is_char(found)) {
                problems.add(ProblemKind::ForbiddenCharacter(character), start, start + character.len_utf8());
            }
        }
        if problems.is_full() {
            return;
        }
    }
}

/// Whether all characters are allowed. What is wrong with others has been said by [`characters`].
pub(super) fn has_only_allowed(text: &str) -> bool {
    text.chars().all(reference::is_char)
}

/// Checks a comment, which stands at `start..end` with its delimiters: no `--` inside of it.
pub(super) fn comment(text: &str, start: usize, end: usize, problems: &mut Problems) {
    // One hyphen of the closing delimiter belongs to the search: a comment must not end with `--->`.
    let (from, to) = (start + "<!--".len(), end - "->".len());
    let inside = text.as_bytes().get(from..to).unwrap_or_default();
    if let Some(at) = memchr::memmem::find(inside, b"--") {
        problems.add(ProblemKind::DoubleHyphen, from + at, from + at + 2);
    }
}

/// Checks the target of a processing instruction at `start..end` with its delimiters.
pub(super) fn instruction(text: &str, start: usize, end: usize, problems: &mut Problems) {
    let (from, to) = (start + "<?".len(), end - "?>".len());
    let inside = &text[from..to];
    let target = &inside[..inside.bytes().position(is_space).unwrap_or(inside.len())];
    let name = names::scan(target);
    if target.is_empty() {
        problems.add(ProblemKind::InvalidName("".into()), start, from);
    } else if !name.is_name || name.len < target.len() || name.prefix > 0 {
        // Namespaces in XML 1.0, section 7: no colon in a target.
        if has_only_allowed(target) {
            problems.add(ProblemKind::InvalidName(target.into()), from, from + target.len());
        }
    } else if target.eq_ignore_ascii_case("xml") {
        problems.add(ProblemKind::ReservedTarget(target.into()), from, from + target.len());
    }
}

/// Checks the XML declaration at `start..end` against the production `XMLDecl`. Reports the first mistake.
pub(super) fn declaration(text: &str, start: usize, end: usize, problems: &mut Problems) {
    let mut rest = Declaration { text, at: start + "<?xml".len(), end: end - "?>".len() };
    if let Err((what, from, to)) = rest.check(start) {
        problems.add(ProblemKind::MalformedDeclaration(what), from, to);
    }
}

/// A mistake in the declaration and where it stands.
type Mistake = (&'static str, usize, usize);

/// What of an XML declaration is still to be read.
struct Declaration<'a> {
    text: &'a str,
    at: usize,
    end: usize,
}

impl Declaration<'_> {
    fn check(&mut self, start: usize) -> Result<(), Mistake> {
        let missing = ("the XML declaration has no version", start, start + "<?xml".len());
        let version = |value: &str| {
            let digits = value.strip_prefix("1.").unwrap_or("");
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !self.item("version", version, "the XML declaration names no version 1.x")? {
            return Err(missing);
        }
        self.item("encoding", is_encoding, "the XML declaration names no valid encoding")?;
        let standalone = |value: &str| matches!(value, "yes" | "no");
        self.item("standalone", standalone, "`standalone` is neither `yes` nor `no`")?;
        let rest = skip_space(&self.text.as_bytes()[..self.end], self.at);
        if rest == self.end { Ok(()) } else { Err(self.stray(rest)) }
    }

    /// Reads ` name = "value"` if `name` is the next; false if it is not.
    fn item(&mut self, name: &str, valid: impl Fn(&str) -> bool, wrong: &'static str) -> Result<bool, Mistake> {
        let text = &self.text[..self.end];
        let bytes = text.as_bytes();
        let start = skip_space(bytes, self.at);
        let Some(rest) = text[start..].strip_prefix(name) else { return Ok(false) };
        if start == self.at {
            return Err(("white space is missing in the XML declaration", start, start + name.len()));
        }
        let equals = skip_space(bytes, self.end - rest.len());
        let quote = skip_space(bytes, equals + 1);
        let value = match (bytes.get(equals), bytes.get(quote)) {
            (Some(b'='), Some(&mark @ (b'"' | b'\''))) => {
                memchr::memchr(mark, &bytes[quote + 1..]).map(|length| (quote + 1, quote + 1 + length))
            }
            _ => None,
        };
        let Some((from, to)) = value else { return Err(self.stray(start)) };
        if !valid(&text[from..to]) {
            return Err((wrong, from, to));
        }
        self.at = to + 1;
        Ok(true)
    }

    /// Something that is none of the three items at its place.
    fn stray(&self, at: usize) -> Mistake {
        let rest = &self.text[at..self.end];
        let length = rest.find(|c: char| c == '=' || c.is_ascii_whitespace()).filter(|&found| found > 0);
        let length = length.unwrap_or(rest.len());
        ("the XML declaration cannot be read from here", at, at + length)
    }
}

/// The production `EncName`.
fn is_encoding(value: &str) -> bool {
    value.starts_with(|first: char| first.is_ascii_alphabetic())
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}
