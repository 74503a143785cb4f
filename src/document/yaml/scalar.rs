//! What a scalar is by the core schema of YAML 1.2 (section 10.3), and how its text is spelled.

use std::borrow::Cow;

use granit_parser::ScalarStyle;

use super::events::{CoreTag, Scalar};
use crate::document::slice;
use crate::document::tree::{Form, NodeKind};
use crate::source::Span;

/// A scalar as a node of a tree.
pub(super) struct Spelling<'t> {
    pub kind: NodeKind,
    pub span: Span,
    pub form: Form,
    /// The text, where the span says it differently.
    pub owned: Option<Cow<'t, str>>,
}

/// A scalar with its type.
pub(super) fn spelling<'t>(text: &str, span: Span, scalar: &'t Scalar<'_>) -> Spelling<'t> {
    let own = text_spelling(text, span, scalar);
    if scalar.style != ScalarStyle::Plain && scalar.tag != Some(CoreTag::AsSeen)
        || scalar.tag == Some(CoreTag::String)
    {
        return own;
    }
    // A value that is not written at all stands for null, behind the colon or dash that announces it.
    if span.is_empty() {
        let behind = usize::from(matches!(text.as_bytes().get(span.start as usize), Some(b':' | b'-')));
        return Spelling { kind: NodeKind::Null, span: Span::at(span.start as usize + behind), ..own };
    }
    match typed(&scalar.text) {
        NodeKind::Number => number(&scalar.text, own),
        kind => Spelling { kind, ..own },
    }
}

/// A scalar as a string.
pub(super) fn text_spelling<'t>(text: &str, span: Span, scalar: &'t Scalar<'_>) -> Spelling<'t> {
    let raw = span.of(text);
    let string = |span, form| Spelling { kind: NodeKind::String, span, form, owned: None };
    let owned = |span| Spelling { owned: Some(Cow::Borrowed(&*scalar.text)), ..string(span, Form::Owned) };
    // The parser says `~` for what is not written.
    if raw.is_empty() && scalar.style == ScalarStyle::Plain {
        return string(span, Form::Plain);
    }
    match scalar.style {
        ScalarStyle::Plain if raw == scalar.text => string(span, Form::Plain),
        ScalarStyle::Plain => owned(span),
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
            let content = slice::inside_quotes(text, span).of(text);
            if content == scalar.text {
                string(span, Form::Quoted)
            } else if scalar.style == ScalarStyle::DoubleQuoted && slice::unescape(content) == scalar.text {
                string(span, Form::Escaped)
            } else {
                owned(span)
            }
        }
        // The line ends behind a block belong to the parser's span.
        _ if !scalar.text.is_empty() && raw.starts_with(&*scalar.text) => {
            string(Span::new(span.start as usize, span.start as usize + scalar.text.len()), Form::Plain)
        }
        _ => owned(Span::new(span.start as usize, span.start as usize + raw.trim_end().len())),
    }
}

fn typed(text: &str) -> NodeKind {
    match text {
        "null" | "Null" | "NULL" | "~" => NodeKind::Null,
        "true" | "True" | "TRUE" => NodeKind::True,
        "false" | "False" | "FALSE" => NodeKind::False,
        _ if is_integer(text) || is_float(text) => NodeKind::Number,
        // Infinity and what is not a number are strings: JSON has no other word for them.
        _ => NodeKind::String,
    }
}

fn is_integer(text: &str) -> bool {
    let all =
        |digits: &str, is_digit: fn(&u8) -> bool| !digits.is_empty() && digits.as_bytes().iter().all(is_digit);
    if let Some(octal) = text.strip_prefix("0o") {
        return all(octal, |byte| matches!(byte, b'0'..=b'7'));
    }
    if let Some(hexadecimal) = text.strip_prefix("0x") {
        return all(hexadecimal, u8::is_ascii_hexdigit);
    }
    all(text.strip_prefix(['-', '+']).unwrap_or(text), u8::is_ascii_digit)
}

/// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
fn is_float(text: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    let whole = digits(rest);
    rest = &rest[whole..];
    let mut fraction = 0;
    if let Some(behind) = rest.strip_prefix('.') {
        fraction = digits(behind);
        rest = &behind[fraction..];
    }
    if whole + fraction == 0 {
        return false;
    }
    match rest.strip_prefix(['e', 'E']) {
        Some(exponent) => {
            let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
            !exponent.is_empty() && digits(exponent) == exponent.len()
        }
        None => rest.is_empty(),
    }
}

/// A number as JSON writes it: rules compare numbers with the text of numbers.
fn number<'t>(text: &str, own: Spelling<'t>) -> Spelling<'t> {
    let radix = |prefix: &str, radix: u32| u64::from_str_radix(text.strip_prefix(prefix)?, radix).ok();
    let canonical = if let Some(integer) = radix("0o", 8).or_else(|| radix("0x", 16)) {
        Some(integer.to_string())
    } else if serde_json::from_str::<serde_json::Number>(text).is_ok() {
        None
    } else if is_integer(text) {
        text.parse::<i128>().ok().map(|integer| integer.to_string())
    } else {
        text.parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| number.to_string())
    };
    match canonical {
        Some(canonical) => {
            Spelling { kind: NodeKind::Number, form: Form::Owned, owned: Some(Cow::Owned(canonical)), ..own }
        }
        None => Spelling { kind: NodeKind::Number, ..own },
    }
}
