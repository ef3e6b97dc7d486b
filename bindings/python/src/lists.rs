//! Lists, pages and removals, and the iterator that fetches pages as they are needed.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use instantly_rbac::{Error, ErrorKind, List, ListOptions, Meta, Page, Removal, Reply};
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use serde::de::DeserializeOwned;

use crate::interrupt::Interrupt;
use crate::records::Record;
use crate::values::{document, facade, whole};

/// How the call went.
pub fn meta(py: Python<'_>, meta: &Meta) -> PyResult<Py<PyAny>> {
    Ok(facade(py, "results", "Meta")?.call1((document(py, meta)?,))?.unbind())
}

fn tuple<T: Record>(py: Python<'_>, items: Vec<T>) -> PyResult<Bound<'_, PyTuple>> {
    let items = items.into_iter().map(|item| item.into_object(py, None)).collect::<PyResult<Vec<_>>>()?;
    PyTuple::new(py, items)
}

/// A whole list.
pub fn list<T: Record>(py: Python<'_>, list: List<T>) -> PyResult<Py<PyAny>> {
    let List { items, complete, meta: how } = list;
    Ok(facade(py, "lists", "List")?.call1((tuple(py, items)?, complete, meta(py, &how)?))?.unbind())
}

/// One page.
pub fn page<T: Record>(py: Python<'_>, page: Page<T>) -> PyResult<Py<PyAny>> {
    let Page { items, next_starting_after, meta: how } = page;
    Ok(facade(py, "lists", "Page")?.call1((tuple(py, items)?, next_starting_after, meta(py, &how)?))?.unbind())
}

/// One record.
pub fn record<T: Record>(py: Python<'_>, reply: Reply<T>) -> PyResult<Py<PyAny>> {
    let Reply { value, meta: how } = reply;
    value.into_object(py, Some(meta(py, &how)?))
}

/// What was removed.
pub fn removal<T: Record>(py: Python<'_>, removal: Removal<T>) -> PyResult<Py<PyAny>> {
    let Removal { id, record, meta: how } = removal;
    let record = record.map(|record| record.into_object(py, None)).transpose()?;
    Ok(facade(py, "results", "Removal")?.call1((id, record, meta(py, &how)?))?.unbind())
}

/// How much of a list is wanted.
pub fn bounds(py: Python<'_>, page_size: Option<i64>, max_items: Option<i64>) -> PyResult<ListOptions> {
    Ok(ListOptions { page_size: whole(py, "page_size", page_size)?, max_items: whole(py, "max_items", max_items)? })
}

/// Where pages come from, whatever they are of.
trait Source: Send {
    /// The next page; none where there is no more.
    fn next_page(&mut self) -> Option<instantly_rbac::Result<Box<dyn Fetched>>>;
    fn is_complete(&self) -> bool;
    fn meta(&self) -> &Meta;
}

/// A page that was fetched, before the GIL is held again.
trait Fetched: Send {
    fn into_objects(self: Box<Self>, py: Python<'_>) -> PyResult<Vec<Py<PyAny>>>;
}

impl<T: Record + DeserializeOwned> Source for instantly_rbac::Items<T> {
    fn next_page(&mut self) -> Option<instantly_rbac::Result<Box<dyn Fetched>>> {
        let page = instantly_rbac::Items::next_page(self)?;
        Some(page.map(|page| Box::new(page) as Box<dyn Fetched>))
    }

    fn is_complete(&self) -> bool {
        instantly_rbac::Items::is_complete(self)
    }

    fn meta(&self) -> &Meta {
        instantly_rbac::Items::meta(self)
    }
}

impl<T: Record> Fetched for Vec<T> {
    fn into_objects(self: Box<Self>, py: Python<'_>) -> PyResult<Vec<Py<PyAny>>> {
        self.into_iter().map(|item| item.into_object(py, None)).collect()
    }
}

/// What was fetched, to be read without waiting for the thread that fetches.
struct Ready {
    items: VecDeque<Py<PyAny>>,
    /// Whether no item is left where they come from.
    complete: bool,
    meta: Meta,
}

/// Items of a list, page by page as they are needed. After an error it is over. Threads may share one.
///
/// Example:
///     >>> events = client.audit_logs.iter(max_items=250)
///     >>> print(len([event.activity_type for event in events]), events.complete)
///     250 False
#[pyclass(frozen, module = "instantly_rbac")]
pub struct Items {
    operation: &'static str,
    /// Locked without the GIL alone: whoever holds it may wait for the network.
    source: Mutex<Box<dyn Source>>,
    /// The process that locked it last.
    holder: AtomicU32,
    /// Locked for a moment, never while waiting.
    ready: Mutex<Ready>,
    interrupt: Interrupt,
}

impl Items {
    pub fn new<T: Record + DeserializeOwned>(
        operation: &'static str,
        items: instantly_rbac::Items<T>,
        interrupt: Interrupt,
    ) -> Items {
        let ready = Ready { items: VecDeque::new(), complete: items.is_complete(), meta: items.meta().clone() };
        let source = Mutex::new(Box::new(items) as Box<dyn Source>);
        Items { operation, source, holder: AtomicU32::new(0), ready: Mutex::new(ready), interrupt }
    }

    fn ready(&self) -> MutexGuard<'_, Ready> {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The source, once no other thread reads it. A thread of the parent that read it at a fork never ends.
    fn source(&self) -> instantly_rbac::Result<MutexGuard<'_, Box<dyn Source>>> {
        let pid = std::process::id();
        let source = match self.source.try_lock() {
            Ok(source) => source,
            Err(TryLockError::Poisoned(source)) => source.into_inner(),
            Err(TryLockError::WouldBlock) if ![0, pid].contains(&self.holder.load(Ordering::Acquire)) => {
                let lost = "another thread was reading this iterator when the process forked; make a new one";
                return Err(Error::new(ErrorKind::Refused, lost));
            }
            Err(TryLockError::WouldBlock) => self.source.lock().unwrap_or_else(PoisonError::into_inner),
        };
        self.holder.store(pid, Ordering::Release);
        Ok(source)
    }
}

#[pymethods]
impl Items {
    fn __iter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        loop {
            let item = self._ready();
            if item.is_some() || !self._fetch(py)? {
                return Ok(item);
            }
        }
    }

    /// The next item, where it was fetched already.
    fn _ready(&self) -> Option<Py<PyAny>> {
        self.ready().items.pop_front()
    }

    /// Fetches until an item is ready; says whether there may be one.
    fn _fetch(&self, py: Python<'_>) -> PyResult<bool> {
        self.interrupt.run(py, self.operation, || {
            let mut source = self.source()?;
            if !self.ready().items.is_empty() {
                // Another thread fetched while this one waited for its turn.
                return Ok(true);
            }
            let page = source.next_page();
            let objects = page.transpose().and_then(|page| {
                let objects = page.map(|page| Python::attach(|py| page.into_objects(py))).transpose();
                objects.map_err(|error| {
                    Error::new(ErrorKind::Internal, format!("a page could not be handed over: {error}"))
                })
            });
            let mut ready = self.ready();
            ready.complete = source.is_complete();
            ready.meta = source.meta().clone();
            let objects = objects?;
            let more = objects.is_some();
            ready.items.extend(objects.into_iter().flatten());
            Ok(more)
        })
    }

    /// Whether every item of the list was taken.
    #[getter]
    fn complete(&self) -> bool {
        let ready = self.ready();
        ready.complete && ready.items.is_empty()
    }

    /// How the calls went so far.
    #[getter]
    fn meta(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let how = self.ready().meta.clone();
        meta(py, &how)
    }

    fn __repr__(&self) -> String {
        format!("<items of {}>", self.operation)
    }
}
