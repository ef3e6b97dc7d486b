//! Documents whose bytes were changed: whatever the digest covers, and what follows from it, is found.
//!
//! The digest of a snapshot covers `content`; the parts' digests are computed anew. How it was taken is not covered:
//! `taken` says whether the snapshot is stable and which key is in use, so a snapshot is worth as much as the place that
//! it was kept in. The digest of a plan covers its origin, the workspace's id, `as_of`, the options, and of each step
//! its kind, subject, before, after and `after_steps`. It does not cover [`PROSE`].

use std::collections::BTreeSet;

use instantly_rbac::governance::snapshot::Part;
use instantly_rbac::governance::{Plan, Snapshot, SnapshotOptions};
use instantly_sandbox::Sandbox;
use serde_json::Value;

use crate::cases::Case;
use crate::invariants::derive;

/// What the digest of a plan does not cover: what is said of the steps, and of the world that they were made for. Apply
/// derives all of it anew.
const PROSE: [&str; 7] =
    ["/workspace/name", "/observed/snapshot", "/observed/window", "/deferred", "/residue", "/findings", "/refusals"];
const PROSE_OF_STEPS: [&str; 6] = ["gained", "lost", "reason", "risk", "undo", "undocumented"];

/// The text with each byte flipped, removed, and swapped with the next.
fn altered(text: &str, at: usize) -> Vec<String> {
    let mut flipped = text.as_bytes().to_vec();
    let (mut removed, mut swapped) = (flipped.clone(), flipped.clone());
    flipped[at] ^= 1;
    removed.remove(at);
    if at + 1 < swapped.len() {
        swapped.swap(at, at + 1);
    }
    // What is no text is no document.
    [flipped, removed, swapped].into_iter().filter_map(|bytes| String::from_utf8(bytes).ok()).collect()
}

#[test]
fn every_altered_byte_of_a_snapshot_that_its_digest_covers_is_found() {
    let sandbox = Sandbox::builder().rate_limit(false).start().expect("a sandbox");
    let options = SnapshotOptions { parts: Some(vec![Part::Tags]) };
    let snapshot = sandbox.client().expect("a client").governance().snapshot(&options).expect("a snapshot");
    let text = snapshot.to_json();
    let covered = text.find(",\"parts\":").expect("what follows content, digest and format");
    assert!(covered > 1_000, "{covered}");
    let mut found = 0;
    for at in 0..covered {
        for altered in altered(&text, at).iter().filter(|altered| **altered != text) {
            match Snapshot::from_json(altered) {
                Ok(read) => assert_eq!(read, snapshot, "byte {at}"),
                Err(_) => found += 1,
            }
        }
    }
    println!("I15: {found} alterations of the {covered} bytes of a snapshot were found");
}

/// A plan without what its digest does not cover.
fn covered(plan: &Plan) -> Value {
    let mut document: Value = serde_json::from_str(&plan.to_json()).expect("JSON");
    for path in PROSE {
        *document.pointer_mut(path).expect("it is there") = Value::Null;
    }
    for step in document["steps"].as_array_mut().expect("steps") {
        PROSE_OF_STEPS.iter().for_each(|name| step[name] = Value::Null);
    }
    document
}

#[test]
fn every_altered_byte_of_a_plan_that_its_digest_covers_is_found() {
    let of = |seed| {
        let case = Case::new(seed);
        derive(&case.content, &case.taken, &case.policy.to_string(), &case.options)
    };
    let is_fit = |plan: &Plan| {
        let kinds: BTreeSet<_> = plan.steps.iter().map(|step| step.kind).collect();
        let has_edges = plan.steps.iter().any(|step| !step.after_steps.is_empty());
        kinds.len() >= 3 && has_edges && plan.to_json().len() < 4_500
    };
    let plan = (1..).map(of).find(is_fit).expect("one of the cases");
    let (text, wanted) = (plan.to_json(), covered(&plan));
    let (mut found, mut prose) = (0, 0);
    for at in 0..text.len() {
        for altered in altered(&text, at).iter().filter(|altered| **altered != text) {
            match Plan::from_json(altered) {
                Ok(read) => {
                    prose += u32::from(read != plan);
                    assert_eq!(covered(&read), wanted, "byte {at}");
                }
                Err(_) => found += 1,
            }
        }
    }
    println!("I15: {found} alterations of the {} bytes of a plan were found, {prose} changed prose", text.len());
    assert!(found > prose, "most of a plan is covered");
}
