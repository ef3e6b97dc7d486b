//! `check`: whether the key works, and for which workspace.

use clap::Args;
use instantly_rbac::Check as Checked;
use instantly_rbac::internals::neutral;

use crate::connect::{Connect, WithoutKey};
use crate::status::{Failure, Status};
use crate::streams::Streams;

/// Say whether the key works, and for which workspace.
#[derive(Args)]
#[command(after_help = "Example:\n  instantly-rbac check --api-key-file /run/secrets/instantly")]
pub struct Check {
    /// Write JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    connect: Connect,
}

impl Check {
    /// Makes one call; a key that does not work is a failure.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        let checked = self.connect.open(WithoutKey::Fail, streams)?.check()?;
        let Checked { works, workspace, problem, meta: _ } = &checked;
        if self.json {
            streams.print(serde_json::to_string_pretty(&checked).expect("a check holds nothing that JSON cannot"))?;
            return Ok(if *works { Status::Done } else { Status::Failed });
        }
        match (workspace, problem) {
            (Some(workspace), _) => {
                let name = neutral(&workspace.name);
                streams.print(format_args!("The key works, for the workspace {name} ({}).", neutral(&workspace.id)))?;
            }
            (None, Some(problem)) if !works => return Err(problem.clone().into()),
            (None, problem) => {
                streams.print("The key works, but may not read the workspace.")?;
                problem.iter().for_each(|problem| streams.say(problem));
            }
        }
        Ok(Status::Done)
    }
}
