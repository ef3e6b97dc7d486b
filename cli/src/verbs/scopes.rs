//! `scopes`: what API keys may do, in words, and what operations need.

mod explain;
pub mod needs;

use clap::{Args, Subcommand};

use crate::status::{Failure, Status};
use crate::streams::Streams;

/// Say what scopes of API keys allow, and which scopes operations need.
#[derive(Args)]
#[command(
    subcommand_value_name = "VERB",
    subcommand_help_heading = "Verbs",
    after_help = "Example:\n  instantly-rbac scopes explain campaigns:all leads:read"
)]
pub struct Scopes {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Explain(explain::Explain),
    Needs(needs::Needs),
}

impl Scopes {
    /// Runs the verb.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        match &self.verb {
            Verb::Explain(verb) => verb.run(streams),
            Verb::Needs(verb) => verb.run(streams),
        }
    }
}
