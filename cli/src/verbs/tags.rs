//! `tags`: labels to find and filter by.

mod assign;
mod ensure;
mod list;

use clap::{Args, Subcommand};

use crate::list::{List, help};
use crate::status::{Failure, Status};
use crate::streams::Streams;

/// Custom tags: labels to find and filter by. They restrict nothing.
#[derive(Args)]
#[command(
    subcommand_value_name = "VERB",
    subcommand_help_heading = "Verbs",
    after_help = "Example:\n  instantly-rbac tags list"
)]
pub struct Tags {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// List the custom tags.
    #[command(after_help = help("instantly-rbac tags list --search prio --json"))]
    List(List<list::Filter>),
    Ensure(ensure::Ensure),
    Assign(assign::Assign),
    Unassign(assign::Unassign),
}

impl Tags {
    /// Runs the verb.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        match &self.verb {
            Verb::List(verb) => verb.run(streams),
            Verb::Ensure(verb) => verb.run(streams),
            Verb::Assign(verb) => verb.run(streams),
            Verb::Unassign(verb) => verb.run(streams),
        }
    }
}
