//! What a plan goes by: the facts of the manifest, the files, and how the rules fared.

use serde_json::Value;

use crate::artifact::{Kind, Offered, Outline};
use crate::rule::{RuleId, RuleState};
use crate::run::Checked;

/// The facts of one submission.
pub(super) struct Scene<'r> {
    pub checked: &'r Checked,
    pub outline: &'r Outline,
    /// Whether the integration is published already.
    pub is_update: bool,
}

impl<'r> Scene<'r> {
    pub fn new(checked: &'r Checked, outline: &'r Outline) -> Self {
        let is_set = |pointer: &str| outline.manifest.pointer(pointer).is_some_and(is_there);
        let status = outline.manifest.get("status").and_then(Value::as_str).unwrap_or_default();
        let is_published = matches!(status, "Published" | "PUBLISHED" | "Complete");
        let is_update = checked.published.is_some() || is_set("/lastPublished") || is_published;
        Self { checked, outline, is_update }
    }

    /// Whether one of the conditions holds; see `rules/plan.toml`.
    pub fn meets_any(&self, conditions: &[&str]) -> bool {
        conditions.iter().any(|all| all.split(" + ").all(|condition| self.meets(condition)))
    }

    fn meets(&self, condition: &str) -> bool {
        if let Some(pointer) = condition.strip_prefix("has:") {
            return self.outline.manifest.pointer(pointer).is_some_and(|value| is_there(value) && *value != false);
        }
        if let Some(rule) = condition.strip_prefix("failed:") {
            return RuleId::from_name(rule).is_some_and(|rule| self.state(rule) == RuleState::Failed);
        }
        match condition {
            "always" => true,
            "update" => self.is_update,
            "workflows" => self.has_file(Kind::Flopack),
            "express" => self.has_file(Kind::SubmissionExpressConfiguration),
            "ENTITLEMENTS/SCIM" => {
                self.outline.manifest.pointer("/provisioning/scim/entitlementTypes").is_some_and(is_there)
            }
            _ => {
                let (capability, protocol) = condition.split_once('/').unwrap_or((condition, ""));
                let is_meant = |offer: &Offered| {
                    offer.capability == capability && (protocol.is_empty() || offer.protocol == protocol)
                };
                self.outline.offers.iter().any(is_meant)
            }
        }
    }

    /// How a rule fared.
    pub fn state(&self, rule: RuleId) -> RuleState {
        self.checked.states.of(rule)
    }

    fn has_file(&self, kind: Kind) -> bool {
        self.checked.files.iter().any(|file| file.kind == Some(kind))
    }

    /// Whether the files have what a step is shown by; see `rules/plan.toml`.
    pub fn shows(&self, wanted: &str) -> bool {
        wanted.split(" or ").any(|one| match one.split_once(':') {
            Some(("testing", pointer)) => self.outline.testing.pointer(pointer).is_some_and(is_there),
            Some(("kind", name)) => Kind::from_name(name).is_some_and(|kind| self.has_file(kind)),
            Some(("contact", kind)) => self.has_contact(kind),
            _ => self.outline.manifest.pointer(one).is_some_and(is_there),
        })
    }

    fn has_contact(&self, kind: &str) -> bool {
        let contacts = self.outline.manifest.get("appContactDetails").and_then(Value::as_array);
        contacts.into_iter().flatten().any(|contact| {
            let is_kind = contact.get("contactType").and_then(Value::as_str) == Some(kind);
            is_kind && contact.get("contact").is_some_and(is_there)
        })
    }
}

/// Whether a value says anything.
fn is_there(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(elements) => !elements.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

/// What a step is shown by, in words: `sso.oidc.doc`, a logo.
pub(super) fn words(wanted: &str) -> String {
    let one = |one: &str| match one.split_once(':') {
        Some(("testing", pointer)) => format!("`testing{}`", pointer.replace('/', ".")),
        Some(("kind", name)) => {
            Kind::from_name(name).map_or_else(|| name.to_owned(), |kind| kind.title().to_owned())
        }
        Some(("contact", kind)) => format!("a contact of the type `{kind}`"),
        _ => format!("`{}`", one.trim_start_matches('/').replace('/', ".")),
    };
    wanted.split(" or ").map(one).collect::<Vec<_>>().join(" or ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifact::offer;
    use crate::plan::table::{ROUTES, STEPS};

    #[test]
    fn every_condition_of_the_table_is_known() {
        let conditions = STEPS.iter().flat_map(|step| step.applies.iter().chain(step.unless));
        let conditions =
            conditions.chain(ROUTES.iter().flat_map(|route| route.applies.iter().chain(route.unless)));
        for condition in conditions.flat_map(|all| all.split(" + ")) {
            let is_known = match condition.split_once(':') {
                Some(("has", pointer)) => pointer.starts_with('/'),
                Some(("failed", rule)) => RuleId::from_name(rule).is_some(),
                Some(_) => false,
                None => {
                    let (capability, protocol) = condition.split_once('/').unwrap_or((condition, "SAML"));
                    let is_offer = offer::title(capability).is_some() && offer::protocol_title(protocol).is_some();
                    matches!(condition, "always" | "update" | "workflows" | "express") || is_offer
                }
            };
            assert!(is_known, "{condition}");
        }
    }

    #[test]
    fn everything_that_a_step_is_shown_by_can_be_there() {
        for wanted in STEPS.iter().flat_map(|step| step.shown_by).flat_map(|wanted| wanted.split(" or ")) {
            let is_known = match wanted.split_once(':') {
                Some(("testing", pointer)) => pointer.starts_with('/'),
                Some(("kind", name)) => Kind::from_name(name).is_some(),
                Some(("contact", kind)) => matches!(kind, "CUSTOMER_SUPPORT" | "ESCALATION_SUPPORT"),
                Some(_) => false,
                None => wanted.starts_with('/'),
            };
            assert!(is_known, "{wanted}");
        }
        assert!(STEPS.iter().all(|step| !step.person || step.shown_by.is_empty()), "nothing shows it");
    }
}
