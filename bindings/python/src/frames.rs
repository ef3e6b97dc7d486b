//! Records and documents as Arrow batches: what pandas, Polars, DuckDB and pyarrow make a data frame of, none of them needed here.

use std::sync::Arc;

use instantly_rbac::access::AccessRow;
use instantly_rbac::arrow::arrow_array::builder::{ListBuilder, StringBuilder};
use instantly_rbac::arrow::arrow_array::ffi_stream::FFI_ArrowArrayStream;
use instantly_rbac::arrow::arrow_array::{
    Array, ArrayRef, BooleanArray, Int64Array, RecordBatch, RecordBatchIterator, StringArray, TimestampMillisecondArray,
};
use instantly_rbac::arrow::arrow_schema::{ArrowError, DataType, Field, FieldRef, Schema, SchemaRef};
use instantly_rbac::arrow::{Row, record_batch, row_batch, row_schema, schema};
use instantly_rbac::audit_logs::ActivityCount;
use instantly_rbac::internals::specs::RecordSpec;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyList};
use serde::de::DeserializeOwned;

use crate::csv::csv;
use crate::errors::{guard, invalid, offline};
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

    /// All of them as CSV.
    fn csv(&self, py: Python<'_>) -> PyResult<String> {
        guard(py, || Ok(py.detach(|| csv(&self.schema, &self.batches))))
    }

    /// Those of several workspaces as one, with two columns in front that say of which.
    #[staticmethod]
    fn of_workspaces(py: Python<'_>, parts: Vec<(String, Option<String>, PyRef<'_, Batches>)>) -> PyResult<Batches> {
        let mut all: Option<Batches> = None;
        for (id, name, part) in &parts {
            let own = |field: &FieldRef| OF_WORKSPACE.contains(&field.name().as_str());
            let (kept, fields): (Vec<usize>, Vec<FieldRef>) =
                part.schema.fields().iter().cloned().enumerate().filter(|(_, field)| !own(field)).unzip();
            let of_workspace = OF_WORKSPACE.map(|name| Arc::new(Field::new(name, DataType::Utf8, true)));
            let schema: SchemaRef = Arc::new(Schema::new(of_workspace.into_iter().chain(fields).collect::<Vec<_>>()));
            let batch = |batch: &RecordBatch| {
                let repeated = |text: Option<&str>| -> ArrayRef {
                    Arc::new(std::iter::repeat_n(text, batch.num_rows()).collect::<StringArray>())
                };
                let columns = kept.iter().map(|index| Arc::clone(batch.column(*index)));
                let columns = [repeated(Some(id)), repeated(name.as_deref())].into_iter().chain(columns).collect();
                RecordBatch::try_new(Arc::clone(&schema), columns)
            };
            let batches = part.batches.iter().map(batch).collect::<Result<Vec<_>, _>>().map_err(internal)?;
            let all = all.get_or_insert_with(|| Batches::new(Arc::clone(&schema), Vec::new()));
            if all.schema != schema {
                return Err(invalid(py, "function", "must give records of one class for every sub-workspace"));
            }
            all.batches.extend(batches);
        }
        all.ok_or_else(|| invalid(py, "function", "was called for no sub-workspace: there are no columns"))
    }
}

/// The columns that say of which workspace a row is.
const OF_WORKSPACE: [&str; 2] = ["workspace_id", "workspace_name"];

fn internal(error: ArrowError) -> PyErr {
    PyTypeError::new_err(error.to_string())
}

/// The columns of documents: each with its name, its sort, and its values.
#[pyfunction]
pub fn _document_batches(columns: Vec<(String, String, Bound<'_, PyList>)>) -> PyResult<Batches> {
    let mut fields = Vec::new();
    let mut arrays = Vec::new();
    for (name, sort, values) in columns {
        let (array, kind): (ArrayRef, DataType) = match sort.as_str() {
            "number" => {
                (Arc::new(values.extract::<Vec<Option<i64>>>()?.into_iter().collect::<Int64Array>()), DataType::Int64)
            }
            "flag" => (
                Arc::new(values.extract::<Vec<Option<bool>>>()?.into_iter().collect::<BooleanArray>()),
                DataType::Boolean,
            ),
            "time" => {
                let times: TimestampMillisecondArray = values.extract::<Vec<Option<i64>>>()?.into_iter().collect();
                let array = times.with_timezone("UTC");
                let kind = array.data_type().clone();
                (Arc::new(array), kind)
            }
            "texts" => {
                let mut lists = ListBuilder::new(StringBuilder::new());
                for texts in values.extract::<Vec<Option<Vec<String>>>>()? {
                    lists.append_option(texts.map(|texts| texts.into_iter().map(Some).collect::<Vec<_>>()));
                }
                let array = lists.finish();
                let kind = array.data_type().clone();
                (Arc::new(array), kind)
            }
            _ => (
                Arc::new(values.extract::<Vec<Option<String>>>()?.into_iter().collect::<StringArray>()),
                DataType::Utf8,
            ),
        };
        fields.push(Field::new(name, kind, true));
        arrays.push(array);
    }
    let schema = Arc::new(Schema::new(fields));
    let batch = RecordBatch::try_new(Arc::clone(&schema), arrays).map_err(internal)?;
    Ok(Batches::new(schema, vec![batch]))
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
