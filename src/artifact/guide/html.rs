//! HTML, as browsers take it: whatever is wrong with a page, its text is read. Tags come from the tokenizer of the
//! standard; which blocks they make is decided here, without a tree.

use std::ops::Range;

use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};

use super::page::{BlockKind, Image, Page, Writer};
use super::words::Words;
use crate::source::Span;

/// Elements whose text is not part of what a page says.
const UNREAD: [&str; 8] = ["script", "style", "noscript", "template", "svg", "nav", "footer", "select"];

/// How many of them are kept apart where one stands in another.
const DEEPEST: usize = 32;

/// Reads a page.
pub fn read(source: &str) -> Page {
    let mut writer = Writer::new(source, "HTML");
    read_into(&mut writer, Span::new(0, source.len()), 0);
    writer.finish()
}

/// Reads the HTML at `span`, which may be a part of a page; it stands in so many items of lists.
pub fn read_into(writer: &mut Writer<'_>, span: Span, items: usize) {
    let mut reader = Reader { writer, items, unread: Vec::new(), is_code: false, is_title: None };
    for (token, range) in tokens(span.of(reader.writer.source())) {
        let base = span.start as usize;
        reader.token(token, Span::new(base + range.start, base + range.end));
    }
}

/// A part of a page.
enum Token {
    Start { name: String, attributes: Vec<Attribute> },
    End { name: String },
    Text,
    Comment,
}

struct Attribute {
    name: String,
    /// Its value, with where that stands; nothing where it is empty.
    value: Option<(String, Range<usize>)>,
}

/// The tags and texts of a page with their places. What stands between two tags is text.
fn tokens(source: &str) -> Vec<(Token, Range<usize>)> {
    let mut open: Option<(String, usize, Vec<Attribute>)> = None;
    let emitter = CallbackEmitter::new(move |event: CallbackEvent<'_>, span: html5gum::Span<usize>| {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match event {
            CallbackEvent::OpenStartTag { name } => open = Some((text(name), span.start, Vec::new())),
            CallbackEvent::AttributeName { name } => {
                let attribute = Attribute { name: text(name), value: None };
                open.as_mut().map(|(_, _, attributes)| attributes.push(attribute))?;
            }
            CallbackEvent::AttributeValue { value } => {
                let last = open.as_mut().and_then(|(_, _, attributes)| attributes.last_mut())?;
                last.value = Some((text(value), span.start..span.end));
            }
            CallbackEvent::CloseStartTag { .. } => {
                let (name, start, attributes) = open.take()?;
                return Some((Token::Start { name, attributes }, start..span.end));
            }
            CallbackEvent::EndTag { name } => {
                return Some((Token::End { name: text(name) }, span.start..span.end));
            }
            CallbackEvent::Comment { .. } => return Some((Token::Comment, span.start..span.end)),
            CallbackEvent::String { .. } => return Some((Token::Text, span.start..span.end)),
            _ => {}
        }
        None
    });
    let mut emitter = emitter;
    emitter.naively_switch_states(true);
    Tokenizer::new_with_emitter(source, emitter).filter_map(Result::ok).collect()
}

struct Reader<'w, 't> {
    writer: &'w mut Writer<'t>,
    items: usize,
    /// Elements that are open and not read.
    unread: Vec<String>,
    is_code: bool,
    /// The title of the page, while it is open.
    is_title: Option<Words>,
}

impl Reader<'_, '_> {
    fn token(&mut self, token: Token, at: Span) {
        match token {
            Token::Start { name, .. } if UNREAD.contains(&name.as_str()) => {
                if self.unread.len() < DEEPEST {
                    self.unread.push(name);
                }
            }
            Token::End { name } if UNREAD.contains(&name.as_str()) => {
                if let Some(index) = self.unread.iter().rposition(|open| *open == name) {
                    self.unread.truncate(index);
                }
            }
            Token::Comment => {
                let source = self.writer.source();
                self.writer.comment(Words::verbatim(source, inside_comment(source, at)));
            }
            _ if !self.unread.is_empty() => {}
            Token::Start { name, attributes } => self.start(&name, &attributes, at),
            Token::End { name } => self.end(&name, at),
            Token::Text => self.text(at),
        }
    }

    fn start(&mut self, name: &str, attributes: &[Attribute], at: Span) {
        let is_in_row = matches!(self.writer.open(), Some(BlockKind::Head | BlockKind::Row));
        match name {
            "title" => self.is_title = Some(Words::default()),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.writer.begin(BlockKind::Heading(name.as_bytes()[1] - b'0'));
            }
            "li" | "dd" | "dt" => {
                self.items += 1;
                self.writer.begin(BlockKind::Item);
            }
            "tr" => self.writer.begin(BlockKind::Row),
            "th" => {
                self.writer.is_head();
                self.writer.begin_cell();
            }
            "td" => self.writer.begin_cell(),
            "pre" => {
                self.is_code = true;
                self.writer.begin(BlockKind::Code);
            }
            "a" => {
                if let Some(to) = self.value(attributes, "href", at) {
                    self.writer.begin_link(to);
                }
            }
            "img" => {
                let file = self.value(attributes, "src", at).unwrap_or_default();
                let alt = self.value(attributes, "alt", at);
                let has_alt = attributes.iter().any(|attribute| attribute.name == "alt");
                let alt = alt.or(has_alt.then(Words::default));
                self.writer.image(Image { file, alt, span: at });
            }
            "br" | "hr" => self.writer.space(at),
            _ if is_block(name) && is_in_row => self.writer.space(at),
            // A paragraph in an item is the item.
            "p" if self.items > 0 && self.writer.open() == Some(BlockKind::Item) => self.writer.space(at),
            "p" if self.items > 0 => self.writer.begin(BlockKind::Item),
            _ if is_block(name) => self.writer.end(),
            _ => {}
        }
    }

    fn end(&mut self, name: &str, at: Span) {
        let is_in_row = matches!(self.writer.open(), Some(BlockKind::Head | BlockKind::Row));
        match name {
            "title" => {
                if let Some(mut title) = self.is_title.take() {
                    title.trim_end();
                    self.writer.title(title);
                }
            }
            "a" => self.writer.end_link(),
            "li" | "dd" | "dt" => {
                self.items = self.items.saturating_sub(1);
                self.writer.end();
            }
            "pre" => {
                self.is_code = false;
                self.writer.end();
            }
            "tr" | "table" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.writer.end(),
            _ if is_block(name) && is_in_row => self.writer.space(at),
            _ if is_block(name) => self.writer.end(),
            _ => {}
        }
    }

    fn text(&mut self, at: Span) {
        let is_code = self.is_code;
        let add = |words: &mut Words, source: &str| {
            for (decoded, at) in pieces(source, at) {
                match decoded {
                    Some(text) if text.trim().is_empty() && !is_code => words.add_space(at),
                    Some(text) => words.add(&text, at),
                    None if is_code => words.add_lines(source, at),
                    None => words.add_prose(source, at),
                }
            }
        };
        let source = self.writer.source();
        if let Some(title) = &mut self.is_title {
            return add(title, source);
        }
        let is_blank = at.of(source).trim().is_empty();
        if is_blank && self.writer.open().is_none() {
            return;
        }
        // White space between cells belongs to no cell.
        let is_in_row = matches!(self.writer.open(), Some(BlockKind::Head | BlockKind::Row));
        if is_blank && is_in_row {
            return self.writer.space(at);
        }
        self.writer.write(add);
    }

    /// The value of an attribute with its place in the file.
    fn value(&self, attributes: &[Attribute], name: &str, at: Span) -> Option<Words> {
        let attribute = attributes.iter().find(|attribute| attribute.name == name)?;
        let (value, _) = attribute.value.as_ref()?;
        let raw = at.of(self.writer.source());
        let place = raw.find(value.as_str()).map(|offset| {
            let start = at.start as usize + offset;
            Span::new(start, start + value.len())
        });
        Some(place.map_or_else(|| Words::spelled(value, at), |place| Words::verbatim(self.writer.source(), place)))
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "section"
            | "article"
            | "main"
            | "header"
            | "aside"
            | "body"
            | "ul"
            | "ol"
            | "dl"
            | "table"
            | "thead"
            | "tbody"
            | "tfoot"
            | "caption"
            | "blockquote"
            | "figure"
            | "figcaption"
            | "details"
            | "summary"
            | "form"
            | "fieldset"
            | "head"
            | "html"
            | "address"
    )
}

/// What a comment says, without its marks and the blanks beside them.
fn inside_comment(source: &str, at: Span) -> Span {
    let raw = at.of(source);
    let start = raw.find("<!--").map_or(0, |mark| mark + 4);
    let end = raw.rfind("--").unwrap_or(raw.len()).max(start);
    let said = raw.get(start..end).unwrap_or_default();
    let start = start + said.len() - said.trim_start().len();
    Span::new(at.start as usize + start, at.start as usize + start + said.trim().len())
}

/// A text taken apart at its character references: what each says, or nothing for what stands as it is.
fn pieces(source: &str, at: Span) -> Vec<(Option<String>, Span)> {
    let raw = at.of(source);
    let base = at.start as usize;
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(mark) = raw[start..].find('&').map(|mark| start + mark) {
        /// No reference has a longer name.
        const LONGEST: usize = 34;
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '#';
        let length = raw[mark + 1..].find(|c| !is_part(c)).unwrap_or(raw.len() - mark - 1);
        let end = mark + 1 + length;
        let end = if raw[end..].starts_with(';') { end + 1 } else { end };
        if length == 0 || length > LONGEST {
            found.push((None, Span::new(base + start, base + end)));
        } else {
            found.push((None, Span::new(base + start, base + mark)));
            found.push((Some(decoded(&raw[mark..end])), Span::new(base + mark, base + end)));
        }
        start = end;
    }
    found.push((None, Span::new(base + start, base + raw.len())));
    found
}

/// What a text with a character reference says.
fn decoded(reference: &str) -> String {
    let tokens = Tokenizer::new(reference).filter_map(Result::ok);
    let text: Vec<u8> = tokens
        .filter_map(|token| match token {
            html5gum::Token::String(text) => Some(text.value.0),
            _ => None,
        })
        .flatten()
        .collect();
    String::from_utf8_lossy(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(source: &str) -> Vec<&str> {
        tokens(source).into_iter().map(|(_, range)| source.get(range).unwrap_or("?")).collect()
    }

    #[test]
    fn places_of_tokens_are_exact() {
        assert_eq!(spans("<p>a</p>"), ["<p>", "a", "</p>"]);
        assert_eq!(spans("é<b class='x>y'>𝄞 ü</b>."), ["é", "<b class='x>y'>", "𝄞 ü", "</b>", "."]);
        assert_eq!(spans("a &amp; b&nbsp;&lt;c<br/>d"), ["a &amp; b&nbsp;&lt;c", "<br/>", "d"]);
        assert_eq!(spans("a\r\nb\r\n<i>c\r\n</i>d"), ["a\r\nb\r\n", "<i>", "c\r\n", "</i>", "d"]);
        assert_eq!(spans("x<!-- TODO é -->y"), ["x", "<!-- TODO é -->", "y"]);
        assert_eq!(spans("a < b <3 &bogus; &#x41;<u>"), ["a < b <3 &bogus; &#x41;", "<u>"]);
        assert_eq!(spans("<script>if (a<b) {}</script>z"), ["<script>", "if (a<b) {}", "</script>", "z"]);
        assert_eq!(spans("<a href=x&amp;y title>z"), ["<a href=x&amp;y title>", "z"]);
    }
}
