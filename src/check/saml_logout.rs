//! Single logout, which the OIN has no place for.

use super::id;
use super::okta_app;
use super::saml_roles::{entities, is_a, list, roles};
use crate::artifact::Kind;
use crate::document::Value;
use crate::rule::{At, Context};

/// Single logout that a service provider announces in its metadata, or that an application export has enabled.
pub fn single_logout(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    if matches!(context.artifact().kind, Some(Kind::OktaApp | Kind::Terraform)) {
        for app in okta_app::submitted(context) {
            enabled(context, app);
        }
        return;
    }
    for role in entities(root).flat_map(roles).filter(|role| is_a(*role, "SPSSODescriptor")) {
        announced(context, role);
    }
}

fn announced(context: &mut Context<'_>, role: Value<'_>) {
    let mut services = list(role, "SingleLogoutService");
    let Some(first) = services.next() else { return };
    let draft = context.report(id::SAML_SINGLE_LOGOUT, At::head(first));
    draft
        .arg("what", "the service provider has a SingleLogoutService")
        .arg("repair", "take every `SingleLogoutService` out of the metadata");
    for other in services {
        draft.related(At::head(other), "and this one");
    }
}

fn enabled(context: &mut Context<'_>, app: Value<'_>) {
    let Some(enabled) = app.pointer("/settings/signOn/slo/enabled") else { return };
    if enabled.as_bool() == Some(true) {
        let name = okta_app::name(context, app);
        let repair = match app.get("resource") {
            Some(_) => "take every `single_logout_...` out",
            None => "write `false`, or leave `slo` out",
        };
        context
            .report(id::SAML_SINGLE_LOGOUT, At::value(enabled))
            .arg("what", format!("{name} has single logout enabled"))
            .arg("repair", repair);
    }
}
