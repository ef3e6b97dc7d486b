//! What functions share: arguments from C, and what results become.

use std::ffi::c_char;
use std::fmt::Debug;

use instantly_bridge::{Arguments, Call, Dialect, Function, Output};
use instantly_rbac::internals::{Pages, RowList, RowPage, Rows};
use instantly_rbac::operation::{Composed, Operation};
use instantly_rbac::review::Report;
use instantly_rbac::{Removal, Reply, Result};
use serde::Serialize;

use crate::boundary::{make_handle, optional_text, text, texts};
use crate::cancel::InstantlyCancel;
use crate::client::InstantlyClient;
use crate::document::InstantlyDocument;
use crate::error::InstantlyError;
use crate::handles::{get, get_optional};
use crate::iterator::InstantlyIterator;
use crate::status::InstantlyStatus;
use crate::table::Table;

/// Arguments by position, as C gives them.
pub(crate) trait Given: Sized {
    /// A text that must be there.
    fn text(self, name: &str, given: *const c_char) -> Result<Self>;

    /// Texts, each of which must be there.
    fn texts(self, name: &str, given: *const *const c_char, count: usize) -> Result<Self>;
}

impl Given for Arguments {
    fn text(self, name: &str, given: *const c_char) -> Result<Arguments> {
        Ok(self.with_text(name, text(given, name)?))
    }

    fn texts(self, name: &str, given: *const *const c_char, count: usize) -> Result<Arguments> {
        Ok(self.with(name, &texts(given, count, name)?))
    }
}

/// The options of a function.
pub(crate) fn options(options_json: *const c_char) -> Result<Arguments> {
    Arguments::parse(Dialect::C, optional_text(options_json, "options_json")?)
}

/// A call over the network, with the client that `cancel` ends.
pub(crate) fn prepare(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    given: impl FnOnce(Arguments) -> Result<Arguments>,
) -> Result<Call> {
    let mut client = get(client, "client")?.client().clone();
    if let Some(cancel) = get_optional(cancel, "cancel")? {
        client = client.with_cancel(cancel.token());
    }
    Call::new(client, given(options(options_json)?)?)
}

/// Runs a function over the network that makes a document.
pub(crate) fn call(
    function: impl Into<Function>,
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    result: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
    given: impl FnOnce(Arguments) -> Result<Arguments>,
) -> InstantlyStatus {
    let function = function.into();
    document(function.name(), result, error, || {
        instantly_bridge::call(function, prepare(client, options_json, cancel, given)?)
    })
}

/// Opens the iterator of a list.
pub(crate) fn open(
    operation: Operation,
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    iterator: *mut *mut InstantlyIterator,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    make_handle(operation.name(), "iterator", iterator, error, || {
        instantly_bridge::open::<InstantlyDocument>(operation, prepare(client, options_json, cancel, Ok)?)
    })
}

/// Runs a function without network that makes a document.
pub(crate) fn offline(
    function: Composed,
    result: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
    given: impl FnOnce(Arguments) -> Result<Arguments>,
) -> InstantlyStatus {
    document(function.name(), result, error, || instantly_bridge::offline(function, given(options(std::ptr::null())?)?))
}

/// Runs what makes a document.
pub(crate) fn document(
    operation: &'static str,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
    make: impl FnOnce() -> Result<InstantlyDocument>,
) -> InstantlyStatus {
    make_handle(operation, "document", document, error, make)
}

impl Output for InstantlyDocument {
    type Items = InstantlyIterator;

    fn document<T: Serialize + Debug + Send + Sync + 'static>(value: T) -> Result<Self> {
        InstantlyDocument::new(&value)
    }

    fn record(Reply { value, meta }: Reply<Rows>) -> Result<Self> {
        Table::record(value, meta).map(Self::from)
    }

    fn page(page: RowPage) -> Result<Self> {
        Table::page(page).map(Self::from)
    }

    fn list(list: RowList) -> Result<Self> {
        Table::list(list).map(Self::from)
    }

    fn items(pages: Pages) -> Result<InstantlyIterator> {
        Ok(InstantlyIterator::new(pages))
    }

    fn all(items: InstantlyIterator) -> Result<Self> {
        items.into_list()
    }

    fn removal(Removal { id, record, meta }: Removal<Rows>) -> Result<Self> {
        let record = record.map(|record| Table::array(record).to_json(Some(0)));
        InstantlyDocument::new(&Removal { id, record, meta })
    }

    fn report(report: Report) -> Result<Self> {
        InstantlyDocument::report(report)
    }
}
