//! What the assertion says of users: attribute statements and group attribute statements of a manifest.

use super::{id, manifest, saml_service};
use crate::document::Value;
use crate::rule::{At, Context, Safety};
use crate::source::brief;

/// Names of attributes that stand twice, group attributes of the wrong shape, and values that were meant as
/// expressions.
pub fn claims(context: &mut Context<'_>) {
    for (_, saml) in saml_service::blocks(context) {
        names(context, saml);
        groups(context, saml);
        for value in manifest::at(saml, &["claims", "*", "values", "*"]) {
            form(context, value);
        }
    }
}

/// Every name, of user and of group attributes.
fn names(context: &mut Context<'_>, saml: Value<'_>) {
    let of_groups = manifest::at(saml, &["groups", "*"]).into_iter();
    let groups = of_groups.filter_map(|group| if group.is_object() { group.get("name") } else { Some(group) });
    let all = manifest::at(saml, &["claims", "*", "name"]).into_iter().chain(groups);
    for (name, first) in manifest::repeated(all, manifest::filled) {
        let shown = context.quote(name);
        let draft = context.report(id::SAML_CLAIM_DUPLICATE, At::value(name));
        draft.arg("name", shown).related(At::value(first), "first here");
    }
}

/// A group attribute is its name, or, as Okta's examples have it, an object with nothing else.
fn groups(context: &mut Context<'_>, saml: Value<'_>) {
    for group in manifest::at(saml, &["groups", "*"]) {
        let is_right = group.as_str().is_some() || group.get("name").is_some_and(|name| name.as_str().is_some());
        if !is_right {
            let shown = context.quote(group);
            let at = if group.is_object() { At::head(group) } else { At::value(group) };
            context.report(id::SAML_GROUP_ATTRIBUTE_SHAPE, at).arg("value", shown);
        }
    }
}

/// A text that looks like an expression and is sent as it stands.
fn form(context: &mut Context<'_>, value: Value<'_>) {
    let Some(text) = value.as_str() else { return };
    let Some(meant) = meant(text.trim()) else { return };
    let shown = brief(&context.text(value), 60);
    let draft = context.report(id::SAML_CLAIM_VALUE_FORM, At::value(value));
    draft.arg("value", shown).arg("repair", format!("${{{}}}", brief(meant, 60)));
    draft.edit(At::value(value), format!("${{{meant}}}"), Safety::Unsafe);
}

/// The reference to a user in a text that is nothing but one, in delimiters that Okta does not know. `user.email` and
/// `appuser.email` are accepted as they stand; tenant variables are looked at with all other expressions.
fn meant(text: &str) -> Option<&str> {
    let inner = [("$(", ")"), ("%{", "}"), ("<%=", "%>"), ("%", "%"), ("$", "")]
        .into_iter()
        .find_map(|(open, close)| Some(text.strip_prefix(open)?.strip_suffix(close)?.trim()))?;
    let (root, name) = inner.split_once('.')?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (is_name && matches!(root, "user" | "appuser")).then_some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_nothing_but_a_reference_was_meant_as_one() {
        for text in ["$(user.email)", "$user.email", "%user.email%", "<%= user.email %>"] {
            assert_eq!(meant(text), Some("user.email"), "{text}");
        }
        for text in [
            "user.email",
            "appuser.email",
            "${user.email}",
            "member",
            "acme.org",
            "org.acme.Role",
            "$5.00",
            "user.",
            "%",
        ] {
            assert_eq!(meant(text), None, "{text}");
        }
    }
}
