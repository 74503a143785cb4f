//! The Express Configuration of an application that signs in with Auth0.

use super::{id, manifest};
use crate::artifact::Kind;
use crate::document::Value;
use crate::rule::{At, Context, Safety, listed, nearest};
use crate::source::brief;

/// What a template of a sign-in URI may leave open.
const VARIABLES: [&str; 3] = ["organization_name", "organization_id", "connection_name"];

/// What the schema cannot say of a configuration.
pub fn configuration(context: &mut Context<'_>) {
    let Some(root) = context.root().filter(|root| root.is_object()) else { return };
    template(context, root);
    same_client(context, root);
    ["tenantDomain", "loginDomain"]
        .iter()
        .filter_map(|name| root.get(name))
        .for_each(|domain| host(context, domain));
    capabilities(context, root);
    openid(context, root);
}

/// Names in braces that nobody replaces.
fn template(context: &mut Context<'_>, root: Value<'_>) {
    let Some(template) = root.get("initiateLoginUriTemplate") else { return };
    let Some(text) = template.as_str() else { return };
    let mut from = 0;
    while let Some(open) = text[from..].find('{').map(|at| from + at) {
        let end = text[open..].find('}').map_or(text.len(), |at| open + at + 1);
        let name = text[open + 1..end].trim_end_matches('}');
        if !VARIABLES.contains(&name) || !text[open..end].ends_with('}') {
            let shown = brief(&context.part(template, open..end), 60);
            let near = nearest(name.trim(), VARIABLES);
            let at = At::slice(template, open..end);
            let draft = context.report(id::EXPRESS_TEMPLATE_VARIABLE, at.clone());
            let allowed = listed(VARIABLES.map(|name| format!("{{{name}}}")));
            draft.arg("variable", shown).arg("allowed", allowed);
            if let Some(near) = near {
                draft.arg("nearest", format!("{{{near}}}")).edit(at, format!("{{{near}}}"), Safety::Unsafe);
            }
        }
        from = end;
    }
}

fn same_client(context: &mut Context<'_>, root: Value<'_>) {
    let (Some(own), Some(other)) = (root.get("applicationClientId"), root.get("oinClientId")) else { return };
    let is_same = own.as_str().is_some_and(|text| !text.trim().is_empty() && other.is_text(&text));
    if is_same {
        let shown = context.quote(own);
        context
            .report(id::EXPRESS_SAME_CLIENT, At::value(own))
            .arg("value", shown)
            .related(At::value(other), "the client of the integration");
    }
}

/// A domain is the name of a host: no scheme in front of it, nothing behind it.
fn host(context: &mut Context<'_>, domain: Value<'_>) {
    let Some(text) = domain.as_str().filter(|text| !text.is_empty()) else { return };
    let start = text.find("://").map_or(0, |at| at + 3);
    let end = text[start..].find(['/', '?', '#', ':']).map_or(text.len(), |at| start + at);
    let is_host = start == 0 && end == text.len() && is_name(&text);
    if is_host {
        return;
    }
    let key = domain.key().map(|key| context.quote(key)).unwrap_or_default();
    let shown = context.quote(domain);
    let repair = is_name(&text[start..end]).then(|| brief(&context.part(domain, start..end), 80));
    let draft = context.report(id::EXPRESS_DOMAIN_FORM, At::value(domain));
    draft.arg("key", key).arg("value", shown);
    if let Some(repair) = repair {
        // A scheme and a slash say nothing more; a path or a port was meant for something.
        let safety = if matches!(&text[end..], "" | "/") { Safety::Safe } else { Safety::Unsafe };
        draft.arg("host", repair).edit(At::value(domain), &text[start..end], safety);
    }
}

fn is_name(text: &str) -> bool {
    let is_label = |label: &str| {
        let is_inner = |c: char| c.is_alphanumeric() || c == '-';
        !label.is_empty() && label.chars().all(is_inner) && !label.starts_with('-') && !label.ends_with('-')
    };
    text.contains('.') && text.split('.').all(is_label)
}

/// Capabilities that are listed twice.
fn capabilities(context: &mut Context<'_>, root: Value<'_>) {
    let all = root.get("capabilities").into_iter().flat_map(Value::elements);
    for (capability, first) in manifest::repeated(all, Value::as_str) {
        let (shown, first) = (context.quote(capability), At::value(first));
        context
            .report(id::EXPRESS_CAPABILITY_DUPLICATE, At::value(capability))
            .arg("value", shown)
            .related(first, "first here");
    }
}

/// Only OpenID Connect is set up. A submission is one manifest; of several none is known to be the one that is meant.
fn openid(context: &mut Context<'_>, root: Value<'_>) {
    let mut manifests = context.submission().of_kind(Kind::Submission).filter(|(_, file)| file.is_whole());
    let (Some((number, one)), None) = (manifests.next(), manifests.next()) else { return };
    let bodies = one.root().map(manifest::bodies).unwrap_or_default();
    let Some(sso) = bodies.iter().filter_map(|body| manifest::present(*body, "sso")).next() else { return };
    let has_openid = bodies.iter().any(|body| {
        let sso = manifest::present(*body, "sso");
        sso.and_then(|sso| manifest::present(sso, "oidc")).is_some()
    });
    if has_openid {
        return;
    }
    let draft = context.report(id::EXPRESS_REQUIRES_OIDC, At::head(root));
    draft.related_in(number, At::head(sso), "no `oidc` here");
}
