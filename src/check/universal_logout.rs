//! Universal Logout: Okta calls an endpoint that revokes the tokens and sessions of a user.

use super::url_field::{self, Examples};
use super::{id, manifest};
use crate::document::Value;
use crate::rule::{At, Context};
use crate::source::brief;

/// Where it stands in a manifest, and what its endpoint needs.
pub fn configured(context: &mut Context<'_>) {
    for body in manifest::of(context) {
        if !manifest::has_sso(body) {
            without_sign_on(context, body);
        }
        let Some(block) = manifest::present(body, "globalTokenRevocation") else { continue };
        subject(context, body, block);
        endpoint(context, body, block);
    }
}

/// Universal Logout ends sessions that single sign-on began.
fn without_sign_on(context: &mut Context<'_>, body: Value<'_>) {
    let declared = manifest::capabilities(body).find(|(capability, _)| capability == "UNIVERSAL_LOGOUT");
    if let Some(capability) = declared.and_then(|(_, element)| element.get("capability")) {
        context.report(id::UNIVERSAL_LOGOUT_REQUIRES_SSO, At::value(capability));
    } else if let Some(block) = manifest::present(body, "globalTokenRevocation") {
        context.report(id::UNIVERSAL_LOGOUT_WITHOUT_SSO, At::head(block));
    }
}

/// An application knows users by issuer and subject if Okta provisioned them.
fn subject(context: &mut Context<'_>, body: Value<'_>, block: Value<'_>) {
    let format = block.get("subjectFormat").filter(|format| format.is_text("ISS_SUB"));
    if let Some(format) = format.filter(|_| !manifest::has_provisioning(body)) {
        context.report(id::GTR_ISS_SUB_NEEDS_PROVISIONING, At::value(format));
    }
}

/// Query and fragment are no part of the audience of Okta's token.
fn endpoint(context: &mut Context<'_>, body: Value<'_>, block: Value<'_>) {
    let Some(value) = block.get("endpoint").filter(|endpoint| manifest::is_filled(*endpoint)) else { return };
    for way in url_field::of_field(value, &Examples::of(body)) {
        let text = way.text();
        let Some(at) = text.find(['?', '#']).filter(|at| way.is_written(*at..*at + 1)) else { continue };
        let (part, result) = (way.show(context, at..text.len()), way.shown(context));
        let draft = context.report(id::GTR_ENDPOINT_QUERY, way.place(at..text.len()));
        draft.arg("part", brief(&part, 60));
        way.explain(&result, draft);
        return;
    }
}
