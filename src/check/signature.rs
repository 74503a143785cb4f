//! Whether the signatures of metadata verify, and what they cover (XML Signature 1.1, SAML V2.0 metadata §3).

use std::collections::HashMap;

use super::id;
use super::saml_roles::{entities, list, roles};
use crate::artifact::Kind;
use crate::artifact::signature::{Coverage, Defect, Judgement, Obstacle, Verdict};
use crate::document::Value;
use crate::rule::{At, Context, Draft, RuleId};
use crate::source::Span;

/// A signature as the facts show it, with what was found of it.
#[derive(Clone, Copy)]
struct Signature<'a> {
    facts: Value<'a>,
    found: &'a Judgement,
}

/// Every signature of a metadata document.
pub fn judge(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    let mut signatures = list(root, "signatures").peekable();
    if signatures.peek().is_none() {
        return;
    }
    let judgements = context.artifact().signatures();
    let mut first: HashMap<Span, Value<'_>> = HashMap::new();
    for (facts, found) in signatures.zip(&judgements) {
        let signature = Signature { facts, found };
        verdict(context, signature);
        coverage(context, signature);
        keys(context, root, signature);
        if found.siblings > 1
            && let Some(of) = facts.get("of").filter(|of| may_be_signed(*of))
        {
            match first.get(&of.span()) {
                Some(before) => several(context, signature, *before),
                None => drop(first.insert(of.span(), facts)),
            }
        }
    }
}

/// Reports a rule on a signature, at a place of it.
fn report<'c>(context: &'c mut Context<'_>, rule: RuleId, at: At, signature: Signature<'_>) -> &'c mut Draft {
    let signed = signature.facts.get("of").map(|of| context.quote(of)).unwrap_or_default();
    let draft = context.report(rule, at);
    draft.arg("signed", signed);
    draft
}

/// A signature that does not verify, or could not be checked.
fn verdict(context: &mut Context<'_>, signature: Signature<'_>) {
    match &signature.found.verdict {
        Verdict::Verified | Verdict::Weak(_) => {}
        Verdict::Invalid(defect) => invalid(context, signature, *defect),
        Verdict::Unchecked(obstacle) if is_told_elsewhere(obstacle) => {}
        Verdict::Unchecked(obstacle) => {
            let reason = obstacle.to_string();
            report(context, id::SAML_SIGNATURE_UNCHECKED, At::head(signature.facts), signature)
                .arg("reason", reason);
        }
    }
}

fn invalid(context: &mut Context<'_>, signature: Signature<'_>, defect: Defect) {
    const REPAIR: &str =
        "sign the finished file again, and change nothing afterwards: reformatting breaks a signature too";
    let whole = At::head(signature.facts);
    let (at, what, label, repair) = match defect {
        Defect::Digest { reference } => {
            let reference = reference_at(signature, reference);
            let what = match uri(context, reference) {
                Some(uri) if !uri.is_empty() => format!("`{uri}` is not what was signed"),
                _ => "the document is not what was signed".into(),
            };
            (reference.map_or(whole, At::head), what, "what this refers to has another digest now", REPAIR)
        }
        Defect::NoTarget { reference } => {
            let reference = reference_at(signature, reference);
            let what = format!("no element has the ID in `{}`", uri(context, reference).unwrap_or_default());
            let at = reference.and_then(|reference| reference.get("URI")).map_or(whole, At::value);
            (at, what, "this refers to nothing", REPAIR)
        }
        Defect::SignatureValue => {
            let what = "its value was not made from this `SignedInfo` with the key that it names".to_owned();
            (whole, what, "the signature value does not match", REPAIR)
        }
        Defect::NeverSigned => {
            let what = "it has no value, so nobody signed it".to_owned();
            (whole, what, "a template of a signature", "sign the file, or delete the `Signature` element")
        }
    };
    report(context, id::SAML_SIGNATURE_INVALID, at, signature)
        .arg("defect", what)
        .arg("label", label)
        .arg("repair", repair);
}

/// A reference that is not to the element around the signature, or not to one element.
fn coverage(context: &mut Context<'_>, signature: Signature<'_>) {
    let number = match signature.found.verdict {
        Verdict::Unchecked(Obstacle::AmbiguousId { reference, .. }) => reference,
        _ => 0,
    };
    let reference = reference_at(signature, number);
    let uri = uri(context, reference).unwrap_or_default();
    let (problem, label, repair) = match &signature.found.verdict {
        Verdict::Unchecked(Obstacle::NotOfParent { .. }) => {
            let problem = match signature.found.covers {
                Some(Coverage::Elsewhere) if uri.is_empty() => {
                    "covers the whole document, not that element".into()
                }
                _ => format!("does not cover that element: it covers `{uri}`"),
            };
            (
                problem,
                "not the element that the signature is in",
                "refer to the `ID` of the element that the signature is in, and sign again",
            )
        }
        Verdict::Unchecked(Obstacle::AmbiguousId { elements, .. }) => {
            let problem = format!("refers to `{uri}`, and {elements} elements have that ID");
            (
                problem,
                "which of them is signed cannot be told",
                "give each element an `ID` of its own, and sign again",
            )
        }
        Verdict::Unchecked(Obstacle::External) => {
            let problem = format!("refers to `{uri}`, which is not in the file");
            (
                problem,
                "leads out of the file",
                "refer to `#` and the `ID` of the element that the signature is in, and sign again",
            )
        }
        _ => return,
    };
    let place = reference.and_then(|reference| reference.get("URI"));
    let at = place.map_or(At::head(signature.facts), At::value);
    report(context, id::SAML_SIGNATURE_COVERAGE, at, signature)
        .arg("problem", problem)
        .arg("label", label)
        .arg("repair", repair);
}

/// The keys by which a signature verifies: of another party, or two at once.
fn keys(context: &mut Context<'_>, root: Value<'_>, signature: Signature<'_>) {
    let facts = signature.facts;
    if signature.found.keys_differ {
        let at = facts.get("certificates").map_or(At::head(facts), At::head);
        report(context, id::SAML_SIGNATURE_KEY_VALUE, at, signature);
    }
    // A federation signs what it publishes with its own key; what a vendor hands in is one service provider.
    let is_foreign = signature.found.key_is_described == Some(false);
    if is_foreign && context.artifact().kind == Some(Kind::SamlSpMetadata) {
        let described = entities(root).flat_map(roles).flat_map(|role| list(role, "KeyDescriptor")).next();
        let draft = report(context, id::SAML_SIGNATURE_FOREIGN_KEY, At::head(facts), signature);
        if let Some(described) = described {
            draft.related(At::head(described), "another key");
        }
    }
}

/// A signature in an element that has one already.
fn several(context: &mut Context<'_>, signature: Signature<'_>, first: Value<'_>) {
    let count = signature.found.siblings.to_string();
    report(context, id::SAML_SIGNATURE_MULTIPLE, At::head(signature.facts), signature)
        .arg("count", count)
        .related(At::head(first), "the first one");
}

/// Whether an element is one for which metadata has a signature: one.
fn may_be_signed(of: Value<'_>) -> bool {
    of.as_str().is_some_and(|name| name.ends_with("Descriptor"))
}

/// Whether another rule says what keeps a signature from being checked.
fn is_told_elsewhere(obstacle: &Obstacle) -> bool {
    match obstacle {
        Obstacle::Damaged
        | Obstacle::Doctype
        | Obstacle::KeysDiffer
        | Obstacle::NotOfParent { .. }
        | Obstacle::AmbiguousId { .. }
        | Obstacle::External => true,
        // What is broken is not worth a check.
        Obstacle::SignatureMethod(name) | Obstacle::DigestMethod(name) => {
            let name = name.to_ascii_lowercase();
            name.contains("sha1") || name.contains("md5")
        }
        _ => false,
    }
}

/// A reference by its number.
fn reference_at<'a>(signature: Signature<'a>, number: usize) -> Option<Value<'a>> {
    list(signature.facts, "references").nth(number)
}

/// The `URI` of a reference as a message shows it.
fn uri(context: &Context<'_>, reference: Option<Value<'_>>) -> Option<String> {
    reference?.get("URI").map(|uri| context.quote(uri))
}
