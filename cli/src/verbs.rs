//! The verbs, in the order in which the help shows them: a line for the file of each, and one in the list.

use clap::Subcommand;

use crate::status::{Failure, Status};
use crate::streams::Streams;

mod access;
mod accounts;
mod audit_logs;
mod campaigns;
mod check;
mod demo;
mod diff;
mod groups;
mod keys;
mod matrix;
mod members;
mod plan;
mod policy;
mod probe;
mod review;
mod sandbox;
mod scopes;
mod snapshot;
mod tags;

macro_rules! verbs {
    ($($name:ident in $file:ident,)*) => {
        /// What the program is to do.
        #[derive(Subcommand)]
        pub enum Verb {
            $(#[allow(missing_docs, reason = "the help is that of its structure")] $name($file::$name),)*
        }

        impl Verb {
            /// Does it.
            pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
                match self {
                    $(Verb::$name(verb) => verb.run(streams),)*
                }
            }
        }
    };
}

verbs! {
    Review in review,
    Check in check,
    Access in access,
    Members in members,
    Keys in keys,
    Groups in groups,
    Tags in tags,
    Campaigns in campaigns,
    Accounts in accounts,
    AuditLogs in audit_logs,
    Matrix in matrix,
    Scopes in scopes,
    Snapshot in snapshot,
    Diff in diff,
    Plan in plan,
    Policy in policy,
    Probe in probe,
    Demo in demo,
    Sandbox in sandbox,
}
