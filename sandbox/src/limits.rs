//! The request budget of a workspace: 100 requests in any second and 6,000 in any minute,
//! whatever key they come from. Requests that are refused do not count.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

const WINDOWS: [(usize, Duration); 2] = [(100, Duration::from_secs(1)), (6_000, Duration::from_secs(60))];

/// The requests that each workspace made within the last minute.
#[derive(Default)]
pub(crate) struct Limits {
    recent: HashMap<String, VecDeque<Instant>>,
}

impl Limits {
    /// Counts a request of this workspace.
    ///
    /// # Errors
    ///
    /// The time until the budget allows a request again; the request is not counted then.
    pub fn admit(&mut self, workspace: &str, now: Instant) -> Result<(), Duration> {
        let recent = self.recent.entry(workspace.to_owned()).or_default();
        let longest = WINDOWS[WINDOWS.len() - 1].1;
        while recent.front().is_some_and(|oldest| now.duration_since(*oldest) >= longest) {
            recent.pop_front();
        }
        for (most, window) in WINDOWS {
            // The window is full while the request that many places back still lies in it.
            let Some(bound) = recent.len().checked_sub(most).map(|index| recent[index]) else { continue };
            let age = now.duration_since(bound);
            if age < window {
                return Err(window - age);
            }
        }
        recent.push_back(now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_hundred_requests_pass_in_a_second_and_the_next_one_waits_for_the_first_to_age() {
        let mut limits = Limits::default();
        let start = Instant::now();
        for step in 0..100 {
            assert!(limits.admit("a", start + Duration::from_millis(step)).is_ok());
        }
        assert_eq!(limits.admit("a", start + Duration::from_millis(400)), Err(Duration::from_millis(600)));
        assert!(limits.admit("b", start).is_ok(), "each workspace has a budget of its own");
        assert!(limits.admit("a", start + Duration::from_millis(1_000)).is_ok());
        assert!(limits.admit("a", start + Duration::from_millis(1_000)).is_err());
    }

    #[test]
    fn six_thousand_requests_pass_in_a_minute() {
        let mut limits = Limits::default();
        let start = Instant::now();
        for step in 0..6_000 {
            assert!(limits.admit("a", start + Duration::from_millis(step * 10)).is_ok(), "request {step}");
        }
        let late = start + Duration::from_millis(59_990);
        assert_eq!(limits.admit("a", late + Duration::from_millis(5)), Err(Duration::from_millis(5)));
        assert!(limits.admit("a", start + Duration::from_secs(60)).is_ok());
    }
}
