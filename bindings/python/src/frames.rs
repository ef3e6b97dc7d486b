//! Records as Arrow batches: what pandas, Polars, DuckDB and pyarrow make a data frame of, none of them needed here.

use std::sync::Arc;

use instantly_rbac::access::AccessRow;
use instantly_rbac::arrow::arrow_array::ffi_stream::FFI_ArrowArrayStream;
use instantly_rbac::arrow::arrow_array::{RecordBatch, RecordBatchIterator};
use instantly_rbac::arrow::arrow_schema::SchemaRef;
use instantly_rbac::arrow::{Row, record_batch, row_batch, row_schema, schema};
use instantly_rbac::audit_logs::ActivityCount;
use instantly_rbac::internals::specs::RecordSpec;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use serde::de::DeserializeOwned;

use crate::errors::{guard, offline};
use crate::records::Record;
use crate::values::read;

/// Batches that are there already, to be read any number of times.
#[pyclass(frozen, module = "instantly_rbac._native")]
pub struct Batches {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Batches {
    pub fn new(schema: SchemaRef, batches: Vec<RecordBatch>) -> Batches {
        Batches { schema, batches }
    }

    /// Records of one class. So few go into a batch that no column of it is too long.
    pub fn of_records(py: Python<'_>, spec: &'static RecordSpec, records: &[&Record]) -> PyResult<Batches> {
        const ROWS: usize = 1 << 15;
        let batch = |records: &[&Record]| row_batch(spec, records.iter().map(|record| record.row()));
        let batches = || records.chunks(ROWS).map(batch).collect();
        Ok(Batches::new(row_schema(spec), offline(py, || py.detach(batches))?))
    }
}

#[pymethods]
impl Batches {
    /// A capsule of Arrow's C stream interface. A wanted schema is the reader's to cast to.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // The interface lets a producer leave it aside.
        drop(requested_schema);
        let batches = self.batches.clone().into_iter().map(Ok);
        let reader = RecordBatchIterator::new(batches, Arc::clone(&self.schema));
        guard(py, || PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(reader)), c"arrow_array_stream"))
    }
}

/// The counts of an `Activity`, of its document.
#[pyfunction]
pub fn _activity_batches(py: Python<'_>, counts: &Bound<'_, PyAny>) -> PyResult<Batches> {
    of_document::<ActivityCount>(py, "audit_logs.activity", "counts", counts)
}

/// The rows of an `Access`, of its document.
#[pyfunction]
pub fn _access_batches(py: Python<'_>, rows: &Bound<'_, PyAny>) -> PyResult<Batches> {
    of_document::<AccessRow>(py, "client.access", "rows", rows)
}

fn of_document<T: Row + DeserializeOwned + Sync>(
    py: Python<'_>,
    function: &'static str,
    argument: &str,
    rows: &Bound<'_, PyAny>,
) -> PyResult<Batches> {
    let rows: Vec<T> = guard(py, || read(function, argument, rows))?;
    let batch = offline(py, || py.detach(|| record_batch(&rows)))?;
    Ok(Batches::new(schema::<T>(), vec![batch]))
}
