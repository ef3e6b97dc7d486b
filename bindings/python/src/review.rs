//! Reviews: what core found, as a document whose attributes are in `reviews.py`.

use instantly_rbac::matrix::Matrix as CoreMatrix;
use instantly_rbac::review::{Report, ReviewOptions};
use pyo3::prelude::*;

use crate::client::Client;
use crate::errors::guard;
use crate::matrix::matrix_of;
use crate::values::{DateText, document, facade, moment, read, read_or_default};

/// The review of the whole workspace.
#[expect(clippy::too_many_arguments, reason = "the arguments of `client.review`")]
pub fn whole(
    client: &Client,
    py: Python<'_>,
    members: Option<&Bound<'_, PyAny>>,
    keys: Option<&Bound<'_, PyAny>>,
    tags: Option<&Bound<'_, PyAny>>,
    matrix: Option<&Bound<'_, PyAny>>,
    assignment: Option<&Bound<'_, PyAny>>,
    as_of: Option<DateText>,
    timeout: Option<f64>,
) -> PyResult<Py<PyAny>> {
    let matrix: Option<CoreMatrix> = matrix.map(matrix_of).transpose()?;
    let options = ReviewOptions {
        members: read_or_default("members", members)?,
        keys: read_or_default("keys", keys)?,
        tags: read_or_default("tags", tags)?,
        matrix,
        assignment: assignment.map(|assignment| read("assignment", assignment)).transpose()?,
        as_of: moment(py, "as_of", as_of)?,
    };
    let report = client.call(py, "client.review", timeout, |client| client.review(&options))?;
    guard(py, || {
        let fields = document(py, &report)?;
        let gaps = report.gaps();
        let severity = report.severity().map(|severity| severity.name());
        let findings = document(py, &report.findings())?;
        let rendered = Bound::new(py, Rendered(report))?;
        Ok(facade(py, "reviews", "Report")?.call1((fields, findings, gaps, severity, rendered))?.unbind())
    })
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
