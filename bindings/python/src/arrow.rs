//! The audit log over the Arrow PyCapsule interface: a stream that any reader of Arrow takes, without pyarrow.

use instantly_rbac::audit_logs::arrow::AuditLogBatches;
use instantly_rbac::audit_logs::arrow::arrow_array::RecordBatchReader;
use instantly_rbac::audit_logs::arrow::arrow_schema::ffi::FFI_ArrowSchema;
use instantly_rbac::audit_logs::{AuditLog, AuditLogFilter};
use instantly_rbac::{Client, Items};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::errors::{guard, invalid};
use crate::lists::Wanted;

/// The audit log as Arrow record batches, to be read with ``__arrow_c_stream__``; each reading starts anew.
#[pyclass(frozen, module = "instantly_rbac")]
pub struct AuditLogStream {
    client: Client,
    filter: AuditLogFilter,
    wanted: Wanted,
}

impl AuditLogStream {
    /// What cannot be met is an error now, before anything is sent.
    pub fn new(py: Python<'_>, client: Client, filter: AuditLogFilter, wanted: Wanted) -> PyResult<AuditLogStream> {
        let stream = AuditLogStream { client, filter, wanted };
        stream.items(py)?;
        Ok(stream)
    }

    fn items(&self, py: Python<'_>) -> PyResult<Items<AuditLog>> {
        self.wanted.of(py, self.client.audit_logs().iter(&self.filter))
    }
}

#[pymethods]
impl AuditLogStream {
    /// A capsule of Arrow's C stream interface. A wanted schema is the reader's to cast to.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // The interface lets a producer leave it aside.
        drop(requested_schema);
        guard(py, || {
            let items = self.wanted.watched(py, "audit_logs.list", self.items(py)?, None)?;
            PyCapsule::new_with_value(py, AuditLogBatches::from(items).into_ffi_stream(), c"arrow_array_stream")
        })
    }

    /// A capsule of the schema, which is the same for every log.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        guard(py, || {
            let schema = FFI_ArrowSchema::try_from(&*AuditLogBatches::from(self.items(py)?).schema());
            let schema = schema.map_err(|error| invalid(py, "schema", error))?;
            PyCapsule::new_with_value(py, schema, c"arrow_schema")
        })
    }

    fn __repr__(&self) -> &'static str {
        "<Arrow stream of audit_logs.list>"
    }
}
