//! `policy check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use instantly_rbac::governance::Policy;
use instantly_rbac::governance::plan::Remark;
use instantly_rbac::governance::policy::{PolicyCheck, RoleGap};
use instantly_rbac::internals::neutral;
use instantly_rbac::matrix::Action;

use crate::status::{Failure, Status};
use crate::streams::Streams;
use crate::table::table;

/// Say what a policy holds, what the API cannot express of its roles, and how it breaks its own rules.
#[derive(Args)]
#[command(after_help = "\
A file that ends in .json is JSON and one that ends in .toml TOML; any other is JSON if it begins with a brace. A plan \
of a policy that breaks its own rules is refused. It needs no key, and nothing is sent.

Exit status:
  0  it is a policy
  1  the file could not be read, or the result not be written
  2  the command was called wrongly, or the file holds no policy: stderr says the
     line, the place, and what is allowed there
  3  with --fail-on: there is such a thing

Example:
  instantly-rbac policy check policy.toml --fail-on broken")]
pub struct Check {
    /// The policy.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Write JSON: the gaps, and the rules that are broken.
    #[arg(long)]
    json: bool,
    /// End with status 3 where a rule of the policy is broken (broken), or the API cannot express a role, too (gap).
    #[arg(long, value_name = "WHAT", value_enum)]
    fail_on: Option<FailOn>,
}

/// What is looked for.
#[derive(Clone, Copy, ValueEnum)]
enum FailOn {
    Broken,
    Gap,
}

impl FailOn {
    fn is_met_by(self, check: &PolicyCheck) -> bool {
        match self {
            FailOn::Broken => !check.broken.is_empty(),
            FailOn::Gap => !check.broken.is_empty() || !check.gaps.is_empty(),
        }
    }
}

impl Check {
    /// Shows what it says of itself, then judges it.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        let policy = super::read("FILE", &self.file)?;
        let check = policy.check();
        if self.json {
            streams.print(serde_json::to_string_pretty(&check).expect("what a policy says of itself is JSON"))?;
        } else {
            let parts = [Some(held(&policy)), gaps(&check.gaps, streams), broken(&check.broken, streams)];
            streams.print(parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n"))?;
        }
        Ok(if self.fail_on.is_some_and(|what| what.is_met_by(&check)) { Status::Found } else { Status::Done })
    }
}

/// What there is in each section. Of one that is not there, that it is neither read nor managed.
fn held(policy: &Policy) -> String {
    let owner = policy.owner.as_ref().map_or_else(|| "not named".to_owned(), |owner| neutral(owner).into_owned());
    let count = |count: Option<usize>| count.map_or_else(|| "no section: left alone".to_owned(), |it| it.to_string());
    let links = policy.group.as_ref().map(|group| group.sub_workspaces.len());
    [
        ("Workspace:", neutral(&policy.workspace).into_owned()),
        ("Owner:", owner),
        ("People:", count(policy.people.as_ref().map(|people| people.len()))),
        ("Keys:", count(policy.keys.as_ref().map(|keys| keys.len()))),
        ("Tags:", count(policy.tags.as_ref().map(|tags| tags.len()))),
        ("Links:", count(links)),
    ]
    .map(|(title, text)| format!("{title:10} {text}"))
    .join("\n")
}

fn gaps(gaps: &[RoleGap], streams: &Streams<'_>) -> Option<String> {
    let listed =
        |actions: &mut dyn Iterator<Item = &Action>| actions.map(|it| it.name()).collect::<Vec<_>>().join(", ");
    let rows = gaps.iter().map(|RoleGap { role, gap }| {
        let (more, less) = (listed(&mut gap.more.iter()), listed(&mut gap.less.iter()));
        [role.clone(), gap.resource.title().to_owned(), gap.holder.to_owned(), more, less, gap.why.clone()]
    });
    let columns = ["role", "with", "holder", "can also", "lacks", "because"];
    (!gaps.is_empty()).then(|| format!("What the API cannot express:\n{}", table(columns, rows, streams)))
}

fn broken(broken: &[Remark], streams: &Streams<'_>) -> Option<String> {
    let rows = broken.iter().map(|remark| [remark.rule.clone(), remark.subject.name.clone(), remark.message.clone()]);
    let shown = || table(["rule", "broken by", "because"], rows, streams);
    (!broken.is_empty()).then(|| format!("Rules that the policy itself breaks:\n{}", shown()))
}
