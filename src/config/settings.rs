//! From what the command line says of rules, and a configuration, to the rules that run.

use std::collections::BTreeMap;
use std::time::Duration;

use super::file::{Config, Level};
use crate::rule::{RuleId, Selection, matching};

/// The rules that run below a configuration, and how much they weigh.
///
/// `asked` is what the command line says. Rules that were selected there `by_name` run whatever the configuration
/// leaves out. `custom` are the rules that the configuration adds.
pub fn selection(asked: &Selection, by_name: bool, config: &Config, custom: &[RuleId]) -> Selection {
    let mut selection = asked.clone();
    selection.extend(custom);
    let rules = &config.rules;
    let mut levels: Vec<_> = rules.severity.iter().map(|(pattern, level)| (pattern.get_ref(), *level)).collect();
    // An id says more than a glob, wherever it stands.
    levels.sort_by_key(|(pattern, _)| RuleId::from_name(pattern).is_some());
    if !by_name {
        if !rules.select.is_empty() {
            selection.narrow(rules.select.iter().map(|pattern| &**pattern.get_ref()));
        }
        rules.ignore.iter().for_each(|pattern| selection.turn_off(pattern.get_ref()));
    }
    let levels: BTreeMap<RuleId, Level> = levels
        .into_iter()
        .flat_map(|(pattern, level)| matching(pattern).into_iter().map(move |rule| (rule, level)))
        .collect();
    for (rule, level) in levels {
        match level.severity() {
            Some(severity) => selection.weigh(rule, severity),
            None if !by_name => selection.turn_off(rule.rule().id),
            None => {}
        }
    }
    if let Some(least) = config.min_severity {
        selection.keep_from(least);
    }
    if let Some(most) = config.limits.findings_per_file {
        selection.keep_per_file(most);
    }
    if let Some(most) = config.limits.seconds_per_file {
        selection.stop_after(Duration::from_secs(most));
    }
    selection
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Severity;

    fn of(text: &str, select: &[&str]) -> impl Fn(&str) -> Option<Severity> + use<> {
        let config: Config = toml::from_str(text).expect("the configuration is sound");
        let select: Vec<String> = select.iter().map(|id| (*id).to_owned()).collect();
        let asked = Selection::new(&select, &[]).expect("the rules exist");
        let selection = selection(&asked, !select.is_empty(), &config, &[]);
        move |id| {
            let rule = RuleId::from_name(id).expect("the rule exists");
            selection.is_on(rule).then(|| selection.severity(rule))
        }
    }

    #[test]
    fn an_id_says_more_than_a_glob() {
        let text = "[rules.severity]\n\"logo-*\" = \"off\"\nlogo-blank = \"info\"";
        let state = of(text, &[]);
        assert_eq!(state("logo-size"), None);
        assert_eq!(state("logo-blank"), Some(Severity::Info));
        assert_eq!(of(text, &["logo-size"])("logo-size"), Some(Severity::Error), "it was asked for by name");
    }

    #[test]
    fn a_selection_of_the_command_line_stands() {
        let text = "[rules]\nselect = [\"logo-*\"]\nignore = [\"logo-blank\"]";
        assert_eq!(of(text, &[])("contact-missing"), None);
        assert_eq!(of(text, &[])("logo-blank"), None);
        assert_eq!(of(text, &[])("logo-size"), Some(Severity::Error));
        assert_eq!(of(text, &["contact-missing"])("contact-missing"), Some(Severity::Warning));
    }

    #[test]
    fn what_weighs_less_than_is_wanted_does_not_run() {
        let text = "min-severity = \"warning\"\n[rules.severity]\ncontact-missing = \"info\"";
        assert_eq!(of(text, &[])("contact-missing"), None);
        assert_eq!(of(text, &[])("logo-size"), Some(Severity::Error));
        assert!(of(text, &[])("suppression-unused").is_some(), "what is about the check is always told");
    }
}
