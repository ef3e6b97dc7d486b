//! `groups`: which workspaces belong together.

use clap::{Args, Subcommand};
use instantly_rbac::groups::GroupMember;
use instantly_rbac::{Client, Items};

use crate::list::columns::{Column, column, ids};
use crate::list::{List, Resource, help};
use crate::status::{Failure, Status};
use crate::streams::Streams;

/// The workspace group: which workspaces belong together.
#[derive(Args)]
#[command(
    subcommand_value_name = "VERB",
    subcommand_help_heading = "Verbs",
    after_help = "Example:\n  instantly-rbac groups list"
)]
pub struct Groups {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// List the links of the group: its sub-workspaces, and how each stands to it.
    #[command(after_help = help("instantly-rbac groups list --ndjson"))]
    List(List<Filter>),
}

impl Groups {
    /// Runs the verb.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        match &self.verb {
            Verb::List(verb) => verb.run(streams),
        }
    }
}

/// The API filters no links.
#[derive(Args)]
struct Filter {}

impl Resource for Filter {
    type Record = GroupMember;

    fn items(&self, client: &Client) -> Items<GroupMember> {
        client.groups().iter()
    }

    fn columns(&self) -> Vec<Column> {
        vec![
            column("sub-workspace", "sub_workspace_name"),
            column("status", "status"),
            column("invited", "timestamp_created"),
            ids("sub-workspace id", "sub_workspace_id"),
            ids("link id", "id"),
        ]
    }
}
