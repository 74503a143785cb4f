//! The addresses of an identity verification vendor.

use super::okta::Orgs;
use super::url::Url;
use super::{id, manifest};
use crate::artifact::Kind;
use crate::artifact::offer::IDV_ADDRESSES;
use crate::document::Value;
use crate::rule::{At, Context, Part, listed};
use crate::source::brief;

/// Addresses that a discovery document has too (RFC 8414, RFC 9126).
const DISCOVERED: [(&str, &str); 5] = [
    ("issuerUrl", "issuer"),
    ("parUrl", "pushed_authorization_request_endpoint"),
    ("authorizeUrl", "authorization_endpoint"),
    ("tokenUrl", "token_endpoint"),
    ("jwksUrl", "jwks_uri"),
];
/// Blocks that keep such a submission from being one.
const OTHERS: [&str; 4] = ["sso", "provisioning", "globalTokenRevocation", "apiService"];

/// The block in the manifest, or in a file of its own.
pub fn addresses(context: &mut Context<'_>) {
    for (block, body) in manifest::blocks(context, "idv", Kind::SubmissionIdv) {
        if !body.is_some_and(manifest::is_answer) {
            missing(context, block, body);
        }
        for address in IDV_ADDRESSES.iter().filter_map(|name| block.get(name)) {
            dynamic(context, address);
        }
        discovered(context, block);
    }
}

fn missing(context: &mut Context<'_>, block: Value<'_>, body: Option<Value<'_>>) {
    let is_missing = |name: &&&str| !block.get(name).is_some_and(manifest::is_filled);
    let names: Vec<&str> = IDV_ADDRESSES.iter().filter(is_missing).copied().collect();
    if names.is_empty() {
        return;
    }
    let only = if let [only] = names[..] { block.get(only) } else { None };
    // At the block's own key it is said that other blocks stand beside it.
    let is_mixed = body.is_some_and(|body| OTHERS.iter().any(|other| manifest::present(body, other).is_some()));
    let first = block.members().next().filter(|_| is_mixed);
    let place = match (only, first) {
        (Some(only), _) => At::value(only),
        (None, Some(first)) => At::Node(first.value.id(), Part::Key),
        (None, None) => At::head(block),
    };
    let verb = if names.len() == 1 { "is" } else { "are" };
    context.report(id::IDV_URL_MISSING, place).arg("missing", listed(names)).arg("verb", verb);
}

/// Identity verification has no tenant variables: nobody fills anything in.
fn dynamic(context: &mut Context<'_>, address: Value<'_>) {
    let Some(text) = address.as_str() else { return };
    let range = match (text.find('{'), text.find(" + ")) {
        (Some(open), _) => {
            let start = open - usize::from(text[..open].ends_with('$'));
            let end = text[open..].find('}').map_or(text.len(), |at| open + at + 1);
            start..end
        }
        (None, Some(_)) if text.contains(['\'', '"']) => 0..text.len(),
        _ => return,
    };
    let shown = brief(&context.part(address, range.clone()), 60);
    let key = address.key().map(|key| context.quote(key)).unwrap_or_default();
    context.report(id::IDV_URL_DYNAMIC, At::slice(address, range)).arg("key", key).arg("expression", shown);
}

/// A discovery document of the vendor in the submission says the same.
fn discovered(context: &mut Context<'_>, block: Value<'_>) {
    let artifacts = context.submission().artifacts.iter().enumerate();
    let documents = artifacts.filter(|(_, file)| {
        let is_discovery = matches!(file.kind, Some(Kind::OidcDiscovery | Kind::OauthServerMetadata));
        is_discovery && file.standing.is_judged() && file.is_whole()
    });
    let orgs = Orgs::of(context.submission());
    let mut of_vendor = documents.filter_map(|(number, file)| {
        let root = file.root()?;
        let issuer = root.get("issuer")?.as_str()?;
        (!orgs.has(&Url::read(&issuer).host())).then_some((number, root))
    });
    let (Some((number, document)), None) = (of_vendor.next(), of_vendor.next()) else { return };
    for (own, other) in DISCOVERED {
        let values = block.get(own).zip(document.get(other));
        let Some((address, published)) = values.filter(|(address, _)| manifest::is_filled(*address)) else {
            continue;
        };
        let (Some(text), Some(wanted)) = (address.as_str(), published.as_str()) else { continue };
        // An expression is the matter of another rule.
        if text.trim() == wanted.trim() || text.contains('{') {
            continue;
        }
        let shown = brief(&context.quote_in(number, published), 70);
        let draft = context.report(id::IDV_DISCOVERY_MISMATCH, At::value(address));
        draft.arg("key", own).arg("member", other).arg("published", shown);
        draft.related_in(number, At::value(published), "the vendor publishes this");
    }
}
