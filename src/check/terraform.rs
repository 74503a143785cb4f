//! What only a Terraform configuration can get wrong.

use super::saml_roles::list;
use super::{id, okta_app};
use crate::document::Value;
use crate::rule::{At, Context};

/// The length of a certificate's life, and expressions that Terraform would take for its own.
pub fn resources(context: &mut Context<'_>) {
    const YEARS: std::ops::RangeInclusive<u64> = 2..=10;
    let Some(root) = context.root() else { return };
    for app in okta_app::apps(root).filter(|app| app.get("resource").is_some()) {
        if let Some(years) = app.get("keyYearsValid").filter(|years| !is_in(*years, &YEARS)) {
            let shown = context.quote(years);
            context.report(id::TF_KEY_YEARS_VALID, At::value(years)).arg("years", shown);
        }
        for expression in list(app, "unescapedExpressions") {
            let root = context.quote(expression);
            context.report(id::TF_EXPRESSION_UNESCAPED, At::value(expression)).arg("root", root);
        }
    }
}

fn is_in(years: Value<'_>, allowed: &std::ops::RangeInclusive<u64>) -> bool {
    let text = years.text().unwrap_or_default();
    text.is_empty() || text.parse().is_ok_and(|number: u64| allowed.contains(&number))
}
