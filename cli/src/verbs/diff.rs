//! `diff`: what changed from one snapshot to another.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use instantly_rbac::governance::Snapshot;
use instantly_rbac::governance::snapshot::Change;

use crate::group::Workspace;
use crate::names::allowed;
use crate::output::Output;
use crate::status::{Failure, Status};
use crate::streams::Streams;
use crate::verbs::matrix::is_toml;

/// Say what changed from one snapshot to another: what was gained and lost, and who could have done it.
#[derive(Args)]
#[command(after_help = "\
The workspace and the times of both, then a line for each change: + is new, - is gone, ~ is otherwise than before. Who did it is not known, because the API logs no \
change of members, roles, tags and links; --json also says who could have done it, as far as roles and scopes say. A part \
that one of both lacks is not compared. Nothing is sent.

Exit status:
  0    they were compared
  1    a file could not be read, or the result not be written
  2    the command was called wrongly, or a file holds no snapshot
  3    with --fail-on: there is such a change
  4    some parts were not compared
  130  interrupted

Example:
  instantly-rbac diff monday.json tuesday.json --fail-on gain")]
pub struct Diff {
    /// The earlier snapshot.
    #[arg(value_name = "BEFORE")]
    before: PathBuf,
    /// The later one.
    #[arg(value_name = "AFTER")]
    after: PathBuf,
    /// Write JSON.
    #[arg(long)]
    json: bool,
    /// Write to this file, not to stdout. It has its old content until the new one is whole.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// End with status 3 where anything changed (change), somebody can do more (gain), or less (loss).
    #[arg(long, value_name = "WHAT", value_enum)]
    fail_on: Option<FailOn>,
}

/// What is looked for.
#[derive(Clone, Copy, ValueEnum)]
enum FailOn {
    Change,
    Gain,
    Loss,
}

impl FailOn {
    fn is_met_by(self, change: &Change) -> bool {
        match self {
            FailOn::Change => true,
            FailOn::Gain => !change.gained.is_empty(),
            FailOn::Loss => !change.lost.is_empty(),
        }
    }
}

impl Diff {
    /// Shows every change, then judges them.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        let (before, after) = (read("BEFORE", &self.before)?, read("AFTER", &self.after)?);
        let diff = before.diff(&after).map_err(|error| Failure::usage(format!("AFTER: {}", allowed(&error))))?;
        let shown = if self.json {
            serde_json::to_string_pretty(&diff).expect("a difference is JSON")
        } else {
            format!("{}\n\n{}", between(&before, &after), diff.to_text().trim_end())
        };
        Output::open(self.output.as_deref())?.fill(streams, |output, streams| output.print(shown, streams))?;
        if let Some(what) = self.fail_on
            && diff.changes.iter().any(|change| what.is_met_by(change))
        {
            return Ok(Status::Found);
        }
        Ok(if diff.not_compared.is_empty() { Status::Done } else { Status::NotWhole })
    }
}

/// Of which workspace the snapshots are, and when each was made.
fn between(before: &Snapshot, after: &Snapshot) -> String {
    let workspace = &after.content.workspace;
    let workspace = Workspace { id: workspace.id.clone(), name: workspace.name.clone() };
    format!("{workspace}, from {} to {}", before.taken.ended, after.taken.ended)
}

fn read(argument: &'static str, path: &Path) -> Result<Snapshot, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::File(argument, path.to_owned(), error))?;
    Snapshot::from_json(&text).map_err(|error| {
        let wanted = "; it takes what `snapshot` wrote";
        let is_json = text.trim_start().starts_with('{');
        let problem = match is_toml(path) && !is_json {
            true => "is a TOML file, such as an assignment or a matrix, and no snapshot".to_owned(),
            false => allowed(&error),
        };
        let wanted = if is_json { "" } else { wanted };
        Failure::usage(format!("{argument}: {problem}{wanted}"))
    })
}
