//! What goes wrong while the soak runs: every kind of fault, drawn by a fixed seed, so that each run meets
//! the same ones in the same order.

use instantly_sandbox::{Fault, Sandbox};

/// As they come in fault scripts; a new kind is one more row. Those of which little is to be learnt, or
/// which hold a caller up for long, stand once, the others twice.
const SCRIPTS: [&str; 18] = [
    r#"{"kind": "reset"}"#,
    r#"{"kind": "reset"}"#,
    r#"{"kind": "stall"}"#,
    r#"{"kind": "status", "status": 503}"#,
    r#"{"kind": "status", "status": 503}"#,
    r#"{"kind": "status", "status": 429, "headers": {"retry-after": "1"}, "body": "{\"statusCode\": 429}"}"#,
    r#"{"kind": "drop_reply"}"#,
    r#"{"kind": "drop_reply"}"#,
    r#"{"kind": "truncate", "body_bytes": 25}"#,
    r#"{"kind": "truncate", "body_bytes": 0}"#,
    r#"{"kind": "garbage"}"#,
    r#"{"kind": "garbage"}"#,
    r#"{"kind": "drip", "interval_seconds": 0.001}"#,
    r#"{"kind": "refuse"}"#,
    r#"{"kind": "cut", "reply_bytes": 40}"#,
    r#"{"kind": "late", "delay_seconds": 1.0}"#,
    r#"{"kind": "reset", "carried_out": true}"#,
    r#"{"kind": "status", "status": 502, "body": "<html>bad gateway</html>", "carried_out": true}"#,
];
/// Faults ahead at any time: more than the requests of [`RENEWAL`](crate::RENEWAL) can use up.
const AHEAD: usize = 64;
/// A fault strikes one in so many requests on average, which the retry budget nearly earns back.
const ONE_IN: u32 = 14;

/// The faults to come.
pub struct Faults {
    dice: fastrand::Rng,
    kinds: Vec<Fault>,
}

impl Faults {
    pub fn new(seed: u64) -> serde_json::Result<Faults> {
        let kinds = SCRIPTS.iter().map(|script| serde_json::from_str(script)).collect::<Result<_, _>>()?;
        Ok(Faults { dice: fastrand::Rng::with_seed(seed), kinds })
    }

    /// Replaces what is left of the faults. The sandbox keeps those that have struck, too, so they would
    /// become more and more otherwise.
    pub fn renew(&mut self, sandbox: &Sandbox) {
        sandbox.clear_faults();
        let mut after = 0;
        for _ in 0..AHEAD {
            after += self.dice.u32(0..2 * ONE_IN);
            let kind = self.dice.usize(..self.kinds.len());
            sandbox.fault(self.kinds[kind].clone().after(after));
        }
    }
}
