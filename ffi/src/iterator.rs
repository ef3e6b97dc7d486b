//! Iterators
//!
//! `instantly_members_open` and its like take the options of the list and make an iterator, which
//! asks for pages as they are needed: a log of any length takes the memory of one page. After an error
//! it is over. One thread uses it at a time. The `cancel` handle that it was opened with ends its calls.
//!
//!     InstantlyIterator *events = NULL;
//!     InstantlyDocument *event = NULL;
//!     InstantlyError *error = NULL;
//!     InstantlyStatus status = instantly_audit_logs_open(client, "{\"max_items\": 3}", NULL, &events, &error);
//!     while (status == INSTANTLY_STATUS_OK
//!            && (status = instantly_iterator_next(events, &event, &error)) == INSTANTLY_STATUS_OK) {
//!         const char *when = "";
//!         instantly_document_string(event, "/timestamp", &when, NULL, NULL);
//!         printf("%s\n", when);
//!         instantly_document_free(event);
//!     }
//!     if (status != INSTANTLY_STATUS_END) {
//!         fprintf(stderr, "%s\n", instantly_error_text(error));
//!         instantly_error_free(error);
//!     }
//!     instantly_iterator_free(events);

use std::ffi::c_char;
use std::sync::{Mutex, MutexGuard, TryLockError};

use instantly_rbac::{Error, Items, Meta, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::boundary::{free, guard, make_handle, slot};
use crate::call::Call;
use crate::cancel::InstantlyCancel;
use crate::client::InstantlyClient;
use crate::document::InstantlyDocument;
use crate::error::InstantlyError;
use crate::handles::{Room, get};
use crate::status::InstantlyStatus;

/// Items of a list, page by page as they are needed.
pub struct InstantlyIterator(Mutex<Box<dyn Documents>>);

/// Items of any type, as documents.
trait Documents: Send {
    fn next(&mut self) -> Option<Result<InstantlyDocument>>;
    fn meta(&self) -> Meta;
    fn is_complete(&self) -> bool;
}

struct Described<T> {
    items: Items<T>,
    describe: fn(T) -> InstantlyDocument,
}

impl<T: DeserializeOwned + Send> Documents for Described<T> {
    fn next(&mut self) -> Option<Result<InstantlyDocument>> {
        Some(self.items.next()?.map(self.describe))
    }

    fn meta(&self) -> Meta {
        self.items.meta().clone()
    }

    fn is_complete(&self) -> bool {
        self.items.is_complete()
    }
}

impl InstantlyIterator {
    /// An iterator over records.
    pub(crate) fn new<T: Serialize + DeserializeOwned + Send + Sync + 'static>(items: Items<T>) -> Result<Self> {
        InstantlyIterator::describing(items, |record| InstantlyDocument::new(record))
    }

    /// An iterator over what `describe` makes of each item. What is wrong with the options is told
    /// now.
    pub(crate) fn describing<T: DeserializeOwned + Send + 'static>(
        items: Items<T>,
        describe: fn(T) -> InstantlyDocument,
    ) -> Result<Self> {
        let items = items.checked()?;
        Ok(InstantlyIterator(Mutex::new(Box::new(Described { items, describe }))))
    }

    /// Uses it, where no other thread does. Waiting for that one could last for ever in a child
    /// that was forked meanwhile.
    fn lock(&self) -> Result<MutexGuard<'_, Box<dyn Documents>>> {
        match self.0.try_lock() {
            Ok(items) => Ok(items),
            Err(TryLockError::Poisoned(poisoned)) => Ok(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => Err(Error::invalid_argument("iterator", "is in use by another thread")),
        }
    }
}

/// Opens an iterator.
pub(crate) fn open(
    operation: &'static str,
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    iterator: *mut *mut InstantlyIterator,
    error: *mut *mut InstantlyError,
    make: impl FnOnce(Call) -> Result<InstantlyIterator>,
) -> InstantlyStatus {
    make_handle(operation, "iterator", iterator, error, || make(Call::new(client, options_json, cancel)?))
}

/// The next item, which is yours to free; `INSTANTLY_STATUS_END` after the last, and from then on.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_iterator_next(
    iterator: *mut InstantlyIterator,
    item: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    guard("iterator.next", error, || {
        let slot = slot(item, "item")?;
        let iterator = get(iterator, "iterator")?;
        // An item that was taken and found no room would be lost.
        let room = Room::take()?;
        match iterator.lock()?.next() {
            Some(item) => slot.put(room.fill(item?)),
            None => return Ok(InstantlyStatus::End),
        }
        Ok(InstantlyStatus::Ok)
    })
}

/// Whether every item of the list was taken; false where `max_items` ended it and more may follow.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_iterator_is_complete(
    iterator: *const InstantlyIterator,
    is_complete: *mut bool,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    guard("iterator.is_complete", error, || {
        let slot = slot(is_complete, "is_complete")?;
        slot.put(get(iterator, "iterator")?.lock()?.is_complete());
        Ok(InstantlyStatus::Ok)
    })
}

/// How the calls went so far, all pages together: the fields of `meta`.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_iterator_meta(
    iterator: *const InstantlyIterator,
    meta: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    make_handle("iterator.meta", "meta", meta, error, || {
        Ok(InstantlyDocument::new(get(iterator, "iterator")?.lock()?.meta()))
    })
}

/// Frees an iterator; its items live on. NULL, and an iterator that was freed, are left alone.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_iterator_free(iterator: *mut InstantlyIterator) {
    free(iterator);
}
