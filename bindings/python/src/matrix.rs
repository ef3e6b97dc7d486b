//! What of the access matrix needs core's own types. `matrix.py` has its class.

use instantly_rbac::internals::FromRow;
use instantly_rbac::matrix::{Assignment, Matrix, Resource};
use pyo3::prelude::*;

use crate::errors::{in_function, invalid};
use crate::records;
use crate::values::{document, not_yet, read};

const CHECK: &str = "matrix.check";

/// What is no list of records of a class.
macro_rules! refused {
    ($records:ident: $class:ident, $given:expr) => {
        match not_yet($given) {
            Ok(problem) => {
                let allowed = concat!("must be ", stringify!($class), " records");
                let problem = problem.unwrap_or_else(|| allowed.to_owned());
                invalid($records.py(), (CHECK, stringify!($records)), problem)
            }
            Err(error) => error,
        }
    };
}

/// The members or keys among the arguments.
macro_rules! given {
    ($records:ident: $class:ident) => {
        $records
            .try_iter()
            .map_err(|_| refused!($records: $class, $records))?
            .map(|record| match record?.cast_into::<records::$class>() {
                Ok(record) => Ok(FromRow::from_row(record.get().0.row())),
                Err(other) => Err(refused!($records: $class, &other.into_inner())),
            })
            .collect::<PyResult<Vec<_>>>()?
    };
}

/// Where members and keys can do more, or less, than a matrix says. They are records: a document does not say how an
/// irregular field came.
#[pyfunction]
pub fn matrix_check<'py>(
    matrix: &Bound<'py, PyAny>,
    members: &Bound<'py, PyAny>,
    keys: &Bound<'py, PyAny>,
    assignment: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = matrix.py();
    let (matrix, members, keys): (Matrix, _, _) =
        (read(CHECK, "matrix", matrix)?, given!(members: Member), given!(keys: ApiKey));
    let assignment: Assignment = read(CHECK, "assignment", assignment)?;
    document(py, &in_function(py, CHECK, || matrix.check(&members, &keys, &assignment))?)
}

/// A matrix as a table for people: a heading, and a line for each role.
#[pyfunction]
pub fn matrix_text(matrix: &Bound<'_, PyAny>) -> PyResult<String> {
    Ok(read::<Matrix>("matrix.rows", "matrix", matrix)?.to_string())
}

/// The names of the resources and their headings, in the order of each row's cells.
#[pyfunction]
pub fn matrix_resources() -> Vec<(&'static str, &'static str)> {
    Resource::ALL.map(|resource| (resource.name(), resource.title())).to_vec()
}
