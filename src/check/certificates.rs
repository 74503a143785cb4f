//! The certificates of a document (RFC 5280), each once however often it stands there.

use std::borrow::Cow;
use std::collections::HashMap;

use super::saml_roles::{entities, list, roles};
use super::{certificate_strength, certificate_validity, id};
use crate::document::Value;
use crate::rule::{At, Context, RuleId};
use crate::source::brief;

/// The rules on certificates. All facts of a certificate stand at one place, and one new certificate repairs them all:
/// each rule supersedes those behind it, and its message names them.
const BY_WEIGHT: [RuleId; 6] = [
    id::METADATA_CERT_SHA1,
    id::METADATA_CERT_EXPIRED,
    id::METADATA_CERT_NOT_YET_VALID,
    id::METADATA_CERT_WEAK_KEY,
    id::METADATA_CERT_EXPIRING,
    id::METADATA_CERT_SHA1_SELF_SIGNED,
];
/// The most characters of a name that a message quotes.
const NAME: usize = 60;

/// Something that is wrong with a certificate.
pub struct Problem<'a> {
    /// The rule that it breaks.
    pub rule: RuleId,
    /// The fact that shows it.
    pub fact: Value<'a>,
    /// What is wrong, as the message of a heavier problem mentions it.
    pub also: String,
    /// Placeholders of the rule, besides those that all rules on certificates have.
    pub args: Vec<(&'static str, String)>,
}

impl Problem<'_> {
    fn weight(&self) -> usize {
        BY_WEIGHT.iter().position(|rule| *rule == self.rule).unwrap_or(BY_WEIGHT.len())
    }
}

/// Certificates that are not valid today or not much longer, and those with a weak key or signature. One that stands
/// in several places of a file is one finding.
pub fn judge(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    let today = context.today();
    let certificates = distinct(root);
    let mut drafts: Vec<(Problem<'_>, &[Value<'_>], String)> = Vec::new();
    for places in &certificates {
        let mut problems = certificate_strength::problems(places[0]);
        problems.extend(certificate_validity::problems(places[0], today));
        problems.sort_by_key(Problem::weight);
        let also: Vec<String> = problems.iter().map(|problem| problem.also.clone()).collect();
        for (rank, problem) in problems.into_iter().enumerate() {
            drafts.push((problem, places, enumeration(&also[rank + 1..])));
        }
    }
    // Of a file with too many findings only the first are kept.
    drafts.sort_by_key(|(problem, ..)| problem.weight());
    for (problem, places, also) in drafts {
        report(context, problem, places, also);
    }
}

fn report(context: &mut Context<'_>, problem: Problem<'_>, places: &[Value<'_>], also: String) {
    let certificate = places[0];
    let name = name(context, certificate);
    let draft = context.report(problem.rule, At::head(certificate));
    draft.arg("certificate", name);
    for (placeholder, value) in problem.args {
        draft.arg(placeholder, value);
    }
    if !also.is_empty() {
        draft.arg("also", also);
    }
    // In a listing the fact has a line of its own.
    if problem.fact.span() != certificate.head_span() {
        draft.related(At::value(problem.fact), "this says so");
    }
    for other in &places[1..] {
        draft.related(At::head(*other), "the same certificate");
    }
}

/// Things as a sentence lists them.
fn enumeration(things: &[String]) -> String {
    match things {
        [] => String::new(),
        [one] => one.clone(),
        [some @ .., last] => format!("{} and {last}", some.join(", ")),
    }
}

fn name(context: &Context<'_>, certificate: Value<'_>) -> String {
    let subject = certificate.get("subject").map(|subject| brief(&context.text(subject), NAME));
    match subject {
        Some(subject) if !subject.is_empty() => format!("the certificate of `{subject}`"),
        _ => "a certificate without a subject".into(),
    }
}

/// The certificates of a document with all their places, in the order of the document.
fn distinct(root: Value<'_>) -> Vec<Vec<Value<'_>>> {
    let mut found: Vec<Vec<Value<'_>>> = Vec::new();
    let mut known: HashMap<Cow<'_, str>, usize> = HashMap::new();
    for certificate in certificates(root) {
        let Some(fingerprint) = certificate.get("sha256").and_then(Value::as_str) else { continue };
        let index = *known.entry(fingerprint).or_insert(found.len());
        match found.get_mut(index) {
            Some(places) => places.push(certificate),
            None => found.push(vec![certificate]),
        }
    }
    found
}

/// Every certificate of a document: those of PEM and DER files, of roles and of signatures.
fn certificates<'a>(root: Value<'a>) -> impl Iterator<Item = Value<'a>> {
    let in_blocks = list(root, "blocks").filter_map(|block| block.get("certificate"));
    let keys = entities(root).flat_map(roles).flat_map(|role| list(role, "KeyDescriptor"));
    let in_signatures = list(root, "signatures").flat_map(|signature| list(signature, "certificates"));
    in_blocks.chain(keys.flat_map(|key| list(key, "certificates"))).chain(in_signatures)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_supersedes_those_behind_it() {
        for (weight, rule) in BY_WEIGHT.iter().enumerate() {
            let mut lighter: Vec<&str> = BY_WEIGHT[weight + 1..].iter().map(|rule| rule.rule().id).collect();
            let mut superseded: Vec<&str> = rule.rule().supersedes.iter().map(|rule| rule.rule().id).collect();
            lighter.sort_unstable();
            superseded.sort_unstable();
            assert_eq!(superseded, lighter, "{}", rule.rule().id);
        }
    }
}
