//! Whether the value of an attribute is of the kind that its schema gives it.

use super::id;
use super::scim_document::{Found, is_unassigned};
use crate::artifact::scim::message::is_elided;
use crate::artifact::scim::schema::{Attribute, DataType, named};
use crate::document::{Member, NodeKind, Value};
use crate::rule::{At, Context};

/// Reports what is of another kind: one value for many, many for one, a text for a number.
pub fn check(context: &Context<'_>, found: &mut Found, attribute: &Attribute, path: &str, value: Value<'_>) {
    let values: Vec<Value<'_>> = match (attribute.multi_valued, value.is_array()) {
        // A gap in the list is no value.
        (true, true) => value.elements().collect(),
        _ if is_unassigned(value) || is_gap(value) => return,
        (true, false) => return multi_valued(context, found, path, value),
        (false, true) => return wrong(context, found, attribute, path, value),
        (false, false) => vec![value],
    };
    for value in values.iter().copied().filter(|value| !is_unassigned(*value) && !is_gap(*value)) {
        if !is_of_type(attribute.data_type, value) {
            wrong(context, found, attribute, path, value);
        } else if attribute.is_complex() {
            parts(context, found, attribute, path, value);
        }
    }
    primaries(found, attribute, &values);
}

fn is_gap(value: Value<'_>) -> bool {
    value.as_str().is_some_and(|text| is_elided(&text))
}

fn parts(context: &Context<'_>, found: &mut Found, attribute: &Attribute, path: &str, value: Value<'_>) {
    for Member { key, value } in value.members() {
        let sub = key.text().and_then(|name| named(&attribute.sub_attributes, &name));
        if let Some(sub) = sub {
            check(context, found, sub, &format!("{path}.{}", sub.name), value);
        }
    }
}

fn is_of_type(data_type: Option<DataType>, value: Value<'_>) -> bool {
    let is_text = value.kind() == NodeKind::String;
    match data_type {
        Some(DataType::Boolean) => value.as_bool().is_some(),
        Some(DataType::Decimal) => value.kind() == NodeKind::Number,
        Some(DataType::Integer) => value.as_number().is_some_and(|number| !number.contains(['.', 'e', 'E'])),
        Some(DataType::Complex) => value.is_object(),
        Some(DataType::String | DataType::Binary) => is_text,
        Some(DataType::Reference) => value.as_str().is_some_and(|uri| !uri.trim().contains(char::is_whitespace)),
        Some(DataType::DateTime) => value.as_str().is_some_and(|text| is_date_time(text.trim())),
        None => true,
    }
}

/// Whether a text is a date with a time (XML Schema 1.1 part 2, §3.3.7), or a placeholder for one.
fn is_date_time(text: &str) -> bool {
    if text.contains(['{', '<', '$']) {
        return true;
    }
    let Some((date, time)) = text.split_once('T') else { return false };
    let zone = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = time.split_at(zone);
    let whole = clock.split_once('.').map_or(clock, |(whole, fraction)| {
        if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) { "" } else { whole }
    });
    has_form(date, "dddd-dd-dd")
        && has_form(whole, "dd:dd:dd")
        && (matches!(zone, "" | "Z") || zone.get(1..).is_some_and(|zone| has_form(zone, "dd:dd")))
}

/// Whether a text has a digit for each `d`, and everything else as it is.
fn has_form(text: &str, form: &str) -> bool {
    let fits = |(own, wanted): (u8, u8)| if wanted == b'd' { own.is_ascii_digit() } else { own == wanted };
    text.len() == form.len() && text.bytes().zip(form.bytes()).all(fits)
}

fn multi_valued(context: &Context<'_>, found: &mut Found, path: &str, value: Value<'_>) {
    let seen = seen(context, value);
    let args = vec![("name", path.to_owned()), ("seen", seen)];
    found.add(id::SCIM_MULTIVALUED_ARRAY, path.to_owned(), At::value(value), "no array either", args);
}

fn wrong(context: &Context<'_>, found: &mut Found, attribute: &Attribute, path: &str, value: Value<'_>) {
    let (expected, form) = match attribute.data_type {
        Some(DataType::Boolean) => ("a boolean", boolean(value)),
        Some(DataType::Decimal) => ("a number", "the number without quotes".to_owned()),
        Some(DataType::Integer) => ("a whole number", "the number without quotes and fraction".to_owned()),
        Some(DataType::Complex) => ("an object", object(attribute)),
        Some(DataType::DateTime) => ("a date with a time", "it as in `2026-08-21T09:30:00Z`".to_owned()),
        Some(DataType::Reference) => ("a URI", "the URI in quotes, without blanks".to_owned()),
        _ => ("a text", text(context, value)),
    };
    let expected = if value.is_array() { format!("one value, {expected}") } else { expected.to_owned() };
    let args =
        vec![("name", path.to_owned()), ("seen", seen(context, value)), ("expected", expected), ("form", form)];
    found.add(id::SCIM_ATTRIBUTE_TYPE, path.to_owned(), At::value(value), "here too", args);
}

/// A value with what it is.
fn seen(context: &Context<'_>, value: Value<'_>) -> String {
    match value.kind() {
        NodeKind::String => format!("the text `{}`", context.quote(value)),
        NodeKind::Number => format!("the number `{}`", context.quote(value)),
        NodeKind::Array => "an array".to_owned(),
        NodeKind::Object => "an object".to_owned(),
        _ => format!("`{}`", context.quote(value)),
    }
}

fn boolean(value: Value<'_>) -> String {
    match value.text().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" => "`true`".to_owned(),
        "false" | "0" | "no" => "`false`".to_owned(),
        _ => "`true` or `false`".to_owned(),
    }
}

fn object(attribute: &Attribute) -> String {
    let first =
        attribute.sub_attributes.iter().find(|sub| sub.name == "value").or(attribute.sub_attributes.first());
    first.map_or("`{…}`".to_owned(), |first| format!("`{{\"{}\": …}}`", first.name))
}

fn text(context: &Context<'_>, value: Value<'_>) -> String {
    match value.kind() {
        NodeKind::Number | NodeKind::True | NodeKind::False => format!("`\"{}\"`", context.quote(value)),
        _ => "one text in quotes".to_owned(),
    }
}

/// Of several values at most one is the primary one (RFC 7643 §2.4).
fn primaries(found: &mut Found, attribute: &Attribute, values: &[Value<'_>]) {
    if !attribute.multi_valued || named(&attribute.sub_attributes, "primary").is_none() {
        return;
    }
    let flags = values.iter().filter_map(|value| super::scim_document::attribute(*value, "primary"));
    let mut primaries = flags.filter(|flag| flag.as_bool() == Some(true));
    let Some(first) = primaries.next() else { return };
    for other in primaries {
        let args = vec![("name", attribute.name.clone())];
        found.add_beside(id::SCIM_PRIMARY_TWICE, At::value(other), args, At::value(first), "the first one");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_has_a_time() {
        let fine = ["2010-01-23T04:56:22Z", "2011-05-13T04:42:34.123+02:00", "2011-05-13T04:42:34", "{created}"];
        fine.iter().for_each(|text| assert!(is_date_time(text), "{text}"));
        let not = ["2010-01-23", "2010-01-23 04:56:22Z", "yesterday", "1262304000", "2010-01-23T04:56Z", "T", "é"];
        not.iter().for_each(|text| assert!(!is_date_time(text), "{text}"));
    }
}
