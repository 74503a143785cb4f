//! The registry, generated from the rule files by the build script.

use crate::artifact::{Kind, Scope};
use crate::finding::Severity;

use super::{Context, custom};

/// A requirement, as its file in `rules/` states it.
#[derive(Debug)]
pub struct Rule {
    /// Flat, kebab-case and unique, for example `saml-signature-sha1`.
    pub id: &'static str,
    /// The drawer it lies in.
    pub area: &'static str,
    /// The requirement in a few words.
    pub title: &'static str,
    /// How much a finding weighs.
    pub severity: Severity,
    /// Why it is an error although no documentation page states it.
    pub because: Option<&'static str>,
    /// Whether it follows from a documented fact or a standard that no Okta page states as a requirement.
    pub derived: bool,
    /// What it applies to.
    pub artifacts: &'static [Scope],
    /// Whether it compares the manifest with its published copy, which a run may or may not be given.
    pub needs_published: bool,
    /// Rules that are left out where this one reports the same place.
    pub supersedes: &'static [RuleId],
    /// The page or standard that states it.
    pub source_doc: &'static str,
    /// The section of it.
    pub source_section: &'static str,
    /// The day it was read, `YYYY-MM-DD`.
    pub source_read: &'static str,
    /// Template of the message.
    pub message: &'static str,
    /// Template of what stands under the caret.
    pub label: Option<&'static str>,
    /// Template of the reason.
    pub why: &'static str,
    /// Template of the repair.
    pub help: &'static str,
    /// What, why and how, in Markdown.
    pub prose: &'static str,
}

impl Rule {
    /// Whether it states a requirement on a submission, rather than something about the check itself.
    pub fn is_requirement(&self) -> bool {
        self.source_doc != "oinlint"
    }
}

/// Index of a rule: in [`RULES`], or behind them among the rules of a repository's own that this process has read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(u16);

impl RuleId {
    /// The rule.
    pub fn rule(self) -> &'static Rule {
        match self.index().checked_sub(RULES.len()).and_then(custom::at) {
            Some(custom) => &custom.rule,
            None => &RULES[self.index()],
        }
    }

    /// Its index: below the number of [`RULES`] it is in them.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// The rule with that id; of several of repositories' own that share it the one that was read last.
    pub fn from_name(id: &str) -> Option<Self> {
        let built_in = RULES.binary_search_by(|rule| rule.id.cmp(id)).ok().map(|index| Self(index as u16));
        built_in.or_else(|| custom::by_name(id).map(Self::custom))
    }

    /// Every built-in rule, in the order of their ids.
    pub fn built_in() -> impl Iterator<Item = Self> {
        (0..RULES.len() as u16).map(Self)
    }

    /// Every rule that this process knows: the built-in ones, and those that it has read.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::built_in().chain((0..custom::count()).map(Self::custom))
    }

    /// The rule of a repository's own with that number.
    pub(super) fn custom(number: usize) -> Self {
        Self((RULES.len() + number).min(usize::from(u16::MAX)) as u16)
    }
}

/// Whether there is a rule for that kind of artifact in particular.
pub fn has_rules(kind: Kind) -> bool {
    RULES.iter().any(|rule| rule.artifacts.contains(&Scope::Kind(kind)))
}

/// A function of `src/check` and the rules it emits.
pub struct Emitter {
    /// `file::function`.
    pub name: &'static str,
    /// Looks at one artifact; it is called once for each one in [`Self::scopes`].
    pub run: fn(&mut Context<'_>),
    /// What it wants to see.
    pub scopes: &'static [Scope],
    /// What it can report.
    pub rules: &'static [RuleId],
}

/// The JSON Schema of a kind of artifact, with the rule behind each assertion.
pub struct SchemaDefinition {
    /// The kind it describes.
    pub kind: Kind,
    /// The schema, Draft-07.
    pub text: &'static str,
    /// Pointer of the keyword in the schema, member it speaks of, rule; sorted.
    pub constraints: Constraints,
    /// Paths of secret values; `*` is every element.
    pub secrets: &'static [&'static [&'static str]],
}

impl SchemaDefinition {
    /// What people call it: `testing` for the test information of a submission.
    pub fn name(&self) -> &'static str {
        let name = self.kind.name();
        name.strip_prefix("submission-").unwrap_or(name)
    }

    /// The rule behind the assertion at `pointer`; `member` is the one concerned, for `required`.
    pub fn rule(&self, pointer: &str, member: &str) -> Option<RuleId> {
        rule_at(self.constraints, pointer, member)
    }
}

/// Pointers of keywords in a schema, the member each speaks of, and the rule; sorted.
pub(super) type Constraints = &'static [(&'static str, &'static str, RuleId)];

pub(super) fn rule_at(constraints: Constraints, pointer: &str, member: &str) -> Option<RuleId> {
    let find = |member: &str| {
        let found = constraints.binary_search_by(|(at, of, _)| (*at, *of).cmp(&(pointer, member)));
        found.ok().map(|index| constraints[index].2)
    };
    find(member).or_else(|| find("*")).or_else(|| find(""))
}

/// A requirement that no file of a submission can show to be met.
#[derive(Debug)]
pub struct NotCheckable {
    /// Kebab-case and unique.
    pub id: &'static str,
    /// The requirement.
    pub title: &'static str,
    /// Where it is written.
    pub source: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/registry.rs"));
