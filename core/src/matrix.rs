//! The access matrix: which role may do what with which resource. Nothing here needs the network.
//!
//! The product knows no such matrix. [`Matrix::original`] is that of the original request; others
//! are read from JSON or TOML. `compile` says what of a role the API can express, and `check`
//! compares a live workspace with the matrix.

mod check;
mod compile;
mod load;
pub(crate) mod mending;
pub(crate) mod rights;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

pub use check::{Assignment, Difference, Holder, MatrixCheck};
pub use compile::{Compiled, Gap};
pub(crate) use load::roles_table;
pub use mending::Mending;
pub use rights::{added_access, adds_access};

use crate::display::neutral;
use crate::error::{Error, Result};
use crate::given::{did_you_mean, short, unknown};
use crate::scopes::joined;

/// What the access matrix governs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Resource {
    /// Campaigns.
    Campaigns,
    /// Leads.
    Leads,
    /// Sending accounts.
    Accounts,
    /// Webhooks.
    Webhooks,
    /// API keys.
    ApiKeys,
    /// Members of the workspace.
    Members,
}

/// What is done with a resource. Not every resource has all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Action {
    /// Look at it.
    View,
    /// Make one; of members: invite.
    Create,
    /// Change it.
    Edit,
    /// Delete it; of keys: revoke, of members: remove.
    Delete,
    /// Start a campaign.
    Launch,
    /// Stop a campaign for a while.
    Pause,
    /// Bring leads in from a list.
    Import,
}

impl Resource {
    /// Every resource, in the order of the matrix.
    pub const ALL: [Resource; 6] = [
        Resource::Campaigns,
        Resource::Leads,
        Resource::Accounts,
        Resource::Webhooks,
        Resource::ApiKeys,
        Resource::Members,
    ];

    /// The canonical name, for example `api_keys`.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The name as a heading, for example `API Keys`.
    pub fn title(self) -> &'static str {
        match self {
            Resource::Campaigns => "Campaigns",
            Resource::Leads => "Leads",
            Resource::Accounts => "Accounts",
            Resource::Webhooks => "Webhooks",
            Resource::ApiKeys => "API Keys",
            Resource::Members => "Members",
        }
    }

    /// The resource of that canonical name.
    ///
    /// # Errors
    ///
    /// `InvalidArgument`, naming those that there are.
    pub fn by_name(name: &str) -> Result<Resource> {
        Resource::ALL
            .into_iter()
            .find(|resource| resource.name() == name)
            .ok_or_else(|| Error::invalid_argument("resource", unknown(name, &Resource::ALL.map(Resource::name))))
    }

    /// What can be done with it. An API key cannot be changed, only replaced.
    pub fn actions(self) -> &'static [Action] {
        use Action::{Create, Delete, Edit, Import, Launch, Pause, View};
        match self {
            Resource::Campaigns => &[View, Create, Edit, Delete, Launch, Pause],
            Resource::Leads => &[View, Create, Edit, Delete, Import],
            Resource::Accounts | Resource::Webhooks | Resource::Members => &[View, Create, Edit, Delete],
            Resource::ApiKeys => &[View, Create, Delete],
        }
    }

    /// Those actions, as an error names them.
    fn action_names(self) -> String {
        self.actions().iter().map(|action| action.name()).collect::<Vec<_>>().join(", ")
    }
}

impl Action {
    /// Every action.
    pub const ALL: [Action; 7] =
        [Action::View, Action::Create, Action::Edit, Action::Delete, Action::Launch, Action::Pause, Action::Import];

    /// The canonical name, for example `launch`.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The name as a cell of the matrix has it, for example `Launch`.
    pub fn title(self) -> &'static str {
        match self {
            Action::View => "View",
            Action::Create => "Create",
            Action::Edit => "Edit",
            Action::Delete => "Delete",
            Action::Launch => "Launch",
            Action::Pause => "Pause",
            Action::Import => "Import",
        }
    }

    /// The action of that canonical name.
    ///
    /// # Errors
    ///
    /// `InvalidArgument`, naming those that there are.
    pub fn by_name(name: &str) -> Result<Action> {
        Action::ALL
            .into_iter()
            .find(|action| action.name() == name)
            .ok_or_else(|| Error::invalid_argument("action", unknown(name, &Action::ALL.map(Action::name))))
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl fmt::Display for Action {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

/// What a role may do with one resource. A role that may do anything with it may view it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Cell {
    /// The cell as it was written, for example `Create/Edit`.
    pub label: String,
    /// What it allows.
    pub actions: BTreeSet<Action>,
}

impl Cell {
    /// Reads a cell: `-`, `Full`, `View` (or `View only`), or actions joined by `/`.
    fn parse(resource: Resource, label: &str) -> Result<Cell> {
        let mut actions = BTreeSet::new();
        match label.trim().to_ascii_lowercase().as_str() {
            "-" => {}
            "full" => actions.extend(resource.actions()),
            "view only" => actions.extend([Action::View]),
            names => {
                actions.insert(Action::View);
                for name in names.split('/') {
                    let known = resource.actions().iter().find(|action| action.name() == name.trim());
                    actions.insert(*known.ok_or_else(|| cell_error(resource, label))?);
                }
            }
        }
        Ok(Cell { label: label.trim().to_owned(), actions })
    }
}

/// Actions as a text, for example `launch and pause`.
pub(crate) fn names(actions: &BTreeSet<Action>) -> String {
    joined(&actions.iter().map(|action| action.name()).collect::<Vec<_>>())
}

fn cell_error(resource: Resource, label: &str) -> Error {
    let names = resource.action_names();
    let words = ["Full", "View only"].into_iter().chain(resource.actions().iter().map(|action| action.name()));
    let wrong = label
        .split('/')
        .map(str::trim)
        .find(|name| resource.actions().iter().all(|known| known.name() != name.to_lowercase()));
    let meant = did_you_mean(wrong.unwrap_or(label), words);
    let allowed =
        format!("{:?} is not allowed; a cell is \"-\", \"Full\", or {names} joined by \"/\"{meant}", short(label));
    Error::invalid_argument(resource.name(), allowed)
}

/// Which role may do what.
///
/// Serialised, it is a list of its rows with what each cell allows, for reading; `from_json` and
/// `from_toml` take the shorter form in which a matrix is written.
///
/// ```
/// use instantly_rbac::matrix::{Action, Matrix, Resource};
///
/// let matrix = Matrix::original();
/// assert!(matrix.can("SDR", Resource::Campaigns, Action::Launch)?);
/// assert!(!matrix.can("SDR", Resource::Campaigns, Action::Edit)?);
/// # Ok::<(), instantly_rbac::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "MatrixTable", description = "A matrix for reading."))]
pub struct Matrix {
    /// The rows, in order.
    roles: Vec<RoleRow>,
}

/// A role of the matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "MatrixRow"))]
pub(crate) struct RoleRow {
    /// Its name.
    pub name: String,
    /// What it may do, a cell for each resource in the order of the matrix.
    #[cfg_attr(feature = "schema", schemars(length(equal = 6)))]
    pub cells: Vec<Cell>,
}

/// The matrix of the original request.
const ORIGINAL: [(&str, [&str; 6]); 4] = [
    ("Admin", ["Full", "Full", "Full", "Full", "Full", "Full"]),
    ("Manager", ["Create/Edit", "Create/Edit", "View", "Create", "View", "View"]),
    ("SDR", ["Launch/Pause", "Import", "View", "-", "-", "-"]),
    ("Viewer", ["View only", "View only", "View only", "-", "-", "-"]),
];

impl Matrix {
    /// The matrix of the original request: Admin, Manager, SDR and Viewer.
    pub fn original() -> Matrix {
        let roles = ORIGINAL.into_iter().map(|(name, labels)| RoleRow {
            name: name.to_owned(),
            cells: Resource::ALL
                .into_iter()
                .zip(labels)
                .map(|(resource, label)| Cell::parse(resource, label).expect("the original's cells are well formed"))
                .collect(),
        });
        Matrix { roles: roles.collect() }
    }

    /// This matrix with the roles of another one; of two of one name that of the other one.
    pub(crate) fn joined(mut self, other: &Matrix) -> Matrix {
        self.roles.retain(|row| other.roles.iter().all(|own| own.name != row.name));
        self.roles.extend(other.roles.iter().cloned());
        self
    }

    /// The names of the roles, in order.
    pub fn roles(&self) -> impl Iterator<Item = &str> {
        self.roles.iter().map(|row| row.name.as_str())
    }

    /// Each role with its cells, in the order of [`Resource::ALL`].
    pub fn rows(&self) -> impl Iterator<Item = (&str, &[Cell])> {
        self.roles.iter().map(|row| (row.name.as_str(), row.cells.as_slice()))
    }

    /// What a role may do with a resource.
    ///
    /// # Errors
    ///
    /// `InvalidArgument` for a role that the matrix lacks, naming those that it has.
    pub fn cell(&self, role: &str, resource: Resource) -> Result<&Cell> {
        let row = self.roles.iter().find(|row| row.name == role).ok_or_else(|| {
            Error::invalid_argument("role", unknown(role, &self.roles().map(short).collect::<Vec<_>>()))
        })?;
        Ok(&row.cells[resource as usize])
    }

    /// Whether a role may do something with a resource.
    ///
    /// # Errors
    ///
    /// `InvalidArgument` for a role that the matrix lacks, or an action that the resource lacks.
    pub fn can(&self, role: &str, resource: Resource, action: Action) -> Result<bool> {
        let cell = self.cell(role, resource)?;
        if !resource.actions().contains(&action) {
            let allowed = format!("{resource} have no {action}; there are {}", resource.action_names());
            return Err(Error::invalid_argument("action", allowed));
        }
        Ok(cell.actions.contains(&action))
    }
}

/// As a table for people: a heading, and a line for each role.
impl fmt::Display for Matrix {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heading = ["role"].into_iter().chain(Resource::ALL.map(Resource::title)).map(Cow::Borrowed);
        let mut rows = vec![heading.collect::<Vec<_>>()];
        rows.extend(self.roles.iter().map(|row| {
            let labels = row.cells.iter().map(|cell| Cow::Borrowed(cell.label.as_str()));
            [neutral(&row.name)].into_iter().chain(labels).collect()
        }));
        let widths: Vec<usize> = (0..rows[0].len())
            .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default())
            .collect();
        for row in rows {
            let cells: Vec<String> = row.iter().zip(&widths).map(|(text, width)| format!("{text:width$}")).collect();
            writeln!(formatter, "{}", cells.join("  ").trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
