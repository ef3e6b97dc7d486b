//! The order of steps: every grant before any loss, and who may manage the team first.

use std::collections::BTreeSet;

use super::derive::{Draft, Making};
use super::people::manages;
use super::{Observed, Origin, Plan, PlannedWorkspace, Step, StepKind, Undo, document};
use crate::governance::snapshot::Snapshot;
use crate::timestamp::Timestamp;

/// A plan is carried out within three days.
const LASTS: i64 = 72 * 60 * 60 * 1000;

/// From when on a plan of this moment is not carried out.
pub(super) fn expiry(as_of: &Timestamp) -> Timestamp {
    Timestamp::at(as_of.unix_millis() + LASTS).unwrap_or_else(|| as_of.clone())
}

/// The place of a step among the others.
fn rank(step: &Draft) -> (StepKind, bool, String, Option<String>, StepKind) {
    let role = step.after.as_ref().and_then(|fields| fields.get("role")?.as_str());
    let makes_no_admin = !role.is_some_and(manages);
    // A new secret is stored before the next one is made.
    let kind = if step.kind == StepKind::KeyDeliver { StepKind::KeyCreate } else { step.kind };
    let (name, id) = (step.subject.name.to_lowercase(), step.subject.id.clone());
    (kind, makes_no_admin, name, id, step.kind)
}

/// Whether a step needs another one to be done.
fn needs(step: &Draft, earlier: &Draft) -> bool {
    let is_same = step.subject == earlier.subject;
    match (step.kind, earlier.kind) {
        (StepKind::KeyDeliver, StepKind::KeyCreate) | (StepKind::TagAssign, StepKind::TagCreate) => is_same,
        // Nobody who manages the team goes before all who are to manage it can.
        (StepKind::MemberLower | StepKind::MemberRemove, StepKind::MemberRaise) => {
            let role = |fields: &Option<super::Fields>| {
                fields.as_ref().and_then(|it| it.get("role")?.as_str()).is_some_and(manages)
            };
            role(&step.before) && role(&earlier.after)
        }
        _ => false,
    }
}

fn undo(kind: StepKind) -> Undo {
    match kind {
        StepKind::MemberRemove | StepKind::GroupRemove => Undo::ByInvitation,
        StepKind::TagDelete => Undo::Anew,
        StepKind::KeyRevoke => Undo::No,
        _ => Undo::Yes,
    }
}

/// The plan, with its steps in order and its digest.
pub(super) fn finished(making: Making<'_>, snapshot: &Snapshot) -> Plan {
    let mut drafts = making.steps;
    drafts.sort_by_cached_key(rank);
    let number = |index: usize| u32::try_from(index + 1).unwrap_or(u32::MAX);
    let after_steps: Vec<BTreeSet<u32>> = drafts
        .iter()
        .enumerate()
        .map(|(at, step)| (0..at).filter(|earlier| needs(step, &drafts[*earlier])).map(number).collect())
        .collect();
    let steps = drafts.into_iter().zip(after_steps).enumerate().map(|(index, (draft, after_steps))| {
        let Draft { kind, subject, before, after, gained, lost, reason, risk, undocumented } = draft;
        let (n, undo) = (number(index), undo(kind));
        Step { n, kind, subject, before, after, gained, lost, reason, risk, undo, undocumented, after_steps }
    });
    let workspace = &snapshot.content.workspace;
    let expires = expiry(&making.as_of);
    let mut plan = Plan {
        format: document::FORMAT.to_owned(),
        version: document::VERSION,
        digest: String::new(),
        origin: Origin::Policy { policy: Box::new(making.policy.clone()) },
        workspace: PlannedWorkspace { id: workspace.id.clone(), name: workspace.name.clone() },
        as_of: making.as_of,
        expires,
        observed: Observed { snapshot: snapshot.digest.clone(), window: making.options.earlier.is_some() },
        losses: making.options.losses,
        own_key: making.options.own_key.clone(),
        allow: making.options.allow.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect(),
        steps: steps.collect(),
        deferred: making.deferred,
        residue: making.residue,
        findings: making.findings,
        refusals: making.refusals,
    };
    plan.deferred.sort_by(|left, right| (left.kind, &left.subject).cmp(&(right.kind, &right.subject)));
    plan.residue.sort();
    plan.findings.sort();
    plan.refusals.sort();
    plan.refusals.dedup();
    plan.digest = document::digest(&plan).expect("a plan that is made holds texts, truth values and small numbers");
    plan
}
