//! `matrix check`: a workspace compared with the matrix.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use instantly_rbac::internals::neutral;
use instantly_rbac::keys::KeyFilter;
use instantly_rbac::matrix::{Assignment, Difference, Holder, MatrixCheck};
use instantly_rbac::members::MemberFilter;
use serde::Serialize;

use super::{MatrixFile, is_toml, listed, role_of, text_of};
use crate::connect::{Connect, WithoutKey};
use crate::status::{Failure, Status};
use crate::streams::Streams;
use crate::table::table;

/// Compare a workspace with the matrix: who can do more, or less, than their role.
#[derive(Args)]
#[command(after_help = "\
The assignment says who has which role of the matrix: people by e-mail address, keys by name or id.
  [people]
  \"maya@example.com\" = \"Manager\"
  [keys]
  \"SDR campaign tool\" = \"SDR\"

Where a role of the API, a permission or a scope is undocumented or cannot be read, the widest that it could mean is \
compared. It writes nothing.

Exit status:
  0    the workspace was compared
  1    it could not be compared
  2    the command was called wrongly
  3    with --fail-on: there is such a thing
  130  interrupted

Example:
  instantly-rbac matrix check --assignment roles.toml --fail-on more")]
pub struct Check {
    /// Who has which role: JSON, or TOML in a file that ends in .toml.
    #[arg(long, value_name = "FILE", required = true)]
    assignment: PathBuf,
    #[command(flatten)]
    matrix: MatrixFile,
    /// End with status 3 where somebody can do more than their role (more), or less (difference), and that could be
    /// mended; or for anything that is shown (any).
    #[arg(long, value_name = "WHAT", value_enum)]
    fail_on: Option<FailOn>,
    /// Write JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    connect: Connect,
}

/// What is looked for; each is a part of the next. The help of the option says what they are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum FailOn {
    More,
    Difference,
    Any,
}

/// What is written as JSON.
#[derive(Serialize)]
struct Compared<'a> {
    /// Whether the workspace is one of a sandbox.
    sandbox: bool,
    #[serde(flatten)]
    check: &'a MatrixCheck,
}

impl Check {
    /// Shows every difference, then judges them.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        let matrix = self.matrix.read()?;
        let assignment = self.assignment()?;
        for role in assignment.people.values().chain(assignment.keys.values()) {
            role_of(&matrix, "--assignment", role)?;
        }
        let connection = self.connect.open(WithoutKey::Fail, streams)?;
        let members = connection.members().list(&MemberFilter::default())?;
        let keys = connection.keys().list(&KeyFilter::default())?;
        let check =
            matrix.check(&members, &keys, &assignment).map_err(|error| match error.message().split_once(": ") {
                Some(("assignment", problem)) => Failure::usage(format!("--assignment: {problem}")),
                _ => error.into(),
            })?;
        let sandbox = connection.is_sandbox();
        if self.json {
            let compared = Compared { sandbox, check: &check };
            streams.print(serde_json::to_string_pretty(&compared).expect("a check is JSON"))?;
        } else {
            let notice = if sandbox { "This is a sandbox: the people and keys below are made up.\n\n" } else { "" };
            let text = shown(&check, streams);
            streams.print(format_args!("{notice}{text}"))?;
        }
        let found = self.fail_on.map_or(0, |least| found(&check, least));
        if found > 0 {
            streams.say(format_args!("Found what --fail-on names: {found}"));
            return Ok(Status::Found);
        }
        Ok(Status::Done)
    }

    fn assignment(&self) -> Result<Assignment, Failure> {
        let text = text_of(&self.assignment)?;
        let read = if is_toml(&self.assignment) {
            toml::from_str(&text).map_err(|error| error.message().to_owned())
        } else {
            serde_json::from_str(&text).map_err(|error| error.to_string())
        };
        read.map_err(|problem| Failure::usage(format!("--assignment: {}", neutral(&problem))))
    }
}

fn found(check: &MatrixCheck, least: FailOn) -> usize {
    let counts = |difference: &&Difference| match least {
        FailOn::More => !difference.inherent && !difference.more.is_empty(),
        FailOn::Difference => !difference.inherent,
        FailOn::Any => true,
    };
    let MatrixCheck { differences, unassigned, absent, unreadable } = check;
    let others = [unassigned, absent, unreadable].map(Vec::len).iter().sum::<usize>();
    differences.iter().filter(counts).count() + if least == FailOn::Any { others } else { 0 }
}

fn shown(check: &MatrixCheck, streams: &Streams<'_>) -> String {
    let MatrixCheck { differences, unassigned, absent, unreadable } = check;
    let mut parts = Vec::new();
    if differences.is_empty() {
        parts.push("Nobody who has a role of the matrix can do more, or less, than it says.".to_owned());
    } else {
        let rows = differences.iter().map(|it| {
            let mended = if it.inherent { "no" } else { "yes" };
            let title = it.resource.title().to_owned();
            [it.holder.to_string(), it.role.clone(), title, listed(&it.more), listed(&it.less), mended.to_owned()]
        });
        parts.push(table(["who", "role", "with", "can also", "lacks", "could be mended"], rows, streams));
    }
    for (title, holders) in [
        ("Without a role of the matrix:", unassigned),
        ("Assigned, and not there:", absent),
        ("Not readable, and compared as the widest that it could mean:", unreadable),
    ] {
        if !holders.is_empty() {
            let lines = holders.iter().map(Holder::to_string).collect::<Vec<_>>().join("\n  ");
            parts.push(format!("{title}\n  {lines}"));
        }
    }
    parts.join("\n\n")
}
