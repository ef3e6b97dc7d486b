//! The command line, for the program that npm installs.

use std::ffi::OsString;

use napi_derive::napi;

/// Runs the command line with the streams and the Ctrl-C of this process, and gives the status to end with.
#[napi]
pub fn run_command_line(arguments: Vec<String>) -> u8 {
    instantly_rbac_cli::start(arguments.into_iter().map(OsString::from)).into()
}
