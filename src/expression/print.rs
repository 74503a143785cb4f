//! Writes a syntax tree down as text that parses to the same tree.

use std::fmt::Write as _;

use super::syntax::{Call, Expression, Kind, Meaning};

/// The expression as text, with brackets where they are needed and some where they are not: up to one for each operator,
/// so that it may be nested twice as deep.
pub fn print(expression: &Expression) -> String {
    let mut out = String::new();
    write(expression, &mut out);
    out
}

fn write(expression: &Expression, out: &mut String) {
    match &expression.kind {
        Kind::Text(text) => quoted(text, out),
        Kind::Number(number) => out.push_str(number),
        Kind::Boolean(value) => _ = write!(out, "{value}"),
        Kind::Null => out.push_str("null"),
        Kind::Name(name) => out.push_str(name),
        Kind::Member(of, name) => {
            receiver(of, out);
            _ = write!(out, ".{}", name.text);
        }
        Kind::Index(of, index) => {
            receiver(of, out);
            out.push('[');
            write(index, out);
            out.push(']');
        }
        Kind::Call(call) => write_call(call, out),
        Kind::Unary(operator, operand) => {
            _ = write!(out, "{} ", operator.written);
            bracketed(operand, out);
        }
        Kind::Binary(operator, left, right) => {
            operand(operator.meaning, left, false, out);
            _ = write!(out, " {} ", operator.written);
            operand(operator.meaning, right, true, out);
        }
        Kind::Conditional(condition, then, otherwise) => {
            bracketed(condition, out);
            out.push_str(" ? ");
            bracketed(then, out);
            out.push_str(" : ");
            bracketed(otherwise, out);
        }
        Kind::Elvis(value, otherwise) => {
            bracketed(value, out);
            out.push_str(" ?: ");
            bracketed(otherwise, out);
        }
        Kind::List(elements) => separated(elements, ('{', '}'), out),
        Kind::Missing => {}
    }
}

fn write_call(call: &Call, out: &mut String) {
    if let Some(of) = &call.of {
        receiver(of, out);
        out.push('.');
    }
    if call.is_jstl {
        out.push_str("fn:");
    }
    out.push_str(&call.name.text);
    separated(&call.arguments, ('(', ')'), out);
}

fn separated(all: &[Expression], (open, close): (char, char), out: &mut String) {
    out.push(open);
    for (index, one) in all.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        write(one, out);
    }
    out.push(close);
}

/// An operand; one that binds less tightly than the operator is put in brackets, on the right also one that binds
/// as tightly.
fn operand(around: Meaning, expression: &Expression, is_right: bool, out: &mut String) {
    match &expression.kind {
        Kind::Binary(own, ..) if own.meaning.binding() > around.binding() - u8::from(!is_right) => {
            write(expression, out);
        }
        _ => bracketed(expression, out),
    }
}

/// What stands in front of a dot or an index. A number would take the dot for its own.
fn receiver(expression: &Expression, out: &mut String) {
    if let Kind::Number(number) = &expression.kind {
        out.push_str(&format!("({number})"));
    } else {
        bracketed(expression, out);
    }
}

/// The expression in brackets, unless nothing could come between it and what is around it.
fn bracketed(expression: &Expression, out: &mut String) {
    let is_closed =
        !matches!(expression.kind, Kind::Unary(..) | Kind::Binary(..) | Kind::Conditional(..) | Kind::Elvis(..));
    if is_closed {
        write(expression, out);
    } else {
        out.push('(');
        write(expression, out);
        out.push(')');
    }
}

fn quoted(text: &str, out: &mut String) {
    out.push('\'');
    for character in text.chars() {
        if matches!(character, '\'' | '\\') {
            out.push('\\');
        }
        out.push(character);
    }
    out.push('\'');
}
