//! A field as another dialect writes it.

use std::fmt::Write as _;

use super::dialect::Dialect;
use super::print::print;
use super::syntax::{Call, Expression, Kind};
use super::template::{Embedded, Field, Part};

/// The text of a field with its expressions written the way of `dialect`, roots of tenant variables included.
pub fn rewrite(text: &str, field: &Field, dialect: Dialect) -> String {
    let parts: Vec<String> = field.parts.iter().map(|part| part_in(text, part, dialect)).collect();
    parts.join(if dialect == Dialect::Bare { " + " } else { "" })
}

/// The text of an expression in delimiters, written the way of `dialect`.
pub fn rewrite_embedded(text: &str, embedded: &Embedded, dialect: Dialect) -> String {
    part_in(text, &Part::Embedded(embedded.clone()), dialect)
}

fn part_in(text: &str, part: &Part, dialect: Dialect) -> String {
    let (Part::Embedded(Embedded { expression, .. }) | Part::Whole(expression)) = part else {
        let Part::Text(span) = part else { return String::new() };
        let literal = span.of(text);
        return if dialect == Dialect::Bare { format!("'{literal}'") } else { literal.to_owned() };
    };
    let mut expression = expression.clone();
    root_in(&mut expression, dialect);
    let printed = print(&expression);
    let mut out = String::new();
    _ = match dialect {
        Dialect::Saml => write!(out, "${{{printed}}}"),
        Dialect::Oidc => write!(out, "{{{printed}}}"),
        Dialect::Bare => write!(out, "{printed}"),
    };
    out
}

/// Gives tenant variables the root of the dialect.
fn root_in(expression: &mut Expression, dialect: Dialect) {
    match &mut expression.kind {
        Kind::Member(of, _) => match &mut of.kind {
            Kind::Name(name) if matches!(name.as_str(), "org" | "app") => *name = dialect.root().to_owned(),
            _ => root_in(of, dialect),
        },
        Kind::Unary(_, of) => root_in(of, dialect),
        Kind::Index(a, b) | Kind::Binary(_, a, b) | Kind::Elvis(a, b) => {
            root_in(a, dialect);
            root_in(b, dialect);
        }
        Kind::Conditional(a, b, c) => [a, b, c].into_iter().for_each(|part| root_in(part, dialect)),
        Kind::Call(Call { of, arguments, .. }) => {
            of.iter_mut().for_each(|of| root_in(of, dialect));
            arguments.iter_mut().for_each(|argument| root_in(argument, dialect));
        }
        Kind::List(elements) => elements.iter_mut().for_each(|element| root_in(element, dialect)),
        Kind::Text(_) | Kind::Number(_) | Kind::Boolean(_) | Kind::Null | Kind::Name(_) | Kind::Missing => {}
    }
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
    }
}
