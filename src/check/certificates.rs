//! The certificates of a document (RFC 5280), each once however often it stands there.

use std::borrow::Cow;
use std::collections::HashMap;

use super::saml_roles::{entities, is_template, list, roles};
use super::{certificate_strength, certificate_validity, id};
use crate::artifact::{Artifact, Kind};
use crate::document::Value;
use crate::rule::{At, Context, RuleId, grouped};
use crate::source::brief;

/// The rules on certificates. All facts of a certificate stand at one place, and one new certificate repairs them all:
/// each rule supersedes those behind it, and its message names them.
const BY_WEIGHT: [RuleId; 10] = [
    id::METADATA_CERT_SHA1,
    id::METADATA_CERT_RSA_EXPONENT,
    id::METADATA_CERT_NEVER_VALID,
    id::METADATA_CERT_EXPIRED,
    id::METADATA_CERT_NOT_YET_VALID,
    id::METADATA_CERT_WEAK_KEY,
    id::METADATA_CERT_EXPIRING,
    id::METADATA_CERT_SHA1_SELF_SIGNED,
    id::METADATA_CERT_UNUSUAL_KEY,
    id::METADATA_CERT_SMALL_EXPONENT,
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

/// A certificate: its facts, and the place that stands for it.
#[derive(Clone)]
pub struct Certificate<'a> {
    /// What it says.
    pub(super) facts: Value<'a>,
    at: At,
    /// What holds it, as a sentence names it.
    holder: &'static str,
    /// The string of a JSON document that holds it: its facts are no part of that document.
    string: Option<Value<'a>>,
}

/// Certificates that are not valid today or not much longer, and those with a weak key or signature. One that stands
/// in several places of a file is one finding.
pub fn judge(context: &mut Context<'_>) {
    // The certificates of a key set vouch for keys that are renewed all the time, and have nothing to do with SAML.
    if context.artifact().kind == Some(Kind::Jwks) {
        return;
    }
    let today = context.today();
    let certificates = distinct(certificates(context.artifact()));
    let mut drafts: Vec<(Problem<'_>, &[Certificate<'_>], String)> = Vec::new();
    for places in &certificates {
        let mut problems = certificate_strength::problems(places[0].facts);
        problems.extend(certificate_validity::problems(places[0].facts, today));
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

fn report(context: &mut Context<'_>, problem: Problem<'_>, places: &[Certificate<'_>], also: String) {
    let first = &places[0];
    let name = name(context, first.facts);
    let draft = context.report(problem.rule, first.at.clone());
    draft.arg("certificate", name);
    for (placeholder, value) in problem.args {
        draft.arg(placeholder, value);
    }
    if !also.is_empty() {
        draft.arg("also", also);
    }
    // In a listing the fact has a line of its own.
    if first.string.is_none() && problem.fact.span() != first.facts.head_span() {
        draft.related(At::value(problem.fact), "this says so");
    }
    for other in &places[1..] {
        draft.related(other.at.clone(), "the same certificate");
    }
}

/// Texts that should be a certificate and are none, or are not written as one, or are not read.
pub fn unreadable(context: &mut Context<'_>) {
    let certificates: Vec<Certificate<'_>> = certificates(context.artifact()).collect();
    left_out(context, &certificates);
    for certificate in certificates {
        let Some(problem) = certificate.facts.get("problem") else { continue };
        let written = certificate.facts.get("written");
        if written.and_then(Value::as_str).is_some_and(|text| is_template(&text)) {
            continue;
        }
        let what = problem.as_str().unwrap_or_default().into_owned();
        let at = match certificate.string {
            Some(string) => within(string, problem),
            None => At::value(problem),
        };
        let is_read = certificate.facts.get("sha256").is_some();
        let repair = repair(certificate.holder, &what);
        let draft = context.report(id::METADATA_CERT_UNREADABLE, at);
        draft.arg("holder", certificate.holder).arg("what", what).arg("repair", repair);
        draft.arg(
            "label",
            if is_read { "only the base64 of the certificate itself belongs here" } else { "no certificate" },
        );
    }
}

/// Certificates that are not read because there are too many, or because they are too large. Of those that are too many the
/// first stands for all.
fn left_out(context: &mut Context<'_>, certificates: &[Certificate<'_>]) {
    let limits = *context.artifact().limits();
    let is_over =
        |own: &&Certificate<'_>, limit: &str| own.facts.get("leftOut").is_some_and(|own| own.is_text(limit));
    let too_many = certificates.iter().find(|own| is_over(own, "certificates"));
    let too_large = certificates.iter().filter(|own| is_over(own, "certificate-size"));
    let over = too_many.map(|own| (id::CERTIFICATE_TOO_MANY, limits.certificates, own));
    for (rule, most, certificate) in
        over.into_iter().chain(too_large.map(|own| (id::CERTIFICATE_TOO_LARGE, limits.certificate_bytes, own)))
    {
        context.report(rule, certificate.at.clone()).arg("most", grouped(most as u64));
    }
}

/// The place of a problem in the string that holds the certificate.
fn within(string: Value<'_>, problem: Value<'_>) -> At {
    let (content, span) = (string.content_span(), problem.span());
    let is_plain = string.text().is_some_and(|text| text.len() == content.len());
    if is_plain && content.start <= span.start && span.end <= content.end {
        return At::slice(string, (span.start - content.start) as usize..(span.end - content.start) as usize);
    }
    // With escapes a place in the text is not one in the string.
    At::Span(span)
}

fn repair(holder: &str, what: &str) -> &'static str {
    if what.contains("base64url") {
        "write `+` for `-` and `/` for `_`"
    } else if what.contains("encoded twice") {
        "decode it once: what comes out, without the lines that begin and end it, belongs here"
    } else if what.starts_with("written as PEM") {
        "take the lines `-----BEGIN CERTIFICATE-----` and `-----END CERTIFICATE-----` out and keep what stands between them"
    } else if holder.starts_with("the PEM") {
        "write the certificate anew, for example with `openssl x509 -in saml.crt -outform PEM`"
    } else {
        "put the base64 of the DER certificate here: what stands between the BEGIN and END lines of its PEM file"
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

/// How a message calls a certificate.
pub(super) fn name(context: &Context<'_>, certificate: Value<'_>) -> String {
    let subject = certificate.get("subject").map(|subject| brief(&context.text(subject), NAME));
    match subject {
        Some(subject) if !subject.is_empty() => format!("the certificate of `{subject}`"),
        _ => "a certificate without a subject".into(),
    }
}

/// The certificates with all their places, in the order of the document.
fn distinct<'a>(certificates: impl Iterator<Item = Certificate<'a>>) -> Vec<Vec<Certificate<'a>>> {
    let mut found: Vec<Vec<Certificate<'a>>> = Vec::new();
    let mut known: HashMap<Cow<'_, str>, usize> = HashMap::new();
    for certificate in certificates {
        let Some(fingerprint) = certificate.facts.get("sha256").and_then(Value::as_str) else { continue };
        let index = *known.entry(fingerprint).or_insert(found.len());
        match found.get_mut(index) {
            Some(places) => places.push(certificate),
            None => found.push(vec![certificate]),
        }
    }
    found
}

impl<'a> Certificate<'a> {
    fn of_document(facts: Value<'a>, holder: &'static str) -> Self {
        Self { facts, at: At::head(facts), holder, string: None }
    }
}

/// What holds a certificate in JSON.
const STRING: &str = "the certificate string";

/// Every certificate of a file: those of PEM and DER files, of roles, of signatures, and of strings in JSON.
pub(super) fn certificates<'a>(artifact: &'a Artifact) -> impl Iterator<Item = Certificate<'a>> {
    let root = artifact.root();
    let blocks = root.into_iter().flat_map(|root| list(root, "blocks"));
    let in_blocks = blocks.flat_map(|block| {
        // A bundle that cannot be read has the problem itself.
        let bundle = block.get("problem").map(|_| block);
        block.get("certificate").into_iter().chain(list(block, "certificates")).chain(bundle)
    });
    let roles = root.into_iter().flat_map(entities).flat_map(roles);
    let keys = roles.flat_map(|role| list(role, "KeyDescriptor"));
    let signatures = root.into_iter().flat_map(|root| list(root, "signatures"));
    let in_elements = keys.chain(signatures).flat_map(|owner| list(owner, "certificates"));
    let in_strings = artifact.embedded_certificates().filter_map(|(string, found)| {
        let facts = found.get("certificate")?;
        Some(Certificate { facts, at: At::value(string), holder: STRING, string: Some(string) })
    });
    in_blocks
        .map(|facts| Certificate::of_document(facts, "the PEM block"))
        .chain(in_elements.map(|facts| Certificate::of_document(facts, "the X509Certificate")))
        .chain(in_strings)
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
