//! `policy`: who should be in a workspace, and what it should have, as a file.

mod check;
mod init;

use std::path::Path;

use clap::{Args, Subcommand};
use instantly_rbac::governance::Policy as AccessPolicy;

use crate::status::{Failure, Status};
use crate::streams::Streams;

/// Make and check a policy: who should be in a workspace, and what it should have, as a file that people review.
#[derive(Args)]
#[command(
    subcommand_value_name = "VERB",
    subcommand_help_heading = "Verbs",
    after_help = "Example:\n  instantly-rbac policy init --output policy.toml"
)]
pub struct Policy {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Init(init::Init),
    Check(check::Check),
}

impl Policy {
    /// Runs the verb.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        match &self.verb {
            Verb::Init(verb) => verb.run(streams),
            Verb::Check(verb) => verb.run(streams),
        }
    }
}

/// The policy that a file holds: JSON or TOML, by the ending of its name, else by how it begins.
///
/// # Errors
///
/// [`Failure::File`], or [`Failure::Usage`] under the name of the argument that names the file.
pub fn read(argument: &'static str, path: &Path) -> Result<AccessPolicy, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::File(argument, path.to_owned(), error))?;
    let ends_in = |ending: &str| path.extension().is_some_and(|it| it.eq_ignore_ascii_case(ending));
    let is_json =
        ends_in("json") || !ends_in("toml") && text.trim_start_matches('\u{feff}').trim_start().starts_with('{');
    let policy = if is_json { AccessPolicy::from_json(&text) } else { AccessPolicy::from_toml(&text) };
    policy.map_err(|error| {
        let problem = error.message().strip_prefix("policy: ").unwrap_or(error.message());
        Failure::usage(format!("{argument}: {problem}"))
    })
}
