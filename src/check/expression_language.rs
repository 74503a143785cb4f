//! What expressions use of the language: functions, operators, attributes of users.

use super::expressions::{self, Place};
use super::{id, manifest, variables};
use crate::expression::functions::{self, Known};
use crate::expression::syntax::{Call, Expression, Kind, Meaning, Operator};
use crate::expression::{Dialect, Part};
use crate::rule::{Context, RuleId, Safety, listed, nearest};
use crate::source::{Span, brief};

/// The attributes of the default user profile, and the name that Okta gives to the login of an application.
const USER_ATTRIBUTES: [&str; 32] = [
    "city",
    "costCenter",
    "countryCode",
    "department",
    "displayName",
    "division",
    "email",
    "employeeNumber",
    "firstName",
    "honorificPrefix",
    "honorificSuffix",
    "lastName",
    "locale",
    "login",
    "manager",
    "managerId",
    "middleName",
    "mobilePhone",
    "nickName",
    "organization",
    "postalAddress",
    "preferredLanguage",
    "primaryPhone",
    "profileUrl",
    "secondEmail",
    "state",
    "streetAddress",
    "timezone",
    "title",
    "userType",
    "zipCode",
    "userName",
];
/// Roots that have a value only when somebody signs in.
const RUNTIME_ROOTS: [&str; 4] = ["user", "appuser", "idpuser", "session"];
/// Namespaces whose functions do not work in conditions.
const NOT_IN_CONDITIONS: [&str; 3] = ["Convert", "Arrays", "Time"];

/// Every expression of a manifest.
pub fn used(context: &mut Context<'_>) {
    for body in manifest::of(context) {
        let names = variables::declared(context, body);
        for place in expressions::fields(body) {
            let Some((text, field)) = place.read_within(&names, context.artifact().limits()) else { continue };
            if let Some(name) = bare_reference(&text).filter(|_| !place.is_url) {
                user_attribute(context, place, name);
            }
            // What is written for another kind of field has its functions and operators too: they change with it.
            let is_own = |part: &&Part| match part {
                Part::Embedded(embedded) => place.dialect.has(embedded.delimiter),
                Part::Whole(_) => place.dialect == Dialect::Bare,
                Part::Text(_) => false,
            };
            for part in field.parts.iter().filter(is_own) {
                expressions::expression(part).into_iter().for_each(|own| walk(context, place, own, false));
            }
        }
    }
}

/// Where the name stands in a claim that is `user.name` without delimiters, which Okta accepts too.
fn bare_reference(text: &str) -> Option<Span> {
    let name = text.trim_end().strip_prefix("user.")?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_name.then(|| Span::new("user.".len(), "user.".len() + name.len()))
}

/// An expression and all in it; `in_condition` tells whether it decides which value another one has.
fn walk(context: &mut Context<'_>, place: Place<'_>, expression: &Expression, in_condition: bool) {
    match &expression.kind {
        Kind::Call(call) => function(context, place, call, in_condition),
        Kind::Unary(operator, operand) => {
            prefix(context, place, operator, operand);
            if let (Meaning::Not, Kind::Unary(Operator { meaning: Meaning::Empty, .. }, of)) =
                (operator.meaning, &operand.kind)
            {
                return walk(context, place, of, in_condition);
            }
        }
        Kind::Binary(operator, left, right) => infix(context, place, operator, [left, right]),
        Kind::Member(of, name) => {
            if matches!(&of.kind, Kind::Name(root) if root == "user") {
                user_attribute(context, place, name.span);
            }
        }
        Kind::Name(name) if place.is_url && RUNTIME_ROOTS.contains(&name.as_str()) => {
            report(context, id::EXPRESSION_RUNTIME_ROOT, place, expression.span).arg("root", brief(name, 40));
        }
        _ => {}
    }
    for (index, child) in expression.children().into_iter().enumerate() {
        let decides = index == 0 && matches!(expression.kind, Kind::Conditional(..));
        walk(context, place, child, in_condition || decides);
    }
}

fn report<'c>(
    context: &'c mut Context<'_>,
    rule: RuleId,
    place: Place<'_>,
    span: Span,
) -> &'c mut crate::rule::Draft {
    context.report(rule, place.at(span))
}

/// The place of a function's name with the namespace in front of it.
fn full_name(call: &Call, text: &str) -> Span {
    let prefix = if call.is_jstl { text[..call.name.span.start as usize].rfind("fn") } else { None };
    let start = call.of.as_ref().map(|of| of.span.start as usize).or(prefix);
    Span::new(start.unwrap_or(call.name.span.start as usize), call.name.span.end as usize)
}

fn function(context: &mut Context<'_>, place: Place<'_>, call: &Call, in_condition: bool) {
    let Some(name) = functions::name(call) else { return };
    let (span, field) = (call.name.span, place.dialect.title());
    let shown = brief(&name, 60);
    let text = place.value.as_str().unwrap_or_default();
    let whole = place.at(full_name(call, &text));
    match functions::known(call, place.dialect) {
        Known::Nowhere => {
            let all = functions::all(place.dialect);
            let twin = functions::twin(&name, place.dialect);
            let near = twin.or_else(|| nearest(&name, all.iter().copied()));
            let draft = report(context, id::EL_FUNCTION_UNKNOWN, place, span).arg("function", shown);
            draft.arg("some", listed(all.iter().take(12)));
            if let Some(near) = near {
                draft.arg("nearest", near).edit(whole, near, Safety::Unsafe);
            }
        }
        Known::Elsewhere(twin) => {
            let repair = match twin {
                Some(twin) => format!("write `{twin}`"),
                None => "leave it out: nothing here does the same".into(),
            };
            let draft = report(context, id::EL_FUNCTION_DIALECT, place, span);
            draft.arg("function", shown).arg("field", field).arg("repair", repair);
            if let Some(twin) = twin {
                draft.edit(whole, twin, Safety::Safe);
            }
        }
        Known::Deprecated(full) => {
            let draft = report(context, id::EL_FUNCTION_DEPRECATED, place, span);
            draft.arg("written", shown).arg("repair", full).edit(whole, full, Safety::Safe);
        }
        Known::Here(Some((least, most))) if !(least..=most).contains(&call.arguments.len()) => {
            let wanted = if least == most { least.to_string() } else { format!("{least} or more") };
            let draft = report(context, id::EL_FUNCTION_ARITY, place, span);
            draft.arg("function", shown).arg("wanted", wanted).arg("count", call.arguments.len().to_string());
        }
        Known::Here(_) if name == "String.stringSwitch" && call.arguments.len() % 2 == 1 => {
            let draft = report(context, id::EL_FUNCTION_ARITY, place, span);
            draft
                .arg("function", shown)
                .arg("wanted", "an even number of")
                .arg("count", call.arguments.len().to_string());
        }
        Known::Here(_) if in_condition && is_refused_in_conditions(&name) => {
            report(context, id::EL_CONDITION_FUNCTION, place, span).arg("function", shown);
        }
        Known::Here(_) | Known::Method => {}
    }
}

fn is_refused_in_conditions(name: &str) -> bool {
    name.split_once('.').is_some_and(|(namespace, _)| NOT_IN_CONDITIONS.contains(&namespace))
}

fn prefix(context: &mut Context<'_>, place: Place<'_>, operator: &Operator, operand: &Expression) {
    if place.dialect == Dialect::Saml {
        return;
    }
    let empty =
        |of: &Expression, comparison: &str| format!("String.len({}) {comparison} 0", crate::expression::print(of));
    let whole = Span { start: operator.span.start, end: operand.span.end };
    let (at, repair) = match (operator.meaning, &operand.kind) {
        (Meaning::Empty, _) => (whole, empty(operand, "==")),
        (Meaning::Not, Kind::Unary(Operator { meaning: Meaning::Empty, .. }, of)) => (whole, empty(of, "!=")),
        (Meaning::Not, _) if operator.written != "!" => (operator.span, "!".to_owned()),
        _ => return,
    };
    // Brackets around the operand are no part of its place.
    let is_exact = !at.of(&place.value.as_str().unwrap_or_default()).contains('(');
    let draft = undocumented(context, place, operator, &repair);
    if is_exact {
        draft.edit(place.at(at), repair, Safety::Safe);
    }
}

fn infix(context: &mut Context<'_>, place: Place<'_>, operator: &Operator, operands: [&Expression; 2]) {
    let is_saml = place.dialect == Dialect::Saml;
    let adds_texts = || !operands.iter().any(|operand| is_number(operand));
    match (operator.meaning, operator.written.as_str()) {
        (Meaning::Assign, _) => {
            let draft = report(context, id::EL_OPERATOR_ASSIGNMENT, place, operator.span);
            if !operands.iter().any(|operand| matches!(operand.kind, Kind::Missing)) {
                draft.edit(place.at(operator.span), "==", Safety::Safe);
            }
        }
        (Meaning::Add, "+") if is_saml && adds_texts() && !operator.span.is_empty() => {
            report(context, id::SAML_EL_CONCATENATION, place, operator.span);
        }
        (Meaning::Matches, _) if !is_saml => {
            let draft = report(context, id::EL_FUNCTION_DEPRECATED, place, operator.span);
            draft.arg("written", "matches").arg("repair", "String.stringContains");
        }
        (meaning, written) if !is_saml => {
            let documented = match meaning {
                Meaning::And => "AND",
                Meaning::Or => "OR",
                Meaning::Equal => "==",
                Meaning::NotEqual => "!=",
                Meaning::Less => "<",
                Meaning::Greater => ">",
                Meaning::AtMost => "<=",
                Meaning::AtLeast => ">=",
                Meaning::Add => "+",
                _ => return,
            };
            if written != documented {
                let draft = undocumented(context, place, operator, documented);
                draft.edit(place.at(operator.span), documented, Safety::Safe);
            }
        }
        _ => {}
    }
}

/// Whether a value is a number: `+` beside it calculates.
fn is_number(expression: &Expression) -> bool {
    match &expression.kind {
        Kind::Number(_) => true,
        Kind::Unary(operator, _) => operator.meaning == Meaning::Negate,
        Kind::Binary(operator, left, right) => match operator.meaning {
            Meaning::Subtract | Meaning::Multiply | Meaning::Divide | Meaning::Remainder => true,
            Meaning::Add => is_number(left) || is_number(right),
            _ => false,
        },
        Kind::Call(call) => functions::name(call)
            .is_some_and(|name| matches!(name.as_str(), "fn:length" | "fn:indexOf" | "String.len")),
        _ => false,
    }
}

fn undocumented<'c>(
    context: &'c mut Context<'_>,
    place: Place<'_>,
    operator: &Operator,
    repair: &str,
) -> &'c mut crate::rule::Draft {
    let draft = report(context, id::EL_OPERATOR_UNDOCUMENTED, place, operator.span);
    draft.arg("operator", operator.written.clone()).arg("field", place.dialect.title());
    draft.arg("repair", brief(repair, 100))
}

/// The name behind `user.`.
fn user_attribute(context: &mut Context<'_>, place: Place<'_>, name: Span) {
    let shown = context.text(place.value);
    let name_shown = name.of(&shown);
    if name_shown.is_empty() || USER_ATTRIBUTES.contains(&name_shown) {
        return;
    }
    let near = nearest(name_shown, USER_ATTRIBUTES);
    let draft = report(context, id::EL_USER_ATTRIBUTE_UNKNOWN, place, name).arg("name", brief(name_shown, 60));
    if let Some(near) = near {
        draft.arg("nearest", near).edit(place.at(name), near, Safety::Unsafe);
    }
}
