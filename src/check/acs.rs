//! Assertion consumer services of a manifest.

use std::collections::BTreeMap;

use super::{id, manifest};
use crate::document::Value;
use crate::rule::{At, Context};

/// Indexes that two services share.
pub fn indexes(context: &mut Context<'_>) {
    for body in manifest::of(context) {
        let mut seen: BTreeMap<u64, Value<'_>> = BTreeMap::new();
        for index in manifest::at(body, &["sso", "saml", "acs", "*", "index"]) {
            let Some(number) = index.as_u64() else { continue };
            let Some(first) = seen.get(&number) else {
                seen.insert(number, index);
                continue;
            };
            let draft = context.report(id::SAML_ACS_INDEX_DUPLICATE, At::value(index));
            draft.arg("index", number.to_string()).related(At::value(*first), "first here");
        }
    }
}
