//! The native half of the Python package `instantly_rbac`: converts and forwards, and decides nothing.
//!
//! The functions and their documentation are in `python/instantly_rbac/`, one file a resource, and so is what Python
//! itself says better (errors, enumerations, sequences, documents).

mod arrow;
mod client;
mod command_line;
mod csv;
mod errors;
mod frames;
mod interpreter;
mod interrupt;
mod keys;
mod lists;
mod logging;
mod matrix;
mod output;
mod progress;
mod records;
mod review;
mod sandbox;
mod secret;
mod values;

use pyo3::prelude::*;

/// Panics as a defect would: for the test that it becomes an `InternalError`. Not in release builds.
#[cfg(debug_assertions)]
#[pyfunction]
fn _panic(py: Python<'_>) -> PyResult<()> {
    errors::guard(py, || panic!("with a s3cret"))
}

#[pymodule]
mod _native {
    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::interpreter::check(module.py())?;
        crate::records::register(module)
    }

    #[cfg(debug_assertions)]
    #[pymodule_export]
    use crate::_panic;
    #[pymodule_export]
    use crate::frames::{_access_batches, _activity_batches, _document_batches, Batches};
    #[pymodule_export]
    use crate::{
        arrow::{BatchPages, PagedBatches},
        client::{NativeClient, offline},
        command_line::run_command_line,
        interrupt::Stop,
        keys::preset_scopes,
        lists::Items,
        matrix::{matrix_check, matrix_resources, matrix_text},
        records::_known_values,
        review::Rendered,
        sandbox::NativeSandbox,
        secret::{Secret, hidden},
        values::{moment_of, neutral},
    };

    #[pymodule_export]
    const _MAX_RUNNING: usize = instantly_rbac::internals::pool::MAX_RUNNING;
    #[pymodule_export]
    #[allow(non_upper_case_globals, reason = "Python's own name")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
