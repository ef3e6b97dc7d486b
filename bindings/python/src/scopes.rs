//! `instantly_rbac.scopes`: what scopes allow. Nothing here needs the network.

use instantly_rbac::{Scope, scopes};
use pyo3::prelude::*;

use crate::errors::{guard, offline};
use crate::values::{Text, Texts, over_document};

/// Scopes that a key holds.
fn granted_scopes(names: &Texts) -> Vec<Scope> {
    names.0.iter().map(|name| Scope::received(name)).collect()
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

/// Whether any of the granted scopes covers the required one. A granted scope that is not documented counts as the
/// widest that it could mean.
///
/// Raises:
///     InvalidArgumentError: The required scope has not the form ``<resource>:<action>``.
///
/// Example:
///     >>> scopes.allows(["campaigns:all"], "campaigns:read")
///     True
#[pyfunction]
pub fn allows(py: Python<'_>, granted: Texts, required: Text) -> PyResult<bool> {
    offline(py, || Ok(scopes::allows(&granted_scopes(&granted), &required.parse()?)))
}

/// Every scope that a set of scopes covers: the documented ones and those of the set itself.
///
/// Example:
///     >>> scopes.effective(["leads:all"])
///     ['leads:all', 'leads:create', 'leads:delete', 'leads:read', 'leads:update']
#[pyfunction]
pub fn effective(py: Python<'_>, granted: Texts) -> PyResult<Vec<String>> {
    guard(py, || Ok(names(&scopes::effective(&granted_scopes(&granted)))))
}

/// What a set of scopes allows, in words: first what is in doubt, then widest first.
///
/// Example:
///     >>> scopes.in_words(["campaigns:all", "leads:read", "leads:create"])
///     ['do everything with campaigns', 'create and read leads']
#[pyfunction]
pub fn in_words(py: Python<'_>, granted: Texts) -> PyResult<Vec<String>> {
    guard(py, || Ok(scopes::in_words(&granted_scopes(&granted))))
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

/// What a change of scopes adds: each scope that is allowed after it and not before; empty where nothing is added. Of
/// a scope that is not documented, the least that it could mean counts before the change and the most after it.
///
/// Example:
///     >>> scopes.added_access(["campaigns:all"], ["campaigns:read", "leads:read"])
///     ['leads:read']
#[pyfunction]
pub fn added_access(py: Python<'_>, before: Texts, after: Texts) -> PyResult<Vec<String>> {
    guard(py, || Ok(names(&scopes::added_access(&granted_scopes(&before), &granted_scopes(&after)))))
}

/// Whether a change of scopes adds anything; ``added_access`` says what.
///
/// Example:
///     >>> scopes.adds_access(["campaigns:all"], ["campaigns:read"])
///     False
#[pyfunction]
pub fn adds_access(py: Python<'_>, before: Texts, after: Texts) -> PyResult<bool> {
    guard(py, || Ok(scopes::adds_access(&granted_scopes(&before), &granted_scopes(&after))))
}
