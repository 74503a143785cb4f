//! Which rules run.

use std::collections::BTreeSet;
use std::time::Duration;

use globset::Glob;

use crate::artifact::{Kind, Scope};
use crate::finding::Severity;

use super::registry::{RULES, RuleId};

/// The most findings of one file that are kept unless it is said otherwise; the rest are counted.
const FINDINGS_PER_FILE: usize = 1000;
/// How long the checks of one file may take unless it is said otherwise: a thousand times more than those of a large one.
const TIME_PER_FILE: Duration = Duration::from_secs(30);

/// Which rules run, how much their findings weigh, and how many are kept.
#[derive(Clone, Debug)]
pub struct Selection {
    /// By the index of the rule; one that is not there does not run.
    on: Vec<bool>,
    severity: Vec<Severity>,
    least: Option<Severity>,
    per_file: usize,
    time_per_file: Duration,
    /// The rules beside the built-in ones.
    custom: Vec<RuleId>,
    /// What was asked for, for rules that come later.
    select: Vec<String>,
    ignore: Vec<String>,
}

impl Default for Selection {
    fn default() -> Self {
        Self {
            on: vec![true; RULES.len()],
            severity: RULES.iter().map(|rule| rule.severity).collect(),
            least: None,
            per_file: FINDINGS_PER_FILE,
            time_per_file: TIME_PER_FILE,
            custom: Vec::new(),
            select: Vec::new(),
            ignore: Vec::new(),
        }
    }
}

impl Selection {
    /// Rules whose ids match one of `select` (all if it is empty) and none of `ignore`. Patterns are ids or
    /// globs such as `saml-*`. The error is the first pattern that no rule matches.
    pub fn new(select: &[String], ignore: &[String]) -> Result<Self, String> {
        let mut selection = Self { select: select.to_owned(), ignore: ignore.to_owned(), ..Self::default() };
        if let Some(unknown) = select.iter().chain(ignore).find(|pattern| matching(pattern).is_empty()) {
            return Err(unknown.clone());
        }
        let is_asked_for = selection.asked_for();
        RuleId::built_in().for_each(|rule| selection.on[rule.index()] = is_asked_for(rule));
        Ok(selection)
    }

    /// Whether a rule is among what was asked for.
    fn asked_for(&self) -> impl Fn(RuleId) -> bool + use<> {
        let named =
            |patterns: &[String]| -> BTreeSet<RuleId> { patterns.iter().flat_map(|own| matching(own)).collect() };
        let (all, selected, ignored) = (self.select.is_empty(), named(&self.select), named(&self.ignore));
        move |rule| (all || selected.contains(&rule)) && !ignored.contains(&rule)
    }

    /// Adds rules of a repository's own, as far as they are asked for.
    pub fn extend(&mut self, rules: &[RuleId]) {
        let is_asked_for = self.asked_for();
        for &rule in rules {
            let length = self.on.len().max(rule.index() + 1);
            self.on.resize(length, false);
            self.severity.resize(length, Severity::Info);
            self.on[rule.index()] = is_asked_for(rule);
            self.severity[rule.index()] = rule.rule().severity;
            self.custom.push(rule);
        }
    }

    /// The rules beside the built-in ones.
    pub fn custom(&self) -> impl Iterator<Item = RuleId> + '_ {
        self.custom.iter().copied()
    }

    /// Every rule that a submission is held against or could be: the built-in ones in order, and those of its repository.
    pub fn rules(&self) -> impl Iterator<Item = RuleId> + '_ {
        RuleId::built_in().chain(self.custom())
    }

    /// Gives the findings of a rule another weight.
    pub fn weigh(&mut self, rule: RuleId, severity: Severity) {
        if rule.rule().is_requirement()
            && let Some(own) = self.severity.get_mut(rule.index())
        {
            *own = severity;
        }
    }

    /// Turns rules with an id or glob off.
    pub fn turn_off(&mut self, pattern: &str) {
        matching(pattern).into_iter().for_each(|rule| self.turn_one_off(rule));
    }

    fn turn_one_off(&mut self, rule: RuleId) {
        if let Some(on) = self.on.get_mut(rule.index()) {
            *on = false;
        }
    }

    /// Turns rules off that have none of these ids or globs.
    pub fn narrow<'p>(&mut self, patterns: impl Iterator<Item = &'p str>) {
        let kept: Vec<RuleId> = patterns.flat_map(matching).collect();
        for rule in RuleId::all().filter(|rule| !kept.contains(rule)) {
            self.turn_one_off(rule);
        }
    }

    /// Turns rules off whose findings weigh less; the first who says so is heard.
    pub fn keep_from(&mut self, least: Severity) {
        self.least.get_or_insert(least);
    }

    /// Keeps so many findings of a file.
    pub fn keep_per_file(&mut self, most: usize) {
        self.per_file = most;
    }

    /// How many findings of a file are kept.
    pub fn per_file(&self) -> usize {
        self.per_file
    }

    /// Gives each file so much time.
    pub fn stop_after(&mut self, most: Duration) {
        self.time_per_file = most;
    }

    /// How long the checks of one file may take together. What runs then is finished, and no other begins.
    pub fn time_per_file(&self) -> Duration {
        self.time_per_file
    }

    /// Whether a rule runs. What is about the check itself cannot be turned off: it explains an incomplete result.
    pub fn is_on(&self, rule: RuleId) -> bool {
        let is_on = self.on.get(rule.index()).is_some_and(|on| *on);
        let weighs_enough = self.least.is_none_or(|least| self.severity(rule) >= least);
        is_on && weighs_enough || !rule.rule().is_requirement()
    }

    /// How much findings of a rule weigh.
    pub fn severity(&self, rule: RuleId) -> Severity {
        self.severity.get(rule.index()).copied().unwrap_or(rule.rule().severity)
    }

    /// Whether a rule runs that is about files of a kind.
    pub fn concerns(&self, kind: Kind) -> bool {
        let is_about = |rule: RuleId| rule.rule().artifacts.contains(&Scope::Kind(kind));
        self.rules().any(|rule| self.on[rule.index()] && is_about(rule))
    }
}

/// The rules with that id, or with ids that match that glob; none for what is no glob.
pub fn matching(pattern: &str) -> Vec<RuleId> {
    let Ok(glob) = Glob::new(pattern) else { return Vec::new() };
    let matcher = glob.compile_matcher();
    RuleId::all().filter(|rule| matcher.is_match(rule.rule().id)).collect()
}
