//! `matrix`: who should do what, and who can.

mod can;
mod check;
mod compile;
mod show;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use instantly_rbac::Error;
use instantly_rbac::internals::{expected_one_of, neutral, read_json, read_toml, short};
use instantly_rbac::matrix::{Action, Assignment, Matrix as AccessMatrix};
use serde::de::DeserializeOwned;

use crate::names;
use crate::status::{Failure, Status};
use crate::streams::Streams;

/// Show the access matrix, what the API can express of it, and who differs from it.
#[derive(Args)]
#[command(
    subcommand_value_name = "VERB",
    subcommand_help_heading = "Verbs",
    after_help = "Example:\n  instantly-rbac matrix can SDR campaigns launch"
)]
pub struct Matrix {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Show(show::Show),
    Can(can::Can),
    Compile(compile::Compile),
    Check(check::Check),
}

impl Matrix {
    /// Runs the verb.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        match &self.verb {
            Verb::Show(verb) => verb.run(streams),
            Verb::Can(verb) => verb.run(streams),
            Verb::Compile(verb) => verb.run(streams),
            Verb::Check(verb) => verb.run(streams),
        }
    }
}

/// The option that says which matrix.
#[derive(Args)]
pub struct MatrixFile {
    /// A matrix of your own: JSON, or TOML in a file that ends in .toml. Default: the original one.
    #[arg(long = "matrix", value_name = "FILE")]
    path: Option<PathBuf>,
}

impl MatrixFile {
    /// The matrix.
    ///
    /// # Errors
    ///
    /// [`Failure::File`], or [`Failure::Usage`] where the file holds no matrix.
    pub fn read(&self) -> Result<AccessMatrix, Failure> {
        let Some(path) = &self.path else { return Ok(AccessMatrix::original()) };
        let text = text_of("--matrix", path)?;
        let matrix = if is_toml(path) { AccessMatrix::from_toml(&text) } else { AccessMatrix::from_json(&text) };
        let form = form_of(path, &text);
        matrix.map_err(|error| Failure::usage(format!("--matrix: {}{form}", names::allowed(&error))))
    }
}

/// The text of the file that an option names.
fn text_of(option: &'static str, path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::File(option, path.to_owned(), error))
}

/// Whether a file is read as TOML.
pub fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"))
}

/// What is added to an error about a file that does not look like JSON, and is read as such.
fn form_of(path: &Path, text: &str) -> &'static str {
    match is_toml(path) || text.trim_start().starts_with('{') {
        true => "",
        false => "; the file is read as JSON, because its name does not end in .toml",
    }
}

/// What a file holds: JSON, or TOML in a file that ends in .toml.
///
/// # Errors
///
/// [`Failure::File`], or [`Failure::Usage`] under the name of the option that names the file.
pub fn content_of<T: DeserializeOwned>(option: &'static str, path: &Path) -> Result<T, Failure> {
    let text = text_of(option, path)?;
    let (read, form) = (if is_toml(path) { read_toml } else { read_json }, form_of(path, &text));
    read("file", &text).map_err(|error| Failure::usage(format!("{option}: {}{form}", names::allowed(&error))))
}

/// Who has which role of a matrix. What is wrong with it in any workspace is refused here, before anything is sent.
///
/// # Errors
///
/// [`Failure::File`], or [`Failure::Usage`] where the file holds no such assignment.
pub fn read_assignment(path: &Path, matrix: &AccessMatrix) -> Result<Assignment, Failure> {
    let mut assignment: Assignment = content_of("--assignment", path)?;
    for (part, roles) in [("people", &mut assignment.people), ("keys", &mut assignment.keys)] {
        for (name, role) in roles {
            let argument = format!("--assignment: {part}.{}", neutral(short(name)));
            *role = role_of(matrix, &argument, role)?.to_owned();
        }
    }
    matrix.check(&[], &[], &assignment).map_err(of_assignment)?;
    Ok(assignment)
}

/// An error of core about the assignment, under the name of its option.
pub fn of_assignment(error: Error) -> Failure {
    match error.message().split_once(": ") {
        Some(("assignment", problem)) => Failure::usage(format!("--assignment: {problem}")),
        _ => error.into(),
    }
}

/// The role that an argument names, in capital or small letters.
///
/// # Errors
///
/// [`Failure::Usage`], naming the roles of the matrix.
pub fn role_of<'m>(matrix: &'m AccessMatrix, argument: &str, given: &str) -> Result<&'m str, Failure> {
    let is_given = |role: &&str| role.to_lowercase() == given.to_lowercase();
    let same = matrix.roles().find(|role| *role == given);
    let mut alike = matrix.roles().filter(is_given);
    // Where the matrix has roles that differ in this alone, it must be the same.
    let alike = alike.next().filter(|_| alike.next().is_none());
    same.or(alike).ok_or_else(|| {
        Failure::usage(format!(
            "{argument}: {}",
            expected_one_of(given, &matrix.roles().map(short).collect::<Vec<_>>())
        ))
    })
}

/// Actions as a cell of a table, for example `launch, pause`.
fn listed<'a>(actions: impl IntoIterator<Item = &'a Action>) -> String {
    actions.into_iter().map(|action| action.name()).collect::<Vec<_>>().join(", ")
}
