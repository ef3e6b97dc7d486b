//! Calls without the GIL that Ctrl-C ends all the same.
//!
//! While a call waits, core asks a hook about every 50 ms, on the calling thread, whether to give up.
//! The hook runs the signal handlers, which Python does on its main thread alone; what one of them
//! raises is kept, and raised in the place of the call's own end. On any other thread it looks at a
//! flag and leaves the interpreter to those who need it.
//!
//! Which thread is the main one is asked of the interpreter itself at each call: the names in `threading` may be
//! those of gevent or eventlet, which answer for a greenlet, and a fork makes its own thread the main one.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use instantly_rbac::internals::at_border;
use instantly_rbac::{Client, Error, ErrorKind};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use crate::errors::raised;
use crate::logging;

/// What a call that is to be interrupted has to listen to.
#[derive(Clone, Default)]
pub struct Interrupt {
    /// What a signal handler raised.
    pending: Arc<Mutex<Option<PyErr>>>,
    /// Set by the main thread for the threads that work for it (`groups.for_each`), and by an event loop.
    stop: Option<Arc<AtomicBool>>,
    /// Whether the thread that armed it runs signal handlers; that thread makes the call then.
    runs_signal_handlers: OnceLock<bool>,
}

impl Interrupt {
    pub fn new(stop: Option<Arc<AtomicBool>>) -> Interrupt {
        Interrupt { stop, ..Interrupt::default() }
    }

    fn pending(&self) -> std::sync::MutexGuard<'_, Option<PyErr>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The client with the hook, where there is something to listen to. The call is made on this thread.
    pub fn arm(&self, py: Python<'_>, client: &Client) -> PyResult<Client> {
        let runs_signal_handlers = runs_signal_handlers(py)?;
        let _ = self.runs_signal_handlers.set(runs_signal_handlers);
        let listens = self.stop.is_some() || runs_signal_handlers;
        Ok(if listens { self.arm_for_any_thread(client) } else { client.clone() })
    }

    /// The client with the hook, for what may be made on one thread and used on another.
    pub fn arm_for_any_thread(&self, client: &Client) -> Client {
        let listener = self.clone();
        client.with_interrupt(move || listener.asked())
    }

    fn asked(&self) -> bool {
        if self.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Acquire)) || self.pending().is_some() {
            return true;
        }
        if !RUNS_SIGNAL_HANDLERS.get() {
            return false;
        }
        // No interpreter to attach to means that it ends; then nobody waits for the call.
        let signal = Python::try_attach(|py| py.check_signals().err().map(|error| *self.pending() = Some(error)));
        let gives_up = signal.is_none_or(|signal| signal.is_some());
        if let (true, Some(stop)) = (gives_up, &self.stop) {
            stop.store(true, Ordering::Release);
        }
        gives_up
    }

    /// Keeps what a function of the caller's raised, to be raised in the place of the call's own end.
    pub fn keep(&self, raised: PyErr) {
        *self.pending() = Some(raised);
    }

    /// What a signal handler raised, with the call's own error as what came before it.
    pub fn raise(&self, py: Python<'_>, error: Option<&Error>) -> PyResult<()> {
        let Some(signal) = self.pending().take() else { return Ok(()) };
        if let Some(error) = error {
            signal.set_context(py, Some(raised(py, error)));
        }
        Err(signal)
    }

    /// Runs a call of core's without the GIL.
    pub fn run<T: Send>(
        &self,
        py: Python<'_>,
        operation: &'static str,
        call: impl FnOnce() -> instantly_rbac::Result<T> + Send,
    ) -> PyResult<T> {
        // Found out while there is an interpreter at hand, so that the hook need not attach to one.
        let known = self.runs_signal_handlers.get().copied();
        RUNS_SIGNAL_HANDLERS.set(known.map_or_else(|| runs_signal_handlers(py), Ok)?);
        logging::look(py)?;
        let call = || at_border(call).flatten();
        let outcome = py.detach(|| logging::logged(self, call));
        let outcome = outcome.map_err(|error| error.in_operation(operation));
        self.raise(py, outcome.as_ref().err())?;
        outcome.map_err(|error| raised(py, &error))
    }
}

/// Calls back into Python from the middle of a call, unless the interpreter has ended meanwhile.
pub fn call_back<T>(function: impl FnOnce(Python<'_>) -> T) -> instantly_rbac::Result<T> {
    let gone = || Error::new(ErrorKind::Cancelled, "the program has ended");
    Python::try_attach(function).ok_or_else(gone)
}

thread_local! {
    /// What `runs_signal_handlers` said at the beginning of the latest call of this thread.
    static RUNS_SIGNAL_HANDLERS: Cell<bool> = const { Cell::new(false) };
}

/// Whether Python runs signal handlers on this thread.
///
/// No function of Python's asks that alone. `set_wakeup_fd` refuses with a `ValueError` on any other thread, before it
/// looks at its argument; on this one it refuses the file descriptor, which nothing has, and changes nothing.
fn runs_signal_handlers(py: Python<'_>) -> PyResult<bool> {
    const NONE: i32 = -2;
    static PROBE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    match PROBE.import(py, "_signal", "set_wakeup_fd")?.call1((NONE,)) {
        Err(error) if error.is_instance_of::<PyValueError>(py) => Ok(false),
        _ => Ok(true),
    }
}

/// Gives up the calls of one client, from any thread. The event loop's, for `AsyncClient`.
#[pyclass(frozen, module = "instantly_rbac._native", name = "_Stop")]
pub struct Stop(pub Arc<AtomicBool>);

#[pymethods]
impl Stop {
    fn set(&self) {
        self.0.store(true, Ordering::Release);
    }
}
