//! `keys`: what programs may do.

mod create;
mod list;
mod revoke;
mod secret_file;

use clap::{Args, Subcommand};

use crate::list::{List, help};
use crate::status::{Failure, Status};
use crate::streams::Streams;

/// API keys: what programs may do.
#[derive(Args)]
#[command(
    subcommand_value_name = "VERB",
    subcommand_help_heading = "Verbs",
    after_help = "Example:\n  instantly-rbac keys list"
)]
pub struct Keys {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// List the API keys, without their secrets.
    #[command(after_help = help("instantly-rbac keys list --group --json"))]
    List(List<list::Filter>),
    Create(create::Create),
    Revoke(revoke::Revoke),
}

impl Keys {
    /// Runs the verb.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        match &self.verb {
            Verb::List(verb) => verb.run(streams),
            Verb::Create(verb) => verb.run(streams),
            Verb::Revoke(verb) => verb.run(streams),
        }
    }
}
