//! Whether the parts of a manifest belong together.

use super::{id, manifest};
use crate::artifact::Kind;
use crate::document::Value;
use crate::rule::{At, Context, Part, RuleId, Safety, listed, nearest};

/// Protocols, and where each is described.
const BLOCKS: [(&str, &[&str]); 4] = [
    ("OIDC", &["sso", "oidc"]),
    ("SAML", &["sso", "saml"]),
    ("SCIM", &["provisioning"]),
    ("GTR", &["globalTokenRevocation"]),
];
/// The other protocols. What is neither is misspelt.
const WITHOUT_BLOCK: [&str; 3] = ["ACTIONS", "ID_PROOFING", "OAUTH2"];
/// Capabilities that make up a submission of their own, each with its block, the file that may hold it, and the rules about
/// it.
const EXCLUSIVE: [(&str, &str, Kind, RuleId); 2] = [
    ("API_SERVICE", "apiService", Kind::SubmissionApiService, id::API_SERVICE_EXCLUSIVE),
    ("IDV", "idv", Kind::SubmissionIdv, id::IDV_EXCLUSIVE),
];

/// Read-only members that somebody wrote into a request. An answer of the API has them all by right.
pub fn read_only(context: &mut Context<'_>) {
    for body in manifest::of(context) {
        if manifest::is_answer(body) {
            continue;
        }
        let written: Vec<Value<'_>> = manifest::READ_ONLY.iter().filter_map(|name| body.get(name)).collect();
        let Some(first) = written.first() else { continue };
        let names = listed(written.iter().filter_map(|value| value.key()?.text()));
        let draft = context.report(id::SUBMISSION_READONLY_FIELD, At::Node(first.id(), Part::Key));
        draft.arg("members", names);
        for other in &written[1..] {
            draft.related(At::Node(other.id(), Part::Key), "and this");
        }
    }
}

/// Protocols and the blocks that describe them.
pub fn blocks(context: &mut Context<'_>) {
    for body in manifest::of(context) {
        without_protocol(context, body);
        missing(context, body);
        if !manifest::is_answer(body) {
            undeclared(context, body);
        }
    }
}

/// `sso` with neither `oidc` nor `saml`.
fn without_protocol(context: &mut Context<'_>, body: Value<'_>) {
    if let Some(sso) = manifest::present(body, "sso").filter(|sso| is_without_protocol(*sso)) {
        context.report(id::SSO_PROTOCOL_MISSING, At::head(sso));
    }
}

fn is_without_protocol(sso: Value<'_>) -> bool {
    sso.is_object() && manifest::present(sso, "oidc").is_none() && manifest::present(sso, "saml").is_none()
}

fn block<'a>(body: Value<'a>, path: &[&str]) -> Option<Value<'a>> {
    path.iter().try_fold(body, |value, name| manifest::present(value, name))
}

/// Blocks that nothing describes, each with the protocols that are declared for it.
fn missing(context: &mut Context<'_>, body: Value<'_>) {
    let mut wanted: Vec<(String, Vec<Value<'_>>)> = Vec::new();
    for protocol in manifest::protocols(body) {
        let known = BLOCKS.iter().find(|(name, _)| protocol.is_text(name));
        let Some((_, path)) = known.filter(|(_, path)| block(body, path).is_none()) else { continue };
        let name = match manifest::present(body, path[0]) {
            None => path[0].to_owned(),
            // That both protocols are missing is one defect, which is reported at `sso`.
            Some(sso) if is_without_protocol(sso) => continue,
            Some(_) => path.join("."),
        };
        match wanted.iter_mut().find(|(own, _)| *own == name) {
            Some((_, declared)) => declared.push(protocol),
            None => wanted.push((name, vec![protocol])),
        }
    }
    for (name, declared) in wanted {
        missing_block(context, body, &name, &declared);
    }
}

fn missing_block(context: &mut Context<'_>, body: Value<'_>, name: &str, declared: &[Value<'_>]) {
    let mut values: Vec<String> = declared.iter().map(|protocol| context.quote(*protocol)).collect();
    values.dedup();
    let (values, verb) = (listed(&values), if values.len() == 1 { "is" } else { "are" });
    let misspelt = misspelt_key(body, name);
    let own = name.rsplit('.').next().unwrap_or(name);
    let repair = match misspelt {
        Some(key) => format!("rename `{}` to `{own}`", context.quote(key)),
        None => format!("add `{name}`, or take {values} out of `capabilities`"),
    };
    let (at, related) = match misspelt {
        Some(key) => (At::value(key), declared),
        None => (At::value(declared[0]), &declared[1..]),
    };
    let draft = context.report(id::CAPABILITY_BLOCK_MISSING, at.clone());
    draft.arg("values", values).arg("verb", verb).arg("block", name.to_owned()).arg("repair", repair);
    for other in related {
        draft.related(At::value(*other), "declared here");
    }
    if misspelt.is_some() {
        draft.edit(at, own, Safety::Unsafe);
    }
}

/// The key of a member that nobody knows and that was most likely meant to be this one.
fn misspelt_key<'a>(body: Value<'a>, path: &str) -> Option<Value<'a>> {
    let (holder, name) = match path.split_once('.') {
        Some((block, name)) => (body.get(block)?, name),
        None => (body, path),
    };
    holder.members().map(|member| member.key).find(|key| {
        let text = key.text().unwrap_or_default();
        text != name && nearest(&text, [name]).is_some()
    })
}

/// Blocks of protocols that no capability lists. Without `capabilities` the blocks speak for themselves, and a
/// misspelt protocol may be any of them.
fn undeclared(context: &mut Context<'_>, body: Value<'_>) {
    let protocols = manifest::protocols(body);
    let is_known = |protocol: &Value<'_>| {
        BLOCKS.iter().any(|(name, _)| protocol.is_text(name))
            || WITHOUT_BLOCK.iter().any(|name| protocol.is_text(name))
    };
    if protocols.is_empty() || !protocols.iter().all(is_known) {
        return;
    }
    for (protocol, path) in BLOCKS {
        // Of Universal Logout without single sign-on another rule speaks.
        let is_spoken_of = protocol == "GTR" && !manifest::has_sso(body);
        let Some(found) = block(body, path).filter(|_| !is_spoken_of) else { continue };
        if !manifest::has_protocol(body, protocol) {
            let capability = match protocol {
                "SCIM" => "PROVISIONING",
                "GTR" => "UNIVERSAL_LOGOUT",
                _ => "SSO",
            };
            context
                .report(id::CAPABILITY_BLOCK_UNDECLARED, At::head(found))
                .arg("block", path.join("."))
                .arg("protocol", protocol)
                .arg("capability", capability);
        }
    }
}

/// Capabilities that make up a submission of their own.
pub fn exclusive(context: &mut Context<'_>) {
    let is_manifest = context.artifact().kind == Some(Kind::Submission);
    for body in manifest::of(context) {
        let mut is_told = false;
        for (name, own_block, file, rule) in EXCLUSIVE {
            is_told |= with_others(context, body, name, rule);
            is_told = is_told || !is_manifest || among_blocks(context, body, own_block);
            let is_there = manifest::present(body, own_block).is_some()
                || manifest::judged(context.submission(), file).next().is_some();
            if !is_told && !is_there && !manifest::is_answer(body) {
                elsewhere(context, body, name, own_block);
            }
        }
    }
}

fn capability<'a>(body: Value<'a>, name: &str) -> Option<Value<'a>> {
    manifest::capabilities(body).find(|(own, _)| own == name).and_then(|(_, element)| element.get("capability"))
}

/// The capability is declared, and others with it. What an API service has to say of `IDV` is not said again.
fn with_others(context: &mut Context<'_>, body: Value<'_>, name: &str, rule: RuleId) -> bool {
    let Some(place) = capability(body, name) else { return false };
    let is_other = |own: &str| own != name && !(name == "IDV" && own == "API_SERVICE");
    let others = manifest::capabilities(body).filter(|(own, _)| is_other(own));
    let others: Vec<Value<'_>> = others.filter_map(|(_, element)| element.get("capability")).collect();
    if others.is_empty() {
        return false;
    }
    let named = listed(others.iter().map(|other| context.quote(*other)));
    let draft = context.report(rule, At::value(place));
    draft.arg("others", named);
    for other in others {
        draft.related(At::value(other), "in a submission of its own");
    }
    true
}

/// The block of such a capability stands beside those of others, whatever is declared.
fn among_blocks(context: &mut Context<'_>, body: Value<'_>, name: &str) -> bool {
    const BLOCKS: [&str; 5] = ["sso", "provisioning", "globalTokenRevocation", "apiService", "idv"];
    let Some(own) = manifest::present(body, name) else { return false };
    let others = BLOCKS.iter().filter(|other| **other != name).filter_map(|other| manifest::present(body, other));
    let others: Vec<Value<'_>> = others.collect();
    if others.is_empty() {
        return false;
    }
    let named = listed(others.iter().filter_map(|other| other.key()?.text()));
    let draft = context.report(id::EXCLUSIVE_BLOCK_MIXED, At::head(own));
    draft.arg("block", name.to_owned()).arg("others", named);
    for other in others {
        draft.related(At::head(other), "in a submission of its own");
    }
    true
}

/// The block is not in the file. A request body has none: it goes to an endpoint of its own.
fn elsewhere(context: &mut Context<'_>, body: Value<'_>, name: &str, block: &str) {
    if let Some(place) = capability(body, name) {
        let value = context.quote(place);
        context
            .report(id::CAPABILITY_DETAILS_ELSEWHERE, At::value(place))
            .arg("value", value)
            .arg("block", block.to_owned());
    }
}

/// Tenant variables of identity verification, which has none.
pub fn identity_verification(context: &mut Context<'_>) {
    for body in manifest::of(context) {
        let config = manifest::present(body, "config").filter(|config| !config.is_empty());
        if let Some(config) = config.filter(|_| manifest::is_identity_verification(body)) {
            context.report(id::VARIABLE_IN_IDV, At::head(config));
        }
    }
}
