//! `keys`: what programs may do.

mod create;
mod revoke;
mod secret_file;

use clap::{Args, Subcommand};

use crate::status::{Failure, Status};
use crate::streams::Streams;

/// Create and revoke API keys.
#[derive(Args)]
#[command(
    subcommand_value_name = "VERB",
    subcommand_help_heading = "Verbs",
    after_help = "Example:\n  instantly-rbac keys revoke \"Zapier (legacy)\""
)]
pub struct Keys {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Create(create::Create),
    Revoke(revoke::Revoke),
}

impl Keys {
    /// Runs the verb.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        match &self.verb {
            Verb::Create(verb) => verb.run(streams),
            Verb::Revoke(verb) => verb.run(streams),
        }
    }
}
