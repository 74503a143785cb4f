//! The SCIM server that an OpenAPI description shows: whether what Okta calls is there.

use super::scim_document::scim_manifests;
use super::{id, manifest};
use crate::artifact::openapi::{Api, Path, ScimServer, scim_servers};
use crate::artifact::{Artifact, Kind, Submission};
use crate::document::Value;
use crate::rule::{At, Context, listed};

/// The SCIM servers that a file describes.
pub fn servers(artifact: &Artifact) -> Vec<ScimServer<'_>> {
    let root = artifact.root().filter(|_| artifact.kind == Some(Kind::OpenApi));
    let text = artifact.text().map_or("", |text| text.as_str());
    root.map(|root| scim_servers(Api::of(root), text)).unwrap_or_default()
}

/// Those of them with operations on all users: what they lack, the server lacks.
pub fn whole_servers(artifact: &Artifact) -> Vec<ScimServer<'_>> {
    let mut servers = servers(artifact);
    servers.retain(|server| {
        let users = server.resource("Users").and_then(|users| users.collection.as_ref());
        users.is_some_and(|path| path.is_known() && !path.operations(server.api).is_empty())
    });
    servers
}

/// Whether an API may be described in several files: what is not in one may be in another.
pub fn is_split(submission: &Submission) -> bool {
    submission.artifacts.iter().filter(|artifact| artifact.kind == Some(Kind::OpenApi)).count() > 1
}

/// What the manifests of a submission want to provision; `None` if none of them says it.
pub struct Features(Option<Vec<String>>);

impl Features {
    /// Of a submission.
    pub fn of(submission: &Submission) -> Self {
        let manifests: Vec<Value<'_>> = submission.artifacts.iter().flat_map(scim_manifests).collect();
        let listed = manifests.into_iter().flat_map(|body| manifest::at(body, &["provisioning", "features", "*"]));
        let features: Vec<String> = listed.filter_map(|own| own.as_str().map(Into::into)).collect();
        Self((!features.is_empty()).then_some(features))
    }

    /// Whether one of the names is among them, or none is known.
    fn may_want(&self, names: &[&str]) -> bool {
        self.0.as_ref().is_none_or(|own| own.iter().any(|own| names.contains(&own.as_str())))
    }

    fn wants_groups(&self) -> bool {
        self.0.as_ref().is_some_and(|own| own.iter().any(|own| own.ends_with("_GROUP")))
    }
}

/// Endpoints and methods that are missing, and what stands in their place.
pub fn endpoints(context: &mut Context<'_>) {
    let features = Features::of(context.submission());
    let is_split = is_split(context.submission());
    for server in whole_servers(context.artifact()) {
        plural_configuration(context, &server);
        let relies_on_delete = features.may_want(&["UPDATE_USER", "DEACTIVATE_USER"]) && relies_on_delete(&server);
        if relies_on_delete {
            let delete = server.on_member("Users", "delete").map(|operation| operation.value);
            delete.into_iter().for_each(|place| {
                context.report(id::SCIM_USER_DELETE_RELIANCE, At::head(place));
            });
        }
        let mut missing = missing_of_users(&server, &features, relies_on_delete);
        if server.resource("Groups").is_some() || !is_split {
            missing.extend(missing_of_groups(&server, &features));
        }
        report_missing(context, &server, &missing);
    }
}

/// Whether accounts can be removed and in no way be changed.
fn relies_on_delete(server: &ScimServer<'_>) -> bool {
    server.on_member("Users", "delete").is_some() && !can_update(server)
}

fn can_update(server: &ScimServer<'_>) -> bool {
    ["put", "patch"].into_iter().any(|method| server.may_have("Users", true, method))
}

/// A call that Okta makes: methods of which one does, collection, and whether an id stands behind it.
struct Call(&'static str, &'static str, bool);

impl Call {
    fn shown(&self) -> String {
        let Self(methods, name, on_member) = self;
        format!("{methods} /{name}{}", if *on_member { "/{id}" } else { "" })
    }
}

fn missing_of_users(server: &ScimServer<'_>, features: &Features, relies_on_delete: bool) -> Vec<Call> {
    let mut missing = Vec::new();
    let mut need = |is_wanted: bool, name: &'static str, on_member: bool, method: &'static str| {
        if is_wanted && !server.may_have("Users", on_member, method) {
            missing.push(Call(name, "Users", on_member));
        }
    };
    need(true, "GET", false, "get");
    need(features.may_want(&["CREATE_USER"]), "POST", false, "post");
    need(true, "GET", true, "get");
    let updates = features.may_want(&["UPDATE_USER", "DEACTIVATE_USER"]);
    if updates && !relies_on_delete && !can_update(server) {
        missing.push(Call("PUT or PATCH", "Users", true));
    }
    missing
}

/// Without a manifest groups are managed if one can be written. With one, what a feature needs of groups that are there
/// is reported at the feature.
fn missing_of_groups(server: &ScimServer<'_>, features: &Features) -> Vec<Call> {
    let operations = server.operations("Groups");
    let exist = !operations.is_empty() || server.resource("Groups").is_some_and(|own| !own.is_here());
    let (wants_read, wants_write) = match features.0 {
        Some(_) => (features.wants_groups(), features.wants_groups() && !exist),
        None => (exist, operations.iter().any(|own| own.method != "get")),
    };
    let wants = |feature: &str| features.may_want(&[feature]);
    let calls = [
        (wants_read, "GET", false, "get"),
        (wants_read && wants("CREATE_GROUP") && (features.0.is_some() || wants_write), "POST", false, "post"),
        (wants_read, "GET", true, "get"),
        (wants_write && wants("UPDATE_GROUP"), "PATCH", true, "patch"),
        (wants_write && wants("DEACTIVATE_GROUP"), "DELETE", true, "delete"),
    ];
    let missing = calls
        .into_iter()
        .filter(|(wanted, _, on_member, method)| *wanted && !server.may_have("Groups", *on_member, method));
    missing.map(|(_, name, on_member, _)| Call(name, "Groups", on_member)).collect()
}

/// One finding for a server: at the path of the first call that is missing, or at the path of the users.
fn report_missing(context: &mut Context<'_>, server: &ScimServer<'_>, missing: &[Call]) {
    let Some(first) = missing.first() else { return };
    let path = |call: &Call| -> Option<Path<'_>> {
        let resource = server.resource(call.1)?;
        if call.2 { resource.member.clone() } else { resource.collection.clone() }
    };
    let users = server.resource("Users").and_then(|users| users.collection.clone());
    let Some(place) = path(first).or(users) else { return };
    let calls = listed(missing.iter().map(Call::shown));
    let base = if server.base.is_empty() { "/".to_owned() } else { crate::source::brief(&server.base, 60) };
    context.report(id::SCIM_ENDPOINT_MISSING, At::head(place.place)).arg("base", base).arg("calls", calls);
}

/// SCIM 1.1 has the plural.
fn plural_configuration(context: &mut Context<'_>, server: &ScimServer<'_>) {
    if server.resource("ServiceProviderConfig").is_none() {
        let plural = server.resource("ServiceProviderConfigs").and_then(|own| own.collection.clone());
        if let Some(path) = plural {
            let repair = format!("{}/ServiceProviderConfig", crate::source::brief(&server.base, 60));
            context.report(id::SCIM11_ENDPOINT, At::head(path.place)).arg("repair", repair);
        }
    }
}
