//! `progress=`: a bar, or a function of the caller's, that hears of each page.

use instantly_rbac::{Error, ErrorKind, Items};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyBool;
use serde::de::DeserializeOwned;

use crate::interrupt::{Interrupt, call_back};
use crate::values::facade;

/// What a caller may give as `progress`.
pub enum Progress {
    Off,
    Bar,
    Function(Py<PyAny>),
}

impl<'a, 'py> FromPyObject<'a, 'py> for Progress {
    type Error = PyErr;

    fn extract(given: Borrowed<'a, 'py, PyAny>) -> PyResult<Progress> {
        match given.cast::<PyBool>() {
            Ok(on) if on.is_true() => Ok(Progress::Bar),
            Ok(_) => Ok(Progress::Off),
            Err(_) if given.is_callable() => Ok(Progress::Function(given.to_owned().unbind())),
            Err(_) => Err(PyTypeError::new_err("must be True, False or a function that takes a number of items")),
        }
    }
}

impl Progress {
    /// What is called with the number of items after each page: a bar of its own for each reading.
    pub fn listener(&self, py: Python<'_>, operation: &str, max_items: Option<i64>) -> PyResult<Option<Py<PyAny>>> {
        Ok(match self {
            Progress::Off => None,
            Progress::Bar => Some(facade(py, "_progress", "Bar")?.call1((operation, max_items))?.unbind()),
            Progress::Function(function) => Some(function.clone_ref(py)),
        })
    }
}

/// The items, of whose pages a function of the caller's hears. What it raises ends the list, and is raised in the
/// place of the call's own end; a reader of Arrow, which has no such place, sees its text.
pub fn watched<T: DeserializeOwned>(items: Items<T>, listener: Py<PyAny>, interrupt: Option<Interrupt>) -> Items<T> {
    let listener = Listener(Some(listener));
    items.on_page(move |count| {
        call_back(|py| {
            let Some(Err(raised)) = listener.0.as_ref().map(|listener| listener.call1(py, (count,))) else {
                return Ok(());
            };
            let text = format!("the function that was given as progress raised {raised}");
            if let Some(interrupt) = &interrupt {
                interrupt.keep(raised);
            }
            Err(Error::new(ErrorKind::Cancelled, text))
        })?
    })
}

/// A listener that is let go of as soon as the list is over, whoever reads it: a bar ends there.
struct Listener(Option<Py<PyAny>>);

impl Drop for Listener {
    fn drop(&mut self) {
        let listener = self.0.take();
        // Without an interpreter there is nothing to call.
        let _ = Python::try_attach(|_| drop(listener));
    }
}
