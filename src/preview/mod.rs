//! What customers see of a submission, with each finding beside what it concerns. Made of what a run gave; nothing is
//! printed here.

mod concern;
mod content;
mod logo;

pub use content::{Item, Part};
pub use logo::{Logo, MAX_LOGO_BYTES};

use crate::artifact::Outline;
use crate::finding::Finding;
use crate::run::Checked;
use crate::source::Source;

/// A submission as the catalogue would show it.
#[derive(Debug)]
pub struct Preview<'r> {
    /// What checking it gave.
    pub checked: &'r Checked,
    /// What its manifest says, if there is one that can be read.
    pub outline: Option<&'r Outline>,
    /// The name of the integration.
    pub name: Option<String>,
    /// The logo.
    pub logo: Logo,
    /// What is shown, in the order of the page.
    pub sections: Vec<Section<'r>>,
    /// The findings about nothing that is shown.
    pub others: Vec<Numbered<'r>>,
}

/// A part of the page, and what was found in it.
#[derive(Debug)]
pub struct Section<'r> {
    /// Which part.
    pub part: Part,
    /// What stands in it.
    pub items: Vec<Item>,
    /// How many more items there are, which are not shown.
    pub left_out: usize,
    /// The findings, each with the number of the item that it concerns; without one it concerns the part as a whole.
    pub remarks: Vec<(Numbered<'r>, Option<usize>)>,
}

/// A finding with its number among those of the submission.
#[derive(Clone, Copy, Debug)]
pub struct Numbered<'r> {
    /// The number, from 0.
    pub number: usize,
    /// The finding.
    pub finding: &'r Finding,
}

/// The preview of a submission. The run has to have kept its outline; the logo was read for it.
pub fn of(checked: &Checked, logo: Option<Source>) -> Preview<'_> {
    let outline = checked.outline.as_ref();
    let logo_path = logo.as_ref().map(|logo| logo.path.clone());
    let logo = Logo::of(logo);
    let mut sections: Vec<Section<'_>> = Part::ALL
        .into_iter()
        .map(|part| {
            let (items, left_out) = content::items(part, outline, &logo);
            Section { part, items, left_out, remarks: Vec::new() }
        })
        .collect();
    let mut others = Vec::new();
    for (number, finding) in checked.findings.iter().enumerate() {
        let numbered = Numbered { number, finding };
        match concern::of(finding, outline, logo_path.as_deref(), &sections) {
            Some((section, item)) => sections[section].remarks.push((numbered, item)),
            None => others.push(numbered),
        }
    }
    Preview { checked, outline, name: outline.and_then(content::name), logo, sections, others }
}
