//! What a changed field means to those who have the published integration installed: their new variables are empty.

use std::collections::BTreeSet;

use crate::expression::{Dialect, Outcome, evaluate, outcomes, read};

/// Longer fields are not compared: none is valid, and the time grows with the ways through them.
const LONGEST: usize = 4096;

/// What became of a field, for an installed integration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It becomes what it became before.
    Same,
    /// It becomes something else, with the same values of the old variables.
    Differs {
        /// What the published field becomes.
        before: String,
        /// What the new field becomes.
        after: String,
    },
    /// It cannot be told.
    Unclear,
}

/// Compares what two fields become on every way through their conditions, with the variables in `added` empty.
pub fn compare(old: &str, new: &str, dialect: Dialect, added: &BTreeSet<String>) -> Effect {
    if old.trim() == new.trim() {
        return Effect::Same;
    }
    if old.len() > LONGEST || new.len() > LONGEST {
        return Effect::Unclear;
    }
    let (old_field, new_field) = (read(old, dialect), read(new, dialect));
    if !old_field.problems.is_empty() || !new_field.problems.is_empty() {
        return Effect::Unclear;
    }
    let (old, new) = ((old, &old_field), (new, &new_field));
    // Every way through either of them leads to values that both are tried with.
    let mut is_clear = true;
    for (text, field) in [new, old] {
        let all = outcomes(text, field, &|path| value(path, added));
        is_clear &= all.is_complete;
        for way in &all.ways {
            let values = |path: &str| match is_added(path, added) {
                true => Some(String::new()),
                false => known(way, path).or_else(|| value(path, added)),
            };
            match (evaluate(old.0, old.1, &values), evaluate(new.0, new.1, &values)) {
                (Ok(before), Ok(after)) if before != after => return Effect::Differs { before, after },
                (Ok(_), Ok(_)) => is_clear &= way.conditions.is_empty(),
                _ => is_clear = false,
            }
        }
    }
    if is_clear { Effect::Same } else { Effect::Unclear }
}

fn known(way: &Outcome, path: &str) -> Option<String> {
    way.values.iter().find(|(own, _)| own == path).map(|(_, value)| value.clone())
}

/// An example value: nothing for a variable that nobody has filled in yet. Of the others, letters of both cases show
/// what a function does to them.
fn value(path: &str, added: &BTreeSet<String>) -> Option<String> {
    let name = path.split_once('.').map_or(path, |(_, name)| name);
    let (first, rest) = name.split_at_checked(1).unwrap_or((name, ""));
    Some(if is_added(path, added) { String::new() } else { format!("{}{rest}", first.to_uppercase()) })
}

fn is_added(path: &str, added: &BTreeSet<String>) -> bool {
    let (root, name) = path.split_once('.').unwrap_or(("", path));
    matches!(root, "org" | "app") && added.contains(name)
}

/// Whether a field asks whether a variable is empty, whatever it then does.
pub fn is_guarded(text: &str, name: &str) -> bool {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    ["org", "app"].iter().any(|root| {
        let path = format!("{root}.{name}");
        let forms = [
            format!("empty{path}"),
            format!("empty({path}"),
            format!("String.len({path})"),
            format!("fn:length({path})"),
            format!("{path}?:"),
            format!("{path}=="),
            format!("{path}!="),
        ];
        forms.iter().any(|form| {
            // A longer name that begins alike is another variable.
            let ends = text.match_indices(form.as_str()).map(|(at, _)| &text[at + form.len()..]);
            let may_go_on = form.ends_with(name);
            ends.into_iter().any(|rest| !may_go_on || !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effect(old: &str, new: &str, dialect: Dialect) -> Effect {
        compare(old, new, dialect, &BTreeSet::from(["region".to_owned()]))
    }

    fn differs(before: &str, after: &str) -> Effect {
        Effect::Differs { before: before.into(), after: after.into() }
    }

    #[test]
    fn a_guard_is_tried_rather_than_looked_for() {
        let old = "https://${org.sub}.acme.example";
        let guarded = "https://${org.sub}${empty org.region ? '' : '.'}${org.region}.acme.example";
        assert_eq!(effect(old, guarded, Dialect::Saml), Effect::Same);
        assert_eq!(effect(old, "https://${org.sub}${org.region}.acme.example", Dialect::Saml), Effect::Same);
        assert_eq!(
            effect(old, "https://${org.sub}.${org.region}.acme.example", Dialect::Saml),
            differs("https://Sub.acme.example", "https://Sub..acme.example")
        );
        let bare = "'https://' + app.sub + '.acme.example'";
        let choice =
            "String.len(app.region) == 0 ? 'https://' + app.sub + '.acme.example' : 'https://' + app.region";
        assert_eq!(effect(bare, choice, Dialect::Bare), Effect::Same);
        assert_eq!(
            effect(bare, "'https://' + (app.region ?: app.sub) + '.acme.example'", Dialect::Bare),
            Effect::Same
        );
        let lower = "'https://' + String.toLowerCase(app.sub) + '.acme.example'";
        assert_eq!(
            effect(bare, lower, Dialect::Bare),
            differs("https://Sub.acme.example", "https://sub.acme.example")
        );
        let inverted =
            "String.len(app.region) > 0 ? 'https://' + app.sub + '.acme.example' : 'https://' + app.region";
        assert_eq!(effect(bare, inverted, Dialect::Bare), differs("https://Sub.acme.example", "https://"));
    }

    #[test]
    fn a_condition_of_the_published_field_counts() {
        let old = "https://{app.env == 'eu' ? 'eu' : 'www'}.acme.example";
        let new = "https://{app.env == 'eu' ? 'eu' : 'app'}.acme.example";
        assert_eq!(
            effect(old, new, Dialect::Oidc),
            differs("https://www.acme.example", "https://app.acme.example")
        );
        assert_eq!(
            effect("https://www.acme.example", old, Dialect::Oidc),
            differs("https://www.acme.example", "https://eu.acme.example")
        );
    }

    #[test]
    fn what_cannot_be_worked_out_is_unclear() {
        let (old, new) = ("https://acme.example/{Time.now()}", "https://acme.example/{app.sub}");
        assert_eq!(effect(old, new, Dialect::Oidc), Effect::Unclear);
        assert_eq!(effect("https://{app.sub", "https://{app.sub}", Dialect::Oidc), Effect::Unclear);
    }

    #[test]
    fn a_guard_is_of_one_variable() {
        assert!(is_guarded("${empty org.region ? 'a' : 'b'}", "region"));
        assert!(is_guarded("String.len(app.region) == 0 ? 'a' : 'b'", "region"));
        assert!(is_guarded("app.region ?: 'a'", "region"));
        assert!(!is_guarded("${empty org.region2 ? 'a' : 'b'}", "region"));
        assert!(!is_guarded("${org.region}", "region"));
    }
}
