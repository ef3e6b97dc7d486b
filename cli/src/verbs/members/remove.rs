//! `members remove`.

use clap::Args;
use instantly_rbac::internals::neutral;

use super::who::{self, who};
use crate::names::each;
use crate::status::{Failure, Status};
use crate::streams::Streams;
use crate::writing::{Done, Step, Writing, Written, help};

/// Remove members from the workspace.
#[derive(Args)]
#[command(after_help = help(&[
    "Addresses are looked up among the members. Where one of them is no member, nobody is removed."
], "instantly-rbac members remove sam@example.com jo@example.com"))]
pub struct Remove {
    /// E-mail addresses of members, or ids of memberships.
    #[arg(value_name = "WHO", required = true)]
    whos: Vec<String>,
    #[command(flatten)]
    writing: Writing,
}

impl Remove {
    /// Removes one after another.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        let whos = each("WHO", &self.whos, who)?;
        let connection = self.writing.open(streams)?;
        let steps = who::find(&connection, &whos)?.into_iter().map(|person| Step {
            item: person.name(),
            plan: format!("remove {}", person.shown()),
            write: Box::new(move |client| {
                let Written { record, meta } = client.members().remove(&person.id)?.into();
                Ok(Written { record: record.or(person.member), meta })
            }),
        });
        let sentence = |done: &Done<_>| format!("Removed {}.", neutral(&done.item));
        self.writing.carry_out(&connection, steps.collect(), sentence, streams)
    }
}
