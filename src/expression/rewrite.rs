//! A field as another dialect writes it.

use super::dialect::Dialect;
use super::functions::{self, Known};
use super::print::print;
use super::syntax::{Call, Expression, Ident, Kind, Meaning, Operator};
use super::template::{Embedded, Field, Part};

/// The text of a field with its expressions written the way of `dialect`, roots of tenant variables included.
pub fn rewrite(text: &str, field: &Field, dialect: Dialect) -> String {
    if let ([Part::Whole(expression)], true) = (field.parts.as_slice(), dialect != Dialect::Bare) {
        return operands(expression).into_iter().map(|operand| operand_in(operand, dialect)).collect();
    }
    let parts: Vec<String> = field.parts.iter().map(|part| part_in(text, part, dialect)).collect();
    parts.join(if dialect == Dialect::Bare { " + " } else { "" })
}

/// The text of an expression in delimiters, written the way of `dialect`.
pub fn rewrite_embedded(text: &str, embedded: &Embedded, dialect: Dialect) -> String {
    part_in(text, &Part::Embedded(embedded.clone()), dialect)
}

/// What a concatenation puts together.
fn operands(expression: &Expression) -> Vec<&Expression> {
    match &expression.kind {
        Kind::Binary(Operator { meaning: Meaning::Add, .. }, left, right) => {
            let mut all = operands(left);
            all.extend(operands(right));
            all
        }
        _ => vec![expression],
    }
}

/// A part of a concatenation in a field for text with delimiters.
fn operand_in(operand: &Expression, dialect: Dialect) -> String {
    match &operand.kind {
        Kind::Text(text) => text.clone(),
        _ => expression_in(operand, dialect),
    }
}

fn part_in(text: &str, part: &Part, dialect: Dialect) -> String {
    let (Part::Embedded(Embedded { expression, .. }) | Part::Whole(expression)) = part else {
        let Part::Text(span) = part else { return String::new() };
        let literal = span.of(text);
        return if dialect == Dialect::Bare {
            format!("'{}'", literal.replace('\'', "\\'"))
        } else {
            literal.to_owned()
        };
    };
    let printed = expression_in(expression, dialect);
    // Beside the texts of a concatenation, anything that binds less tightly needs brackets.
    let is_loose = matches!(
        &expression.kind,
        Kind::Conditional(..)
            | Kind::Elvis(..)
            | Kind::Binary(Operator { meaning: Meaning::Or | Meaning::And, .. }, ..)
    );
    if dialect == Dialect::Bare && is_loose { format!("({printed})") } else { printed }
}

/// An expression with the delimiters of the dialect.
fn expression_in(expression: &Expression, dialect: Dialect) -> String {
    let mut expression = expression.clone();
    root_in(&mut expression, dialect);
    let printed = print(&expression);
    match dialect {
        Dialect::Saml => format!("${{{printed}}}"),
        Dialect::Oidc => format!("{{{printed}}}"),
        Dialect::Bare => printed,
    }
}

/// Whether an expression says in a dialect what it says: nothing in it is of another one.
pub fn is_at_home(expression: &Expression, dialect: Dialect) -> bool {
    expression.unknown_roots().is_empty()
        && expression
            .variables()
            .iter()
            .all(|(root, _)| matches!(&root.kind, Kind::Name(name) if name == dialect.root()))
        && expression.calls().iter().all(|call| matches!(functions::known(call, dialect), Known::Here(_)))
}

/// Gives everything in an expression the form of the dialect: roots of tenant variables, functions, operators.
fn root_in(expression: &mut Expression, dialect: Dialect) {
    if let Kind::Member(of, _) = &mut expression.kind
        && let Kind::Name(name) = &mut of.kind
        && matches!(name.as_str(), "org" | "app")
    {
        *name = dialect.root().to_owned();
        return;
    }
    if dialect != Dialect::Saml {
        without_empty(expression);
    }
    match &mut expression.kind {
        Kind::Call(call) => function_in(call, dialect),
        Kind::Binary(operator, ..) | Kind::Unary(operator, _) => operator_in(operator, dialect),
        _ => {}
    }
    expression.children_mut().into_iter().for_each(|child| root_in(child, dialect));
}

/// The function that does the same in the dialect, if there is one.
fn function_in(call: &mut Call, dialect: Dialect) {
    let Some(twin) = functions::name(call).and_then(|name| functions::twin(&name, dialect)) else { return };
    let span = call.name.span;
    (call.of, call.is_jstl) = (None, false);
    call.name.text = twin.to_owned();
    if let Some(name) = twin.strip_prefix("fn:") {
        call.is_jstl = true;
        call.name.text = name.to_owned();
    } else if let Some((namespace, name)) = twin.split_once('.') {
        call.of = Some(Box::new(Expression { kind: Kind::Name(namespace.to_owned()), span }));
        call.name.text = name.to_owned();
    }
}

/// The documented spelling of an operator.
fn operator_in(operator: &mut Operator, dialect: Dialect) {
    let is_saml = dialect == Dialect::Saml;
    let written = match operator.meaning {
        Meaning::And => ["AND", "and"],
        Meaning::Or => ["OR", "or"],
        Meaning::Equal | Meaning::Assign => ["==", "=="],
        Meaning::NotEqual => ["!=", "!="],
        Meaning::Add => ["+", "+="],
        Meaning::Not => ["!", "not"],
        _ => return,
    };
    operator.written = written[usize::from(is_saml)].to_owned();
}

/// `empty x` as the other dialects say it.
fn without_empty(expression: &mut Expression) {
    let span = expression.span;
    let (is_empty, of) = match &expression.kind {
        Kind::Unary(Operator { meaning: Meaning::Empty, .. }, of) => (true, of),
        Kind::Unary(Operator { meaning: Meaning::Not, .. }, not) => match &not.kind {
            Kind::Unary(Operator { meaning: Meaning::Empty, .. }, of) => (false, of),
            _ => return,
        },
        _ => return,
    };
    let make = |kind| Expression { kind, span };
    let length = Call {
        of: Some(Box::new(make(Kind::Name("String".into())))),
        is_jstl: false,
        name: Ident { text: "len".into(), span },
        arguments: vec![(**of).clone()],
    };
    let (meaning, written) = if is_empty { (Meaning::Equal, "==") } else { (Meaning::NotEqual, "!=") };
    let operator = Operator { meaning, written: written.into(), span };
    let zero = make(Kind::Number("0".into()));
    expression.kind = Kind::Binary(operator, Box::new(make(Kind::Call(length))), Box::new(zero));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::read;

    #[test]
    fn a_reference_changes_root_and_delimiters() {
        let rewritten = |text: &str, from, to| rewrite(text, &read(text, from), to);
        let saml = "https://${org.subdomain}.acme.example/x";
        let oidc = "https://{app.subdomain}.acme.example/x";
        let bare = "'https://' + app.subdomain + '.acme.example/x'";
        assert_eq!(rewritten(oidc, Dialect::Saml, Dialect::Saml), saml);
        assert_eq!(rewritten(saml, Dialect::Oidc, Dialect::Oidc), oidc);
        assert_eq!(rewritten(oidc, Dialect::Bare, Dialect::Bare), bare);
        assert_eq!(rewritten(bare, Dialect::Saml, Dialect::Saml), saml);
    }

    #[test]
    fn functions_and_operators_are_those_of_the_dialect() {
        let rewritten = |text: &str, from, to| rewrite(text, &read(text, from), to);
        assert_eq!(
            rewritten(
                "${empty org.a and not empty org.b ? 'x' : fn:toLowerCase(org.a)}",
                Dialect::Saml,
                Dialect::Oidc
            ),
            "{(String.len(app.a) == 0 AND String.len(app.b) != 0) ? 'x' : String.toLowerCase(app.a)}"
        );
        assert_eq!(
            rewritten("{String.stringContains(app.a, 'b') OR app.a == 'c'}", Dialect::Oidc, Dialect::Saml),
            "${fn:contains(org.a, 'b') or org.a == 'c'}"
        );
    }
}
