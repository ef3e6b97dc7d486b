//! How a faulty server fails: drawn from the number of the request, and so alike for every client, but for the
//! throttling, which lasts for a time.

use std::time::{Duration, Instant};

/// The throttling begins with every so many requests, and is over when a client that heeds Retry-After comes back.
const BURST_EVERY: u64 = 250;
const BURST: Duration = Duration::from_millis(100);

pub const THROTTLED: &[u8] = br#"{"statusCode":429,"error":"Too Many Requests","message":"Rate limit exceeded"}"#;
pub const UNAVAILABLE: &[u8] = br#"{"statusCode":503,"error":"Service Unavailable","message":"Try again"}"#;

pub enum Fault {
    Throttled,
    /// What was asked for is done or is not, as behind a gateway that waited no longer, and the answer is lost.
    Lost {
        carried_out: bool,
        how: Loss,
    },
}

pub enum Loss {
    Unavailable,
    Reset,
}

impl Fault {
    /// 1 of 100 requests is reset, 2 are answered with 503; half of either were carried out before.
    pub fn of(number: u64, throttled_until: &mut Option<Instant>) -> Option<Fault> {
        if number.is_multiple_of(BURST_EVERY) {
            *throttled_until = Some(Instant::now() + BURST);
        }
        if throttled_until.is_some_and(|end| Instant::now() < end) {
            return Some(Fault::Throttled);
        }
        let mut dice = fastrand::Rng::with_seed(number);
        let how = match dice.u8(..100) {
            0 => Loss::Reset,
            1 | 2 => Loss::Unavailable,
            _ => return None,
        };
        Some(Fault::Lost { carried_out: dice.bool(), how })
    }
}
