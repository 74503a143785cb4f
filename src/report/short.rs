//! One line a finding: `path:line:column: severity[rule-id]: message`.

use std::io::{self, Write};

use super::inert::uncommanding;
use super::{Detail, Style, place_of};
use crate::run::{Checked, Run};

pub(super) fn write(run: &Run, detail: Detail, out: &mut impl Write) -> io::Result<()> {
    let mut out = Style::new(out, detail.color);
    for finding in run.submissions.iter().flat_map(Checked::open) {
        write!(out, "{}: ", place_of(finding))?;
        out.severity(finding.severity, &format!("{}[{}]", finding.severity.name(), finding.rule))?;
        writeln!(out, ": {}", uncommanding(&finding.message))?;
    }
    Ok(())
}
