//! The endpoint of Universal Logout in an OpenAPI description.

use super::{id, manifest};
use crate::artifact::openapi::{Api, Operation, Path, Shape, logout_operations};
use crate::document::Value;
use crate::rule::{At, Context, listed};

/// Statuses that the endpoint answers with.
const STATUSES: [&str; 6] = ["204", "400", "401", "403", "404", "422"];

/// What the endpoint takes, answers with, and is secured by.
pub fn endpoint(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    let api = Api::of(root);
    let text = context.artifact().text().map_or("", |text| text.as_str());
    for (path, operation) in logout_operations(api, text) {
        match operation {
            Some(operation) => {
                responses(context, operation);
                body(context, api, operation);
                token(context, operation);
            }
            None => without_post(context, &path),
        }
    }
}

fn without_post(context: &mut Context<'_>, path: &Path<'_>) {
    let draft = context.report(id::GTR_ENDPOINT_RESPONSES, At::head(path.place));
    draft.arg("seen", "has no `post`").arg("missing", "`post`");
}

/// Without 204 Okta takes the call for failed, and without any error for always done.
fn responses(context: &mut Context<'_>, operation: Operation<'_>) {
    let responses = operation.responses();
    if responses.is_empty() {
        return;
    }
    let has_refusal = ["400", "401", "403", "404", "422"].iter().any(|status| operation.has_status(status));
    let seen = match (operation.has_status("204"), has_refusal) {
        (true, true) => return,
        (true, false) => "documents no error",
        (false, _) => "documents no 204",
    };
    let missing = STATUSES.into_iter().filter(|status| !operation.has_status(status));
    let place = operation.value.get("responses").unwrap_or(operation.value);
    let draft = context.report(id::GTR_ENDPOINT_RESPONSES, At::head(place));
    draft.arg("seen", seen).arg("missing", listed(missing));
}

fn body(context: &mut Context<'_>, api: Api<'_>, operation: Operation<'_>) {
    for schema in operation.request_schemas() {
        let shape = Shape::of(api, schema);
        let Some(subject) = shape.get("sub_id") else {
            if let Some(place) = shape.place.filter(|_| !shape.may_have("sub_id")) {
                context.report(id::GTR_ENDPOINT_BODY, At::head(place)).arg("missing", "`sub_id`");
            }
            continue;
        };
        let subject = Shape::of(api, subject);
        let mut lacks = subject.lacks(&["format"]);
        lacks.extend(match format(context) {
            Some("EMAIL") => subject.lacks(&["email"]),
            Some(_) => subject.lacks(&["iss", "sub"]),
            // One of both forms does.
            None if subject.may_have("email") => Vec::new(),
            None => subject.lacks(&["iss", "sub"]),
        });
        if let Some(place) = subject.place.filter(|_| !lacks.is_empty()) {
            let missing = listed(lacks.into_iter().map(|name| format!("sub_id.{name}")));
            context.report(id::GTR_ENDPOINT_BODY, At::head(place)).arg("missing", missing);
        }
    }
}

/// The subject format that a manifest of the submission asks for.
fn format(context: &Context<'_>) -> Option<&'static str> {
    let manifests = manifest::judged(context.submission(), crate::artifact::Kind::Submission);
    let bodies = manifests.filter_map(|file| file.root()).flat_map(manifest::bodies);
    let mut formats = bodies.filter_map(|body| body.pointer("/globalTokenRevocation/subjectFormat"));
    let format: Value<'_> = formats.next()?;
    ["EMAIL", "ISS_SUB"].into_iter().find(|own| format.is_text(own))
}

/// Okta signs in with a JSON Web Token of its own in the `Authorization` header.
fn token(context: &mut Context<'_>, operation: Operation<'_>) {
    let Some(ways) = operation.security() else { return };
    let fits = |way: &Vec<crate::artifact::openapi::Scheme<'_>>| !way.iter().any(|scheme| scheme.refuses_bearer());
    if ways.iter().any(fits) {
        return;
    }
    if let Some(scheme) = ways.iter().flatten().find(|scheme| scheme.refuses_bearer()) {
        let name = context.quote(scheme.place);
        context.report(id::GTR_JWT_CHECKS, At::value(scheme.place)).arg("name", name);
    }
}
