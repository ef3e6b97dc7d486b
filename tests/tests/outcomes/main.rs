//! Proof by exhaustion: every write × every point at which it can fail × once, twice and always.
//! The outcome that the call reports is compared with what the sandbox holds in the end.
//!
//! Where a value is returned, the write is done, once, and the value is what there is. Where the error leaves
//! no doubt, the write is not done and is not done later. Where the outcome is unknown, it may be either, but
//! never done twice. `make outcomes` prints the matrix.
//!
//! Only that is asserted, and that what can be found out at once is. Where a server is silent, how
//! much the client still finds out depends on how busy the machine is; nothing depends on it here.

mod cases;
mod claims;
mod points;
mod storm;
mod table;
mod world;
mod writes;

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use instantly_rbac::operation::{Composed, Operation, RetryClass};

use cases::{play, rehearse};
use points::Point;
use table::Matrix;
use writes::Write;

/// How often each fault strikes; none stands for always.
const TIMES: [Option<u32>; 3] = [Some(1), Some(2), None];
/// Cases at the same time: most of them wait.
const SIDE_BY_SIDE: usize = 24;

/// Does something with each number below `count`, many at a time.
fn side_by_side(count: usize, act: impl Fn(usize) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                while let Some(number) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|number| *number < count) {
                    act(number);
                }
            });
        }
    });
}

/// Plays every case, the longest first.
fn play_all(writes: &[Write], points: &[Point], bodies: &[usize]) -> Matrix {
    let mut cases: Vec<(usize, usize, usize)> = Vec::new();
    for point in 0..points.len() {
        cases.extend((0..writes.len()).flat_map(|write| (0..TIMES.len()).map(move |times| (write, point, times))));
    }
    cases.sort_by_key(|(_, point, _)| !points[*point].waits);
    let matrix = Mutex::new(Matrix::new(
        writes.iter().map(|write| write.name).collect(),
        points.iter().map(|point| point.name).collect(),
    ));
    side_by_side(cases.len(), |number| {
        let (write, point, times) = cases[number];
        let faults = points[point].faults(writes[write].operation.name(), TIMES[times], bodies[write]);
        let outcome = play(&writes[write], &points[point], &faults);
        matrix.lock().unwrap().set((write, point, times), outcome.cell(), outcome.problems());
    });
    matrix.into_inner().unwrap()
}

#[test]
fn no_fault_at_any_point_of_any_write_doubles_it_or_makes_its_caller_believe_what_is_not_so() {
    let (writes, points) = (writes::all(), points::all());
    let bodies: Vec<usize> = writes.iter().map(rehearse).collect();
    let begun = Instant::now();
    let matrix = play_all(&writes, &points, &bodies);
    println!("{matrix}");
    println!("{:.0} seconds, {SIDE_BY_SIDE} cases at a time", begun.elapsed().as_secs_f64());
    assert!(matrix.problems().is_empty(), "\n{}", matrix.problems().join("\n"));
}

#[test]
fn every_write_of_the_table_has_its_row() {
    let writes = writes::all();
    let is_write = |operation: &Operation| operation.spec().retry != RetryClass::Read;
    let wanted: BTreeSet<Operation> = Operation::ALL.iter().copied().filter(is_write).collect();
    let there: BTreeSet<Operation> = writes.iter().filter(|write| write.is_own).map(|write| write.operation).collect();
    assert_eq!(there, wanted);
    for composed in Composed::ALL.iter().filter(|composed| composed.spec().uses.iter().any(is_write)) {
        assert!(writes.iter().any(|write| write.name == composed.name()), "{}", composed.name());
    }
}
