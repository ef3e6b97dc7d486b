//! Threads of a pool that wait for work.
//!
//! Who fell asleep last is woken first. Woken in turn, every thread that a busy moment started would go on
//! for ever under the lightest load; so those whom the load does not need sleep on, and end.

use std::sync::{Arc, Condvar, MutexGuard, PoisonError};
use std::time::Duration;

/// Those who sleep, in the order in which they fell asleep. Part of the state that their mutex guards.
#[derive(Default)]
pub struct Sleepers(Vec<Arc<Condvar>>);

impl Sleepers {
    /// Nobody.
    pub const fn none() -> Sleepers {
        Sleepers(Vec::new())
    }

    /// Wakes one of them; false where nobody sleeps.
    pub fn wake(&mut self) -> bool {
        self.0.pop().is_some_and(|bell| {
            bell.notify_one();
            true
        })
    }

    /// Sleeps until somebody wakes this thread, or until that much time is over; says whether it was woken.
    pub fn sleep<'a, S>(
        mut state: MutexGuard<'a, S>,
        most: Duration,
        sleepers: fn(&mut S) -> &mut Sleepers,
    ) -> (MutexGuard<'a, S>, bool) {
        let bell = Arc::new(Condvar::new());
        sleepers(&mut state).0.push(bell.clone());
        let is_asleep = |state: &mut S| sleepers(state).0.iter().any(|other| Arc::ptr_eq(other, &bell));
        let (mut state, _) = bell.wait_timeout_while(state, most, is_asleep).unwrap_or_else(PoisonError::into_inner);
        let is_woken = !is_asleep(&mut state);
        sleepers(&mut state).0.retain(|other| !Arc::ptr_eq(other, &bell));
        (state, is_woken)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn who_fell_asleep_last_is_woken_first_and_the_others_sleep_on_and_end() {
        struct Bedroom {
            sleepers: Sleepers,
            woken: Vec<usize>,
        }
        let bedroom = Mutex::new(Bedroom { sleepers: Sleepers::none(), woken: Vec::new() });
        let asleep = || bedroom.lock().unwrap().sleepers.0.len();
        std::thread::scope(|scope| {
            for number in 0..3 {
                let bedroom = &bedroom;
                scope.spawn(move || {
                    let most = Duration::from_millis(if number == 2 { 60_000 } else { 300 });
                    let (mut state, is_woken) =
                        Sleepers::sleep(bedroom.lock().unwrap(), most, |state| &mut state.sleepers);
                    if is_woken {
                        state.woken.push(number);
                    }
                });
                while asleep() <= number && asleep() > 0 || asleep() == 0 {
                    std::thread::yield_now();
                }
            }
            assert!(bedroom.lock().unwrap().sleepers.wake());
        });
        let mut bedroom = bedroom.into_inner().unwrap();
        assert_eq!(bedroom.woken, [2]);
        assert!(!bedroom.sleepers.wake(), "nobody sleeps any more");
    }
}
