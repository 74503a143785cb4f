//! What the test information says of OpenID Connect sign-in.

use super::{id, manifest};
use crate::document::Value;
use crate::rule::{At, Context, Part, listed};

/// What reviewers need to test sign-in, and what Okta fills in itself.
pub fn flows(context: &mut Context<'_>) {
    for testing in manifest::testing(context.artifact()) {
        let Some(oidc) = manifest::present(testing, "oidcTestConfiguration").filter(|oidc| oidc.is_object())
        else {
            continue;
        };
        start(context, oidc);
        if oidc.get("jit").and_then(Value::as_bool).is_none() {
            // At the block's own key a missing URL is reported.
            let place = oidc.get("jit").or_else(|| oidc.get("spInitiateUrl"));
            context.report(id::OIDC_TEST_JIT_MISSING, place.map_or(At::value(oidc), At::head));
        }
        // An answer of the API that is kept as a whole has both, as Okta has set them.
        let is_answer = oidc.get("sp").and_then(Value::as_bool) == Some(true) && oidc.get("idp").is_some();
        let members = ["idp", "sp"].iter().filter(|_| !is_answer);
        let written: Vec<Value<'_>> = members.filter_map(|name| oidc.get(name)).collect();
        if let Some(first) = written.first() {
            let names = listed(written.iter().filter_map(|value| value.key()?.text()));
            let draft = context.report(id::OIDC_TEST_READONLY, At::Node(first.id(), Part::Key));
            draft.arg("members", names);
            for other in &written[1..] {
                draft.related(At::Node(other.id(), Part::Key), "and this");
            }
        }
    }
}

fn start(context: &mut Context<'_>, oidc: Value<'_>) {
    let url = oidc.get("spInitiateUrl");
    let text = url.and_then(Value::as_str).unwrap_or_default();
    let (at, problem) = match url {
        Some(url) if text.trim().is_empty() => (At::value(url), "is empty"),
        Some(_) => return,
        None => (At::head(oidc), "is missing"),
    };
    context.report(id::OIDC_TEST_SP_URL, at).arg("problem", problem);
}
