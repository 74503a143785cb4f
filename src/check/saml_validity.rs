//! Until when SAML metadata may be used (SAML V2.0 metadata §2.3.1, §2.3.2, §2.4.1).

use std::collections::BTreeMap;

use time::{OffsetDateTime, UtcOffset};

use super::certificate_validity::in_days;
use super::id;
use super::saml_roles::{entities, list, roles};
use crate::document::Value;
use crate::rule::{At, Context};

/// Days that metadata should last from today.
const LASTING: i64 = 30;

/// `validUntil` that has passed or soon will. A moment that stands in several places is one finding.
pub fn valid_until(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    let today = context.today();
    let mut ends: BTreeMap<OffsetDateTime, Vec<Value<'_>>> = BTreeMap::new();
    for fact in facts(root) {
        let moment = fact.as_str().and_then(|text| moment(&text));
        if let Some(moment) = moment.filter(|moment| (moment.date() - today).whole_days() < LASTING) {
            ends.entry(moment).or_default().push(fact);
        }
    }
    for (moment, places) in ends {
        let (date, left) = (moment.date(), (moment.date() - today).whole_days());
        let state = if left < 0 {
            format!("the metadata was valid until {date}")
        } else {
            format!("the metadata is valid until {date} only: it ends {}", in_days(left))
        };
        let draft = context.report(id::METADATA_VALID_UNTIL, At::value(places[0])).arg("state", state);
        for other in &places[1..] {
            draft.related(At::value(*other), "the same moment");
        }
    }
}

/// Every `validUntil`: of groups, entities and roles. The root of a single entity is that entity.
fn facts<'a>(root: Value<'a>) -> impl Iterator<Item = Value<'a>> {
    let is_group = root.get("document").is_some_and(|document| document.is_text("EntitiesDescriptor"));
    let outer = is_group.then_some(root).into_iter().chain(list(root, "EntitiesDescriptor"));
    let inner = entities(root).flat_map(|entity| std::iter::once(entity).chain(roles(entity)));
    outer.chain(inner).filter_map(|owner| owner.get("validUntil"))
}

/// The moment of an `xs:dateTime`, in UTC, which is what SAML means by one without a time zone.
fn moment(text: &str) -> Option<OffsetDateTime> {
    let parse = |text: &str| OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339).ok();
    let text = text.trim();
    let moment = parse(text).or_else(|| parse(&format!("{text}Z")))?;
    moment.checked_to_offset(UtcOffset::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_xml_schema_writes_them() {
        let at = |text: &str| moment(text).map(|moment| moment.unix_timestamp());
        assert_eq!(at("2024-03-01T00:00:00Z"), Some(1_709_251_200));
        assert_eq!(at(" 2024-03-01T00:00:00 "), Some(1_709_251_200), "without a time zone");
        assert_eq!(at("2024-03-01T01:00:00.25+01:00"), Some(1_709_251_200));
        assert_eq!(at("9999-12-31T23:59:59-12:00"), None, "beyond what there is");
        assert_eq!(at("2024-03-01"), None);
        assert_eq!(at("{{ validUntil }}"), None);
    }
}
