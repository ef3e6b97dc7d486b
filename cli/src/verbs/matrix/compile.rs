//! `matrix compile`.

use clap::Args;
use instantly_rbac::Scope;
use instantly_rbac::internals::neutral;
use instantly_rbac::members::Permission;

use super::{MatrixFile, listed, role_of};
use crate::status::{Failure, Status};
use crate::streams::Streams;
use crate::table::table;

/// Say what a role of the matrix becomes in the API, and what the API cannot express of it.
#[derive(Args)]
#[command(after_help = "\
A person gets the narrowest role of the API that lacks nothing, and the sections of the app that narrow it; a key \
gets the smallest scopes. It needs no key.

Exit status:
  0  it was shown
  1  the matrix could not be read
  2  the command was called wrongly

Example:
  instantly-rbac matrix compile SDR")]
pub struct Compile {
    /// A role of the matrix, such as SDR.
    #[arg(value_name = "ROLE")]
    role: String,
    #[command(flatten)]
    matrix: MatrixFile,
    /// Write JSON.
    #[arg(long)]
    json: bool,
}

impl Compile {
    /// What to give to a person and to a key, and a row for each gap.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        let matrix = self.matrix.read()?;
        let compiled = matrix.compile(role_of(&matrix, "ROLE", &self.role)?)?;
        if self.json {
            streams.print(serde_json::to_string_pretty(&compiled).expect("what is compiled is JSON"))?;
            return Ok(Status::Done);
        }
        let none = || "none".to_owned();
        let permissions = compiled.permissions.as_deref().map(|list| {
            let names: Vec<&str> = list.iter().map(Permission::as_str).collect();
            names.join(", ")
        });
        let scopes: Vec<&str> = compiled.scopes.iter().map(Scope::as_str).collect();
        let scopes = if scopes.is_empty() { none() } else { scopes.join(", ") };
        streams.print(format_args!(
            "{}\nA person:     the role {}\nIn the app:   {}\nA key:        {scopes}",
            neutral(&compiled.role),
            compiled.api_role,
            permissions.unwrap_or_else(|| "every section".to_owned()),
        ))?;
        if compiled.gaps.is_empty() {
            streams.print("\nThe API can express all of it.")?;
            return Ok(Status::Done);
        }
        let rows = compiled.gaps.iter().map(|gap| {
            let title = gap.resource.title().to_owned();
            [title, gap.holder.to_owned(), listed(&gap.more), listed(&gap.less), gap.why.clone()]
        });
        let gaps = table(["with", "holder", "can also", "lacks", "because"], rows, streams);
        streams.print(format_args!("\nWhat the API cannot express of it:\n{gaps}"))?;
        Ok(Status::Done)
    }
}
