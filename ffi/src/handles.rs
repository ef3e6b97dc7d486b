//! Handles that survive misuse.
//!
//! What C holds as a pointer is no address but a key into a table of what is alive, and is never
//! followed. So a handle that was freed, was freed twice, is of another sort or never was one is
//! told apart with certainty, and costs a status rather than the process. The table is a sharded
//! slab, whose keys count generations and which takes no lock that a fork could leave held.

use std::any::{Any, type_name};
use std::marker::PhantomData;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use instantly_rbac::{Error, ErrorKind, Result};
use once_cell::race::OnceBox;
use sharded_slab::{Config, Slab};

/// What a key leads to.
type Kept = Arc<dyn Any + Send + Sync>;

/// Room for 67 million handles of each of 4,096 threads, which leaves a slot's generations 24
/// bits: a stale key is known until its slot was used 16 million times more.
struct Size;

impl Config for Size {
    const INITIAL_PAGE_SIZE: usize = 64;
    const MAX_PAGES: usize = 20;
}

static ALIVE: OnceBox<Slab<Kept, Size>> = OnceBox::new();
static COUNT: AtomicUsize = AtomicUsize::new(0);

fn alive() -> &'static Slab<Kept, Size> {
    ALIVE.get_or_init(|| Box::new(Slab::new_with_config()))
}

/// A key as C holds it; never null.
fn to_handle<T>(key: usize) -> *mut T {
    ptr::without_provenance_mut(key.wrapping_add(1))
}

fn to_key<T>(handle: *const T) -> usize {
    handle.addr().wrapping_sub(1)
}

/// Keeps a value until its handle is removed.
pub(crate) fn insert<T: Any + Send + Sync>(value: T) -> Result<*mut T> {
    let key = alive().insert(Arc::new(value));
    let key = key.ok_or_else(|| Error::new(ErrorKind::Internal, "there is no room for another handle"))?;
    COUNT.fetch_add(1, Ordering::Relaxed);
    Ok(to_handle(key))
}

fn find<T: Any + Send + Sync>(handle: *const T) -> Option<Arc<T>> {
    let kept = Kept::clone(&*alive().get(to_key(handle))?);
    kept.downcast().ok()
}

/// What the handle leads to. It stays alive while it is used, even if it is freed meanwhile.
pub(crate) fn get<T: Any + Send + Sync>(handle: *const T, argument: &str) -> Result<Arc<T>> {
    if handle.is_null() {
        return Err(Error::invalid_argument(argument, "must not be NULL"));
    }
    find(handle).ok_or_else(|| {
        let sort = type_name::<T>().rsplit("::").next().unwrap_or_default();
        Error::invalid_argument(argument, format_args!("is no live {sort}: it was freed, or is something else"))
    })
}

/// The same, where NULL is allowed.
pub(crate) fn get_optional<T: Any + Send + Sync>(handle: *const T, argument: &str) -> Result<Option<Arc<T>>> {
    if handle.is_null() { Ok(None) } else { get(handle, argument).map(Some) }
}

/// What the handle leads to, for functions that answer misuse with nothing.
pub(crate) fn peek<T: Any + Send + Sync>(handle: *const T) -> Option<Arc<T>> {
    if handle.is_null() { None } else { find(handle) }
}

/// Ends the handle. What it led to is dropped once nobody uses it any more.
pub(crate) fn remove<T: Any + Send + Sync>(handle: *const T) -> Option<Arc<T>> {
    let value = peek(handle)?;
    // Of two threads that remove it at once, one does.
    if !alive().remove(to_key(handle)) {
        return None;
    }
    COUNT.fetch_sub(1, Ordering::Relaxed);
    Some(value)
}

/// A handle that lives as long as this. It is a key, so any thread may hold it.
pub(crate) struct Owner<T: Any + Send + Sync> {
    key: usize,
    sort: PhantomData<fn() -> T>,
}

impl<T: Any + Send + Sync> Owner<T> {
    /// Keeps a value.
    pub fn new(value: T) -> Result<Self> {
        Ok(Owner { key: to_key(insert(value)?), sort: PhantomData })
    }

    /// The handle, for C to borrow.
    pub fn handle(&self) -> *mut T {
        to_handle(self.key)
    }
}

impl<T: Any + Send + Sync> Drop for Owner<T> {
    fn drop(&mut self) {
        drop(remove(self.handle()));
    }
}

/// How many handles are alive.
pub(crate) fn count() -> usize {
    COUNT.load(Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_freed_a_foreign_and_a_made_up_handle_are_errors() {
        let number = insert(7_u32).unwrap();
        assert_eq!(*get(number, "number").unwrap(), 7);
        let as_text = number.cast::<String>();
        assert!(get(as_text, "text").unwrap_err().message().starts_with("text: is no live String"));
        assert!(remove(as_text).is_none(), "another sort of handle is not removed");
        assert!(remove(number).is_some());
        assert!(remove(number).is_none(), "freed twice");
        assert!(get(number, "number").is_err());
        assert!(get(ptr::null::<u32>(), "number").unwrap_err().message().contains("must not be NULL"));
        for made_up in [1, 4096, usize::MAX / 2, usize::MAX] {
            assert!(get(ptr::without_provenance::<u32>(made_up), "number").is_err());
        }
    }

    #[test]
    fn a_slot_that_is_used_again_does_not_revive_the_old_handle() {
        let old = insert(1_u32).unwrap();
        remove(old);
        let others: Vec<_> = (0..1000).map(|value| insert(value).unwrap()).collect();
        assert!(get::<u32>(old, "old").is_err());
        others.into_iter().for_each(|handle: *mut u32| drop(remove(handle)));
    }

    #[test]
    fn what_is_in_use_outlives_its_handle() {
        let handle = insert(String::from("kept")).unwrap();
        let used = get(handle, "text").unwrap();
        drop(remove(handle));
        assert_eq!(*used, "kept");
    }
}
