//! Lists, pages and removals, and the iterator that fetches pages as they are needed.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use instantly_rbac::{Error, ErrorKind, List, ListOptions, Meta, Page, Removal, Reply};
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use serde::de::DeserializeOwned;

use crate::errors::raised;
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
    Ok(facade(py, "lists", "List")?.call1((tuple(py, items)?, complete, meta(py, &how)?, T::class(py)))?.unbind())
}

/// One page.
pub fn page<T: Record>(py: Python<'_>, page: Page<T>) -> PyResult<Py<PyAny>> {
    let Page { items, next_starting_after, meta: how } = page;
    Ok(facade(py, "lists", "Page")?
        .call1((tuple(py, items)?, next_starting_after, meta(py, &how)?, T::class(py)))?
        .unbind())
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
    ready: Mutex<VecDeque<Py<PyAny>>>,
    interrupt: Interrupt,
}

impl Items {
    pub fn new<T: Record + DeserializeOwned>(
        operation: &'static str,
        items: instantly_rbac::Items<T>,
        interrupt: Interrupt,
    ) -> Items {
        let source = Mutex::new(Box::new(items) as Box<dyn Source>);
        Items { operation, source, holder: AtomicU32::new(0), ready: Mutex::default(), interrupt }
    }

    fn ready(&self) -> MutexGuard<'_, VecDeque<Py<PyAny>>> {
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

    /// Asks something of the source, which another thread may be waiting with.
    fn ask<T: Send>(&self, py: Python<'_>, question: impl FnOnce(&dyn Source) -> T + Send) -> PyResult<T> {
        let answer = py.detach(|| self.source().map(|source| question(&**source)));
        answer.map_err(|error| raised(py, &error))
    }
}

#[pymethods]
impl Items {
    fn __iter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        loop {
            let item = self.ready().pop_front();
            if item.is_some() {
                return Ok(item);
            }
            let more = self.interrupt.run(py, self.operation, || {
                let mut source = self.source()?;
                if !self.ready().is_empty() {
                    // Another thread fetched while this one waited for its turn.
                    return Ok(true);
                }
                let Some(page) = source.next_page() else { return Ok(false) };
                let page = page?;
                let objects = Python::attach(|py| page.into_objects(py));
                let objects = objects.map_err(|error| {
                    Error::new(ErrorKind::Internal, format!("a page could not be handed over: {error}"))
                })?;
                self.ready().extend(objects);
                Ok(true)
            })?;
            if !more {
                return Ok(None);
            }
        }
    }

    /// Whether every item of the list was taken.
    #[getter]
    fn complete(&self, py: Python<'_>) -> PyResult<bool> {
        Ok(self.ask(py, |source| source.is_complete())? && self.ready().is_empty())
    }

    /// How the calls went so far.
    #[getter]
    fn meta(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let how = self.ask(py, |source| source.meta().clone())?;
        meta(py, &how)
    }

    fn __repr__(&self) -> String {
        format!("<items of {}>", self.operation)
    }
}
