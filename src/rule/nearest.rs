//! What somebody most likely meant, and how a message lists what there is.

/// How alike two names have to be for one to be offered in the place of the other, from 0 to 1.
const ALIKE: f64 = 0.8;

/// The candidate that `value` was most likely meant to be, whatever the case of its letters.
pub fn nearest<'c>(value: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let value = value.to_lowercase();
    let scored = candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&value, &candidate.to_lowercase()), candidate))
        .filter(|(score, _)| *score >= ALIKE);
    scored.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, candidate)| candidate)
}

/// The most values that a message lists; the longest list of allowed ones is shorter.
const LISTED: usize = 40;

/// Values as a message lists them: each in backquotes, a comma between them, `…` for what is too much to read.
pub fn listed<T: AsRef<str>>(values: impl IntoIterator<Item = T>) -> String {
    let mut values = values.into_iter();
    let mut listed: Vec<String> =
        values.by_ref().take(LISTED).map(|value| format!("`{}`", value.as_ref())).collect();
    if values.next().is_some() {
        listed.push("…".into());
    }
    listed.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_name_is_offered_and_a_far_one_is_not() {
        let names = ["subdomain", "region"];
        assert_eq!(nearest("subDomian", names), Some("subdomain"));
        assert_eq!(nearest("tenant", names), None);
        let capabilities = ["SSO", "PROVISIONING", "IDV"];
        assert_eq!(nearest("Provisioning", capabilities), Some("PROVISIONING"));
        assert_eq!(nearest("PROVISION", capabilities), Some("PROVISIONING"));
        assert_eq!(nearest("SSOO", capabilities), Some("SSO"));
        assert_eq!(nearest("tenant", []), None);
    }

    #[test]
    fn values_are_listed_in_their_order() {
        assert_eq!(listed(["b", "a"]), "`b`, `a`");
    }
}
