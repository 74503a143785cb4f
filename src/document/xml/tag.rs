//! The inside of a start tag: attributes, one after the other, with recovery.

use super::names::{self, is_space, skip_space};
use super::problem::{Construct, ProblemKind, Problems};
use super::wellformed;

/// An attribute as it is written. Offsets into the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct RawAttribute {
    pub name_start: usize,
    pub name_end: usize,
    /// Length of the prefix with its colon, 0 without one.
    pub prefix: usize,
    pub value_start: usize,
    pub value_end: usize,
}

/// What comes next in a tag.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// An attribute.
    Attribute(RawAttribute),
    /// The end of the tag.
    End,
    /// Other markup: the tag was never ended, and reading can go on at this offset.
    Markup(usize),
    /// A value that swallowed the rest of its tag: nothing behind it can be trusted.
    Lost,
}

/// Reads the attributes of one tag.
pub(super) struct Tag<'a> {
    text: &'a str,
    /// Where the tag begins.
    start: usize,
    at: usize,
    /// Before `>` or `/>`.
    end: usize,
    /// The first value with `<` in it: its opening quote and the `<`.
    suspect: Option<(usize, usize)>,
}

impl<'a> Tag<'a> {
    /// Reads from `at`, behind the name of the tag that begins at `start`, to `end`.
    pub(super) fn new(text: &'a str, start: usize, at: usize, end: usize) -> Self {
        Self { text, start, at, end, suspect: None }
    }

    /// The next attribute, or why there is none.
    #[inline]
    pub(super) fn next(&mut self, problems: &mut Problems) -> Step {
        let bytes = self.text.as_bytes();
        let name_start = skip_space(&bytes[..self.end], self.at);
        if name_start >= self.end {
            return self.finish(problems);
        }
        let spaced = name_start > self.at;
        let name = names::scan(&self.text[name_start..self.end]);
        let name_end = name_start + name.len;
        if name.is_qualified && spaced && bytes[name_end] == b'=' {
            // The usual case: `name="value"`.
            let quote = bytes[name_end + 1];
            if matches!(quote, b'"' | b'\'') {
                return self.value(name_start, name_end, name.prefix, name_end + 1, problems);
            }
        }
        self.unusual(name_start, spaced, problems)
    }

    /// The value whose opening quote is at `quote`.
    #[inline]
    fn value(
        &mut self,
        name_start: usize,
        name_end: usize,
        prefix: usize,
        quote: usize,
        problems: &mut Problems,
    ) -> Step {
        let bytes = self.text.as_bytes();
        let value_start = quote + 1;
        let rest = bytes.get(value_start..self.end).unwrap_or_default();
        let Some(length) = memchr::memchr(bytes[quote], rest) else {
            problems.add(ProblemKind::UnclosedValue, quote, quote + 1);
            return Step::Lost;
        };
        let value_end = value_start + length;
        if self.suspect.is_none()
            && let Some(found) = memchr::memchr(b'<', &rest[..length])
        {
            self.suspect = Some((quote, value_start + found));
        }
        self.at = value_end + 1;
        Step::Attribute(RawAttribute { name_start, name_end, prefix, value_start, value_end })
    }

    /// Anything but white space and `name="value"`, from `start` on.
    #[cold]
    fn unusual(&mut self, start: usize, spaced: bool, problems: &mut Problems) -> Step {
        let bytes = self.text.as_bytes();
        let token_end = self.token_end(start);
        let token = &self.text[start..token_end];
        let name = names::scan(token);
        let flawed = !spaced || !name.is_qualified || name.len < token.len();
        if flawed && let Some((quote, _)) = self.suspect {
            problems.add(ProblemKind::UnclosedValue, quote, quote + 1);
            return Step::Lost;
        }
        if bytes[start] == b'<' {
            let end = self.start + 1 + names::scan(&self.text[self.start + 1..]).len;
            problems.add(ProblemKind::Unterminated(Construct::Tag), self.start, end);
            return Step::Markup(start);
        }
        let equals = skip_space(&bytes[..self.end], token_end);
        let has_equals = equals < self.end && bytes[equals] == b'=';
        let is_name = name.is_qualified && name.len == token.len();
        if token.is_empty() || !(is_name || has_equals) {
            return self.stray(start, problems);
        }
        if !is_name {
            if wellformed::has_only_allowed(token) {
                problems.add(ProblemKind::InvalidName(token.into()), start, token_end);
            }
        } else if !spaced {
            problems.add(ProblemKind::MissingSpace(token.into()), start, token_end);
        }
        let prefix = if name.is_qualified { name.prefix } else { 0 };
        if !has_equals {
            problems.add(ProblemKind::MissingValue(token.into()), start, token_end);
            return self.without_quotes(start, token_end, prefix, token_end, token_end);
        }
        let value = skip_space(&bytes[..self.end], equals + 1);
        if value < self.end && matches!(bytes[value], b'"' | b'\'') {
            return self.value(start, token_end, prefix, value, problems);
        }
        let value_end = self.token_end(value);
        let kind = if value == value_end { ProblemKind::MissingValue } else { ProblemKind::MissingQuotes };
        let (from, to) = if value == value_end { (start, token_end) } else { (value, value_end) };
        problems.add(kind(token.into()), from, to);
        self.without_quotes(start, token_end, prefix, value, value_end)
    }

    /// An attribute without a value in quotes; reading goes on behind it.
    fn without_quotes(
        &mut self,
        name_start: usize,
        name_end: usize,
        prefix: usize,
        value_start: usize,
        value_end: usize,
    ) -> Step {
        self.at = value_end;
        Step::Attribute(RawAttribute { name_start, name_end, prefix, value_start, value_end })
    }

    /// Something that cannot even begin an attribute. What follows it is not looked at.
    fn stray(&mut self, start: usize, problems: &mut Problems) -> Step {
        let bytes = self.text.as_bytes();
        let length = bytes[start..self.end].iter().position(|&byte| is_space(byte) || byte == b'<');
        let end = length.map_or(self.end, |length| start + length.max(1));
        problems.add(ProblemKind::StrayInTag(self.text[start..end].into()), start, end);
        self.at = self.end;
        self.finish(problems)
    }

    /// The end of what could be a name or a value without quotes.
    fn token_end(&self, start: usize) -> usize {
        let token = self.text.as_bytes().get(start..self.end).unwrap_or_default();
        let ends = |byte: &u8| is_space(*byte) || matches!(byte, b'=' | b'"' | b'\'' | b'<');
        start + token.iter().position(ends).unwrap_or(token.len())
    }

    fn finish(&mut self, problems: &mut Problems) -> Step {
        if let Some((_, less_than)) = self.suspect.take() {
            problems.add(ProblemKind::LessThanInValue, less_than, less_than + 1);
        }
        Step::End
    }
}
