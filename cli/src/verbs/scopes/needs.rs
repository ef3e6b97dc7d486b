//! `scopes needs`.

use clap::Args;
use instantly_rbac::Scope;
use instantly_rbac::scopes::smallest_for;

use crate::names::{allowed, each};
use crate::status::{Failure, Status};
use crate::streams::Streams;

/// Say which scopes a key needs for these operations.
#[derive(Args)]
#[command(after_help = "\
The operations are named as in the library: members.list, keys.create, tags.ensure. The scopes are the smallest set \
with which all of them work. It needs no key.

Exit status:
  0  it was said
  1  it could not be written
  2  the command was called wrongly

Example:
  instantly-rbac scopes needs members.list tags.ensure")]
pub struct Needs {
    /// Operations, such as members.list, with spaces or commas between.
    #[arg(value_name = "OPERATION", required = true, value_delimiter = ',')]
    operations: Vec<String>,
    /// Write JSON.
    #[arg(long)]
    json: bool,
}

impl Needs {
    /// The scopes, one a line.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        let needs = smallest_for(&each("OPERATION", &self.operations, operation)?)?;
        if self.json {
            streams.print(serde_json::to_string_pretty(&needs).expect("needs are JSON"))?;
        } else if needs.scopes.is_empty() {
            streams.say("They need no scope: they send nothing.");
        } else {
            streams.print(needs.scopes.iter().map(Scope::as_str).collect::<Vec<_>>().join("\n"))?;
        }
        for operation in &needs.undocumented {
            streams.say(format_args!("The scope of {operation} is not documented; this is what is assumed."));
        }
        Ok(Status::Done)
    }
}

/// The name of a function whose needs are known.
pub fn operation(name: &str) -> Result<String, String> {
    smallest_for(&[name]).map(|_| name.to_owned()).map_err(|error| allowed(&error))
}
