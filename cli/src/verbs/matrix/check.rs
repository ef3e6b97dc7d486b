//! `matrix check`: a workspace compared with the matrix.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use instantly_rbac::Client;
use instantly_rbac::internals::{HolderMending, by_holder};
use instantly_rbac::keys::KeyFilter;
use instantly_rbac::matrix::{Difference, Holder, MatrixCheck, Mending};
use instantly_rbac::members::MemberFilter;
use serde::Serialize;

use super::{MatrixFile, listed, of_assignment, read_assignment};
use crate::connect::{Connect, WithoutKey};
use crate::group::{Failed, Group, Of, OfGroup};
use crate::status::{Failure, Status};
use crate::streams::Streams;
use crate::table::table;
use crate::wording::hint_here;

/// How a line about a workspace that is missing begins.
const NOT_COMPARED: &str = "Not compared";

/// Compare a workspace with the matrix: who can do more, or less, than their role.
#[derive(Args)]
#[command(after_help = "\
The assignment says who has which role of the matrix: people by e-mail address, keys by name or id.
  [people]
  \"maya.okafor@northwind.example.com\" = \"Manager\"
  [keys]
  \"SDR console\" = \"SDR\"

Where a role of the API, a permission or a scope is undocumented or cannot be read, the widest that it could mean is \
compared. It writes nothing. Who is assigned and not there is a line on stderr, too: the name may be misspelled.

With --group, one assignment is for all workspaces: who is assigned need not be in each, but in one of them. A \
workspace that cannot be compared is a line on stderr.

Exit status:
  0    the workspace was compared
  1    it could not be compared
  2    the command was called wrongly
  3    with --fail-on: there is such a thing
  4    with --group: some workspaces are missing; with --fail-on: nobody who is
       assigned is there, so nobody was compared
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
    group: OfGroup,
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

/// What is written of a group as JSON.
#[derive(Serialize)]
struct ComparedGroup<'a> {
    /// Whether the workspaces are those of a sandbox.
    sandbox: bool,
    /// Whether every workspace was compared.
    complete: bool,
    /// Each as compared alone: absent are those who are not in it.
    workspaces: &'a [Of<MatrixCheck>],
    /// Those who are in none of the workspaces.
    absent: &'a [Holder],
    failed: &'a [Failed],
}

impl Check {
    /// Shows every difference, then judges them.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        let matrix = self.matrix.read()?;
        let assignment = read_assignment(&self.assignment, &matrix)?;
        let assigned = assignment.people.len() + assignment.keys.len();
        let connection = self.connect.open(WithoutKey::Fail, streams)?;
        let compare = |client: &Client| {
            let members = client.members().list(&MemberFilter::default())?;
            let keys = client.keys().list(&KeyFilter::default())?;
            matrix.check(&members, &keys, &assignment)
        };
        if self.group.is_given {
            let group = Group::read(&connection, compare)?;
            return self.show_group(&group, connection.is_sandbox(), assigned, streams);
        }
        let check = compare(&connection).map_err(of_assignment)?;
        let sandbox = connection.is_sandbox();
        if self.json {
            let compared = Compared { sandbox, check: &check };
            streams.print(serde_json::to_string_pretty(&compared).expect("a check is JSON"))?;
        } else {
            let mut parts = parts(&check, assigned, streams);
            parts.extend(named("Assigned, and not there:", &check.absent));
            streams.print(notice(sandbox) + &parts.join("\n\n"))?;
        }
        say_absent("Assigned, and not there", &check.absent, streams);
        Ok(match self.judge([&check], &check.absent, streams) {
            Status::Done => self.judge_compared(assigned - check.absent.len(), streams),
            judged => judged,
        })
    }

    fn show_group(
        &self,
        group: &Group<MatrixCheck>,
        sandbox: bool,
        assigned: usize,
        streams: &mut Streams<'_>,
    ) -> Result<Status, Failure> {
        let checks = || group.read.iter().map(|read| &read.value);
        let complete = group.failed.is_empty();
        let mut absent = checks().next().map_or_else(Vec::new, |first| first.absent.clone());
        absent.retain(|holder| checks().all(|check| check.absent.contains(holder)));
        if group.read.is_empty() {
            return Ok(group.say_failed(NOT_COMPARED, streams));
        }
        if self.json {
            let Group { read: workspaces, failed } = group;
            let compared = ComparedGroup { sandbox, complete, workspaces, absent: &absent, failed };
            streams.print(serde_json::to_string_pretty(&compared).expect("a check is JSON"))?;
        } else {
            let mut sections = Vec::new();
            for Of { workspace, value } in &group.read {
                sections.push(format!("{workspace}\n\n{}", parts(value, assigned, streams).join("\n\n")));
            }
            sections.extend(named("Assigned, and in none of these workspaces:", &absent));
            streams.print(notice(sandbox) + &sections.join("\n\n\n"))?;
        }
        say_absent("Assigned, and in none of these workspaces", &absent, streams);
        let status = group.say_failed(NOT_COMPARED, streams);
        // Those who are in none of these workspaces may be in one that is missing.
        let surely_absent = if complete { &*absent } else { &[] };
        Ok(match self.judge(checks(), surely_absent, streams) {
            Status::Done if status == Status::Done => self.judge_compared(assigned - absent.len(), streams),
            Status::Done => status,
            judged => judged,
        })
    }

    /// What `--fail-on` makes of the comparisons, and of those who are in none of the workspaces.
    fn judge<'c>(
        &self,
        checks: impl IntoIterator<Item = &'c MatrixCheck>,
        absent: &[Holder],
        streams: &mut Streams<'_>,
    ) -> Status {
        let Some(least) = self.fail_on else { return Status::Done };
        let absent = if least == FailOn::Any { absent.len() } else { 0 };
        let found = checks.into_iter().map(|check| found(check, least)).sum::<usize>() + absent;
        if found == 0 {
            return Status::Done;
        }
        streams.say(format_args!("Found what --fail-on names: {found}"));
        Status::Found
    }

    /// What `--fail-on` makes of how many were compared: where it is nobody, that nothing was found says nothing.
    fn judge_compared(&self, compared: usize, streams: &mut Streams<'_>) -> Status {
        if compared > 0 || self.fail_on.is_none() {
            return Status::Done;
        }
        streams.say("Nobody was compared, because nobody who is assigned is there.");
        Status::NotWhole
    }
}

/// Warns of each: a name that is misspelled is compared with nothing.
fn say_absent(what: &str, absent: &[Holder], streams: &mut Streams<'_>) {
    for holder in absent {
        streams.say(format_args!("{what}: {holder}"));
    }
}

/// How much was found, besides those who are absent.
fn found(check: &MatrixCheck, least: FailOn) -> usize {
    let counts = |difference: &&Difference| match least {
        FailOn::More => !difference.more.is_subset(&difference.more_after),
        FailOn::Difference => difference.can_be_mended(),
        FailOn::Any => true,
    };
    let MatrixCheck { differences, unassigned, unreadable, absent: _ } = check;
    let others = unassigned.len() + unreadable.len();
    differences.iter().filter(counts).count() + if least == FailOn::Any { others } else { 0 }
}

/// What stands above what is shown for people.
fn notice(is_sandbox: bool) -> String {
    let notice = if is_sandbox { "This is a sandbox: the people and keys below are made up.\n\n" } else { "" };
    notice.to_owned()
}

/// What is shown of a workspace, of so many who have a role, but for those who are absent.
fn parts(check: &MatrixCheck, assigned: usize, streams: &Streams<'_>) -> Vec<String> {
    let MatrixCheck { differences, unassigned, unreadable, absent } = check;
    let mut parts = Vec::new();
    if absent.len() == assigned {
        parts.push("Nobody was compared, because nobody here has a role of the matrix.".to_owned());
    } else if differences.is_empty() {
        parts.push("Nobody who has a role of the matrix can do more, or less, than it says.".to_owned());
    } else {
        let rows = differences.iter().map(|it| {
            let title = it.resource.title().to_owned();
            [it.holder.to_string(), it.role.clone(), title, listed(&it.more), listed(&it.less)]
        });
        let mended = by_holder(differences);
        let mended = mended.iter().map(|HolderMending { holder, with, in_words }| {
            let with = with.iter().map(|resource| resource.title()).collect::<Vec<_>>().join(", ");
            [holder.to_string(), with, hint_here(in_words)]
        });
        let costs = differences.iter().find_map(|it| match it.how {
            Mending::InviteAgain { costs, .. } => Some(costs),
            _ => None,
        });
        parts.push(table(["who", "role", "with", "can also", "lacks"], rows, streams));
        parts.push(table(["who", "with", "how to mend it, once for each"], mended, streams));
        parts.extend(costs.map(|costs| format!("Inviting again has its price: {costs}.")));
    }
    parts.extend(named("Without a role of the matrix:", unassigned));
    parts.extend(named("Not readable, and compared as the widest that it could mean:", unreadable));
    parts
}

/// A title with the holders below it; nothing where there are none.
fn named(title: &str, holders: &[Holder]) -> Option<String> {
    let lines = holders.iter().map(Holder::to_string).collect::<Vec<_>>().join("\n  ");
    (!holders.is_empty()).then(|| format!("{title}\n  {lines}"))
}
