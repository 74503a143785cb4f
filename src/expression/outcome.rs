//! Every text that a field can become.

use std::cell::RefCell;
use std::fmt::Write as _;

use super::assumption::{Assumption, Way};
use super::evaluate::{Scene, Stop, in_scene};
use super::template::Field;
use super::traced::Traced;

/// The most ways through the conditions of a field that are followed.
pub const MAX_WAYS: usize = 64;

/// What a field becomes on one way through its conditions.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The text, traced back to the field.
    pub text: Traced,
    /// The variables that were given a value on the way, and the value: `app.subdomain` and `berryfarm`.
    pub values: Vec<(String, String)>,
    /// Conditions that are more than the value of one variable, as they are written, and whether they hold.
    pub conditions: Vec<(String, bool)>,
    /// Whether the values are such that the way is gone with them.
    is_consistent: bool,
}

/// What a field becomes on the ways through its conditions.
#[derive(Clone, Debug)]
pub struct Outcomes {
    /// One outcome for every way that was followed.
    pub ways: Vec<Outcome>,
    /// Whether that is all of them; there are more than [`MAX_WAYS`] otherwise.
    pub is_complete: bool,
}

/// The texts that a field can become: one for every combination of its conditions that is possible. `lookup` gives an
/// example value of a path such as `app.subdomain`; it is changed where a condition wants it so. What has no value is
/// marked in the text.
pub fn outcomes(text: &str, field: &Field, lookup: &dyn Fn(&str) -> Option<String>) -> Outcomes {
    let mut open = vec![Way::default()];
    let mut ways = Vec::new();
    while let Some(way) = open.pop() {
        let scene = Scene { source: text, lookup, way: Some(&way), used: RefCell::default() };
        match in_scene(field, &scene) {
            Ok(_) if ways.len() == MAX_WAYS => return Outcomes { ways, is_complete: false },
            Ok(text) => ways.push(outcome(text, &way, scene.used.into_inner(), lookup)),
            Err(Stop::Undecided(assumption)) => {
                open.push(way.with(assumption.clone(), false));
                open.push(way.with(assumption, true));
            }
            // What has no value is replaced on a way; nothing else stops there.
            Err(Stop::Unknown(_)) => {}
        }
    }
    Outcomes { ways, is_complete: true }
}

fn outcome(
    text: Traced,
    way: &Way,
    mut values: Vec<(String, String)>,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Outcome {
    let mut conditions = Vec::new();
    for (assumption, holds) in way.assumptions() {
        match assumption {
            Assumption::Variable(path, ..) if values.iter().any(|(known, _)| known == path) => {}
            Assumption::Variable(path, ..) => {
                values.extend(lookup(path).map(|example| (path.clone(), way.value(path, example))));
            }
            Assumption::Other(condition) => conditions.push((condition.clone(), *holds)),
        }
    }
    let is_consistent = way.is_consistent(&values);
    Outcome { text, values, conditions, is_consistent }
}

impl Outcome {
    /// Whether it is certain that the way can be gone: nothing but the values of single variables decides about it.
    pub fn is_certain(&self) -> bool {
        self.conditions.is_empty() && self.is_consistent
    }

    /// What the way starts from, as a message says it: `with subdomain = "berryfarm"`. `None` where the field is the
    /// same for everybody.
    pub fn premise(&self) -> Option<String> {
        /// More are not read.
        const SHOWN: usize = 4;
        let name = |path: &str| path.split_once('.').map_or(path, |(_, name)| name).to_owned();
        let values = self.values.iter().take(SHOWN).map(|(path, value)| format!("{} = \"{value}\"", name(path)));
        let values: Vec<String> = values.collect();
        let mut out = String::new();
        if !values.is_empty() {
            _ = write!(out, "with {}", values.join(", "));
        }
        for (condition, holds) in self.conditions.iter().take(SHOWN) {
            let verb = if *holds { "holds" } else { "does not hold" };
            _ = write!(out, "{}where `{condition}` {verb}", if out.is_empty() { "" } else { ", " });
        }
        if !self.conditions.is_empty() {
            out.push(',');
        }
        (!out.is_empty()).then_some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::{Dialect, read};

    fn lookup(path: &str) -> Option<String> {
        path.strip_prefix("app.").filter(|name| *name != "unknown").map(str::to_owned)
    }

    fn all(text: &str) -> Outcomes {
        outcomes(text, &read(text, Dialect::Bare), &lookup)
    }

    fn texts(text: &str) -> Vec<String> {
        all(text).ways.iter().map(|outcome| outcome.text.text().to_owned()).collect()
    }

    #[test]
    fn every_possible_way_is_gone_once() {
        assert_eq!(texts("'a' + app.b"), ["ab"]);
        assert_eq!(texts("app.a == 'x' ? 'b' : 'c'"), ["b", "c"]);
        assert_eq!(texts("app.a ?: 'c'"), ["c", "a"]);
        assert_eq!(texts("(app.a == 'x' ? 'b' : 'c') + (app.d == 'x' ? 'e' : 'f')"), ["be", "bf", "ce", "cf"]);
    }

    #[test]
    fn the_same_condition_is_decided_once() {
        assert_eq!(texts("(app.a == 'x' ? 'b' : 'c') + (app.a != 'x' ? 'd' : 'e')"), ["be", "cd"]);
        assert_eq!(texts("(app.a == 'x' ? 'b' : '') + (app.a == 'y' ? 'c' : '')"), ["b", "c", ""]);
        assert_eq!(texts("!(app.a == 'x') AND app.b == 'y' ? 'c' : 'd'"), ["d", "c", "d"]);
    }

    #[test]
    fn variables_have_what_the_way_asks_for() {
        assert_eq!(texts("String.len(app.a) == 0 ? 'none' : app.a"), ["none", "a"]);
        assert_eq!(texts("app.a == 'x' ? app.a : 'y' + app.a"), ["x", "ya"]);
        assert_eq!(
            texts("String.startsWith(app.host, 'https://') ? app.host : 'https://' + app.host"),
            ["https://host", "https://host"]
        );
        assert_eq!(
            texts("String.stringSwitch(app.a, 'us', 'eu', 'Europe', 'as', 'Asia')"),
            ["Europe", "Asia", "us"]
        );
    }

    #[test]
    fn a_way_tells_where_it_starts_from() {
        let premises = |text: &str| all(text).ways.iter().map(Outcome::premise).collect::<Vec<_>>();
        assert_eq!(premises("'a'"), [None]);
        assert_eq!(premises("'a' + app.b"), [Some("with b = \"b\"".into())]);
        assert_eq!(
            premises("String.len(app.a) == 0 ? 'x' : 'y'"),
            [Some("with a = \"\"".into()), Some("with a = \"a\"".into())]
        );
        assert_eq!(
            premises("app.a == app.b ? 'x' : app.c"),
            [
                Some("where `app.a == app.b` holds,".into()),
                Some("with c = \"c\", where `app.a == app.b` does not hold,".into())
            ]
        );
    }

    #[test]
    fn what_has_no_value_is_marked() {
        let found = all("'https://' + app.unknown + '.example/' + Time.now()");
        let text = &found.ways[0].text;
        assert_eq!(text.text(), "https://value.example/value");
        assert!(text.is_known(0..8) && !text.is_known(8..13) && text.is_known(13..22) && !text.is_known(22..27));
    }

    #[test]
    fn too_many_ways_are_named() {
        let many = |count: usize| {
            let choices: Vec<String> = (0..count).map(|n| format!("(app.v{n} == 'x' ? 'b' : 'c')")).collect();
            all(&choices.join(" + "))
        };
        assert!(many(6).is_complete && many(6).ways.len() == 64);
        assert!(!many(7).is_complete && many(7).ways.len() == 64);
        assert!(!many(90).is_complete);
    }

    #[test]
    fn texts_that_grow_without_end_are_not_worked_out() {
        let grow = format!("String.replace('{0}', 'a', '{0}')", "a".repeat(2000));
        assert_eq!(texts(&grow), ["value"]);
        let nested = format!("String.replace({grow}, 'value', 'x')");
        assert_eq!(texts(&nested), ["x"]);
    }
}
