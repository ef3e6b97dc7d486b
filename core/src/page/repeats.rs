//! Records that are repeated on the next page: found by the ids of the page before.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::ops::Range;

use hashbrown::HashTable;

use crate::rows::Rows;

/// The ids of the page before, in one text: a set of texts would allocate for each of them.
#[derive(Default)]
pub(super) struct PageIds {
    hasher: RandomState,
    text: String,
    places: HashTable<(u64, Range<usize>)>,
}

impl PageIds {
    /// Drops the items whose ids the page before had, and returns how many they were. The ids of this page take the
    /// place of the former. An item without an id is never dropped.
    pub(super) fn drop_repeated(&mut self, rows: &mut Rows) -> u64 {
        let mut page = PageIds { hasher: self.hasher.clone(), ..PageIds::default() };
        page.places.reserve(rows.len(), |(hash, _)| *hash);
        let received = rows.len();
        rows.retain(|row| {
            let Some(id) = row.id() else { return true };
            let hash = self.hasher.hash_one(id);
            page.insert(hash, id);
            !self.contains(hash, id)
        });
        *self = page;
        (received - rows.len()) as u64
    }

    fn insert(&mut self, hash: u64, id: &str) {
        let begin = self.text.len();
        self.text.push_str(id);
        self.places.insert_unique(hash, (hash, begin..self.text.len()), |(hash, _)| *hash);
    }

    fn contains(&self, hash: u64, id: &str) -> bool {
        self.places.find(hash, |(_, place)| self.text[place.clone()] == *id).is_some()
    }
}
