//! Which part of the page a finding concerns.

use super::{Part, Section};
use crate::artifact::Outline;
use crate::finding::{Finding, is_within};

/// Rules about something missing: it has no place of its own, and its finding stands at what is around it.
const ABSENT: [(&str, Part); 2] =
    [("contact-missing", Part::Contacts), ("escalation-contact-missing", Part::OktaContacts)];
/// The rule about missing members, which names the member in its message.
const ABSENT_MEMBER: &str = "submission-required-field";

/// The number of the section, and of the item in it if the finding concerns only that one. `None`: it is about nothing
/// that is shown.
pub(super) fn of(
    finding: &Finding,
    outline: Option<&Outline>,
    logo: Option<&str>,
    sections: &[Section<'_>],
) -> Option<(usize, Option<usize>)> {
    let place = &finding.place;
    if logo == Some(place.path.as_str()) {
        return Some((number(Part::Logo, sections)?, None));
    }
    let outline = outline.filter(|outline| outline.path == place.path)?;
    let pointer = place.pointer.strip_prefix(outline.pointer)?;
    if let Some(part) = absent(finding, pointer) {
        return Some((number(part, sections)?, None));
    }
    let in_item = sections.iter().enumerate().find_map(|(section, own)| {
        let is_in = |item: &super::Item| item.pointer.as_deref().is_some_and(|around| is_within(pointer, around));
        Some((section, Some(own.items.iter().position(is_in)?)))
    });
    in_item.or_else(|| {
        let is_in = |own: &Section<'_>| own.part.pointers().iter().any(|around| is_within(pointer, around));
        Some((sections.iter().position(is_in)?, None))
    })
}

fn number(part: Part, sections: &[Section<'_>]) -> Option<usize> {
    sections.iter().position(|section| section.part == part)
}

/// The part that a finding misses.
fn absent(finding: &Finding, pointer: &str) -> Option<Part> {
    if finding.rule == ABSENT_MEMBER && pointer.is_empty() {
        let member = finding.message.split('`').nth(1)?;
        return Part::ALL.into_iter().find(|part| part.pointers().first() == Some(&format!("/{member}").as_str()));
    }
    ABSENT.iter().find(|(rule, _)| *rule == finding.rule).map(|(_, part)| *part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::RuleId;

    #[test]
    fn rules_about_something_missing_exist() {
        let named = ABSENT.iter().map(|(rule, _)| *rule).chain([ABSENT_MEMBER]);
        for rule in named {
            assert!(RuleId::from_name(rule).is_some(), "{rule}");
        }
    }
}
