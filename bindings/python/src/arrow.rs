//! The audit log over the Arrow PyCapsule interface: a stream that any reader of Arrow takes, without pyarrow.

use instantly_rbac::arrow::arrow_array::RecordBatchReader;
use instantly_rbac::arrow::arrow_schema::ffi::FFI_ArrowSchema;
use instantly_rbac::audit_logs::AuditLogFilter;
use instantly_rbac::audit_logs::arrow::AuditLogBatches;
use instantly_rbac::{Client, ListOptions};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::errors::{guard, invalid, offline};

/// The audit log as Arrow record batches, to be read with ``__arrow_c_stream__``; each reading starts anew.
#[pyclass(frozen, module = "instantly_rbac")]
pub struct AuditLogStream {
    client: Client,
    filter: AuditLogFilter,
    bounds: ListOptions,
}

impl AuditLogStream {
    /// What cannot be met is an error now, before anything is sent.
    pub fn new(
        py: Python<'_>,
        client: Client,
        filter: AuditLogFilter,
        bounds: ListOptions,
    ) -> PyResult<AuditLogStream> {
        let stream = AuditLogStream { client, filter, bounds };
        offline(py, || stream.batches().checked())?;
        Ok(stream)
    }

    fn batches(&self) -> AuditLogBatches {
        self.client.audit_logs().iter(&self.filter).bounded(&self.bounds).into()
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
        guard(py, || PyCapsule::new_with_value(py, self.batches().into_ffi_stream(), c"arrow_array_stream"))
    }

    /// A capsule of the schema, which is the same for every log.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        guard(py, || {
            let schema = FFI_ArrowSchema::try_from(&*self.batches().schema());
            let schema = schema.map_err(|error| invalid(py, "schema", error))?;
            PyCapsule::new_with_value(py, schema, c"arrow_schema")
        })
    }

    fn __repr__(&self) -> &'static str {
        "<Arrow stream of audit_logs.list>"
    }
}
