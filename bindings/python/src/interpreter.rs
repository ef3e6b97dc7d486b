//! The interpreter that the package works in: the main one of the process.
//!
//! Classes, enumerations and the logger are kept for the process, and a thread that Rust started attaches to the
//! main interpreter. In any other interpreter `except InstantlyError` would not catch, and a function given to
//! `groups.for_each` would run among the modules of another program.

use pyo3::exceptions::PyImportError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

static SYS: PyOnceLock<Py<PyModule>> = PyOnceLock::new();

/// The module `sys`. Each interpreter has one of its own.
pub fn sys(py: Python<'_>) -> PyResult<&Bound<'_, PyModule>> {
    SYS.get_or_try_init(py, || py.import("sys").map(Bound::unbind)).map(|sys| sys.bind(py))
}

/// Refuses the import in any other interpreter than the main one.
pub fn check(py: Python<'_>) -> PyResult<()> {
    // An interpreter that was started after the main one had ended is the main one too, with another `sys`.
    if is_main(py)? && sys(py)?.is(&py.import("sys")?) {
        return Ok(());
    }
    Err(PyImportError::new_err(
        "instantly_rbac works in the main interpreter of a process alone: under mod_wsgi set \
         `WSGIApplicationGroup %{GLOBAL}`, elsewhere import it in the main interpreter or in a process of its own",
    ))
}

#[expect(unsafe_code, reason = "no safe function of PyO3 distinguishes the interpreters of a process")]
fn is_main(py: Python<'_>) -> PyResult<bool> {
    // SAFETY: the thread is attached to an interpreter, which is what both functions ask for.
    let id = unsafe { ffi::PyInterpreterState_GetID(ffi::PyInterpreterState_Get()) };
    if id < 0 { Err(PyErr::fetch(py)) } else { Ok(id == 0) }
}
