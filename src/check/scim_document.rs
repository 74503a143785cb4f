//! What the checks of SCIM files and of the SCIM part of a manifest share.

use std::collections::HashMap;

use super::manifest;
use crate::artifact::{Artifact, Kind};
use crate::document::Value;
use crate::rule::{At, Context, RuleId};

pub use crate::artifact::scim::message::{is_unassigned, member as attribute};
pub use crate::artifact::scim::schema::USER;

/// The objects of a file: itself, the elements of a list, or what a list response lists.
pub fn documents(root: Value<'_>) -> Vec<Value<'_>> {
    let mut documents = Vec::new();
    for document in manifest::bodies(root) {
        match document.get("Resources") {
            Some(resources) => documents.extend(resources.elements()),
            None => documents.push(document),
        }
    }
    documents
}

/// Whether a string is this one in any case of its letters.
pub fn says(value: Value<'_>, text: &str) -> bool {
    value.is_name(text)
}

/// Whether a resource or a message lists a URN in its `schemas`.
pub fn names(body: Value<'_>, urn: &str) -> bool {
    attribute(body, "schemas").is_some_and(|schemas| schemas.elements().any(|own| says(own, urn)))
}

/// The manifests of a file that provision over SCIM.
pub fn scim_manifests(artifact: &Artifact) -> Vec<Value<'_>> {
    let root = artifact.root().filter(|_| artifact.kind == Some(Kind::Submission));
    let bodies = root.map(manifest::bodies).unwrap_or_default();
    let has_scim = |body: &Value<'_>| body.pointer("/provisioning/scim").is_some_and(Value::is_object);
    bodies.into_iter().filter(has_scim).collect()
}

/// Findings of one check, of which those about one thing become one: fifty users of a list have the same mistake.
#[derive(Default)]
pub struct Found {
    findings: Vec<Finding>,
    first: HashMap<(RuleId, String), usize>,
}

struct Finding {
    rule: RuleId,
    at: At,
    args: Vec<(&'static str, String)>,
    others: Vec<(At, &'static str)>,
}

impl Found {
    /// Adds a place to what is found of `key`; the first place is the finding's own, with these values.
    pub fn add(
        &mut self,
        rule: RuleId,
        key: String,
        at: At,
        again: &'static str,
        args: Vec<(&'static str, String)>,
    ) {
        match self.first.get(&(rule, key.clone())) {
            Some(&first) => self.findings[first].others.push((at, again)),
            None => {
                self.first.insert((rule, key), self.findings.len());
                self.findings.push(Finding { rule, at, args, others: Vec::new() });
            }
        }
    }

    /// Whether there are more findings than anybody reads: of the others nothing is looked up that takes time.
    pub fn is_crowded(&self) -> bool {
        self.findings.len() >= 1000
    }

    /// Adds a finding of its own beside another place.
    pub fn add_beside(
        &mut self,
        rule: RuleId,
        at: At,
        args: Vec<(&'static str, String)>,
        beside: At,
        label: &'static str,
    ) {
        self.findings.push(Finding { rule, at, args, others: vec![(beside, label)] });
    }

    /// Reports what was found, in its order.
    pub fn report(self, context: &mut Context<'_>) {
        for finding in self.findings {
            let draft = context.report(finding.rule, finding.at);
            for (name, value) in finding.args {
                draft.arg(name, value);
            }
            for (other, label) in finding.others {
                draft.related(other, label);
            }
        }
    }
}
