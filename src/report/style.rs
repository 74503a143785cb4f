//! Colours, from one palette for all text output.

use std::io::{self, Write};

use anstyle::{AnsiColor, Effects};
use codespan_reporting::diagnostic::{LabelStyle, Severity as CodespanSeverity};
use codespan_reporting::term::WriteStyle;

use crate::finding::Severity;

/// Writes with ANSI styles, or plainly.
pub struct Style<W> {
    out: W,
    color: bool,
}

const BOLD: anstyle::Style = anstyle::Style::new().effects(Effects::BOLD);
const FRAME: anstyle::Style = AnsiColor::BrightBlue.on_default();

fn heading(severity: Severity) -> anstyle::Style {
    let color = match severity {
        Severity::Error => AnsiColor::BrightRed,
        Severity::Warning => AnsiColor::BrightYellow,
        Severity::Info => AnsiColor::BrightCyan,
    };
    color.on_default().effects(Effects::BOLD)
}

fn severity(severity: CodespanSeverity) -> Severity {
    match severity {
        CodespanSeverity::Bug | CodespanSeverity::Error => Severity::Error,
        CodespanSeverity::Warning => Severity::Warning,
        CodespanSeverity::Note | CodespanSeverity::Help => Severity::Info,
    }
}

impl<W: Write> Style<W> {
    /// Writes to `out`, styled if `color` is set.
    pub fn new(out: W, color: bool) -> Self {
        Self { out, color }
    }

    /// Writes `text` in bold.
    pub fn bold(&mut self, text: &str) -> io::Result<()> {
        self.set(BOLD)?;
        self.out.write_all(text.as_bytes())?;
        self.reset()
    }

    /// Writes `text` in the colour of a severity.
    pub fn severity(&mut self, severity: Severity, text: &str) -> io::Result<()> {
        self.set(heading(severity))?;
        self.out.write_all(text.as_bytes())?;
        self.reset()
    }

    fn set(&mut self, style: anstyle::Style) -> io::Result<()> {
        if self.color { write!(self.out, "{}", style.render()) } else { Ok(()) }
    }
}

impl<W: Write> Write for Style<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl<W: Write> WriteStyle for Style<W> {
    fn set_header(&mut self, of: CodespanSeverity) -> io::Result<()> {
        self.set(heading(severity(of)))
    }

    fn set_header_message(&mut self) -> io::Result<()> {
        self.set(BOLD)
    }

    fn set_line_number(&mut self) -> io::Result<()> {
        self.set(FRAME)
    }

    fn set_note_bullet(&mut self) -> io::Result<()> {
        self.set(FRAME)
    }

    fn set_source_border(&mut self) -> io::Result<()> {
        self.set(FRAME)
    }

    fn set_label(&mut self, of: CodespanSeverity, style: LabelStyle) -> io::Result<()> {
        match style {
            LabelStyle::Primary => self.set(heading(severity(of))),
            LabelStyle::Secondary => self.set(FRAME),
        }
    }

    fn reset(&mut self) -> io::Result<()> {
        if self.color { write!(self.out, "{}", anstyle::Reset.render()) } else { Ok(()) }
    }
}
