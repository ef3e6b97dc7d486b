//! Memory that is used again for the next reply. To free that of each page makes the allocator return it to the system
//! every time, and memory that is new to the process costs more than to fill it.

use std::ops::RangeInclusive;
use std::sync::Mutex;

/// The empty buffer that the next one is made of.
pub(crate) struct Spare<T> {
    kept: Mutex<Vec<T>>,
    /// The capacities that are kept: from where reuse is worth it, to what may be held for good.
    sizes: RangeInclusive<usize>,
}

impl<T> Spare<T> {
    pub const fn new(sizes: RangeInclusive<usize>) -> Spare<T> {
        Spare { kept: Mutex::new(Vec::new()), sizes }
    }

    /// An empty buffer of at least that capacity.
    pub fn take(&self, capacity: usize) -> Vec<T> {
        if self.sizes.contains(&capacity)
            && let Ok(mut kept) = self.kept.try_lock()
            && kept.capacity() >= capacity
        {
            return std::mem::take(&mut kept);
        }
        Vec::with_capacity(capacity)
    }

    /// Keeps a buffer that is larger than the one that is kept.
    pub fn give(&self, buffer: &mut Vec<T>) {
        if self.sizes.contains(&buffer.capacity())
            && let Ok(mut kept) = self.kept.try_lock()
            && kept.capacity() < buffer.capacity()
        {
            buffer.clear();
            std::mem::swap(&mut *kept, buffer);
        }
    }
}
