//! `instantly_rbac.scopes`: what scopes allow. Nothing here needs the network.

use instantly_rbac::{Scope, scopes};
use pyo3::prelude::*;

use crate::errors::{guard, offline};
use crate::values::{Text, Texts, over_document};

fn parsed(names: &Texts) -> instantly_rbac::Result<Vec<Scope>> {
    names.0.iter().map(|name| name.parse()).collect()
}

fn names<'a>(scopes: impl IntoIterator<Item = &'a Scope>) -> Vec<String> {
    scopes.into_iter().map(|scope| scope.as_str().to_owned()).collect()
}

/// Every documented scope: 178 of them.
///
/// Example:
///     >>> len(scopes.documented())
///     178
#[pyfunction]
pub fn documented(py: Python<'_>) -> PyResult<Vec<String>> {
    guard(py, || Ok(names(&scopes::documented().collect::<Vec<_>>())))
}

/// Whether any of the granted scopes covers the required one.
///
/// Raises:
///     InvalidArgumentError: A scope has not the form ``<resource>:<action>``.
///
/// Example:
///     >>> scopes.allows(["campaigns:all"], "campaigns:read")
///     True
#[pyfunction]
pub fn allows(py: Python<'_>, granted: Texts, required: Text) -> PyResult<bool> {
    offline(py, || Ok(scopes::allows(&parsed(&granted)?, &required.parse()?)))
}

/// Every scope that a set of scopes covers: the documented ones and those of the set itself.
///
/// Example:
///     >>> scopes.effective(["leads:all"])
///     ['leads:all', 'leads:create', 'leads:delete', 'leads:read', 'leads:update']
#[pyfunction]
pub fn effective(py: Python<'_>, granted: Texts) -> PyResult<Vec<String>> {
    offline(py, || Ok(names(&scopes::effective(&parsed(&granted)?))))
}

/// What a set of scopes allows, in words, widest first.
///
/// Example:
///     >>> scopes.in_words(["campaigns:all", "leads:read", "leads:create"])
///     ['do everything with campaigns', 'create and read leads']
#[pyfunction]
pub fn in_words(py: Python<'_>, granted: Texts) -> PyResult<Vec<String>> {
    offline(py, || Ok(scopes::in_words(&parsed(&granted)?)))
}

/// The smallest set of scopes for a list of operations, given by canonical name: ``members.list``.
///
/// Returns:
///     ``Needs``: the ``scopes``, and the operations whose scope is ``undocumented``.
///
/// Raises:
///     InvalidArgumentError: A name is none, or what it needs depends on its use.
///
/// Example:
///     >>> scopes.smallest_for(["campaigns.list", "tags.ensure"]).scopes
///     ('campaigns:read', 'custom_tags:read', 'custom_tags:create')
#[pyfunction]
pub fn smallest_for(py: Python<'_>, operations: Texts) -> PyResult<Py<PyAny>> {
    let needs = offline(py, || scopes::smallest_for(&operations.0))?;
    over_document(py, "scopes", "Needs", &needs)
}

/// What a change of scopes would add: each scope that is allowed after it and not before. Empty where the change
/// gives no new access.
///
/// Example:
///     >>> scopes.no_new_access(["campaigns:all"], ["campaigns:read", "leads:read"])
///     ['leads:read']
#[pyfunction]
pub fn no_new_access(py: Python<'_>, before: Texts, after: Texts) -> PyResult<Vec<String>> {
    offline(py, || Ok(names(&scopes::no_new_access(&parsed(&before)?, &parsed(&after)?))))
}
