//! Edits are made, the result is checked, and again, until nothing changes. All of it happens in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::Failure;
use super::errors::Errors;
use crate::discover::FileEntry;
use crate::finding::{Edit, Finding};
use crate::fix::{self, Refused, Scope};
use crate::run::Run;
use crate::source::{Content, Source, Text};

/// How often edits are made before they are taken to undo each other.
const ROUNDS: usize = 10;

/// Contents of files by absolute path.
pub type Contents = BTreeMap<PathBuf, Vec<u8>>;

/// Which rules run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Rules {
    /// Those that were selected: their findings are repaired.
    Selected,
    /// All: an edit must not break any of them.
    All,
}

/// A file that edits have changed.
pub struct Changed {
    /// Where it is.
    pub entry: FileEntry,
    /// What it had.
    pub before: Vec<u8>,
    /// What it is to have.
    pub after: Vec<u8>,
    /// The rules whose findings were repaired in it, one for each finding.
    pub fixed: Vec<&'static str>,
}

/// What came of it.
pub struct Settled {
    /// What is left to say of the files as they are to be.
    pub run: Run,
    /// The files that changed.
    pub changed: Vec<Changed>,
    /// Files with edits that were not made, and why.
    pub refused: Vec<(String, String)>,
    /// Whether something that changed could not be written.
    pub is_partly_written: bool,
    /// Findings whose edits met those of another, and were looked at again: place, rule, and the rule of the other.
    pub waited: Vec<(String, &'static str, &'static str)>,
}

impl Settled {
    /// A run after which nothing is edited.
    pub fn untouched(run: Run) -> Self {
        Self { run, changed: Vec::new(), refused: Vec::new(), is_partly_written: false, waited: Vec::new() }
    }
}

/// A file that is being edited.
struct Target {
    entry: FileEntry,
    before: Vec<u8>,
    scope: Scope,
    fixed: Vec<&'static str>,
}

/// What rounds work with.
struct Work<C, L> {
    check: C,
    load: L,
    contents: Contents,
    targets: BTreeMap<String, Target>,
    refused: BTreeMap<String, String>,
    waited: BTreeSet<(String, &'static str, &'static str)>,
    scope: Scope,
}

/// Makes the edits of open findings within `scope`. `check` runs over files with other contents than they have, and
/// `load` says what a file has, or why it cannot be edited.
pub fn settle(
    scope: Scope,
    check: impl FnMut(&Contents, Rules) -> Result<Run, Failure>,
    load: impl Fn(&FileEntry) -> Result<Vec<u8>, String>,
) -> Result<Settled, Failure> {
    let mut work = Work {
        check,
        load,
        contents: Contents::new(),
        targets: BTreeMap::new(),
        refused: BTreeMap::new(),
        waited: BTreeSet::new(),
        scope,
    };
    let untouched = work.start()?;
    if !work.has_edits(&untouched) {
        return Ok(work.settled(untouched));
    }
    let before = Errors::of(&(work.check)(&work.contents, Rules::All)?);
    let mut run = work.rounds(untouched)?;
    loop {
        let all = (work.check)(&work.contents, Rules::All)?;
        if !work.take_back(&before, &all) {
            return Ok(work.settled(run));
        }
        run = work.select()?;
        run = work.rounds(run)?;
    }
}

impl<C, L> Work<C, L>
where
    C: FnMut(&Contents, Rules) -> Result<Run, Failure>,
    L: Fn(&FileEntry) -> Result<Vec<u8>, String>,
{
    /// The run of the selected rules over what the files are to have.
    fn select(&mut self) -> Result<Run, Failure> {
        (self.check)(&self.contents, Rules::Selected)
    }

    fn has_edits(&self, run: &Run) -> bool {
        !self.wanted(run).is_empty()
    }

    /// The run over files whose contents are held: what is found fits what is edited.
    fn start(&mut self) -> Result<Run, Failure> {
        let run = self.select()?;
        if self.take_up(&run) { self.select() } else { Ok(run) }
    }

    /// Loads the files that have edits to make. Whether there are new ones.
    fn take_up(&mut self, run: &Run) -> bool {
        let wanted: BTreeSet<&str> =
            self.wanted(run).into_iter().map(|finding| finding.place.path.as_str()).collect();
        let mut has_new = false;
        for path in wanted {
            if self.targets.contains_key(path) || self.refused.contains_key(path) {
                continue;
            }
            let loaded = find(run, path).and_then(|entry| {
                let bytes = (self.load)(entry)?;
                decoded(&bytes).map(|_| (entry.clone(), bytes))
            });
            match loaded {
                Err(reason) => drop(self.refused.insert(path.to_owned(), reason)),
                Ok((entry, before)) => {
                    self.contents.insert(entry.path.clone(), before.clone());
                    let target = Target { entry, before, scope: self.scope, fixed: Vec::new() };
                    self.targets.insert(path.to_owned(), target);
                    has_new = true;
                }
            }
        }
        has_new
    }

    /// The findings whose edits may be made, in their order.
    fn wanted<'r>(&self, run: &'r Run) -> Vec<&'r Finding> {
        let is_wanted = |finding: &&Finding| {
            let path = finding.place.path.as_str();
            let scope = self.targets.get(path).map_or(self.scope, |target| target.scope);
            fix::scope_of(finding).is_some_and(|own| own <= scope) && !self.refused.contains_key(path)
        };
        run.submissions.iter().flat_map(|submission| submission.open()).filter(is_wanted).collect()
    }

    /// Makes edits until nothing changes.
    fn rounds(&mut self, mut run: Run) -> Result<Run, Failure> {
        for _ in 0..ROUNDS {
            if self.take_up(&run) {
                run = self.select()?;
            }
            if self.round(&run).is_empty() {
                return Ok(run);
            }
            run = self.select()?;
        }
        loop {
            let restless = self.round(&run);
            if restless.is_empty() {
                return Ok(run);
            }
            for path in restless {
                self.refuse(&path, format!("its edits undo each other: still changing after {ROUNDS} rounds"));
            }
            run = self.select()?;
        }
    }

    /// Makes the edits of one run. The files that changed.
    fn round(&mut self, run: &Run) -> Vec<String> {
        let mut by_file: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
        for finding in self.wanted(run) {
            by_file.entry(&finding.place.path).or_default().push(finding);
        }
        let mut changed = Vec::new();
        for (path, findings) in by_file {
            match self.edit(path, &findings) {
                Ok(true) => changed.push(path.to_owned()),
                Ok(false) => {}
                Err(reason) => {
                    self.refuse(path, reason);
                    changed.push(path.to_owned());
                }
            }
        }
        changed
    }

    /// Makes the edits of one file. Whether it changed.
    fn edit(&mut self, path: &str, findings: &[&Finding]) -> Result<bool, String> {
        let Some(target) = self.targets.get_mut(path) else { return Ok(false) };
        let Some(content) = self.contents.get_mut(&target.entry.path) else { return Ok(false) };
        let text = decoded(content)?;
        let edits: Vec<&[Edit]> = findings.iter().map(|finding| finding.edits.as_slice()).collect();
        let applied = fix::apply(text.as_str(), &edits);
        for (number, why) in &applied.refused {
            if let Refused::Overlaps(winner) = why {
                let (finding, place) = (findings[*number], findings[*number].place.start);
                let place = format!("{path}:{}:{}", place.line, place.column);
                self.waited.insert((place, finding.rule, findings[*winner].rule));
            }
        }
        if applied.text == text.as_str() {
            return Ok(false);
        }
        let encoding = text.encoding().ok_or("it is no text file")?;
        let encode = encoding.encode(&applied.text);
        *content =
            encode.ok_or_else(|| format!("{} has no bytes for a character of the edit", encoding.name()))?;
        target.fixed.extend(applied.made.iter().map(|number| findings[*number].rule));
        Ok(true)
    }

    /// Gives up on a file: it keeps what it had.
    fn refuse(&mut self, path: &str, reason: String) {
        if let Some(target) = self.targets.get_mut(path) {
            target.fixed.clear();
            self.contents.insert(target.entry.path.clone(), target.before.clone());
        }
        self.refused.insert(path.to_owned(), reason);
    }

    /// Takes back what made new errors: the edits that guess, and where there are none, all edits of the file. Whether
    /// something was taken back.
    fn take_back(&mut self, before: &Errors, run: &Run) -> bool {
        let after = Errors::of(run);
        let new = after.new_since(before, |path, pointer| self.was_there(path, pointer));
        let worse = after.worse_than(before);
        let mut guilty: BTreeMap<String, &'static str> = BTreeMap::new();
        for submission in &run.submissions {
            let edited = || submission.files.iter().filter(|file| self.is_edited(&file.path));
            let own = edited().filter_map(|file| Some((file.path.clone(), *new.get(file.path.as_str())?)));
            let own: Vec<_> = own.collect();
            let elsewhere = submission.files.iter().find_map(|file| new.get(file.path.as_str()));
            match elsewhere {
                _ if !own.is_empty() => guilty.extend(own),
                // The error stands in another file, or among those that are only counted.
                Some(rule) => guilty.extend(edited().map(|file| (file.path.clone(), *rule))),
                None if worse.contains(submission.root.as_str()) => {
                    guilty.extend(edited().map(|file| (file.path.clone(), "an error that is left out")));
                }
                None => {}
            }
        }
        for (path, rule) in &guilty {
            match self.targets.get_mut(path) {
                Some(target) if target.scope == Scope::Unsafe => {
                    target.scope = Scope::Safe;
                    target.fixed.clear();
                    self.contents.insert(target.entry.path.clone(), target.before.clone());
                }
                _ => self.refuse(path, format!("its edits would give a new error, {rule}")),
            }
        }
        !guilty.is_empty()
    }

    /// Whether a file had a value at a pointer before it was edited.
    fn was_there(&self, path: &str, pointer: &str) -> bool {
        let Some(target) = self.targets.get(path) else { return true };
        let source = Source::from_bytes(target.before.clone(), target.entry.shown.clone());
        let artifact = crate::run::read_source(source, target.entry.named);
        artifact.root().is_none_or(|root| root.pointer(pointer).is_some())
    }

    fn is_edited(&self, path: &str) -> bool {
        self.targets.get(path).is_some_and(|target| !target.fixed.is_empty())
    }

    fn settled(mut self, run: Run) -> Settled {
        let refused: Vec<(String, String)> = std::mem::take(&mut self.refused).into_iter().collect();
        let guessing = |path: &String, target: &Target| {
            let reason = "its edits that guess would give a new error, so none of them was made";
            let is_known = refused.iter().any(|(known, _)| known == path);
            (target.scope < self.scope && !is_known).then(|| (path.clone(), reason.to_owned()))
        };
        let more: Vec<_> = self.targets.iter().filter_map(|(path, target)| guessing(path, target)).collect();
        let contents = &mut self.contents;
        let changed = self.targets.into_values().filter_map(|Target { entry, before, fixed, .. }| {
            let after = contents.remove(&entry.path).filter(|after| *after != before)?;
            Some(Changed { entry, before, after, fixed })
        });
        let changed = changed.collect();
        let waited = self.waited.into_iter().collect();
        Settled { changed, refused: [refused, more].concat(), waited, ..Settled::untouched(run) }
    }
}

/// Where the file of a printed path is.
fn find<'r>(run: &'r Run, path: &str) -> Result<&'r FileEntry, String> {
    let mut found = run.files.iter().filter(|entry| entry.shown == path);
    match (found.next(), found.next()) {
        (Some(entry), None) => Ok(entry),
        (Some(_), Some(_)) => Err("two files have this name once it is printed".into()),
        (None, _) => Err("it lies outside of the given paths".into()),
    }
}

/// The text of a file that is encoded again as it was.
fn decoded(bytes: &[u8]) -> Result<Text, String> {
    match Source::from_bytes(bytes.to_vec(), String::new()).content {
        Content::Text { text, malformed_at: None } => {
            let again = text.encoding().and_then(|encoding| encoding.encode(text.as_str()));
            if again.as_deref() == Some(bytes) {
                Ok(text)
            } else {
                Err("it would not be encoded again as it was".into())
            }
        }
        Content::Text { malformed_at: Some(_), .. } => {
            Err("it has bytes that its encoding forbids; they would be lost".into())
        }
        Content::Binary(_) | Content::Unread(_) => Err("it is no text file".into()),
    }
}
