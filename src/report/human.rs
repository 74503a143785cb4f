//! Compiler-style diagnostics, drawn by codespan-reporting.

use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::Range;

use codespan_reporting::diagnostic::{Diagnostic, Label, Severity as CodespanSeverity};
use codespan_reporting::files::{Error, Files};
use codespan_reporting::term::{self, Config};

use super::address::page_of;
use super::inert::uncommanding;
use super::{Detail, Style, summary};
use crate::finding::{Finding, Severity, Snippet};
use crate::rule::RuleId;
use crate::run::Run;
use crate::source::neutral;

/// The most related places that are drawn.
const DRAWN: usize = 8;

pub(super) fn write(run: &Run, detail: Detail, out: &mut impl Write) -> io::Result<()> {
    let config = Config::default();
    for submission in &run.submissions {
        for finding in submission.open() {
            write_finding(finding, &config, detail, out)?;
        }
        summary::write(submission, detail, out)?;
    }
    summary::write_unclaimed(run, detail, out)
}

fn write_finding(finding: &Finding, config: &Config, detail: Detail, out: &mut impl Write) -> io::Result<()> {
    let files: Vec<View> = finding.snippets.iter().map(|snippet| View::new(finding, snippet)).collect();
    let labels = finding.snippets.iter().enumerate().flat_map(|(file, snippet)| {
        let view = &files[file];
        let drawn = snippet.places.iter().zip(&snippet.excerpt.marks).filter(|(place, _)| **place <= DRAWN);
        drawn.map(move |(&place, mark)| {
            let start = view.starts[mark.line];
            let range = start + mark.bytes.start..start + mark.bytes.end;
            let label = if place == 0 { Label::primary(file, range) } else { Label::secondary(file, range) };
            label.with_message(neutral(&finding.place_at(place).label))
        })
    });
    let severity = match finding.severity {
        Severity::Error => CodespanSeverity::Error,
        Severity::Warning => CodespanSeverity::Warning,
        Severity::Info => CodespanSeverity::Note,
    };
    let mut diagnostic = Diagnostic::new(severity)
        .with_code(finding.rule)
        .with_message(&finding.message)
        .with_labels(labels.collect())
        .with_notes(notes(finding));
    if finding.snippets.is_empty() {
        // A file without any text still has a name.
        diagnostic.message = format!("{}: {}", neutral(&finding.place.path), diagnostic.message);
    }
    let mut drawn = Vec::new();
    term::emit_to_write_style(&mut Style::new(&mut drawn, detail.color), config, &Sources(&files), &diagnostic)
        .map_err(|error| io::Error::other(error.to_string()))?;
    let link = RuleId::from_name(finding.rule).filter(|_| detail.hyperlinks).and_then(|id| page_of(id.rule()));
    let drawn = String::from_utf8_lossy(&drawn);
    write_trimmed(&link.map_or(drawn.as_ref().into(), |page| linked(&drawn, finding.rule, &page)), severity, out)
}

/// The heading with its rule linked to the page on it, by the escape sequence that terminals know as OSC 8.
fn linked<'d>(drawn: &str, rule: &str, page: &str) -> Cow<'d, str> {
    let link = format!("[\u{1b}]8;;{page}\u{1b}\\{rule}\u{1b}]8;;\u{1b}\\]");
    Cow::Owned(drawn.replacen(&format!("[{rule}]"), &link, 1))
}

fn notes(finding: &Finding) -> Vec<String> {
    let more = finding.related.len().saturating_sub(DRAWN);
    let more = (more > 0).then(|| format!("note: {more} more places are left out here"));
    let note = finding.note.iter().map(|note| format!("note: {note}"));
    note.chain([format!("why: {}", finding.why), format!("help: {}", finding.help)]).chain(more).collect()
}

/// The renderer pads empty gutters with blanks, and calls advice a note.
fn write_trimmed(drawn: &str, severity: CodespanSeverity, out: &mut impl Write) -> io::Result<()> {
    let drawn = uncommanding(drawn);
    for (index, line) in drawn.lines().enumerate() {
        let line = line.trim_end();
        if index == 0 && severity == CodespanSeverity::Note {
            writeln!(out, "{}", line.replacen("note[", "info[", 1))?;
        } else {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

/// A snippet as the renderer wants it: a small file whose lines and columns bear the numbers of the real one.
struct View {
    name: String,
    text: String,
    /// Where each line starts in the text.
    starts: Vec<usize>,
    /// 1-based number of each line in the real file.
    numbers: Vec<usize>,
    /// Marks and the columns that their starts have in the real file.
    columns: Vec<(usize, usize)>,
}

impl View {
    fn new(finding: &Finding, snippet: &Snippet) -> Self {
        let mut view = Self {
            name: neutral(&snippet.path).into_owned(),
            text: String::new(),
            starts: Vec::new(),
            numbers: Vec::new(),
            columns: Vec::new(),
        };
        for line in &snippet.excerpt.lines {
            view.starts.push(view.text.len());
            view.numbers.push(line.number as usize);
            view.text.push_str(&line.text);
            view.text.push('\n');
        }
        for (&place, mark) in snippet.places.iter().zip(&snippet.excerpt.marks) {
            let column = finding.place_at(place).start.column as usize;
            view.columns.push((view.starts[mark.line] + mark.bytes.start, column));
        }
        if finding.place_at(snippet.places.first().copied().unwrap_or(0)).encoding.is_none() {
            // A listing is only a picture: the place is the file.
            view.numbers.iter_mut().for_each(|number| *number = 1);
        }
        view
    }
}

struct Sources<'a>(&'a [View]);

impl Sources<'_> {
    fn view(&self, id: usize) -> Result<&View, Error> {
        self.0.get(id).ok_or(Error::FileMissing)
    }
}

impl<'a> Files<'a> for Sources<'_> {
    type FileId = usize;
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, id: usize) -> Result<&'a str, Error> {
        Ok(&self.view(id)?.name)
    }

    fn source(&'a self, id: usize) -> Result<&'a str, Error> {
        Ok(&self.view(id)?.text)
    }

    fn line_index(&'a self, id: usize, offset: usize) -> Result<usize, Error> {
        Ok(self.view(id)?.starts.partition_point(|&start| start <= offset).saturating_sub(1))
    }

    fn line_number(&'a self, id: usize, line: usize) -> Result<usize, Error> {
        let view = self.view(id)?;
        view.numbers.get(line).copied().ok_or(Error::LineTooLarge { given: line, max: view.numbers.len() })
    }

    fn column_number(&'a self, id: usize, line: usize, offset: usize) -> Result<usize, Error> {
        let view = self.view(id)?;
        let known = view.columns.iter().find(|(start, _)| *start == offset);
        Ok(known.map_or_else(|| offset - view.starts[line] + 1, |(_, column)| *column))
    }

    fn line_range(&'a self, id: usize, line: usize) -> Result<Range<usize>, Error> {
        let view = self.view(id)?;
        let start = *view.starts.get(line).ok_or(Error::LineTooLarge { given: line, max: view.starts.len() })?;
        Ok(start..view.starts.get(line + 1).copied().unwrap_or(view.text.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_linked_in_the_heading_alone() {
        let drawn = "error[logo-size]: logo-size\n = help: see [logo-size]\n";
        let shown = linked(drawn, "logo-size", "https://git.acme.example/logo-size.md");
        let link = "\u{1b}]8;;https://git.acme.example/logo-size.md\u{1b}\\logo-size\u{1b}]8;;\u{1b}\\";
        assert_eq!(shown, format!("error[{link}]: logo-size\n = help: see [logo-size]\n"));
    }
}
