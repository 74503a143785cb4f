//! Plans as a versioned JSON document.

use std::io::{self, Write};

use serde::Serialize;

use super::write_inert;
use crate::finding::Severity;
use crate::plan::{Item, Phase, Plan, READ, State};
use crate::rule::REQUIREMENTS_DATE;

/// Raised when a consumer would have to change: a member removed, renamed or given another meaning.
const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'p> {
    schema_version: u32,
    tool: Tool,
    plans: Vec<PlanView<'p>>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
    requirements: &'static str,
    steps: &'static str,
}

#[derive(Serialize)]
struct PlanView<'p> {
    path: &'p str,
    manifest: &'p str,
    name: Option<&'p str>,
    update: bool,
    verdict: &'static str,
    offers: Vec<OfferView<'p>>,
    counts: Counts,
    routes: Vec<RouteView>,
    steps: Vec<StepView<'p>>,
    statuses: Vec<StatusView>,
}

#[derive(Serialize)]
struct OfferView<'p> {
    capability: &'p str,
    protocol: &'p str,
    title: &'p str,
    declared: bool,
}

#[derive(Serialize)]
struct Counts {
    proved: usize,
    contradicted: usize,
    open: usize,
}

#[derive(Serialize)]
struct RouteView {
    text: &'static str,
    source: &'static str,
}

#[derive(Serialize)]
struct StepView<'p> {
    id: &'static str,
    phase: Phase,
    what: &'static str,
    state: State,
    person: bool,
    missing: &'p [String],
    unseen: bool,
    findings: Vec<FindingView<'p>>,
    source: &'static str,
}

#[derive(Serialize)]
struct FindingView<'p> {
    rule: &'static str,
    severity: Severity,
    message: &'p str,
    path: &'p str,
    line: u32,
    column: u32,
    fingerprint: &'p str,
}

#[derive(Serialize)]
struct StatusView {
    wizard: &'static str,
    manager: &'static str,
    meaning: &'static str,
    current: bool,
    source: &'static str,
}

pub(super) fn write(plans: &[Plan<'_>], out: &mut impl Write) -> io::Result<()> {
    let document = Document {
        schema_version: SCHEMA_VERSION,
        tool: Tool {
            name: "oinlint",
            version: env!("CARGO_PKG_VERSION"),
            requirements: REQUIREMENTS_DATE,
            steps: READ,
        },
        plans: plans.iter().map(plan).collect(),
    };
    write_inert(&serde_json::to_string_pretty(&document)?, out)?;
    writeln!(out)
}

fn plan<'p>(plan: &'p Plan<'_>) -> PlanView<'p> {
    let offers = plan.offers.iter();
    PlanView {
        path: plan.root,
        manifest: plan.manifest,
        name: plan.name.as_deref(),
        update: plan.is_update,
        verdict: plan.verdict.name(),
        offers: offers
            .map(|offer| OfferView {
                capability: &offer.capability,
                protocol: &offer.protocol,
                title: &offer.what,
                declared: offer.is_declared,
            })
            .collect(),
        counts: Counts {
            proved: plan.count(State::Proved),
            contradicted: plan.count(State::Contradicted),
            open: plan.count(State::Open),
        },
        routes: plan.routes.iter().map(|route| RouteView { text: route.text, source: route.source }).collect(),
        steps: plan.items.iter().map(step).collect(),
        statuses: plan
            .statuses
            .iter()
            .map(|(status, current)| StatusView {
                wizard: status.wizard,
                manager: status.manager,
                meaning: status.meaning,
                current: *current,
                source: status.source,
            })
            .collect(),
    }
}

fn step<'p>(item: &'p Item<'_>) -> StepView<'p> {
    let step = item.step;
    let findings = item.findings.iter().map(|finding| FindingView {
        rule: finding.rule,
        severity: finding.severity,
        message: &finding.message,
        path: &finding.place.path,
        line: finding.place.start.line,
        column: finding.place.start.column,
        fingerprint: finding.fingerprint.as_str(),
    });
    StepView {
        id: step.id,
        phase: step.phase,
        what: step.what,
        state: item.state,
        person: step.person,
        missing: &item.missing,
        unseen: item.is_unseen,
        findings: findings.collect(),
        source: step.source,
    }
}
