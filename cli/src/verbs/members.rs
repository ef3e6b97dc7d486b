//! `members`: who is in the workspace, and in which role.

mod invite;
mod remove;
mod update;
mod who;

use clap::{Args, Subcommand};

use crate::status::{Failure, Status};
use crate::streams::Streams;

/// Invite people, change what they may do, and remove them.
#[derive(Args)]
#[command(
    subcommand_value_name = "VERB",
    subcommand_help_heading = "Verbs",
    after_help = "Example:\n  instantly-rbac members invite sam@example.com --role editor"
)]
pub struct Members {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Invite(invite::Invite),
    Update(update::Update),
    Remove(remove::Remove),
}

impl Members {
    /// Runs the verb.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        match &self.verb {
            Verb::Invite(verb) => verb.run(streams),
            Verb::Update(verb) => verb.run(streams),
            Verb::Remove(verb) => verb.run(streams),
        }
    }
}
