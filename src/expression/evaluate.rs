//! What an expression becomes when its variables have values.

use super::functions;
use super::syntax::{Call, Expression, Kind, Meaning, Operator};
use super::template::{Embedded, Field, Part};
use crate::source::Span;

/// The value of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// True or false.
    Boolean(bool),
    /// `null`, or what is not there.
    Nothing,
}

/// Why an expression has no value here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// A variable has no value; its path, for example `app.subdomain`.
    Variable(String),
    /// A function that is not worked out here; its name.
    Function(String),
    /// Another part of the language that is not worked out here.
    Other,
}

/// An expression, or a part of it, without a value, and where it stands.
pub type Unevaluated = (Unknown, Span);

impl Value {
    /// The value as a text that it is joined with sees it.
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Boolean(value) => value.to_string(),
            Self::Nothing => String::new(),
        }
    }

    fn is_true(&self) -> bool {
        *self == Self::Boolean(true) || matches!(self, Self::Text(text) if text == "true")
    }

    fn is_empty(&self) -> bool {
        matches!(self, Self::Nothing) || matches!(self, Self::Text(text) if text.is_empty())
    }
}

/// What an expression is evaluated with.
struct Scene<'a> {
    /// The value of a path such as `app.subdomain`.
    lookup: &'a dyn Fn(&str) -> Option<String>,
    /// Which way choices go, by their places, whatever their conditions say.
    decided: &'a [(Span, bool)],
}

/// The text that a field becomes. `lookup` gives the value of a path such as `app.subdomain`.
pub fn evaluate(
    text: &str,
    field: &Field,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<String, Unevaluated> {
    in_scene(text, field, &Scene { lookup, decided: &[] })
}

/// The most results of a field that are worked out.
pub const MAX_BRANCHES: usize = 64;

/// The texts that a field can become, one for every way through its choices (`? :` and `?:`); `None` if there are more
/// than [`MAX_BRANCHES`] ways. Ways that cannot be worked out are left out.
pub fn outcomes(text: &str, field: &Field, lookup: &dyn Fn(&str) -> Option<String>) -> Option<Vec<String>> {
    let mut choices = Vec::new();
    for part in &field.parts {
        if let Part::Embedded(Embedded { expression, .. }) | Part::Whole(expression) = part {
            collect_choices(expression, &mut choices);
        }
    }
    let ways = 1usize.checked_shl(choices.len() as u32).filter(|ways| *ways <= MAX_BRANCHES)?;
    let mut found: Vec<String> = (0..ways)
        .filter_map(|way| {
            let decided: Vec<(Span, bool)> =
                choices.iter().enumerate().map(|(bit, span)| (*span, (way >> bit) & 1 == 0)).collect();
            in_scene(text, field, &Scene { lookup, decided: &decided }).ok()
        })
        .collect();
    found.dedup();
    Some(found)
}

fn collect_choices(expression: &Expression, choices: &mut Vec<Span>) {
    if matches!(expression.kind, Kind::Conditional(..) | Kind::Elvis(..)) {
        choices.push(expression.span);
    }
    expression.children().into_iter().for_each(|child| collect_choices(child, choices));
}

fn in_scene(text: &str, field: &Field, scene: &Scene<'_>) -> Result<String, Unevaluated> {
    let mut out = String::new();
    for part in &field.parts {
        match part {
            Part::Text(span) => out.push_str(span.of(text)),
            Part::Embedded(Embedded { expression, .. }) | Part::Whole(expression) => {
                out.push_str(&value(expression, scene)?.text());
            }
        }
    }
    Ok(out)
}

/// The value of an expression.
fn value(expression: &Expression, scene: &Scene<'_>) -> Result<Value, Unevaluated> {
    let of = |expression: &Expression| value(expression, scene);
    let decided =
        || scene.decided.iter().find(|(place, _)| *place == expression.span).map(|(_, decision)| *decision);
    let unknown = |unknown| Err((unknown, expression.span));
    Ok(match &expression.kind {
        Kind::Text(text) => Value::Text(text.clone()),
        Kind::Number(number) => match number.parse() {
            Ok(number) => Value::Number(number),
            Err(_) => return unknown(Unknown::Other),
        },
        Kind::Boolean(value) => Value::Boolean(*value),
        Kind::Null => Value::Nothing,
        Kind::Member(root, name) => match &root.kind {
            Kind::Name(root) => {
                let path = format!("{root}.{}", name.text);
                match (scene.lookup)(&path) {
                    Some(text) => Value::Text(text),
                    None => return unknown(Unknown::Variable(path)),
                }
            }
            _ => return unknown(Unknown::Other),
        },
        Kind::Call(call) => return call_value(call, expression.span, scene),
        Kind::Unary(operator, operand) => prefixed(operator, &of(operand)?),
        Kind::Binary(operator, left, right) => {
            joined(operator, &of(left)?, &of(right)?).ok_or((Unknown::Other, operator.span))?
        }
        Kind::Conditional(condition, then, otherwise) => {
            let holds = match decided() {
                Some(decision) => decision,
                None => of(condition)?.is_true(),
            };
            of(if holds { then } else { otherwise })?
        }
        Kind::Elvis(first, otherwise) => match decided() {
            Some(true) => of(first)?,
            Some(false) => of(otherwise)?,
            None => {
                let first = of(first)?;
                if first.is_empty() { of(otherwise)? } else { first }
            }
        },
        Kind::Name(_) | Kind::Index(..) | Kind::List(_) | Kind::Missing => return unknown(Unknown::Other),
    })
}

fn prefixed(operator: &Operator, operand: &Value) -> Value {
    match (operator.meaning, operand) {
        (Meaning::Empty, operand) => Value::Boolean(operand.is_empty()),
        (Meaning::Negate, Value::Number(number)) => Value::Number(-number),
        (_, operand) => Value::Boolean(!operand.is_true()),
    }
}

fn joined(operator: &Operator, left: &Value, right: &Value) -> Option<Value> {
    use Value::{Boolean, Number, Text};
    if let (Number(a), Number(b)) = (left, right) {
        return Some(match operator.meaning {
            Meaning::Add => Number(a + b),
            Meaning::Subtract => Number(a - b),
            Meaning::Multiply => Number(a * b),
            Meaning::Divide => Number(a / b),
            Meaning::Remainder => Number(a % b),
            Meaning::Less => Boolean(a < b),
            Meaning::Greater => Boolean(a > b),
            Meaning::AtMost => Boolean(a <= b),
            Meaning::AtLeast => Boolean(a >= b),
            Meaning::Equal => Boolean(a == b),
            Meaning::NotEqual => Boolean(a != b),
            _ => return None,
        });
    }
    Some(match operator.meaning {
        Meaning::Or => Boolean(left.is_true() || right.is_true()),
        Meaning::And => Boolean(left.is_true() && right.is_true()),
        Meaning::Equal => Boolean(left.text() == right.text()),
        Meaning::NotEqual => Boolean(left.text() != right.text()),
        Meaning::Add => Text(left.text() + &right.text()),
        _ => return None,
    })
}

fn call_value(call: &Call, span: Span, scene: &Scene<'_>) -> Result<Value, Unevaluated> {
    let name = functions::name(call).unwrap_or_else(|| call.name.text.clone());
    let arguments: Result<Vec<Value>, Unevaluated> =
        call.arguments.iter().map(|argument| value(argument, scene)).collect();
    let arguments: Vec<String> = arguments?.iter().map(Value::text).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    text_function(&name, &arguments).ok_or((Unknown::Function(name), span))
}

/// The functions on texts, of both worlds.
fn text_function(name: &str, arguments: &[&str]) -> Option<Value> {
    let short = name.strip_prefix("fn:").or_else(|| name.strip_prefix("String.")).unwrap_or(name);
    let text = |text: String| Some(Value::Text(text));
    let before = |of: &str, mark: &str| of.find(mark).map_or_else(String::new, |at| of[..at].to_owned());
    let after =
        |of: &str, mark: &str| of.find(mark).map_or_else(String::new, |at| of[at + mark.len()..].to_owned());
    match (short, arguments) {
        ("append", [a, b]) => text(format!("{a}{b}")),
        ("len" | "length", [a]) => Some(Value::Number(a.chars().count() as f64)),
        ("toLowerCase", [a]) => text(a.to_lowercase()),
        ("toUpperCase", [a]) => text(a.to_uppercase()),
        ("trim", [a]) => text(a.trim().to_owned()),
        ("removeSpaces", [a]) => text(a.replace(' ', "")),
        ("replace", [a, from, to]) => text(a.replace(from, to)),
        ("replaceFirst", [a, from, to]) => text(a.replacen(from, to, 1)),
        ("startsWith", [a, b]) => Some(Value::Boolean(a.starts_with(b))),
        ("endsWith", [a, b]) => Some(Value::Boolean(a.ends_with(b))),
        ("stringContains" | "contains", [a, b]) => Some(Value::Boolean(a.contains(b))),
        ("substringBefore", [a, mark]) => text(before(a, mark)),
        ("substringAfter", [a, mark]) => text(after(a, mark)),
        ("substring", [a, from, to]) => {
            let (from, to) = (from.parse::<usize>().ok()?, to.parse::<usize>().ok()?);
            text(a.chars().skip(from).take(to.checked_sub(from)?).collect())
        }
        ("stringSwitch", [a, otherwise, pairs @ ..]) if pairs.len() % 2 == 0 => {
            let found = pairs.chunks(2).find(|pair| a.contains(pair[0]));
            text(found.map_or(*otherwise, |pair| pair[1]).to_owned())
        }
        ("join", [mark, rest @ ..]) if name == "String.join" => text(rest.join(mark)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::{Dialect, read};

    fn of(text: &str, dialect: Dialect) -> Result<String, Unknown> {
        let lookup = |path: &str| match path.split_once('.')?.1 {
            "subdomain" => Some("berryfarm".to_owned()),
            "region" => Some(String::new()),
            _ => None,
        };
        evaluate(text, &read(text, dialect), &lookup).map_err(|(unknown, _)| unknown)
    }

    #[test]
    fn fields_of_every_dialect_become_texts() {
        let scim = of("'https://' + app.subdomain + '.acme.example/scim/v2'", Dialect::Bare);
        assert_eq!(scim.as_deref(), Ok("https://berryfarm.acme.example/scim/v2"));
        let saml = of("https://${empty org.region ? org.subdomain : org.region}.acme.example", Dialect::Saml);
        assert_eq!(saml.as_deref(), Ok("https://berryfarm.acme.example"));
        let oidc = of("https://{String.len(app.region) == 0 ? 'us' : app.region}.acme.example", Dialect::Oidc);
        assert_eq!(oidc.as_deref(), Ok("https://us.acme.example"));
        assert_eq!(of("app.region ?: 'none'", Dialect::Bare).as_deref(), Ok("none"));
    }

    #[test]
    fn every_way_through_the_choices_is_taken() {
        let all = |text: &str| outcomes(text, &read(text, Dialect::Bare), &|_| Some("x".to_owned()));
        assert_eq!(all("app.a ? 'b' : 'c'"), Some(vec!["b".into(), "c".into()]));
        assert_eq!(all("app.a ?: 'c'"), Some(vec!["x".into(), "c".into()]));
        assert_eq!(all("'a' + app.b"), Some(vec!["ax".into()]));
        assert_eq!(all("Time.now() ? 'b' : Time.now()"), Some(vec!["b".into()]));
        assert_eq!(all("(app.a ? 'b' : 'c') + (app.d ? 'e' : 'f')").map(|all| all.len()), Some(4));
        let many = ["(app.a ? 'b' : 'c')"; 7].join(" + ");
        assert_eq!(all(&many), None);
    }

    #[test]
    fn functions_do_what_the_documentation_says() {
        for (text, expected) in [
            ("String.toUpperCase(app.subdomain)", "BERRYFARM"),
            ("String.substringBefore('a@b', '@')", "a"),
            ("String.substringAfter('a@b', '@')", "b"),
            ("String.substring(app.subdomain, 0, 5)", "berry"),
            ("String.replace('a_b_c', '_', '-')", "a-b-c"),
            ("String.replaceFirst('a_b_c', '_', '-')", "a-b_c"),
            ("String.join('-', 'a', 'b')", "a-b"),
            ("String.stringSwitch('my eu', 'x', 'eu', 'Europe', 'us', 'America')", "Europe"),
            ("String.len(app.subdomain) + 1", "10"),
            ("String.removeSpaces('a b')", "ab"),
        ] {
            assert_eq!(of(text, Dialect::Bare).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_has_no_value_is_named() {
        assert_eq!(of("app.tenant", Dialect::Bare), Err(Unknown::Variable("app.tenant".into())));
        assert_eq!(of("Time.now()", Dialect::Bare), Err(Unknown::Function("Time.now".into())));
        assert_eq!(
            of("String.substring('abc', 2, 1)", Dialect::Bare),
            Err(Unknown::Function("String.substring".into()))
        );
        assert_eq!(of("'a' - 'b'", Dialect::Bare), Err(Unknown::Other));
    }
}
