//! Threads of a pool that wait for work.
//!
//! Who fell asleep last is woken first. Woken in turn, every thread that a busy moment started would go on
//! for ever under the lightest load; so those whom the load does not need sleep on, and end.

use std::sync::{Arc, Condvar, MutexGuard, PoisonError};
use std::time::Duration;

/// Those who sleep, in the order in which they fell asleep. Part of the state that their mutex guards.
#[derive(Default)]
pub struct Sleepers(Vec<Arc<Condvar>>);

/// Wakes one who sleeps.
pub struct Bell(Arc<Condvar>);

impl Bell {
    /// Wakes them.
    pub fn ring(self) {
        self.0.notify_one();
    }
}

impl Sleepers {
    /// Nobody.
    pub const fn none() -> Sleepers {
        Sleepers(Vec::new())
    }

    /// The bell of one of them, which is to be rung; none where nobody sleeps. Whoever is woken wants the lock at
    /// once, so the bell is best rung without it.
    #[must_use]
    pub fn wake(&mut self) -> Option<Bell> {
        self.0.pop().map(Bell)
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
            let bell = bedroom.lock().unwrap().sleepers.wake();
            bell.unwrap().ring();
        });
        let mut bedroom = bedroom.into_inner().unwrap();
        assert_eq!(bedroom.woken, [2]);
        assert!(bedroom.sleepers.wake().is_none(), "nobody sleeps any more");
    }
}
