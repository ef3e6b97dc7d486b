//! Faults in any order, of the reads that a recovery makes too: cases that no table lists.

use std::sync::Mutex;

use instantly_rbac::operation::Operation;
use instantly_sandbox::Fault;

use crate::cases::{play, rehearse};
use crate::points::{self, Point};
use crate::side_by_side;
use crate::writes::{self, Write};

/// Cases. Each is drawn from its number, so that one that fails is the same next time.
const CASES: usize = 400;

/// A few faults and what they are called: most of them strike the write itself, some the reads
/// around it.
fn draw(dice: &mut fastrand::Rng, write: &Write, points: &[Point], body: usize) -> (Vec<Fault>, String) {
    let (mut faults, mut called) = (Vec::new(), String::new());
    for _ in 0..dice.usize(1..6) {
        let operation = if dice.u8(..10) < 6 { write.operation } else { AROUND[dice.usize(..AROUND.len())] };
        let point = &points[dice.usize(..points.len())];
        let (times, after) = (dice.u32(1..4), dice.u32(..3) / 2);
        faults.push(point.fault(body).on(operation.name()).times(times).after(after));
        called.push_str(&format!("\n  {}, of {operation}, {times} times after {after}", point.name));
    }
    (faults, called)
}

/// What a recovery asks, and does.
const AROUND: [Operation; 7] = [
    Operation::MembersList,
    Operation::MembersGet,
    Operation::KeysList,
    Operation::KeysRevoke,
    Operation::GroupsList,
    Operation::TagsList,
    Operation::WorkspaceGet,
];

#[test]
fn no_sequence_of_faults_doubles_a_write_or_makes_its_caller_believe_what_is_not_so() {
    let (writes, points, storm) = (writes::all(), points::all(), Point::storm());
    let bodies: Vec<usize> = writes.iter().map(rehearse).collect();
    let problems = Mutex::new(Vec::new());
    side_by_side(CASES, |number| {
        let mut dice = fastrand::Rng::with_seed(number as u64);
        let place = dice.usize(..writes.len());
        let (write, body) = (&writes[place], bodies[place]);
        let (faults, called) = draw(&mut dice, write, &points, body.max(1));
        let wrong = play(write, &storm, &faults).problems();
        let wrong = wrong.iter().map(|problem| format!("{number}: {}: {problem}{called}", write.name));
        problems.lock().unwrap().extend(wrong);
    });
    let problems = problems.into_inner().unwrap();
    println!("{CASES} sequences of faults: {} problems", problems.len());
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}
