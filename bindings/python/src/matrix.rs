//! `instantly_rbac.matrix`: who should do what. Nothing here needs the network.

use instantly_rbac::Error;
use instantly_rbac::internals::neutral;
use instantly_rbac::keys::ApiKey;
use instantly_rbac::matrix::{self, Action, Assignment, Resource};
use instantly_rbac::members::{Member, Role};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use serde_json::json;

use crate::errors::{guard, offline};
use crate::records;
use crate::values::{Text, document, facade, over_document, read_fields, to_json, to_python};

/// The access matrix: which role may do what with which resource. The product knows no such matrix.
///
/// Example:
///     >>> Matrix.original().can("SDR", "campaigns", "launch")
///     True
#[pyclass(frozen, eq, module = "instantly_rbac")]
#[derive(PartialEq)]
pub struct Matrix(pub matrix::Matrix);

/// A matrix that was given: one of ours, or a document of its roles.
pub fn matrix_of(given: &Bound<'_, PyAny>) -> PyResult<matrix::Matrix> {
    match given.cast::<Matrix>() {
        Ok(matrix) => Ok(matrix.get().0.clone()),
        Err(_) => read_fields("matrix", given),
    }
}

#[pymethods]
impl Matrix {
    /// The matrix of the original request: Admin, Manager, SDR and Viewer.
    #[staticmethod]
    fn original(py: Python<'_>) -> PyResult<Matrix> {
        guard(py, || Ok(Matrix(matrix::Matrix::original())))
    }

    /// Reads a matrix from JSON. What a role does not name is ``-``.
    ///
    /// Raises:
    ///     InvalidArgumentError: With the line, the key, and what is allowed.
    ///
    /// Example:
    ///     >>> Matrix.from_json('{"roles": {"Closer": {"campaigns": "View"}}}').roles()
    ///     ('Closer',)
    #[staticmethod]
    fn from_json(py: Python<'_>, text: Text) -> PyResult<Matrix> {
        offline(py, || matrix::Matrix::from_json(&text).map(Matrix))
    }

    /// Reads a matrix from TOML: a table ``[roles.Closer]`` for each role. What a role does not name is ``-``.
    ///
    /// Raises:
    ///     InvalidArgumentError: With the line, the key, and what is allowed.
    ///
    /// Example:
    ///     >>> Matrix.from_toml('[roles.Closer]\ncampaigns = "View"').can("Closer", "campaigns", "view")
    ///     True
    #[staticmethod]
    fn from_toml(py: Python<'_>, text: Text) -> PyResult<Matrix> {
        offline(py, || matrix::Matrix::from_toml(&text).map(Matrix))
    }

    /// The names of the roles, in order.
    fn roles<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.0.roles().collect::<Vec<_>>())
    }

    /// Each role with its cells, one for each resource.
    ///
    /// Returns:
    ///     ``MatrixRow`` in the order of the roles: ``name`` and ``cells``.
    fn rows<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let rows = self
            .0
            .rows()
            .map(|(name, cells)| over_document(py, "matrix", "MatrixRow", &json!({ "name": name, "cells": cells })));
        PyTuple::new(py, rows.collect::<PyResult<Vec<_>>>()?)
    }

    /// What a role may do with a resource.
    ///
    /// Raises:
    ///     InvalidArgumentError: There is no such role or resource.
    ///
    /// Example:
    ///     >>> Matrix.original().cell("SDR", "campaigns").label
    ///     'Launch/Pause'
    fn cell(&self, py: Python<'_>, role: Text, resource: Text) -> PyResult<Py<PyAny>> {
        let cell = offline(py, || self.0.cell(&role, Resource::by_name(&resource)?).cloned())?;
        over_document(py, "matrix", "Cell", &cell)
    }

    /// Whether a role may do something with a resource.
    ///
    /// Raises:
    ///     InvalidArgumentError: There is no such role or resource, or the resource lacks the action.
    fn can(&self, py: Python<'_>, role: Text, resource: Text, action: Text) -> PyResult<bool> {
        offline(py, || self.0.can(&role, Resource::by_name(&resource)?, Action::by_name(&action)?))
    }

    /// What comes nearest to a role: the API role and permissions for a person, the scopes for a key, and every
    /// cell that cannot be expressed.
    ///
    /// Raises:
    ///     InvalidArgumentError: There is no such role.
    ///
    /// Example:
    ///     >>> print(Matrix.original().compile("Viewer").api_role)
    ///     view
    fn compile(&self, py: Python<'_>, role: Text) -> PyResult<Py<PyAny>> {
        let compiled = offline(py, || self.0.compile(&role))?;
        over_document(py, "matrix", "Compiled", &compiled)
    }

    /// Where members and keys can do more, or less, than the matrix says.
    ///
    /// Args:
    ///     members: The members of a workspace.
    ///     keys: Its keys.
    ///     assignment: Who has which role: ``{"people": {email: role}, "keys": {name or id: role}}``.
    ///
    /// Raises:
    ///     InvalidArgumentError: There is no such role, or somebody is named twice with different roles.
    ///
    /// Example:
    ///     >>> check = Matrix.original().check(client.members.list(), client.keys.list(), {})
    ///     >>> len(check.unassigned) == len(client.members.list()) + len(client.keys.list())
    ///     True
    fn check(
        &self,
        py: Python<'_>,
        members: &Bound<'_, PyAny>,
        keys: &Bound<'_, PyAny>,
        assignment: &Bound<'_, PyAny>,
    ) -> PyResult<Py<PyAny>> {
        let members: Vec<Member> = members
            .try_iter()?
            .map(|member| match member?.cast_into::<records::Member>() {
                Ok(member) => Ok((*member.get().record).clone()),
                Err(_) => Err(PyTypeError::new_err("members: must be Member records")),
            })
            .collect::<PyResult<_>>()?;
        let keys: Vec<ApiKey> = keys
            .try_iter()?
            .map(|key| match key?.cast_into::<records::ApiKey>() {
                Ok(key) => Ok((*key.get().record).clone()),
                Err(_) => Err(PyTypeError::new_err("keys: must be ApiKey records")),
            })
            .collect::<PyResult<_>>()?;
        let assignment: Assignment = read_fields("assignment", assignment)?;
        let check = offline(py, || self.0.check(&members, &keys, &assignment))?;
        over_document(py, "matrix", "MatrixCheck", &check)
    }

    /// The canonical document: ``{"roles": […]}``.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        guard(py, || document(py, &self.0))
    }

    /// As a notebook shows it.
    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        facade(slf.py(), "_html", "matrix")?.call1((slf,))
    }

    /// As a table for people: a heading, and a line for each role.
    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<Matrix of {}>", neutral(&self.0.roles().collect::<Vec<_>>().join(", ")))
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        self.0.to_string().hash(&mut hasher);
        hasher.finish()
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let fields = serde_json::to_value(&self.0).map_err(|error| PyTypeError::new_err(error.to_string()))?;
        (facade(py, "_pickle", "restore_matrix")?, (to_python(py, &fields)?,)).into_pyobject(py)
    }

    /// What a pickle holds, read.
    #[staticmethod]
    fn _restore(fields: &Bound<'_, PyAny>) -> PyResult<Matrix> {
        let text = to_json("matrix", fields)?;
        let mut roles = serde_json::Map::new();
        for row in text["roles"].as_array().into_iter().flatten() {
            let cells = row["cells"].as_array().into_iter().flatten();
            let cells = Resource::ALL
                .iter()
                .zip(cells)
                .map(|(resource, cell)| (resource.name().to_owned(), cell["label"].clone()));
            roles.insert(row["name"].as_str().unwrap_or_default().to_owned(), cells.collect());
        }
        offline(fields.py(), || matrix::Matrix::from_json(&json!({ "roles": roles }).to_string()).map(Matrix))
    }
}

/// What a change of the API role adds, cell by cell, before permissions; empty where nothing is added.
///
/// Returns:
///     Actions by resource.
///
/// Example:
///     >>> matrix.added_access(Role.ADMIN, Role.EDITOR)
///     {}
#[pyfunction]
#[pyo3(name = "matrix_added_access")]
pub fn added_access<'py>(py: Python<'py>, before: Text, after: Text) -> PyResult<Bound<'py, PyAny>> {
    let added = offline(py, || {
        Ok::<_, Error>(matrix::added_access(&Role::from(before.as_str()), &Role::from(after.as_str())))
    })?;
    document(py, &added)
}

/// Whether a change of the API role adds anything, before permissions; ``added_access`` says what.
///
/// Example:
///     >>> matrix.adds_access(Role.ADMIN, Role.EDITOR)
///     False
#[pyfunction]
#[pyo3(name = "matrix_adds_access")]
pub fn adds_access(py: Python<'_>, before: Text, after: Text) -> PyResult<bool> {
    guard(py, || Ok(matrix::adds_access(&Role::from(before.as_str()), &Role::from(after.as_str()))))
}

/// The headings of the resources, in the order of each row's cells.
#[pyfunction]
pub fn matrix_resources() -> Vec<&'static str> {
    Resource::ALL.map(Resource::title).to_vec()
}
