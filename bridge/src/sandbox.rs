//! The sandbox: its settings, and its faults.

use std::io;

use instantly_rbac::{Error, ErrorKind, Result, Scope};
use instantly_sandbox::internals::SANDBOX_SETTINGS;
use instantly_sandbox::{Fault, Sandbox};
use serde::Serialize;

use crate::arguments::Arguments;
use crate::settings::set;

/// Reads the settings of a sandbox, which are checked when it starts.
///
/// # Errors
///
/// Where one is unknown, or of another type.
pub fn builder(mut arguments: Arguments) -> Result<instantly_sandbox::Builder> {
    let mut builder = Sandbox::builder();
    for setting in SANDBOX_SETTINGS {
        builder = set(builder, setting, &mut arguments)?;
    }
    arguments.end()?;
    Ok(builder)
}

/// Starts a sandbox.
///
/// # Errors
///
/// `InvalidArgument` where a setting is too large, `Network` where it cannot start.
pub fn start(builder: instantly_sandbox::Builder) -> Result<Sandbox> {
    builder.start().map_err(|error| match error.kind() {
        io::ErrorKind::InvalidInput => Error::new(ErrorKind::InvalidArgument, error.to_string()),
        _ => Error::new(ErrorKind::Network, format!("the sandbox cannot start: {error}")),
    })
}

/// What goes wrong: `kind`, and the options of that kind.
///
/// # Errors
///
/// Where a field is wrong, or is for faults of another kind.
pub fn fault(mut arguments: Arguments) -> Result<Fault> {
    for name in ["interval", "delay"] {
        if let Some(time) = arguments.time(name)? {
            arguments = arguments.with(&format!("{name}_seconds"), &time.as_secs_f64());
        }
    }
    arguments.read_one()
}

/// Scopes of a new key.
///
/// # Errors
///
/// Where one has not the form of a scope.
pub fn scopes(names: &[String]) -> Result<Vec<Scope>> {
    names.iter().map(|scope| scope.parse()).collect()
}

/// A workspace of the sandbox.
#[derive(Debug, Clone, Serialize)]
pub struct Named {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// Workspaces with their names.
pub fn named(workspaces: Vec<(String, String)>) -> Vec<Named> {
    workspaces.into_iter().map(|(id, name)| Named { id, name }).collect()
}
