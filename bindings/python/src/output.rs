//! What results become in Python.

use std::fmt::Debug;
use std::sync::Arc;

use instantly_bridge::{Output, Record};
use instantly_rbac::review::Report;
use instantly_rbac::{Check, Error, ErrorKind, Items, JsonValue, List, Page, Removal, Reply, Result};
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use serde::Serialize;

use crate::errors::{exception, guard};
use crate::lists::{LazyMeta, Source, meta};
use crate::records::Class;
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
    type Items = Box<dyn Source>;

    fn document<T: Serialize + Debug + Send + Sync + 'static>(value: T) -> Result<Made> {
        let json = serde_json::to_string(&value).map_err(|error| Error::new(ErrorKind::Internal, error.to_string()))?;
        Made::of(move |py| parsed(py, &json).map(Bound::unbind))
    }

    fn record<T: Record>(reply: Reply<T>) -> Result<Made> {
        let Reply { value, meta } = reply;
        Made::of(move |py| (Class::of::<T>().object)(Arc::new(value), py, Some(LazyMeta::of(meta))))
    }

    fn page<T: Record>(page: Page<T>) -> Result<Made> {
        let Page { items, next_starting_after, meta: how } = page;
        Made::of(move |py| {
            let class = Class::of::<T>();
            let page = (tuple(py, class, items)?, next_starting_after, meta(py, &how)?, (class.python)(py));
            Ok(facade(py, "lists", "Page")?.call1(page)?.unbind())
        })
    }

    fn list<T: Record>(list: List<T>) -> Result<Made> {
        let List { items, complete, meta: how } = list;
        Made::of(move |py| {
            let class = Class::of::<T>();
            let list = (tuple(py, class, items)?, complete, meta(py, &how)?, (class.python)(py));
            Ok(facade(py, "lists", "List")?.call1(list)?.unbind())
        })
    }

    fn items<T: Record>(items: Items<T>) -> Result<Box<dyn Source>> {
        Ok(Box::new(items))
    }

    fn all(items: Box<dyn Source>) -> Result<Made> {
        items.all()
    }

    fn removal<T: Record>(removal: Removal<T>) -> Result<Made> {
        let Removal { id, record, meta: how } = removal;
        Made::of(move |py| {
            let record = record.map(|record| (Class::of::<T>().object)(Arc::new(record), py, None)).transpose()?;
            Ok(facade(py, "results", "Removal")?.call1((id, record, meta(py, &how)?))?.unbind())
        })
    }

    fn check(check: Check) -> Result<Made> {
        let Check { works, workspace, problem, meta: how } = check;
        Made::of(move |py| {
            let workspace =
                workspace.map(|workspace| crate::records::Record::into_object(workspace, py, None)).transpose()?;
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

    fn report(made: Report) -> Result<Made> {
        Made::of(move |py| report(py, made))
    }
}

fn tuple<'py, T: Record>(py: Python<'py>, class: &Class, items: Vec<T>) -> PyResult<Bound<'py, PyTuple>> {
    let items = items.into_iter().enumerate().map(|(index, item)| {
        let_others_in(py, index)?;
        (class.object)(Arc::new(item), py, None)
    });
    PyTuple::new(py, items.collect::<PyResult<Vec<_>>>()?)
}
