//! How the SCIM server of an OpenAPI description is reached and secured.

use super::id;
use super::openapi_scim::servers;
use crate::artifact::openapi::{Api, Operation, Scheme, ScimServer};
use crate::document::Value;
use crate::rule::{At, Context};
use crate::source::brief;

/// Unsecured operations, grants of OAuth 2.0 that Okta does not have, and servers without TLS.
pub fn secured(context: &mut Context<'_>) {
    let servers = servers(context.artifact());
    for server in &servers {
        let operations = server.operations("Users");
        anonymous(context, server, &operations);
        grant(context, &operations);
    }
    if let Some(server) = servers.first() {
        without_tls(context, server.api);
    }
}

/// HTTP Basic as the only way into a SCIM server: the scheme where it is required, and other operations that require it.
pub fn only_basic<'a>(server: &ScimServer<'a>) -> Vec<Value<'a>> {
    let ways: Vec<Vec<Scheme<'a>>> = ways(&server.operations("Users"));
    let is_basic = |way: &Vec<Scheme<'a>>| way.iter().any(Scheme::is_basic);
    if ways.is_empty() || !ways.iter().all(is_basic) {
        return Vec::new();
    }
    let mut places: Vec<Value<'a>> =
        ways.iter().flatten().filter(|scheme| scheme.is_basic()).map(|scheme| scheme.place).collect();
    places.sort_by_key(|place| place.id());
    places.dedup_by_key(|place| place.id());
    places
}

fn ways<'a>(operations: &[Operation<'a>]) -> Vec<Vec<Scheme<'a>>> {
    operations.iter().filter_map(|operation| operation.security()).flatten().collect()
}

/// Where nothing in the file is about security, nothing is meant by it.
fn anonymous(context: &mut Context<'_>, server: &ScimServer<'_>, operations: &[Operation<'_>]) {
    let is_open = |operation: &Operation<'_>| {
        let ways = operation.security();
        let lets_all_in = ways.as_ref().map_or(server.api.has_schemes(), |ways| ways.iter().any(Vec::is_empty));
        lets_all_in && operation.parameters().is_some() && !has_credential(*operation)
    };
    let Some(first) = operations.first().filter(|_| operations.iter().all(is_open)) else { return };
    context.report(id::SCIM_ANONYMOUS, At::head(first.security_place()));
}

/// Whether a header for a credential is described as a parameter.
fn has_credential(operation: Operation<'_>) -> bool {
    let headers = ["Authorization", "X-API-Key", "X-Auth-Token", "Api-Key"];
    headers.iter().any(|name| operation.has_parameter("header", name))
}

fn grant(context: &mut Context<'_>, operations: &[Operation<'_>]) {
    let ways = ways(operations);
    let others = |scheme: &Scheme<'_>| {
        let flows = scheme.flows();
        !flows.is_empty() && !flows.iter().any(crate::artifact::openapi::Flow::is_authorization_code)
    };
    if ways.is_empty() || !ways.iter().all(|way| way.iter().any(others)) {
        return;
    }
    if let Some(scheme) = ways.iter().flatten().find(|scheme| others(scheme)) {
        let flows = scheme.flows().into_iter().map(|flow| brief(&flow.0, 30));
        let flows = crate::rule::listed(flows);
        context.report(id::SCIM_OAUTH_GRANT, At::value(scheme.place)).arg("flows", flows);
    }
}

/// An integration cannot reach a server without TLS. Servers of a desk do not count.
fn without_tls(context: &mut Context<'_>, api: Api<'_>) {
    let urls = api.servers();
    let public: Vec<&(String, Value<'_>)> = urls.iter().filter(|(url, _)| !is_local(url)).collect();
    let is_plain = |url: &str| url.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("http://"));
    let first = public.first().filter(|_| public.iter().all(|(url, _)| is_plain(url)));
    if let Some((_, place)) = first {
        let value = context.quote(*place);
        context.report(id::SCIM_TLS, At::value(*place)).arg("value", value);
    }
}

/// Whether a URL is of the own machine or network, or has a variable for its host.
fn is_local(url: &str) -> bool {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let ends = [".local", ".localhost", ".internal", ".test", ".lan"];
    !host.contains('.')
        || host.contains('{')
        || ends.iter().any(|end| host.ends_with(end))
        || host.split('.').all(|part| part.parse::<u8>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::is_local;

    #[test]
    fn servers_of_a_desk_are_told_from_those_of_the_world() {
        for url in [
            "http://localhost:8080/scim",
            "http://127.0.0.1",
            "http://scim.test",
            "/scim/v2",
            "http://{host}.acme.example",
            "http://web",
        ] {
            assert!(is_local(url), "{url}");
        }
        for url in ["http://acme.example/scim", "HTTP://API.ACME.EXAMPLE:80"] {
            assert!(!is_local(url), "{url}");
        }
    }
}
