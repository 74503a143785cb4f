//! What an expression becomes when its variables have values.

use std::cell::RefCell;

use super::assumption::{Assumption, Way, assumption, is_empty, path};
use super::functions;
use super::syntax::{Call, Expression, Kind, Meaning, Operator};
use super::template::{Embedded, Field, Part};
use super::traced::{Origin, Traced};
use crate::source::Span;

/// The most bytes of a text that is worked out. No URL is longer; a hostile field may multiply its length.
const MAX_BYTES: usize = 16 * 1024;
/// The most variables whose values are told with a result. Nobody reads more.
const MAX_VALUES: usize = 64;
/// Functions whose result depends on what exactly is in a text.
const CUTTING: [&str; 9] = [
    "String.substring",
    "String.substringAfter",
    "String.substringBefore",
    "substring",
    "substringAfter",
    "substringBefore",
    "fn:substring",
    "fn:substringAfter",
    "fn:substringBefore",
];
/// What takes the place of something that has no value, where a value is needed.
const STAND_IN: &str = "value";

/// The value of an expression.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    /// A text.
    Text(Traced),
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
    /// The text would be longer than any URL.
    TooLong,
    /// Another part of the language that is not worked out here.
    Other,
}

/// An expression, or a part of it, without a value, and where it stands.
pub type Unevaluated = (Unknown, Span);

/// Why there is no value.
#[derive(Debug)]
pub(super) enum Stop {
    /// It is not known here.
    Unknown(Unevaluated),
    /// It depends on a condition that the way has not decided.
    Undecided(Assumption),
}

impl Value {
    /// The value as a text that it is joined with sees it; `span` is the expression that computes it.
    fn traced(self, span: Span) -> Traced {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => Traced::new(number.to_string(), Origin::Computed(span)),
            Self::Boolean(value) => Traced::new(value.to_string(), Origin::Computed(span)),
            Self::Nothing => Traced::default(),
        }
    }

    fn text(&self) -> String {
        self.clone().traced(Span::default()).text().to_owned()
    }

    /// Whether it is a text that stands in the field.
    fn is_written(&self) -> bool {
        match self {
            Self::Text(text) => text.is_written(0..text.text().len()),
            _ => true,
        }
    }

    /// The number that it is, or that it spells.
    fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.text().trim().parse().ok(),
            _ => None,
        }
    }

    fn is_true(&self) -> bool {
        *self == Self::Boolean(true) || matches!(self, Self::Text(text) if text.text() == "true")
    }

    fn is_empty(&self) -> bool {
        matches!(self, Self::Nothing) || matches!(self, Self::Text(text) if text.text().is_empty())
    }
}

/// What an expression is evaluated with.
pub(super) struct Scene<'a> {
    /// The text of the field.
    pub source: &'a str,
    /// The value of a path such as `app.subdomain`.
    pub lookup: &'a dyn Fn(&str) -> Option<String>,
    /// The way that conditions go. Without one they are worked out from the values, and what has no value is an error.
    pub way: Option<&'a Way>,
    /// The variables that had a value and were asked for, in the order of the first time.
    pub used: RefCell<Vec<(String, String)>>,
}

impl Scene<'_> {
    fn variable(&self, path: &str) -> Option<String> {
        let value = (self.lookup)(path)?;
        let value = self.way.map_or(value.clone(), |way| way.value(path, value));
        let mut used = self.used.borrow_mut();
        if used.len() < MAX_VALUES && !used.iter().any(|(known, _)| known == path) {
            used.push((path.to_owned(), value.clone()));
        }
        Some(value)
    }
}

/// The text that a field becomes. `lookup` gives the value of a path such as `app.subdomain`.
pub fn evaluate(
    text: &str,
    field: &Field,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<String, Unevaluated> {
    let scene = Scene { source: text, lookup, way: None, used: RefCell::default() };
    match in_scene(field, &scene) {
        Ok(result) => Ok(result.text().to_owned()),
        Err(Stop::Unknown(unknown)) => Err(unknown),
        // Without a way, conditions are worked out.
        Err(Stop::Undecided(_)) => Err((Unknown::Other, Span::default())),
    }
}

/// The text of a field in a scene.
pub(super) fn in_scene(field: &Field, scene: &Scene<'_>) -> Result<Traced, Stop> {
    let mut out = Traced::default();
    for part in &field.parts {
        match part {
            Part::Text(span) => out.push(Traced::new(span.of(scene.source), Origin::Written(*span))),
            Part::Embedded(Embedded { expression, .. }) | Part::Whole(expression) => {
                out.push(value(expression, scene)?.traced(expression.span));
            }
        }
    }
    Ok(out)
}

/// The value of an expression. On a way, what has no value is replaced by an example.
fn value(expression: &Expression, scene: &Scene<'_>) -> Result<Value, Stop> {
    match known_value(expression, scene) {
        Err(Stop::Unknown(_)) if scene.way.is_some() => {
            Ok(Value::Text(Traced::new(STAND_IN, Origin::Unknown(expression.span))))
        }
        other => other,
    }
}

fn known_value(expression: &Expression, scene: &Scene<'_>) -> Result<Value, Stop> {
    let of = |expression: &Expression| value(expression, scene);
    let unknown = |unknown| Err(Stop::Unknown((unknown, expression.span)));
    Ok(match &expression.kind {
        Kind::Text(text) => Value::Text(Traced::new(text.as_str(), literal(text, expression.span, scene.source))),
        Kind::Number(number) => match number.parse() {
            Ok(number) => Value::Number(number),
            Err(_) => return unknown(Unknown::Other),
        },
        Kind::Boolean(value) => Value::Boolean(*value),
        Kind::Null => Value::Nothing,
        Kind::Member(..) => match path(expression) {
            Some(path) => match scene.variable(&path) {
                Some(text) => Value::Text(Traced::new(text, Origin::Computed(expression.span))),
                None => return unknown(Unknown::Variable(path)),
            },
            None => return unknown(Unknown::Other),
        },
        Kind::Call(call) => return call_value(call, expression.span, scene),
        Kind::Unary(operator, operand) => prefixed(operator, &of(operand)?),
        Kind::Binary(operator, left, right) => {
            let operands = ((of(left)?, left.span), (of(right)?, right.span));
            joined(operator, operands).map_err(|reason| Stop::Unknown((reason, operator.span)))?
        }
        Kind::Conditional(condition, then, otherwise) => {
            of(if holds(condition, scene)? { then } else { otherwise })?
        }
        Kind::Elvis(first, otherwise) => {
            if has_no_value(first, scene)? {
                of(otherwise)?
            } else {
                of(first)?
            }
        }
        Kind::Name(_) | Kind::Index(..) | Kind::List(_) | Kind::Missing => return unknown(Unknown::Other),
    })
}

/// Where a literal comes from: what is between its quotes, if no escapes are in it.
fn literal(text: &str, span: Span, source: &str) -> Origin {
    let spelled = span.of(source);
    let start = span.start as usize + usize::from(spelled.starts_with(['\'', '"']));
    let inside = Span::new(start, start + text.len());
    if inside.of(source) == text { Origin::Written(inside) } else { Origin::Computed(span) }
}

/// Whether a condition holds.
fn holds(condition: &Expression, scene: &Scene<'_>) -> Result<bool, Stop> {
    let Some(way) = scene.way else { return Ok(value(condition, scene)?.is_true()) };
    match &condition.kind {
        Kind::Boolean(value) => Ok(*value),
        Kind::Unary(operator, operand) if operator.meaning == Meaning::Not => Ok(!holds(operand, scene)?),
        Kind::Binary(operator, left, right) if operator.meaning == Meaning::And => {
            Ok(holds(left, scene)? && holds(right, scene)?)
        }
        Kind::Binary(operator, left, right) if operator.meaning == Meaning::Or => {
            Ok(holds(left, scene)? || holds(right, scene)?)
        }
        _ => {
            let (assumption, wanted) = assumption(condition);
            assumed(assumption, way).map(|holds| holds == wanted)
        }
    }
}

/// Whether `value ?: otherwise` goes on to its second part.
fn has_no_value(first: &Expression, scene: &Scene<'_>) -> Result<bool, Stop> {
    let Some(way) = scene.way else { return Ok(value(first, scene)?.is_empty()) };
    let assumption =
        path(first).map_or_else(|| Assumption::Other(format!("empty {}", super::print::print(first))), is_empty);
    assumed(assumption, way)
}

fn assumed(assumption: Assumption, way: &Way) -> Result<bool, Stop> {
    way.decide(&assumption).ok_or(Stop::Undecided(assumption))
}

fn prefixed(operator: &Operator, operand: &Value) -> Value {
    match (operator.meaning, operand) {
        (Meaning::Empty, operand) => Value::Boolean(operand.is_empty()),
        (Meaning::Negate, Value::Number(number)) => Value::Number(-number),
        (_, operand) => Value::Boolean(!operand.is_true()),
    }
}

fn joined(operator: &Operator, (left, right): ((Value, Span), (Value, Span))) -> Result<Value, Unknown> {
    use Value::{Boolean, Number, Text};
    if let (Number(a), Number(b)) = (&left.0, &right.0) {
        return Ok(match operator.meaning {
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
            _ => return Err(Unknown::Other),
        });
    }
    Ok(match operator.meaning {
        Meaning::Or => Boolean(left.0.is_true() || right.0.is_true()),
        Meaning::And => Boolean(left.0.is_true() && right.0.is_true()),
        Meaning::Less | Meaning::Greater | Meaning::AtMost | Meaning::AtLeast => {
            let numbers = left.0.number().zip(right.0.number());
            let order = match numbers {
                Some((a, b)) => a.partial_cmp(&b).ok_or(Unknown::Other)?,
                None => left.0.text().cmp(&right.0.text()),
            };
            Boolean(match operator.meaning {
                Meaning::Less => order.is_lt(),
                Meaning::Greater => order.is_gt(),
                Meaning::AtMost => order.is_le(),
                _ => order.is_ge(),
            })
        }
        Meaning::Equal => Boolean(left.0.text() == right.0.text()),
        Meaning::NotEqual => Boolean(left.0.text() != right.0.text()),
        Meaning::Add => {
            let mut text = left.0.traced(left.1);
            text.push(right.0.traced(right.1));
            if text.text().len() > MAX_BYTES {
                return Err(Unknown::TooLong);
            }
            Text(text)
        }
        _ => return Err(Unknown::Other),
    })
}

fn call_value(call: &Call, span: Span, scene: &Scene<'_>) -> Result<Value, Stop> {
    let name = functions::name(call).unwrap_or_else(|| call.name.text.clone());
    if let (Some(way), "String.stringSwitch") = (scene.way, name.as_str()) {
        return switched(call, span, scene, way);
    }
    let arguments: Result<Vec<Value>, Stop> =
        call.arguments.iter().map(|argument| value(argument, scene)).collect();
    let mut arguments = arguments?;
    if let ("String.append", [_, _]) = (name.as_str(), arguments.as_slice()) {
        let mut text = std::mem::replace(&mut arguments[0], Value::Nothing).traced(call.arguments[0].span);
        text.push(std::mem::replace(&mut arguments[1], Value::Nothing).traced(call.arguments[1].span));
        return Ok(Value::Text(text));
    }
    let is_cut =
        scene.way.is_some() && CUTTING.contains(&name.as_str()) && !arguments.iter().all(Value::is_written);
    let arguments: Vec<String> = arguments.iter().map(Value::text).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let unknown = |unknown| Err(Stop::Unknown((unknown, span)));
    if longest(&name, &arguments) > MAX_BYTES {
        return unknown(Unknown::TooLong);
    }
    match computed(&name, &arguments) {
        // What is cut out of an example is not what will be cut out of the real value.
        Some(Computed::Text(text)) if is_cut => {
            let text = if text.is_empty() { STAND_IN.to_owned() } else { text };
            Ok(Value::Text(Traced::new(text, Origin::Unknown(span))))
        }
        Some(Computed::Text(text)) => Ok(Value::Text(Traced::new(text, Origin::Computed(span)))),
        Some(Computed::Length(length)) => Ok(Value::Number(length as f64)),
        Some(Computed::Answer(answer)) => Ok(Value::Boolean(answer)),
        None => unknown(Unknown::Function(name)),
    }
}

/// `String.stringSwitch(input, otherwise, key, value, ...)` on a way: each key is a condition of its own.
fn switched(call: &Call, span: Span, scene: &Scene<'_>, way: &Way) -> Result<Value, Stop> {
    let [input, otherwise, pairs @ ..] = call.arguments.as_slice() else {
        return Err(Stop::Unknown((Unknown::Function("String.stringSwitch".into()), span)));
    };
    for pair in pairs.chunks_exact(2) {
        let assumption = match (path(input), &pair[0].kind) {
            (Some(path), Kind::Text(key)) => {
                Assumption::Variable(path, super::assumption::Relation::Contains, key.clone())
            }
            _ => Assumption::Other(format!(
                "String.stringContains({}, {})",
                super::print::print(input),
                super::print::print(&pair[0])
            )),
        };
        if assumed(assumption, way)? {
            return value(&pair[1], scene);
        }
    }
    value(otherwise, scene)
}

/// What a function on texts gives.
enum Computed {
    Text(String),
    Length(usize),
    Answer(bool),
}

/// At most how many bytes a function gives.
fn longest(name: &str, arguments: &[&str]) -> usize {
    let all: usize = arguments.iter().map(|argument| argument.len()).sum();
    match (name.ends_with("replace"), arguments) {
        (true, [text, from, to]) => text.len() + text.matches(from).count().saturating_mul(to.len()),
        // The separator stands between all others.
        _ => all + arguments.first().map_or(0, |first| first.len().saturating_mul(arguments.len())),
    }
}

/// The functions on texts, of both worlds.
fn computed(name: &str, arguments: &[&str]) -> Option<Computed> {
    let short = name.strip_prefix("fn:").or_else(|| name.strip_prefix("String.")).unwrap_or(name);
    let text = |text: String| Some(Computed::Text(text));
    let before = |of: &str, mark: &str| of.find(mark).map_or_else(String::new, |at| of[..at].to_owned());
    let after =
        |of: &str, mark: &str| of.find(mark).map_or_else(String::new, |at| of[at + mark.len()..].to_owned());
    match (short, arguments) {
        ("append", [a, b]) => text(format!("{a}{b}")),
        ("len" | "length", [a]) => Some(Computed::Length(a.chars().count())),
        ("toLowerCase", [a]) => text(a.to_lowercase()),
        ("toUpperCase", [a]) => text(a.to_uppercase()),
        ("trim", [a]) => text(a.trim().to_owned()),
        ("removeSpaces", [a]) => text(a.replace(' ', "")),
        ("replace", [a, from, to]) => text(a.replace(from, to)),
        ("replaceFirst", [a, from, to]) => text(a.replacen(from, to, 1)),
        ("indexOf", [a, b]) => text(a.find(b).map_or("-1".to_owned(), |at| a[..at].chars().count().to_string())),
        ("containsIgnoreCase", [a, b]) => Some(Computed::Answer(a.to_lowercase().contains(&b.to_lowercase()))),
        ("startsWith", [a, b]) => Some(Computed::Answer(a.starts_with(b))),
        ("endsWith", [a, b]) => Some(Computed::Answer(a.ends_with(b))),
        ("stringContains" | "contains", [a, b]) => Some(Computed::Answer(a.contains(b))),
        ("substringBefore", [a, mark]) => text(before(a, mark)),
        ("substringAfter", [a, mark]) => text(after(a, mark)),
        ("substring", [a, from, to]) => {
            let from = from.parse::<usize>().ok()?;
            // JSTL goes on to the end for a negative index.
            let to = if name.starts_with("fn:") && to.starts_with('-') { usize::MAX } else { to.parse().ok()? };
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
