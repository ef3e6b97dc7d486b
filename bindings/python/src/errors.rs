//! From core's errors to the classes of `errors.py`.

use instantly_rbac::Error;
use instantly_rbac::internals::at_border;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::values::facade;

/// The exception, not yet raised.
pub fn exception<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyAny>> {
    let scopes = error.required_scopes().iter().map(|scope| scope.as_str());
    let fields = PyDict::new(py);
    fields.set_item("message", error.message())?;
    fields.set_item("http_status", error.http_status())?;
    fields.set_item("operation", error.operation())?;
    fields.set_item("required_scopes", PyTuple::new(py, scopes.collect::<Vec<_>>())?)?;
    fields.set_item("retry_after", error.retry_after().map(|wait| wait.as_secs_f64()))?;
    fields.set_item("request_id", error.request_id())?;
    fields.set_item("attempts", error.attempts())?;
    fields.set_item("hint", error.hint())?;
    fields.set_item("candidates", PyTuple::new(py, error.candidates())?)?;
    facade(py, "errors", "of_kind")?.call1((error.kind().name(), error.to_string(), fields))
}

/// The exception, to be raised.
pub fn raised(py: Python<'_>, error: &Error) -> PyErr {
    exception(py, error).map_or_else(|problem| problem, PyErr::from_value)
}

/// An argument as errors name it: with the function that it is given to, where there is one.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    function: Option<&'a str>,
    pub argument: &'a str,
}

impl<'a> From<&'a str> for Place<'a> {
    fn from(argument: &'a str) -> Place<'a> {
        Place { function: None, argument }
    }
}

impl<'a> From<(&'a str, &'a str)> for Place<'a> {
    fn from((function, argument): (&'a str, &'a str)) -> Place<'a> {
        Place { function: Some(function), argument }
    }
}

/// An argument that cannot be what core takes.
pub fn invalid<'a>(py: Python<'_>, place: impl Into<Place<'a>>, allowed: impl std::fmt::Display) -> PyErr {
    let Place { function, argument } = place.into();
    let error = Error::invalid_argument(argument, allowed);
    raised(
        py,
        &match function {
            Some(function) => error.in_operation(function.to_owned()),
            None => error,
        },
    )
}

/// Runs what needs no network. Its error, or its panic, becomes an exception of ours: PyO3's own
/// `PanicException` is a `BaseException`, which nobody's `except Exception` catches.
pub fn guard<T>(py: Python<'_>, body: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    at_border(body).unwrap_or_else(|panicked| Err(raised(py, &panicked)))
}

/// The same, of what core may refuse.
pub fn offline<T>(py: Python<'_>, body: impl FnOnce() -> instantly_rbac::Result<T>) -> PyResult<T> {
    guard(py, || body().map_err(|error| raised(py, &error)))
}

/// The same, whose errors name the function.
pub fn in_function<T>(py: Python<'_>, function: &str, body: impl FnOnce() -> instantly_rbac::Result<T>) -> PyResult<T> {
    offline(py, || body().map_err(|error| error.in_operation(function.to_owned())))
}
