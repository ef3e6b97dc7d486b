//! `matrix show`.

use clap::Args;
use instantly_rbac::internals::neutral;
use instantly_rbac::matrix::Resource;

use super::MatrixFile;
use crate::status::{Failure, Status};
use crate::streams::Streams;
use crate::table::table;

/// Show the access matrix: which role may do what with which resource.
#[derive(Args)]
#[command(after_help = "\
The product knows no such matrix: it says what is wanted. It needs no key.

A matrix of your own has a row for each role:
  [roles.Closer]
  campaigns = \"View\"
  leads = \"Edit/Import\"

Exit status:
  0  it was shown
  1  the matrix could not be read
  2  the command was called wrongly

Example:
  instantly-rbac matrix show --matrix matrix.toml")]
pub struct Show {
    #[command(flatten)]
    matrix: MatrixFile,
    /// Write JSON.
    #[arg(long)]
    json: bool,
}

impl Show {
    /// A row for each role.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        let matrix = self.matrix.read()?;
        if self.json {
            streams.print(serde_json::to_string_pretty(&matrix).expect("a matrix is JSON"))?;
            return Ok(Status::Done);
        }
        let [one, two, three, four, five, six] = Resource::ALL.map(Resource::title);
        let rows = matrix.rows().map(|(role, cells)| {
            let mut row = [const { String::new() }; 7];
            row[0] = neutral(role).into_owned();
            row.iter_mut().skip(1).zip(cells).for_each(|(text, cell)| text.clone_from(&cell.label));
            row
        });
        let text = table(["role", one, two, three, four, five, six], rows, streams);
        streams.print(text)?;
        Ok(Status::Done)
    }
}
