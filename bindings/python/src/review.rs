//! The review of a whole workspace, in the forms that core renders. Its attributes are in `reviews.py`.

use instantly_rbac::review::Report;
use pyo3::prelude::*;

use crate::errors::guard;
use crate::values::{document, facade};

/// The object of `reviews.py`.
pub fn report(py: Python<'_>, report: Report) -> PyResult<Py<PyAny>> {
    let (fields, findings) = (document(py, &report)?, document(py, &report.findings())?);
    let severity = report.severity().map(|severity| severity.name());
    let rendered = Bound::new(py, Rendered(report))?;
    Ok(facade(py, "reviews", "Report")?.call1((fields, findings, severity, rendered))?.unbind())
}

/// A report in each of its forms, made when asked for.
#[pyclass(frozen, module = "instantly_rbac._native")]
pub struct Rendered(Report);

#[pymethods]
impl Rendered {
    fn to_text(&self, py: Python<'_>) -> PyResult<String> {
        guard(py, || Ok(self.0.to_text()))
    }

    fn to_markdown(&self, py: Python<'_>) -> PyResult<String> {
        guard(py, || Ok(self.0.to_markdown()))
    }

    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        guard(py, || Ok(self.0.to_json()))
    }

    fn to_html(&self, py: Python<'_>) -> PyResult<String> {
        guard(py, || Ok(self.0.to_html()))
    }
}
