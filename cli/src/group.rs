//! `--group`: the workspaces of a group, for every verb that reads them one by one.

use std::fmt;

use clap::Args;
use instantly_rbac::internals::neutral;
use instantly_rbac::{Client, Error, ErrorKind, Result};
use serde::Serialize;

use crate::connect::Connection;
use crate::status::{Failure, Status};
use crate::streams::Streams;
use crate::wording::said;

/// The option that takes a whole group.
#[derive(Debug, Args)]
pub struct OfGroup {
    /// Take the key's workspace and every accepted sub-workspace of its group.
    #[arg(long = "group", id = "group", conflicts_with = "workspace", help_heading = "Which workspace")]
    pub is_given: bool,
}

/// One of several workspaces.
#[derive(Debug, Clone, Serialize)]
pub struct Workspace {
    /// Its id.
    #[serde(rename = "workspace_id")]
    pub id: String,
    /// Its name; empty where it is not known.
    #[serde(rename = "workspace_name")]
    pub name: String,
}

impl fmt::Display for Workspace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.name {
            "" => formatter.write_str(&neutral(&self.id)),
            name => write!(formatter, "{} ({})", neutral(name), neutral(&self.id)),
        }
    }
}

/// What a function gives for each workspace: that of the key first, then the group's, in the order of the group.
///
/// # Errors
///
/// Those of reading the workspace of the key and of listing the group.
pub fn for_each<T: Send>(
    connection: &Connection,
    function: impl Fn(&Client) -> Result<T> + Sync,
) -> Result<Vec<(Workspace, Result<T>)>, Failure> {
    let here = connection.workspace().get()?;
    let here = Workspace { id: here.id.clone(), name: here.name.clone() };
    let own = function(connection);
    let of_group = connection.groups().for_each(|client, _| function(client))?;
    let of_group = of_group.into_iter().map(|sub| {
        let name = sub.link.sub_workspace_name.unwrap_or_default();
        (Workspace { id: sub.link.sub_workspace_id, name }, sub.result)
    });
    Ok([(here, own)].into_iter().chain(of_group).collect())
}

/// What was read of a group, and where nothing could be read.
pub struct Group<T> {
    /// What was read, in the order of the group.
    pub read: Vec<Of<T>>,
    /// The workspaces that failed.
    pub failed: Vec<Failed>,
}

/// Something of one of several workspaces.
#[derive(Serialize)]
pub struct Of<T> {
    /// The workspace.
    #[serde(flatten)]
    pub workspace: Workspace,
    /// What it is.
    #[serde(flatten)]
    pub value: T,
}

/// A workspace that failed.
#[derive(Serialize)]
pub struct Failed {
    /// Which.
    #[serde(flatten)]
    pub workspace: Workspace,
    /// Why.
    pub error: Error,
}

impl<T: Send> Group<T> {
    /// Reads each workspace; one that fails costs the others nothing.
    ///
    /// # Errors
    ///
    /// Those of [`for_each`], and Ctrl-C.
    pub fn read(connection: &Connection, function: impl Fn(&Client) -> Result<T> + Sync) -> Result<Group<T>, Failure> {
        let mut group = Group { read: Vec::new(), failed: Vec::new() };
        for (workspace, result) in for_each(connection, function)? {
            match result {
                Ok(value) => group.read.push(Of { workspace, value }),
                Err(error) if error.kind() == ErrorKind::Cancelled => return Err(error.into()),
                Err(error) => group.failed.push(Failed { workspace, error }),
            }
        }
        Ok(group)
    }

    /// Says which workspaces are missing, a line for each, and gives the status for that.
    pub fn say_failed(&self, what: &str, streams: &mut Streams<'_>) -> Status {
        for Failed { workspace, error } in &self.failed {
            streams.say(format_args!("{what}: {workspace}: {}", said(error)));
        }
        match self {
            Group { read, .. } if read.is_empty() => Status::Failed,
            Group { failed, .. } if failed.is_empty() => Status::Done,
            _ => Status::NotWhole,
        }
    }
}
