//! The presets of `choices.py`.

use instantly_rbac::keys::Preset;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

/// The scopes of a preset, by its canonical name.
#[pyfunction]
pub fn preset_scopes<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyTuple>> {
    let preset = Preset::ALL.into_iter().find(|preset| preset.name() == name);
    let preset = preset.ok_or_else(|| PyValueError::new_err(format!("{name:?} is no preset")))?;
    PyTuple::new(py, preset.scopes().iter().map(|scope| scope.as_str().to_owned()).collect::<Vec<_>>())
}
