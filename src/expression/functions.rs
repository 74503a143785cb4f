//! The functions that the documentation lists, and which of the dialects has them.

use super::dialect::Dialect;
use super::syntax::{Call, Expression, Kind};

/// What is known of a function that is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// It exists in the dialect; with the least and the most arguments, where the documentation gives them.
    Here(Option<(usize, usize)>),
    /// It exists, but another name is to be used.
    Deprecated(&'static str),
    /// Only other dialects have it. With the name of the one that does the same here, if there is one.
    Elsewhere(Option<&'static str>),
    /// No dialect has it.
    Nowhere,
    /// A method of a value: the documentation has no list of these.
    Method,
}

/// Any number of arguments.
const ANY: usize = usize::MAX;

/// Functions of OpenID Connect fields and of fields that are one expression, with their numbers of arguments.
const EL: [(&str, Option<(usize, usize)>); 54] = [
    ("String.append", Some((2, 2))),
    ("String.join", Some((2, ANY))),
    ("String.len", Some((1, 1))),
    ("String.removeSpaces", Some((1, 1))),
    ("String.replace", Some((3, 3))),
    ("String.replaceFirst", Some((3, 3))),
    ("String.startsWith", Some((2, 2))),
    ("String.stringContains", Some((2, 2))),
    ("String.stringSwitch", Some((4, ANY))),
    ("String.substring", Some((3, 3))),
    ("String.substringAfter", Some((2, 2))),
    ("String.substringBefore", Some((2, 2))),
    ("String.toUpperCase", Some((1, 1))),
    ("String.toLowerCase", Some((1, 1))),
    ("Arrays.add", None),
    ("Arrays.remove", None),
    ("Arrays.clear", None),
    ("Arrays.get", None),
    ("Arrays.flatten", None),
    ("Arrays.contains", None),
    ("Arrays.size", None),
    ("Arrays.isEmpty", None),
    ("Arrays.toCsvString", None),
    ("Convert.toInt", None),
    ("Convert.toNum", None),
    ("Iso3166Convert.toAlpha2", None),
    ("Iso3166Convert.toAlpha3", None),
    ("Iso3166Convert.toNumeric", None),
    ("Iso3166Convert.toName", None),
    ("Time.now", None),
    ("Time.fromWindowsToIso8601", None),
    ("Time.fromUnixToIso8601", None),
    ("Time.fromStringToIso8601", None),
    ("Time.fromIso8601ToWindows", None),
    ("Time.fromIso8601ToUnix", None),
    ("Time.fromIso8601ToString", None),
    ("getFilteredGroups", None),
    ("isMemberOfGroup", None),
    ("isMemberOfAnyGroup", None),
    ("isMemberOfGroupName", None),
    ("isMemberOfGroupNameStartsWith", None),
    ("isMemberOfGroupNameContains", None),
    ("isMemberOfGroupNameRegex", None),
    ("Groups.contains", None),
    ("Groups.startsWith", None),
    ("Groups.endsWith", None),
    ("getManagerUser", None),
    ("getManagerAppUser", None),
    ("getAssistantUser", None),
    ("getAssistantAppUser", None),
    ("hasDirectoryUser", None),
    ("hasWorkdayUser", None),
    ("findDirectoryUser", None),
    ("findWorkdayUser", None),
];
/// Spellings that the documentation has replaced.
const DEPRECATED: [(&str, &str); 5] = [
    ("toUpperCase", "String.toUpperCase"),
    ("toLowerCase", "String.toLowerCase"),
    ("substringBefore", "String.substringBefore"),
    ("substringAfter", "String.substringAfter"),
    ("substring", "String.substring"),
];
/// JSTL functions of SAML fields, with their numbers of arguments.
const JSTL: [(&str, usize); 16] = [
    ("fn:contains", 2),
    ("fn:containsIgnoreCase", 2),
    ("fn:endsWith", 2),
    ("fn:escapeXml", 1),
    ("fn:indexOf", 2),
    ("fn:join", 2),
    ("fn:length", 1),
    ("fn:replace", 3),
    ("fn:split", 2),
    ("fn:startsWith", 2),
    ("fn:substring", 3),
    ("fn:substringAfter", 2),
    ("fn:substringBefore", 2),
    ("fn:toLowerCase", 1),
    ("fn:toUpperCase", 1),
    ("fn:trim", 1),
];
/// Names that other languages have, and what does the same in OpenID Connect fields and in fields that are one expression.
const FOREIGN: [(&str, &str); 8] = [
    ("String.concat", "String.append"),
    ("String.contains", "String.stringContains"),
    ("String.length", "String.len"),
    ("String.size", "String.len"),
    ("String.lower", "String.toLowerCase"),
    ("String.upper", "String.toUpperCase"),
    ("String.switch", "String.stringSwitch"),
    ("concat", "String.append"),
];
/// Functions that do the same in both worlds: in SAML fields, and in all others.
const SAME: [(&str, &str); 10] = [
    ("fn:contains", "String.stringContains"),
    ("fn:join", "String.join"),
    ("fn:length", "String.len"),
    ("fn:replace", "String.replace"),
    ("fn:startsWith", "String.startsWith"),
    ("fn:substring", "String.substring"),
    ("fn:substringAfter", "String.substringAfter"),
    ("fn:substringBefore", "String.substringBefore"),
    ("fn:toLowerCase", "String.toLowerCase"),
    ("fn:toUpperCase", "String.toUpperCase"),
];
/// What stands in front of the dot of a function that is no method of a value.
const NAMESPACES: [&str; 6] = ["String", "Arrays", "Convert", "Iso3166Convert", "Time", "Groups"];

/// The name of the function that is called, as the documentation writes it; `None` for a method of a value.
pub fn name(call: &Call) -> Option<String> {
    let own = &call.name.text;
    match call.of.as_deref() {
        _ if call.is_jstl => Some(format!("fn:{own}")),
        None => Some(own.clone()),
        // A namespace that nobody knows is one too: only a value has methods.
        Some(of @ Expression { kind: Kind::Name(namespace), .. })
            if NAMESPACES.contains(&namespace.as_str()) || !of.is_root() =>
        {
            Some(format!("{namespace}.{own}"))
        }
        Some(_) => None,
    }
}

/// What is known of a call in a dialect.
pub fn known(call: &Call, dialect: Dialect) -> Known {
    let Some(name) = name(call) else { return Known::Method };
    let el = EL.iter().find(|(own, _)| *own == name);
    let deprecated = DEPRECATED.iter().find(|(own, _)| *own == name);
    let jstl = JSTL.iter().find(|(own, _)| *own == name);
    let twin = |is_wanted: fn(&(&'static str, &'static str)) -> (&'static str, &'static str)| {
        SAME.iter().map(is_wanted).find(|(own, _)| *own == name).map(|(_, other)| other)
    };
    match (dialect, el, jstl) {
        (Dialect::Saml, _, Some((_, count))) => Known::Here(Some((*count, *count))),
        (Dialect::Saml, Some(_), _) => Known::Elsewhere(twin(|(jstl, el)| (el, jstl))),
        (Dialect::Saml, None, None) if deprecated.is_some() => {
            let full = deprecated.map(|(_, full)| *full);
            Known::Elsewhere(SAME.iter().find(|(_, el)| Some(*el) == full).map(|(jstl, _)| *jstl))
        }
        (Dialect::Oidc | Dialect::Bare, Some((_, count)), _) => Known::Here(*count),
        (Dialect::Oidc | Dialect::Bare, _, Some(_)) => Known::Elsewhere(twin(|pair| *pair)),
        _ => deprecated.map_or(Known::Nowhere, |(_, full)| Known::Deprecated(full)),
    }
}

/// What does the same as a function under this name, which another language or dialect has.
pub fn twin(name: &str, dialect: Dialect) -> Option<&'static str> {
    let el = FOREIGN.iter().find(|(own, _)| *own == name).map_or(name, |(_, el)| el);
    let pair = SAME.iter().find(|(jstl, own)| *jstl == el || *own == el);
    match dialect {
        Dialect::Saml => pair.map(|(jstl, _)| *jstl),
        Dialect::Oidc | Dialect::Bare => {
            pair.map(|(_, el)| *el).or_else(|| EL.iter().find(|(own, _)| *own == el).map(|(own, _)| *own))
        }
    }
}

/// The functions of a dialect.
pub fn all(dialect: Dialect) -> Vec<&'static str> {
    match dialect {
        Dialect::Saml => JSTL.iter().map(|(name, _)| *name).collect(),
        Dialect::Oidc | Dialect::Bare => EL.iter().map(|(name, _)| *name).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::parse;
    use crate::source::Span;

    fn of(text: &str, dialect: Dialect) -> Known {
        let (expression, problems) = parse(text, Span::new(0, text.len()));
        assert!(problems.is_empty(), "{text}");
        match &expression.kind {
            Kind::Call(call) => known(call, dialect),
            other => panic!("{text} is {other:?}"),
        }
    }

    #[test]
    fn each_dialect_has_its_own_functions() {
        assert_eq!(of("String.len(app.x)", Dialect::Bare), Known::Here(Some((1, 1))));
        assert_eq!(of("String.len(org.x)", Dialect::Saml), Known::Elsewhere(Some("fn:length")));
        assert_eq!(of("fn:trim(org.x)", Dialect::Saml), Known::Here(Some((1, 1))));
        assert_eq!(of("string.len(app.x)", Dialect::Bare), Known::Nowhere);
        assert_eq!(of("fn:trim(app.x)", Dialect::Oidc), Known::Elsewhere(None));
        assert_eq!(of("fn:toLowerCase(app.x)", Dialect::Oidc), Known::Elsewhere(Some("String.toLowerCase")));
        assert_eq!(of("toLowerCase(app.x)", Dialect::Oidc), Known::Deprecated("String.toLowerCase"));
        assert_eq!(of("toLowerCase(org.x)", Dialect::Saml), Known::Elsewhere(Some("fn:toLowerCase")));
        assert_eq!(of("String.lower(app.x)", Dialect::Oidc), Known::Nowhere);
        assert_eq!(of("user.getGroups('x')", Dialect::Oidc), Known::Method);
    }

    #[test]
    fn what_does_the_same_exists_on_both_sides() {
        for (jstl, el) in SAME {
            assert!(
                JSTL.iter().any(|(name, _)| *name == jstl) && EL.iter().any(|(name, _)| *name == el),
                "{jstl} {el}"
            );
        }
    }
}
