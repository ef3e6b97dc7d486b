//! `tags`: labels to find and filter by. They keep nobody out.

mod assign;
mod ensure;

use clap::{Args, Subcommand};

use crate::status::{Failure, Status};
use crate::streams::Streams;

/// Create tags, put them on campaigns and accounts, and take them off.
#[derive(Args)]
#[command(
    subcommand_value_name = "VERB",
    subcommand_help_heading = "Verbs",
    after_help = "A tag is a label to find and filter by: it keeps nobody out.\n\n\
                  Example:\n  instantly-rbac tags ensure SDR-West \"SDR-East=The eastern region\""
)]
pub struct Tags {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Ensure(ensure::Ensure),
    Assign(assign::Assign),
    Unassign(assign::Unassign),
}

impl Tags {
    /// Runs the verb.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        match &self.verb {
            Verb::Ensure(verb) => verb.run(streams),
            Verb::Assign(verb) => verb.run(streams),
            Verb::Unassign(verb) => verb.run(streams),
        }
    }
}
