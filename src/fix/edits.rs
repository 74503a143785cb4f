//! Which edits are made together, and what the text becomes.

use std::collections::BTreeMap;

use crate::finding::{Edit, Finding, Safety};
use crate::source::Span;

/// Which edits may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Those that say the same in the right form.
    Safe,
    /// Those that guess what was meant too.
    Unsafe,
}

/// What it takes to make the edits of a finding; nothing where it has none, or does not count.
pub fn scope_of(finding: &Finding) -> Option<Scope> {
    if finding.edits.is_empty() || !finding.status.is_open() {
        return None;
    }
    let is_safe = finding.edits.iter().all(|edit| edit.safety == Safety::Safe);
    Some(if is_safe { Scope::Safe } else { Scope::Unsafe })
}

/// Why the edits of a finding were not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// They meet those of an earlier finding, given by its number.
    Overlaps(usize),
    /// They meet each other, or do not fit the text.
    Broken,
}

/// What became of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The new text.
    pub text: String,
    /// The numbers of the findings whose edits were made.
    pub made: Vec<usize>,
    /// The others, and why.
    pub refused: Vec<(usize, Refused)>,
}

/// Makes the edits of each finding: all of them, or none where one meets an edit that an earlier finding makes. So the
/// order of the findings decides; who gave way can be asked again about the new text.
pub fn apply(text: &str, findings: &[&[Edit]]) -> Applied {
    let mut taken: Taken<'_> = BTreeMap::new();
    let (mut made, mut refused) = (Vec::new(), Vec::new());
    for (number, edits) in findings.iter().enumerate() {
        if !fit(text, edits) {
            refused.push((number, Refused::Broken));
            continue;
        }
        match edits.iter().find_map(|edit| met(&taken, edit.span)) {
            Some(winner) => refused.push((number, Refused::Overlaps(winner))),
            None => {
                taken.extend(edits.iter().map(|edit| (edit.span, (number, edit))));
                made.push(number);
            }
        }
    }
    Applied { text: rewrite(text, taken.values().map(|(_, edit)| *edit)), made, refused }
}

/// Edits that are made, apart from each other, in the order of the text; each with the number of its finding.
type Taken<'e> = BTreeMap<Span, (usize, &'e Edit)>;

/// The finding that has an edit which meets the span. Of those that begin no later than it ends the last reaches
/// furthest; it may begin where the span ends, and then the one in front of it is the one to ask.
fn met(taken: &Taken<'_>, span: Span) -> Option<usize> {
    let until = Span { start: span.end, end: u32::MAX };
    let mut near = taken.range(..=until).rev().take(2);
    near.find(|(other, _)| meet(span, **other)).map(|(_, (number, _))| *number)
}

/// Whether the spans are in the text, between characters, and apart from each other.
fn fit(text: &str, edits: &[Edit]) -> bool {
    let is_in = |edit: &Edit| text.get(edit.span.start as usize..edit.span.end as usize).is_some();
    let is_apart =
        |(number, edit): (usize, &Edit)| !edits[..number].iter().any(|other| meet(edit.span, other.span));
    edits.iter().all(is_in) && edits.iter().enumerate().all(is_apart)
}

/// Whether two spans share a byte, or one inserts where the other begins or ends: which of them comes first is not said.
fn meet(a: Span, b: Span) -> bool {
    let touch = a.start <= b.end && b.start <= a.end;
    a.overlaps(b) || (touch && (a.is_empty() || b.is_empty()))
}

/// The text with edits made, which come in its order.
fn rewrite<'e>(text: &str, edits: impl Iterator<Item = &'e Edit>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.push_str(&text[at..edit.span.start as usize]);
        out.push_str(&edit.text);
        at = edit.span.end as usize;
    }
    out + &text[at..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Position;

    fn edit(start: usize, end: usize, text: &str) -> Edit {
        let (start_at, end_at) = (Position::START, Position::START);
        Edit { span: Span::new(start, end), start: start_at, end: end_at, text: text.into(), safety: Safety::Safe }
    }

    #[test]
    fn edits_are_made_in_the_order_of_the_text() {
        let (late, early) = ([edit(4, 5, "E")], [edit(0, 1, "AA"), edit(2, 2, "-")]);
        let applied = apply("abcde", &[&late, &early]);
        assert_eq!((applied.text.as_str(), applied.made), ("AAb-cdE", vec![0, 1]));
    }

    #[test]
    fn the_first_of_two_that_overlap_is_made() {
        let (first, second, third) = ([edit(1, 3, "X")], [edit(2, 4, "Y"), edit(5, 5, "!")], [edit(4, 5, "Z")]);
        let applied = apply("abcde", &[&first, &second, &third]);
        assert_eq!(applied.text, "aXdZ", "and no edit of the second, not even the one that stands alone");
        assert_eq!(applied.made, [0, 2]);
        assert_eq!(applied.refused, [(1, Refused::Overlaps(0))]);
    }

    #[test]
    fn neighbours_do_not_overlap_but_an_insertion_between_them_does() {
        assert_eq!(apply("abcd", &[&[edit(0, 2, "X")], &[edit(2, 4, "Y")]]).text, "XY");
        let applied = apply("abcd", &[&[edit(0, 2, "X")], &[edit(2, 2, "-")], &[edit(2, 2, "+")]]);
        assert_eq!((applied.text.as_str(), applied.made), ("Xcd", vec![0]));
    }

    #[test]
    fn edits_that_meet_each_other_or_do_not_fit_are_refused() {
        let cases: [&[Edit]; 3] = [&[edit(0, 2, "X"), edit(1, 3, "Y")], &[edit(3, 9, "X")], &[edit(0, 1, "X")]];
        for (text, edits) in [("abcd", cases[0]), ("abcd", cases[1]), ("é", cases[2])] {
            let applied = apply(text, &[edits]);
            assert_eq!((applied.text.as_str(), applied.refused), (text, vec![(0, Refused::Broken)]));
        }
    }
}
