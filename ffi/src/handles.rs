//! Handles that survive misuse.
//!
//! What C holds as a pointer is no address but a key into a table of what is alive, and is never
//! followed. So a handle that was freed, was freed twice, is of another sort or never was one is
//! recognized, and costs a status rather than the process.
//!
//! A key is the index of a slot and the generation of what it holds. A slot whose generations are
//! used up is never used again, so that no key ever comes back. The table takes no lock, which a
//! fork could leave held, and keeps nothing for each thread, of which there may be any number.

use std::any::{Any, type_name};
use std::marker::PhantomData;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};

use arc_swap::{ArcSwapOption, Guard};
use instantly_rbac::{Error, ErrorKind, Result};
use once_cell::race::OnceBox;

#[cfg(not(target_pointer_width = "64"))]
compile_error!("a key takes 47 bits");

/// 16 million handles alive at once, each slot used 4 million times.
const INDEX_BITS: u32 = 24;
const GENERATION_BITS: u32 = 22;
/// Set in every key. Keys are then below 2^47 (some languages keep other things above), far from
/// null, and not where Go has its heap.
const MARK: usize = 1 << (INDEX_BITS + GENERATION_BITS);

/// The slots of the first page; each page has twice as many as the one before.
const FIRST_PAGE: u32 = 64;
const PAGES: usize = (INDEX_BITS - FIRST_PAGE.trailing_zeros() + 1) as usize;

/// What a key leads to.
type Kept = Arc<dyn Any + Send + Sync>;

struct Entry {
    generation: u32,
    kept: Kept,
}

/// What a slot held when it was looked at.
type Held = Guard<Option<Arc<Entry>>>;

#[derive(Default)]
struct Slot {
    entry: ArcSwapOption<Entry>,
    /// That of the next entry.
    generation: AtomicU32,
    /// The free slot below this one, plus one; 0 where there is none.
    below: AtomicU32,
}

struct Table {
    pages: [OnceBox<Box<[Slot]>>; PAGES],
    /// Slots that were used at least once.
    used: AtomicU32,
    /// The topmost free slot, plus one, and above it a count of changes, so that a slot that was
    /// taken and given back meanwhile is not mistaken for one that never moved.
    free: AtomicU64,
    alive: AtomicUsize,
}

static TABLE: Table = Table {
    pages: [const { OnceBox::new() }; PAGES],
    used: AtomicU32::new(0),
    free: AtomicU64::new(0),
    alive: AtomicUsize::new(0),
};

/// The page of a slot, and the place in it.
fn place(index: u32) -> (usize, usize) {
    let shifted = index + FIRST_PAGE;
    let page = shifted.ilog2() - FIRST_PAGE.ilog2();
    (page as usize, (shifted - (FIRST_PAGE << page)) as usize)
}

impl Table {
    /// A slot, if its page was ever needed.
    fn slot(&self, index: u32) -> Option<&Slot> {
        let (page, offset) = place(index);
        self.pages.get(page)?.get()?.get(offset)
    }

    /// Takes a slot that is free, or one that was never used.
    fn take_slot(&self) -> Option<u32> {
        let mut top = self.free.load(Ordering::Acquire);
        while let Some(index) = (top as u32).checked_sub(1) {
            let below = self.slot(index)?.below.load(Ordering::Acquire);
            match self.free.compare_exchange_weak(top, next_top(top, below), Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return Some(index),
                Err(now) => top = now,
            }
        }
        let one_more = |used| (used < 1 << INDEX_BITS).then_some(used + 1);
        let index = self.used.fetch_update(Ordering::AcqRel, Ordering::Acquire, one_more).ok()?;
        let (page, _) = place(index);
        let size = FIRST_PAGE << page;
        self.pages[page].get_or_init(|| Box::new((0..size).map(|_| Slot::default()).collect()));
        Some(index)
    }

    /// Gives a slot back, unless its generations are used up.
    fn give_back(&self, index: u32) {
        let Some(slot) = self.slot(index) else { return };
        if slot.generation.load(Ordering::Acquire) == 1 << GENERATION_BITS {
            return;
        }
        let mut top = self.free.load(Ordering::Acquire);
        loop {
            slot.below.store(top as u32, Ordering::Release);
            match self.free.compare_exchange_weak(top, next_top(top, index + 1), Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return,
                Err(now) => top = now,
            }
        }
    }

    /// What a key leads to, and where.
    fn find(&self, key: usize) -> Option<(u32, &Slot, Held)> {
        let index = key as u32 & ((1 << INDEX_BITS) - 1);
        let generation = (key >> INDEX_BITS) as u32 & ((1 << GENERATION_BITS) - 1);
        let is_key = key == MARK | (generation as usize) << INDEX_BITS | index as usize;
        let slot = self.slot(index).filter(|_| is_key)?;
        let entry = slot.entry.load();
        let is_live = entry.as_ref().is_some_and(|entry| entry.generation == generation);
        is_live.then_some((index, slot, entry))
    }
}

fn next_top(top: u64, index_plus_one: u32) -> u64 {
    ((top >> 32).wrapping_add(1) << 32) | u64::from(index_plus_one)
}

/// A slot for one handle, reserved before something is done whose result must not be lost.
pub(crate) struct ReservedSlot(u32);

impl ReservedSlot {
    /// Takes it.
    pub fn take() -> Result<ReservedSlot> {
        let slot = TABLE.take_slot().map(ReservedSlot);
        slot.ok_or_else(|| Error::new(ErrorKind::Internal, "there is no slot for another handle"))
    }

    /// Keeps a value in it until the handle is removed.
    pub fn fill<T: Any + Send + Sync>(self, value: T) -> *mut T {
        let index = self.0;
        std::mem::forget(self);
        let slot = TABLE.slot(index).expect("slot is in a slot that is there");
        let generation = slot.generation.fetch_add(1, Ordering::AcqRel);
        slot.entry.store(Some(Arc::new(Entry { generation, kept: Arc::new(value) })));
        TABLE.alive.fetch_add(1, Ordering::Relaxed);
        ptr::without_provenance_mut(MARK | (generation as usize) << INDEX_BITS | index as usize)
    }
}

impl Drop for ReservedSlot {
    fn drop(&mut self) {
        TABLE.give_back(self.0);
    }
}

/// Keeps a value until its handle is removed.
pub(crate) fn insert<T: Any + Send + Sync>(value: T) -> Result<*mut T> {
    Ok(ReservedSlot::take()?.fill(value))
}

fn find<T: Any + Send + Sync>(handle: *const T) -> Option<Arc<T>> {
    let (_, _, entry) = TABLE.find(handle.addr())?;
    entry.as_ref()?.kept.clone().downcast().ok()
}

/// Why there is nothing behind a handle.
fn missing<T>(handle: *const T, argument: &str) -> Error {
    if handle.is_null() {
        return Error::invalid_argument(argument, "must not be NULL");
    }
    let sort = type_name::<T>().rsplit("::").next().unwrap_or_default();
    Error::invalid_argument(argument, format_args!("is no live {sort}: it was freed, or is something else"))
}

/// What the handle leads to. It stays alive while it is used, even if it is freed meanwhile.
pub(crate) fn get<T: Any + Send + Sync>(handle: *const T, argument: &str) -> Result<Arc<T>> {
    find(handle).ok_or_else(|| missing(handle, argument))
}

/// Does something with what the handle leads to, which is no more than borrowed: cheaper than [`get`].
pub(crate) fn with<T: Any + Send + Sync, R>(handle: *const T, argument: &str, body: impl FnOnce(&T) -> R) -> Result<R> {
    let found = TABLE.find(handle.addr());
    let value = found.as_ref().and_then(|(_, _, entry)| entry.as_ref()?.kept.downcast_ref());
    value.map(body).ok_or_else(|| missing(handle, argument))
}

/// The same, where NULL is allowed.
pub(crate) fn get_optional<T: Any + Send + Sync>(handle: *const T, argument: &str) -> Result<Option<Arc<T>>> {
    if handle.is_null() { Ok(None) } else { get(handle, argument).map(Some) }
}

/// What the handle leads to, for functions that answer misuse with nothing.
pub(crate) fn peek<T: Any + Send + Sync>(handle: *const T) -> Option<Arc<T>> {
    find(handle)
}

/// Ends the handle. What it led to is dropped when its last user ends.
pub(crate) fn remove<T: Any + Send + Sync>(handle: *const T) -> Option<Arc<T>> {
    remove_if(handle, |_| true)
}

/// The same, where what it leads to may go.
pub(crate) fn remove_if<T: Any + Send + Sync>(handle: *const T, may_go: impl FnOnce(&T) -> bool) -> Option<Arc<T>> {
    let (index, slot, entry) = TABLE.find(handle.addr())?;
    let value: Arc<T> = entry.as_ref()?.kept.clone().downcast().ok()?;
    if !may_go(&value) {
        return None;
    }
    // Of two threads that remove it at once, one does.
    let held = slot.entry.compare_and_swap(&entry, None);
    if !held.as_ref().zip(entry.as_ref()).is_some_and(|(held, entry)| Arc::ptr_eq(held, entry)) {
        return None;
    }
    TABLE.alive.fetch_sub(1, Ordering::Relaxed);
    TABLE.give_back(index);
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
        Ok(Owner { key: insert(value)?.addr(), sort: PhantomData })
    }

    /// The handle, for C to borrow.
    pub fn handle(&self) -> *mut T {
        ptr::without_provenance_mut(self.key)
    }
}

impl<T: Any + Send + Sync> Drop for Owner<T> {
    fn drop(&mut self) {
        drop(remove(self.handle()));
    }
}

/// How many handles are alive.
pub(crate) fn count() -> usize {
    TABLE.alive.load(Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Under miri, which looks at every access, fewer rounds and threads show the same.
    const ROUNDS: u32 = if cfg!(miri) { 10 } else { 20_000 };
    const THREADS: u32 = if cfg!(miri) { 3 } else { 8 };

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
        for made_up in [1, 4096, MARK, MARK - 1, MARK | 77, MARK | MARK << 1, usize::MAX / 2, usize::MAX] {
            assert!(get(ptr::without_provenance::<u32>(made_up), "number").is_err());
        }
    }

    #[test]
    fn a_key_never_comes_back_however_often_its_slot_is_used() {
        let mut seen = std::collections::HashSet::new();
        for round in 0..5 * ROUNDS {
            let handle = insert(round).unwrap();
            assert!(seen.insert(handle.addr()));
            assert!(handle.addr() > 1 << 46 && handle.addr() < 1 << 47);
            remove(handle);
        }
    }

    #[test]
    fn a_slot_whose_generations_are_used_up_is_not_used_again() {
        let slot = ReservedSlot::take().unwrap();
        let index = slot.0;
        TABLE.slot(index).unwrap().generation.store((1 << GENERATION_BITS) - 1, Ordering::Release);
        let last = slot.fill(1_u32);
        assert_eq!(*get(last, "last").unwrap(), 1);
        remove(last);
        let others: Vec<ReservedSlot> = (0..1000).map(|_| ReservedSlot::take().unwrap()).collect();
        assert!(others.iter().all(|slot| slot.0 != index));
    }

    #[test]
    fn every_slot_has_a_place_of_its_own() {
        let first_of_page = |page: u32| FIRST_PAGE * ((1 << page) - 1);
        for page in 0..PAGES as u32 - 1 {
            assert_eq!(place(first_of_page(page)), (page as usize, 0));
            assert_eq!(place(first_of_page(page + 1) - 1), (page as usize, (FIRST_PAGE << page) as usize - 1));
        }
        assert!(place((1 << INDEX_BITS) - 1).0 < PAGES);
    }

    #[test]
    fn threads_that_take_and_give_back_at_once_never_share_a_slot() {
        std::thread::scope(|scope| {
            for thread in 0..THREADS {
                scope.spawn(move || {
                    for round in 0..ROUNDS {
                        let handles = [0, 1, 2].map(|part| insert((thread, round, part)).unwrap());
                        for (part, handle) in handles.into_iter().enumerate() {
                            assert_eq!(*get(handle, "handle").unwrap(), (thread, round, part as u32));
                            assert!(remove(handle).is_some());
                        }
                    }
                });
            }
        });
    }

    #[test]
    fn what_is_in_use_outlives_its_handle() {
        let handle = insert(String::from("kept")).unwrap();
        let used = get(handle, "text").unwrap();
        drop(remove(handle));
        assert_eq!(*used, "kept");
    }
}
