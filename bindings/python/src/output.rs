//! What results become in Python.

use std::fmt::Debug;
use std::sync::Arc;

use instantly_bridge::Output;
use instantly_rbac::internals::{Pages, RowList, RowPage, Rows};
use instantly_rbac::matrix::Matrix;
use instantly_rbac::review::Report;
use instantly_rbac::workspace::Workspace;
use instantly_rbac::{Check, Error, ErrorKind, JsonValue, Removal, Reply, Result};
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use serde::Serialize;

use crate::errors::{exception, guard};
use crate::lists::{LazyMeta, meta};
use crate::records::{Class, Page, object};
use crate::review::report;
use crate::values::{facade, let_others_in, parsed};

/// What a call came to, fetched without the GIL: an object once there is one.
pub struct Made(Box<Make>);

type Make = dyn FnOnce(Python<'_>) -> PyResult<Py<PyAny>> + Send;

impl Made {
    fn of(make: impl FnOnce(Python<'_>) -> PyResult<Py<PyAny>> + Send + 'static) -> Result<Made> {
        Ok(Made(Box::new(make)))
    }

    pub fn object(self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        guard(py, || (self.0)(py))
    }
}

impl Output for Made {
    type Items = Pages;

    fn document<T: Serialize + Debug + Send + Sync + 'static>(value: T) -> Result<Made> {
        let json = serde_json::to_string(&value).map_err(|error| Error::new(ErrorKind::Internal, error.to_string()))?;
        Made::of(move |py| parsed(py, &json).map(Bound::unbind))
    }

    fn record(reply: Reply<Rows>) -> Result<Made> {
        let Reply { value, meta } = reply;
        Made::of(move |py| object(py, value, Some(LazyMeta::of(meta))))
    }

    fn page(page: RowPage) -> Result<Made> {
        let RowPage { rows, next_starting_after, meta: how } = page;
        let page = Page::new(rows);
        Made::of(move |py| {
            let class = (page.class().python)(py);
            let page = (tuple(py, &[page])?, next_starting_after, meta(py, &how)?, class);
            Ok(facade(py, "lists", "Page")?.call1(page)?.unbind())
        })
    }

    fn list(list: RowList) -> Result<Made> {
        let RowList { spec, pages, complete, meta: how } = list;
        let pages: Vec<_> = pages.into_iter().map(Page::new).collect();
        Made::of(move |py| {
            let class = (Class::of(spec).python)(py);
            let list = (tuple(py, &pages)?, complete, meta(py, &how)?, class);
            Ok(facade(py, "lists", "List")?.call1(list)?.unbind())
        })
    }

    fn items(pages: Pages) -> Result<Pages> {
        Ok(pages)
    }

    fn all(pages: Pages) -> Result<Made> {
        Made::list(pages.into_list()?)
    }

    fn removal(removal: Removal<Rows>) -> Result<Made> {
        let Removal { id, record, meta: how } = removal;
        Made::of(move |py| {
            let record = record.map(|record| object(py, record, None)).transpose()?;
            Ok(facade(py, "results", "Removal")?.call1((id, record, meta(py, &how)?))?.unbind())
        })
    }

    fn check(check: Check) -> Result<Made> {
        let Check { works, workspace, problem, meta: how } = check;
        Made::of(move |py| {
            let workspace =
                workspace.map(|workspace| object(py, Rows::of::<Workspace>(&[workspace]), None)).transpose()?;
            let problem = problem.map(|problem| exception(py, &problem)).transpose()?;
            Ok(facade(py, "results", "Check")?.call1((works, workspace, problem, meta(py, &how)?))?.unbind())
        })
    }

    fn reply(reply: Reply<JsonValue>) -> Result<Made> {
        let Reply { value, meta: how } = reply;
        Made::of(move |py| {
            let reply = (parsed(py, value.as_str())?, meta(py, &how)?);
            Ok(facade(py, "results", "Reply")?.call1(reply)?.unbind())
        })
    }

    /// In the form in which it is given.
    fn matrix(matrix: Matrix) -> Result<Made> {
        Made::of(move |py| Ok(parsed(py, &matrix.to_json())?.unbind()))
    }

    fn report(made: Report) -> Result<Made> {
        Made::of(move |py| report(py, made))
    }
}

/// The records of pages.
fn tuple<'py>(py: Python<'py>, pages: &[Arc<Page>]) -> PyResult<Bound<'py, PyTuple>> {
    let rows = pages.iter().flat_map(|page| (0..page.len() as u32).map(move |row| (page, row)));
    let items = rows.enumerate().map(|(index, (page, row))| {
        let_others_in(py, index)?;
        page.object(py, row)
    });
    PyTuple::new(py, items.collect::<PyResult<Vec<_>>>()?)
}
