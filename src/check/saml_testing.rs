//! What the test information says of SAML sign-in.

use super::{id, manifest};
use crate::document::Value;
use crate::rule::{At, Context};

/// The flows that reviewers are to test, and what they need for it.
pub fn flows(context: &mut Context<'_>) {
    for testing in manifest::testing(context.artifact()) {
        let Some(saml) = manifest::present(testing, "samlTestConfiguration").filter(|saml| saml.is_object())
        else {
            continue;
        };
        let is_on = |name: &str| saml.get(name).and_then(Value::as_bool);
        if is_on("idp") != Some(true) && is_on("sp") != Some(true) && is_on("idp").or(is_on("sp")).is_some() {
            context.report(id::SAML_TEST_FLOW_NONE, At::head(saml));
        }
        if is_on("jit").is_none() {
            context.report(id::SAML_TEST_JIT_MISSING, At::head(saml));
        }
        let has_text =
            |name: &str| saml.get(name).and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty());
        let missing = ["spInitiateUrl", "spInitiateDescription"].into_iter().filter(|name| !has_text(name));
        let missing: Vec<String> = missing.map(|name| format!("`{name}`")).collect();
        if is_on("sp") == Some(true) && !missing.is_empty() {
            let sp = saml.get("sp").map_or(At::head(saml), At::value);
            context.report(id::SAML_TEST_SP_URL, sp).arg("missing", missing.join(" and "));
        }
    }
}
