//! What was repaired, and what is left, in a few lines.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::{Settled, open};
use crate::run::counted;
use crate::source::neutral;

/// After `--fix`.
pub fn write(settled: &Settled, out: &mut impl Write) -> io::Result<()> {
    let fixed: usize = settled.changed.iter().map(|file| file.fixed.len()).sum();
    let (left, guesses) = open(&settled.run);
    write!(out, "fixed: {} in {}", counted(fixed, "finding"), counted(settled.changed.len(), "file"))?;
    write!(out, "; left: {}", counted(left, "finding"))?;
    match guesses {
        0 => writeln!(out)?,
        count => writeln!(out, ", {count} of them with edits that guess, which `--unsafe-fixes` makes")?,
    }
    details(settled, out)
}

/// Beside the diff of `--diff`.
pub fn aside(settled: &Settled, is_masked: bool, out: &mut impl Write) -> io::Result<()> {
    let would: usize = settled.changed.iter().map(|file| file.fixed.len()).sum();
    let (left, guesses) = open(&settled.run);
    write!(out, "would fix: {} in {}", counted(would, "finding"), counted(settled.changed.len(), "file"))?;
    write!(out, "; left: {}", counted(left, "finding"))?;
    match guesses {
        0 => writeln!(out)?,
        count => writeln!(out, ", {count} of them with edits that guess, which `--unsafe-fixes` shows")?,
    }
    details(settled, out)?;
    if is_masked {
        writeln!(
            out,
            "the diff shows pictures of secrets or control characters: it is for reading; `--fix` makes the edits"
        )?;
    }
    Ok(())
}

fn details(settled: &Settled, out: &mut impl Write) -> io::Result<()> {
    for file in &settled.changed {
        let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
        for rule in &file.fixed {
            *rules.entry(rule).or_default() += 1;
        }
        let rules = rules.into_iter().map(|(rule, count)| match count {
            1 => rule.to_owned(),
            count => format!("{rule} ({count} times)"),
        });
        writeln!(out, "  {}: {}", neutral(&file.entry.shown), rules.collect::<Vec<_>>().join(", "))?;
    }
    for (place, rule, winner) in &settled.waited {
        writeln!(out, "  {}: {rule} waited: its edit overlaps that of {winner}", neutral(place))?;
    }
    for (path, reason) in &settled.refused {
        writeln!(out, "  not fixed, {}: {}", neutral(path), neutral(reason))?;
    }
    Ok(())
}
