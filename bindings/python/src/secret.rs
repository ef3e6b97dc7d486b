//! A text that shows itself only when asked by name.

use instantly_rbac::SecretString;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::values::utf8;

/// A secret: printed as ``***`` everywhere, and never pickled. Copies are wiped from memory when they go.
///
/// Example:
///     >>> secret = Secret("s3cret")
///     >>> print(secret, repr(secret), secret.expose() == "s3cret")
///     *** Secret(***) True
#[pyclass(frozen, module = "instantly_rbac", eq)]
#[derive(PartialEq, Eq)]
pub struct Secret(pub SecretString);

#[pymethods]
impl Secret {
    #[new]
    fn new(text: &Bound<'_, PyString>) -> PyResult<Secret> {
        Ok(Secret(utf8("text", text)?.into()))
    }

    /// The text itself.
    fn expose(&self) -> &str {
        self.0.expose()
    }

    fn __str__(&self) -> &'static str {
        "***"
    }

    fn __repr__(&self) -> &'static str {
        "Secret(***)"
    }

    fn __format__(&self, _spec: &str) -> &'static str {
        "***"
    }

    fn __bool__(&self) -> bool {
        !self.0.expose().is_empty()
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err("a Secret cannot be pickled: hand over the name of its source, or expose() it"))
    }

    fn __copy__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __deepcopy__<'py>(slf: Bound<'py, Self>, _memo: Bound<'py, PyAny>) -> Bound<'py, Self> {
        slf
    }
}

/// An argument that is a secret, as a `Secret` where it is a text: some programs show the variables of each function in
/// a traceback.
#[pyfunction]
pub fn hidden<'py>(function: &str, name: &str, given: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    match given.cast::<PyString>() {
        Ok(text) => Ok(Bound::new(given.py(), Secret(utf8((function, name), text)?.into()))?.into_any()),
        Err(_) => Ok(given),
    }
}
