//! How calls went, and the iterator that fetches pages as they are needed.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

use instantly_rbac::internals::{Pages, ProcessId};
use instantly_rbac::{Error, ErrorKind, Meta};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use crate::client::NativeClient;
use crate::errors::guard;
use crate::interrupt::Interrupt;
use crate::records::Page;
use crate::values::{facade, parsed};

/// How the call went.
pub fn meta(py: Python<'_>, meta: &Meta) -> PyResult<Py<PyAny>> {
    // Every call makes one, and it is small: other threads are not let in, from whom the GIL would have to come back.
    let fields = serde_json::to_string(meta).map_err(|error| PyTypeError::new_err(error.to_string()))?;
    Ok(facade(py, "results", "Meta")?.call1((parsed(py, &fields)?,))?.unbind())
}

/// The same of one record, made when somebody asks for it.
pub struct LazyMeta {
    object: PyOnceLock<Py<PyAny>>,
    meta: Box<Meta>,
}

impl LazyMeta {
    pub fn of(meta: Meta) -> LazyMeta {
        LazyMeta { object: PyOnceLock::new(), meta: Box::new(meta) }
    }

    /// Of a pickle.
    pub fn made(py: Python<'_>, object: Py<PyAny>) -> LazyMeta {
        let meta = LazyMeta::of(Meta::default());
        meta.object.get_or_init(py, || object);
        meta
    }

    /// The same once more.
    pub fn copy(&self, py: Python<'_>) -> LazyMeta {
        let meta = LazyMeta::of((*self.meta).clone());
        if let Some(object) = self.object.get(py) {
            meta.object.get_or_init(py, || object.clone_ref(py));
        }
        meta
    }

    pub fn object<'py>(&self, py: Python<'py>) -> PyResult<&Bound<'py, PyAny>> {
        self.object.get_or_try_init(py, || meta(py, &self.meta)).map(|object| object.bind(py))
    }
}

/// What was fetched, to be read without waiting for the thread that fetches.
struct Ready {
    page: Option<Arc<Page>>,
    /// How many of its records were taken.
    taken: u32,
    /// Whether no item is left where they come from.
    complete: bool,
    meta: Meta,
}

impl Ready {
    /// The next record: a row of a page. The last one takes the page along.
    fn next(&mut self) -> Option<(Arc<Page>, u32)> {
        let page = self.page.as_ref()?;
        let row = self.taken;
        self.taken += 1;
        let page = if page.len() == self.taken as usize { self.page.take()? } else { Arc::clone(page) };
        Some((page, row))
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
    source: Mutex<Pages>,
    /// The process that locked it last; 0 for none.
    process: AtomicU64,
    /// The thread that holds it, by the address of something of its own; 0 for none.
    thread: AtomicUsize,
    /// Locked for a moment, never while waiting.
    ready: Mutex<Ready>,
    interrupt: Interrupt,
    /// What its sandbox, if it has one, runs for.
    _client: NativeClient,
}

impl Items {
    pub fn new(operation: &'static str, source: Pages, interrupt: Interrupt, client: NativeClient) -> Items {
        let (complete, meta) = (source.is_complete(), source.meta().clone());
        let ready = Ready { page: None, taken: 0, complete, meta };
        Items {
            operation,
            source: Mutex::new(source),
            process: AtomicU64::new(0),
            thread: AtomicUsize::new(0),
            ready: Mutex::new(ready),
            interrupt,
            _client: client,
        }
    }

    fn ready(&self) -> MutexGuard<'_, Ready> {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The source, once no other thread reads it. A thread of the parent that read it at a fork never ends, and this
    /// thread may be reading it already: a progress function or a signal handler runs in the middle of a page.
    fn source(&self) -> instantly_rbac::Result<Held<'_>> {
        let (process, thread) = (ProcessId::current().bits(), this_thread());
        let source = match self.source.try_lock() {
            Ok(source) => source,
            Err(TryLockError::Poisoned(source)) => source.into_inner(),
            Err(TryLockError::WouldBlock) if ![0, process].contains(&self.process.load(Ordering::Acquire)) => {
                let lost = "another thread was reading this iterator when the process forked; make a new one";
                return Err(Error::new(ErrorKind::Refused, lost));
            }
            Err(TryLockError::WouldBlock) if self.thread.load(Ordering::Acquire) == thread => {
                return Err(Error::new(ErrorKind::Refused, "this iterator is in the middle of reading a page"));
            }
            Err(TryLockError::WouldBlock) => self.source.lock().unwrap_or_else(PoisonError::into_inner),
        };
        self.process.store(process, Ordering::Release);
        self.thread.store(thread, Ordering::Release);
        Ok(Held { source, thread: &self.thread })
    }
}

/// The source in the hands of one thread.
struct Held<'a> {
    source: MutexGuard<'a, Pages>,
    thread: &'a AtomicUsize,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.thread.store(0, Ordering::Release);
    }
}

fn this_thread() -> usize {
    thread_local!(static OWN: u8 = const { 0 });
    OWN.with(|own| std::ptr::from_ref(own).addr())
}

#[pymethods]
impl Items {
    fn __iter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        loop {
            let item = self._ready(py)?;
            if item.is_some() || !self._fetch(py)? {
                return Ok(item);
            }
        }
    }

    /// The next item, where it was fetched already.
    fn _ready(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        // Made once the lock is free again: making an object may let other threads run.
        let item = self.ready().next();
        item.map(|(page, row)| guard(py, || page.object(py, row))).transpose()
    }

    /// Fetches until an item is ready; says whether there may be one.
    fn _fetch(&self, py: Python<'_>) -> PyResult<bool> {
        self.interrupt.run(py, self.operation, || {
            let mut held = self.source()?;
            if self.ready().page.is_some() {
                // Another thread fetched while this one waited for its turn.
                return Ok(true);
            }
            let page = held.source.next_rows().map(|page| page.map(Page::new));
            let mut ready = self.ready();
            ready.complete = held.source.is_complete();
            ready.meta = held.source.meta().clone();
            let Some(page) = page.transpose()? else { return Ok(false) };
            (ready.page, ready.taken) = (Some(page), 0);
            Ok(true)
        })
    }

    /// Whether every item of the list was taken.
    #[getter]
    fn complete(&self) -> bool {
        let ready = self.ready();
        ready.complete && ready.page.is_none()
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
