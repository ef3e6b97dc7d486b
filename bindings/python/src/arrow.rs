//! The audit log over the Arrow PyCapsule interface: a stream that any reader of Arrow takes, without pyarrow.

use instantly_rbac::arrow::arrow_array::RecordBatchReader;
use instantly_rbac::arrow::arrow_schema::ffi::FFI_ArrowSchema;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use instantly_rbac::audit_logs::AuditLogFilter;
use instantly_rbac::audit_logs::arrow::AuditLogBatches;
use instantly_rbac::{Client, ListOptions};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::errors::{guard, invalid, offline};
use crate::frames::Batches;
use crate::interrupt::Interrupt;

/// What `AuditLogStream` of `frames.py` reads.
#[pyclass(frozen, module = "instantly_rbac")]
pub struct PagedBatches {
    client: Client,
    filter: AuditLogFilter,
    bounds: ListOptions,
    stop: Option<Arc<AtomicBool>>,
}

impl PagedBatches {
    /// What cannot be met is an error now, before anything is sent.
    pub fn new(
        py: Python<'_>,
        client: Client,
        filter: AuditLogFilter,
        bounds: ListOptions,
        stop: Option<Arc<AtomicBool>>,
    ) -> PyResult<PagedBatches> {
        let stream = PagedBatches { client, filter, bounds, stop };
        offline(py, || stream.batches(&stream.client).checked())?;
        Ok(stream)
    }

    fn batches(&self, client: &Client) -> AuditLogBatches {
        client.audit_logs().iter(&self.filter).bounded(&self.bounds).into()
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
        guard(py, || PyCapsule::new_with_value(py, self.batches(&self.client).into_ffi_stream(), c"arrow_array_stream"))
    }

    /// A capsule of the schema, which is the same for every log.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        guard(py, || {
            let schema = FFI_ArrowSchema::try_from(&*self.batches(&self.client).schema());
            let schema = schema.map_err(|error| invalid(py, "schema", error))?;
            PyCapsule::new_with_value(py, schema, c"arrow_schema")
        })
    }

    /// All of it at once, which Ctrl-C ends, and whose errors are those of any list.
    fn _batches(&self, py: Python<'_>) -> PyResult<Batches> {
        let interrupt = Interrupt::new(self.stop.clone());
        let client = interrupt.arm(py, &self.client, None)?;
        let mut batches = self.batches(&client);
        let schema = batches.schema();
        let read = || std::iter::from_fn(|| batches.next_batch()).collect();
        Ok(Batches::new(schema, interrupt.run(py, "audit_logs.list", read)?))
    }
}
