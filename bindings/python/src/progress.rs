//! `progress=`: a bar, or a function of the caller's, that is called after each page.

use instantly_bridge::OnPage;
use instantly_rbac::{Error, ErrorKind};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict};

use crate::errors::invalid;
use crate::interrupt::{Interrupt, call_back};
use crate::values::facade;

/// What a caller gave as `progress`.
pub enum Progress {
    /// With the most items that there can be, where that is known.
    Bar(Option<u64>),
    Function(Py<PyAny>),
}

impl Progress {
    /// That of a list, out of the `locals()` of its function.
    pub fn of(function: &str, locals: &Bound<'_, PyDict>) -> PyResult<Option<Progress>> {
        let py = locals.py();
        let Some(given) = locals.get_item(intern!(py, "progress"))?.filter(|given| !given.is_none()) else {
            return Ok(None);
        };
        match given.cast::<PyBool>() {
            Ok(on) if on.is_true() => {
                // What is no number is refused with the other arguments.
                let most = locals.get_item(intern!(py, "max_items"))?.and_then(|most| most.extract().ok());
                Ok(Some(Progress::Bar(most)))
            }
            Ok(_) => Ok(None),
            Err(_) if given.is_callable() => Ok(Some(Progress::Function(given.unbind()))),
            Err(_) => {
                let allowed = "must be True, False or a function that takes a number of items";
                Err(invalid(py, (function, "progress"), allowed))
            }
        }
    }

    /// What core calls after each page: with a bar of its own for each reading. What a function of the caller's raises
    /// ends the list, and is raised in the place of the call's own end; a reader of Arrow, which has no such place, gets
    /// its text. `is_of_call`: it is over when the call returns, so that other threads read for the caller's.
    pub fn on_page(
        &self,
        py: Python<'_>,
        operation: &str,
        interrupt: Option<&Interrupt>,
        is_of_call: bool,
    ) -> PyResult<OnPage> {
        let listener = match self {
            Progress::Bar(most) => facade(py, "_progress", "Bar")?.call1((operation, most))?.unbind(),
            Progress::Function(function) => function.clone_ref(py),
        };
        let (listener, interrupt) = (Listener(Some(listener)), interrupt.cloned());
        // The caller's context variables, for the threads that read workspaces for it.
        let caller = std::thread::current().id();
        let context = py.import("contextvars")?.call_method0("copy_context")?.unbind();
        Ok(Box::new(move |count| {
            call_back(|py| {
                let Some(listener) = &listener.0 else { return Ok(()) };
                let called = match is_of_call && std::thread::current().id() != caller {
                    true => context.call_method1(py, "run", (listener, count)),
                    false => listener.call1(py, (count,)),
                };
                let Err(raised) = called else { return Ok(()) };
                let text = format!("the function that was given as progress raised {raised}");
                if let Some(interrupt) = &interrupt {
                    interrupt.keep(raised);
                }
                Err(Error::new(ErrorKind::Cancelled, text))
            })?
        }))
    }
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
