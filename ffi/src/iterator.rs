//! Iterators
//!
//! `instantly_members_open` and its like take the options of the list and make an iterator, which
//! asks for pages as they are needed: a log of any length takes the memory of one page. After an error
//! it is over. One thread uses it at a time. The `cancel` handle that it was opened with ends its calls.
//! Items are taken one by one, a page at a time, or both in turns.
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

use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use instantly_bridge::Output;
use instantly_rbac::internals::Pages;
use instantly_rbac::{Error, Result};

use crate::boundary::{free, guard, make_handle, slot};
use crate::content::View;
use crate::document::InstantlyDocument;
use crate::error::InstantlyError;
use crate::handles::{ReservedSlot, get};
use crate::status::InstantlyStatus;
use crate::table::Table;

/// Items of a list, page by page as they are needed.
pub struct InstantlyIterator(Mutex<Reading>);

/// Where in a list an iterator is.
struct Reading {
    pages: Pages,
    /// The page that items are taken from, and the next of them.
    page: Option<(View, usize)>,
}

impl Reading {
    /// The next item, a row of its page.
    fn next(&mut self) -> Result<Option<InstantlyDocument>> {
        let (page, index) = match self.page.take() {
            Some(page) => page,
            None => match self.next_table()? {
                Some(table) => (table.into(), 0),
                None => return Ok(None),
            },
        };
        let item = page.row(index)?;
        let (_, count) = page.items()?;
        self.page = Some((page, index + 1)).filter(|(_, next)| *next < count);
        Ok(Some(item.into()))
    }

    /// The next page, or what is left of one.
    fn next_page(&mut self) -> Result<Option<InstantlyDocument>> {
        match self.page.take() {
            Some((page, next)) => Ok(page.rest(next).map(InstantlyDocument::from)),
            None => Ok(self.next_table()?.map(InstantlyDocument::from)),
        }
    }

    fn next_table(&mut self) -> Result<Option<Table>> {
        Ok(self.pages.next_rows().transpose()?.map(Table::array))
    }
}

impl InstantlyIterator {
    /// An iterator over records.
    pub(crate) fn new(pages: Pages) -> Self {
        InstantlyIterator(Mutex::new(Reading { pages, page: None }))
    }

    /// All of its items, of which none was taken yet.
    pub(crate) fn into_list(self) -> Result<InstantlyDocument> {
        let Reading { pages, .. } = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        InstantlyDocument::list(pages.into_list()?)
    }

    /// Uses it, where no other thread does. Waiting for that one could last for ever in a child
    /// that was forked meanwhile.
    fn lock(&self) -> Result<MutexGuard<'_, Reading>> {
        match self.0.try_lock() {
            Ok(items) => Ok(items),
            Err(TryLockError::Poisoned(poisoned)) => Ok(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => Err(Error::invalid_argument("iterator", "is in use by another thread")),
        }
    }
}

/// Takes what comes next.
fn take(
    operation: &'static str,
    iterator: *const InstantlyIterator,
    document: *mut *mut InstantlyDocument,
    argument: &str,
    error: *mut *mut InstantlyError,
    next: impl FnOnce(&mut Reading) -> Result<Option<InstantlyDocument>>,
) -> InstantlyStatus {
    guard(operation, error, || {
        let slot = slot(document, argument)?;
        let iterator = get(iterator, "iterator")?;
        // An item that was taken and found no slot would be lost.
        let reserved = ReservedSlot::take()?;
        Ok(match next(&mut *iterator.lock()?)? {
            Some(taken) => {
                slot.put(reserved.fill(taken));
                InstantlyStatus::Ok
            }
            None => InstantlyStatus::End,
        })
    })
}

/// The next item, which is yours to free; `INSTANTLY_STATUS_END` after the last, and from then on. It keeps
/// the memory of its whole page until it is freed: what lives long should be
/// `instantly_document_part(item, "", ...)`, a copy that stands alone.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_iterator_next(
    iterator: *mut InstantlyIterator,
    item: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    take("iterator.next", iterator, item, "item", error, |items| items.next())
}

/// The items of the next page, or what is left of one, as a document that is an array, whose rows they
/// are; `INSTANTLY_STATUS_END` after the last, and from then on. It is yours to free. With
/// `instantly_document_values`, this is the cheapest way to read a long list.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_iterator_next_page(
    iterator: *mut InstantlyIterator,
    page: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    take("iterator.next_page", iterator, page, "page", error, |items| items.next_page())
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
        let iterator = get(iterator, "iterator")?;
        let reading = iterator.lock()?;
        slot.put(reading.page.is_none() && reading.pages.is_complete());
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
        InstantlyDocument::new(get(iterator, "iterator")?.lock()?.pages.meta())
    })
}

/// Frees an iterator; its items live on. NULL, and an iterator that was freed, are left alone.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_iterator_free(iterator: *mut InstantlyIterator) {
    free(iterator);
}
