//! Passes the events of calls to Python's `logging`, as the logger `instantly_rbac`.
//!
//! Whether that is wanted is asked of the logger at the beginning of each call, while there is an
//! interpreter at hand; `logging` keeps the answer until a level changes, so asking is cheap. A program
//! that never imported `logging` wants nothing, and it is not imported for it.

use std::cell::RefCell;
use std::sync::OnceLock;

use instantly_rbac::events::{Event, Level, Listener, listen};
use pyo3::exceptions::PyException;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;

use crate::interpreter;
use crate::interrupt::Interrupt;

static LISTENER: OnceLock<Option<Listener>> = OnceLock::new();
static LOGGER: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// The number of a level in `logging`.
fn number(level: Level) -> u8 {
    match level {
        Level::Warn => 30,
        Level::Info => 20,
        Level::Debug => 10,
    }
}

/// Looks at what the logger wants now.
///
/// # Errors
///
/// What ends a program rather than a logger, such as Ctrl-C at that moment.
pub fn look(py: Python<'_>) -> PyResult<()> {
    let wanted = match wanted(py) {
        Err(error) if !error.is_instance_of::<PyException>(py) => return Err(error),
        // Whoever broke their logger gets no records, and their calls all the same.
        wanted => wanted.unwrap_or_default(),
    };
    if wanted.is_some() || LISTENER.get().is_some() {
        // Nobody else subscribes to this copy of the library.
        if let Some(listener) = LISTENER.get_or_init(|| listen(None, pass_on).ok()) {
            listener.set_level(wanted);
        }
    }
    Ok(())
}

/// The level from which the logger wants events; none where it wants nothing.
fn wanted(py: Python<'_>) -> PyResult<Option<Level>> {
    let Some(logger) = logger(py)? else { return Ok(None) };
    for level in Level::ALL.into_iter().rev() {
        if logger.call_method1(intern!(py, "isEnabledFor"), (number(level),))?.is_truthy()? {
            return Ok(Some(level));
        }
    }
    Ok(None)
}

/// The logger; none before the program imports `logging`.
fn logger(py: Python<'_>) -> PyResult<Option<&Bound<'_, PyAny>>> {
    if let Some(logger) = LOGGER.get(py) {
        return Ok(Some(logger.bind(py)));
    }
    let modules = interpreter::sys(py)?.getattr(intern!(py, "modules"))?;
    if !modules.contains(intern!(py, "logging"))? {
        return Ok(None);
    }
    let logger = LOGGER.get_or_try_init(py, || {
        let logging = py.import("logging")?;
        let logger = logging.call_method1("getLogger", ("instantly_rbac",))?;
        // As libraries do: where the program handles nothing, nothing is printed.
        logger.call_method1("addHandler", (logging.call_method0("NullHandler")?,))?;
        Ok::<_, PyErr>(logger.unbind())
    })?;
    Ok(Some(logger.bind(py)))
}

/// Called by core on the thread that makes the call, without the GIL.
fn pass_on(event: &Event) {
    // No interpreter to attach to means that it ends.
    Python::try_attach(|py| {
        let Some(logger) = LOGGER.get(py) else { return };
        let Err(raised) = log(py, logger.bind(py), event) else { return };
        if raised.is_instance_of::<PyException>(py) {
            raised.write_unraisable(py, Some(logger.bind(py)));
        } else {
            // Ctrl-C, while a handler ran.
            let call = CALL.with_borrow(Option::clone);
            call.inspect(|call| call.keep(raised));
        }
    });
}

fn log(py: Python<'_>, logger: &Bound<'_, PyAny>, event: &Event) -> PyResult<()> {
    let Event { level, message: _, operation, attempt, status, kind, wait, duration, request_id } = event;
    // With a prefix: an attribute that a record has already, as from a program's own factory, is an error.
    let extra = PyDict::new(py);
    extra.set_item("instantly_operation", operation)?;
    extra.set_item("instantly_attempt", attempt)?;
    extra.set_item("instantly_status", status)?;
    extra.set_item("instantly_kind", kind)?;
    extra.set_item("instantly_wait", wait.map(|wait| wait.as_secs_f64()))?;
    extra.set_item("instantly_duration", duration.map(|taken| taken.as_secs_f64()))?;
    extra.set_item("instantly_request_id", request_id)?;
    let options = PyDict::new(py);
    options.set_item("extra", extra)?;
    // The record names the line of the program that made the call.
    options.set_item("stacklevel", 1 + own_frames(py)?)?;
    logger.call_method("log", (number(*level), event.to_string()), Some(&options))?;
    Ok(())
}

/// How many functions of this package are between that line and the native half.
fn own_frames(py: Python<'_>) -> PyResult<usize> {
    let mut own = 0;
    // There is none on a thread that Rust started.
    let mut frame = interpreter::sys(py)?.call_method0(intern!(py, "_getframe")).ok();
    while let Some(inner) = frame.filter(|frame| !frame.is_none()) {
        let module = inner.getattr(intern!(py, "f_globals"))?.get_item(intern!(py, "__name__"))?;
        if !module.str()?.to_string_lossy().starts_with("instantly_rbac.") {
            break;
        }
        own += 1;
        frame = Some(inner.getattr(intern!(py, "f_back"))?);
    }
    Ok(own)
}

thread_local! {
    /// The call that this thread makes.
    static CALL: RefCell<Option<Interrupt>> = const { RefCell::new(None) };
}

/// Makes a call whose events the logger gets; what a signal raises in one of its handlers ends the call.
pub fn logged<T>(call: &Interrupt, make: impl FnOnce() -> T) -> T {
    let outer = CALL.replace(Some(call.clone()));
    let made = make();
    CALL.set(outer);
    made
}
