//! Authorization servers that exports and Terraform bring along.

use super::{id, manifest};
use crate::artifact::Kind;
use crate::document::Value;
use crate::rule::{At, Context};

/// Custom authorization servers that a file describes. The org authorization server is never among them: the API that
/// exports come from (`/api/v1/authorizationServers`) lists custom ones only, and Terraform creates no other.
pub fn defined(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    let is_terraform = context.artifact().kind == Some(Kind::Terraform);
    let is_server = |value: &Value<'_>| {
        !is_terraform || value.get("resource").is_some_and(|resource| resource.is_text("okta_auth_server"))
    };
    let is_in_use = |value: &Value<'_>| !value.get("status").is_some_and(|status| status.is_text("INACTIVE"));
    for server in manifest::bodies(root).into_iter().filter(is_server).filter(is_in_use) {
        let name = server.get(if is_terraform { "label" } else { "name" }).filter(|name| name.as_str().is_some());
        let place = name.map_or_else(|| At::head(server), At::value);
        let title = name.map_or_else(|| "without a name".into(), |name| format!("`{}`", context.quote(name)));
        context.report(id::OIDC_AUTHORIZATION_SERVER_DEFINED, place).arg("server", title);
    }
}
