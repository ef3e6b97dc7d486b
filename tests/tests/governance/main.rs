//! Governance against two models that share no code with core: a world in which the steps of a plan are carried out,
//! and an oracle in Python that says what a policy asks for. `tests/README.md` says how to run more cases, or one.

mod cases;
mod documents;
mod invariants;
mod oracle;
mod sandboxes;
mod world;

use std::env;
use std::time::Instant;

use cases::Case;
use invariants::{Tally, check};

/// A number that the environment gives.
fn number(name: &str) -> Option<u64> {
    env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name}: must be a whole number")))
}

/// How many cases, of which seed: as many as `GOVERNANCE_CASES` says; `GOVERNANCE_CASE` names one.
fn seeds(name: &str, usual: u64) -> Vec<u64> {
    if let Some(one) = number("GOVERNANCE_CASE") {
        return vec![one];
    }
    let (count, first) = (number(name).unwrap_or(usual), number("GOVERNANCE_SEED").unwrap_or(1));
    println!("cases {first} to {}; GOVERNANCE_CASE=NUMBER repeats one", first + count - 1);
    (first..first + count).collect()
}

fn finish(tally: &Tally, began: Instant) {
    for (what, count) in &tally.held {
        let broken = tally.broken.get(what).map_or_else(String::new, |broken| format!(", {broken} BROKEN"));
        println!("{count:>9} {what}{broken}");
    }
    println!("in {:.1} s", began.elapsed().as_secs_f64());
    assert!(tally.broken.is_empty(), "{:?}\n{}", tally.broken, tally.first.join("\n"));
}

#[test]
fn every_plan_keeps_the_invariants_in_a_world_that_carries_it_out() {
    let (began, seeds) = (Instant::now(), seeds("GOVERNANCE_CASES", 5_000));
    let halves = seeds.chunks(seeds.len().div_ceil(2));
    let mut tally = Tally::default();
    std::thread::scope(|scope| {
        let of = |seeds: &'_ [u64]| {
            let mut tally = Tally::default();
            seeds.iter().for_each(|seed| _ = check(&Case::new(*seed), &mut tally));
            tally
        };
        let threads: Vec<_> = halves.map(|half| scope.spawn(move || of(half))).collect();
        threads.into_iter().for_each(|thread| tally.join(thread.join().expect("no case panics")));
    });
    finish(&tally, began);
}

#[test]
fn every_plan_ends_where_the_oracle_says() {
    let (began, seeds) = (Instant::now(), seeds("GOVERNANCE_ORACLE_CASES", 2_000));
    let mut tally = Tally::default();
    oracle::compare(&seeds, &mut tally);
    finish(&tally, began);
}
