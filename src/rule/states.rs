//! How the rules fared in a submission.

use super::registry::{RULES, Rule, RuleId};

/// How a rule fared in a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuleState {
    /// It looked and found nothing.
    Passed,
    /// It has findings.
    Failed,
    /// It has findings, and somebody has said of each that it does not count.
    Suppressed,
    /// There is no artifact that it applies to, or no published copy to compare with.
    NotApplicable,
    /// It is turned off.
    Off,
    /// It could not look: the file it applies to cannot be read, or it failed itself.
    NotRun,
}

impl RuleState {
    /// The name that JSON output uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Suppressed => "suppressed",
            Self::NotApplicable => "not-applicable",
            Self::Off => "off",
            Self::NotRun => "not-run",
        }
    }
}

/// The states of the rules that a submission is held against: all built-in ones in the order of their ids, and behind them
/// those that its configuration adds.
#[derive(Clone, Debug, Default)]
pub struct States(Vec<(RuleId, RuleState)>);

impl States {
    /// Every rule with its state.
    pub fn iter(&self) -> impl Iterator<Item = (&'static Rule, RuleState)> + '_ {
        self.0.iter().map(|(rule, state)| (rule.rule(), *state))
    }

    /// The state of a rule; [`RuleState::NotRun`] for one that is not among them.
    pub fn of(&self, rule: RuleId) -> RuleState {
        // Built-in rules stand at their index.
        let at_index = self.0.get(rule.index()).filter(|(own, _)| *own == rule);
        let found = at_index.or_else(|| self.0.iter().find(|(own, _)| *own == rule));
        found.map_or(RuleState::NotRun, |(_, state)| *state)
    }

    /// The state of the rule with an id, if it is among them.
    pub fn named(&self, id: &str) -> Option<RuleState> {
        let built_in = RULES.binary_search_by(|rule| rule.id.cmp(id)).ok();
        let found = built_in.and_then(|index| self.0.get(index));
        let custom = || self.0.iter().skip(RULES.len()).find(|(rule, _)| rule.rule().id == id);
        found.or_else(custom).map(|(_, state)| *state)
    }

    /// Every state, to change it.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (RuleId, &mut RuleState)> {
        self.0.iter_mut().map(|(rule, state)| (*rule, state))
    }
}

impl FromIterator<(RuleId, RuleState)> for States {
    fn from_iter<I: IntoIterator<Item = (RuleId, RuleState)>>(states: I) -> Self {
        Self(states.into_iter().collect())
    }
}
