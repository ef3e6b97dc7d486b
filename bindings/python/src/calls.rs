//! How every resource makes its calls: without the GIL, until they end or are interrupted.

use instantly_rbac::{Items, List, Reply};
use pyo3::prelude::*;
use serde::de::DeserializeOwned;

use crate::client::Client;
use crate::errors::guard;
use crate::interrupt::Interrupt;
use crate::lists::{self, Wanted};
use crate::records::Record;
use crate::values::timeout as above_zero;

impl Client {
    /// Runs a call without the GIL, until it ends or is interrupted.
    pub fn call<T: Send>(
        &self,
        py: Python<'_>,
        operation: &'static str,
        timeout: Option<f64>,
        call: impl FnOnce(&instantly_rbac::Client) -> instantly_rbac::Result<T> + Send,
    ) -> PyResult<T> {
        let interrupt = Interrupt::new(self.stop());
        let client = interrupt.arm(py, self.core(), above_zero(py, "timeout", timeout)?)?;
        interrupt.run(py, operation, || call(&client))
    }

    /// Runs a call that gives one record.
    pub fn record<T: Record>(
        &self,
        py: Python<'_>,
        operation: &'static str,
        timeout: Option<f64>,
        call: impl FnOnce(&instantly_rbac::Client) -> instantly_rbac::Result<Reply<T>> + Send,
    ) -> PyResult<Py<PyAny>> {
        let reply = self.call(py, operation, timeout, call)?;
        guard(py, || lists::record(py, reply))
    }

    /// Runs a call that gives a whole list.
    pub fn list<T: Record + DeserializeOwned>(
        &self,
        py: Python<'_>,
        operation: &'static str,
        wanted: Wanted,
        open: impl FnOnce(&instantly_rbac::Client) -> Items<T> + Send,
    ) -> PyResult<Py<PyAny>> {
        let list: List<T> = self.read(py, operation, &wanted, open, Items::into_list)?;
        guard(py, || lists::list(py, list))
    }

    /// Runs a call that reads a list for whatever it makes of it.
    pub fn read<T: DeserializeOwned + Send, R: Send>(
        &self,
        py: Python<'_>,
        operation: &'static str,
        wanted: &Wanted,
        open: impl FnOnce(&instantly_rbac::Client) -> Items<T>,
        make: impl FnOnce(Items<T>) -> instantly_rbac::Result<R> + Send,
    ) -> PyResult<R> {
        let interrupt = Interrupt::new(self.stop());
        let client = interrupt.arm(py, self.core(), above_zero(py, "timeout", wanted.timeout)?)?;
        let items = wanted.of(py, open(&client))?;
        let items = wanted.watched(py, operation, items, Some(&interrupt))?;
        interrupt.run(py, operation, || make(items))
    }

    /// Makes an iterator. What cannot be met is an error now, before anything is sent.
    pub fn items<T: Record + DeserializeOwned>(
        &self,
        py: Python<'_>,
        operation: &'static str,
        wanted: Wanted,
        open: impl FnOnce(&instantly_rbac::Client) -> Items<T>,
    ) -> PyResult<lists::Items> {
        let interrupt = Interrupt::new(self.stop());
        let client = interrupt.arm_for_any_thread(self.core(), above_zero(py, "timeout", wanted.timeout)?);
        let items = wanted.of(py, open(&client))?;
        let items = wanted.watched(py, operation, items, Some(&interrupt))?;
        Ok(lists::Items::new(operation, items, interrupt, self.clone()))
    }

    /// Runs a call that gives one page.
    pub fn page<T: Record>(
        &self,
        py: Python<'_>,
        operation: &'static str,
        timeout: Option<f64>,
        call: impl FnOnce(&instantly_rbac::Client) -> instantly_rbac::Result<instantly_rbac::Page<T>> + Send,
    ) -> PyResult<Py<PyAny>> {
        let page = self.call(py, operation, timeout, call)?;
        guard(py, || lists::page(py, page))
    }

    /// Runs a call that gives what it removed.
    pub fn removal<T: Record>(
        &self,
        py: Python<'_>,
        operation: &'static str,
        timeout: Option<f64>,
        call: impl FnOnce(&instantly_rbac::Client) -> instantly_rbac::Result<instantly_rbac::Removal<T>> + Send,
    ) -> PyResult<Py<PyAny>> {
        let removal = self.call(py, operation, timeout, call)?;
        guard(py, || lists::removal(py, removal))
    }
}
