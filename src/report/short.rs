//! One line a finding: `path:line:column: severity[rule-id]: message`.

use std::io::{self, Write};

use super::{Detail, Style};
use crate::run::Run;
use crate::source::neutral;

pub(super) fn write(run: &Run, detail: Detail, out: &mut impl Write) -> io::Result<()> {
    let mut out = Style::new(out, detail.color);
    for finding in run.submissions.iter().flat_map(|submission| &submission.findings) {
        let place = &finding.place;
        write!(out, "{}:{}:{}: ", neutral(&place.path), place.start.line, place.start.column)?;
        out.severity(finding.severity, &format!("{}[{}]", finding.severity.name(), finding.rule))?;
        writeln!(out, ": {}", finding.message)?;
    }
    Ok(())
}
