//! When to try again, and how long to wait: full-jitter back-off, Retry-After, a retry budget.

use std::time::{Duration, SystemTime};

use super::connection::Response;

/// The settings of a client.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Policy {
    /// Requests at the most for one call.
    pub max_attempts: u32,
    /// The longest first wait; each later one may be twice as long.
    pub backoff_base: Duration,
    /// The longest wait that is our own choice.
    pub backoff_cap: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Policy { max_attempts: 5, backoff_base: Duration::from_millis(500), backoff_cap: Duration::from_secs(20) }
    }
}

impl Policy {
    /// How long to wait after the `attempt`-th request failed (the first is 1).
    ///
    /// `chance`, from 0 to 1, places the wait between nothing and the longest one. What the
    /// server asked for comes first and is never shortened: our own part is added to it.
    pub(crate) fn wait(&self, attempt: u32, asked: Option<Duration>, chance: f64) -> Duration {
        let doublings = attempt.saturating_sub(1).min(30);
        let longest = self.backoff_base.saturating_mul(1 << doublings).min(self.backoff_cap);
        let ours = longest.mul_f64(chance.clamp(0.0, 1.0));
        match asked {
            Some(asked) => asked.saturating_add(ours.min(Duration::from_secs(1))),
            None => ours,
        }
    }
}

/// Reads Retry-After: seconds, or an HTTP date. A date counts from the server's own `Date`, so
/// that a wrong clock on either side does no harm. What is neither counts as absent.
pub(crate) fn retry_after(response: &Response, now: SystemTime) -> Option<Duration> {
    let asked = response.header("retry-after")?.trim();
    if let Ok(seconds) = asked.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let at = httpdate::parse_http_date(asked).ok()?;
    Some(at.duration_since(response.served().map_or(now, |(served, _)| served)).unwrap_or_default())
}

/// The retry budget: a retry costs tokens, a success earns one back. It keeps the retries of many calls from becoming a
/// load of their own.
#[derive(Debug)]
pub(crate) struct Budget {
    tokens: u32,
}

/// The tokens that a bucket holds at the most: those of 35 transient retries. Any more would let a
/// thirty-sixth through before 14 successes have earned it.
const BUDGET: u32 = 490;

impl Default for Budget {
    fn default() -> Self {
        Budget { tokens: BUDGET }
    }
}

/// Why a request is to be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The server failed, or could not be reached.
    Transient,
    /// The server said that there were too many requests.
    Throttled,
}

impl Budget {
    /// Pays for one retry; false when there are too few tokens.
    pub(crate) fn pay(&mut self, reason: Reason) -> bool {
        let cost = match reason {
            Reason::Transient => 14,
            Reason::Throttled => 5,
        };
        match self.tokens.checked_sub(cost) {
            Some(rest) => {
                self.tokens = rest;
                true
            }
            None => false,
        }
    }

    /// Whether nothing was spent, or all of it earned back.
    pub(crate) fn is_full(&self) -> bool {
        self.tokens == BUDGET
    }

    /// Earns a token for a success.
    pub(crate) fn earn(&mut self) {
        self.tokens = (self.tokens + 1).min(BUDGET);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn reply(headers: &[(&str, &str)]) -> Response {
        Response::for_test(429, headers, b"")
    }

    fn now() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000)
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_as_a_date_and_nonsense_is_ignored() {
        let asked = |text: &str| retry_after(&reply(&[("retry-after", text)]), now());
        assert_eq!(asked("7"), Some(Duration::from_secs(7)));
        assert_eq!(asked(" 0.25 "), Some(Duration::from_millis(250)));
        assert_eq!(asked(&httpdate::fmt_http_date(now() + Duration::from_secs(90))), Some(Duration::from_secs(90)));
        assert_eq!(asked(&httpdate::fmt_http_date(now() - Duration::from_secs(90))), Some(Duration::ZERO));
        for nonsense in ["nan", "inf", "-1", "1e400", "soon", ""] {
            assert_eq!(asked(nonsense), None, "{nonsense}");
        }
        assert_eq!(retry_after(&reply(&[]), now()), None);
    }

    #[test]
    fn a_date_counts_from_the_servers_own_clock() {
        let at = httpdate::fmt_http_date(now() + Duration::from_secs(3630));
        let served = httpdate::fmt_http_date(now() + Duration::from_secs(3600));
        let reply = reply(&[("retry-after", &at), ("date", &served)]);
        assert_eq!(retry_after(&reply, now()), Some(Duration::from_secs(30)));
    }

    #[test]
    fn a_budget_allows_35_transient_retries_and_then_one_for_14_successes() {
        let mut budget = Budget::default();
        assert_eq!((0..1000).filter(|_| budget.pay(Reason::Transient)).count(), 35);
        (0..13).for_each(|_| budget.earn());
        assert!(!budget.pay(Reason::Transient), "all were spent and 13 earned");
        budget.earn();
        assert!(budget.pay(Reason::Transient));
    }

    proptest! {
        #[test]
        fn a_wait_is_never_shorter_than_asked_nor_our_part_longer_than_the_cap(
            attempt in 1_u32..1000, asked in proptest::option::of(0_u64..100_000), chance in 0.0..=1.0_f64,
        ) {
            let policy = Policy::default();
            let asked = asked.map(Duration::from_millis);
            let wait = policy.wait(attempt, asked, chance);
            prop_assert!(wait >= asked.unwrap_or_default());
            prop_assert!(wait - asked.unwrap_or_default() <= policy.backoff_cap);
        }
    }
}
