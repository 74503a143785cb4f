//! The SAML settings of application exports (Okta Management API, `SamlApplicationSettingsSignOn`).

use super::saml_match::{can_become, saml_block};
use super::saml_names::{ATTRIBUTE_NAMESPACES, AUTHN_CONTEXTS, NAME_ID_FORMATS, meant};
use super::saml_roles::list;
use super::{id, manifest, okta_app};
use crate::document::Value;
use crate::expression::{Dialect, Part, read};
use crate::rule::{At, Context, Safety, nearest};
use crate::source::brief;

/// Settings that replace others for one customer.
const OVERRIDES: [(&str, &str); 4] = [
    ("ssoAcsUrlOverride", "ssoAcsUrl"),
    ("recipientOverride", "recipient"),
    ("destinationOverride", "destination"),
    ("audienceOverride", "audience"),
];
/// The templates of user names that Okta has built in (type `BUILT_IN`).
const USER_NAMES: [&str; 11] = [
    "${source.login}",
    "${source.email}",
    "${source.userName}",
    "${source.employeeID}",
    "${source.samAccountName}",
    "${source.userName}${instance.userSuffix}",
    "${fn:toLowerCase(source.samAccountName)}",
    "${fn:toLowerCase(source.email)}",
    "${fn:substringBefore(source.userName, \"@\")}",
    "${fn:substringBefore(source.email, \"@\")}",
    "${fn:substringBefore(source.login, \"@\")}",
];

/// The SAML settings of each application that signs on with SAML 2.0.
pub fn settings<'a>(context: &Context<'a>) -> impl Iterator<Item = (Value<'a>, Value<'a>)> + use<'a> {
    okta_app::submitted(context).into_iter().filter_map(|app| {
        let mode = app.get("signOnMode")?;
        let sign_on = app.pointer("/settings/signOn").filter(|settings| settings.is_object())?;
        mode.is_text("SAML_2_0").then_some((app, sign_on))
    })
}

/// A text that is there and not empty: an export writes `null` or nothing for what is not set.
fn set<'a>(settings: Value<'a>, name: &str) -> Option<Value<'a>> {
    settings.get(name).filter(|value| manifest::is_filled(*value))
}

/// Where assertions go, for whom they are, and what is set that an integration cannot bring along.
pub fn endpoints(context: &mut Context<'_>) {
    for (app, sign_on) in settings(context) {
        receivers(context, app, sign_on);
        audience(context, sign_on);
        overrides(context, sign_on);
        if let Some(state) = set(sign_on, "defaultRelayState") {
            let shown = context.quote(state);
            context.report(id::SAML_RELAY_STATE_PRESET, At::value(state)).arg("value", shown);
        }
    }
}

/// Recipient and destination are the URL that the assertion is posted to.
fn receivers(context: &mut Context<'_>, app: Value<'_>, sign_on: Value<'_>) {
    let Some(acs) = set(sign_on, "ssoAcsUrl") else { return };
    let url = acs.as_str().unwrap_or_default();
    let differs = |value: &Value<'_>| value.as_str().is_some_and(|text| text.trim() != url.trim());
    let mut others =
        ["recipient", "destination"].into_iter().filter_map(|name| set(sign_on, name)).filter(differs);
    let Some(first) = others.next() else { return };
    let key = first.key().map(|key| context.quote(key)).unwrap_or_default();
    let (seen, repair, name) = (context.quote(first), context.quote(acs), okta_app::name(context, app));
    let draft = context.report(id::SAML_ACS_RECIPIENT_DESTINATION_MISMATCH, At::value(first));
    draft.arg("key", key).arg("seen", seen).arg("acs", repair).arg("app", name);
    draft.related(At::value(acs), "assertions are posted to this URL");
    for other in others {
        draft.related(At::value(other), "this one differs too");
    }
}

fn audience(context: &mut Context<'_>, sign_on: Value<'_>) {
    let Some(audience) = set(sign_on, "audience") else { return };
    let Some((manifest, block)) = saml_block(context) else { return };
    let Some(declared) = set(block, "entityId") else { return };
    let (text, field) = (audience.as_str().unwrap_or_default(), declared.as_str().unwrap_or_default());
    // The export may be written with the same expressions.
    if text.trim() == field.trim() || text.contains("${") || can_become(field.trim(), &text) {
        return;
    }
    let seen = context.quote(audience);
    let expected = brief(&context.submission().artifacts[manifest].shown(declared).unwrap_or_default(), 80);
    context
        .report(id::SAML_AUDIENCE_MISMATCH, At::value(audience))
        .arg("seen", seen)
        .arg("expected", expected)
        .related_in(manifest, At::value(declared), "the manifest says this");
}

fn overrides(context: &mut Context<'_>, sign_on: Value<'_>) {
    let mut found = OVERRIDES.iter().filter_map(|(name, plain)| Some((set(sign_on, name)?, *name, *plain)));
    let Some((first, name, plain)) = found.next() else { return };
    let others: Vec<Value<'_>> = found.map(|(value, ..)| value).collect();
    let seen = context.quote(first);
    let draft = context.report(id::SAML_OVERRIDE_SET, At::value(first));
    draft.arg("name", name).arg("plain", plain).arg("value", seen);
    for other in others {
        draft.related(At::value(other), "and this one");
    }
}

/// Signatures, encryption, hooks and re-authentication.
pub fn protection(context: &mut Context<'_>) {
    for (app, sign_on) in settings(context) {
        let is = |name: &str, wanted: bool| sign_on.get(name).filter(|value| value.as_bool() == Some(wanted));
        if let (Some(assertion), Some(response)) = (is("assertionSigned", false), is("responseSigned", false)) {
            let name = okta_app::name(context, app);
            let draft = context.report(id::SAML_UNSIGNED, At::value(assertion)).arg("app", name);
            draft.related(At::value(response), "and the response is not signed either");
        }
        if let Some(honor) = is("honorForceAuthn", false) {
            context.report(id::SAML_HONOR_FORCE_AUTHN, At::value(honor));
        }
        advanced(context, sign_on);
    }
}

/// What the OIN Wizard has no place for.
fn advanced(context: &mut Context<'_>, sign_on: Value<'_>) {
    let is_on = |pointer: &str| sign_on.pointer(pointer).filter(|value| value.as_bool() == Some(true));
    let hooks = sign_on.get("inlineHooks").filter(|hooks| !hooks.is_empty());
    let found = [
        (is_on("/assertionEncryption/enabled").map(At::value), "assertions are encrypted", "write `false`"),
        (
            is_on("/samlSignedRequestEnabled").map(At::value),
            "signed requests are required",
            "write `false`; the service may go on signing",
        ),
        (
            hooks.map(At::head),
            "an inline hook changes the assertions",
            "have your service do with what Okta sends itself",
        ),
    ];
    for (at, feature, repair) in found {
        if let Some(at) = at {
            context.report(id::SAML_ADVANCED_FEATURE, at).arg("feature", feature).arg("repair", repair);
        }
    }
}

/// The name of the user, and the authentication context.
pub fn names(context: &mut Context<'_>) {
    for (app, sign_on) in settings(context) {
        if let Some(format) = unknown(sign_on, "subjectNameIdFormat", &NAME_ID_FORMATS) {
            of_list(context, id::SAML_NAMEID_FORMAT, format, &NAME_ID_FORMATS);
        }
        if let Some(class) = unknown(sign_on, "authnContextClassRef", &AUTHN_CONTEXTS) {
            of_list(context, id::SAML_AUTHN_CONTEXT, class, &AUTHN_CONTEXTS);
        }
        if let Some(template) = set(sign_on, "subjectNameIdTemplate") {
            name_template(context, template);
        }
        user_name(context, app);
    }
}

fn unknown<'a>(settings: Value<'a>, name: &str, known: &[&str]) -> Option<Value<'a>> {
    set(settings, name).filter(|value| value.as_str().is_some_and(|text| !known.contains(&&*text)))
}

fn of_list(context: &mut Context<'_>, rule: crate::rule::RuleId, value: Value<'_>, known: &[&'static str]) {
    let written = value.as_str().unwrap_or_default();
    let (shown, nearest) = (context.quote(value), meant(&written, known));
    let draft = context.report(rule, At::value(value)).arg("value", shown);
    draft.arg("repair", nearest.unwrap_or(known[0]).to_owned());
    if let Some(nearest) = nearest {
        draft.edit(At::value(value), nearest, Safety::Unsafe);
    }
}

/// A name that is the same for every user, or that cannot be worked out.
fn name_template(context: &mut Context<'_>, template: Value<'_>) {
    let text = template.as_str().unwrap_or_default();
    let field = read(&text, Dialect::Saml);
    let (range, problem) = match field.problems.first() {
        Some(problem) => (problem.span.start as usize..problem.span.end as usize, problem.describe().to_string()),
        None if field.parts.iter().all(|part| matches!(part, Part::Text(_))) => {
            (0..text.len(), "it is the same for every user".to_owned())
        }
        None => return,
    };
    let shown = context.quote(template);
    context
        .report(id::SAML_NAMEID_TEMPLATE, At::slice(template, range))
        .arg("value", shown)
        .arg("problem", brief(&problem, 60));
}

fn user_name(context: &mut Context<'_>, app: Value<'_>) {
    let Some(template) = app.pointer("/credentials/userNameTemplate") else { return };
    let Some(value) = set(template, "template") else { return };
    let text = value.as_str().unwrap_or_default();
    let is_built_in = template.get("type").is_some_and(|kind| kind.is_text("BUILT_IN"));
    if !is_built_in || USER_NAMES.contains(&&*text) {
        return;
    }
    let shown = context.quote(value);
    let near = nearest(&text, USER_NAMES);
    let draft = context.report(id::SAML_USER_NAME_TEMPLATE, At::value(value));
    draft.arg("value", shown).arg("repair", near.unwrap_or(USER_NAMES[0]));
    if let Some(near) = near {
        draft.edit(At::value(value), near, Safety::Unsafe);
    }
}

/// Attribute statements, those of Okta's own form and those that the integration declares.
pub fn attributes(context: &mut Context<'_>) {
    const TYPES: [&str; 2] = ["EXPRESSION", "GROUP"];
    const FILTERS: [&str; 4] = ["STARTS_WITH", "EQUALS", "CONTAINS", "REGEX"];
    for (_, sign_on) in settings(context) {
        for statement in ["attributeStatements", "configuredAttributeStatements"]
            .into_iter()
            .flat_map(|name| list(sign_on, name))
        {
            if let Some(namespace) = unknown(statement, "namespace", &ATTRIBUTE_NAMESPACES) {
                of_list(context, id::SAML_ATTRIBUTE_NAMESPACE, namespace, &ATTRIBUTE_NAMESPACES);
            }
            if let Some(kind) = unknown(statement, "type", &TYPES) {
                of_list(context, id::SAML_ATTRIBUTE_TYPE, kind, &TYPES);
            }
            if let Some(filter) = unknown(statement, "filterType", &FILTERS) {
                let (shown, text) = (context.quote(filter), filter.as_str().unwrap_or_default());
                let repair = nearest(&text, FILTERS).unwrap_or(FILTERS[0]);
                context
                    .report(id::SAML_GROUP_FILTER, At::value(filter))
                    .arg("problem", format!("the filter type `{shown}` is not one of Okta's"))
                    .arg("repair", format!("write `{repair}`; there are STARTS_WITH, EQUALS, CONTAINS and REGEX"));
            }
            if statement.get("filterType").is_some_and(|filter| filter.is_text("REGEX")) {
                pattern(context, statement);
            }
        }
    }
}

fn pattern(context: &mut Context<'_>, statement: Value<'_>) {
    let Some(value) = set(statement, "filterValue") else { return };
    let text = value.as_str().unwrap_or_default();
    let shown = context.quote(value);
    if matches!(text.trim(), ".*" | "^.*" | ".*$" | "^.*$" | ".+") {
        context.report(id::SAML_GROUP_FILTER_ALL, At::value(value)).arg("value", shown);
    } else if let Some((at, problem)) = defect(&text) {
        context
            .report(id::SAML_GROUP_FILTER, At::slice(value, at..at + 1))
            .arg("problem", format!("the pattern `{shown}` cannot be read: {problem}"))
            .arg("repair", "close what is open, or put `\\` in front of a character that stands for itself");
    }
}

/// What no dialect of regular expressions takes: brackets that do not match, and a repetition of nothing.
fn defect(pattern: &str) -> Option<(usize, &'static str)> {
    // Everything between these stands for itself.
    if pattern.contains("\\Q") {
        return None;
    }
    let (mut groups, mut class, mut may_repeat) = (Vec::new(), None, false);
    let mut characters = pattern.char_indices();
    while let Some((at, character)) = characters.next() {
        let follows_group = !may_repeat;
        may_repeat = !matches!(character, '(' | '|');
        match (class, character) {
            (_, '\\') => drop(characters.next()),
            (None, '[') => {
                class = Some(at);
                // A bracket right behind the first one stands for itself.
                let rest = pattern[at + 1..].strip_prefix('^').unwrap_or(&pattern[at + 1..]);
                if rest.starts_with(']') {
                    while characters.next().is_some_and(|(_, next)| next != ']') {}
                }
            }
            (Some(_), ']') => class = None,
            (Some(_), _) => {}
            (None, '(') => groups.push(at),
            (None, ')') if groups.pop().is_none() => return Some((at, "a `)` too many")),
            (None, '*' | '+') if follows_group => return Some((at, "it repeats nothing")),
            _ => {}
        }
    }
    class.map(|at| (at, "`[` is never closed")).or_else(|| groups.pop().map(|at| (at, "`(` is never closed")))
}

/// Requestable assertion consumer services, and the switch that turns them on.
pub fn acs_endpoints(context: &mut Context<'_>) {
    const MOST: usize = 100;
    const LONGEST: usize = 1024;
    for (_, sign_on) in settings(context) {
        let endpoints = manifest::present(sign_on, "acsEndpoints");
        let count = endpoints.map_or(0, Value::len);
        flag(context, sign_on, endpoints, count);
        if let Some(endpoints) = endpoints.filter(|_| count > MOST) {
            let draft = context.report(id::SAML_ACS_ENDPOINT, At::head(endpoints));
            draft.arg("problem", format!("there are {count} ACS endpoints; {MOST} are allowed"));
            draft.arg("repair", "keep at most 100");
        }
        for endpoint in endpoints.into_iter().flat_map(Value::elements).filter(|endpoint| endpoint.is_object()) {
            for name in ["url", "index"] {
                if manifest::present(endpoint, name).is_none() {
                    let draft = context.report(id::SAML_ACS_ENDPOINT, At::head(endpoint));
                    draft.arg("problem", format!("an ACS endpoint has no `{name}`"));
                    draft.arg("repair", format!("add `{name}`: each endpoint has a `url` and an `index`"));
                    break;
                }
            }
            let length = endpoint.get("url").and_then(Value::as_str).map_or(0, |url| url.chars().count());
            if let Some(url) = endpoint.get("url").filter(|_| length > LONGEST) {
                let draft = context.report(id::SAML_ACS_ENDPOINT, At::value(url));
                draft.arg("problem", format!("an ACS endpoint has {length} characters; {LONGEST} are allowed"));
                draft.arg("repair", "give the endpoint a shorter URL");
            }
        }
    }
}

fn flag(context: &mut Context<'_>, sign_on: Value<'_>, endpoints: Option<Value<'_>>, count: usize) {
    let Some(flag) = sign_on.get("allowMultipleAcsEndpoints") else { return };
    let (problem, repair) = match flag.as_bool() {
        // An export of one that cannot be counted says nothing.
        Some(true) if endpoints.is_none_or(Value::is_array) && count == 0 => (
            "several ACS endpoints are allowed, and none is listed",
            "write `false`, or list them in `acsEndpoints`",
        ),
        Some(false) if count > 0 => {
            ("ACS endpoints are listed, and not allowed", "write `true`, or empty `acsEndpoints`")
        }
        _ => return,
    };
    let draft = context.report(id::SAML_ACS_ENDPOINTS_FLAG, At::value(flag));
    draft.arg("problem", problem).arg("repair", repair);
    if let Some(endpoints) = endpoints {
        draft.related(At::head(endpoints), "the endpoints");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_no_dialect_reads_is_a_defect() {
        for good in
            ["^acme-(a|b)$", "[]a]", "[^]]+", "a\\(", "(?i)acme.*", "[a&&[^b]]", "\\Q(\\E", "a++", "(?=x)y", "[(]"]
        {
            assert_eq!(defect(good), None, "{good}");
        }
        assert_eq!(defect("acme-(a|b"), Some((5, "`(` is never closed")));
        assert_eq!(defect("acme)"), Some((4, "a `)` too many")));
        assert_eq!(defect("[a-z"), Some((0, "`[` is never closed")));
        assert_eq!(defect("*acme"), Some((0, "it repeats nothing")));
        assert_eq!(defect("a|+"), Some((2, "it repeats nothing")));
    }
}
