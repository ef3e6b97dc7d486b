//! A client of core's, and how it makes its calls: by canonical name, without the GIL, until they end or are interrupted.
//!
//! `client.py` and the files of the resources beside it have the classes that people use.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use instantly_bridge::{Call, Function, client_builder};
use instantly_rbac::groups::{ForEach, ForEachOptions, GroupMember};
use instantly_rbac::internals::{Rows, derive, neutral};
use instantly_rbac::{Client, Error, ErrorKind, KeySource};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};

use crate::arrow::PagedBatches;
use crate::errors::{exception, guard, in_function, invalid};
use crate::interrupt::{Interrupt, Stop, call_back};
use crate::lists::Items;
use crate::output::Made;
use crate::progress::Progress;
use crate::records;
use crate::sandbox::{NativeSandbox, Running};
use crate::values::{argument, arguments, facade};

/// What errors call the making of a client, in every language.
const NEW: &str = "client.new";

/// What a client of the Python half makes its calls with.
#[pyclass(frozen, module = "instantly_rbac._native")]
#[derive(Clone)]
pub struct NativeClient {
    client: Client,
    /// Set where a `for_each` that was interrupted made the client, or a task that was cancelled.
    stop: Option<Arc<AtomicBool>>,
    /// The sandbox that made the client: it runs as long as somebody may call it.
    _sandbox: Option<Arc<Running>>,
}

impl NativeClient {
    pub fn core(&self) -> &Client {
        &self.client
    }

    /// What its calls listen to.
    pub fn interrupt(&self) -> Interrupt {
        Interrupt::new(self.stop.clone())
    }
}

/// The function of that canonical name.
fn function(py: Python<'_>, name: &str) -> PyResult<Function> {
    Function::by_name(name).ok_or_else(|| invalid(py, name, "is no function"))
}

/// A call with the arguments that were given; what is wrong with them is found when it is made. `is_opened`: it makes an
/// iterator, which any thread may read.
fn prepared(
    client: Client,
    operation: &str,
    interrupt: &Interrupt,
    locals: &Bound<'_, PyDict>,
    nullable: Option<&str>,
    is_opened: bool,
) -> PyResult<impl FnOnce() -> instantly_rbac::Result<Call> + Send> {
    let (progress, arguments) = (Progress::of(operation, locals)?, arguments(operation, locals, nullable)?);
    let on_page = |progress: Progress| progress.on_page(locals.py(), operation, Some(interrupt), !is_opened);
    let on_page = progress.map(on_page).transpose()?;
    Ok(|| Ok(Call::new(client, arguments)?.on_page(on_page)))
}

fn object_of(py: Python<'_>, link: &GroupMember) -> PyResult<Py<PyAny>> {
    records::object(py, Rows::of::<GroupMember>(&[link]), None)
}

#[pymethods]
impl NativeClient {
    /// A client with these settings, of which each has core's default unless it is given.
    #[new]
    #[pyo3(signature = (locals, sandbox=None))]
    fn new(locals: &Bound<'_, PyDict>, sandbox: Option<&Bound<'_, NativeSandbox>>) -> PyResult<NativeClient> {
        let (py, settings) = (locals.py(), locals.copy()?);
        let sandbox = sandbox.map(|sandbox| sandbox.get().running(py)).transpose()?;
        let place = sandbox.as_ref().map(|sandbox| (sandbox.admin_key.clone(), sandbox.url.clone()));
        // The key is no option: no message about an unknown one names it. A sandbox has its own.
        let key = settings.get_item("api_key")?.filter(|key| sandbox.is_none() && !key.is_none());
        if key.is_some() {
            settings.del_item("api_key")?;
        }
        let mut settings = arguments(NEW, &settings, Some("capacity"))?;
        if let Some(key) = key {
            settings = settings.with_json("api_key", argument((NEW, "api_key").into(), &key)?);
        }
        let client = in_function(py, NEW, || client_builder(settings, place)?.build())?;
        Ok(NativeClient { client, stop: None, _sandbox: sandbox })
    }

    /// Calls a function. What it gives is an object of a class of the package, or a document.
    #[pyo3(signature = (name, locals, nullable=None))]
    fn call(
        &self,
        py: Python<'_>,
        name: &str,
        locals: &Bound<'_, PyDict>,
        nullable: Option<&str>,
    ) -> PyResult<Py<PyAny>> {
        let function = function(py, name)?;
        let interrupt = self.interrupt();
        let call = prepared(interrupt.arm(py, &self.client)?, function.name(), &interrupt, locals, nullable, false)?;
        let made: Made = interrupt.run(py, function.name(), || instantly_bridge::call(function, call()?))?;
        made.object(py)
    }

    /// Makes an iterator. What cannot be met is an error now, before anything is sent.
    fn open(&self, py: Python<'_>, name: &str, locals: &Bound<'_, PyDict>) -> PyResult<Items> {
        let Function::Operation(operation) = function(py, name)? else { return Err(invalid(py, name, "is no list")) };
        let interrupt = self.interrupt();
        let call =
            prepared(interrupt.arm_for_any_thread(&self.client), operation.name(), &interrupt, locals, None, true)?;
        let source = in_function(py, operation.name(), || instantly_bridge::open::<Made>(operation, call()?))?;
        Ok(Items::new(operation.name(), source, interrupt, self.clone()))
    }

    /// The audit log as record batches. What cannot be met is an error now, before anything is sent.
    fn batches(&self, locals: &Bound<'_, PyDict>) -> PyResult<PagedBatches> {
        PagedBatches::new(self.clone(), locals)
    }

    /// Calls a function with a client for each sub-workspace, and the link to it: each link with a value or an error.
    /// What is no error of this package is the function's mistake, and raised once all calls have ended. It stands for the one that was given, which takes a client of the Python half.
    fn for_each(
        &self,
        py: Python<'_>,
        given: &Bound<'_, PyAny>,
        function: Py<PyAny>,
        locals: &Bound<'_, PyDict>,
    ) -> PyResult<Py<PyList>> {
        const NAME: &str = "groups.for_each";
        if !given.is_callable() {
            return Err(invalid(py, (NAME, "function"), "must be a function"));
        }
        let stop = self.stop.clone().unwrap_or_default();
        let interrupt = Interrupt::new(Some(stop.clone()));
        let call = prepared(interrupt.arm(py, &self.client)?, NAME, &interrupt, locals, None, false)?;
        let ours = facade(py, "errors", "InstantlyError")?.unbind();
        // Set once the function made a mistake, which is raised: it is called no more.
        let mistaken = AtomicBool::new(false);
        // The caller's context variables, for the threads that work for it.
        let context = py.import("contextvars")?.call_method0("copy_context")?.unbind();
        let results = interrupt.run(py, NAME, || {
            let (client, options) = call()?.options::<ForEachOptions>()?;
            client.groups().for_each_with(&options, |workspace, link| {
                if mistaken.load(Ordering::Acquire) {
                    return Err(Error::new(ErrorKind::Cancelled, "the function failed for another sub-workspace"));
                }
                let workspace = NativeClient { client: workspace.clone(), stop: Some(stop.clone()), ..self.clone() };
                call_back(|py| {
                    let link = object_of(py, link)?;
                    // Only one thread can be in a context, so each call has a copy.
                    let context = context.bind(py).call_method0("copy")?;
                    let result = context.call_method1("run", (&function, workspace, link)).map(Bound::unbind);
                    let mistake = |error: &PyErr| !error.matches(py, &ours).unwrap_or(false);
                    if result.as_ref().is_err_and(mistake) {
                        mistaken.store(true, Ordering::Release);
                    }
                    result
                })
            })
        })?;
        guard(py, || {
            let results = results.into_iter().map(|ForEach { link, result }| {
                let (value, error) = match result {
                    Ok(Ok(value)) => (Some(value), None),
                    Ok(Err(error)) if !error.matches(py, &ours)? => {
                        let (name, id) =
                            (link.sub_workspace_name.as_deref().unwrap_or("no name"), &link.sub_workspace_id);
                        let note =
                            neutral(&format!("for the sub-workspace {name}, {id} (groups.for_each)")).into_owned();
                        // Notes came with Python 3.11.
                        let _ = error.value(py).call_method1("add_note", (note,));
                        return Err(error);
                    }
                    Ok(Err(error)) => (None, Some(error.into_value(py).into_any())),
                    Err(error) => (None, Some(exception(py, &error)?.unbind())),
                };
                (object_of(py, &link)?, value, error).into_pyobject(py)
            });
            Ok(PyList::new(py, results.collect::<PyResult<Vec<_>>>()?)?.unbind())
        })
    }

    #[getter]
    fn base_url(&self) -> &str {
        self.client.base_url()
    }

    #[getter]
    fn workspace_id(&self) -> Option<&str> {
        self.client.workspace_id()
    }

    #[getter]
    fn closed(&self) -> bool {
        self.client.is_closed()
    }

    /// Where the key is read anew: the name of the setting, and its value; none where the key itself was given.
    #[getter]
    fn key_source<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyTuple>>> {
        match self.client.key_source() {
            KeySource::Literal => Ok(None),
            KeySource::Environment(name) => ("api_key_env", name).into_pyobject(py).map(Some),
            KeySource::File(path) => ("api_key_file", path).into_pyobject(py).map(Some),
        }
    }

    fn as_workspace(&self, locals: &Bound<'_, PyDict>) -> PyResult<NativeClient> {
        const NAME: &str = "client.as_workspace";
        let mut given = arguments(NAME, locals, None)?;
        let workspace = || self.client.as_workspace(&given.required::<String>("id")?);
        Ok(NativeClient { client: in_function(locals.py(), NAME, workspace)?, ..self.clone() })
    }

    /// One with other options of every call, which `close` ends without ending this one.
    fn with_options(&self, locals: &Bound<'_, PyDict>) -> PyResult<NativeClient> {
        const NAME: &str = "client.with_options";
        let options = arguments(NAME, locals, None)?;
        let with = || Call::new(derive(&self.client), options)?.client();
        Ok(NativeClient { client: in_function(locals.py(), NAME, with)?, ..self.clone() })
    }

    fn close(&self, py: Python<'_>) {
        py.detach(|| self.client.close());
    }

    /// The same client, which is closed without closing this one.
    fn derive(&self) -> NativeClient {
        NativeClient { client: derive(&self.client), ..self.clone() }
    }

    /// The same client, with what ends its calls.
    fn stoppable(&self) -> (NativeClient, Stop) {
        let stop = Arc::<AtomicBool>::default();
        (NativeClient { stop: Some(stop.clone()), ..self.clone() }, Stop(stop))
    }
}

/// Calls a function that needs no network.
#[pyfunction]
pub fn offline(py: Python<'_>, name: &str, locals: &Bound<'_, PyDict>) -> PyResult<Py<PyAny>> {
    let Function::Composed(function) = function(py, name)? else { return Err(invalid(py, name, "needs a client")) };
    let arguments = arguments(name, locals, None)?;
    in_function(py, name, || instantly_bridge::offline::<Made>(function, arguments))?.object(py)
}
