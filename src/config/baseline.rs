//! The baseline: findings that were there when the linter came, which do not count until they are looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Loaded;
use crate::finding::{Finding, Status};
use crate::rule::RuleId;

/// The name that is used where none is given.
pub const FILE_NAME: &str = "oinlint-baseline.json";
/// The version of the form of the file.
const SCHEMA_VERSION: u32 = 1;

/// What the file holds. Submissions are named by their folder relative to that of the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    schema_version: u32,
    /// The findings of each submission, in the order of their fingerprints.
    submissions: BTreeMap<String, BTreeSet<Known>>,
}

/// A finding that is known. The fingerprint identifies it; the rest is for people.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    fingerprint: String,
    rule: String,
    path: String,
}

impl Default for Baseline {
    fn default() -> Self {
        Self { schema_version: SCHEMA_VERSION, submissions: BTreeMap::new() }
    }
}

impl Baseline {
    /// Reads the text of a baseline. The error is one line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let baseline: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        match baseline.schema_version {
            SCHEMA_VERSION => Ok(baseline),
            other => Err(format!("it has the version {other}; this program knows {SCHEMA_VERSION}")),
        }
    }

    /// The text of the file.
    pub fn to_text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// How many findings it knows.
    pub fn len(&self) -> usize {
        self.submissions.values().map(BTreeSet::len).sum()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Marks the findings of a submission that it knows.
    pub fn mark(&self, submission: &str, findings: &mut [Finding]) {
        let Some(known) = self.submissions.get(submission) else { return };
        let known: BTreeSet<&str> = known.iter().map(|known| &*known.fingerprint).collect();
        for finding in findings.iter_mut().filter(|finding| can_be_known(finding)) {
            if known.contains(finding.fingerprint.as_str()) {
                finding.status = Status::Baselined;
            }
        }
    }

    /// Takes the findings of a submission in that count or that it knows already.
    pub fn add(&mut self, submission: &str, findings: &[Finding], relative: impl Fn(&Finding) -> String) {
        let kept = findings.iter().filter(|finding| can_be_known(finding) || finding.status == Status::Baselined);
        let known = kept.map(|finding| Known {
            fingerprint: finding.fingerprint.as_str().to_owned(),
            rule: finding.rule.to_owned(),
            path: relative(finding),
        });
        self.submissions.entry(submission.to_owned()).or_default().extend(known);
    }

    /// Forgets what is no longer found of a submission. `was_examined` says of a rule and a file whether it was looked
    /// for. Gives how many were forgotten.
    pub fn prune(
        &mut self,
        submission: &str,
        findings: &[Finding],
        was_examined: impl Fn(Option<RuleId>, &str) -> bool,
    ) -> usize {
        let Some(known) = self.submissions.get_mut(submission) else { return 0 };
        let before = known.len();
        let found: BTreeSet<&str> = findings.iter().map(|finding| finding.fingerprint.as_str()).collect();
        known.retain(|known| {
            found.contains(&*known.fingerprint) || !was_examined(RuleId::from_name(&known.rule), &known.path)
        });
        let forgotten = before - known.len();
        if known.is_empty() {
            self.submissions.remove(submission);
        }
        forgotten
    }
}

/// A finding about the check itself is never known, nor is one that a suppression covers.
fn can_be_known(finding: &Finding) -> bool {
    finding.status.is_open() && RuleId::from_name(finding.rule).is_some_and(|rule| rule.rule().is_requirement())
}

/// The baselines of a run: the one that was named, or those that configurations name; each is read once.
#[derive(Debug, Default)]
pub struct Baselines {
    /// Used for everything.
    named: Option<(PathBuf, Baseline)>,
    /// By the file of the configuration.
    configured: BTreeMap<PathBuf, (PathBuf, Baseline)>,
}

/// Which baselines a run looks at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum BaselineUse {
    /// Those that configurations name.
    #[default]
    Configured,
    /// This file, absolute.
    File(PathBuf),
    /// None.
    Nothing,
}

impl Baselines {
    /// Reads the baseline that was named.
    pub fn new(used: &BaselineUse) -> Result<Self, (PathBuf, String)> {
        let named = match used {
            BaselineUse::File(file) => Some((file.clone(), read(file)?)),
            BaselineUse::Configured | BaselineUse::Nothing => None,
        };
        Ok(Self { named, configured: BTreeMap::new() })
    }

    /// Reads the baseline that a configuration names, unless another one is used for everything.
    pub fn load(&mut self, used: &BaselineUse, loaded: &Loaded) -> Result<(), (PathBuf, String)> {
        if *used == BaselineUse::Configured
            && let Some(name) = &loaded.config.baseline
            && !self.configured.contains_key(&loaded.file)
        {
            let file = loaded.folder().join(name);
            let baseline = read(&file)?;
            self.configured.insert(loaded.file.clone(), (file, baseline));
        }
        Ok(())
    }

    /// Marks the findings that the baseline of a submission in `folder` knows.
    pub fn mark(&self, loaded: Option<&Loaded>, folder: &Path, findings: &mut [Finding]) {
        let configured = || loaded.and_then(|loaded| self.configured.get(&loaded.file));
        if let Some((file, baseline)) = self.named.as_ref().or_else(configured) {
            baseline.mark(&name_of(file, folder), findings);
        }
    }
}

/// Reads the baseline in a file. The error is the file and a sentence about it.
pub fn read(file: &Path) -> Result<Baseline, (PathBuf, String)> {
    let refuse = |reason: String| (file.to_owned(), reason);
    let text = std::fs::read_to_string(file).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            refuse("there is no such file; `oinlint baseline create` writes it".into())
        }
        kind => refuse(kind.to_string()),
    })?;
    Baseline::parse(&text).map_err(refuse)
}

/// How a submission in a folder is named in a baseline.
pub fn name_of(file: &Path, folder: &Path) -> String {
    let base = file.parent().unwrap_or(Path::new(""));
    let name = folder.strip_prefix(base).unwrap_or(folder);
    match name.as_os_str().is_empty() {
        true => ".".into(),
        false => name.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/"),
    }
}
