//! What one way through the conditions of a field takes for granted.

use super::functions;
use super::print::print;
use super::syntax::{Call, Expression, Kind, Meaning};

/// A condition that does not depend on how it is spelt, and not on `!` in front of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assumption {
    /// The variable holds a text that stands in this relation to the other.
    Variable(String, Relation, String),
    /// Any other condition, printed.
    Other(String),
}

/// How the value of a variable relates to a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// It is the text.
    Is,
    /// It begins with the text.
    StartsWith,
    /// It ends with the text.
    EndsWith,
    /// It has the text in it.
    Contains,
}

/// A way through the conditions: what it assumes, and whether that holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Way(Vec<(Assumption, bool)>);

impl Way {
    /// The same way with one assumption more.
    pub fn with(&self, assumption: Assumption, holds: bool) -> Self {
        let mut all = self.0.clone();
        all.push((assumption, holds));
        Self(all)
    }

    /// What it assumes, in the order in which it was decided.
    pub fn assumptions(&self) -> &[(Assumption, bool)] {
        &self.0
    }

    /// Whether a condition holds on this way; `None` if both are possible.
    pub fn decide(&self, asked: &Assumption) -> Option<bool> {
        if let Some((_, holds)) = self.0.iter().find(|(assumption, _)| assumption == asked) {
            return Some(*holds);
        }
        // Of one variable that is known exactly, everything is known.
        let Assumption::Variable(path, relation, text) = asked else { return None };
        let known = self.known(path).map(|value| relation.holds(value, text));
        known.or_else(|| (*relation == Relation::Is && self.excludes(path, text)).then_some(false))
    }

    /// Whether a variable cannot be this text.
    fn excludes(&self, path: &str, text: &str) -> bool {
        self.0.iter().any(|(assumption, holds)| match assumption {
            Assumption::Variable(own, relation, other) => own == path && relation.holds(text, other) != *holds,
            Assumption::Other(_) => false,
        })
    }

    /// The text that a variable is on this way.
    fn known(&self, path: &str) -> Option<&str> {
        self.0.iter().find_map(|(assumption, holds)| match assumption {
            Assumption::Variable(own, Relation::Is, text) if *holds && own == path => Some(text.as_str()),
            _ => None,
        })
    }

    /// Whether the assumptions about variables hold for these values.
    pub fn is_consistent(&self, values: &[(String, String)]) -> bool {
        self.0.iter().all(|(assumption, holds)| match assumption {
            Assumption::Variable(path, relation, text) => {
                let value = values.iter().find(|(own, _)| own == path);
                value.is_none_or(|(_, value)| relation.holds(value, text) == *holds)
            }
            Assumption::Other(_) => true,
        })
    }

    /// The example value of a variable, changed into one for which the assumptions hold.
    pub fn value(&self, path: &str, example: String) -> String {
        if let Some(known) = self.known(path) {
            return known.to_owned();
        }
        self.0.iter().fold(example, |value, (assumption, holds)| match assumption {
            Assumption::Variable(own, relation, text) if own == path => relation.impose(&value, text, *holds),
            _ => value,
        })
    }
}

impl Relation {
    fn holds(self, value: &str, text: &str) -> bool {
        match self {
            Self::Is => value == text,
            Self::StartsWith => value.starts_with(text),
            Self::EndsWith => value.ends_with(text),
            Self::Contains => value.contains(text),
        }
    }

    /// The value, changed as little as makes the relation hold, or not hold.
    fn impose(self, value: &str, text: &str, holds: bool) -> String {
        /// What a value may be asked for at its beginning.
        const SCHEMES: [&str; 2] = ["https://", "http://"];
        if self.holds(value, text) == holds || text.is_empty() {
            return value.to_owned();
        }
        let bare = SCHEMES.iter().find_map(|scheme| value.strip_prefix(scheme)).unwrap_or(value);
        let scheme = SCHEMES.iter().find(|scheme| match self {
            Self::Contains => scheme.contains(text),
            _ => scheme.starts_with(text),
        });
        match (self, holds, scheme) {
            (Self::Is, true, _) => text.to_owned(),
            (Self::StartsWith | Self::Contains, true, Some(scheme)) => format!("{scheme}{bare}"),
            (Self::StartsWith, true, None) => format!("{text}{bare}"),
            (Self::EndsWith, true, _) => format!("{value}{text}"),
            (Self::Contains, true, None) => format!("{value}{text}{bare}"),
            (Self::StartsWith | Self::Contains, false, Some(_)) => bare.to_owned(),
            (Self::StartsWith, false, None) => value.strip_prefix(text).unwrap_or(value).to_owned(),
            (Self::EndsWith, false, _) => value.strip_suffix(text).unwrap_or(value).to_owned(),
            (Self::Contains, false, None) => value.replace(text, ""),
            (Self::Is, false, _) => format!("{value}-1"),
        }
    }
}

/// The path of a tenant variable: `app.subdomain`.
pub fn path(expression: &Expression) -> Option<String> {
    match &expression.kind {
        Kind::Member(of, name) => match &of.kind {
            Kind::Name(root) => Some(format!("{root}.{}", name.text)),
            _ => None,
        },
        _ => None,
    }
}

/// A condition without `and`, `or` and `not` around it: what it assumes, and whether that must hold for it to be true.
pub fn assumption(condition: &Expression) -> (Assumption, bool) {
    let other = || (Assumption::Other(print(condition)), true);
    match &condition.kind {
        Kind::Binary(operator, left, right) => comparison(operator.meaning, left, right).unwrap_or_else(other),
        Kind::Unary(operator, operand) if operator.meaning == Meaning::Empty => {
            path(operand).map_or_else(other, |path| (is_empty(path), true))
        }
        Kind::Call(call) => call_on_variable(call).map_or_else(other, |assumption| (assumption, true)),
        Kind::Member(..) => {
            let is_true = |path| (Assumption::Variable(path, Relation::Is, "true".into()), true);
            path(condition).map_or_else(other, is_true)
        }
        _ => other(),
    }
}

/// That a variable has no value.
pub fn is_empty(path: String) -> Assumption {
    Assumption::Variable(path, Relation::Is, String::new())
}

fn comparison(meaning: Meaning, left: &Expression, right: &Expression) -> Option<(Assumption, bool)> {
    let constant = |expression: &Expression| match &expression.kind {
        Kind::Text(text) | Kind::Number(text) => Some(text.clone()),
        Kind::Null => Some(String::new()),
        Kind::Boolean(value) => Some(value.to_string()),
        _ => None,
    };
    let (variable, text, meaning) = match (constant(left), constant(right)) {
        (None, Some(text)) => (left, text, meaning),
        (Some(text), None) => (right, text, mirrored(meaning)),
        _ => return None,
    };
    if let Some(path) = path(variable) {
        let holds = match meaning {
            Meaning::Equal | Meaning::Assign => true,
            Meaning::NotEqual => false,
            _ => return None,
        };
        return Some((Assumption::Variable(path, Relation::Is, text), holds));
    }
    // The length of a variable, compared with nothing.
    let Kind::Call(call) = &variable.kind else { return None };
    let is_length = matches!(functions::name(call)?.as_str(), "String.len" | "fn:length");
    let path = path(call.arguments.first()?).filter(|_| is_length)?;
    let holds = match (meaning, text.as_str()) {
        (Meaning::Equal | Meaning::AtMost, "0") | (Meaning::Less, "1") => true,
        (Meaning::NotEqual | Meaning::Greater, "0") | (Meaning::AtLeast, "1") => false,
        _ => return None,
    };
    Some((is_empty(path), holds))
}

/// The operator with its operands exchanged.
fn mirrored(meaning: Meaning) -> Meaning {
    match meaning {
        Meaning::Less => Meaning::Greater,
        Meaning::Greater => Meaning::Less,
        Meaning::AtMost => Meaning::AtLeast,
        Meaning::AtLeast => Meaning::AtMost,
        other => other,
    }
}

fn call_on_variable(call: &Call) -> Option<Assumption> {
    let [variable, Expression { kind: Kind::Text(text), .. }] = call.arguments.as_slice() else { return None };
    let relation = match functions::name(call)?.as_str() {
        "String.stringContains" | "fn:contains" => Relation::Contains,
        "String.startsWith" | "fn:startsWith" => Relation::StartsWith,
        "fn:endsWith" => Relation::EndsWith,
        _ => return None,
    };
    Some(Assumption::Variable(path(variable)?, relation, text.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::parse;
    use crate::source::Span;

    fn of(text: &str) -> (Assumption, bool) {
        assumption(&parse(text, Span::new(0, text.len())).0)
    }

    #[test]
    fn one_condition_is_recognised_in_every_spelling() {
        let empty = is_empty("app.x".into());
        for text in [
            "empty app.x",
            "app.x == ''",
            "app.x eq null",
            "'' == app.x",
            "String.len(app.x) == 0",
            "fn:length(app.x) < 1",
            "0 >= String.len(app.x)",
        ] {
            assert_eq!(of(text), (empty.clone(), true), "{text}");
        }
        for text in ["app.x != ''", "String.len(app.x) > 0", "0 < fn:length(app.x)", "fn:length(app.x) ge 1"] {
            assert_eq!(of(text), (empty.clone(), false), "{text}");
        }
        let other = "String.len(app.x) > 5";
        assert_eq!(of(other), (Assumption::Other(other.into()), true));
    }

    #[test]
    fn a_way_knows_what_follows_from_its_assumptions() {
        let is = |text: &str| Assumption::Variable("app.x".into(), Relation::Is, text.into());
        let starts = |text: &str| Assumption::Variable("app.x".into(), Relation::StartsWith, text.into());
        let eu = Way::default().with(is("eu"), true);
        assert_eq!(eu.decide(&is("us")), Some(false));
        assert_eq!(eu.decide(&is("")), Some(false));
        assert_eq!(eu.decide(&starts("e")), Some(true));
        let not_eu = Way::default().with(is("eu"), false);
        assert_eq!(not_eu.decide(&is("us")), None);
        assert_eq!(not_eu.decide(&starts("e")), None);
        assert_eq!(Way::default().with(starts("https://"), true).decide(&is("")), Some(false));
        assert_eq!(Way::default().decide(&Assumption::Other("app.a == app.b".into())), None);
    }

    #[test]
    fn examples_are_bent_to_fit_the_way() {
        let value = |relation, text: &str, holds, example: &str| {
            let assumption = Assumption::Variable("app.x".into(), relation, text.into());
            Way::default().with(assumption, holds).value("app.x", example.into())
        };
        assert_eq!(value(Relation::Is, "", true, "berry"), "");
        assert_eq!(value(Relation::Is, "", false, "berry"), "berry");
        assert_eq!(value(Relation::StartsWith, "https://", true, "berry"), "https://berry");
        assert_eq!(value(Relation::Contains, "http", true, "berry"), "https://berry");
        assert_eq!(value(Relation::StartsWith, "https://", false, "https://berry.example"), "berry.example");
        assert_eq!(value(Relation::StartsWith, "http://", true, "https://berry.example"), "http://berry.example");
        assert_eq!(value(Relation::Contains, ".", true, "berry"), "berry.berry");
        assert_eq!(value(Relation::Contains, ".", false, "berry.example"), "berryexample");
        assert_eq!(value(Relation::EndsWith, "/", true, "berry"), "berry/");
        assert_eq!(value(Relation::EndsWith, "/", false, "berry/"), "berry");
        assert_eq!(value(Relation::Is, "berry", false, "berry"), "berry-1");
    }
}
