//! The audit log over the Arrow PyCapsule interface: a stream that any reader of Arrow takes, without pyarrow.

use std::sync::{Mutex, TryLockError};

use instantly_bridge::{Arguments, Call, OnPage, audit_log_items};
use instantly_rbac::arrow::arrow_schema::ffi::FFI_ArrowSchema;
use instantly_rbac::arrow::schema;
use instantly_rbac::audit_logs::AuditLog;
use instantly_rbac::audit_logs::arrow::AuditLogBatches;
use instantly_rbac::{Client, Error, ErrorKind, Items, Result};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict};

use crate::client::NativeClient;
use crate::errors::{guard, in_function, invalid};
use crate::frames::Batches;
use crate::interrupt::Interrupt;
use crate::progress::Progress;
use crate::values::arguments;

const NAME: &str = "audit_logs.list";

/// What `AuditLogStream` of `frames.py` reads.
#[pyclass(frozen, module = "instantly_rbac._native")]
pub struct PagedBatches {
    client: NativeClient,
    arguments: Arguments,
    progress: Option<Progress>,
}

impl PagedBatches {
    /// What cannot be met is an error now, before anything is sent.
    pub fn new(client: NativeClient, locals: &Bound<'_, PyDict>) -> PyResult<PagedBatches> {
        let (progress, arguments) = (Progress::of(NAME, locals)?, arguments(NAME, locals, None)?);
        let stream = PagedBatches { client, arguments, progress };
        in_function(locals.py(), NAME, || stream.items(stream.client.core().clone(), None))?;
        Ok(stream)
    }

    fn items(&self, client: Client, on_page: Option<OnPage>) -> Result<Items<AuditLog>> {
        audit_log_items(Call::new(client, self.arguments.clone())?.on_page(on_page))
    }

    fn on_page(&self, py: Python<'_>, interrupt: Option<&Interrupt>) -> PyResult<Option<OnPage>> {
        self.progress.as_ref().map(|progress| progress.on_page(py, NAME, interrupt, false)).transpose()
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
            // A stream may outlive all else: it holds the client, whose sandbox, if it has one, runs for it.
            let held = self.client.clone();
            let client = self.client.core().with_interrupt(move || {
                let _held = &held;
                false
            });
            let on_page = self.on_page(py, None)?;
            let items = in_function(py, NAME, || self.items(client, on_page))?;
            PyCapsule::new_with_value(py, AuditLogBatches::from(items).into_ffi_stream(), c"arrow_array_stream")
        })
    }

    /// A capsule of the schema, which is the same for every log.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        guard(py, || {
            let schema = FFI_ArrowSchema::try_from(&*schema::<AuditLog>());
            let schema = schema.map_err(|error| invalid(py, "schema", error))?;
            PyCapsule::new_with_value(py, schema, c"arrow_schema")
        })
    }

    /// Page by page, with the errors of any list, where a reader of streams would have its own.
    fn _pages(&self, py: Python<'_>) -> PyResult<BatchPages> {
        let interrupt = self.client.interrupt();
        let (client, on_page) = (interrupt.arm_for_any_thread(self.client.core()), self.on_page(py, Some(&interrupt))?);
        let items = in_function(py, NAME, || self.items(client, on_page))?;
        Ok(BatchPages { batches: Mutex::new(items.into()), interrupt, _client: self.client.clone() })
    }

    /// All of it at once, which Ctrl-C ends, and whose errors are those of any list.
    fn _batches(&self, py: Python<'_>) -> PyResult<Batches> {
        let interrupt = self.client.interrupt();
        let client = interrupt.arm(py, self.client.core())?;
        let on_page = self.on_page(py, Some(&interrupt))?;
        interrupt.run(py, NAME, || {
            let mut batches = AuditLogBatches::from(self.items(client, on_page)?);
            Ok(Batches::new(schema::<AuditLog>(), std::iter::from_fn(|| batches.next_batch()).collect::<Result<_>>()?))
        })
    }
}

/// The batches of one reading. After an error it is over.
#[pyclass(frozen, module = "instantly_rbac._native")]
pub struct BatchPages {
    batches: Mutex<AuditLogBatches>,
    interrupt: Interrupt,
    /// What its sandbox, if it has one, runs for.
    _client: NativeClient,
}

#[pymethods]
impl BatchPages {
    fn __iter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Batches>> {
        self.interrupt.run(py, NAME, || {
            let mut batches = match self.batches.try_lock() {
                Ok(batches) => batches,
                Err(TryLockError::Poisoned(batches)) => batches.into_inner(),
                Err(TryLockError::WouldBlock) => {
                    return Err(Error::new(ErrorKind::Refused, "this iterator is in the middle of reading a page"));
                }
            };
            let batch = batches.next_batch().transpose()?;
            Ok(batch.map(|batch| Batches::new(schema::<AuditLog>(), vec![batch])))
        })
    }
}
