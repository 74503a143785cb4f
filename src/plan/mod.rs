//! What a submission takes until it is published: a checklist, in which what the files prove is ticked.

mod scene;
mod table;

pub use table::{Phase, READ, Route, Status, Step};

use serde::Serialize;
use serde_json::Value;

use crate::artifact::Offered;
use crate::finding::{Finding, Severity};
use crate::rule::{RuleId, RuleState};
use crate::run::{Checked, Verdict};
use scene::{Scene, words};
use table::{ROUTES, STATUSES, STEPS};

/// The most characters of a name or a status that a plan shows.
const SHOWN: usize = 100;

/// The step of findings that no other step judges.
static REST: Step = Step {
    id: "other",
    phase: Phase::Integration,
    applies: &[],
    unless: &[],
    what: "Everything else that was checked",
    rules: &[],
    shown_by: &[],
    person: false,
    source: "the findings of `oinlint check`",
};

/// The way of one submission into the catalog.
#[derive(Debug)]
pub struct Plan<'r> {
    /// Its directory as it is printed.
    pub root: &'r str,
    /// The path of its manifest as it is printed.
    pub manifest: &'r str,
    /// The name of the integration, of a readable length.
    pub name: Option<String>,
    /// What it offers.
    pub offers: &'r [Offered],
    /// Whether it is an update of a published integration.
    pub is_update: bool,
    /// How many more submissions the manifest holds.
    pub others: usize,
    /// What checking the files came to.
    pub verdict: Verdict,
    /// How it is handed in.
    pub routes: Vec<&'static Route>,
    /// The checklist, in order.
    pub items: Vec<Item<'r>>,
    /// What a status of the review means, and whether the manifest has it.
    pub statuses: Vec<(&'static Status, bool)>,
}

/// A step and how far it is.
#[derive(Debug)]
pub struct Item<'r> {
    /// The step.
    pub step: &'static Step,
    /// How far it is.
    pub state: State,
    /// What contradicts it.
    pub findings: Vec<&'r Finding>,
    /// What would have to be in the files for it to be ticked, in words.
    pub missing: Vec<String>,
    /// Whether a rule that judges it could not look.
    pub is_unseen: bool,
}

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// The files prove it.
    Proved,
    /// The files contradict it.
    Contradicted,
    /// It is left for a person.
    Open,
}

/// The plan of a submission; none where there is no manifest. The run has to have kept its outline.
pub fn of(checked: &Checked) -> Option<Plan<'_>> {
    let outline = checked.outline.as_ref()?;
    let scene = Scene::new(checked, outline);
    let text = |name: &str| outline.manifest.get(name).and_then(Value::as_str).map(str::trim);
    let status = text("status").unwrap_or_default();
    let name = text("name").filter(|name| !name.is_empty());
    Some(Plan {
        root: &checked.root,
        manifest: &outline.path,
        name: name.map(|name| crate::source::brief(name, SHOWN)),
        offers: &outline.offers,
        is_update: scene.is_update,
        others: outline.others,
        verdict: checked.verdict(),
        routes: ROUTES.iter().filter(|route| applies(&scene, route.applies, route.unless)).collect(),
        items: items(&scene),
        statuses: STATUSES.iter().map(|own| (own, own.api.contains(&status))).collect(),
    })
}

fn applies(scene: &Scene<'_>, any: &[&str], unless: &[&str]) -> bool {
    scene.meets_any(any) && !scene.meets_any(unless)
}

fn items<'r>(scene: &Scene<'r>) -> Vec<Item<'r>> {
    let steps: Vec<&'static Step> =
        STEPS.iter().filter(|step| applies(scene, step.applies, step.unless)).collect();
    let is_judged = |rule: RuleId| steps.iter().any(|step| step.rules.contains(&rule));
    let rest: Vec<RuleId> = RuleId::all().filter(|rule| !is_judged(*rule) && contradicts(scene, *rule)).collect();
    let mut items: Vec<Item<'r>> = steps.iter().map(|step| item(scene, step, step.rules)).collect();
    if !rest.is_empty() {
        let behind = items.iter().rposition(|item| item.step.phase <= REST.phase).map_or(0, |last| last + 1);
        items.insert(behind, item(scene, &REST, &rest));
    }
    items
}

/// Whether a rule found something that a review would return.
fn contradicts(scene: &Scene<'_>, rule: RuleId) -> bool {
    scene.state(rule) == RuleState::Failed && rule.rule().severity >= Severity::Warning
}

fn item<'r>(scene: &Scene<'r>, step: &'static Step, rules: &[RuleId]) -> Item<'r> {
    let missing: Vec<String> =
        step.shown_by.iter().filter(|wanted| !scene.shows(wanted)).map(|wanted| words(wanted)).collect();
    let is_in = |wanted: RuleState| rules.iter().any(|rule| scene.state(*rule) == wanted);
    let is_unseen = is_in(RuleState::NotRun);
    let was_judged = rules.is_empty() || is_in(RuleState::Passed) || is_in(RuleState::Failed);
    let state = match () {
        () if rules.iter().any(|rule| contradicts(scene, *rule)) => State::Contradicted,
        () if !step.person && missing.is_empty() && was_judged && !is_unseen => State::Proved,
        () => State::Open,
    };
    let is_meant = |finding: &&'r Finding| {
        finding.severity >= Severity::Warning && rules.iter().any(|rule| rule.rule().id == finding.rule)
    };
    let findings = scene.checked.open().filter(is_meant).collect();
    Item { step, state, findings, missing, is_unseen }
}

impl Plan<'_> {
    /// How many steps are in a state.
    pub fn count(&self, state: State) -> usize {
        self.items.iter().filter(|item| item.state == state).count()
    }

    /// What kind of submission it is.
    pub fn kind(&self) -> &'static str {
        match (self.offers.is_empty(), self.is_update) {
            (false, false) => "a new submission",
            (false, true) => "an update of a published integration",
            (true, false) => "a new submission that offers nothing yet",
            (true, true) => "an update that offers nothing any more",
        }
    }

    /// What it offers, in words, and how far the manifest says so.
    pub fn offered(&self) -> String {
        let list = |is_declared: bool| {
            let all = self.offers.iter().filter(|offer| offer.is_declared == is_declared);
            all.map(|offer| offer.what.as_str()).collect::<Vec<_>>().join(", ")
        };
        match (list(true), list(false)) {
            (declared, blocks) if blocks.is_empty() => format!("{declared}, as `capabilities` declares"),
            (declared, blocks) if declared.is_empty() => {
                format!("{blocks}, as its blocks say; nothing is declared")
            }
            (declared, blocks) => format!(
                "{declared}, as `capabilities` declares, and {blocks}, for which there is a block and no declaration"
            ),
        }
    }
}
