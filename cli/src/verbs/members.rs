//! `members`: who is in a workspace, and in which role.

mod invite;
mod list;
mod remove;
mod update;
mod who;

use clap::{Args, Subcommand};

use crate::list::{List, help};
use crate::status::{Failure, Status};
use crate::streams::Streams;

/// Who is in a workspace, and in which role.
#[derive(Args)]
#[command(
    subcommand_value_name = "VERB",
    subcommand_help_heading = "Verbs",
    after_help = "Example:\n  instantly-rbac members list"
)]
pub struct Members {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// List the members.
    #[command(after_help = help("instantly-rbac members list --accepted false --csv --output invited.csv"))]
    List(List<list::Filter>),
    Invite(invite::Invite),
    Update(update::Update),
    Remove(remove::Remove),
}

impl Members {
    /// Runs the verb.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        match &self.verb {
            Verb::List(verb) => verb.run(streams),
            Verb::Invite(verb) => verb.run(streams),
            Verb::Update(verb) => verb.run(streams),
            Verb::Remove(verb) => verb.run(streams),
        }
    }
}
