//! The audit log over the Arrow PyCapsule interface: a stream that any reader of Arrow takes, without pyarrow.

use instantly_rbac::Items;
use instantly_rbac::arrow::arrow_array::RecordBatchReader;
use instantly_rbac::arrow::arrow_schema::ffi::FFI_ArrowSchema;
use instantly_rbac::audit_logs::arrow::AuditLogBatches;
use instantly_rbac::audit_logs::{AuditLog, AuditLogFilter};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::client::Client;
use crate::errors::{guard, invalid};
use crate::frames::Batches;
use crate::lists::Wanted;
use crate::values::timeout;

const NAME: &str = "audit_logs.list";

/// What `AuditLogStream` of `frames.py` reads.
#[pyclass(frozen, module = "instantly_rbac")]
pub struct PagedBatches {
    client: Client,
    filter: AuditLogFilter,
    wanted: Wanted,
}

impl PagedBatches {
    /// What cannot be met is an error now, before anything is sent.
    pub fn new(py: Python<'_>, client: Client, filter: AuditLogFilter, wanted: Wanted) -> PyResult<PagedBatches> {
        let stream = PagedBatches { client, filter, wanted };
        stream.items(py)?;
        Ok(stream)
    }

    fn items(&self, py: Python<'_>) -> PyResult<Items<AuditLog>> {
        let client = self.client.core();
        let total = timeout(py, "timeout", self.wanted.timeout)?;
        let client = total.map_or_else(|| client.clone(), |total| client.with_total_timeout(total));
        self.wanted.of(py, client.audit_logs().iter(&self.filter))
    }
}

#[pymethods]
impl PagedBatches {
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
            let items = self.wanted.watched(py, NAME, self.items(py)?, None)?;
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

    /// All of it at once, which Ctrl-C ends, and whose errors are those of any list.
    fn _batches(&self, py: Python<'_>) -> PyResult<Batches> {
        let open = |client: &instantly_rbac::Client| client.audit_logs().iter(&self.filter);
        self.client.read(py, NAME, &self.wanted, open, |items| {
            let mut batches = AuditLogBatches::from(items);
            let schema = batches.schema();
            Ok(Batches::new(
                schema,
                std::iter::from_fn(|| batches.next_batch()).collect::<instantly_rbac::Result<_>>()?,
            ))
        })
    }
}
