//! Message templates: `{placeholder}` and `[[parts that are left out where a placeholder has no value]]`.

use std::borrow::Cow;

/// Values of placeholders.
pub type Args = Vec<(&'static str, Cow<'static, str>)>;

/// Fills a template.
///
/// # Panics
///
/// Panics when a placeholder outside an optional part has no value. That is a defect of a check; the runner
/// reports it as one.
pub fn fill(template: &str, args: &Args) -> String {
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(at) = rest.find("[[") {
        let (before, tail) = (&rest[..at], &rest[at + 2..]);
        let (part, behind) = tail.split_once("]]").unwrap_or((tail, ""));
        out.push_str(&fill_all(before, args).unwrap_or_else(|missing| panic!("no value for {{{missing}}}")));
        out.push_str(&fill_all(part, args).unwrap_or_default());
        rest = behind;
    }
    out.push_str(&fill_all(rest, args).unwrap_or_else(|missing| panic!("no value for {{{missing}}}")));
    out
}

/// Fills every placeholder, or gives the name of the first without a value.
fn fill_all<'t>(template: &'t str, args: &Args) -> Result<String, &'t str> {
    let mut out = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match placeholder_at(rest) {
            Some(name) => {
                let value = args.iter().find(|(arg, _)| *arg == name).ok_or(name)?;
                out.push_str(&value.1);
                rest = &rest[name.len() + 2..];
            }
            None => {
                out.push('{');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Ok(out)
}

/// A placeholder of a template; the build script holds every one against what a check offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder {
    /// Its name.
    pub name: String,
    /// Whether it stands in a `[[...]]` part, which is left out where the placeholder has no value.
    pub optional: bool,
}

/// The first placeholder of some templates that is not offered: one outside of optional parts by every place that reports, one
/// within them by any.
pub fn unfilled<'t>(templates: impl Iterator<Item = &'t str>, offers: &[Vec<&str>]) -> Option<String> {
    let is_offered = |placeholder: &Placeholder| {
        let has = |offer: &Vec<&str>| offer.contains(&placeholder.name.as_str());
        if placeholder.optional { offers.iter().any(has) } else { offers.iter().all(has) }
    };
    let mut all = templates.flat_map(placeholders);
    all.find(|placeholder| !is_offered(placeholder)).map(|placeholder| placeholder.name)
}

/// The `{placeholders}` of a message template. A `{` that no name and `}` follow is plain text.
pub fn placeholders(template: &str) -> Vec<Placeholder> {
    let mut found = Vec::new();
    let mut optional = false;
    let mut rest = template;
    while let Some(at) = rest.find(['{', '[', ']']) {
        let tail = &rest[at..];
        if tail.starts_with("[[") {
            optional = true;
        } else if tail.starts_with("]]") {
            optional = false;
        } else if let Some(name) = placeholder_at(tail) {
            found.push(Placeholder { name: name.into(), optional });
        }
        rest = &tail[1..];
    }
    found
}

/// The name of the placeholder that `text` starts with: `{` lower-case letters and `_` `}`.
fn placeholder_at(text: &str) -> Option<&str> {
    let (name, _) = text.strip_prefix('{')?.split_once('}')?;
    (!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args() -> Args {
        vec![("value", "SSOO".into()), ("allowed", "`SSO`, `IDV`".into())]
    }

    #[test]
    fn placeholders_are_filled_and_braces_kept() {
        let text = fill("`{value}` is not one of {allowed}: write {app.x} or { }", &args());
        assert_eq!(text, "`SSOO` is not one of `SSO`, `IDV`: write {app.x} or { }");
    }

    #[test]
    fn an_optional_part_without_value_is_left_out() {
        assert_eq!(fill("bad[[; did you mean `{nearest}`?]]!", &args()), "bad!");
        assert_eq!(fill("bad[[ `{value}`]]", &args()), "bad `SSOO`");
    }

    #[test]
    fn values_are_not_read_as_templates() {
        assert_eq!(fill("{value}", &vec![("value", "{allowed} [[x]]".into())]), "{allowed} [[x]]");
    }

    #[test]
    #[should_panic(expected = "no value for {nearest}")]
    fn a_missing_value_is_a_defect() {
        fill("{nearest}", &args());
    }
}
