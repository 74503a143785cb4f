//! Which part of an API is a SCIM server, and which operation is Universal Logout.

use std::collections::BTreeMap;

use memchr::memmem;

use super::{Api, Operation, Path};

/// The most servers of one API that are looked at.
const MOST: usize = 8;
/// Words of which one is in every description of a Universal Logout endpoint.
pub(super) const LOGOUT_WORDS: [&str; 5] =
    ["sub_id", "global-token-revocation", "globalTokenRevocation", "global_token_revocation", "universal-logout"];

/// A collection of a SCIM server with what stands below it.
#[derive(Clone, Debug, Default)]
pub struct Resource<'a> {
    /// `/Users`.
    pub collection: Option<Path<'a>>,
    /// `/Users/{id}`.
    pub member: Option<Path<'a>>,
}

impl Resource<'_> {
    /// Whether all of it is in this file.
    pub fn is_here(&self) -> bool {
        [&self.collection, &self.member].into_iter().flatten().all(Path::is_known)
    }
}

/// A SCIM server that an API describes.
#[derive(Clone, Debug)]
pub struct ScimServer<'a> {
    /// The API it is part of.
    pub api: Api<'a>,
    /// What stands in front of `/Users`.
    pub base: String,
    /// The collections by name as it is written: `Users`, `ServiceProviderConfig`.
    pub resources: BTreeMap<String, Resource<'a>>,
}

impl<'a> ScimServer<'a> {
    /// A collection, whatever the case of its name.
    pub fn resource(&self, name: &str) -> Option<&Resource<'a>> {
        self.resources.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, resource)| resource)
    }

    /// The operations of a collection and of what stands below it.
    pub fn operations(&self, name: &str) -> Vec<Operation<'a>> {
        let resource = self.resource(name);
        let paths = resource.into_iter().flat_map(|resource| [&resource.collection, &resource.member]);
        paths.flatten().flat_map(|path| path.operations(self.api)).collect()
    }

    /// The operations of all collections.
    pub fn all_operations(&self) -> Vec<Operation<'a>> {
        self.resources.keys().flat_map(|name| self.operations(name)).collect()
    }

    /// The operation of a method on `/Name`.
    pub fn on_collection(&self, name: &str, method: &'static str) -> Option<Operation<'a>> {
        self.resource(name)?.collection.as_ref()?.operation(self.api, method)
    }

    /// The operation of a method on `/Name/{id}`.
    pub fn on_member(&self, name: &str, method: &'static str) -> Option<Operation<'a>> {
        self.resource(name)?.member.as_ref()?.operation(self.api, method)
    }

    /// Whether it has a method on `/Name`, or may have it in another file.
    pub fn may_have(&self, name: &str, on_member: bool, method: &'static str) -> bool {
        let Some(resource) = self.resource(name) else { return false };
        let path = if on_member { &resource.member } else { &resource.collection };
        path.as_ref().is_some_and(|path| path.may_have(self.api, method))
    }
}

/// The SCIM servers of an API: each has users, and its path, its URL, its media types or its URNs say that it is one.
/// Beside one of version 2, one of version 1 is history.
pub fn scim_servers<'a>(api: Api<'a>, content: &str) -> Vec<ScimServer<'a>> {
    let mut servers: Vec<ScimServer<'a>> = Vec::new();
    let paths: Vec<Path<'a>> = api.paths().collect();
    for base in paths.iter().filter_map(|path| base_of_users(&path.template)) {
        if !servers.iter().any(|server| server.base == base) && servers.len() < MOST {
            servers.push(server(api, base, &paths));
        }
    }
    servers.retain(|server| server.operations("Users").into_iter().next().is_some());
    let is_sure = |server: &ScimServer<'a>| names_scim(&server.base) || has_media_type(server);
    if servers.iter().any(is_sure) {
        servers.retain(is_sure);
    } else {
        let urls = api.servers();
        let is_scim = urls.iter().any(|(url, _)| names_scim(url))
            || memmem::find(content.as_bytes(), b"urn:ietf:params:scim:").is_some();
        servers.retain(|server| {
            is_scim && server.resource("Users").is_some() && server.resources.contains_key("Users")
        });
    }
    let is_old =
        |server: &ScimServer<'a>| server.base.split('/').any(|part| matches!(part, "v1" | "v1.1" | "1.1"));
    if servers.iter().any(|server| !is_old(server)) {
        servers.retain(|server| !is_old(server));
    }
    servers
}

/// What stands in front of the users in a path: `/scim/v2` of `/scim/v2/Users/{id}`. Small letters do where the rest says
/// that it is SCIM.
fn base_of_users(template: &str) -> Option<String> {
    let (base, name, _) = split(template)?;
    let is_users = name == "Users" || name == "users" && names_scim(&base);
    is_users.then_some(base)
}

/// Base, collection, and whether an id stands behind it. Actions and parts of a resource are none of both.
fn split(template: &str) -> Option<(String, &str, bool)> {
    let mut parts: Vec<&str> = template.trim_end_matches('/').split('/').collect();
    let is_id = |part: &str| part.starts_with('{') && part.ends_with('}');
    let on_member = parts.last().is_some_and(|last| is_id(last));
    if on_member {
        parts.pop();
    }
    let name = parts.pop().filter(|name| !name.is_empty() && !is_id(name))?;
    Some((parts.join("/"), name, on_member))
}

fn names_scim(text: &str) -> bool {
    text.to_ascii_lowercase().contains("scim")
}

fn server<'a>(api: Api<'a>, base: String, paths: &[Path<'a>]) -> ScimServer<'a> {
    let mut resources: BTreeMap<String, Resource<'a>> = BTreeMap::new();
    for path in paths {
        let Some((_, name, on_member)) = split(&path.template).filter(|(own, ..)| *own == base) else { continue };
        let resource = resources.entry(name.to_owned()).or_default();
        let place = if on_member { &mut resource.member } else { &mut resource.collection };
        place.get_or_insert_with(|| path.clone());
    }
    ScimServer { api, base, resources }
}

fn has_media_type(server: &ScimServer<'_>) -> bool {
    let is_scim = |operation: Operation<'_>| {
        operation.responses().iter().any(|response| {
            operation.contents(response).iter().any(|(kind, _)| kind.to_ascii_lowercase().contains("scim+json"))
        })
    };
    server.operations("Users").into_iter().any(is_scim)
}

/// The operations that are Universal Logout (global token revocation): by the end of the path, or by `sub_id` in the
/// body of a `POST`. With each the path it belongs to.
pub fn logout_operations<'a>(api: Api<'a>, content: &str) -> Vec<(Path<'a>, Option<Operation<'a>>)> {
    if !LOGOUT_WORDS.iter().any(|word| memmem::find(content.as_bytes(), word.as_bytes()).is_some()) {
        return Vec::new();
    }
    let is_ours = |path: &Path<'a>| {
        let last = path.template.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let letters: String = last.chars().filter(char::is_ascii_alphanumeric).collect();
        let is_named = matches!(&*letters.to_ascii_lowercase(), "globaltokenrevocation" | "universallogout");
        is_named || path.operation(api, "post").is_some_and(takes_subject)
    };
    let paths = api.paths().filter(|path| path.is_known()).filter(is_ours);
    paths.map(|path| (path.clone(), path.operation(api, "post"))).collect()
}

fn takes_subject(operation: Operation<'_>) -> bool {
    let schemas = operation.request_schemas().into_iter();
    schemas.map(|schema| super::Shape::of(operation.api, schema)).any(|shape| shape.get("sub_id").is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Value, json};

    fn bases(text: &str) -> Vec<String> {
        let parsed = json::parse(text);
        let root = Value::root(&parsed.tree, text).expect("the text has a value");
        scim_servers(Api::of(root), text).into_iter().map(|server| server.base).collect()
    }

    fn api(paths: &[&str], more: &str) -> String {
        let paths: Vec<String> =
            paths.iter().map(|path| format!(r#""{path}": {{"get": {{"responses": {{}}}}}}"#)).collect();
        format!(r#"{{"openapi": "3.0.0", "paths": {{{}}}{more}}}"#, paths.join(", "))
    }

    #[test]
    fn the_part_of_an_api_that_is_scim_is_found() {
        assert_eq!(bases(&api(&["/api/users", "/scim/v2/Users/{id}"], "")), ["/scim/v2"]);
        assert_eq!(bases(&api(&["/Users", "/api/scim/users/"], "")), ["/api/scim"]);
        assert_eq!(bases(&api(&["/Users"], r#", "servers": [{"url": "https://acme.example/scim/v2"}]"#)), [""]);
        assert_eq!(bases(&api(&["/Users"], r#", "x": "urn:ietf:params:scim:schemas:core:2.0:User""#)), [""]);
        assert_eq!(bases(&api(&["/scim/v1/Users", "/scim/v2/Users"], "")), ["/scim/v2"]);
    }

    #[test]
    fn users_alone_are_no_scim() {
        assert!(bases(&api(&["/Users", "/Users/{id}"], "")).is_empty());
        assert!(bases(&api(&["/users"], r#", "servers": [{"url": "https://scim.acme.example"}]"#)).is_empty());
        assert!(bases(&api(&["/scim/v2/Users/{id}/roles", "/scim/v2/config"], "")).is_empty());
    }
}
