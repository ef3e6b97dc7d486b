//! The sandbox: its settings, and its faults.

use std::io;

use instantly_rbac::{Error, ErrorKind, Result, Scope};
use instantly_sandbox::{Fault, Sandbox};
use serde::{Deserialize, Serialize};

use crate::arguments::Arguments;

/// How to start a sandbox; what is not given has the default of its builder.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Settings {
    seed: Option<u64>,
    port: Option<u16>,
    audit_events: Option<u64>,
    rate_limit: Option<bool>,
    campaigns: Option<usize>,
    accounts: Option<usize>,
    members: Option<usize>,
}

/// Reads the settings of a sandbox, which are checked when it starts.
///
/// # Errors
///
/// Where one is unknown, or of another type.
pub fn builder(arguments: Arguments) -> Result<instantly_sandbox::Builder> {
    let Settings { seed, port, audit_events, rate_limit, campaigns, accounts, members } = arguments.read_one()?;
    let mut builder = Sandbox::builder();
    if let Some(seed) = seed {
        builder = builder.seed(seed);
    }
    if let Some(port) = port {
        builder = builder.port(port);
    }
    if let Some(events) = audit_events {
        builder = builder.audit_events(events);
    }
    if let Some(enforced) = rate_limit {
        builder = builder.rate_limit(enforced);
    }
    if let Some(campaigns) = campaigns {
        builder = builder.campaigns(campaigns);
    }
    if let Some(accounts) = accounts {
        builder = builder.accounts(accounts);
    }
    if let Some(members) = members {
        builder = builder.members(members);
    }
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
