//! What belongs to one process and must not survive a fork.
//!
//! A connection made before `fork` never answers in the child, and a lock that was held at that
//! moment stays held. So everything of that sort lives behind one atomic pointer together with
//! the id of the process that made it; another process installs its own and leaks the old one,
//! whose threads exist no more. No lock comes before that check.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use super::pacing::Bucket;
use super::workers::Workers;

/// A value that each process makes for itself. Threads share it, so it must be `Sync`.
pub(crate) struct PerProcess<T: Send + Sync> {
    slot: AtomicPtr<Owned<T>>,
}

struct Owned<T> {
    pid: u32,
    value: T,
}

impl<T: Default + Send + Sync> PerProcess<T> {
    pub(crate) const fn new() -> Self {
        PerProcess { slot: AtomicPtr::new(ptr::null_mut()) }
    }

    /// This process's value, made by the first caller.
    pub(crate) fn get(&self) -> &T {
        let pid = std::process::id();
        let current = self.slot.load(Ordering::Acquire);
        // SAFETY: a pointer in the slot comes from `Box::into_raw` below and is freed by `drop`
        // alone, which needs `&mut self`.
        if let Some(owned) = unsafe { current.as_ref() }
            && owned.pid == pid
        {
            return &owned.value;
        }
        let fresh = Box::into_raw(Box::new(Owned { pid, value: T::default() }));
        match self.slot.compare_exchange(current, fresh, Ordering::AcqRel, Ordering::Acquire) {
            // SAFETY: as above; `fresh` is in the slot now, and what it replaced is leaked.
            Ok(_) => unsafe { &(*fresh).value },
            // SAFETY: only threads of this process race here, so the winner's pid is ours, and
            // `fresh` was never shared.
            Err(winner) => unsafe {
                drop(Box::from_raw(fresh));
                &(*winner).value
            },
        }
    }
}

impl<T: Send + Sync> Drop for PerProcess<T> {
    fn drop(&mut self) {
        let current = *self.slot.get_mut();
        // SAFETY: as in `get`. Dropping a parent's connection would join a thread that this
        // process does not have, so another process's value is left alone.
        unsafe {
            if current.as_ref().is_some_and(|owned| owned.pid == std::process::id()) {
                drop(Box::from_raw(current));
            }
        }
    }
}

/// Buckets that are kept without a look at which of them could go.
const MOST_BUCKETS: usize = 1024;

/// What all clients of one process share.
pub(crate) struct Process {
    buckets: Mutex<HashMap<BucketKey, Arc<Bucket>>>,
    hasher: RandomState,
    pub(crate) workers: Workers,
    /// From which the clock of this process counts.
    pub(crate) started: Instant,
}

impl Default for Process {
    fn default() -> Self {
        Process {
            buckets: Mutex::default(),
            hasher: RandomState::new(),
            workers: Workers::default(),
            started: Instant::now(),
        }
    }
}

/// One request budget of the API: a workspace, as far as a client can tell them apart. The key
/// itself is not kept.
#[derive(PartialEq, Eq, Hash)]
struct BucketKey {
    base_url: String,
    key_hash: u64,
    workspace: Option<String>,
}

static PROCESS: PerProcess<Process> = PerProcess::new();

impl Process {
    /// The one of this process.
    pub(crate) fn current() -> &'static Process {
        PROCESS.get()
    }

    /// The bucket that all clients of this workspace share.
    pub(crate) fn bucket(&self, base_url: &str, key: &str, workspace: Option<&str>) -> Arc<Bucket> {
        let key = BucketKey {
            base_url: base_url.to_owned(),
            key_hash: self.hasher.hash_one(key),
            workspace: workspace.map(str::to_owned),
        };
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST_BUCKETS && !buckets.contains_key(&key) {
            let now = self.started.elapsed();
            buckets.retain(|_, bucket| Arc::strong_count(bucket) > 1 || !bucket.is_as_new(now));
        }
        buckets.entry(key).or_default().clone()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[test]
    fn threads_that_race_for_the_first_value_get_the_same_one() {
        static SHARED: PerProcess<AtomicUsize> = PerProcess::new();
        let addresses: Vec<usize> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        SHARED.get().fetch_add(1, Ordering::Relaxed);
                        ptr::from_ref(SHARED.get()).addr()
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(addresses.windows(2).all(|pair| pair[0] == pair[1]));
        assert_eq!(SHARED.get().load(Ordering::Relaxed), 8);
    }

    #[test]
    fn clients_of_one_workspace_share_a_bucket_and_others_do_not() {
        let process = Process::default();
        let bucket = |workspace| process.bucket("https://x", "key", workspace);
        assert!(Arc::ptr_eq(&bucket(None), &bucket(None)));
        assert!(!Arc::ptr_eq(&bucket(None), &bucket(Some("sub"))));
        assert!(!Arc::ptr_eq(&bucket(None), &process.bucket("https://x", "other", None)));
    }

    #[test]
    fn of_many_workspaces_only_those_are_kept_that_differ_from_new_ones() {
        let process = Process::default();
        let throttled = process.bucket("https://x", "key", Some("throttled"));
        throttled.throttled(process.started.elapsed(), Some(std::time::Duration::from_secs(600)));
        drop(throttled);
        let held = process.bucket("https://x", "key", Some("in use"));
        for number in 0..3 * MOST_BUCKETS {
            process.bucket("https://x", "key", Some(&number.to_string()));
        }
        let is_kept = |workspace: &str| {
            let buckets = process.buckets.lock().unwrap();
            buckets.keys().any(|key| key.workspace.as_deref() == Some(workspace))
        };
        assert!(process.buckets.lock().unwrap().len() <= MOST_BUCKETS);
        assert!(is_kept("throttled") && is_kept("in use") && !is_kept("0"));
        drop(held);
    }
}
