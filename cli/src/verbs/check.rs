//! `check`: whether the key works, and for which workspace.

use clap::Args;
use instantly_rbac::internals::neutral;
use instantly_rbac::{Check as Checked, Client};
use serde::Serialize;

use crate::connect::{Connect, Connection, WithoutKey};
use crate::group::{Failed, Group, Of, OfGroup, Workspace};
use crate::status::{Failure, Status};
use crate::streams::Streams;
use crate::table::{shown, table_with_ids};
use crate::wording::said;

/// Say whether the key works, and for which workspace.
#[derive(Args)]
#[command(after_help = "\
With --group, a table has a row for each workspace. One that gives no answer is a line on stderr.

Exit status:
  0    the key works
  1    it does not, or the question got no answer
  2    the command was called wrongly; nothing was sent
  4    with --group: it works, but not in all workspaces, or some gave no answer
  130  interrupted

Example:
  instantly-rbac check --api-key-file /run/secrets/instantly")]
pub struct Check {
    /// Write JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    group: OfGroup,
    #[command(flatten)]
    connect: Connect,
}

/// What is written of a group as JSON.
#[derive(Serialize)]
struct CheckedGroup<'a> {
    /// Whether the workspaces are those of a sandbox.
    sandbox: bool,
    /// Whether every workspace gave an answer.
    complete: bool,
    workspaces: &'a [Of<Checked>],
    /// Those that gave none.
    failed: &'a [Failed],
}

impl Check {
    /// Makes one call for each workspace; a key that does not work is a failure.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        let connection = self.connect.open(WithoutKey::Fail, streams)?;
        if self.group.is_given {
            return self.check_group(&connection, streams);
        }
        let checked = connection.check()?;
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
                problem.iter().for_each(|problem| streams.say(said(problem)));
            }
        }
        Ok(Status::Done)
    }

    fn check_group(&self, connection: &Connection, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        let group = Group::read(connection, Client::check)?;
        let sandbox = connection.is_sandbox();
        if group.read.is_empty() {
            // Nothing is to be written.
        } else if self.json {
            let complete = group.failed.is_empty();
            let checked = CheckedGroup { sandbox, complete, workspaces: &group.read, failed: &group.failed };
            streams.print(serde_json::to_string_pretty(&checked).expect("a check holds nothing that JSON cannot"))?;
        } else {
            let rows = group.read.iter().map(|Of { workspace: Workspace { id, name }, value }| {
                let works = if value.works { "yes" } else { "no" };
                [id.clone(), name.clone(), works.to_owned(), shown(value.problem.as_ref().map(said))]
            });
            let table = table_with_ids(["workspace_id", "workspace", "works", "problem"], &[0], rows, streams);
            let notice = if sandbox { "This is a sandbox: the workspaces below are made up.\n\n" } else { "" };
            streams.print(format_args!("{notice}{table}"))?;
        }
        let status = group.say_failed("Not checked", streams);
        Ok(match group.read.iter().filter(|checked| checked.value.works).count() {
            0 => Status::Failed,
            working if working < group.read.len() => Status::NotWhole,
            _ => status,
        })
    }
}
