//! Which provisioning features a submission lists, and which of them need each other.

use super::{id, manifest};
use crate::document::Value;
use crate::rule::{At, Context, listed, nearest};

/// All that exist.
const FEATURES: [&str; 9] = [
    "CREATE_USER",
    "READ_USER",
    "UPDATE_USER",
    "DEACTIVATE_USER",
    "IMPORT_USER_SCHEMA",
    "CREATE_GROUP",
    "READ_GROUP",
    "UPDATE_GROUP",
    "DEACTIVATE_GROUP",
];
const GROUP_FEATURES: [&str; 4] = ["CREATE_GROUP", "READ_GROUP", "UPDATE_GROUP", "DEACTIVATE_GROUP"];

/// Features that must be there, and groups that are managed by half.
pub fn needed(context: &mut Context<'_>) {
    let bodies = manifest::of(context);
    for features in bodies.into_iter().flat_map(|body| manifest::at(body, &["provisioning", "features"])) {
        of_manifest(context, features);
    }
}

fn of_manifest(context: &mut Context<'_>, features: Value<'_>) {
    let meant: Vec<(&str, Value<'_>)> =
        features.elements().filter_map(|feature| Some((meant(&feature.as_str()?)?, feature))).collect();
    // What is empty or made of other things has rules of its own.
    if meant.is_empty() {
        return;
    }
    let has = |name: &str| meant.iter().any(|(own, _)| *own == name);
    if !has("READ_USER") {
        context.report(id::SCIM_READ_USER_REQUIRED, At::head(features));
    }
    let created = meant.iter().find(|(name, _)| *name == "CREATE_USER");
    if let Some((_, place)) = created.filter(|(_, own)| !has("DEACTIVATE_USER") && own.is_text("CREATE_USER")) {
        context.report(id::SCIM_DEACTIVATE_MISSING, At::value(*place));
    }
    let Some((group, place)) = meant.iter().find(|(name, _)| GROUP_FEATURES.contains(name)) else { return };
    let missing: Vec<&str> = GROUP_FEATURES.into_iter().filter(|name| !has(name)).collect();
    if missing.contains(&"READ_GROUP") {
        context.report(id::SCIM_READ_GROUP_REQUIRED, At::value(*place)).arg("feature", *group);
    } else if !missing.is_empty() {
        let own = listed(GROUP_FEATURES.into_iter().filter(|name| has(name)));
        context
            .report(id::SCIM_GROUP_FEATURES_PARTIAL, At::value(*place))
            .arg("own", own)
            .arg("missing", listed(missing));
    }
}

/// The feature that a text names. A misspelt one is reported as unknown, and counts as what it was meant to be.
fn meant(text: &str) -> Option<&'static str> {
    FEATURES.into_iter().find(|name| *name == text).or_else(|| nearest(text, FEATURES))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_feature_is_not_missed_as_well() {
        assert!(FEATURES.into_iter().all(|name| meant(name) == Some(name)));
        assert_eq!(meant("READ_USERS"), Some("READ_USER"));
        assert_eq!(meant("Read_Group"), Some("READ_GROUP"));
        assert_eq!(meant("PROFILE_MASTERING"), None);
        assert_eq!(meant(""), None);
    }
}
