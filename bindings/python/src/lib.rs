//! The native half of the Python package `instantly_rbac`: converts and forwards, and decides nothing.
//!
//! Each resource has a file of the same name as in core. What Python itself says better (errors,
//! enumerations, sequences, documents) is in `python/instantly_rbac/`.

// A Python function has as many arguments as its callers may name.
#![allow(clippy::too_many_arguments)]

mod accounts;
mod arrow;
mod audit_logs;
mod calls;
mod campaigns;
mod client;
mod errors;
mod frames;
mod groups;
mod interpreter;
mod interrupt;
mod keys;
mod lists;
mod logging;
mod matrix;
mod members;
mod progress;
mod records;
mod review;
mod sandbox;
mod scopes;
mod secret;
mod settings;
mod tags;
mod values;
mod workspace;

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
    use crate::frames::{_activity_batches, Batches};
    #[pymodule_export]
    use crate::matrix::{added_access as matrix_added_access, adds_access as matrix_adds_access};
    #[pymodule_export]
    use crate::scopes::{added_access, adds_access, allows, documented, effective, in_words, smallest_for};
    #[pymodule_export]
    use crate::{
        accounts::Accounts,
        arrow::PagedBatches,
        audit_logs::AuditLogs,
        campaigns::Campaigns,
        client::Client,
        groups::Groups,
        interrupt::Stop,
        keys::{Keys, preset_scopes},
        lists::Items,
        matrix::{Matrix, matrix_resources},
        members::Members,
        records::_known_values,
        review::Rendered,
        sandbox::Sandbox,
        secret::Secret,
        tags::Tags,
        values::{moment_of, neutral},
        workspace::WorkspaceApi,
    };

    #[pymodule_export]
    const _MAX_RUNNING: usize = instantly_rbac::internals::pool::MAX_RUNNING;
    #[pymodule_export]
    #[allow(non_upper_case_globals, reason = "Python's own name")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
