//! Which version of SCIM a document is written for.

use super::id;
use crate::document::Value;
use crate::rule::{At, Context};

/// Documents in the form of SCIM 1.1: one finding a document.
pub fn version(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    let mut urns = Vec::new();
    for resource in [root].into_iter().chain(root.get("Resources").into_iter().flat_map(Value::elements)) {
        let schemas = resource.get("schemas").into_iter().flat_map(Value::elements);
        urns.extend(schemas.filter(|urn| urn.as_str().is_some_and(|urn| repair(&urn).is_some())));
    }
    let (place, seen, repair) = match urns.first() {
        Some(urn) => {
            let repair = urn.as_str().and_then(|urn| repair(&urn)).unwrap_or_default();
            (At::value(*urn), format!("`{}`", context.quote(*urn)), format!("`{repair}`"))
        }
        // An error envelope without schemas.
        None => {
            let errors = root.get("Errors").unwrap_or(root);
            (At::head(errors), "an `Errors` list".into(), "an error with `schemas`, `status` and `detail`".into())
        }
    };
    let others: Vec<At> = urns.iter().skip(1).map(|urn| At::value(*urn)).collect();
    let draft = context.report(id::SCIM11_URN, place).arg("seen", seen).arg("repair", repair);
    for other in others {
        draft.related(other, "also of version 1.1");
    }
}

/// What SCIM 2.0 (RFC 7643, RFC 7644) calls the schema of a SCIM 1.1 URN.
fn repair(urn: &str) -> Option<&'static str> {
    Some(match urn {
        "urn:scim:schemas:core:1.0" | "urn:scim:schemas:core:1.0:User" => {
            "urn:ietf:params:scim:schemas:core:2.0:User"
        }
        "urn:scim:schemas:core:1.0:Group" | "urn:okta:custom:group:1.0" => {
            "urn:ietf:params:scim:schemas:core:2.0:Group"
        }
        "urn:scim:schemas:core:1.0:ListResponse" => "urn:ietf:params:scim:api:messages:2.0:ListResponse",
        "urn:scim:schemas:extension:enterprise:1.0" => {
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
        }
        other if other.starts_with("urn:scim:schemas:") => "urn:ietf:params:scim:schemas:core:2.0:User",
        _ => return None,
    })
}
