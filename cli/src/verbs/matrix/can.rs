//! `matrix can`.

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use instantly_rbac::internals::neutral;
use instantly_rbac::matrix::{Action, Resource};
use serde_json::json;

use super::{MatrixFile, listed, role_of};
use crate::names::allowed;
use crate::status::{Failure, Status};
use crate::streams::Streams;

/// Say whether a role may do something, by the access matrix.
#[derive(Args)]
#[command(after_help = "\
Without an action it says all that the role may do with the resource. It needs no key.

Exit status:
  0  the role may
  1  the matrix could not be read
  2  the command was called wrongly
  3  the role may not

Example:
  instantly-rbac matrix can SDR campaigns launch && ./launch.sh")]
pub struct Can {
    /// A role of the matrix, such as SDR.
    #[arg(value_name = "ROLE")]
    role: String,
    /// With what.
    #[arg(value_name = "RESOURCE", value_parser = resource(), ignore_case = true)]
    resource: Resource,
    /// Does what. Not every resource has every action.
    #[arg(value_name = "ACTION", value_parser = action(), ignore_case = true)]
    action: Option<Action>,
    #[command(flatten)]
    matrix: MatrixFile,
    /// Write JSON.
    #[arg(long)]
    json: bool,
}

impl Can {
    /// A sentence, and the status that says the same.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        let (matrix, resource) = (self.matrix.read()?, self.resource);
        let role = role_of(&matrix, "ROLE", &self.role)?;
        let actions = &matrix.cell(role, resource)?.actions;
        let can = match self.action {
            None => !actions.is_empty(),
            Some(action) => matrix
                .can(role, resource, action)
                .map_err(|error| Failure::usage(format!("ACTION: {}", allowed(&error))))?,
        };
        if self.json {
            let answer =
                json!({"role": role, "resource": resource, "action": self.action, "can": can, "actions": actions});
            streams.print(format_args!("{answer:#}"))?;
        } else {
            let (role, may) = (neutral(role), if can { "may" } else { "may not" });
            match self.action {
                Some(action) => streams.print(format_args!("{role} {may} {action} {resource}."))?,
                None if can => streams.print(format_args!("With {resource}, {role} may: {}.", listed(actions)))?,
                None => streams.print(format_args!("With {resource}, {role} may do nothing."))?,
            }
        }
        Ok(if can { Status::Done } else { Status::Found })
    }
}

fn resource() -> impl TypedValueParser<Value = Resource> {
    let names = Resource::ALL.map(|resource| PossibleValue::new(resource.name()).alias(resource.title()));
    PossibleValuesParser::new(names).map(|given| {
        let is_given =
            |resource: &Resource| [resource.name(), resource.title()].iter().any(|it| it.eq_ignore_ascii_case(&given));
        Resource::ALL.into_iter().find(is_given).expect("the parser takes these names alone")
    })
}

fn action() -> impl TypedValueParser<Value = Action> {
    PossibleValuesParser::new(Action::ALL.map(Action::name)).try_map(|name| Action::by_name(&name.to_lowercase()))
}
