//! The command line, for `python -m instantly_rbac` and the program that pip installs.

use std::ffi::OsString;

use pyo3::prelude::*;

/// Runs the command line with the streams and the Ctrl-C of this process, and gives the status to end with.
#[pyfunction]
pub fn run_command_line(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| instantly_rbac_cli::start(arguments).into())
}
