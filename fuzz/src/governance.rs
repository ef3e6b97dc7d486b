//! Documents of governance: snapshots, and plans of them.

use instantly_rbac::ErrorKind;
use instantly_rbac::governance::{Plan, PlanOptions, Policy, Snapshot};
use instantly_rbac::internals::fuzzing;

use crate::input::Input;

/// A snapshot. Its digest is taken for right: what is read is written, and reads back equal.
pub fn snapshot(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    read_snapshot(text);
    if let Some(sealed) = fuzzing::sealed(text) {
        read_snapshot(&sealed);
    }
}

fn read_snapshot(text: &str) -> Option<Snapshot> {
    let snapshot = match Snapshot::from_json(text) {
        Ok(snapshot) => snapshot,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::InvalidArgument);
            assert!(error.message().starts_with("snapshot"), "{error}");
            return None;
        }
    };
    let written = snapshot.to_json();
    // Fields of the content that this version does not know are counted by the digest, and not written again.
    if let Some(sealed) = fuzzing::sealed(&written) {
        let again = Snapshot::from_json(&sealed).expect("what is written can be read");
        assert_eq!((&again.content, &again.taken), (&snapshot.content, &snapshot.taken));
        if again.digest == snapshot.digest {
            assert_eq!((&again, again.to_json()), (&snapshot, written));
        }
    }
    assert!(snapshot.diff(&snapshot).is_ok_and(|diff| diff.changes.is_empty()), "nothing differs from itself");
    snapshot.problems();
    Some(snapshot)
}

/// A plan; or a policy, a snapshot and options, a line each, of which a plan is made.
pub fn plan(data: &[u8]) {
    let mut input = Input(data);
    let (first, second, third) = (input.text(), input.text(), input.text());
    if second.is_empty() {
        read_plan(&first);
        if let Some(sealed) = fuzzing::sealed(&first) {
            read_plan(&sealed);
        }
        return;
    }
    let policy = match Policy::from_json(&first) {
        Ok(policy) => policy,
        Err(error) => return assert_eq!(error.kind(), ErrorKind::InvalidArgument),
    };
    let options: PlanOptions = serde_json::from_str(&third).unwrap_or_default();
    let Some(snapshot) = read_snapshot(&fuzzing::sealed(&second).unwrap_or(second)) else { return };
    match Plan::derive(&snapshot, &policy, &options) {
        Ok(plan) => {
            assert_eq!(read_plan(&plan.to_json()).as_ref(), Some(&plan), "what is planned can be read");
            assert!(plan.steps.iter().map(|step| step.kind.is_loss()).is_sorted(), "no grant comes after a loss");
        }
        Err(error) => assert_eq!(error.kind(), ErrorKind::InvalidArgument),
    }
}

fn read_plan(text: &str) -> Option<Plan> {
    match Plan::from_json(text) {
        Ok(plan) => {
            let written = plan.to_json();
            let again = Plan::from_json(&written).expect("what is written can be read");
            assert_eq!((&again, again.to_json()), (&plan, written));
            Some(plan)
        }
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::InvalidArgument);
            assert!(error.message().starts_with("plan"), "{error}");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_inputs_come_as_far_as_a_plan() {
        for input in [
            &include_bytes!("../corpus/plan/policy_and_snapshot")[..],
            include_bytes!("../corpus/plan/the_last_moment"),
            include_bytes!("../corpus/plan/unread"),
        ] {
            let mut input = Input(input);
            let (policy, snapshot, options) = (input.text(), input.text(), input.text());
            let policy = Policy::from_json(&policy).expect("a policy");
            let snapshot = read_snapshot(&fuzzing::sealed(&snapshot).expect("a snapshot")).expect("it reads back");
            let options: PlanOptions = serde_json::from_str(&options).expect("options");
            assert!(Plan::derive(&snapshot, &policy, &options).is_ok());
        }
        let one_step = fuzzing::sealed(include_str!("../corpus/plan/one_step")).expect("a plan");
        assert!(read_plan(&one_step).is_some_and(|plan| plan.steps.len() == 1));
    }
}
