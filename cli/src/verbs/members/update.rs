//! `members update`.

use clap::Args;
use instantly_rbac::Change;
use instantly_rbac::internals::neutral;
use instantly_rbac::matrix::{Resource, added_access};
use instantly_rbac::members::{Member, MemberUpdate, Role};

use super::who::{self, Person, Who, granted_role, nickname, who};
use crate::status::{Failure, Status};
use crate::streams::Streams;
use crate::writing::{Done, Step, Writing, help};

/// Change the role or the nickname of a member.
#[derive(Args)]
#[command(after_help = help(&[
    "An address is looked up among the members."
], "instantly-rbac members update diego.santos@santos.example.net --role view"))]
pub struct Update {
    /// The e-mail address of the member, or the id of the membership.
    #[arg(value_name = "WHO", value_parser = who)]
    who: Who,
    /// What they may do from now on. Owner and client cannot be granted.
    #[arg(long, value_name = "ROLE", value_parser = granted_role(), ignore_case = true)]
    role: Option<Role>,
    /// A label that only the workspace's owner sees.
    #[arg(long, value_name = "TEXT", value_parser = nickname)]
    nickname: Option<String>,
    /// Take the nickname away.
    #[arg(long, conflicts_with = "nickname")]
    no_nickname: bool,
    #[command(flatten)]
    writing: Writing,
}

impl Update {
    /// Says what a new role adds, and changes the member.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        let nickname = match &self.nickname {
            Some(nickname) => Change::Set(nickname.clone()),
            None if self.no_nickname => Change::Clear,
            None => Change::Keep,
        };
        let update = MemberUpdate { role: self.role.clone(), nickname };
        if update == MemberUpdate::default() {
            return Err(Failure::usage("give what to change: --role, --nickname or --no-nickname"));
        }
        let connection = self.writing.open(streams)?;
        let people = who::find(&connection, std::slice::from_ref(&self.who))?;
        let steps = people.iter().map(|person| Step {
            item: person.name(),
            plan: plan(person, &update),
            write: Box::new(|client| Ok(client.members().update(&person.id, &update)?.into())),
        });
        let sentence = |done: &Done<Member>| sentence(done, &update);
        self.writing.carry_out(&connection, steps.collect(), sentence, streams)
    }
}

fn plan(person: &Person, update: &MemberUpdate) -> String {
    let mut changes = Vec::new();
    if let Some(role) = &update.role {
        let former = person.member.as_ref().map(|member| added_access(&member.role, role));
        let added: Vec<_> = former.iter().flat_map(|added| added.keys()).map(|it: &Resource| it.title()).collect();
        let added = match added.as_slice() {
            [] => String::new(),
            titles => format!(", which adds access to {}", titles.join(", ")),
        };
        changes.push(format!("the role becomes {role}{added}"));
    }
    match &update.nickname {
        Change::Set(nickname) => changes.push(format!("the nickname becomes \"{}\"", neutral(nickname))),
        Change::Clear => changes.push("the nickname is taken away".to_owned()),
        Change::Keep => {}
    }
    format!("change {}: {}", person.shown(), changes.join("; "))
}

fn sentence(done: &Done<Member>, update: &MemberUpdate) -> String {
    let role = done.record.as_ref().map_or("", |member| member.role.as_str());
    // The API may show it to the owner alone.
    let nickname = match (&update.nickname, done.record.as_ref().and_then(|member| member.nickname.as_ref())) {
        (Change::Keep, _) | (Change::Set(_), None) => String::new(),
        (Change::Clear, None) => " and who has no nickname".to_owned(),
        (_, Some(nickname)) => format!(" and whose nickname is \"{}\"", neutral(nickname)),
    };
    format!("Changed {}, whose role is {}{nickname}.", neutral(&done.item), neutral(role))
}
