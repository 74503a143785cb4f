//! OpenAPI 3 and Swagger 2 descriptions: paths, operations, responses, schemas and what secures them.
//!
//! References within the file are followed. What one leads to outside of it is not known, and nothing is said about it.

mod examples;
mod scim;
mod security;
mod shape;

pub use scim::{Resource, ScimServer, logout_operations, scim_servers};
pub use security::{Flow, Scheme};
pub use shape::Shape;

use std::borrow::Cow;

use memchr::memmem;

use examples::is_parameter;

use crate::document::Value;

/// The most references that are followed one after the other: more lead round in a circle.
const HOPS: usize = 16;
/// The methods of a path.
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// A description of an API.
#[derive(Clone, Copy, Debug)]
pub struct Api<'a> {
    root: Value<'a>,
}

/// A path with its operations.
#[derive(Clone, Debug)]
pub struct Path<'a> {
    /// As it is written: `/Users/{id}`.
    pub template: Cow<'a, str>,
    /// The path where it stands, for what is missing in it.
    pub place: Value<'a>,
    /// Its operations; `None` where they are in another file.
    item: Option<Value<'a>>,
}

/// A method of a path.
#[derive(Clone, Copy, Debug)]
pub struct Operation<'a> {
    api: Api<'a>,
    /// In lower case.
    pub method: &'static str,
    /// The whole operation.
    pub value: Value<'a>,
    item: Value<'a>,
}

/// A response of an operation.
#[derive(Clone, Debug)]
pub struct Response<'a> {
    /// `200`, `4XX` or `default`.
    pub status: Cow<'a, str>,
    /// Where it stands in the operation.
    pub place: Value<'a>,
    /// What it says, also where that stands somewhere else; `None` where that is in another file.
    pub value: Option<Value<'a>>,
}

impl<'a> Api<'a> {
    /// The API of a file.
    pub fn of(root: Value<'a>) -> Self {
        Self { root }
    }

    /// Whether it is written in Swagger 2.
    pub fn is_swagger(self) -> bool {
        self.root.get("swagger").is_some()
    }

    /// Every path.
    pub fn paths(self) -> impl Iterator<Item = Path<'a>> {
        let members = self.root.get("paths").into_iter().flat_map(Value::members);
        members.filter_map(move |member| {
            let template = member.key.text()?;
            Some(Path { template, place: member.value, item: self.resolve(member.value) })
        })
    }

    /// The URLs of the servers, as they are written: of Swagger 2 the scheme, if there is only one, with host and path.
    pub fn servers(self) -> Vec<(String, Value<'a>)> {
        if !self.is_swagger() {
            let servers = self.root.get("servers").into_iter().flat_map(Value::elements);
            let urls = servers.filter_map(|server| server.get("url"));
            return urls.filter_map(|url| Some((url.as_str()?.into_owned(), url))).collect();
        }
        let base = self.root.get("basePath").and_then(Value::as_str).unwrap_or_default();
        let Some(host) = self.root.get("host").and_then(Value::as_str) else {
            return self.root.get("basePath").map(|place| (base.into_owned(), place)).into_iter().collect();
        };
        let schemes = self.root.get("schemes").into_iter().flat_map(Value::elements);
        let schemes: Vec<Value<'a>> = schemes.filter(|scheme| scheme.as_str().is_some()).collect();
        let url = |scheme: &Value<'a>| format!("{}://{host}{base}", scheme.as_str().unwrap_or_default());
        schemes.iter().map(|scheme| (url(scheme), *scheme)).collect()
    }

    /// What a value is after its reference is followed. `None` if that leads out of the file, or nowhere.
    pub fn resolve(self, value: Value<'a>) -> Option<Value<'a>> {
        let mut at = value;
        for _ in 0..HOPS {
            let Some(target) = at.get("$ref").filter(|_| at.is_object()) else { return Some(at) };
            let target = target.as_str()?;
            at = self.root.pointer(&unescaped(target.strip_prefix('#')?))?;
        }
        None
    }

    /// The security schemes by name.
    fn schemes(self) -> Option<Value<'a>> {
        if self.is_swagger() {
            self.root.get("securityDefinitions")
        } else {
            self.root.get("components")?.get("securitySchemes")
        }
    }
}

/// A reference is part of a URL: a brace may stand in it as `%7B`.
fn unescaped(pointer: &str) -> Cow<'_, str> {
    if !pointer.contains('%') {
        return Cow::Borrowed(pointer);
    }
    Cow::Owned(pointer.replace("%7B", "{").replace("%7D", "}").replace("%7b", "{").replace("%7d", "}"))
}

impl<'a> Path<'a> {
    /// Whether its operations are in this file.
    pub fn is_known(&self) -> bool {
        self.item.is_some()
    }

    /// Its operations.
    pub fn operations(&self, api: Api<'a>) -> Vec<Operation<'a>> {
        METHODS.into_iter().filter_map(|method| self.operation(api, method)).collect()
    }

    /// The operation of a method, in lower case.
    pub fn operation(&self, api: Api<'a>, method: &'static str) -> Option<Operation<'a>> {
        let item = self.item?;
        let value = item.get(method).filter(|value| value.is_object())?;
        Some(Operation { api, method, value, item })
    }

    /// Whether it has a method, or may have it in another file.
    pub fn may_have(&self, api: Api<'a>, method: &'static str) -> bool {
        !self.is_known() || self.operation(api, method).is_some()
    }
}

impl<'a> Operation<'a> {
    /// The API that it belongs to.
    pub fn api(self) -> Api<'a> {
        self.api
    }

    /// The parameters, those of the path among them; `None` if one of them is in another file.
    pub fn parameters(self) -> Option<Vec<Value<'a>>> {
        let lists = [self.value.get("parameters"), self.item.get("parameters")];
        let parameters = lists.into_iter().flatten().flat_map(Value::elements);
        parameters.map(|parameter| self.api.resolve(parameter)).collect()
    }

    /// Whether there is a parameter in that place (`query`, `header`), whatever the case of its name.
    pub fn has_parameter(self, place: &str, name: &str) -> bool {
        self.parameters().is_some_and(|all| all.iter().any(|own| is_parameter(*own, place, name)))
    }

    /// The schemas of the request body, each with its media type.
    pub fn request_schemas(self) -> Vec<Value<'a>> {
        self.request_contents().filter_map(|content| content.get("schema")).collect()
    }

    /// What describes the request body: the content of each media type; in Swagger 2 a parameter.
    fn request_contents(self) -> impl Iterator<Item = Value<'a>> {
        let body = self.value.get("requestBody").and_then(|body| self.api.resolve(body));
        let contents = body.and_then(|body| body.get("content")).into_iter().flat_map(Value::members);
        let parameters = self.parameters().unwrap_or_default().into_iter();
        let bodies = parameters.filter(|parameter| parameter.get("in").is_some_and(|place| place.is_text("body")));
        contents.map(|member| member.value).chain(bodies)
    }

    /// The responses.
    pub fn responses(self) -> Vec<Response<'a>> {
        let members = self.value.get("responses").into_iter().flat_map(Value::members);
        let responses = members.filter_map(|member| {
            let value = self.api.resolve(member.value);
            Some(Response { status: member.key.text()?, place: member.value, value })
        });
        responses.filter(|response| !response.status.starts_with("x-")).collect()
    }

    /// Whether a status is documented, by itself, by its class or by `default`.
    pub fn has_status(self, status: &str) -> bool {
        self.responses().iter().any(|response| {
            let own = &*response.status;
            own == status
                || own == "default"
                || own.get(1..).is_some_and(|rest| rest.eq_ignore_ascii_case("xx"))
                    && own.as_bytes().first() == status.as_bytes().first()
        })
    }

    /// The media types that a response is documented with, and the schema of each.
    pub fn contents(self, response: &Response<'a>) -> Vec<(Cow<'a, str>, Option<Value<'a>>)> {
        let Some(value) = response.value else { return Vec::new() };
        if !self.api.is_swagger() {
            let contents = value.get("content").into_iter().flat_map(Value::members);
            return contents.filter_map(|own| Some((own.key.text()?, own.value.get("schema")))).collect();
        }
        let Some(schema) = value.get("schema") else { return Vec::new() };
        let produces = self.value.get("produces").or_else(|| self.api.root.get("produces"));
        let types: Vec<Cow<'a, str>> =
            produces.into_iter().flat_map(Value::elements).filter_map(Value::as_str).collect();
        if types.is_empty() {
            return vec![("application/json".into(), Some(schema))];
        }
        types.into_iter().map(|kind| (kind, Some(schema))).collect()
    }
}

/// Why a description is not judged.
pub const OTHER_PURPOSE: &str = "it describes neither a SCIM server nor a Universal Logout endpoint";

/// Whether a description has neither a SCIM server nor an endpoint of Universal Logout.
pub fn is_of_other_purpose(root: Value<'_>, content: &str) -> bool {
    let api = Api::of(root);
    !may_be_judged(content) || scim_servers(api, content).is_empty() && logout_operations(api, content).is_empty()
}

/// Whether a text has a word without which [`is_of_other_purpose`] finds nothing of ours in it. Large descriptions of other
/// APIs are then not parsed.
pub fn may_be_judged(content: &str) -> bool {
    let has = |needle: &str| memmem::find(content.as_bytes(), needle.as_bytes()).is_some();
    let has_users = has("/Users") || has("/users");
    has_users && ["scim", "SCIM", "Scim"].into_iter().any(has) || scim::LOGOUT_WORDS.into_iter().any(has)
}
